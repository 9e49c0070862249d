//! Where words begin and end: one bit a byte, then the places of the bits that change.
//!
//! Machines with AVX2 look at 32 bytes at a time, all others at eight in an ordinary register (Lamport, "Multiple byte
//! processing with full-word instructions", CACM 1975). Both give the same bits. Turning bits into places follows Langdale
//! and Lemire, "Parsing gigabytes of JSON per second", VLDB Journal 2019, section 3.1.

#[cfg(target_arch = "x86_64")]
mod avx2;
mod portable;

/// Bytes that are looked at before their words are given out: the places of their edges stay in the nearest cache.
const WINDOW: usize = 4 << 10;

/// Bytes whose bits fill a register.
const BLOCK: usize = 64;

/// Finds the runs of word bytes of a text: word characters of ASCII, and every byte outside ASCII.
#[derive(Debug)]
pub(super) struct Boundaries {
    /// Where runs begin and end, alternately. With room for a block more than a window can need, as blocks are written
    /// whole.
    edges: Box<[usize]>,
    known: usize,
    level: Level,
}

/// What the machine can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    Portable,
    #[cfg(target_arch = "x86_64")]
    Avx2(avx2::Detected),
}

impl Default for Boundaries {
    fn default() -> Self {
        Boundaries::new(Level::of_this_machine())
    }
}

impl Level {
    fn of_this_machine() -> Level {
        #[cfg(target_arch = "x86_64")]
        if let Some(detected) = avx2::Detected::on_this_machine() {
            return Level::Avx2(detected);
        }
        Level::Portable
    }
}

impl Boundaries {
    fn new(level: Level) -> Boundaries {
        Boundaries {
            edges: vec![0; WINDOW + 2 * BLOCK].into(),
            known: 0,
            level,
        }
    }

    /// Calls `visit` with the runs of word bytes, in order, some at a time. O(n) for n bytes.
    #[inline(always)]
    pub(super) fn for_each_window(&mut self, bytes: &[u8], mut visit: impl FnMut(Window<'_>)) {
        self.known = 0;
        let mut base = 0;
        // Whether the run that goes on from the window before is ASCII so far.
        let mut ascii_so_far = true;
        for window in bytes.chunks(WINDOW) {
            let ascii = self.scan(window, base);
            base += window.len();
            if base == bytes.len() && self.known % 2 == 1 {
                self.edges[self.known] = base;
                self.known += 1;
            }
            let whole = self.known & !1;
            let (runs, _) = self.edges[..whole].as_chunks();
            visit(Window {
                runs,
                ascii: ascii && ascii_so_far,
            });
            // A run that goes on begins the next window.
            if self.known > whole {
                self.edges[0] = self.edges[whole];
                ascii_so_far = ascii && (ascii_so_far || whole > 0);
            } else {
                ascii_so_far = true;
            }
            self.known -= whole;
        }
    }

    /// Whether the window is all ASCII.
    fn scan(&mut self, window: &[u8], base: usize) -> bool {
        let (edges, known) = (&mut self.edges, self.known);
        let (known, ascii) = match self.level {
            Level::Portable => scan(window, base, edges, known, portable::bits),
            #[cfg(target_arch = "x86_64")]
            Level::Avx2(detected) => detected.scan(window, base, edges, known),
        };
        self.known = known;
        ascii
    }
}

/// Some runs of word bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window<'a> {
    /// The first byte of each, and the byte behind it.
    pub(super) runs: &'a [[usize; 2]],
    /// Whether all of them are ASCII for sure.
    pub(super) ascii: bool,
}

/// Of a block: which bytes are word bytes, one bit each, and whether any is outside ASCII (not zero).
struct Bits {
    word: u64,
    other: u64,
}

/// Writes the edges of a window that begins at `base` behind the `known` ones; an odd number of those says that a run is
/// open. Gives the new number, and whether the window is all ASCII.
#[inline(always)]
fn scan(
    window: &[u8],
    base: usize,
    edges: &mut [usize],
    mut known: usize,
    bits: impl Fn(&[u8; BLOCK]) -> Bits,
) -> (usize, bool) {
    let mut inside = known as u64 & 1;
    let mut at = base;
    let mut others = 0;
    let (blocks, rest) = window.as_chunks::<BLOCK>();
    for block in blocks {
        let Bits { word, other } = bits(block);
        known = write_edges(word ^ (word << 1 | inside), at, edges, known);
        inside = word >> (BLOCK - 1);
        others |= other;
        at += BLOCK;
    }
    if !rest.is_empty() {
        // What stands behind the rest is not known: the bits of the padding are dropped, and a run may stay open.
        let mut padded = [b' '; BLOCK];
        padded[..rest.len()].copy_from_slice(rest);
        let Bits { word, other } = bits(&padded);
        let here = (1u64 << rest.len()) - 1;
        known = write_edges((word ^ (word << 1 | inside)) & here, at, edges, known);
        others |= other;
    }
    (known, others == 0)
}

/// Writes the places of the set bits of `changes`. Most blocks have fewer than 24, which are written without a look.
#[inline(always)]
fn write_edges(mut changes: u64, at: usize, edges: &mut [usize], known: usize) -> usize {
    let count = changes.count_ones() as usize;
    let Some(room) = edges[known..].first_chunk_mut::<BLOCK>() else {
        return known;
    };
    let (always, seldom) = room.split_at_mut(24);
    for edge in always {
        *edge = at + changes.trailing_zeros() as usize;
        changes &= changes.wrapping_sub(1);
    }
    if count > 24 {
        for edge in &mut seldom[..count - 24] {
            *edge = at + changes.trailing_zeros() as usize;
            changes &= changes.wrapping_sub(1);
        }
    }
    known + count
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn runs_by(level: Level, bytes: &[u8]) -> Vec<[usize; 2]> {
        let mut runs = Vec::new();
        Boundaries::new(level).for_each_window(bytes, |window| {
            let ascii = window
                .runs
                .iter()
                .all(|&[first, end]| bytes[first..end].is_ascii());
            assert!(ascii || !window.ascii);
            assert!(window.ascii || !bytes.is_ascii());
            runs.extend(window.runs);
        });
        runs
    }

    /// By both paths, which must agree.
    fn runs(bytes: &[u8]) -> Vec<[usize; 2]> {
        let portable = runs_by(Level::Portable, bytes);
        assert_eq!(portable, runs_by(Level::of_this_machine(), bytes));
        portable
    }

    fn naive(bytes: &[u8]) -> Vec<[usize; 2]> {
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
