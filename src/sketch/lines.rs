//! Lines: which stand in a document, as hashes of their folded words.

use std::ops::Range;

use xxhash_rust::xxh3::xxh3_64;

use crate::text::FoldedLine;
use crate::xxh3::hash128;

/// A line with enough words to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// Hash of its folded words, each with a space behind it, 128 bits, the low half first (two numbers take less room than one wide one).
    pub hash: [u64; 2],
    /// Its number in the document, from 1.
    pub number: u32,
    /// Its place among the lines that have any token; neighbours differ by 1 whatever blank lines are between, others by
    /// more.
    pub ordinal: u32,
    /// Hash of its bytes without the white space around it, 24 bits: equal lines that differ here differ in case or punctuation. More would be
    /// kept for each line of a corpus; with these, one in 17 million lines that are the same but for that is said to be so in that, too.
    pub verbatim: u32,
    /// Number of its words.
    pub words: u32,
}

/// The bits of [`Line::verbatim`].
pub(super) const VERBATIM: u32 = 0xff_ffff;

/// Picks the lines of a text that count, and hashes them. O(n) for n bytes of them.
pub(super) struct LinePicker<'a> {
    text: &'a str,
    uncounted: &'a [Range<usize>],
    min_words: usize,
    ordinal: u32,
}

impl<'a> LinePicker<'a> {
    /// For lines of at least `min_words` words that do not begin inside the byte ranges `uncounted` (sorted, disjoint) of a text.
    pub(super) fn new(text: &'a str, uncounted: &'a [Range<usize>], min_words: usize) -> Self {
        LinePicker {
            text,
            uncounted,
            min_words,
            ordinal: 0,
        }
    }

    /// The next line with a word, if it counts.
    #[inline]
    pub(super) fn take(&mut self, line: FoldedLine<'_>) -> Option<Line> {
        let ordinal = self.ordinal;
        self.ordinal += 1;
        if line.words < self.min_words || !self.counts(line.place.start) {
            return None;
        }
        let verbatim = trimmed(&self.text[line.place]).as_bytes();
        Some(Line {
            hash: halves(hash128(line.folded)),
            number: line.number,
            ordinal,
            verbatim: xxh3_64(verbatim) as u32 & VERBATIM,
            words: u32::try_from(line.words).unwrap_or(u32::MAX),
        })
    }

    /// Whether a line that begins at the byte `start` lies in none of the ranges.
    fn counts(&mut self, start: usize) -> bool {
        while let Some(range) = self.uncounted.first() {
            if range.end <= start {
                self.uncounted = &self.uncounted[1..];
            } else {
                return range.start > start;
            }
        }
        true
    }
}

/// As [`str::trim`], with one look at each end of lines that have only ASCII there, as most have.
fn trimmed(line: &str) -> &str {
    let line = line.trim_ascii();
    match line.as_bytes() {
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => line,
        _ => line.trim(),
    }
}

fn halves(hash: u128) -> [u64; 2] {
    [hash as u64, (hash >> 64) as u64]
}

#[cfg(test)]
mod tests {
    use super::super::{SketchPlan, Sketcher};
    use super::*;
    use std::collections::BTreeMap;

    use crate::text::{Token, folded, tokens};
    use proptest::prelude::*;

    fn lines(text: &str, uncounted: &[Range<usize>], words: usize) -> Vec<Line> {
        let plan = SketchPlan {
            line_words: Some(words),
            ..SketchPlan::default()
        };
        Sketcher::new(plan).sketch(text, uncounted).lines.to_vec()
    }

    #[test]
    fn uncounted_lines_and_short_lines_are_left_out_but_keep_their_place() {
        let text = "one two three\nshort\n\nONE two, three!\r\nout out out\n  one two three ";
        let out = text.find("out").unwrap()..text.find("  one").unwrap();
        let found = lines(text, &[out], 3);
        let places: Vec<(u32, u32)> = found.iter().map(|l| (l.number, l.ordinal)).collect();
        assert_eq!(places, [(1, 0), (4, 2), (6, 4)]);
        assert!(found.iter().all(|line| line.hash == found[0].hash));
        assert_eq!(found[0].verbatim, found[2].verbatim);
        assert_ne!(found[0].verbatim, found[1].verbatim);
    }

    /// Line by line.
    fn naive(text: &str, words: usize) -> BTreeMap<u32, [u64; 2]> {
        let mut naive = BTreeMap::new();
        for (at, line) in text.split('\n').enumerate() {
            let tokens = tokens(line);
            if tokens.len() >= words {
                let word = |token: &Token| folded(&line[token.start..token.end]) + " ";
                let words: String = tokens.iter().map(word).collect();
                naive.insert(at as u32 + 1, halves(hash128(words.as_bytes())));
            }
        }
        naive
    }

    fn by_number(text: &str, words: usize) -> BTreeMap<u32, [u64; 2]> {
        let lines = lines(text, &[], words);
        lines.iter().map(|line| (line.number, line.hash)).collect()
    }

    #[test]
    fn lines_may_be_longer_than_a_window() {
        let lengths = [5, 1_023, 1, 0, 1_024, 1, 3_000, 7, 2];
        let line = |&length: &usize| "one été ".repeat(length) + "end\n";
        let text: String = lengths.iter().map(line).collect();
        assert_eq!(by_number(&text, 2), naive(&text, 2));
    }

    proptest! {
        #[test]
        fn without_hashes_of_words_nothing_else_is_another(texts in ["[abA.é \n]{0,5}", "[abA.é \n]{0,5}"]) {
            let plan = |only_lines| SketchPlan {
                line_words: Some(1),
                only_lines,
                ..SketchPlan::default()
            };
            let [with, without] = [false, true].map(|only_lines| {
                let mut sketcher = Sketcher::new(plan(only_lines));
                texts.each_ref().map(|text| {
                    let sketch = sketcher.sketch(text, &[]);
                    (sketch.words, sketch.lines.to_vec(), sketch.document_hash)
                })
            });
            for (with, without) in with.iter().zip(&without) {
                prop_assert_eq!((with.0, &with.1), (without.0, &without.1));
            }
            prop_assert_eq!(with[0].2 == with[1].2, without[0].2 == without[1].2);
        }

        #[test]
        fn equals_line_by_line_tokenising(text in "[ab \n\r]{0,80}", words in 1usize..4) {
            prop_assert_eq!(by_number(&text, words), naive(&text, words));
        }
    }
}
