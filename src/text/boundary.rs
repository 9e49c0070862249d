//! Where words begin and end: one bit a byte, eight bytes at a time in an ordinary register.
//!
//! Arithmetic on all eight bytes of a 64-bit number at once (Lamport, "Multiple byte processing with full-word instructions",
//! CACM 1975) needs no special instructions, so every machine runs the same code.

const EACH: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x80 * EACH;

/// Bits of a text's bytes, 64 to a number, the first byte in the lowest bit.
#[derive(Debug, Default)]
pub(super) struct Boundaries {
    /// Word characters of ASCII, and every byte outside ASCII.
    word: Vec<u64>,
    /// Bytes outside ASCII.
    other: Vec<u64>,
}

impl Boundaries {
    /// Looks at all bytes of a text. O(n), some two instructions a byte.
    pub(super) fn find(&mut self, bytes: &[u8]) {
        self.word.clear();
        self.other.clear();
        for block in bytes.chunks(64) {
            let (mut word, mut other) = (0u64, 0u64);
            let mut eights = block.chunks_exact(8);
            let mut shift = 0;
            for eight in &mut eights {
                let (w, o) = classify(load(eight));
                word |= w << shift;
                other |= o << shift;
                shift += 8;
            }
            let rest = eights.remainder();
            if !rest.is_empty() {
                let mut padded = [b' '; 8];
                padded[..rest.len()].copy_from_slice(rest);
                let (w, o) = classify(load(&padded));
                word |= w << shift;
                other |= o << shift;
            }
            self.word.push(word);
            self.other.push(other);
        }
    }

    /// Calls `region` with the first byte of each run of word bytes, the byte behind it, and whether the run is ASCII.
    #[inline]
    pub(super) fn for_each_run(&self, length: usize, mut region: impl FnMut(usize, usize, bool)) {
        let mut start: Option<usize> = None;
        let mut ascii = true;
        let mut inside = 0u64;
        for (block, (&word, &other)) in self.word.iter().zip(&self.other).enumerate() {
            // A set bit where a run begins or where the byte behind it is.
            let mut edges = word ^ (word << 1 | inside);
            inside = word >> 63;
            let base = block * 64;
            if other == 0 && ascii {
                while edges != 0 {
                    let at = base + edges.trailing_zeros() as usize;
                    edges &= edges - 1;
                    match start.take() {
                        Some(first) => region(first, at, true),
                        None => start = Some(at),
                    }
                }
                continue;
            }
            let mut from = 0;
            while edges != 0 {
                let bit = edges.trailing_zeros();
                edges &= edges - 1;
                match start.take() {
                    Some(first) => {
                        ascii &= other & (below(bit) & !below(from)) == 0;
                        region(first, base + bit as usize, ascii);
                    }
                    None => {
                        start = Some(base + bit as usize);
                        ascii = true;
                        from = bit;
                    }
                }
            }
            if start.is_some() {
                ascii &= other & !below(from) == 0;
            } else {
                ascii = true;
            }
        }
        if let Some(first) = start {
            region(first, length, ascii);
        }
    }
}

/// The bits under `bit`.
fn below(bit: u32) -> u64 {
    (1u64 << bit) - 1
}

fn load(eight: &[u8]) -> u64 {
    let mut bytes = [0u8; 8];
    bytes.copy_from_slice(eight);
    u64::from_le_bytes(bytes)
}

/// One bit a byte: word characters of ASCII or bytes outside it, and the latter alone.
fn classify(x: u64) -> (u64, u64) {
    let other = x & HIGH;
    // With the high bits gone no sum runs into the next byte.
    let low = x & !HIGH;
    // From A to Z and a to z: with the case bit set they are one range. A digit keeps its own test, since the case bit would
    // turn control characters into digits.
    let lower = low | (0x20 * EACH);
    let letter = (lower + (0x80 - 0x61) * EACH) & !(lower + (0x7f - 0x7a) * EACH);
    let digit = (low + (0x80 - 0x30) * EACH) & !(low + (0x7f - 0x39) * EACH);
    let underscore = !((low ^ (0x5f * EACH)) + 0x7f * EACH);
    let word = (((letter | digit | underscore) & !x) | x) & HIGH;
    (gather(word), gather(other))
}

/// The high bits of the eight bytes as the low eight bits, the first byte lowest.
fn gather(high: u64) -> u64 {
    ((high >> 7).wrapping_mul(0x0102_0408_1020_4080)) >> 56
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn runs(bytes: &[u8]) -> Vec<(usize, usize, bool)> {
        let mut boundaries = Boundaries::default();
        boundaries.find(bytes);
        let mut runs = Vec::new();
        boundaries.for_each_run(bytes.len(), |first, end, ascii| {
            runs.push((first, end, ascii))
        });
        runs
    }

    fn naive(bytes: &[u8]) -> Vec<(usize, usize, bool)> {
        let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii();
        let mut runs = Vec::new();
        let mut at = 0;
        while at < bytes.len() {
            let end = (at..bytes.len())
                .find(|&i| !is_word(bytes[i]))
                .unwrap_or(bytes.len());
            if end > at {
                runs.push((at, end, bytes[at..end].is_ascii()));
            }
            at = end.max(at + 1);
        }
        runs
    }

    #[test]
    fn every_byte_is_classified_as_the_definition_says() {
        for byte in 0..=255u8 {
            for place in 0..9 {
                let mut text = [b' '; 9];
                text[place] = byte;
                assert_eq!(runs(&text), naive(&text), "byte {byte} at {place}");
            }
        }
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
