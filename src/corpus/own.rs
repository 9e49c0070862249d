//! What `retold` itself has written: baselines and reports are no documents, wherever they lie.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use crate::model::{BACKGROUND_SCHEMA, BASELINE_NAME, BOILERPLATE_SCHEMA, REPORT_SCHEMA, Rule};

/// Bytes looked at. The longest beginning that is known, of a report in JSON, takes 40.
const LOOKED_AT: u64 = 64;

/// Whether a file that a walk came by is a baseline or a report of an earlier run, by the first bytes of it.
///
/// Only endings are looked into that such files have and that hardly any text has, so that a walk over prose opens nothing. A report
/// in Markdown or for people looks like any other document; it is known only by the `--output` of the run.
pub(super) fn is_own(path: &Path) -> bool {
    let ending = path.extension().and_then(OsStr::to_str).unwrap_or_default();
    let is = |known: &str| ending.eq_ignore_ascii_case(known);
    if !["baseline", "boilerplate", "json", "jsonl", "ndjson"]
        .iter()
        .any(|known| is(known))
    {
        return false;
    }
    let mut start = Vec::with_capacity(LOOKED_AT as usize);
    // What cannot be read is told where the file is read.
    let read = File::open(path).and_then(|file| file.take(LOOKED_AT).read_to_end(&mut start));
    read.is_ok() && begins_as_ours(&start)
}

/// Bytes looked at of each end of a file that an output takes the place of: the title of the HTML report stands behind some 600, and the
/// last line of the report for people, with each rule and what it allows, takes no 1,000.
const ENDS: u64 = 4096;

/// What reports and tables begin with that are not known by [`is_own`].
const BEGINNINGS: [&str; 9] = [
    "## retold: ",
    "finding,rule,kind,id,",
    "a\tb\trule\tresemblance\t",
    "[\n{\"description\":\"",
    "[]\n",
    "::error ",
    "::warning ",
    "::notice ",
    BACKGROUND_SCHEMA,
];

/// What stands near the beginning of others.
const PARTS: [&str; 3] = [
    "<testsuites name=\"retold\" ",
    "<title>retold report</title>",
    "\"driver\":{\"name\":\"retold\"",
];

/// Whether an output may take the place of this file although it could be a document: it is empty, or retold has written it.
///
/// It knows the reports of all formats, also those that a walk takes for texts unless the run writes to them. A text that looks like one of
/// them could be replaced; it would have to begin or end as nothing but a report does. It is asked only for files that a run writes.
pub(super) fn is_replaceable(path: &Path) -> bool {
    // What cannot be read could be anything.
    ends(path).is_ok_and(|(start, end)| {
        let text = String::from_utf8_lossy(&start);
        start.is_empty()
            || begins_as_ours(&start)
            || BEGINNINGS.iter().any(|known| text.starts_with(known))
            || PARTS.iter().any(|known| text.contains(known))
            || names_a_rule(text.lines().next().unwrap_or_default())
            || is_verdict(&String::from_utf8_lossy(&end))
    })
}

/// The first and last bytes of a file.
fn ends(path: &Path) -> io::Result<(Vec<u8>, Vec<u8>)> {
    let mut file = File::open(path)?;
    let (mut start, mut end) = (Vec::new(), Vec::new());
    file.by_ref().take(ENDS).read_to_end(&mut start)?;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(ENDS)))?;
    file.take(ENDS).read_to_end(&mut end)?;
    Ok((start, end))
}

/// Whether a line is one of the concise report: `path:line:column: rule: message`.
fn names_a_rule(line: &str) -> bool {
    let names = Rule::EVERY.map(Rule::name).into_iter();
    names.chain(["unreadable"]).any(|name| {
        let place = line.split_once(&format!(": {name}: "));
        place.is_some_and(|(place, _)| {
            let mut numbers = place.rsplit(':').take(2);
            numbers.all(|number| number.parse::<usize>().is_ok())
        })
    })
}

/// Whether a file that ends with `end` is a report for people, whose last line is the verdict.
fn is_verdict(end: &str) -> bool {
    let last = end.lines().next_back().unwrap_or_default();
    let verdicts = ["pass: ", "fail: ", "error: "];
    verdicts.iter().any(|verdict| last.starts_with(verdict))
}

fn begins_as_ours(start: &[u8]) -> bool {
    begins_as_baseline(start) || is_report(start) || is_list(start)
}

/// Whether a file that begins with `start` is a baseline, of whatever version.
pub fn begins_as_baseline(start: &[u8]) -> bool {
    start
        .strip_prefix(BASELINE_NAME.as_bytes())
        .is_some_and(|rest| rest.starts_with(b"\t"))
}

/// Whether a file that begins with `start` is a list of boilerplate, of whatever version.
fn is_list(start: &[u8]) -> bool {
    let (name, _) = (BOILERPLATE_SCHEMA.split_once('/')).unwrap_or((BOILERPLATE_SCHEMA, ""));
    start
        .strip_prefix(name.as_bytes())
        .is_some_and(|rest| rest.starts_with(b"/"))
}

/// A report or a comparison in JSON, or findings in JSON lines.
fn is_report(start: &[u8]) -> bool {
    let start = String::from_utf8_lossy(start);
    let compact: String = start.split_ascii_whitespace().collect();
    let (name, _) = REPORT_SCHEMA.split_once('/').unwrap_or((REPORT_SCHEMA, ""));
    let schema = compact.strip_prefix("{\"schema\":\"");
    let is_ours = |rest: &str| rest.starts_with(name) || rest.starts_with("retold.comparison/");
    let finding = compact.strip_prefix("{\"rule\":\"");
    let is_finding = |rest: &str| {
        let rule = Rule::ALL
            .into_iter()
            .find_map(|rule| rest.strip_prefix(rule.name()));
        rule.is_some_and(|rest| rest.starts_with("\",\"kind\":\""))
    };
    schema.is_some_and(is_ours) || finding.is_some_and(is_finding)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_ours_are_known_by_their_beginning() {
        for ours in [
            "retold-baseline\t1\nalgorithm\t2\n",
            "{\n  \"schema\": \"retold.report/1\",\n",
            "{\"schema\":\"retold.report/1\",\"tool\"",
            "{\n  \"schema\": \"retold.comparison/1\",\n",
            "{\"rule\":\"overlapping-report\",\"kind\":\"boilerplate\",\"id\"",
            "retold.boilerplate/2\n",
        ] {
            let start = ours.as_bytes();
            let known = begins_as_baseline(start) || is_report(start) || is_list(start);
            assert!(known, "{ours}");
        }
        for other in [
            "retold-baseline is a word\n",
            "{\"schema\": \"retold\"}",
            "{\"rule\": \"contained\", \"text\": \"…\"}",
            "{\"text\": \"retold.report/1\"}",
            "",
        ] {
            let start = other.as_bytes();
            assert!(!begins_as_baseline(start) && !is_report(start), "{other}");
        }
    }

    #[test]
    fn a_text_is_not_replaceable() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        for text in [
            "The bridge is closed.\n",
            "Page 3: contained: nothing\n",
            "a:1: contained: nothing\n",
            "It ends so.\nfail: yes\nNo.\n",
            "[1, 2]\n",
        ] {
            std::fs::write(&path, text).unwrap();
            assert!(!is_replaceable(&path), "{text}");
        }
        assert!(!is_replaceable(&folder.path().join("gone")));
        for text in ["", "notes/a b.txt:1:1: contained: at least 94%\n"] {
            std::fs::write(&path, text).unwrap();
            assert!(is_replaceable(&path), "{text}");
        }
    }

    #[test]
    fn only_files_of_such_endings_are_opened() {
        let folder = tempfile::tempdir().unwrap();
        for (name, own) in [
            ("old.baseline", true),
            ("old.BASELINE", true),
            ("old.txt", false),
        ] {
            let path = folder.path().join(name);
            std::fs::write(&path, "retold-baseline\t1\n").unwrap();
            assert_eq!(is_own(&path), own, "{name}");
        }
        assert!(!is_own(&folder.path().join("gone.baseline")));
    }
}
