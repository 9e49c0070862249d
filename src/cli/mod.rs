//! The command line: arguments, progress, terminal. The only floor that prints.

mod arguments;
mod check;
mod config;
mod interrupt;
mod progress;
mod terminal;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use arguments::{CheckArguments, with_switches};

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
    /// Look at the configuration
    #[command(subcommand, arg_required_else_help = true)]
    Config(ConfigCommand),
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// Print every option with where its value comes from: default, file and line, or flag
    ///
    /// Takes what `retold check` takes. What it prints can serve as a configuration file.
    Show(Box<CheckArguments>),
}

/// The whole command line.
fn command() -> clap::Command {
    Cli::command()
        .mut_subcommand("check", with_switches)
        .mut_subcommand("config", |config| {
            config.mut_subcommand("show", |show| {
                with_switches(show)
                    .mut_arg("paths", |paths| paths.required(false))
                    .after_help("")
            })
        })
}

/// Parses the process's arguments, runs the command and returns the exit status.
pub fn run() -> u8 {
    let matches = command().get_matches();
    let parsed = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    // The innermost command has the flags.
    let mut own = &matches;
    while let Some((_, inner)) = own.subcommand() {
        own = inner;
    }
    match parsed.command {
        Command::Check(arguments) => check::run(&arguments, own),
        Command::Config(ConfigCommand::Show(arguments)) => config::show(&arguments, own),
    }
}
