//! Locality-sensitive hashing: documents whose signatures agree in a whole band are candidates.
//!
//! Indyk and Motwani, STOC 1998; Broder, "On the resemblance and containment of documents", 1997. The bands are joined by
//! sorting (band hash, document) records, one band at a time.

use rayon::prelude::*;

use super::Candidates;
use crate::model::DocumentId;
use crate::sketch::{SIGNATURE_VALUES, Signature, mix};

/// How a signature is cut into bands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BandPlan {
    /// Number of bands.
    pub bands: usize,
    /// Values in a band.
    pub rows: usize,
}

/// A pair exactly at the threshold has to meet with at least this probability; pairs above it meet more often. At 0.999 the
/// mean over the pairs of a real corpus, most of which are well above the threshold, is better than 0.9999.
const RECALL_AT_THRESHOLD: f64 = 0.999;

impl BandPlan {
    /// The plan with the fewest false candidates (most rows) that keeps `RECALL_AT_THRESHOLD` at `threshold`.
    pub fn for_threshold(threshold: f64) -> BandPlan {
        [15, 12, 10, 8, 6, 5, 4, 3, 2]
            .into_iter()
            .map(|rows| BandPlan {
                bands: SIGNATURE_VALUES / rows,
                rows,
            })
            .find(|plan| plan.recall(threshold) >= RECALL_AT_THRESHOLD)
            .unwrap_or(BandPlan {
                bands: SIGNATURE_VALUES,
                rows: 1,
            })
    }

    /// Probability that a pair of the given resemblance shares a band: 1 - (1 - j^rows)^bands.
    pub fn recall(self, resemblance: f64) -> f64 {
        1.0 - (1.0 - resemblance.powi(self.rows as i32)).powi(self.bands as i32)
    }
}

/// Documents in one bucket of which all pairs are taken. 500 make 125,000 pairs in each band; copies are
/// taken out before, so that real buckets are small.
const LARGEST_BUCKET: usize = 500;

/// All pairs of `documents` that share a band, by the longest member only in a bucket of more than 500.
///
/// `words` is indexed by document id. O(b n log n) for b bands and n documents; 16 bytes a document at a time.
pub fn band_candidates(
    documents: &[(DocumentId, &Signature)],
    words: &[u32],
    plan: BandPlan,
) -> Candidates {
    let mut candidates = Candidates::default();
    let mut records: Vec<(u64, u32)> = Vec::new();
    for band in 0..plan.bands {
        let rows = band * plan.rows..(band + 1) * plan.rows;
        documents
            .par_iter()
            .map(|(id, signature)| (band_hash(&signature[rows.clone()]), id.0))
            .collect_into_vec(&mut records);
        records.par_sort_unstable();
        let mut bucket = Vec::new();
        for group in records.chunk_by(|a, b| a.0 == b.0) {
            if group.len() > 1 {
                bucket.clear();
                bucket.extend(group.iter().map(|&(_, document)| document));
                candidates.add_bucket(&bucket, LARGEST_BUCKET, words);
            }
        }
        // Keeps the list short when the same copies meet in band after band.
        candidates.pairs.sort_unstable();
        candidates.pairs.dedup();
    }
    candidates.normalized()
}

fn band_hash(values: &[u32]) -> u64 {
    values.iter().fold(values.len() as u64, |hash, &value| {
        mix(hash ^ u64::from(value))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::signature;

    #[test]
    fn plans_keep_their_promise() {
        assert_eq!(
            BandPlan::for_threshold(0.8),
            BandPlan { bands: 24, rows: 5 }
        );
        assert_eq!(
            BandPlan::for_threshold(0.7),
            BandPlan { bands: 30, rows: 4 }
        );
        assert_eq!(BandPlan::for_threshold(0.01).rows, 1);
        for threshold in [0.3, 0.5, 0.7, 0.8, 0.9, 1.0] {
            assert!(BandPlan::for_threshold(threshold).recall(threshold) >= 0.999);
        }
    }

    #[test]
    fn a_bucket_too_large_gives_star_edges_and_is_counted() {
        let same = signature(&[1, 2, 3]).unwrap();
        let documents: Vec<(DocumentId, &Signature)> =
            (0..600).map(|i| (DocumentId(i), &same)).collect();
        let mut words = vec![7; 600];
        words[41] = 9;
        let found = band_candidates(&documents, &words, BandPlan { bands: 2, rows: 60 });
        assert_eq!(found.pairs.len(), 599);
        assert!(found.pairs.iter().all(|&(a, b)| a.0 == 41 || b.0 == 41));
        assert_eq!(found.cut.len(), 1, "both bands have the same bucket");
        assert_eq!(found.cut[0].skipped_pairs(), 600 * 599 / 2 - 599);
    }

    #[test]
    fn like_sets_meet_and_unlike_ones_do_not() {
        let set = |from: u64| (from..from + 200).map(mix).collect::<Vec<_>>();
        let signatures: Vec<Signature> = [0, 10, 5000]
            .map(|from| signature(&set(from)).unwrap())
            .to_vec();
        let documents: Vec<(DocumentId, &Signature)> = signatures
            .iter()
            .enumerate()
            .map(|(i, s)| (DocumentId(i as u32), s))
            .collect();
        let found = band_candidates(&documents, &[204; 3], BandPlan::for_threshold(0.8));
        assert_eq!(found.pairs, [(DocumentId(0), DocumentId(1))]);
    }
}
