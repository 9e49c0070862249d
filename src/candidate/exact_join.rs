//! An exact join: every pair of sets with enough overlap is a candidate.
//!
//! Prefix filtering (Chaudhuri, Ganti and Kaushik, ICDE 2006; Bayardo, Ma and Srikant, WWW 2007), asymmetric so that it
//! also serves containment: if a set x of n shingles shares at least m of them with some y, then of any n - m + 1 shingles
//! of x at least one stands in y. Taking the rarest makes the lists that have to be read short.

use ahash::AHashSet;
use rayon::prelude::*;

use super::Candidates;
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
/// million pairs, some seconds of verification; the documents of real corpora that share a *rare* shingle are far fewer.
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
    let mut places: Vec<(u64, u32)> = documents
        .par_iter()
        .enumerate()
        .flat_map_iter(|(index, (_, shingles))| {
            shingles.iter().map(move |&hash| (hash, index as u32))
        })
        .collect();
    places.par_sort_unstable();

    // Groups of equal shingles with at least two documents, and per document its groups, rarest first.
    let mut groups: Vec<&[(u64, u32)]> = Vec::new();
    for group in places.chunk_by(|a, b| a.0 == b.0) {
        if group.len() > 1 {
            groups.push(group);
        }
    }
    groups.sort_by_key(|group| (group.len(), group[0].0));
    let mut shared: Vec<Vec<u32>> = vec![Vec::new(); documents.len()];
    for (rank, group) in groups.iter().enumerate() {
        for &(_, index) in *group {
            shared[index as usize].push(rank as u32);
        }
    }

    let found: Vec<Probed> = (0..documents.len())
        .into_par_iter()
        .map_init(AHashSet::new, |seen, index| {
            probe(
                index,
                documents,
                words,
                &thresholds,
                &groups,
                &shared[index],
                seen,
            )
        })
        .collect();

    let mut candidates = Candidates::default();
    let mut large = AHashSet::new();
    for (pairs, skipped_groups) in found {
        candidates.pairs.extend(pairs);
        large.extend(skipped_groups);
    }
    let mut large: Vec<u32> = large.into_iter().collect();
    large.sort_unstable();
    for rank in large {
        let bucket: Vec<u32> = groups[rank as usize]
            .iter()
            .map(|&(_, index)| documents[index as usize].0.0)
            .collect();
        candidates.add_bucket(&bucket, LARGEST_BUCKET, words);
    }
    candidates.normalized()
}

/// Pairs of one document, and the groups it did not read.
type Probed = (Vec<(DocumentId, DocumentId)>, Vec<u32>);

/// The partners of one document as the smaller set of a pair, and the groups too large to read.
fn probe(
    index: usize,
    documents: &[(DocumentId, &[u64])],
    words: &[u32],
    thresholds: &JoinThresholds,
    groups: &[&[(u64, u32)]],
    shared: &[u32],
    seen: &mut AHashSet<u32>,
) -> Probed {
    let (id, set) = documents[index];
    let size = set.len();
    let enough = |rule: Option<(f64, usize)>| {
        rule.filter(|&(_, fewest)| words[id.index()] as usize >= fewest)
            .map(|(threshold, _)| threshold)
    };
    let mut pairs = Vec::new();
    let mut large = Vec::new();
    // The shared shingles of the smaller set are at least threshold x size, for resemblance as for containment.
    let Some(threshold) = [enough(thresholds.near), enough(thresholds.contained)]
        .into_iter()
        .flatten()
        .reduce(f64::min)
    else {
        return (pairs, large);
    };
    let needed = ((threshold * size as f64 - 1e-9).ceil() as usize).max(1);
    let alone = size - shared.len();
    let prefix = (size + 1).saturating_sub(needed).saturating_sub(alone);
    seen.clear();
    for &rank in &shared[..prefix.min(shared.len())] {
        let group = groups[rank as usize];
        if group.len() > LARGEST_BUCKET {
            large.push(rank);
            continue;
        }
        for &(_, other) in group {
            let larger = (documents[other as usize].1.len(), other) > (size, index as u32);
            if larger && seen.insert(other) {
                let other = documents[other as usize].0;
                pairs.push((id.min(other), id.max(other)));
            }
        }
    }
    (pairs, large)
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
