//! The arguments of `retold check`, and the settings they make.

use std::path::PathBuf;

use clap::parser::ValueSource;
use clap::{ArgAction, ArgMatches, Args, ColorChoice, Command};

use retold::config::{ConfigError, Configuration, Field, KEYS, Options, parse_size};
use retold::gate::allow::Day;
use retold::model::Rule;
use retold::report::{Format, MOST_TEXT_BYTES};
use retold::resources::{Resources, Wanted};
use retold::settings::{Sensitivity, Settings};

use super::input_arguments::InputArguments;
use super::values::{
    Ignored, format_parser, ignoring_parser, parse_day, parse_max, parse_max_share, parse_output,
    parse_threads, relation_parser, rule_parser, sensitivity_parser,
};

const EXAMPLES: &str = "\
Examples:
  retold check docs/                               look at a folder
  retold check news.jsonl --text-field body        one document a record
  retold check news.jsonl.zst news.parquet         compressed files, tables
  curl -s URL | retold check -                     standard input
  retold check docs/ --fail-on exact-duplicate     a gate for copies only
  retold check docs/ --max repeated-line=10 --output json=report.json
  retold check docs/ --changed-since origin/main   what a branch changes
  retold check a.txt b.txt --rules overlapping-report

Rules:
  exact-duplicate      same words in the same order
  near-duplicate       nearly the same word 5-grams (resemblance)
  contained            nearly all of a shorter document stands in a longer one
  shared-passage       a run of words stands in both, small edits allowed
  overlapping-report   the same story in other words
  repeated-line        the same line more than once
  suppression          a mark or an entry that suppresses nothing; always looked for

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

    /// Table of words for overlapping reports, made by `retold background build` [default: those that come with the tool]
    #[arg(long, value_name = "FILE", help_heading = "What to find")]
    background: Option<PathBuf>,

    /// List of texts that are boilerplate wherever they stand, made by --output boilerplate=FILE
    #[arg(long, value_name = "FILE", help_heading = "What to find")]
    boilerplate: Option<PathBuf>,

    /// In how many distinct texts a line or passage must stand to be boilerplate
    #[arg(long, value_name = "N", default_value_t = Settings::default().boilerplate_documents, help_heading = "What to find")]
    boilerplate_documents: usize,

    /// Lowest share of a shorter document's 5-grams that stand in a longer one, for `contained`
    #[arg(long, value_name = "SHARE", default_value_t = Settings::default().contained_threshold, help_heading = "What to find")]
    contained_threshold: f64,

    /// Relations that boilerplate does not count for: near-duplicate, contained and overlapping-report, or none [default:
    /// contained,overlapping-report]
    #[arg(long, value_name = "RULE,…", value_delimiter = ',', value_parser = ignoring_parser(), hide_possible_values = true, help_heading = "What to find")]
    ignore_boilerplate: Option<Vec<Ignored>>,

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
    #[arg(long, value_name = "RULE,…", value_delimiter = ',', value_parser = relation_parser(), hide_possible_values = true, help_heading = "What to find")]
    rules: Option<Vec<Rule>>,

    /// How hard to look for shared passages: fast, default or high; see docs/rules/shared-passage.md
    #[arg(long, value_name = "LEVEL", default_value_t = Settings::default().sensitivity, value_parser = sensitivity_parser(), hide_possible_values = true, help_heading = "What to find")]
    sensitivity: Sensitivity,

    /// Lowest score of an overlapping report
    #[arg(long, value_name = "SCORE", default_value_t = Settings::default().story_threshold, help_heading = "What to find")]
    story_threshold: f64,

    /// Most days between two overlapping reports whose dates are known [default: no limit]
    #[arg(long, value_name = "DAYS", help_heading = "What to find")]
    window: Option<usize>,

    #[command(flatten)]
    input: InputArguments,

    /// Configuration file to read, instead of looking for one
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with = "isolated",
        help_heading = "Configuration"
    )]
    config: Option<PathBuf>,

    /// Read no configuration file
    #[arg(long, help_heading = "Configuration")]
    isolated: bool,

    /// Accept what this file names [default: the retold-allow.toml of this folder or of one above it in the repository]
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with = "no_allow",
        help_heading = "Gate"
    )]
    pub allow: Option<PathBuf>,

    /// Exit 0 or 1 even when there is no document to compare
    #[arg(long, help_heading = "Gate")]
    allow_empty: bool,

    /// Exit 0 or 1 even when documents could not be read
    #[arg(long, help_heading = "Gate")]
    allow_unreadable: bool,

    /// Judge what is new against this baseline [default: the retold.baseline of this folder or of one above it in the repository]
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with = "no_baseline",
        help_heading = "Gate"
    )]
    baseline: Option<PathBuf>,

    /// Judge what is new against the state of this revision of the git repository: a branch, a tag, a commit
    #[arg(
        long,
        value_name = "REF",
        conflicts_with_all = ["baseline", "no_baseline"],
        help_heading = "Gate"
    )]
    pub baseline_from: Option<String>,

    /// Report and judge only what touches files changed since HEAD and this revision of the git repository parted, untracked files
    /// included
    #[arg(long, value_name = "REF", help_heading = "Gate")]
    pub changed_since: Option<String>,

    /// Exit 0 where the gate would exit 1
    #[arg(long, help_heading = "Gate")]
    exit_zero: bool,

    /// Rules whose findings fail the gate [default: all]
    #[arg(long, value_name = "RULE,…", value_delimiter = ',', value_parser = rule_parser(), hide_possible_values = true, help_heading = "Gate")]
    fail_on: Option<Vec<Rule>>,

    /// Report and judge only what touches this file or folder; may be given several times
    #[arg(long, value_name = "FILE", help_heading = "Gate")]
    pub focus: Vec<PathBuf>,

    /// Findings of a rule that are allowed [default: 0]; may be given several times
    #[arg(long, value_name = "RULE=N", value_parser = parse_max, help_heading = "Gate")]
    max: Vec<(Rule, usize)>,

    /// New findings of a rule that are allowed where a baseline is used [default: 0]; may be given several times
    #[arg(long, value_name = "RULE=N", value_parser = parse_max, help_heading = "Gate")]
    max_new: Vec<(Rule, usize)>,

    /// Share of all words, 0 to 1, that a rule may tell twice, or `all` rules together; then any number of its findings is
    /// allowed, without a --max; may be given several times
    #[arg(long, value_name = "RULE=SHARE", value_parser = parse_max_share, help_heading = "Gate")]
    max_share: Vec<(Option<Rule>, f64)>,

    /// Judge everything that is found, whatever an allow file accepts
    #[arg(long, help_heading = "Gate")]
    pub no_allow: bool,

    /// Judge everything that is found, whatever a baseline accepts
    #[arg(long, help_heading = "Gate")]
    no_baseline: bool,

    /// Day by which entries of the allow file expire, as 2027-01-31 [default: SOURCE_DATE_EPOCH, or today, in UTC]
    #[arg(long, value_name = "DAY", value_parser = parse_day, help_heading = "Gate")]
    pub today: Option<Day>,

    /// Folder where results are kept, so that later runs over the same documents need less time [default: none]
    #[arg(long, value_name = "DIR", help_heading = "Resources")]
    cache_dir: Option<PathBuf>,

    /// Memory to get by with, such as 512MiB or 2G; beyond it, what is only sorted goes to temporary files [default: no limit]
    #[arg(long, value_name = "SIZE", value_parser = parse_size, help_heading = "Resources")]
    memory: Option<u64>,

    /// Keep no results, and use none
    #[arg(long, help_heading = "Resources")]
    no_cache: bool,

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
        default_value = Format::Human.name(),
        value_parser = format_parser(),
        help_heading = "Output"
    )]
    pub format: Format,

    /// Findings shown for each rule in the human report; 0 shows all
    #[arg(long, value_name = "N", default_value_t = 20, help_heading = "Output")]
    pub limit: usize,

    /// Write a report to a file as well; may be given several times
    #[arg(long, value_name = "FORMAT=FILE", value_parser = parse_output, help_heading = "Output")]
    pub output: Vec<(Format, PathBuf)>,

    /// No progress, and with a machine format no summary, on standard error
    #[arg(long, short, conflicts_with = "verbose", help_heading = "Output")]
    pub quiet: bool,

    /// Leave all text out of the HTML report, and write names as hashes
    #[arg(long, help_heading = "Output")]
    redact: bool,

    /// Threads to use, at most 512 [default: one a core]
    #[arg(long, value_name = "N", value_parser = parse_threads, help_heading = "Output")]
    pub threads: Option<usize>,

    /// Print this help
    #[arg(long, short, action = clap::ArgAction::HelpShort, help_heading = "Output")]
    help: Option<bool>,

    /// Say how the search went: candidates, verified pairs, expected recall, use of the cache
    #[arg(long, short, help_heading = "Output")]
    pub verbose: bool,
}

/// Flags of a command line that were really given.
struct Flags<'a> {
    matches: &'a ArgMatches,
    configuration: Configuration,
}

impl Flags<'_> {
    /// Changes an option, if the flag of that name was given. `key` is its name in the configuration file.
    fn put(&mut self, flag: &str, key: &str, change: impl FnOnce(&mut Options)) {
        let id = flag.replace('-', "_");
        if self.matches.value_source(&id) == Some(ValueSource::CommandLine) {
            self.configuration.flag(key, change);
        }
    }

    /// [`Self::put`] for a key of the flag's name.
    fn set(&mut self, flag: &str, change: impl FnOnce(&mut Options)) {
        self.put(flag, flag, change);
    }
}

impl CheckArguments {
    /// What the run may use.
    pub fn resources(&self, options: &Options) -> Resources {
        Resources {
            temp_dir: options.temp_dir.clone(),
            cache_dir: options.cache_dir.clone().filter(|_| !self.no_cache),
            memory: options.memory,
            wanted: self.wanted(options, false),
        }
    }

    /// What the formats show; or all, with what members are known again by.
    pub fn wanted(&self, options: &Options, all: bool) -> Wanted {
        let formats = self.output.iter().map(|(format, _)| *format);
        let formats: Vec<Format> = formats.chain([options.format]).collect();
        Wanted {
            findings: all
                || formats
                    .iter()
                    .any(|&format| ![Format::Pairs, Format::Boilerplate].contains(&format)),
            pairs: all || formats.contains(&Format::Pairs),
            identities: all,
            text_bytes: match formats.contains(&Format::Html) && !options.redact {
                true => MOST_TEXT_BYTES,
                false => 0,
            },
            boilerplate: formats.contains(&Format::Boilerplate),
        }
    }

    /// Whether only what touches some files is reported.
    pub fn narrows(&self) -> bool {
        self.changed_since.is_some() || !self.focus.is_empty()
    }

    /// What the configuration file and these arguments ask for. `matches` are those that the arguments were made from.
    ///
    /// # Errors
    /// What is wrong with the file, or with settings.
    pub fn configuration(&self, matches: &ArgMatches) -> Result<Configuration, ConfigError> {
        let configuration = match &self.config {
            _ if self.isolated => Configuration::default(),
            Some(file) => Configuration::read(file)?,
            None => Configuration::find(&self.paths)?,
        };
        let mut flags = Flags {
            matches,
            configuration,
        };
        self.put_flags(&mut flags);
        flags.configuration.validated()
    }

    /// One line a flag. Each is a key of [`KEYS`].
    #[rustfmt::skip]
    fn put_flags(&self, flags: &mut Flags<'_>) {
        flags.set("boilerplate", |o| o.settings.boilerplate = self.boilerplate.clone());
        flags.set("boilerplate-documents", |o| o.settings.boilerplate_documents = self.boilerplate_documents);
        flags.set("contained-threshold", |o| o.settings.contained_threshold = self.contained_threshold);
        flags.set("ignore-boilerplate", |o| o.settings.ignore_boilerplate = self.ignore_boilerplate.iter().flatten().filter_map(|ignored| ignored.0).collect());
        flags.set("min-line-words", |o| o.settings.min_line_words = self.min_line_words);
        flags.set("min-passage-words", |o| o.settings.min_passage_words = self.min_passage_words);
        flags.set("near-threshold", |o| o.settings.near_threshold = self.near_threshold);
        flags.set("rules", |o| o.settings.rules = self.rules.clone().unwrap_or_default());
        flags.set("sensitivity", |o| o.settings.sensitivity = self.sensitivity);
        flags.set("background", |o| o.settings.background = self.background.clone());
        flags.set("window", |o| o.settings.window = self.window);
        flags.set("story-threshold", |o| o.settings.story_threshold = self.story_threshold);
        flags.set("date-field", |o| o.settings.input.date_field = self.input.date_field.clone());
        flags.set("exclude", |o| (o.settings.input.exclude, o.settings.input.exclude_base) = (self.input.exclude.clone(), None));
        flags.set("hidden", |o| o.settings.input.hidden = self.input.hidden);
        flags.set("id-field", |o| o.settings.input.id_field = self.input.id_field.clone());
        flags.set("include", |o| (o.settings.input.include, o.settings.input.include_base) = (self.input.include.clone(), None));
        flags.set("no-ignore", |o| o.settings.input.ignore_files = !self.input.no_ignore);
        flags.set("text-field", |o| o.settings.input.text_field = self.input.text_field.clone());
        flags.set("allow-empty", |o| o.settings.gate.allow_empty = self.allow_empty);
        flags.set("allow-unreadable", |o| o.settings.gate.allow_unreadable = self.allow_unreadable);
        flags.set("exit-zero", |o| o.settings.gate.exit_zero = self.exit_zero);
        flags.set("fail-on", |o| o.settings.gate.fail_on = self.fail_on.clone().unwrap_or_default());
        flags.put("max", "budget.max", |o| o.settings.gate.max = self.max.iter().copied().collect());
        flags.put("max-share", "budget.max-share", |o| {
            let named = self.max_share.iter().filter_map(|&(rule, share)| Some((rule?, share)));
            o.settings.gate.max_share = named.collect();
            let of_all = self.max_share.iter().rfind(|(rule, _)| rule.is_none());
            o.settings.gate.max_share_of_all = of_all.map(|&(_, share)| share);
        });
        flags.put("max-new", "budget.max-new", |o| o.settings.gate.max_new = self.max_new.iter().copied().collect());
        // What is asked for now outranks what the file says of either.
        flags.set("baseline", |o| (o.baseline, o.no_baseline) = (self.baseline.clone(), false));
        flags.set("no-baseline", |o| o.no_baseline = self.no_baseline);
        flags.set("memory", |o| o.memory = self.memory);
        flags.set("temp-dir", |o| o.temp_dir = self.temp_dir.clone());
        flags.set("cache-dir", |o| o.cache_dir = self.cache_dir.clone());
        flags.set("format", |o| o.format = self.format);
        flags.set("limit", |o| o.limit = self.limit);
        flags.set("redact", |o| o.redact = self.redact);
        flags.set("threads", |o| o.threads = self.threads);
    }
}

/// Lets switches that are keys of the configuration file take a value, so that a flag can also turn off what the file turns on.
pub fn with_switches(command: Command) -> Command {
    command.mut_args(|arg| {
        let key = KEYS.iter().find(|key| arg.get_long() == Some(key.name));
        let is_switch = key.map(|key| {
            let mut options = Options::default();
            let field = (key.field)(&mut options);
            matches!(field, Field::Flag(_) | Field::NotFlag(_))
        });
        if is_switch != Some(true) {
            return arg;
        }
        arg.action(ArgAction::Set)
            .num_args(0..=1)
            .require_equals(true)
            .default_missing_value("true")
            .default_value("false")
            .hide_default_value(true)
            .hide_possible_values(true)
            .value_name("BOOL")
    })
}
