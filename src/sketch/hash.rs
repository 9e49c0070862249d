//! Hashes of sequences of hashes.

use crate::xxh3::hash128;

/// Odd, with well spread bits: the golden ratio, 2^64 / φ.
pub(super) const KEY: u64 = 0x9e37_79b9_7f4a_7c15;

/// 128-bit xxh3 of a sequence of 64-bit values as little-endian bytes. The same on every machine; O(n).
pub fn sequence_hash(values: &[u64]) -> u128 {
    if cfg!(target_endian = "little") {
        hash128(bytemuck::cast_slice(values))
    } else {
        let bytes: Vec<u8> = values
            .iter()
            .flat_map(|value| value.to_le_bytes())
            .collect();
        hash128(&bytes)
    }
}

/// Spreads a 64-bit value over all bits: the finaliser of MurmurHash3 with the constants of SplitMix64 (Steele, Lea and
/// Flood, OOPSLA 2014). A bijection, so it makes no collisions.
#[inline]
pub fn mix(mut value: u64) -> u64 {
    value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_pinned() {
        assert_eq!(
            sequence_hash(&[1, 2, 3]),
            277_592_742_532_661_700_360_708_810_896_686_567_199
        );
        assert_eq!(mix(1), 0x5692_161d_100b_05e5);
    }
}
