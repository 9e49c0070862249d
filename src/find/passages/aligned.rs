//! The passages of each candidate pair.

use rayon::prelude::*;

use crate::align::{AlignSettings, Passage, Sequence, passages_between, passages_within};
use crate::candidate::IdPair;
use crate::error::Error;
use crate::find::Documents;
use crate::find::token_reader::TokenReader;
use crate::model::{DocumentId, PairRow, Rule};
use crate::observe::Observer;
use crate::sketch::{Overlap, shingle_set};

/// A stretch of a document, in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Stretch {
    pub(super) document: DocumentId,
    pub(super) start: u32,
    pub(super) end: u32,
}

impl Stretch {
    pub(super) fn words(self) -> u32 {
        self.end - self.start
    }
}

/// A passage of two stretches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PassagePair {
    pub(super) sides: [Stretch; 2],
    /// Words that are equal.
    pub(super) equal: u32,
}

/// What alignment gives.
#[derive(Debug, Default)]
pub(super) struct Aligned {
    /// In order of candidates and places.
    pub(super) passages: Vec<PassagePair>,
    /// A row for each pair of different documents that has any.
    pub(super) rows: Vec<PairRow>,
}

/// Documents with more partners are shared between threads.
const MANY: usize = 64;

/// Aligns all candidates. The longer document of a pair is prepared once for all its partners, and each of them is read once for it. O(n log n)
/// for the n words of a pair's shorter document and as many looks in the longer.
///
/// # Errors
/// Where a text cannot be read again or has changed; [`Error::Interrupted`].
pub(super) fn align(
    documents: Documents<'_>,
    mut candidates: Vec<IdPair>,
    rows: bool,
    observer: &dyn Observer,
) -> Result<Aligned, Error> {
    for (longer, shorter) in &mut candidates {
        if documents.leading_order(*longer, *shorter).is_gt() {
            std::mem::swap(longer, shorter);
        }
    }
    candidates.sort_unstable();
    let groups: Vec<&[IdPair]> = candidates.chunk_by(|a, b| a.0 == b.0).collect();
    let found: Result<Vec<Aligned>, Error> = groups
        .par_iter()
        .map_init(
            || TokenReader::new(documents),
            |reader, pairs| {
                observer.checkpoint()?;
                observer.advance(pairs.len() as u64);
                let longer = Longer::new(documents, pairs[0].0, reader)?;
                if pairs.len() < MANY {
                    let mut found = Aligned::default();
                    for &(_, shorter) in *pairs {
                        longer.align(shorter, rows, reader, &mut found)?;
                    }
                    return Ok(found);
                }
                let parts: Result<Vec<Aligned>, Error> = pairs
                    .par_chunks(MANY)
                    .map_init(
                        || TokenReader::new(documents),
                        |reader, part| {
                            observer.checkpoint()?;
                            let mut found = Aligned::default();
                            for &(_, shorter) in part {
                                longer.align(shorter, rows, reader, &mut found)?;
                            }
                            Ok(found)
                        },
                    )
                    .collect();
                Ok(concatenated(parts?))
            },
        )
        .collect();
    Ok(concatenated(found?))
}

fn concatenated(parts: Vec<Aligned>) -> Aligned {
    let mut all = Aligned::default();
    for part in parts {
        all.passages.extend(part.passages);
        all.rows.extend(part.rows);
    }
    all
}

/// The longer document of some pairs.
struct Longer<'a> {
    documents: Documents<'a>,
    id: DocumentId,
    sequence: Sequence<'static>,
    settings: AlignSettings,
}

impl<'a> Longer<'a> {
    fn new(
        documents: Documents<'a>,
        id: DocumentId,
        reader: &mut TokenReader<'a>,
    ) -> Result<Self, Error> {
        Ok(Longer {
            documents,
            id,
            sequence: Sequence::new(reader.tokens(id)?.to_vec()),
            settings: AlignSettings {
                min_words: documents.settings.min_passage_words,
                ..AlignSettings::default()
            },
        })
    }

    fn align(
        &self,
        shorter: DocumentId,
        rows: bool,
        reader: &mut TokenReader<'a>,
        found: &mut Aligned,
    ) -> Result<(), Error> {
        let before = found.passages.len();
        let mut add = |passage: Passage| {
            let stretch = |document, words: std::ops::Range<usize>| Stretch {
                document,
                start: words.start as u32,
                end: words.end as u32,
            };
            found.passages.push(PassagePair {
                sides: [
                    stretch(self.id, passage.left),
                    stretch(shorter, passage.right),
                ],
                equal: passage.equal as u32,
            });
        };
        if shorter == self.id {
            passages_within(&self.sequence, &self.settings)
                .into_iter()
                .for_each(add);
            return Ok(());
        }
        let other = Sequence::new(reader.tokens(shorter)?);
        passages_between(&self.sequence, &other, &self.settings)
            .into_iter()
            .for_each(&mut add);
        if rows && found.passages.len() > before {
            let row = self.row(shorter, other.tokens(), &found.passages[before..]);
            found.rows.push(row);
        }
        Ok(())
    }

    fn row(&self, shorter: DocumentId, tokens: &[u64], passages: &[PassagePair]) -> PairRow {
        let mut covered: Vec<[u32; 2]> = passages
            .iter()
            .map(|passage| [passage.sides[1].start, passage.sides[1].end])
            .collect();
        covered.sort_unstable();
        let (mut words, mut done) = (0, 0);
        for [start, end] in covered {
            words += end.max(done) - start.max(done);
            done = end.max(done);
        }
        let own = (self.id, shingle_set(self.sequence.tokens()));
        let other = (shorter, shingle_set(tokens));
        let (a, b) = if own.0 < other.0 {
            (own, other)
        } else {
            (other, own)
        };
        let overlap = Overlap::of(&a.1, &b.1);
        let name = |id| self.documents.library.name(id).into_owned();
        PairRow {
            a: name(a.0),
            b: name(b.0),
            rule: Rule::SharedPassage,
            resemblance: overlap.resemblance(),
            containment_a: overlap.containment_a(),
            containment_b: overlap.containment_b(),
            score: f64::from(words) / tokens.len() as f64,
        }
    }
}
