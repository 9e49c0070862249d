//! `retold completions`: a completion script for a shell.

use clap::Args;
use clap_complete::Shell;

use super::{command, page};

/// What `retold completions` takes.
#[derive(Debug, Args)]
pub struct CompletionsArguments {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

/// Runs the command and returns the exit status.
pub fn run(arguments: &CompletionsArguments) -> u8 {
    // Into memory first: the generator panics on an output that cannot be written.
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command(), "retold", &mut script);
    page::print(&script)
}
