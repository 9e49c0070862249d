//! 32 bytes at a time with AVX2.

use std::arch::x86_64::{
    __m256i, _mm256_andnot_si256, _mm256_blendv_epi8, _mm256_cmpeq_epi8, _mm256_or_si256,
    _mm256_set1_epi8,
};

use super::super::runs::BLOCK;
use super::super::runs::avx2::{bits, separators};
use super::scan::{Kept, Scan, Stop, put_together};
use crate::machine::Avx2;

/// As [`Scan::blocks`].
#[allow(unsafe_code)]
pub(super) fn blocks(_: Avx2, scan: &mut Scan, text: &[u8], from: usize) -> (usize, Stop) {
    // SAFETY: `blocks_of` asks for features of `Avx2` only, which exists only where they were found.
    unsafe { blocks_of(scan, text, from) }
}

#[target_feature(enable = "avx2,bmi1,popcnt")]
fn blocks_of(scan: &mut Scan, text: &[u8], from: usize) -> (usize, Stop) {
    scan.blocks(
        text,
        from,
        |block| bits(block),
        |block, kept| fold(block, kept),
    )
}

/// As [`super::scan::fold`].
#[target_feature(enable = "avx2")]
#[inline]
fn fold(block: &[u8; BLOCK], kept: Kept) -> [u8; BLOCK] {
    let halves: [__m256i; 2] = bytemuck::cast(*block);
    let spaced = halves.map(|bytes| spaced(bytes));
    put_together(bytemuck::cast(spaced), kept)
}

#[target_feature(enable = "avx2")]
#[inline]
fn spaced(bytes: __m256i) -> __m256i {
    let spaces = _mm256_set1_epi8(b' ' as i8);
    // The bit of a space makes letters small, and keeps digits.
    let underscore = _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(b'_' as i8));
    let small = _mm256_or_si256(bytes, _mm256_andnot_si256(underscore, spaces));
    _mm256_blendv_epi8(small, spaces, separators(bytes))
}
