//! Small numbers for shingle hashes, so that sets can be compared by looking into an array.

/// Numbers distinct hashes from 0, in the order in which they come.
///
/// A hash table with linear probing (Knuth, "The Art of Computer Programming", volume 3, section 6.4, algorithm L): shingle
/// hashes are random numbers already, so their low bits are places.
#[derive(Debug)]
pub struct ShingleNumbers {
    /// A power of two of places, at least half of them empty.
    places: Vec<Place>,
    round: u32,
    known: u32,
}

/// All that is to know of a hash, so that one line of cache is enough.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    hash: u64,
    number: u32,
    /// When it was numbered; the place is empty if that is not now.
    round: u32,
}

/// Places at the start: 64 KiB. A pair of news articles has some 600 distinct shingles, which then seldom collide; with half as
/// many places growing took 2 % of a near-duplicate run.
const FEWEST: usize = 1 << 12;

impl Default for ShingleNumbers {
    fn default() -> Self {
        ShingleNumbers {
            places: vec![Place::default(); FEWEST],
            round: 1,
            known: 0,
        }
    }
}

impl ShingleNumbers {
    /// Forgets all numbers. O(1), but once in 2^32 times; a table that grew is let go.
    pub fn clear(&mut self) {
        match self.round.checked_add(1) {
            Some(next) if self.places.len() == FEWEST => {
                self.round = next;
                self.known = 0;
            }
            _ => *self = ShingleNumbers::default(),
        }
    }

    /// How many distinct hashes were numbered.
    pub fn len(&self) -> usize {
        self.known as usize
    }

    /// Whether nothing was numbered.
    pub fn is_empty(&self) -> bool {
        self.known == 0
    }

    /// The number of a hash. O(1), and 32 to 64 bytes for each distinct one: at 2^32 of them, where numbers would end, 137 GB.
    #[inline]
    pub fn number(&mut self, hash: u64) -> u32 {
        let last = self.places.len() - 1;
        let mut at = hash as usize;
        loop {
            let place = &mut self.places[at & last];
            if place.round != self.round {
                let number = self.known;
                *place = Place {
                    hash,
                    number,
                    round: self.round,
                };
                self.known += 1;
                if 2 * self.len() > self.places.len() {
                    self.grow();
                }
                return number;
            }
            if place.hash == hash {
                return place.number;
            }
            at += 1;
        }
    }

    #[cold]
    fn grow(&mut self) {
        let room = 2 * self.places.len();
        let places = std::mem::replace(&mut self.places, vec![Place::default(); room]);
        for known in places {
            if known.round == self.round {
                let mut at = known.hash as usize;
                while self.places[at & (room - 1)].round == self.round {
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
