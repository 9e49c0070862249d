//! A table for spreadsheets: one row for each place of each finding, comma-separated, with a header.

use std::io::{self, Write};

use super::alert::shown;
use super::decimals::six_decimals;
use super::place::places;
use crate::model::{Kind, Report};

const HEADER: [&str; 15] = [
    "finding",
    "rule",
    "kind",
    "id",
    "title",
    "count",
    "weakest",
    "role",
    "document",
    "path",
    "line",
    "column",
    "end_line",
    "end_column",
    "excerpt",
];

/// Writes the table, findings in the order of the report, the leader's places before the others'.
pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut table = ::csv::Writer::from_writer(out);
    table.write_record(HEADER).map_err(cause)?;
    for (nth, finding) in report.findings.iter().enumerate() {
        let leader = finding.members.get(finding.leader);
        let kind = match finding.kind {
            Kind::Finding => "finding",
            Kind::Boilerplate => "boilerplate",
        };
        for place in places(finding) {
            let leads = leader.is_some_and(|leader| std::ptr::eq(leader, place.member));
            let figure = |of: fn(&crate::model::Span) -> usize| {
                place
                    .span
                    .map_or(String::new(), |span| of(span).to_string())
            };
            table
                .write_record([
                    (nth + 1).to_string(),
                    finding.rule.to_string(),
                    kind.to_owned(),
                    finding.id.clone(),
                    cell(&finding.title),
                    finding.count.to_string(),
                    six_decimals(finding.weakest),
                    if leads { "leader" } else { "member" }.to_owned(),
                    cell(&place.member.document),
                    cell(&place.member.path),
                    figure(|span| span.line),
                    figure(|span| span.column),
                    figure(|span| span.end_line),
                    figure(|span| span.end_column),
                    cell(place.span.map_or("", |span| &span.excerpt)),
                ])
                .map_err(cause)?;
        }
    }
    table.flush()
}

/// What the writer said, which the crate wraps: a reader that is gone must be known as one.
fn cause(error: ::csv::Error) -> io::Error {
    match error.into_kind() {
        ::csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// Text that a spreadsheet shows and does not compute: on one line, harmless, and behind a `'` if it begins as a formula does.
fn cell(text: &str) -> String {
    const BEGINNINGS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
    let text = shown(text);
    // A lone `-` is the name of standard input.
    if text.trim_start().starts_with(BEGINNINGS) && text != "-" {
        return format!("'{text}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn rows(report: &Report) -> Vec<Vec<String>> {
        let mut out = Vec::new();
        write(report, &mut out).unwrap();
        let mut table = ::csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(out.as_slice());
        let rows = table.records().map(|row| row.unwrap());
        rows.map(|row| row.iter().map(str::to_owned).collect())
            .collect()
    }

    #[test]
    fn a_row_a_place() {
        let report = sample::full();
        let rows = rows(&report);
        let places: usize = report
            .findings
            .iter()
            .map(|found| places(found).count())
            .sum();
        assert_eq!(rows.len(), 1 + places);
        assert_eq!(rows[0], HEADER);
        assert_eq!(
            rows[4],
            [
                "2",
                "near-duplicate",
                "finding",
                "5eed000000000001",
                "letters/may.txt",
                "3",
                "0.925",
                "leader",
                "letters/may.txt",
                "letters/may.txt",
                "",
                "",
                "",
                "",
                ""
            ]
        );
        let line: Vec<&Vec<String>> = rows.iter().filter(|row| row[0] == "5").collect();
        assert_eq!(line[8][10..14], ["9", "1", "9", "82"]);
    }

    #[test]
    fn names_of_every_kind_come_back_as_one_cell() {
        let mut report = sample::empty();
        report.findings = vec![sample::near()];
        for name in ["a,b", "a\"b\"", "a;b", "'a", "日本", " a ", "-"] {
            report.findings[0].members[0].document = name.to_owned();
            assert_eq!(rows(&report)[2][8], name);
        }
    }

    #[test]
    fn formulas_are_text() {
        for formula in [
            "=1+1",
            "+1",
            "-1+cmd|' /C calc'!A0",
            "@SUM(1)",
            "\t=1",
            "\r=1",
            " =1",
            "＝1",
        ] {
            assert!(cell(formula).starts_with('\''), "{formula}");
        }
        for text in ["a=b", "1-2", "-", "", "x@example.org"] {
            assert_eq!(cell(text), text);
        }
    }

    #[test]
    fn what_the_writer_says_comes_through() {
        struct Gone;
        impl Write for Gone {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        // More than the crate keeps back before it writes.
        let mut report = sample::full();
        report.findings = vec![sample::near(); 1_000];
        let error = write(&report, &mut Gone).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
    }

    #[test]
    fn no_text_ends_its_row() {
        let report = sample::hostile();
        let mut out = Vec::new();
        write(&report, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.lines().count(), rows(&report).len());
        assert!(!text.contains(|c: char| c == '\u{202e}' || c.is_control() && c != '\n'));
    }
}
