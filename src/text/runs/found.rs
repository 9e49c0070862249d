//! What is found in a window of a text: its bytes, the places of its runs of word bytes, and their hashes.

use wide::u8x16;

use super::super::hash::{Ends, ascii_word, load};
use crate::bits::bits as bits_of;

/// Bytes that are looked at before their words are given out: they stay in the nearest cache, with their places and hashes.
pub(super) const WINDOW: usize = 4 << 10;

/// Bytes whose bits fill a register.
pub(in super::super) const BLOCK: usize = 64;

/// Bytes before a window that are kept beside it: a word that begins there and has no more than 16 bytes is hashed as any other.
pub(super) const BEFORE: usize = BLOCK;

/// Bytes that are loaded at once, before and behind a place.
pub(super) const LOAD: usize = 8;

/// Places in a window count from `BEFORE` bytes before it. Whatever 16 bits say is a place in this many bytes, where eight can be loaded
/// on both sides: no load needs a look whether it may.
const BYTES: usize = LOAD + (1 << 16) + LOAD;

/// Words of a window, one that began before it, and as many as are written at once.
const ROOM: usize = WINDOW / 2 + 1 + BLOCK;

/// What is found in a window.
#[derive(Debug)]
pub(super) struct Found {
    /// The window from `LOAD + BEFORE` on, and what stands before it.
    pub(super) bytes: [u8; BYTES],
    /// Where runs begin; one that goes on behind the window too.
    pub(super) starts: [u16; ROOM],
    pub(super) begun: usize,
    /// Where they end.
    pub(super) ends: [u16; ROOM],
    pub(super) ended: usize,
    /// Whether all of the window is ASCII, and the run that began before it.
    ascii: bool,
    /// For each run that ends, the hash of its word, if [`Found::odd`] does not name it.
    pub(super) hashes: [u64; ROOM],
    /// Runs that are no words of up to 16 bytes of ASCII; when these are hashed, those that are no ASCII.
    pub(super) odd: Vec<u16>,
}

impl Default for Found {
    fn default() -> Self {
        Found {
            bytes: [0; BYTES],
            starts: [0; ROOM],
            begun: 0,
            ends: [0; ROOM],
            ended: 0,
            ascii: true,
            hashes: [0; ROOM],
            odd: Vec::new(),
        }
    }
}

impl Found {
    /// Before a text.
    pub(super) fn begin(&mut self) {
        (self.begun, self.ended, self.ascii) = (0, 0, true);
    }

    /// Finds the places of the runs of a window. Behind the last window of a text everything ends.
    #[inline(always)]
    pub(super) fn scan(
        &mut self,
        window: &[u8],
        is_last: bool,
        bits: impl Fn(&[u8; BLOCK]) -> Bits,
        write: impl Fn(u64, u16, &mut [u16; BLOCK / 2]),
    ) {
        let Found {
            bytes,
            starts,
            begun,
            ends,
            ended,
            ascii,
            odd,
            ..
        } = self;
        odd.clear();
        let (blocks, rest) = window.as_chunks::<BLOCK>();
        let mut padded = [b' '; BLOCK];
        padded[..rest.len()].copy_from_slice(rest);
        let blocks = blocks.iter().chain(is_last.then_some(&padded));
        let kept = bytes[LOAD + BEFORE..].as_chunks_mut::<BLOCK>().0;
        // Numbers of their own: the arrays are written through, and a store could change whatever stands beside them.
        let (mut begun_now, mut ended_now) = (*begun, *ended);
        let mut inside = u64::from(begun_now > ended_now);
        let mut place = BEFORE as u16;
        let mut others = 0;
        for (block, kept) in blocks.zip(kept) {
            *kept = *block;
            let Bits { mut word, other } = bits(block);
            others |= other;
            if other != 0 {
                word &= !punctuation(block);
            }
            let before = word << 1 | inside;
            let (begins, behind) = (word & !before, before & !word);
            // There always is room, by the size of a window.
            if let Some(room) = starts[begun_now..].first_chunk_mut() {
                write(begins, place, room);
            }
            if let Some(room) = ends[ended_now..].first_chunk_mut() {
                write(behind, place, room);
            }
            begun_now += begins.count_ones() as usize;
            ended_now += behind.count_ones() as usize;
            inside = word >> (BLOCK - 1);
            place += BLOCK as u16;
        }
        (*begun, *ended) = (begun_now, ended_now);
        *ascii &= others == 0;
    }

    /// The hashes of the words, one by one.
    pub(super) fn hash(&mut self) {
        if self.ascii {
            self.hash_by(Ends::hash);
        } else {
            self.hash_by(Ends::ascii_hash);
        }
    }

    #[inline(always)]
    fn hash_by(&mut self, hash: impl Fn(Ends) -> Option<u64>) {
        let starts = &self.starts[..self.ended];
        let ends = &self.ends[..self.ended];
        let hashes = &mut self.hashes[..self.ended];
        for number in 0..starts.len() {
            let (start, end) = (starts[number], ends[number]);
            let ends = Ends {
                first: load(&self.bytes, usize::from(start) + LOAD),
                last: load(&self.bytes, usize::from(end)),
                length: usize::from(end).wrapping_sub(usize::from(start)),
            };
            match hash(ends) {
                Some(hash) => hashes[number] = hash,
                None => self.odd.push(number as u16),
            }
        }
    }

    /// Hashes the words that are odd as far as they are ASCII. `first` is where the first run begins.
    pub(super) fn hash_odd(&mut self, text: &[u8], first: usize, place: impl Fn(u16) -> usize) {
        let Found {
            odd,
            starts,
            ends,
            hashes,
            ..
        } = self;
        odd.retain(|&number| {
            let number = usize::from(number);
            let start = if number == 0 {
                first
            } else {
                place(starts[number])
            };
            let hash = ascii_word(text, start, place(ends[number]));
            hashes[number] = hash.unwrap_or(0);
            hash.is_none()
        });
    }

    /// Before the next window: a run that is open begins it, and the bytes before it are kept.
    pub(super) fn go_on(&mut self) {
        let open = self.begun > self.ended;
        if open {
            self.starts[0] = self.starts[self.ended].saturating_sub(WINDOW as u16);
        }
        (self.begun, self.ended) = (usize::from(open), 0);
        self.ascii |= !open;
        self.bytes
            .copy_within(LOAD + WINDOW..LOAD + WINDOW + BEFORE, LOAD);
    }
}

/// Of a block, one bit each: its word bytes, and which of them are outside ASCII; all of these are word bytes.
pub(in super::super) struct Bits {
    pub(in super::super) word: u64,
    pub(in super::super) other: u64,
}

/// The bytes of the characters outside ASCII that are sure to stand between words: quotes, dashes and dots of prose (from U+2010 to U+2027) that ASCII
/// follows in the same block. Behind them nothing can join in; all others are left to the general path, which knows.
#[inline(never)]
pub(in super::super) fn punctuation(block: &[u8; BLOCK]) -> u64 {
    let leads = bits_of(block, |bytes| bytes.cmp_eq(u8x16::splat(0xe2)));
    if leads == 0 {
        return 0;
    }
    let second = bits_of(block, |bytes| bytes.cmp_eq(u8x16::splat(0x80)));
    let third = bits_of(block, |bytes| {
        let inside = bytes.max(u8x16::splat(0x90)).min(u8x16::splat(0xa7));
        inside.cmp_eq(bytes) & !bytes.cmp_eq(u8x16::splat(0x97))
    });
    let ascii = !bits_of(block, |bytes| bytes);
    let found = leads & second >> 1 & third >> 2 & ascii >> 3;
    found | found << 1 | found << 2
}

/// Whether the first character of `text` is one of [`punctuation`].
#[inline(always)]
pub(in super::super) fn is_punctuation(text: &[u8]) -> bool {
    let first = text.first_chunk();
    matches!(
        first,
        Some([0xe2, 0x80, 0x90..=0x96 | 0x98..=0xa7, 0..0x80])
    )
}

/// Writes the places of the set bits. Most blocks have fewer than 13, which are written without a look.
#[inline(always)]
pub(super) fn write_places(mut bits: u64, place: u16, room: &mut [u16; BLOCK / 2]) {
    let count = bits.count_ones() as usize;
    let (always, seldom) = room.split_at_mut(12);
    for to in always {
        *to = place.wrapping_add(bits.trailing_zeros() as u16);
        bits &= bits.wrapping_sub(1);
    }
    for to in seldom.iter_mut().take(count.saturating_sub(12)) {
        *to = place + bits.trailing_zeros() as u16;
        bits &= bits.wrapping_sub(1);
    }
}
