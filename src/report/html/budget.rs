//! The data of the page, kept within what a browser opens at once and a mail takes.

use std::io;

use serde::Serialize;

use super::data::run;
use super::findings::{Names, keys, listed, page_finding};
use super::island::json;
use super::redact::Shown;
use crate::find::texts::worst_first;
use crate::model::{Kind, Report};
use crate::report::figures::counted;

/// Bytes of the whole page. Larger files are refused by many mail servers and reviewed by nobody.
pub(super) const MOST_BYTES: usize = 10_000_000;

/// Bytes of texts that are read again for the page. With the findings and what escaping adds, more would not fit into
/// 10,000,000 bytes; less would leave room unused where there are few findings.
pub const MOST_TEXT_BYTES: usize = 9_000_000;

/// Of ten parts of the room, those that findings may take: nearly all, as a finding without texts says more than a text without its
/// finding, but not all, so that there are always texts to look at.
const FINDING_TENTHS: usize = 9;

/// Bytes kept free for commas, brackets, and the figures of what is left out.
const RESERVE: usize = 2_000;

/// A document of the page.
#[derive(Debug, Serialize)]
struct Document<'a> {
    name: &'a str,
    /// The file, where that is not the name.
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    /// The index of its text; absent where the page has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<usize>,
}

/// What had no room.
#[derive(Debug, Clone, Copy)]
struct LeftOut {
    findings: usize,
    boilerplate: usize,
    /// Documents whose texts are not in the page.
    texts: usize,
}

/// The data as JSON, at most [`MOST_BYTES`] together with `fixed` bytes of the rest of the page: the worst findings as far as
/// they fit, then texts of theirs.
///
/// Also says in a sentence what had no room.
pub(super) fn data(report: &Report, shown: Shown, fixed: usize) -> io::Result<(String, String)> {
    let (data, left_out) = within(report, shown, MOST_BYTES.saturating_sub(fixed))?;
    Ok((data, left_out.sentence(shown)))
}

fn within(report: &Report, shown: Shown, most_bytes: usize) -> io::Result<(String, LeftOut)> {
    let mut data = json(&run(report, shown))?;
    let room = most_bytes.saturating_sub(data.len() + RESERVE);
    let (mut names, findings) = findings(report, shown, room / 10 * FINDING_TENTHS)?;
    let taken: usize = findings.iter().map(|finding| finding.len() + 1).sum();
    let listed: usize = names.list.iter().map(name_bytes).sum();
    let left = room.saturating_sub(taken + listed);
    // A redacted page has no room for texts, also where a report brings some.
    let texts = texts(report, &names, if shown.redact { 0 } else { left })?;

    let kept = &worst_first(&report.findings)[findings.len()..];
    let left_out = |kind| {
        kept.iter()
            .filter(|&&at| report.findings[at].kind == kind)
            .count()
    };
    let left_out = LeftOut {
        findings: left_out(Kind::Finding),
        boilerplate: left_out(Kind::Boilerplate),
        texts: texts.of.iter().filter(|text| text.is_none()).count(),
    };
    if shown.redact {
        for (name, path) in &mut names.list {
            *name = shown.name(name).into_owned();
            *path = path.as_deref().map(|path| shown.name(path).into_owned());
        }
    }
    let documents: Vec<Document<'_>> = names
        .list
        .iter()
        .zip(&texts.of)
        .map(|((name, path), &text)| Document {
            name,
            path: path.as_deref(),
            text,
        })
        .collect();
    // One object, in pieces.
    data.pop();
    data.push_str(&format!(",\"documents\":{}", json(&documents)?));
    data.push_str(&format!(",\"findings\":[{}]", findings.join(",")));
    data.push_str(&format!(",\"texts\":[{}]}}", texts.written.join(",")));
    Ok((data, left_out))
}

impl LeftOut {
    /// For a person; empty where all is there.
    fn sentence(self, shown: Shown) -> String {
        let mut text = String::new();
        if shown.redact {
            text.push_str("Text is left out of this report, and names are hashes. ");
        }
        if self.findings + self.boilerplate > 0 {
            text.push_str(&format!(
                "A page holds at most 10 MB: {} and {} are left out, the least bad ones. The JSON report has everything. ",
                counted(self.findings, "finding"),
                counted(self.boilerplate, "boilerplate text")
            ));
        }
        if self.texts > 0 && !shown.redact {
            text.push_str(&format!(
                "{} had no room for the text and cannot be shown as a whole.",
                counted(self.texts, "document")
            ));
        }
        text.trim_end().to_owned()
    }
}

/// Bytes that a document takes in the list, at most: its name is escaped to six times its bytes at worst, and a hash is no longer
/// than 11 bytes for each part.
fn name_bytes((name, path): &(String, Option<String>)) -> usize {
    let bytes = |name: &str| json(&name).map_or(6 * name.len(), |json| json.len());
    let hashed = |name: &str| 11 * (name.matches('/').count() + 1);
    let of = |name: &str| bytes(name).max(hashed(name));
    of(name) + path.as_deref().map_or(0, of) + 40
}

/// The findings as JSON, the worst first, as many as fit into so many bytes with the names of their documents.
fn findings(report: &Report, shown: Shown, room: usize) -> io::Result<(Names, Vec<String>)> {
    let keys = keys(&report.findings);
    let (mut names, mut written, mut taken) = (Names::default(), Vec::new(), 0);
    for at in worst_first(&report.findings) {
        let finding = listed(&report.findings[at]);
        let known = names.list.len();
        let text = json(&page_finding(&finding, &keys[at], &mut names, shown))?;
        let more: usize = names.list[known..].iter().map(name_bytes).sum();
        if taken + text.len() + 1 + more > room {
            // What follows is less bad, and is left out too.
            names.truncate(known);
            break;
        }
        taken += text.len() + 1 + more;
        written.push(text);
    }
    Ok((names, written))
}

struct Written {
    /// For each document of the page the place of its text.
    of: Vec<Option<usize>>,
    written: Vec<String>,
}

/// Texts as JSON, in the order of the report, which is from the worst findings on; one that does not fit is left out.
fn texts(report: &Report, names: &Names, mut room: usize) -> io::Result<Written> {
    let texts = &report.texts;
    let mut wanted = vec![false; texts.texts.len()];
    for (name, _) in &names.list {
        if let Some(&at) = texts.documents.get(name) {
            wanted[at] = true;
        }
    }
    let mut places = vec![None; texts.texts.len()];
    let mut written = Vec::new();
    for (at, text) in texts.texts.iter().enumerate() {
        if !wanted[at] || text.len() > room {
            continue;
        }
        let text = json(text)?;
        if text.len() < room {
            room -= text.len() + 1;
            places[at] = Some(written.len());
            written.push(text);
        }
    }
    let place = |(name, _): &(String, Option<String>)| {
        let at = *texts.documents.get(name)?;
        places[at]
    };
    Ok(Written {
        of: names.list.iter().map(place).collect(),
        written,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::report::sample;

    const SHOWN: Shown = Shown { redact: false };

    fn all(report: &Report, most_bytes: usize) -> (Value, LeftOut) {
        let (data, left_out) = within(report, SHOWN, most_bytes).unwrap();
        assert!(data.len() <= most_bytes, "{} {most_bytes}", data.len());
        (serde_json::from_str(&data).unwrap(), left_out)
    }

    /// The sample's near-duplicates so many times, each with documents and a text of its own.
    fn many(count: usize) -> Report {
        let mut report = sample::empty();
        for nth in 0..count {
            let mut finding = sample::near();
            finding.id = format!("{nth:016x}");
            for (at, member) in finding.members.iter_mut().enumerate() {
                member.document = format!("{nth}/{at}.txt");
                member.path.clone_from(&member.document);
                report
                    .texts
                    .documents
                    .insert(member.document.clone(), report.texts.texts.len());
                report
                    .texts
                    .texts
                    .push(format!("{nth} {at} </script>\n").repeat(40));
            }
            report.findings.push(finding);
        }
        report
    }

    #[test]
    fn all_of_a_small_report_is_there() {
        let report = many(5);
        let (value, left_out) = all(&report, 1_000_000);
        assert_eq!(value["findings"].as_array().unwrap().len(), 5);
        assert_eq!(value["texts"].as_array().unwrap().len(), 15);
        assert_eq!(left_out.sentence(SHOWN), "");
        for (at, finding) in value["findings"].as_array().unwrap().iter().enumerate() {
            assert_eq!(finding["key"], report.findings[at].id);
            let document =
                &value["documents"][finding["members"][2]["document"].as_u64().unwrap() as usize];
            let name = document["name"].as_str().unwrap();
            assert_eq!(name, format!("{at}/2.txt"));
            let text = &value["texts"][document["text"].as_u64().unwrap() as usize];
            assert_eq!(text, &report.texts.texts[report.texts.documents[name]]);
        }
    }

    #[test]
    fn the_worst_findings_are_kept_and_the_rest_is_counted() {
        let report = many(400);
        for most_bytes in [80_000, 150_000, 250_000] {
            let (value, left_out) = all(&report, most_bytes);
            let findings = value["findings"].as_array().unwrap();
            assert!(!findings.is_empty() && findings.len() < 400);
            for (at, finding) in findings.iter().enumerate() {
                assert_eq!(finding["key"], report.findings[at].id);
            }
            assert_eq!(left_out.findings, 400 - findings.len());
            assert!(left_out.sentence(SHOWN).contains("are left out"));
            assert_eq!(
                value["documents"].as_array().unwrap().len(),
                3 * findings.len()
            );
            let texts = value["texts"].as_array().unwrap().len();
            assert!(texts > 0);
            assert_eq!(left_out.texts, 3 * findings.len() - texts);
        }
    }

    #[test]
    fn the_whole_page_stays_below_its_limit() {
        let mut report = many(30_000);
        report.corpus.skipped = vec![
            crate::model::Skipped {
                path: "\u{202e}<".repeat(2_000),
                reason: "\u{202e}".repeat(2_000),
                error: true,
            };
            3_000
        ];
        let mut page = Vec::new();
        super::super::write(&report, false, &mut page).unwrap();
        assert!(
            (8_000_000..=MOST_BYTES).contains(&page.len()),
            "{}",
            page.len()
        );
    }
}
