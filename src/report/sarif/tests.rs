use boon::{Compiler, Schemas};
use serde_json::{Value, json};

use super::*;
use crate::report::sample;

/// Source and licence: `tests/schemas/README.md`.
const OFFICIAL: &str = include_str!("../../../tests/schemas/sarif-2.1.0.schema.json");

fn bytes(report: &Report) -> Vec<u8> {
    let mut out = Vec::new();
    write(report, &mut out).unwrap();
    out
}

fn sarif(report: &Report) -> Value {
    serde_json::from_slice(&bytes(report)).unwrap()
}

fn validated(value: &Value) -> Result<(), String> {
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    compiler.enable_format_assertions();
    let place = "https://example.org/sarif.json";
    let schema = serde_json::from_str(OFFICIAL).unwrap();
    compiler.add_resource(place, schema).unwrap();
    let schema = compiler.compile(place, &mut schemas).unwrap();
    let valid = schemas.validate(value, schema);
    valid.map_err(|error| error.to_string())
}

fn results(value: &Value) -> &Vec<Value> {
    value["runs"][0]["results"].as_array().unwrap()
}

fn notifications(value: &Value) -> &Vec<Value> {
    let invocation = &value["runs"][0]["invocations"][0];
    invocation["toolExecutionNotifications"].as_array().unwrap()
}

#[test]
fn reports_are_valid() {
    for report in [
        sample::empty(),
        sample::error(),
        sample::full(),
        sample::hostile(),
    ] {
        validated(&sarif(&report)).unwrap();
    }
}

#[test]
fn a_wrong_report_is_not_valid() {
    for (place, value) in [
        ("/version", json!("2.0.0")),
        ("/runs/0/tool/driver/name", json!(1)),
        ("/runs/0/results/0/level", json!("fatal")),
        ("/runs/0/results/0/ruleIndex", json!(-2)),
        (
            "/runs/0/results/0/locations/0/physicalLocation/region/startLine",
            json!(0),
        ),
        (
            "/runs/0/results/0/locations/0/physicalLocation/artifactLocation/uri",
            json!("a b"),
        ),
        ("/runs/0/columnKind", json!("bytes")),
    ] {
        let mut report = sarif(&sample::full());
        *report.pointer_mut(place).unwrap() = value;
        assert!(validated(&report).is_err(), "{place}");
    }
}

#[test]
fn a_result_a_finding_with_its_places_linked() {
    let report = sarif(&sample::full());
    let results = results(&report);
    assert_eq!(results.len(), 5);
    assert_eq!(results[0]["level"], "error");
    assert_eq!(results[1]["level"], "warning");
    assert_eq!(
        results[0]["message"]["text"],
        "3 documents have almost the same text, with a resemblance of at least 92%. Also in \
         [letters/may-2.txt](1), [letters/may-3.txt](2)."
    );
    assert_eq!(results[0]["relatedLocations"][1]["id"], 2);
    assert_eq!(
        results[0]["partialFingerprints"]["primaryLocationLineHash"],
        "5eed000000000001:1"
    );
    let rules = report["runs"][0]["tool"]["driver"]["rules"]
        .as_array()
        .unwrap();
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
    }
    let line = &results[4]["locations"][0]["physicalLocation"]["region"];
    assert_eq!(
        *line,
        json!({"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 82})
    );
}

#[test]
fn every_link_of_a_message_leads_to_a_related_location() {
    let report = sarif(&sample::full());
    let link = regex::Regex::new(r"\]\((\d+)\)").unwrap();
    let mut looked_at = 0;
    for result in results(&report) {
        let related = result["relatedLocations"].as_array().unwrap();
        for found in link.captures_iter(result["message"]["text"].as_str().unwrap()) {
            let id: u64 = found[1].parse().unwrap();
            assert!(related.iter().any(|location| location["id"] == id));
            looked_at += 1;
        }
    }
    assert!(looked_at > 8, "{looked_at}");
}

#[test]
fn a_record_is_named_and_its_lines_are_not_taken_for_the_file_s() {
    let mut report = sample::full();
    let member = &mut report.findings[4].members[0];
    member.document = "mail.jsonl#42".to_owned();
    member.path = "mail.jsonl".to_owned();
    member.spans[0].line = 7;
    let report = sarif(&report);
    let location = &results(&report)[4]["locations"][0];
    assert_eq!(
        location["physicalLocation"]["region"],
        json!({"startLine": 1})
    );
    assert_eq!(
        location["logicalLocations"][0]["fullyQualifiedName"],
        "mail.jsonl#42:7:1"
    );
    let text = results(&report)[4]["message"]["text"].as_str().unwrap();
    assert!(text.contains("two broken cables. Also in ["), "{text}");
}

#[test]
fn every_rule_has_its_page() {
    let report = sarif(&sample::empty());
    for rule in report["runs"][0]["tool"]["driver"]["rules"]
        .as_array()
        .unwrap()
    {
        let name = rule["id"].as_str().unwrap();
        let help = rule["help"]["text"].as_str().unwrap();
        assert!(
            help.starts_with(&format!("{name}\n\nWhat it does\n")),
            "{help}"
        );
        assert!(help.contains(&format!("docs/rules/{name}.md")));
    }
}

#[test]
fn what_could_not_be_read_is_said() {
    let report = sarif(&sample::error());
    let invocation = &report["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    assert_eq!(invocation["exitCode"], 2);
    let said = &notifications(&report)[0];
    assert_eq!(
        said["message"]["text"],
        "could not be read: not a zip archive"
    );
    let place = &said["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "broken.docx");
}

#[test]
fn more_results_than_hosts_take_are_cut_with_a_notice() {
    let mut report = sample::full();
    report.corpus.skipped.clear();
    let finding = report.findings.remove(1);
    report.findings = vec![finding; MOST_RESULTS];
    assert!(notifications(&sarif(&report)).is_empty());
    report.findings.push(sample::near());
    let cut = sarif(&report);
    assert_eq!(results(&cut).len(), MOST_RESULTS);
    assert_eq!(
        results(&cut)[4_999]["partialFingerprints"]["primaryLocationLineHash"],
        "5eed000000000001:5000"
    );
    let said = notifications(&cut)[0]["message"]["text"].as_str().unwrap();
    assert!(said.starts_with("1 finding left out: code hosts take 5,000 results and 10 MB"));
    validated(&cut).unwrap();
}

#[test]
fn more_bytes_than_hosts_take_are_cut_with_a_notice() {
    let mut report = sample::full();
    report.corpus.skipped = vec![report.corpus.skipped.remove(1); 1_000];
    let mut finding = report.findings.remove(1);
    finding.members[0].path = "ü".repeat(2_000);
    finding.members[0].document = finding.members[0].path.clone();
    report.findings = vec![finding; 2_000];
    let bytes = bytes(&report);
    assert!(
        (9_900_000..MOST_BYTES).contains(&bytes.len()),
        "{}",
        bytes.len()
    );
    let cut: Value = serde_json::from_slice(&bytes).unwrap();
    let left = 2_000 - results(&cut).len();
    let said = notifications(&cut)[0]["message"]["text"].as_str().unwrap();
    assert!(
        said.starts_with(&format!("{} left out", counted(left, "finding"))),
        "{said}"
    );
    assert_eq!(notifications(&cut).len(), 2 + NOTIFICATIONS);
}

#[test]
fn texts_are_no_links_and_no_placeholders() {
    let mut report = sample::full();
    report.findings[4].title = r"see [this](http://a.b) and {0} \ ".to_owned();
    report.findings[4].members[1].document = "a](1) {1}[b".to_owned();
    let report = sarif(&report);
    let text = results(&report)[4]["message"]["text"].as_str().unwrap();
    assert!(
        text.contains(r"see \[this\](http://a.b) and {{0}} \\."),
        "{text}"
    );
    assert!(text.contains(r"[a\](1) {{1}}\[b:3:1](2)"), "{text}");
}

#[test]
fn hostile_names_are_harmless() {
    let text = String::from_utf8(bytes(&sample::hostile())).unwrap();
    assert!(!text.contains(|c: char| c == '\u{202e}' || c.is_control() && c != '\n'));
    for (path, expected) in [
        ("a b/ü.txt", "a%20b/%C3%BC.txt"),
        ("a:b?c#d%20", "a%3Ab%3Fc%23d%2520"),
        ("../x\n\u{202e}", "../x%0A%E2%80%AE"),
    ] {
        assert_eq!(uri(path), expected);
    }
}
