//! One line a finding, as compilers and linters write it: `path:line:column: rule: message`.

use std::io::{self, Write};

use super::alert::{alerts, file_and_line, shown, unreadable};
use super::safe::is_command;
use crate::model::Report;

/// Other places that a line names.
const ALSO: usize = 3;

/// Writes what could not be read, then the findings.
pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for skipped in unreadable(report) {
        let (file, line) = file_and_line(skipped);
        let reason = shown(&skipped.reason);
        writeln!(out, "{}:{line}:1: unreadable: {reason}", path(file))?;
    }
    for alert in alerts(report) {
        let Some(place) = alert.place() else { continue };
        let (line, column) = place.span.map_or((1, 1), |span| (span.line, span.column));
        let (names, more) = alert.also(ALSO);
        let mut also = String::new();
        if !names.is_empty() {
            also = format!("; also in {}", names.join(", "));
            if more > 0 {
                also.push_str(&format!(" and {more} more"));
            }
        }
        writeln!(
            out,
            "{}:{line}:{column}: {}: {}{also}",
            path(&place.member.document),
            alert.finding.rule,
            alert.sentence(),
        )?;
    }
    Ok(())
}

/// A harmless path.
fn path(name: &str) -> String {
    let name = shown(name);
    if is_command(&name) {
        return format!("./{name}");
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn lines(report: &Report) -> Vec<String> {
        let mut out = Vec::new();
        write(report, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn a_line_a_finding_behind_what_could_not_be_read() {
        assert_eq!(
            lines(&sample::full()),
            [
                "scans/broken.docx:1:1: unreadable: not a zip archive",
                "letters/may.txt:1:1: near-duplicate: 3 documents have almost the same text, with a resemblance of \
                 at least 92%; also in letters/may-2.txt, letters/may-3.txt",
                "notes/budget.txt:1:1: exact-duplicate: 3 documents have the same text of 1,204 words; also in \
                 archive/budget (copy).txt, mail.jsonl#42",
                "book.txt:1:1: contained: at least 94% of another document stands in this one; also in \
                 chapter.txt",
                "herald.txt:1:1: overlapping-report: 2 documents tell the same story (score 0.36): Harbour Bridge; \
                 also in courier.txt",
                "herald.txt:1:1: repeated-line: the same line stands 9 times: The harbour bridge was closed on \
                 Monday after inspectors found two broken cables.; also in herald.txt:2:1, courier.txt:3:1, \
                 courier.txt:4:1 and 5 more",
            ]
        );
        assert!(lines(&sample::empty()).is_empty());
    }

    #[test]
    fn a_record_that_could_not_be_read_has_its_line() {
        let mut report = sample::error();
        report.corpus.skipped[0].path = "a.jsonl:7".to_owned();
        assert_eq!(
            lines(&report),
            ["a.jsonl:7:1: unreadable: not a zip archive"]
        );
    }

    #[test]
    fn no_name_ends_its_line_or_begins_a_command() {
        let mut report = sample::hostile();
        let whole = lines(&report).len();
        assert_eq!(whole, lines(&sample::full()).len());
        for name in [
            "::error::owned",
            " ::set-env name=x::y",
            "##[error]x",
            "##vso[x]",
        ] {
            report.findings[0].members[0].document = name.to_owned();
            report.findings[0].members[0].path = name.to_owned();
            for line in lines(&report) {
                assert!(!line.trim_start().starts_with("::"), "{line}");
                assert!(!line.trim_start().starts_with("##"), "{line}");
                assert!(!line.contains(|c: char| c.is_control() || c == '\u{202e}'));
            }
        }
    }
}
