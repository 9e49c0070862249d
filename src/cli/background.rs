//! `retold background`: a table of words from an archive of one's own.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use retold::error::Error;
use retold::model::BACKGROUND_SCHEMA;
use retold::resources::Resources;
use retold::settings::Settings;
use retold::{Tally, count_background};

use super::check::outcome;
use super::input_arguments::InputArguments;
use super::outputs::prepared;
use super::progress::Progress;
use super::values::parse_threads;
use super::{complain, interrupt};

const EXAMPLES: &str = "\
Examples:
  retold background build archive/ -o archive.background
  retold check today/ --background archive.background

Exit status:
  0    written
  2    could not be done, or a document could not be read
  130  interrupted";

/// Count how common words are in an archive, for overlapping reports in other runs
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct BackgroundArguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Count the words of an archive, near-duplicates once, and write a table for `retold check --background`
    Build(BuildArguments),
}

#[derive(Debug, Args)]
struct BuildArguments {
    /// Files and folders of the archive
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,

    #[command(flatten)]
    input: InputArguments,

    /// File to write
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    output: PathBuf,

    /// No progress and no summary on standard error
    #[arg(long, short, help_heading = "Output")]
    quiet: bool,

    /// Threads to use, at most 512 [default: one a core]
    #[arg(long, value_name = "N", value_parser = parse_threads, help_heading = "Output")]
    threads: Option<usize>,
}

/// Runs the command and returns the exit status.
pub fn run(arguments: &BackgroundArguments) -> u8 {
    interrupt::listen();
    let Action::Build(build) = &arguments.action;
    let progress = Progress::for_run(build.quiet);
    let done = built(build, &progress);
    progress.clear();
    outcome(done.map(|tally| said(build, &tally)))
}

fn built(arguments: &BuildArguments, progress: &Progress) -> Result<Tally, Error> {
    let output = prepared(&arguments.output)?;
    let mut settings = Settings {
        input: arguments.input.settings(),
        ..Settings::default()
    };
    if let Some(place) = output.place() {
        only_a_table(&place, &arguments.output)?;
        settings.input.outputs.push(place);
    }
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(arguments.threads.unwrap_or(0))
        .build()
        .map_err(Error::Threads)?;
    let resources = Resources::default();
    let tally =
        pool.install(|| count_background(&arguments.paths, settings, &resources, progress))?;
    let _writing = output.makes_a_file().then(interrupt::finish_writing);
    output.commit(|file| file.write_all(tally.background.to_text().as_bytes()))?;
    Ok(tally)
}

/// Refuses to replace a file that is no table of words; one that is empty may be replaced.
///
/// # Errors
/// [`Error::Background`].
fn only_a_table(place: &Path, named: &Path) -> Result<(), Error> {
    match fs::read(place) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Ok(bytes) if bytes.is_empty() || bytes.starts_with(BACKGROUND_SCHEMA.as_bytes()) => Ok(()),
        _ => Err(Error::Background {
            place: named.display().to_string(),
            reason: "is there already and is no table of words; name another file, or remove it"
                .to_owned(),
        }),
    }
}

/// Says what was counted, and gives the exit status.
fn said(arguments: &BuildArguments, tally: &Tally) -> u8 {
    let unread: Vec<_> = (tally.skipped.iter())
        .filter(|skipped| skipped.error)
        .collect();
    for skipped in &unread {
        complain(&format!("{}: {}", skipped.path, skipped.reason));
    }
    if !arguments.quiet {
        let mut stderr = anstream::stderr().lock();
        for (language, documents, words, kept) in tally.background.languages() {
            let plural = if documents == 1 { "" } else { "s" };
            let _ = writeln!(
                stderr,
                "{language}: {documents} document{plural} of {words} words, {kept} different words kept"
            );
        }
        let copies = tally.copies;
        let _ = writeln!(
            stderr,
            "kept is what stands in two documents or more; {copies} copies left out"
        );
    }
    if unread.is_empty() { 0 } else { 2 }
}
