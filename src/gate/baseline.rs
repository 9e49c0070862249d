//! What was found before and is accepted: a later run is judged by what is new against it.
//!
//! A baseline holds the members of every relation, not findings: a cluster may lose members, get another leader or split, and is
//! still the same; a further copy is new in whatever cluster it stands.

mod file;
mod index;
mod matching;
mod origins;
mod passages;
mod pruning;
mod record;

use std::collections::BTreeSet;

pub use file::BaselineError;
pub use matching::{Match, compare};

use crate::identity::ContentSketch;
use crate::model::Rule;

/// Version of the file's layout.
const FORMAT_VERSION: u32 = 1;
/// Version of what its hashes and sketches are made of: tokens, lines, shingles, signatures. A baseline of another one cannot be
/// compared.
const ALGORITHM_VERSION: u32 = 2;

/// Accepted members of findings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    /// The settings that decide what is found, as sorted `name=value`.
    pub settings: Vec<String>,
    documents: BTreeSet<DocumentEntry>,
    lines: BTreeSet<LineEntry>,
    passages: BTreeSet<PassageEntry>,
    /// Path and content of every document that is in neither: what these tell twice when others go away, they told before.
    others: BTreeSet<(String, u128)>,
}

/// A document that took part in a relation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct DocumentEntry {
    path: String,
    rule: Rule,
    /// Names the documents that were told together: the smallest content hash of those that verified pairs connect.
    group: u64,
    content: u128,
    sketch: ContentSketch,
}

/// A line that stood more than once, in one of its documents.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct LineEntry {
    path: String,
    line: u128,
    count: u32,
    /// Of the document.
    content: u128,
}

/// A passage in one of its documents.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct PassageEntry {
    path: String,
    /// The finding's id, made from the words of its leading place.
    passage: u64,
    /// All its places, in whatever document.
    places: u32,
}

impl Baseline {
    /// How many documents stand in it for a rule.
    pub fn documents(&self, rule: Rule) -> usize {
        self.documents
            .iter()
            .filter(|entry| entry.rule == rule)
            .count()
    }

    /// How many passages stand in it, each document counted.
    pub fn passages(&self) -> usize {
        self.passages.len()
    }

    /// How many lines stand in it, each document counted.
    pub fn lines(&self) -> usize {
        self.lines.len()
    }

    /// How many members it holds.
    pub fn len(&self) -> usize {
        self.documents.len() + self.lines.len() + self.passages.len()
    }

    /// Whether nothing is accepted.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many members of `self` are not in `other`.
    pub fn missing_from(&self, other: &Baseline) -> usize {
        self.documents.difference(&other.documents).count()
            + self.lines.difference(&other.lines).count()
            + self.passages.difference(&other.passages).count()
    }
}
