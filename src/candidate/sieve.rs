//! Leaves out pairs that share too little by what is kept of their words, so that their texts need not be read again.

use rayon::prelude::*;
use wide::u8x16;

use super::{IdPair, documents_of};
use crate::model::DocumentId;
use crate::sketch::SHINGLE_WORDS;

/// Slots of a table for each run of words in it: one run in eight that a document does not have passes for one that it has.
const SLOTS: usize = 8;
/// And of a table of more than 1 MiB, that of a book of over 131,072 words, so that it is no larger than the book: then two in five pass.
const FEW_SLOTS: usize = 2;
const LARGE: usize = 1 << 20;

/// Of `pairs`, sorted, those that may share a part of at least `threshold` of the smaller set of shingles, in the same order; `marks` gives 16 bits of each word's hash.
///
/// A run of five words whose bits stand nowhere in another document is no shingle of it, so the runs that may stand there are at least as many as the
/// shared shingles. And a set has at least as many shingles as its runs have different bits. Documents that are shorter than a run pass. O(n) for the n words of each
/// pair, and of most pairs only a part of them.
pub(crate) fn sieve<'a>(
    mut pairs: Vec<IdPair>,
    marks: impl Fn(DocumentId) -> &'a [u16] + Sync,
    threshold: f64,
) -> Vec<IdPair> {
    let by_length = |a: DocumentId, b: DocumentId| (marks(a).len(), a) < (marks(b).len(), b);
    let ids = documents_of(&pairs);
    let runs: Vec<usize> = ids
        .par_iter()
        .map_init(Table::default, |table, &id| table.fill(marks(id)))
        .collect();
    let runs = |id: DocumentId| runs[ids.partition_point(|&other| other < id)];
    // The longer document first.
    for (longer, shorter) in &mut pairs {
        if by_length(*longer, *shorter) {
            std::mem::swap(longer, shorter);
        }
    }
    pairs.sort_unstable();
    let stars: Vec<&[IdPair]> = pairs.chunk_by(|a, b| a.0 == b.0).collect();
    let kept: Vec<Vec<IdPair>> = stars
        .into_par_iter()
        .map_init(Table::default, |table, star| {
            table.fill(marks(star[0].0));
            let may_share = |&&(longer, shorter): &&IdPair| {
                let smaller = runs(longer).min(runs(shorter));
                // As in the joins, so that a rounded product loses no pair.
                let fewest = (threshold * smaller as f64 - 1e-9).ceil() as usize;
                marks(shorter).len() < SHINGLE_WORDS || table.has(marks(shorter), fewest)
            };
            star.iter().filter(may_share).copied().collect()
        })
        .collect();
    let mut kept: Vec<IdPair> = kept.concat();
    for (a, b) in &mut kept {
        if *b < *a {
            std::mem::swap(a, b);
        }
    }
    kept.sort_unstable();
    kept
}

/// Which runs of words may stand in a document.
#[derive(Default)]
struct Table {
    /// A byte for each slot, not 0 where a run was put: it is written without being read, where a bit would have to wait for the run before, which has often just changed a
    /// neighbour.
    slots: Vec<u8>,
    /// A bit for each slot, to be looked at: in an eighth of the room. As many words as a power of two.
    held: Vec<u64>,
}

impl Table {
    /// Takes the runs of a document in place of those before. Returns how many are different for sure.
    fn fill(&mut self, marks: &[u16]) -> usize {
        let slots = |each: usize| (marks.len() * each).next_power_of_two();
        let slots = slots(SLOTS).min(slots(FEW_SLOTS).max(LARGE)).max(64);
        self.slots.clear();
        self.slots.resize(slots, 0);
        for hash in run_hashes(marks) {
            self.slots[hash as usize & (slots - 1)] = u8::MAX;
        }
        self.held.clear();
        self.held.extend(self.slots.as_chunks().0.iter().map(bits));
        let different = self.held.iter().map(|held| held.count_ones() as usize);
        different.sum()
    }

    /// Whether at least `fewest` runs of a document may be among those of the table.
    fn has(&self, marks: &[u16], fewest: usize) -> bool {
        /// Runs that are looked at before it is asked whether that is enough: so few that little is done in vain, and so many that they
        /// do not wait for the answer.
        const SOME: usize = 32;
        let last = self.held.len() - 1;
        let held = |hash: u64| self.held[(hash / 64) as usize & last] >> (hash % 64) & 1;
        let mut runs = run_hashes(marks);
        let mut more = runs.len();
        let mut met = 0;
        while met < fewest && met + more >= fewest {
            let some = runs.by_ref().take(SOME);
            more = more.saturating_sub(SOME);
            met += some.map(held).sum::<u64>() as usize;
        }
        met >= fewest
    }
}

/// The highest bits of 64 bytes, that of the first as the lowest.
fn bits(bytes: &[u8; 64]) -> u64 {
    let parts = (0u32..).zip(bytes.as_chunks::<16>().0);
    let bits = parts.map(|(at, &part)| (u8x16::new(part).move_mask() as u64 & 0xffff) << (16 * at));
    bits.fold(0, |all, bits| all | bits)
}

/// A hash of each run of words, in order. The marks are hashes already, so that sums of odd multiples, of which the high bits count, do (Dietzfelbinger,
/// Hagerup, Katajainen and Penttonen, "A reliable randomized algorithm for the closest-pair problem", J. Algorithms 1997, section 2).
fn run_hashes(marks: &[u16]) -> impl ExactSizeIterator<Item = u64> {
    const FACTORS: [u64; 2] = [0x9e37_79b9_7f4a_7c15, 0xbf58_476d_1ce4_e5b9];
    let wide = |&mark: &u16| u64::from(mark);
    let four = marks.iter().take(SHINGLE_WORDS - 1).map(wide);
    let mut last_four = four.fold(0, |four, mark| four << 16 | mark);
    let ends = marks.get(SHINGLE_WORDS - 1..).unwrap_or_default();
    marks.iter().zip(ends).map(move |(first, last)| {
        last_four = last_four << 16 | wide(last);
        let sum = last_four
            .wrapping_mul(FACTORS[0])
            .wrapping_add(wide(first).wrapping_mul(FACTORS[1]));
        sum >> 32
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::sketch::mix;

    proptest! {
        #[test]
        fn no_pair_is_lost_that_shares_enough(
            texts in prop::collection::vec(prop::collection::vec(0u16..4, 0..40), 2..8),
            copied in prop::collection::vec((0usize..8, 0usize..8, 0usize..40, 0usize..40), 0..8),
            threshold in 0.1f64..1.0,
        ) {
            let mut texts = texts;
            for (from, to, start, words) in copied {
                let own = texts[from % texts.len()].clone();
                let to = to % texts.len();
                texts[to].extend(own.into_iter().skip(start).take(words));
            }
            let set = |at: usize| texts[at].windows(SHINGLE_WORDS).map(<[u16]>::to_vec).collect::<BTreeSet<_>>();
            let mut pairs = Vec::new();
            for a in 0..texts.len() {
                pairs.extend((a + 1..texts.len()).map(|b| (DocumentId(a as u32), DocumentId(b as u32))));
            }
            let kept = sieve(pairs.clone(), |id| &texts[id.index()], threshold);
            prop_assert!(kept.is_sorted());
            for (a, b) in pairs {
                let (own, other) = (set(a.index()), set(b.index()));
                let shared = own.intersection(&other).count();
                let enough = shared as f64 >= threshold * own.len().min(other.len()) as f64;
                let passed = kept.contains(&(a, b));
                prop_assert!(passed || !enough, "{shared} of {} and {}", own.len(), other.len());
            }
        }
    }

    #[test]
    fn texts_with_nothing_in_common_are_left_out() {
        let words: Vec<u16> = (0..300u64).map(|word| mix(word) as u16).collect();
        let texts = [&words[..100], &words[100..300], &words[20..90]];
        let pair = |a, b| (DocumentId(a), DocumentId(b));
        let pairs = vec![pair(0, 1), pair(0, 2), pair(1, 2)];
        assert_eq!(sieve(pairs, |id| texts[id.index()], 0.8), [pair(0, 2)]);
    }

    #[test]
    fn books_are_told_apart_too() {
        let words: Vec<u16> = (0..600_000u64).map(|word| mix(word) as u16).collect();
        let texts = [
            &words[..300_000],
            &words[300_000..],
            &words[50_000..250_000],
        ];
        let pair = |a, b| (DocumentId(a), DocumentId(b));
        let pairs = vec![pair(0, 1), pair(0, 2), pair(1, 2)];
        assert_eq!(sieve(pairs, |id| texts[id.index()], 0.8), [pair(0, 2)]);
    }
}
