//! Word shingles: hashes of every run of five tokens, and exact set arithmetic on them.

#[cfg(target_arch = "x86_64")]
mod avx512;

use super::hash::KEY;
use crate::radix::HashSorter;
use crate::text::fold;

/// Tokens in a shingle. Fewer make unrelated texts meet in common phrases; more let one edited word cost more of a
/// short text (an edit touches as many shingles as a shingle has words).
pub const SHINGLE_WORDS: usize = 5;

/// Appends the hash of each shingle of `tokens` to `out`, in order: `tokens.len() - 4` of them, or one for a shorter
/// non-empty document. O(n).
///
/// A cyclic polynomial rolls over the token hashes (Cohen, "Recursive hashing functions for n-grams", TOIS 1997; Lemire and
/// Kaser, "Recursive n-gram hashing is pairwise independent, at best", 2010) and is mixed by one multiplication.
pub fn shingle_hashes(tokens: &[u64], out: &mut Vec<u64>) {
    if tokens.is_empty() {
        return;
    }
    // The number of words goes in, so that a short document's only shingle equals no shingle of a longer one.
    let salt = (SHINGLE_WORDS.min(tokens.len()) as u64).wrapping_mul(KEY);
    out.reserve(tokens.len());
    #[cfg(target_arch = "x86_64")]
    if let Some(detected) = crate::machine::Avx512::detected() {
        let done = avx512::whole_eights(detected, tokens, salt, out);
        if done == 0 || tokens.len() - done >= SHINGLE_WORDS {
            one_by_one(&tokens[done..], salt, out);
        }
        return;
    }
    one_by_one(tokens, salt, out);
}

fn one_by_one(tokens: &[u64], salt: u64, out: &mut Vec<u64>) {
    let (first, _) = tokens.split_at(SHINGLE_WORDS.min(tokens.len()));
    let mut rolling = first
        .iter()
        .fold(0u64, |sum, &token| sum.rotate_left(1) ^ token);
    out.push(fold(rolling ^ salt, KEY));
    out.extend(tokens.iter().zip(tokens.iter().skip(SHINGLE_WORDS)).map(
        |(&leaving, &entering)| {
            rolling = rolling.rotate_left(1) ^ leaving.rotate_left(SHINGLE_WORDS as u32) ^ entering;
            fold(rolling ^ salt, KEY)
        },
    ));
}

/// The distinct shingle hashes of `tokens`, sorted. O(n).
pub fn shingle_set(tokens: &[u64]) -> Box<[u64]> {
    let mut all = Vec::with_capacity(tokens.len());
    shingle_hashes(tokens, &mut all);
    HashSorter::default().sort(&mut all, 0, |&hash| hash);
    all.dedup();
    all.into_boxed_slice()
}

/// Exact overlap of two shingle sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overlap {
    /// Distinct shingles in both.
    pub shared: usize,
    /// Distinct shingles of the first.
    pub size_a: usize,
    /// Distinct shingles of the second.
    pub size_b: usize,
}

impl Overlap {
    /// Counts the common elements of two sorted sets. O(a + b).
    pub fn of(a: &[u64], b: &[u64]) -> Overlap {
        let (mut i, mut j, mut shared) = (0, 0, 0);
        while i < a.len() && j < b.len() {
            let (x, y) = (a[i], b[j]);
            shared += usize::from(x == y);
            i += usize::from(x <= y);
            j += usize::from(y <= x);
        }
        Overlap {
            shared,
            size_a: a.len(),
            size_b: b.len(),
        }
    }

    /// Jaccard resemblance, 0 to 1; 0 for two empty sets.
    pub fn resemblance(self) -> f64 {
        ratio(self.shared, self.size_a + self.size_b - self.shared)
    }

    /// Share of the first set in the second, 0 to 1.
    pub fn containment_a(self) -> f64 {
        ratio(self.shared, self.size_a)
    }

    /// Share of the second set in the first, 0 to 1.
    pub fn containment_b(self) -> f64 {
        ratio(self.shared, self.size_b)
    }

    /// The larger containment: the share of the smaller set in the larger.
    pub fn containment(self) -> f64 {
        ratio(self.shared, self.size_a.min(self.size_b))
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::mix;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    /// The definition: windows of five tokens as they are, not hashed.
    fn windows(tokens: &[u64]) -> BTreeSet<Vec<u64>> {
        if tokens.len() < SHINGLE_WORDS {
            return [tokens.to_vec()]
                .into_iter()
                .filter(|w| !w.is_empty())
                .collect();
        }
        tokens.windows(SHINGLE_WORDS).map(<[u64]>::to_vec).collect()
    }

    #[test]
    fn a_short_document_has_one_shingle_and_an_empty_one_none() {
        assert_eq!(shingle_set(&[7, 8]).len(), 1);
        assert_eq!(shingle_set(&[]).len(), 0);
        assert_ne!(shingle_set(&[0, 0, 0, 7, 8]), shingle_set(&[7, 8]));
    }

    #[test]
    fn shingle_hashes_are_pinned() {
        assert_eq!(shingle_set(&[1, 2, 3, 4, 5])[0], 12_707_282_109_101_988_804);
    }

    proptest! {
        #[test]
        fn all_paths_give_the_same_hashes(tokens in prop::collection::vec(any::<u64>(), 1..60)) {
            let (mut fast, mut slow) = (vec![7], vec![7]);
            shingle_hashes(&tokens, &mut fast);
            one_by_one(&tokens, (tokens.len().min(SHINGLE_WORDS) as u64).wrapping_mul(KEY), &mut slow);
            prop_assert_eq!(fast, slow);
        }

        #[test]
        fn overlap_equals_the_definition(
            a in prop::collection::vec(0u64..4, 0..40),
            b in prop::collection::vec(0u64..4, 0..40),
        ) {
            // Token hashes are random numbers.
            let (a, b) = (a.into_iter().map(mix).collect::<Vec<_>>(), b.into_iter().map(mix).collect::<Vec<_>>());
            let (wa, wb) = (windows(&a), windows(&b));
            let overlap = Overlap::of(&shingle_set(&a), &shingle_set(&b));
            prop_assert_eq!(overlap.size_a, wa.len());
            prop_assert_eq!(overlap.size_b, wb.len());
            prop_assert_eq!(overlap.shared, wa.intersection(&wb).count());
        }
    }
}
