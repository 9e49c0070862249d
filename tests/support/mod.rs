//! What the tests of the tool share: folders made for one test, runs of the binary, and reports held against the schema.

#![allow(dead_code, reason = "each test crate uses its own part")]

pub mod corpus;
pub mod packed;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use boon::{Compiler, Schemas};
use serde_json::Value;
use tempfile::TempDir;

/// Where the package stands.
pub fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The demo corpus.
pub fn seeds() -> PathBuf {
    package().join("seeds")
}

/// A folder of its own for one test, removed behind it.
pub struct Folder(TempDir);

impl Folder {
    /// An empty folder.
    pub fn new() -> Folder {
        Folder(tempfile::tempdir().unwrap())
    }

    /// A copy of the demo corpus, without its table of truth.
    pub fn of_seeds() -> Folder {
        let folder = Folder::new();
        for (name, bytes) in files_below(&seeds()) {
            if name != "truth.toml" {
                folder.write(&name, bytes);
            }
        }
        folder
    }

    /// Writes a file, and the folders it needs.
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> &Folder {
        let file = self.path().join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
        self
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Names of everything directly inside, sorted.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

/// Every file below a folder, by its name with `/`.
pub fn files_below(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(here) = open.pop() {
        for entry in fs::read_dir(here).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap();
                files.push((name.replace('\\', "/"), fs::read(&path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

/// The binary, to be started in `folder`, in an environment that says nothing about terminals.
pub fn retold(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_retold"));
    command.current_dir(folder).stdin(Stdio::null());
    for variable in ["CI", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "TERM"] {
        command.env_remove(variable);
    }
    command
}

/// What a finished run left.
pub struct Ran {
    /// `None` for a run that a signal ended.
    pub status: Option<i32>,
    pub stdout: Vec<u8>,
    pub stderr: String,
}

impl Ran {
    pub fn of(output: Output) -> Ran {
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(!stderr.contains("panicked"), "{stderr}");
        Ran {
            status: output.status.code(),
            stdout: output.stdout,
            stderr,
        }
    }

    pub fn text(&self) -> &str {
        str::from_utf8(&self.stdout).unwrap()
    }

    /// The JSON report on standard output, valid by the published schema.
    pub fn json(&self) -> Value {
        report(&self.stdout)
    }
}

/// Runs the binary to its end.
pub fn run(folder: &Path, arguments: &[&str]) -> Ran {
    Ran::of(retold(folder).args(arguments).output().unwrap())
}

/// Runs the binary with something on standard input.
pub fn run_with_input(folder: &Path, arguments: &[&str], input: &[u8]) -> Ran {
    let mut child = retold(folder)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(input).unwrap();
    drop(stdin);
    Ran::of(child.wait_with_output().unwrap())
}

/// Runs `check` with `--format json` and these arguments too.
pub fn check(folder: &Path, arguments: &[&str]) -> Value {
    let arguments = [&["check", "--format", "json"], arguments].concat();
    run(folder, &arguments).json()
}

/// A JSON report, valid by the published schema.
pub fn report(bytes: &[u8]) -> Value {
    let report: Value = serde_json::from_slice(bytes).unwrap();
    if let Err(reason) = validated(&report) {
        panic!("the report does not follow its schema: {reason}");
    }
    report
}

/// A comparison, valid by the published schema.
pub fn comparison(bytes: &[u8]) -> Value {
    let comparison: Value = serde_json::from_slice(bytes).unwrap();
    if let Err(reason) = comparison_validated(&comparison) {
        panic!("the comparison does not follow its schema: {reason}");
    }
    comparison
}

/// Whether a report follows `docs/report.schema.json`.
pub fn validated(report: &Value) -> Result<(), String> {
    follows("docs/report.schema.json", report)
}

/// Whether a comparison follows `docs/comparison.schema.json`.
pub fn comparison_validated(comparison: &Value) -> Result<(), String> {
    follows("docs/comparison.schema.json", comparison)
}

/// Whether a value follows a schema of the package.
pub fn follows(schema: &str, value: &Value) -> Result<(), String> {
    let schema = fs::read(package().join(schema)).unwrap();
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    compiler.enable_format_assertions();
    let place = "https://example.org/schema.json";
    compiler
        .add_resource(place, serde_json::from_slice(&schema).unwrap())
        .unwrap();
    let schema = compiler.compile(place, &mut schemas).unwrap();
    schemas
        .validate(value, schema)
        .map_err(|error| error.to_string())
}

/// The findings of a report.
pub fn findings(report: &Value) -> &[Value] {
    report["findings"].as_array().unwrap()
}

/// The findings of one rule.
pub fn findings_of<'a>(report: &'a Value, rule: &str) -> Vec<&'a Value> {
    findings(report)
        .iter()
        .filter(|finding| finding["rule"] == rule)
        .collect()
}

/// The names of a finding's documents.
pub fn documents(finding: &Value) -> Vec<&str> {
    finding["members"]
        .as_array()
        .unwrap()
        .iter()
        .map(|member| member["document"].as_str().unwrap())
        .collect()
}

/// What is in no comparison: `path: reason`, with `error ` in front of errors.
pub fn skipped(report: &Value) -> Vec<String> {
    let skipped = report["corpus"]["skipped"].as_array().unwrap();
    skipped
        .iter()
        .map(|skipped| {
            let error = if skipped["error"] == true {
                "error "
            } else {
                ""
            };
            let text = |key: &str| skipped[key].as_str().unwrap().to_owned();
            format!("{error}{}: {}", text("path"), text("reason"))
        })
        .collect()
}
