//! The allow file: findings that somebody accepts, with a reason and often with a last day.
//!
//! An entry names the files that hold every place of what it accepts, so that a copy anywhere else is not accepted with it. An id alone
//! would not do: it is made from the text of the leading place, and stays when others come.

mod day;

use std::collections::BTreeMap;
use std::ops::Range;

use xxhash_rust::xxh3::xxh3_128;

pub use day::Day;

use super::judge_accepted;
use crate::corpus::FolderGlobs;
use crate::error::Error;
use crate::find::suppressions::problem_finding;
use crate::model::{AllowUse, Allowed, Finding, Kind, Member, Report, Rule, SuppressionProblem};
use crate::text::Positions;

/// An entry of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowEntry {
    /// The id of a finding.
    pub finding: Option<String>,
    /// Its relation.
    pub rule: Option<Rule>,
    /// Globs of files, at least one; each place of the finding must lie in a file that one matches.
    pub paths: Vec<String>,
    /// The most places, or documents, that the finding may have.
    pub places: Option<usize>,
    /// Why it is accepted; not empty.
    pub reason: String,
    /// The last day on which it is.
    pub expires: Option<Day>,
    /// Its bytes in the file, for reports.
    pub span: Range<usize>,
}

/// The file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowFile {
    /// Its entries, in order.
    pub entries: Vec<AllowEntry>,
    /// Its text.
    pub text: String,
}

impl AllowFile {
    /// Whether the day matters to it.
    pub fn expires(&self) -> bool {
        self.entries.iter().any(|entry| entry.expires.is_some())
    }
}

/// Marks the findings that an entry accepts, adds a finding for each entry that is unused or expired, and judges the report again.
///
/// `shown` is the file as people know it, `today` the day to judge by, and `rooted` gives a path as seen from the file's folder.
/// O(findings, places and entries).
///
/// # Errors
/// [`Error::Glob`].
pub fn accept(
    report: &mut Report,
    file: &AllowFile,
    shown: &str,
    today: Day,
    rooted: impl Fn(&str) -> String,
) -> Result<(), Error> {
    let globs = file
        .entries
        .iter()
        .map(|entry| FolderGlobs::new(entry.paths.iter()));
    let globs = globs.collect::<Result<Vec<FolderGlobs>, Error>>()?;
    let is_over = |entry: &AllowEntry| entry.expires.is_some_and(|last| last < today);
    let mut used = vec![None; file.entries.len()];
    let mut accepted: BTreeMap<Rule, usize> = BTreeMap::new();
    for finding in &mut report.findings {
        if finding.kind != Kind::Finding || !finding.rule.is_relation() {
            continue;
        }
        for (at, entry) in file.entries.iter().enumerate() {
            if is_over(entry) || !entry.names(finding, &globs[at], &rooted) {
                continue;
            }
            if entry.places.is_some_and(|most| finding.count > most) {
                used[at].get_or_insert(Use::Outgrown);
                continue;
            }
            used[at] = Some(Use::Accepted);
            if finding.allowed.is_none() {
                *accepted.entry(finding.rule).or_default() += 1;
                finding.allowed = Some(Allowed {
                    reason: entry.reason.clone(),
                    expires: entry.expires.map(|day| day.to_string()),
                });
            }
        }
    }
    let positions = Positions::new(&file.text);
    for (entry, used) in file.entries.iter().zip(used) {
        let problem = match used {
            _ if is_over(entry) => SuppressionProblem::Expired,
            None => SuppressionProblem::Unused,
            Some(Use::Outgrown) => SuppressionProblem::Outgrown,
            Some(Use::Accepted) => continue,
        };
        let span = positions.trimmed_span(entry.span.start, entry.span.end);
        let content = [problem as u128, xxh3_128(span.excerpt.as_bytes())];
        let member = Member {
            document: shown.to_owned(),
            path: shown.to_owned(),
            date: None,
            status: None,
            spans: vec![span],
        };
        let found = problem_finding(member, &content, problem, 0).finding;
        report.counts.add(Rule::Suppression, Kind::Finding, 1);
        report.findings.push(found);
    }
    report.gate.allow = Some(AllowUse {
        path: shown.to_owned(),
        entries: file.entries.len(),
        accepted: accepted.values().sum(),
        today: file.expires().then(|| today.to_string()),
    });
    judge_accepted(report, &accepted);
    Ok(())
}

/// What an entry of the file was good for.
#[derive(Debug, Clone, Copy)]
enum Use {
    /// It accepted a finding.
    Accepted,
    /// It names findings, but all of them have too many places.
    Outgrown,
}

impl AllowEntry {
    /// Whether it is about a finding, however many places that has.
    fn names(
        &self,
        finding: &Finding,
        globs: &FolderGlobs,
        rooted: impl Fn(&str) -> String,
    ) -> bool {
        let in_paths = || {
            let mut members = finding.members.iter();
            let places: usize = finding
                .members
                .iter()
                .map(|one| one.spans.len().max(1))
                .sum();
            // Places that the report does not list could lie anywhere.
            places >= finding.count
                && members.all(|member| !globs.matches(rooted(&member.path).as_ref()).is_empty())
        };
        self.finding.as_ref().is_none_or(|id| *id == finding.id)
            && self.rule.is_none_or(|rule| rule == finding.rule)
            && in_paths()
    }
}

#[cfg(test)]
mod tests;
