//! Records of a part of a file: lines of JSON, or rows.

use super::json_lines::{self, Fields, RecordBuffer};
use super::library::{Document, IdPlace, content_hash};
use super::ranges::{Line, LineText};
use super::source::Refusal;
use super::suppressions::Suppressions;
use super::{Format, RawDocument};
use crate::day::Day;

/// The records of a part; lines (or rows) count from its start, ids lie in a string of its own.
pub(super) struct Records<T> {
    /// Lines or rows that end in this part.
    pub(super) lines: u64,
    pub(super) documents: Vec<Document>,
    pub(super) ids: String,
    pub(super) values: Vec<T>,
    pub(super) bad: Vec<(u64, Refusal)>,
    /// Of those with marks in their text what these say, by place in `documents`.
    pub(super) suppressions: Vec<(usize, Suppressions)>,
}

impl<T> Records<T> {
    /// None so far.
    pub(super) fn new() -> Records<T> {
        Records {
            lines: 0,
            documents: Vec::new(),
            ids: String::new(),
            values: Vec::new(),
            bad: Vec::new(),
            suppressions: Vec::new(),
        }
    }

    /// A part of that many lines, of which the first cannot be read.
    pub(super) fn refused(lines: u64, refusal: Refusal) -> Records<T> {
        Records {
            lines,
            bad: vec![(0, refusal)],
            ..Records::new()
        }
    }

    /// Gives back what was reserved and not used, once the part is read: there are many parts.
    pub(super) fn shrink(&mut self) {
        self.documents.shrink_to_fit();
        self.ids.shrink_to_fit();
        self.values.shrink_to_fit();
    }

    /// Takes a line of JSON. `buffer` is for its text.
    pub(super) fn take_line(
        &mut self,
        line: &Line<'_>,
        fields: Fields<'_>,
        buffer: &mut RecordBuffer,
        visit: &impl Fn(&RawDocument<'_>) -> T,
    ) {
        let parsed = match line.text {
            LineText::Text(text) => json_lines::parse(text, fields, buffer).map_err(Refusal::error),
            LineText::NotUtf8 => Err(Refusal::error("not UTF-8; JSON lines must be UTF-8")),
            LineText::TooLong => Err(Refusal::too_long()),
        };
        match parsed {
            Ok(record) => {
                let place = Document {
                    offset: line.offset,
                    line: line.newlines,
                    length: line.length,
                    ..Document::default()
                };
                let id = record.id.unwrap_or_default();
                self.take(place, record.text, (&id, record.date), visit);
            }
            Err(refusal) => self.bad.push((line.newlines, refusal)),
        }
    }

    /// Takes a record that was read at `place`, with its id and its date.
    pub(super) fn take(
        &mut self,
        place: Document,
        text: &str,
        (id, date): (&str, Option<Day>),
        visit: &impl Fn(&RawDocument<'_>) -> T,
    ) {
        let suppressions = Suppressions::of(text, Format::Plain);
        let mut blanked = String::new();
        let compared = match &suppressions {
            Some(suppressions) => {
                suppressions.blanked(text, &mut blanked);
                &blanked
            }
            None => text,
        };
        let number = self.documents.len();
        self.suppressions
            .extend(suppressions.map(|said| (number, said)));
        self.documents.push(Document {
            hash: content_hash(text.as_bytes()),
            id: IdPlace::new(self.ids.len(), id.len()),
            ..place
        });
        self.ids.push_str(id);
        self.values.push(visit(&RawDocument {
            text: compared,
            format: Format::Plain,
            date,
        }));
    }
}
