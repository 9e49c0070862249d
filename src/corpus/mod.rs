//! From folders on disk to documents in a fixed order: walk, unpack, decode, records.
//!
//! [`Inventory::open`] finds the files, [`read()`] visits the text of every document once and in parallel, and the
//! [`Library`] it leaves behind knows each document's name and can read its text again. Neither the number of
//! threads nor the order of the inputs changes anything in the result.

mod assemble;
pub(crate) mod cache_folder;
mod codec;
#[cfg(feature = "parquet")]
mod columns;
mod crew;
mod cutter;
mod decode;
mod globs;
mod ignores;
mod inventory;
mod json_cut;
mod json_fields;
mod json_lines;
mod labels;
mod library;
pub mod markdown;
mod moves;
pub(crate) mod name;
mod own;
#[cfg(feature = "parquet")]
mod parquet;
#[cfg(not(feature = "parquet"))]
#[path = "parquet_absent.rs"]
mod parquet;
mod plain;
mod pool;
mod ranges;
mod read;
mod records;
mod source;
mod stream;
mod streamed;
mod suppressions;
#[cfg(test)]
mod tests;
mod text_reader;
mod walk;

use crate::dates;
use crate::day::Day;
use crate::settings::InputSettings;

pub(crate) use globs::FolderGlobs;
pub use globs::check_glob;
pub use inventory::Inventory;
pub(crate) use library::Identity;
pub use library::Library;
pub(crate) use moves::Moves;
pub use name::display as name_in_reports;
pub use own::begins_as_baseline;
pub use read::read;
pub use suppressions::{Extent, Stretch, Suppressions, Text, WrongMark};
pub use text_reader::TextReader;

/// How a document's text is to be understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Lines of text; also the text of a JSON-lines record.
    Plain,
    /// Markdown: front matter, code blocks and table rulers do not count as repeated lines.
    Markdown,
}

/// One document while it is visited.
#[derive(Debug, Clone, Copy)]
pub struct RawDocument<'a> {
    /// The decoded text, without a byte order mark; shorter than 4 GiB. Marks and what they suppress are blanked ([`Text::compared`]).
    pub text: &'a str,
    /// How to understand it.
    pub format: Format,
    /// The date that is known from elsewhere: of a record from its field, of a file from its name.
    pub date: Option<Day>,
}

impl RawDocument<'_> {
    /// When the document was published, as far as it says so, by the first of these that is a full date: the field of a record; the
    /// front matter of Markdown; the file's name; a dateline. O(bytes of the front matter).
    pub fn published(&self, settings: &InputSettings) -> Option<Day> {
        let front_matter = || markdown::front_matter_value(self.text, &settings.date_field);
        let stated = match self.format {
            Format::Markdown => front_matter().and_then(dates::of_value),
            Format::Plain => None,
        };
        stated.or(self.date).or_else(|| {
            let front_matter = match self.format {
                Format::Markdown => markdown::front_matter(self.text),
                Format::Plain => 0,
            };
            dates::dateline(&self.text[front_matter..])
        })
    }
}
