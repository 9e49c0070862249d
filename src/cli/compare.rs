//! `retold compare`: two documents, or two folders.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use clap::{Args, ColorChoice, ValueEnum};

use retold::comparison::{Compared, Comparison};
use retold::error::Error;
use retold::gate::{EXIT_ERROR, EXIT_INTERRUPTED};
use retold::report::{write_comparison, write_comparison_json};
use retold::resources::Resources;
use retold::settings::Settings;

use super::input_arguments::InputArguments;
use super::progress::Progress;
use super::values::parse_threads;
use super::{complain, interrupt, standard_output, terminal};

const EXAMPLES: &str = "\
Examples:
  retold compare old.txt new.txt                 two files
  retold compare news.jsonl#17 news.jsonl#42     two records
  git show HEAD:a.md | retold compare - a.md     standard input on one side
  retold compare manual-2024/ manual-2025/       two folders, document by document
  retold compare a.txt b.txt --format json       for programs
  retold compare a.txt b.txt --whole --limit 0   all of both texts

Signs:
  [~old~] {~new~}  words replaced by others (side by side: |)
  [-left-]         words that stand only left (<)
  {+right+}        words that stand only right (>)
  ⋯                equal words that are only counted

Exit status:
  0    compared, whether the same or not
  2    could not be compared: bad arguments, a path that is not there, bytes that are no text
  130  interrupted";

/// What `retold compare` takes. Flags are in alphabetical order under each heading.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, disable_help_flag = true)]
pub struct CompareArguments {
    /// A file, a record as FILE#ID or FILE:LINE, `-` for standard input, or a folder
    #[arg(value_name = "A")]
    left: PathBuf,

    /// What to compare it with, of the same kind
    #[arg(value_name = "B")]
    right: PathBuf,

    #[command(flatten)]
    input: InputArguments,

    /// Folder for temporary files, which hold what cannot be read twice [default: the system's]
    #[arg(long, value_name = "DIR", help_heading = "Resources")]
    temp_dir: Option<PathBuf>,

    /// When to use colour
    #[arg(
        long,
        value_name = "WHEN",
        default_value = "auto",
        help_heading = "Output"
    )]
    color: ColorChoice,

    /// Form of the comparison
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "human",
        help_heading = "Output"
    )]
    format: ComparisonFormat,

    /// Shared passages shown; 0 shows all, and folds nothing
    #[arg(long, value_name = "N", default_value_t = 20, help_heading = "Output")]
    limit: usize,

    /// No progress on standard error
    #[arg(long, short, help_heading = "Output")]
    quiet: bool,

    /// Threads to use, at most 512 [default: one a core]
    #[arg(long, value_name = "N", value_parser = parse_threads, help_heading = "Output")]
    threads: Option<usize>,

    /// Print this help
    #[arg(long, short, action = clap::ArgAction::HelpShort, help_heading = "Output")]
    help: Option<bool>,

    /// Show the difference of the whole texts, even where they share little
    #[arg(long, help_heading = "Output")]
    whole: bool,

    /// Columns to fill; side by side from 116 on [default: the terminal's, else 100]
    #[arg(long, value_name = "COLUMNS", help_heading = "Output")]
    width: Option<usize>,
}

/// The form of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ComparisonFormat {
    /// For people
    Human,
    /// One JSON object
    Json,
}

impl CompareArguments {
    fn settings(&self) -> Settings {
        Settings {
            input: self.input.settings(),
            ..Settings::default()
        }
    }
}

/// Runs the command and returns the exit status.
pub fn run(arguments: &CompareArguments) -> u8 {
    interrupt::listen();
    let progress = Progress::for_run(arguments.quiet);
    let outcome = compared(arguments, &progress);
    progress.clear();
    match outcome.and_then(|comparison| print(arguments, &comparison).map(|()| comparison)) {
        Ok(comparison) => match unreadable(&comparison) {
            0 => 0,
            1 => {
                complain("1 document could not be read");
                EXIT_ERROR
            }
            count => {
                complain(&format!("{count} documents could not be read"));
                EXIT_ERROR
            }
        },
        Err(Error::Interrupted) => {
            complain("interrupted");
            EXIT_INTERRUPTED
        }
        Err(error) => {
            complain(&error.to_string());
            EXIT_ERROR
        }
    }
}

fn compared(arguments: &CompareArguments, progress: &Progress) -> Result<Comparison, Error> {
    let resources = Resources {
        temp_dir: arguments.temp_dir.clone(),
        ..Resources::default()
    };
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(arguments.threads.unwrap_or(0))
        .build()
        .map_err(Error::Threads)?;
    pool.install(|| {
        retold::compare(
            &arguments.left,
            &arguments.right,
            arguments.whole,
            arguments.settings(),
            &resources,
            progress,
        )
    })
}

/// Documents that should have been compared and could not be read.
fn unreadable(comparison: &Comparison) -> usize {
    match &comparison.compared {
        Compared::Documents(_) => 0,
        Compared::Collections(compared) => {
            let skipped = [&compared.left, &compared.right].map(|side| side.skipped.iter());
            let skipped = skipped.into_iter().flatten();
            skipped.filter(|skipped| skipped.error).count()
        }
    }
}

fn print(arguments: &CompareArguments, comparison: &Comparison) -> Result<(), Error> {
    let mut style = terminal::style(arguments.color, arguments.limit, false);
    style.width = arguments.width.unwrap_or(style.width);
    let mut stdout = BufWriter::new(io::stdout().lock());
    let written = match arguments.format {
        ComparisonFormat::Human => write_comparison(comparison, &style, &mut stdout),
        ComparisonFormat::Json => write_comparison_json(comparison, &mut stdout),
    };
    standard_output(written.and_then(|()| stdout.flush()))
}
