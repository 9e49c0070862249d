//! Folds ASCII, 64 bytes at a time.

use std::mem::take;

use wide::u8x16;

use super::super::character::is_ascii_separator;
use super::super::hash::CASE;
use super::super::level::Level;
use super::super::runs::{BLOCK, Bits, is_punctuation, portable, punctuation};
use crate::bits::bits as bits_of;

/// Bytes that are folded before their lines are told: they stay in the nearest cache.
const WINDOW: usize = 4 << 10;

/// The folded words of a text, and where lines end.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// The words of all windows, each with a space behind it.
    pub(super) folded: Vec<u8>,
    /// How many they are.
    pub(super) words: usize,
    /// The newlines of the last window.
    pub(super) ends: Vec<LineEnd>,
    /// 1 if the last byte is one of a word.
    inside: u64,
}

/// Why folding stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// It was a window.
    Window,
    /// A word with anything outside ASCII begins.
    Other,
}

/// A newline.
#[derive(Debug, Clone, Copy)]
pub(super) struct LineEnd {
    /// Its place in the text.
    pub(super) at: usize,
    /// Folded bytes of the text up to there.
    pub(super) folded: usize,
    /// Words of the text that begin before it.
    pub(super) words: usize,
}

impl Scan {
    /// Before a text.
    pub(super) fn begin(&mut self) {
        self.folded.clear();
        (self.words, self.inside) = (0, 0);
    }

    /// Folds a part of `text` from the byte `from` on, up to where it stops.
    pub(super) fn window(&mut self, level: Level, text: &[u8], from: usize) -> (usize, Stop) {
        self.ends.clear();
        let (to, stop) = match level {
            Level::Portable => self.blocks(text, from, portable::bits, fold),
            #[cfg(target_arch = "x86_64")]
            Level::Avx2(detected) => super::avx2::blocks(detected, self, text, from),
            #[cfg(target_arch = "x86_64")]
            Level::Avx512(detected) => super::avx512::blocks(detected, self, text, from),
        };
        if self.inside == 0 {
            return (to, stop);
        }
        if stop == Stop::Other {
            // The first bytes of the word were taken for a word.
            let is_word = |&&byte: &&u8| byte.is_ascii() && !is_ascii_separator(byte);
            let taken = text[..to].iter().rev().take_while(is_word).count();
            self.folded.truncate(self.folded.len() - taken);
            self.words -= 1;
            self.inside = 0;
            return (to - taken, stop);
        }
        if to == text.len() {
            self.folded.push(b' ');
            self.inside = 0;
        }
        (to, stop)
    }

    /// Adds a word that was folded but for its capitals of ASCII.
    pub(super) fn put(&mut self, word: &str) {
        let before = self.folded.len();
        self.folded.extend_from_slice(word.as_bytes());
        self.folded[before..].make_ascii_lowercase();
        self.folded.push(b' ');
        self.words += 1;
    }

    /// Folds a window of `text` from the byte `from` on, and says where it ends, and why. It ends before a word with anything but ASCII and [`punctuation`], or in that word where a
    /// block began in it. `bits` gives the word bytes of a block, `fold` its kept bytes, folded, and anything behind them.
    #[inline(always)]
    pub(super) fn blocks(
        &mut self,
        text: &[u8],
        from: usize,
        bits: impl Fn(&[u8; BLOCK]) -> Bits,
        fold: impl Fn(&[u8; BLOCK], Kept) -> [u8; BLOCK],
    ) -> (usize, Stop) {
        let end = text.len().min(from + WINDOW);
        let (mut at, mut stop) = (from, Stop::Window);
        // Owned while it lasts, so that what is known of them stays in registers.
        let (mut folded, mut ends) = (take(&mut self.folded), take(&mut self.ends));
        folded.reserve(WINDOW + 2 * BLOCK);
        let (mut words, mut inside) = (self.words, self.inside);
        let mut padded = [b' '; BLOCK];
        while at < end && stop == Stop::Window {
            let rest = &text[at..];
            let block = rest.first_chunk().unwrap_or_else(|| {
                padded[..rest.len()].copy_from_slice(rest);
                &padded
            });
            let Bits { mut word, other } = bits(block);
            let (mut length, mut taken) = (BLOCK, u64::MAX);
            if other != 0 {
                let separators = punctuation(block);
                word &= !separators;
                let odd = other & !separators;
                if odd != 0 {
                    (length, stop) = before_odd(rest, word, odd.trailing_zeros());
                    if length == 0 {
                        break;
                    }
                    taken = (1 << length) - 1;
                    word &= taken;
                }
            }
            let before = word << 1 | inside;
            let begins = word & !before;
            let kept = Kept {
                word,
                kept: word | before,
            };
            let filled = folded.len();
            let mut newlines = taken & bits_of(block, |bytes| bytes.cmp_eq(u8x16::splat(b'\n')));
            while newlines != 0 {
                let up_to = newlines ^ (newlines - 1);
                ends.push(LineEnd {
                    at: at + newlines.trailing_zeros() as usize,
                    folded: filled + (kept.kept & up_to).count_ones() as usize,
                    words: words + (begins & up_to).count_ones() as usize,
                });
                newlines &= newlines - 1;
            }
            folded.extend_from_slice(&fold(block, kept));
            folded.truncate(filled + kept.kept.count_ones() as usize);
            words += begins.count_ones() as usize;
            inside = word >> (BLOCK - 1);
            at += length;
        }
        (self.words, self.inside) = (words, inside);
        (self.folded, self.ends) = (folded, ends);
        (at.min(text.len()), stop)
    }
}

/// How many bytes of the block that begins `rest` are folded, if the one at `odd` is neither ASCII nor known to separate: those before its word. `word` are the word bytes.
fn before_odd(rest: &[u8], word: u64, odd: u32) -> (usize, Stop) {
    if is_punctuation(&rest[odd as usize..]) {
        // Only the end of the block hid it: it begins the next one.
        return (odd as usize, Stop::Window);
    }
    let between = !word & ((1 << odd) - 1);
    (BLOCK - between.leading_zeros() as usize, Stop::Other)
}

/// Which bytes of a block are kept, one bit each.
#[derive(Clone, Copy)]
pub(super) struct Kept {
    /// Those of words.
    pub(super) word: u64,
    /// These, and behind each word the first that is none, which becomes a space.
    pub(super) kept: u64,
}

/// The kept bytes of a block, folded, and anything behind them.
pub(super) fn fold(block: &[u8; BLOCK], kept: Kept) -> [u8; BLOCK] {
    let mut spaced = *block;
    for (eight, at) in spaced.as_chunks_mut::<8>().0.iter_mut().zip(0..) {
        let word = bytes_of((kept.word >> (8 * at)) as u8);
        let small = u64::from_le_bytes(*eight) | CASE;
        // The underscore is the only word byte that the bit changes and that is no letter: it alone has all seven bits then.
        let underscore = (small + EACH) & (0x80 * EACH);
        *eight = ((small ^ underscore >> 2) & word | CASE & !word).to_le_bytes();
    }
    put_together(spaced, kept)
}

/// The kept ones of some bytes, and anything behind them. Mostly one byte alone is between words, so they stand in few runs: each is copied with what is behind it, and the next one over
/// what is too much.
#[inline(always)]
pub(super) fn put_together(bytes: [u8; BLOCK], kept: Kept) -> [u8; BLOCK] {
    let (mut from, mut to) = ([0; 2 * BLOCK], [0; 2 * BLOCK]);
    from[..BLOCK].copy_from_slice(&bytes);
    let (mut left, mut at) = (kept.kept, 0);
    while left != 0 {
        let start = left.trailing_zeros() as usize;
        let run = (!(left >> start)).trailing_zeros() as usize;
        to[at..at + BLOCK].copy_from_slice(&from[start..start + BLOCK]);
        at += run;
        // Adding the lowest bit clears the run, as it carries through it.
        left &= left.wrapping_add(left & left.wrapping_neg());
    }
    let [together, _]: [[u8; BLOCK]; 2] = bytemuck::cast(to);
    together
}

const EACH: u64 = 0x0101_0101_0101_0101;

/// A byte of ones for each bit.
#[inline(always)]
fn bytes_of(bits: u8) -> u64 {
    let one_in_each = (u64::from(bits) * EACH) & 0x8040_2010_0804_0201;
    // A byte with a bit gets its highest one.
    let highest = (one_in_each + 0x7f * EACH) & (0x80 * EACH);
    (highest >> 7) * 0xff
}
