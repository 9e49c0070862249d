//! The hash of a word: one multiplication up to 16 bytes, and no lower-case copy of the text.
//!
//! The words of a text are mostly shorter than eight bytes, which fit one register. Two numbers are multiplied to 128 bits and
//! the halves of the product put together (the mixing step of Wang Yi's wyhash, public domain). Letters of ASCII differ from
//! their capitals in the bit 0x20, digits have it, and the underscore with it is no other word character: setting the
//! bit folds the case of ASCII words and makes no two of them equal.

#[cfg(target_arch = "x86_64")]
mod avx512;

#[cfg(target_arch = "x86_64")]
pub(crate) use avx512::fold_eight;

/// The bit 0x20 of each byte.
pub(super) const CASE: u64 = 0x2020_2020_2020_2020;
/// The high bit of each byte: set outside ASCII.
pub(super) const OTHER: u64 = 0x8080_8080_8080_8080;
/// Odd numbers with well spread bits: the fractions of the square roots of 2, 3, 5 and 7.
pub(super) const KEYS: [u64; 4] = [
    0x6a09_e667_f3bc_c909,
    0xbb67_ae85_84ca_a73b,
    0x3c6e_f372_fe94_f82b,
    0xa54f_f53a_5f1d_36f1,
];

/// The two halves of the 128-bit product of two numbers, put together: each bit of the result depends on all bits of both.
#[inline]
pub fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    product as u64 ^ (product >> 64) as u64
}

/// The hash of a normalised, folded word, 64 bits, the same on every machine. O(n) for n bytes.
///
/// Words of ASCII may have capitals: they count as small letters.
pub fn hash_token(folded: &str) -> u64 {
    let bytes = folded.as_bytes();
    let case = if bytes.is_ascii() { CASE } else { 0 };
    folded_hash(bytes, case)
}

#[inline]
fn folded_hash(word: &[u8], case: u64) -> u64 {
    if word.len() > 8 {
        return long(word, case);
    }
    let mut padded = [0; 8];
    padded[..word.len()].copy_from_slice(word);
    short(u64::from_le_bytes(padded) | case & low_bytes(word.len()))
}

/// The hash of the word `text[start..end]`, if all of it is ASCII. The word has at least one byte.
pub(super) fn ascii_word(text: &[u8], start: usize, end: usize) -> Option<u64> {
    let word = &text[start..end];
    word.is_ascii().then(|| folded_hash(word, CASE))
}

/// What the hash of a word of up to 16 bytes takes, by its length: no branch is needed between one register and two.
#[derive(Clone, Copy)]
struct Step {
    /// The bytes of the first eight that are in the word, and those of the last eight, if the word has more than eight.
    masks: [u64; 2],
    keys: [u64; 2],
}

const STEPS: [Step; LONGEST_OF_ENDS + 1] = {
    let mut steps = [Step {
        masks: [0; 2],
        keys: [KEYS[0], KEYS[1]],
    }; LONGEST_OF_ENDS + 1];
    let mut length = 1;
    while length <= LONGEST_OF_ENDS {
        steps[length] = if length <= 8 {
            Step {
                masks: [low_bytes(length), 0],
                keys: [KEYS[0], KEYS[1]],
            }
        } else {
            Step {
                masks: [u64::MAX; 2],
                keys: [KEYS[2], KEYS[3].wrapping_add(length as u64)],
            }
        };
        length += 1;
    }
    steps
};

/// Bytes of a word that its two ends cover.
pub(super) const LONGEST_OF_ENDS: usize = 16;

/// The ends of a word in a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ends {
    /// The eight bytes from its first on.
    pub(super) first: u64,
    /// The eight bytes before its end.
    pub(super) last: u64,
    /// Bytes of the word, at least one.
    pub(super) length: usize,
}

impl Ends {
    /// The hash of the word, which is of ASCII, if it has no more than [`LONGEST_OF_ENDS`] bytes.
    #[inline(always)]
    pub(super) fn hash(self) -> Option<u64> {
        let Step { masks, keys } = STEPS.get(self.length)?;
        Some(fold(
            (self.first | CASE) & masks[0] ^ keys[0],
            (self.last | CASE) & masks[1] ^ keys[1],
        ))
    }

    /// As [`Ends::hash`], and `None` for a word with anything outside ASCII.
    #[inline(always)]
    pub(super) fn ascii_hash(self) -> Option<u64> {
        let Step { masks, .. } = STEPS.get(self.length)?;
        if (self.first & masks[0] | self.last & masks[1]) & OTHER != 0 {
            return None;
        }
        self.hash()
    }
}

/// All bits of the first `count` bytes, of 8 at most.
#[inline]
const fn low_bytes(count: usize) -> u64 {
    const MASKS: [u64; 9] = {
        let mut masks = [0; 9];
        let mut count = 1;
        while count < 9 {
            masks[count] = masks[count - 1] << 8 | 0xff;
            count += 1;
        }
        masks
    };
    MASKS[count]
}

/// The eight bytes from `at` on.
#[inline(always)]
pub(super) fn load(bytes: &[u8], at: usize) -> u64 {
    let mut eight = [0; 8];
    eight.copy_from_slice(&bytes[at..at + 8]);
    u64::from_le_bytes(eight)
}

#[inline]
fn short(word: u64) -> u64 {
    fold(word ^ KEYS[0], KEYS[1])
}

/// For more than 8 bytes. The last eight may overlap those before them, so the length counts too.
#[inline]
fn long(word: &[u8], case: u64) -> u64 {
    let last = word.len() - 8;
    let mut hash = KEYS[2] ^ (load(word, 0) | case);
    let mut at = 8;
    while at < last {
        hash = fold(hash, KEYS[3]) ^ (load(word, at) | case);
        at += 8;
    }
    last_step(hash, load(word, last) | case, word.len())
}

#[inline]
fn last_step(hash: u64, last: u64, length: usize) -> u64 {
    fold(hash, last ^ KEYS[3].wrapping_add(length as u64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ahash::AHashMap;
    use proptest::prelude::*;

    #[test]
    fn hashes_are_pinned() {
        for (word, hash) in [
            ("", 17_942_633_188_830_440_271),
            ("a", 989_325_575_190_158_682),
            ("retold", 1_990_051_420_393_835_134),
            ("overlapping", 1_437_159_978_473_257_858),
            ("größe", 16_445_561_218_902_114_274),
            ("internationalisation", 861_398_850_367_306_653),
        ] {
            assert_eq!(hash_token(word), hash, "{word}");
        }
    }

    #[test]
    fn short_words_and_repeated_letters_differ() {
        let mut seen: AHashMap<u64, String> = AHashMap::new();
        let mut words: Vec<String> = (0..40)
            .flat_map(|n| ["a", "ab", "aaaaaaaab", "_", "é"].map(|part| part.repeat(n)))
            .filter(|word| !word.is_empty())
            .collect();
        words.extend((0..20_000).map(|n| n.to_string()));
        words.sort_unstable();
        words.dedup();
        for word in words {
            if let Some(other) = seen.insert(hash_token(&word), word.clone()) {
                panic!("{word} and {other} have one hash");
            }
        }
    }

    #[test]
    fn every_bit_of_a_word_changes_half_of_the_hash() {
        for length in [1usize, 5, 8, 9, 15, 16, 17, 24, 33] {
            let word = vec![0xC0u8; length];
            let hash = |bytes: &[u8]| {
                if length <= 8 {
                    short(low(bytes))
                } else {
                    long(bytes, 0)
                }
            };
            let mut flipped = 0;
            for bit in 0..length * 8 {
                let mut other = word.clone();
                other[bit / 8] ^= 1 << (bit % 8);
                flipped += (hash(&word) ^ hash(&other)).count_ones();
            }
            let mean = f64::from(flipped) / (length * 8) as f64;
            assert!(
                (24.0..40.0).contains(&mean),
                "{length} bytes: {mean} of 64 bits"
            );
        }
    }

    fn low(bytes: &[u8]) -> u64 {
        let mut padded = [0; 8];
        padded[..bytes.len()].copy_from_slice(bytes);
        u64::from_le_bytes(padded)
    }

    #[cfg(target_arch = "x86_64")]
    #[allow(unsafe_code)]
    #[test]
    fn eight_products_are_eight_products() {
        if crate::machine::Avx512::detected().is_none() {
            eprintln!("this machine has no AVX-512, so nothing is compared");
            return;
        }
        let mut numbers = vec![
            0,
            1,
            u64::MAX,
            u64::MAX - 1,
            1 << 32,
            (1 << 32) - 1,
            1 << 63,
            3,
        ];
        numbers.extend((0..1_000u64).map(|n| fold(n ^ KEYS[0], KEYS[1])));
        numbers.truncate(1_000);
        for turn in 0..16 {
            let others: Vec<u64> = numbers[turn..]
                .iter()
                .chain(&numbers[..turn])
                .copied()
                .collect();
            for (a, b) in numbers
                .as_chunks::<8>()
                .0
                .iter()
                .zip(others.as_chunks::<8>().0)
            {
                // SAFETY: the machine has what it takes, as was asked above.
                let folded = unsafe { fold_eight(bytemuck::cast(*a), bytemuck::cast(*b)) };
                let one_by_one: [u64; 8] = std::array::from_fn(|at| fold(a[at], b[at]));
                assert_eq!(bytemuck::cast::<_, [u64; 8]>(folded), one_by_one);
            }
        }
    }

    proptest! {
        #[test]
        fn a_word_in_a_text_has_the_hash_of_the_word(
            before in "[a-z ]{0,9}", word in "[a-zA-Z0-9_]{1,40}", after in "[a-z ]{0,9}",
        ) {
            let text = format!("{before}{word}{after}");
            let found = ascii_word(text.as_bytes(), before.len(), before.len() + word.len());
            prop_assert_eq!(found, Some(hash_token(&word)));
            prop_assert_eq!(found, Some(hash_token(&word.to_ascii_lowercase())));
        }

        #[test]
        fn other_words_are_left_to_the_caller(word in "[a-z]{0,20}é[a-z]{0,20}") {
            prop_assert_eq!(ascii_word(word.as_bytes(), 0, word.len()), None);
        }
    }
}
