//! Eight shingles at a time with AVX-512.

use std::arch::x86_64::{
    __m512i, _mm512_rol_epi64, _mm512_set1_epi64, _mm512_ternarylogic_epi64, _mm512_xor_si512,
};

use super::super::hash::KEY;
use super::SHINGLE_WORDS;
use crate::machine::Avx512;
use crate::text::fold_eight;

/// Shingles that are hashed at a time.
const EIGHT: usize = 8;

/// Appends the hashes of the first shingles of `tokens`, a multiple of eight of them, and gives their number; less than eight are left.
#[allow(unsafe_code)]
pub(super) fn whole_eights(_: Avx512, tokens: &[u64], salt: u64, out: &mut Vec<u64>) -> usize {
    // SAFETY: `eights` asks for a feature of `Avx512` only, which exists only where it was found.
    unsafe { eights(tokens, salt, out) }
}

#[target_feature(enable = "avx512f")]
fn eights(tokens: &[u64], salt: u64, out: &mut Vec<u64>) -> usize {
    /// The exclusive or of three.
    const PARITY: i32 = 0x96;
    let number = |number: u64| _mm512_set1_epi64(number as i64);
    let mut done = 0;
    while let Some(tokens) = tokens[done..].first_chunk::<{ EIGHT + SHINGLE_WORDS - 1 }>() {
        let word = |at: usize| -> __m512i {
            let mut words = [0; EIGHT];
            words.copy_from_slice(&tokens[at..at + EIGHT]);
            bytemuck::cast(words)
        };
        // The sum that rolls, written out: the words before the last are turned by one for each word behind them.
        let (first, second) = (
            _mm512_rol_epi64::<4>(word(0)),
            _mm512_rol_epi64::<3>(word(1)),
        );
        let (third, fourth) = (
            _mm512_rol_epi64::<2>(word(2)),
            _mm512_rol_epi64::<1>(word(3)),
        );
        let sum = _mm512_ternarylogic_epi64::<PARITY>(first, second, third);
        let sum = _mm512_ternarylogic_epi64::<PARITY>(sum, fourth, word(4));
        let hashes = fold_eight(_mm512_xor_si512(sum, number(salt)), number(KEY));
        out.extend_from_slice(&bytemuck::cast::<_, [u64; EIGHT]>(hashes));
        done += EIGHT;
    }
    done
}
