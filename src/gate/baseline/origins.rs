//! Where the documents of a run stood before: at the same path, or at one that is gone.

use std::collections::BTreeSet;

use ahash::{AHashMap, AHashSet};

use super::Baseline;
use crate::identity::Identities;

/// Where a document of the run stands in the baseline.
pub(super) struct Origin {
    /// The path of its entries, if it has any.
    pub(super) path: String,
    pub(super) moved: bool,
    /// Whether it is in the baseline with the same content.
    pub(super) same: bool,
}

/// For each document of the run the path of its entries: its own; or if there are none, that of an entry with the same content whose
/// file is gone. An entry can have been moved to one place only, so that a further copy has none.
pub(super) fn origins(
    baseline: &Baseline,
    identities: &Identities,
    rooted: impl Fn(&str) -> String,
    is_gone: impl Fn(&str) -> bool,
) -> Vec<Origin> {
    let documents = baseline.documents.iter();
    let lines = baseline.lines.iter();
    let others = baseline.others.iter();
    let contents: BTreeSet<(&str, u128)> = documents
        .map(|entry| (entry.path.as_str(), entry.content))
        .chain(lines.map(|entry| (entry.path.as_str(), entry.content)))
        .chain(others.map(|(path, content)| (path.as_str(), *content)))
        .collect();
    let mut gone: AHashMap<u128, Vec<&str>> = AHashMap::new();
    // The last first, as they are taken from the end.
    for &(path, content) in contents.iter().rev() {
        if is_gone(path) {
            gone.entry(content).or_default().push(path);
        }
    }
    let known: AHashSet<&str> = contents.iter().map(|&(path, _)| path).collect();
    let documents = identities.documents.iter();
    documents
        .map(|document| {
            let path = rooted(&document.name);
            if known.contains(path.as_str()) {
                let same = contents.contains(&(path.as_str(), document.content));
                return Origin {
                    path,
                    moved: false,
                    same,
                };
            }
            match gone.get_mut(&document.content).and_then(Vec::pop) {
                Some(from) => Origin {
                    path: from.to_owned(),
                    moved: true,
                    same: true,
                },
                None => Origin {
                    path,
                    moved: false,
                    same: false,
                },
            }
        })
        .collect()
}
