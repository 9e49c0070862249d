//! Lines: which stand in a document, as hashes of their token sequences.

use std::ops::Range;

use xxhash_rust::xxh3::xxh3_64;

use super::hash::sequence_hash;

/// A line with enough words to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// Hash of its token sequence, 128 bits, the low half first (two numbers take less room than one wide one).
    pub hash: [u64; 2],
    /// Its number in the document, from 1.
    pub number: u32,
    /// Its place among the lines that have any token; neighbours differ by 1 whatever blank lines are between, others by
    /// more.
    pub ordinal: u32,
    /// Hash of its bytes without the white space around it: equal lines that differ here differ in case or punctuation. 32 bits
    /// do, since only lines that are equal by their 128 are compared by it.
    pub verbatim: u32,
    /// Number of its words.
    pub words: u32,
}

/// Follows the tokens of a document and cuts them at line ends. O(n) for n bytes, by one forward search for newlines.
pub(super) struct LineCutter<'a> {
    text: &'a str,
    uncounted: &'a [Range<usize>],
    min_words: usize,
    /// Byte offset of the current line's end.
    end: usize,
    start: usize,
    number: u32,
    ordinal: u32,
    first_token: usize,
}

impl<'a> LineCutter<'a> {
    /// For a text whose byte ranges `uncounted` (sorted, disjoint) hold lines that never count.
    pub(super) fn new(text: &'a str, uncounted: &'a [Range<usize>], min_words: usize) -> Self {
        LineCutter {
            text,
            uncounted,
            min_words,
            end: memchr::memchr(b'\n', text.as_bytes()).unwrap_or(text.len()),
            start: 0,
            number: 1,
            ordinal: 0,
            first_token: 0,
        }
    }

    /// To be called before the token that starts at `at` is added to `tokens`.
    #[inline]
    pub(super) fn before_token(&mut self, at: usize, tokens: &[u64], lines: &mut Vec<Line>) {
        if at >= self.end {
            self.cross(at, tokens, lines);
        }
    }

    /// To be called once after the last token.
    pub(super) fn finish(&mut self, tokens: &[u64], lines: &mut Vec<Line>) {
        let line = &tokens[self.first_token..];
        if line.is_empty() {
            return;
        }
        if line.len() >= self.min_words && self.counts() {
            lines.push(Line {
                hash: halves(sequence_hash(line)),
                number: self.number,
                ordinal: self.ordinal,
                verbatim: xxh3_64(self.text[self.start..self.end].trim().as_bytes()) as u32,
                words: u32::try_from(line.len()).unwrap_or(u32::MAX),
            });
        }
        self.ordinal += 1;
        self.first_token = tokens.len();
    }

    #[cold]
    fn cross(&mut self, at: usize, tokens: &[u64], lines: &mut Vec<Line>) {
        self.finish(tokens, lines);
        while self.end <= at && self.end < self.text.len() {
            self.start = self.end + 1;
            self.number += 1;
            self.end = memchr::memchr(b'\n', &self.text.as_bytes()[self.start..])
                .map_or(self.text.len(), |n| self.start + n);
        }
    }

    fn counts(&mut self) -> bool {
        while let Some(range) = self.uncounted.first() {
            if range.end <= self.start {
                self.uncounted = &self.uncounted[1..];
            } else {
                return range.start > self.start;
            }
        }
        true
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

    use crate::text::tokens;
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

    proptest! {
        #[test]
        fn equals_line_by_line_tokenising(text in "[ab \n\r]{0,80}", words in 1usize..4) {
            let mut naive = BTreeMap::new();
            for (at, line) in text.split('\n').enumerate() {
                let hashes: Vec<u64> = tokens(line).iter().map(|token| token.hash).collect();
                if hashes.len() >= words {
                    naive.insert(at as u32 + 1, halves(sequence_hash(&hashes)));
                }
            }
            let fast: BTreeMap<u32, [u64; 2]> =
                lines(&text, &[], words).iter().map(|line| (line.number, line.hash)).collect();
            prop_assert_eq!(fast, naive);
        }
    }
}
