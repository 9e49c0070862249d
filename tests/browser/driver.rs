//! A client for WebDriver (W3C Recommendation, 2018) that is as small as these tests need: `chromedriver` takes JSON over
//! plain HTTP on this machine, one connection a command. A crate for it would bring an asynchronous runtime.

use std::env;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

/// How long a page may take to come to a state that a test waits for. A busy machine needs seconds; a page that hangs
/// should not hold the run for minutes.
const PATIENCE: Duration = Duration::from_secs(30);

/// The name under which WebDriver hands out elements (section 11 of the Recommendation).
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// What to do where there is no browser.
const HINT: &str =
    "these tests drive a real Chromium: on Debian, `apt-get install chromium chromium-driver`";

/// A headless Chromium with a profile of its own, and the `chromedriver` that steers it. Both end with this value.
pub struct Browser {
    driver: Child,
    port: u16,
    session: String,
    _profile: TempDir,
}

impl Browser {
    /// Starts both and waits until they answer. Panics with a hint where one of them is not installed.
    pub fn start() -> Browser {
        let chromium = installed(&["chromium", "chromium-browser", "google-chrome"]);
        // Whatever a browser leaves behind goes with its profile.
        let profile = tempfile::tempdir().unwrap();
        let mut driver = Command::new(installed(&["chromedriver"]))
            .arg("--port=0")
            .env("TMPDIR", profile.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(driver.stdout.take().unwrap());
        let port = port_in(&mut said);
        // Whoever stops reading ends a driver that goes on writing.
        std::thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
        let mut browser = Browser {
            driver,
            port,
            session: String::new(),
            _profile: profile,
        };
        let arguments = [
            "--headless=new".to_owned(),
            // Chromium has no sandbox for root, and small machines little shared memory.
            "--no-sandbox".to_owned(),
            "--disable-dev-shm-usage".to_owned(),
            "--disable-gpu".to_owned(),
            "--force-device-scale-factor=1".to_owned(),
            "--hide-scrollbars".to_owned(),
            "--lang=en".to_owned(),
            format!(
                "--user-data-dir={}",
                browser._profile.path().join("profile").display()
            ),
        ];
        let wanted = json!({"capabilities": {"alwaysMatch": {
            "browserName": "chrome",
            // A dialog that a page opens makes the next command fail, and so the test.
            "unhandledPromptBehavior": "ignore",
            "goog:chromeOptions": {"binary": chromium, "args": arguments},
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
        }}});
        let started = browser.call("POST", "/session", &wanted).unwrap();
        browser.session = started["sessionId"].as_str().unwrap().to_owned();
        browser.resize(1280, 900);
        // Chromium begins with a page of its own, whose requests are not the report's.
        browser.open("about:blank");
        browser.requests();
        browser
    }

    /// Sends a command of the session; what it gives back, or the error that WebDriver names.
    pub fn command(&self, method: &str, path: &str, body: &Value) -> Result<Value, String> {
        self.call(method, &format!("/session/{}{path}", self.session), body)
    }

    fn call(&self, method: &str, path: &str, body: &Value) -> Result<Value, String> {
        let body = match method {
            "POST" => body.to_string(),
            _ => String::new(),
        };
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).map_err(|e| e.to_string())?;
        stream.set_read_timeout(Some(4 * PATIENCE)).unwrap();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n\
             Content-Type: application/json; charset=utf-8\r\nContent-Length: {}\r\n\r\n",
            self.port,
            body.len()
        );
        let mut answer = Vec::new();
        stream
            .write_all((head + &body).as_bytes())
            .and_then(|()| read_answer(stream, &mut answer))
            .map_err(|error| format!("{method} {path}: {error}"))?;
        let mut answer: Value = serde_json::from_slice(&answer).map_err(|e| e.to_string())?;
        let value = answer["value"].take();
        match value.get("error") {
            Some(error) => Err(format!("{error}: {}", value["message"])),
            None => Ok(value),
        }
    }

    /// Loads an address and waits for the page's `load` event.
    pub fn open(&self, address: &str) {
        self.command("POST", "/url", &json!({"url": address}))
            .unwrap();
    }

    /// Loads a file by `file://`, as a double click does; `hash` is empty or begins with `#`.
    pub fn open_file(&self, file: &Path, hash: &str) {
        self.open(&format!("file://{}{hash}", file.display()));
    }

    /// Runs the body of a function in the page, with `arguments`; what it returns.
    #[track_caller]
    pub fn script(&self, body: &str, arguments: Value) -> Value {
        let call = json!({"script": body, "args": arguments});
        self.command("POST", "/execute/sync", &call)
            .unwrap_or_else(|error| panic!("{error} in {body}"))
    }

    /// The value of an expression in the page.
    #[track_caller]
    pub fn value(&self, expression: &str) -> Value {
        self.script(&format!("return ({expression});"), json!([]))
    }

    /// The value of an expression that is a text.
    #[track_caller]
    pub fn string(&self, expression: &str) -> String {
        let value = self.value(expression);
        match value.as_str() {
            Some(text) => text.to_owned(),
            None => panic!("{expression} is {value}"),
        }
    }

    /// The value of an expression that is a number.
    #[track_caller]
    pub fn number(&self, expression: &str) -> f64 {
        let value = self.value(expression);
        value
            .as_f64()
            .unwrap_or_else(|| panic!("{expression} is {value}"))
    }

    /// Waits until an expression in the page is true.
    #[track_caller]
    pub fn wait(&self, expression: &str) {
        let begun = Instant::now();
        while self.value(&format!("!!({expression})")) != true {
            assert!(
                begun.elapsed() < PATIENCE,
                "this never became true: {expression}"
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Clicks an element as a person does: it is scrolled into view, and it fails where something covers it.
    #[track_caller]
    pub fn click(&self, selector: &str) {
        let path = format!("/element/{}/click", self.element(selector));
        self.command("POST", &path, &json!({}))
            .unwrap_or_else(|error| panic!("{selector}: {error}"));
    }

    /// Puts the caret into an element and types; `\u{e003}` is the key that takes a character back.
    #[track_caller]
    pub fn type_into(&self, selector: &str, text: &str) {
        let path = format!("/element/{}/value", self.element(selector));
        self.command("POST", &path, &json!({"text": text})).unwrap();
    }

    #[track_caller]
    fn element(&self, selector: &str) -> String {
        let asked = json!({"using": "css selector", "value": selector});
        let found = self
            .command("POST", "/element", &asked)
            .unwrap_or_else(|error| panic!("{selector}: {error}"));
        found[ELEMENT].as_str().unwrap().to_owned()
    }

    /// Presses and releases keys, one after the other, wherever the focus is.
    #[track_caller]
    pub fn press(&self, keys: &str) {
        let strokes: Vec<Value> = keys
            .chars()
            .flat_map(|key| ["keyDown", "keyUp"].map(|kind| json!({"type": kind, "value": key})))
            .collect();
        let actions = json!({"actions": [{"type": "key", "id": "keys", "actions": strokes}]});
        self.command("POST", "/actions", &actions).unwrap();
    }

    /// A command of the DevTools protocol.
    #[track_caller]
    pub fn devtools(&self, command: &str, parameters: Value) -> Value {
        let call = json!({"cmd": command, "params": parameters});
        self.command("POST", "/goog/cdp/execute", &call)
            .unwrap_or_else(|error| panic!("{command}: {error}"))
    }

    /// Gives the page a window of this size in CSS pixels; below 600 pixels it is a phone.
    pub fn resize(&self, width: u32, height: u32) {
        self.devtools(
            "Emulation.setDeviceMetricsOverride",
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}),
        );
    }

    /// Makes the page believe in a medium (`screen`, `print`) and a colour scheme (`dark`, `light`).
    pub fn emulate(&self, media: &str, scheme: &str) {
        let features = json!([{"name": "prefers-color-scheme", "value": scheme}]);
        self.devtools(
            "Emulation.setEmulatedMedia",
            json!({"media": media, "features": features}),
        );
    }

    /// What the console was told since it was asked last, errors of the page and broken policies included.
    pub fn console(&self) -> Vec<String> {
        self.log("browser")
            .iter()
            .map(|entry| format!("{} {}", entry["level"], entry["message"]))
            .collect()
    }

    /// The addresses that the page asked for since this was asked last.
    pub fn requests(&self) -> Vec<String> {
        let mut addresses = Vec::new();
        for entry in self.log("performance") {
            let event: Value = serde_json::from_str(entry["message"].as_str().unwrap()).unwrap();
            if event["message"]["method"] == "Network.requestWillBeSent" {
                let address = &event["message"]["params"]["request"]["url"];
                addresses.push(address.as_str().unwrap().to_owned());
            }
        }
        addresses
    }

    fn log(&self, kind: &str) -> Vec<Value> {
        let entries = self
            .command("POST", "/se/log", &json!({"type": kind}))
            .unwrap();
        entries.as_array().unwrap().clone()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The driver ends Chromium when its session is deleted, and not when it is killed.
        if !self.session.is_empty() {
            let _ = self.command("DELETE", "", &Value::Null);
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// The first of these programs that is found in the folders of `PATH`.
fn installed(names: &[&str]) -> PathBuf {
    let folders = env::var_os("PATH").unwrap_or_default();
    let mut programs = names
        .iter()
        .flat_map(|name| env::split_paths(&folders).map(move |folder| folder.join(name)));
    programs
        .find(|program| program.is_file())
        .unwrap_or_else(|| panic!("{} not found; {HINT}", names[0]))
}

/// The port in the line by which `chromedriver` says that it is ready.
fn port_in(said: &mut impl BufRead) -> u16 {
    let mut all = String::new();
    loop {
        let from = all.len();
        assert!(
            said.read_line(&mut all).unwrap() > 0,
            "chromedriver did not start: {all}"
        );
        let line = all[from..].trim_end().trim_end_matches('.');
        if let Some((_, port)) = line.split_once("successfully on port ") {
            return port.parse().unwrap();
        }
    }
}

/// The body of an HTTP answer that gives its length.
fn read_answer(stream: TcpStream, body: &mut Vec<u8>) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        stream.read_line(&mut line)?;
        if line.trim_end().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().unwrap();
        }
    }
    body.resize(length, 0);
    stream.read_exact(body)
}
