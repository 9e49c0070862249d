//! What stays known of every document once it was read.

use std::borrow::Cow;
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::Format;
use super::globs::FileKind;
use super::source::{Content, SourceFile};
use super::suppressions::Suppressions;
use super::text_reader::TextReader;
use crate::error::Error;
use crate::model::{DocumentId, LeftOut, Skipped};
use crate::spool::Spooled;
use crate::xxh3::hash128;

/// Names, places and hashes of the documents of a run, in corpus order: by file name, then by place in the file.
///
/// Keeps 48 bytes a document and its id, and the name of each file.
#[derive(Debug)]
pub struct Library {
    pub(super) folder: PathBuf,
    pub(super) files: Vec<SourceFile>,
    pub(super) documents: Vec<Document>,
    /// The records' ids, one behind the other.
    pub(super) ids: String,
    /// The `~` numbers that keep names distinct, of the documents that need one, in corpus order.
    pub(super) copies: Vec<(DocumentId, u32)>,
    pub(super) text_field: String,
    /// What cannot be read again where it was.
    pub(super) spooled: Spooled,
    /// Of the documents with marks in their text what these say, in corpus order.
    pub(super) suppressions: Vec<(DocumentId, Suppressions)>,
    /// What is in no comparison, in order: files of the walk, files and records that could not be read.
    pub skipped: Vec<Skipped>,
    /// How many files the walk passed over.
    pub left_out: LeftOut,
}

/// One document's place. Halves of the hash, so that the structure aligns to 8 bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Document {
    pub(super) hash: [u64; 2],
    /// Where its bytes start in the file, or in [`Library::spooled`].
    pub(super) offset: u64,
    /// Line or row of the file, from 1; 0 where the file is the document.
    pub(super) line: u64,
    /// In [`Library::ids`].
    pub(super) id: IdPlace,
    pub(super) file: u32,
    /// Bytes there, unpacked.
    pub(super) length: u32,
}

// There is one for each document of a run.
const _: () = assert!(size_of::<Document>() == 48);

/// Where an id is among all: its first byte, and how many it has, none for a document without one. In 8 bytes, as there is one for each
/// document.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct IdPlace(u64);

impl IdPlace {
    /// Bits of a length. An id of 16 MiB or more is no name that anybody could read, and counts as none; 40 bits are left for
    /// where it starts, 256 bytes for each of the documents that can be numbered.
    const LENGTH_BITS: u32 = 24;

    /// The place of an id of `length` bytes.
    pub(super) fn new(start: usize, length: usize) -> IdPlace {
        match length >> Self::LENGTH_BITS {
            0 => IdPlace((start as u64) << Self::LENGTH_BITS | length as u64),
            _ => IdPlace::default(),
        }
    }

    /// The same id among those that stand behind `before` bytes of others.
    pub(super) fn behind(self, before: usize) -> IdPlace {
        IdPlace(self.0 + ((before as u64) << Self::LENGTH_BITS))
    }

    /// Whether there is no id.
    pub(super) fn is_none(self) -> bool {
        self.0 & ((1 << Self::LENGTH_BITS) - 1) == 0
    }

    fn range(self) -> Range<usize> {
        let start = (self.0 >> Self::LENGTH_BITS) as usize;
        start..start + (self.0 & ((1 << Self::LENGTH_BITS) - 1)) as usize
    }
}

impl Document {
    /// Its id; `None` without one.
    pub(super) fn id<'a>(&self, ids: &'a str) -> Option<&'a str> {
        ids.get(self.id.range()).filter(|id| !id.is_empty())
    }

    /// The name without `~`: the file, `file#id`, or `file:line`.
    pub(super) fn plain_name<'a>(&self, file: &'a str, ids: &str) -> Cow<'a, str> {
        match self.id(ids) {
            Some(id) => Cow::Owned(format!("{file}#{id}")),
            None if self.line > 0 => Cow::Owned(format!("{file}:{}", self.line)),
            None => Cow::Borrowed(file),
        }
    }
}

/// What tells a document in a run from any other, in this run or another.
pub(crate) struct Identity<'a> {
    pub(crate) name: Cow<'a, str>,
    pub(crate) path: &'a str,
    pub(crate) format: Format,
    /// As [`Library::content_hash`].
    pub(crate) content: u128,
}

pub(super) fn content_hash(bytes: &[u8]) -> [u64; 2] {
    let hash = hash128(bytes);
    [(hash >> 64) as u64, hash as u64]
}

impl Library {
    /// Number of documents.
    pub fn len(&self) -> usize {
        self.documents.len()
    }

    /// Whether nothing was read.
    pub fn is_empty(&self) -> bool {
        self.documents.is_empty()
    }

    /// Every id, in order.
    pub fn ids(&self) -> impl ExactSizeIterator<Item = DocumentId> + use<> {
        (0..self.documents.len()).map(|index| DocumentId(index as u32))
    }

    /// The document's name, unique in the run: its path, or `path#id` or `path:line` for a record.
    pub fn name(&self, id: DocumentId) -> Cow<'_, str> {
        let document = self.at(id);
        let name = document.plain_name(self.path(id), &self.ids);
        match self.copies.binary_search_by_key(&id, |&(id, _)| id) {
            Ok(at) => Cow::Owned(format!("{name}~{}", self.copies[at].1)),
            Err(_) => name,
        }
    }

    /// The name of the document's file.
    pub fn path(&self, id: DocumentId) -> &str {
        &self.file(id).name
    }

    /// The working folder, where names start.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The number of the document's file among all, from 0.
    pub(crate) fn file_number(&self, id: DocumentId) -> usize {
        self.at(id).file as usize
    }

    /// The absolute paths of all files, in order; `None` for a stream.
    pub(crate) fn file_paths(&self) -> impl Iterator<Item = Option<PathBuf>> {
        self.files.iter().map(|file| match &file.content {
            Content::Named => Some(self.folder.join(&*file.name)),
            Content::At(path) => Some(path.to_path_buf()),
            Content::Stream(_) => None,
        })
    }

    /// How the document's text is to be understood.
    pub fn format(&self, id: DocumentId) -> Format {
        format_of(self.file(id).kind)
    }

    /// XXH3 of a file's raw bytes, unpacked, or of a record's decoded text: equal for documents that are equal byte by byte.
    pub fn content_hash(&self, id: DocumentId) -> u128 {
        let [high, low] = self.at(id).hash;
        u128::from(high) << 64 | u128::from(low)
    }

    /// All of a document that a finding can depend on. Each field is named, so that a new one does not compile before it is known
    /// whether a finding can depend on it.
    pub(crate) fn identity(&self, id: DocumentId) -> Identity<'_> {
        let Document {
            hash: [high, low],
            // Where the bytes are: they are in the hash.
            offset: _,
            length: _,
            // In the name, where it is told by them.
            line: _,
            id: _,
            // Its path and its format.
            file: _,
        } = *self.at(id);
        Identity {
            name: self.name(id),
            path: self.path(id),
            format: self.format(id),
            content: u128::from(high) << 64 | u128::from(low),
        }
    }

    /// What the marks in a document's text say; `None` where it has none.
    pub fn suppressions(&self, id: DocumentId) -> Option<&Suppressions> {
        let of = |at: usize| &self.suppressions[at].1;
        let at = self.suppressions.binary_search_by_key(&id, |&(id, _)| id);
        at.ok().map(of)
    }

    /// The documents with marks in their text, in order, with what these say.
    pub fn all_suppressions(&self) -> &[(DocumentId, Suppressions)] {
        &self.suppressions
    }

    /// Reads the document's text again. [`TextReader`] does the same for many documents, and faster.
    ///
    /// # Errors
    /// As [`TextReader::text`].
    pub fn text(&self, id: DocumentId) -> Result<String, Error> {
        let mut reader = TextReader::new(self);
        reader.text(id).map(|text| text.source.to_owned())
    }

    pub(super) fn at(&self, id: DocumentId) -> &Document {
        &self.documents[id.index()]
    }

    pub(super) fn file(&self, id: DocumentId) -> &SourceFile {
        &self.files[self.at(id).file as usize]
    }
}

pub(super) fn format_of(kind: FileKind) -> Format {
    match kind {
        FileKind::Markdown => Format::Markdown,
        FileKind::Plain | FileKind::JsonLines | FileKind::Parquet => Format::Plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_found_behind_others_and_one_too_long_is_none() {
        let longest = (1 << IdPlace::LENGTH_BITS) - 1;
        let place = IdPlace::new(7, longest).behind(1 << 20);
        assert_eq!(place.range(), 7 + (1 << 20)..7 + (1 << 20) + longest);
        assert!(!place.is_none());
        assert!(IdPlace::new(7, longest + 1).behind(9).is_none());
        assert!(IdPlace::new(7, 0).is_none());
    }
}
