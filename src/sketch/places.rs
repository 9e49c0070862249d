//! Numbers for keys, in order of first occurrence.

/// Numbers different 32-bit keys by their first occurrence: a hash table with linear probing and no values but places.
///
/// O(1) a key expected, while at most half of the slots are taken; 8 bytes a slot, kept from one use to the next.
#[derive(Debug, Default)]
pub(crate) struct Places {
    /// The key, and one more than its place; 0 where no key is.
    slots: Vec<u64>,
    shift: u32,
    count: u32,
}

impl Places {
    /// Forgets all keys and makes room for `keys` different ones.
    pub(crate) fn reset(&mut self, keys: usize) {
        let size = (2 * keys).next_power_of_two().max(64);
        self.slots.clear();
        self.slots.resize(size, 0);
        self.shift = 64 - size.trailing_zeros();
        self.count = 0;
    }

    /// Where a key's slot is, or the free one that it would take. The multiplier spreads neighbouring keys (Knuth, TAOCP 6.4).
    #[inline]
    fn slot(&self, key: u32) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = (u64::from(key).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> self.shift) as usize;
        while self.slots[at] != 0 && (self.slots[at] >> 32) as u32 != key {
            at = (at + 1) & mask;
        }
        at
    }

    /// How many different keys there are.
    pub(crate) fn count(&self) -> usize {
        self.count as usize
    }

    /// The key's place, the next free one if it is new. At most as many different keys as there is room for.
    #[inline]
    pub(crate) fn add(&mut self, key: u32) -> u32 {
        let at = self.slot(key);
        let slot = &mut self.slots[at];
        // Without a branch: whether a word is new, nobody can guess.
        self.count += u32::from(*slot == 0);
        let new = u64::from(key) << 32 | u64::from(self.count);
        *slot = if *slot == 0 { new } else { *slot };
        *slot as u32 - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn places_are_those_of_first_occurrences(keys in prop::collection::vec(prop_oneof![0u32..9, any::<u32>()], 0..80)) {
            let mut places = Places::default();
            places.reset(keys.len());
            let mut first: Vec<u32> = Vec::new();
            for &key in &keys {
                if !first.contains(&key) {
                    first.push(key);
                }
                prop_assert_eq!(first[places.add(key) as usize], key);
            }
        }
    }
}
