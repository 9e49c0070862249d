//! Lines: which stand in a document, as hashes of their token sequences.

use std::ops::Range;

use super::hash::sequence_hash;

/// A line with enough words to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// Hash of its token sequence.
    pub hash: u128,
    /// Its number in the document, from 1.
    pub number: u32,
    /// Its place among the lines that have any token, from 0; neighbours differ by 1 whatever blank lines are between.
    pub ordinal: u32,
}

/// Follows the tokens of a document and cuts them at line ends. O(n) for n bytes, by one forward search for newlines.
pub(super) struct LineCutter<'a> {
    text: &'a [u8],
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
        let text = text.as_bytes();
        LineCutter {
            text,
            uncounted,
            min_words,
            end: memchr::memchr(b'\n', text).unwrap_or(text.len()),
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
                hash: sequence_hash(line),
                number: self.number,
                ordinal: self.ordinal,
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
            self.end = memchr::memchr(b'\n', &self.text[self.start..])
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
