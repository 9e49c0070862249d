//! The table of keys. A new option is a row here; a new type of value a variant of [`Field`].

use std::path::PathBuf;

use super::Field;
use crate::report::Format;
use crate::settings::{
    IGNORING, LEAST_BOILERPLATE_DOCUMENTS, LEAST_PASSAGE_WORDS, Override, Settings,
};

/// All that a configuration file can set. What belongs to one call and not to a project is not here: which files are written,
/// colours, and how much is said.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// What can change findings or the verdict.
    pub settings: Settings,
    /// As [`Resources::memory`](crate::resources::Resources::memory).
    pub memory: Option<u64>,
    /// As [`Resources::temp_dir`](crate::resources::Resources::temp_dir).
    pub temp_dir: Option<PathBuf>,
    /// As [`Resources::cache_dir`](crate::resources::Resources::cache_dir).
    pub cache_dir: Option<PathBuf>,
    /// Threads to use, at most [`MOST_THREADS`](crate::resources::MOST_THREADS); `None` is one a core.
    pub threads: Option<usize>,
    /// The baseline's file; `None` is the one that is found.
    pub baseline: Option<PathBuf>,
    /// Judge everything, whatever a baseline accepts.
    pub no_baseline: bool,
    /// Form of the report on standard output.
    pub format: Format,
    /// As [`Style::limit`](crate::report::Style::limit).
    pub limit: usize,
    /// As [`Style::redact`](crate::report::Style::redact).
    pub redact: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            settings: Settings::default(),
            memory: None,
            temp_dir: None,
            cache_dir: None,
            threads: None,
            baseline: None,
            no_baseline: false,
            format: Format::Human,
            limit: 20,
            redact: false,
        }
    }
}

/// A key: what it is called, what it is for, and what it changes.
#[derive(Debug)]
pub struct Key<T: 'static> {
    /// The table it stands in; `None` at the top.
    pub table: Option<&'static str>,
    /// Its name there.
    pub name: &'static str,
    /// What it does, in a sentence.
    pub about: &'static str,
    /// The option.
    pub field: for<'a> fn(&'a mut T) -> Field<'a>,
}

impl<T> Key<T> {
    /// The name with its table: `budget.max`.
    pub fn full_name(&self) -> String {
        match self.table {
            Some(table) => format!("{table}.{}", self.name),
            None => self.name.to_owned(),
        }
    }
}

/// A key at the top.
const fn top(
    name: &'static str,
    about: &'static str,
    field: for<'a> fn(&'a mut Options) -> Field<'a>,
) -> Key<Options> {
    Key {
        table: None,
        name,
        about,
        field,
    }
}

/// A key in a table.
const fn within(
    table: &'static str,
    name: &'static str,
    about: &'static str,
    field: for<'a> fn(&'a mut Options) -> Field<'a>,
) -> Key<Options> {
    Key {
        table: Some(table),
        name,
        about,
        field,
    }
}

/// A key of an override.
const fn each(
    name: &'static str,
    about: &'static str,
    field: for<'a> fn(&'a mut Override) -> Field<'a>,
) -> Key<Override> {
    Key {
        table: None,
        name,
        about,
        field,
    }
}

/// Every key, in the order of `docs/configuration.md`: those at the top first.
#[rustfmt::skip]
pub const KEYS: &[Key<Options>] = &[
    top("rules", "Relations to look for", |o| Field::Rules(&mut o.settings.rules, false)),
    top("near-threshold", "Lowest resemblance of a near-duplicate", |o| Field::Threshold(&mut o.settings.near_threshold)),
    top("contained-threshold", "Lowest containment of a contained document", |o| Field::Threshold(&mut o.settings.contained_threshold)),
    top("story-threshold", "Lowest score of an overlapping report", |o| Field::Threshold(&mut o.settings.story_threshold)),
    top("window", "Most days between two overlapping reports whose dates are known", |o| Field::MaybeCount(&mut o.settings.window, 0)),
    top("min-near-words", "Fewest words of a near-duplicate", |o| Field::Count(&mut o.settings.min_near_words, 0)),
    top("min-contained-words", "Fewest words of a contained document", |o| Field::Count(&mut o.settings.min_contained_words, 0)),
    top("min-story-words", "Fewest words of an overlapping report", |o| Field::Count(&mut o.settings.min_story_words, 0)),
    top("min-line-words", "Fewest words of a repeated line", |o| Field::Count(&mut o.settings.min_line_words, 1)),
    top("min-passage-words", "Fewest words of a shared passage", |o| Field::Count(&mut o.settings.min_passage_words, LEAST_PASSAGE_WORDS)),
    top("sensitivity", "How hard to look for shared passages: fast, default or high", |o| Field::Sensitivity(&mut o.settings.sensitivity)),
    top("boilerplate-documents", "In how many distinct texts a line or passage must stand to be boilerplate", |o| Field::Count(&mut o.settings.boilerplate_documents, LEAST_BOILERPLATE_DOCUMENTS)),
    top("ignore-boilerplate", "Relations that are decided by what is left of documents without boilerplate", |o| Field::SomeRules(&mut o.settings.ignore_boilerplate, &IGNORING)),
    top("background", "Table of words, made by `retold background build`, in place of those that come with the tool", |o| Field::File(&mut o.settings.background)),
    top("boilerplate", "List of texts that are boilerplate wherever they stand, made by --output boilerplate=FILE", |o| Field::File(&mut o.settings.boilerplate)),
    top("include", "Globs of files to read whatever their ending", |o| Field::Globs(&mut o.settings.input.include, &mut o.settings.input.include_base)),
    top("exclude", "Globs of files and folders to leave out", |o| Field::Globs(&mut o.settings.input.exclude, &mut o.settings.input.exclude_base)),
    top("hidden", "Read hidden files and folders too", |o| Field::Flag(&mut o.settings.input.hidden)),
    top("no-ignore", "Do not respect .gitignore, .ignore and .retoldignore", |o| Field::NotFlag(&mut o.settings.input.ignore_files)),
    top("text-field", "Field or column of a record that holds its text", |o| Field::Text(&mut o.settings.input.text_field)),
    top("id-field", "Field or column of a record that holds its id", |o| Field::Text(&mut o.settings.input.id_field)),
    top("date-field", "Field or column of a record, or key of front matter, that holds its date", |o| Field::Text(&mut o.settings.input.date_field)),
    top("fail-on", "Rules whose findings fail the gate", |o| Field::AnyRules(&mut o.settings.gate.fail_on)),
    top("allow-empty", "Exit 0 or 1 even when there is no document to compare", |o| Field::Flag(&mut o.settings.gate.allow_empty)),
    top("allow-unreadable", "Exit 0 or 1 even when documents could not be read", |o| Field::Flag(&mut o.settings.gate.allow_unreadable)),
    top("exit-zero", "Exit 0 where the gate would exit 1", |o| Field::Flag(&mut o.settings.gate.exit_zero)),
    top("baseline", "File of what is accepted", |o| Field::Folder(&mut o.baseline)),
    top("no-baseline", "Judge everything that is found, whatever a baseline accepts", |o| Field::Flag(&mut o.no_baseline)),
    top("memory", "Memory to get by with", |o| Field::Size(&mut o.memory)),
    top("temp-dir", "Folder for temporary files", |o| Field::Folder(&mut o.temp_dir)),
    top("cache-dir", "Folder where results are kept for later runs", |o| Field::Folder(&mut o.cache_dir)),
    top("threads", "Threads to use, at most 512; 0 is one a core", |o| Field::Threads(&mut o.threads)),
    top("format", "Form of the report on standard output", |o| Field::Format(&mut o.format)),
    top("limit", "Findings shown for each rule in the human report; 0 shows all", |o| Field::Count(&mut o.limit, 0)),
    top("redact", "Leave all text out of the HTML report, and write names as hashes", |o| Field::Flag(&mut o.redact)),
    within("budget", "max", "Findings of a rule that are allowed", |o| Field::CountByRule(&mut o.settings.gate.max)),
    within("budget", "max-new", "New findings of a rule that are allowed where a baseline is used", |o| Field::CountByRule(&mut o.settings.gate.max_new)),
    within("budget", "max-share", "Share of all words that a rule, or all together, may tell twice", |o| Field::ShareByRule(&mut o.settings.gate.max_share, &mut o.settings.gate.max_share_of_all)),
    top("overrides", "What is different for the documents that a glob matches", |o| Field::Overrides(&mut o.settings.overrides, &mut o.settings.overrides_base)),
];

/// Every key of an override.
#[rustfmt::skip]
pub const OVERRIDE_KEYS: &[Key<Override>] = &[
    each("off", "Rules in which these documents take no part", |o| Field::Rules(&mut o.off, true)),
    each("min-line-words", "Fewest words of a repeated line in these documents", |o| Field::MaybeCount(&mut o.min_line_words, 1)),
    each("min-near-words", "Fewest words of these documents to be near-duplicates", |o| Field::MaybeCount(&mut o.min_near_words, 0)),
    each("min-contained-words", "Fewest words of these documents to be contained or to contain", |o| Field::MaybeCount(&mut o.min_contained_words, 0)),
    each("min-story-words", "Fewest words of these documents to be overlapping reports", |o| Field::MaybeCount(&mut o.min_story_words, 0)),
];
