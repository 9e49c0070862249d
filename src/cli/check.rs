//! `retold check`: the main job.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use clap::ArgMatches;

use retold::config::{Configuration, Options};
use retold::error::Error;
use retold::gate::{EXIT_ERROR, EXIT_INTERRUPTED, Start, hints};
use retold::model::Report;
use retold::report::{Format, Style, write, write_summary};
use retold::resources::Resources;

use super::allow::Allow;
use super::arguments::CheckArguments;
use super::baseline::{Known, working_folder};
use super::focus::Focused;
use super::outputs::Outputs;
use super::progress::Progress;
use super::{complain, interrupt, standard_output, terminal};

/// Runs the command and returns the exit status.
pub fn run(arguments: &CheckArguments, matches: &ArgMatches) -> u8 {
    interrupt::listen();
    let configuration = match configuration(arguments, matches) {
        Ok(configuration) => configuration,
        Err(status) => return status,
    };
    let progress = Progress::for_run(arguments.quiet).with_details(arguments.verbose);
    let checked = checked(arguments, &configuration, &progress);
    progress.clear();
    outcome(checked.map(|report| {
        let status = report.gate.exit_status;
        // The process ends: the system takes all of it back at once, faster than name by name.
        std::mem::forget(report);
        status
    }))
}

/// What file and flags say; or, where they make no sense, the exit status, after that has been said.
pub fn options(arguments: &CheckArguments, matches: &ArgMatches) -> Result<Options, u8> {
    configuration(arguments, matches).map(|configuration| configuration.options)
}

/// [`options`], with where each comes from.
fn configuration(arguments: &CheckArguments, matches: &ArgMatches) -> Result<Configuration, u8> {
    arguments.configuration(matches).map_err(|error| {
        complain(&error.to_string());
        EXIT_ERROR
    })
}

/// Says what went wrong, and gives the exit status.
pub fn outcome(done: Result<u8, Error>) -> u8 {
    // While an interrupt is dealt with, what goes wrong for it is no error of the run.
    let _not_interrupted = interrupt::finish_writing();
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
    configuration: &Configuration,
    progress: &Progress,
) -> Result<Report, Error> {
    let options = &configuration.options;
    // What cannot be read or written is said before the work, not after it.
    arguments.resources(options).validated()?;
    let focused = Focused::of(arguments, options)?;
    let allow = Allow::for_check(arguments)?;
    let mut options = options.clone();
    let outputs = Outputs::prepare(&arguments.output, &mut options)?;
    let own = allow.as_ref().map(Allow::canonical);
    options.settings.input.never.extend(own);
    let known = Known::of(arguments, &mut options, progress)?;
    outputs.spare(&options)?;
    let mut wanted = arguments.wanted(&options, known.is_some() || focused.is_some());
    wanted.findings |= allow.is_some();
    let resources = Resources {
        wanted,
        ..arguments.resources(&options)
    };
    let mut report = searched(&arguments.paths, &options, &resources, progress)?;
    progress.clear();
    if let Some(allow) = &allow {
        allow.judge(&mut report)?;
    }
    if let Some(known) = &known {
        known.judge(&mut report);
    }
    if let Some(focused) = focused {
        focused.narrow(&mut report);
    }
    let inputs: Vec<PathBuf> = report.inputs.iter().map(PathBuf::from).collect();
    report.hints = hints(
        &report,
        &Start {
            inputs: &inputs,
            working: &working_folder()?,
            folder: configuration.folder().unwrap_or(&working_folder()?),
            file: configuration.file().unwrap_or("retold.toml"),
            lacks_baseline: known.is_none() && !options.no_baseline && !arguments.narrows(),
        },
    );

    let style = Style {
        redact: options.redact,
        ..terminal::plain_style(options.limit, arguments.verbose)
    };
    for (format, output) in outputs.into_files() {
        let _writing = output.makes_a_file().then(interrupt::finish_writing);
        output.commit(|file| write(format, &report, &style, file))?;
    }
    print(arguments, &options, &report)?;
    Ok(report)
}

/// Runs the search over some inputs.
pub fn searched(
    inputs: &[PathBuf],
    options: &Options,
    resources: &Resources,
    progress: &Progress,
) -> Result<Report, Error> {
    let settings = options.settings.clone();
    resources.validated()?;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(options.threads.unwrap_or(0))
        .build()
        .map_err(Error::Threads)?;
    pool.install(|| retold::check(inputs, settings, resources, progress))
}

/// Writes the report to standard output, and for a machine format the verdict to standard error.
fn print(arguments: &CheckArguments, options: &Options, report: &Report) -> Result<(), Error> {
    let format = options.format;
    let style = Style {
        redact: options.redact,
        ..terminal::style(arguments.color, options.limit, arguments.verbose)
    };
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
