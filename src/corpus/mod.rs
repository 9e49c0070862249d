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
pub(crate) mod name;
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
#[cfg(test)]
mod tests;
mod text_reader;
mod walk;

pub(crate) use globs::FolderGlobs;
pub use globs::check_glob;
pub use inventory::Inventory;
pub(crate) use library::Identity;
pub use library::Library;
pub use read::read;
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
    /// The decoded text, without a byte order mark; shorter than 4 GiB.
    pub text: &'a str,
    /// How to understand it.
    pub format: Format,
}
