//! Eight bytes at a time in an ordinary register.

use super::found::{BLOCK, Bits, Found, write_places};

const EACH: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x80 * EACH;

/// Finds and hashes the runs of a window.
pub(super) fn look(found: &mut Found, window: &[u8], is_last: bool) {
    found.scan(window, is_last, bits, write_places);
    found.hash();
}

pub(in super::super) fn bits(block: &[u8; BLOCK]) -> Bits {
    let (eights, _) = block.as_chunks::<8>();
    let mut bits = Bits { word: 0, other: 0 };
    for &eight in eights.iter().rev() {
        let x = u64::from_le_bytes(eight);
        bits.word = bits.word << 8 | gather(word_bytes(x));
        bits.other = bits.other << 8 | gather(x & HIGH);
    }
    bits
}

/// The high bit of each byte that is a word character of ASCII or outside it.
fn word_bytes(x: u64) -> u64 {
    // With the high bits gone no sum runs into the next byte.
    let low = x & !HIGH;
    // From A to Z and a to z: with the case bit set they are one range. A digit keeps its own test, since the case bit
    // would turn control characters into digits.
    let lower = low | (0x20 * EACH);
    let letter = (lower + (0x80 - 0x61) * EACH) & !(lower + (0x7f - 0x7a) * EACH);
    let digit = (low + (0x80 - 0x30) * EACH) & !(low + (0x7f - 0x39) * EACH);
    let underscore = !((low ^ (0x5f * EACH)) + 0x7f * EACH);
    (letter | digit | underscore | x) & HIGH
}

/// The high bits of the eight bytes as the low eight bits, the first byte lowest.
fn gather(high: u64) -> u64 {
    ((high >> 7).wrapping_mul(0x0102_0408_1020_4080)) >> 56
}
