//! The formats for other programs: valid by their published schemas, of one mind about the verdict, and harmless.

use std::fs;

use retold::report::Format;
use serde_json::Value;
use uppsala::{XsdValidator, parse};

use crate::support::{Folder, findings, follows, package, run, seeds};

fn written(folder: &Folder, format: &str, arguments: &[&str]) -> String {
    let arguments = [&["check", "-q", "--format", format], arguments].concat();
    run(folder.path(), &arguments).text().to_owned()
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// The counts of the whole JUnit report, after it was found valid: tests, failures, errors.
fn junit_counts(xml: &str) -> [usize; 3] {
    let schema = fs::read_to_string(package().join("tests/schemas/junit-10.xsd")).unwrap();
    let schema = parse(&schema).unwrap();
    let document = parse(xml).unwrap_or_else(|error| panic!("{error}\n{xml}"));
    let errors = XsdValidator::from_schema(&schema)
        .unwrap()
        .validate(&document);
    assert!(errors.is_empty(), "{errors:?}");
    let root = document
        .element(document.document_element().unwrap())
        .unwrap();
    ["tests", "failures", "errors"].map(|key| root.get_attribute(key).unwrap().parse().unwrap())
}

fn sarif(text: &str) -> Value {
    let value = json(text);
    if let Err(reason) = follows("tests/schemas/sarif-2.1.0.schema.json", &value) {
        panic!("{reason}");
    }
    value["runs"][0].clone()
}

fn gitlab(text: &str) -> Vec<Value> {
    let value = json(text);
    if let Err(reason) = follows("tests/schemas/gitlab-code-quality.schema.json", &value) {
        panic!("{reason}");
    }
    value.as_array().unwrap().clone()
}

/// A folder for which the verdict is `pass`, `fail`, or `error`.
fn folder_for(verdict: &str) -> Folder {
    let folder = Folder::new();
    folder.write(
        "a.txt",
        "Nobody knows who first rowed across the lake at night.\n",
    );
    if verdict != "pass" {
        folder.write(
            "b.txt",
            "Nobody knows who first rowed across the lake at night.\n",
        );
    }
    if verdict == "error" {
        folder.write("c.jsonl", "no record\n");
    }
    folder
}

#[test]
fn what_a_report_says_of_the_verdict_is_the_verdict() {
    for (verdict, status) in [("pass", 0), ("fail", 1), ("error", 2)] {
        let folder = folder_for(verdict);
        for format in Format::ALL {
            let ran = run(folder.path(), &["check", ".", "--format", format.name()]);
            assert_eq!(ran.status, Some(status), "{verdict} {format}");
        }
        let [tests, failures, errors] = junit_counts(&written(&folder, "junit", &["."]));
        assert!(tests > 0);
        assert_eq!(failures > 0, verdict != "pass", "{verdict}");
        assert_eq!(errors > 0, verdict == "error", "{verdict}");
        let sarif = sarif(&written(&folder, "sarif", &["."]));
        assert_eq!(sarif["invocations"][0]["exitCode"], status);
        assert_eq!(sarif["invocations"][0]["executionSuccessful"], status != 2);
        assert_eq!(
            sarif["results"].as_array().unwrap().is_empty(),
            verdict == "pass"
        );
        let issues = gitlab(&written(&folder, "gitlab", &["."]));
        let worst = |severity| issues.iter().any(|issue| issue["severity"] == severity);
        assert_eq!(worst("major"), verdict != "pass");
        assert_eq!(worst("critical"), verdict == "error");
        let github = written(&folder, "github", &["."]);
        assert_eq!(github.contains("::error "), verdict != "pass");
        let markdown = written(&folder, "markdown", &["."]);
        assert!(
            markdown.starts_with(&format!("## retold: {verdict}\n")),
            "{markdown}"
        );
    }
}

#[test]
fn what_is_allowed_raises_no_error() {
    let folder = folder_for("error");
    let allowed = [".", "--max", "exact-duplicate=1", "--allow-unreadable"];
    let [_, failures, errors] = junit_counts(&written(&folder, "junit", &allowed));
    assert_eq!((failures, errors), (0, 0));
    assert!(!written(&folder, "github", &allowed).contains("::error "));
    let sarif = sarif(&written(&folder, "sarif", &allowed));
    assert_eq!(sarif["results"][0]["level"], "warning");
    for issue in gitlab(&written(&folder, "gitlab", &allowed)) {
        assert_eq!(issue["severity"], "minor");
    }
}

#[test]
fn every_format_tells_the_same_findings() {
    let folder = Folder::of_seeds();
    let report = json(&written(&folder, "json", &["."]));
    let all = findings(&report);
    let alerts = all.iter().filter(|finding| finding["kind"] == "finding");
    let ids: Vec<&str> = alerts
        .map(|finding| finding["id"].as_str().unwrap())
        .collect();
    assert!(ids.len() > 9);

    let lines = written(&folder, "jsonl", &["."]);
    let lines: Vec<Value> = lines.lines().map(json).collect();
    assert_eq!(lines, all);
    let sarif = sarif(&written(&folder, "sarif", &["."]));
    let results = sarif["results"].as_array().unwrap().iter();
    let prints: Vec<&str> = results
        .map(|result| {
            result["partialFingerprints"]["primaryLocationLineHash"]
                .as_str()
                .unwrap()
        })
        .collect();
    let with_count: Vec<String> = ids.iter().map(|id| format!("{id}:1")).collect();
    assert_eq!(prints, with_count);
    let issues = gitlab(&written(&folder, "gitlab", &["."]));
    let prints: Vec<&str> = issues
        .iter()
        .map(|issue| issue["fingerprint"].as_str().unwrap())
        .collect();
    assert_eq!(prints, ids);
    assert_eq!(
        junit_counts(&written(&folder, "junit", &["."]))[1],
        ids.len()
    );
    assert_eq!(
        written(&folder, "concise", &["."]).lines().count(),
        ids.len()
    );
    let csv = written(&folder, "csv", &["."]);
    let last = csv.lines().last().unwrap().split(',').next().unwrap();
    assert_eq!(last.parse(), Ok(all.len()));
}

/// Names that are markup, commands or formulas somewhere, in files and in texts.
#[cfg(unix)]
#[test]
fn hostile_names_and_texts_stay_harmless() {
    const NAMES: [&str; 10] = [
        "::error file=x::owned.txt",
        "a\n::set-env name=x::y.txt",
        "100%0A%25.txt",
        "]]><failure>.txt",
        "exe\u{202e}gnp.txt",
        "\u{1b}[31mred\r.txt",
        "=1+1,\"q\".txt",
        "`](1) <b> @all {0}.txt",
        "\u{fffe}\u{ffff}\u{2028}.txt",
        "##vso[task.complete].txt",
    ];
    let folder = Folder::new();
    for (nth, name) in NAMES.iter().enumerate() {
        let text = format!(
            "::warning:: <b>]]> {{0}} [x](1) `who` \u{202e} rowed over the lake = {nth} %0A\n\
             =cmd|' /C calc'!A0 is the line that stands in every one of these\n"
        );
        folder.write(name, text.clone() + &text);
    }
    // Ten texts of one line would be boilerplate.
    let rules = [".", "--limit", "0", "--boilerplate-documents", "11"];
    let mut looked_at = 0;
    for format in Format::ALL.map(Format::name) {
        // A table for programs, with names as they are.
        if format == "pairs" {
            continue;
        }
        let text = written(&folder, format, &rules);
        // JSON reports give names and texts as they are; their quotes keep them apart.
        let raw = ["json", "jsonl", "gitlab"].contains(&format);
        for line in text.lines() {
            looked_at += 1;
            let harmful = |c: char| c.is_control() || c == '\u{202e}' && !raw;
            assert!(!line.contains(harmful), "{format}: {line:?}");
            let begin = line.trim_start();
            assert!(
                format == "github" || !begin.starts_with("::"),
                "{format}: {line}"
            );
        }
    }
    assert!(looked_at > 200, "{looked_at}");
    assert_eq!(
        gitlab(&written(&folder, "gitlab", &rules)).len(),
        sarif(&written(&folder, "sarif", &rules))["results"]
            .as_array()
            .unwrap()
            .len()
    );
    assert!(junit_counts(&written(&folder, "junit", &rules))[1] > 0);
    let github = written(&folder, "github", &rules);
    assert!(github.lines().count() <= 11);
    assert!(
        github
            .lines()
            .all(|line| line.starts_with("::error file=") || line.starts_with("::notice "))
    );
}

#[test]
fn a_path_leads_to_its_file_in_every_format() {
    let folder = Folder::of_seeds();
    let there = |path: &str| folder.path().join(path).is_file();
    for issue in gitlab(&written(&folder, "gitlab", &["."])) {
        assert!(there(issue["location"]["path"].as_str().unwrap()));
    }
    let sarif = sarif(&written(&folder, "sarif", &["."]));
    for result in sarif["results"].as_array().unwrap() {
        let place = &result["locations"][0]["physicalLocation"]["artifactLocation"];
        assert!(there(place["uri"].as_str().unwrap()));
    }
    let annotations = written(&folder, "github", &["."]);
    // The notice on what is left out has no file.
    for line in annotations
        .lines()
        .filter(|line| !line.starts_with("::notice "))
    {
        let file = line
            .split_once("file=")
            .unwrap()
            .1
            .split_once(',')
            .unwrap()
            .0;
        assert!(there(file), "{line}");
    }
    for line in written(&folder, "concise", &["."]).lines() {
        let file = line.split([':', '#']).next().unwrap();
        assert!(there(file), "{line}");
    }
}

#[test]
fn a_format_that_is_not_known_is_an_error_that_names_those_that_are() {
    for arguments in [["--format", "sarfi"], ["--output", "sarfi=x"]] {
        let ran = run(&seeds(), &[&["check", "."][..], &arguments].concat());
        assert_eq!(ran.status, Some(2));
        assert!(ran.stderr.contains("sarif"), "{}", ran.stderr);
    }
}
