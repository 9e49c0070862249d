//! How pairs of documents were found.

use serde::Serialize;

/// How candidates for near-duplicates were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CandidateMethod {
    /// No relation of the run needed candidates.
    None,
    /// Exact prefix-filter join over all shingles.
    Exact,
    /// Signatures in bands, and a winnowed index.
    Banded,
}

/// What the search for near-duplicates and contained documents did.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Statistics {
    /// How candidates were found.
    pub method: CandidateMethod,
    /// Bands and values a band, where bands were used.
    pub bands: Option<[usize; 2]>,
    /// Distinct pairs of documents that were looked at.
    pub candidates: u64,
    /// Of these, pairs with one of the relations.
    pub verified: u64,
    /// Of these, pairs with none.
    pub rejected: u64,
    /// Pairs not looked at, because a bucket was too large to expand.
    pub cut: u64,
    /// Share of the true near-duplicate pairs that the run is expected to report, cuts included, 0 to 1.
    pub expected_recall: f64,
    /// Pairs of documents that were scored for overlapping reporting.
    pub stories_scored: u64,
}

impl Default for Statistics {
    /// Of a run that looked for nothing, and so missed nothing.
    fn default() -> Self {
        Statistics {
            method: CandidateMethod::None,
            bands: None,
            candidates: 0,
            verified: 0,
            rejected: 0,
            cut: 0,
            expected_recall: 1.0,
            stories_scored: 0,
        }
    }
}
