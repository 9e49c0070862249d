//! What is left of documents without boilerplate, and what they share then.

use ahash::AHashMap;
use rayon::prelude::*;

use super::{Boilerplate, LeftWords};
use crate::error::Error;
use crate::find::Documents;
use crate::find::token_reader::TokenReader;
use crate::model::DocumentId;
use crate::observe::Observer;
use crate::sketch::{FingerprintPlan, shingle_set};

/// What is kept of what is left of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// Its sorted shingle set: 8 bytes a shingle.
    Shingles,
    /// Its fingerprints: 4 bytes each.
    Fingerprints(FingerprintPlan),
}

/// What is left of the documents that hold boilerplate.
#[derive(Debug)]
pub struct Rest {
    left: AHashMap<DocumentId, Left>,
}

#[derive(Debug)]
struct Left {
    words: LeftWords,
    shingles: Box<[u64]>,
    fingerprints: Box<[u32]>,
}

impl Rest {
    /// Reads the documents that hold boilerplate, in parallel. O(their words), besides sorting shingles.
    ///
    /// # Errors
    /// Where a text cannot be read again or has changed; [`Error::Interrupted`].
    pub fn of(
        documents: Documents<'_>,
        boilerplate: &Boilerplate,
        texts: &[DocumentId],
        kept: Kept,
        observer: &dyn Observer,
    ) -> Result<Rest, Error> {
        let found: Result<Vec<Option<(DocumentId, Left)>>, Error> = texts
            .par_iter()
            .filter(|id| boilerplate.documents.binary_search(id).is_ok())
            .map_init(
                || TokenReader::new(documents),
                |reader, &id| {
                    observer.checkpoint()?;
                    let tokens = reader.tokens(id)?;
                    let Some(words) = boilerplate.left_of_tokens(tokens) else {
                        return Ok(None);
                    };
                    let tokens = words.of(tokens);
                    let mut left = Left {
                        words,
                        shingles: Box::default(),
                        fingerprints: Box::default(),
                    };
                    match kept {
                        Kept::Shingles => left.shingles = shingle_set(&tokens),
                        Kept::Fingerprints(plan) => {
                            left.fingerprints = plan.fingerprints(&tokens).into();
                        }
                    }
                    Ok(Some((id, left)))
                },
            )
            .collect();
        Ok(Rest {
            left: found?.into_iter().flatten().collect(),
        })
    }

    /// Whether anything was taken out of a document.
    pub fn holds(&self, id: DocumentId) -> bool {
        self.left.contains_key(&id)
    }

    /// Whether no document holds boilerplate.
    pub fn is_empty(&self) -> bool {
        self.left.is_empty()
    }

    /// The words that are left of a document from which some were taken.
    pub fn words(&self, id: DocumentId) -> Option<u32> {
        self.left.get(&id).map(|left| left.words.count())
    }

    /// The sorted shingle set of what is left of such a document, if that was kept.
    pub fn shingles(&self, id: DocumentId) -> Option<&[u64]> {
        self.left.get(&id).map(|left| &*left.shingles)
    }

    /// The fingerprints of what is left of such a document, if they were kept.
    pub fn fingerprints(&self, id: DocumentId) -> Option<&[u32]> {
        self.left.get(&id).map(|left| &*left.fingerprints)
    }

    /// Which words of such a document are left.
    pub fn left(&self, id: DocumentId) -> Option<&LeftWords> {
        self.left.get(&id).map(|left| &left.words)
    }

    /// Of a value for each word of a document those of the words that are left, if some were taken out.
    pub fn of_words<T: Copy>(&self, id: DocumentId, words: &[T]) -> Option<Vec<T>> {
        self.left(id).map(|left| left.of(words))
    }
}
