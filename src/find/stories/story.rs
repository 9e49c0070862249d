//! One story, told.

use ahash::{AHashMap, AHashSet};

use super::evidence::shared;
use super::reading::Reading;
use super::weights::Weighted;
use crate::error::Error;
use crate::find::{Documents, Ranked, SameFurniture, finding_id};
use crate::model::{DocumentId, Evidence, Finding, Kind, Pair, PairRow, Rule};
use crate::sketch::Overlap;

/// Stories of at most this many documents tell all their pairs; larger ones, of which the pairs would be half a million and
/// more, those with a score.
const ALL_PAIRS_UP_TO: usize = 1_000;

/// Documents up to which a finding lists all pairs of its story; beyond, each member's pair with the leader.
const FINDING_PAIRS_UP_TO: usize = 30;

/// Documents whose words go into the evidence. More would only add counts.
const EVIDENCE_FROM: usize = 50;

/// Names or terms in a title.
const TITLE_PARTS: usize = 3;

/// A story's finding and the rows of its pairs.
pub(super) type ToldStory = (Ranked, Vec<PairRow>);

/// A group of documents with the scores of their pairs, by places in `ids`.
pub(super) struct Story<'a> {
    pub(super) documents: Documents<'a>,
    /// Ascending.
    pub(super) ids: Vec<DocumentId>,
    pub(super) weighted: Vec<&'a Weighted<'a>>,
    pub(super) scores: AHashMap<(usize, usize), f64>,
}

impl Story<'_> {
    /// The finding and the rows of its pairs; nothing where a stronger relation or a boilerplate finding tells every pair.
    ///
    /// # Errors
    /// Where a text cannot be read again or has changed.
    pub(super) fn tell(
        &self,
        strong: &AHashSet<(DocumentId, DocumentId)>,
        furniture: SameFurniture<'_>,
    ) -> Result<Option<ToldStory>, Error> {
        let count = self.ids.len();
        let told = |a: usize, b: usize| {
            let (a, b) = (self.ids[a], self.ids[b]);
            strong.contains(&(a, b)) || furniture(a, b)
        };
        if (0..count).all(|a| (a + 1..count).all(|b| told(a, b))) {
            return Ok(None);
        }
        let mut sets: Vec<Vec<u64>> = Vec::with_capacity(count);
        let mut readings: Vec<Reading> = Vec::new();
        for &id in &self.ids {
            let mut reading = Reading::of(self.documents, id)?;
            sets.push(std::mem::take(&mut reading.shingle_set));
            if readings.len() < EVIDENCE_FROM {
                readings.push(reading);
            }
        }
        let pair = |a: usize, b: usize| {
            let overlap = Overlap::of(&sets[a], &sets[b]);
            Pair {
                a,
                b,
                resemblance: overlap.resemblance(),
                containment_a: overlap.containment_a(),
                containment_b: overlap.containment_b(),
                score: self.score(a, b),
            }
        };
        let rows = self
            .pairs(count <= ALL_PAIRS_UP_TO)
            .filter(|&(a, b)| !told(a, b))
            .map(|(a, b)| self.row(pair(a, b)))
            .collect();

        let leader = self.leader();
        let pairs: Vec<Pair> = if count <= FINDING_PAIRS_UP_TO {
            self.pairs(true).map(|(a, b)| pair(a, b)).collect()
        } else {
            (0..count)
                .filter(|&place| place != leader)
                .map(|place| pair(place.min(leader), place.max(leader)))
                .collect()
        };
        let readings: Vec<&Reading> = readings.iter().collect();
        let evidence = shared(&readings, &self.weighted[..readings.len()]);
        let mut title: Vec<&str> = evidence.names.iter().map(String::as_str).collect();
        title.extend(evidence.terms.iter().map(|term| term.text.as_str()));
        title.truncate(TITLE_PARTS);
        let mut hashes: Vec<u128> = self
            .ids
            .iter()
            .map(|id| self.documents.sketches.document_hash(*id))
            .collect();
        hashes.sort_unstable();
        let finding = Finding {
            rule: Rule::OverlappingReport,
            kind: Kind::Finding,
            id: finding_id(Rule::OverlappingReport, Kind::Finding, &hashes),
            title: title.join(", "),
            leader,
            weakest: self.weakest(),
            count,
            members: self
                .ids
                .iter()
                .map(|&id| self.documents.member(id))
                .collect(),
            pairs,
            evidence: Evidence::SharedStory {
                cohesion: self.mean(),
                names: evidence.names,
                terms: evidence.terms,
                quotes: evidence.quotes,
                excerpts: evidence.excerpts,
            },
        };
        Ok(Some((
            Ranked {
                weight: (count - 1) as f64 * self.mean(),
                finding,
            },
            rows,
        )))
    }

    /// All pairs in order, or those with a score.
    fn pairs(&self, all: bool) -> impl Iterator<Item = (usize, usize)> {
        let count = self.ids.len();
        let mut scored: Vec<(usize, usize)> = if all {
            Vec::new()
        } else {
            self.scores.keys().copied().collect()
        };
        scored.sort_unstable();
        let every =
            (0..if all { count } else { 0 }).flat_map(move |a| (a + 1..count).map(move |b| (a, b)));
        every.chain(scored)
    }

    /// 0 for a pair that was not scored: it shares next to nothing.
    fn score(&self, a: usize, b: usize) -> f64 {
        self.scores.get(&(a, b)).copied().unwrap_or(0.0)
    }

    fn mean(&self) -> f64 {
        let pairs = self.ids.len() * (self.ids.len() - 1) / 2;
        // Summed in order, so that the last bit is the same in every run.
        let mut scores: Vec<f64> = self.scores.values().copied().collect();
        scores.sort_unstable_by(f64::total_cmp);
        scores.iter().sum::<f64>() / pairs as f64
    }

    /// The lowest score of any two documents.
    fn weakest(&self) -> f64 {
        if self.scores.len() < self.ids.len() * (self.ids.len() - 1) / 2 {
            return 0.0;
        }
        self.scores.values().copied().fold(1.0, f64::min)
    }

    /// The document that the others are most like; of equals the longest, then the first.
    fn leader(&self) -> usize {
        let mut sums = vec![0u64; self.ids.len()];
        for (&(a, b), &score) in &self.scores {
            let millionths = (score * 1e6).round() as u64;
            sums[a] += millionths;
            sums[b] += millionths;
        }
        (0..self.ids.len())
            .max_by(|&a, &b| {
                sums[a]
                    .cmp(&sums[b])
                    .then_with(|| self.documents.leading_order(self.ids[b], self.ids[a]))
            })
            .unwrap_or(0)
    }

    fn row(&self, pair: Pair) -> PairRow {
        let name = |place: usize| self.documents.library.name(self.ids[place]).into_owned();
        PairRow {
            a: name(pair.a),
            b: name(pair.b),
            rule: Rule::OverlappingReport,
            resemblance: pair.resemblance,
            containment_a: pair.containment_a,
            containment_b: pair.containment_b,
            score: pair.score,
        }
    }
}
