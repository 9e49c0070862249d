//! Law 6: an error never exits 0 or 1, with or without `--exit-zero`.

use crate::support::{Folder, Ran, check, run, run_with_input};

/// A folder with something to find, so that a lost error would exit 0 or 1.
fn copies() -> Folder {
    let folder = Folder::new();
    let text = "The quick brown fox jumps over the lazy dog beside the river.\n";
    folder.write("a.txt", text).write("b.txt", text);
    folder
}

fn assert_error(told: &Ran, case: &str) {
    assert_eq!(
        told.status,
        Some(2),
        "{case}: {}{}",
        told.text(),
        told.stderr
    );
    assert!(!told.stderr.is_empty(), "{case}: says nothing");
}

fn assert_errors(folder: &Folder, arguments: &str) {
    let arguments: Vec<&str> = arguments.split(' ').collect();
    for extra in [&[][..], &["--exit-zero"], &["--format", "json"]] {
        let arguments = [&["check"], &*arguments, extra].concat();
        let mut told = run(folder.path(), &arguments);
        if told.stderr.is_empty() {
            // For people the verdict stands in the report.
            told.stderr = told.text().lines().last().unwrap().to_owned();
            assert!(told.stderr.starts_with("error: "), "{}", told.stderr);
        }
        assert_error(&told, &arguments.join(" "));
    }
}

#[test]
fn bad_arguments_are_errors() {
    let folder = copies();
    for arguments in [
        ". --no-such-flag",
        ". --rules near",
        ". --rules ",
        ". --fail-on everything",
        ". --max near-duplicate",
        ". --max near-duplicate=1 --fail-on contained",
        ". --rules contained --fail-on near-duplicate",
        ". --max near-duplicate=many",
        ". --max near-duplicate=-1",
        ". --near-threshold 0",
        ". --near-threshold 1.01",
        ". --near-threshold NaN",
        ". --contained-threshold -0.5",
        ". --story-threshold inf",
        ". --min-line-words 0",
        ". --min-line-words five",
        ". --threads none",
        ". --limit -1",
        ". --color sometimes",
        ". --quiet --verbose",
        ". --output report.json",
        ". --output xml=report.xml",
        ". --output json=",
        ". --include [",
        ". --exclude a{",
        ". --exclude /",
    ] {
        assert_errors(&folder, arguments);
    }
    assert_error(&run(folder.path(), &[]), "no command");
    assert_error(&run(folder.path(), &["check"]), "no path");
    assert_error(&run(folder.path(), &["find", "."]), "no such command");
    let format = run(folder.path(), &["check", ".", "--format", "xml"]);
    assert_error(&format, "no such format");
}

#[test]
fn nothing_to_read_is_an_error() {
    let folder = copies();
    folder
        .write("empty/.keep", "")
        .write("blank/a.txt", " \n\n");
    folder
        .write("blank/b.txt", "")
        .write("other/a.png", "no text");
    for arguments in [
        "missing.txt",
        "a.txt missing",
        "a.txt/b",
        "empty",
        "blank",
        "other",
        ". --exclude *.txt",
    ] {
        assert_errors(&folder, arguments);
    }
    for input in ["", " \n"] {
        let told = run_with_input(
            folder.path(),
            &["check", "-", "-q", "--format", "json"],
            input.as_bytes(),
        );
        assert_eq!(told.status, Some(2));
        assert_eq!(told.json()["gate"]["verdict"], "error");
    }
    let allowed = check(folder.path(), &["blank", "--allow-empty"]);
    assert_eq!(allowed["gate"]["exit_status"], 0);
}

#[test]
fn documents_that_cannot_be_read_are_errors_until_they_are_allowed() {
    for (name, bytes) in [
        ("records.jsonl", &b"{\"text\": 1}\n"[..]),
        ("cut.jsonl", b"{\"text\": \"never ends"),
        ("wide.jsonl", b"\xFF\xFE{\0}\0"),
        ("wide.txt", b"\xFF\xFE\0\0a\0\0\0"),
    ] {
        let folder = copies();
        folder.write(name, bytes);
        assert_errors(&folder, ".");
        let report = check(folder.path(), &[".", "--allow-unreadable"]);
        assert_eq!(report["gate"]["exit_status"], 1, "{name}");
        assert_eq!(report["corpus"]["skipped"][0]["error"], true, "{name}");
    }
}

#[test]
fn an_output_that_cannot_be_made_is_an_error_before_the_work() {
    let folder = copies();
    for arguments in [
        ". --output json=missing/report.json",
        ". --output json=a.txt/report.json",
        ". --output json=.",
        ". --output pairs=new/",
        // The first of them could be written, and is not.
        ". --output json=good.json --output pairs=missing/pairs.tsv",
    ] {
        assert_errors(&folder, arguments);
        assert_eq!(folder.names(), ["a.txt", "b.txt"], "{arguments}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    use crate::support::retold;
    use std::fs::File;
    use std::process::Stdio;

    let folder = copies();
    for format in retold::report::Format::ALL.map(|format| format.name()) {
        let output = format!("{format}=/dev/full");
        assert_errors(&folder, &format!(". --output {output}"));
        for extra in ["--verbose", "--exit-zero"] {
            let full = File::options().write(true).open("/dev/full").unwrap();
            let ran = retold(folder.path())
                .args(["check", ".", "--format", format, extra])
                .stdout(Stdio::from(full))
                .stderr(Stdio::piped())
                .output()
                .unwrap();
            assert_error(&Ran::of(ran), format);
        }
    }
}
