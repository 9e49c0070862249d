//! Whole blocks without their escapes, with AVX-512.

use std::arch::x86_64::{
    __m512i, _mm512_cmpeq_epi8_mask, _mm512_cmplt_epu8_mask, _mm512_mask_mov_epi8,
    _mm512_maskz_compress_epi8, _mm512_movepi8_mask, _mm512_permutex2var_epi8, _mm512_set1_epi8,
    _mm512_testn_epi8_mask,
};

use super::{BLOCK, SHORT_ESCAPES, Unescape};
use crate::machine::Avx512;

/// As [`Unescape::run`].
#[allow(unsafe_code)]
pub(super) fn run(
    _: Avx512,
    string: &mut Unescape,
    line: &[u8],
    out: &mut [u8],
) -> Option<Option<usize>> {
    // SAFETY: `blocks` asks for features of `Avx512` only, which exists only where they were found.
    unsafe { blocks(string, line, out) }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vbmi,avx512vbmi2,bmi1,popcnt")]
fn blocks(string: &mut Unescape, line: &[u8], out: &mut [u8]) -> Option<Option<usize>> {
    while let Some(ahead) = line.get(string.at..).and_then(|rest| rest.first_chunk()) {
        let Some(block) = Block::of(ahead.first_chunk()?) else {
            // An escape of another kind, or what is none.
            if let Some(end) = string.block(ahead, out)? {
                return Some(Some(string.at + end));
            }
            continue;
        };
        let room = out.get_mut(string.written..)?.first_chunk_mut()?;
        string.written += block.write(room);
        string.at += block.end;
        if block.is_last {
            return Some(Some(string.at + 1));
        }
    }
    Some(None)
}

/// A block that begins outside an escape.
struct Block {
    /// With what escapes stand for in place of the bytes behind their backslashes.
    bytes: __m512i,
    /// Bit by bit, what of it is text.
    text: u64,
    /// How far it goes: to the last quote of the string, or to a backslash that stands at its end.
    end: usize,
    /// Whether that is the last quote.
    is_last: bool,
}

impl Block {
    /// `None` for a block that is more than text and escapes of two bytes.
    #[target_feature(enable = "avx512bw,avx512vbmi,bmi1")]
    #[inline]
    fn of(bytes: &[u8; BLOCK]) -> Option<Block> {
        let bytes: __m512i = bytemuck::cast(*bytes);
        let every = |byte: u8| _mm512_set1_epi8(byte as i8);
        let slashes = _mm512_cmpeq_epi8_mask(bytes, every(b'\\'));
        let escaped = escaped(slashes);
        // The table of ASCII; of a byte outside it the look sees seven bits.
        let [low, high, _, _]: [__m512i; 4] = bytemuck::cast(SHORT_ESCAPES);
        let meant = _mm512_permutex2var_epi8(low, bytes, high);
        let meaningless = _mm512_testn_epi8_mask(meant, meant) | _mm512_movepi8_mask(bytes);
        let controls = _mm512_cmplt_epu8_mask(bytes, every(b' '));
        let quotes = _mm512_cmpeq_epi8_mask(bytes, every(b'"')) & !escaped;
        if (controls | escaped & meaningless) & below_lowest(quotes) != 0 {
            return None;
        }
        let backslashes = slashes & !escaped;
        let ends = quotes | backslashes & 1 << (BLOCK - 1);
        Some(Block {
            bytes: _mm512_mask_mov_epi8(bytes, escaped, meant),
            text: below_lowest(ends) & !backslashes,
            end: ends.trailing_zeros() as usize,
            is_last: quotes != 0,
        })
    }

    /// Writes the text to the front of `room`, and gives the number of bytes.
    #[target_feature(enable = "avx512vbmi2,popcnt")]
    #[inline]
    fn write(&self, room: &mut [u8; BLOCK]) -> usize {
        *room = bytemuck::cast(_mm512_maskz_compress_epi8(self.text, self.bytes));
        self.text.count_ones() as usize
    }
}

/// The bits below the lowest that is set; all where none is.
fn below_lowest(bits: u64) -> u64 {
    bits.wrapping_sub(1) & !bits
}

/// The bytes behind backslashes that are not themselves behind one.
fn escaped(slashes: u64) -> u64 {
    if slashes & slashes << 1 == 0 {
        return slashes << 1;
    }
    let (mut escaped, mut rest) = (0, slashes);
    while rest != 0 {
        let behind = (rest & rest.wrapping_neg()) << 1;
        escaped |= behind;
        rest &= rest.wrapping_sub(1) & !behind;
    }
    escaped
}
