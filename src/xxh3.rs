//! XXH3 with 128 bits, the hash of texts and of sequences of words.

use twox_hash::XxHash3_128;
use xxhash_rust::xxh3::xxh3_128;

/// Up to here XXH3 has no loop that wider vectors could shorten, and `xxhash-rust` is no slower.
const SHORT: usize = 240;

/// XXH3 of `bytes`, 128 bits, seed 0. O(n).
///
/// Long inputs go to `twox-hash`, which asks at run time whether the processor has AVX2, where `xxhash-rust` has what it was
/// compiled for: of 2,700 bytes, a usual document, 31 GB a second instead of 16.
pub(crate) fn hash128(bytes: &[u8]) -> u128 {
    if bytes.len() > SHORT {
        XxHash3_128::oneshot(bytes)
    } else {
        xxh3_128(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn both_give_the_same_hash(bytes in prop::collection::vec(any::<u8>(), 0..3_000)) {
            prop_assert_eq!(hash128(&bytes), xxh3_128(&bytes));
        }
    }
}
