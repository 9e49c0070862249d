//! What was read, and what was not.

use std::collections::BTreeMap;

use serde::Serialize;

/// A document or file that is in no comparison, and why.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Skipped {
    /// The file, or `file:line` for a record.
    pub path: String,
    /// What was in the way, said to a person.
    pub reason: String,
    /// Whether this is an error (a document that should have been read and could not be) and not a matter of course.
    pub error: bool,
}

/// How many files the walk passed over without a look at their content.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// Files named by `.gitignore`, `.ignore` or `.retoldignore`.
    pub ignored: usize,
    /// Files whose ending is not one of text, and that no `--include` names, or that an `--exclude` names.
    pub other: usize,
    /// Files of `retold` itself that would have been read: the configuration, the baseline, and reports. Files that the run is about
    /// to write are counted nowhere, so that it says the same whether they are there already or not.
    pub own: usize,
}

/// What marks in the texts suppress.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Suppressed {
    /// Documents of which no word is left to compare.
    pub documents: usize,
    /// Stretches of text; a mark for a whole document is one.
    pub stretches: usize,
    /// Words in them.
    pub words: u64,
}

/// What was read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct CorpusSummary {
    /// Documents compared.
    pub documents: usize,
    /// Their words (tokens).
    pub words: u64,
    /// Their bytes of decoded text.
    pub bytes: u64,
    /// What was not compared, by path.
    pub skipped: Vec<Skipped>,
    /// Files passed over by the walk.
    pub left_out: LeftOut,
    /// What is suppressed; absent where no text has a mark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suppressed: Option<Suppressed>,
}

/// Texts of documents that take part in findings, for a format that shows them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Texts {
    /// Names of documents, each with the index of its text. Documents with the same bytes share one.
    pub documents: BTreeMap<String, usize>,
    /// The decoded texts, those of the worst findings first.
    pub texts: Vec<String>,
}
