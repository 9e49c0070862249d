//! 64 bytes and eight words at a time with AVX-512.

use std::arch::x86_64::{
    __m128i, __m512i, _mm512_add_epi16, _mm512_add_epi64, _mm512_and_si512, _mm512_castsi512_si256,
    _mm512_cmpgt_epu64_mask, _mm512_cvtepu8_epi16, _mm512_cvtepu16_epi64, _mm512_mask_blend_epi64,
    _mm512_mask_xor_epi64, _mm512_maskz_compress_epi8, _mm512_maskz_mov_epi64, _mm512_movepi8_mask,
    _mm512_or_si512, _mm512_permutex2var_epi8, _mm512_set1_epi16, _mm512_set1_epi64,
    _mm512_slli_epi64, _mm512_sllv_epi64, _mm512_sub_epi64, _mm512_test_epi64_mask,
    _mm512_xor_si512,
};

use super::super::character::is_ascii_separator;
use super::super::hash::{CASE, KEYS, LONGEST_OF_ENDS, OTHER, fold_eight, load};
use super::found::{BLOCK, Bits, Found, LOAD};
use crate::bits::PLACES;
use crate::machine::Avx512;

/// As [`super::portable::look`].
#[allow(unsafe_code)]
pub(super) fn look(_: Avx512, found: &mut Found, window: &[u8], is_last: bool) {
    // SAFETY: `look_at` asks for features of `Avx512` only, which exists only where they were found.
    unsafe { look_at(found, window, is_last) }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vbmi,avx512vbmi2,bmi1,bmi2,popcnt")]
fn look_at(found: &mut Found, window: &[u8], is_last: bool) {
    found.scan(
        window,
        is_last,
        |block| bits(block),
        |bits, place, room| write_places(bits, place, room),
    );
    hash(found);
}

/// One look into a table of all bytes of ASCII.
#[target_feature(enable = "avx512bw,avx512vbmi")]
#[inline]
pub(in super::super) fn bits(block: &[u8; BLOCK]) -> Bits {
    const HALVES: [[u8; 64]; 2] = {
        let mut halves = [[0; 64]; 2];
        let mut byte = 0;
        while byte < 128u8 {
            if !is_ascii_separator(byte) {
                halves[byte as usize / 64][byte as usize % 64] = 0x80;
            }
            byte += 1;
        }
        halves
    };
    let [low, high]: [__m512i; 2] = bytemuck::cast(HALVES);
    let bytes: __m512i = bytemuck::cast(*block);
    let word = _mm512_permutex2var_epi8(low, bytes, high);
    Bits {
        word: _mm512_movepi8_mask(_mm512_or_si512(word, bytes)),
        other: _mm512_movepi8_mask(bytes),
    }
}

/// As [`super::found::write_places`].
#[target_feature(enable = "avx512bw,avx512vbmi2")]
#[inline]
fn write_places(bits: u64, place: u16, room: &mut [u16; BLOCK / 2]) {
    let places = _mm512_maskz_compress_epi8(bits, bytemuck::cast(PLACES));
    let places = _mm512_cvtepu8_epi16(_mm512_castsi512_si256(places));
    *room = bytemuck::cast(_mm512_add_epi16(places, _mm512_set1_epi16(place as i16)));
}

/// As [`Found::hash`], eight words at a time.
#[target_feature(enable = "avx512f,avx512bw")]
fn hash(found: &mut Found) {
    let number = |number: u64| _mm512_set1_epi64(number as i64);
    let Found {
        bytes,
        starts,
        ends,
        ended,
        hashes,
        odd,
        ..
    } = found;
    let eights = ended.div_ceil(8);
    let starts = &starts.as_chunks::<8>().0[..eights];
    let ends = &ends.as_chunks::<8>().0[..eights];
    let hashes = &mut hashes.as_chunks_mut::<8>().0[..eights];
    for eight in 0..eights {
        let (starts, ends) = (&starts[eight], &ends[eight]);
        let (mut first, mut last) = ([0; 8], [0; 8]);
        for word in 0..8 {
            first[word] = load(bytes, usize::from(starts[word]) + LOAD);
            last[word] = load(bytes, usize::from(ends[word]));
        }
        let length = _mm512_sub_epi64(widen(ends), widen(starts));
        let long = _mm512_cmpgt_epu64_mask(length, number(8));
        let very_long = _mm512_cmpgt_epu64_mask(length, number(LONGEST_OF_ENDS as u64));
        // A shift by 64 and more gives 0, and that less one has all bits.
        let above = _mm512_sllv_epi64(number(1), _mm512_slli_epi64::<3>(length));
        let inside = _mm512_sub_epi64(above, number(1));
        let first = _mm512_and_si512(_mm512_or_si512(bytemuck::cast(first), number(CASE)), inside);
        let last = _mm512_or_si512(bytemuck::cast(last), number(CASE));
        let all = _mm512_or_si512(first, _mm512_maskz_mov_epi64(long, last));
        let unusual = very_long | _mm512_test_epi64_mask(all, number(OTHER));
        let keys = _mm512_mask_blend_epi64(long, number(KEYS[0]), number(KEYS[2]));
        let long_key = _mm512_add_epi64(length, number(KEYS[3]));
        let hash = fold_eight(
            _mm512_xor_si512(first, keys),
            _mm512_mask_xor_epi64(number(KEYS[1]), long, last, long_key),
        );
        hashes[eight] = bytemuck::cast(hash);
        if unusual != 0 {
            let numbers = (8 * eight..*ended).zip(0..8);
            let unusual = numbers.filter(|&(_, bit)| unusual >> bit & 1 == 1);
            odd.extend(unusual.map(|(number, _)| number as u16));
        }
    }
}

#[target_feature(enable = "avx512f")]
#[inline]
fn widen(places: &[u16; 8]) -> __m512i {
    let places: __m128i = bytemuck::cast(*places);
    _mm512_cvtepu16_epi64(places)
}
