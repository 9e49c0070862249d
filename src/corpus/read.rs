//! Reads every document once, in parallel, with results in corpus order.

use std::ops::Range;
use std::sync::Mutex;

use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};

use super::assemble::{Outcome, Records, assemble};
use super::decode;
use super::globs::FileKind;
use super::inventory::Inventory;
use super::json_lines::{self, Fields, RecordBuffer};
use super::library::{Document, Library, content_hash, format_of};
use super::plain;
use super::ranges::{self, LineText};
use super::source::{Refusal, SourceFile};
use super::{Format, RawDocument};
use crate::error::Error;
use crate::observe::{Observer, Unit};
use crate::settings::InputSettings;

/// How much of a JSON-lines file one thread reads at a time.
const RANGE: u64 = 4 << 20;
/// Buffers larger than this are given back.
const KEEP: usize = 16 << 20;

/// Visits every document of the inventory, in parallel, and gives what `visit` made of each, in corpus order.
///
/// The text is gone after the visit; the [`Library`] can read it again. Memory: besides the results, one buffer a
/// thread of the size of a file, or of 4 MiB of a JSON-lines file. A file or record that cannot be read is listed as
/// [`Skipped`](crate::model::Skipped) in the library.
///
/// # Errors
/// [`Error::Interrupted`], [`Error::TooManyDocuments`].
pub fn read<T: Send>(
    inventory: Inventory,
    settings: &InputSettings,
    observer: &dyn Observer,
    visit: impl Fn(&RawDocument<'_>) -> T + Sync,
) -> Result<(Library, Vec<T>), Error> {
    read_in_ranges(inventory, settings, observer, RANGE, visit)
}

/// [`read()`] with another size of ranges, at least 1.
pub(super) fn read_in_ranges<T: Send>(
    inventory: Inventory,
    settings: &InputSettings,
    observer: &dyn Observer,
    range_size: u64,
    visit: impl Fn(&RawDocument<'_>) -> T + Sync,
) -> Result<(Library, Vec<T>), Error> {
    observer.stage("reading", Unit::Bytes, Some(inventory.bytes()));
    let fields = Fields {
        text: &settings.text_field,
        id: &settings.id_field,
    };
    let buffers: Mutex<Vec<Buffers>> = Mutex::new(Vec::new());
    let results = plan(&inventory, range_size)
        .par_iter()
        .with_max_len(1)
        .map(|item| {
            observer.checkpoint()?;
            let mut own = buffers
                .lock()
                .ok()
                .and_then(|mut all| all.pop())
                .unwrap_or_default();
            let file = &inventory.files[item.file as usize];
            let outcome = match &item.part {
                Part::Refused(refusal) => Outcome::Refused(refusal.clone()),
                Part::Whole => whole(&inventory, file, &mut own, &visit),
                Part::Range(range) => {
                    records(&inventory, file, range.clone(), fields, &mut own, &visit)
                }
            };
            observer.advance(match &item.part {
                Part::Range(range) => range.end - range.start,
                Part::Whole | Part::Refused(_) => file.size,
            });
            own.trim();
            if let Ok(mut all) = buffers.lock() {
                all.push(own);
            }
            Ok((item.file, outcome))
        })
        .collect::<Result<Vec<_>, Error>>()?;
    assemble(inventory, settings, results)
}

/// A piece of work.
struct Item {
    file: u32,
    part: Part,
}

enum Part {
    /// Told by its first bytes to be no JSON lines.
    Refused(Refusal),
    Whole,
    Range(Range<u64>),
}

#[derive(Default)]
struct Buffers {
    raw: Vec<u8>,
    record: RecordBuffer,
}

impl Buffers {
    fn trim(&mut self) {
        self.raw.clear();
        self.raw.shrink_to(KEEP);
        self.record.trim(KEEP);
    }
}

fn plan(inventory: &Inventory, range_size: u64) -> Vec<Item> {
    let parts = |file: &SourceFile| -> Vec<Part> {
        if file.kind != FileKind::JsonLines {
            return vec![Part::Whole];
        }
        let mut head = Vec::new();
        let looked = file
            .open(&inventory.folder)
            .and_then(|mut reader| reader.append(0, decode::HEAD as u64, &mut head));
        let refusal = match looked {
            Ok(_) => decode::refuse_json_lines(&head),
            Err(error) => Some(Refusal::unreadable(&error)),
        };
        match refusal {
            Some(refusal) => vec![Part::Refused(refusal)],
            None => (0..file.size.div_ceil(range_size))
                .map(|index| index * range_size)
                .map(|start| Part::Range(start..file.size.min(start + range_size)))
                .collect(),
        }
    };
    let parts: Vec<Vec<Part>> = inventory.files.par_iter().map(parts).collect();
    (0u32..)
        .zip(parts)
        .flat_map(|(file, parts)| parts.into_iter().map(move |part| Item { file, part }))
        .collect()
}

fn whole<T>(
    inventory: &Inventory,
    file: &SourceFile,
    own: &mut Buffers,
    visit: &impl Fn(&RawDocument<'_>) -> T,
) -> Outcome<T> {
    let value = match plain::read_whole(file.open(&inventory.folder), file.size, &mut own.raw) {
        Ok(text) => visit(&RawDocument {
            text: &text,
            format: format_of(file.kind),
        }),
        Err(refusal) => return Outcome::Refused(refusal),
    };
    // `read_whole` refuses anything longer.
    let length = u32::try_from(own.raw.len()).unwrap_or(u32::MAX);
    Outcome::Document(content_hash(&own.raw), length, value)
}

fn records<T>(
    inventory: &Inventory,
    file: &SourceFile,
    range: Range<u64>,
    fields: Fields<'_>,
    own: &mut Buffers,
    visit: &impl Fn(&RawDocument<'_>) -> T,
) -> Outcome<T> {
    let mut found = Records {
        newlines: 0,
        documents: Vec::new(),
        ids: String::new(),
        values: Vec::new(),
        bad: Vec::new(),
    };
    let Buffers {
        raw,
        record: buffer,
    } = own;
    let newlines = file.open(&inventory.folder).and_then(|mut reader| {
        ranges::lines_of(&mut reader, range, raw, |line| {
            let parsed = match line.text {
                LineText::Text(text) => {
                    json_lines::parse(text, fields, buffer).map_err(Refusal::error)
                }
                LineText::NotUtf8 => Err(Refusal::error("not UTF-8; JSON lines must be UTF-8")),
                LineText::TooLong => Err(Refusal::too_long()),
            };
            match parsed {
                Ok(record) => {
                    let id = record.id.unwrap_or_default();
                    found.documents.push(Document {
                        hash: content_hash(record.text.as_bytes()),
                        offset: line.offset,
                        line: line.newlines,
                        id_start: found.ids.len() as u64,
                        id_length: u32::try_from(id.len()).unwrap_or(0),
                        length: line.length,
                        ..Document::default()
                    });
                    found.ids.push_str(&id);
                    found.values.push(visit(&RawDocument {
                        text: record.text,
                        format: Format::Plain,
                    }));
                }
                Err(refusal) => found.bad.push((line.newlines, refusal)),
            }
        })
    });
    match newlines {
        Ok(newlines) => {
            found.newlines = newlines;
            Outcome::Records(Box::new(found))
        }
        Err(error) => Outcome::Refused(Refusal::unreadable(&error)),
    }
}
