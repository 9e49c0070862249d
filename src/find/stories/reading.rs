//! A story's document, read again: its words where they stand, to show the evidence.

use crate::corpus::TextReader;
use crate::error::Error;
use crate::model::DocumentId;
use crate::sketch::{Pairing, Places, TermCount, ends_sentence};
use crate::text::{Token, tokens};

/// A text with its tokens.
pub(super) struct Reading {
    /// As it is compared.
    pub(super) text: String,
    /// As it stands in the document, where something is suppressed.
    source: Option<String>,
    pub(super) tokens: Vec<Token>,
    /// By token.
    pub(super) terms: Vec<u32>,
    /// By token: where its term begins, before it if the term is a pair of characters.
    starts: Vec<usize>,
    /// By token: whether its word is a name in this document.
    is_name: Vec<bool>,
}

impl Reading {
    /// Reads and tokenises a document with its `counts` by first occurrence. O(n) for n bytes.
    ///
    /// # Errors
    /// Where the text cannot be read again or has changed.
    pub(super) fn of(
        reader: &mut TextReader<'_>,
        id: DocumentId,
        counts: &[TermCount],
    ) -> Result<Reading, Error> {
        let text = reader.text(id)?;
        let source = (!text.is_whole()).then(|| text.source.to_owned());
        Ok(Reading::of_text(text.compared.to_owned(), source, counts))
    }

    /// Tokenises a text with its `counts` by first occurrence; `source` is the text as it stands, where it is another. O(n) for n bytes.
    pub(super) fn of_text(text: String, source: Option<String>, counts: &[TermCount]) -> Reading {
        let tokens = tokens(&text);
        let mut pairing = Pairing::default();
        let terms = tokens.iter().map(|&token| pairing.term(&text, token));
        let (terms, starts): (Vec<u32>, Vec<usize>) = terms.unzip();
        let mut places = Places::default();
        places.reset(terms.len());
        let is_name = |&term: &u32| {
            let count = counts.get(places.add(term) as usize);
            count.is_some_and(|count| count.name > 0)
        };
        Reading {
            is_name: terms.iter().map(is_name).collect(),
            terms,
            starts,
            text,
            source,
            tokens,
        }
    }

    /// The text that spans are cut from.
    pub(super) fn source(&self) -> &str {
        self.source.as_deref().unwrap_or(&self.text)
    }

    /// Runs of neighbouring name words, as token places, ends excluded.
    pub(super) fn name_runs(&self) -> Vec<(usize, usize)> {
        let mut runs = Vec::new();
        let mut run: Option<(usize, usize)> = None;
        for (place, token) in self.tokens.iter().enumerate() {
            let is_name = token.capital && self.is_name[place];
            let joins = run.is_some_and(|(_, end)| {
                let gap = self.gap_before(place);
                end == place && !ends_sentence(gap) && gap.chars().count() == 1 && gap != ","
            });
            match (&mut run, is_name) {
                (Some((_, end)), true) if joins => *end = place + 1,
                _ => {
                    runs.extend(run.take());
                    run = is_name.then_some((place, place + 1));
                }
            }
        }
        runs.extend(run);
        runs
    }

    /// What stands between a token and the one before it; nothing where both come out of one source character (`½`).
    pub(super) fn gap_before(&self, place: usize) -> &str {
        let from = place.checked_sub(1).map_or(0, |last| self.tokens[last].end);
        self.text
            .get(from..self.tokens[place].start)
            .unwrap_or_default()
    }

    /// The source bytes of a token's term.
    pub(super) fn place_of_term(&self, token: usize) -> (usize, usize) {
        (self.starts[token], self.tokens[token].end)
    }

    /// The source text of a run of tokens.
    pub(super) fn slice(&self, first: usize, end: usize) -> &str {
        &self.text[self.tokens[first].start..self.tokens[end - 1].end]
    }
}
