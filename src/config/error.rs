//! What can be wrong with a configuration.

use std::io;

use thiserror::Error;

use super::place::Problem;
use crate::error::SettingsError;

/// Why there is no configuration to run with.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// A file that the system does not let us read.
    #[error("{file}: the configuration cannot be read: {source}")]
    Unreadable {
        /// The file, as it is named in messages.
        file: String,
        /// What the system says.
        source: io::Error,
    },
    /// A file that is not UTF-8.
    #[error("{file}: the configuration is not UTF-8")]
    NotUtf8 {
        /// The file, as it is named in messages.
        file: String,
    },
    /// A `pyproject.toml` that was named and says nothing of `retold`.
    #[error("{file}: there is no table [tool.retold]")]
    NoTable {
        /// The file, as it is named in messages.
        file: String,
    },
    /// Keys and values that are none.
    #[error("{}", listed(file, text, problems))]
    Wrong {
        /// The file, as it is named in messages.
        file: String,
        /// Its text.
        text: String,
        /// All that is wrong, in the order of the file.
        problems: Vec<Problem>,
    },
    /// Values that make no sense, by flags.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The working folder is unknown.
    #[error("the working folder cannot be read: {0}")]
    WorkingFolder(io::Error),
}

fn listed(file: &str, text: &str, problems: &[Problem]) -> String {
    let mut out = String::new();
    for (at, problem) in problems.iter().enumerate() {
        if at > 0 {
            out.push_str("\n\n");
        }
        // Writing to a String cannot fail.
        let _ = problem.write(file, text, &mut out);
    }
    out
}
