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

    /// Begins another set, of 2^31 at most.
    pub fn begin(&mut self) {
        self.current += 1;
    }

    /// How many distinct hashes were numbered.
    pub fn len(&self) -> usize {
        self.known as usize
    }

    /// Whether nothing was numbered.
    pub fn is_empty(&self) -> bool {
        self.known == 0
    }

    /// The number of a hash, and whether it is the first time in the current set. O(1), and 32 to 64 bytes for each distinct one: at 2^32 of them, where numbers would end, 137 GB.
    #[inline]
    pub fn number(&mut self, hash: u64) -> (u32, bool) {
        let last = self.places.len() - 1;
        let mut at = hash as usize;
        loop {
            let place = &mut self.places[at & last];
            if place.set < self.first {
                let number = self.known;
                *place = Place {
                    hash,
                    number,
                    set: self.current,
                };
                self.known += 1;
                if 2 * self.len() > self.places.len() {
                    self.grow();
                }
                return (number, true);
            }
            if place.hash == hash {
                let before = std::mem::replace(&mut place.set, self.current);
                return (place.number, before != self.current);
            }
            at += 1;
        }
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

    fn naive(sets: &[&[u64]]) -> Vec<(u32, bool)> {
        let mut known = BTreeMap::new();
        let mut numbers = Vec::new();
        for set in sets {
            for (at, hash) in set.iter().enumerate() {
                let next = known.len() as u32;
                let number = *known.entry(hash).or_insert(next);
                numbers.push((number, !set[..at].contains(hash)));
            }
        }
        numbers
    }

    fn given(numbers: &mut ShingleNumbers, sets: &[&[u64]]) -> Vec<(u32, bool)> {
        let mut given = Vec::new();
        for set in sets {
            numbers.begin();
            given.extend(set.iter().map(|&hash| numbers.number(hash)));
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
            numbers.begin();
            for (at, &hash) in hashes.iter().enumerate() {
                let (number, first) = numbers.number(hash);
                assert_eq!((number as usize, first), (at % 9_000, at < 9_000));
            }
        }
        assert_eq!(numbers.len(), 9_000);
        numbers.clear();
        assert_eq!(numbers.number(7), (0, true));
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
