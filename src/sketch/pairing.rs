//! Words of scripts without spaces: pairs of neighbouring characters.

use super::hash::mix;
use super::terms::term_of;
use crate::text::Token;

/// What a text is written in, as far as terms go.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Script {
    /// Any other.
    #[default]
    Spaced,
    /// At least half of the words are Han characters, as in Chinese.
    Han,
    /// At least half of the words are Han and kana characters, and one in ten of these is kana, as in Japanese.
    Kana,
}

/// Makes terms of the tokens of a text, in order.
///
/// A Han or kana character is a token, and says little by itself; with the one before it, it is a term, as long as nothing stands
/// between them. So a text has as many terms as tokens. Pairs of characters find as well as words of a dictionary do (Nie, Gao, Zhang
/// and Zhou, "On the use of words and n-grams for Chinese information retrieval", IRAL 2000).
#[derive(Debug, Clone, Copy, Default)]
pub struct Pairing {
    /// Where the last token ended, if it was such a character, and its hash.
    before: Option<(usize, u64)>,
    han: u32,
    kana: u32,
}

impl Pairing {
    /// The term of the next token of `text`, and where the term begins: before the token if it is the second of a pair.
    #[inline]
    pub fn term(&mut self, text: &str, token: Token) -> (u32, usize) {
        // Han and kana have at least three bytes, of which the first is large.
        if text.as_bytes()[token.start] < 0xe2 {
            self.before = None;
            return (term_of(token.hash), token.start);
        }
        self.paired(text, token)
    }

    fn paired(&mut self, text: &str, token: Token) -> (u32, usize) {
        let mut characters = text[token.start..token.end].chars();
        let character = characters.next().filter(|_| characters.next().is_none());
        match character {
            Some('\u{3041}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{ff66}'..='\u{ff9f}') => {
                self.kana += 1
            }
            Some(
                '\u{2e80}'..='\u{2fdf}'
                | '\u{3005}'..='\u{3007}'
                | '\u{3400}'..='\u{9fff}'
                | '\u{f900}'..='\u{faff}'
                | '\u{20000}'..='\u{3ffff}',
            ) => {
                self.han += 1;
            }
            _ => {
                self.before = None;
                return (term_of(token.hash), token.start);
            }
        }
        let before = self.before.replace((token.end, token.hash));
        match before.filter(|&(end, _)| end == token.start) {
            // A character of the pair has three or four bytes.
            Some((end, hash)) => {
                let first = text[..end].chars().next_back().map_or(0, char::len_utf8);
                (term_of(mix(hash.rotate_left(32) ^ token.hash)), end - first)
            }
            None => (term_of(token.hash), token.start),
        }
    }

    /// The script of a text of so many tokens, all of which were taken.
    pub fn script(&self, tokens: usize) -> Script {
        let both = (self.han + self.kana) as usize;
        if both == 0 || 2 * both < tokens {
            Script::Spaced
        } else if 10 * self.kana as usize >= both {
            Script::Kana
        } else {
            Script::Han
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{hash_token, tokens};

    /// The terms of a text in words.
    fn terms(text: &str) -> (Vec<&str>, Script) {
        let mut pairing = Pairing::default();
        let tokens = tokens(text);
        let words = tokens.iter().map(|&token| {
            let (term, start) = pairing.term(text, token);
            let alone = start == token.start;
            assert_eq!(alone, term == term_of(token.hash));
            &text[start..token.end]
        });
        let words = words.collect();
        (words, pairing.script(tokens.len()))
    }

    #[test]
    fn neighbours_are_pairs() {
        assert_eq!(
            terms("东京地震。海啸"),
            (
                vec!["东", "东京", "京地", "地震", "海", "海啸"],
                Script::Han
            )
        );
        assert_eq!(
            terms("船は出た"),
            (vec!["船", "船は", "は出", "出た"], Script::Kana)
        );
        assert_eq!(
            terms("a 东京b c"),
            (vec!["a", "东", "东京", "b", "c"], Script::Spaced)
        );
        assert_eq!(
            terms("plain words"),
            (vec!["plain", "words"], Script::Spaced)
        );
        assert_eq!(terms("한국 แมว"), (vec!["한국", "แมว"], Script::Spaced));
        assert_eq!(terms(""), (vec![], Script::Spaced));
    }

    #[test]
    fn pairs_have_an_order_and_are_pinned() {
        let of = |text: &str| {
            let mut pairing = Pairing::default();
            let terms = tokens(text)
                .into_iter()
                .map(|token| pairing.term(text, token).0);
            terms.last().unwrap()
        };
        assert_ne!(of("东京"), of("京东"));
        assert_ne!(of("东京"), term_of(hash_token("京")));
    }
}
