//! Extension of an alignment from a run of equal words on, run by run.

use super::score::Scores;

/// From one run of equal words to the next, outwards: words passed over on each side, and the words of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hop {
    pub(super) left: usize,
    pub(super) right: usize,
    pub(super) run: usize,
}

/// Words that must be equal behind an edit of so many words, so that chance seldom leads on.
fn wanted(edit: usize) -> usize {
    match edit {
        1..=2 => 2,
        3..=6 => 3,
        _ => 4,
    }
}

/// Follows an alignment as long as it pays off, up to where its score is highest. `equal(l, r)` compares the words that are `l` and `r` places
/// further on, of `left` and `right` words in all; `score` is that of what is aligned already.
///
/// Goes along equal words, and behind them to the nearest place where some are equal again: fewest edited words first. O(n) looks for n
/// words, and at most some hundred for each edit.
pub(super) fn reach(
    left: usize,
    right: usize,
    equal: impl Fn(usize, usize) -> bool,
    mut score: i64,
    scores: Scores,
) -> Vec<Hop> {
    let (mut l, mut r) = (0, 0);
    let mut hops = Vec::new();
    let (mut best, mut kept) = (score, 0);
    let mut next = Some((0, 0));
    while let Some((skip_l, skip_r)) = next {
        (l, r) = (l + skip_l, r + skip_r);
        let most = (left - l).min(right - r);
        let run = (0..most).take_while(|&at| equal(l + at, r + at)).count();
        score += scores.equal * run as i64 - scores.edit * skip_l.max(skip_r) as i64;
        (l, r) = (l + run, r + run);
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
        next = nearest(left - l, right - r, most, |a, b| equal(l + a, r + b));
    }
    hops.truncate(kept);
    hops
}

/// The nearest place with enough equal words, at most `most` words away on either side.
fn nearest(
    left: usize,
    right: usize,
    most: usize,
    equal: impl Fn(usize, usize) -> bool,
) -> Option<(usize, usize)> {
    let fits = |l: usize, r: usize, wanted: usize| {
        l + wanted <= left && r + wanted <= right && (0..wanted).all(|at| equal(l + at, r + at))
    };
    for edit in 1..=most {
        let wanted = wanted(edit);
        if fits(edit, edit, wanted) {
            return Some((edit, edit));
        }
        for less in (0..edit).rev() {
            if fits(edit, less, wanted) {
                return Some((edit, less));
            }
            if fits(less, edit, wanted) {
                return Some((less, edit));
            }
        }
    }
    None
}
