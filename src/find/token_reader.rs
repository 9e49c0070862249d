//! The tokens of documents, read again.

use super::Documents;
use crate::corpus::TextReader;
use crate::error::Error;
use crate::model::DocumentId;
use crate::text::Tokenizer;

/// Reads one document after the other, keeping its buffers. One a thread.
pub(super) struct TokenReader<'a> {
    texts: TextReader<'a>,
    tokenizer: Tokenizer,
    tokens: Vec<u64>,
}

impl<'a> TokenReader<'a> {
    pub(super) fn new(documents: Documents<'a>) -> Self {
        TokenReader {
            texts: TextReader::new(documents.library),
            tokenizer: Tokenizer::default(),
            tokens: Vec::new(),
        }
    }

    /// The hash of each token of a document. O(n) for n bytes.
    ///
    /// # Errors
    /// Where the text cannot be read again or has changed.
    pub(super) fn tokens(&mut self, id: DocumentId) -> Result<&[u64], Error> {
        let text = self.texts.text(id)?.compared;
        self.tokens.clear();
        self.tokenizer.hashes(text, &mut self.tokens);
        Ok(&self.tokens)
    }
}
