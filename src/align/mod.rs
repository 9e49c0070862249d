//! Alignment of two sequences of words: what they share, with small edits allowed, and how they differ.
//!
//! Pure functions on word hashes. Positions count words (tokens) from 0 and ranges are half-open.

mod ahead;
mod chain;
mod difference;
mod extend;
mod fill;
mod grams;
mod lanes;
mod local;
mod reach;
mod score;
mod steps;

use std::ops::Range;

pub use difference::difference;
pub use grams::Sequence;
pub use local::{Scratch, apart, passages, passages_around, passages_between, passages_within};
pub use steps::Part;

/// What a [`Step`] of an alignment says of its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StepKind {
    /// The same words on both sides; both ranges have the same length.
    Equal,
    /// Other words on each side; neither range is empty, and they may differ in length.
    Replaced,
    /// Words that stand only left; the right range is empty.
    OnlyLeft,
    /// Words that stand only right; the left range is empty.
    OnlyRight,
}

/// A step of an alignment. Steps are in order and without gaps, and no two neighbours are both equal or both edits.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Step {
    /// Equal, or which kind of edit.
    pub kind: StepKind,
    /// Positions in the left sequence.
    pub left: Range<usize>,
    /// Positions in the right sequence.
    pub right: Range<usize>,
}

impl Step {
    /// Words that are edited: those of the longer side; 0 for an equal step.
    pub fn edits(&self) -> usize {
        match self.kind {
            StepKind::Equal => 0,
            _ => self.left.len().max(self.right.len()),
        }
    }
}

/// A run of words that stands in both sequences, small edits allowed. It begins and ends with equal words.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Passage {
    /// Its words in the left sequence.
    pub left: Range<usize>,
    /// Its words in the right sequence.
    pub right: Range<usize>,
    /// How many words are equal.
    pub equal: usize,
    /// The alignment of `left` with `right`.
    pub steps: Vec<Step>,
}

impl Passage {
    /// Words of the longer side.
    pub fn words(&self) -> usize {
        self.left.len().max(self.right.len())
    }

    /// Edited words of all steps.
    pub fn edits(&self) -> usize {
        self.steps.iter().map(Step::edits).sum()
    }

    /// The same passage with the sides exchanged.
    pub fn turned(self) -> Passage {
        let turned = |step: Step| Step {
            kind: match step.kind {
                StepKind::OnlyLeft => StepKind::OnlyRight,
                StepKind::OnlyRight => StepKind::OnlyLeft,
                same => same,
            },
            left: step.right,
            right: step.left,
        };
        Passage {
            left: self.right,
            right: self.left,
            equal: self.equal,
            steps: self.steps.into_iter().map(turned).collect(),
        }
    }
}

/// What counts as a passage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AlignSettings {
    /// A passage has at least so many words on its longer side.
    pub min_words: usize,
    /// Of its equal and edited words together, fewer than this share are edited; 0 to 1.
    pub max_edits: f64,
}

impl Default for AlignSettings {
    /// 25 words: a sentence or two. 0.35: of 30 words with 6 edited, chance and the ends of the passage make it up to a third.
    fn default() -> Self {
        AlignSettings {
            min_words: 25,
            max_edits: 0.35,
        }
    }
}

#[cfg(test)]
mod tests;
