//! SARIF 2.1.0 (OASIS, Static Analysis Results Interchange Format): one result a finding, each rule with its page.
//!
//! Sections named `§` are those of the standard. What code hosts take beyond it stands at the constants.

use std::fmt::Write as _;
use std::io::{self, Write};

use serde::Serialize;

use super::alert::{Alert, alerts, exceeded, file_and_line, shown, unreadable};
use super::figures::{counted, number};
use super::human::meaning;
use super::jsonl::write_line;
use super::place::Place;
use super::rule_page;
use crate::model::{Report, Rule, Verdict};

/// The schema the standard publishes.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Results of a run that GitHub shows; of more it picks by severity.
const MOST_RESULTS: usize = 5_000;

/// Bytes of a file. GitHub takes 10 MB and counts them compressed; counted as they are, they are enough for every host.
const MOST_BYTES: usize = 10_000_000;

/// Bytes kept free for the notice and the last brackets.
const NOTICE_BYTES: usize = 1_000;

/// Locations of a result that GitHub shows.
const RELATED: usize = 100;

/// Related locations that a message links to: as many as can be read in one paragraph.
const LINKED: usize = 10;

/// Documents that could not be read and are named. Where a whole folder is unreadable, the room is for the results.
const NOTIFICATIONS: usize = 100;

/// Paths are relative to the folder the run was started in, which a viewer knows and the file need not.
const ROOT: &str = "%SRCROOT%";

/// Writes the file: a line for each rule and each result.
pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let alerts = alerts(report);
    // The notice stands in front of the results it counts, so these are made first; they are as large as the file at most.
    let mut frame = Vec::new();
    head(report, 0, &mut frame)?;
    let room = MOST_BYTES.saturating_sub(frame.len() + NOTICE_BYTES);
    let (mut results, mut written) = (Vec::new(), 0);
    for alert in alerts.iter().take(MOST_RESULTS) {
        let before = results.len();
        if written > 0 {
            results.extend_from_slice(b",\n");
        }
        let Some(result) = Outcome::of(report, alert) else {
            continue;
        };
        write_line(&result, &mut results)?;
        if results.len() > room {
            results.truncate(before);
            break;
        }
        written += 1;
    }
    head(report, alerts.len() - written, out)?;
    out.write_all(&results)?;
    out.write_all(b"\n]}]}\n")
}

/// Everything in front of the results, with a notice if some are left out.
fn head(report: &Report, left_out: usize, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "{{\"$schema\":\"{SCHEMA}\",\"version\":\"2.1.0\",\"runs\":[{{"
    )?;
    out.write_all(b"\"tool\":{\"driver\":{\"name\":\"retold\",\"version\":")?;
    write_line(&report.tool.version, out)?;
    out.write_all(b",\"semanticVersion\":")?;
    write_line(&report.tool.version, out)?;
    out.write_all(b",\"rules\":[\n")?;
    let relations = report.settings.rules.iter().copied();
    // No relation: it is there only where it has something to say.
    let mut findings = report.findings.iter();
    let suppression = findings.any(|finding| finding.rule == Rule::Suppression);
    let rules = relations.chain(suppression.then_some(Rule::Suppression));
    for (nth, rule) in rules.enumerate() {
        if nth > 0 {
            out.write_all(b",\n")?;
        }
        write_line(&Descriptor::of(report, rule), out)?;
    }
    out.write_all(b"\n]}},\n\"columnKind\":\"unicodeCodePoints\",\n\"originalUriBaseIds\":")?;
    let folder = "The folder the run was started in.";
    write_line(
        &serde_json::json!({ ROOT: { "description": { "text": folder } } }),
        out,
    )?;
    out.write_all(b",\n\"invocations\":[")?;
    write_line(&Invocation::of(report, left_out), out)?;
    out.write_all(b"],\n\"results\":[\n")
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    id: Rule,
    short_description: Text,
    full_description: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    help_uri: Option<String>,
    help: Help,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Text {
    text: String,
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

impl Descriptor {
    fn of(report: &Report, rule: Rule) -> Descriptor {
        let page = format!("`retold explain {rule}` prints this page (docs/rules/{rule}.md).");
        Descriptor {
            id: rule,
            short_description: text(meaning(rule)),
            full_description: text(&format!("{}: {}.", rule.name(), meaning(rule))),
            help_uri: rule_page::address(rule),
            help: Help {
                text: braces(&format!("{}\n{page}\n", rule_page::plain(rule, 80))),
                markdown: braces(&format!("{}\n{page}\n", rule_page::markdown(rule))),
            },
            default_configuration: Configuration {
                level: level(exceeded(report, rule)),
            },
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    exit_code: u8,
    exit_code_description: String,
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Text,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Location>,
}

impl Invocation {
    fn of(report: &Report, left_out: usize) -> Invocation {
        let unread: Vec<_> = unreadable(report).collect();
        let mut notifications: Vec<Notification> = Vec::new();
        let mut say = |level, said: String, locations| {
            notifications.push(Notification {
                level,
                message: text(&said),
                locations,
            });
        };
        if left_out > 0 {
            let said = format!(
                "{} left out: code hosts take {} results and {} MB a file. The worst are here, the JSON report has all.",
                counted(left_out, "finding"),
                number(MOST_RESULTS),
                MOST_BYTES / 1_000_000
            );
            say("warning", said, Vec::new());
        }
        let level = level(!report.settings.gate.allow_unreadable);
        for skipped in unread.iter().take(NOTIFICATIONS) {
            let (file, line) = file_and_line(skipped);
            let said = format!("could not be read: {}", shown(&skipped.reason));
            let region = Region::line(line);
            say(level, said, vec![Location::of(file, region)]);
        }
        if unread.len() > NOTIFICATIONS {
            let left = counted(unread.len() - NOTIFICATIONS, "more document");
            say(level, format!("{left} could not be read"), Vec::new());
        }
        Invocation {
            execution_successful: report.gate.verdict != Verdict::Error,
            exit_code: report.gate.exit_status,
            exit_code_description: shown(&report.gate.reason),
            tool_execution_notifications: notifications,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcome<'a> {
    rule_id: Rule,
    rule_index: usize,
    level: &'static str,
    message: Text,
    locations: [Location; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    partial_fingerprints: Fingerprints,
    properties: Properties<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Fingerprints {
    primary_location_line_hash: String,
}

#[derive(Serialize)]
struct Properties<'a> {
    id: &'a str,
    count: usize,
    weakest: f64,
}

impl<'a> Outcome<'a> {
    /// The result of an alert; `None` for a finding without a place, of which there is none.
    fn of(report: &Report, alert: &Alert<'a>) -> Option<Outcome<'a>> {
        let finding = alert.finding;
        let rules = &report.settings.rules;
        let related: Vec<Location> = alert
            .elsewhere()
            .take(RELATED)
            .enumerate()
            .map(|(nth, place)| Location::related(nth + 1, place))
            .collect();
        Some(Outcome {
            rule_id: finding.rule,
            rule_index: match finding.rule {
                // Behind the relations.
                Rule::Suppression => rules.len(),
                rule => rules.iter().position(|other| *other == rule)?,
            },
            level: level(alert.fails),
            message: Text {
                text: message(alert),
            },
            locations: [Location::at(alert.place()?)],
            related_locations: related,
            partial_fingerprints: Fingerprints {
                primary_location_line_hash: format!("{}:{}", finding.id, alert.occurrence),
            },
            properties: Properties {
                id: &finding.id,
                count: finding.count,
                weakest: finding.weakest,
            },
        })
    }
}

/// The then the other places, each a link to its related location by its number (§3.11.6).
fn message(alert: &Alert<'_>) -> String {
    let mut message = brackets(&braces(&alert.sentence()));
    if !message.ends_with(['.', '!', '?', '…']) {
        message.push('.');
    }
    let (names, more) = alert.also(LINKED);
    for (nth, name) in names.iter().enumerate() {
        message.push_str(if nth == 0 { " Also in " } else { ", " });
        // Writing to a String cannot fail.
        let _ = write!(message, "[{}]({})", brackets(&braces(name)), nth + 1);
    }
    if more > 0 {
        let _ = write!(message, " and {} more", number(more));
    }
    if !names.is_empty() {
        message.push('.');
    }
    message
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<LogicalLocation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Artifact {
    uri: String,
    uri_base_id: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation {
    fully_qualified_name: String,
}

/// Lines and columns from 1, the end just behind the last character: as in a span.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_column: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_column: Option<usize>,
}

impl Region {
    fn line(line: usize) -> Region {
        Region {
            start_line: line,
            start_column: None,
            end_line: None,
            end_column: None,
        }
    }
}

impl Location {
    fn of(path: &str, region: Region) -> Location {
        Location {
            id: None,
            physical_location: PhysicalLocation {
                artifact_location: Artifact {
                    uri: uri(path),
                    uri_base_id: ROOT,
                },
                region,
            },
            logical_locations: Vec::new(),
            message: None,
        }
    }

    /// A whole document has its first line: GitHub shows no result without one. So has a record, whose own lines are not those
    /// of the file; it is named as a logical location.
    fn at(place: Place<'_>) -> Location {
        let region = place.in_file().map_or(Region::line(1), |span| Region {
            start_line: span.line,
            start_column: Some(span.column),
            end_line: Some(span.end_line),
            end_column: Some(span.end_column),
        });
        let mut location = Location::of(&place.member.path, region);
        if place.is_record() {
            location.logical_locations.push(LogicalLocation {
                fully_qualified_name: shown(&place.to_string()),
            });
        }
        location
    }

    fn related(id: usize, place: Place<'_>) -> Location {
        Location {
            id: Some(id),
            message: Some(text(&shown(&place.to_string()))),
            ..Location::at(place)
        }
    }
}

fn level(fails: bool) -> &'static str {
    if fails { "error" } else { "warning" }
}

/// A message that is all text: no placeholder and no link.
fn text(text: &str) -> Text {
    Text {
        text: brackets(&braces(text)),
    }
}

/// Braces are doubled, or they would be placeholders (§3.11.5).
fn braces(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}

/// Brackets and backslashes have a backslash in front, or brackets would be links (§3.11.6).
fn brackets(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '[' | ']' | '\\') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// A path as a relative reference: every byte percent-encoded but `/` and the unreserved ones (RFC 3986, section 2.3).
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            _ => {
                // Writing to a String cannot fail.
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}

#[cfg(test)]
mod tests;
