//! The code quality report of GitLab: a JSON array with an issue for each finding.
//!
//! The host compares the fingerprints of two branches and shows what is new. Keys and severities: "Code Quality report
//! format" in the host's documentation.

use std::io::{self, Write};

use serde::Serialize;
use xxhash_rust::xxh3::xxh3_64;

use super::alert::{Alert, alerts, file_and_line, shown, unreadable};
use super::jsonl::write_line;
use crate::model::{Report, Skipped};

/// Other places that a description names.
const ALSO: usize = 5;

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: String,
    severity: &'static str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

/// Writes the array, one issue a line: what could not be read, then the findings.
pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let accepted = report.settings.gate.allow_unreadable;
    let unread = unreadable(report).map(|skipped| issue_unread(skipped, accepted));
    let alerts = alerts(report);
    let found = alerts.iter().filter_map(issue);
    let mut separator = "[\n";
    for issue in unread.chain(found) {
        out.write_all(separator.as_bytes())?;
        write_line(&issue, out)?;
        separator = ",\n";
    }
    let end: &[u8] = if separator == ",\n" {
        b"\n]\n"
    } else {
        b"[]\n"
    };
    out.write_all(end)
}

fn issue<'a>(alert: &Alert<'a>) -> Option<Issue<'a>> {
    let place = alert.place()?;
    let mut description = alert.sentence();
    if place.is_record() {
        description.push_str(&format!("; in {}", shown(&place.to_string())));
    }
    let (names, more) = alert.also(ALSO);
    if !names.is_empty() {
        description.push_str(&format!("; also in {}", names.join(", ")));
    }
    if more > 0 {
        description.push_str(&format!(" and {more} more"));
    }
    Some(Issue {
        description,
        check_name: alert.finding.rule.name(),
        fingerprint: alert.fingerprint(),
        severity: if alert.fails { "major" } else { "minor" },
        location: Location {
            path: &place.member.path,
            lines: place
                .in_file()
                .map_or(Lines { begin: 1, end: 1 }, |span| Lines {
                    begin: span.line,
                    end: span.end_line,
                }),
        },
    })
}

fn issue_unread(skipped: &Skipped, accepted: bool) -> Issue<'_> {
    let (path, line) = file_and_line(skipped);
    Issue {
        description: format!("could not be read: {}", shown(&skipped.reason)),
        check_name: "unreadable",
        // A file is listed once, and a record once.
        fingerprint: format!("unreadable-{:016x}", xxh3_64(skipped.path.as_bytes())),
        severity: if accepted { "minor" } else { "critical" },
        location: Location {
            path,
            lines: Lines {
                begin: line,
                end: line,
            },
        },
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use serde_json::Value;

    use super::*;
    use crate::report::sample;

    fn issues(report: &Report) -> Vec<Value> {
        let mut out = Vec::new();
        write(report, &mut out).unwrap();
        serde_json::from_slice(&out).unwrap()
    }

    #[test]
    fn an_issue_a_finding() {
        let issues = issues(&sample::full());
        let of = |key: &str| -> Vec<&str> {
            issues
                .iter()
                .map(|issue| issue[key].as_str().unwrap())
                .collect()
        };
        assert_eq!(
            of("check_name"),
            [
                "unreadable",
                "near-duplicate",
                "exact-duplicate",
                "contained",
                "overlapping-report",
                "repeated-line"
            ]
        );
        assert_eq!(
            of("severity"),
            ["critical", "major", "minor", "minor", "minor", "minor"]
        );
        assert_eq!(issues[5]["location"]["lines"]["begin"], 1);
        assert_eq!(issues[1]["location"]["path"], "letters/may.txt");
    }

    #[test]
    fn fingerprints_are_unique_even_where_ids_are_not() {
        let mut report = sample::full();
        report.findings.extend(report.findings.clone());
        let issues = issues(&report);
        let prints: HashSet<&str> = issues
            .iter()
            .map(|issue| issue["fingerprint"].as_str().unwrap())
            .collect();
        assert_eq!((prints.len(), issues.len()), (11, 11));
    }

    #[test]
    fn nothing_found_is_an_empty_array() {
        assert!(issues(&sample::empty()).is_empty());
    }

    #[test]
    fn paths_are_as_they_are_and_descriptions_are_harmless() {
        let report = sample::hostile();
        let issues = issues(&report);
        assert_eq!(issues.len(), 6);
        for issue in &issues {
            let description = issue["description"].as_str().unwrap();
            assert!(!description.contains(|c: char| c.is_control() || c == '\u{202e}'));
        }
        assert_eq!(
            issues[1]["location"]["path"],
            report.findings[1].members[1].path
        );
    }
}
