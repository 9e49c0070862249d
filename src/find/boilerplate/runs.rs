//! The runs of words that are boilerplate, and which words of a text are in none.

use ahash::AHashSet;

use crate::filter::Filter;
use crate::sketch::{SHINGLE_WORDS, shingle_hashes};

/// Bits of a filter for each run: one run in 16 that is not boilerplate is looked up all the same.
const BITS: usize = 16;

/// Runs of five words, by the hash of each.
#[derive(Debug, Default)]
pub(super) struct Runs {
    all: AHashSet<u64>,
    /// In few bytes, since most runs of most texts are none of these.
    filter: Filter,
}

impl From<AHashSet<u64>> for Runs {
    fn from(all: AHashSet<u64>) -> Runs {
        let mut filter = Filter::for_keys(all.len(), BITS);
        for &run in &all {
            filter.add(run);
        }
        Runs { all, filter }
    }
}

impl Runs {
    fn has(&self, run: u64) -> bool {
        self.filter.may_hold(run) && self.all.contains(&run)
    }

    /// Which of a text's words, given by their hashes, are in none of the runs; `None` if all are. O(n) for n words.
    pub(super) fn left(&self, words: &[u64]) -> Option<LeftWords> {
        if self.all.is_empty() {
            return None;
        }
        let mut runs = Vec::with_capacity(words.len());
        shingle_hashes(words, &mut runs);
        let mut left: Option<LeftWords> = None;
        let mut done = 0;
        for (at, &run) in runs.iter().enumerate() {
            if self.has(run) {
                let left = left.get_or_insert_with(|| LeftWords::all(words.len()));
                let end = (at + SHINGLE_WORDS).min(words.len());
                (done.max(at)..end).for_each(|word| left.take_out(word));
                done = end;
            }
        }
        left
    }
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
