//! Winnowing: which shingles of a document stand for it in an index.
//!
//! Schleimer, Wilkerson and Aiken, "Winnowing: local algorithms for document fingerprinting", SIGMOD 2003, section 3: of
//! every window of w consecutive shingles the smallest hash is kept. Two documents that share a run of w shingles (w + 4
//! words) keep the same one of it, so they meet for sure; about 2 / (w + 1) of the shingles are kept.

#[cfg(target_arch = "x86_64")]
mod avx512;

use super::hash::KEY;
use super::shingles::{SHINGLE_WORDS, shingle_hashes};
use crate::text::fold;

/// Which runs of words stand for a document in an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FingerprintPlan {
    /// Words of a run.
    pub words: usize,
    /// Of so many neighbouring runs one is kept, 1 to 64.
    pub window: usize,
    /// Keep where each stands (a byte each), and 16 bits of each word's hash, so that the words around two equal fingerprints can be
    /// compared.
    pub places: bool,
}

impl FingerprintPlan {
    /// Any run of so many words that two documents share meets in the index for sure.
    pub fn guaranteed_words(self) -> usize {
        self.words + self.window - 1
    }

    /// The fingerprints of a text, without places. O(n) for n tokens.
    pub fn fingerprints(self, tokens: &[u64]) -> Vec<u32> {
        let (mut runs, mut kept) = (Vec::new(), Vec::new());
        if self.words == SHINGLE_WORDS {
            shingle_hashes(tokens, &mut runs);
        } else {
            run_hashes(tokens, self.words, &mut runs);
        }
        winnow(&runs, self.window, &mut kept);
        kept
    }
}

/// The largest window that still guarantees that a document of at least `min_words` words, of whose shingles a share of
/// `containment` stands in another document, meets it in the index.
///
/// With n shingles of which at most (1 - c) n are lost, the lost ones make at most (1 - c) n / 4 gaps between the shared
/// runs, because a word put in between destroys 4 shingles and any other edit destroys more. So some run has at least
/// c n / (gaps + 1) shingles; the window is the least of these over all n. At the defaults (0.8, 20 words) it is 8.
pub fn guaranteed_window(containment: f64, min_words: usize) -> usize {
    let smallest = min_words.saturating_sub(SHINGLE_WORDS - 1).max(1);
    let mut window = usize::MAX;
    // Beyond some hundred shingles the bound only rises towards 4 c / (1 - c), from below at each new gap.
    for n in smallest..smallest + 1000 {
        let kept = (containment * n as f64 - 1e-9).ceil() as usize;
        let gaps = (n - kept.min(n)) / (SHINGLE_WORDS - 1);
        window = window.min(kept.max(1).div_ceil(gaps + 1));
    }
    window.clamp(1, 64)
}

/// Appends a fingerprint of the kept hash of every window of `window` shingles to `out`, each place once, in order. A document with fewer
/// shingles than `window` keeps its smallest. O(n) amortised: each shingle is compared when it enters, and a window is
/// searched again only when its smallest leaves.
///
/// Of equal hashes the rightmost is kept (the paper's robust winnowing would keep fewer of a repeated text).
pub fn winnow(shingles: &[u64], window: usize, out: &mut Vec<u32>) {
    winnowed(shingles, window, out, None);
}

/// As [`winnow`], and for each fingerprint how many places it stands behind the one before, for the first behind the document's
/// beginning: at most `window`, which is at most 255.
pub(super) fn winnow_with_gaps(
    shingles: &[u64],
    window: usize,
    out: &mut Vec<u32>,
    gaps: &mut Vec<u8>,
) {
    winnowed(shingles, window, out, Some(gaps));
}

fn winnowed(shingles: &[u64], window: usize, out: &mut Vec<u32>, gaps: Option<&mut Vec<u8>>) {
    let window = window.min(shingles.len());
    #[cfg(target_arch = "x86_64")]
    if (1..=avx512::LARGEST_WINDOW).contains(&window)
        && let Some(detected) = crate::machine::Avx512::detected()
    {
        avx512::winnow(detected, shingles, window, out, gaps);
        return;
    }
    one_by_one(shingles, window, out, gaps);
}

/// For a window of no more than there are shingles.
fn one_by_one(shingles: &[u64], window: usize, out: &mut Vec<u32>, mut gaps: Option<&mut Vec<u8>>) {
    let mut before = 0;
    kept_places(shingles, window, |place| {
        out.push(fingerprint(shingles[place]));
        if let Some(gaps) = &mut gaps {
            gaps.push((place - before) as u8);
        }
        before = place;
    });
}

/// Appends the hash of each run of `words` tokens to `out`, in order; none for a shorter document. O(n).
pub(super) fn run_hashes(tokens: &[u64], words: usize, out: &mut Vec<u64>) {
    out.extend(tokens.windows(words).map(|run| {
        let sum = |sum: u64, &token: &u64| sum.rotate_left(1) ^ token;
        fold(run.iter().fold(0, sum), KEY)
    }));
}

fn kept_places(shingles: &[u64], window: usize, mut keep: impl FnMut(usize)) {
    if shingles.is_empty() {
        return;
    }
    let mut kept: Option<usize> = None;
    for start in 0..=shingles.len() - window {
        let end = start + window;
        let place = match kept {
            Some(place) if place >= start => {
                if shingles[end - 1] <= shingles[place] {
                    end - 1
                } else {
                    continue;
                }
            }
            _ => smallest_rightmost(shingles, start, end),
        };
        kept = Some(place);
        keep(place);
    }
}

/// The low 32 bits of a shingle's hash; the high ones are small in all that are kept. Of n different fingerprints a share of
/// n / 2^32 has the bits of another, so that a document meets others once more than it should.
fn fingerprint(shingle: u64) -> u32 {
    shingle as u32
}

fn smallest_rightmost(shingles: &[u64], start: usize, end: usize) -> usize {
    let mut best = start;
    for place in start + 1..end {
        if shingles[place] <= shingles[best] {
            best = place;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_default_window_is_eight() {
        assert_eq!(guaranteed_window(0.8, 20), 8);
        assert_eq!(guaranteed_window(0.999, 20), 16);
    }

    proptest! {
        #[test]
        fn all_paths_keep_the_same_places(
            shingles in prop::collection::vec(prop_oneof![0u64..30, any::<u64>()], 0..300),
            window in 1usize..12,
        ) {
            let (mut fast, mut slow) = ((vec![7], vec![7]), (vec![7], vec![7]));
            winnow_with_gaps(&shingles, window, &mut fast.0, &mut fast.1);
            let window = window.min(shingles.len());
            one_by_one(&shingles, window, &mut slow.0, Some(&mut slow.1));
            prop_assert_eq!(&fast, &slow);
            let mut without_gaps = vec![7];
            winnow(&shingles, window, &mut without_gaps);
            prop_assert_eq!(without_gaps, slow.0);
        }

        #[test]
        fn keeps_the_smallest_of_every_window(
            shingles in prop::collection::vec(0u64..30, 1..60),
            window in 1usize..10,
        ) {
            let mut kept = Vec::new();
            winnow(&shingles, window, &mut kept);
            for run in shingles.windows(window.min(shingles.len())) {
                prop_assert!(kept.contains(&fingerprint(*run.iter().min().unwrap())));
            }
            prop_assert!(kept.len() <= shingles.len());
        }

        #[test]
        fn a_shared_run_of_a_window_meets(
            run in prop::collection::vec(any::<u64>(), 8),
            before in prop::collection::vec(any::<u64>(), 0..30),
            after in prop::collection::vec(any::<u64>(), 0..30),
        ) {
            let mut alone = Vec::new();
            winnow(&run, 8, &mut alone);
            let mut inside = Vec::new();
            winnow(&[before, run, after].concat(), 8, &mut inside);
            prop_assert!(alone.iter().all(|kept| inside.contains(kept)));
        }
    }
}
