//! Budgets and the verdict.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;

use crate::rule::Rule;

/// Words told twice: those in places of findings other than the first or leading one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DuplicatedWords {
    /// For each rule; none where a rule is not there.
    pub by_rule: BTreeMap<Rule, u64>,
    /// For the rules that fail the gate; in a document that is told as a whole each word counts once.
    pub together: u64,
}

/// A share of all words that may be told twice, and what was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShareBudget {
    /// Words told twice.
    pub words: u64,
    /// Their share of all words, 0 to 1.
    pub share: f64,
    /// The share the gate allows; `null` where any is.
    pub allowed: Option<f64>,
    /// Whether `share` is more than `allowed`.
    pub exceeded: bool,
}

/// One rule's budget and what was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Budget {
    /// The rule.
    pub rule: Rule,
    /// Findings of it, boilerplate not counted.
    pub found: usize,
    /// Of these, findings that an entry of the allow file accepts, which do not count; absent where none is.
    #[serde(skip_serializing_if = "is_zero")]
    pub accepted: usize,
    /// How many the gate allows; `null` where any number is: where the rule does not fail the gate, only a share is allowed for it,
    /// or a baseline is used and no number was set.
    pub allowed: Option<usize>,
    /// Findings of it that are not in the baseline; absent where none is used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<usize>,
    /// How many of these the gate allows; absent where no baseline is used or the rule does not fail the gate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_new: Option<usize>,
    /// Whether more was found than allowed, or more of it is new.
    pub exceeded: bool,
    /// The words it tells twice; `null` for a rule that finds no words that stand twice.
    pub share: Option<ShareBudget>,
}

impl Budget {
    /// The findings that count against what is allowed.
    pub fn counted(&self) -> usize {
        self.found - self.accepted.min(self.found)
    }
}

fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// What the allow file did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct AllowUse {
    /// The file, as it was given or found.
    pub path: String,
    /// Its entries.
    pub entries: usize,
    /// Findings that they accept.
    pub accepted: usize,
    /// The day that entries were judged by, `YYYY-MM-DD`; absent where none has a last day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub today: Option<String>,
}

/// How the members of findings compare with a baseline.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct BaselineUse {
    /// The baseline's file, as it was given or found; or the revision that took its place, as it was given.
    pub path: String,
    /// The commit of that revision, by its hash; absent for a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// Members in it.
    pub known: usize,
    /// Members in it that were moved.
    pub moved: usize,
    /// Members in it that were edited.
    pub edited: usize,
    /// Members that are not in it.
    pub new: usize,
    /// Lines of it that nothing of this run matches.
    pub stale: usize,
    /// Settings that were others when it was made, as `name=value`.
    pub other_settings: Vec<String>,
}

/// The files that a run was narrowed to: what touches none of them is neither reported nor judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Focus {
    /// The revision from which on changes count, as it was given; `null` where only files were named.
    pub since: Option<String>,
    /// The commit that it and HEAD have in common, by its hash.
    pub commit: Option<String>,
    /// How many files there are, documents or not.
    pub files: usize,
    /// Those of them that members of findings lie in, by their names in the report.
    #[serde(skip)]
    pub paths: BTreeSet<String>,
}

impl fmt::Display for Focus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let files = if self.files == 1 { "file" } else { "files" };
        match &self.since {
            Some(since) => write!(f, "{} {files} changed since {since}", self.files),
            None => write!(f, "{} {files} in focus", self.files),
        }
    }
}

/// The gate's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Nothing found, or all within budget. Exit status 0.
    Pass,
    /// More found than allowed. Exit status 1, or 0 with `--exit-zero`.
    Fail,
    /// The job could not be done whole. Exit status 2.
    Error,
}

/// The gate's verdict with its reason.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Gate {
    /// The verdict.
    pub verdict: Verdict,
    /// One sentence: why.
    pub reason: String,
    /// Exit status of the process, after `--exit-zero`.
    pub exit_status: u8,
    /// A row for each rule of the run.
    pub budgets: Vec<Budget>,
    /// The baseline that findings were compared with; absent where none is used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub baseline: Option<BaselineUse>,
    /// The allow file; absent where none is used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow: Option<AllowUse>,
    /// The files that the run was narrowed to; absent where all was reported and judged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub focus: Option<Focus>,
    /// The words that the rules that fail the gate tell twice.
    pub share: ShareBudget,
}
