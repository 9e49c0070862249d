//! Shingle sets of a few documents as lists of small numbers, and how many two of them share.

use std::iter;

use crate::model::DocumentId;
use crate::sketch::ShingleNumbers;

/// The shingle sets of some documents, each distinct shingle by its number. 4 bytes a shingle and document, and those of
/// [`ShingleNumbers`] for each distinct one.
#[derive(Debug, Default)]
pub(super) struct Sets {
    ids: Vec<DocumentId>,
    /// Where each document's numbers end.
    ends: Vec<usize>,
    shingles: Vec<u32>,
    numbers: ShingleNumbers,
}

/// A pair of documents as places in [`Sets`], that of the larger set first.
pub(super) type Places = (usize, usize);

impl Sets {
    pub(super) fn clear(&mut self) {
        self.ids.clear();
        self.ends.clear();
        self.shingles.clear();
        self.numbers.clear();
    }

    /// Adds a document, with an id above those before, and its shingle hashes in any order, repeats or not. O(n) for n of them.
    pub(super) fn push(&mut self, id: DocumentId, hashes: &[u64]) {
        self.numbers.number(hashes, &mut self.shingles);
        self.ids.push(id);
        self.ends.push(self.shingles.len());
    }

    pub(super) fn id(&self, place: usize) -> DocumentId {
        self.ids[place]
    }

    /// Number of distinct shingles of the document at a place.
    pub(super) fn size(&self, place: usize) -> usize {
        self.set(place).len()
    }

    fn set(&self, place: usize) -> &[u32] {
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.shingles[start..self.ends[place]]
    }

    /// Pairs of documents as sorted places.
    pub(super) fn by_larger(&self, pairs: &[(DocumentId, DocumentId)]) -> Vec<Places> {
        let place = |id| self.ids.partition_point(|&other| other < id);
        let mut places: Vec<Places> = pairs
            .iter()
            .map(|&(a, b)| {
                let (a, b) = (place(a), place(b));
                if self.size(b) > self.size(a) {
                    (b, a)
                } else {
                    (a, b)
                }
            })
            .collect();
        places.sort_unstable();
        places
    }

    /// For each of `star`, pairs with one larger document: how many shingles the two share, if they are at least as many as
    /// `needed` says for the smaller set. O(s + l) for s shingles of all smaller documents and l of the larger.
    pub(super) fn shared<'s>(
        &'s self,
        star: &'s [Places],
        marks: &'s mut Marks,
        needed: impl Fn(usize) -> usize + 's,
    ) -> impl Iterator<Item = (Places, usize)> + 's {
        marks.begin();
        // So that no number is beyond the marks.
        marks.reach(self.numbers.len());
        if let Some(&(larger, _)) = star.first() {
            for &number in self.set(larger) {
                marks.mark(number);
            }
        }
        let mut pairs = star.iter();
        iter::from_fn(move || {
            pairs.find_map(|&(larger, smaller)| {
                let set = self.set(smaller);
                let shared = marks.count(set, needed(set.len()))?;
                Some(((larger, smaller), shared))
            })
        })
    }
}

/// Which numbers were seen since [`Marks::begin`].
#[derive(Debug, Default)]
pub(super) struct Marks {
    rounds: Vec<u32>,
    round: u32,
}

/// Numbers that are looked at between two looks at what can still be reached.
const STEP: usize = 64;

impl Marks {
    fn begin(&mut self) {
        if self.round == u32::MAX {
            self.rounds.fill(0);
            self.round = 0;
        }
        self.round += 1;
    }

    fn reach(&mut self, numbers: usize) {
        if self.rounds.len() < numbers {
            self.rounds.resize(numbers, 0);
        }
    }

    fn mark(&mut self, number: u32) {
        self.rounds[number as usize] = self.round;
    }

    /// How many of the distinct numbers `set` are marked; `None` as soon as fewer than `needed` can be.
    fn count(&self, set: &[u32], needed: usize) -> Option<usize> {
        let mut shared = 0;
        let mut left = set.len();
        for some in set.chunks(STEP) {
            shared += some
                .iter()
                .filter(|&&number| self.rounds[number as usize] == self.round)
                .count();
            left -= some.len();
            if shared + left < needed {
                return None;
            }
        }
        (shared >= needed).then_some(shared)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::{Overlap, mix, shingle_set};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn shared_shingles_equal_the_definition(
            texts in prop::collection::vec(prop::collection::vec(0u64..3, 0..60), 2..6),
            share in 0.0f64..1.0,
        ) {
            let mut sets = Sets::default();
            let mut marks = Marks::default();
            // As after other documents.
            sets.push(DocumentId(9), &[1, 2, 3]);
            for _ in 0..2 {
                sets.clear();
                let mut exact = Vec::new();
                for (id, tokens) in texts.iter().enumerate() {
                    let tokens: Vec<u64> = tokens.iter().map(|&token| mix(token)).collect();
                    let mut hashes = Vec::new();
                    crate::sketch::shingle_hashes(&tokens, &mut hashes);
                    sets.push(DocumentId(id as u32), &hashes);
                    exact.push(shingle_set(&tokens));
                }
                let ids = 0..texts.len() as u32;
                let pairs: Vec<_> = ids.clone()
                    .flat_map(|a| ids.clone().filter(move |&b| a < b).map(move |b| (DocumentId(a), DocumentId(b))))
                    .collect();
                let needed = |smaller: usize| (share * smaller as f64) as usize;
                let mut found = Vec::new();
                for star in sets.by_larger(&pairs).chunk_by(|a, b| a.0 == b.0) {
                    found.extend(sets.shared(star, &mut marks, needed));
                }
                let mut expected = Vec::new();
                for (a, b) in sets.by_larger(&pairs) {
                    let overlap = Overlap::of(&exact[a], &exact[b]);
                    prop_assert_eq!([sets.size(a), sets.size(b)], [overlap.size_a, overlap.size_b]);
                    prop_assert!(overlap.size_a >= overlap.size_b);
                    if overlap.shared >= needed(overlap.size_b) {
                        expected.push(((a, b), overlap.shared));
                    }
                }
                prop_assert_eq!(found, expected);
            }
        }
    }
}
