//! Small numbers for shingle hashes, so that sets can be compared by looking into an array.

/// Numbers distinct hashes from 0, in the order in which they come.
///
/// A hash table with linear probing (Knuth, "The Art of Computer Programming", volume 3, section 6.4, algorithm L): shingle
/// hashes are random numbers already, so their low bits are places. An empty place holds 0; the hash 0 is taken for 1, one more
/// chance in 2^64 that two shingles are taken for one.
#[derive(Debug)]
pub struct ShingleNumbers {
    /// A power of two of places, at least half of them empty.
    places: Vec<u64>,
    /// The number of the hash in each place.
    numbers: Vec<u32>,
    known: usize,
}

/// Places at the start: 48 KiB with their numbers. A pair of news articles has some 600 distinct shingles, which then seldom
/// collide; with half as many places growing took 2 % of a near-duplicate run.
const FEWEST: usize = 1 << 12;

impl Default for ShingleNumbers {
    fn default() -> Self {
        ShingleNumbers {
            places: vec![0; FEWEST],
            numbers: vec![0; FEWEST],
            known: 0,
        }
    }
}

impl ShingleNumbers {
    /// Forgets all numbers. O(1) plus the places of at most 4,096, as a table that grew is let go.
    pub fn clear(&mut self) {
        if self.places.len() > FEWEST {
            *self = ShingleNumbers::default();
        } else {
            self.places.fill(0);
            self.known = 0;
        }
    }

    /// How many distinct hashes were numbered.
    pub fn len(&self) -> usize {
        self.known
    }

    /// Whether nothing was numbered.
    pub fn is_empty(&self) -> bool {
        self.known == 0
    }

    /// The number of a hash. O(1), and 24 to 48 bytes for each distinct one: at 2^32 of them, where numbers would end, 100 GB.
    #[inline]
    pub fn number(&mut self, hash: u64) -> u32 {
        let hash = hash.max(1);
        let place = self.place(hash);
        if self.places[place] == hash {
            return self.numbers[place];
        }
        let number = self.known as u32;
        self.places[place] = hash;
        self.numbers[place] = number;
        self.known += 1;
        if 2 * self.known > self.places.len() {
            self.grow();
        }
        number
    }

    /// Where a hash is, or belongs.
    #[inline]
    fn place(&self, hash: u64) -> usize {
        let last = self.places.len() - 1;
        let mut place = hash as usize & last;
        while self.places[place] != hash && self.places[place] != 0 {
            place = (place + 1) & last;
        }
        place
    }

    #[cold]
    fn grow(&mut self) {
        let room = 2 * self.places.len();
        let places = std::mem::replace(&mut self.places, vec![0; room]);
        let numbers = std::mem::replace(&mut self.numbers, vec![0; room]);
        for (hash, number) in places.into_iter().zip(numbers) {
            if hash != 0 {
                let place = self.place(hash);
                self.places[place] = hash;
                self.numbers[place] = number;
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

    fn naive(hashes: &[u64]) -> Vec<u32> {
        let mut known = BTreeMap::new();
        hashes
            .iter()
            .map(|hash| {
                let next = known.len() as u32;
                *known.entry(hash).or_insert(next)
            })
            .collect()
    }

    proptest! {
        #[test]
        fn equals_the_definition(
            random in prop::collection::vec(1u64..400, 0..300),
            neighbours in prop::collection::vec(prop_oneof![1u64..9, Just(u64::MAX)], 0..300),
        ) {
            let mut numbers = ShingleNumbers::default();
            for hashes in [random.iter().copied().map(mix).collect(), neighbours] {
                numbers.clear();
                let given: Vec<u32> = hashes.iter().map(|&hash| numbers.number(hash)).collect();
                prop_assert_eq!(given, naive(&hashes));
            }
        }
    }

    #[test]
    fn a_table_that_grows_keeps_its_numbers() {
        let hashes: Vec<u64> = (0..20_000).map(|i| mix(i % 9_000)).collect();
        let mut numbers = ShingleNumbers::default();
        let given: Vec<u32> = hashes.iter().map(|&hash| numbers.number(hash)).collect();
        assert_eq!(given, naive(&hashes));
        assert_eq!(numbers.len(), 9_000);
        numbers.clear();
        assert_eq!(numbers.number(7), 0);
    }
}
