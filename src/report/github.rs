//! Annotations of GitHub Actions: workflow commands, which the runner reads from the log of a step.
//!
//! The host shows ten annotations of a level for each step, so the worst ten are written, and a notice says how many more there
//! are. Commands and their escapes: "Workflow commands for GitHub Actions" in the host's documentation, and `command.ts` of
//! its toolkit.

use std::io::{self, Write};

use super::alert::{Alert, alerts, file_and_line, shown, unreadable};
use super::figures::{counted, number};
use crate::model::{Report, Verdict};

/// Annotations written: what the host shows of one level.
const MOST: usize = 10;

/// Other places that an annotation names.
const ALSO: usize = 10;

/// Writes the annotations: first what could not be read, then the findings.
pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let alerts = alerts(report);
    let unread: Vec<_> = unreadable(report).collect();
    for skipped in unread.iter().take(MOST) {
        let (file, line) = file_and_line(skipped);
        let level = level(!report.settings.gate.allow_unreadable);
        let place = [("file", file.to_owned()), ("line", line.to_string())];
        command(out, level, &place, "unreadable", &skipped.reason)?;
    }
    let room = MOST.saturating_sub(unread.len());
    for alert in alerts.iter().take(room) {
        annotation(out, alert)?;
    }
    let total = unread.len() + alerts.len();
    if total > MOST {
        let text = format!(
            "The worst {MOST} of {} are annotated. {} were found, and {} could not be read. {}",
            number(total),
            counted(alerts.len(), "finding"),
            counted(unread.len(), "document"),
            report.gate.reason
        );
        command(out, "notice", &[], "retold", &text)?;
    }
    // A run over nothing at all has no file to point at.
    if report.gate.verdict == Verdict::Error && unread.is_empty() {
        command(out, "error", &[], "retold", &report.gate.reason)?;
    }
    Ok(())
}

fn level(fails: bool) -> &'static str {
    if fails { "error" } else { "warning" }
}

fn annotation(out: &mut dyn Write, alert: &Alert<'_>) -> io::Result<()> {
    let Some(place) = alert.place() else {
        return Ok(());
    };
    let mut at = vec![("file", place.member.path.clone())];
    match place.in_file() {
        Some(span) => {
            at.push(("line", span.line.to_string()));
            at.push(("endLine", span.end_line.to_string()));
            // The host takes columns only where all is on one line.
            if span.line == span.end_line {
                at.push(("col", span.column.to_string()));
                at.push(("endColumn", span.end_column.to_string()));
            }
        }
        None => at.push(("line", "1".to_owned())),
    }
    let rule = alert.finding.rule;
    let mut text = alert.sentence();
    if place.is_record() {
        text.push_str(&format!("\nin {}", shown(&place.to_string())));
    }
    let (names, more) = alert.also(ALSO);
    for name in names {
        text.push_str(&format!("\nalso in {name}"));
    }
    if more > 0 {
        text.push_str(&format!("\nand {} more", number(more)));
    }
    text.push_str(&format!("\n`retold explain {rule}` says what to do"));
    command(out, level(alert.fails), &at, rule.name(), &text)
}

/// Writes one command on one line.
fn command(
    out: &mut dyn Write,
    level: &str,
    place: &[(&str, String)],
    title: &str,
    text: &str,
) -> io::Result<()> {
    write!(out, "::{level} ")?;
    for (key, value) in place {
        write!(out, "{key}={},", property(value))?;
    }
    let text: Vec<String> = text.split('\n').map(shown).collect();
    writeln!(out, "title={}::{}", property(title), data(&text.join("\n")))
}

/// The text of a command.
fn data(text: &str) -> String {
    let text = text.replace('%', "%25");
    text.replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property.
fn property(text: &str) -> String {
    data(&shown(text)).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn text(report: &Report) -> String {
        let mut out = Vec::new();
        write(report, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    /// A command the way the runner reads it: level, properties, text.
    fn read(line: &str) -> (String, Vec<(String, String)>, String) {
        let back = |text: &str, escapes: &[(&str, &str)]| {
            escapes
                .iter()
                .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
        };
        let (head, text) = line.strip_prefix("::").unwrap().split_once("::").unwrap();
        let (level, properties) = head.split_once(' ').unwrap();
        let properties = properties.split(',').map(|property| {
            let (key, value) = property.split_once('=').unwrap();
            let escapes = [
                ("%0D", "\r"),
                ("%0A", "\n"),
                ("%3A", ":"),
                ("%2C", ","),
                ("%25", "%"),
            ];
            (key.to_owned(), back(value, &escapes))
        });
        let text = back(text, &[("%0D", "\r"), ("%0A", "\n"), ("%25", "%")]);
        (level.to_owned(), properties.collect(), text)
    }

    #[test]
    fn annotations_read_back() {
        let text = text(&sample::full());
        let commands: Vec<_> = text.lines().map(read).collect();
        assert_eq!(commands.len(), 6);
        let key = |nth: usize, key: &str| {
            let (_, properties, _) = &commands[nth];
            properties
                .iter()
                .find(|(name, _)| name == key)
                .map(|(_, value)| value.as_str())
        };
        assert_eq!(key(0, "file"), Some("scans/broken.docx"));
        assert_eq!(commands[1].0, "error");
        assert_eq!(key(1, "title"), Some("near-duplicate"));
        assert_eq!(commands[2].0, "warning");
        assert_eq!(
            commands[1].2,
            "3 documents have almost the same text, with a resemblance of at least 92%\nalso in letters/may-2.txt\nalso \
             in letters/may-3.txt\n`retold explain near-duplicate` says what to do"
        );
        let line = |property: &str| key(5, property).unwrap().to_owned();
        assert_eq!(
            ["line", "endLine", "col", "endColumn"].map(line),
            ["1", "1", "1", "82"]
        );
    }

    #[test]
    fn the_worst_ten_then_a_notice() {
        let mut report = sample::full();
        report.corpus.skipped.clear();
        let finding = report.findings.remove(1);
        report.findings = vec![finding; 10];
        assert_eq!(text(&report).matches("::error ").count(), 10);
        assert!(!text(&report).contains("::notice "));
        report.findings.push(report.findings[0].clone());
        let text = text(&report);
        assert_eq!(text.matches("::error ").count(), 10);
        let (level, _, said) = read(text.lines().last().unwrap());
        assert_eq!(level, "notice");
        assert!(said.starts_with("The worst 10 of 11 are annotated. 11 findings were found"));
    }

    #[test]
    fn nothing_found_says_nothing_and_nothing_read_is_an_error() {
        assert_eq!(text(&sample::empty()), "");
        let mut report = sample::error();
        assert_eq!(
            text(&report),
            "::error file=broken.docx,line=1,title=unreadable::not a zip archive\n"
        );
        report.corpus.skipped.clear();
        assert_eq!(
            text(&report),
            "::error title=retold::1 document could not be read\n"
        );
    }

    #[test]
    fn no_text_begins_a_command_of_its_own() {
        let mut report = sample::hostile();
        for bad in [
            "x\n::set-env name=a::b",
            "a,line=9::owned",
            "100%0A::error::x",
            "%3A%2C",
        ] {
            report.findings[1].members[1].path = bad.to_owned();
            report.findings[4].title = bad.to_owned();
            let text = text(&report);
            assert_eq!(text.lines().count(), 6);
            for line in text.lines() {
                let (level, properties, said) = read(line);
                assert!(["error", "warning"].contains(&level.as_str()));
                assert!(properties.len() <= 6, "{properties:?}");
                assert!(!line.contains(|c: char| c.is_control() || c == '\u{202e}'));
                assert!(!said.lines().any(|line| line.starts_with("::")));
            }
            let (_, properties, _) = read(text.lines().nth(1).unwrap());
            assert_eq!(properties[0].1, shown(bad));
        }
    }
}
