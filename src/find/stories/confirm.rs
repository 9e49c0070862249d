//! Scores that pass are looked at again without what both documents share word for word.

use std::borrow::Cow;

use ahash::AHashMap;
use rayon::prelude::*;

use super::compare::Comparer;
use super::linkage::Edge;
use super::outline::{NameCounter, Neighbours, Shared, neighbours};
use super::score::{ALLOWANCE, Millionths, score};
use super::shared::ShingleTable;
use super::weights::{Corpus, Weighted};
use super::wording::{Buffers, Wordings};
use crate::error::Error;
use crate::memory::announce;
use crate::model::DocumentId;
use crate::observe::{Observer, Unit};

/// Words of documents that are looked at together, at least while pairs are left, in 8 bytes each. More would make the shingles
/// of fewer documents twice.
const WORDS_AT_ONCE: usize = 32 << 20;

/// Pairs that one thread takes at a time.
const PAIRS_AT_ONCE: usize = 1_024;

/// So many pairs before one is looked at, what it needs is asked for: some 50 KiB are on their way, which the second cache has room for.
const AHEAD: usize = 8;

/// What confirmation looks at.
pub(super) struct Confirm<'a> {
    pub(super) wordings: Wordings<'a>,
    /// By document of the corpus: itself and its near copies.
    pub(super) followers: &'a AHashMap<DocumentId, Vec<DocumentId>>,
}

/// The shingles of documents that were looked at, as far as they were kept.
#[derive(Default)]
pub(super) struct KeptShingles(AHashMap<DocumentId, Box<[u64]>>);

impl KeptShingles {
    /// The shingles of a document, made again if they were not kept. O(1), or O(n) for n words.
    pub(super) fn of(&self, id: DocumentId, wordings: Wordings<'_>) -> Cow<'_, [u64]> {
        match self.0.get(&id) {
            Some(kept) => Cow::Borrowed(kept),
            None => Cow::Owned(wordings.shingles(id, &mut Buffers::default()).into_vec()),
        }
    }
}

impl Confirm<'_> {
    /// Replaces the score of each pair, those of a first document together, by the score without shared runs. Gives the shingles of
    /// the documents and their near copies if all could be looked at together, and otherwise nothing.
    ///
    /// O(w) for the w words of each pair's documents, added up.
    ///
    /// # Errors
    /// [`Error::Interrupted`].
    pub(super) fn all(
        &self,
        edges: &mut [Edge],
        observer: &dyn Observer,
    ) -> Result<KeptShingles, Error> {
        observer.stage("confirming stories", Unit::Pairs, Some(edges.len() as u64));
        if self.batch(edges) == edges.len() {
            return self.batch_of(edges, true, observer);
        }
        let mut left = edges;
        while !left.is_empty() {
            let (batch, rest) = left.split_at_mut(self.batch(left));
            self.batch_of(batch, false, observer)?;
            left = rest;
        }
        Ok(KeptShingles::default())
    }

    /// How many of the pairs are looked at together.
    fn batch(&self, edges: &[Edge]) -> usize {
        let documents = &self.wordings.corpus.documents;
        let mut seen = vec![false; documents.len()];
        let mut words = 0;
        for (at, edge) in edges.iter().enumerate() {
            for place in [edge.0 as usize, edge.1 as usize] {
                if !std::mem::replace(&mut seen[place], true) {
                    words += documents[place].words.len();
                }
            }
            if words > WORDS_AT_ONCE {
                return at + 1;
            }
        }
        edges.len()
    }

    /// Confirms some pairs. Gives the shingles of their documents, with `copies` also those of their near copies.
    fn batch_of(
        &self,
        edges: &mut [Edge],
        copies: bool,
        observer: &dyn Observer,
    ) -> Result<KeptShingles, Error> {
        let Wordings { corpus, texts, .. } = self.wordings;
        let mut numbers: Vec<Option<u32>> = vec![None; texts.len()];
        for edge in edges.iter() {
            numbers[edge.0 as usize] = Some(0);
            numbers[edge.1 as usize] = Some(0);
        }
        let mut ids: Vec<DocumentId> = Vec::new();
        let mut places: Vec<u32> = Vec::new();
        for ((number, &id), place) in numbers.iter_mut().zip(texts).zip(0..) {
            if number.is_some() {
                *number = Some(ids.len() as u32);
                ids.push(id);
                places.push(place);
            }
        }
        if copies {
            for place in 0..ids.len() {
                let lead = ids[place];
                let own = self.followers.get(&lead).into_iter().flatten();
                ids.extend(own.filter(|&&id| id != lead));
            }
        }
        let made = ids.par_iter().map_init(Buffers::default, |buffers, &id| {
            observer.checkpoint()?;
            Ok(self.wordings.shingles(id, buffers))
        });
        let shingles = made.collect::<Result<Vec<Box<[u64]>>, Error>>()?;
        let neighbours: Vec<Neighbours> = (places.par_iter())
            .map(|&place| neighbours(&corpus.documents[place as usize], &corpus.vocabulary))
            .collect();
        let number = |place: u32| numbers[place as usize].unwrap_or_default();
        edges.par_chunks_mut(PAIRS_AT_ONCE).try_for_each_init(
            || Scratch::new(corpus, &shingles, &neighbours),
            |scratch, pairs| {
                observer.checkpoint()?;
                let announce = |place: u32| {
                    announce(&shingles[number(place) as usize]);
                    corpus.documents[place as usize].announce();
                };
                let mut held = None;
                for at in 0..pairs.len() {
                    if let Some(&(a, b, _)) = pairs.get(at + AHEAD) {
                        announce(b);
                        if a != pairs[at + AHEAD - 1].0 {
                            announce(a);
                        }
                    }
                    let (a, b, before) = pairs[at];
                    let (a, b) = ((a, number(a)), (b, number(b)));
                    if held != Some(a) {
                        scratch.hold(a);
                        held = Some(a);
                    }
                    pairs[at].2 = scratch.score(a, b, before);
                }
                observer.advance(pairs.len() as u64);
                Ok::<(), Error>(())
            },
        )?;
        Ok(KeptShingles(ids.into_iter().zip(shingles).collect()))
    }
}

/// A document by its place in the corpus, and its number among those that are looked at.
type Numbered = (u32, u32);

/// Working memory of one thread: a document in tables, and what it shares with another.
struct Scratch<'a> {
    corpus: &'a Corpus,
    shingles: &'a [Box<[u64]>],
    neighbours: &'a [Neighbours],
    table: ShingleTable,
    comparer: Comparer<'a>,
    own: Shared,
    theirs: Shared,
    /// First places of shingles that are no run with others.
    alone: Vec<usize>,
    names: NameCounter,
}

impl<'a> Scratch<'a> {
    fn new(corpus: &'a Corpus, shingles: &'a [Box<[u64]>], neighbours: &'a [Neighbours]) -> Self {
        Scratch {
            corpus,
            shingles,
            neighbours,
            table: ShingleTable::default(),
            comparer: Comparer::new(&corpus.vocabulary),
            own: Shared::default(),
            theirs: Shared::default(),
            alone: Vec::new(),
            names: NameCounter::default(),
        }
    }

    fn hold(&mut self, (place, number): Numbered) {
        let document = &self.corpus.documents[place as usize];
        self.comparer.hold(&document.counts, document.profile);
        self.table.hold(&self.shingles[number as usize]);
    }

    /// The score of `b` with the document `a` that is held, by names instead of words of names, and if both share runs of words at
    /// most what is left without them. `before` is the score by words.
    fn score(&mut self, a: Numbered, b: Numbered, before: Millionths) -> Millionths {
        let own = &self.corpus.documents[a.0 as usize];
        let other = &self.corpus.documents[b.0 as usize];
        self.own.clear(own.words.len());
        self.theirs.clear(other.words.len());
        let mut any = false;
        self.alone.clear();
        let runs = |place, first, length| {
            any = true;
            self.theirs.mark(place, length);
            if length > 1 {
                self.own.mark(first, length);
            } else {
                self.alone.push(first);
            }
        };
        self.table.for_each_run(&self.shingles[b.1 as usize], runs);
        // Each once, or what stands often in both texts would cost its square.
        self.alone.sort_unstable();
        self.alone.dedup();
        for &first in &self.alone {
            let places = self.table.places(first);
            places.for_each(|place| self.own.mark(place, 1));
        }
        let profiles = [&own.profile, &other.profile];
        let (cosine, demand) = if any {
            let least = |document: &Weighted| document.profile.language.shortest_shared_run();
            let least = least(own).max(least(other));
            self.own.keep_runs(least);
            self.theirs.keep_runs(least);
            self.own.take_out(&own.words, own.counts.len());
            self.theirs.take_out(&other.words, other.counts.len());
            let theirs = (&*other.counts, &other.profile);
            self.comparer
                .cosine_of_rest(theirs, &self.theirs, &self.own)
        } else {
            self.comparer.cosine(&other.counts, &other.profile)
        };
        let evidence = self.comparer.evidence.iter();
        let theirs = evidence.clone().map(|pair| pair.0);
        let neighbours = |number: u32| &self.neighbours[number as usize];
        let theirs = self.names.distinct(neighbours(b.1), theirs);
        let own = evidence.map(|pair| pair.1);
        let own = self.names.distinct(neighbours(a.1), own);
        let names = own.min(theirs);
        let clash = self.comparer.clash(&other.profile);
        if any {
            score(cosine + ALLOWANCE, profiles, demand, names, clash).min(before)
        } else {
            score(cosine, profiles, demand, names, clash)
        }
    }
}
