//! The tokeniser: word boundaries by bits for ASCII, one state machine for everything else.

use super::general::{General, Word};
use super::hash::hash_token;
use super::runs::{Runs, Window};

/// A token: what it is and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// [`hash_token`](super::hash_token) of the normalised, folded word.
    pub hash: u64,
    /// Byte offset of its first character in the source text.
    pub start: usize,
    /// Byte offset just behind its last character.
    pub end: usize,
    /// Whether its first character is upper case in the source.
    pub capital: bool,
}

impl From<Word<'_>> for Token {
    fn from(word: Word<'_>) -> Token {
        Token {
            hash: hash_token(word.folded),
            start: word.start,
            end: word.end,
            capital: word.capital,
        }
    }
}

/// Tokens of a text in columns: some that were cut together, behind all before.
#[derive(Debug, Clone, Copy)]
pub struct Columns<'a> {
    /// As [`Token::hash`], of all tokens so far.
    pub hashes: &'a [u64],
    /// As [`Token::start`] and [`Token::end`], of the last ones of these tokens.
    pub places: &'a [[usize; 2]],
    /// As [`Token::capital`], of as many as there are places.
    pub capitals: &'a [bool],
}

impl Columns<'_> {
    /// The tokens with a place, in order.
    pub fn last(&self) -> impl Iterator<Item = Token> {
        let hashes = &self.hashes[self.hashes.len() - self.places.len()..];
        let columns = hashes.iter().zip(self.places).zip(self.capitals);
        columns.map(|((&hash, &[start, end]), &capital)| Token {
            hash,
            start,
            end,
            capital,
        })
    }
}

/// Cuts texts into tokens, reusing its buffers from one text to the next.
#[derive(Default)]
pub struct Tokenizer {
    runs: Runs,
    general: Option<Box<General>>,
    places: Vec<[usize; 2]>,
    capitals: Vec<bool>,
}

impl Tokenizer {
    /// Calls `sink` for each token of `text`, in order. O(n) for n bytes.
    ///
    /// Words of ASCII are hashed where they stand; a run of word bytes with anything else in it takes the general path.
    #[inline]
    pub fn for_each(&mut self, text: &str, sink: impl FnMut(Token)) {
        self.cut(text, &mut Each(sink));
    }

    /// Appends the hash of each token of `text` to `hashes`, in order. O(n) for n bytes.
    pub fn hashes(&mut self, text: &str, hashes: &mut Vec<u64>) {
        self.cut(text, &mut Hashes(hashes));
    }

    /// Appends the hash of each token of `text` to `hashes` and calls `visit` with them in columns, in order, some at a time. O(n) for n bytes.
    pub fn columns(&mut self, text: &str, hashes: &mut Vec<u64>, visit: impl FnMut(Columns<'_>)) {
        let mut sink = InColumns {
            hashes,
            places: std::mem::take(&mut self.places),
            capitals: std::mem::take(&mut self.capitals),
            visit,
        };
        self.cut(text, &mut sink);
        sink.give_out();
        (self.places, self.capitals) = (sink.places, sink.capitals);
    }

    #[inline(always)]
    fn cut(&mut self, text: &str, sink: &mut impl Sink) {
        let bytes = text.as_bytes();
        let general = &mut self.general;
        if let Some(general) = general {
            general.begin();
        }
        // How far the general path has come; it can take more than its run.
        let mut done = 0;
        self.runs.for_each_window(bytes, |mut window| {
            for &other in window.others {
                window.leave_out_to(done);
                if usize::from(other) < window.before {
                    continue;
                }
                // A mark behind a run may belong to its last letter only if it is part of the run, so ASCII runs stand alone.
                sink.ascii_words(bytes, window.take_before(other));
                let Some([start, _]) = window.runs().next() else {
                    break;
                };
                window.leave_out(1);
                let general = general.get_or_insert_with(Box::default);
                let from = start.max(done);
                done = general.run(text, from, &mut |word| sink.token(word.into()));
            }
            window.leave_out_to(done);
            sink.ascii_words(bytes, window);
        });
    }
}

/// What becomes of tokens.
trait Sink {
    /// Takes words of ASCII of `text`.
    fn ascii_words(&mut self, text: &[u8], words: Window<'_>);
    /// Takes a token of the general path.
    fn token(&mut self, token: Token);
}

struct Each<F>(F);

impl<F: FnMut(Token)> Sink for Each<F> {
    #[inline(always)]
    fn ascii_words(&mut self, text: &[u8], words: Window<'_>) {
        for ([start, end], &hash) in words.runs().zip(words.hashes) {
            (self.0)(Token {
                hash,
                start,
                end,
                capital: text[start].is_ascii_uppercase(),
            });
        }
    }

    fn token(&mut self, token: Token) {
        (self.0)(token);
    }
}

struct Hashes<'a>(&'a mut Vec<u64>);

impl Sink for Hashes<'_> {
    #[inline(always)]
    fn ascii_words(&mut self, _: &[u8], words: Window<'_>) {
        self.0.extend_from_slice(words.hashes);
    }

    fn token(&mut self, token: Token) {
        self.0.push(token.hash);
    }
}

/// Tokens that are given out at a time, at least: their columns stay in the nearest cache, and a long text has no columns of its whole length.
const BATCH: usize = 1 << 10;

struct InColumns<'a, F> {
    hashes: &'a mut Vec<u64>,
    places: Vec<[usize; 2]>,
    capitals: Vec<bool>,
    visit: F,
}

impl<F: FnMut(Columns<'_>)> InColumns<'_, F> {
    /// Gives out what came.
    fn give_out(&mut self) {
        (self.visit)(Columns {
            hashes: self.hashes,
            places: &self.places,
            capitals: &self.capitals,
        });
        self.places.clear();
        self.capitals.clear();
    }
}

impl<F: FnMut(Columns<'_>)> Sink for InColumns<'_, F> {
    #[inline(always)]
    fn ascii_words(&mut self, text: &[u8], words: Window<'_>) {
        self.hashes.extend_from_slice(words.hashes);
        let before = self.places.len();
        self.places.extend(words.runs());
        let is_capital = |&[start, _]: &[usize; 2]| text[start].is_ascii_uppercase();
        let new = self.places[before..].iter();
        self.capitals.extend(new.map(is_capital));
        if self.places.len() >= BATCH {
            self.give_out();
        }
    }

    fn token(&mut self, token: Token) {
        self.hashes.push(token.hash);
        self.places.push([token.start, token.end]);
        self.capitals.push(token.capital);
        if self.places.len() >= BATCH {
            self.give_out();
        }
    }
}

/// Calls `sink` for each token of `text`, in order; see [`Tokenizer::for_each`], which saves the buffers for the next text.
pub fn for_each_token(text: &str, sink: impl FnMut(Token)) {
    Tokenizer::default().for_each(text, sink);
}

/// All tokens of `text`.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut all = Vec::with_capacity(text.len() / 6);
    for_each_token(text, |token| all.push(token));
    all
}

#[cfg(test)]
mod tests {
    use super::super::character::{Class, class, fold};
    use super::super::general::NFKC;
    use super::*;
    use proptest::prelude::*;

    fn words(text: &str) -> Vec<String> {
        tokens(text)
            .into_iter()
            .map(|token| text[token.start..token.end].to_owned())
            .collect()
    }

    fn hashes(text: &str) -> Vec<u64> {
        let all = tokens(text);
        let (mut in_columns, mut so_far) = (Vec::new(), Vec::new());
        Tokenizer::default().columns(text, &mut so_far, |some| {
            in_columns.extend(some.last());
            assert_eq!(some.capitals.len(), some.places.len());
        });
        assert_eq!(in_columns, all);
        assert!(so_far.into_iter().eq(all.iter().map(|token| token.hash)));
        let hashes: Vec<u64> = all.into_iter().map(|token| token.hash).collect();
        let mut alone = Vec::new();
        Tokenizer::default().hashes(text, &mut alone);
        assert_eq!(alone, hashes);
        hashes
    }

    /// The definition, written as it reads: NFKC, simple fold, maximal runs. Not for scripts that are cut further.
    fn naive(text: &str) -> Vec<u64> {
        let normal = NFKC.normalize(text);
        normal
            .split(|c| class(c) == Class::Separator)
            .filter(|word| !word.is_empty())
            .map(|word| hash_token(&word.chars().map(fold).collect::<String>()))
            .collect()
    }

    /// As [`naive`], where ideographs and kana are words of their own, with the marks behind them.
    fn naive_with_singles(text: &str) -> Vec<u64> {
        let mut words = vec![String::new()];
        let mut single = false;
        for c in NFKC.normalize(text).chars() {
            let class = class(c);
            let alone = class == Class::Single;
            if class == Class::Separator || alone || single && class != Class::Mark {
                words.push(String::new());
            }
            if class != Class::Separator {
                words.last_mut().unwrap().push(fold(c));
            }
            single = alone || single && class == Class::Mark;
        }
        words.retain(|word| !word.is_empty());
        words.iter().map(|word| hash_token(word)).collect()
    }

    #[test]
    fn apostrophes_points_and_hyphens_separate() {
        assert_eq!(
            words("Don't pay 3.5 well-known_x"),
            ["Don", "t", "pay", "3", "5", "well", "known_x"]
        );
    }

    #[test]
    fn case_width_ligatures_and_composition_do_not_matter() {
        assert_eq!(
            hashes("ÉTÉ ﬁne ＡＢＣ"),
            hashes("e\u{301}te\u{301} fine abc")
        );
        assert_eq!(hashes("ΣΑΣ"), hashes("σας"));
    }

    #[test]
    fn places_lead_back_to_the_source() {
        // The fraction is three characters after NFKC, the middle one a separator: both words reach into it.
        assert_eq!(
            words("a “ﬁne” e\u{301}t½x"),
            ["a", "ﬁne", "e\u{301}t½", "½x"]
        );
    }

    #[test]
    fn han_and_kana_are_single_characters() {
        assert_eq!(
            words("東京タワーabc"),
            ["東", "京", "タ", "ワ", "ー", "abc"]
        );
    }

    #[test]
    fn thai_is_cut_into_words() {
        assert_eq!(words("ภาษาไทย ok"), ["ภาษา", "ไทย", "ok"]);
    }

    #[test]
    fn a_long_text_comes_in_several_pieces() {
        for (line, words) in [
            ("One two été 京都 (three)\n", 6),
            ("one two three four\n", 4),
        ] {
            let text = line.repeat(BATCH);
            assert_eq!(hashes(&text).len(), words * BATCH);
            let mut pieces = 0;
            Tokenizer::default().columns(&text, &mut Vec::new(), |_| pieces += 1);
            assert!((2..=2 * words).contains(&pieces), "{pieces}");
        }
    }

    #[test]
    fn capitals_are_seen_in_the_source() {
        let flags: Vec<bool> = tokens("The École is big")
            .iter()
            .map(|t| t.capital)
            .collect();
        assert_eq!(flags, [true, true, false, false]);
    }

    #[test]
    fn a_word_longer_than_the_buffer_is_one_token() {
        let long = "Ab".repeat(500);
        assert_eq!(hashes(&long), [hash_token(&long.to_lowercase())]);
    }

    proptest! {
        #[test]
        fn equals_the_definition(text in "[a-zA-Z0-9_ .,'\n\u{c0}-\u{17f}\u{300}-\u{304}\u{391}-\u{3c9}\u{410}-\u{44f}\u{ac00}-\u{ac20}\u{1100}-\u{1105}\u{1161}-\u{1165}\u{11a8}-\u{11ab}\u{fb00}-\u{fb06}\u{2010}-\u{2026}\u{bc}-\u{be}\u{2460}-\u{2465}\u{ff21}-\u{ff25}=<>]{0,60}") {
            prop_assert_eq!(hashes(&text), naive(&text));
        }

        #[test]
        fn plain_characters_beside_all_others(text in "([a-zA-Z=9\n]{1,3}|[\u{4e00}-\u{4e03}\u{2018}\u{2019}\u{2017}\u{a0}\u{ff01}\u{ff1d}、。]{1,2}|[\u{338}\u{301}\u{fe00}\u{3099}éﬁ½ ﾞｶ]){0,12}") {
            let normal: Vec<u64> = naive_with_singles(&text);
            prop_assert_eq!(hashes(&text), normal);
        }

        #[test]
        fn never_panics_and_keeps_order(text in any::<String>()) {
            let all = tokens(&text);
            for pair in all.windows(2) {
                prop_assert!(pair[0].start <= pair[1].start && pair[0].end <= pair[1].end);
            }
            for token in &all {
                prop_assert!(text.get(token.start..token.end).is_some_and(|s| !s.is_empty()));
            }
        }
    }
}
