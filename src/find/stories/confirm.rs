//! Scores that pass are looked at again without what both documents share word for word.

use rayon::prelude::*;

use super::compare::Comparer;
use super::linkage::Edge;
use super::outline::{Outline, Outliner, ShingleTable};
use super::weights::{Corpus, Millionths, score};
use crate::error::Error;
use crate::find::Documents;
use crate::model::DocumentId;
use crate::observe::{Observer, Unit};
use crate::sketch::TermCount;

/// Words of documents that are looked at together, at least while pairs are left, in 6 bytes each. More would read fewer documents
/// twice.
const WORDS_AT_ONCE: usize = 32 << 20;

/// Pairs that one thread takes at a time.
const PAIRS_AT_ONCE: usize = 1_024;

/// What confirmation looks at.
pub(super) struct Confirm<'a> {
    pub(super) documents: Documents<'a>,
    /// The documents by their places in edges.
    pub(super) ids: &'a [DocumentId],
    pub(super) corpus: &'a Corpus,
}

impl Confirm<'_> {
    /// Replaces the score of each pair, in ascending order, by the score without shared runs.
    ///
    /// O(w) for the w words of each pair's documents, added up.
    ///
    /// # Errors
    /// Where a text cannot be read again or has changed; [`Error::Interrupted`].
    pub(super) fn all(&self, edges: &mut [Edge], observer: &dyn Observer) -> Result<(), Error> {
        observer.stage("confirming stories", Unit::Pairs, Some(edges.len() as u64));
        let mut left = edges;
        while !left.is_empty() {
            let (batch, rest) = left.split_at_mut(self.batch(left));
            self.batch_of(batch, observer)?;
            left = rest;
        }
        Ok(())
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

    fn batch_of(&self, edges: &mut [Edge], observer: &dyn Observer) -> Result<(), Error> {
        let mut places: Vec<u32> = edges.iter().flat_map(|edge| [edge.0, edge.1]).collect();
        places.sort_unstable();
        places.dedup();
        let outlines: Result<Vec<Outline>, Error> = places
            .par_iter()
            .map_init(
                || Outliner::new(self.documents),
                |outliner, &place| {
                    observer.checkpoint()?;
                    outliner.outline(self.ids[place as usize], self.corpus, place)
                },
            )
            .collect();
        let outlines = outlines?;
        let outline = |place: u32| &outlines[places.partition_point(|&other| other < place)];
        edges.par_chunks_mut(PAIRS_AT_ONCE).try_for_each_init(
            || Scratch::new(self.corpus),
            |scratch, pairs| {
                observer.checkpoint()?;
                for pairs in pairs.chunk_by_mut(|x, y| x.0 == y.0) {
                    let a = (pairs[0].0, outline(pairs[0].0));
                    scratch.hold(a);
                    for edge in pairs {
                        edge.2 = scratch.score(a, (edge.1, outline(edge.1)));
                    }
                }
                observer.advance(pairs.len() as u64);
                Ok(())
            },
        )
    }
}

/// A document by its place, with its outline.
type Read<'a> = (u32, &'a Outline);

/// Working memory of one thread: a document in tables, what it shares with another, and what is left of both.
struct Scratch<'a> {
    corpus: &'a Corpus,
    comparer: Comparer<'a>,
    shingles: ShingleTable,
    own: Vec<u8>,
    theirs: Vec<u8>,
    own_rest: Vec<TermCount>,
    their_rest: Vec<TermCount>,
}

impl<'a> Scratch<'a> {
    fn new(corpus: &'a Corpus) -> Self {
        Scratch {
            corpus,
            comparer: Comparer::new(&corpus.vocabulary),
            shingles: ShingleTable::default(),
            own: Vec::new(),
            theirs: Vec::new(),
            own_rest: Vec::new(),
            their_rest: Vec::new(),
        }
    }

    fn hold(&mut self, (place, outline): Read<'_>) {
        let document = &self.corpus.documents[place as usize];
        self.comparer.hold(&document.counts, document.profile);
        self.shingles.hold(outline);
    }

    /// The score of `b` with the document `a` that is held.
    fn score(&mut self, a: Read<'_>, b: Read<'_>) -> Millionths {
        let own = &self.corpus.documents[a.0 as usize];
        let other = &self.corpus.documents[b.0 as usize];
        let shared = self.shingles.shared(b.1, &mut self.own, &mut self.theirs);
        let (mean, cased) = if shared {
            self.own_rest.clear();
            self.own_rest.extend_from_slice(&own.counts);
            a.1.take_out(&self.own, &mut self.own_rest);
            self.their_rest.clear();
            self.their_rest.extend_from_slice(&other.counts);
            b.1.take_out(&self.theirs, &mut self.their_rest);
            let theirs = (&*other.counts, &other.profile);
            self.comparer
                .mean_of_rest(theirs, &self.their_rest, &self.own_rest)
        } else {
            self.comparer.mean(&other.counts, &other.profile)
        };
        let evidence = self.comparer.evidence.iter();
        let theirs = b.1.distinct_names(evidence.clone().map(|pair| pair.0));
        let own = a.1.distinct_names(evidence.map(|pair| pair.1));
        score(mean, cased, own.min(theirs))
    }
}
