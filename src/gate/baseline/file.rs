//! The baseline's file: a line a member, sorted, so that two branches merge and a diff says what was accepted.

use std::collections::BTreeSet;
use std::fmt::Write;

use thiserror::Error;
use xxhash_rust::xxh3::xxh3_64;

use super::{ALGORITHM_VERSION, Baseline, DocumentEntry, FORMAT_VERSION, LineEntry, PassageEntry};
use crate::escape::{escape, unescape};
use crate::identity::CONTENT_SKETCH_VALUES;
use crate::model::BASELINE_NAME;
use crate::rule::Rule;

/// Why a file is no baseline that can be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BaselineError {
    /// It does not begin as a baseline does.
    #[error("line 1: this is no baseline; make one with `retold baseline create`")]
    NoBaseline,
    /// It was made by another version.
    #[error(
        "line {line}: made by {what} version {found}, but this is version {known}; make it again with `retold baseline update`"
    )]
    Version {
        /// The line, from 1.
        line: usize,
        /// `file` or `algorithm`.
        what: &'static str,
        /// As it stands there.
        found: String,
        /// What this program knows.
        known: u32,
    },
    /// A mark that a merge has left.
    #[error("line {0}: a merge conflict; keep the lines of both sides, without the marks")]
    Conflict(usize),
    /// A line that cannot be read.
    #[error(
        "line {line}: {what}; restore the file, or make it again with `retold baseline update`"
    )]
    Line {
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        what: &'static str,
    },
}

impl Baseline {
    /// The file's text. The same members and settings give the same bytes.
    pub fn to_text(&self) -> String {
        let mut lines: Vec<String> = Vec::with_capacity(self.len());
        for entry in &self.documents {
            let mut sketch = String::new();
            for byte in entry.sketch {
                // Writing to a String cannot fail.
                let _ = write!(sketch, "{byte:02x}");
            }
            lines.push(format!(
                "document\t{}\t{}\t{:016x}\t{:032x}\t{sketch}",
                escape(&entry.path),
                entry.rule,
                entry.group,
                entry.content
            ));
        }
        for entry in &self.lines {
            lines.push(format!(
                "line\t{}\t{:032x}\t{}\t{:032x}",
                escape(&entry.path),
                entry.line,
                entry.count,
                entry.content
            ));
        }
        for entry in &self.passages {
            lines.push(format!(
                "passage\t{}\t{:016x}\t{}",
                escape(&entry.path),
                entry.passage,
                entry.places
            ));
        }
        for (path, content) in &self.others {
            lines.push(format!("other\t{}\t{content:032x}", escape(path)));
        }
        lines.sort_unstable();
        let settings: Vec<_> = self
            .settings
            .iter()
            .map(|setting| escape(setting))
            .collect();
        let settings = settings.join("\t");
        let mut text = format!(
            "{BASELINE_NAME}\t{FORMAT_VERSION}\nalgorithm\t{ALGORITHM_VERSION}\nsettings\t{:016x}\t{}\n",
            xxh3_64(settings.as_bytes()),
            settings
        );
        for line in lines {
            text.push_str(&line);
            text.push('\n');
        }
        text
    }

    /// Reads a file's text. Blank lines and those that begin with `#` say nothing; the order does not matter.
    ///
    /// # Errors
    /// [`BaselineError`], for the first line that makes no sense: half a baseline would accept too little, and a wrong one too
    /// much.
    pub fn parse(text: &str) -> Result<Baseline, BaselineError> {
        let mut lines = (1..).zip(text.lines());
        let mut header = |name: &'static str| {
            lines
                .next()
                .and_then(|(line, text)| Some((line, text.strip_prefix(name)?.strip_prefix('\t')?)))
        };
        let (line, version) = header(BASELINE_NAME).ok_or(BaselineError::NoBaseline)?;
        same_version(line, "file", version, FORMAT_VERSION)?;
        let wrong = |line, what| BaselineError::Line { line, what };
        let (line, version) =
            header("algorithm").ok_or(wrong(2, "expected `algorithm` and its version"))?;
        same_version(line, "algorithm", version, ALGORITHM_VERSION)?;
        let (_, settings) = header("settings").ok_or(wrong(3, "expected `settings`"))?;
        let settings = settings
            .split_once('\t')
            .filter(|(hash, cells)| *hash == format!("{:016x}", xxh3_64(cells.as_bytes())))
            .and_then(|(_, cells)| cells.split('\t').map(unescape).collect())
            .ok_or(wrong(3, "the settings do not agree with their hash"))?;
        let mut baseline = Baseline {
            settings,
            documents: BTreeSet::new(),
            lines: BTreeSet::new(),
            passages: BTreeSet::new(),
            others: BTreeSet::new(),
        };
        for (line, text) in lines {
            if text.trim().is_empty() || text.starts_with('#') {
                continue;
            }
            if ["<<<<<<<", "=======", ">>>>>>>", "|||||||"]
                .iter()
                .any(|mark| text.starts_with(mark))
            {
                return Err(BaselineError::Conflict(line));
            }
            baseline
                .add(text)
                .ok_or(wrong(line, "this is no member of a finding"))?;
        }
        Ok(baseline)
    }

    fn add(&mut self, text: &str) -> Option<()> {
        let cells: Vec<&str> = text.split('\t').collect();
        match cells[..] {
            ["document", path, rule, group, content, sketch] => {
                self.documents.insert(DocumentEntry {
                    path: unescape(path)?,
                    rule: Rule::from_name(rule)?,
                    group: hexadecimal(group, 16)? as u64,
                    content: hexadecimal(content, 32)?,
                    sketch: bytes(sketch)?,
                });
            }
            ["line", path, line, count, content] => {
                self.lines.insert(LineEntry {
                    path: unescape(path)?,
                    line: hexadecimal(line, 32)?,
                    count: count.parse().ok()?,
                    content: hexadecimal(content, 32)?,
                });
            }
            ["passage", path, passage, places] => {
                self.passages.insert(PassageEntry {
                    path: unescape(path)?,
                    passage: hexadecimal(passage, 16)? as u64,
                    places: places.parse().ok()?,
                });
            }
            ["other", path, content] => {
                self.others
                    .insert((unescape(path)?, hexadecimal(content, 32)?));
            }
            _ => return None,
        }
        Some(())
    }
}

fn same_version(
    line: usize,
    what: &'static str,
    found: &str,
    known: u32,
) -> Result<(), BaselineError> {
    if found == known.to_string() {
        return Ok(());
    }
    Err(BaselineError::Version {
        line,
        what,
        found: found.chars().take(20).collect(),
        known,
    })
}

/// A number of exactly so many hexadecimal digits.
fn hexadecimal(digits: &str, count: usize) -> Option<u128> {
    let all = digits.len() == count && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    all.then(|| u128::from_str_radix(digits, 16).ok())?
}

fn bytes(digits: &str) -> Option<[u8; CONTENT_SKETCH_VALUES]> {
    let mut bytes = [0; CONTENT_SKETCH_VALUES];
    if digits.len() != 2 * CONTENT_SKETCH_VALUES {
        return None;
    }
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = hexadecimal(digits.get(2 * at..2 * at + 2)?, 2)? as u8;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    prop_compose! {
        fn baselines()(
            documents in prop::collection::btree_set(
                ("[a-z/\t#\n ]{0,12}", 0usize..3, any::<u64>(), any::<u128>(), any::<[u8; 32]>()), 0..6),
            lines in prop::collection::btree_set(("[a-z/\\\\]{0,12}", any::<u128>(), any::<u32>(), any::<u128>()), 0..6),
            passages in prop::collection::btree_set(("[a-z/]{0,12}", any::<u64>(), any::<u32>()), 0..6),
            others in prop::collection::btree_set(("[a-z/\n]{0,12}", any::<u128>()), 0..6),
        ) -> Baseline {
            Baseline {
                settings: vec!["near-threshold=0.8".to_owned(), "rules=contained".to_owned()],
                documents: documents.into_iter().map(|(path, rule, group, content, sketch)| DocumentEntry {
                    path, rule: Rule::ALL[rule], group, content, sketch,
                }).collect(),
                lines: lines.into_iter().map(|(path, line, count, content)| LineEntry { path, line, count, content }).collect(),
                passages: passages.into_iter().map(|(path, passage, places)| PassageEntry { path, passage, places }).collect(),
                others,
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(baseline in baselines()) {
            let text = baseline.to_text();
            let read = Baseline::parse(&text);
            prop_assert_eq!(read.as_ref(), Ok(&baseline));
            // In any order, as after a merge.
            let header_end = text.match_indices('\n').nth(2).unwrap().0 + 1;
            let (header, members) = text.split_at(header_end);
            let mut members: Vec<&str> = members.lines().collect();
            members.reverse();
            prop_assert_eq!(Baseline::parse(&format!("{header}# why\n\n{}", members.join("\n"))), Ok(baseline));
        }

        #[test]
        fn a_damaged_file_is_refused_or_accepts_no_more(baseline in baselines(), at in any::<prop::sample::Index>(), byte in "[0-9a-f\t\n<=x]") {
            let mut text = baseline.to_text();
            let at = at.index(text.len());
            text.replace_range(at..at + 1, &byte);
            if let Ok(damaged) = Baseline::parse(&text) {
                prop_assert!(damaged.missing_from(&baseline) <= 1);
            }
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        let said = |text: &str| Baseline::parse(text).unwrap_err().to_string();
        let text = Baseline::default().to_text();
        assert!(said("").starts_with("line 1: this is no baseline"));
        assert!(said("{}").starts_with("line 1: this is no baseline"));
        let old = text.replace("algorithm\t2", "algorithm\t0");
        assert!(said(&old).starts_with("line 2: made by algorithm version 0"));
        assert!(said(&format!("{text}<<<<<<< ours\n")).starts_with("line 4: a merge conflict"));
        assert!(said(&format!("{text}line\ta")).starts_with("line 4: this is no member"));
        assert!(
            said(&text.replace("settings\t", "settings\t0")).starts_with("line 3: the settings")
        );
    }
}
