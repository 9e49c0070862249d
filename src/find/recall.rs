//! What share of the true near-duplicate pairs a banded run is expected to report.

use ahash::AHashMap;

use super::Documents;
use super::verify::VerifiedPair;
use crate::candidate::{BandPlan, Candidates};
use crate::model::{DocumentId, Rule};

/// The expected recall of near-duplicates, losses by cut buckets included, 0 to 1.
///
/// Each reported pair of resemblance j stands for 1 / p(j) true pairs, p(j) being the chance to meet in a band (Horvitz and
/// Thompson, 1952). Of the pairs of a cut bucket that were not looked at, as many are taken to be true as the square of the
/// share of true pairs among those with its center: two members are like each other if both are like the center. A pair cut in
/// several bands is counted in each, so the figure errs on the low side.
pub fn expected(documents: Documents<'_>, candidates: &Candidates, pairs: &[VerifiedPair]) -> f64 {
    let bands = BandPlan::for_threshold(documents.settings.near_threshold);
    let near = || pairs.iter().filter(|pair| pair.rule == Rule::NearDuplicate);
    let found = near().count() as f64;
    if found == 0.0 && candidates.cut.is_empty() {
        return 1.0;
    }
    let met: f64 = near()
        .map(|pair| 1.0 / bands.recall(pair.overlap.resemblance()))
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
