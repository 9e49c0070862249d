//! Writes a [`Report`] as bytes: for people, for programs, for build servers and code hosts, as tables.
//!
//! A format decides nothing: no threshold, no verdict, no order is made here. Nothing is printed either; every format
//! writes to the writer it is given. The formats are explained in `docs/report-format.md`.

use std::fmt;
use std::io::{self, Write};

use crate::comparison::Comparison;
use crate::model::Report;

mod alert;
mod boilerplate;
mod concise;
mod csv;
mod decimals;
mod excerpt;
mod figures;
mod github;
mod gitlab;
mod html;
mod human;
mod json;
mod jsonl;
mod junit;
mod markdown;
mod output;
mod pairs;
mod place;
pub mod rule_page;
mod safe;
#[cfg(test)]
pub(crate) mod sample;
mod sarif;

pub use html::MOST_TEXT_BYTES;
pub use output::OutputFile;
pub use safe::harmless;

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// Text for a person at a terminal or over a log.
    Human,
    /// One line a finding: `path:line:column: rule: message`.
    Concise,
    /// One JSON object, `docs/report.schema.json`.
    Json,
    /// One finding a line, each as in [`Format::Json`].
    JsonLines,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// JUnit XML, for build servers.
    Junit,
    /// Workflow commands of GitHub Actions.
    Github,
    /// The code quality report of GitLab.
    Gitlab,
    /// A summary in Markdown.
    Markdown,
    /// Comma-separated places of findings.
    Csv,
    /// Tab-separated table of every verified pair.
    Pairs,
    /// One page for a browser.
    Html,
    /// A list of the boilerplate, to be read again.
    Boilerplate,
}

impl Format {
    /// Every format.
    pub const ALL: [Format; 13] = [
        Format::Human,
        Format::Concise,
        Format::Json,
        Format::JsonLines,
        Format::Sarif,
        Format::Junit,
        Format::Github,
        Format::Gitlab,
        Format::Markdown,
        Format::Csv,
        Format::Pairs,
        Format::Html,
        Format::Boilerplate,
    ];

    /// The name used on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Format::Human => "human",
            Format::Concise => "concise",
            Format::Json => "json",
            Format::JsonLines => "jsonl",
            Format::Sarif => "sarif",
            Format::Junit => "junit",
            Format::Github => "github",
            Format::Gitlab => "gitlab",
            Format::Markdown => "markdown",
            Format::Csv => "csv",
            Format::Pairs => "pairs",
            Format::Html => "html",
            Format::Boilerplate => "boilerplate",
        }
    }

    /// What it is for, in a few words.
    pub fn purpose(self) -> &'static str {
        match self {
            Format::Human => "For people",
            Format::Concise => "One line a finding, as compilers write it",
            Format::Json => "One JSON object",
            Format::JsonLines => "One JSON object a finding",
            Format::Sarif => "SARIF 2.1.0, for code scanning",
            Format::Junit => "JUnit XML, for build servers",
            Format::Github => "Annotations of GitHub Actions",
            Format::Gitlab => "The code quality report of GitLab",
            Format::Markdown => "A summary in Markdown",
            Format::Csv => "Comma-separated places of findings",
            Format::Pairs => "Tab-separated pairs of documents",
            Format::Html => "One page for a browser",
            Format::Boilerplate => "A list of the boilerplate, for --boilerplate",
        }
    }

    /// The format of that name.
    pub fn from_name(name: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.name() == name)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// How the human report looks, and what the HTML report holds; the other formats know no choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Columns to fill. Less than 40 is taken as 40.
    pub width: usize,
    /// Write colours. No meaning is in colour alone.
    pub color: bool,
    /// Most findings shown of a relation, and most files of those not compared; 0 shows all, and all their places.
    pub limit: usize,
    /// Show ids, statistics and budgets too.
    pub verbose: bool,
    /// Of the HTML report: leave out all text of documents, and write names as hashes.
    pub redact: bool,
}

impl Default for Style {
    fn default() -> Self {
        Style {
            width: 80,
            color: false,
            limit: 20,
            verbose: false,
            redact: false,
        }
    }
}

/// Writes `report` in `format`, in many small pieces: give it a buffered writer.
///
/// The same report and style give the same bytes.
///
/// # Errors
/// What the writer says.
pub fn write(
    format: Format,
    report: &Report,
    style: &Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        Format::Human => human::write(report, style, out),
        Format::Concise => concise::write(report, out),
        Format::Json => json::write(report, out),
        Format::JsonLines => jsonl::write(report, out),
        Format::Sarif => sarif::write(report, out),
        Format::Junit => junit::write(report, out),
        Format::Github => github::write(report, out),
        Format::Gitlab => gitlab::write(report, out),
        Format::Markdown => markdown::write(report, out),
        Format::Csv => csv::write(report, out),
        Format::Pairs => pairs::write(report, out),
        Format::Html => html::write(report, style.redact, out),
        Format::Boilerplate => boilerplate::write(report, out),
    }
}

/// Writes the end of the human report alone: statistics if `style` is verbose, the summary, and the verdict as the last line.
///
/// # Errors
/// What the writer says.
pub fn write_summary(report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    human::write_end(report, style, out)
}

/// Writes a comparison for a person.
///
/// The same comparison and style give the same bytes. The limit of `style` holds back passages; 0 shows all, and folds nothing.
///
/// # Errors
/// What the writer says.
pub fn write_comparison(
    comparison: &Comparison,
    style: &Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    human::write_comparison(comparison, style, out)
}

/// Writes a comparison as one JSON object, `docs/comparison.schema.json`.
///
/// # Errors
/// What the writer says.
pub fn write_comparison_json(comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
    json::write(comparison, out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_is_found_by_its_name() {
        for format in Format::ALL {
            assert_eq!(Format::from_name(format.name()), Some(format));
        }
        assert_eq!(Format::from_name("xml"), None);
    }

    #[test]
    fn the_same_report_gives_the_same_bytes() {
        for format in Format::ALL {
            let bytes = || {
                let mut out = Vec::new();
                write(format, &sample::full(), &Style::default(), &mut out).unwrap();
                out
            };
            assert_eq!(bytes(), bytes());
        }
    }

    #[test]
    fn a_writer_that_fails_is_reported() {
        struct Full;
        impl Write for Full {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::StorageFull.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        for format in Format::ALL {
            let error = write(format, &sample::full(), &Style::default(), &mut Full).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::StorageFull);
        }
    }
}
