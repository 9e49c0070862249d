//! Which pairs have a relation once boilerplate is taken out.

use super::plan::Plan;
use super::run::Run;
use crate::candidate::{JoinThresholds, SharedFingerprints, exact_candidates, winnowed_candidates};
use crate::error::Error;
use crate::find::boilerplate::{Boilerplate, Kept, Rest};
use crate::find::cluster::Clusters;
use crate::find::lines::Lines;
use crate::find::passages::Passages;
use crate::find::verify::{VerifiedPair, verify_rest};
use crate::model::{BoilerplateText, DocumentId, Rule};
use crate::observe::Unit;
use crate::resources::Wanted;

/// The passages and lines that were looked for.
type FoundTexts<'a> = (Option<&'a Passages>, Option<&'a Lines>);

impl Run<'_> {
    /// The boilerplate to take out of documents, if a relation asks for it.
    pub(super) fn taken_out(
        &self,
        listed: &[DocumentId],
        near: &Clusters,
        (passages, lines): FoundTexts<'_>,
    ) -> Result<Boilerplate, Error> {
        if !(Rule::ALL.iter()).any(|&rule| self.settings.ignores_boilerplate(rule)) {
            return Ok(Boilerplate::default());
        }
        Boilerplate::of(
            self.documents(),
            listed,
            near,
            passages,
            lines,
            self.observer,
        )
    }

    /// The texts of boilerplate, if they are wanted: by rule, those of most texts first, each once.
    pub(super) fn boilerplate_texts(
        &self,
        wanted: Wanted,
        (passages, lines): FoundTexts<'_>,
    ) -> Result<Vec<BoilerplateText>, Error> {
        let mut all = Vec::new();
        if wanted.boilerplate {
            let documents = self.documents();
            let of_passages = passages.map(|found| found.boilerplate(documents));
            let of_lines = lines.map(|found| found.boilerplate(documents, self.observer));
            for texts in [of_passages, of_lines].into_iter().flatten() {
                all.extend(texts?);
            }
            all.sort_by(|a, b| (a.rule, b.texts, &a.text).cmp(&(b.rule, a.texts, &b.text)));
            all.dedup_by(|a, b| a.text == b.text);
        }
        Ok(all)
    }

    /// What is left of the documents `distinct` that hold boilerplate; `None` if no relation of pairs is decided by it, or nothing was taken out.
    pub(super) fn rest(
        &self,
        distinct: &[DocumentId],
        boilerplate: &Boilerplate,
    ) -> Result<Option<Rest>, Error> {
        let settings = self.settings;
        let decides = [Rule::NearDuplicate, Rule::Contained]
            .into_iter()
            .any(|rule| settings.ignores_boilerplate(rule));
        if !decides || boilerplate.documents().is_empty() {
            return Ok(None);
        }
        self.observer
            .stage("taking out boilerplate", Unit::Documents, None);
        let kept = match (self.plan, self.plan.fingerprints(settings)) {
            (Plan::Banded, Some(plan)) => Kept::Fingerprints(plan),
            _ => Kept::Shingles,
        };
        let rest = Rest::of(self.documents(), boilerplate, distinct, kept, self.observer)?;
        Ok((!rest.is_empty()).then_some(rest))
    }

    /// `pairs` with those decided anew that have a document with boilerplate, by the relations that are decided without it. Others stay as the
    /// whole texts decided them, since those are what is left of them.
    pub(super) fn decided_without(
        &self,
        distinct: &[DocumentId],
        shared: &SharedFingerprints,
        mut pairs: Vec<VerifiedPair>,
        rest: &Rest,
    ) -> Result<Vec<VerifiedPair>, Error> {
        let ignores = |rule| self.settings.ignores_boilerplate(rule);
        let has_rest = |a, b| rest.holds(a) || rest.holds(b);
        let mut candidates = self.rest_candidates(distinct, shared, rest);
        candidates.retain(|&(a, b)| has_rest(a, b));
        let candidates = self.sieved(candidates, Some(rest));
        let near = ignores(Rule::NearDuplicate);
        let (documents, sets) = (self.documents(), self.memory.sets);
        let decided = verify_rest(documents, (rest, near), &candidates, sets, self.observer)?;
        pairs.retain(|pair| !(ignores(pair.rule) && has_rest(pair.a, pair.b)));
        let told: Vec<(DocumentId, DocumentId)> =
            pairs.iter().map(|pair| (pair.a, pair.b)).collect();
        pairs.extend(
            decided.into_iter().filter(|pair| {
                ignores(pair.rule) && told.binary_search(&(pair.a, pair.b)).is_err()
            }),
        );
        pairs.sort_unstable_by_key(|pair| (pair.a, pair.b));
        Ok(pairs)
    }

    /// As [`Run::candidates`], by what is left. In a corpus that is joined by bands the winnowed index finds near-duplicates too: they share more
    /// than it asks for.
    fn rest_candidates(
        &self,
        distinct: &[DocumentId],
        shared: &SharedFingerprints,
        rest: &Rest,
    ) -> Vec<(DocumentId, DocumentId)> {
        let (settings, sketches) = (self.settings, &*self.sketches);
        let words = |id| rest.words(id).unwrap_or_else(|| sketches.words(id));
        let words: Vec<u32> = sketches.ids().map(words).collect();
        let near = settings.ignores_boilerplate(Rule::NearDuplicate);
        let contained = settings.ignores_boilerplate(Rule::Contained);
        let near = near.then_some((settings.near_threshold, settings.min_near_words));
        let contained =
            contained.then_some((settings.contained_threshold, settings.min_contained_words));
        match self.plan {
            Plan::Exact => {
                let shingles = |id| rest.shingles(id).unwrap_or_else(|| sketches.shingles(id));
                let sets: Vec<(DocumentId, &[u64])> =
                    distinct.iter().map(|&id| (id, shingles(id))).collect();
                exact_candidates(&sets, &words, JoinThresholds { near, contained }).pairs
            }
            Plan::Banded => {
                let left = shared.with(distinct, |id| rest.fingerprints(id));
                let fewest = [near, contained]
                    .into_iter()
                    .flatten()
                    .map(|(_, words)| words);
                let fewest = fewest.min().unwrap_or(0);
                let apart = |a, b| rest.holds(a) || rest.holds(b);
                winnowed_candidates(distinct, &left, &words, fewest, apart).pairs
            }
        }
    }
}
