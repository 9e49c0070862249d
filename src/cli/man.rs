//! `retold man`: manual pages.

use clap::{Args, Command};
use clap_mangen::Man;

use retold::gate::EXIT_ERROR;

use super::{command, complain, page};

/// What `retold man` takes.
#[derive(Debug, Args)]
pub struct ManArguments {
    /// The command to describe, such as check; without it retold as a whole
    #[arg(value_name = "COMMAND")]
    command: Option<String>,
}

/// Runs the command and returns the exit status.
pub fn run(arguments: &ManArguments) -> u8 {
    let mut whole = command().disable_help_subcommand(true);
    // Gives each command the name it is called by, `retold check`.
    whole.build();
    let described = match &arguments.command {
        None => &whole,
        Some(name) => match whole.find_subcommand(name) {
            Some(command) => command,
            None => {
                let names = whole.get_subcommands().map(Command::get_name);
                let names: Vec<&str> = names.collect();
                complain(&format!("no command {name:?}; one of {}", names.join(", ")));
                return EXIT_ERROR;
            }
        },
    };
    let mut manual = Vec::new();
    let made_by = concat!("retold ", env!("CARGO_PKG_VERSION"));
    match Man::new(described.clone())
        .source(made_by)
        .render(&mut manual)
    {
        Ok(()) => page::print(&manual),
        Err(error) => {
            complain(&format!("the page cannot be made: {error}"));
            EXIT_ERROR
        }
    }
}
