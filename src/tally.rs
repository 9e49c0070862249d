//! Counts a table of words from an archive, for the search for overlapping reports in other runs.

use std::path::PathBuf;

use ahash::{AHashMap, AHashSet};
use rayon::prelude::*;

use crate::corpus::{self, Inventory, TextReader};
use crate::error::Error;
use crate::find::stories::{Language, OwnBackground, different_words};
use crate::find::union::DisjointSets;
use crate::model::{PairRow, Rule, Skipped};
use crate::observe::{Observer, Unit};
use crate::pipeline::check;
use crate::resources::{Resources, Wanted};
use crate::settings::Settings;

/// Texts that one thread counts before it adds them to the others'.
const TEXTS_AT_ONCE: usize = 256;

/// What was counted.
#[derive(Debug)]
pub struct Tally {
    /// How many documents have each word.
    pub background: OwnBackground,
    /// Documents that were left out as exact copies or near-duplicates of others.
    pub copies: usize,
    /// What could not be read, and what is no document.
    pub skipped: Vec<Skipped>,
}

/// Counts in how many documents of `inputs` each word stands. Documents that are joined by exact copies and near-duplicates count
/// once, by the first of them. Of `settings` counts what is read, and what a near-duplicate is.
///
/// O(n) for n words beside the search for copies; the different words of the archive are kept.
///
/// # Errors
/// As [`check`].
pub fn count_background(
    inputs: &[PathBuf],
    settings: Settings,
    resources: &Resources,
    observer: &dyn Observer,
) -> Result<Tally, Error> {
    let settings = Settings {
        rules: vec![Rule::ExactDuplicate, Rule::NearDuplicate],
        ..settings
    };
    let mut pairs_only = resources.clone();
    pairs_only.wanted = Wanted {
        findings: false,
        ..Wanted::default()
    };
    let report = check(inputs, settings.clone(), &pairs_only, observer)?;
    let copies = copies(&report.pairs);
    let inventory = Inventory::open(inputs, &settings.input, observer)?;
    let (library, _) = corpus::read(inventory, &settings.input, resources, observer, |_| ())?;
    observer.stage(
        "counting words",
        Unit::Documents,
        Some(library.len() as u64),
    );
    let ids: Vec<_> = library.ids().collect();
    let background = ids
        .par_chunks(TEXTS_AT_ONCE)
        .map_init(
            || TextReader::new(&library),
            |texts, ids| {
                let mut counted = OwnBackground::default();
                for &id in ids {
                    observer.checkpoint()?;
                    observer.advance(1);
                    if copies.contains(&*library.name(id)) {
                        continue;
                    }
                    let (terms, words) = different_words(texts.text(id)?.compared);
                    if !terms.words.is_empty() {
                        counted.count(Language::of(&terms), terms.words.len() as u64, words);
                    }
                }
                Ok::<_, Error>(counted)
            },
        )
        .try_reduce(OwnBackground::default, |a, b| Ok(a.merge(b)))?;
    Ok(Tally {
        background,
        copies: copies.len(),
        skipped: report.corpus.skipped,
    })
}

/// The documents of a table of pairs that are joined to one before them.
fn copies(pairs: &[PairRow]) -> AHashSet<&str> {
    let mut names: Vec<&str> = pairs
        .iter()
        .flat_map(|row| [row.a.as_str(), row.b.as_str()])
        .collect();
    names.sort_unstable();
    names.dedup();
    let places: AHashMap<&str, u32> = names.iter().copied().zip(0..).collect();
    let mut sets = DisjointSets::new(names.len());
    for row in pairs {
        sets.join(places[row.a.as_str()], places[row.b.as_str()]);
    }
    let mut seen = AHashSet::new();
    (names.into_iter().zip(0..))
        .filter(|&(_, place)| !seen.insert(sets.name(place)))
        .map(|(name, _)| name)
        .collect()
}
