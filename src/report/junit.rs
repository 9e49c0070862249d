//! A test report in the form of JUnit, which most build servers read: a suite a rule, a test case a finding.
//!
//! There are failures exactly when a rule has more findings than are allowed, and errors exactly when the verdict is `error`.

use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::alert::{alerts, shown, unreadable};
use super::excerpt::cut;
use super::figures::number;
use super::place::places;
use crate::model::{Budget, Report, Verdict};

/// Columns of a title in the name of a test case: what fits beside an id in a list of tests.
const NAME_COLUMNS: usize = 60;

/// Places listed of each finding.
const PLACES: usize = 100;

/// What became of a test case.
#[derive(PartialEq, Eq)]
enum Outcome {
    Passed,
    /// Why it does not count.
    Skipped(String),
    /// Kind and message.
    Failed(&'static str, String),
    /// Kind and message.
    Error(&'static str, String),
}

struct Case {
    name: String,
    outcome: Outcome,
    /// What stands in it, a line a place.
    text: String,
}

struct Suite {
    name: String,
    cases: Vec<Case>,
}

/// Writes the suites: what was read where not all could be, then the rules in their order.
pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut suites: Vec<Suite> = reading(report).into_iter().collect();
    suites.extend(
        report
            .gate
            .budgets
            .iter()
            .map(|budget| rule(report, budget)),
    );
    let mut xml = Writer::new_with_indent(out, b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let cases = suites.iter().flat_map(|suite| &suite.cases);
    let root = counts(element("testsuites", &[("name", "retold")]), cases, false);
    xml.write_event(Event::Start(root))?;
    for suite in &suites {
        write_suite(&mut xml, suite)?;
    }
    xml.write_event(Event::End(BytesEnd::new("testsuites")))?;
    xml.into_inner().write_all(b"\n")
}

/// Documents that could not be read; `None` where all could.
fn reading(report: &Report) -> Option<Suite> {
    let accepted = report.settings.gate.allow_unreadable;
    let mut cases: Vec<Case> = unreadable(report)
        .map(|skipped| Case {
            name: shown(&skipped.path),
            outcome: if accepted {
                Outcome::Skipped(shown(&skipped.reason))
            } else {
                Outcome::Error("unreadable", shown(&skipped.reason))
            },
            text: String::new(),
        })
        .collect();
    if report.gate.verdict == Verdict::Error {
        cases.push(Case {
            name: "verdict".to_owned(),
            outcome: Outcome::Error("error", shown(&report.gate.reason)),
            text: String::new(),
        });
    }
    let name = "retold.reading".to_owned();
    (!cases.is_empty()).then_some(Suite { name, cases })
}

/// The findings of one rule, or one passed case.
fn rule(report: &Report, budget: &Budget) -> Suite {
    let alerts = alerts(report);
    let found = alerts
        .iter()
        .filter(|alert| alert.finding.rule == budget.rule);
    let mut cases: Vec<Case> = found
        .map(|alert| {
            let finding = alert.finding;
            let all = places(finding).count();
            let mut lines: Vec<String> = (alert.place().into_iter())
                .chain(alert.elsewhere())
                .take(PLACES)
                .map(|place| format!("- {}", shown(&place.to_string())))
                .collect();
            let more = finding.count.max(all) - lines.len();
            if more > 0 {
                lines.push(format!("and {} more", number(more)));
            }
            lines.push(format!("`retold explain {}` says what to do", budget.rule));
            let title = cut(&finding.title, NAME_COLUMNS);
            Case {
                name: format!("{title} ({})", alert.fingerprint()),
                outcome: if alert.fails {
                    Outcome::Failed(budget.rule.name(), alert.sentence())
                } else {
                    Outcome::Skipped(format!("allowed: {}", alert.sentence()))
                },
                text: lines.join("\n"),
            }
        })
        .collect();
    if cases.is_empty() {
        cases.push(Case {
            name: "nothing found".to_owned(),
            outcome: Outcome::Passed,
            text: String::new(),
        });
    }
    Suite {
        name: format!("retold.{}", budget.rule),
        cases,
    }
}

fn write_suite(xml: &mut Writer<&mut dyn Write>, suite: &Suite) -> io::Result<()> {
    let start = element("testsuite", &[("name", &suite.name)]);
    xml.write_event(Event::Start(counts(start, suite.cases.iter(), true)))?;
    for case in &suite.cases {
        let start = element(
            "testcase",
            &[("name", &case.name), ("classname", &suite.name)],
        );
        let inner = match &case.outcome {
            Outcome::Passed => {
                xml.write_event(Event::Empty(start))?;
                continue;
            }
            Outcome::Skipped(why) => element("skipped", &[("message", why)]),
            Outcome::Failed(kind, why) => element("failure", &[("type", kind), ("message", why)]),
            Outcome::Error(kind, why) => element("error", &[("type", kind), ("message", why)]),
        };
        xml.write_event(Event::Start(start))?;
        if case.text.is_empty() {
            xml.write_event(Event::Empty(inner))?;
        } else {
            let end = inner.to_end().into_owned();
            xml.write_event(Event::Start(inner))?;
            xml.write_event(Event::Text(BytesText::new(&legal(&case.text))))?;
            xml.write_event(Event::End(end))?;
        }
        xml.write_event(Event::End(BytesEnd::new("testcase")))?;
    }
    xml.write_event(Event::End(BytesEnd::new("testsuite")))
}

/// An element with its attributes.
fn element(name: &'static str, attributes: &[(&str, &str)]) -> BytesStart<'static> {
    let mut element = BytesStart::new(name);
    for (key, value) in attributes {
        element.push_attribute((*key, legal(value).as_str()));
    }
    element
}

/// Adds how many cases there are and what became of them.
fn counts<'a>(
    mut element: BytesStart<'static>,
    cases: impl Iterator<Item = &'a Case>,
    skips: bool,
) -> BytesStart<'static> {
    let (mut tests, mut failures, mut errors, mut skipped) = (0_usize, 0_usize, 0_usize, 0_usize);
    for case in cases {
        tests += 1;
        match case.outcome {
            Outcome::Passed => {}
            Outcome::Skipped(_) => skipped += 1,
            Outcome::Failed(..) => failures += 1,
            Outcome::Error(..) => errors += 1,
        }
    }
    element.push_attribute(("tests", tests.to_string().as_str()));
    element.push_attribute(("failures", failures.to_string().as_str()));
    element.push_attribute(("errors", errors.to_string().as_str()));
    if skips {
        element.push_attribute(("skipped", skipped.to_string().as_str()));
    }
    element
}

/// The text without the two characters that XML 1.0 has no way to write and that are no controls; those are pictures by now.
fn legal(text: &str) -> String {
    text.replace('\u{fffe}', "\\u{fffe}")
        .replace('\u{ffff}', "\\u{ffff}")
}

#[cfg(test)]
mod tests;
