//! Extension of an alignment from a run of equal words on, run by run.

use super::ahead::{Ahead, WINDOW, meets};
use super::lanes::Word;
use super::score::{LONGEST_EDIT, Scores};

/// From one run of equal words to the next, outwards: words passed over on each side, and the words of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hop {
    pub(super) left: usize,
    pub(super) right: usize,
    pub(super) run: usize,
}

/// Words that must be equal behind an edit of so many words, so that chance seldom leads on.
const fn wanted(edit: usize) -> usize {
    match edit {
        1..=2 => 2,
        3..=6 => 3,
        _ => 4,
    }
}

/// Edited words in a row behind which a run is looked for at most. What a run of so many words takes fits a window.
const FARTHEST: usize = WINDOW - wanted(WINDOW);

// No edit that a passage bridges is out of sight.
const _: () = assert!(LONGEST_EDIT as usize <= FARTHEST);

/// Follows an alignment as long as it pays off, up to where its score is highest; `score` is that of what is aligned already.
///
/// Goes along equal words, and behind them to the nearest place where some are equal again: fewest edited words first. O(n) looks for n
/// words, and [`WINDOW`]² for each edit.
pub(super) fn reach<T: Word, const BACKWARD: bool>(
    mut left: Ahead<'_, T, BACKWARD>,
    mut right: Ahead<'_, T, BACKWARD>,
    mut score: i64,
    scores: Scores,
    hops: &mut Vec<Hop>,
) {
    hops.clear();
    let (mut best, mut kept) = (score, 0);
    let mut next = Some((0, 0));
    while let Some((skip_l, skip_r)) = next {
        (left, right) = (left.skip(skip_l), right.skip(skip_r));
        let run = left.equal_words(right);
        (left, right) = (left.skip(run), right.skip(run));
        score += scores.equal * run as i64 - scores.edit * skip_l.max(skip_r) as i64;
        hops.push(Hop {
            left: skip_l,
            right: skip_r,
            run,
        });
        if score > best {
            best = score;
            kept = hops.len();
        }
        let room = score.min(scores.drop - (best - score));
        let most = (room / scores.edit).max(0) as usize;
        next = nearest(left, right, most.min(FARTHEST));
    }
    hops.truncate(kept);
}

/// The nearest place with enough equal words, at most `most` words away on either side.
fn nearest<T: Word, const BACKWARD: bool>(
    left: Ahead<'_, T, BACKWARD>,
    right: Ahead<'_, T, BACKWARD>,
    most: usize,
) -> Option<(usize, usize)> {
    if most == 0 || left.len() == 0 || right.len() == 0 {
        return None;
    }
    if let Some(skip) = nearest_by_one(left, right) {
        return Some(skip);
    }
    // Bit r of row l: so many words are equal from there on.
    let mut runs = [meets(left, right); 3];
    let [two, three, four] = &mut runs;
    let longer = |rows: &mut [u16; WINDOW]| {
        for l in 0..WINDOW {
            rows[l] &= rows.get(l + 1).map_or(0, |next| next >> 1);
        }
    };
    longer(two);
    if two.iter().all(|&row| row == 0) {
        return None;
    }
    three.copy_from_slice(two);
    longer(three);
    four.copy_from_slice(three);
    longer(four);
    for edit in 1..=most {
        let runs = &runs[wanted(edit) - 2];
        let fits = |l: usize, r: usize| runs[l] >> r & 1 == 1;
        if fits(edit, edit) {
            return Some((edit, edit));
        }
        for less in (0..edit).rev() {
            if fits(edit, less) {
                return Some((edit, less));
            }
            if fits(less, edit) {
                return Some((less, edit));
            }
        }
    }
    None
}

/// As [`nearest`], where one word is edited, which is what most edits are: no table is made for it.
fn nearest_by_one<T: Word, const BACKWARD: bool>(
    left: Ahead<'_, T, BACKWARD>,
    right: Ahead<'_, T, BACKWARD>,
) -> Option<(usize, usize)> {
    const { assert!(wanted(1) == 2) };
    let most = left.len().min(right.len());
    let fits = |&(l, r): &(usize, usize)| {
        l.max(r) + 2 <= most
            && left.word(l) == right.word(r)
            && left.word(l + 1) == right.word(r + 1)
    };
    [(1, 1), (1, 0), (0, 1)].into_iter().find(fits)
}
