//! What the page says of the run as a whole.

use serde::Serialize;

use super::command::command;
use super::map::{Overview, overview};
use super::redact::Shown;
use crate::model::{CorpusSummary, Gate, Kind, LeftOut, Report, Rule, Skipped, Statistics, Tool};
use crate::report::human::meaning;
use crate::settings::Settings;

/// Files that could not be read or were not compared that are listed; errors first.
const MOST_SKIPPED: usize = 500;

/// Bytes of a name or a reason in that list. Longer ones are no names that a person gave.
const MOST_NAME_BYTES: usize = 500;

/// A rule with what was found of it.
#[derive(Debug, Serialize)]
struct Row {
    rule: Rule,
    meaning: &'static str,
    /// Why the leader of a finding is the one to keep.
    keeper: &'static str,
    findings: usize,
    boilerplate: usize,
}

#[derive(Debug, Serialize)]
struct Corpus {
    documents: usize,
    words: u64,
    bytes: u64,
    left_out: LeftOut,
    skipped: Vec<Skipped>,
    errors: usize,
    others: usize,
}

/// Everything but findings, documents and texts.
#[derive(Debug, Serialize)]
pub(super) struct Run<'a> {
    schema: &'static str,
    tool: &'a Tool,
    command: String,
    redacted: bool,
    settings: Settings,
    corpus: Corpus,
    gate: Gate,
    statistics: &'a Statistics,
    rules: Vec<Row>,
    map: Overview,
}

/// The run of a report.
pub(super) fn run<'a>(report: &'a Report, shown: Shown) -> Run<'a> {
    let settings = settings(&report.settings, shown);
    let inputs = if shown.redact {
        &[][..]
    } else {
        &report.inputs
    };
    let row = |&rule: &Rule| Row {
        rule,
        meaning: meaning(rule),
        keeper: keeper(rule),
        findings: report.counts.get(rule, Kind::Finding),
        boilerplate: report.counts.get(rule, Kind::Boilerplate),
    };
    Run {
        schema: "retold.page/1",
        tool: &report.tool,
        command: command(inputs, &settings),
        redacted: shown.redact,
        corpus: corpus(&report.corpus, shown),
        gate: gate(&report.gate, shown),
        statistics: &report.statistics,
        rules: {
            let found = report.counts.get(Rule::Suppression, Kind::Finding) > 0;
            let relations = report.settings.rules.iter();
            relations
                .chain(found.then_some(&Rule::Suppression))
                .map(row)
                .collect()
        },
        map: overview(report, shown),
        settings,
    }
}

/// The settings; without globs and fields, which can be names of the user's, if names may not be shown.
fn settings(settings: &Settings, shown: Shown) -> Settings {
    let mut settings = settings.clone();
    if shown.redact {
        settings.input = crate::settings::InputSettings::default();
        settings.overrides.clear();
    }
    settings
}

fn gate(gate: &Gate, shown: Shown) -> Gate {
    let mut gate = gate.clone();
    if let Some(baseline) = gate.baseline.as_mut().filter(|_| shown.redact) {
        baseline.path = shown.name(&baseline.path).into_owned();
        baseline.other_settings.clear();
    }
    gate
}

fn corpus(corpus: &CorpusSummary, shown: Shown) -> Corpus {
    let errors = corpus.skipped.iter().filter(|skipped| skipped.error);
    let others = corpus.skipped.iter().filter(|skipped| !skipped.error);
    let listed = errors.clone().chain(others.clone());
    Corpus {
        documents: corpus.documents,
        words: corpus.words,
        bytes: corpus.bytes,
        left_out: corpus.left_out,
        skipped: listed
            .take(MOST_SKIPPED)
            .map(|skipped| Skipped {
                path: cut(&shown.name(&skipped.path)),
                // A reason can quote what was read.
                reason: cut(shown.text(&skipped.reason)),
                error: skipped.error,
            })
            .collect(),
        errors: errors.count(),
        others: others.count(),
    }
}

fn cut(text: &str) -> String {
    let mut end = 0;
    for c in text.chars() {
        if end + c.len_utf8() > MOST_NAME_BYTES {
            return format!("{}…", &text[..end]);
        }
        end += c.len_utf8();
    }
    text.to_owned()
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
