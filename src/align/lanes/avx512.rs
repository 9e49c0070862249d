//! Two rows of comparisons at a time with AVX-512.

use std::arch::x86_64::{
    __m256i, __m512i, _mm512_broadcast_i64x4, _mm512_castsi256_si512, _mm512_cmpeq_epi16_mask,
    _mm512_permutexvar_epi16,
};

use super::LANES;
use crate::machine::Avx512;

/// As [`Word::meets`](super::Word::meets).
#[allow(unsafe_code)]
pub(super) fn meets(_: Avx512, left: &[u16; LANES], right: &[u16; LANES]) -> [u16; LANES] {
    // SAFETY: `rows` asks for features of `Avx512` only, which exists only where they were found.
    unsafe { rows(left, right) }
}

#[target_feature(enable = "avx512f,avx512bw")]
fn rows(left: &[u16; LANES], right: &[u16; LANES]) -> [u16; LANES] {
    /// For each two rows the place of their left words.
    const PLACES: [[u16; 2 * LANES]; LANES / 2] = {
        let mut places = [[0; 2 * LANES]; LANES / 2];
        let mut at = 0;
        while at < LANES * LANES {
            places[at / (2 * LANES)][at % (2 * LANES)] = (at / LANES) as u16;
            at += 1;
        }
        places
    };
    let left = _mm512_castsi256_si512(bytemuck::cast(*left));
    let right = _mm512_broadcast_i64x4(bytemuck::cast::<_, __m256i>(*right));
    // A loop, since what is called by a function without these features is not put in its place.
    let mut rows = [0u32; LANES / 2];
    for (two, places) in rows.iter_mut().zip(PLACES) {
        let words = _mm512_permutexvar_epi16(bytemuck::cast::<_, __m512i>(places), left);
        *two = _mm512_cmpeq_epi16_mask(words, right);
    }
    bytemuck::cast(rows)
}
