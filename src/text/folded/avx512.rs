//! 64 bytes at a time with AVX-512.

use std::arch::x86_64::{
    __m512i, _mm512_cmpeq_epi8_mask, _mm512_mask_mov_epi8, _mm512_maskz_compress_epi8,
    _mm512_or_si512, _mm512_set1_epi8,
};

use super::super::runs::BLOCK;
use super::super::runs::avx512::bits;
use super::scan::{Kept, Scan, Stop};
use crate::machine::Avx512;

/// As [`Scan::blocks`].
#[allow(unsafe_code)]
pub(super) fn blocks(_: Avx512, scan: &mut Scan, text: &[u8], from: usize) -> (usize, Stop) {
    // SAFETY: `blocks_of` asks for features of `Avx512` only, which exists only where they were found.
    unsafe { blocks_of(scan, text, from) }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vbmi,avx512vbmi2,bmi1,bmi2,popcnt")]
fn blocks_of(scan: &mut Scan, text: &[u8], from: usize) -> (usize, Stop) {
    scan.blocks(
        text,
        from,
        |block| bits(block),
        |block, kept| fold(block, kept),
    )
}

/// As [`super::scan::fold`].
#[target_feature(enable = "avx512bw,avx512vbmi2")]
#[inline]
fn fold(block: &[u8; BLOCK], kept: Kept) -> [u8; BLOCK] {
    let spaces = _mm512_set1_epi8(b' ' as i8);
    let bytes: __m512i = bytemuck::cast(*block);
    // The bit of a space makes letters small, and keeps digits.
    let underscore = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(b'_' as i8));
    let small = _mm512_mask_mov_epi8(_mm512_or_si512(bytes, spaces), underscore, bytes);
    let spaced = _mm512_mask_mov_epi8(spaces, kept.word, small);
    bytemuck::cast(_mm512_maskz_compress_epi8(kept.kept, spaced))
}
