//! Reads every document once, in parallel, with results in corpus order.

use std::borrow::Cow;
use std::fs::File;
use std::io;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};

use super::RawDocument;
use super::assemble::{Outcome, assemble};
use super::crew::Crew;
use super::decode;
use super::globs::FileKind;
use super::inventory::Inventory;
use super::json_lines::{Fields, RecordBuffer};
use super::library::{Document, Library, content_hash, format_of};
use super::parquet::{self, RowGroup};
use super::plain;
use super::pool::Pool;
use super::ranges;
use super::records::Records;
use super::source::{Content, Refusal, SourceFile};
use super::suppressions::Suppressions;
use crate::dates;
use crate::error::Error;
use crate::observe::{Observer, Unit};
use crate::read_at::ReadAt;
use crate::resources::Resources;
use crate::settings::InputSettings;
use crate::spool::Spool;

/// How much of the records of a file one thread reads at a time: little enough that what the system copies is still in the second
/// cache when it is looked at, much enough that the end of the last line, read by itself, costs little.
const RANGE: u64 = 256 << 10;
/// Bytes of texts without a place of their own that stay in memory, over the whole run: two pieces, as much as is in
/// memory anyway while they are read.
const SPOOL: usize = 8 << 20;

/// Visits every document of the inventory, in parallel, and gives what `visit` made of each, in corpus order.
///
/// The text is gone after the visit; the [`Library`] can read it again. Memory: besides the results, one buffer a
/// thread of the size of a file, or of 256 KiB of a file of records; two such a thread where a stream is unpacked. What
/// cannot be read twice (records in compressed files, in Parquet and in streams) goes to a temporary file. A file or
/// record that cannot be read is listed as [`Skipped`](crate::model::Skipped) in the library.
///
/// # Errors
/// [`Error::Interrupted`], [`Error::TooManyDocuments`], [`Error::TempFile`].
pub fn read<T: Send>(
    inventory: Inventory,
    settings: &InputSettings,
    resources: &Resources,
    observer: &dyn Observer,
    visit: impl Fn(&RawDocument<'_>) -> T + Sync,
) -> Result<(Library, Vec<T>), Error> {
    read_in_ranges(inventory, settings, resources, observer, RANGE, visit)
}

/// [`read()`] with another size of ranges, at least 1.
pub(super) fn read_in_ranges<T: Send>(
    inventory: Inventory,
    settings: &InputSettings,
    resources: &Resources,
    observer: &dyn Observer,
    range_size: u64,
    visit: impl Fn(&RawDocument<'_>) -> T + Sync,
) -> Result<(Library, Vec<T>), Error> {
    observer.stage("reading", Unit::Bytes, inventory.bytes());
    let reading = Reading {
        inventory: &inventory,
        fields: Fields {
            text: &settings.text_field,
            id: &settings.id_field,
            date: &settings.date_field,
        },
        observer,
        visit,
        size: range_size,
        spool: Spool::new(resources.temp_folder(), SPOOL),
        crew: Crew::new(),
        buffers: Pool::default(),
        open: Mutex::default(),
    };
    let results = reading
        .plan()
        .par_iter()
        .with_max_len(1)
        .map(|item| Ok((item.file, reading.item(item)?)))
        .collect::<Result<Vec<_>, Error>>()?;
    let spool = reading.spool;
    assemble(inventory, settings, spool.finish(), results)
}

/// What all threads share.
pub(super) struct Reading<'a, V> {
    pub(super) inventory: &'a Inventory,
    pub(super) fields: Fields<'a>,
    pub(super) observer: &'a dyn Observer,
    pub(super) visit: V,
    pub(super) size: u64,
    pub(super) spool: Spool,
    pub(super) crew: Crew,
    pub(super) buffers: Pool,
    /// The file of which a range was read last.
    open: Mutex<Option<(u32, Arc<File>)>>,
}

/// A piece of work.
struct Item {
    file: u32,
    part: Part,
}

enum Part {
    /// Told by its beginning to be nothing to read.
    Refused(Refusal),
    Whole,
    Range(Range<u64>),
    /// Lines that have to be unpacked, or come once.
    Stream,
    Rows(RowGroup),
}

impl<T: Send, V: Fn(&RawDocument<'_>) -> T + Sync> Reading<'_, V> {
    fn plan(&self) -> Vec<Item> {
        let parts: Vec<Vec<Part>> = self
            .inventory
            .files
            .par_iter()
            .map(|file| {
                self.parts(file)
                    .unwrap_or_else(|why| vec![Part::Refused(why)])
            })
            .collect();
        (0u32..)
            .zip(parts)
            .flat_map(|(file, parts)| parts.into_iter().map(move |part| Item { file, part }))
            .collect()
    }

    fn parts(&self, file: &SourceFile) -> Result<Vec<Part>, Refusal> {
        match (file.kind, &file.content, file.size) {
            (FileKind::Plain | FileKind::Markdown, ..) => Ok(vec![Part::Whole]),
            (FileKind::Parquet, Content::Stream(_), _) => Err(Refusal::error(
                "Parquet in a stream, which cannot be read; save it to a file and name that",
            )),
            (FileKind::Parquet, ..) => {
                let groups = parquet::row_groups(file.file(&self.inventory.folder), self.fields)?;
                Ok(groups.into_iter().map(Part::Rows).collect())
            }
            (FileKind::JsonLines, Content::Named | Content::At(_), Some(size))
                if file.codec.is_none() =>
            {
                let mut head = Vec::new();
                file.file(&self.inventory.folder)
                    .and_then(|source| source.append_at(0, decode::HEAD, &mut head, 0))
                    .map_err(|error| Refusal::unreadable(&error))?;
                if let Some(refusal) = decode::refuse_json_lines(&head) {
                    return Err(refusal);
                }
                Ok((0..size.div_ceil(self.size))
                    .map(|index| index * self.size)
                    .map(|start| Part::Range(start..size.min(start + self.size)))
                    .collect())
            }
            (FileKind::JsonLines, ..) => Ok(vec![Part::Stream]),
        }
    }

    fn item(&self, item: &Item) -> Result<Outcome<T>, Error> {
        self.observer.checkpoint()?;
        let file = &self.inventory.files[item.file as usize];
        match &item.part {
            Part::Refused(refusal) => {
                self.observer.advance(file.size.unwrap_or(0));
                Ok(Outcome::Refused(refusal.clone()))
            }
            Part::Whole => self.whole(file),
            Part::Range(range) => Ok(self.range(item.file, range.clone())),
            Part::Stream => self.stream(file),
            Part::Rows(rows) => {
                let opened = file.file(&self.inventory.folder);
                parquet::read(self, opened, rows)
            }
        }
    }

    fn whole(&self, file: &SourceFile) -> Result<Outcome<T>, Error> {
        if file.codec.is_none() && file.size.is_some_and(|size| size >= u64::from(u32::MAX)) {
            return Ok(Outcome::Refused(Refusal::too_long()));
        }
        let opened = file.open(&self.inventory.folder, self.observer);
        let mut raw = self.buffers.get();
        raw.clear();
        let outcome = match plain::read_whole(opened, |error| file.reason(error), &mut raw) {
            Ok(text) => {
                let format = format_of(file.kind);
                let suppressions = Suppressions::of(&text, format);
                let text = match &suppressions {
                    Some(suppressions) => {
                        let mut blanked = String::new();
                        suppressions.blanked(&text, &mut blanked);
                        Cow::Owned(blanked)
                    }
                    None => text,
                };
                let value = (self.visit)(&RawDocument {
                    text: &text,
                    format,
                    date: dates::of_file(&file.name),
                });
                drop(text);
                Outcome::Document(self.keep(file, &raw)?, suppressions, value)
            }
            Err(refusal) => Outcome::Refused(refusal),
        };
        self.buffers.put(raw);
        Ok(outcome)
    }

    /// Where a whole file can be read again.
    fn keep(&self, file: &SourceFile, raw: &[u8]) -> Result<Document, Error> {
        Ok(Document {
            hash: content_hash(raw),
            offset: if file.is_spooled() {
                self.spool.append(raw)?
            } else {
                0
            },
            // `read_whole` refuses anything longer.
            length: u32::try_from(raw.len()).unwrap_or(u32::MAX),
            ..Document::default()
        })
    }

    /// A file, opened anew only if the last range was one of another: its ranges follow each other, and are read by their places.
    fn opened(&self, file: u32) -> io::Result<Arc<File>> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((number, opened)) = &*open
            && *number == file
        {
            return Ok(opened.clone());
        }
        let source = &self.inventory.files[file as usize];
        let opened = Arc::new(source.file(&self.inventory.folder)?);
        *open = Some((file, opened.clone()));
        Ok(opened)
    }

    fn range(&self, file: u32, range: Range<u64>) -> Outcome<T> {
        let mut found = Records::new();
        self.observer.advance(range.end - range.start);
        let (mut raw, mut record) = (self.buffers.get(), RecordBuffer::default());
        let lines = self.opened(file).and_then(|source| {
            ranges::lines_of(&*source, range, &mut raw, |line| {
                found.take_line(&line, self.fields, &mut record, &self.visit);
            })
        });
        self.buffers.put(raw);
        match lines {
            Ok(lines) => {
                found.lines = lines;
                found.shrink();
                Outcome::Records(vec![found])
            }
            Err(error) => Outcome::Refused(Refusal::unreadable(&error)),
        }
    }
}
