//! An exact join: every pair of sets with enough overlap is a candidate.
//!
//! Prefix filtering (Chaudhuri, Ganti and Kaushik, ICDE 2006; Bayardo, Ma and Srikant, WWW 2007), asymmetric so that it
//! also serves containment: if a set x of n shingles shares at least m of them with some y, then of any n - m + 1 shingles
//! of x at least one stands in y. Taking the rarest makes the lists that have to be read short.

use ahash::AHashSet;
use rayon::prelude::*;

use super::Candidates;
use super::postings::Postings;
use crate::model::DocumentId;

/// The relations an exact join has to leave no gap for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct JoinThresholds {
    /// Resemblance from which pairs are wanted, if any, and the fewest words of both documents.
    pub near: Option<(f64, usize)>,
    /// Containment from which pairs are wanted, if any, and the fewest words of the shorter document.
    pub contained: Option<(f64, usize)>,
}

/// A shingle that stands in more documents than this gives the pairs of the longest of them only. Two thousand make two
/// million pairs; only the rarest shingles of a document are looked up, and those few documents share.
const LARGEST_BUCKET: usize = 2_000;

/// All pairs of `documents` that can reach a threshold.
///
/// `documents` are ids in ascending order with their sorted shingle sets; `words` is indexed by id. For S shingles in all:
/// O(S log S) time, 16 bytes a shingle of memory, and what the candidates cost.
pub fn exact_candidates(
    documents: &[(DocumentId, &[u64])],
    words: &[u32],
    thresholds: JoinThresholds,
) -> Candidates {
    let ids: Vec<DocumentId> = documents.iter().map(|&(id, _)| id).collect();
    let join = Join {
        postings: Postings::of(&ids, |document| documents[document].1),
        documents,
        words,
        thresholds,
    };
    let found: Vec<Probed> = (0..documents.len())
        .into_par_iter()
        .map_init(AHashSet::new, |seen, document| join.probe(document, seen))
        .collect();

    let mut candidates = Candidates::default();
    let mut large = AHashSet::new();
    for (pairs, skipped) in found {
        candidates.pairs.extend(pairs);
        large.extend(skipped);
    }
    let mut large: Vec<u32> = large.into_iter().collect();
    large.sort_unstable();
    for feature in large {
        let bucket: Vec<u32> = join
            .postings
            .holders(feature)
            .iter()
            .map(|&document| ids[document as usize].0)
            .collect();
        candidates.add_bucket(&bucket, LARGEST_BUCKET, words);
    }
    candidates.normalized()
}

/// Pairs of one document, and the shingles whose lists were too long to read.
type Probed = (Vec<(DocumentId, DocumentId)>, Vec<u32>);

struct Join<'a> {
    documents: &'a [(DocumentId, &'a [u64])],
    words: &'a [u32],
    thresholds: JoinThresholds,
    postings: Postings,
}

impl Join<'_> {
    /// The partners of one document as the smaller set of a pair.
    fn probe(&self, document: usize, seen: &mut AHashSet<u32>) -> Probed {
        let (id, set) = self.documents[document];
        let mut pairs = Vec::new();
        let mut large = Vec::new();
        let Some(threshold) = self.threshold(id) else {
            return (pairs, large);
        };
        let needed = ((threshold * set.len() as f64 - 1e-9).ceil() as usize).max(1);
        let shared = self.postings.shared_features(document);
        let alone = set.len() - shared.len();
        let prefix = (set.len() + 1).saturating_sub(needed + alone);
        seen.clear();
        for &feature in &shared[..prefix.min(shared.len())] {
            let holders = self.postings.holders(feature);
            if holders.len() > LARGEST_BUCKET {
                large.push(feature);
                continue;
            }
            for &other in holders {
                let (other_id, other_set) = self.documents[other as usize];
                let larger = (other_set.len(), other as usize) > (set.len(), document);
                if larger && seen.insert(other) {
                    pairs.push((id.min(other_id), id.max(other_id)));
                }
            }
        }
        (pairs, large)
    }

    /// The share of a document's shingles that a partner must have: at least this for resemblance as for containment.
    fn threshold(&self, id: DocumentId) -> Option<f64> {
        [self.thresholds.near, self.thresholds.contained]
            .into_iter()
            .flatten()
            .filter(|&(_, fewest)| self.words[id.index()] as usize >= fewest)
            .map(|(threshold, _)| threshold)
            .reduce(f64::min)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::Overlap;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn misses_no_pair(
            sets in prop::collection::vec(prop::collection::btree_set(0u64..30, 1..12), 2..12),
            near in 0.3f64..1.0,
            contained in 0.3f64..1.0,
        ) {
            let sets: Vec<Vec<u64>> = sets.into_iter().map(|set| set.into_iter().collect()).collect();
            let documents: Vec<(DocumentId, &[u64])> = sets
                .iter()
                .enumerate()
                .map(|(i, set)| (DocumentId(i as u32), set.as_slice()))
                .collect();
            let words: Vec<u32> = sets.iter().map(|set| set.len() as u32 + 4).collect();
            let thresholds = JoinThresholds { near: Some((near, 1)), contained: Some((contained, 8)) };
            let found = exact_candidates(&documents, &words, thresholds);
            for a in 0..sets.len() {
                for b in a + 1..sets.len() {
                    let overlap = Overlap::of(&sets[a], &sets[b]);
                    let shorter = words[a].min(words[b]);
                    let wanted = overlap.resemblance() >= near
                        || (overlap.containment() >= contained && shorter >= 8);
                    if wanted {
                        prop_assert!(found.pairs.contains(&(DocumentId(a as u32), DocumentId(b as u32))));
                    }
                }
            }
            prop_assert!(found.cut.is_empty());
        }
    }
}
