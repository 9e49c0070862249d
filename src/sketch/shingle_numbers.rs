//! Small numbers for shingle hashes, so that sets can be compared by looking into an array.

/// Numbers distinct hashes of some sets from 0, in the order in which they come.
///
/// A hash table with linear probing (Knuth, "The Art of Computer Programming", volume 3, section 6.4, algorithm L): shingle
/// hashes are random numbers already, so their low bits are places.
#[derive(Debug)]
pub struct ShingleNumbers {
    /// A power of two of places, at least half of them empty.
    places: Vec<Place>,
    /// The sets of now, by number; those before the first are forgotten.
    first: u32,
    current: u32,
    known: u32,
}

/// All that is to know of a hash, so that one line of cache is enough.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    hash: u64,
    number: u32,
    /// The last set with the hash; the place is empty if that is forgotten.
    set: u32,
}

/// Places at the start: 64 KiB. A pair of news articles has some 600 distinct shingles, which then seldom collide; with half as
/// many places growing took 2 % of a near-duplicate run.
const FEWEST: usize = 1 << 12;

/// Hashes that room is made for at a time: so few that hashes that are known already seldom make the table grow, as many as make the look at its size cost nothing.
const STEP: usize = 256;

impl Default for ShingleNumbers {
    fn default() -> Self {
        ShingleNumbers {
            places: vec![Place::default(); FEWEST],
            first: 1,
            current: 1,
            known: 0,
        }
    }
}

impl ShingleNumbers {
    /// Forgets all sets. O(1), but once in 2^31 sets; a table that grew is let go.
    pub fn clear(&mut self) {
        if self.places.len() > FEWEST || self.current > u32::MAX / 2 {
            *self = ShingleNumbers::default();
        }
        self.current += 1;
        self.first = self.current;
        self.known = 0;
    }

    /// How many distinct hashes were numbered.
    pub fn len(&self) -> usize {
        self.known as usize
    }

    /// Whether nothing was numbered.
    pub fn is_empty(&self) -> bool {
        self.known == 0
    }

    /// Begins another set, of 2^31 at most, and appends to `numbers` the number of each hash that comes for the first time in it. O(n) for n
    /// hashes, and 32 to 64 bytes for each distinct one: at 2^32 of them, where numbers would end, 137 GB.
    pub fn number(&mut self, hashes: &[u64], numbers: &mut Vec<u32>) {
        self.current += 1;
        for some in hashes.chunks(STEP) {
            while 2 * (self.len() + some.len()) > self.places.len() {
                self.grow();
            }
            self.number_some(some, numbers);
        }
    }

    /// [`Self::number`] for hashes that there is room for. What changes from one to the next is in registers, since a place could be
    /// anywhere for all the compiler knows: that takes a seventh less time.
    fn number_some(&mut self, hashes: &[u64], numbers: &mut Vec<u32>) {
        let (first, current, mut known) = (self.first, self.current, self.known);
        let places = self.places.as_mut_slice();
        let last = places.len() - 1;
        let mut end = numbers.len();
        numbers.resize(end + hashes.len(), 0);
        for &hash in hashes {
            let mut at = hash as usize;
            let (number, before) = loop {
                let place = &mut places[at & last];
                if place.set < first {
                    *place = Place {
                        hash,
                        number: known,
                        set: current,
                    };
                    known += 1;
                    break (known - 1, first - 1);
                }
                if place.hash == hash {
                    break (place.number, std::mem::replace(&mut place.set, current));
                }
                at += 1;
            };
            numbers[end] = number;
            end += usize::from(before != current);
        }
        numbers.truncate(end);
        self.known = known;
    }

    #[cold]
    fn grow(&mut self) {
        let room = 2 * self.places.len();
        let places = std::mem::replace(&mut self.places, vec![Place::default(); room]);
        for known in places {
            if known.set >= self.first {
                let mut at = known.hash as usize;
                while self.places[at & (room - 1)].set >= self.first {
                    at += 1;
                }
                self.places[at & (room - 1)] = known;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::sketch::mix;

    /// The numbers of each set.
    fn naive(sets: &[&[u64]]) -> Vec<Vec<u32>> {
        let mut known = BTreeMap::new();
        let mut number = |hash| {
            let next = known.len() as u32;
            *known.entry(hash).or_insert(next)
        };
        let numbers = |set: &&[u64]| {
            let distinct = set.iter().enumerate();
            let distinct = distinct.filter(|&(at, hash)| !set[..at].contains(hash));
            distinct.map(|(_, &hash)| number(hash)).collect()
        };
        sets.iter().map(numbers).collect()
    }

    fn given(numbers: &mut ShingleNumbers, sets: &[&[u64]]) -> Vec<Vec<u32>> {
        // Behind what is there.
        let mut all = vec![7];
        let mut given = Vec::new();
        for set in sets {
            let before = all.len();
            numbers.number(set, &mut all);
            given.push(all[before..].to_vec());
        }
        given
    }

    proptest! {
        #[test]
        fn equals_the_definition(
            random in prop::collection::vec(1u64..400, 0..300),
            neighbours in prop::collection::vec(prop_oneof![1u64..9, Just(u64::MAX), Just(0)], 0..300),
        ) {
            let mut numbers = ShingleNumbers::default();
            let random: Vec<u64> = random.into_iter().map(mix).collect();
            for sets in [[&random[..], &neighbours], [&neighbours, &random]] {
                numbers.clear();
                prop_assert_eq!(given(&mut numbers, &sets), naive(&sets));
            }
        }
    }

    #[test]
    fn a_table_that_grows_keeps_its_numbers() {
        let hashes: Vec<u64> = (0..20_000).map(|i| mix(i % 9_000)).collect();
        let mut numbers = ShingleNumbers::default();
        for _ in 0..2 {
            let mut given = Vec::new();
            numbers.number(&hashes, &mut given);
            assert!(given.iter().copied().eq(0..9_000));
        }
        assert_eq!(numbers.len(), 9_000);
        numbers.clear();
        assert_eq!(given(&mut numbers, &[&[7]]), [[0]]);
    }

    #[test]
    fn numbers_of_sets_do_not_run_out() {
        let mut numbers = ShingleNumbers {
            current: u32::MAX,
            ..ShingleNumbers::default()
        };
        for _ in 0..3 {
            numbers.clear();
            assert_eq!(
                given(&mut numbers, &[&[7, 8], &[8]]),
                naive(&[&[7, 8], &[8]])
            );
        }
    }
}
