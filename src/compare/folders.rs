//! Two collections: each document with its counterpart on the other side.

use std::borrow::Cow;
use std::collections::BTreeMap;

use ahash::AHashMap;
use rayon::prelude::*;

use super::input::Opened;
use super::matching::{Close, Known, Match, RESEMBLES, matches};
use super::pair::measures;
use crate::candidate::{
    Candidates, Fingerprinted, JoinThresholds, SharedFingerprints, band_candidates,
    exact_candidates, winnowed_candidates,
};
use crate::comparison::{Collection, CollectionComparison, Row, RowDocument, Status};
use crate::corpus::TextReader;
use crate::error::Error;
use crate::model::DocumentId;
use crate::observe::{Observer, Unit};
use crate::pipeline::{BYTES_PER_SHINGLE, sketch_again};
use crate::resources::{Memory, Resources};
use crate::settings::Settings;
use crate::sketch::{
    BandPlan, FingerprintPlan, Overlap, SHINGLE_WORDS, SketchPlan, Sketches, guaranteed_window,
    shingle_set,
};
use crate::text::Tokenizer;

/// Compares two collections, document by document.
///
/// Candidates come from the searches of a run of [`check`](crate::check): by an exact join, or above its size by bands and a winnowed
/// index. Each is verified exactly.
///
/// # Errors
/// Where a text cannot be read again or has changed; an interrupt.
pub(super) fn compare(
    sides: &[Opened; 2],
    settings: &Settings,
    resources: &Resources,
    observer: &dyn Observer,
) -> Result<CollectionComparison, Error> {
    let shingles = sides.iter().map(|side| side.bytes).sum::<u64>() / BYTES_PER_SHINGLE;
    let plan = plan(settings, shingles);
    let memory = Memory {
        columns: usize::MAX,
        ..resources.memory()
    };
    let sketches = [
        sketch_again(&sides[0].library, &memory, plan, observer)?,
        sketch_again(&sides[1].library, &memory, plan, observer)?,
    ];
    let both = Both {
        sides,
        sketches: &sketches,
    };
    let known = [0, 1].map(|side| both.known(side));
    observer.checkpoint()?;
    let close = both.close(plan, settings, observer)?;
    let found = matches(
        &known[0],
        &known[1],
        &close,
        settings.contained_threshold,
        settings.min_contained_words,
    );
    let rows: Result<Vec<Row>, Error> = found
        .into_par_iter()
        .map_init(
            || both.sets(),
            |sets, found| {
                observer.checkpoint()?;
                both.row(found, &known, sets)
            },
        )
        .collect();
    let rows = rows?;
    let mut counts: BTreeMap<Status, usize> =
        Status::ALL.into_iter().map(|status| (status, 0)).collect();
    for row in &rows {
        *counts.entry(row.status).or_insert(0) += 1;
    }
    Ok(CollectionComparison {
        left: collection(&sides[0], &known[0]),
        right: collection(&sides[1], &known[1]),
        counts,
        rows,
    })
}

fn plan(settings: &Settings, shingles: u64) -> SketchPlan {
    if shingles <= settings.exact_join_shingles {
        return SketchPlan {
            shingles: true,
            ..SketchPlan::default()
        };
    }
    SketchPlan {
        bands: Some(BandPlan::for_threshold(RESEMBLES)),
        fingerprints: Some(FingerprintPlan {
            words: SHINGLE_WORDS,
            window: guaranteed_window(settings.contained_threshold, settings.min_contained_words),
            places: false,
        }),
        ..SketchPlan::default()
    }
}

fn collection(side: &Opened, known: &[Known]) -> Collection {
    Collection {
        path: side.name.clone(),
        documents: known.len(),
        words: known.iter().map(|known| known.words as u64).sum(),
        skipped: side.library.skipped.clone(),
        left_out: side.library.left_out,
    }
}

/// Both collections, with one numbering of all their documents: the left ones first.
#[derive(Clone, Copy)]
struct Both<'a> {
    sides: &'a [Opened; 2],
    sketches: &'a [Sketches; 2],
}

impl<'a> Both<'a> {
    fn known(&self, side: usize) -> Vec<Known> {
        let sketches = &self.sketches[side];
        let known = |id| Known {
            name: self.sides[side].inner_name(id),
            hash: sketches.document_hash(id),
            words: sketches.words(id) as usize,
        };
        sketches.ids().map(known).collect()
    }

    /// The side of a document, and its id there.
    fn own(&self, joint: DocumentId) -> (usize, DocumentId) {
        let left = self.sketches[0].len() as u32;
        match joint.0.checked_sub(left) {
            Some(right) => (1, DocumentId(right)),
            None => (0, joint),
        }
    }

    fn joint(&self) -> impl Iterator<Item = DocumentId> + use<> {
        let count = self.sketches[0].len() + self.sketches[1].len();
        (0..count as u32).map(DocumentId)
    }

    /// Pairs of different texts, one on each side, that resemble or contain each other.
    fn close(
        &self,
        plan: SketchPlan,
        settings: &Settings,
        observer: &dyn Observer,
    ) -> Result<Vec<Close>, Error> {
        // One document stands for all of the same words.
        let mut texts: AHashMap<u128, [Vec<usize>; 2]> = AHashMap::new();
        let mut distinct = Vec::new();
        for joint in self.joint() {
            let (side, id) = self.own(joint);
            if self.sketches[side].words(id) == 0 {
                continue;
            }
            let places = texts.entry(self.hash(joint)).or_insert_with(|| {
                distinct.push(joint);
                [Vec::new(), Vec::new()]
            });
            places[side].push(id.index());
        }
        observer.stage("looking for candidates", Unit::Documents, None);
        let mut candidates = self.candidates(plan, settings, &distinct)?.pairs;
        let stand = |joint: DocumentId| texts.get(&self.hash(joint));
        // A pair within one side is nobody's counterpart.
        candidates.retain(|&(a, b)| match (stand(a), stand(b)) {
            (Some([al, ar]), Some([bl, br])) => {
                !al.is_empty() && !br.is_empty() || !bl.is_empty() && !ar.is_empty()
            }
            _ => false,
        });
        observer.stage("verifying", Unit::Pairs, Some(candidates.len() as u64));
        let close: Result<Vec<Vec<Close>>, Error> = candidates
            .par_chunk_by(|x, y| x.0 == y.0)
            .map_init(
                || self.sets(),
                |sets, pairs| {
                    observer.checkpoint()?;
                    observer.advance(pairs.len() as u64);
                    let mut close = Vec::new();
                    let own = sets.of(pairs[0].0)?.into_owned();
                    for &(a, b) in pairs {
                        let overlap = Overlap::of(&own, &sets.of(b)?);
                        if overlap.resemblance() < RESEMBLES
                            && overlap.containment() < settings.contained_threshold
                        {
                            continue;
                        }
                        let (Some(x), Some(y)) = (stand(a), stand(b)) else {
                            continue;
                        };
                        let turned = Overlap {
                            size_a: overlap.size_b,
                            size_b: overlap.size_a,
                            ..overlap
                        };
                        for (lefts, rights, overlap) in
                            [(&x[0], &y[1], overlap), (&y[0], &x[1], turned)]
                        {
                            for &left in lefts {
                                close.extend(rights.iter().map(|&right| Close {
                                    left,
                                    right,
                                    overlap,
                                }));
                            }
                        }
                    }
                    Ok(close)
                },
            )
            .collect();
        Ok(close?.concat())
    }

    fn candidates(
        &self,
        plan: SketchPlan,
        settings: &Settings,
        distinct: &[DocumentId],
    ) -> Result<Candidates, Error> {
        let words: Vec<u32> = self
            .joint()
            .map(|joint| {
                let (side, id) = self.own(joint);
                self.sketches[side].words(id)
            })
            .collect();
        let of = |joint: DocumentId| {
            let (side, id) = self.own(joint);
            (&self.sketches[side], id)
        };
        let Some(bands) = plan.bands else {
            let sets: Vec<(DocumentId, &[u64])> = distinct
                .iter()
                .map(|&joint| {
                    let (sketches, id) = of(joint);
                    (joint, sketches.shingles(id))
                })
                .collect();
            let thresholds = JoinThresholds {
                near: Some((RESEMBLES, 0)),
                contained: Some((settings.contained_threshold, settings.min_contained_words)),
            };
            return Ok(exact_candidates(&sets, &words, thresholds));
        };
        let near = band_candidates(
            distinct,
            |joint| {
                let (sketches, id) = of(joint);
                sketches.bands(id)
            },
            &words,
            bands.bands,
        );
        let fingerprinted = |&joint: &DocumentId| {
            let (sketches, id) = of(joint);
            Fingerprinted {
                id: joint,
                fingerprints: sketches.fingerprints(id),
                gaps: &[],
            }
        };
        let fingerprints: Vec<Fingerprinted<'_>> = distinct.iter().map(fingerprinted).collect();
        let shared = SharedFingerprints::of(&fingerprints, words.len())?;
        let contained = winnowed_candidates(
            distinct,
            &shared,
            &words,
            settings.min_contained_words,
            |_, _| true,
        );
        Ok(near.merge(contained))
    }

    fn hash(&self, joint: DocumentId) -> u128 {
        let (side, id) = self.own(joint);
        self.sketches[side].document_hash(id)
    }

    fn sets(self) -> Sets<'a> {
        Sets {
            both: self,
            readers: self
                .sides
                .each_ref()
                .map(|side| TextReader::new(&side.library)),
            tokenizer: Tokenizer::default(),
            tokens: Vec::new(),
        }
    }

    fn row(
        &self,
        found: Match,
        known: &[Vec<Known>; 2],
        sets: &mut Sets<'a>,
    ) -> Result<Row, Error> {
        let document = |side: usize, at: Option<usize>| {
            at.map(|at: usize| RowDocument {
                name: known[side][at].name.clone(),
                words: known[side][at].words,
            })
        };
        let mut row = Row {
            status: found.status,
            left: document(0, found.left),
            right: document(1, found.right),
            byte_identical: false,
            measures: None,
        };
        if let (Some(left), Some(right)) = (found.left, found.right) {
            let ids = [DocumentId(left as u32), DocumentId(right as u32)];
            let content = |side: usize| self.sides[side].library.content_hash(ids[side]);
            row.byte_identical = content(0) == content(1);
            let joint = DocumentId((self.sketches[0].len() + right) as u32);
            let own = sets.of(ids[0])?.into_owned();
            row.measures = Some(measures(Overlap::of(&own, &sets.of(joint)?)));
        }
        Ok(row)
    }
}

/// Makes shingle sets. One a thread.
struct Sets<'a> {
    both: Both<'a>,
    readers: [TextReader<'a>; 2],
    tokenizer: Tokenizer,
    tokens: Vec<u64>,
}

impl<'a> Sets<'a> {
    /// The sorted shingle set of a document: as remembered, or made again from its text.
    fn of(&mut self, joint: DocumentId) -> Result<Cow<'a, [u64]>, Error> {
        let (side, id) = self.both.own(joint);
        let kept = self.both.sketches[side].shingles(id);
        if !kept.is_empty() || self.both.sketches[side].words(id) == 0 {
            return Ok(Cow::Borrowed(kept));
        }
        let text = self.readers[side].text(id)?;
        self.tokens.clear();
        self.tokenizer.hashes(text.compared, &mut self.tokens);
        Ok(Cow::Owned(shingle_set(&self.tokens).into_vec()))
    }
}
