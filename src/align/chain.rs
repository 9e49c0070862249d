//! Chains of runs that follow each other on both sides.
//!
//! Li, "Minimap2: pairwise alignment for nucleotide sequences", Bioinformatics 34 (2018), section 2.1: each run takes the best of the
//! few chains that end just before it.

use ahash::AHashMap;

use super::grams::Run;
use super::score::Scores;

/// Words between two runs of a chain, at most. What is in between is aligned word by word, so the square of this bounds the work.
const LONGEST_GAP: u32 = 32;

/// Diagonals that are looked at together: no gap leads further.
const BUCKET: i64 = LONGEST_GAP as i64;

/// Runs of a bucket that are looked at for a predecessor. On one diagonal runs follow each other, so in ordinary text the right one is
/// among the last two or three.
const MOST_LOOKS: usize = 16;

const NONE: u32 = u32::MAX;

/// Runs in order on both sides, disjoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chain {
    pub(super) runs: Vec<Run>,
    pub(super) score: i64,
}

/// Divides `runs` into chains, the best first. O(r log r) for r runs.
pub(super) fn chains(mut runs: Vec<Run>, scores: Scores) -> Vec<Chain> {
    runs.sort_unstable_by_key(|run| (run.left_end(), run.right_end(), run.left));
    // The last run of each bucket of diagonals, and the one before each in its bucket.
    let mut last: AHashMap<i64, u32> = AHashMap::new();
    let mut before = vec![NONE; runs.len()];
    let mut best: Vec<i64> = Vec::with_capacity(runs.len());
    let mut from = vec![NONE; runs.len()];
    for (at, run) in runs.iter().enumerate() {
        let own = i64::from(run.length) * scores.equal;
        let mut score = own;
        let bucket = run.diagonal().div_euclid(BUCKET);
        for near in [bucket, bucket - 1, bucket + 1] {
            let mut other = last.get(&near).copied().unwrap_or(NONE);
            for _ in 0..MOST_LOOKS {
                if other == NONE {
                    break;
                }
                if let Some(cost) = link(&runs[other as usize], run, scores) {
                    let linked = best[other as usize] + own - cost;
                    if linked > score {
                        score = linked;
                        from[at] = other;
                    }
                }
                other = before[other as usize];
            }
        }
        best.push(score);
        before[at] = last.insert(bucket, at as u32).unwrap_or(NONE);
    }

    let mut order: Vec<u32> = (0..runs.len() as u32).collect();
    order.sort_by_key(|&at| std::cmp::Reverse(best[at as usize]));
    let mut used = vec![false; runs.len()];
    let mut chains = Vec::new();
    for end in order {
        let mut chain: Vec<Run> = Vec::new();
        let mut at = end;
        while at != NONE && !used[at as usize] {
            used[at as usize] = true;
            chain.push(runs[at as usize]);
            at = from[at as usize];
        }
        if chain.is_empty() {
            continue;
        }
        let taken = if at == NONE { 0 } else { best[at as usize] };
        chain.reverse();
        for later in 1..chain.len() {
            let overlap = overlap(&chain[later - 1], &chain[later]);
            chain[later] = chain[later].without(overlap);
        }
        chains.push(Chain {
            runs: chain,
            score: best[end as usize] - taken,
        });
    }
    chains
}

/// What it costs to go on from `a` to `b`, if that is possible. Half of the words in the gap are taken for edits.
fn link(a: &Run, b: &Run, scores: Scores) -> Option<i64> {
    let overlap = overlap(a, b);
    if overlap >= b.length || a.left >= b.left || a.right >= b.right {
        return None;
    }
    let gap = (b.left + overlap - a.left_end()).max(b.right + overlap - a.right_end());
    (gap <= LONGEST_GAP)
        .then(|| i64::from(gap) * scores.edit / 2 + i64::from(overlap) * scores.equal)
}

/// How many words of `b` stand before the end of `a` on either side.
fn overlap(a: &Run, b: &Run) -> u32 {
    let left = a.left_end().saturating_sub(b.left);
    left.max(a.right_end().saturating_sub(b.right))
}
