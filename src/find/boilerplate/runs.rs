//! The runs of words that are boilerplate, and which words of a text are in none.

use ahash::AHashSet;

use crate::filter::Filter;
use crate::memory::announce;
use crate::sketch::{SHINGLE_WORDS, shingle_hashes};

/// Runs that are asked for at the same time.
const AT_A_TIME: usize = 16;

/// Bits of the filter for each run: it stays in the second cache for some hundred thousand runs, and one in eight or more of those that are no boilerplate passes.
const BITS: usize = 8;

/// Runs of five words, by the hash of each.
///
/// A table with open addresses (Knuth, TAOCP 3, section 6.4, algorithm L), at most half full: what stands in its place comes with one look at memory, which can be asked for before
/// it is needed. Most runs that are in no place stop at a filter, which is nearer.
#[derive(Debug, Default)]
pub(super) struct Runs {
    /// Each run in its place, given by its low bits, or in the next that was free; 0 where there is none. As many as a power of two, or none.
    slots: Vec<u64>,
    filter: Filter,
    /// Whether the run with hash 0 is one of them.
    zero: bool,
}

impl From<AHashSet<u64>> for Runs {
    fn from(all: AHashSet<u64>) -> Runs {
        if all.is_empty() {
            return Runs::default();
        }
        let mut runs = Runs {
            slots: vec![0; (2 * all.len()).next_power_of_two()],
            filter: Filter::for_keys(all.len(), BITS),
            zero: all.contains(&0),
        };
        for run in all {
            let at = runs.place(run);
            runs.slots[at] = run;
            runs.filter.add(run);
        }
        runs
    }
}

impl Runs {
    fn has(&self, run: u64) -> bool {
        if run == 0 {
            return self.zero;
        }
        self.slots[self.place(run)] == run
    }

    /// Where a run stands, or else the first free place for it.
    fn place(&self, run: u64) -> usize {
        let mut at = self.first(run);
        while self.slots[at] != 0 && self.slots[at] != run {
            at = (at + 1) & (self.slots.len() - 1);
        }
        at
    }

    /// Where a run is looked for first.
    fn first(&self, run: u64) -> usize {
        run as usize & (self.slots.len() - 1)
    }

    /// Which of a text's words, given by their hashes, are in none of the runs; `None` if all are. O(n) for n words.
    pub(super) fn left(&self, words: &[u64]) -> Option<LeftWords> {
        if self.slots.is_empty() {
            return None;
        }
        let mut runs = Vec::with_capacity(words.len());
        shingle_hashes(words, &mut runs);
        let mut left: Option<LeftWords> = None;
        let mut done = 0;
        for (some, runs) in runs.chunks(AT_A_TIME).enumerate() {
            // Which of them may be there, a bit each.
            let mut open = 0u16;
            for (bit, &run) in runs.iter().enumerate() {
                open |= u16::from(self.filter.may_hold(run)) << bit;
            }
            for bit in ones(open) {
                let first = self.first(runs[bit]);
                announce(&self.slots[first..=first]);
            }
            for bit in ones(open) {
                if self.has(runs[bit]) {
                    let at = some * AT_A_TIME + bit;
                    let left = left.get_or_insert_with(|| LeftWords::all(words.len()));
                    let end = (at + SHINGLE_WORDS).min(words.len());
                    (done.max(at)..end).for_each(|word| left.take_out(word));
                    done = end;
                }
            }
        }
        left
    }
}

/// The places of the bits that are set, ascending.
fn ones(mut bits: u16) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let lowest = (bits != 0).then(|| bits.trailing_zeros() as usize);
        bits &= bits.wrapping_sub(1);
        lowest
    })
}

/// The words that are left of a text: a bit for each word of it.
#[derive(Debug, Clone)]
pub struct LeftWords {
    bits: Box<[u64]>,
    words: usize,
    /// How many are left.
    count: u32,
}

impl LeftWords {
    fn all(words: usize) -> LeftWords {
        LeftWords {
            bits: vec![u64::MAX; words.div_ceil(64)].into(),
            words,
            count: words as u32,
        }
    }

    fn take_out(&mut self, word: usize) {
        self.bits[word / 64] &= !(1 << (word % 64));
        self.count -= 1;
    }

    /// How many words are left.
    pub fn count(&self) -> u32 {
        self.count
    }

    /// For each word of the text, in order, whether it is left.
    pub fn iter(&self) -> impl Iterator<Item = bool> {
        (0..self.words).map(|word| self.bits[word / 64] >> (word % 64) & 1 == 1)
    }

    /// Of a value for each word of the text those of the words that are left.
    pub(super) fn of<T: Copy>(&self, words: &[T]) -> Vec<T> {
        let kept = words.iter().zip(self.iter()).filter(|(_, kept)| *kept);
        let mut left = Vec::with_capacity(self.count as usize);
        left.extend(kept.map(|(&word, _)| word));
        left
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_table_holds_what_was_put_into_it(
            all in prop::collection::vec(prop_oneof![any::<u64>(), 0u64..9, Just(u64::MAX)], 1..100),
            others in prop::collection::vec(prop_oneof![any::<u64>(), 0u64..20], 0..100),
        ) {
            let all: AHashSet<u64> = all.into_iter().collect();
            let runs = Runs::from(all.clone());
            for run in all.iter().chain(&others) {
                prop_assert_eq!(runs.has(*run), all.contains(run));
            }
        }
    }
}
