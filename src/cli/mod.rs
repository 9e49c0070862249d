//! The command line: arguments, progress, terminal. The only floor that prints.

mod allow;
mod arguments;
mod background;
mod baseline;
mod check;
mod compare;
mod completions;
mod config;
mod explain;
mod focus;
mod input_arguments;
mod interrupt;
mod man;
mod outputs;
mod page;
mod progress;
mod terminal;
mod values;

use std::io::{self, Write};

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use retold::error::Error;
use retold::gate::EXIT_ERROR;

use arguments::{CheckArguments, with_switches};
use background::BackgroundArguments;
use baseline::BaselineArguments;
use compare::CompareArguments;
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
    Baseline(BaselineArguments),
    Background(BackgroundArguments),
    /// Compare two documents, or two folders, and show how they differ
    Compare(Box<CompareArguments>),
    /// Look at the configuration
    #[command(subcommand, arg_required_else_help = true)]
    Config(ConfigCommand),
    /// Print the page of a rule: what it says, how it decides, what to do
    Explain(ExplainArguments),
    /// Print a script that completes commands and flags in a shell
    Completions(CompletionsArguments),
    /// Print a page for the `man` command
    Man(ManArguments),
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
        .mut_subcommand("baseline", |baseline| {
            ["create", "update", "prune"]
                .into_iter()
                .fold(baseline, |baseline, name| {
                    baseline.mut_subcommand(name, |command| with_switches(command).after_help(""))
                })
        })
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
    let parsed = command()
        .try_get_matches()
        .and_then(|matches| Ok((Cli::from_arg_matches(&matches)?, matches)));
    let (parsed, matches) = match parsed {
        Ok(parsed) => parsed,
        Err(said) => return answered(&said),
    };
    // The innermost command has the flags.
    let mut own = &matches;
    while let Some((_, inner)) = own.subcommand() {
        own = inner;
    }
    match parsed.command {
        Command::Check(arguments) => check::run(&arguments, own),
        Command::Background(arguments) => background::run(&arguments),
        Command::Baseline(arguments) => baseline::run(&arguments, own),
        Command::Compare(arguments) => compare::run(&arguments),
        Command::Config(ConfigCommand::Show(arguments)) => config::show(&arguments, own),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Completions(arguments) => completions::run(&arguments),
        Command::Man(arguments) => man::run(&arguments),
    }
}

/// Prints help, the version, or what is wrong with the arguments, and gives the exit status.
fn answered(said: &clap::Error) -> u8 {
    let printed = said.print();
    // Nobody can be told that standard error is gone.
    let printed = if said.use_stderr() {
        Ok(())
    } else {
        standard_output(printed)
    };
    match printed {
        Ok(()) => u8::try_from(said.exit_code()).unwrap_or(EXIT_ERROR),
        Err(error) => {
            complain(&error.to_string());
            EXIT_ERROR
        }
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

/// Says on standard error what went wrong.
fn complain(message: &str) {
    let error = anstyle::AnsiColor::Red.on_default().bold();
    let mut stderr = anstream::stderr().lock();
    let _ = writeln!(stderr, "{error}error{error:#}: {message}");
}

#[cfg(test)]
mod tests {
    use retold::config::{Field, KEYS, Options, Origin, RUN_ONLY};

    use super::*;

    fn check_command() -> clap::Command {
        command().find_subcommand("check").unwrap().clone()
    }

    #[test]
    fn the_command_line_is_sound() {
        command().debug_assert();
    }

    #[test]
    fn every_flag_of_check_is_a_key_or_belongs_to_one_run() {
        for argument in check_command().get_arguments() {
            let Some(flag) = argument.get_long() else {
                continue;
            };
            let is_key = KEYS.iter().any(|key| key.name == flag);
            let of_run = RUN_ONLY.contains(&flag);
            assert!(is_key != of_run, "{flag}: {is_key} {of_run}");
        }
    }

    #[test]
    fn every_flag_that_is_a_key_beats_the_file() {
        for argument in check_command().get_arguments() {
            let Some(flag) = argument.get_long() else {
                continue;
            };
            let Some(key) = KEYS.iter().find(|key| key.name == flag) else {
                continue;
            };
            // Values that no default is.
            let given = match (key.field)(&mut Options::default()) {
                Field::Flag(_) | Field::NotFlag(_) => format!("--{flag}"),
                Field::Threshold(_) => format!("--{flag}=0.625"),
                Field::Count(..) | Field::MaybeCount(..) | Field::Threads(_) => {
                    format!("--{flag}=7")
                }
                Field::Text(_) | Field::Globs(..) => format!("--{flag}=other"),
                Field::Rules(..) | Field::SomeRules(..) | Field::AnyRules(_) => {
                    format!("--{flag}=contained")
                }
                Field::CountByRule(_) => format!("--{flag}=contained=1"),
                Field::ShareByRule(..) => format!("--{flag}=contained=0.5"),
                Field::Size(_) => format!("--{flag}=1G"),
                Field::Folder(_) | Field::File(_) => format!("--{flag}=tests"),
                Field::Format(_) => format!("--{flag}=json"),
                Field::Sensitivity(_) => format!("--{flag}=fast"),
                Field::Overrides(..) => unreachable!("no flag"),
            };
            let matches =
                command().get_matches_from(["retold", "check", "--isolated", ".", &given]);
            let parsed = Cli::from_arg_matches(&matches).unwrap();
            let Command::Check(arguments) = parsed.command else {
                panic!("{given}");
            };
            let own = matches.subcommand_matches("check").unwrap();
            let configuration = arguments.configuration(own).unwrap();
            assert_eq!(
                configuration.origin(&key.full_name()),
                Origin::Flag,
                "{given}"
            );
            let defaults = Options::default().settings.validated().unwrap();
            let changed = configuration.options.settings != defaults
                || Options {
                    settings: configuration.options.settings.clone(),
                    ..Options::default()
                } != configuration.options;
            assert!(changed, "{given}");
        }
    }

    #[test]
    fn what_help_says_is_the_default_is_the_default() {
        for argument in check_command().get_arguments() {
            let Some(key) = KEYS
                .iter()
                .find(|key| Some(key.name) == argument.get_long())
            else {
                continue;
            };
            let told = argument.get_default_values();
            if let ([told], Some(default)) = (told, retold::config::default_of(key)) {
                assert_eq!(
                    told.to_str().unwrap(),
                    default.trim_matches('"'),
                    "{}",
                    key.name
                );
            }
        }
    }
}
