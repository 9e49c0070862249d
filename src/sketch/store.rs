//! The sketches of all documents: a small fixed part of each in one list, the rest in blocks of columns.

use std::borrow::Cow;

use super::block::{Block, Home, Joined};
use super::line_column::LinesOf;
use super::shingles::SHINGLE_WORDS;
use super::terms::Terms;
use crate::day::Day;
use crate::error::Error;
use crate::model::DocumentId;
use crate::spool::Spooled;

/// Most documents in a block, so that one number of 32 bits tells block and row.
pub(super) const ROWS: u32 = 4096;
/// In [`Block`] numbers.
pub(super) const MOST_BLOCKS: u32 = u32::MAX / ROWS;

/// What is always kept of a document, and where the rest is: 32 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    pub(super) document_hash: [u64; 2],
    /// A text is shorter than 4 GiB.
    pub(super) bytes: u32,
    /// The number of its [`Day`]; [`NO_DAY`] of none.
    pub(super) date: i32,
    pub(super) words: u32,
    /// Number of the block times [`ROWS`], and the row.
    pub(super) place: u32,
}

/// Not the number of a day.
const NO_DAY: i32 = i32::MIN;

impl Kept {
    fn block(self) -> usize {
        (self.place / ROWS) as usize
    }

    fn row(self) -> usize {
        (self.place % ROWS) as usize
    }
}

/// The dates of all documents.
#[derive(Debug, Clone)]
pub struct Dates(Vec<i32>);

impl Dates {
    /// A number for the date of each document, in corpus order: equal for equal dates, and another one for none.
    pub fn numbers(&self) -> impl ExactSizeIterator<Item = i32> + '_ {
        self.0.iter().copied()
    }
}

/// By the dates of documents in corpus order.
impl FromIterator<Option<Day>> for Dates {
    fn from_iter<I: IntoIterator<Item = Option<Day>>>(dates: I) -> Self {
        Dates(dates.into_iter().map(number_of).collect())
    }
}

/// What is kept of a date.
pub(super) fn number_of(date: Option<Day>) -> i32 {
    date.map_or(NO_DAY, Day::number)
}

/// The sketches of all documents, by document id. Made by [`Gather`](super::Gather).
#[derive(Debug)]
pub struct Sketches {
    documents: Vec<Kept>,
    blocks: Vec<Block>,
    /// Of the blocks in the temporary file, if there is one.
    spilled: Option<Spooled>,
    hashes_no_words: bool,
}

impl Sketches {
    pub(super) fn new(
        documents: Vec<Kept>,
        blocks: Vec<Block>,
        spool: Spooled,
        hashes_no_words: bool,
    ) -> Sketches {
        let spilled = blocks
            .iter()
            .any(|block| matches!(block.joined, Home::File(_)))
            .then_some(spool);
        Sketches {
            documents,
            blocks,
            spilled,
            hashes_no_words,
        }
    }

    /// Number of documents.
    pub fn len(&self) -> usize {
        self.documents.len()
    }

    /// Whether there is no document.
    pub fn is_empty(&self) -> bool {
        self.documents.is_empty()
    }

    /// Every id, in order.
    pub fn ids(&self) -> impl ExactSizeIterator<Item = DocumentId> + use<> {
        (0..self.documents.len()).map(|index| DocumentId(index as u32))
    }

    /// Number of tokens; at most 2^32 - 1.
    pub fn words(&self, id: DocumentId) -> u32 {
        self.documents[id.index()].words
    }

    /// Bytes of decoded text.
    pub fn bytes(&self, id: DocumentId) -> u64 {
        self.documents[id.index()].bytes.into()
    }

    /// When the document was published, as far as is known.
    pub fn date(&self, id: DocumentId) -> Option<Day> {
        Day::from_number(self.documents[id.index()].date)
    }

    /// Sets the dates, which those of other sketches of the same documents are.
    pub fn date_as(&mut self, dates: &Dates) {
        for (kept, &date) in self.documents.iter_mut().zip(&dates.0) {
            kept.date = date;
        }
    }

    /// The dates of all documents, for [`Self::date_as`]. 4 bytes a document.
    pub fn dates(&self) -> Dates {
        Dates(self.documents.iter().map(|kept| kept.date).collect())
    }

    /// As [`SketchPlan::hashes_no_words`](super::SketchPlan::hashes_no_words).
    pub fn hashes_no_words(&self) -> bool {
        self.hashes_no_words
    }

    /// As [`Sketch::document_hash`](super::Sketch::document_hash).
    pub fn document_hash(&self, id: DocumentId) -> u128 {
        let [low, high] = self.documents[id.index()].document_hash;
        u128::from(high) << 64 | u128::from(low)
    }

    /// Number of shingles, repeats counted.
    pub fn shingle_places(&self, id: DocumentId) -> u64 {
        let words = u64::from(self.words(id));
        words
            .saturating_sub(SHINGLE_WORDS as u64 - 1)
            .max(words.min(1))
    }

    /// The sorted distinct shingles, if planned.
    pub fn shingles(&self, id: DocumentId) -> &[u64] {
        let (block, row) = self.place(id);
        block.shingles.row(row)
    }

    /// Winnowed shingles in order of their places, if planned.
    pub fn fingerprints(&self, id: DocumentId) -> &[u32] {
        let (block, row) = self.place(id);
        block.fingerprints.row(row)
    }

    /// How many words each fingerprint begins behind the one before, if planned; the first behind the document's beginning.
    pub fn fingerprint_gaps(&self, id: DocumentId) -> &[u8] {
        let (block, row) = self.place(id);
        block.gaps.row(row)
    }

    /// 16 bits of each word's hash, if planned.
    pub fn word_marks(&self, id: DocumentId) -> &[u16] {
        let (block, row) = self.place(id);
        block.marks.row(row)
    }

    /// Lets fingerprints go, with their places, once those that stand twice were taken.
    pub fn forget_fingerprints(&mut self) {
        for block in &mut self.blocks {
            block.fingerprints = super::column::Column::default();
            block.gaps = super::column::Column::default();
        }
    }

    /// Lets the parts of words' hashes go, once passages were found.
    pub fn forget_marks(&mut self) {
        for block in &mut self.blocks {
            block.marks = super::column::Column::default();
        }
    }

    /// The counted terms of every document, by document id, or an empty list if they were not planned; afterwards they are gone
    /// here. O(documents).
    pub fn take_terms(&mut self) -> Vec<Terms> {
        if self.blocks.iter().all(|block| block.terms.is_empty()) {
            return Vec::new();
        }
        let documents = self.documents.iter();
        let terms = documents.map(|kept| {
            let own = self.blocks[kept.block()].terms.get_mut(kept.row());
            own.map(std::mem::take).unwrap_or_default()
        });
        terms.collect()
    }

    /// A hash of each band of the signature, if planned and the document has tokens. None where they are in a file.
    pub fn bands(&self, id: DocumentId) -> &[u32] {
        let (block, row) = self.place(id);
        match block.in_memory() {
            Some(joined) if self.words(id) > 0 => joined.bands.row(row),
            _ => &[],
        }
    }

    /// Lines that count, in order, if planned. None where they are in a file.
    pub fn lines(&self, id: DocumentId) -> LinesOf<'_> {
        let (block, row) = self.place(id);
        block
            .in_memory()
            .map_or_else(LinesOf::default, |joined| joined.lines_of(row))
    }

    fn place(&self, id: DocumentId) -> (&Block, usize) {
        let kept = self.documents[id.index()];
        (&self.blocks[kept.block()], kept.row())
    }

    /// Whether bands and lines of some documents are in a file, so that [`Self::bands`] and [`Self::lines`] have gaps and
    /// [`Self::for_each_block`] has to be used.
    pub(crate) fn is_spilled(&self) -> bool {
        self.spilled.is_some()
    }

    /// Visits bands and lines of every document, a block at a time: neither documents nor blocks are in order. O(bytes kept);
    /// besides what is in memory, 4 bytes a document and one block.
    ///
    /// # Errors
    /// [`Error::TempFileRead`], and what `visit` gives.
    pub(crate) fn for_each_block(
        &self,
        mut visit: impl FnMut(BlockRows<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut order: Vec<DocumentId> = self.ids().collect();
        order.sort_unstable_by_key(|id| self.documents[id.index()].place);
        for ids in order.chunk_by(|&a, &b| self.block_of(a) == self.block_of(b)) {
            let joined = match (&self.blocks[self.block_of(ids[0])].joined, &self.spilled) {
                (Home::Memory(joined), _) => Cow::Borrowed(joined),
                (Home::File(place), Some(spooled)) => Cow::Owned(Joined::read(place, spooled)?),
                (Home::File(_), None) => continue,
            };
            visit(BlockRows {
                sketches: self,
                ids,
                joined: &joined,
            })?;
        }
        Ok(())
    }

    fn block_of(&self, id: DocumentId) -> usize {
        self.documents[id.index()].block()
    }

    /// Lets the bands go once they were joined.
    pub fn forget_bands(&mut self) {
        for block in &mut self.blocks {
            if let Home::Memory(joined) = &mut block.joined {
                joined.bands = super::column::Table::default();
            }
        }
    }

    /// Lets bands and lines go once they were joined, and with them the temporary file.
    pub fn forget_joined(&mut self) {
        for block in &mut self.blocks {
            block.joined = Home::default();
        }
        self.spilled = None;
    }
}

/// Bands and lines of the documents of a block.
pub(crate) struct BlockRows<'a> {
    sketches: &'a Sketches,
    ids: &'a [DocumentId],
    joined: &'a Joined,
}

impl<'a> BlockRows<'a> {
    /// The documents of the block, ascending by place.
    pub(crate) fn ids(&self) -> &'a [DocumentId] {
        self.ids
    }

    /// As [`Sketches::bands`].
    pub(crate) fn bands(&self, id: DocumentId) -> &'a [u32] {
        match self.sketches.words(id) {
            0 => &[],
            _ => self.joined.bands.row(self.row(id)),
        }
    }

    /// As [`Sketches::lines`].
    pub(crate) fn lines(&self, id: DocumentId) -> LinesOf<'a> {
        self.joined.lines_of(self.row(id))
    }

    fn row(&self, id: DocumentId) -> usize {
        self.sketches.documents[id.index()].row()
    }
}
