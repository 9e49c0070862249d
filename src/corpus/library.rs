//! What stays known of every document once it was read.

use std::borrow::Cow;
use std::io::{self, Read};
use std::path::PathBuf;

use xxhash_rust::xxh3::xxh3_128;

use super::Format;
use super::decode;
use super::globs::FileKind;
use super::json_lines::{self, Fields};
use super::source::{SourceFile, append};
use crate::error::Error;
use crate::model::{DocumentId, LeftOut, Skipped};
use crate::observe::Silent;
use crate::spool::Spooled;

/// Names, places and hashes of the documents of a run, in corpus order: by file name, then by place in the file.
///
/// Keeps 56 bytes a document and its id, and the name of each file.
#[derive(Debug)]
pub struct Library {
    pub(super) folder: PathBuf,
    pub(super) files: Vec<SourceFile>,
    pub(super) documents: Vec<Document>,
    /// The records' ids, one behind the other.
    pub(super) ids: String,
    pub(super) text_field: String,
    /// What cannot be read again where it was.
    pub(super) spooled: Spooled,
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
    /// Where its id starts in [`Library::ids`].
    pub(super) id_start: u64,
    pub(super) id_length: u32,
    pub(super) file: u32,
    /// Bytes there, unpacked.
    pub(super) length: u32,
    /// The `~` number that keeps its name distinct; 0 for none.
    pub(super) copy: u32,
}

impl Document {
    /// Its id; `None` without one.
    pub(super) fn id<'a>(&self, ids: &'a str) -> Option<&'a str> {
        let start = usize::try_from(self.id_start).ok()?;
        let id = ids.get(start..start + self.id_length as usize)?;
        (!id.is_empty()).then_some(id)
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

pub(super) fn content_hash(bytes: &[u8]) -> [u64; 2] {
    let hash = xxh3_128(bytes);
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
        match document.copy {
            0 => name,
            copy => Cow::Owned(format!("{name}~{copy}")),
        }
    }

    /// The name of the document's file.
    pub fn path(&self, id: DocumentId) -> &str {
        &self.file(id).name
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

    /// Reads the document's text again, and nothing else: from the file, or where that is compressed, Parquet or a
    /// stream, from the temporary file. Only a compressed file that is one document is unpacked again.
    ///
    /// # Errors
    /// [`Error::Reread`] if the system refuses, [`Error::Changed`] if the text is not the one that was read first.
    pub fn text(&self, id: DocumentId) -> Result<String, Error> {
        let (document, file) = (self.at(id), self.file(id));
        let path = || file.name.to_string();
        let changed = || Error::Changed { path: path() };
        let reread = |source: io::Error| Error::Reread {
            path: path(),
            source,
        };
        let raw = self.bytes(document, file).map_err(reread)?;
        if !file.kind.has_records() {
            if content_hash(&raw) != document.hash {
                return Err(changed());
            }
            return match decode::decode(&raw).map_err(|_| changed())? {
                Cow::Borrowed(text) if text.len() == raw.len() => {
                    String::from_utf8(raw).map_err(|_| changed())
                }
                text => Ok(text.into_owned()),
            };
        }
        if file.kind == FileKind::Parquet {
            // The text itself was kept.
            return match String::from_utf8(raw) {
                Ok(text) if content_hash(text.as_bytes()) == document.hash => Ok(text),
                _ => Err(changed()),
            };
        }
        let line = str::from_utf8(&raw).map_err(|_| changed())?;
        // The id does not matter any more.
        let fields = Fields {
            text: &self.text_field,
            id: &self.text_field,
        };
        let mut buffer = String::new();
        let record = json_lines::parse(line, fields, &mut buffer).map_err(|_| changed())?;
        if content_hash(record.text.as_bytes()) != document.hash {
            return Err(changed());
        }
        Ok(record.text.to_owned())
    }

    /// The document's bytes, unpacked; of a file that grew one more than it had.
    fn bytes(&self, document: &Document, file: &SourceFile) -> io::Result<Vec<u8>> {
        if file.is_spooled() {
            return self.spooled.read(document.offset, document.length as usize);
        }
        let mut bytes = Vec::new();
        let length = u64::from(document.length);
        if file.kind.has_records() {
            let mut reader = file.file(&self.folder)?;
            append(&mut reader, document.offset, length, &mut bytes)?;
        } else {
            let reader = file.open(&self.folder, &Silent)?;
            reader.take(length + 1).read_to_end(&mut bytes)?;
        }
        Ok(bytes)
    }

    fn at(&self, id: DocumentId) -> &Document {
        &self.documents[id.index()]
    }

    fn file(&self, id: DocumentId) -> &SourceFile {
        &self.files[self.at(id).file as usize]
    }
}

pub(super) fn format_of(kind: FileKind) -> Format {
    match kind {
        FileKind::Markdown => Format::Markdown,
        FileKind::Plain | FileKind::JsonLines | FileKind::Parquet => Format::Plain,
    }
}
