//! What is left of documents without boilerplate, and what they share then.

use ahash::AHashMap;
use rayon::prelude::*;

use super::Boilerplate;
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
pub struct Rest<'a> {
    boilerplate: &'a Boilerplate,
    left: AHashMap<DocumentId, Left>,
}

#[derive(Debug)]
struct Left {
    words: u32,
    shingles: Box<[u64]>,
    fingerprints: Box<[u32]>,
}

impl<'a> Rest<'a> {
    /// Reads the documents that hold boilerplate, in parallel. O(their words), besides sorting shingles.
    ///
    /// # Errors
    /// Where a text cannot be read again or has changed; [`Error::Interrupted`].
    pub fn of(
        documents: Documents<'_>,
        boilerplate: &'a Boilerplate,
        texts: &[DocumentId],
        kept: Kept,
        observer: &dyn Observer,
    ) -> Result<Rest<'a>, Error> {
        let found: Result<Vec<Option<(DocumentId, Left)>>, Error> = texts
            .par_iter()
            .filter(|id| boilerplate.documents.binary_search(id).is_ok())
            .map_init(
                || TokenReader::new(documents),
                |reader, &id| {
                    observer.checkpoint()?;
                    let Some(tokens) = boilerplate.tokens_without(reader.tokens(id)?) else {
                        return Ok(None);
                    };
                    let mut left = Left {
                        words: tokens.len() as u32,
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
            boilerplate,
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
        self.left.get(&id).map(|left| left.words)
    }

    /// The sorted shingle set of what is left of such a document, if that was kept.
    pub fn shingles(&self, id: DocumentId) -> Option<&[u64]> {
        self.left.get(&id).map(|left| &*left.shingles)
    }

    /// The fingerprints of what is left of such a document, if they were kept.
    pub fn fingerprints(&self, id: DocumentId) -> Option<&[u32]> {
        self.left.get(&id).map(|left| &*left.fingerprints)
    }

    /// The tokens of a document as they are left.
    pub(in crate::find) fn tokens(&self, tokens: &[u64]) -> Option<Vec<u64>> {
        self.boilerplate.tokens_without(tokens)
    }
}
