//! Global alignment: how two whole sequences differ.

use ahash::AHashMap;

use super::fill::{Cells, fill};
use super::grams::{Sequence, common, matches};
use super::steps::Steps;
use super::{Step, StepKind};

/// A gap between anchors is aligned word by word if its shorter side has at most so many words, which bounds all gaps together to 256
/// looks a word.
const LONGEST_SIDE: usize = 256;

/// And if it has at most so many cells, a byte each.
const MOST_CELLS: usize = 1 << 22;

/// The word-level difference of two whole sequences of word hashes, for a view of both: steps in order, without gaps.
///
/// The longest increasing chain of shared runs of three words (Hunt and Szymanski 1977) divides both; gaps between are divided by words
/// that stand once on each side (patience diff), and short ones aligned exactly. What is short without the words that both begin and end with is aligned exactly as a whole, unless that leaves
/// fewer than half of the words equal, and fewer than the other way. Without edits it is one equal step; of two empty sequences it has no step.
///
/// O(n log n) for n words of both sides, and linear memory but for 4 MiB, for any input.
pub fn difference(left: &[u64], right: &[u64]) -> Vec<Step> {
    let mut is_exact = false;
    let fewest_edits = whole(left, right, |left, right, steps| {
        is_exact = small(left, right);
        if is_exact {
            fill(left, right, steps, &mut Cells::default());
        } else {
            by_runs(left, right, steps);
        }
    });
    if !is_exact || 2 * equal_words(&fewest_edits) >= left.len().max(right.len()) {
        return fewest_edits;
    }
    // What stands at the end of one side and at the beginning of the other is replaced word by word where edits are fewest.
    let runs = whole(left, right, by_runs);
    if equal_words(&runs) > equal_words(&fewest_edits) {
        runs
    } else {
        fewest_edits
    }
}

fn whole(left: &[u64], right: &[u64], inner: impl FnOnce(&[u64], &[u64], &mut Steps)) -> Vec<Step> {
    let mut steps = Steps::from(0, 0);
    around(left, right, &mut steps, inner);
    steps.finish()
}

fn equal_words(steps: &[Step]) -> usize {
    let equal = steps.iter().filter(|step| step.kind == StepKind::Equal);
    equal.map(|step| step.left.len()).sum()
}

/// Divides a gap by its longest increasing chain of shared runs.
fn by_runs(left: &[u64], right: &[u64], steps: &mut Steps) {
    let mut points: Vec<(u32, u32)> = Vec::new();
    matches(&Sequence::new(left), &Sequence::new(right), |l, r| {
        points.push((l, r));
    });
    divide(left, right, points, steps, |left, right, steps| {
        around(left, right, steps, by_single_words);
    });
}

/// Takes off what both begin and end with in common.
fn around(
    left: &[u64],
    right: &[u64],
    steps: &mut Steps,
    inner: impl FnOnce(&[u64], &[u64], &mut Steps),
) {
    let before = common(left, right);
    let (left, right) = (&left[before..], &right[before..]);
    let after = left
        .iter()
        .rev()
        .zip(right.iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let (left, right) = (&left[..left.len() - after], &right[..right.len() - after]);
    steps.equal(before);
    if !left.is_empty() || !right.is_empty() {
        inner(left, right, steps);
    }
    steps.equal(after);
}

fn small(left: &[u64], right: &[u64]) -> bool {
    left.len().min(right.len()) <= LONGEST_SIDE
        && left.len().saturating_mul(right.len()) <= MOST_CELLS
}

/// Divides a gap without shared runs by the words that stand once on each side.
fn by_single_words(left: &[u64], right: &[u64], steps: &mut Steps) {
    if small(left, right) {
        fill(left, right, steps, &mut Cells::default());
        return;
    }
    let mut places: AHashMap<u64, [(u32, u32); 2]> = AHashMap::new();
    for (side, tokens) in [left, right].into_iter().enumerate() {
        for (at, &token) in (0u32..).zip(tokens) {
            let place = &mut places.entry(token).or_default()[side];
            *place = (place.0.saturating_add(1), at);
        }
    }
    let points: Vec<(u32, u32)> = places
        .values()
        .filter(|sides| sides[0].0 == 1 && sides[1].0 == 1)
        .map(|sides| (sides[0].1, sides[1].1))
        .collect();
    divide(left, right, points, steps, |left, right, steps| {
        around(left, right, steps, |left, right, steps| {
            if small(left, right) {
                fill(left, right, steps, &mut Cells::default());
            } else {
                steps.edit(left.len(), right.len());
            }
        });
    });
}

/// Aligns both around the longest increasing chain of `points`, and hands what is between to `gap`.
fn divide(
    left: &[u64],
    right: &[u64],
    points: Vec<(u32, u32)>,
    steps: &mut Steps,
    gap: impl Fn(&[u64], &[u64], &mut Steps),
) {
    let (mut l, mut r) = (0, 0);
    for (to_l, to_r) in increasing(points) {
        let (to_l, to_r) = (to_l as usize, to_r as usize);
        if to_l < l || to_r < r {
            // Inside the run of an earlier point.
            continue;
        }
        let words = common(&left[to_l..], &right[to_r..]);
        if words == 0 {
            // Two seeds with the same 32 bits of hash.
            continue;
        }
        gap(&left[l..to_l], &right[r..to_r], steps);
        steps.equal(words);
        (l, r) = (to_l + words, to_r + words);
    }
    gap(&left[l..], &right[r..], steps);
}

/// The longest chain that increases strictly on both sides. O(p log p) for p points.
fn increasing(mut points: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
    const NONE: u32 = u32::MAX;
    points.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
    // For each length the point with the smallest right place that ends a chain of it.
    let mut ends: Vec<u32> = Vec::new();
    let mut from = vec![NONE; points.len()];
    for at in 0..points.len() {
        let right = points[at].1;
        let length = ends.partition_point(|&end| points[end as usize].1 < right);
        from[at] = if length == 0 { NONE } else { ends[length - 1] };
        if length == ends.len() {
            ends.push(at as u32);
        } else {
            ends[length] = at as u32;
        }
    }
    let mut chain = Vec::with_capacity(ends.len());
    let mut at = ends.last().copied().unwrap_or(NONE);
    while at != NONE {
        chain.push(points[at as usize]);
        at = from[at as usize];
    }
    chain.reverse();
    chain
}
