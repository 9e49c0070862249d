//! `compare`: two documents measured and aligned, or two folders document by document.

mod folders;
mod input;
mod matching;
mod pair;
mod passage;
mod spans;
mod story;
mod two;

use std::ffi::OsStr;
use std::path::Path;

use crate::align::AlignSettings;
use crate::comparison::{
    COMPARISON_SCHEMA, Compared, Comparison, ComparisonSettings, DocumentComparison,
};
use crate::corpus::TextReader;
use crate::error::Error;
use crate::model::Tool;
use crate::observe::Observer;
use crate::resources::Resources;
use crate::settings::Settings;

use input::{Opened, What};
use pair::Document;

/// Compares `left` with `right`: two documents, or two folders.
///
/// A document is a file, `-` for standard input, or a record of JSON lines or Parquet as `file#id` or `file:line`. A file of several
/// records counts as a folder. Of two folders each document is compared with its counterpart, as
/// [`Status`](crate::comparison::Status) says. `whole` asks for the difference of the whole texts of two documents, however little they
/// share; otherwise near-duplicates have it.
///
/// Two documents of n words: O(n log n), and what their alignment costs. Two folders: one pass over both and a join as in
/// [`check`](crate::check); no comparison of all pairs.
///
/// # Errors
/// Settings out of range, an input that is not there or that cannot be read as text, a document against a folder, a text that
/// changes meanwhile, no room for temporary files, an interrupt.
pub fn compare(
    left: &Path,
    right: &Path,
    whole: bool,
    settings: Settings,
    resources: &Resources,
    observer: &dyn Observer,
) -> Result<Comparison, Error> {
    let settings = settings.validated()?;
    resources.validated()?;
    if [left, right].map(Path::as_os_str) == [OsStr::new("-"); 2] {
        return Err(Error::StandardInputTwice);
    }
    let sides = [
        input::open(left, &settings, resources, observer)?,
        input::open(right, &settings, resources, observer)?,
    ];
    let compared = match [&sides[0].what, &sides[1].what] {
        [What::Document(_), What::Document(_)] => {
            let documents = documents(&sides, whole, &settings, resources, observer)?;
            Compared::Documents(Box::new(documents))
        }
        [What::Collection, What::Collection] => {
            Compared::Collections(folders::compare(&sides, &settings, resources, observer)?)
        }
        [What::Document(_), What::Collection] => return Err(unlike(&sides[0], &sides[1])),
        [What::Collection, What::Document(_)] => return Err(unlike(&sides[1], &sides[0])),
    };
    Ok(Comparison {
        schema: COMPARISON_SCHEMA,
        tool: Tool::default(),
        settings: ComparisonSettings::of(&settings, AlignSettings::default().min_words),
        compared,
    })
}

fn documents(
    sides: &[Opened; 2],
    whole: bool,
    settings: &Settings,
    resources: &Resources,
    observer: &dyn Observer,
) -> Result<DocumentComparison, Error> {
    let mut texts = sides.each_ref().map(|side| TextReader::new(&side.library));
    let [left, right] = &mut texts;
    let (left, right) = (left.text(sides[0].first())?, right.text(sides[1].first())?);
    let documents = [
        Document::of(&sides[0], left),
        Document::of(&sides[1], right),
    ];
    observer.checkpoint()?;
    pair::compare(&documents, whole, settings, resources, observer)
}

fn unlike(document: &Opened, collection: &Opened) -> Error {
    Error::DocumentWithCollection {
        document: document.name.clone(),
        collection: collection.name.clone(),
        documents: collection.library.len(),
    }
}
