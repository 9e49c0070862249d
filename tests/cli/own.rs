//! Files of our own are no documents: reports, baselines, configuration.

use std::fs;

use retold::report::Format;

use crate::support::{Folder, check, run};

const TEXT: &str = "The harbour office closes on the last Friday of March and opens again in May with new hours.\n";

#[test]
fn a_second_run_says_the_same_though_reports_lie_in_the_folder() {
    let folder = Folder::new();
    folder.write("a.txt", TEXT).write("b/b.txt", TEXT);
    let outputs = [
        "json=report.json",
        "human=b/report.txt",
        "markdown=report.md",
        "jsonl=b/all.jsonl",
        "csv=x.csv",
    ];
    let mut arguments = vec!["check", ".", "--format", "json"];
    arguments.extend(outputs.iter().flat_map(|output| ["--output", output]));
    let first = run(folder.path(), &arguments);
    assert!(folder.path().join("b/all.jsonl").is_file());
    let second = run(folder.path(), &arguments);
    assert_eq!(first.status, Some(1));
    assert_eq!(first.text(), second.text());
    assert_eq!(
        fs::read_to_string(folder.path().join("report.json")).unwrap(),
        first.text()
    );
    // Also where everything is asked for, and from another folder.
    arguments.extend(["--include", "*", "--output", "json=c/../report.json"]);
    fs::create_dir(folder.path().join("c")).unwrap();
    let first = run(folder.path(), &arguments);
    let second = run(folder.path(), &arguments);
    assert_eq!(first.text(), second.text());
}

#[test]
fn reports_and_baselines_of_earlier_runs_are_known_by_their_beginning() {
    let folder = Folder::new();
    folder.write("a.txt", TEXT).write("b.txt", TEXT);
    run(
        folder.path(),
        &[
            "check",
            ".",
            "--output",
            "json=old.json",
            "--output",
            "jsonl=old.jsonl",
        ],
    );
    run(folder.path(), &["baseline", "create", "."]);
    fs::copy(
        folder.path().join("retold.baseline"),
        folder.path().join("other.baseline"),
    )
    .unwrap();
    folder.write("notes.json", TEXT);
    let report = check(folder.path(), &[".", "--include", "*"]);
    assert_eq!(report["corpus"]["documents"], 3, "a.txt, b.txt, notes.json");
    assert_eq!(report["corpus"]["left_out"]["own"], 4);
    assert!(report["corpus"]["skipped"].as_array().unwrap().is_empty());
    // What is named is read, unless this run uses it.
    let report = check(folder.path(), &["a.txt", "other.baseline"]);
    assert_eq!(report["corpus"]["documents"], 2);
    let report = check(folder.path(), &["a.txt", "retold.baseline"]);
    assert_eq!(report["corpus"]["documents"], 1);
    assert_eq!(
        report["corpus"]["skipped"][0]["reason"],
        "the configuration, baseline or boilerplate of this run"
    );
}

#[test]
fn a_report_of_any_format_is_replaced_by_the_next_run() {
    for text in [TEXT, "Nothing here stands anywhere else."] {
        for format in Format::ALL.map(Format::name) {
            let folder = Folder::new();
            folder.write("a.txt", TEXT).write("b.txt", text);
            let output = format!("{format}=report");
            let arguments = ["check", ".", "--include", "*", "--output", &output];
            let first = run(folder.path(), &arguments);
            let written = fs::read(folder.path().join("report")).unwrap();
            let second = run(folder.path(), &arguments);
            assert_eq!(second.status, first.status, "{format}: {}", second.stderr);
            assert_eq!(second.text(), first.text(), "{format}");
            assert_eq!(fs::read(folder.path().join("report")).unwrap(), written);
            // It is no document of the run either where it is named.
            let named = ["check", "a.txt", "b.txt", "report", "--output", &output];
            let told = run(folder.path(), &named);
            assert_eq!(told.status, first.status, "{format}: {}", told.stderr);
            assert!(told.text().contains("report: this run writes to it"));
        }
    }
}

#[test]
fn a_baseline_and_its_use_can_be_keys() {
    let folder = Folder::new();
    folder.write("docs/a.txt", TEXT).write("docs/b.txt", TEXT);
    folder.write("docs/retold.toml", "baseline = \"known.baseline\"\n");
    fs::create_dir(folder.path().join(".git")).unwrap();
    let status = |arguments: &[&str]| run(folder.path(), arguments).status.unwrap();
    let ran = run(folder.path(), &["check", "docs"]);
    assert_eq!(ran.status, Some(2));
    assert!(
        ran.stderr.contains("docs/known.baseline: no such file"),
        "{}",
        ran.stderr
    );
    assert_eq!(status(&["baseline", "create", "docs"]), 0);
    assert!(folder.path().join("docs/known.baseline").is_file());
    assert_eq!(status(&["check", "docs"]), 0);
    assert_eq!(status(&["check", "docs", "--no-baseline"]), 1);
    folder.write(
        "docs/retold.toml",
        "baseline = \"known.baseline\"\nno-baseline = true\n",
    );
    assert_eq!(status(&["check", "docs"]), 1);
    assert_eq!(status(&["check", "docs", "--no-baseline=false"]), 0);
    assert_eq!(
        status(&["check", "docs", "--baseline", "docs/known.baseline"]),
        0
    );
}

#[test]
fn a_configuration_file_has_no_other_file_replaced() {
    let folder = Folder::new();
    folder
        .write("docs/a.txt", TEXT)
        .write("docs/b.txt", TEXT)
        .write("diary", "mine\n");
    folder.write("docs/retold.toml", "baseline = \"../diary\"\n");
    for action in ["create", "update", "prune"] {
        let ran = run(folder.path(), &["baseline", action, "docs"]);
        assert_eq!(ran.status, Some(2), "{}", ran.stderr);
        assert!(
            ran.stderr.contains("name it with --baseline"),
            "{}",
            ran.stderr
        );
    }
    #[cfg(unix)]
    {
        folder.write("docs/retold.toml", "baseline = \"link\"\n");
        std::os::unix::fs::symlink("../diary", folder.path().join("docs/link")).unwrap();
        assert_eq!(
            run(folder.path(), &["baseline", "update", "docs"]).status,
            Some(2)
        );
    }
    assert_eq!(
        fs::read_to_string(folder.path().join("diary")).unwrap(),
        "mine\n"
    );
}

#[test]
fn new_findings_have_a_budget_of_their_own() {
    let folder = Folder::new();
    folder.write("a.txt", TEXT).write("b.txt", TEXT);
    let with = |allowed: &str| run(folder.path(), &["check", ".", "--max-new", allowed]);
    assert_eq!(
        with("exact-duplicate=5").status,
        Some(1),
        "without a baseline it allows nothing"
    );
    run(folder.path(), &["baseline", "create", "."]);
    let other = TEXT.replace("Friday", "Monday of that week or the first Tuesday");
    folder.write("c.txt", &other).write("d.txt", &other);
    let rules = ["--rules", "exact-duplicate"];
    let status =
        |more: &[&str]| run(folder.path(), &[&["check", "."], &rules[..], more].concat()).status;
    assert_eq!(status(&[]), Some(1));
    let ran = run(
        folder.path(),
        &[
            "check",
            ".",
            "--rules",
            "exact-duplicate",
            "--max-new",
            "exact-duplicate=1",
        ],
    );
    assert_eq!(ran.status, Some(0));
    assert!(
        ran.text().contains("2/any findings, 1/1 new"),
        "{}",
        ran.text()
    );
    folder.write(
        "retold.toml",
        "[budget]\nmax-new = { exact-duplicate = 1 }\n",
    );
    assert_eq!(status(&[]), Some(0));
    assert_eq!(status(&["--max-new", "exact-duplicate=0"]), Some(1));
    let ran = run(
        folder.path(),
        &[
            "check",
            ".",
            "--fail-on",
            "contained",
            "--max-new",
            "exact-duplicate=0",
        ],
    );
    assert_eq!(ran.status, Some(2), "a budget that would never do anything");
}
