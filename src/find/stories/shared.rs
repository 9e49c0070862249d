//! What two documents say word for word alike: their common shingles.

use crate::filter::Filter;
use crate::radix::HashSorter;
use crate::sketch::Overlap;

/// Bits a shingle in the filter, at least: of the shingles that the held document does not have, one in so many is looked up
/// in vain.
const BITS_A_SHINGLE: usize = 32;

/// The shingles of one document with their places, to look up another's. 12 bytes and two bits a shingle, and 6 bytes for each of two to four
/// times as many.
#[derive(Default)]
pub(super) struct ShingleTable {
    /// Most shingles of others stop here.
    filter: Filter,
    /// Open addressing: one more than a shingle's first place in the text; 0 where none is.
    slots: Vec<u32>,
    /// By place.
    own: Vec<u64>,
    /// By place: one more than the next place of the same shingle, 0 at the last.
    next: Vec<u32>,
    /// By place, a bit each: whether the shingle stands in several places.
    repeated: Vec<u64>,
}

impl ShingleTable {
    /// Takes the shingles of a document, by the places of their first words, in place of those before. O(n) expected.
    pub(super) fn hold(&mut self, shingles: &[u64]) {
        let size = (2 * shingles.len()).next_power_of_two().max(64);
        self.slots.clear();
        self.slots.resize(size, 0);
        self.filter.reset(size / 2, BITS_A_SHINGLE);
        self.own.clear();
        self.own.extend_from_slice(shingles);
        self.next.clear();
        self.next.resize(shingles.len(), 0);
        self.repeated.clear();
        self.repeated.resize(shingles.len().div_ceil(64), 0);
        // From behind, so that a list begins with the first place.
        for (place, &hash) in shingles.iter().enumerate().rev() {
            let slot = self.slot(hash);
            if let Some(behind) = self.slots[slot].checked_sub(1) {
                self.next[place] = behind + 1;
                set_bits(&mut self.repeated, place, 1);
                set_bits(&mut self.repeated, behind as usize, 1);
            } else {
                self.filter.add(hash);
            }
            self.slots[slot] = place as u32 + 1;
        }
    }

    /// Visits all shingles of another document that the held one has too, as runs that stand in both: the place of the first in the other,
    /// ascending, the first place of the same in the held document, and how many follow each other in both. A shingle that stands in several
    /// places of the held document is a run by itself; [`Self::places`] tells all of that. O(n) for n shingles.
    #[inline]
    pub(super) fn for_each_run(
        &self,
        shingles: &[u64],
        mut visit: impl FnMut(usize, usize, usize),
    ) {
        let mut place = 0;
        while let Some(&hash) = shingles.get(place) {
            place += 1;
            if !self.filter.may_hold(hash) {
                continue;
            }
            if let Some(first) = self.slots[self.slot(hash)].checked_sub(1) {
                let first = first as usize;
                let length = 1 + self.run_behind(first, &shingles[place..]);
                visit(place - 1, first, length);
                place += length - 1;
            }
        }
    }

    /// How many of `shingles` stand behind a place of the held document one by one, all of them and what is at the place nowhere else in it.
    #[inline]
    fn run_behind(&self, place: usize, shingles: &[u64]) -> usize {
        if self.is_repeated(place) {
            return 0;
        }
        let behind = (self.own[place + 1..].iter().zip(shingles)).zip(place + 1..);
        behind
            .take_while(|&((own, other), place)| own == other && !self.is_repeated(place))
            .count()
    }

    #[inline]
    fn is_repeated(&self, place: usize) -> bool {
        self.repeated[place / 64] >> (place % 64) & 1 == 1
    }

    /// All places of the shingle whose first place in the held document is `first`, ascending.
    pub(super) fn places(&self, first: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(first), |&place| {
            self.next[place].checked_sub(1).map(|next| next as usize)
        })
    }

    #[inline]
    fn slot(&self, hash: u64) -> usize {
        let mask = self.slots.len() - 1;
        // Other bits than those of the filter.
        let mut at = (hash >> 32) as usize & mask;
        while let Some(place) = self.slots[at].checked_sub(1)
            && self.own[place as usize] != hash
        {
            at = (at + 1) & mask;
        }
        at
    }
}

/// Sets `length` bits from `from` on, all of which `bits` has.
#[inline]
pub(super) fn set_bits(bits: &mut [u64], from: usize, length: usize) {
    let (mut from, to) = (from, from + length);
    while from < to {
        let (word, bit) = (from / 64, from % 64);
        let here = (64 - bit).min(to - from);
        bits[word] |= (!0 >> (64 - here)) << bit;
        from += here;
    }
}

/// Counts what the documents of a story share, reusing its buffers.
#[derive(Default)]
pub(super) struct Overlaps {
    /// Shingles with the numbers of their documents.
    shingles: Vec<(u64, u32)>,
    sorter: HashSorter<(u64, u32)>,
}

impl Overlaps {
    /// The overlaps of all pairs of some documents, given by the hashes of their shingles, each document with all behind it.
    ///
    /// O(n + k² (r + 1)) for k documents of n shingles together, of which r stand in several; 32 bytes a shingle.
    pub(super) fn of(&mut self, documents: &[&[u64]]) -> Vec<Overlap> {
        self.shingles.clear();
        for (document, number) in documents.iter().zip(0..) {
            let own = document.iter().map(|&hash| (hash, number));
            self.shingles.extend(own);
        }
        self.sorter.sort(&mut self.shingles, 0, |shingle| shingle.0);
        let count = documents.len();
        let mut sizes = vec![0; count];
        // By pair of documents, `a` of `a < b` first.
        let mut shared = vec![0u32; count * count];
        let mut holders: Vec<usize> = Vec::new();
        for same in self.shingles.chunk_by(|a, b| a.0 == b.0) {
            if let [(_, only)] = same {
                sizes[*only as usize] += 1;
                continue;
            }
            holders.clear();
            holders.extend(same.iter().map(|shingle| shingle.1 as usize));
            // Sorting has kept the order of the documents.
            holders.dedup();
            for (at, &a) in holders.iter().enumerate() {
                sizes[a] += 1;
                let pairs = &mut shared[a * count..][..count];
                holders[at + 1..].iter().for_each(|&b| pairs[b] += 1);
            }
        }
        let pairs = (0..count).flat_map(|a| (a + 1..count).map(move |b| (a, b)));
        let overlap = |(a, b)| Overlap {
            shared: shared[a * count + b] as usize,
            size_a: sizes[a],
            size_b: sizes[b],
        };
        pairs.map(overlap).collect()
    }
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
            prop_assert_eq!(Overlaps::default().of(&lists), right);
        }

        #[test]
        fn every_place_of_a_shared_shingle_is_visited(texts in texts()) {
            let mut table = ShingleTable::default();
            for own in texts.iter().map(|text| hashes(text)) {
                table.hold(&own);
                for other in texts.iter().map(|text| hashes(text)) {
                    let mut visited = Vec::new();
                    table.for_each_run(&other, |place, first, length| {
                        visited.extend((0..length).map(|behind| (place + behind, first + behind)));
                        // Only what stands once is told with others.
                        let all = (first..first + length).map(|first| table.places(first).count());
                        assert!(length > 0 && (length == 1 || all.sum::<usize>() == length));
                    });
                    let places = |of: &[u64], hash: u64| -> Vec<usize> {
                        (of.iter().enumerate()).filter(|pair| *pair.1 == hash).map(|pair| pair.0).collect()
                    };
                    let right: Vec<(usize, usize)> = (other.iter().enumerate())
                        .filter_map(|(place, &hash)| Some((place, *places(&own, hash).first()?)))
                        .collect();
                    prop_assert_eq!(&visited, &right);
                    for (_, first) in visited {
                        let all: Vec<usize> = table.places(first).collect();
                        prop_assert_eq!(all, places(&own, own[first]));
                    }
                }
            }
        }

        #[test]
        fn bits_are_set_one_by_one_or_together(from in 0usize..200, length in 0usize..150) {
            let (mut bits, mut right) = ([0; 6], [0; 6]);
            set_bits(&mut bits, from, length);
            (from..from + length).for_each(|at| right[at / 64] |= 1 << (at % 64));
            prop_assert_eq!(bits, right);
        }
    }
}
