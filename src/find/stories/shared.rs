//! What two documents say word for word alike: their common shingles.

use std::borrow::Cow;

use crate::filter::Filter;
use crate::repeats::Repeats;
use crate::sketch::Overlap;

/// Bits a shingle in the filter, at least: of the shingles that the held document does not have, one in so many is looked up
/// in vain.
const BITS_A_SHINGLE: usize = 32;

/// The shingles of one document with their places, to look up another's. 4 bytes and a bit for each of two to four times as many
/// shingles, and as many again.
#[derive(Default)]
pub(super) struct ShingleTable {
    /// Most shingles of others stop here.
    filter: Filter,
    /// Open addressing: one more than a shingle's first place in the text; 0 where none is.
    slots: Vec<u32>,
    /// By place: the shingle, and one more than the next place of the same shingle, 0 at the last.
    own: Vec<(u64, u32)>,
    distinct: usize,
    /// Places of the other document that pass the filter.
    passed: Vec<u32>,
    /// By place, a bit each: whether the shingle was counted.
    counted: Vec<u64>,
}

impl ShingleTable {
    /// Takes the shingles of a document, by the places of their first words, in place of those before. O(n) expected.
    pub(super) fn hold(&mut self, shingles: &[u64]) {
        let size = (2 * shingles.len()).next_power_of_two().max(64);
        self.slots.clear();
        self.slots.resize(size, 0);
        self.filter.reset(size / 2, BITS_A_SHINGLE);
        self.own.clear();
        self.own.extend(shingles.iter().map(|&hash| (hash, 0)));
        self.distinct = 0;
        // From behind, so that a list begins with the first place.
        for place in (0..shingles.len()).rev() {
            let hash = shingles[place];
            let slot = self.slot(hash);
            self.own[place].1 = self.slots[slot];
            self.distinct += usize::from(self.slots[slot] == 0);
            self.slots[slot] = place as u32 + 1;
            self.filter.add(hash);
        }
    }

    /// How many different shingles the held document has.
    pub(super) fn distinct(&self) -> usize {
        self.distinct
    }

    /// How many different shingles the held document shares with another of `shingles`. O(n) for n shingles.
    pub(super) fn overlap(&mut self, shingles: &[u64]) -> usize {
        self.counted.clear();
        self.counted.resize(self.own.len().div_ceil(64), 0);
        let mut counted = std::mem::take(&mut self.counted);
        let mut shared = 0;
        self.for_each_shared(shingles, |_, first| {
            let (word, bit) = (first as usize / 64, first % 64);
            shared += usize::from(counted[word] >> bit & 1 == 0);
            counted[word] |= 1 << bit;
        });
        self.counted = counted;
        shared
    }

    /// Visits the places of shingles that the held document shares with another of `shingles`: each place in the other,
    /// ascending, with the first in the held one; [`Self::places`] tells all of that. O(n) for n shingles, most of them passed over
    /// without a branch.
    pub(super) fn for_each_shared(&mut self, shingles: &[u64], mut visit: impl FnMut(u32, u32)) {
        if self.passed.len() < shingles.len() {
            self.passed.resize(shingles.len(), 0);
        }
        let (filter, passed) = (&self.filter, self.passed.as_mut_slice());
        let mut next = 0;
        for (&hash, place) in shingles.iter().zip(0..) {
            passed[next] = place;
            next += usize::from(filter.may_hold(hash));
        }
        for &place in &self.passed[..next] {
            if let Some(first) = self.slots[self.slot(shingles[place as usize])].checked_sub(1) {
                visit(place, first);
            }
        }
    }

    /// All places of the shingle whose first place in the held document is `first`, ascending.
    pub(super) fn places(&self, first: u32) -> impl Iterator<Item = u32> {
        std::iter::successors(Some(first), |&place| {
            self.own[place as usize].1.checked_sub(1)
        })
    }

    #[inline]
    fn slot(&self, hash: u64) -> usize {
        let mask = self.slots.len() - 1;
        // Other bits than those of the filter.
        let mut at = (hash >> 32) as usize & mask;
        while let Some(place) = self.slots[at].checked_sub(1)
            && self.own[place as usize].0 != hash
        {
            at = (at + 1) & mask;
        }
        at
    }
}

/// The overlaps of all pairs of some documents, given by the hashes of their shingles in the order of the text, each document
/// with all behind it.
///
/// O(k n) for k documents of n shingles, and O(k² r) if r of the shingles of each stand more than once among all.
pub(super) fn overlaps(documents: &[&[u64]], table: &mut ShingleTable) -> Vec<Overlap> {
    // Of two documents each is looked at once in any case.
    let kept: Vec<Cow<'_, [u64]>> = if documents.len() > 2 {
        let repeats = Repeats::of(documents, |&hash| hash as u32);
        let mut places = 0..;
        let left = |&document: &&[u64]| {
            let places = document.iter().copied().zip(&mut places);
            let left = places.filter(|&(_, place)| repeats.holds(place));
            Cow::Owned(left.map(|(hash, _)| hash).collect())
        };
        documents.iter().map(left).collect()
    } else {
        documents.iter().map(|&document| document.into()).collect()
    };
    let mut sizes = Vec::with_capacity(documents.len());
    let mut shared = Vec::with_capacity(documents.len() * documents.len().saturating_sub(1) / 2);
    for (at, (document, own)) in documents.iter().zip(&kept).enumerate() {
        table.hold(own);
        // What stands once is one more shingle each.
        sizes.push(table.distinct() + document.len() - own.len());
        shared.extend((kept[at + 1..].iter()).map(|other| table.overlap(other)));
    }
    let pairs = (0..sizes.len()).flat_map(|a| (a + 1..sizes.len()).map(move |b| (a, b)));
    (pairs.zip(shared))
        .map(|((a, b), shared)| Overlap {
            shared,
            size_a: sizes[a],
            size_b: sizes[b],
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::{mix, shingle_hashes, shingle_set};
    use proptest::prelude::*;

    fn texts() -> impl Strategy<Value = Vec<Vec<u64>>> {
        let text = prop::collection::vec((0u64..3).prop_map(mix), 0..90);
        prop::collection::vec(text, 0..6)
    }

    fn hashes(tokens: &[u64]) -> Vec<u64> {
        let mut hashes = Vec::new();
        shingle_hashes(tokens, &mut hashes);
        hashes
    }

    proptest! {
        #[test]
        fn overlaps_are_those_of_shingle_sets(texts in texts()) {
            let lists: Vec<Vec<u64>> = texts.iter().map(|text| hashes(text)).collect();
            let lists: Vec<&[u64]> = lists.iter().map(Vec::as_slice).collect();
            let sets: Vec<_> = texts.iter().map(|text| shingle_set(text)).collect();
            let mut right = Vec::new();
            for (at, a) in sets.iter().enumerate() {
                right.extend(sets[at + 1..].iter().map(|b| Overlap::of(a, b)));
            }
            prop_assert_eq!(overlaps(&lists, &mut ShingleTable::default()), right);
        }

        #[test]
        fn every_place_of_a_shared_shingle_is_visited(texts in texts()) {
            let mut table = ShingleTable::default();
            for own in texts.iter().map(|text| hashes(text)) {
                table.hold(&own);
                for other in texts.iter().map(|text| hashes(text)) {
                    let mut visited = Vec::new();
                    table.for_each_shared(&other, |place, first| visited.push((place, first)));
                    let places = |of: &[u64], hash: u64| -> Vec<u32> {
                        (of.iter().zip(0..)).filter(|pair| *pair.0 == hash).map(|pair| pair.1).collect()
                    };
                    let right: Vec<(u32, u32)> = (other.iter().zip(0..))
                        .filter_map(|(&hash, place)| Some((place, *places(&own, hash).first()?)))
                        .collect();
                    prop_assert_eq!(&visited, &right);
                    for (_, first) in visited {
                        let all: Vec<u32> = table.places(first).collect();
                        prop_assert_eq!(all, places(&own, own[first as usize]));
                    }
                }
            }
        }
    }
}
