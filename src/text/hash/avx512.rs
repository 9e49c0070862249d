//! Eight products at a time with AVX-512.

use std::arch::x86_64::{
    __m512i, _mm512_add_epi64, _mm512_mask_mov_epi32, _mm512_maskz_mov_epi32, _mm512_mul_epu32,
    _mm512_slli_epi64, _mm512_srli_epi64, _mm512_xor_si512,
};

/// As [`fold`](super::fold), for eight pairs. The products of the halves are put together as in long multiplication.
#[target_feature(enable = "avx512f")]
#[inline]
pub(crate) fn fold_eight(a: __m512i, b: __m512i) -> __m512i {
    /// The low halves.
    const LOW: u16 = 0x5555;
    let (high_a, high_b) = (_mm512_srli_epi64::<32>(a), _mm512_srli_epi64::<32>(b));
    let lowest = _mm512_mul_epu32(a, b);
    let one = _mm512_mul_epu32(high_a, b);
    let other = _mm512_mul_epu32(a, high_b);
    let highest = _mm512_mul_epu32(high_a, high_b);
    let one = _mm512_add_epi64(one, _mm512_srli_epi64::<32>(lowest));
    // Half a register is taken by a move with a mask, not by a bit mask: a compiler that knows long multiplication when it sees it puts
    // eight scalar products in its place, which take twice as long.
    let other = _mm512_add_epi64(other, _mm512_maskz_mov_epi32(LOW, one));
    let carried = _mm512_add_epi64(_mm512_srli_epi64::<32>(one), _mm512_srli_epi64::<32>(other));
    let high = _mm512_add_epi64(highest, carried);
    let low = _mm512_mask_mov_epi32(_mm512_slli_epi64::<32>(other), LOW, lowest);
    _mm512_xor_si512(high, low)
}
