//! What the formats that raise alerts say of a finding: whether it fails the gate, and one sentence about it.
//!
//! Boilerplate fails no gate and raises no alert.

use std::collections::HashMap;

use super::excerpt::cut;
use super::figures::{counted, number, percent};
use super::place::{Place, places};
use crate::model::{
    Evidence, Finding, Kind, Report, Rule, ShareBudget, Skipped, Status, SuppressionProblem,
};

/// Columns of a title or of a line of text inside a sentence: about a line of a log.
const TITLE_COLUMNS: usize = 100;

/// A finding with what its alert needs to know of the whole report.
#[derive(Debug, Clone, Copy)]
pub(super) struct Alert<'a> {
    pub(super) finding: &'a Finding,
    /// Whether more is found of its rule than the gate allows.
    pub(super) fails: bool,
    /// How many findings up to this one have its id. Ids come from content, so two findings over the same texts could share
    /// one; hosts want fingerprints that are unique.
    pub(super) occurrence: usize,
}

/// All findings but boilerplate, what the allow file accepts, and what a baseline accepts, unless more is found than is allowed with the last: those that fail
/// the gate, then those that are allowed, both in the order of the report.
pub(super) fn alerts(report: &Report) -> Vec<Alert<'_>> {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    let findings = report.findings.iter();
    let mut alerts: Vec<Alert<'_>> = findings
        .filter(|finding| finding.kind == Kind::Finding && finding.allowed.is_none())
        .filter(|finding| finding.status != Some(Status::Known) || too_many(report, finding.rule))
        .map(|finding| {
            let occurrence = seen.entry(&finding.id).or_default();
            *occurrence += 1;
            Alert {
                finding,
                fails: exceeded(report, finding.rule),
                occurrence: *occurrence,
            }
        })
        .collect();
    alerts.sort_by_key(|alert| !alert.fails);
    alerts
}

/// Whether a rule exceeds a budget in which accepted findings count.
fn too_many(report: &Report, rule: Rule) -> bool {
    let share = |share: &Option<ShareBudget>| share.as_ref().is_some_and(|share| share.exceeded);
    let mut budgets = report.gate.budgets.iter();
    report.gate.share.exceeded
        || budgets.any(|budget| {
            let number = budget
                .allowed
                .is_some_and(|allowed| budget.counted() > allowed);
            budget.rule == rule && (number || share(&budget.share))
        })
}

/// Whether more is found of a rule than the gate allows.
pub(super) fn exceeded(report: &Report, rule: Rule) -> bool {
    let mut budgets = report.gate.budgets.iter();
    budgets.any(|budget| budget.rule == rule && budget.exceeded)
}

impl<'a> Alert<'a> {
    /// The place the alert is raised at: the leader's first.
    pub(super) fn place(&self) -> Option<Place<'a>> {
        places(self.finding).next()
    }

    /// All other places, as far as the report lists them.
    pub(super) fn elsewhere(&self) -> impl Iterator<Item = Place<'a>> + use<'a> {
        places(self.finding).skip(1)
    }

    /// The id, made unique inside the report.
    pub(super) fn fingerprint(&self) -> String {
        match self.occurrence {
            1 => self.finding.id.clone(),
            nth => format!("{}-{nth}", self.finding.id),
        }
    }

    /// The other places by name, at most `most` of them, and how many more there are.
    pub(super) fn also(&self, most: usize) -> (Vec<String>, usize) {
        let names: Vec<String> = self
            .elsewhere()
            .take(most)
            .map(|place| shown(&place.to_string()))
            .collect();
        let listed = 1 + self.elsewhere().count();
        let more = listed.max(self.finding.count) - 1 - names.len();
        (names, more)
    }
}

/// What was found, in one sentence without places and without a full stop. No word of it comes from a document.
pub(super) fn fact(finding: &Finding) -> String {
    let documents = counted(finding.count, "document");
    match &finding.evidence {
        Evidence::SameTokens { words, .. } => {
            format!(
                "{documents} have the same text of {}",
                counted(*words, "word")
            )
        }
        Evidence::SharedShingles { .. } => format!(
            "{documents} have almost the same text, with a resemblance of at least {}",
            percent(finding.weakest)
        ),
        Evidence::ContainedShingles { .. } => {
            let share = percent(finding.weakest);
            let others = match finding.count.saturating_sub(1) {
                1 => "another document".to_owned(),
                many => format!("each of {} other documents", number(many)),
            };
            format!("at least {share} of {others} stands in this one")
        }
        Evidence::AlignedWords { words, .. } => format!(
            "a passage of {} stands in {} places",
            counted(*words, "word"),
            number(finding.count)
        ),
        Evidence::SharedStory { cohesion, .. } => {
            format!("{documents} tell the same story (score {cohesion:.2})")
        }
        Evidence::SameLines { lines, .. } => {
            let times = number(finding.count);
            match lines.len() {
                0 | 1 => format!("the same line stands {times} times"),
                many => format!("the same {many} lines stand {times} times"),
            }
        }
        Evidence::Suppression { problem, words } => suppression_fact(*problem, *words),
    }
}

/// What is wrong with a mark or an entry of the allow file, and what to do about it.
pub(super) fn suppression_fact(problem: SuppressionProblem, words: usize) -> String {
    let words = counted(words, "word");
    match problem {
        SuppressionProblem::Unknown => {
            "this mark cannot be read; it is off, on, ignore-next or ignore-file, and perhaps reason=\"…\"".to_owned()
        }
        SuppressionProblem::Unclosed => {
            format!("off without on suppresses {words} to the end of the document; close it, or ignore the file")
        }
        SuppressionProblem::Unopened => "on where nothing is off; remove it".to_owned(),
        SuppressionProblem::Redundant => {
            "this text is suppressed already; remove the mark".to_owned()
        }
        SuppressionProblem::Unused => {
            format!("nothing is told twice here ({words}); remove the mark or entry")
        }
        SuppressionProblem::Expired => {
            "this entry accepts no longer; settle what it accepted, or set another day".to_owned()
        }
    }
}

/// What is told twice, where that is more than a document's name: a story's name, a line's first words. Harmless, on one line.
pub(super) fn title(finding: &Finding) -> Option<String> {
    match finding.evidence {
        Evidence::SameTokens { .. }
        | Evidence::SharedShingles { .. }
        | Evidence::ContainedShingles { .. } => None,
        Evidence::AlignedWords { .. }
        | Evidence::SharedStory { .. }
        | Evidence::SameLines { .. }
        | Evidence::Suppression { .. } => Some(cut(&finding.title, TITLE_COLUMNS)),
    }
}

/// The fact and the title, harmless, on one line.
pub(super) fn sentence(finding: &Finding) -> String {
    match title(finding) {
        Some(title) => format!("{}: {title}", fact(finding)),
        None => fact(finding),
    }
}

/// A name on one line, harmless, however long.
pub(super) fn shown(name: &str) -> String {
    super::safe::harmless(name).into_owned()
}

/// Documents that should have been compared and could not be.
pub(super) fn unreadable(report: &Report) -> impl Iterator<Item = &Skipped> {
    report.corpus.skipped.iter().filter(|skipped| skipped.error)
}

/// The file of something that could not be read, and the line in it, 1 for a whole file.
pub(super) fn file_and_line(skipped: &Skipped) -> (&str, usize) {
    let record = skipped.path.rsplit_once(':');
    let record = record.and_then(|(file, line)| Some((file, line.parse().ok()?)));
    record.unwrap_or((&skipped.path, 1))
}
