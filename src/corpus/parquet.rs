//! Parquet: each row a document, its text, its id and its date in three columns.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::sync::Arc;

use parquet::errors::ParquetError;
use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader, RowGroupMetaData};

use super::RawDocument;
use super::assemble::Outcome;
use super::columns::{self, Dates, Ids, Texts};
use super::json_lines::Fields;
use super::library::Document;
use super::read::Reading;
use super::records::Records;
use super::source::Refusal;
use crate::day::Day;
use crate::error::Error;

/// Rows that are unpacked at a time. Texts of a page are shared, not copied, so this only has to make the calls rare.
const ROWS: usize = 64;

/// A part of a file that can be read by itself.
pub(super) struct RowGroup {
    metadata: Arc<ParquetMetaData>,
    index: usize,
    text: usize,
    id: Option<usize>,
    date: Option<usize>,
}

impl RowGroup {
    fn metadata(&self) -> &RowGroupMetaData {
        self.metadata.row_group(self.index)
    }

    fn rows(&self) -> u64 {
        // No more than documents can be numbered, whatever a damaged footer says.
        let rows = u64::try_from(self.metadata().num_rows()).unwrap_or(0);
        rows.min(u64::from(u32::MAX))
    }
}

/// The row groups of a file. Reads its footer.
///
/// # Errors
/// Why the file is in no comparison.
pub(super) fn row_groups(
    file: io::Result<File>,
    fields: Fields<'_>,
) -> Result<Vec<RowGroup>, Refusal> {
    let file = file.map_err(|error| Refusal::unreadable(&error))?;
    let metadata = columns::guarded(|| ParquetMetaDataReader::new().parse_and_finish(&file))
        .map_err(|error| Refusal::error(damaged(&error)))?;
    let schema = metadata.file_metadata().schema_descr();
    let column = |name: &str| {
        let mut all = schema.columns().iter();
        all.position(|column| column.path().string() == name)
    };
    let what_to_do = "name the column that holds the text with --text-field";
    let name = fields.text;
    let text =
        column(name).ok_or_else(|| Refusal::error(format!("no column {name:?}; {what_to_do}")))?;
    if !columns::holds_text(&schema.column(text)) {
        let reason = format!("column {name:?} is no column of strings; {what_to_do}");
        return Err(Refusal::error(reason));
    }
    let id = column(fields.id).filter(|&id| columns::holds_ids(&schema.column(id)));
    let date = column(fields.date).filter(|&date| columns::holds_dates(&schema.column(date)));
    let metadata = Arc::new(metadata);
    Ok((0..metadata.num_row_groups())
        .map(|index| RowGroup {
            metadata: Arc::clone(&metadata),
            index,
            text,
            id,
            date,
        })
        .collect())
}

/// Visits the rows of a group: one thread unpacks while others work on what is there. Keeps their texts for a second
/// reading. Behind damage the rows of the group are lost; the first of them is listed.
///
/// # Errors
/// [`Error::TempFile`], [`Error::Interrupted`].
pub(super) fn read<T: Send, V: Fn(&RawDocument<'_>) -> T + Sync>(
    reading: &Reading<'_, V>,
    file: io::Result<File>,
    group: &RowGroup,
) -> Result<Outcome<T>, Error> {
    let file = match file {
        Ok(file) => Arc::new(file),
        Err(error) => return Ok(Outcome::Refused(Refusal::unreadable(&error))),
    };
    let size = usize::try_from(reading.size).unwrap_or(usize::MAX);
    let (mut found, end) = reading.crew.run(
        |rows: Rows| rows.visit(reading),
        |hand| {
            let mut handed = 0;
            let made = unpack(&file, group, size, &mut |rows: Rows| {
                handed += rows.count;
                hand(rows).is_continue()
            });
            (made, handed)
        },
    )?;
    if let (Err(error), handed) = end {
        let reason = format!(
            "{}; the rest of its row group is not compared",
            damaged(&error)
        );
        let lost = group.rows().saturating_sub(handed);
        found.push(Records::refused(lost, Refusal::error(reason)));
    }
    let packed = group.metadata().compressed_size();
    reading.observer.advance(u64::try_from(packed).unwrap_or(0));
    Ok(Outcome::Records(found))
}

/// Hands over the rows of a group in pieces of `size` bytes of text, at least about, until `hand` has enough.
fn unpack(
    file: &Arc<File>,
    group: &RowGroup,
    size: usize,
    hand: &mut dyn FnMut(Rows) -> bool,
) -> Result<(), ParquetError> {
    let schema = group.metadata.file_metadata().schema_descr();
    let pages = |column: usize| columns::pages(file, group.metadata(), column);
    let mut texts = Texts::new(schema.column(group.text), pages(group.text)?);
    let mut ids = match group.id {
        Some(id) => Some(Ids::new(schema.column(id), pages(id)?)),
        None => None,
    };
    let mut dates = match group.date {
        Some(date) => Some(Dates::new(schema.column(date), pages(date)?)),
        None => None,
    };
    let mut left = group.rows();
    let mut rows = Rows::default();
    while left > 0 {
        let wanted = usize::try_from(left).map_or(ROWS, |left| left.min(ROWS));
        // What is whole is handed over before an error is told.
        let batch = texts.next(wanted).and_then(|texts| {
            let ids = ids.as_mut().map(|ids| ids.next(wanted)).transpose()?;
            let dates = dates.as_mut().map(|dates| dates.next(wanted)).transpose()?;
            Ok((texts, ids, dates))
        });
        let ended = batch.is_err() || left <= ROWS as u64;
        let result = batch.map(|(texts, ids, dates)| {
            for (at, text) in texts.iter().enumerate() {
                let id = ids.as_ref().and_then(|ids| ids[at].as_deref());
                let date = dates.as_ref().and_then(|dates| dates[at]);
                let text = text.as_ref().map(|text| text.data());
                rows.push(text, id.unwrap_or_default(), date);
            }
        });
        left -= wanted as u64;
        if (ended || rows.text.len() >= size) && !hand(std::mem::take(&mut rows)) {
            return Ok(());
        }
        result?;
    }
    Ok(())
}

/// What the crate says, and what to do.
fn damaged(error: &ParquetError) -> String {
    let said = error.to_string();
    let said = said.strip_prefix("Parquet error: ").unwrap_or(&said);
    format!("cannot be read as Parquet: {said}; get the file again")
}

/// A row's number, the places of its text and its id, and its date.
type FullRow = (u64, Range<usize>, Range<usize>, Option<Day>);

/// Rows behind each other.
#[derive(Default)]
struct Rows {
    count: u64,
    /// Their texts, and their ids.
    text: Vec<u8>,
    ids: String,
    /// Of each row that has a text: its number from 0, the places of its text and its id, and its date.
    full: Vec<FullRow>,
    /// Rows without one.
    null: Vec<u64>,
}

impl Rows {
    fn push(&mut self, text: Option<&[u8]>, id: &str, date: Option<Day>) {
        match text {
            Some(text) => {
                let (from, id_from) = (self.text.len(), self.ids.len());
                self.text.extend_from_slice(text);
                self.ids.push_str(id);
                let places = (from..self.text.len(), id_from..self.ids.len());
                self.full.push((self.count, places.0, places.1, date));
            }
            None => self.null.push(self.count),
        }
        self.count += 1;
    }

    fn visit<T: Send, V: Fn(&RawDocument<'_>) -> T + Sync>(
        self,
        reading: &Reading<'_, V>,
    ) -> Result<Records<T>, Error> {
        reading.observer.checkpoint()?;
        let offset = reading.spool.append(&self.text)?;
        let mut found = Records::new();
        found.lines = self.count;
        for row in self.null {
            let reason = format!("column {:?} is null in this row", reading.fields.text);
            found.bad.push((row, Refusal::error(reason)));
        }
        for (row, place, id, date) in self.full {
            let start = place.start as u64;
            match (
                str::from_utf8(&self.text[place.clone()]),
                u32::try_from(place.len()),
            ) {
                (Ok(text), Ok(length)) => {
                    let place = Document {
                        offset: offset + start,
                        line: row,
                        length,
                        ..Document::default()
                    };
                    found.take(place, text, (&self.ids[id], date), &reading.visit);
                }
                (Err(_), _) => {
                    let reason = "not UTF-8; text in Parquet must be UTF-8";
                    found.bad.push((row, Refusal::error(reason)));
                }
                (_, Err(_)) => found.bad.push((row, Refusal::too_long())),
            }
        }
        Ok(found)
    }
}
