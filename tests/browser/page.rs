//! A run of `retold check` with its JSON report, and its HTML report in a browser.

use std::collections::HashMap;
use std::fs;
use std::ops::Deref;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::driver::Browser;
use crate::support::{self, Folder, files_below, findings, run, seeds};

/// What one run wrote.
pub struct Report {
    pub folder: Folder,
    /// The JSON report of the same run.
    pub json: Value,
}

impl Report {
    /// Checks the folder `docs` in this folder.
    pub fn of(folder: Folder, arguments: &[&str]) -> Report {
        Report::checked("docs", folder, arguments)
    }

    /// Checks a copy of the demo folder, under its name.
    pub fn of_seeds(arguments: &[&str]) -> Report {
        let folder = Folder::new();
        for (name, bytes) in files_below(&seeds()) {
            folder.write(&format!("seeds/{name}"), bytes);
        }
        Report::checked("seeds", folder, arguments)
    }

    fn checked(input: &str, folder: Folder, arguments: &[&str]) -> Report {
        let outputs = [
            "--output",
            "html=report.html",
            "--output",
            "json=report.json",
        ];
        let ran = run(
            folder.path(),
            &[&["check", input], &outputs[..], arguments].concat(),
        );
        assert!(matches!(ran.status, Some(0..=2)), "{}", ran.stderr);
        let json = fs::read(folder.path().join("report.json"))
            .unwrap_or_else(|error| panic!("{error}: {}", ran.stderr));
        Report {
            json: support::report(&json),
            folder,
        }
    }

    /// Where the page is.
    pub fn file(&self) -> PathBuf {
        self.folder.path().join("report.html")
    }

    /// The page as it stands in its file.
    pub fn html(&self) -> String {
        fs::read_to_string(self.file()).unwrap()
    }

    /// Each finding with the key by which the page knows it, in the order of the report.
    pub fn keyed(&self) -> Vec<(String, &Value)> {
        let mut seen: HashMap<&str, usize> = HashMap::new();
        let mut keyed = Vec::new();
        for finding in findings(&self.json) {
            let id = finding["id"].as_str().unwrap();
            let nth = seen.entry(id).or_default();
            *nth += 1;
            let key = match *nth {
                1 => id.to_owned(),
                nth => format!("{id}-{nth}"),
            };
            keyed.push((key, finding));
        }
        keyed
    }

    /// The keys of the findings that are not boilerplate and for which `wanted` holds, sorted.
    pub fn keys(&self, wanted: impl Fn(&Value) -> bool) -> Vec<String> {
        let mut keys: Vec<String> = self
            .keyed()
            .into_iter()
            .filter(|(_, finding)| finding["kind"] == "finding" && wanted(finding))
            .map(|(key, _)| key)
            .collect();
        keys.sort();
        keys
    }

    /// The key of the first finding of a rule.
    pub fn key_of(&self, rule: &str) -> String {
        let found = self
            .keyed()
            .into_iter()
            .find(|(_, finding)| finding["rule"] == rule);
        found.unwrap_or_else(|| panic!("no {rule}")).0
    }

    /// Opens the page and waits for its first screen; `hash` as in [`Browser::open_file`].
    pub fn open(&self, hash: &str) -> Page {
        let browser = Browser::start();
        browser.open_file(&self.file(), hash);
        browser.wait("document.documentElement.hasAttribute('data-ready')");
        Page {
            browser,
            address: format!("file://{}", self.file().display()),
        }
    }
}

/// The page in a browser.
pub struct Page {
    browser: Browser,
    address: String,
}

impl Deref for Page {
    type Target = Browser;

    fn deref(&self) -> &Browser {
        &self.browser
    }
}

impl Page {
    /// Goes to a place in the page and waits until an element is there.
    #[track_caller]
    pub fn go(&self, hash: &str, selector: &str) {
        self.script("location.hash = arguments[0];", json!([hash]));
        self.wait_for(selector);
    }

    /// Waits until an element is there.
    #[track_caller]
    pub fn wait_for(&self, selector: &str) {
        self.wait(&format!("document.querySelector({})", json!(selector)));
    }

    /// Loads the page anew at another address, as a link from outside does.
    #[track_caller]
    pub fn visit(&self, hash: &str) {
        self.browser.open("about:blank");
        self.browser.open(&format!("{}{hash}", self.address));
        self.wait("document.documentElement.hasAttribute('data-ready')");
    }

    /// Loads the page anew.
    pub fn reload(&self) {
        self.command("POST", "/refresh", &json!({})).unwrap();
        self.wait("document.documentElement.hasAttribute('data-ready')");
    }

    /// How many elements there are.
    #[track_caller]
    pub fn count(&self, selector: &str) -> usize {
        let count = format!("document.querySelectorAll({}).length", json!(selector));
        self.number(&count) as usize
    }

    /// What a reader reads in the first of these elements, with single spaces.
    #[track_caller]
    pub fn text(&self, selector: &str) -> String {
        let all = self.texts(selector);
        all.into_iter()
            .next()
            .unwrap_or_else(|| panic!("no {selector}"))
    }

    /// What a reader reads in each of these elements, with single spaces.
    #[track_caller]
    pub fn texts(&self, selector: &str) -> Vec<String> {
        let texts = self.value(&format!(
            "[...document.querySelectorAll({})].map(e => e.innerText)",
            json!(selector)
        ));
        let text = |text: &Value| {
            let words: Vec<&str> = text.as_str().unwrap().split_whitespace().collect();
            words.join(" ")
        };
        texts.as_array().unwrap().iter().map(text).collect()
    }

    /// The keys of the rows of the table of findings, from above.
    pub fn rows(&self) -> Vec<String> {
        let keys = self
            .value("[...document.querySelectorAll('#findings .row[data-key]')].map(row => row.dataset.key)");
        serde_json::from_value(keys).unwrap()
    }

    /// Waits until the table shows these findings, in whatever order.
    #[track_caller]
    pub fn wait_for_rows(&self, wanted: &[String]) {
        let mut wanted = wanted.to_vec();
        wanted.sort();
        self.wait(&format!(
            "JSON.stringify([...document.querySelectorAll('#findings .row[data-key]')]\
             .map(row => row.dataset.key).sort()) === {}",
            json!(json!(wanted).to_string())
        ));
    }

    /// Holds the page to its word: nothing was said to the console, no policy was broken, nothing but the page itself was
    /// asked for, no dialog is open.
    #[track_caller]
    pub fn finish(self) {
        assert_eq!(self.console(), Vec::<String>::new());
        let beside = |address: &String| {
            address.split('#').next() != Some(&self.address)
                && address != "about:blank"
                && !address.starts_with("data:")
        };
        let requests: Vec<String> = self.requests().into_iter().filter(beside).collect();
        assert_eq!(requests, Vec::<String>::new());
    }
}
