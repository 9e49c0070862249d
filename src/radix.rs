//! Sorting by counting: records of a hash and a number in one 64-bit word, and records with keys that are random numbers.

use std::ops::Range;

/// Bits of a round: 2,048 counters fit the nearest cache, and three rounds cover 32 bits.
const BITS: u32 = 11;
const SLOTS: usize = 1 << BITS;

/// Sorts records by their high 32 bits on this thread, keeping the order of equal ones. O(n), and as much memory again.
///
/// Three rounds of counting, from the lowest digit (Knuth, TAOCP 3, section 5.2.5).
pub fn sort_on_this_thread(records: &mut Vec<u64>) {
    let slot = |record: u64, round: usize| (record >> (32 + BITS * round as u32)) as usize % SLOTS;
    let mut counts = vec![[0usize; SLOTS]; 3];
    for &record in records.iter() {
        for (round, counts) in counts.iter_mut().enumerate() {
            counts[slot(record, round)] += 1;
        }
    }
    let mut spare = vec![0; records.len()];
    for (round, counts) in counts.iter_mut().enumerate() {
        let mut next = 0;
        for count in counts.iter_mut() {
            next += std::mem::replace(count, next);
        }
        for &record in records.iter() {
            let place = &mut counts[slot(record, round)];
            spare[*place] = record;
            *place += 1;
        }
        std::mem::swap(records, &mut spare);
    }
}

/// Sorts records by keys that are random numbers, reusing its buffers.
#[derive(Debug, Default)]
pub struct HashSorter<T> {
    places: Vec<u32>,
    spare: Vec<T>,
}

impl<T: Copy + Default> HashSorter<T> {
    /// Sorts by `key`, keeping the order of equal ones. Keys may share their highest bits, at most 48: `alike` says how many.
    ///
    /// O(n) for n records with random keys, up to some hundred thousand of different ones; O(n log n) for more, and for any others. One round of counting leaves few
    /// records in a slot, and what is still out of order are neighbours.
    pub fn sort(&mut self, records: &mut Vec<T>, alike: u32, key: impl Fn(&T) -> u64) {
        /// Shorter lists are not worth the counting.
        const FEWEST: usize = 32;
        /// 128 KiB of counters: more leave little room in the second cache for anything else.
        const MOST_BITS: u32 = 15;
        /// Slots with more records than this have many equal ones, and are sorted one by one.
        const FULL: u32 = 16;
        if records.len() < FEWEST {
            insertion_sort(records, key);
            return;
        }
        let bits = (records.len().ilog2() + 2).min(MOST_BITS);
        let slot = |record: &T| (key(record) << alike >> (64 - bits)) as usize;
        self.places.clear();
        self.places.resize(1 << bits, 0);
        for record in records.iter() {
            self.places[slot(record)] += 1;
        }
        let (mut next, mut fullest) = (0, 0);
        for place in &mut self.places {
            fullest = fullest.max(*place);
            next += std::mem::replace(place, next);
        }
        self.spare.clear();
        self.spare.resize(records.len(), T::default());
        for record in records.iter() {
            let place = &mut self.places[slot(record)];
            self.spare[*place as usize] = *record;
            *place += 1;
        }
        std::mem::swap(records, &mut self.spare);
        if fullest <= FULL {
            insertion_sort(records, key);
            return;
        }
        let mut start = 0;
        for &end in &self.places {
            let slot = &mut records[start..end as usize];
            if slot.len() <= FULL as usize {
                insertion_sort(slot, &key);
            } else {
                slot.sort_by_key(&key);
            }
            start = end as usize;
        }
    }
}

/// Which records are sorted together: those with the same high bits of their keys of 32 bits, which have to be random.
#[derive(Debug, Clone, Copy)]
pub struct Buckets {
    bits: u32,
}

impl Buckets {
    /// Records in a bucket, about: 256 KiB of eight bytes each and as many again to sort them stay in the second cache with their counters. Fewer would make more buckets, to
    /// be written to at the same time.
    const RECORDS: usize = 1 << 15;

    /// For so many records, at least `least` buckets.
    pub fn for_records(records: usize, least: usize) -> Buckets {
        let buckets = (records / Buckets::RECORDS).max(least.saturating_sub(1));
        Buckets {
            bits: buckets.checked_ilog2().map_or(0, |bits| bits + 1),
        }
    }

    /// How many there are: a power of two.
    pub fn count(self) -> usize {
        1 << self.bits
    }

    /// Ranges of about as many buckets each, so many or fewer.
    pub fn shares(self, shares: usize) -> Vec<Range<usize>> {
        let each = self.count().div_ceil(shares.max(1));
        let starts = (0..self.count()).step_by(each);
        starts
            .map(|start| start..(start + each).min(self.count()))
            .collect()
    }

    /// Gives the records of each bucket of a range, sorted by key, those of equal keys in their order. `records` goes through all records, twice; those of other buckets
    /// are passed over. O(n) for n records, and memory for those of the range.
    pub fn sorted<T: Copy + Default, I: Iterator<Item = T>>(
        self,
        range: Range<usize>,
        records: impl Fn() -> I,
        key: impl Fn(&T) -> u32,
        mut found: impl FnMut(&mut Vec<T>),
    ) {
        let bucket = |record: &T| {
            let bucket = key(record).unbounded_shr(u32::BITS - self.bits) as usize;
            bucket.wrapping_sub(range.start)
        };
        let mut next = vec![0usize; range.len()];
        records().for_each(|record| {
            if let Some(count) = next.get_mut(bucket(&record)) {
                *count += 1;
            }
        });
        let mut before = 0;
        for place in &mut next {
            before += std::mem::replace(place, before);
        }
        let mut all = vec![T::default(); before];
        records().for_each(|record| {
            if let Some(place) = next.get_mut(bucket(&record)) {
                all[*place] = record;
                *place += 1;
            }
        });
        let (mut own, mut sorter) = (Vec::new(), HashSorter::default());
        let mut from = 0;
        for end in next {
            own.clear();
            own.extend_from_slice(&all[from..end]);
            sorter.sort(&mut own, self.bits, |record| u64::from(key(record)) << 32);
            found(&mut own);
            from = end;
        }
    }
}

/// O(n + i) for i pairs out of order.
fn insertion_sort<T: Copy>(records: &mut [T], key: impl Fn(&T) -> u64) {
    for end in 1..records.len() {
        let record = records[end];
        let mut place = end;
        while place > 0 && key(&records[place - 1]) > key(&record) {
            records[place] = records[place - 1];
            place -= 1;
        }
        records[place] = record;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::mix;
    use proptest::prelude::*;

    fn assert_sorted_as_by_the_standard_library(highs: &[u32]) {
        let mut records: Vec<u64> = (0u64..)
            .zip(highs)
            .map(|(i, &high)| u64::from(high) << 32 | i)
            .collect();
        let mut sorted = records.clone();
        sorted.sort_by_key(|record| record >> 32);
        sort_on_this_thread(&mut records);
        assert!(records == sorted);
    }

    proptest! {
        #[test]
        fn records_are_sorted_by_their_high_half_and_else_keep_their_order(
            highs in prop::collection::vec(prop_oneof![any::<u32>(), 0u32..5], 0..300),
        ) {
            assert_sorted_as_by_the_standard_library(&highs);
        }
    }

    proptest! {
        #[test]
        fn hashes_are_sorted_and_equal_ones_keep_their_order(
            few in prop::collection::vec(prop_oneof![0u64..4, Just(u64::MAX)], 0..300),
            random in prop::collection::vec(0u64..2_000, 0..3_000),
            alike in 0u32..20,
        ) {
            let mut sorter = HashSorter::default();
            let random: Vec<u64> = random.into_iter().map(mix).collect();
            for keys in [&few, &random, &[few.clone(), random.clone()].concat()] {
                let mut records: Vec<(u64, u32)> = keys.iter().map(|key| key >> alike).zip(0..).collect();
                let mut expected = records.clone();
                expected.sort();
                sorter.sort(&mut records, alike, |record| record.0);
                prop_assert_eq!(records, expected);
            }
        }
    }

    proptest! {
        #[test]
        fn buckets_in_a_row_hold_all_records_sorted(
            keys in prop::collection::vec(prop_oneof![any::<u32>(), Just(7u32), Just(u32::MAX)], 0..3_000),
            least in 1usize..20,
            cut in 0usize..32,
        ) {
            let records: Vec<(u32, u32)> = keys.into_iter().zip(0..).collect();
            let buckets = Buckets::for_records(records.len(), least);
            prop_assert!((least..2 * least).contains(&buckets.count()));
            let cut = cut.min(buckets.count());
            let mut found = Vec::new();
            for range in [0..cut, cut..buckets.count()] {
                buckets.sorted(range, || records.iter().copied(), |record| record.0, |own| found.append(own));
            }
            let mut expected = records;
            expected.sort_unstable();
            prop_assert_eq!(found, expected);
        }
    }
}
