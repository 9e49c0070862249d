//! What share of the true near-duplicate pairs a run is expected to report.

use ahash::AHashMap;

use super::verify::VerifiedPair;
use crate::candidate::Candidates;
use crate::model::{DocumentId, Rule};
use crate::sketch::BandPlan;

/// The expected recall of near-duplicates, losses by cut buckets included, 0 to 1.
///
/// Each reported pair of resemblance j stands for 1 / p(j) true pairs, p(j) being the chance to meet in a band (Horvitz and
/// Thompson, 1952). Of the pairs of a cut bucket that were not looked at, as many are taken to be true as the square of the
/// share of true pairs among those with its center: two members are like each other if both are like the center. A pair cut in
/// several different buckets is counted in each, so the figure errs on the low side. Without `bands` the join is exact and only
/// cut buckets lose anything.
pub fn expected(bands: Option<BandPlan>, candidates: &Candidates, pairs: &[VerifiedPair]) -> f64 {
    let near = || pairs.iter().filter(|pair| pair.rule == Rule::NearDuplicate);
    let found = near().count() as f64;
    if found == 0.0 && candidates.cut.is_empty() {
        return 1.0;
    }
    let met: f64 = near()
        .map(|pair| bands.map_or(1.0, |bands| 1.0 / bands.recall(pair.overlap.resemblance())))
        .sum();
    let mut like: AHashMap<DocumentId, u64> = AHashMap::new();
    for pair in near() {
        *like.entry(pair.a).or_default() += 1;
        *like.entry(pair.b).or_default() += 1;
    }
    let cut: f64 = candidates
        .cut
        .iter()
        .map(|bucket| {
            let like = like.get(&bucket.center).copied().unwrap_or(0) as f64;
            let share = (like / (bucket.members - 1) as f64).min(1.0);
            share * share * bucket.skipped_pairs() as f64
        })
        .sum();
    if met + cut == 0.0 {
        1.0
    } else {
        found / (met + cut)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::candidate::CutBucket;
    use crate::sketch::Overlap;

    fn pair(a: u32, b: u32, shared: usize) -> VerifiedPair {
        VerifiedPair {
            a: DocumentId(a),
            b: DocumentId(b),
            overlap: Overlap {
                shared,
                size_a: 100,
                size_b: 100,
            },
            rule: Rule::NearDuplicate,
        }
    }

    #[test]
    fn nothing_is_lost_without_bands_and_cuts() {
        let pairs = [pair(0, 1, 90)];
        assert_eq!(expected(None, &Candidates::default(), &pairs), 1.0);
        assert_eq!(expected(None, &Candidates::default(), &[]), 1.0);
    }

    #[test]
    fn a_cut_bucket_of_copies_loses_what_was_not_looked_at() {
        // Ten documents, all like the center: nine pairs of forty-five are found.
        let candidates = Candidates {
            pairs: Vec::new(),
            cut: vec![CutBucket {
                center: DocumentId(0),
                members: 10,
                fingerprint: 1,
            }],
        };
        let pairs: Vec<VerifiedPair> = (1..10).map(|b| pair(0, b, 95)).collect();
        assert!((expected(None, &candidates, &pairs) - 9.0 / 45.0).abs() < 1e-12);
    }

    #[test]
    fn bands_lose_as_often_as_they_miss() {
        let bands = BandPlan { bands: 1, rows: 1 };
        let pairs = [pair(0, 1, 90)];
        let resemblance = pairs[0].overlap.resemblance();
        let recall = expected(Some(bands), &Candidates::default(), &pairs);
        assert!((recall - resemblance).abs() < 1e-12);
    }
}
