//! The relations by name: one kebab-case name serves as flag, JSON value and page of the docs.

use std::fmt;

use serde::Serialize;

/// The relations `retold` knows, from the strongest between documents to the weakest, lines last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// Same token sequence.
    ExactDuplicate,
    /// Resemblance of the shingle sets at or above the near threshold.
    NearDuplicate,
    /// Nearly all shingles of the shorter document stand in the longer.
    Contained,
    /// A run of words stands in both, small edits allowed.
    SharedPassage,
    /// Same story in other words.
    OverlappingReport,
    /// The same line more than once.
    RepeatedLine,
    /// A mark or an entry that suppresses nothing, or more than it should. No relation: it is always looked for.
    Suppression,
}

impl Rule {
    /// Every relation, in the order of reports.
    pub const ALL: [Rule; 6] = [
        Rule::ExactDuplicate,
        Rule::NearDuplicate,
        Rule::Contained,
        Rule::SharedPassage,
        Rule::OverlappingReport,
        Rule::RepeatedLine,
    ];

    /// Every rule a finding can have, in the order of reports.
    pub const EVERY: [Rule; 7] = [
        Rule::ExactDuplicate,
        Rule::NearDuplicate,
        Rule::Contained,
        Rule::SharedPassage,
        Rule::OverlappingReport,
        Rule::RepeatedLine,
        Rule::Suppression,
    ];

    /// The kebab-case name used on the command line, in JSON and in the docs.
    pub fn name(self) -> &'static str {
        match self {
            Rule::ExactDuplicate => "exact-duplicate",
            Rule::NearDuplicate => "near-duplicate",
            Rule::Contained => "contained",
            Rule::SharedPassage => "shared-passage",
            Rule::OverlappingReport => "overlapping-report",
            Rule::RepeatedLine => "repeated-line",
            Rule::Suppression => "suppression",
        }
    }

    /// Whether what it finds are words that stand twice, and not the same in other words.
    pub fn counts_words(self) -> bool {
        !matches!(self, Rule::OverlappingReport | Rule::Suppression)
    }

    /// Whether it is a relation between texts, which a run can leave out.
    pub fn is_relation(self) -> bool {
        self != Rule::Suppression
    }

    /// The rule of that name.
    pub fn from_name(name: &str) -> Option<Rule> {
        Rule::EVERY.into_iter().find(|rule| rule.name() == name)
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
