//! Marks in texts and the allow file, as a user meets them.

use std::fs;

use crate::support::{Folder, check, findings, retold, run, run_with_input};

const TOLD: &str = "The committee met on the second Tuesday of the month and heard three witnesses about the bridge over \
                    the river, its cables, its deck and the paint that peels from the north tower.";

/// Two pages that share a paragraph.
fn pages() -> Folder {
    let folder = Folder::new();
    folder
        .write("a.md", page("one", TOLD))
        .write("b.md", page("two", TOLD));
    folder
}

fn page(name: &str, middle: &str) -> String {
    format!(
        "# Page {name}\n\nOnly page {name} begins like this, {name}.\n\n{middle}\n\nAnd {name} ends as {name} does.\n"
    )
}

/// A run for repeated lines alone.
fn lines(folder: &Folder, more: &[&str]) -> serde_json::Value {
    check(
        folder.path(),
        &[&[".", "--rules", "repeated-line"], more].concat(),
    )
}

fn problems(report: &serde_json::Value) -> Vec<String> {
    let all = findings(report)
        .iter()
        .filter(|one| one["rule"] == "suppression");
    all.map(|one| {
        let member = &one["members"][0];
        let line = &member["spans"][0]["line"];
        let path = member["path"].as_str().unwrap();
        format!(
            "{path}:{line} {}",
            one["evidence"]["problem"].as_str().unwrap()
        )
    })
    .collect()
}

fn rules(report: &serde_json::Value) -> Vec<&str> {
    let findings = findings(report).iter();
    findings.map(|one| one["rule"].as_str().unwrap()).collect()
}

#[test]
fn each_form_of_a_mark_makes_a_shared_paragraph_green() {
    let folder = pages();
    let before = lines(&folder, &[]);
    assert_eq!(rules(&before), ["repeated-line"]);
    for middle in [
        format!("<!-- retold: off -->\n{TOLD}\n<!-- retold: on -->"),
        format!("<!-- retold: ignore-next reason=\"quoted\" -->\n{TOLD}"),
        format!("{{/* retold: ignore-next */}}\n\n{TOLD}"),
        format!("{TOLD}\n\n<!-- retold: ignore-file -->"),
    ] {
        folder.write("a.md", page("one", &middle));
        let report = lines(&folder, &[]);
        assert_eq!(rules(&report), [""; 0], "{middle}");
        assert_eq!(report["gate"]["verdict"], "pass");
        assert_eq!(report["corpus"]["suppressed"]["stretches"], 1);
    }
    // In a record, and in plain text, comments of other kinds too.
    let record = |id: &str, text: &str| serde_json::json!({"id": id, "text": text}).to_string();
    let marked = page("one", &format!("// retold: ignore-next\n{TOLD}"));
    let records = [record("a", &marked), record("b", &page("two", TOLD))].join("\n");
    let ran = run_with_input(
        folder.path(),
        &["check", "-", "--format", "json", "--rules", "repeated-line"],
        records.as_bytes(),
    );
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    assert_eq!(ran.json()["corpus"]["suppressed"]["words"], 33);
}

#[test]
fn what_is_wrong_with_marks_fails_whatever_the_rules() {
    let folder = pages();
    folder.write(
        "a.md",
        "<!-- retold: off -->\nNobody else has these words, all of them are mine.\n<!-- retold: on -->\n\n\
         <!-- retold: on -->\n\n<!-- retold: ignor-next -->\n\n<!-- retold: off -->\n\n<!-- retold: ignore-next -->\nto the end",
    );
    let expected = [
        "a.md:1 unused",
        "a.md:5 unopened",
        "a.md:7 unknown",
        "a.md:9 unclosed",
        "a.md:11 redundant",
    ];
    for more in [&[][..], &["--rules", "exact-duplicate"], &["--no-baseline"]] {
        let report = check(folder.path(), &[&["."], more].concat());
        assert_eq!(problems(&report), expected, "{more:?}");
        assert_eq!(report["gate"]["exit_status"], 1);
        let reason = "5 suppression found, 0 allowed";
        assert_eq!(report["gate"]["reason"], reason);
    }
    // A baseline accepts none of it.
    let made = run(folder.path(), &["baseline", "create", "."]);
    assert_eq!(made.status, Some(0), "{}", made.stderr);
    assert_eq!(check(folder.path(), &["."])["gate"]["verdict"], "fail");
    for allowed in [
        &["--max", "suppression=5"][..],
        &["--fail-on", "repeated-line"],
    ] {
        let report = check(folder.path(), &[&["."], allowed].concat());
        assert_eq!(report["gate"]["verdict"], "pass", "{allowed:?}");
        assert_eq!(problems(&report).len(), 5);
    }
    assert_eq!(
        run(folder.path(), &["check", ".", "--rules", "suppression"]).status,
        Some(2)
    );
}

#[test]
fn every_format_tells_of_a_mark_that_is_wrong() {
    let folder = pages();
    folder.write(
        "a.md",
        format!("{}\n<!-- retold: off -->\nthe end", page("one", "middle")),
    );
    for (format, words) in [
        ("human", "a.md:9:1"),
        ("concise", "a.md:9:1: suppression: off without on"),
        ("json", "\"because\": \"suppression\""),
        ("jsonl", "\"because\":\"suppression\""),
        ("sarif", "\"ruleId\":\"suppression\""),
        ("junit", "suppression"),
        ("github", "off without on"),
        ("gitlab", "\"check_name\":\"suppression\""),
        ("markdown", "suppression"),
        ("csv", "suppression"),
    ] {
        let ran = run(folder.path(), &["check", ".", "--format", format]);
        assert_eq!(ran.status, Some(1), "{format}");
        assert!(ran.text().contains(words), "{format}: {}", ran.text());
    }
}

#[test]
fn an_allow_file_accepts_what_it_names_until_its_day() {
    let folder = pages();
    let id = findings(&lines(&folder, &[]))[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let entry = |key: &str| {
        format!("[[allow]]\n{key}\nreason = \"the law says so\"\nexpires = 2027-01-31\n")
    };
    for (named, problem) in [
        (
            format!("finding = \"{id}\"\npaths = [\"*.md\"]\nplaces = 2"),
            "outgrown",
        ),
        (
            "paths = [\"a.md\", \"b.*\"]\nrule = \"repeated-line\"".to_owned(),
            "unused",
        ),
    ] {
        folder.write("retold-allow.toml", entry(&named));
        let report = lines(&folder, &["--today", "2027-01-31"]);
        assert_eq!(report["gate"]["verdict"], "pass", "{}", report["gate"]);
        assert_eq!(findings(&report)[0]["allowed"]["reason"], "the law says so");
        assert_eq!(report["gate"]["allow"]["today"], "2027-01-31");
        let row = &report["gate"]["budgets"]
            .as_array()
            .unwrap()
            .iter()
            .find(|row| row["rule"] == "repeated-line")
            .unwrap()
            .clone();
        assert_eq!(
            (&row["found"], &row["accepted"], &row["exceeded"]),
            (&1.into(), &1.into(), &false.into())
        );
        let ran = run(
            folder.path(),
            &[
                "check",
                ".",
                "--rules",
                "repeated-line",
                "--today",
                "2027-01-31",
            ],
        );
        assert!(
            ran.text()
                .contains("allow file retold-allow.toml: 1 finding accepted; judged on 2027-01-31"),
            "{}",
            ran.text()
        );
        assert!(!ran.text().contains("a.md:5:1"), "{}", ran.text());

        let report = lines(&folder, &["--today", "2027-02-01"]);
        assert_eq!(rules(&report), ["repeated-line", "suppression"]);
        assert_eq!(problems(&report), ["retold-allow.toml:1 expired"]);
        assert_eq!(report["gate"]["verdict"], "fail");
        assert_eq!(lines(&folder, &["--no-allow"])["gate"]["verdict"], "fail");

        // A third copy is accepted by neither.
        folder.write("c.md", page("three", TOLD));
        let report = lines(&folder, &["--today", "2027-01-31"]);
        assert_eq!(report["gate"]["verdict"], "fail", "{named}");
        assert_eq!(
            problems(&report),
            [format!("retold-allow.toml:1 {problem}")]
        );
        fs::remove_file(folder.path().join("c.md")).unwrap();
    }
    // From a folder below, names start where the file lies.
    folder.write(".git/HEAD", "");
    folder.write("sub/x.md", "a b c d e f");
    let report = check(
        &folder.path().join("sub"),
        &["..", "--rules", "repeated-line", "--today", "2027-01-31"],
    );
    assert_eq!(report["gate"]["verdict"], "pass", "{}", report["gate"]);
    assert_eq!(report["gate"]["allow"]["path"], "../retold-allow.toml");
    // A baseline beside it sees nothing new in what is accepted.
    fs::remove_file(folder.path().join("retold-allow.toml")).unwrap();
    folder.write("c.md", "nothing that is told twice is in this one");
    run(
        folder.path(),
        &["baseline", "create", "c.md", "--rules", "repeated-line"],
    );
    folder.write("retold-allow.toml", entry("paths = [\"[ab].md\"]"));
    let report = lines(&folder, &["--today", "2027-01-31"]);
    assert_eq!(report["gate"]["verdict"], "pass", "{}", report["gate"]);
    let report = lines(&folder, &["--no-allow"]);
    assert_eq!(report["gate"]["verdict"], "fail");
}

#[test]
fn the_day_comes_from_the_environment_where_builds_are_to_be_repeated() {
    let folder = pages();
    folder.write(
        "retold-allow.toml",
        "[[allow]]\npaths = [\"*\"]\nreason = \"x\"\nexpires = \"2000-02-29\"\n",
    );
    for (seconds, status) in [("951782400", 0), ("951868800", 1), ("soon", 2)] {
        let ran = retold(folder.path())
            .args(["check", "."])
            .env("SOURCE_DATE_EPOCH", seconds)
            .output()
            .unwrap();
        assert_eq!(ran.status.code(), Some(status), "{seconds}");
    }
}

#[test]
fn an_allow_file_that_cannot_be_used_is_an_error() {
    let folder = pages();
    let said = |arguments: &[&str]| {
        let ran = run(folder.path(), arguments);
        assert_eq!(ran.status, Some(2), "{}", ran.stderr);
        ran.stderr
    };
    assert!(said(&["check", ".", "--allow", "none.toml"]).contains("none.toml: no such file"));
    assert!(said(&["check", ".", "--today", "soon"]).contains("is not a day"));
    folder.write("retold-allow.toml", "[[allow]]\nreason = \"all of it\"\n");
    let error = said(&["check", "."]);
    assert!(
        error.contains("retold-allow.toml:1:1: an entry needs `paths`"),
        "{error}"
    );
    assert!(error.contains("1 | [[allow]]\n  | ^^^^^^^^^"), "{error}");
    assert_eq!(
        run(folder.path(), &["check", ".", "--no-allow"]).status,
        Some(1)
    );
}
