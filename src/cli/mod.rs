//! The command line: arguments, progress, terminal. The only floor that prints.

mod arguments;
mod check;
mod compare;
mod interrupt;
mod progress;
mod size;
mod terminal;

use std::io::{self, Write};

use clap::{Parser, Subcommand};
use retold::error::Error;

use arguments::CheckArguments;
use compare::CompareArguments;

/// Finds what a folder of documents tells twice.
#[derive(Debug, Parser)]
#[command(
    name = "retold",
    version,
    about = "Finds what a folder of documents tells twice",
    long_about = "Finds what a folder of documents tells twice: copies, almost-copies, documents inside others, the same story \
                  in other words, and repeated lines; where, how sure, and why.",
    max_term_width = 100,
    arg_required_else_help = true
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Read files and folders and report what they tell twice
    Check(Box<CheckArguments>),
    /// Compare two documents, or two folders, and show how they differ
    Compare(Box<CompareArguments>),
}

/// Parses the process's arguments, runs the command and returns the exit status.
pub fn run() -> u8 {
    match Cli::parse().command {
        Command::Check(arguments) => check::run(&arguments),
        Command::Compare(arguments) => compare::run(&arguments),
    }
}

/// What becomes of a write to standard output.
fn standard_output(written: io::Result<()>) -> Result<(), Error> {
    match written {
        // A reader that has seen enough changes nothing.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Error::Output {
            path: "standard output".into(),
            source: error,
        }),
        _ => Ok(()),
    }
}

fn complain(message: &str) {
    let error = anstyle::AnsiColor::Red.on_default().bold();
    let mut stderr = anstream::stderr().lock();
    let _ = writeln!(stderr, "{error}error{error:#}: {message}");
}
