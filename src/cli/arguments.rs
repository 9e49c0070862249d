//! The arguments of `retold check`, and the settings they make.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{Args, ColorChoice, ValueEnum};

use retold::error::SettingsError;
use retold::model::Rule;
use retold::report::Format;
use retold::resources::{Resources, Wanted};
use retold::settings::{GateSettings, InputSettings, Sensitivity, Settings};

use super::size::parse_size;

const EXAMPLES: &str = "\
Examples:
  retold check docs/                               look at a folder
  retold check news.jsonl --text-field body        one document a record
  retold check news.jsonl.zst news.parquet         compressed files, tables
  curl -s URL | retold check -                     standard input
  retold check docs/ --fail-on exact-duplicate     a gate for copies only
  retold check docs/ --max repeated-line=10 --output json=report.json
  retold check a.txt b.txt --rules overlapping-report

Rules:
  exact-duplicate      same words in the same order
  near-duplicate       nearly the same word 5-grams (resemblance)
  contained            nearly all of a shorter document stands in a longer one
  shared-passage       a run of words stands in both, small edits allowed
  overlapping-report   the same story in other words
  repeated-line        the same line more than once

Exit status:
  0    nothing found, or all within what is allowed
  1    more found than allowed
  2    the job could not be done: bad arguments, nothing to read, unreadable documents
  130  interrupted";

/// What `retold check` takes. Flags are in alphabetical order under each heading.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, disable_help_flag = true)]
pub struct CheckArguments {
    /// Files and folders to read; `-` is standard input
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// Lowest share of a shorter document's 5-grams that stand in a longer one, for `contained`
    #[arg(long, value_name = "SHARE", default_value_t = Settings::default().contained_threshold, help_heading = "What to find")]
    contained_threshold: f64,

    /// Fewest words of a repeated line
    #[arg(long, value_name = "N", default_value_t = Settings::default().min_line_words, help_heading = "What to find")]
    min_line_words: usize,

    /// Fewest words of a shared passage
    #[arg(long, value_name = "N", default_value_t = Settings::default().min_passage_words, help_heading = "What to find")]
    min_passage_words: usize,

    /// Lowest resemblance of a near-duplicate: shared 5-grams by all 5-grams of both
    #[arg(long, value_name = "SHARE", default_value_t = Settings::default().near_threshold, help_heading = "What to find")]
    near_threshold: f64,

    /// Look for these relations only
    #[arg(long, value_name = "RULE,…", value_delimiter = ',', value_parser = parse_rule, help_heading = "What to find")]
    rules: Option<Vec<Rule>>,

    /// How hard to look for shared passages: fast, default or high; see docs/rules/shared-passage.md
    #[arg(long, value_name = "LEVEL", default_value_t = Settings::default().sensitivity, value_parser = parse_sensitivity, help_heading = "What to find")]
    sensitivity: Sensitivity,

    /// Lowest score of an overlapping report
    #[arg(long, value_name = "SCORE", default_value_t = Settings::default().story_threshold, help_heading = "What to find")]
    story_threshold: f64,

    /// Leave out files and folders that match; may be given several times
    #[arg(long, value_name = "GLOB", help_heading = "What to read")]
    exclude: Vec<String>,

    /// Read hidden files and folders too
    #[arg(long, help_heading = "What to read")]
    hidden: bool,

    /// Field of a JSON-lines record, or column of a Parquet file, that holds the id
    #[arg(
        long,
        value_name = "NAME",
        default_value = "id",
        help_heading = "What to read"
    )]
    id_field: String,

    /// Read files that match too, whatever their ending; may be given several times
    #[arg(long, value_name = "GLOB", help_heading = "What to read")]
    include: Vec<String>,

    /// Do not respect .gitignore, .ignore and .retoldignore
    #[arg(long, help_heading = "What to read")]
    no_ignore: bool,

    /// Field of a JSON-lines record, or column of a Parquet file, that holds the text
    #[arg(
        long,
        value_name = "NAME",
        default_value = "text",
        help_heading = "What to read"
    )]
    text_field: String,

    /// Exit 0 or 1 even when there is no document to compare
    #[arg(long, help_heading = "Gate")]
    allow_empty: bool,

    /// Exit 0 or 1 even when documents could not be read
    #[arg(long, help_heading = "Gate")]
    allow_unreadable: bool,

    /// Exit 0 where the gate would exit 1
    #[arg(long, help_heading = "Gate")]
    exit_zero: bool,

    /// Rules whose findings fail the gate [default: all]
    #[arg(long, value_name = "RULE,…", value_delimiter = ',', value_parser = parse_rule, help_heading = "Gate")]
    fail_on: Option<Vec<Rule>>,

    /// Findings of a rule that are allowed [default: 0]; may be given several times
    #[arg(long, value_name = "RULE=N", value_parser = parse_max, help_heading = "Gate")]
    max: Vec<(Rule, usize)>,

    /// Memory to get by with, such as 512MiB or 2G; beyond it, what is only sorted goes to temporary files [default: no limit]
    #[arg(long, value_name = "SIZE", value_parser = parse_size, help_heading = "Resources")]
    memory: Option<u64>,

    /// Folder for temporary files, which hold what cannot be read twice or is beyond --memory [default: the system's]
    #[arg(long, value_name = "DIR", help_heading = "Resources")]
    temp_dir: Option<PathBuf>,

    /// When to use colour
    #[arg(
        long,
        value_name = "WHEN",
        default_value = "auto",
        help_heading = "Output"
    )]
    pub color: ColorChoice,

    /// Form of the report on standard output
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "human",
        help_heading = "Output"
    )]
    pub format: FormatArgument,

    /// Findings shown for each rule in the human report; 0 shows all
    #[arg(long, value_name = "N", default_value_t = 20, help_heading = "Output")]
    pub limit: usize,

    /// Write a report to a file as well; may be given several times
    #[arg(long, value_name = "FORMAT=FILE", value_parser = parse_output, help_heading = "Output")]
    pub output: Vec<(Format, PathBuf)>,

    /// No progress, and with a machine format no summary, on standard error
    #[arg(long, short, conflicts_with = "verbose", help_heading = "Output")]
    pub quiet: bool,

    /// Threads to use [default: one a core]
    #[arg(long, value_name = "N", help_heading = "Output")]
    pub threads: Option<usize>,

    /// Print this help
    #[arg(long, short, action = clap::ArgAction::HelpShort, help_heading = "Output")]
    help: Option<bool>,

    /// Say how the search went: candidates, verified pairs, expected recall
    #[arg(long, short, help_heading = "Output")]
    pub verbose: bool,
}

/// [`Format`] as a value of `--format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormatArgument {
    /// For people
    Human,
    /// One JSON object
    Json,
    /// Tab-separated pairs of documents
    Pairs,
}

impl From<FormatArgument> for Format {
    fn from(argument: FormatArgument) -> Format {
        match argument {
            FormatArgument::Human => Format::Human,
            FormatArgument::Json => Format::Json,
            FormatArgument::Pairs => Format::Pairs,
        }
    }
}

impl CheckArguments {
    /// What the run may use.
    pub fn resources(&self) -> Resources {
        Resources {
            temp_dir: self.temp_dir.clone(),
            memory: self.memory,
            wanted: self.wanted(),
        }
    }

    /// What the formats show.
    fn wanted(&self) -> Wanted {
        let formats = self.output.iter().map(|(format, _)| *format);
        let formats: Vec<Format> = formats.chain([self.format.into()]).collect();
        Wanted {
            findings: formats.iter().any(|&format| format != Format::Pairs),
            pairs: formats.contains(&Format::Pairs),
        }
    }

    /// The settings these arguments ask for.
    pub fn settings(&self) -> Result<Settings, SettingsError> {
        let defaults = Settings::default();
        Settings {
            rules: self.rules.clone().unwrap_or(defaults.rules.clone()),
            near_threshold: self.near_threshold,
            contained_threshold: self.contained_threshold,
            story_threshold: self.story_threshold,
            min_line_words: self.min_line_words,
            min_passage_words: self.min_passage_words,
            sensitivity: self.sensitivity,
            input: InputSettings {
                include: self.include.clone(),
                exclude: self.exclude.clone(),
                hidden: self.hidden,
                ignore_files: !self.no_ignore,
                text_field: self.text_field.clone(),
                id_field: self.id_field.clone(),
            },
            gate: GateSettings {
                fail_on: self
                    .fail_on
                    .clone()
                    .unwrap_or(defaults.gate.fail_on.clone()),
                max: self.max.iter().copied().collect::<BTreeMap<_, _>>(),
                allow_unreadable: self.allow_unreadable,
                allow_empty: self.allow_empty,
                exit_zero: self.exit_zero,
            },
            ..defaults
        }
        .validated()
    }
}

fn rule_names() -> String {
    Rule::ALL.map(Rule::name).join(", ")
}

fn parse_rule(text: &str) -> Result<Rule, String> {
    Rule::from_name(text.trim()).ok_or_else(|| format!("no such rule; one of {}", rule_names()))
}

fn parse_sensitivity(text: &str) -> Result<Sensitivity, String> {
    Sensitivity::from_name(text.trim()).ok_or_else(|| {
        let names = Sensitivity::ALL.map(Sensitivity::name).join(", ");
        format!("no such level; one of {names}")
    })
}

fn parse_max(text: &str) -> Result<(Rule, usize), String> {
    let (rule, number) = text
        .split_once('=')
        .ok_or("expected RULE=N, such as repeated-line=10")?;
    let number = number
        .parse()
        .map_err(|_| format!("{number:?} is not a whole number"))?;
    Ok((parse_rule(rule)?, number))
}

fn parse_output(text: &str) -> Result<(Format, PathBuf), String> {
    let (format, file) = text
        .split_once('=')
        .ok_or("expected FORMAT=FILE, such as json=report.json")?;
    let format = Format::from_name(format)
        .ok_or_else(|| format!("no format {format:?}; one of human, json, pairs"))?;
    if file.is_empty() {
        return Err("the file name is empty".to_owned());
    }
    Ok((format, PathBuf::from(file)))
}
