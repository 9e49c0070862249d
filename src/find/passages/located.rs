//! Where the places of passages stand in their texts.

use std::ops::Range;

use ahash::AHashMap;
use rayon::prelude::*;

use super::aligned::Stretch;
use super::finding::shown;
use super::group::Group;
use crate::corpus::{Text, TextReader};
use crate::error::Error;
use crate::find::Documents;
use crate::model::{DocumentId, Span};
use crate::text::{Positions, Tokenizer};

/// A stretch of a text: bytes, lines and columns as in a [`Span`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spot {
    start: usize,
    end: usize,
    from: (usize, usize),
    to: (usize, usize),
}

impl Spot {
    /// First and last line, from 1.
    pub(super) fn lines(self) -> [usize; 2] {
        [self.from.0, self.to.0]
    }

    /// The bytes of the text.
    pub(super) fn bytes(self) -> Range<usize> {
        self.start..self.end
    }

    /// The span in its document's text.
    pub(super) fn span(self, text: &str) -> Span {
        Span {
            line: self.from.0,
            column: self.from.1,
            end_line: self.to.0,
            end_column: self.to.1,
            start: self.start,
            end: self.end,
            excerpt: text
                .get(self.start..self.end)
                .unwrap_or_default()
                .to_owned(),
        }
    }
}

/// The places of passages in their texts.
#[derive(Debug, Default)]
pub(super) struct Located(AHashMap<Stretch, Spot>);

impl Located {
    /// Locates the places that are shown in `findings`, and `all` places of some documents. Reads each document once, in parallel; O(bytes of these documents).
    ///
    /// # Errors
    /// Where a text cannot be read again or has changed.
    pub(super) fn of(
        documents: Documents<'_>,
        groups: &[Group],
        findings: bool,
        all: impl Fn(DocumentId) -> bool,
    ) -> Result<Located, Error> {
        let mut places: Vec<Stretch> = groups
            .iter()
            .flat_map(|group| {
                let shown = if findings { shown(group) } else { Vec::new() };
                let some = shown.into_iter().map(|at| group.places[at]);
                let rest = group.places.iter().filter(|place| all(place.document));
                some.chain(rest.copied())
            })
            .collect();
        places.sort_unstable();
        places.dedup();
        let by_document: Vec<&[Stretch]> =
            places.chunk_by(|a, b| a.document == b.document).collect();
        let found: Result<Vec<Vec<(Stretch, Spot)>>, Error> = by_document
            .par_iter()
            .map_init(
                || (TextReader::new(documents.library), Tokenizer::default()),
                |(texts, tokenizer), places| {
                    let text = texts.text(places[0].document)?;
                    Ok(locate(text, tokenizer, places))
                },
            )
            .collect();
        Ok(Located(found?.into_iter().flatten().collect()))
    }

    /// Where a place stands that was asked for.
    pub(super) fn get(&self, place: Stretch) -> Option<Spot> {
        self.0.get(&place).copied()
    }
}

fn locate(text: Text<'_>, tokenizer: &mut Tokenizer, places: &[Stretch]) -> Vec<(Stretch, Spot)> {
    let mut words: Vec<[usize; 2]> = Vec::new();
    tokenizer.for_each(text.compared, |token| words.push([token.start, token.end]));
    let positions = Positions::new(text.source);
    places
        .iter()
        .filter_map(|&place| {
            let first = words.get(place.start as usize)?;
            let last = words.get((place.end as usize).checked_sub(1)?)?;
            let (start, end) = (first[0], last[1].max(first[1]));
            let spot = Spot {
                start,
                end,
                from: positions.line_column(start),
                to: positions.line_column(end),
            };
            Some((place, spot))
        })
        .collect()
}
