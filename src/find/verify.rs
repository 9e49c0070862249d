//! The verdict on candidates: exact overlap of shingle sets, and the strongest relation it gives.

use std::borrow::Cow;

use rayon::prelude::*;

use super::Documents;
use super::components::{Components, IdPair, documents_of, parts};
use super::token_reader::TokenReader;
use crate::error::Error;
use crate::model::{DocumentId, PairRow, Rule};
use crate::observe::Observer;
use crate::settings::Settings;
use crate::sketch::{Overlap, shingle_set};

/// A pair with one of the relations `near-duplicate` and `contained`, and its exact overlap.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VerifiedPair {
    /// The first in corpus order.
    pub a: DocumentId,
    /// The second in corpus order.
    pub b: DocumentId,
    /// Overlap of `a` with `b`.
    pub overlap: Overlap,
    /// The strongest relation.
    pub rule: Rule,
}

impl VerifiedPair {
    /// The figure the rule decided by.
    pub fn score(&self) -> f64 {
        match self.rule {
            Rule::Contained => self.overlap.containment(),
            _ => self.overlap.resemblance(),
        }
    }

    /// As a row of the pairs table.
    pub fn row(&self, documents: Documents<'_>) -> PairRow {
        PairRow {
            a: documents.library.name(self.a).into_owned(),
            b: documents.library.name(self.b).into_owned(),
            rule: self.rule,
            resemblance: self.overlap.resemblance(),
            containment_a: self.overlap.containment_a(),
            containment_b: self.overlap.containment_b(),
            score: self.score(),
        }
    }
}

/// The strongest of `near-duplicate` and `contained` that holds for an overlap of two documents, the shorter of which has
/// `shorter_words` words. That a rule is switched off does not make a weaker one hold.
pub fn relation(overlap: Overlap, shorter_words: usize, settings: &Settings) -> Option<Rule> {
    if overlap.resemblance() >= settings.near_threshold {
        (shorter_words >= settings.min_near_words).then_some(Rule::NearDuplicate)
    } else {
        (overlap.containment() >= settings.contained_threshold
            && shorter_words >= settings.min_contained_words)
            .then_some(Rule::Contained)
    }
}

/// Makes shingle sets. One a thread.
struct SetMaker<'a> {
    documents: Documents<'a>,
    reader: TokenReader<'a>,
}

impl<'a> SetMaker<'a> {
    fn new(documents: Documents<'a>) -> Self {
        SetMaker {
            documents,
            reader: TokenReader::new(documents),
        }
    }

    /// The sorted shingle set of a document: as remembered, or made again from its text.
    fn set(&mut self, id: DocumentId) -> Result<Cow<'a, [u64]>, Error> {
        let kept = self.documents.sketches.shingles(id);
        if !kept.is_empty() || self.documents.words(id) == 0 {
            return Ok(Cow::Borrowed(kept));
        }
        Ok(Cow::Owned(shingle_set(self.reader.tokens(id)?).into_vec()))
    }
}

/// Components of fewer pairs are left to one thread.
const LARGE_COMPONENT: usize = 64;

/// The pairs among `candidates` (sorted, distinct) with a relation that the run wants, sorted.
///
/// Candidates are cut into connected components, so that a document's shingle set is made once and let go when its component is
/// done. A component whose sets would take more than `bytes` is cut into parts that take about as much, or one pair; sets of
/// documents in several parts are made several times. O(s) a pair for s shingles of both documents.
///
/// # Errors
/// Where a text has to be read again and cannot be, or has changed; [`Error::Interrupted`].
pub fn verify(
    documents: Documents<'_>,
    candidates: &[IdPair],
    bytes: usize,
    observer: &dyn Observer,
) -> Result<Vec<VerifiedPair>, Error> {
    let components = Components::of(candidates);
    let size = |id: DocumentId| documents.words(id) * size_of::<u64>();
    let parts = components
        .iter()
        .flat_map(|pairs| parts(pairs, size, bytes));
    let (large, small): (Vec<_>, Vec<_>) = parts.partition(|pairs| pairs.len() >= LARGE_COMPONENT);
    let mut verified = Vec::with_capacity(candidates.len());
    for pairs in large {
        verified.extend(verify_large(documents, pairs, observer)?);
    }
    let found: Result<Vec<Vec<VerifiedPair>>, Error> = small
        .par_iter()
        .map_init(
            || SetMaker::new(documents),
            |maker, pairs| {
                observer.checkpoint()?;
                observer.advance(pairs.len() as u64);
                verify_small(maker, pairs)
            },
        )
        .collect();
    verified.extend(found?.into_iter().flatten());
    verified.sort_unstable_by_key(|pair| (pair.a, pair.b));
    Ok(verified)
}

/// A component on one thread.
fn verify_small(maker: &mut SetMaker<'_>, pairs: &[IdPair]) -> Result<Vec<VerifiedPair>, Error> {
    let ids = documents_of(pairs);
    let sets: Result<Vec<Cow<'_, [u64]>>, Error> = ids.iter().map(|&id| maker.set(id)).collect();
    let sets = sets?;
    Ok(pairs
        .iter()
        .filter_map(|&pair| verify_pair(maker.documents, pair, &ids, &sets))
        .collect())
}

/// A component on all threads.
fn verify_large(
    documents: Documents<'_>,
    pairs: &[IdPair],
    observer: &dyn Observer,
) -> Result<Vec<VerifiedPair>, Error> {
    let ids = documents_of(pairs);
    let sets: Result<Vec<Cow<'_, [u64]>>, Error> = ids
        .par_iter()
        .map_init(
            || SetMaker::new(documents),
            |maker, &id| {
                observer.checkpoint()?;
                maker.set(id)
            },
        )
        .collect();
    let sets = sets?;
    let found = pairs
        .par_iter()
        .filter_map(|&pair| verify_pair(documents, pair, &ids, &sets))
        .collect();
    observer.advance(pairs.len() as u64);
    Ok(found)
}

/// A pair that shares fewer shingles than this has no relation: both resemblance and containment are at most the share of the
/// smaller set in the larger.
fn fewest_shared(a: &[u64], b: &[u64], settings: &Settings) -> usize {
    let threshold = settings.near_threshold.min(settings.contained_threshold);
    // As in the joins, so that a rounded product loses no pair.
    (threshold * a.len().min(b.len()) as f64 - 1e-9).ceil() as usize
}

/// The verdict on a pair of the documents `ids` (ascending) with their `sets`.
fn verify_pair(
    documents: Documents<'_>,
    (a, b): (DocumentId, DocumentId),
    ids: &[DocumentId],
    sets: &[Cow<'_, [u64]>],
) -> Option<VerifiedPair> {
    let set = |id| Some(&sets[ids.binary_search(&id).ok()?]);
    let (set_a, set_b) = (set(a)?, set(b)?);
    let overlap = Overlap::reaching(
        set_a,
        set_b,
        fewest_shared(set_a, set_b, documents.settings),
    )?;
    let shorter = documents.words(a).min(documents.words(b));
    relation(overlap, shorter, documents.settings)
        .filter(|&rule| documents.settings.wants(rule))
        .map(|rule| VerifiedPair {
            a,
            b,
            overlap,
            rule,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_comes_before_contained_and_short_texts_are_left_alone() {
        let settings = Settings::default();
        let overlap = |shared, size_a, size_b| Overlap {
            shared,
            size_a,
            size_b,
        };
        assert_eq!(
            relation(overlap(90, 95, 100), 99, &settings),
            Some(Rule::NearDuplicate)
        );
        assert_eq!(
            relation(overlap(90, 95, 300), 99, &settings),
            Some(Rule::Contained)
        );
        assert_eq!(relation(overlap(70, 95, 300), 99, &settings), None);
        assert_eq!(relation(overlap(5, 5, 5), 9, &settings), None);
        assert_eq!(relation(overlap(15, 15, 300), 19, &settings), None);
    }
}
