//! A list of boilerplate: texts that somebody has named, by what they are recognised by.

use ahash::AHashSet;
use xxhash_rust::xxh3::xxh3_64;

use super::put_runs;
use crate::find::Documents;
use crate::model::{BOILERPLATE_COMMENT, BOILERPLATE_SCHEMA, DocumentId};
use crate::sketch::{FingerprintPlan, SHINGLE_WORDS, SketchPlan, Sketcher};
use crate::text::tokens;

/// Words of a passage of which at least four fifths stand in texts of the list are those of the list: as many as have to be the same in a passage that
/// is edited by a fifth.
const LEAST_COVERED: [usize; 2] = [4, 5];

/// The texts of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BoilerplateList {
    texts: Vec<String>,
    hash: Option<String>,
}

/// What is wrong with the file of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenList {
    /// Its line, from 1.
    pub line: usize,
    /// What is wrong, and what to do.
    pub reason: String,
}

impl BoilerplateList {
    /// Reads a file: texts with empty lines between them, below a first line that says what it is. Lines that begin with the sign of
    /// comments are passed over. O(bytes).
    ///
    /// # Errors
    /// The first line that is wrong: another first line, a text of fewer than five words, no text at all.
    pub fn parse(text: &str) -> Result<BoilerplateList, BrokenList> {
        let broken = |line: usize, reason: String| Err(BrokenList { line, reason });
        let mut lines = (1..).zip(text.lines());
        let first = lines.next().map_or("", |(_, first)| first.trim_end());
        if first.trim_start_matches('\u{feff}') != BOILERPLATE_SCHEMA {
            let reason = format!(
                "this is no list of boilerplate: the first line must be {BOILERPLATE_SCHEMA}; make one with `retold check --output \
                 boilerplate=FILE`"
            );
            return broken(1, reason);
        }
        let mut texts: Vec<(usize, String)> = Vec::new();
        let mut open = false;
        for (number, line) in lines {
            if line.trim().is_empty() {
                open = false;
            } else if !line.starts_with(BOILERPLATE_COMMENT) {
                if !open {
                    texts.push((number, String::new()));
                }
                open = true;
                if let Some((_, text)) = texts.last_mut() {
                    text.push_str(line);
                    text.push('\n');
                }
            }
        }
        if texts.is_empty() {
            return broken(
                1,
                "there is no text below; leave out --boilerplate".to_owned(),
            );
        }
        for (line, text) in &texts {
            let words = tokens(text).len();
            if words < SHINGLE_WORDS {
                let reason = format!(
                    "a text must have at least {SHINGLE_WORDS} words, and this one has {words}; join it with its neighbour, or delete it"
                );
                return broken(*line, reason);
            }
        }
        Ok(BoilerplateList {
            texts: texts.into_iter().map(|(_, text)| text).collect(),
            hash: Some(format!("{:016x}", xxh3_64(text.as_bytes()))),
        })
    }

    /// XXH3 of the file, in 16 hexadecimal digits, if there is one.
    pub fn hash(&self) -> Option<&str> {
        self.hash.as_deref()
    }
}

/// What the texts of a list are recognised by. Empty without a list.
#[derive(Debug, Default)]
pub struct Listed {
    lines: AHashSet<[u64; 2]>,
    /// Runs of five words, as in [`Boilerplate`](super::Boilerplate).
    pub(super) runs: Vec<u64>,
    shingles: AHashSet<u64>,
    fingerprints: AHashSet<u32>,
    /// Runs of five words by 16 bits of each.
    marks: AHashSet<[u16; SHINGLE_WORDS]>,
}

impl Listed {
    /// Of a list, in a run with such `fingerprints`. O(words).
    pub fn of(list: &BoilerplateList, fingerprints: Option<FingerprintPlan>) -> Listed {
        // Every run, since only those of the documents are winnowed.
        let every = |plan: FingerprintPlan| FingerprintPlan {
            window: 1,
            places: true,
            ..plan
        };
        let mut sketcher = Sketcher::new(SketchPlan {
            shingles: true,
            fingerprints: fingerprints.map(every),
            line_words: Some(1),
            ..SketchPlan::default()
        });
        let mut listed = Listed::default();
        for text in &list.texts {
            let words: Vec<u64> = tokens(text).into_iter().map(|token| token.hash).collect();
            put_runs(words.into_iter(), &mut listed.runs);
            let sketch = sketcher.sketch(text, &[]);
            listed
                .lines
                .extend(sketch.lines.iter().map(|line| line.hash));
            listed.shingles.extend(sketch.shingles);
            listed.fingerprints.extend(sketch.fingerprints);
            let windows = sketch.marks.windows(SHINGLE_WORDS);
            (listed.marks)
                .extend(windows.filter_map(|run| <[u16; SHINGLE_WORDS]>::try_from(run).ok()));
        }
        listed
    }

    /// Whether there is no list.
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// Whether a line of these words, by their hash, is a line of a text.
    pub(in crate::find) fn has_line(&self, hash: [u64; 2]) -> bool {
        self.lines.contains(&hash)
    }

    /// Whether a passage, by 16 bits of each word's hash, is for the most part text of the list. O(words).
    pub(in crate::find) fn has_passage(&self, marks: &[u16]) -> bool {
        if self.is_empty() {
            return false;
        }
        let (mut covered, mut done) = (0, 0);
        for (at, run) in marks.windows(SHINGLE_WORDS).enumerate() {
            if <[u16; SHINGLE_WORDS]>::try_from(run).is_ok_and(|run| self.marks.contains(&run)) {
                let end = at + SHINGLE_WORDS;
                covered += end - at.max(done);
                done = end;
            }
        }
        covered * LEAST_COVERED[1] >= marks.len() * LEAST_COVERED[0]
    }

    /// Those of `texts` that may hold some of it, by what is kept of them: shingles, or fingerprints; of a document of which neither is kept it is
    /// not known. None without a list. O(what is kept).
    pub fn may_stand_in(&self, documents: Documents<'_>, texts: &[DocumentId]) -> Vec<DocumentId> {
        if self.is_empty() {
            return Vec::new();
        }
        let may = |&id: &DocumentId| {
            let shingles = documents.sketches.shingles(id);
            let fingerprints = documents.sketches.fingerprints(id);
            if !shingles.is_empty() {
                return shingles.iter().any(|hash| self.shingles.contains(hash));
            }
            fingerprints.is_empty()
                || fingerprints
                    .iter()
                    .any(|kept| self.fingerprints.contains(kept))
        };
        texts.iter().copied().filter(may).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(text: &str) -> (usize, String) {
        let broken = BoilerplateList::parse(text).unwrap_err();
        (broken.line, broken.reason)
    }

    #[test]
    fn a_file_that_is_no_list_is_told_by_its_line() {
        assert!(reason("").1.contains("retold.boilerplate/1"));
        assert!(reason("Some words of a text.\n").1.contains("--output"));
        assert_eq!(reason("retold.boilerplate/1\n\n% only this\n").0, 1);
        let short = "retold.boilerplate/1\nOne text of five words.\n\n% next\nfour words are few\n";
        let (line, reason) = reason(short);
        assert_eq!(line, 5);
        assert!(reason.contains("has 4"), "{reason}");
    }

    #[test]
    fn texts_stand_between_empty_lines_and_comments_between_them() {
        let list = "\u{feff}retold.boilerplate/1\r\n% one\r\nOne line of\n% inside\n the first text\n\n \nThe second text is here.\n";
        let found = BoilerplateList::parse(list).unwrap();
        assert_eq!(
            found.texts,
            [
                "One line of\n the first text\n",
                "The second text is here.\n"
            ]
        );
        assert_eq!(found.hash().unwrap().len(), 16);
    }

    #[test]
    fn a_passage_is_that_of_a_list_by_four_fifths() {
        let text = |words: std::ops::Range<u32>| {
            let words: Vec<String> = words.map(|word| format!("w{word}")).collect();
            words.join(" ")
        };
        let list = format!("{BOILERPLATE_SCHEMA}\n{}\n", text(0..40));
        let plan = FingerprintPlan {
            words: 5,
            window: 5,
            places: true,
        };
        let listed = Listed::of(&BoilerplateList::parse(&list).unwrap(), Some(plan));
        let has = |words| {
            let hashes = tokens(&text(words));
            let marks: Vec<u16> = hashes
                .iter()
                .map(|token| (token.hash >> 48) as u16)
                .collect();
            listed.has_passage(&marks)
        };
        assert!(has(0..40) && has(0..50) && has(5..35));
        assert!(!has(0..51) && !has(40..80));
        assert!(!Listed::default().has_passage(&[1, 2, 3, 4, 5]));
    }
}
