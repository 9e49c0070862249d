//! A story's document, read again: its words where they stand, to show the evidence.

use crate::corpus::TextReader;
use crate::error::Error;
use crate::model::DocumentId;
use crate::sketch::{Pairing, Places, TermCount, ends_sentence};
use crate::text::{Token, sentence_ends, tokens};

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

    fn word(&self, place: usize) -> &str {
        let token = &self.tokens[place];
        self.text.get(token.start..token.end).unwrap_or_default()
    }

    /// Where the sentence that goes on at a token ends: at most so many tokens on, and at the end of its line. O(its length).
    pub(super) fn sentence_end(&self, first: usize, most: usize) -> usize {
        let last = self.tokens.len().min(first + most);
        let ends = |end: usize| {
            let gap = || self.gap_before(end);
            end == self.tokens.len()
                || gap().contains('\n')
                || sentence_ends(self.word(end - 1), gap(), self.word(end))
        };
        let end = (first + 1..=last).find(|&end| ends(end));
        end.unwrap_or_else(|| {
            // Behind a full stop that ends no sentence, a cut would look as if it did.
            let looks_whole = |end: usize| self.gap_before(end).starts_with('.');
            let cut = (first + 1..=last).rev().find(|&end| !looks_whole(end));
            cut.unwrap_or(last)
        })
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The sentences of a text, of at most so many words.
    fn sentences(text: &str, most: usize) -> Vec<String> {
        let reading = Reading::of_text(text.to_owned(), None, &[]);
        let (mut sentences, mut first) = (Vec::new(), 0);
        while first < reading.tokens.len() {
            let end = reading.sentence_end(first, most);
            sentences.push(reading.slice(first, end).to_owned());
            first = end;
        }
        sentences
    }

    #[test]
    fn sentences_end_with_their_lines_and_not_behind_abbreviations() {
        let text = "The U.S. Army met\nMt. Hale was 3.5 km off. All came";
        assert_eq!(
            sentences(text, 32),
            ["The U.S. Army met", "Mt. Hale was 3.5 km off", "All came"]
        );
        assert_eq!(sentences("", 32), [""; 0]);
    }

    #[test]
    fn a_long_sentence_is_not_cut_behind_an_abbreviation() {
        let text = "They told the U.S. Army of Mt. Hale";
        assert_eq!(
            sentences(text, 5),
            ["They told the", "U.S. Army of", "Mt. Hale"]
        );
        assert_eq!(sentences("a.b.c.d", 2), ["a.b", "c.d"]);
    }
}
