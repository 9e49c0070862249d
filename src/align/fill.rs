//! Word-by-word alignment of two short stretches.

use super::steps::{Column, Steps};

/// Memory that is used again for one gap after the other.
#[derive(Debug, Default)]
pub(super) struct Cells {
    from: Vec<u8>,
    below: Vec<u32>,
    row: Vec<u32>,
}

/// What an edit costs. More than can be replaced: of as many edits those with the fewest replaced words, which leave the most words equal, are chosen.
const EDIT: u32 = 512;
/// What a word that is replaced costs: an edit, and by little more than one that stands on one side only.
const REPLACED: u32 = EDIT + 1;

/// Appends the alignment of the whole of `left` with the whole of `right` that has the fewest edits, where replacing a word by another is
/// one edit, and of these the most equal words; of equals the one that replaces first. The shorter side has fewer than 512 words. Needleman and Wunsch 1970. O(l r) time
/// and bytes.
pub(super) fn fill<T: Copy + Eq>(
    left: &[T],
    right: &[T],
    steps: &mut Steps,
    Cells { from, below, row }: &mut Cells,
) {
    if left.is_empty() || right.is_empty() || (left.len() == 1 && right.len() == 1) {
        if left.len() == 1 && left == right {
            steps.equal(1);
        } else {
            steps.edit(left.len(), right.len());
        }
        return;
    }
    debug_assert!((left.len().min(right.len()) as u32) < EDIT);
    let width = right.len() + 1;
    // Columns from the end of both sides, so that they are read from the front.
    from.clear();
    from.resize((left.len() + 1) * width, 0);
    below.clear();
    below.extend((0..width as u32).rev().map(|words| words * EDIT));
    row.clear();
    row.resize(width, 0);
    for (at, &l) in left.iter().enumerate().rev() {
        row[width - 1] = (left.len() - at) as u32 * EDIT;
        for (to, &r) in right.iter().enumerate().rev() {
            let equal = l == r;
            let both = below[to + 1] + if equal { 0 } else { REPLACED };
            let only_left = below[to] + EDIT;
            let only_right = row[to + 1] + EDIT;
            let best = both.min(only_left).min(only_right);
            row[to] = best;
            from[at * width + to] = if best == both {
                u8::from(equal)
            } else if best == only_left {
                2
            } else {
                3
            };
        }
        std::mem::swap(row, below);
    }
    let (mut at, mut to) = (0, 0);
    while at < left.len() && to < right.len() {
        match from[at * width + to] {
            2 => {
                steps.column(Column::Left);
                at += 1;
            }
            3 => {
                steps.column(Column::Right);
                to += 1;
            }
            equal => {
                steps.column(Column::Both { equal: equal == 1 });
                at += 1;
                to += 1;
            }
        }
    }
    steps.edit(left.len() - at, right.len() - to);
}
