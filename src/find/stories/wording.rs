//! The texts of documents as their sketches remember them: word by word by term. Nothing is read a second time for what
//! documents share.

use ahash::AHashMap;

use super::weights::Corpus;
use crate::model::DocumentId;
use crate::sketch::{TermCount, Terms, Words, mix, shingle_hashes};

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
    pub(super) fn shingles(&self, id: DocumentId, buffers: &mut Buffers) -> Box<[u64]> {
        let Buffers { terms, tokens } = buffers;
        terms.clear();
        tokens.clear();
        if let Some(copy) = self.copies.get(&id) {
            terms.extend(copy.counts.iter().map(|count| mix(count.term.into())));
            put_words(terms, &copy.words, &copy.singles, tokens);
        } else if let Ok(place) = self.texts.binary_search(&id) {
            let document = &self.corpus.documents[place];
            let hash = |count: &TermCount| self.corpus.vocabulary.hash(count.term);
            terms.extend(document.counts.iter().map(|count| mix(hash(count).into())));
            put_words(terms, &document.words, &document.singles, tokens);
        }
        let mut shingles = Vec::new();
        shingle_hashes(tokens, &mut shingles);
        shingles.into()
    }
}

/// Buffers that are kept from one document to the next: hashes of its terms, and of its words.
#[derive(Default)]
pub(super) struct Buffers {
    terms: Vec<u64>,
    tokens: Vec<u64>,
}

/// Puts the words of a text behind each other by the hashes of its terms.
fn put_words(terms: &[u64], words: &Words, singles: &[(u32, u32)], tokens: &mut Vec<u64>) {
    match words {
        Words::Short(places) => {
            tokens.extend(places.iter().map(|&place| terms[usize::from(place)]));
        }
        Words::Long(places) => tokens.extend(places.iter().map(|&place| terms[place as usize])),
    }
    put_singles(tokens, singles);
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
            let mut buffers = Buffers::default();
            let mut shingles = |id| wordings.shingles(id, &mut buffers);
            let made: Vec<Box<[u64]>> = ids.iter().map(|&id| shingles(id)).collect();
            let lists: Vec<&[u64]> = made.iter().map(AsRef::as_ref).collect();
            let sets: Vec<_> = (texts.iter())
                .map(|text| shingle_set(&tokens(text).iter().map(|token| token.hash).collect::<Vec<u64>>()))
                .collect();
            let mut right = Vec::new();
            for (at, a) in sets.iter().enumerate() {
                right.extend(sets[at + 1..].iter().map(|b| Overlap::of(a, b)));
            }
            prop_assert_eq!(Overlaps::default().of(&lists), right);
            prop_assert!(shingles(DocumentId(1)).is_empty());
        }
    }
}
