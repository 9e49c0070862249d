//! Counts the terms of a text as its tokens come.

use super::pairing::Pairing;
use super::places::Places;
use super::terms::{LEAD_WORDS, TermCount, Terms, Words, term_of};
use crate::text::Token;

/// A line of at least this many words is a heading or shouted if 7 in 10 of its words have a capital: they are no names.
const HEADING_WORDS: usize = 3;

const CAPITAL: u8 = 1;
const INSIDE: u8 = 2;
const SMALL: u8 = 4;

/// A term that was not counted.
const NONE: TermCount = TermCount {
    term: 0,
    whole: 0,
    lead: 0,
    name: 0,
};

/// Counts the terms of one document after the other, reusing its buffers.
#[derive(Debug, Default)]
pub(crate) struct TermCounter {
    /// Term and how it is written, in order.
    seen: Vec<(u32, u8)>,
    pairing: Pairing,
    /// As [`Terms::singles`].
    singles: Vec<(u32, u32)>,
    places: Places,
    counts: Vec<TermCount>,
    /// Word by word, the place of its term in `counts`.
    words: Vec<u32>,
    /// How each term of `counts` is written anywhere.
    written: Vec<u8>,
    line_start: usize,
    line_capitals: usize,
    end: usize,
}

impl TermCounter {
    /// Takes the next token of `text`.
    #[inline]
    pub(crate) fn see(&mut self, text: &str, token: Token) {
        let first = self.seen.is_empty();
        // One space is by far the most frequent gap, and says nothing.
        let space = token.start == self.end + 1 && text.as_bytes()[self.end] == b' ';
        let gap = if space {
            " "
        } else {
            text.get(self.end..token.start).unwrap_or_default()
        };
        let new_line = !space && !first && gap.as_bytes().contains(&b'\n');
        if new_line {
            self.finish_line();
        }
        self.end = token.end;
        let how = if !token.capital {
            SMALL
        } else if token.end - token.start == 1 {
            0
        } else {
            self.line_capitals += 1;
            if first || new_line || ends_sentence(gap) {
                CAPITAL
            } else {
                CAPITAL | INSIDE
            }
        };
        let (term, start) = self.pairing.term(text, token);
        if start != token.start {
            self.singles
                .push((self.seen.len() as u32, term_of(token.hash)));
        }
        self.seen.push((term, how));
    }

    fn finish_line(&mut self) {
        let line = &mut self.seen[self.line_start..];
        if line.len() >= HEADING_WORDS && self.line_capitals * 10 >= line.len() * 7 {
            for (_, how) in line {
                *how = 0;
            }
        }
        self.line_start = self.seen.len();
        self.line_capitals = 0;
    }

    /// The counted terms, and back to the start for the next document. O(w) for w words.
    pub(crate) fn finish(&mut self) -> Terms {
        self.finish_line();
        let places = &mut self.places;
        places.reset(self.seen.len());
        // Room for as many terms as words, so that a new term is counted as any other.
        self.counts.clear();
        self.counts.resize(self.seen.len(), NONE);
        self.written.clear();
        self.written.resize(self.seen.len(), 0);
        self.words.clear();
        let mut capitals = 0;
        let (counts, written) = (self.counts.as_mut_slice(), self.written.as_mut_slice());
        self.words.extend(self.seen.iter().map(|&(term, how)| {
            let place = places.add(term);
            let capital = how & CAPITAL;
            capitals += usize::from(capital);
            let count = &mut counts[place as usize];
            count.term = term;
            count.whole = count.whole.saturating_add(1);
            count.name = count.name.saturating_add(capital);
            written[place as usize] |= how;
            place
        }));
        self.counts.truncate(self.places.count());
        for &place in self.words.iter().take(LEAD_WORDS) {
            self.counts[place as usize].lead += 1;
        }
        for (count, how) in self.counts.iter_mut().zip(&self.written) {
            if how & INSIDE == 0 || how & SMALL != 0 {
                count.name = 0;
            }
        }
        let cased = !self.seen.is_empty() && capitals * 50 >= self.seen.len();
        let script = self.pairing.script(self.seen.len());
        self.pairing = Pairing::default();
        self.seen.clear();
        self.line_start = 0;
        self.end = 0;
        Terms {
            counts: self.counts.as_slice().into(),
            words: Words::new(&self.words, self.counts.len()),
            cased,
            script,
            singles: std::mem::take(&mut self.singles).into(),
        }
    }
}

/// Whether what stands between two words ends a sentence or opens a quotation, so that a capital behind it says nothing.
pub(crate) fn ends_sentence(gap: &str) -> bool {
    // One space is by far the most frequent gap.
    gap != " "
        && (gap.contains([
            '.', '!', '?', ':', '"', '“', '”', '„', '«', '»', '‘', '`', '\n',
        ]) || gap.contains("''"))
}

/// The terms of a text.
#[cfg(test)]
pub(super) fn terms(text: &str) -> Terms {
    let mut counter = TermCounter::default();
    for token in crate::text::tokens(text) {
        counter.see(text, token);
    }
    counter.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::hash_token;

    fn name(text: &str, word: &str) -> u8 {
        let term = term_of(hash_token(word));
        terms(text)
            .counts
            .iter()
            .find(|count| count.term == term)
            .map_or(0, |count| count.name)
    }

    #[test]
    fn a_name_has_a_capital_inside_a_sentence_and_never_stands_small() {
        let text = "Lewis said the chain met Lewis. Bread went to James Bond, said “Bond” and a bread man.";
        assert_eq!(name(text, "lewis"), 2);
        assert_eq!(name(text, "bond"), 2);
        assert_eq!(name(text, "bread"), 0);
        assert_eq!(name("One day. Later it rained.", "later"), 0);
    }

    #[test]
    fn headings_and_shouted_lines_name_nobody() {
        assert_eq!(name("Studio Cancels Its Film\nnobody knew why", "film"), 0);
        assert_eq!(name("FILM IS OFF\nnobody knew about it", "film"), 0);
    }

    #[test]
    fn whole_and_lead_are_counted() {
        let text = format!("{}word", "word other ".repeat(100));
        let all = terms(&text);
        let word = all
            .counts
            .iter()
            .find(|c| c.term == term_of(hash_token("word")))
            .unwrap();
        assert_eq!((word.whole, word.lead), (101, 20));
        assert!(!all.cased);
    }
}
