//! Which pairs a run looks at.

use ahash::AHashMap;

use super::plan::Plan;
use super::run::Run;
use crate::candidate::{
    Candidates, CutBucket, Fingerprinted, IdPair, JoinThresholds, SharedFingerprints,
    band_candidates, documents_of, exact_candidates, sieve, spilled_band_candidates,
    winnowed_candidates,
};
use crate::error::Error;
use crate::find::boilerplate::Rest;
use crate::find::union::DisjointSets;
use crate::model::{CandidateMethod, DocumentId, Rule, Statistics};
use crate::observe::Unit;
use crate::resources::Memory;
use crate::sketch::BandPlan;

impl Run<'_> {
    /// The fingerprints that bring documents together, for all rules that ask for them.
    pub(super) fn shared_fingerprints(
        &self,
        distinct: &[DocumentId],
    ) -> Result<SharedFingerprints, Error> {
        if self.plan.fingerprints(self.settings).is_none() {
            return SharedFingerprints::of(&[], self.sketches.len());
        }
        let fingerprinted = |&id: &DocumentId| Fingerprinted {
            id,
            fingerprints: self.sketches.fingerprints(id),
            gaps: self.sketches.fingerprint_gaps(id),
        };
        let documents: Vec<Fingerprinted<'_>> = distinct.iter().map(fingerprinted).collect();
        SharedFingerprints::of(&documents, self.sketches.len())
    }

    /// The pairs to verify, with the statistics of the search so far.
    pub(super) fn candidates(
        &self,
        distinct: &[DocumentId],
        shared: &SharedFingerprints,
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
                    let crowds = Crowds::of(&found, words.len());
                    found = found.merge(winnowed_candidates(
                        distinct,
                        shared,
                        &words,
                        settings.min_contained_words,
                        |a, b| crowds.apart(a, b),
                    ));
                }
            }
        }
        statistics.candidates = found.pairs.len() as u64;
        found.pairs = self.sieved(found.pairs, None);
        statistics.cut = found.cut.iter().map(CutBucket::skipped_pairs).sum();
        Ok((found, statistics))
    }

    /// Of candidate pairs, sorted, those that may share enough, of what is left where there is a `rest`. Where words are known in part for passages, most pairs of the
    /// winnowed index are told by them.
    pub(super) fn sieved(&self, pairs: Vec<IdPair>, rest: Option<&Rest>) -> Vec<IdPair> {
        let (settings, sketches) = (self.settings, &*self.sketches);
        if self.plan != Plan::Banded || !settings.wants(Rule::SharedPassage) {
            return pairs;
        }
        let threshold = settings.near_threshold.min(settings.contained_threshold);
        let left_of = |id| Some((id, rest?.of_words(id, sketches.word_marks(id))?));
        let ids = documents_of(&pairs);
        let left: AHashMap<DocumentId, Vec<u16>> = ids.into_iter().filter_map(left_of).collect();
        let marks = |id| match left.get(&id) {
            Some(left) => left,
            None => sketches.word_marks(id),
        };
        sieve(pairs, marks, threshold)
    }
}

/// Documents that are in a band's bucket too large to expand with one another, over one or more such buckets. What they share is told by their pairs with the
/// centers, and the pairs left out are counted as cut: so they are not sought by fingerprints either, in which near copies meet by the hundred.
struct Crowds {
    /// For each document the first of its crowd; empty if there is no such bucket.
    names: Vec<u32>,
}

impl Crowds {
    /// By the pairs of centers. O(p log c) for p pairs and c centers.
    fn of(bands: &Candidates, documents: usize) -> Crowds {
        let mut centers: Vec<DocumentId> = bands.cut.iter().map(|cut| cut.center).collect();
        if centers.is_empty() {
            return Crowds { names: Vec::new() };
        }
        centers.sort_unstable();
        centers.dedup();
        let central = |id| centers.binary_search(&id).is_ok();
        let mut sets = DisjointSets::new(documents);
        for &(a, b) in &bands.pairs {
            if central(a) || central(b) {
                sets.join(a.0, b.0);
            }
        }
        Crowds {
            names: (0..documents as u32).map(|id| sets.name(id)).collect(),
        }
    }

    fn apart(&self, a: DocumentId, b: DocumentId) -> bool {
        self.names.is_empty() || self.names[a.index()] != self.names[b.index()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_with_a_common_center_are_one_crowd() {
        let pair = |a, b| (DocumentId(a), DocumentId(b));
        let cut = |center, fingerprint| CutBucket {
            center: DocumentId(center),
            members: 600,
            fingerprint,
        };
        let mut bands = Candidates {
            pairs: vec![pair(0, 1), pair(1, 2), pair(2, 5), pair(3, 4), pair(3, 6)],
            cut: Vec::new(),
        };
        assert!(Crowds::of(&bands, 7).apart(DocumentId(0), DocumentId(1)));
        bands.cut = vec![cut(1, 7), cut(1, 8), cut(2, 9)];
        let crowds = Crowds::of(&bands, 7);
        for (a, b, apart) in [(0, 2, false), (0, 5, false), (3, 4, true), (0, 6, true)] {
            assert_eq!(crowds.apart(DocumentId(a), DocumentId(b)), apart, "{a} {b}");
        }
    }
}
