//! Puts the pieces that many threads read together, in order.

use std::collections::BTreeSet;

use super::inventory::Inventory;
use super::labels;
use super::library::{Document, Library};
use super::records::Records;
use super::source::Refusal;
use super::suppressions::Suppressions;
use crate::error::Error;
use crate::model::{DocumentId, Skipped};
use crate::settings::InputSettings;
use crate::spool::Spooled;

/// What came of a piece of work.
pub(super) enum Outcome<T> {
    /// The file is in no comparison.
    Refused(Refusal),
    /// A whole file, without its number, and what marks in its text say.
    Document(Document, Option<Suppressions>, T),
    /// The records of a part of a file, itself in parts, in order.
    Records(Vec<Records<T>>),
}

impl<T> Outcome<T> {
    /// How many documents it has.
    fn documents(&self) -> usize {
        match self {
            Outcome::Refused(_) => 0,
            Outcome::Document(..) => 1,
            Outcome::Records(parts) => parts.iter().map(|part| part.documents.len()).sum(),
        }
    }
}

/// Puts the pieces together, in order. A file of which a piece could not be read is left out whole, for the numbers
/// of its other lines are not known.
pub(super) fn assemble<T>(
    inventory: Inventory,
    settings: &InputSettings,
    spooled: Spooled,
    results: Vec<(u32, Outcome<T>)>,
) -> Result<(Library, Vec<T>), Error> {
    let Inventory {
        folder,
        files,
        mut skipped,
        left_out,
    } = inventory;
    let refused: BTreeSet<u32> = results
        .iter()
        .filter(|(_, outcome)| matches!(outcome, Outcome::Refused(_)))
        .map(|&(file, _)| file)
        .collect();
    let count = results.iter().map(|(_, outcome)| outcome.documents()).sum();
    let (mut documents, mut ids) = (Vec::with_capacity(count), String::new());
    let mut values = Vec::with_capacity(count);
    // More documents than ids can number are an error below.
    let mut suppressions: Vec<(DocumentId, Suppressions)> = Vec::new();
    let (mut current, mut lines) = (u32::MAX, 0);
    for (file, outcome) in results {
        if file != current {
            (current, lines) = (file, 0);
        }
        let name = &files[file as usize].name;
        match outcome {
            Outcome::Refused(Refusal { reason, error }) => {
                skipped.insert(Skipped {
                    path: name.to_string(),
                    reason,
                    error,
                });
            }
            _ if refused.contains(&file) => {}
            Outcome::Document(document, marked, value) => {
                let id = DocumentId(documents.len() as u32);
                suppressions.extend(marked.map(|said| (id, said)));
                documents.push(Document { file, ..document });
                values.push(value);
            }
            Outcome::Records(parts) => {
                for found in parts {
                    let start = ids.len();
                    let before = documents.len();
                    let marked = found.suppressions.into_iter();
                    suppressions
                        .extend(marked.map(|(at, said)| (DocumentId((before + at) as u32), said)));
                    documents.extend(found.documents.into_iter().map(|document| Document {
                        file,
                        line: lines + document.line + 1,
                        id: document.id.behind(start),
                        ..document
                    }));
                    ids.push_str(&found.ids);
                    values.extend(found.values);
                    let bad = found.bad.into_iter();
                    skipped.extend(bad.map(|(line, Refusal { reason, error })| Skipped {
                        path: format!("{name}:{}", lines + line + 1),
                        reason,
                        error,
                    }));
                    lines += found.lines;
                }
            }
        }
    }
    if u32::try_from(documents.len()).is_err() {
        return Err(Error::TooManyDocuments {
            limit: u64::from(u32::MAX),
        });
    }
    let copies = labels::numbers(&documents, &ids, &files);
    documents.shrink_to_fit();
    let library = Library {
        folder,
        files,
        documents,
        ids,
        copies,
        text_field: settings.text_field.clone(),
        spooled,
        suppressions,
        skipped: skipped.into_iter().collect(),
        left_out,
    };
    Ok((library, values))
}
