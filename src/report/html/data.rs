//! What the script needs to know of the run as a whole.

use serde::Serialize;

use super::map::{Overview, overview};
use super::redact::Shown;
use crate::model::{Kind, Report, Rule, Verdict};
use crate::report::human::meaning;

/// A rule of the run.
#[derive(Debug, Serialize)]
struct Row {
    rule: Rule,
    meaning: &'static str,
    /// Why the leader of a finding is the one to keep.
    keeper: &'static str,
}

/// Everything but findings, documents and texts.
#[derive(Debug, Serialize)]
pub(super) struct Run {
    schema: &'static str,
    redacted: bool,
    baseline: bool,
    verdict: Verdict,
    rules: Vec<Row>,
    map: Overview,
}

/// The run of a report.
pub(super) fn run(report: &Report, shown: Shown) -> Run {
    let row = |&rule: &Rule| Row {
        rule,
        meaning: meaning(rule),
        keeper: keeper(rule),
    };
    Run {
        schema: "retold.page/1",
        redacted: shown.redact,
        baseline: report.gate.baseline.is_some(),
        verdict: report.gate.verdict,
        rules: {
            let found = report.counts.get(Rule::Suppression, Kind::Finding) > 0;
            let relations = report.settings.rules.iter();
            relations
                .chain(found.then_some(&Rule::Suppression))
                .map(row)
                .collect()
        },
        map: overview(report, shown),
    }
}

/// How each relation chooses the member that the others are compared with, as `find` does it.
fn keeper(rule: Rule) -> &'static str {
    match rule {
        Rule::ExactDuplicate => "all have the same words, and it is the first by name",
        Rule::NearDuplicate => {
            "it is the longest (of equals the first by name), and the others were compared with it"
        }
        Rule::Contained => "it is the longest, and the others stand in it",
        Rule::SharedPassage => {
            "its passage matches most of the others (of equals it is the longest)"
        }
        Rule::OverlappingReport => {
            "it is most like all the others together (of equals the longest)"
        }
        Rule::RepeatedLine => "it is the first by name",
        Rule::Suppression => "it is the only one",
    }
}
