//! The command line: arguments, progress, terminal. The only floor that prints.

mod arguments;
mod check;
mod completions;
mod explain;
mod interrupt;
mod man;
mod page;
mod progress;
mod size;
mod terminal;

use clap::{Parser, Subcommand};

use arguments::CheckArguments;
use completions::CompletionsArguments;
use explain::ExplainArguments;
use man::ManArguments;

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
    /// Print the page of a rule: what it says, how it decides, what to do
    Explain(ExplainArguments),
    /// Print a script that completes commands and flags in a shell
    Completions(CompletionsArguments),
    /// Print a page for the `man` command
    Man(ManArguments),
}

/// Parses the process's arguments, runs the command and returns the exit status.
pub fn run() -> u8 {
    match Cli::parse().command {
        Command::Check(arguments) => check::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Completions(arguments) => completions::run(&arguments),
        Command::Man(arguments) => man::run(&arguments),
    }
}
