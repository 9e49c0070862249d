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
            shingle_hashes(&terms.word_hashes(), &mut shingles);
        } else if let Ok(place) = self.texts.binary_search(&id) {
            let document = &self.corpus.documents[place];
            let hash = |term: u32| mix(self.corpus.vocabulary.hash(term).into());
            let hashes: Vec<u64> = (document.counts.iter())
                .map(|count| hash(count.term))
                .collect();
            let words = document.words.iter();
            let mut tokens: Vec<u64> = words.map(|at| hashes[at as usize]).collect();
            put_singles(&mut tokens, &document.singles);
            shingle_hashes(&tokens, &mut shingles);
        }
        shingles.into()
    }
}

/// Puts the tokens of pairs in the places of their terms: a pair reaches beyond its word.
fn put_singles(tokens: &mut [u64], singles: &[(u32, u32)]) {
    for &(word, single) in singles {
        if let Some(token) = tokens.get_mut(word as usize) {
            *token = mix(single.into());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::shared::Overlaps;
    use super::*;
    use crate::sketch::{Overlap, TermCounter, shingle_set};
    use crate::text::tokens;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn documents_of_the_corpus_and_copies_overlap_as_their_texts_do(
            texts in prop::collection::vec(prop::collection::vec("[ab]{1,2}|[京都]{1,3}", 0..40), 2..5),
            copies in 1usize..3,
        ) {
            let texts: Vec<String> = texts.iter().map(|words| words.join(" ")).collect();
            let terms = |text: &String| {
                let mut counter = TermCounter::default();
                tokens(text).into_iter().for_each(|token| counter.see(text, token));
                counter.finish()
            };
            let ids: Vec<DocumentId> = (0..texts.len() as u32).map(|at| DocumentId(3 * at)).collect();
            let corpus = Corpus::of(texts[copies..].iter().map(terms).collect());
            let copied = ids[..copies].iter().copied().zip(texts.iter().map(terms)).collect();
            let wordings = Wordings { corpus: &corpus, texts: &ids[copies..], copies: &copied };
            let made: Vec<Box<[u64]>> = ids.iter().map(|&id| wordings.shingles(id)).collect();
            let lists: Vec<&[u64]> = made.iter().map(AsRef::as_ref).collect();
            let sets: Vec<_> = (texts.iter())
                .map(|text| shingle_set(&tokens(text).iter().map(|token| token.hash).collect::<Vec<u64>>()))
                .collect();
            let mut right = Vec::new();
            for (at, a) in sets.iter().enumerate() {
                right.extend(sets[at + 1..].iter().map(|b| Overlap::of(a, b)));
            }
            prop_assert_eq!(Overlaps::default().of(&lists), right);
            prop_assert!(wordings.shingles(DocumentId(1)).is_empty());
        }
    }
}
