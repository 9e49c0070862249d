//! The hashes of the texts that repeat lines of their own.

use ahash::AHashMap;
use rayon::prelude::*;

use crate::error::Error;
use crate::find::Documents;
use crate::find::token_reader::TokenReader;
use crate::model::DocumentId;
use crate::observe::Observer;
use crate::sketch::sequence_hash;

/// Hashes of the token sequences of some documents, the same in all runs.
pub(super) struct TextHashes(AHashMap<DocumentId, u128>);

impl TextHashes {
    /// Of `ids`. Where words were not hashed, each of these documents is read once more, in parallel: O(bytes) for their bytes.
    ///
    /// # Errors
    /// Where a text cannot be read again or has changed; [`Error::Interrupted`].
    pub(super) fn of(
        documents: Documents<'_>,
        mut ids: Vec<DocumentId>,
        observer: &dyn Observer,
    ) -> Result<TextHashes, Error> {
        ids.sort_unstable();
        ids.dedup();
        let kept = |id: DocumentId| (id, documents.sketches.document_hash(id));
        if !documents.sketches.hashes_no_words() {
            return Ok(TextHashes(ids.into_iter().map(kept).collect()));
        }
        let hashes: Result<Vec<(DocumentId, u128)>, Error> = ids
            .into_par_iter()
            .map_init(
                || TokenReader::new(documents),
                |reader, id| {
                    observer.checkpoint()?;
                    Ok((id, sequence_hash(reader.tokens(id)?)))
                },
            )
            .collect();
        Ok(TextHashes(hashes?.into_iter().collect()))
    }

    /// That of a document that was asked for.
    pub(super) fn get(&self, id: DocumentId) -> Option<u128> {
        self.0.get(&id).copied()
    }
}
