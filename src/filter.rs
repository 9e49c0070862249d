//! A set that forgets which keys it holds: what it denies is in none for sure.

/// A bit for each key, by the low bits of it: a filter of Bloom (CACM 1970) with one hash, the key itself, which has to be random in these. With b bits
/// a key one in b of the keys that are not in it passes all the same.
#[derive(Debug, Clone)]
pub struct Filter {
    /// As many as a power of two, at least one.
    words: Vec<u64>,
}

impl Default for Filter {
    fn default() -> Filter {
        Filter { words: vec![0] }
    }
}

impl Filter {
    /// An empty one with at least `bits` bits for each of so many keys.
    pub fn for_keys(keys: usize, bits: usize) -> Filter {
        let mut filter = Filter::default();
        filter.reset(keys, bits);
        filter
    }

    /// Forgets all keys, and has room as in [`Filter::for_keys`].
    pub fn reset(&mut self, keys: usize, bits: usize) {
        let words = (keys * bits).div_ceil(64).next_power_of_two();
        self.words.clear();
        self.words.resize(words, 0);
    }

    /// Adds a key. Whether it is new for sure.
    #[inline]
    pub fn add(&mut self, key: u64) -> bool {
        let (word, bit) = self.place(key);
        let new = self.words[word] & bit == 0;
        self.words[word] |= bit;
        new
    }

    /// Whether the key may have been added.
    #[inline]
    pub fn may_hold(&self, key: u64) -> bool {
        let (word, bit) = self.place(key);
        self.words[word] & bit != 0
    }

    #[inline]
    fn place(&self, key: u64) -> (usize, u64) {
        (
            (key / 64) as usize & (self.words.len() - 1),
            1 << (key % 64),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::mix;

    #[test]
    fn keys_are_held_and_few_others_pass() {
        assert!(!Filter::default().may_hold(7));
        let mut filter = Filter::for_keys(1_000, 16);
        let new = (0..1_000).filter(|&key| filter.add(mix(key))).count();
        assert!((900..=1_000).contains(&new), "{new}");
        assert!(!filter.add(mix(3)));
        assert!((0..1_000).all(|key| filter.may_hold(mix(key))));
        let others = (1_000..11_000).filter(|&key| filter.may_hold(mix(key)));
        let others = others.count();
        assert!((1..1_000).contains(&others), "{others}");
        filter.reset(10, 8);
        assert!((0..1_000).all(|key| !filter.may_hold(mix(key))));
    }
}
