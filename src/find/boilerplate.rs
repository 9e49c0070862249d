//! Boilerplate: text that stands in many documents, and what is left of a document without it.
//!
//! A run of five words is boilerplate if it stands in a line or passage that is boilerplate, in any of its places. What is taken out of a document
//! are all words of such runs; what is left is put together, as where something is suppressed. Documents in which no such line or passage
//! stands keep all their words, whatever runs they share with one by chance.

mod list;
mod rest;
mod runs;

use ahash::AHashSet;

use super::Documents;
use super::cluster::Clusters;
use super::lines::Lines;
use super::passages::Passages;
use crate::error::Error;
use crate::model::DocumentId;
use crate::observe::Observer;
use crate::sketch::{Terms, mix, shingle_hashes, term_of};
use runs::Runs;

pub use list::{BoilerplateList, BrokenList, Listed};
pub use rest::{Kept, Rest};
pub use runs::LeftWords;

/// The boilerplate of a run.
#[derive(Debug, Default)]
pub struct Boilerplate {
    /// Runs of five words, by 32 bits of the hash of each word: what is remembered of texts for stories.
    runs: Runs,
    /// The documents that hold any, ascending.
    documents: Vec<DocumentId>,
}

/// The text of lines or passages that are boilerplate.
#[derive(Debug, Default)]
pub(super) struct Furniture {
    /// Its runs of five words.
    pub(super) runs: AHashSet<u64>,
    /// The documents it stands in, in any order.
    pub(super) documents: Vec<DocumentId>,
}

impl Boilerplate {
    /// What is boilerplate by the passages and lines that were looked for, and by the list, which may stand in the documents `listed`. The documents of a cluster of near-duplicates, of which one stands for
    /// all there, hold what one of them holds.
    ///
    /// Reads the documents of boilerplate passages, and one of each line; O(words of these documents).
    ///
    /// # Errors
    /// Where a text cannot be read again or has changed; [`Error::Interrupted`].
    pub fn of(
        documents: Documents<'_>,
        listed: &[DocumentId],
        near: &Clusters,
        passages: Option<&Passages>,
        lines: Option<&Lines>,
        observer: &dyn Observer,
    ) -> Result<Boilerplate, Error> {
        let mut runs: AHashSet<u64> = documents.listed.runs.iter().copied().collect();
        let mut found = Boilerplate::default();
        let of_passages = passages.map(|passages| passages.furniture(documents));
        let of_lines = lines.map(|lines| lines.furniture(documents, observer));
        for furniture in [of_passages, of_lines].into_iter().flatten() {
            let mut furniture = furniture?;
            if runs.len() < furniture.runs.len() {
                std::mem::swap(&mut runs, &mut furniture.runs);
            }
            runs.extend(furniture.runs);
            found.documents.extend(furniture.documents);
        }
        found.runs = runs.into();
        found.documents.extend(listed);
        found.documents.sort_unstable();
        found.documents.dedup();
        let holds = |id: &DocumentId| found.documents.binary_search(id).is_ok();
        let mut copies: Vec<DocumentId> = Vec::new();
        for cluster in &near.clusters {
            if holds(&cluster.leader) || cluster.members.iter().any(holds) {
                copies.push(cluster.leader);
                copies.extend(&cluster.members);
            }
        }
        found.documents.extend(copies);
        found.documents.sort_unstable();
        found.documents.dedup();
        Ok(found)
    }

    /// The documents that hold any, ascending.
    pub fn documents(&self) -> &[DocumentId] {
        &self.documents
    }

    /// Which words of a document are left without boilerplate, by its terms; `None` if it holds none. O(n) for n words.
    pub fn left_of_terms(&self, terms: &Terms) -> Option<LeftWords> {
        self.runs.left(&terms.word_hashes())
    }

    /// As [`Boilerplate::left_of_terms`], by the hashes of its tokens.
    fn left_of_tokens(&self, tokens: &[u64]) -> Option<LeftWords> {
        let words: Vec<u64> = tokens.iter().map(|&token| word_hash(token)).collect();
        self.runs.left(&words)
    }
}

/// What of a token's hash makes runs.
pub(super) fn word_hash(token: u64) -> u64 {
    mix(term_of(token).into())
}

/// Appends the runs of five words of a text given by the hashes of its tokens.
pub(super) fn put_runs(tokens: impl Iterator<Item = u64>, runs: &mut Vec<u64>) {
    let words: Vec<u64> = tokens.map(word_hash).collect();
    shingle_hashes(&words, runs);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn boilerplate(texts: &[Vec<u64>]) -> Boilerplate {
        let mut runs = Vec::new();
        for text in texts {
            put_runs(text.iter().copied(), &mut runs);
        }
        Boilerplate {
            runs: runs.into_iter().collect::<AHashSet<u64>>().into(),
            documents: Vec::new(),
        }
    }

    fn token(word: u8) -> u64 {
        mix(word.into())
    }

    proptest! {
        #[test]
        fn words_are_left_that_are_in_no_run_of_boilerplate(
            texts in prop::collection::vec(prop::collection::vec(0u8..4, 5..9), 0..4),
            words in prop::collection::vec(0u8..4, 0..40),
        ) {
            let tokens: Vec<u64> = words.iter().map(|&word| token(word)).collect();
            let hashes = |text: &Vec<u8>| text.iter().map(|&word| token(word)).collect();
            let found = boilerplate(&texts.iter().map(hashes).collect::<Vec<_>>());
            let is_run = |run: &[u8]| texts.iter().any(|text| text.windows(5).any(|own| own == run));
            let left: Vec<u64> = (0..words.len())
                .filter(|&at| !words.windows(5).enumerate().any(|(from, run)| (from..from + 5).contains(&at) && is_run(run)))
                .map(|at| tokens[at])
                .collect();
            let kept = found.left_of_tokens(&tokens);
            prop_assert_eq!(kept.is_some(), left.len() < tokens.len());
            if let Some(kept) = kept {
                prop_assert_eq!(kept.count() as usize, left.len());
                prop_assert_eq!(kept.of(&tokens), left);
            }
        }
    }
}
