//! What `retold` says: rules, findings, and the report that holds them.
//!
//! These types are the vocabulary of every floor above. They hold no logic beyond naming; the JSON report is these
//! structures, field by field and in this order (`docs/report-format.md`).

mod corpus;
mod evidence;
mod finding;
mod gate;
mod hint;
mod statistics;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::identity::Identities;
pub use crate::rule::Rule;
use crate::settings::Settings;
pub use corpus::{CorpusSummary, LeftOut, Skipped, Suppressed, Texts};
pub use evidence::{
    AlignedKind, AlignedPlace, AlignedStep, ConflictKind, Evidence, RepeatedText, SharedTerm,
    StoryConflict, StoryExcerpt, StoryPlace, SuppressionProblem,
};
pub use finding::{Allowed, Finding, Kind, Member, Pair, PairRow, Span, Status};
pub use gate::{AllowUse, BaselineUse, Budget, DuplicatedWords, Focus, Gate, ShareBudget, Verdict};
pub use hint::Hint;
pub use statistics::{CandidateMethod, Statistics};

/// Name and version of the JSON report's layout. It changes when a field is removed or changes its meaning.
pub const REPORT_SCHEMA: &str = "retold.report/1";

/// The first word of a baseline's file.
pub const BASELINE_NAME: &str = "retold-baseline";

/// The first line of a table of words.
pub const BACKGROUND_SCHEMA: &str = "retold.background/1";

/// The first line of a list of boilerplate.
pub const BOILERPLATE_SCHEMA: &str = "retold.boilerplate/1";

/// What lines of a list of boilerplate begin with that are no text.
pub const BOILERPLATE_COMMENT: char = '%';

/// A text that is boilerplate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoilerplateText {
    /// The rule that found it.
    pub rule: Rule,
    /// In how many distinct texts it stands.
    pub texts: usize,
    /// The text, in as many lines as it has.
    pub text: String,
}

/// A document's place in the corpus order (sorted by name), from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentId(pub u32);

impl DocumentId {
    /// The id as an index into per-document tables.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// The tool that made a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tool {
    /// `retold`.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
}

impl Default for Tool {
    fn default() -> Self {
        Tool {
            name: env!("CARGO_PKG_NAME"),
            version: env!("CARGO_PKG_VERSION"),
        }
    }
}

/// How many findings of each kind every rule has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts(BTreeMap<(Rule, Kind), usize>);

impl Counts {
    /// Counts some more.
    pub fn add(&mut self, rule: Rule, kind: Kind, count: usize) {
        *self.0.entry((rule, kind)).or_default() += count;
    }

    /// How many there are; 0 where none was added.
    pub fn get(&self, rule: Rule, kind: Kind) -> usize {
        self.0.get(&(rule, kind)).copied().unwrap_or(0)
    }

    /// All that were added, by rule and kind.
    pub fn rows(&self) -> impl Iterator<Item = ((Rule, Kind), usize)> {
        self.0.iter().map(|(&of, &count)| (of, count))
    }
}

impl<'a> FromIterator<&'a Finding> for Counts {
    fn from_iter<I: IntoIterator<Item = &'a Finding>>(findings: I) -> Self {
        let mut counts = Counts::default();
        for finding in findings {
            counts.add(finding.rule, finding.kind, 1);
        }
        counts
    }
}

/// All that a run says.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// [`REPORT_SCHEMA`].
    pub schema: &'static str,
    /// The tool and its version.
    pub tool: Tool,
    /// What can change findings.
    pub settings: Settings,
    /// What was read.
    pub corpus: CorpusSummary,
    /// What was found, by rule, worst first; empty if it was not asked for.
    pub findings: Vec<Finding>,
    /// How much was found, asked for or not.
    #[serde(skip)]
    pub counts: Counts,
    /// Every verified pair between distinct texts, sorted by names; written by the pairs table, not by JSON. Empty if it was not
    /// asked for.
    #[serde(skip)]
    pub pairs: Vec<PairRow>,
    /// By what members are known again; `None` if it was not asked for.
    #[serde(skip)]
    pub identities: Option<Identities>,
    /// Texts of documents in the worst findings; empty if they were not asked for.
    #[serde(skip)]
    pub texts: Texts,
    /// The boilerplate that was found, passages first, the most frequent first; empty if it was not asked for.
    #[serde(skip)]
    pub boilerplate: Vec<BoilerplateText>,
    /// What was looked at: files and folders, sorted, each once and without those inside others; for people.
    #[serde(skip)]
    pub inputs: Vec<String>,
    /// How it was found.
    pub statistics: Statistics,
    /// The verdict.
    pub gate: Gate,
    /// What could be done, for people; made by [`hints`](crate::gate::hints).
    #[serde(skip)]
    pub hints: Vec<Hint>,
}
