//! From words to spans.

use std::ops::Range;

use crate::align::{Step, StepKind};
use crate::comparison::{Aligned, AlignedStep, Change};
use crate::model::Span;
use crate::text::Token;

/// Marks that belong to the word behind them.
const OPENING: [char; 10] = ['"', '“', '„', '«', '‘', '(', '[', '「', '『', '（'];
/// Marks that belong to the word before them.
const CLOSING: [char; 17] = [
    '.', '!', '?', '…', ';', '"', '”', '»', '’', ')', ']', '。', '！', '？', '」', '』', '）',
];

/// A text with its words.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: &'a [Token],
}

impl<'a> Words<'a> {
    /// Byte range from the first to the last word of `words`, which is not empty.
    fn bytes(&self, words: &Range<usize>) -> Range<usize> {
        let words = &self.tokens[words.clone()];
        let start = words.first().map_or(0, |first| first.start);
        start..words.last().map_or(start, |last| last.end)
    }

    /// [`Self::bytes`] with the marks that open and close it.
    fn with_marks(&self, words: &Range<usize>) -> Range<usize> {
        let Range { start, end } = self.bytes(words);
        let before = &self.text[..start];
        let start = before.trim_end_matches(OPENING).len();
        let behind = &self.text[end..];
        let end = self.text.len() - behind.trim_start_matches(CLOSING).len();
        start..end
    }
}

/// Cuts spans out of a text, each beginning where the one before begins or behind: O(n) for n bytes altogether, however long the lines.
struct Cutter<'a> {
    text: &'a str,
    at: usize,
    line: usize,
    column: usize,
}

impl<'a> Cutter<'a> {
    fn new(text: &'a str) -> Self {
        Cutter {
            text,
            at: 0,
            line: 1,
            column: 1,
        }
    }

    /// Line and column of the byte at `to`, from a place at or before it.
    fn walk(&self, to: usize) -> (usize, usize) {
        let passed = &self.text[self.at..to];
        let characters = |text: &str| text.chars().count();
        match memchr::memrchr(b'\n', passed.as_bytes()) {
            Some(last) => {
                let lines = memchr::memchr_iter(b'\n', passed.as_bytes()).count();
                (self.line + lines, characters(&passed[last + 1..]) + 1)
            }
            None => (self.line, self.column + characters(passed)),
        }
    }

    fn span(&mut self, bytes: Range<usize>) -> Span {
        (self.line, self.column) = self.walk(bytes.start);
        self.at = bytes.start;
        let (end_line, end_column) = self.walk(bytes.end);
        Span {
            line: self.line,
            column: self.column,
            end_line,
            end_column,
            start: bytes.start,
            end: bytes.end,
            excerpt: self.text[bytes].to_owned(),
        }
    }
}

/// What of both texts a stretch covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// From its first to its last word, with the marks around them.
    Words,
    /// The whole texts.
    Whole,
}

/// The stretches of the alignments `all`, with spans. Each has words on both sides. O(n) for n bytes of both texts if they are in
/// order on both sides; O(p n) for p stretches in any order.
pub(super) fn aligned(
    words: [Words<'_>; 2],
    extent: Extent,
    all: impl IntoIterator<Item = Vec<Step>>,
) -> Vec<Aligned> {
    let mut cutters = words.map(|side| Cutter::new(side.text));
    let mut found = Vec::new();
    for steps in all {
        let (Some(first), Some(last)) = (steps.first(), steps.last()) else {
            continue;
        };
        let ranges = [
            first.left.start..last.left.end,
            first.right.start..last.right.end,
        ];
        let [left, right] = [0, 1].map(|side| {
            let range = match extent {
                Extent::Words => words[side].with_marks(&ranges[side]),
                Extent::Whole => 0..words[side].text.len(),
            };
            // Stretches are in the order of the left text; right of them anything goes.
            if range.start < cutters[side].at {
                cutters[side] = Cutter::new(words[side].text);
            }
            cutters[side].span(range)
        });
        let steps: Vec<AlignedStep> = steps
            .iter()
            .map(|step| {
                let mut cut = |side: usize, range: &Range<usize>| {
                    (!range.is_empty()).then(|| cutters[side].span(words[side].bytes(range)))
                };
                AlignedStep {
                    change: change(step.kind),
                    left: cut(0, &step.left),
                    right: cut(1, &step.right),
                    left_words: step.left.len(),
                    right_words: step.right.len(),
                }
            })
            .collect();
        let equal = steps.iter().filter(|step| step.change == Change::Equal);
        found.push(Aligned {
            left,
            right,
            left_words: ranges[0].len(),
            right_words: ranges[1].len(),
            equal_words: equal.map(|step| step.left_words).sum(),
            steps,
        });
    }
    found
}

fn change(kind: StepKind) -> Change {
    match kind {
        StepKind::Equal => Change::Equal,
        StepKind::Replaced => Change::Replaced,
        StepKind::OnlyLeft => Change::OnlyLeft,
        StepKind::OnlyRight => Change::OnlyRight,
    }
}
