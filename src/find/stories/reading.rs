//! A story's document, read again: its words where they stand, to confirm a score and to show the evidence.

use ahash::{AHashMap, AHashSet};

use super::weights::Weighted;
use crate::error::Error;
use crate::find::Documents;
use crate::model::DocumentId;
use crate::sketch::{LEAD_WORDS, SHINGLE_WORDS, TermCount, ends_sentence, shingle_hashes, term_of};
use crate::text::{Token, tokens};

/// A text with its tokens and shingles.
pub(super) struct Reading {
    pub(super) text: String,
    pub(super) tokens: Vec<Token>,
    /// By token.
    pub(super) terms: Vec<u32>,
    /// By place of the first token.
    shingles: Vec<u64>,
    /// Sorted, distinct.
    pub(super) shingle_set: Vec<u64>,
}

impl Reading {
    /// Reads and tokenises a document. O(n log n) for n bytes.
    ///
    /// # Errors
    /// Where the text cannot be read again or has changed.
    pub(super) fn of(documents: Documents<'_>, id: DocumentId) -> Result<Reading, Error> {
        let text = documents.library.text(id)?;
        let tokens = tokens(&text);
        let hashes: Vec<u64> = tokens.iter().map(|token| token.hash).collect();
        let mut shingles = Vec::with_capacity(hashes.len());
        shingle_hashes(&hashes, &mut shingles);
        let mut shingle_set = shingles.clone();
        shingle_set.sort_unstable();
        shingle_set.dedup();
        Ok(Reading {
            terms: hashes.iter().map(|&hash| term_of(hash)).collect(),
            text,
            tokens,
            shingles,
            shingle_set,
        })
    }

    /// Which tokens stand outside every shingle of `shared`.
    pub(super) fn outside(&self, shared: &AHashSet<u64>) -> Vec<bool> {
        let mut outside = vec![true; self.tokens.len()];
        for (place, shingle) in self.shingles.iter().enumerate() {
            if shared.contains(shingle) {
                let end = (place + SHINGLE_WORDS).min(outside.len());
                outside[place..end].fill(false);
            }
        }
        outside
    }

    /// The counted terms of the tokens that are `kept`.
    pub(super) fn counts(&self, kept: &[bool], weighted: &Weighted<'_>) -> Vec<TermCount> {
        let mut counts: AHashMap<u32, TermCount> = AHashMap::new();
        for (place, (&term, _)) in self
            .terms
            .iter()
            .zip(kept)
            .enumerate()
            .filter(|(_, (_, kept))| **kept)
        {
            let count = counts.entry(term).or_insert(TermCount {
                term,
                whole: 0,
                lead: 0,
                name: 0,
            });
            count.whole = count.whole.saturating_add(1);
            if place < LEAD_WORDS {
                count.lead += 1;
            }
            if weighted.is_name(term) {
                count.name = count.name.saturating_add(1);
            }
        }
        let mut counts: Vec<TermCount> = counts.into_values().collect();
        counts.sort_unstable_by_key(|count| count.term);
        counts
    }

    /// How many names `terms` make in this text: words that stand side by side anywhere are one (`Geological Survey`).
    pub(super) fn distinct_names(&self, terms: &[u32]) -> usize {
        let place: AHashMap<u32, usize> = terms.iter().enumerate().map(|(i, &t)| (t, i)).collect();
        let mut parent: Vec<usize> = (0..terms.len()).collect();
        fn root(parent: &mut [usize], mut at: usize) -> usize {
            while parent[at] != at {
                parent[at] = parent[parent[at]];
                at = parent[at];
            }
            at
        }
        for pair in self.terms.windows(2) {
            if let (Some(&x), Some(&y)) = (place.get(&pair[0]), place.get(&pair[1])) {
                let (x, y) = (root(&mut parent, x), root(&mut parent, y));
                parent[x] = y;
            }
        }
        (0..terms.len())
            .filter(|&at| root(&mut parent, at) == at)
            .count()
    }

    /// Runs of neighbouring name words, as token places, ends excluded.
    pub(super) fn name_runs(&self, weighted: &Weighted<'_>) -> Vec<(usize, usize)> {
        let mut runs = Vec::new();
        let mut run: Option<(usize, usize)> = None;
        for (place, token) in self.tokens.iter().enumerate() {
            let is_name = token.capital && weighted.is_name(self.terms[place]);
            let joins = run.is_some_and(|(_, end)| {
                let gap = self.gap_before(place);
                end == place && !ends_sentence(gap) && gap.chars().count() == 1 && gap != ","
            });
            match (&mut run, is_name) {
                (Some((_, end)), true) if joins => *end = place + 1,
                _ => {
                    runs.extend(run.take());
                    run = is_name.then_some((place, place + 1));
                }
            }
        }
        runs.extend(run);
        runs
    }

    /// What stands between a token and the one before it; nothing where both come out of one source character (`½`).
    pub(super) fn gap_before(&self, place: usize) -> &str {
        let from = place.checked_sub(1).map_or(0, |last| self.tokens[last].end);
        self.text
            .get(from..self.tokens[place].start)
            .unwrap_or_default()
    }

    /// The source text of a run of tokens.
    pub(super) fn slice(&self, first: usize, end: usize) -> &str {
        &self.text[self.tokens[first].start..self.tokens[end - 1].end]
    }
}
