//! Reads the texts of documents again.

use std::borrow::Cow;
use std::io;

use super::decode;
use super::globs::FileKind;
use super::json_lines::{self, Fields, RecordBuffer};
use super::library::{Library, content_hash};
use super::source::Reader;
use crate::error::Error;
use crate::model::DocumentId;

/// Reads one text after the other, keeping its buffers and the last file open. One a thread.
#[derive(Debug)]
pub struct TextReader<'a> {
    library: &'a Library,
    open: Option<(u32, Reader<'a>)>,
    raw: Vec<u8>,
    decoded: String,
    record: RecordBuffer,
}

impl<'a> TextReader<'a> {
    /// A reader that has nothing open yet.
    pub fn new(library: &'a Library) -> Self {
        TextReader {
            library,
            open: None,
            raw: Vec::new(),
            decoded: String::new(),
            record: RecordBuffer::default(),
        }
    }

    /// The document's text. Reads its bytes only, and checks that they are those that were read first.
    ///
    /// # Errors
    /// [`Error::Reread`] if the system refuses, [`Error::Changed`] if the text is not the one that was read first.
    pub fn text(&mut self, id: DocumentId) -> Result<&str, Error> {
        let (document, file) = (self.library.at(id), self.library.file(id));
        let path = || file.name.to_string();
        let changed = || Error::Changed { path: path() };
        // A byte more than a file had tells whether it grew.
        let limit = u64::from(document.length) + u64::from(document.line == 0);
        self.raw.clear();
        self.read(document.file, document.offset, limit)
            .map_err(|source| Error::Reread {
                path: path(),
                source,
            })?;
        if file.kind != FileKind::JsonLines {
            if content_hash(&self.raw) != document.hash {
                return Err(changed());
            }
            return match decode::decode(&self.raw).map_err(|_| changed())? {
                Cow::Borrowed(text) => Ok(text),
                Cow::Owned(text) => {
                    self.decoded = text;
                    Ok(&self.decoded)
                }
            };
        }
        let line = str::from_utf8(&self.raw).map_err(|_| changed())?;
        // The id does not matter any more.
        let fields = Fields {
            text: &self.library.text_field,
            id: &self.library.text_field,
        };
        let record = json_lines::parse(line, fields, &mut self.record).map_err(|_| changed())?;
        if content_hash(record.text.as_bytes()) != document.hash {
            return Err(changed());
        }
        Ok(record.text)
    }

    fn read(&mut self, file: u32, offset: u64, limit: u64) -> io::Result<usize> {
        let reader = match self.open.take() {
            Some((open, reader)) if open == file => reader,
            _ => self.library.files[file as usize].open(&self.library.folder)?,
        };
        let (_, reader) = self.open.insert((file, reader));
        reader.append(offset, limit, &mut self.raw)
    }
}
