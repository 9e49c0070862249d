//! `retold config show`: what holds, and where it comes from.

use std::io::{self, Write};

use clap::ArgMatches;

use retold::gate::EXIT_ERROR;

use super::arguments::CheckArguments;
use super::complain;

/// Runs the command and returns the exit status.
pub fn show(arguments: &CheckArguments, matches: &ArgMatches) -> u8 {
    let configuration = match arguments.configuration(matches) {
        Ok(configuration) => configuration,
        Err(error) => {
            complain(&error.to_string());
            return EXIT_ERROR;
        }
    };
    let text = retold::config::show(&configuration);
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            complain(&format!("standard output: cannot be written: {error}"));
            EXIT_ERROR
        }
        _ => 0,
    }
}
