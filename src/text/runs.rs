//! Where words begin and end, and what those of ASCII hash to.
//!
//! One bit a byte tells word bytes from others; where bits change, runs begin and end. Machines with AVX-512 look at 64 bytes at a
//! time, those with AVX2 at 32, all others at eight in an ordinary register (Lamport, "Multiple byte processing with full-word
//! instructions", CACM 1975). All give the same runs and hashes. Turning bits into places one by one follows Langdale and
//! Lemire, "Parsing gigabytes of JSON per second", VLDB Journal 2019, section 3.1.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod portable;

use wide::u8x16;

use super::hash::{Ends, ascii_word};

/// Bytes that are looked at before their words are given out: they stay in the nearest cache, with their places and hashes.
const WINDOW: usize = 4 << 10;

/// Bytes whose bits fill a register.
const BLOCK: usize = 64;

/// Bytes before a window that are kept beside it: a word that begins there and has no more than 16 bytes is hashed as any other.
const BEFORE: usize = BLOCK;

/// Bytes that are loaded at once, before and behind a place.
const LOAD: usize = 8;

/// Places in a window count from `BEFORE` bytes before it. Whatever 16 bits say is a place in this many bytes, where eight can be loaded
/// on both sides: no load needs a look whether it may.
const BYTES: usize = LOAD + (1 << 16) + LOAD;

/// Words of a window, one that began before it, and as many as are written at once.
const ROOM: usize = WINDOW / 2 + 1 + BLOCK;

/// Finds the runs of word bytes of a text: word characters of ASCII, and all bytes outside ASCII but those of most quotes and dashes of prose.
#[derive(Debug)]
pub(super) struct Runs {
    level: Level,
    found: Box<Found>,
}

/// What the machine can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    Portable,
    #[cfg(target_arch = "x86_64")]
    Avx2(avx2::Detected),
    #[cfg(target_arch = "x86_64")]
    Avx512(crate::machine::Avx512),
}

impl Level {
    fn of_this_machine() -> Level {
        #[cfg(target_arch = "x86_64")]
        {
            if let Some(detected) = crate::machine::Avx512::detected() {
                return Level::Avx512(detected);
            }
            if let Some(detected) = avx2::Detected::on_this_machine() {
                return Level::Avx2(detected);
            }
        }
        Level::Portable
    }
}

/// What is found in a window.
#[derive(Debug)]
struct Found {
    /// The window from `LOAD + BEFORE` on, and what stands before it.
    bytes: [u8; BYTES],
    /// Where runs begin; one that goes on behind the window too.
    starts: [u16; ROOM],
    begun: usize,
    /// Where they end.
    ends: [u16; ROOM],
    ended: usize,
    /// Whether all of the window is ASCII, and the run that began before it.
    ascii: bool,
    /// For each run that ends, the hash of its word, if [`Found::odd`] does not name it.
    hashes: [u64; ROOM],
    /// Runs that are no words of up to 16 bytes of ASCII.
    odd: Vec<u16>,
}

impl Default for Runs {
    fn default() -> Self {
        Runs::new(Level::of_this_machine())
    }
}

impl Runs {
    fn new(level: Level) -> Runs {
        let found = Box::new(Found {
            bytes: [0; BYTES],
            starts: [0; ROOM],
            begun: 0,
            ends: [0; ROOM],
            ended: 0,
            ascii: true,
            hashes: [0; ROOM],
            odd: Vec::new(),
        });
        Runs { level, found }
    }

    /// Calls `visit` with the runs of word bytes, in order, some at a time. O(n) for n bytes.
    #[inline(always)]
    pub(super) fn for_each_window(&mut self, text: &[u8], mut visit: impl FnMut(Window<'_>)) {
        let found = &mut *self.found;
        (found.begun, found.ended, found.ascii) = (0, 0, true);
        // Where the run begins that the window before left open.
        let mut open = 0;
        for (number, window) in text.chunks(WINDOW).enumerate() {
            let base = number * WINDOW;
            let is_last = base + window.len() == text.len();
            match self.level {
                Level::Portable => found.look(window, is_last),
                #[cfg(target_arch = "x86_64")]
                Level::Avx2(detected) => detected.look(found, window, is_last),
                #[cfg(target_arch = "x86_64")]
                Level::Avx512(detected) => avx512::look(detected, found, window, is_last),
            }
            let place = |place: u16| (base + usize::from(place)).wrapping_sub(BEFORE);
            let carried = found.begun > 0 && usize::from(found.starts[0]) < BEFORE;
            let first = if carried {
                open
            } else {
                place(found.starts[0])
            };
            if found.begun > found.ended {
                open = if found.ended == 0 {
                    first
                } else {
                    place(found.starts[found.ended])
                };
            }
            let plain = found.hash_odd(text, first, place);
            visit(Window {
                base,
                first,
                starts: &found.starts[..found.ended],
                ends: &found.ends[..found.ended],
                hashes: &found.hashes[..found.ended],
                plain,
            });
            found.go_on();
        }
    }
}

impl Found {
    /// Looks at a window in ordinary registers.
    fn look(&mut self, window: &[u8], is_last: bool) {
        self.scan(window, is_last, portable::bits, write_places);
        self.hash();
    }

    /// Finds the places of the runs of a window. Behind the last window of a text everything ends.
    #[inline(always)]
    fn scan(
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
            ..
        } = self;
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
    fn hash(&mut self) {
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

    /// Hashes the words that are odd as far as they are ASCII, and says whether all are. `first` is where the first run begins.
    fn hash_odd(&mut self, text: &[u8], first: usize, place: impl Fn(u16) -> usize) -> bool {
        let mut plain = true;
        for number in self.odd.drain(..).map(usize::from) {
            let start = if number == 0 {
                first
            } else {
                place(self.starts[number])
            };
            let hash = ascii_word(text, start, place(self.ends[number]));
            self.hashes[number] = hash.unwrap_or(0);
            plain &= hash.is_some();
        }
        plain
    }

    /// Before the next window: a run that is open begins it, and the bytes before it are kept.
    fn go_on(&mut self) {
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
struct Bits {
    word: u64,
    other: u64,
}

/// The bytes of the characters outside ASCII that are sure to stand between words: quotes, dashes and dots of prose (from U+2010 to U+2027) that ASCII
/// follows in the same block. Behind them nothing can join in; all others are left to the general path, which knows.
#[inline(never)]
fn punctuation(block: &[u8; BLOCK]) -> u64 {
    let parts: [u8x16; 4] = bytemuck::cast(*block);
    let mut leads = 0;
    for (at, &bytes) in parts.iter().enumerate() {
        let equal = bytes.cmp_eq(u8x16::splat(0xe2));
        leads |= u64::from(equal.move_mask() as u16) << (16 * at);
    }
    let mut found = 0;
    while leads != 0 {
        let at = leads.trailing_zeros() as usize;
        if let Some(&[_, 0x80, 0x90..=0x96 | 0x98..=0xa7, 0..0x80]) = block[at..].first_chunk() {
            found |= 0b111 << at;
        }
        leads &= leads - 1;
    }
    found
}

#[inline(always)]
fn load(bytes: &[u8; BYTES], at: usize) -> u64 {
    let mut eight = [0; LOAD];
    eight.copy_from_slice(&bytes[at..at + LOAD]);
    u64::from_le_bytes(eight)
}

/// Writes the places of the set bits. Most blocks have fewer than 13, which are written without a look.
#[inline(always)]
fn write_places(mut bits: u64, place: u16, room: &mut [u16; BLOCK / 2]) {
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

/// Some runs of word bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window<'a> {
    base: usize,
    first: usize,
    starts: &'a [u16],
    ends: &'a [u16],
    /// The hash of each, 0 if not all of it is ASCII.
    pub(super) hashes: &'a [u64],
    /// Whether all of them are ASCII.
    pub(super) plain: bool,
}

impl Window<'_> {
    /// The first byte of each run, and the byte behind it.
    #[inline(always)]
    pub(super) fn runs(&self) -> impl ExactSizeIterator<Item = [usize; 2]> {
        let Window { base, first, .. } = *self;
        let place = move |place: u16| (base + usize::from(place)).wrapping_sub(BEFORE);
        let places = self.starts.iter().zip(self.ends);
        places.map(move |(&start, &end)| {
            // Only a run that began before this window has a place before it, which may be too near.
            let start = if usize::from(start) < BEFORE {
                first
            } else {
                place(start)
            };
            [start, place(end)]
        })
    }

    /// Where the first run begins, if there is one.
    pub(super) fn first(&self) -> Option<usize> {
        (!self.starts.is_empty()).then_some(self.first)
    }
}

#[cfg(test)]
mod tests {
    use super::super::character::{Class, plain_class};
    use super::*;
    use proptest::prelude::*;

    fn runs_by(level: Level, bytes: &[u8]) -> Vec<[usize; 2]> {
        let mut runs = Vec::new();
        let mut finder = Runs::new(level);
        // What another text left behind changes nothing.
        finder.for_each_window(
            "Übermäßig_lang und_kürzer, 9".repeat(200).as_bytes(),
            |_| {},
        );
        finder.for_each_window(bytes, |window| {
            let ascii = |[start, end]: [usize; 2]| bytes[start..end].is_ascii();
            assert_eq!(window.plain, window.runs().all(ascii));
            assert_eq!(window.first(), window.runs().next().map(|run| run[0]));
            let hash = |[start, end]: [usize; 2]| ascii_word(bytes, start, end).unwrap_or(0);
            assert!(window.runs().map(hash).eq(window.hashes.iter().copied()));
            runs.extend(window.runs());
        });
        runs
    }

    /// By all paths that this machine has, which must agree.
    fn runs(bytes: &[u8]) -> Vec<[usize; 2]> {
        let portable = runs_by(Level::Portable, bytes);
        assert_eq!(portable, runs_by(Level::of_this_machine(), bytes));
        #[cfg(target_arch = "x86_64")]
        if let Some(detected) = avx2::Detected::on_this_machine() {
            assert_eq!(portable, runs_by(Level::Avx2(detected), bytes));
        }
        portable
    }

    fn naive(bytes: &[u8]) -> Vec<[usize; 2]> {
        let mut bytes = bytes.to_vec();
        let padded = |at: usize| bytes.get(at).copied().unwrap_or(b' ');
        let between = |&at: &usize| {
            let character = [padded(at), padded(at + 1), padded(at + 2)];
            let character = std::str::from_utf8(&character)
                .ok()
                .and_then(|text| text.chars().next());
            let plain = character.and_then(plain_class) == Some(Class::Separator);
            let is_known = ('\u{2010}'..='\u{2027}').contains(&character.unwrap_or(' '));
            plain && is_known && padded(at + 3).is_ascii() && at % BLOCK + 3 < BLOCK
        };
        let separators: Vec<usize> = (0..bytes.len()).filter(between).collect();
        for at in separators {
            bytes[at..at + 3].fill(b' ');
        }
        let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii();
        let mut runs = Vec::new();
        let mut at = 0;
        while at < bytes.len() {
            let end = (at..bytes.len())
                .find(|&i| !is_word(bytes[i]))
                .unwrap_or(bytes.len());
            if end > at {
                runs.push([at, end]);
            }
            at = end.max(at + 1);
        }
        runs
    }

    #[test]
    fn every_byte_is_classified_as_the_definition_says() {
        for byte in 0..=255u8 {
            for place in [0, 1, 7, 8, 31, 32, 63, 64, 65] {
                let mut text = [b' '; 66];
                text[place] = byte;
                assert_eq!(runs(&text), naive(&text), "byte {byte} at {place}");
            }
        }
    }

    #[test]
    fn a_window_of_single_letters_and_a_run_over_windows() {
        let letters = b"a ".repeat(WINDOW);
        assert_eq!(runs(&letters), naive(&letters));
        let mut long = b"a ".repeat(WINDOW / 2 - 3);
        long.extend(vec![b'x'; 3 * WINDOW]);
        assert_eq!(runs(&long), naive(&long));
        long.push(b'.');
        assert_eq!(runs(&long), naive(&long));
        // Not ASCII at its begin, two windows before its end.
        long[WINDOW - 3] = 0xc3;
        assert_eq!(runs(&long), naive(&long));
    }

    proptest! {
        #[test]
        fn equals_the_definition(bytes in prop::collection::vec(
            prop_oneof![4 => Just(b'a'), 2 => Just(b' '), 1 => any::<u8>(), 1 => Just(0xe9u8)], 0..300)
        ) {
            prop_assert_eq!(runs(&bytes), naive(&bytes));
        }

        #[test]
        fn punctuation_is_known_where_it_is_sure(text in "([a-z]{1,20}|[\u{200e}-\u{2029}]|[ é東]|\u{301}){0,60}") {
            prop_assert_eq!(runs(text.as_bytes()), naive(text.as_bytes()));
        }

        #[test]
        fn long_runs_cross_blocks(before in 0usize..130, length in 0usize..200, accent in 0usize..400) {
            let mut bytes = vec![b' '; before];
            bytes.extend(vec![b'x'; length]);
            bytes.extend(vec![b'.'; 3]);
            if let Some(byte) = bytes.get_mut(accent) {
                *byte = 0xc3;
            }
            prop_assert_eq!(runs(&bytes), naive(&bytes));
        }
    }
}
