//! Sorting by counting: for records of a hash and a number, in one 64-bit word.

use rayon::prelude::*;

/// Bits of a round: 2,048 counters fit the nearest cache, and three rounds cover 32 bits.
const BITS: u32 = 11;
const SLOTS: usize = 1 << BITS;
/// Fewer records than this are not worth sharing between threads.
const SHARED: usize = 1 << 16;

/// Sorts records by their high 32 bits, keeping the order of equal ones. O(n), and as much memory again.
///
/// Three rounds of counting, from the lowest digit (Knuth, TAOCP 3, section 5.2.5). With threads, each takes the records of a range
/// of the high bits, which takes one look at all of them.
pub fn sort_by_high_half(records: &mut Vec<u64>) {
    let threads = rayon::current_num_threads();
    if threads == 1 || records.len() < SHARED {
        sort_on_this_thread(records);
        return;
    }
    let part = |record: u64| ((record >> 32) * threads as u64) >> 32;
    let parts: Vec<Vec<u64>> = (0..threads as u64)
        .into_par_iter()
        .map(|own| {
            let mut some: Vec<u64> = records
                .iter()
                .copied()
                .filter(|&r| part(r) == own)
                .collect();
            sort_on_this_thread(&mut some);
            some
        })
        .collect();
    records.clear();
    for part in parts {
        records.extend(part);
    }
}

/// As [`sort_by_high_half`], for one of many sorts at the same time.
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn assert_sorted_as_by_the_standard_library(highs: &[u32]) {
        let mut records: Vec<u64> = (0u64..)
            .zip(highs)
            .map(|(i, &high)| u64::from(high) << 32 | i)
            .collect();
        let mut sorted = records.clone();
        sorted.sort_by_key(|record| record >> 32);
        sort_by_high_half(&mut records);
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

    #[test]
    fn many_records_on_several_threads() {
        let highs: Vec<u32> = (0..SHARED as u32 + 9)
            .map(|i| i.wrapping_mul(0x9e37_79b9) >> (i % 20))
            .collect();
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(3)
            .build()
            .unwrap();
        pool.install(|| assert_sorted_as_by_the_standard_library(&highs));
    }
}
