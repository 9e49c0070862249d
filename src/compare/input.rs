//! What the two arguments name: a document, or a collection of them.

use std::path::{Path, PathBuf};

use crate::corpus::{self, Inventory, Library};
use crate::day::Day;
use crate::error::Error;
use crate::model::DocumentId;
use crate::observe::Observer;
use crate::resources::Resources;
use crate::settings::Settings;

/// Whether an argument names one document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// One, in a library that may hold others.
    Document(DocumentId),
    /// A folder, or a file of several records.
    Collection,
}

/// An argument that was read.
#[derive(Debug)]
pub(super) struct Opened {
    /// As reports name it.
    pub(super) name: String,
    pub(super) what: What,
    pub(super) library: Library,
    /// Bytes of all its texts.
    pub(super) bytes: u64,
    /// By document: when it was published, as far as it says so.
    pub(super) dates: Vec<Option<Day>>,
}

impl Opened {
    /// The document it names, or its first.
    pub(super) fn first(&self) -> DocumentId {
        match self.what {
            What::Document(id) => id,
            What::Collection => DocumentId(0),
        }
    }

    /// The name of a document inside a collection: below the folder, or behind the file.
    pub(super) fn inner_name(&self, id: DocumentId) -> String {
        let name = self.library.name(id);
        let inner = name.strip_prefix(self.name.as_str());
        // A folder is left out with its `/`; a record's name begins with its mark.
        let inner = inner.and_then(|inner| match inner.as_bytes().first() {
            Some(b'/') => inner.get(1..),
            Some(b'#' | b':') => Some(inner),
            _ => None,
        });
        inner.unwrap_or(&name).to_owned()
    }
}

/// Reads every document of `input` once; the texts can be read again from the library.
///
/// # Errors
/// [`Error::NotFound`], [`Error::NotCompared`] where a file is no document, [`Error::NoRecord`], and what reading gives.
pub(super) fn open(
    input: &Path,
    settings: &Settings,
    resources: &Resources,
    observer: &dyn Observer,
) -> Result<Opened, Error> {
    let (file, record) = file_and_record(input);
    let is_folder = file.is_dir();
    let inventory = Inventory::open(std::slice::from_ref(&file), &settings.input, observer)?;
    let name = inventory.name_of(&file);
    let (library, read) = corpus::read(
        inventory,
        &settings.input,
        resources,
        observer,
        |document| {
            let date = document.published(&settings.input);
            (document.text.len() as u64, date)
        },
    )?;
    let not_compared = || {
        let skipped = library.skipped.first();
        let reason = skipped.map_or("it holds no document", |skipped| skipped.reason.as_str());
        Error::NotCompared {
            path: name.clone(),
            reason: reason.to_owned(),
        }
    };
    let what = if is_folder {
        What::Collection
    } else if let Some(record) = record {
        let named = |id: &DocumentId| {
            library.name(*id).strip_prefix(library.path(*id)) == Some(record.as_str())
        };
        match library.ids().find(named) {
            Some(id) => What::Document(id),
            None if library.is_empty() => return Err(not_compared()),
            None => {
                let place = format!("{name}{record}");
                let skipped = library.skipped.iter().find(|skipped| skipped.path == place);
                return Err(match skipped {
                    Some(skipped) => Error::NotCompared {
                        path: place,
                        reason: skipped.reason.clone(),
                    },
                    None => Error::NoRecord { path: name, record },
                });
            }
        }
    } else {
        match library.len() {
            0 => return Err(not_compared()),
            1 if library.skipped.is_empty() => What::Document(DocumentId(0)),
            _ => What::Collection,
        }
    };
    let name = match what {
        What::Document(id) => library.name(id).into_owned(),
        What::Collection => name,
    };
    Ok(Opened {
        name,
        what,
        library,
        bytes: read.iter().map(|(bytes, _)| bytes).sum(),
        dates: read.into_iter().map(|(_, date)| date).collect(),
    })
}

/// Cuts `file#id` and `file:line` where there is no such file, but one of the name in front.
fn file_and_record(input: &Path) -> (PathBuf, Option<String>) {
    if !input.exists()
        && let Some(text) = input.to_str()
    {
        for (at, _) in text.rmatch_indices(['#', ':']) {
            if Path::new(&text[..at]).is_file() {
                return (text[..at].into(), Some(text[at..].to_owned()));
            }
        }
    }
    (input.to_owned(), None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_told_from_files_by_what_is_there() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        std::fs::write(at("a.jsonl"), "").unwrap();
        std::fs::write(at("a.jsonl#1"), "").unwrap();
        for (input, file, record) in [
            ("a.jsonl", "a.jsonl", None),
            ("a.jsonl#1", "a.jsonl#1", None),
            ("a.jsonl#2", "a.jsonl", Some("#2")),
            ("a.jsonl:7", "a.jsonl", Some(":7")),
            ("a.jsonl#x:7#y", "a.jsonl", Some("#x:7#y")),
            ("a.jsonl#1#2", "a.jsonl#1", Some("#2")),
            ("b.jsonl#2", "b.jsonl#2", None),
        ] {
            let expected = (at(file), record.map(str::to_owned));
            assert_eq!(file_and_record(&at(input)), expected, "{input}");
        }
    }
}
