//! `retold check`: the main job.

use std::io::{self, BufWriter, Write};

use clap::ArgMatches;

use retold::config::Options;
use retold::error::Error;
use retold::gate::{EXIT_ERROR, EXIT_INTERRUPTED};
use retold::model::Report;
use retold::report::{Format, OutputFile, write, write_summary};
use retold::resources::Wanted;

use super::arguments::CheckArguments;
use super::baseline::Place;
use super::progress::Progress;
use super::{complain, interrupt, standard_output, terminal};

/// Runs the command and returns the exit status.
pub fn run(arguments: &CheckArguments, matches: &ArgMatches) -> u8 {
    interrupt::listen();
    let options = match options(arguments, matches) {
        Ok(options) => options,
        Err(status) => return status,
    };
    let progress = Progress::for_run(arguments.quiet).with_details(arguments.verbose);
    let checked = checked(arguments, &options, &progress);
    progress.clear();
    outcome(checked.map(|report| report.gate.exit_status))
}

/// What file and flags say; or, where they make no sense, the exit status, after that has been said.
pub fn options(arguments: &CheckArguments, matches: &ArgMatches) -> Result<Options, u8> {
    arguments
        .configuration(matches)
        .map(|configuration| configuration.options)
        .map_err(|error| {
            complain(&error.to_string());
            EXIT_ERROR
        })
}

/// Says what went wrong, and gives the exit status.
pub fn outcome(done: Result<u8, Error>) -> u8 {
    match done {
        Ok(status) => status,
        Err(Error::Interrupted) => {
            complain("interrupted; nothing was written");
            EXIT_INTERRUPTED
        }
        Err(error) => {
            complain(&error.to_string());
            EXIT_ERROR
        }
    }
}

fn checked(
    arguments: &CheckArguments,
    options: &Options,
    progress: &Progress,
) -> Result<Report, Error> {
    // What cannot be read or written is said before the work, not after it.
    arguments.resources(options).validated()?;
    let baseline = match Place::for_check(arguments)? {
        Some(place) => Some((place.read()?, place)),
        None => None,
    };
    let outputs = arguments
        .output
        .iter()
        .map(|(format, path)| {
            // The check makes a file and removes it.
            let _writing = interrupt::finish_writing();
            Ok((*format, OutputFile::prepare(path)?))
        })
        .collect::<Result<Vec<_>, Error>>()?;
    let mut report = searched(arguments, options, baseline.is_some(), progress)?;
    progress.clear();
    if let Some((baseline, place)) = &baseline {
        place.judge(&mut report, baseline);
    }

    let style = terminal::plain_style(options.limit, arguments.verbose);
    for (format, output) in outputs {
        let _writing = output.makes_a_file().then(interrupt::finish_writing);
        output.commit(|file| write(format, &report, &style, file))?;
    }
    print(arguments, options, &report)?;
    Ok(report)
}

/// Runs the search, with what a baseline needs where that is wanted.
pub fn searched(
    arguments: &CheckArguments,
    options: &Options,
    identities: bool,
    progress: &Progress,
) -> Result<Report, Error> {
    let settings = options.settings.clone();
    let mut resources = arguments.resources(options);
    if identities {
        resources.wanted = Wanted {
            findings: true,
            pairs: true,
            identities: true,
        };
    }
    resources.validated()?;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(options.threads.unwrap_or(0))
        .build()
        .map_err(Error::Threads)?;
    pool.install(|| retold::check(&arguments.paths, settings, &resources, progress))
}

/// Writes the report to standard output, and for a machine format the verdict to standard error.
fn print(arguments: &CheckArguments, options: &Options, report: &Report) -> Result<(), Error> {
    let format = options.format;
    let style = terminal::style(arguments.color, options.limit, arguments.verbose);
    let mut stdout = BufWriter::new(io::stdout().lock());
    let written = write(format, report, &style, &mut stdout).and_then(|()| stdout.flush());
    standard_output(written)?;
    if format != Format::Human && !arguments.quiet {
        let mut stderr = io::stderr().lock();
        // Nobody can be told that standard error is gone.
        let _ = write_summary(
            report,
            &terminal::plain_style(0, arguments.verbose),
            &mut stderr,
        );
    }
    Ok(())
}
