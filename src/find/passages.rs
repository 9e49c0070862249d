//! `shared-passage`: a run of words that stands in several places, small edits allowed.
//!
//! Documents that meet in a fingerprint are aligned word by word; one document of each cluster of copies stands for all. Pairwise passages are
//! joined to one finding with all its places. What stands in many texts is boilerplate.

mod aligned;
mod covered;
mod finding;
mod furniture;
mod group;
mod located;
mod meetings;

use std::ops::Range;

use ahash::AHashSet;

use super::cluster::Clusters;
use super::lines::Lines;
use super::verify::VerifiedPair;
use super::{Documents, Ranked};
use crate::candidate::{PassageText, SharedFingerprints, passage_candidates};
use crate::error::Error;
use crate::model::{BoilerplateText, Counts, DocumentId, Kind, PairRow, Rule};
use crate::observe::{Observer, Unit};
use crate::resources::Wanted;
use crate::settings::Sensitivity;
use crate::sketch::FingerprintPlan;

use super::boilerplate::Furniture;
use aligned::{PassagePair, align};
pub use covered::CoveredLines;
use furniture::Places;
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

/// Every passage of documents that are no near-duplicates, and after [`Passages::settle`] every one that no stronger relation tells.
pub struct Passages {
    aligned: Vec<PassagePair>,
    groups: Vec<Group>,
    located: Located,
    rows: Vec<PairRow>,
}

impl Passages {
    /// Looks for passages between the documents `texts` (in corpus order, copies left out), one of each cluster of near-duplicates, and within each
    /// of them. Contained pairs are among them: what makes them so can be boilerplate. In a corpus that is joined `exact`ly more pairs are looked at.
    /// `shared` are the fingerprints of the texts.
    ///
    /// # Errors
    /// [`Error::Interrupted`].
    pub fn of(
        documents: Documents<'_>,
        texts: &[DocumentId],
        shared: &SharedFingerprints,
        near: &Clusters,
        pairs: &[VerifiedPair],
        exact: bool,
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
        let told = told(near, pairs, |rule| rule == Rule::NearDuplicate);
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
        let groups = grouped(documents, &aligned);
        Ok(Passages {
            aligned,
            groups,
            located: Located::default(),
            rows: Vec::new(),
        })
    }

    /// The pairwise passages between different documents, each with its words on both sides, before [`Passages::settle`].
    pub fn between(&self) -> impl Iterator<Item = [(DocumentId, Range<usize>); 2]> + '_ {
        let between = |pair: &&PassagePair| pair.sides[0].document != pair.sides[1].document;
        self.aligned.iter().filter(between).map(|pair| {
            pair.sides
                .map(|side| (side.document, side.start as usize..side.end as usize))
        })
    }

    /// Leaves out what the `pairs` tell that are stronger, once they are decided, but for boilerplate, and makes what is `wanted`. It will be asked whether passages cover
    /// `lines`.
    ///
    /// # Errors
    /// Where a text cannot be read again or has changed.
    pub fn settle(
        &mut self,
        documents: Documents<'_>,
        near: &Clusters,
        pairs: &[VerifiedPair],
        lines: Option<&Lines>,
        wanted: Wanted,
    ) -> Result<(), Error> {
        let told = told(near, pairs, |_| true);
        let is_told = |pair: &PassagePair| {
            let [a, b] = pair.sides.map(|side| side.document);
            told.contains(&(a.min(b), a.max(b)))
        };
        let mut aligned = std::mem::take(&mut self.aligned);
        if aligned.iter().any(is_told) {
            let boilerplate = Places::of(&self.groups);
            aligned.retain(|pair| !is_told(pair));
            let others: Vec<PassagePair> = (aligned.iter().copied())
                .filter(|pair| !boilerplate.hold(pair))
                .collect();
            (self.groups).retain(|group| group.kind == Kind::Boilerplate);
            self.groups.extend(grouped(documents, &others));
            self.groups.sort_by(|a, b| a.places.cmp(&b.places));
        }
        if wanted.pairs {
            self.rows = aligned::rows(documents, &aligned);
        }
        drop(aligned);
        if wanted.findings || lines.is_some() {
            let all: AHashSet<DocumentId> = lines.into_iter().flat_map(Lines::documents).collect();
            let (shown, all) = (wanted.findings, |id| all.contains(&id));
            self.located = Located::of(documents, &self.groups, shown, all)?;
        }
        Ok(())
    }

    /// The boilerplate, a text each passage: its leading place. Reads a document of each.
    ///
    /// # Errors
    /// Where a text cannot be read again or has changed.
    pub fn boilerplate(&self, documents: Documents<'_>) -> Result<Vec<BoilerplateText>, Error> {
        furniture::texts(documents, &self.groups)
    }

    /// The text of the boilerplate. Reads the documents it stands in.
    pub(super) fn furniture(&self, documents: Documents<'_>) -> Result<Furniture, Error> {
        Places::of(&self.groups).furniture(documents)
    }

    /// Adds the number of findings.
    pub fn count(&self, counts: &mut Counts) {
        for group in &self.groups {
            counts.add(Rule::SharedPassage, group.kind, 1);
        }
    }

    /// How many words of each document stand in places of passages, but for leading places and boilerplate; each word once. O(p log p) for
    /// p places.
    pub fn repeats(&self) -> Vec<(DocumentId, u32)> {
        let groups = self.groups.iter();
        let mut places: Vec<(DocumentId, u32, u32)> = groups
            .filter(|group| group.kind == Kind::Finding)
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

    /// The lines that lie within a passage, of documents with repeated lines, if these are looked for.
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

/// The passages of pairs, told apart into text of few documents and the furniture of many.
fn grouped(documents: Documents<'_>, aligned: &[PassagePair]) -> Vec<Group> {
    let mut groups = groups(
        aligned,
        |id| documents.words(id),
        |id| documents.sketches.word_marks(id),
    );
    for group in &mut groups {
        let leading = group.places[group.leader];
        let marks = documents.sketches.word_marks(leading.document);
        let marks = &marks[leading.start as usize..leading.end as usize];
        if group.texts >= documents.settings.boilerplate_documents
            || documents.listed.has_passage(marks)
        {
            group.kind = Kind::Boilerplate;
        }
    }
    groups
}

/// The pairs of some rules, and those of the leaders of their documents.
fn told(
    near: &Clusters,
    pairs: &[VerifiedPair],
    tells: impl Fn(Rule) -> bool,
) -> AHashSet<(DocumentId, DocumentId)> {
    let pairs = pairs.iter().filter(|pair| tells(pair.rule));
    pairs
        .flat_map(|pair| {
            let leaders = (near.leader(pair.a), near.leader(pair.b));
            [leaders, (pair.a, pair.b)]
        })
        .map(|(a, b)| (a.min(b), a.max(b)))
        .collect()
}
