//! Where two sequences have the same words in a row.

use std::borrow::Cow;

/// Words of a seed. Two in a row meet everywhere by chance, and with a fifth of the words edited half of all runs of four are broken.
const SEED_WORDS: usize = 3;

/// A seed that stands more often than this on both sides is not matched in all pairs of its places, only the first with the first, the
/// second with the second and so on. So there are at most as many matches as four times the words of both sides.
const MOST_REPEATS: usize = 4;

/// The other side is searched, not merged, when it is so many times longer: a search in n seeds takes log n looks.
const SEARCH_RATIO: usize = 16;

/// A sequence of words with its seeds in order, so that it can be aligned with many others.
///
/// O(n log n) for n words, at most 2^32 - 1, and 8 bytes a word.
#[derive(Debug, Clone)]
pub struct Sequence<'a> {
    tokens: Cow<'a, [u64]>,
    /// 32 bits of the seed's hash and its position.
    seeds: Vec<u64>,
}

impl<'a> Sequence<'a> {
    /// Prepares a sequence of word hashes.
    pub fn new(tokens: impl Into<Cow<'a, [u64]>>) -> Self {
        let tokens = tokens.into();
        let mut seeds: Vec<u64> = (0u64..)
            .zip(tokens.windows(SEED_WORDS))
            .map(|(position, words)| seed(words) << 32 | position)
            .collect();
        seeds.sort_unstable();
        Sequence { tokens, seeds }
    }

    /// The word hashes.
    pub fn tokens(&self) -> &[u64] {
        &self.tokens
    }
}

/// 32 bits of hash. That others have them too is seen when the words are compared.
fn seed(words: &[u64]) -> u64 {
    let mut hash = 0u64;
    for &word in words {
        hash = (hash.rotate_left(23) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
    hash >> 32
}

/// A maximal run of equal words on one diagonal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Run {
    pub(super) left: u32,
    pub(super) right: u32,
    pub(super) length: u32,
}

impl Run {
    pub(super) fn left_end(&self) -> u32 {
        self.left + self.length
    }

    pub(super) fn right_end(&self) -> u32 {
        self.right + self.length
    }

    /// Right minus left position.
    pub(super) fn diagonal(&self) -> i64 {
        i64::from(self.right) - i64::from(self.left)
    }

    /// Without its first words.
    pub(super) fn without(self, words: u32) -> Run {
        Run {
            left: self.left + words,
            right: self.right + words,
            length: self.length - words,
        }
    }
}

/// Positions of seeds that both sides have, as (left, right), in no order of use. O(l + r), or O(s log l) for a side of s words that is
/// much shorter, and the matches, of which there are O(l + r).
pub(super) fn matches(left: &Sequence<'_>, right: &Sequence<'_>, mut found: impl FnMut(u32, u32)) {
    if left.seeds.len() <= right.seeds.len() {
        matches_of_shorter(left, right, found);
    } else {
        matches_of_shorter(right, left, |r, l| found(l, r));
    }
}

fn matches_of_shorter(left: &Sequence<'_>, right: &Sequence<'_>, mut found: impl FnMut(u32, u32)) {
    let search = right.seeds.len() / SEARCH_RATIO > left.seeds.len();
    let mut rest = &right.seeds[..];
    for group in left.seeds.chunk_by(|a, b| a >> 32 == b >> 32) {
        let hash = group[0] >> 32;
        let before = |seed: &u64| seed >> 32 < hash;
        let skip = if search {
            rest.partition_point(before)
        } else {
            rest.iter().take_while(|seed| before(seed)).count()
        };
        rest = &rest[skip..];
        let others = rest.iter().take_while(|&seed| seed >> 32 == hash).count();
        let others = &rest[..others];
        if group.len().min(others.len()) <= MOST_REPEATS {
            for &l in group {
                for &r in others {
                    found(l as u32, r as u32);
                }
            }
        } else {
            for (&l, &r) in group.iter().zip(others) {
                found(l as u32, r as u32);
            }
        }
    }
}

/// Pairs of positions of the same seed in one sequence, the first before the second. As [`matches`].
pub(super) fn matches_within(sequence: &Sequence<'_>, mut found: impl FnMut(u32, u32)) {
    for group in sequence.seeds.chunk_by(|a, b| a >> 32 == b >> 32) {
        for (at, &l) in group.iter().enumerate() {
            let to = if group.len() <= MOST_REPEATS {
                group.len()
            } else {
                (at + 2).min(group.len())
            };
            for &r in &group[at + 1..to] {
                found(l as u32, r as u32);
            }
        }
    }
}

/// The maximal runs around matches, by diagonal and place. O(m log m) for m matches, and the words of the runs.
pub(super) fn runs(
    left: &[u64],
    right: &[u64],
    search: impl FnOnce(&mut dyn FnMut(u32, u32)),
) -> Vec<Run> {
    let mut hits: Vec<u64> = Vec::new();
    search(&mut |l, r| hits.push(u64::from(r.wrapping_sub(l)) << 32 | u64::from(l)));
    hits.sort_unstable();
    let mut runs: Vec<Run> = Vec::new();
    for hits in hits.chunk_by(|a, b| a >> 32 == b >> 32) {
        let diagonal = (hits[0] >> 32) as u32;
        let mut done = 0u32;
        for &hit in hits {
            let l = hit as u32;
            if l < done {
                continue;
            }
            let r = l.wrapping_add(diagonal);
            let ahead = common(&left[l as usize..], &right[r as usize..]) as u32;
            if (ahead as usize) < SEED_WORDS {
                continue;
            }
            let (l_before, r_before) = (&left[done as usize..l as usize], &right[..r as usize]);
            let back = l_before
                .iter()
                .rev()
                .zip(r_before.iter().rev())
                .take_while(|(a, b)| a == b)
                .count() as u32;
            runs.push(Run {
                left: l - back,
                right: r - back,
                length: ahead + back,
            });
            done = l + ahead;
        }
    }
    runs
}

/// How many words two sequences begin with in common.
pub(super) fn common(left: &[u64], right: &[u64]) -> usize {
    left.iter().zip(right).take_while(|(a, b)| a == b).count()
}
