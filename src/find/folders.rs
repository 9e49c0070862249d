//! What is different in some folders: which documents take part in which rules.

use std::collections::BTreeMap;
use std::path::Path;

use crate::corpus::{FolderGlobs, Library};
use crate::error::Error;
use crate::model::{DocumentId, Rule};
use crate::settings::{Override, Settings};

/// The overrides of every file.
#[derive(Debug, Clone, Default)]
pub struct Folders {
    /// For each file the place of its limits, from 1; 0 where nothing is different. Empty where nothing is different anywhere.
    of_file: Vec<u32>,
    limits: Vec<Limits>,
}

/// What holds for a file in which something is different.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Limits {
    off: Vec<Rule>,
    /// Least words by rule: of a document, for repeated lines of a line. Only what is more than elsewhere.
    least: BTreeMap<Rule, usize>,
}

impl Limits {
    fn of(overrides: &[&Override]) -> Limits {
        let mut limits = Limits::default();
        for one in overrides {
            limits.off.extend(&one.off);
            for (rule, words) in [
                (Rule::RepeatedLine, one.min_line_words),
                (Rule::NearDuplicate, one.min_near_words),
                (Rule::Contained, one.min_contained_words),
                (Rule::OverlappingReport, one.min_story_words),
            ] {
                let least = limits.least.entry(rule).or_default();
                *least = (*least).max(words.unwrap_or(0));
            }
        }
        limits.off.sort_unstable();
        limits.off.dedup();
        limits
    }
}

impl Folders {
    /// Looks which overrides match which files. O(files, overrides and folders above).
    ///
    /// # Errors
    /// [`Error::Glob`].
    pub fn of(library: &Library, settings: &Settings) -> Result<Folders, Error> {
        let overrides = &settings.overrides;
        let globs = FolderGlobs::new(overrides.iter().map(|one| &one.glob))?;
        if overrides.is_empty() {
            return Ok(Folders::default());
        }
        let base = settings.overrides_base.as_deref();
        let base = base.unwrap_or(library.folder());
        let mut known: BTreeMap<Vec<usize>, u32> = BTreeMap::from([(Vec::new(), 0)]);
        let mut limits = Vec::new();
        let of_file = library
            .file_paths()
            .map(|path| {
                // A stream lies in no folder.
                let path = path.unwrap_or_default();
                let path: &Path = path.strip_prefix(base).unwrap_or(&path);
                let matched = globs.matches(path);
                *known.entry(matched).or_insert_with_key(|matched| {
                    let own: Vec<&Override> = matched.iter().map(|&at| &overrides[at]).collect();
                    limits.push(Limits::of(&own));
                    limits.len() as u32
                })
            })
            .collect();
        Ok(Folders { of_file, limits })
    }

    /// Whether nothing is different anywhere.
    pub fn are_alike(&self) -> bool {
        self.limits.is_empty()
    }

    fn limits(&self, library: &Library, id: DocumentId) -> Option<&Limits> {
        if self.are_alike() {
            return None;
        }
        let at = *self.of_file.get(library.file_number(id))?;
        self.limits.get((at as usize).checked_sub(1)?)
    }

    /// Whether a document takes part in a rule, with so many words (for repeated lines: of the line).
    pub(super) fn take_part(
        &self,
        library: &Library,
        id: DocumentId,
        rule: Rule,
        words: usize,
    ) -> bool {
        self.limits(library, id).is_none_or(|limits| {
            !limits.off.contains(&rule)
                && limits.least.get(&rule).is_none_or(|&least| words >= least)
        })
    }

    /// How many rules are off for a document.
    pub(super) fn rules_off(&self, library: &Library, id: DocumentId) -> usize {
        self.limits(library, id)
            .map_or(0, |limits| limits.off.len())
    }
}
