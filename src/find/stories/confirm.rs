//! Scores that pass are looked at again without what both documents share word for word.

use std::borrow::Cow;

use ahash::AHashMap;
use rayon::prelude::*;

use super::compare::Comparer;
use super::linkage::Edge;
use super::outline::{NameCounter, Outline, Outliner, Shared};
use super::shared::ShingleTable;
use super::weights::{Corpus, Millionths, score};
use crate::error::Error;
use crate::find::Documents;
use crate::find::token_reader::TokenReader;
use crate::model::DocumentId;
use crate::observe::{Observer, Unit};
use crate::sketch::shingle_hashes;

/// Words of documents that are looked at together, at least while pairs are left, in 10 bytes each. More would read fewer
/// documents twice.
const WORDS_AT_ONCE: usize = 32 << 20;

/// Pairs that one thread takes at a time.
const PAIRS_AT_ONCE: usize = 1_024;

/// What confirmation looks at.
pub(super) struct Confirm<'a> {
    pub(super) documents: Documents<'a>,
    /// The documents by their places in edges.
    pub(super) ids: &'a [DocumentId],
    /// By document: itself and its near copies, if it is compared.
    pub(super) followers: &'a AHashMap<DocumentId, Vec<DocumentId>>,
    pub(super) corpus: &'a Corpus,
}

/// The shingles of documents that were read again, in the order of their texts.
#[derive(Default)]
pub(super) struct ReadAgain(AHashMap<DocumentId, Box<[u64]>>);

impl ReadAgain {
    /// The shingles of a document. It is read again if that was not kept. O(1), or O(n) for n bytes.
    ///
    /// # Errors
    /// Where a text cannot be read again or has changed.
    pub(super) fn shingles(
        &self,
        id: DocumentId,
        reader: &mut TokenReader<'_>,
    ) -> Result<Cow<'_, [u64]>, Error> {
        match self.0.get(&id) {
            Some(kept) => Ok(Cow::Borrowed(kept)),
            None => Ok(Cow::Owned(shingles(reader.tokens(id)?).into_vec())),
        }
    }
}

fn shingles(tokens: &[u64]) -> Box<[u64]> {
    let mut shingles = Vec::with_capacity(tokens.len());
    shingle_hashes(tokens, &mut shingles);
    shingles.into()
}

impl Confirm<'_> {
    /// Replaces the score of each pair, those of a first document together, by the score without shared runs. Gives the shingles of
    /// the documents and their near copies if all could be looked at together, and otherwise nothing.
    ///
    /// O(w) for the w words of each pair's documents, added up.
    ///
    /// # Errors
    /// Where a text cannot be read again or has changed; [`Error::Interrupted`].
    pub(super) fn all(
        &self,
        edges: &mut [Edge],
        observer: &dyn Observer,
    ) -> Result<ReadAgain, Error> {
        observer.stage("confirming stories", Unit::Pairs, Some(edges.len() as u64));
        let mut read = ReadAgain::default();
        let mut left = edges;
        let mut first = true;
        while !left.is_empty() {
            let (batch, rest) = left.split_at_mut(self.batch(left));
            let all = std::mem::take(&mut first) && rest.is_empty();
            read = self.batch_of(batch, all, observer)?;
            if !all {
                read = ReadAgain::default();
            }
            left = rest;
        }
        Ok(read)
    }

    /// How many of the pairs are looked at together.
    fn batch(&self, edges: &[Edge]) -> usize {
        let mut seen = vec![false; self.ids.len()];
        let mut words = 0;
        for (at, edge) in edges.iter().enumerate() {
            for place in [edge.0 as usize, edge.1 as usize] {
                if !std::mem::replace(&mut seen[place], true) {
                    words += self.documents.words(self.ids[place]);
                }
            }
            if words > WORDS_AT_ONCE {
                return at + 1;
            }
        }
        edges.len()
    }

    /// Confirms some pairs, reading `copies` of their documents too.
    fn batch_of(
        &self,
        edges: &mut [Edge],
        copies: bool,
        observer: &dyn Observer,
    ) -> Result<ReadAgain, Error> {
        let mut numbers: Vec<Option<u32>> = vec![None; self.ids.len()];
        for edge in edges.iter() {
            numbers[edge.0 as usize] = Some(0);
            numbers[edge.1 as usize] = Some(0);
        }
        let mut read: Vec<(DocumentId, Option<u32>)> = Vec::new();
        for ((number, &id), place) in numbers.iter_mut().zip(self.ids).zip(0..) {
            if number.is_some() {
                *number = Some(read.len() as u32);
                read.push((id, Some(place)));
            }
        }
        if copies {
            let leads = read.len();
            for at in 0..leads {
                let own = self.followers.get(&read[at].0).into_iter().flatten();
                let others = own.filter(|&&id| id != read[at].0);
                let others: Vec<_> = others.map(|&id| (id, None)).collect();
                read.extend(others);
            }
        }
        /// A document's shingles and its outline.
        type Made = (Box<[u64]>, Outline);
        let made: Result<Vec<Made>, Error> = read
            .par_iter()
            .map_init(
                || (TokenReader::new(self.documents), Outliner::default()),
                |(reader, outliner), &(id, place)| {
                    observer.checkpoint()?;
                    let tokens = reader.tokens(id)?;
                    let outline = place.map_or_else(Outline::default, |place| {
                        outliner.outline(tokens, self.corpus, place)
                    });
                    Ok((shingles(tokens), outline))
                },
            )
            .collect();
        let (shingles, outlines): (Vec<_>, Vec<_>) = made?.into_iter().unzip();
        let number = |place: u32| numbers[place as usize].unwrap_or_default();
        edges.par_chunks_mut(PAIRS_AT_ONCE).try_for_each_init(
            || Scratch::new(self.corpus, &shingles, &outlines),
            |scratch, pairs| {
                observer.checkpoint()?;
                for pairs in pairs.chunk_by_mut(|x, y| x.0 == y.0) {
                    let a = (pairs[0].0, number(pairs[0].0));
                    scratch.hold(a);
                    for edge in pairs {
                        edge.2 = scratch.score(a, (edge.1, number(edge.1)));
                    }
                }
                observer.advance(pairs.len() as u64);
                Ok::<(), Error>(())
            },
        )?;
        let ids = read.iter().map(|&(id, _)| id);
        Ok(ReadAgain(ids.zip(shingles).collect()))
    }
}

/// A document by its place in the corpus, and its number among those that were read.
type Read = (u32, u32);

/// Working memory of one thread: a document in tables, and what it shares with another.
struct Scratch<'a> {
    corpus: &'a Corpus,
    shingles: &'a [Box<[u64]>],
    outlines: &'a [Outline],
    table: ShingleTable,
    comparer: Comparer<'a>,
    own: Shared,
    theirs: Shared,
    firsts: Vec<u32>,
    names: NameCounter,
}

impl<'a> Scratch<'a> {
    fn new(corpus: &'a Corpus, shingles: &'a [Box<[u64]>], outlines: &'a [Outline]) -> Self {
        Scratch {
            corpus,
            shingles,
            outlines,
            table: ShingleTable::default(),
            comparer: Comparer::new(&corpus.vocabulary),
            own: Shared::default(),
            theirs: Shared::default(),
            firsts: Vec::new(),
            names: NameCounter::default(),
        }
    }

    fn hold(&mut self, (place, number): Read) {
        let document = &self.corpus.documents[place as usize];
        self.comparer.hold(&document.counts, document.profile);
        self.table.hold(&self.shingles[number as usize]);
    }

    /// The score of `b` with the document `a` that is held.
    fn score(&mut self, a: Read, b: Read) -> Millionths {
        let own = &self.corpus.documents[a.0 as usize];
        let other = &self.corpus.documents[b.0 as usize];
        let (own_outline, their_outline) =
            (&self.outlines[a.1 as usize], &self.outlines[b.1 as usize]);
        self.own.clear();
        self.theirs.clear();
        self.table
            .for_each_shared(&self.shingles[b.1 as usize], |place, first| {
                self.theirs.mark(place);
                self.firsts.push(first);
            });
        let any = !self.firsts.is_empty();
        for first in self.firsts.drain(..) {
            self.table
                .places(first)
                .for_each(|place| self.own.mark(place));
        }
        let (mean, cased) = if any {
            self.own.take_out(own_outline, &own.counts);
            self.theirs.take_out(their_outline, &other.counts);
            let theirs = (&*other.counts, &other.profile);
            self.comparer
                .mean_of_rest(theirs, &self.theirs.changed, &self.own.changed)
        } else {
            self.comparer.mean(&other.counts, &other.profile)
        };
        let evidence = self.comparer.evidence.iter();
        let theirs = evidence.clone().map(|pair| pair.0);
        let theirs = self.names.distinct(their_outline, theirs);
        let own = self
            .names
            .distinct(own_outline, evidence.map(|pair| pair.1));
        score(mean, cased, own.min(theirs))
    }
}
