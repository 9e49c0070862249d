//! What can go wrong for a whole run. A single bad document is never here: it is listed in the report as skipped.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

mod revision;

pub use revision::RevisionError;

use crate::rule::Rule;

/// A setting that makes no sense.
#[derive(Debug, Error, PartialEq)]
pub enum SettingsError {
    /// A threshold outside (0, 1].
    #[error("--{name} is {value}, but must be above 0 and at most 1")]
    Threshold {
        /// The flag without its dashes.
        name: &'static str,
        /// What was given.
        value: f64,
    },
    /// A count that must be at least 1.
    #[error("--{name} must be at least 1")]
    Zero {
        /// The flag without its dashes.
        name: &'static str,
    },
    /// A count that is too small.
    #[error("--{name} must be at least {least}")]
    TooFew {
        /// The flag without its dashes.
        name: &'static str,
        /// The smallest value.
        least: usize,
    },
    /// A rule that has nothing to do without boilerplate.
    #[error(
        "--ignore-boilerplate names {rule}; it can be near-duplicate, contained or overlapping-report"
    )]
    CannotIgnore {
        /// The rule.
        rule: Rule,
    },
    /// A gate on a rule that the run does not look for.
    #[error("--fail-on names {rule}, which --rules leaves out: the gate would never fail on it")]
    NotLookedFor {
        /// The rule.
        rule: Rule,
    },
    /// An allowance for a rule that fails nothing.
    #[error(
        "--max names {rule}, which does not fail the gate; name it in --fail-on and --rules too"
    )]
    NotFailedOn {
        /// The rule.
        rule: Rule,
    },
    /// An allowance of new findings for a rule that fails nothing.
    #[error(
        "--max-new names {rule}, which does not fail the gate; name it in --fail-on and --rules too"
    )]
    NewNotFailedOn {
        /// The rule.
        rule: Rule,
    },
    /// A share for a rule that fails nothing.
    #[error(
        "--max-share names {rule}, which does not fail the gate; name it in --fail-on and --rules too"
    )]
    ShareNotFailedOn {
        /// The rule.
        rule: Rule,
    },
    /// A share for a rule that tells no words twice.
    #[error(
        "--max-share names {rule}, which finds no words that stand twice; allow a number with --max"
    )]
    NoShare {
        /// The rule.
        rule: Rule,
    },
    /// A share outside 0 to 1.
    #[error("--max-share is {value}, but must be from 0 to 1")]
    Share {
        /// What was given.
        value: f64,
    },
    /// An empty list of rules.
    #[error("--rules names no rule")]
    NoRules,
}

impl SettingsError {
    /// The key of the configuration file that is wrong.
    pub fn key(&self) -> &'static str {
        match self {
            SettingsError::Threshold { name, .. }
            | SettingsError::Zero { name }
            | SettingsError::TooFew { name, .. } => name,
            SettingsError::CannotIgnore { .. } => "ignore-boilerplate",
            SettingsError::NotLookedFor { .. } => "fail-on",
            SettingsError::NotFailedOn { .. } => "budget.max",
            SettingsError::NewNotFailedOn { .. } => "budget.max-new",
            SettingsError::ShareNotFailedOn { .. }
            | SettingsError::NoShare { .. }
            | SettingsError::Share { .. } => "budget.max-share",
            SettingsError::NoRules => "rules",
        }
    }
}

/// Why a run stopped without a report.
#[derive(Debug, Error)]
pub enum Error {
    /// A setting out of range.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// A path of the command line that is not there.
    #[error("{path}: no such file or folder")]
    NotFound {
        /// As it was given.
        path: String,
    },
    /// A path of the command line that is a link to nothing.
    #[error("{path}: broken symbolic link: it leads to nothing; mend or remove it")]
    BrokenLink {
        /// As it was given.
        path: String,
    },
    /// A file to compare that holds no document.
    #[error("{path}: cannot be compared: {reason}")]
    NotCompared {
        /// The file.
        path: String,
        /// Why, said to a person.
        reason: String,
    },
    /// A record that is not in its file.
    #[error("{path}: no record {record}; records are named #ID, or :LINE where they have no id")]
    NoRecord {
        /// The file.
        path: String,
        /// What was asked for, with `#` or `:`.
        record: String,
    },
    /// A document and a folder, which have no comparison.
    #[error(
        "{document} is one document, {collection} holds {documents}; compare two documents or two folders, and name a record as FILE#ID"
    )]
    DocumentWithCollection {
        /// The document.
        document: String,
        /// The folder or file of records.
        collection: String,
        /// How many documents that has.
        documents: usize,
    },
    /// Standard input named twice.
    #[error("standard input can be only one of the two")]
    StandardInputTwice,
    /// A glob that cannot be parsed.
    #[error("{glob:?} is not a glob: {reason}")]
    Glob {
        /// As it was given.
        glob: String,
        /// What the parser says.
        reason: String,
    },
    /// A file that could be read at first, and not when its text was needed again.
    #[error("{path}: could not be read a second time: {source}")]
    Reread {
        /// The file.
        path: String,
        /// What the system says.
        source: io::Error,
    },
    /// A file whose content changed while the run went on.
    #[error("{path}: changed while it was being compared; run again when nothing writes to it")]
    Changed {
        /// The file.
        path: String,
    },
    /// A folder for temporary files that is none.
    #[error("{}: no such folder; name the folder for temporary files with --temp-dir", folder.display())]
    NoTempFolder {
        /// As it was given.
        folder: PathBuf,
    },
    /// A budget that reading alone would use up.
    #[error("--memory is too small: a run needs at least {least} MiB to read with")]
    TooLittleMemory {
        /// The smallest budget, in MiB.
        least: u64,
    },
    /// A temporary file that cannot be made or written, mostly on a full disk.
    #[error(
        "{}: a temporary file cannot be written there: {source}; make room, or name another folder with --temp-dir",
        folder.display()
    )]
    TempFile {
        /// The folder it is in.
        folder: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A temporary file that was written and cannot be read.
    #[error(
        "{}: a temporary file there cannot be read: {source}; name another folder with --temp-dir",
        folder.display()
    )]
    TempFileRead {
        /// The folder it is in.
        folder: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// More documents than a 32-bit id can count.
    #[error("more than {limit} documents in one run; split the corpus")]
    TooManyDocuments {
        /// The limit.
        limit: u64,
    },
    /// More lines than can be compared at once.
    #[error(
        "more than {limit} lines to compare in one run; split the corpus, or leave out the rule repeated-line"
    )]
    TooManyLines {
        /// The limit.
        limit: u64,
    },
    /// More fingerprints than places are numbered by.
    #[error(
        "more than {limit} fingerprints to compare in one run; split the corpus, use --sensitivity fast, or leave out the rule shared-passage"
    )]
    TooManyFingerprints {
        /// The limit.
        limit: u64,
    },
    /// Working folder unknown, so that no path can be named.
    #[error("the working folder cannot be read: {0}")]
    WorkingFolder(io::Error),
    /// Threads that the system does not give.
    #[error("no threads to work with: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
    /// An output that cannot be written.
    #[error("{}: cannot be written: {source}", path.display())]
    Output {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// An output that is one of the documents that are read.
    #[error("{path}: an output of this run would replace this document; name another file for it")]
    ReplacesDocument {
        /// The document's file, links resolved.
        path: String,
    },
    /// A table of words that is not there or cannot be used.
    #[error("{place}: {reason}")]
    Background {
        /// The file, and the line where that is known.
        place: String,
        /// What is wrong with it, and what to do.
        reason: String,
    },
    /// A list of boilerplate that is not there or cannot be used.
    #[error("{place}: {reason}")]
    BoilerplateList {
        /// The file, and the line where that is known.
        place: String,
        /// What is wrong with it, and what to do.
        reason: String,
    },
    /// A baseline that is not there or cannot be used.
    #[error("{path}: {reason}")]
    Baseline {
        /// The file, for people.
        path: String,
        /// What is wrong with it, and what to do.
        reason: String,
    },
    /// What git cannot tell.
    #[error(transparent)]
    Revision(#[from] RevisionError),
    /// An allow file that is not there or cannot be used: what is wrong, where, and what to do.
    #[error("{0}")]
    Allow(String),
    /// The user asked to stop.
    #[error("interrupted")]
    Interrupted,
}
