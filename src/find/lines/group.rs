//! Lines that stand more than once, and their places, in two flat lists.

use crate::error::Error;
use crate::find::Documents;
use crate::model::{DocumentId, Rule};
use crate::sketch::Line;

/// Hash of a line's folded words.
pub(super) type LineHash = [u64; 2];

/// Where a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LinePlace {
    pub(super) document: DocumentId,
    /// Its number in the document, from 1.
    pub(super) number: u32,
    /// As [`Line::ordinal`].
    pub(super) ordinal: u32,
    /// Hash of the line's characters.
    pub(super) verbatim: u32,
    pub(super) words: u32,
}

impl LinePlace {
    pub(super) fn of(document: DocumentId, line: &Line) -> Self {
        LinePlace {
            document,
            number: line.number,
            ordinal: line.ordinal,
            verbatim: line.verbatim,
            words: line.words,
        }
    }
}

/// A line with the places worth telling.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct LineGroup {
    pub(super) hash: LineHash,
    /// Where its places begin in [`LineGroups::places`].
    start: u32,
    /// How many places it has.
    length: u32,
    /// How many documents it stands in.
    pub(super) texts: u32,
}

impl LineGroup {
    /// Its places among all, in order of document and line.
    pub(super) fn places<'p>(&self, all: &'p [LinePlace]) -> &'p [LinePlace] {
        &all[self.start as usize..][..self.length as usize]
    }

    /// The same group, where so many places were put before its own.
    pub(super) fn moved(self, places: u32) -> LineGroup {
        LineGroup {
            start: self.start + places,
            ..self
        }
    }

    /// Keeps the places in documents that `keep` takes. The others are never looked at again.
    pub(super) fn retain(&mut self, all: &mut [LinePlace], keep: impl Fn(DocumentId) -> bool) {
        let places = &mut all[self.start as usize..][..self.length as usize];
        let mut kept = 0;
        for at in 0..places.len() {
            if keep(places[at].document) {
                places[kept] = places[at];
                kept += 1;
            }
        }
        self.length = kept as u32;
        self.texts = count_texts(self.places(all));
    }
}

/// The documents of places, each once, in order.
pub(super) fn texts(places: &[LinePlace]) -> impl Iterator<Item = DocumentId> {
    places
        .chunk_by(|a, b| a.document == b.document)
        .map(|own| own[0].document)
}

fn count_texts(places: &[LinePlace]) -> u32 {
    texts(places).count() as u32
}

/// Groups with their places.
#[derive(Debug, Default)]
pub(super) struct LineGroups {
    pub(super) groups: Vec<LineGroup>,
    pub(super) places: Vec<LinePlace>,
}

impl LineGroups {
    /// Adds a group with its places, in order of document and line. Numbers of places are 32 bits: see
    /// [`checked_count`].
    pub(super) fn push(&mut self, hash: LineHash, places: impl Iterator<Item = LinePlace>) {
        let start = self.places.len();
        self.places.extend(places);
        let own = &self.places[start..];
        self.groups.push(LineGroup {
            hash,
            start: start as u32,
            length: own.len() as u32,
            texts: count_texts(own),
        });
    }
}

impl LineGroups {
    /// Leaves out the places in documents that take no part with lines of so many words, and groups with one place left.
    pub(super) fn leave_out(&mut self, documents: Documents<'_>) {
        let places = &mut self.places;
        self.groups.retain_mut(|group| {
            let words = group.places(places)[0].words as usize;
            let takes_part = |id| {
                documents
                    .folders
                    .take_part(documents.library, id, Rule::RepeatedLine, words)
            };
            group.retain(places, takes_part);
            group.length > 1
        });
    }
}

/// Lines and places are counted in 32 bits.
///
/// # Errors
/// [`Error::TooManyLines`].
pub(super) fn checked_count(lines: usize) -> Result<(), Error> {
    if u32::try_from(lines).is_ok_and(|lines| lines < u32::MAX) {
        return Ok(());
    }
    Err(Error::TooManyLines {
        limit: u64::from(u32::MAX) - 1,
    })
}
