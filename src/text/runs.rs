//! Where words begin and end, and what those of ASCII hash to.
//!
//! One bit a byte tells word bytes from others; where bits change, runs begin and end. Machines with AVX-512 look at 64 bytes at a
//! time, those with AVX2 at 32, all others at eight in an ordinary register (Lamport, "Multiple byte processing with full-word
//! instructions", CACM 1975). All give the same runs and hashes. Turning bits into places one by one follows Langdale and
//! Lemire, "Parsing gigabytes of JSON per second", VLDB Journal 2019, section 3.1.

#[cfg(target_arch = "x86_64")]
pub(super) mod avx2;
#[cfg(target_arch = "x86_64")]
pub(super) mod avx512;
mod found;
pub(super) mod portable;

use super::level::Level;
use found::{BEFORE, Found, WINDOW};

pub(super) use found::{BLOCK, Bits, is_punctuation, punctuation};

/// Finds the runs of word bytes of a text: word characters of ASCII, and all bytes outside ASCII but those of most quotes and dashes of prose.
#[derive(Debug)]
pub(super) struct Runs {
    level: Level,
    found: Box<Found>,
}

impl Default for Runs {
    fn default() -> Self {
        Runs::new(Level::default())
    }
}

impl Runs {
    fn new(level: Level) -> Runs {
        let found = Box::default();
        Runs { level, found }
    }

    /// Calls `visit` with the runs of word bytes, in order, some at a time. O(n) for n bytes.
    #[inline(always)]
    pub(super) fn for_each_window(&mut self, text: &[u8], mut visit: impl FnMut(Window<'_>)) {
        let found = &mut *self.found;
        found.begin();
        // Where the run begins that the window before left open.
        let mut open = 0;
        for (number, window) in text.chunks(WINDOW).enumerate() {
            let base = number * WINDOW;
            let is_last = base + window.len() == text.len();
            match self.level {
                Level::Portable => portable::look(found, window, is_last),
                #[cfg(target_arch = "x86_64")]
                Level::Avx2(detected) => avx2::look(detected, found, window, is_last),
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
            found.hash_odd(text, first, place);
            visit(Window {
                base,
                first,
                starts: &found.starts[..found.ended],
                ends: &found.ends[..found.ended],
                hashes: &found.hashes[..found.ended],
                others: &found.odd,
                before: 0,
            });
            found.go_on();
        }
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
    /// The numbers of those that are not all ASCII, of all runs that were found together.
    pub(super) others: &'a [u16],
    /// How many runs before these were found together with them.
    pub(super) before: usize,
}

impl<'a> Window<'a> {
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

    /// Takes off the runs before the number `run` of all that were found together. None of them was taken off before.
    #[inline(always)]
    pub(super) fn take_before(&mut self, run: u16) -> Window<'a> {
        let mut taken = *self;
        self.leave_out(usize::from(run) - self.before);
        taken.starts = &taken.starts[..taken.starts.len() - self.starts.len()];
        taken.ends = &taken.ends[..taken.ends.len() - self.ends.len()];
        taken.hashes = &taken.hashes[..taken.hashes.len() - self.hashes.len()];
        taken
    }

    /// Leaves out the first runs, so many.
    #[inline(always)]
    pub(super) fn leave_out(&mut self, runs: usize) {
        self.starts = &self.starts[runs..];
        self.ends = &self.ends[runs..];
        self.hashes = &self.hashes[runs..];
        self.before += runs;
    }

    /// Leaves out the runs that end before the byte `at` or there.
    #[inline(always)]
    pub(super) fn leave_out_to(&mut self, at: usize) {
        let runs = self.runs().take_while(|run| run[1] <= at).count();
        self.leave_out(runs);
    }
}

#[cfg(test)]
mod tests {
    use super::super::character::{Class, plain_class};
    use super::super::hash::ascii_word;
    use super::found::BLOCK;
    use super::*;
    use proptest::prelude::*;

    fn runs_by(level: Level, bytes: &[u8]) -> Vec<[usize; 2]> {
        let mut runs = Vec::new();
        let mut finder = Runs::new(level);
        // What another text left behind changes nothing.
        let before = "Übermäßig_lang\n und_kürzer, 9".repeat(200);
        finder.for_each_window(before.as_bytes(), |_| {});
        finder.for_each_window(bytes, |window| {
            let other = |&(_, [start, end]): &(u16, [usize; 2])| !bytes[start..end].is_ascii();
            let others = (0..).zip(window.runs()).filter(other).map(|run| run.0);
            assert!(others.eq(window.others.iter().copied()));
            let hash = |[start, end]: [usize; 2]| ascii_word(bytes, start, end).unwrap_or(0);
            assert!(window.runs().map(hash).eq(window.hashes.iter().copied()));
            runs.extend(window.runs());
        });
        runs
    }

    /// By all paths that this machine has, which must agree.
    fn runs(bytes: &[u8]) -> Vec<[usize; 2]> {
        let portable = runs_by(Level::Portable, bytes);
        assert_eq!(portable, runs_by(Level::default(), bytes));
        #[cfg(target_arch = "x86_64")]
        if let Some(detected) = crate::machine::Avx2::detected() {
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
        let mut long = b"a\n".repeat(WINDOW / 2 - 3);
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
            prop_oneof![4 => Just(b'a'), 2 => Just(b' '), 1 => Just(b'\n'), 1 => any::<u8>(), 1 => Just(0xe9u8)], 0..300)
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
