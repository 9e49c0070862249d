//! How many words are told twice: those that stand in a place other than a finding's first or leading one.
//!
//! Counted are places, not texts. Of a group of copies all but the leader count whole; of a cluster of near-duplicates all but the
//! leader; of a container's documents those it contains; of a repeated line or block all places but the first. Overlapping
//! reports tell the same in other words, so they count none; boilerplate fails nothing, and counts none.

use std::collections::BTreeMap;

use super::Documents;
use crate::model::{DocumentId, DuplicatedWords, Rule};

/// Counts as findings are decided.
pub struct Duplicated<'s> {
    /// The rules that are counted together.
    together: &'s [Rule],
    by_rule: BTreeMap<Rule, u64>,
    /// Words of each document that stand in such places of the rules counted together, each place added.
    covered: Vec<u32>,
}

impl<'s> Duplicated<'s> {
    /// None so far, of so many documents. 4 bytes a document.
    pub fn new(documents: usize, together: &'s [Rule]) -> Self {
        Duplicated {
            together,
            by_rule: BTreeMap::new(),
            covered: vec![0; documents],
        }
    }

    /// Adds documents that are told as a whole. One that is given twice counts once.
    pub fn whole(&mut self, documents: Documents<'_>, rule: Rule, mut ids: Vec<DocumentId>) {
        ids.sort_unstable();
        ids.dedup();
        for id in ids {
            self.part(rule, id, documents.sketches.words(id));
        }
    }

    /// Adds a place of so many words. Places of one rule in one document must not overlap.
    pub fn part(&mut self, rule: Rule, id: DocumentId, words: u32) {
        *self.by_rule.entry(rule).or_default() += u64::from(words);
        if self.together.contains(&rule) {
            let covered = &mut self.covered[id.index()];
            *covered = covered.saturating_add(words);
        }
    }

    /// The sums. A document that is told as a whole counts its words once, whatever else of it is told. O(documents).
    pub fn finish(self, documents: Documents<'_>) -> DuplicatedWords {
        let covered = documents.sketches.ids().zip(&self.covered);
        let together =
            covered.map(|(id, &words)| u64::from(words.min(documents.sketches.words(id))));
        DuplicatedWords {
            together: together.sum(),
            by_rule: self.by_rule,
        }
    }
}
