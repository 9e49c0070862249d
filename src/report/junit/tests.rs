use uppsala::{XsdValidator, parse};

use super::*;
use crate::report::sample;

/// Source and licence: `tests/schemas/README.md`.
const SCHEMA: &str = include_str!("../../../tests/schemas/junit-10.xsd");

fn text(report: &Report) -> String {
    let mut out = Vec::new();
    write(report, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn validated(xml: &str) -> Result<(), String> {
    let schema = parse(SCHEMA).unwrap();
    let document = parse(xml).map_err(|error| error.to_string())?;
    let errors = XsdValidator::from_schema(&schema)
        .unwrap()
        .validate(&document);
    match errors.first() {
        None => Ok(()),
        Some(error) => Err(error.to_string()),
    }
}

/// The values of an attribute, wherever it stands, read by another parser than the one that wrote it.
fn values(xml: &str, element: &str, attribute: &str) -> Vec<String> {
    let document = parse(xml).unwrap();
    document
        .get_elements_by_tag_name(element)
        .into_iter()
        .filter_map(|node| {
            let element = document.element(node)?;
            element.get_attribute(attribute).map(str::to_owned)
        })
        .collect()
}

#[test]
fn reports_are_valid() {
    for report in [
        sample::empty(),
        sample::error(),
        sample::full(),
        sample::hostile(),
    ] {
        let xml = text(&report);
        validated(&xml).unwrap_or_else(|reason| panic!("{reason}\n{xml}"));
    }
}

#[test]
fn a_wrong_report_is_not_valid() {
    let xml = text(&sample::full());
    for (from, to) in [
        ("<testcase name=", "<testcase id="),
        (" tests=", " number="),
        ("</failure>", "</failure><reason/>"),
        ("testsuites", "suites"),
        ("<failure type", "<fault type"),
        ("</testsuites>", ""),
    ] {
        assert!(xml.contains(from), "{from}");
        assert!(validated(&xml.replace(from, to)).is_err(), "{from}");
    }
}

#[test]
fn a_suite_a_rule_and_a_case_a_finding() {
    let xml = text(&sample::full());
    assert_eq!(
        values(&xml, "testsuite", "name"),
        [
            "retold.reading",
            "retold.near-duplicate",
            "retold.contained",
            "retold.repeated-line"
        ]
    );
    assert_eq!(values(&xml, "testsuites", "tests"), ["4"]);
    assert_eq!(values(&xml, "testsuites", "failures"), ["1"]);
    assert_eq!(values(&xml, "testsuites", "errors"), ["1"]);
    assert_eq!(values(&xml, "testsuite", "skipped"), ["0", "0", "1", "1"]);
    let text = ">- letters/may.txt\n- letters/may-2.txt\n- letters/may-3.txt\n`retold explain near-duplicate` says what to do</failure>";
    assert!(xml.contains(text), "{xml}");
}

#[test]
fn nothing_found_passes_and_nothing_read_is_an_error() {
    let mut report = sample::empty();
    report.gate.budgets = sample::full().gate.budgets;
    let xml = text(&report);
    assert_eq!(values(&xml, "testcase", "name"), ["nothing found"; 3]);
    assert_eq!(values(&xml, "testsuites", "failures"), ["0"]);
    report.gate.verdict = Verdict::Error;
    assert_eq!(values(&text(&report), "testsuites", "errors"), ["1"]);
}

#[test]
fn texts_of_every_kind_come_back() {
    for name in [
        "]]><failure/>",
        "<![CDATA[ x ]]>",
        "a\"b'c&amp;d&#10;",
        "&lt;!ENTITY x SYSTEM \"file\"&gt;",
        "日本 👩\u{200d}💻",
        "<!-- -->",
    ] {
        let mut report = sample::full();
        report.corpus.skipped[1].path = name.to_owned();
        let finding = &mut report.findings[1];
        finding.members[0].document = name.to_owned();
        let xml = text(&report);
        validated(&xml).unwrap();
        assert_eq!(values(&xml, "testcase", "name")[0], name);
        let document = parse(&xml).unwrap();
        let failure = document.get_elements_by_tag_name("failure")[0];
        let text = document.text_content_deep(failure);
        assert!(
            text.lines().any(|line| line == format!("- {name}")),
            "{text}"
        );
    }
}

#[test]
fn characters_that_xml_cannot_hold_are_written_out() {
    let mut report = sample::error();
    report.corpus.skipped[0].path = "a\u{0}\u{b}\u{1b}\u{fffe}\u{ffff}\u{202e}b".to_owned();
    let xml = text(&report);
    validated(&xml).unwrap();
    assert_eq!(
        values(&xml, "testcase", "name")[0],
        "a␀␋␛\\u{fffe}\\u{ffff}\\u{202e}b"
    );
}
