//! What a user can set, with defaults. Only what can change findings or the verdict; threads and output are not here.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use serde::Serialize;

use crate::error::SettingsError;
use crate::rule::Rule;

/// Which files a walk takes, and how records are read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InputSettings {
    /// Globs of files to read whatever their ending, relative to the folder that is walked.
    pub include: Vec<String>,
    /// Globs of files and folders to leave out.
    pub exclude: Vec<String>,
    /// Read hidden files and folders too.
    pub hidden: bool,
    /// Respect `.gitignore`, `.ignore` and `.retoldignore`.
    pub ignore_files: bool,
    /// The field of a JSON-lines record, or the column of a Parquet file, that holds the text.
    pub text_field: String,
    /// The field of a JSON-lines record, or the column of a Parquet file, that holds its id.
    pub id_field: String,
    /// The field of a JSON-lines record, the column of a Parquet file, or the key in the front matter of Markdown that holds its date.
    pub date_field: String,
    /// The folder where globs of `include` with a `/` inside start; `None` is each folder that is walked.
    #[serde(skip)]
    pub include_base: Option<PathBuf>,
    /// As [`Self::include_base`], for `exclude`.
    #[serde(skip)]
    pub exclude_base: Option<PathBuf>,
    /// Files that are no documents, by their paths without links: the configuration of the run, and its baseline.
    #[serde(skip)]
    pub never: Vec<PathBuf>,
    /// Files that the run is about to replace, by their paths without links. They are no documents either; but a file there that would be
    /// one otherwise, and no report of an earlier run, is an error.
    #[serde(skip)]
    pub outputs: Vec<PathBuf>,
    /// Files that the shell has open for the run to write to, by their paths without links. They are no documents, whatever stands in them.
    #[serde(skip)]
    pub redirected: Vec<PathBuf>,
}

impl Default for InputSettings {
    fn default() -> Self {
        InputSettings {
            include: Vec::new(),
            exclude: Vec::new(),
            hidden: false,
            ignore_files: true,
            text_field: "text".to_owned(),
            id_field: "id".to_owned(),
            date_field: "date".to_owned(),
            include_base: None,
            exclude_base: None,
            never: Vec::new(),
            outputs: Vec::new(),
            redirected: Vec::new(),
        }
    }
}

/// How hard to look for shared passages: how long a run of the same words has to be so that it is seen for sure. The more, the more memory
/// and time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sensitivity {
    /// 12 words.
    Fast,
    /// 9 words: more than there must be in 30 words of which 3 are edited.
    #[default]
    Default,
    /// 4 words: as many as there must be in any number of words of which a fifth is edited.
    High,
}

impl Sensitivity {
    /// All of them, from the quickest.
    pub const ALL: [Sensitivity; 3] = [Sensitivity::Fast, Sensitivity::Default, Sensitivity::High];

    /// The name used on the command line and in reports.
    pub fn name(self) -> &'static str {
        match self {
            Sensitivity::Fast => "fast",
            Sensitivity::Default => "default",
            Sensitivity::High => "high",
        }
    }

    /// The sensitivity of that name.
    pub fn from_name(name: &str) -> Option<Sensitivity> {
        let mut all = Sensitivity::ALL.into_iter();
        all.find(|sensitivity| sensitivity.name() == name)
    }
}

impl fmt::Display for Sensitivity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The gate's limits.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GateSettings {
    /// Rules whose findings fail the gate. All of them stands for all rules of the run.
    pub fail_on: Vec<Rule>,
    /// Findings allowed for a rule. Where it is not named: any number, if a share is allowed for it; else 0.
    pub max: BTreeMap<Rule, usize>,
    /// New findings allowed for a rule where a baseline is used; 0 where it is not named.
    pub max_new: BTreeMap<Rule, usize>,
    /// Share of all words, 0 to 1, that may be told twice by a rule; no limit where it is not named.
    pub max_share: BTreeMap<Rule, f64>,
    /// As [`Self::max_share`], for all rules of `fail_on` together, a word of several counted once.
    pub max_share_of_all: Option<f64>,
    /// A run with unreadable documents can pass.
    pub allow_unreadable: bool,
    /// A run without any document can pass.
    pub allow_empty: bool,
    /// Report findings, but exit 0.
    pub exit_zero: bool,
}

impl Default for GateSettings {
    fn default() -> Self {
        GateSettings {
            fail_on: Rule::EVERY.to_vec(),
            max: BTreeMap::new(),
            max_new: BTreeMap::new(),
            max_share: BTreeMap::new(),
            max_share_of_all: None,
            allow_unreadable: false,
            allow_empty: false,
            exit_zero: false,
        }
    }
}

/// The smallest value of [`Settings::min_passage_words`]: shorter runs of words stand in unrelated texts of any kind.
pub const LEAST_PASSAGE_WORDS: usize = 5;

/// The smallest value of [`Settings::boilerplate_documents`]: what stands in one text is no boilerplate.
pub const LEAST_BOILERPLATE_DOCUMENTS: usize = 2;

/// The relations that can be decided without boilerplate, [`Settings::ignore_boilerplate`].
pub const IGNORING: [Rule; 3] = [
    Rule::NearDuplicate,
    Rule::Contained,
    Rule::OverlappingReport,
];

/// What is different for the documents of some folders. Where several match a document, all of them hold: rules that any switches
/// off are off, and the largest of their least numbers of words counts.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Override {
    /// Which files: one that matches, or lies in a folder that does. With a `/` inside it starts at
    /// [`Settings::overrides_base`]; else it matches at any depth.
    pub glob: String,
    /// Rules in which these documents take no part.
    pub off: Vec<Rule>,
    /// In place of [`Settings::min_line_words`].
    pub min_line_words: Option<usize>,
    /// In place of [`Settings::min_near_words`].
    pub min_near_words: Option<usize>,
    /// In place of [`Settings::min_contained_words`].
    pub min_contained_words: Option<usize>,
    /// In place of [`Settings::min_story_words`].
    pub min_story_words: Option<usize>,
}

/// All settings of a run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Settings {
    /// The relations to look for.
    pub rules: Vec<Rule>,
    /// Lowest resemblance of a near-duplicate, above 0 to 1.
    pub near_threshold: f64,
    /// Lowest containment of a contained document, above 0 to 1.
    pub contained_threshold: f64,
    /// Lowest score of an overlapping report, above 0 to 1.
    pub story_threshold: f64,
    /// Most days between the dates of two overlapping reports; `None` for any number. Documents without a date have no limit.
    pub window: Option<usize>,
    /// Fewest words of a repeated line.
    pub min_line_words: usize,
    /// Fewest words of a near-duplicate.
    pub min_near_words: usize,
    /// Fewest words of a contained document.
    pub min_contained_words: usize,
    /// Fewest words of a shared passage, on its longer side.
    pub min_passage_words: usize,
    /// Fewest words of a report. Shorter texts (headings, captions) have too few words to tell one story from another.
    pub min_story_words: usize,
    /// How hard to look for shared passages.
    pub sensitivity: Sensitivity,
    /// In how many distinct texts a line or passage must stand to be boilerplate.
    pub boilerplate_documents: usize,
    /// The relations that are decided by what is left of documents without boilerplate: any of [`IGNORING`].
    pub ignore_boilerplate: Vec<Rule>,
    /// Corpora of up to this many distinct shingles a document, added up, are joined exactly, larger ones by bands.
    ///
    /// The exact join takes up to 17 bytes a shingle at its peak (283 MB for 16.4 million, measured), so 20 million take some
    /// 340 MB. Not smaller: bands can miss a pair.
    pub exact_join_shingles: u64,
    /// A file of words counted from an archive, which takes the place of the tables that come with the tool.
    #[serde(skip)]
    pub background: Option<PathBuf>,
    /// XXH3 of that file in 16 hexadecimal digits, filled in when it is read.
    #[serde(rename = "background")]
    pub background_hash: Option<String>,
    /// A list of texts that are boilerplate wherever they stand.
    #[serde(skip)]
    pub boilerplate: Option<PathBuf>,
    /// XXH3 of that file in 16 hexadecimal digits, filled in when it is read.
    #[serde(rename = "boilerplate")]
    pub boilerplate_hash: Option<String>,
    /// What to read.
    pub input: InputSettings,
    /// What the gate allows.
    pub gate: GateSettings,
    /// What is different in some folders.
    pub overrides: Vec<Override>,
    /// The folder where globs of `overrides` with a `/` inside start; `None` is the working folder.
    #[serde(skip)]
    pub overrides_base: Option<PathBuf>,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            rules: Rule::ALL.to_vec(),
            near_threshold: 0.80,
            contained_threshold: 0.80,
            story_threshold: 0.50,
            window: None,
            min_line_words: 5,
            min_near_words: 10,
            min_contained_words: 20,
            min_passage_words: 25,
            min_story_words: 20,
            sensitivity: Sensitivity::default(),
            boilerplate_documents: 10,
            ignore_boilerplate: vec![Rule::Contained, Rule::OverlappingReport],
            exact_join_shingles: 20_000_000,
            background: None,
            background_hash: None,
            boilerplate: None,
            boilerplate_hash: None,
            input: InputSettings::default(),
            gate: GateSettings::default(),
            overrides: Vec::new(),
            overrides_base: None,
        }
    }
}

/// Whether a threshold is one: above 0 and at most 1.
pub fn is_threshold(value: f64) -> bool {
    value > 0.0 && value <= 1.0
}

/// Whether a share is one: 0 to 1.
pub fn is_share(value: f64) -> bool {
    (0.0..=1.0).contains(&value)
}

impl Settings {
    /// Whether the run looks for `rule`, and decides it without boilerplate.
    pub fn ignores_boilerplate(&self, rule: Rule) -> bool {
        self.wants(rule) && self.ignore_boilerplate.contains(&rule)
    }

    /// Whether the run looks for `rule`.
    pub fn wants(&self, rule: Rule) -> bool {
        self.rules.contains(&rule)
    }

    /// Checks ranges and puts lists in their order, so that equal settings print equal bytes.
    ///
    /// # Errors
    /// [`SettingsError`] names the first setting that is out of range.
    pub fn validated(mut self) -> Result<Settings, SettingsError> {
        for (name, value) in [
            ("near-threshold", self.near_threshold),
            ("contained-threshold", self.contained_threshold),
            ("story-threshold", self.story_threshold),
        ] {
            if !is_threshold(value) {
                return Err(SettingsError::Threshold { name, value });
            }
        }
        let overridden = self.overrides.iter().filter_map(|one| one.min_line_words);
        if overridden
            .chain([self.min_line_words])
            .any(|words| words == 0)
        {
            return Err(SettingsError::Zero {
                name: "min-line-words",
            });
        }
        if self.min_passage_words < LEAST_PASSAGE_WORDS {
            return Err(SettingsError::TooFew {
                name: "min-passage-words",
                least: LEAST_PASSAGE_WORDS,
            });
        }
        if self.boilerplate_documents < LEAST_BOILERPLATE_DOCUMENTS {
            return Err(SettingsError::TooFew {
                name: "boilerplate-documents",
                least: LEAST_BOILERPLATE_DOCUMENTS,
            });
        }
        let mut ignoring = self.ignore_boilerplate.iter();
        if let Some(&rule) = ignoring.find(|rule| !IGNORING.contains(rule)) {
            return Err(SettingsError::CannotIgnore { rule });
        }
        for list in [
            &mut self.rules,
            &mut self.gate.fail_on,
            &mut self.ignore_boilerplate,
        ] {
            list.sort_unstable();
            list.dedup();
        }
        self.rules.retain(|rule| rule.is_relation());
        if self.rules.is_empty() {
            return Err(SettingsError::NoRules);
        }
        // A gate on a relation nobody looks for would always pass.
        if self.gate.fail_on == Rule::EVERY {
            self.gate.fail_on.clone_from(&self.rules);
            self.gate.fail_on.push(Rule::Suppression);
        }
        if let Some(&rule) = self
            .gate
            .fail_on
            .iter()
            .find(|rule| rule.is_relation() && !self.wants(**rule))
        {
            return Err(SettingsError::NotLookedFor { rule });
        }
        if let Some(&rule) = self
            .gate
            .max
            .keys()
            .find(|rule| !self.gate.fail_on.contains(rule))
        {
            return Err(SettingsError::NotFailedOn { rule });
        }
        if let Some(&rule) =
            (self.gate.max_new.keys()).find(|rule| !self.gate.fail_on.contains(rule))
        {
            return Err(SettingsError::NewNotFailedOn { rule });
        }
        if let Some(&rule) = self.gate.max_share.keys().find(|rule| !rule.counts_words()) {
            return Err(SettingsError::NoShare { rule });
        }
        if let Some(&rule) =
            (self.gate.max_share.keys()).find(|rule| !self.gate.fail_on.contains(rule))
        {
            return Err(SettingsError::ShareNotFailedOn { rule });
        }
        let shares = self
            .gate
            .max_share
            .values()
            .chain(&self.gate.max_share_of_all);
        if let Some(&value) = shares.into_iter().find(|&&share| !is_share(share)) {
            return Err(SettingsError::Share { value });
        }
        for list in self.overrides.iter_mut().map(|one| &mut one.off) {
            list.sort_unstable();
            list.dedup();
        }
        self.overrides.sort_unstable();
        for list in [&mut self.input.include, &mut self.input.exclude] {
            list.sort_unstable();
            list.dedup();
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_put_in_order_and_ranges_are_checked() {
        let settings = Settings {
            rules: vec![Rule::RepeatedLine, Rule::NearDuplicate, Rule::RepeatedLine],
            ..Settings::default()
        };
        let valid = settings.validated().unwrap();
        assert_eq!(valid.rules, [Rule::NearDuplicate, Rule::RepeatedLine]);
        assert_eq!(
            valid.gate.fail_on,
            [Rule::NearDuplicate, Rule::RepeatedLine, Rule::Suppression]
        );
        for near_threshold in [0.0, -1.0, 1.1, f64::NAN] {
            let settings = Settings {
                near_threshold,
                ..Settings::default()
            };
            assert!(settings.validated().is_err());
        }
    }

    #[test]
    fn a_gate_that_could_never_fail_is_refused() {
        let mut settings = Settings {
            rules: vec![Rule::NearDuplicate],
            ..Settings::default()
        };
        settings.gate.fail_on = vec![Rule::Contained];
        let refused = SettingsError::NotLookedFor {
            rule: Rule::Contained,
        };
        assert_eq!(settings.clone().validated().unwrap_err(), refused);
        settings.gate.fail_on = vec![Rule::NearDuplicate];
        settings.gate.max.insert(Rule::RepeatedLine, 3);
        let refused = SettingsError::NotFailedOn {
            rule: Rule::RepeatedLine,
        };
        assert_eq!(settings.validated().unwrap_err(), refused);
    }
}
