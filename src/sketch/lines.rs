//! Lines: which stand in a document, as hashes of their token sequences.

use std::ops::Range;

use xxhash_rust::xxh3::xxh3_64;

use super::hash::sequence_hash;
use crate::text::Newline;

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
    /// Hash of its bytes without the white space around it, 24 bits: equal lines that differ here differ in case or punctuation. More would be
    /// kept for each line of a corpus; with these, one in 17 million lines that are the same but for that is said to be so in that, too.
    pub verbatim: u32,
    /// Number of its words.
    pub words: u32,
}

/// The bits of [`Line::verbatim`].
pub(super) const VERBATIM: u32 = 0xff_ffff;

/// Cuts the tokens of a text at line ends. A token belongs to the line that it begins in. O(n) for n bytes of counted lines.
pub(super) struct LineCutter<'a> {
    text: &'a str,
    uncounted: &'a [Range<usize>],
    min_words: usize,
    /// Byte offset of the current line.
    start: usize,
    number: u32,
    ordinal: u32,
    first_token: usize,
}

impl<'a> LineCutter<'a> {
    /// For lines of at least `min_words` words that do not begin inside the byte ranges `uncounted` (sorted, disjoint) of a text.
    pub(super) fn new(text: &'a str, uncounted: &'a [Range<usize>], min_words: usize) -> Self {
        LineCutter {
            text,
            uncounted,
            min_words,
            start: 0,
            number: 1,
            ordinal: 0,
            first_token: 0,
        }
    }

    /// Appends the lines that end at `newlines`, with all `tokens` so far.
    pub(super) fn take(&mut self, tokens: &[u64], newlines: &[Newline], lines: &mut Vec<Line>) {
        for newline in newlines {
            self.end_line(&tokens[..newline.tokens], newline.at, lines);
            self.start = newline.at + 1;
            self.number += 1;
        }
    }

    /// Appends the last line, with all tokens.
    pub(super) fn finish(mut self, tokens: &[u64], lines: &mut Vec<Line>) {
        self.end_line(tokens, self.text.len(), lines);
    }

    /// Appends the current line, which ends at the byte `end`, if it counts, of which these are the last tokens of all so far.
    #[inline]
    fn end_line(&mut self, tokens: &[u64], end: usize, lines: &mut Vec<Line>) {
        let line = &tokens[self.first_token..];
        if line.is_empty() {
            return;
        }
        if line.len() >= self.min_words && self.counts() {
            lines.push(Line {
                hash: halves(sequence_hash(line)),
                number: self.number,
                ordinal: self.ordinal,
                verbatim: xxh3_64(trimmed(&self.text[self.start..end]).as_bytes()) as u32
                    & VERBATIM,
                words: u32::try_from(line.len()).unwrap_or(u32::MAX),
            });
        }
        self.ordinal += 1;
        self.first_token = tokens.len();
    }

    /// Whether the current line lies in none of the ranges.
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

/// As [`str::trim`], with one look at lines that have nothing to trim, which most are.
fn trimmed(line: &str) -> &str {
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

    /// Line by line.
    fn naive(text: &str, words: usize) -> BTreeMap<u32, [u64; 2]> {
        let mut naive = BTreeMap::new();
        for (at, line) in text.split('\n').enumerate() {
            let hashes: Vec<u64> = tokens(line).iter().map(|token| token.hash).collect();
            if hashes.len() >= words {
                naive.insert(at as u32 + 1, halves(sequence_hash(&hashes)));
            }
        }
        naive
    }

    fn by_number(text: &str, words: usize) -> BTreeMap<u32, [u64; 2]> {
        let lines = lines(text, &[], words);
        lines.iter().map(|line| (line.number, line.hash)).collect()
    }

    #[test]
    fn lines_may_be_longer_than_a_batch_of_tokens() {
        let lengths = [5, 1_023, 1, 0, 1_024, 1, 3_000, 7, 2];
        let line = |&length: &usize| "one été ".repeat(length) + "end\n";
        let text: String = lengths.iter().map(line).collect();
        assert_eq!(by_number(&text, 2), naive(&text, 2));
    }

    proptest! {
        #[test]
        fn equals_line_by_line_tokenising(text in "[ab \n\r]{0,80}", words in 1usize..4) {
            prop_assert_eq!(by_number(&text, words), naive(&text, words));
        }
    }
}
