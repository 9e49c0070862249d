//! Sixteen slots at a time with AVX-512.

use std::arch::x86_64::{
    __m256i, __m512i, _mm_cvtsi32_si128, _mm512_add_epi32, _mm512_cvtepu16_epi32,
    _mm512_mullo_epi32, _mm512_or_si512, _mm512_set1_epi32, _mm512_slli_epi32, _mm512_srl_epi32,
};

use super::{FACTORS, SOME, SomeWords};
use crate::machine::Avx512;

/// Slots that are made at a time.
const SIXTEEN: usize = 16;

/// As [`super::one_by_one`].
#[allow(unsafe_code)]
pub(super) fn slots(_: Avx512, marks: &SomeWords, below: u32) -> [u32; SOME] {
    // SAFETY: `sixteens` asks for a feature of `Avx512` only, which exists only where it was found.
    unsafe { sixteens(marks, below) }
}

#[target_feature(enable = "avx512f")]
fn sixteens(marks: &SomeWords, below: u32) -> [u32; SOME] {
    let factor = |at: usize| _mm512_set1_epi32(FACTORS[at] as i32);
    let sixteen = |at: usize| {
        let word = |at: usize| -> __m512i {
            let mut words = [0; SIXTEEN];
            words.copy_from_slice(&marks[at..at + SIXTEEN]);
            _mm512_cvtepu16_epi32(bytemuck::cast::<_, __m256i>(words))
        };
        let two = |at: usize| _mm512_or_si512(word(at), _mm512_slli_epi32::<16>(word(at + 1)));
        let sum = _mm512_add_epi32(
            _mm512_add_epi32(
                _mm512_mullo_epi32(two(at), factor(0)),
                _mm512_mullo_epi32(two(at + 2), factor(1)),
            ),
            _mm512_mullo_epi32(word(at + 4), factor(2)),
        );
        _mm512_srl_epi32(sum, _mm_cvtsi32_si128(below as i32))
    };
    bytemuck::cast([sixteen(0), sixteen(SIXTEEN)])
}
