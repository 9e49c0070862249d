//! Reads the texts of documents again.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read};

use super::decode;
use super::globs::FileKind;
use super::json_lines::{self, Fields, RecordBuffer};
use super::library::{Document, Library, content_hash};
use super::source::SourceFile;
use super::suppressions::Text;
use crate::error::Error;
use crate::model::DocumentId;
use crate::observe::Silent;
use crate::read_at::ReadAt;

/// Reads one text after the other, keeping its buffers and the last file of records open. One a thread.
#[derive(Debug)]
pub struct TextReader<'a> {
    library: &'a Library,
    open: Option<(u32, File)>,
    raw: Vec<u8>,
    decoded: String,
    record: RecordBuffer,
    blanked: String,
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
            blanked: String::new(),
        }
    }

    /// The document's text, and nothing else: from the file, or where that is compressed, Parquet or a stream, from the temporary
    /// file. Only a compressed file that is one document is unpacked again.
    ///
    /// # Errors
    /// [`Error::Reread`] if the system refuses, [`Error::Changed`] if the text is not the one that was read first.
    pub fn text(&mut self, id: DocumentId) -> Result<Text<'_>, Error> {
        let (document, file) = (self.library.at(id), self.library.file(id));
        let path = || file.name.to_string();
        let changed = || Error::Changed { path: path() };
        self.read(document, file).map_err(|source| Error::Reread {
            path: path(),
            source,
        })?;
        let source = if file.kind.has_records() {
            let kept = simdutf8::basic::from_utf8(&self.raw).map_err(|_| changed())?;
            let text = if file.kind == FileKind::Parquet {
                // The text itself was kept.
                kept
            } else {
                // Id and date do not matter any more.
                let fields = Fields {
                    text: &self.library.text_field,
                    id: &self.library.text_field,
                    date: &self.library.text_field,
                };
                let record = json_lines::parse(kept, fields, &mut self.record);
                record.map_err(|_| changed())?.text
            };
            if content_hash(text.as_bytes()) != document.hash {
                return Err(changed());
            }
            text
        } else {
            if content_hash(&self.raw) != document.hash {
                return Err(changed());
            }
            match decode::decode(&self.raw).map_err(|_| changed())? {
                Cow::Borrowed(text) => text,
                Cow::Owned(text) => {
                    self.decoded = text;
                    &self.decoded
                }
            }
        };
        let compared = match self.library.suppressions(id) {
            // The text is the one whose marks were read.
            Some(suppressions) => {
                suppressions.blanked(source, &mut self.blanked);
                &self.blanked
            }
            None => source,
        };
        Ok(Text { source, compared })
    }

    /// The document's bytes, unpacked; of a file that grew one more than it had.
    fn read(&mut self, document: &Document, file: &SourceFile) -> io::Result<()> {
        if file.is_spooled() {
            self.raw.resize(document.length as usize, 0);
            return self.library.spooled.read(document.offset, &mut self.raw);
        }
        let length = u64::from(document.length);
        if !file.kind.has_records() {
            self.raw.clear();
            let reader = file.open(&self.library.folder, &Silent)?;
            reader.take(length + 1).read_to_end(&mut self.raw)?;
            return Ok(());
        }
        let reader = match self.open.take() {
            Some((open, reader)) if open == document.file => reader,
            _ => file.file(&self.library.folder)?,
        };
        let (_, reader) = self.open.insert((document.file, reader));
        reader.append_at(document.offset, document.length as usize, &mut self.raw, 0)?;
        Ok(())
    }
}
