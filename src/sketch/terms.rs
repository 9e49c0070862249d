//! Counted terms of a document, for the search for overlapping reports.

use crate::text::Token;

/// Words that count as the opening of a report: two or three paragraphs, where a reporter says what happened.
pub const LEAD_WORDS: usize = 120;

/// A line of at least this many words is a heading or shouted if 7 in 10 of its words have a capital: they are no names.
const HEADING_WORDS: usize = 3;

/// A term and how often it stands in a document. Counts stop at the largest value of their type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TermCount {
    /// The high 32 bits of the token's hash. Among a million different words one in some 4,000 shares its term with another
    /// (10^6 / 2^32), which blurs a weight and nothing else.
    pub term: u32,
    /// Times in the whole document.
    pub whole: u16,
    /// Times among the first [`LEAD_WORDS`] words.
    pub lead: u8,
    /// Times with a capital, if the word is a name in this document; otherwise 0. A name is a word of at least two
    /// characters that has a capital inside a sentence at least once and never stands without; headings don't count.
    pub name: u8,
}

/// The terms of a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terms {
    /// In order of `term`, each once.
    pub counts: Box<[TermCount]>,
    /// Whether capitals tell names from other words here: at least 2 % of the words have one outside headings.
    pub cased: bool,
}

/// The term of a token.
pub fn term_of(token_hash: u64) -> u32 {
    (token_hash >> 32) as u32
}

const CAPITAL: u8 = 1;
const INSIDE: u8 = 2;
const SMALL: u8 = 4;

/// Counts the terms of one document after the other, reusing its buffers.
#[derive(Debug, Default)]
pub(crate) struct TermCounter {
    /// Term and how it is written, in order.
    seen: Vec<(u32, u8)>,
    line_start: usize,
    line_capitals: usize,
    end: usize,
}

impl TermCounter {
    /// Takes the next token of `text`.
    pub(crate) fn see(&mut self, text: &str, token: Token) {
        let gap = text.get(self.end..token.start).unwrap_or_default();
        let first = self.seen.is_empty();
        let new_line = !first && memchr::memchr(b'\n', gap.as_bytes()).is_some();
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
        self.seen.push((term_of(token.hash), how));
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

    /// The counted terms, and back to the start for the next document. O(w log w) for w words.
    pub(crate) fn finish(&mut self) -> Terms {
        self.finish_line();
        let capitals = self
            .seen
            .iter()
            .filter(|(_, how)| how & CAPITAL != 0)
            .count();
        let cased = !self.seen.is_empty() && capitals * 50 >= self.seen.len();
        // One number sorts faster than a tuple: the term, whether outside the lead, how it is written.
        let mut keys: Vec<u64> = self
            .seen
            .iter()
            .enumerate()
            .map(|(place, &(term, how))| {
                u64::from(term) << 32 | u64::from(place >= LEAD_WORDS) << 8 | u64::from(how)
            })
            .collect();
        keys.sort_unstable();
        let counts = keys
            .chunk_by(|a, b| a >> 32 == b >> 32)
            .map(|group| {
                let how = group.iter().fold(0, |all, key| all | *key as u8);
                let capitals = group
                    .iter()
                    .filter(|&&key| key as u8 & CAPITAL != 0)
                    .count();
                let is_name = how & INSIDE != 0 && how & SMALL == 0;
                let lead = group.iter().filter(|&&key| key & 0x100 == 0).count();
                TermCount {
                    term: (group[0] >> 32) as u32,
                    whole: u16::try_from(group.len()).unwrap_or(u16::MAX),
                    lead: lead as u8,
                    name: if is_name {
                        u8::try_from(capitals).unwrap_or(u8::MAX)
                    } else {
                        0
                    },
                }
            })
            .collect();
        self.seen.clear();
        self.line_start = 0;
        self.end = 0;
        Terms { counts, cased }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{hash_token, tokens};

    fn terms(text: &str) -> Terms {
        let mut counter = TermCounter::default();
        for token in tokens(text) {
            counter.see(text, token);
        }
        counter.finish()
    }

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
        assert_eq!((word.whole, word.lead), (101, 60));
        assert!(!all.cased);
    }
}
