//! Which pairs a run looks at.

use super::Run;
use super::plan::Plan;
use crate::candidate::{
    Candidates, CutBucket, JoinThresholds, band_candidates, exact_candidates,
    spilled_band_candidates, winnowed_candidates,
};
use crate::error::Error;
use crate::model::{CandidateMethod, DocumentId, Rule, Statistics};
use crate::observe::Unit;
use crate::resources::Memory;
use crate::sketch::BandPlan;

impl Run<'_> {
    /// The pairs to verify, with the statistics of the search so far.
    pub(super) fn candidates(
        &self,
        distinct: &[DocumentId],
    ) -> Result<(Candidates, Statistics), Error> {
        self.observer.checkpoint()?;
        let (settings, sketches) = (self.settings, &*self.sketches);
        let near = settings.wants(Rule::NearDuplicate);
        let contained = settings.wants(Rule::Contained);
        let mut statistics = Statistics::default();
        if !near && !contained {
            return Ok((Candidates::default(), statistics));
        }
        self.observer
            .stage("looking for candidates", Unit::Documents, None);
        let words: Vec<u32> = sketches.ids().map(|id| sketches.words(id)).collect();
        let mut found = Candidates::default();
        match self.plan {
            Plan::Exact => {
                statistics.method = CandidateMethod::Exact;
                let sets: Vec<(DocumentId, &[u64])> = distinct
                    .iter()
                    .map(|&id| (id, sketches.shingles(id)))
                    .collect();
                let thresholds = JoinThresholds {
                    near: near.then_some((settings.near_threshold, settings.min_near_words)),
                    contained: contained
                        .then_some((settings.contained_threshold, settings.min_contained_words)),
                };
                found = exact_candidates(&sets, &words, thresholds);
            }
            Plan::Banded => {
                statistics.method = CandidateMethod::Banded;
                if near {
                    let mut long = distinct.to_vec();
                    long.retain(|&id| words[id.index()] as usize >= settings.min_near_words);
                    let bands = BandPlan::for_threshold(settings.near_threshold);
                    statistics.bands = Some([bands.bands, bands.rows]);
                    found = if sketches.is_spilled() {
                        let wanted = |id| long.binary_search(&id).is_ok();
                        let Memory {
                            records, folder, ..
                        } = self.memory.clone();
                        spilled_band_candidates(sketches, wanted, &words, records, folder)?
                    } else {
                        band_candidates(&long, |id| sketches.bands(id), &words, bands.bands)
                    };
                }
                self.observer.checkpoint()?;
                if contained {
                    let fingerprints: Vec<(DocumentId, &[u32])> = distinct
                        .iter()
                        .map(|&id| (id, sketches.fingerprints(id)))
                        .collect();
                    found = found.merge(winnowed_candidates(
                        &fingerprints,
                        &words,
                        settings.min_contained_words,
                    ));
                }
            }
        }
        statistics.candidates = found.pairs.len() as u64;
        statistics.cut = found.cut.iter().map(CutBucket::skipped_pairs).sum();
        Ok((found, statistics))
    }
}
