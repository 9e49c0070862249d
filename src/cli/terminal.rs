//! What the terminal can do.

use std::io::stdout;

use clap::ColorChoice;
use retold::report::Style;

/// Columns of a report that goes to no terminal: wide enough for paths in a log, and the same everywhere.
const PLAIN_WIDTH: usize = 100;

/// Columns of standard output.
pub fn width() -> usize {
    terminal_size::terminal_size_of(stdout()).map_or(PLAIN_WIDTH, |(width, _)| usize::from(width.0))
}

/// How the human report looks on standard output.
pub fn style(color: ColorChoice, limit: usize, verbose: bool) -> Style {
    Style {
        width: width(),
        color: match color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            // Looks at NO_COLOR, CLICOLOR, CLICOLOR_FORCE, TERM, and whether this is a terminal.
            ColorChoice::Auto => {
                anstream::AutoStream::choice(&stdout()) != anstream::ColorChoice::Never
            }
        },
        limit,
        verbose,
        ..Style::default()
    }
}

/// How the human report looks in a file.
pub fn plain_style(limit: usize, verbose: bool) -> Style {
    Style {
        width: PLAIN_WIDTH,
        color: false,
        limit,
        verbose,
        ..Style::default()
    }
}
