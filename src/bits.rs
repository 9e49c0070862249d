//! One bit a byte.

use wide::u8x16;

/// The place of each of 64 bits, to be picked by the bits.
#[cfg(target_arch = "x86_64")]
pub(crate) const PLACES: [u8; 64] = {
    let mut places = [0; 64];
    let mut at = 0;
    while at < 64 {
        places[at] = at as u8;
        at += 1;
    }
    places
};

/// Which of 64 bytes pass a test, one bit each, the first byte lowest. `test` sets all bits of the bytes that do.
#[inline(always)]
pub(crate) fn bits(bytes: &[u8; 64], test: impl Fn(u8x16) -> u8x16) -> u64 {
    let parts: [u8x16; 4] = bytemuck::cast(*bytes);
    let mut bits = 0;
    for (at, &part) in parts.iter().enumerate() {
        bits |= u64::from(test(part).move_mask() as u16) << (16 * at);
    }
    bits
}
