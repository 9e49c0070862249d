//! Leaves out pairs that share too little by what is kept of their words, so that their texts need not be read again.

#[cfg(target_arch = "x86_64")]
mod avx512;

use rayon::prelude::*;

use super::{IdPair, documents_of};
use crate::bits::bits;
use crate::model::DocumentId;
use crate::sketch::SHINGLE_WORDS;

/// Slots of a table for each run of words in it: one run in eight that a document does not have passes for one that it has.
const SLOTS: usize = 8;
/// And of a table of more than 1 MiB, that of a book of over 131,072 words, so that it is no larger than the book: then two in five pass.
const FEW_SLOTS: usize = 2;
const LARGE: usize = 1 << 20;
/// As many slots as a number of 31 bits tells, for a text of a thousand million words.
const MOST: usize = 1 << 31;

/// Of `pairs`, sorted, those that may share a part of at least `threshold` of the smaller set of shingles, in the same order; `marks` gives 16 bits of each word's hash.
///
/// A run of five words whose bits stand nowhere in another document is no shingle of it, so the runs that may stand there are at least as many as the
/// shared shingles. And a set has at least as many shingles as its runs have different bits. Documents that are shorter than a run pass. O(n) for the n words of each
/// pair, and of most pairs only a part of them.
pub(crate) fn sieve<'a>(
    pairs: Vec<IdPair>,
    marks: impl Fn(DocumentId) -> &'a [u16] + Sync,
    threshold: f64,
) -> Vec<IdPair> {
    let ids = documents_of(&pairs);
    let texts: Vec<&[u16]> = ids.iter().map(|&id| marks(id)).collect();
    let runs: Vec<usize> = texts
        .par_iter()
        .map_init(Table::default, |table, text| table.fill(text))
        .collect();
    let mut numbers = vec![0u32; ids.last().map_or(0, |last| last.index() + 1)];
    for (number, id) in (0..).zip(&ids) {
        numbers[id.index()] = number;
    }
    let number = |id: DocumentId| numbers[id.index()];
    let length = |number: u32| (texts[number as usize].len(), number);
    // The longer document first.
    let mut stars: Vec<[u32; 2]> = (pairs.iter())
        .map(|&(a, b)| [number(a), number(b)])
        .map(|[a, b]| {
            if length(a) < length(b) {
                [b, a]
            } else {
                [a, b]
            }
        })
        .collect();
    stars.sort_unstable();
    let stars: Vec<&[[u32; 2]]> = stars.chunk_by(|a, b| a[0] == b[0]).collect();
    let kept: Vec<Vec<IdPair>> = stars
        .into_par_iter()
        .map_init(Table::default, |table, star| {
            table.fill(texts[star[0][0] as usize]);
            let may_share = |&&pair: &&[u32; 2]| {
                let [longer, shorter] = pair.map(|number| runs[number as usize]);
                let smaller = longer.min(shorter);
                // As in the joins, so that a rounded product loses no pair.
                let fewest = (threshold * smaller as f64 - 1e-9).ceil() as usize;
                let text = texts[pair[1] as usize];
                text.len() < SHINGLE_WORDS || table.has(text, fewest)
            };
            let pair = |&pair: &[u32; 2]| {
                let [a, b] = pair.map(|number| ids[number as usize]);
                (a.min(b), a.max(b))
            };
            star.iter().filter(may_share).map(pair).collect()
        })
        .collect();
    let mut kept: Vec<IdPair> = kept.concat();
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
    /// Bits of a hash below those that are the number of a slot.
    below: u32,
}

impl Table {
    /// Takes the runs of a document in place of those before. Returns how many are different for sure.
    fn fill(&mut self, marks: &[u16]) -> usize {
        let slots = |each: usize| (marks.len() * each).next_power_of_two();
        let slots = slots(SLOTS)
            .min(slots(FEW_SLOTS).max(LARGE))
            .clamp(64, MOST);
        self.below = u32::BITS - slots.ilog2();
        self.slots.clear();
        self.slots.resize(slots, 0);
        for (runs, count) in some_runs(marks) {
            for &slot in &slots_of(&runs, self.below)[..count] {
                self.slots[slot as usize] = u8::MAX;
            }
        }
        self.held.clear();
        self.held.extend(
            self.slots
                .as_chunks()
                .0
                .iter()
                .map(|slots| bits(slots, |slots| slots)),
        );
        let different = self.held.iter().map(|held| held.count_ones() as usize);
        different.sum()
    }

    /// Whether at least `fewest` runs of a document may be among those of the table.
    fn has(&self, marks: &[u16], fewest: usize) -> bool {
        let last = self.held.len() - 1;
        let held = |&slot: &u32| self.held[(slot / 64) as usize & last] >> (slot % 64) & 1;
        let mut more = (marks.len() + 1).saturating_sub(SHINGLE_WORDS);
        let mut met = 0;
        let mut runs = some_runs(marks);
        while met < fewest && met + more >= fewest {
            let Some((some, count)) = runs.next() else {
                break;
            };
            more -= count;
            let slots = slots_of(&some, self.below);
            met += slots[..count].iter().map(held).sum::<u64>() as usize;
        }
        met >= fewest
    }
}

/// Runs that are looked at before it is asked whether that is enough: so few that little is done in vain, and so many that they
/// do not wait for the answer.
const SOME: usize = 32;

/// The words of some runs, each of which begins a word behind the one before.
type SomeWords = [u16; SOME + SHINGLE_WORDS - 1];

/// The runs of a text in order, [`SOME`] at a time, and how many these are.
fn some_runs(marks: &[u16]) -> impl Iterator<Item = (SomeWords, usize)> {
    let runs = (marks.len() + 1).saturating_sub(SHINGLE_WORDS);
    (0..runs).step_by(SOME).map(move |first| {
        let own = &marks[first..];
        match own.first_chunk() {
            Some(words) => (*words, SOME),
            None => {
                let mut words = [0; SOME + SHINGLE_WORDS - 1];
                words[..own.len()].copy_from_slice(own);
                (words, runs - first)
            }
        }
    })
}

/// What the words of a run are multiplied by, two and two together. The marks are hashes already, so that sums of odd multiples, of which the high bits count, do
/// (Dietzfelbinger, Hagerup, Katajainen and Penttonen, "A reliable randomized algorithm for the closest-pair problem", J. Algorithms 1997, section 2).
const FACTORS: [u32; 3] = [0x9e37_79b9, 0x85eb_ca6b, 0xc2b2_ae35];

/// The slot of each run: the bits of its hash above so many `below`.
fn slots_of(words: &SomeWords, below: u32) -> [u32; SOME] {
    #[cfg(target_arch = "x86_64")]
    if let Some(detected) = crate::machine::Avx512::detected() {
        return avx512::slots(detected, words, below);
    }
    one_by_one(words, below)
}

fn one_by_one(words: &SomeWords, below: u32) -> [u32; SOME] {
    let two = |at: usize| u32::from(words[at]) | u32::from(words[at + 1]) << 16;
    std::array::from_fn(|at| {
        let [first, second, third] = FACTORS;
        let sum = (two(at).wrapping_mul(first)).wrapping_add(two(at + 2).wrapping_mul(second));
        sum.wrapping_add(u32::from(words[at + 4]).wrapping_mul(third)) >> below
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
        fn all_paths_give_the_same_slots(
            marks in prop::collection::vec(any::<u16>(), 0..100),
            below in 1u32..27,
        ) {
            let mut runs = 0;
            for (words, count) in some_runs(&marks) {
                prop_assert_eq!(slots_of(&words, below), one_by_one(&words, below));
                runs += count;
            }
            prop_assert_eq!(runs, (marks.len() + 1).saturating_sub(SHINGLE_WORDS));
        }

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
