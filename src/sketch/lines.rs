//! Lines: which stand in a document, as hashes of their token sequences.

use std::ops::Range;

use xxhash_rust::xxh3::xxh3_64;

use super::hash::sequence_hash;
use crate::text::Tokens;

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

/// Appends the lines of `text`, whose tokens these are, that have at least `min_words` of them and do not begin inside the byte ranges
/// `uncounted` (sorted, disjoint). A token belongs to the line that it begins in. O(n) for n bytes.
pub(super) fn cut_lines(
    text: &str,
    tokens: &Tokens,
    mut uncounted: &[Range<usize>],
    min_words: usize,
    lines: &mut Vec<Line>,
) {
    let (mut start, mut number, mut ordinal, mut first) = (0, 1, 0, 0);
    let ends = memchr::memchr_iter(b'\n', text.as_bytes());
    for end in ends.chain([text.len()]) {
        let behind = &tokens.places[first..];
        let words = behind.iter().take_while(|place| place[0] < end).count();
        if words > 0 {
            if words >= min_words && counts(&mut uncounted, start) {
                lines.push(Line {
                    hash: halves(sequence_hash(&tokens.hashes[first..first + words])),
                    number,
                    ordinal,
                    verbatim: xxh3_64(text[start..end].trim().as_bytes()) as u32,
                    words: u32::try_from(words).unwrap_or(u32::MAX),
                });
            }
            ordinal += 1;
            first += words;
        }
        start = end + 1;
        number += 1;
    }
}

/// Whether the line that begins at `start` lies in none of the ranges. Passes over those before it.
fn counts(uncounted: &mut &[Range<usize>], start: usize) -> bool {
    while let Some(range) = uncounted.first() {
        if range.end <= start {
            *uncounted = &uncounted[1..];
        } else {
            return range.start > start;
        }
    }
    true
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
