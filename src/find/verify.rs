//! The verdict on candidates: exact overlap of shingle sets, and the strongest relation it gives.

mod sets;

use std::cmp::Reverse;

use rayon::prelude::*;

use super::Documents;
use super::boilerplate::Rest;
use super::components::{Components, IdPair, documents_of, parts};
use super::token_reader::TokenReader;
use crate::error::Error;
use crate::model::{DocumentId, PairRow, Rule};
use crate::observe::Observer;
use crate::settings::Settings;
use crate::sketch::{Overlap, shingle_hashes};
use sets::{Marks, Places, Sets};

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
        is_contained(overlap, shorter_words, settings).then_some(Rule::Contained)
    }
}

fn is_contained(overlap: Overlap, shorter_words: usize, settings: &Settings) -> bool {
    overlap.containment() >= settings.contained_threshold
        && shorter_words >= settings.min_contained_words
}

/// What is compared, and asked for.
#[derive(Clone, Copy)]
struct Compared<'a> {
    documents: Documents<'a>,
    by: By<'a>,
}

/// By what a pair is decided.
#[derive(Clone, Copy)]
enum By<'a> {
    /// Whole texts.
    Whole,
    /// Whole texts, for their resemblance alone, whether the run wants near-duplicates or not.
    Resemblance,
    /// What is left of them without boilerplate.
    Rest(&'a Rest),
    /// The same, for containment alone.
    Containment(&'a Rest),
}

impl<'a> Compared<'a> {
    fn rest(self) -> Option<&'a Rest> {
        match self.by {
            By::Whole | By::Resemblance => None,
            By::Rest(rest) | By::Containment(rest) => Some(rest),
        }
    }

    /// Words of a document.
    fn words(self, id: DocumentId) -> usize {
        let left = self.rest().and_then(|rest| rest.words(id));
        left.map_or_else(|| self.documents.words(id), |words| words as usize)
    }

    /// The relation of a pair, if it is asked for.
    fn relation(self, (a, b): (DocumentId, DocumentId), overlap: Overlap) -> Option<Rule> {
        let Documents { settings, .. } = self.documents;
        let shorter = self.words(a).min(self.words(b));
        let found = match self.by {
            By::Resemblance => {
                let alike = overlap.resemblance() >= settings.near_threshold;
                return alike.then_some(Rule::NearDuplicate);
            }
            By::Whole | By::Rest(_) => relation(overlap, shorter, settings),
            By::Containment(_) => {
                is_contained(overlap, shorter, settings).then_some(Rule::Contained)
            }
        };
        let takes_part = |id, rule| self.documents.take_part(id, rule);
        found
            .filter(|&rule| settings.wants(rule))
            .filter(|&rule| takes_part(a, rule) && takes_part(b, rule))
    }
}

/// Gives the shingles of documents. One a thread.
struct Shingles<'a> {
    compared: Compared<'a>,
    reader: TokenReader<'a>,
    hashes: Vec<u64>,
}

impl<'a> Shingles<'a> {
    fn new(compared: Compared<'a>) -> Self {
        Shingles {
            compared,
            reader: TokenReader::new(compared.documents),
            hashes: Vec::new(),
        }
    }

    /// The shingle hashes of a document: as remembered, or made again from its text, repeats included.
    fn of(&mut self, id: DocumentId) -> Result<&[u64], Error> {
        let rest = self.compared.rest().filter(|rest| rest.holds(id));
        let kept = match rest {
            Some(rest) => rest.shingles(id).unwrap_or_default(),
            None => self.compared.documents.sketches.shingles(id),
        };
        if !kept.is_empty() || self.compared.words(id) == 0 {
            return Ok(kept);
        }
        self.hashes.clear();
        let tokens = self.reader.tokens(id)?;
        match rest.and_then(|rest| rest.of_words(id, tokens)) {
            Some(left) => shingle_hashes(&left, &mut self.hashes),
            None => shingle_hashes(tokens, &mut self.hashes),
        }
        Ok(&self.hashes)
    }
}

/// What a thread works with.
struct Worker<'a> {
    shingles: Shingles<'a>,
    sets: Sets,
    marks: Marks,
}

impl<'a> Worker<'a> {
    fn new(compared: Compared<'a>) -> Self {
        Worker {
            shingles: Shingles::new(compared),
            sets: Sets::default(),
            marks: Marks::default(),
        }
    }

    /// The verdicts on a component.
    fn verify(&mut self, pairs: &[IdPair]) -> Result<Vec<VerifiedPair>, Error> {
        self.sets.clear();
        for id in documents_of(pairs) {
            self.sets.push(id, self.shingles.of(id)?);
        }
        let mut found = Vec::new();
        for star in stars(&self.sets.by_larger(pairs)) {
            found.extend(verdicts(
                self.shingles.compared,
                &self.sets,
                star,
                &mut self.marks,
            ));
        }
        Ok(found)
    }
}

/// What [`Sets`] take, at least about: 4 for the number, and some 48 for each distinct one, of which alike documents share most.
const BYTES_PER_SHINGLE: usize = 24;

/// Components of fewer pairs are left to one thread.
const LARGE_COMPONENT: usize = 64;

/// Small components that a thread takes at a time: few enough that all threads end together, enough to pay for the buffers of a worker.
const AT_ONCE: usize = 64;

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
    let by = By::Whole;
    verify_all(Compared { documents, by }, candidates, bytes, observer)
}

/// As [`verify`], by what is left of documents without boilerplate: the overlap is that of the rests. With `near` it decides on near-duplicates
/// too; otherwise their whole texts do, and pairs that are not alike by them are contained or nothing.
///
/// # Errors
/// As [`verify`].
pub fn verify_rest(
    documents: Documents<'_>,
    (rest, near): (&Rest, bool),
    candidates: &[IdPair],
    bytes: usize,
    observer: &dyn Observer,
) -> Result<Vec<VerifiedPair>, Error> {
    let verified =
        |by, candidates| verify_all(Compared { documents, by }, candidates, bytes, observer);
    if near {
        return verified(By::Rest(rest), candidates);
    }
    let mut found = verified(By::Containment(rest), candidates)?;
    let pairs: Vec<IdPair> = found.iter().map(|pair| (pair.a, pair.b)).collect();
    let alike = verified(By::Resemblance, &pairs)?;
    let is_alike = |pair: &VerifiedPair| {
        alike
            .binary_search_by_key(&(pair.a, pair.b), |alike| (alike.a, alike.b))
            .is_ok()
    };
    found.retain(|pair| !is_alike(pair));
    Ok(found)
}

fn verify_all(
    compared: Compared<'_>,
    candidates: &[IdPair],
    bytes: usize,
    observer: &dyn Observer,
) -> Result<Vec<VerifiedPair>, Error> {
    let components = Components::of(candidates);
    let size = |id: DocumentId| compared.words(id) * BYTES_PER_SHINGLE;
    let parts = components
        .iter()
        .flat_map(|pairs| parts(pairs, size, bytes));
    let (large, mut small): (Vec<_>, Vec<_>) =
        parts.partition(|pairs| pairs.len() >= LARGE_COMPONENT);
    // Dealt out by length, so that each piece of the list has as much to do, and begins with the longest.
    let words = |&(a, b): &IdPair| compared.words(a) + compared.words(b);
    small.sort_by_cached_key(|pairs| Reverse(pairs.iter().map(words).sum::<usize>()));
    let pieces = small.len().div_ceil(AT_ONCE).max(1);
    let dealt: Vec<_> = (0..pieces)
        .flat_map(|piece| small[piece..].iter().step_by(pieces))
        .collect();
    let large = || -> Result<Vec<Vec<VerifiedPair>>, Error> {
        let large = large.into_iter();
        large
            .map(|pairs| verify_large(compared, pairs, observer))
            .collect()
    };
    let small = || -> Result<Vec<Vec<VerifiedPair>>, Error> {
        dealt
            .par_iter()
            .with_max_len(AT_ONCE)
            .map_init(
                || Worker::new(compared),
                |worker, pairs| {
                    observer.checkpoint()?;
                    observer.advance(pairs.len() as u64);
                    worker.verify(pairs)
                },
            )
            .collect()
    };
    let (large, small) = rayon::join(large, small);
    let mut verified = Vec::with_capacity(candidates.len());
    verified.extend(large?.into_iter().flatten());
    verified.extend(small?.into_iter().flatten());
    verified.sort_unstable_by_key(|pair| (pair.a, pair.b));
    Ok(verified)
}

/// Documents of a large component whose shingles are in memory as hashes at the same time.
const AT_A_TIME: usize = 256;

/// A component on all threads.
fn verify_large(
    compared: Compared<'_>,
    pairs: &[IdPair],
    observer: &dyn Observer,
) -> Result<Vec<VerifiedPair>, Error> {
    let mut sets = Sets::default();
    for some in documents_of(pairs).chunks(AT_A_TIME) {
        observer.checkpoint()?;
        let hashes: Result<Vec<Vec<u64>>, Error> = some
            .par_iter()
            .map_init(
                || Shingles::new(compared),
                |shingles, &id| shingles.of(id).map(<[u64]>::to_vec),
            )
            .collect();
        for (&id, hashes) in some.iter().zip(hashes?) {
            sets.push(id, &hashes);
        }
    }
    let places = sets.by_larger(pairs);
    let stars: Vec<&[Places]> = stars(&places).collect();
    let found = stars
        .into_par_iter()
        .map_init(Marks::default, |marks, star| {
            verdicts(compared, &sets, star, marks)
        })
        .flatten_iter()
        .collect();
    observer.advance(pairs.len() as u64);
    Ok(found)
}

/// Pairs with one larger document that one thread takes at a time: enough to pay for marking its shingles.
const MOST_IN_STAR: usize = 256;

/// `pairs`, sorted, by their larger document.
fn stars(pairs: &[Places]) -> impl Iterator<Item = &[Places]> {
    pairs
        .chunk_by(|a, b| a.0 == b.0)
        .flat_map(|star| star.chunks(MOST_IN_STAR))
}

/// The verdict on pairs with one larger document.
fn verdicts(
    compared: Compared<'_>,
    sets: &Sets,
    star: &[Places],
    marks: &mut Marks,
) -> Vec<VerifiedPair> {
    sets.shared(star, marks, |smaller| {
        fewest_shared(smaller, compared.documents.settings)
    })
    .filter_map(|((larger, smaller), shared)| {
        let (a, b) = (larger.min(smaller), larger.max(smaller));
        let overlap = Overlap {
            shared,
            size_a: sets.size(a),
            size_b: sets.size(b),
        };
        verdict(compared, (sets.id(a), sets.id(b)), overlap)
    })
    .collect()
}

/// A pair that shares fewer shingles than this has no relation: both resemblance and containment are at most the share of the
/// smaller set, which has so many shingles, in the larger.
fn fewest_shared(smaller: usize, settings: &Settings) -> usize {
    let threshold = settings.near_threshold.min(settings.contained_threshold);
    // As in the joins, so that a rounded product loses no pair.
    (threshold * smaller as f64 - 1e-9).ceil() as usize
}

/// A pair with its relation, if it has one.
fn verdict(
    compared: Compared<'_>,
    (a, b): (DocumentId, DocumentId),
    overlap: Overlap,
) -> Option<VerifiedPair> {
    let rule = compared.relation((a, b), overlap)?;
    Some(VerifiedPair {
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
