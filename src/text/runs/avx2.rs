//! 32 bytes at a time with AVX2.

use std::arch::x86_64::{
    __m256i, _mm256_and_si256, _mm256_cmpeq_epi8, _mm256_movemask_epi8, _mm256_set1_epi8,
    _mm256_setr_epi8, _mm256_setzero_si256, _mm256_shuffle_epi8, _mm256_srli_epi16,
};

use super::found::{BLOCK, Bits, Found, write_places};
use crate::machine::Avx2;

/// As [`super::portable::look`].
#[allow(unsafe_code)]
pub(super) fn look(_: Avx2, found: &mut Found, window: &[u8], is_last: bool) {
    // SAFETY: `scan` asks for features of `Avx2` only, which exists only where they were found.
    unsafe { scan(found, window, is_last) }
    found.hash();
}

#[target_feature(enable = "avx2,bmi1,popcnt")]
#[expect(
    clippy::redundant_closure,
    reason = "a closure has the features of the function it stands in"
)]
fn scan(found: &mut Found, window: &[u8], is_last: bool) {
    found.scan(
        window,
        is_last,
        |block| bits(block),
        |bits, place, room| write_places(bits, place, room),
    );
}

#[target_feature(enable = "avx2")]
#[inline]
pub(in super::super) fn bits(block: &[u8; BLOCK]) -> Bits {
    let halves: [__m256i; 2] = bytemuck::cast(*block);
    let (low, high) = (half_bits(halves[0]), half_bits(halves[1]));
    Bits {
        word: u64::from(low.0) | u64::from(high.0) << 32,
        other: u64::from(low.1) | u64::from(high.1) << 32,
    }
}

/// All bits of the bytes that are no word character of ASCII. A byte is a word character if the row of its high half and the column of its low half share a bit: 1 for the digits,
/// 2 for A to O, 4 for P to Z, 8 for the underscore. (Mula and Lemire's classification by two table look-ups.)
#[target_feature(enable = "avx2")]
#[inline]
pub(in super::super) fn separators(bytes: __m256i) -> __m256i {
    const D: i8 = 1;
    const A: i8 = 2;
    const P: i8 = 4;
    const U: i8 = 8;
    const M: i8 = D | A | P;
    let columns = _mm256_setr_epi8(
        D | P,
        M,
        M,
        M,
        M,
        M,
        M,
        M,
        M,
        M,
        A | P,
        A,
        A,
        A,
        A,
        A | U, //
        D | P,
        M,
        M,
        M,
        M,
        M,
        M,
        M,
        M,
        M,
        A | P,
        A,
        A,
        A,
        A,
        A | U,
    );
    let rows = _mm256_setr_epi8(
        0,
        0,
        0,
        D,
        A,
        P | U,
        A,
        P,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0, //
        0,
        0,
        0,
        D,
        A,
        P | U,
        A,
        P,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
    );
    let high = _mm256_and_si256(_mm256_srli_epi16::<4>(bytes), _mm256_set1_epi8(0x0f));
    let row = _mm256_shuffle_epi8(rows, high);
    // For a byte outside ASCII the shuffle gives 0.
    let column = _mm256_shuffle_epi8(columns, bytes);
    _mm256_cmpeq_epi8(_mm256_and_si256(row, column), _mm256_setzero_si256())
}

#[target_feature(enable = "avx2")]
#[inline]
fn half_bits(bytes: __m256i) -> (u32, u32) {
    let other = _mm256_movemask_epi8(bytes) as u32;
    let separator = _mm256_movemask_epi8(separators(bytes)) as u32;
    (!separator | other, other)
}
