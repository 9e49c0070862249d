//! Positions and values of eight shingles at a time with AVX-512.

use std::arch::x86_64::{
    __m512i, _mm512_mul_epu32, _mm512_or_si512, _mm512_rol_epi64, _mm512_set1_epi64,
    _mm512_slli_epi64, _mm512_srli_epi64, _mm512_ternarylogic_epi64, _mm512_xor_si512,
};

use super::{ROOM, SIGNATURE_VALUES, VALUE, one_by_one, salt};
use crate::machine::Avx512;
use crate::text::fold_eight;

/// Shingles whose places are found before any is thrown: they stay in the nearest cache. One by one from a register would take longer.
const BATCH: usize = 128;

/// As [`one_by_one`].
#[allow(unsafe_code)]
pub(super) fn throw_eights(_: Avx512, values: &mut [u32; ROOM], shingles: &[u64], round: usize) {
    // SAFETY: `eights` asks for a feature of `Avx512` only, which exists only where it was found.
    unsafe { eights(values, shingles, round) }
}

#[target_feature(enable = "avx512f")]
fn eights(values: &mut [u32; ROOM], shingles: &[u64], round: usize) {
    let (whole, rest) = shingles.as_chunks::<8>();
    match round {
        0 => batches(values, whole, round, |shingles| shingles),
        1 => batches(values, whole, round, |shingles| {
            _mm512_rol_epi64::<32>(shingles)
        }),
        _ => {
            let salt = _mm512_set1_epi64(salt(round) as i64);
            batches(values, whole, round, |shingles| {
                fold_eight(_mm512_xor_si512(shingles, salt), salt)
            });
        }
    }
    one_by_one(values, rest, round);
}

#[target_feature(enable = "avx512f")]
#[inline]
fn batches(
    values: &mut [u32; ROOM],
    shingles: &[[u64; 8]],
    round: usize,
    random: impl Fn(__m512i) -> __m512i,
) {
    /// What two have in common, and all of a third.
    const AND_OR: i32 = 0xea;
    let number = |number: u64| _mm512_set1_epi64(number as i64);
    let first = (round as u64) << (32 + VALUE.count_ones());
    let mut thrown = [[[0u32; 2]; 8]; BATCH / 8];
    for shingles in shingles.chunks(BATCH / 8) {
        for (thrown, shingles) in thrown.iter_mut().zip(shingles) {
            let random = random(bytemuck::cast(*shingles));
            let high = _mm512_srli_epi64::<32>(random);
            let position = _mm512_mul_epu32(high, number(SIGNATURE_VALUES as u64));
            let position = _mm512_srli_epi64::<32>(position);
            let low = _mm512_slli_epi64::<32>(random);
            let value =
                _mm512_ternarylogic_epi64::<AND_OR>(low, number(VALUE << 32), number(first));
            *thrown = bytemuck::cast(_mm512_or_si512(value, position));
        }
        for &[position, value] in thrown[..shingles.len()].as_flattened() {
            let least = &mut values[position as usize % ROOM];
            *least = value.min(*least);
        }
    }
}
