//! Builds the steps of an alignment.

use std::ops::Range;

use super::score::Scores;
use super::{Passage, Step, StepKind};

/// One column of an alignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    /// A word of each side: equal or not.
    Both { equal: bool },
    /// A word that stands only left.
    Left,
    /// A word that stands only right.
    Right,
}

/// Steps that grow to the right from a place on.
#[derive(Debug)]
pub(super) struct Steps {
    steps: Vec<Step>,
    left: usize,
    right: usize,
}

impl Steps {
    pub(super) fn from(left: usize, right: usize) -> Steps {
        Steps::within(Vec::new(), left, right)
    }

    /// As [`Steps::from`], in the memory of steps that are not needed any more.
    pub(super) fn within(mut steps: Vec<Step>, left: usize, right: usize) -> Steps {
        steps.clear();
        Steps { steps, left, right }
    }

    pub(super) fn equal(&mut self, words: usize) {
        self.push(true, words, words);
    }

    /// Words of both sides that have nothing to do with each other.
    pub(super) fn edit(&mut self, left: usize, right: usize) {
        self.push(false, left, right);
    }

    pub(super) fn column(&mut self, column: Column) {
        match column {
            Column::Both { equal } => self.push(equal, 1, 1),
            Column::Left => self.push(false, 1, 0),
            Column::Right => self.push(false, 0, 1),
        }
    }

    fn push(&mut self, equal: bool, left: usize, right: usize) {
        if left == 0 && right == 0 {
            return;
        }
        self.left += left;
        self.right += right;
        if let Some(last) = self.steps.last_mut()
            && (last.kind == StepKind::Equal) == equal
        {
            last.left.end = self.left;
            last.right.end = self.right;
            if !equal {
                last.kind = edit_kind(last.left.len(), last.right.len());
            }
            return;
        }
        let kind = if equal {
            StepKind::Equal
        } else {
            edit_kind(left, right)
        };
        self.steps.push(Step {
            kind,
            left: self.left - left..self.left,
            right: self.right - right..self.right,
        });
    }

    pub(super) fn finish(self) -> Vec<Step> {
        self.steps
    }
}

fn edit_kind(left: usize, right: usize) -> StepKind {
    match (left, right) {
        (_, 0) => StepKind::OnlyLeft,
        (0, _) => StepKind::OnlyRight,
        _ => StepKind::Replaced,
    }
}

/// Cuts an alignment into its stretches of positive score, as [`Scores`] says. Each begins and ends with equal words. O(s) for s steps.
pub(super) fn stretches<'s>(steps: &'s [Step], scores: Scores, mut found: impl FnMut(Part<'s>)) {
    let mut start = 0;
    let (mut sum, mut best, mut end) = (0, 0, 0);
    for (at, step) in steps.iter().enumerate() {
        if step.kind == StepKind::Equal {
            sum += scores.equal * step.left.len() as i64;
            if sum > best {
                best = sum;
                end = at + 1;
            }
        } else {
            sum -= scores.edit * step.edits() as i64;
            if sum <= 0 || best - sum > scores.drop {
                if end > start {
                    found(Part(&steps[start..end]));
                }
                start = at + 1;
                end = start;
                (sum, best) = (0, 0);
            }
        }
    }
    if end > start {
        found(Part(&steps[start..end]));
    }
}

/// Some steps of an alignment, at least one, in which it begins and ends with equal words.
#[derive(Debug, Clone, Copy)]
pub struct Part<'s>(&'s [Step]);

impl<'s> Part<'s> {
    /// Its words on both sides.
    pub fn bounds(self) -> [Range<usize>; 2] {
        let (first, last) = (&self.0[0], &self.0[self.0.len() - 1]);
        [
            first.left.start..last.left.end,
            first.right.start..last.right.end,
        ]
    }

    /// Words of the longer side.
    pub(super) fn words(self) -> usize {
        self.bounds()
            .map(|side| side.len())
            .into_iter()
            .max()
            .unwrap_or(0)
    }

    /// How many words are equal. O(s) for s steps.
    pub fn equal(self) -> usize {
        let equal = self.0.iter().filter(|step| step.kind == StepKind::Equal);
        equal.map(|step| step.left.len()).sum()
    }

    /// Edited words of all steps. O(s) for s steps.
    pub(super) fn edits(self) -> usize {
        self.0.iter().map(Step::edits).sum()
    }

    pub(super) fn steps(self) -> &'s [Step] {
        self.0
    }
}

/// A copy.
impl From<Part<'_>> for Passage {
    fn from(part: Part<'_>) -> Passage {
        let [left, right] = part.bounds();
        Passage {
            left,
            right,
            equal: part.equal(),
            steps: part.0.to_vec(),
        }
    }
}
