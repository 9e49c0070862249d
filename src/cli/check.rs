//! `retold check`: the main job.

use std::io::{self, BufWriter, IsTerminal, Write};

use retold::error::Error;
use retold::gate::{EXIT_ERROR, EXIT_INTERRUPTED};
use retold::model::Report;
use retold::report::{Format, OutputFile, write, write_summary};

use super::arguments::CheckArguments;
use super::progress::Progress;
use super::{interrupt, terminal};

/// Runs the command and returns the exit status.
pub fn run(arguments: &CheckArguments) -> u8 {
    interrupt::listen();
    let progress = Progress::new(!arguments.quiet && io::stderr().is_terminal());
    let outcome = checked(arguments, &progress);
    progress.clear();
    match outcome {
        Ok(report) => report.gate.exit_status,
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

fn checked(arguments: &CheckArguments, progress: &Progress) -> Result<Report, Error> {
    let settings = arguments.settings()?;
    let resources = arguments.resources();
    resources.validated()?;
    // A path that cannot be written is said before the work, not after it.
    let outputs = arguments
        .output
        .iter()
        .map(|(format, path)| {
            // The check makes a file and removes it.
            let _writing = interrupt::finish_writing();
            Ok((*format, OutputFile::prepare(path)?))
        })
        .collect::<Result<Vec<_>, Error>>()?;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(arguments.threads.unwrap_or(0))
        .build()
        .map_err(Error::Threads)?;
    let report =
        pool.install(|| retold::check(&arguments.paths, settings, &resources, progress))?;
    progress.clear();

    let style = terminal::plain_style(arguments.limit, arguments.verbose);
    for (format, output) in outputs {
        let _writing = output.makes_a_file().then(interrupt::finish_writing);
        output.commit(|file| write(format, &report, &style, file))?;
    }
    print(arguments, &report)?;
    Ok(report)
}

/// Writes the report to standard output, and for a machine format the verdict to standard error.
fn print(arguments: &CheckArguments, report: &Report) -> Result<(), Error> {
    let format = arguments.format;
    let style = terminal::style(arguments.color, arguments.limit, arguments.verbose);
    let mut stdout = BufWriter::new(io::stdout().lock());
    let written = write(format, report, &style, &mut stdout).and_then(|()| stdout.flush());
    match written {
        // A reader that has seen enough changes nothing.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        Err(source) => {
            return Err(Error::Output {
                path: "standard output".into(),
                source,
            });
        }
        Ok(()) => {}
    }
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

pub(super) fn complain(message: &str) {
    let error = anstyle::AnsiColor::Red.on_default().bold();
    let mut stderr = anstream::stderr().lock();
    let _ = writeln!(stderr, "{error}error{error:#}: {message}");
}
