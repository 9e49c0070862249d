//! `shared-passage`: a run of words that stands in several places, small edits allowed.
//!
//! Documents that meet in a fingerprint are aligned word by word; one document of each cluster of copies stands for all. Pairwise passages are
//! joined to one finding with all its places. What stands in many texts is boilerplate.

mod aligned;
mod covered;
mod finding;
mod group;
mod located;

use ahash::AHashSet;

use super::cluster::Clusters;
use super::verify::VerifiedPair;
use super::{Documents, Ranked};
use crate::candidate::{PassageText, SharedFingerprints, passage_candidates};
use crate::error::Error;
use crate::model::{Counts, DocumentId, Kind, PairRow, Rule};
use crate::observe::{Observer, Unit};
use crate::resources::Wanted;
use crate::settings::{Sensitivity, Settings};
use crate::sketch::FingerprintPlan;

use aligned::align;
pub use covered::CoveredLines;
use group::{Group, groups};
use located::Located;

/// Which runs of words stand for a document when passages are looked for.
///
/// At `default` the window is the largest with which of 30 words with 3 edited, at random places, at most 2 in 100 have no run as long as it takes (8
/// words are missed by 1 in 1,000, 9 by 14, 10 by 54, counted). At `high` the runs are shorter too.
pub fn fingerprints(sensitivity: Sensitivity) -> FingerprintPlan {
    let (words, window) = match sensitivity {
        Sensitivity::Fast => (5, 8),
        Sensitivity::Default => (5, 5),
        Sensitivity::High => (4, 1),
    };
    FingerprintPlan {
        words,
        window,
        places: true,
    }
}

/// Places of one fingerprint of which all pairs are looked at, in a corpus that is joined exactly. 60 answers to one question have some, and their pairs with each
/// other are asked for.
const PLACES_EXACT: usize = 64;

/// And in a larger one. Fewer, and passages that are edited in many ways could fall apart; with 12 in place of 4, 35 % more pairs were aligned on a corpus of
/// 100,000 documents for as many passages.
const PLACES_BANDED: usize = 4;

/// Every passage that no stronger relation tells.
pub struct Passages {
    groups: Vec<Group>,
    located: Located,
    rows: Vec<PairRow>,
}

impl Passages {
    /// Looks for passages between the documents `texts` (in corpus order, copies left out), one of each cluster of near-duplicates, and within each
    /// of them. In a corpus that is joined `exact`ly more pairs are looked at. `shared` are the fingerprints of the texts.
    ///
    /// # Errors
    /// Where a text cannot be read again or has changed; [`Error::Interrupted`].
    pub fn of(
        documents: Documents<'_>,
        texts: &[DocumentId],
        shared: &SharedFingerprints,
        near: &Clusters,
        pairs: &[VerifiedPair],
        (exact, wanted): (bool, Wanted),
        observer: &dyn Observer,
    ) -> Result<Passages, Error> {
        let settings = documents.settings;
        let sketches = documents.sketches;
        let text = |id| PassageText {
            id,
            places: shared.places(id),
            marks: sketches.word_marks(id),
        };
        let leaders: Vec<PassageText<'_>> = texts
            .iter()
            .filter(|&&id| near.leader(id) == id && documents.take_part(id, Rule::SharedPassage))
            .map(|&id| text(id))
            .collect();
        let told: AHashSet<(DocumentId, DocumentId)> = pairs
            .iter()
            .map(|pair| (near.leader(pair.a), near.leader(pair.b)))
            .chain(pairs.iter().map(|pair| (pair.a, pair.b)))
            .map(|(a, b)| (a.min(b), a.max(b)))
            .collect();
        let run_words = fingerprints(settings.sensitivity).words;
        let most_places = if exact { PLACES_EXACT } else { PLACES_BANDED };
        let candidates = passage_candidates(
            &leaders,
            run_words,
            settings.min_passage_words,
            most_places,
            |a, b| told.contains(&(a, b)),
        );
        observer.stage(
            "aligning passages",
            Unit::Pairs,
            Some(candidates.len() as u64),
        );
        let aligned = align(documents, candidates, text, run_words, observer)?;
        let rows = if wanted.pairs {
            aligned::rows(documents, &aligned)
        } else {
            Vec::new()
        };
        let groups = groups(
            &aligned,
            |id| documents.words(id),
            |id| sketches.word_marks(id),
        );
        drop(aligned);
        let lines = settings.wants(Rule::RepeatedLine);
        let located = if wanted.findings || lines {
            Located::of(documents, &groups, lines)?
        } else {
            Located::default()
        };
        Ok(Passages {
            groups,
            located,
            rows,
        })
    }

    /// Adds the number of findings.
    pub fn count(&self, settings: &Settings, counts: &mut Counts) {
        for group in &self.groups {
            counts.add(Rule::SharedPassage, group.kind(settings), 1);
        }
    }

    /// How many words of each document stand in places of passages, but for leading places and boilerplate; each word once. O(p log p) for
    /// p places.
    pub fn repeats(&self, settings: &Settings) -> Vec<(DocumentId, u32)> {
        let groups = self.groups.iter();
        let mut places: Vec<(DocumentId, u32, u32)> = groups
            .filter(|group| group.kind(settings) == Kind::Finding)
            .flat_map(Group::others)
            .collect();
        places.sort_unstable();
        let of_document = places.chunk_by(|a, b| a.0 == b.0);
        of_document
            .map(|own| {
                let (mut words, mut end) = (0, 0);
                for &(_, from, to) in own {
                    words += to.max(end) - from.max(end).min(to.max(end));
                    end = end.max(to);
                }
                (own[0].0, words)
            })
            .collect()
    }

    /// The pairs of different documents, if they were wanted.
    pub fn take_rows(&mut self) -> Vec<PairRow> {
        std::mem::take(&mut self.rows)
    }

    /// The lines that lie within a passage, if lines are looked for.
    pub fn lines(&self) -> CoveredLines {
        CoveredLines::of(&self.groups, &self.located)
    }

    /// One finding a passage. O(words of the places that are shown), and the reading of their documents.
    ///
    /// # Errors
    /// Where a text cannot be read again or has changed.
    pub fn findings(&self, documents: Documents<'_>) -> Result<Vec<Ranked>, Error> {
        finding::findings(documents, &self.groups, &self.located)
    }
}

impl Group {
    /// Text of few documents, or the furniture of many.
    fn kind(&self, settings: &Settings) -> Kind {
        if self.texts >= settings.boilerplate_documents {
            Kind::Boilerplate
        } else {
            Kind::Finding
        }
    }
}
