//! Which pairs of documents deserve a look. Candidates are never reported as they are: `find` verifies each one.

mod bands;
mod exact_join;
mod passages;
mod postings;
mod shared;
mod sieve;
mod term_index;
mod winnowed;

pub use bands::band_candidates;
pub(crate) use bands::spilled_band_candidates;
pub use exact_join::{JoinThresholds, exact_candidates};
pub use passages::{PassageText, passage_candidates};
pub(crate) use passages::{agree_around, needed_words};
pub use shared::{FingerprintPlace, Fingerprinted, SharedFingerprints};
pub(crate) use sieve::sieve;
pub use term_index::{Scratch, TermIndex};
pub use winnowed::winnowed_candidates;

use crate::model::DocumentId;
use crate::sketch::mix;

/// Two documents.
pub type IdPair = (DocumentId, DocumentId);

/// The documents of some pairs, ascending.
pub(crate) fn documents_of(pairs: &[IdPair]) -> Vec<DocumentId> {
    let mut ids: Vec<DocumentId> = pairs.iter().flat_map(|&(a, b)| [a, b]).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// Pairs to verify, and what was given up.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Candidates {
    /// Distinct pairs `(a, b)` with `a < b`, sorted.
    pub pairs: Vec<(DocumentId, DocumentId)>,
    /// The buckets that were too large to expand, each set of members once.
    pub cut: Vec<CutBucket>,
}

/// A bucket of which only the pairs with its longest member were taken.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CutBucket {
    /// Its longest member, whose pairs with all others are candidates.
    pub center: DocumentId,
    /// How many members it has, the center included.
    pub members: u64,
    /// Tells buckets of the same members from others: one set of documents can fill many buckets.
    pub fingerprint: u64,
}

impl CutBucket {
    /// A bucket around its longest member, the first of equally long ones; `words` is indexed by document. `None` for an empty
    /// bucket. O(n) for n members.
    fn of(bucket: impl Iterator<Item = u32> + Clone, words: &[u32]) -> Option<CutBucket> {
        let longest_first =
            |&document: &u32| (std::cmp::Reverse(words[document as usize]), document);
        Some(CutBucket {
            center: DocumentId(bucket.clone().min_by_key(longest_first)?),
            members: bucket.clone().count() as u64,
            fingerprint: bucket.fold(0, |sum, document| {
                mix(u64::from(document)).wrapping_add(sum)
            }),
        })
    }

    /// Pairs that were not taken: all of n (n - 1) / 2 but the n - 1 of the center.
    pub fn skipped_pairs(&self) -> u64 {
        (self.members - 1) * self.members.saturating_sub(2) / 2
    }
}

impl Candidates {
    /// Joins two sets of candidates.
    pub fn merge(self, other: Candidates) -> Candidates {
        Candidates::merge_all([self, other].into_iter())
    }

    /// Joins many sets of candidates, and sorts only when there are twice as many pairs as after the last time: pairs that stand in all
    /// of them make no long list. O(p log p) for p pairs in all.
    fn merge_all(sets: impl Iterator<Item = Candidates>) -> Candidates {
        /// Sorting fewer is no matter.
        const FEWEST: usize = 1 << 12;
        let mut all = Candidates::default();
        let mut limit = FEWEST;
        for set in sets {
            all.pairs.extend(set.pairs);
            all.cut.extend(set.cut);
            if all.pairs.len() + all.cut.len() > limit {
                all = all.normalized();
                limit = FEWEST.max(2 * (all.pairs.len() + all.cut.len()));
            }
        }
        all.normalized()
    }

    fn normalized(mut self) -> Candidates {
        // One number is compared in half the time of two.
        let number = |&(a, b): &IdPair| u64::from(a.0) << 32 | u64::from(b.0);
        // And sorted sets that are joined are runs, which a stable sort merges.
        self.pairs.sort_by_key(number);
        self.pairs.dedup();
        self.cut.sort_unstable();
        self.cut.dedup();
        self
    }

    /// Adds every pair of a bucket of documents, or, for more than `limit` members, the pairs with the longest.
    ///
    /// `words` tells a document's length; among equally long ones the first in corpus order is the center.
    fn add_bucket(&mut self, bucket: &[u32], limit: usize, words: &[u32]) {
        if bucket.len() <= limit {
            for (i, &a) in bucket.iter().enumerate() {
                for &b in &bucket[i + 1..] {
                    self.add(a, b);
                }
            }
            return;
        }
        if let Some(cut) = CutBucket::of(bucket.iter().copied(), words) {
            for &other in bucket {
                self.add(cut.center.0, other);
            }
            self.cut.push(cut);
        }
    }

    fn add(&mut self, a: u32, b: u32) {
        if a != b {
            self.pairs
                .push((DocumentId(a.min(b)), DocumentId(a.max(b))));
        }
    }
}
