//! The lines of many documents, one after the other, in some 20 bytes each.

use super::column::Ends;
use super::lines::Line;

/// From one line of a document that counts to the next, or to the first from before the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Step {
    /// How far their numbers are apart.
    lines: u32,
    /// Whether no other line with words is between.
    follows: bool,
}

/// The most frequent steps, told in three bits: 89 of 100 in the corpus of `docs/performance.md`.
const USUAL: [Step; 7] = [
    Step::new(1, true),
    Step::new(2, true),
    Step::new(3, true),
    Step::new(1, false),
    Step::new(2, false),
    Step::new(3, false),
    Step::new(4, false),
];
/// Numbers for steps: one for each usual one, and one for any other.
const CODES: u64 = USUAL.len() as u64 + 1;
const OTHER: u64 = CODES - 1;

impl Step {
    const fn new(lines: u32, follows: bool) -> Step {
        Step { lines, follows }
    }

    /// Its place in [`USUAL`].
    fn usual(self) -> Option<u64> {
        let Step { lines, follows } = self;
        let (most, before) = if follows { (3, 0) } else { (4, 3) };
        (1..=most)
            .contains(&lines)
            .then(|| before + u64::from(lines) - 1)
    }
}

/// Lines in the order in which they were added. Hashes have a fixed place; numbers and words, mostly small, take as many bytes
/// as they need, and follow each other from one line of a document to the next.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct LineColumn {
    pub(super) hashes: Vec<[u64; 2]>,
    /// [`Line::verbatim`], the lowest byte first.
    pub(super) verbatim: Vec<[u8; 3]>,
    /// For each line its words, with the lowest bits for a usual [`Step`] from the line before; for any other, that comes behind.
    pub(super) steps: Vec<u8>,
    /// Where each document's lines end in `hashes` and `verbatim`.
    pub(super) lines_end: Ends,
    /// Where each document's lines end in `steps`.
    pub(super) steps_end: Ends,
}

impl LineColumn {
    /// Adds the lines of the next document.
    pub(super) fn push(&mut self, lines: &[Line]) {
        self.hashes.extend(lines.iter().map(|line| line.hash));
        self.verbatim.extend(lines.iter().map(|line| {
            let [low, middle, high, _] = line.verbatim.to_le_bytes();
            [low, middle, high]
        }));
        let (mut number, mut ordinal) = (0, None);
        for line in lines {
            let step = Step {
                lines: line.number - number,
                follows: ordinal.is_some_and(|before| before + 1 == line.ordinal),
            };
            let words = u64::from(line.words) * CODES;
            match step.usual() {
                Some(code) => put(&mut self.steps, words + code),
                None => {
                    put(&mut self.steps, words + OTHER);
                    put(
                        &mut self.steps,
                        u64::from(step.lines) << 1 | u64::from(step.follows),
                    );
                }
            }
            (number, ordinal) = (line.number, Some(line.ordinal));
        }
        self.lines_end.push(self.hashes.len());
        self.steps_end.push(self.steps.len());
    }

    /// The lines of the document in a row, in order.
    pub(super) fn row(&self, row: usize) -> LinesOf<'_> {
        let lines = self.lines_end.range(row);
        LinesOf {
            hashes: &self.hashes[lines.clone()],
            verbatim: &self.verbatim[lines],
            steps: &self.steps[self.steps_end.range(row)],
            number: 0,
            ordinal: None,
        }
    }

    /// Bytes on the heap.
    pub(super) fn bytes(&self) -> usize {
        self.hashes.len() * 16
            + self.verbatim.len() * 3
            + self.steps.len()
            + self.lines_end.bytes()
            + self.steps_end.bytes()
    }

    /// Gives back what was reserved and not used.
    pub(super) fn shrink(&mut self) {
        self.hashes.shrink_to_fit();
        self.verbatim.shrink_to_fit();
        self.steps.shrink_to_fit();
        self.lines_end.shrink();
        self.steps_end.shrink();
    }
}

/// The lines of a document, in order.
#[derive(Debug, Clone, Default)]
pub struct LinesOf<'a> {
    hashes: &'a [[u64; 2]],
    verbatim: &'a [[u8; 3]],
    steps: &'a [u8],
    number: u32,
    ordinal: Option<u32>,
}

impl<'a> LinesOf<'a> {
    /// The hashes of those that are left.
    pub fn hashes(&self) -> &'a [[u64; 2]] {
        self.hashes
    }
}

impl Iterator for LinesOf<'_> {
    type Item = Line;

    fn next(&mut self) -> Option<Line> {
        let (&hash, hashes) = self.hashes.split_first()?;
        let (&[low, middle, high], others) = self.verbatim.split_first()?;
        (self.hashes, self.verbatim) = (hashes, others);
        let words = take(&mut self.steps);
        let step = match USUAL.get((words % CODES) as usize) {
            Some(&usual) => usual,
            None => {
                let step = take(&mut self.steps);
                Step {
                    lines: (step >> 1) as u32,
                    follows: step & 1 == 1,
                }
            }
        };
        self.number += step.lines;
        let ordinal = self
            .ordinal
            .map_or(0, |before| before + if step.follows { 1 } else { 2 });
        self.ordinal = Some(ordinal);
        Some(Line {
            hash,
            number: self.number,
            ordinal,
            verbatim: u32::from_le_bytes([low, middle, high, 0]),
            words: (words / CODES) as u32,
        })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.hashes.len(), Some(self.hashes.len()))
    }
}

impl ExactSizeIterator for LinesOf<'_> {}

/// Appends a number, seven bits a byte, the lowest first (LEB128).
fn put(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Takes a number from the front.
fn take(bytes: &mut &[u8]) -> u64 {
    let (mut number, mut shift) = (0, 0);
    while let Some((&byte, rest)) = bytes.split_first() {
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        shift += 7;
        if byte < 0x80 {
            break;
        }
    }
    number
}

#[cfg(test)]
mod tests {
    use super::super::lines::VERBATIM;
    use super::*;
    use proptest::prelude::*;

    prop_compose! {
        fn some_lines()(
            steps in prop::collection::vec((prop_oneof![1u32..6, 1u32..1 << 20], any::<bool>(), prop_oneof![0u32..40, any::<u32>()]), 0..20),
        ) -> Vec<Line> {
            let (mut number, mut ordinal) = (0, 0);
            steps.iter().enumerate().map(|(at, &(step, follows, words))| {
                number += step;
                ordinal += if at == 0 { 0 } else if follows { 1 } else { 2 };
                let hash = [u64::from(words) << 7, u64::from(step)];
                Line { hash, number, ordinal, verbatim: (words ^ step) & VERBATIM, words }
            }).collect()
        }
    }

    proptest! {
        #[test]
        fn lines_come_back(documents in prop::collection::vec(some_lines(), 0..6)) {
            let mut column = LineColumn::default();
            for lines in &documents {
                column.push(lines);
            }
            column.shrink();
            for (row, lines) in documents.iter().enumerate() {
                prop_assert_eq!(&column.row(row).collect::<Vec<Line>>(), lines);
            }
        }
    }
}
