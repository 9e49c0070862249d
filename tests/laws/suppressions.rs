//! Suppression marks never enter the hashes: they change no id, no figure and no place in what they do not suppress.

use std::fs;

use serde_json::Value;

use crate::spans::{source, verify};
use crate::support::corpus::{families, json_lines};
use crate::support::{Folder, check, files_below, findings, run};

/// Each `{}` is another number in each text, so that nobody else says this.
const NOTHING: &str = "<!-- retold: off reason=\"mine alone\" -->\nZephyrs{} juggle{} é{} blowpipes{}, nymphs{} \
                       waltz{} on{} fjords{}.\n<!-- retold: on -->\n";

/// A text with a stretch in the middle, between two of its lines, that stands nowhere else. Lines of code are left alone.
fn marked(text: &str, nth: usize) -> String {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let at = if text.contains("```") {
        0
    } else {
        lines.len() / 2
    };
    let (before, behind) = lines.split_at(at);
    let before = before.concat();
    let end = if before.is_empty() || before.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    let own = NOTHING.replace("{}", &nth.to_string());
    format!("{before}{end}{own}{}", behind.concat())
}

/// All that a report says of what is told twice, without what follows from places in the texts.
fn told(report: &Value) -> Vec<Value> {
    fn without_places(value: &mut Value) {
        match value {
            Value::Object(fields) => {
                for key in ["line", "end_line", "start", "end", "byte_identical"] {
                    fields.remove(key);
                }
                fields.values_mut().for_each(without_places);
            }
            Value::Array(items) => items.iter_mut().for_each(without_places),
            _ => {}
        }
    }
    let findings = findings(report)
        .iter()
        .filter(|one| one["rule"] != "suppression");
    let mut findings: Vec<Value> = findings.cloned().collect();
    findings.iter_mut().for_each(without_places);
    findings
}

/// What excerpts of text with a stretch inside say is longer; the rest of the report is the same.
fn same_but_for_excerpts(before: &Value, after: &Value) {
    fn shape(value: &mut Value) {
        match value {
            Value::Object(fields) => {
                for key in ["excerpt", "leader", "here"] {
                    if fields.get(key).is_some_and(|value| !value.is_u64()) {
                        fields.remove(key);
                    }
                }
                fields.values_mut().for_each(shape);
            }
            Value::Array(items) => items.iter_mut().for_each(shape),
            _ => {}
        }
    }
    let shaped = |report: &Value| {
        let mut told = Value::Array(told(report));
        shape(&mut told);
        told
    };
    assert_eq!(shaped(before), shaped(after));
    assert_eq!(before["corpus"]["words"], after["corpus"]["words"]);
    assert_eq!(before["statistics"], after["statistics"]);
}

fn verify_spans(folder: &Folder, report: &Value) {
    for finding in findings(report) {
        let members = finding["members"].as_array().unwrap();
        for member in members {
            let name = |key: &str| member[key].as_str().unwrap();
            for span in member["spans"].as_array().unwrap() {
                verify(&source(folder.path(), name("document"), name("path")), span);
            }
        }
        for sentence in finding["evidence"]["excerpts"]
            .as_array()
            .into_iter()
            .flatten()
        {
            let member = &members[sentence["member"].as_u64().unwrap() as usize];
            let name = |key: &str| member[key].as_str().unwrap();
            let text = source(folder.path(), name("document"), name("path"));
            verify(&text, &sentence["span"]);
        }
    }
}

#[test]
fn marks_in_every_document_of_the_demo_corpus_change_nothing_else() {
    let folder = Folder::of_seeds();
    let before = check(folder.path(), &["."]);
    let made = run(folder.path(), &["baseline", "create", "."]);
    assert_eq!(made.status, Some(0), "{}", made.stderr);
    let mut nth = 0;
    for (name, bytes) in files_below(folder.path()) {
        if !name.ends_with(".md") && !name.ends_with(".txt") {
            continue;
        }
        let Ok(text) = String::from_utf8(bytes) else {
            continue;
        };
        // Two lines at the top are front matter only at the very top.
        if text.starts_with("---") {
            continue;
        }
        nth += 1;
        folder.write(&name, marked(&text, nth));
    }
    assert!(nth > 20, "{nth}");
    let after = check(folder.path(), &[".", "--no-baseline"]);
    assert_eq!(after["corpus"]["suppressed"]["stretches"], nth);
    same_but_for_excerpts(&before, &after);
    verify_spans(&folder, &after);
    // What was accepted is accepted with marks too; that they are of no use is another finding.
    let judged = check(
        folder.path(),
        &[".", "--max", &format!("suppression={nth}")],
    );
    assert_eq!(judged["gate"]["verdict"], "pass", "{}", judged["gate"]);
    assert_eq!(judged["gate"]["baseline"]["new"], 0);
    assert_eq!(judged["gate"]["baseline"]["edited"], 0);
}

#[test]
fn marks_in_records_change_nothing_else() {
    for seed in 0..4 {
        let texts = families(seed, 5);
        let with_marks = texts.iter().enumerate();
        let with_marks: Vec<String> = with_marks.map(|(nth, text)| marked(text, nth)).collect();
        let report = |texts: &[String]| {
            let folder = Folder::new();
            folder.write("all.jsonl", json_lines(texts));
            let report = check(folder.path(), &["all.jsonl"]);
            verify_spans(&folder, &report);
            report
        };
        let (before, after) = (report(&texts), report(&with_marks));
        same_but_for_excerpts(&before, &after);
        let mark_findings = findings(&after).len() - findings(&before).len();
        assert_eq!(mark_findings, texts.len(), "{seed}");
    }
}

#[test]
fn what_is_suppressed_is_told_nowhere_and_the_rest_as_before() {
    let folder = Folder::of_seeds();
    let before = check(folder.path(), &["."]);
    // A document that is left out by a mark is as one that is not there.
    let (name, text) = files_below(folder.path())
        .into_iter()
        .find(|(name, _)| name == "manual/kiln-2025.md")
        .unwrap();
    let file = folder.path().join(&name);
    fs::remove_file(&file).unwrap();
    let without = check(folder.path(), &["."]);
    assert_ne!(told(&before), told(&without));
    let text = String::from_utf8(text).unwrap();
    for ignored in [
        format!("{text}\n<!-- retold: ignore-file -->\n"),
        format!("<!-- retold: off -->\n{text}\n<!-- retold: on -->\n"),
    ] {
        folder.write(&name, ignored);
        let with = check(folder.path(), &["."]);
        assert_eq!(told(&with), told(&without));
        let suppressed = &with["corpus"]["suppressed"];
        assert_eq!(
            (&suppressed["documents"], &suppressed["stretches"]),
            (&1.into(), &1.into())
        );
        assert_eq!(with["corpus"]["skipped"], without["corpus"]["skipped"]);
        assert_eq!(with["corpus"]["documents"], without["corpus"]["documents"]);
        // The mark is of use.
        assert_eq!(findings(&with).len(), findings(&without).len());
    }
}

#[test]
fn a_comparison_leaves_out_what_is_suppressed() {
    let folder = Folder::of_seeds();
    let text = fs::read_to_string(folder.path().join("manual/kiln-2025.md")).unwrap();
    folder
        .write("plain.txt", &text)
        .write("marked.txt", marked(&text, 1));
    let ran = run(
        folder.path(),
        &["compare", "plain.txt", "marked.txt", "--format", "json"],
    );
    let compared: Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!(compared["relation"], "exact-duplicate", "{compared:#}");
    assert_eq!(compared["spelling"], "white-space");
    assert_eq!(compared["left"]["words"], compared["right"]["words"]);
    let ran = run(
        folder.path(),
        &[
            "compare",
            "marked.txt",
            "manual/kiln-2026.md",
            "--format",
            "json",
        ],
    );
    let compared: Value = serde_json::from_slice(&ran.stdout).unwrap();
    let passage = compared["passages"].as_array().unwrap().iter();
    let source = fs::read_to_string(folder.path().join("marked.txt")).unwrap();
    let mut seen = 0;
    for span in passage.map(|passage| &passage["left"]) {
        verify(&source, span);
        seen += 1;
    }
    for excerpt in compared["story"]["excerpts"].as_array().unwrap() {
        if excerpt["side"] == "left" {
            verify(&source, &excerpt["span"]);
            seen += 1;
        }
    }
    assert!(seen > 1, "{compared:#}");
}
