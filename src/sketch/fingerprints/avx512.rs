//! Winnowing 64 shingles at a time with AVX-512.

use std::arch::x86_64::{
    __m512i, _mm512_castsi256_si512, _mm512_cmpgt_epu64_mask, _mm512_cvtepi64_epi32,
    _mm512_inserti64x4, _mm512_mask_set1_epi8, _mm512_maskz_compress_epi8,
    _mm512_maskz_compress_epi32, _mm512_permutexvar_epi8, _mm512_sub_epi8,
};

use crate::bits::PLACES;
use crate::machine::Avx512;

/// Shingles of a block, a bit each.
const BLOCK: usize = 64;

/// Shingles that are compared at a time.
const EIGHT: usize = 8;

/// The largest window: with the shingles of a block, those that its windows reach beyond it are eight more.
pub(super) const LARGEST_WINDOW: usize = EIGHT;

/// As [`winnow_with_gaps`](super::winnow_with_gaps), for a window of at most [`LARGEST_WINDOW`] and no more than there are shingles; without `gaps` as
/// [`winnow`](super::winnow).
#[allow(unsafe_code)]
pub(super) fn winnow(
    _: Avx512,
    shingles: &[u64],
    window: usize,
    out: &mut Vec<u32>,
    gaps: Option<&mut Vec<u8>>,
) {
    // SAFETY: `winnow_blocks` asks for features of `Avx512` only, which exists only where they were found.
    unsafe { winnow_blocks(shingles, window, out, gaps) }
}

/// A shingle is kept if it is the smallest of a window: if so many neighbours before it are no smaller, and so many behind it are larger, that together with
/// it they are a window.
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi,avx512vbmi2,bmi1,bmi2,popcnt")]
fn winnow_blocks(
    shingles: &[u64],
    window: usize,
    out: &mut Vec<u32>,
    mut gaps: Option<&mut Vec<u8>>,
) {
    // Of the block before: for each distance the shingles that are smaller than the one so far behind them. Before the first shingle there is nothing to go by.
    let mut before = [u64::MAX; LARGEST_WINDOW];
    // The last place that was kept, from the block's beginning.
    let mut last = 0u8;
    for first in (0..shingles.len()).step_by(BLOCK) {
        let rest = &shingles[first..];
        let mut padded = [0; BLOCK + EIGHT];
        let block = match rest.first_chunk() {
            Some(block) => block,
            None => {
                // Nothing is larger than what it is filled up with.
                padded[..rest.len()].copy_from_slice(rest);
                &padded
            }
        };
        let mut kept = smallest(block, window, &mut before);
        if rest.len() < BLOCK {
            kept &= (1 << rest.len()) - 1;
        }
        let length = out.len();
        for (sixteen, values) in block[..BLOCK]
            .as_chunks::<{ 2 * EIGHT }>()
            .0
            .iter()
            .enumerate()
        {
            let kept = (kept >> (2 * EIGHT * sixteen)) as u16;
            let values = _mm512_maskz_compress_epi32(kept, low_halves(values));
            let end = out.len() + kept.count_ones() as usize;
            out.extend_from_slice(&bytemuck::cast::<_, [u32; 2 * EIGHT]>(values));
            out.truncate(end);
        }
        if let Some(gaps) = &mut gaps {
            let end = gaps.len() + out.len() - length;
            gaps.extend_from_slice(&gaps_of(kept, last));
            gaps.truncate(end);
            if kept != 0 {
                last = 63 - kept.leading_zeros() as u8;
            }
            last = last.wrapping_sub(BLOCK as u8);
        }
    }
}

/// Which shingles of a block are the smallest of a window, the last one of equal ones. `before` are, for each distance, the shingles of the block before that are smaller
/// than the one so far behind them, and then those of this block.
#[target_feature(enable = "avx512f")]
#[inline]
fn smallest(
    block: &[u64; BLOCK + EIGHT],
    window: usize,
    before: &mut [u64; LARGEST_WINDOW],
) -> u64 {
    // For each number of neighbours: shingles of which so many before them are no smaller, and so many behind them larger.
    let mut fits_before = [u64::MAX; LARGEST_WINDOW];
    let mut fits_behind = [u64::MAX; LARGEST_WINDOW];
    for distance in 1..window {
        let mut smaller = 0;
        for eight in 0..BLOCK / EIGHT {
            let own = eight_from(block, EIGHT * eight);
            let behind = eight_from(block, EIGHT * eight + distance);
            let mask = _mm512_cmpgt_epu64_mask(behind, own);
            smaller |= u64::from(mask) << (EIGHT * eight);
        }
        let carried = std::mem::replace(&mut before[distance], smaller);
        let larger_than = smaller << distance | carried >> (BLOCK - distance);
        fits_before[distance] = fits_before[distance - 1] & !larger_than;
        fits_behind[distance] = fits_behind[distance - 1] & smaller;
    }
    (0..window).fold(0, |kept, neighbours| {
        kept | fits_before[neighbours] & fits_behind[window - 1 - neighbours]
    })
}

/// How far each of the places of a block that are kept stands behind the one before, the first behind `last`.
#[target_feature(enable = "avx512bw,avx512vbmi,avx512vbmi2")]
#[inline]
fn gaps_of(kept: u64, last: u8) -> [u8; BLOCK] {
    const BEFORE: [u8; BLOCK] = {
        let mut before = [0; BLOCK];
        let mut at = 1;
        while at < BLOCK {
            before[at] = at as u8 - 1;
            at += 1;
        }
        before
    };
    let places = _mm512_maskz_compress_epi8(kept, bytemuck::cast(PLACES));
    let before = _mm512_permutexvar_epi8(bytemuck::cast(BEFORE), places);
    let before = _mm512_mask_set1_epi8(before, 1, last as i8);
    bytemuck::cast(_mm512_sub_epi8(places, before))
}

#[target_feature(enable = "avx512f")]
#[inline]
fn eight_from(block: &[u64; BLOCK + EIGHT], at: usize) -> __m512i {
    let mut eight = [0; EIGHT];
    eight.copy_from_slice(&block[at..at + EIGHT]);
    bytemuck::cast(eight)
}

#[target_feature(enable = "avx512f")]
#[inline]
fn low_halves(values: &[u64; 2 * EIGHT]) -> __m512i {
    let [low, high]: [__m512i; 2] = bytemuck::cast(*values);
    _mm512_inserti64x4::<1>(
        _mm512_castsi256_si512(_mm512_cvtepi64_epi32(low)),
        _mm512_cvtepi64_epi32(high),
    )
}
