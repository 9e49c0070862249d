//! The bare sequence of a document's terms, read again, to see what two documents share word for word.

use crate::error::Error;
use crate::find::Documents;
use crate::find::union::DisjointSets;
use crate::model::DocumentId;
use crate::sketch::{SHINGLE_WORDS, shingle_hashes, term_of};
use crate::text::for_each_token;

/// A document without its words: terms and shingles with their places.
pub(super) struct Outline {
    /// By place.
    pub(super) terms: Vec<u32>,
    /// Shingle hashes with the places of their first tokens, sorted.
    shingles: Vec<(u64, u32)>,
}

impl Outline {
    /// Reads a document again. O(n log n) for n words.
    ///
    /// # Errors
    /// Where the text cannot be read again or has changed.
    pub(super) fn of(documents: Documents<'_>, id: DocumentId) -> Result<Outline, Error> {
        let text = documents.library.text(id)?;
        let mut tokens = Vec::with_capacity(documents.words(id));
        for_each_token(&text, |token| tokens.push(token.hash));
        let mut hashes = Vec::with_capacity(tokens.len());
        shingle_hashes(&tokens, &mut hashes);
        let mut shingles: Vec<(u64, u32)> = hashes.into_iter().zip(0..).collect();
        shingles.sort_unstable();
        Ok(Outline {
            terms: tokens.into_iter().map(term_of).collect(),
            shingles,
        })
    }

    /// Which tokens of both stand inside a shingle that both have; nothing where they share none. O(n + m).
    pub(super) fn shared_runs(&self, other: &Outline) -> Option<(Vec<bool>, Vec<bool>)> {
        let (x, y) = (&self.shingles, &other.shingles);
        let (mut i, mut j) = (0, 0);
        let mut runs: Option<(Vec<bool>, Vec<bool>)> = None;
        while i < x.len() && j < y.len() {
            let hash = x[i].0;
            if hash != y[j].0 {
                if hash < y[j].0 {
                    i += 1
                } else {
                    j += 1
                }
                continue;
            }
            let (mine, theirs) = runs.get_or_insert_with(|| {
                (
                    vec![false; self.terms.len()],
                    vec![false; other.terms.len()],
                )
            });
            while i < x.len() && x[i].0 == hash {
                cover(mine, x[i].1);
                i += 1;
            }
            while j < y.len() && y[j].0 == hash {
                cover(theirs, y[j].1);
                j += 1;
            }
        }
        runs
    }

    /// How many names `terms` make in this text: words that stand side by side anywhere are one (`Geological Survey`).
    pub(super) fn distinct_names(&self, terms: &[u32]) -> usize {
        let place = |term: u32| terms.iter().position(|&other| other == term);
        let mut names = DisjointSets::new(terms.len());
        let mut count = terms.len();
        let mut last = None;
        for &term in &self.terms {
            let here = place(term);
            if let (Some(a), Some(b)) = (last, here) {
                count -= usize::from(names.join(a as u32, b as u32));
            }
            last = here;
        }
        count
    }
}

fn cover(covered: &mut [bool], first: u32) {
    let first = first as usize;
    let end = (first + SHINGLE_WORDS).min(covered.len());
    covered[first..end].fill(true);
}
