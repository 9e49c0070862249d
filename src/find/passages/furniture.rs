//! The text of passages that are boilerplate.

use std::ops::Range;

use ahash::{AHashMap, AHashSet};
use rayon::prelude::*;

use super::aligned::{PassagePair, Stretch};
use super::group::Group;
use crate::corpus::TextReader;
use crate::error::Error;
use crate::find::Documents;
use crate::find::boilerplate::{Furniture, put_runs};
use crate::find::token_reader::TokenReader;
use crate::model::{BoilerplateText, DocumentId, Kind, Rule};
use crate::text::Tokenizer;

/// The places of boilerplate, in order.
#[derive(Debug, Default)]
pub(super) struct Places {
    all: Vec<Stretch>,
    /// Where those of each document are.
    by_document: AHashMap<DocumentId, Range<usize>>,
}

impl Places {
    pub(super) fn of(groups: &[Group]) -> Places {
        let boilerplate = groups
            .iter()
            .filter(|group| group.kind == Kind::Boilerplate);
        let mut places: Vec<Stretch> = boilerplate
            .flat_map(|group| group.places.iter().copied())
            .collect();
        places.sort_unstable();
        places.dedup();
        let mut by_document = AHashMap::new();
        let mut from = 0;
        for own in places.chunk_by(|a, b| a.document == b.document) {
            by_document.insert(own[0].document, from..from + own.len());
            from += own.len();
        }
        Places {
            all: places,
            by_document,
        }
    }

    /// Whether both sides of a pair lie in boilerplate for the most part. O(p) for the p places of both documents.
    pub(super) fn hold(&self, pair: &PassagePair) -> bool {
        pair.sides.iter().all(|side| {
            let own = self.of_document(side.document);
            own.iter().any(|place| side.is_mostly_within(place))
        })
    }

    fn of_document(&self, id: DocumentId) -> &[Stretch] {
        let own = self.by_document.get(&id);
        own.map_or(&[], |own| &self.all[own.clone()])
    }

    /// Their text. Reads each document once, in parallel.
    pub(super) fn furniture(&self, documents: Documents<'_>) -> Result<Furniture, Error> {
        let by_document: Vec<&[Stretch]> =
            self.all.chunk_by(|a, b| a.document == b.document).collect();
        // Most runs stand in many places, so each thread puts its own together.
        let found: Result<AHashSet<u64>, Error> = by_document
            .par_iter()
            .map_init(
                || TokenReader::new(documents),
                |reader, places| {
                    let tokens = reader.tokens(places[0].document)?;
                    let mut runs = Vec::new();
                    for place in *places {
                        let own = tokens.get(place.start as usize..place.end as usize);
                        put_runs(own.unwrap_or_default().iter().copied(), &mut runs);
                    }
                    Ok::<_, Error>(runs)
                },
            )
            .try_fold(AHashSet::new, |mut all: AHashSet<u64>, runs| {
                all.extend(runs?);
                Ok(all)
            })
            .try_reduce(AHashSet::new, |mut all, runs| {
                all.extend(runs);
                Ok(all)
            });
        Ok(Furniture {
            runs: found?,
            documents: by_document
                .iter()
                .map(|places| places[0].document)
                .collect(),
        })
    }
}

/// The text of each passage that is boilerplate, as its leading place has it.
pub(super) fn texts(
    documents: Documents<'_>,
    groups: &[Group],
) -> Result<Vec<BoilerplateText>, Error> {
    groups
        .par_iter()
        .filter(|group| group.kind == Kind::Boilerplate)
        .map_init(
            || (TextReader::new(documents.library), Tokenizer::default()),
            |(texts, tokenizer), group| {
                let place = group.places[group.leader];
                let text = texts.text(place.document)?.compared;
                let mut words: Vec<[usize; 2]> = Vec::new();
                tokenizer.for_each(text, |token| words.push([token.start, token.end]));
                let own = words.get(place.start as usize..place.end as usize);
                let (start, end) = match own {
                    Some([first, .., last]) => (first[0], last[1]),
                    _ => (0, 0),
                };
                Ok(BoilerplateText {
                    rule: Rule::SharedPassage,
                    texts: group.texts,
                    text: text.get(start..end).unwrap_or_default().to_owned(),
                })
            },
        )
        .collect()
}
