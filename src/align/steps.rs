//! Builds the steps of an alignment.

use super::{Passage, Step, StepKind};
use crate::align::score::Scores;

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
        Steps {
            steps: Vec::new(),
            left,
            right,
        }
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
pub(super) fn stretches(steps: &[Step], scores: Scores, mut found: impl FnMut(Passage)) {
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
                    found(passage(&steps[start..end]));
                }
                start = at + 1;
                end = start;
                (sum, best) = (0, 0);
            }
        }
    }
    if end > start {
        found(passage(&steps[start..end]));
    }
}

/// A passage of some steps, at least one.
fn passage(steps: &[Step]) -> Passage {
    let (first, last) = (&steps[0], &steps[steps.len() - 1]);
    let equal = steps.iter().filter(|step| step.kind == StepKind::Equal);
    Passage {
        left: first.left.start..last.left.end,
        right: first.right.start..last.right.end,
        equal: equal.map(|step| step.left.len()).sum(),
        steps: steps.to_vec(),
    }
}
