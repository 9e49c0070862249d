//! Several outputs of one run, and what goes where.

use std::fs;

use retold::report::Format;

use crate::support::{Folder, report, run, seeds};

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
