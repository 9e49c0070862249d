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
    /// Which of the finding's places it is raised at.
    at: usize,
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
                at: blamed(report, finding),
                occurrence: *occurrence,
            }
        })
        .collect();
    alerts.sort_by_key(|alert| !alert.fails);
    alerts
}

/// The number of the place that a finding is told at: where an author is asked about a change, a file that did not change is the
/// wrong one. The first in a file that the run is narrowed to, and of such places the first that is new against the baseline, or
/// else edited. Where nothing tells them apart, the leader's first.
fn blamed(report: &Report, finding: &Finding) -> usize {
    let focus = report.gate.focus.as_ref();
    let blame = |place: Place<'_>| {
        let in_focus = focus.is_some_and(|focus| focus.paths.contains(&place.member.path));
        let news = place.member.status.filter(|status| {
            finding.status == Some(Status::New) && matches!(status, Status::Edited | Status::New)
        });
        (in_focus, news)
    };
    let first_of_most = places(finding)
        .map(blame)
        .enumerate()
        .reduce(|most, next| if next.1 > most.1 { next } else { most });
    first_of_most.map_or(0, |(at, _)| at)
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
    /// The place the alert is raised at.
    pub(super) fn place(&self) -> Option<Place<'a>> {
        places(self.finding).nth(self.at)
    }

    /// All other places, as far as the report lists them, those of the leader first.
    pub(super) fn elsewhere(&self) -> impl Iterator<Item = Place<'a>> + use<'a> {
        let at = self.at;
        let numbered = places(self.finding).enumerate();
        numbered
            .filter(move |(nth, _)| *nth != at)
            .map(|(_, place)| place)
    }

    /// What was found, as it is told at the alert's place: [`fact`] and [`title`], harmless, on one line.
    pub(super) fn sentence(&self) -> String {
        let contained = matches!(self.finding.evidence, Evidence::ContainedShingles { .. });
        let leader = self.finding.members.get(self.finding.leader);
        let member = self.place().map(|place| place.member);
        if !contained || member == leader {
            return sentence(self.finding);
        }
        let share = percent(self.finding.weakest);
        match self.finding.count.saturating_sub(2) {
            0 => format!("at least {share} of this document stands in another one"),
            others => format!(
                "at least {share} of this document, and of {}, stands in another one",
                counted(others, "other document")
            ),
        }
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
        SuppressionProblem::Outgrown => {
            "what this entry names has more places than it allows; settle the new ones, or raise places".to_owned()
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
fn sentence(finding: &Finding) -> String {
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::model::Focus;
    use crate::report::sample;

    /// Where the alert on a finding is raised, what it says, and the other places.
    fn told(report: &Report, rule: Rule) -> (String, String, Vec<String>) {
        let alerts = alerts(report);
        let mut alerts = alerts.iter().filter(|alert| alert.finding.rule == rule);
        let alert = alerts.next().unwrap();
        let place = alert.place().unwrap().to_string();
        (place, alert.sentence(), alert.also(9).0)
    }

    fn set(report: &mut Report, rule: Rule, of_members: &[Status]) {
        let mut findings = report.findings.iter_mut();
        let finding = findings.find(|finding| finding.rule == rule).unwrap();
        finding.status = Some(Status::New);
        for (member, status) in finding.members.iter_mut().zip(of_members) {
            member.status = Some(*status);
        }
    }

    fn focused(report: &mut Report, paths: &[&str]) {
        report.gate.focus = Some(Focus {
            since: None,
            commit: None,
            files: paths.len(),
            paths: paths
                .iter()
                .map(|&path| path.to_owned())
                .collect::<BTreeSet<_>>(),
        });
    }

    #[test]
    fn the_leader_is_blamed_where_nothing_tells_what_came_later() {
        use Status::{Edited, Known, Moved, New};
        let mut report = sample::full();
        let place = |report: &Report| told(report, Rule::ExactDuplicate).0;
        let (budget, copy, mail) = (
            "notes/budget.txt",
            "archive/budget (copy).txt",
            "mail.jsonl#42",
        );
        assert_eq!(place(&report), budget);
        for (statuses, expected) in [
            ([New, New, New], budget),
            ([Known, Moved, Known], budget),
            ([Known, New, New], copy),
            ([Known, Known, Edited], mail),
            ([Edited, Known, New], mail),
        ] {
            set(&mut report, Rule::ExactDuplicate, &statuses);
            assert_eq!(place(&report), expected, "{statuses:?}");
        }
        // A file that did not change is not to blame, whatever an old baseline says of it.
        focused(&mut report, &[copy]);
        assert_eq!(place(&report), copy);
        focused(&mut report, &[copy, "mail.jsonl"]);
        assert_eq!(place(&report), mail);
        focused(&mut report, &["elsewhere.txt"]);
        assert_eq!(place(&report), mail);
    }

    #[test]
    fn the_other_places_are_named_and_the_fingerprint_stays() {
        let mut report = sample::full();
        let prints = |report: &Report| -> Vec<String> {
            alerts(report).iter().map(Alert::fingerprint).collect()
        };
        let before = prints(&report);
        let (leader, _, others) = told(&report, Rule::RepeatedLine);
        focused(&mut report, &["courier.txt"]);
        let (place, _, also) = told(&report, Rule::RepeatedLine);
        assert_eq!(place, "courier.txt:3:1");
        let mut all = [vec![leader], others].concat();
        all.retain(|other| *other != place);
        assert_eq!(also, all);
        assert_eq!(prints(&report), before);
    }

    #[test]
    fn a_contained_document_is_told_as_one() {
        let mut report = sample::full();
        focused(&mut report, &["chapter.txt"]);
        let told_there = |text: &str, also: &[&str]| {
            let also = also.iter().map(|&name| name.to_owned()).collect();
            ("chapter.txt".to_owned(), text.to_owned(), also)
        };
        assert_eq!(
            told(&report, Rule::Contained),
            told_there(
                "at least 94% of this document stands in another one",
                &["book.txt"]
            )
        );
        let mut findings = report.findings.iter_mut();
        let finding = findings.find(|finding| finding.rule == Rule::Contained);
        let finding = finding.unwrap();
        let mut third = finding.members[1].clone();
        third.document = "part.txt".to_owned();
        third.path = "part.txt".to_owned();
        finding.members.push(third);
        finding.count = 3;
        assert_eq!(
            told(&report, Rule::Contained),
            told_there(
                "at least 94% of this document, and of 1 other document, stands in another one",
                &["book.txt", "part.txt"]
            )
        );
    }
}
