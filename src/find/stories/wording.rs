//! The texts of documents as their sketches remember them: word by word by term. Nothing is read a second time for what
//! documents share.

use ahash::AHashMap;

use super::weights::Corpus;
use crate::model::DocumentId;
use crate::sketch::{Terms, mix, shingle_hashes};

/// The documents whose shingles can be made.
#[derive(Clone, Copy)]
pub(super) struct Wordings<'a> {
    pub(super) corpus: &'a Corpus,
    /// The documents of the corpus, ascending, by their places.
    pub(super) texts: &'a [DocumentId],
    /// The terms of their near copies.
    pub(super) copies: &'a AHashMap<DocumentId, Terms>,
}

impl Wordings<'_> {
    /// The hash of each shingle of a document, by the places of their first words; nothing of a document that is not known. They
    /// are made from terms, and compare with others that are: two shingles are one if 32 bits of the hashes of all their words
    /// agree. O(n) for n words.
    pub(super) fn shingles(&self, id: DocumentId) -> Box<[u64]> {
        let mut shingles = Vec::new();
        if let Some(terms) = self.copies.get(&id) {
            let hashes: Vec<u64> = (terms.counts.iter())
                .map(|count| mix(count.term.into()))
                .collect();
            let tokens: Vec<u64> = terms.words.iter().map(|at| hashes[at as usize]).collect();
            shingle_hashes(&tokens, &mut shingles);
        } else if let Ok(place) = self.texts.binary_search(&id) {
            let document = &self.corpus.documents[place];
            let hash = |term: u32| mix(self.corpus.vocabulary.hash(term).into());
            let hashes: Vec<u64> = (document.counts.iter())
                .map(|count| hash(count.term))
                .collect();
            let words = document.words.iter();
            let tokens: Vec<u64> = words.map(|at| hashes[at as usize]).collect();
            shingle_hashes(&tokens, &mut shingles);
        }
        shingles.into()
    }
}
