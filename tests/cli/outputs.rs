//! Several outputs of one run, and what goes where.

use std::fs;

use retold::report::Format;

use crate::support::{Folder, files_below, report, run, seeds};

fn read(folder: &Folder, name: &str) -> String {
    fs::read_to_string(folder.path().join(name)).unwrap()
}

#[test]
fn one_run_writes_every_output_it_is_asked_for() {
    let folder = Folder::new();
    folder.write("old.tsv", "the table of yesterday");
    let seeds = seeds();
    let output =
        |format: &str, name: &str| format!("{format}={}", folder.path().join(name).display());
    let outputs = [
        output("json", "a.json"),
        output("json", "b.json"),
        output("pairs", "old.tsv"),
        output("human", "report.txt"),
    ];
    let mut arguments = vec!["check", ".", "--format", "json"];
    arguments.extend(outputs.iter().flat_map(|output| ["--output", output]));
    let ran = run(&seeds, &arguments);
    assert_eq!(ran.status, Some(1));
    assert_eq!(
        folder.names(),
        ["a.json", "b.json", "old.tsv", "report.txt"]
    );
    report(read(&folder, "a.json").as_bytes());
    assert_eq!(read(&folder, "a.json"), ran.text());
    assert_eq!(read(&folder, "b.json"), ran.text());
    let alone = |format| run(&seeds, &["check", ".", "--format", format]).stdout;
    assert_eq!(read(&folder, "old.tsv").as_bytes(), alone("pairs"));
    assert_eq!(read(&folder, "report.txt").as_bytes(), alone("human"));
}

#[test]
fn machine_formats_own_standard_output_and_the_summary_goes_to_standard_error() {
    let human = run(&seeds(), &["check", "."]);
    assert_eq!(human.stderr, "");
    let end: Vec<&str> = human.text().lines().rev().take(2).collect();
    for format in Format::ALL.map(Format::name) {
        if format == "human" {
            continue;
        }
        let machine = run(&seeds(), &["check", ".", "--format", format]);
        let told: Vec<&str> = machine.stderr.lines().rev().take(2).collect();
        assert_eq!(told, end, "{format}");
        let quiet = run(&seeds(), &["check", ".", "--format", format, "--quiet"]);
        assert_eq!(quiet.stderr, "");
        assert_eq!(quiet.stdout, machine.stdout);
    }
}

#[test]
fn the_verdict_is_the_same_in_every_format() {
    for (arguments, status) in [
        (&["."][..], 1),
        (&[".", "--exit-zero"], 0),
        (&["archive"], 0),
        (&["archive", "--exclude", "*"], 2),
        (&[".", "--fail-on", "contained", "--max", "contained=1"], 0),
    ] {
        for format in Format::ALL.map(Format::name) {
            let arguments = [&["check", "--format", format], arguments].concat();
            let ran = run(&seeds(), &arguments);
            assert_eq!(ran.status, Some(status), "{arguments:?}");
            if format == "json" {
                assert_eq!(ran.json()["gate"]["exit_status"], status);
            }
        }
    }
}

#[cfg(unix)]
#[test]
fn an_output_can_be_standard_output_itself() {
    let seeds = seeds();
    let twice = run(
        &seeds,
        &[
            "check",
            ".",
            "-q",
            "--format",
            "pairs",
            "--output",
            "pairs=/dev/stdout",
        ],
    );
    let once = run(&seeds, &["check", ".", "-q", "--format", "pairs"]);
    assert_eq!(twice.text(), once.text().repeat(2));
}

const TEXT: &str = "The harbour office closes on the last Friday of March and opens again in May with new hours.\n";

/// Two copies, and where there are links one to the first.
fn copies() -> Folder {
    let folder = Folder::new();
    folder.write("a.txt", TEXT).write("in/b.txt", TEXT);
    #[cfg(unix)]
    std::os::unix::fs::symlink("../a.txt", folder.path().join("in/link.txt")).unwrap();
    folder
}

/// What a run says that must be refused and write nothing.
fn refused(folder: &Folder, arguments: &[&str]) -> String {
    let before = files_below(folder.path());
    let ran = run(folder.path(), arguments);
    assert_eq!(ran.status, Some(2), "{arguments:?}: {}", ran.text());
    assert_eq!(ran.text(), "", "{arguments:?}");
    assert!(files_below(folder.path()) == before, "{arguments:?}");
    ran.stderr
}

#[test]
fn an_output_replaces_no_document() {
    let folder = copies();
    let mut all = vec![
        ["a.txt", "in/b.txt", "json=in/b.txt", "in/b.txt"],
        ["a.txt", "in/b.txt", "json=./in/../in/b.txt", "in/b.txt"],
        [".", "in/b.txt", "human=a.txt", "a.txt"],
        ["in/b.txt", "in/../a.txt", "jsonl=a.txt", "a.txt"],
    ];
    if cfg!(unix) {
        all.push(["in", "in/b.txt", "json=a.txt", "a.txt"]);
        all.push(["a.txt", "in/b.txt", "json=in/link.txt", "a.txt"]);
    }
    for [first, second, output, name] in all {
        let told = refused(&folder, &["check", first, second, "--output", output]);
        assert_eq!(
            told,
            format!(
                "error: {name}: an output of this run would replace this document; name another file for it\n"
            ),
            "{output}"
        );
    }
    // What is no document is replaced as ever: left out, ignored, of another kind.
    folder.write(".ignore", "old.txt\n").write("old.txt", "old");
    for output in ["csv=old.csv", "human=old.txt", "json=in/b.txt"] {
        let arguments = ["check", ".", "--exclude", "in/", "--output", output];
        folder.write("old.csv", "old");
        let ran = run(folder.path(), &arguments);
        assert_eq!(ran.status, Some(0), "{output}: {}", ran.stderr);
    }
}

#[test]
fn two_outputs_have_two_files() {
    let folder = copies();
    fs::create_dir(folder.path().join("out")).unwrap();
    for [first, second] in [
        ["json=x", "sarif=x"],
        ["json=x", "json=x"],
        ["json=x", "sarif=out/../x"],
    ] {
        let told = refused(
            &folder,
            &["check", ".", "--output", first, "--output", second],
        );
        let (_, file) = second.split_once('=').unwrap();
        assert_eq!(
            told,
            format!(
                "error: {file}: cannot be written: two outputs name this file; give each one of its own\n"
            )
        );
    }
}

#[test]
fn an_output_replaces_nothing_that_the_run_goes_by() {
    let folder = copies();
    folder.write("retold.toml", "").write(
        "retold-allow.toml",
        "[[allow]]\npaths = [\"*\"]\nreason = \"x\"\n",
    );
    run(folder.path(), &["baseline", "create", "."]);
    for file in ["retold.toml", "retold-allow.toml", "retold.baseline"] {
        let told = refused(
            &folder,
            &["check", ".", "--output", &format!("json={file}")],
        );
        assert!(told.contains("this run reads it"), "{told}");
    }
}

#[test]
fn a_dash_is_no_file_to_write() {
    let folder = copies();
    for arguments in [
        &["check", ".", "--output", "json=-"][..],
        &["background", "build", ".", "-o", "-"],
    ] {
        let told = refused(&folder, arguments);
        assert!(told.contains("`-` is no file"), "{told}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn help_that_cannot_be_written_is_an_error() {
    for arguments in [&["--help"][..], &["check", "-h"], &["--version"]] {
        let mut command = crate::support::retold(&seeds());
        let full = fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .unwrap();
        let output = command.args(arguments).stdout(full).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(
            told.contains("standard output: cannot be written"),
            "{told}"
        );
    }
}
