//! Bands: a signature cut into groups of values, each remembered by one hash.

use super::hash::KEY;
use super::signature::{SIGNATURE_VALUES, Signature};
use crate::text::fold;

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

/// A hash of each band, 32 bits: among a million documents some hundred pairs a band share one by chance (n^2 / 2^33) and are
/// looked at in vain. O(values).
pub fn band_hashes(signature: &Signature, plan: BandPlan) -> impl Iterator<Item = u32> {
    let bands = signature.chunks_exact(plan.rows).take(plan.bands);
    bands.map(|values| {
        let hash = values
            .iter()
            .fold(KEY, |hash, &value| fold(hash ^ u64::from(value), KEY));
        (hash >> 32) as u32
    })
}

#[cfg(test)]
mod tests {
    use super::super::signature::signature;
    use super::*;

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
    fn band_hashes_are_pinned() {
        let plan = BandPlan { bands: 24, rows: 5 };
        let hashes: Vec<u32> = band_hashes(&signature(&[1, 2, 3]).unwrap(), plan).collect();
        assert_eq!(
            (hashes.len(), hashes[0], hashes[23]),
            (24, 315_110_948, 638_731_496)
        );
    }
}
