//! Which of very many random numbers stand more than once.

use rayon::prelude::*;

/// Numbers that are put into buckets at a time, some: 64 MiB of them.
const SHARE: usize = 1 << 24;
/// Shares at most, but for threads, since each takes a look at all numbers.
const MOST_SHARES: usize = 8;
/// Numbers of a bucket, about: with 16 slots of two bits each it stays in the second cache. Fewer would make more buckets, to be written to at the same time.
const BUCKET: usize = 1 << 16;
/// Slots for each number of a bucket: one in 16 of those that stand once shares its slot with another.
const SLOTS: usize = 16;
/// Words of slots of a bucket at most. Only a bucket of many equal numbers has so many.
const MOST_WORDS: usize = 1 << 14;

/// A bit for each number of some lists, one list behind the other: whether it stands in several places. That of one that stands alone
/// may be set all the same.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Repeats {
    bits: Vec<u64>,
}

impl Repeats {
    /// Of the numbers of all `lists`; they are random in all bits, and some may be equal.
    ///
    /// Numbers are put into buckets by their high bits, as in a round of sorting by counting (Knuth, TAOCP 3, section 5.2.5), so that what decides a number
    /// is in a near cache; answers come back in the order in which the numbers went. O(n) for n numbers, 4 bytes each while it is made
    /// and a bit to keep; with threads another bit for each thread. Of more than [`SHARE`] numbers some are left for another look at all, of which there are at
    /// most [`MOST_SHARES`], and the 4 bytes are those of a share.
    pub fn of<T: Sync>(lists: &[&[T]], number: impl Fn(&T) -> u32 + Sync) -> Repeats {
        let total: usize = lists.iter().map(|list| list.len()).sum();
        let threads = if total < BUCKET {
            1
        } else {
            rayon::current_num_threads()
        };
        let shares = total.div_ceil(SHARE).min(MOST_SHARES).max(threads);
        let buckets = (total / shares / BUCKET + 1).next_power_of_two();
        let bits: Vec<Vec<u64>> = (0..shares)
            .into_par_iter()
            .with_max_len(1)
            .map(|share| {
                let of = |item: &T| {
                    let number = number(item);
                    let bucket = (u64::from(number) * (shares * buckets) as u64) >> 32;
                    (number, (bucket as usize).wrapping_sub(share * buckets))
                };
                bits_of_share(lists, total, buckets, of)
            })
            .collect();
        let mut bits = bits.into_iter();
        let mut all = bits.next().unwrap_or_default();
        for share in bits {
            for (word, own) in all.iter_mut().zip(share) {
                *word |= own;
            }
        }
        Repeats { bits: all }
    }

    /// How many places are told.
    pub fn count(&self) -> usize {
        self.bits
            .iter()
            .map(|word| word.count_ones() as usize)
            .sum()
    }

    /// Whether the number at a place among all stands in several places.
    #[inline]
    pub fn holds(&self, place: usize) -> bool {
        self.bits[place / 64] >> (place % 64) & 1 == 1
    }
}

/// The bits of the numbers of a share, in which the bucket that `of` gives is one of `buckets`; those of others are 0.
fn bits_of_share<T>(
    lists: &[&[T]],
    total: usize,
    buckets: usize,
    of: impl Fn(&T) -> (u32, usize),
) -> Vec<u64> {
    let mut next = vec![0usize; buckets];
    for item in lists.iter().copied().flatten() {
        if let Some(count) = next.get_mut(of(item).1) {
            *count += 1;
        }
    }
    let mut before = 0;
    for place in &mut next {
        before += std::mem::replace(place, before);
    }
    let first = next.clone();
    let mut numbers = vec![0u32; before];
    for list in lists {
        for item in *list {
            let (number, bucket) = of(item);
            if let Some(place) = next.get_mut(bucket) {
                numbers[*place] = number;
                *place += 1;
            }
        }
    }
    let mut slots = Vec::new();
    for (&from, &to) in first.iter().zip(&next) {
        answer(&mut numbers[from..to], &mut slots);
    }
    let answers = numbers;
    let mut next = first;
    let mut bits = vec![0u64; total.div_ceil(64)];
    let mut at = 0;
    for list in lists {
        for item in *list {
            if let Some(place) = next.get_mut(of(item).1) {
                bits[at / 64] |= u64::from(answers[*place]) << (at % 64);
                *place += 1;
            }
            at += 1;
        }
    }
    bits
}

/// Puts 1 for each number whose slot another one has too, and 0 for any other. `slots` is a buffer.
fn answer(numbers: &mut [u32], slots: &mut Vec<[u64; 2]>) {
    let words = (numbers.len() * SLOTS / 64 + 1)
        .next_power_of_two()
        .min(MOST_WORDS);
    slots.clear();
    slots.resize(words, [0; 2]);
    let slot = |number: u32| ((number as usize / 64) & (words - 1), 1u64 << (number % 64));
    for &number in numbers.iter() {
        let (at, bit) = slot(number);
        let [once, twice] = &mut slots[at];
        // Without a branch, which would be taken wrongly one time in four.
        *twice |= *once & bit;
        *once |= bit;
    }
    for number in numbers {
        let (at, bit) = slot(*number);
        *number = u32::from(slots[at][1] & bit != 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::mix;
    use ahash::AHashMap;
    use proptest::prelude::*;

    fn on_threads(threads: usize, lists: &[&[u32]]) -> Repeats {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        let pool = pool.build().unwrap();
        pool.install(|| Repeats::of(lists, |&number| number))
    }

    proptest! {
        #[test]
        fn what_stands_twice_is_told(
            lists in prop::collection::vec(prop::collection::vec(prop_oneof![0u32..40, any::<u32>()], 0..20), 0..12),
            threads in 1usize..4,
        ) {
            let slices: Vec<&[u32]> = lists.iter().map(Vec::as_slice).collect();
            let repeats = on_threads(threads, &slices);
            let all = lists.concat();
            let mut times: AHashMap<u32, usize> = AHashMap::new();
            for &number in &all {
                *times.entry(number).or_default() += 1;
            }
            for (at, number) in all.iter().enumerate() {
                prop_assert!(times[number] == 1 || repeats.holds(at));
            }
        }
    }

    #[test]
    fn few_that_stand_once_are_told() {
        let mut numbers: Vec<u32> = (0..500_000u64).map(|n| mix(n) as u32).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let once = numbers.len();
        // As many that are all the same.
        numbers.resize(2 * once, numbers[7]);
        for threads in [1, 3] {
            let (own, same) = numbers.split_at(once);
            let repeats = on_threads(threads, &[own, same]);
            let told = (0..once).filter(|&at| repeats.holds(at)).count();
            assert_eq!(repeats.count(), told + once);
            assert!((1..once / 12).contains(&told), "{told} of {once}");
            assert!((once..2 * once).all(|at| repeats.holds(at)));
        }
    }
}
