//! The tokeniser: word boundaries by bits for ASCII, one state machine for everything else.

use super::boundary::Boundaries;
use super::general::General;
use super::hash::{ascii_word, known_ascii_word};

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

/// Some tokens of a text in columns, one behind the other.
#[derive(Debug, Default)]
pub struct Tokens {
    /// As [`Token::hash`].
    pub hashes: Vec<u64>,
    /// As [`Token::start`] and [`Token::end`].
    pub places: Vec<[usize; 2]>,
    /// As [`Token::capital`], where it is asked for.
    pub capitals: Option<Vec<bool>>,
}

impl Tokens {
    /// No tokens yet; with a column for capitals or without.
    pub fn new(capitals: bool) -> Tokens {
        Tokens {
            capitals: capitals.then(Vec::new),
            ..Tokens::default()
        }
    }

    /// The tokens, in order; none without the column for capitals.
    pub fn iter(&self) -> impl Iterator<Item = Token> {
        let capitals = self.capitals.as_deref().unwrap_or_default();
        let columns = self.hashes.iter().zip(&self.places).zip(capitals);
        columns.map(|((&hash, &[start, end]), &capital)| Token {
            hash,
            start,
            end,
            capital,
        })
    }

    fn clear(&mut self) {
        self.hashes.clear();
        self.places.clear();
        if let Some(capitals) = &mut self.capitals {
            capitals.clear();
        }
    }
}

/// Cuts texts into tokens, reusing its buffers from one text to the next.
#[derive(Default)]
pub struct Tokenizer {
    boundaries: Boundaries,
    general: Option<Box<General>>,
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

    /// Calls `visit` with the tokens of `text`, in order, some at a time; `batch` is a buffer. O(n) for n bytes.
    pub fn batches(&mut self, text: &str, batch: &mut Tokens, mut visit: impl FnMut(&Tokens)) {
        batch.clear();
        let visit = &mut visit;
        self.cut(text, &mut Batches { batch, visit });
        if !batch.hashes.is_empty() {
            visit(batch);
        }
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
        self.boundaries.for_each_window(bytes, |window| {
            let first = window.runs.first().map_or(0, |run| run[0]);
            if window.ascii && first >= done {
                sink.ascii_words(bytes, window.runs);
                return;
            }
            for &[start, end] in window.runs {
                if end <= done {
                    continue;
                }
                // A mark behind the run may belong to its last letter only if it is part of the run, so ASCII runs stand alone.
                match ascii_word(bytes, start, end) {
                    Some(hash) => sink.token(Token {
                        hash,
                        start,
                        end,
                        capital: bytes[start].is_ascii_uppercase(),
                    }),
                    None => {
                        let general = general.get_or_insert_with(Box::default);
                        done = general.run(text, start.max(done), &mut |token| sink.token(token));
                    }
                }
            }
        });
    }
}

/// What becomes of tokens.
trait Sink {
    /// Takes words of ASCII that stand in `text` at `places`.
    fn ascii_words(&mut self, text: &[u8], places: &[[usize; 2]]);
    /// Takes any token.
    fn token(&mut self, token: Token);
}

struct Each<F>(F);

impl<F: FnMut(Token)> Sink for Each<F> {
    #[inline(always)]
    fn ascii_words(&mut self, text: &[u8], places: &[[usize; 2]]) {
        for &[start, end] in places {
            let (hash, first) = known_ascii_word(text, start, end);
            (self.0)(Token {
                hash,
                start,
                end,
                capital: first.is_ascii_uppercase(),
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
    fn ascii_words(&mut self, text: &[u8], places: &[[usize; 2]]) {
        let hashes = places
            .iter()
            .map(|&[start, end]| known_ascii_word(text, start, end).0);
        self.0.extend(hashes);
    }

    fn token(&mut self, token: Token) {
        self.0.push(token.hash);
    }
}

/// Tokens that are given out at a time, about: their columns stay in the nearest cache, and a long text has no columns of its whole length.
const BATCH: usize = 1 << 10;

struct Batches<'a, F> {
    batch: &'a mut Tokens,
    visit: &'a mut F,
}

impl<F: FnMut(&Tokens)> Batches<'_, F> {
    #[inline]
    fn give_out(&mut self) {
        if self.batch.hashes.len() >= BATCH {
            (self.visit)(self.batch);
            self.batch.clear();
        }
    }
}

impl<F: FnMut(&Tokens)> Sink for Batches<'_, F> {
    #[inline(always)]
    fn ascii_words(&mut self, text: &[u8], places: &[[usize; 2]]) {
        Hashes(&mut self.batch.hashes).ascii_words(text, places);
        self.batch.places.extend_from_slice(places);
        if let Some(capitals) = &mut self.batch.capitals {
            let first = |&[start, _]: &[usize; 2]| text[start];
            capitals.extend(places.iter().map(|place| first(place).is_ascii_uppercase()));
        }
        self.give_out();
    }

    fn token(&mut self, token: Token) {
        self.batch.hashes.push(token.hash);
        self.batch.places.push([token.start, token.end]);
        if let Some(capitals) = &mut self.batch.capitals {
            capitals.push(token.capital);
        }
        self.give_out();
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
    use super::super::hash::hash_token;
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
        let mut in_batches = Vec::new();
        Tokenizer::default().batches(text, &mut Tokens::new(true), |batch| {
            in_batches.extend(batch.iter());
        });
        assert_eq!(in_batches, all);
        let mut places = Vec::new();
        Tokenizer::default().batches(text, &mut Tokens::new(false), |batch| {
            places.extend_from_slice(&batch.places);
            assert_eq!(
                (batch.hashes.len(), &batch.capitals),
                (batch.places.len(), &None)
            );
        });
        assert!(
            places
                .into_iter()
                .eq(all.iter().map(|token| [token.start, token.end]))
        );
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
    fn a_long_text_comes_in_several_batches() {
        let text = "One two été 京都 (three)\n".repeat(BATCH);
        assert_eq!(hashes(&text).len(), 6 * BATCH);
        let mut batches = 0;
        Tokenizer::default().batches(&text, &mut Tokens::new(true), |_| batches += 1);
        assert!((2..=6).contains(&batches), "{batches}");
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
        fn plain_characters_beside_all_others(text in "([a-zA-Z=9]{1,3}|[\u{4e00}-\u{4e03}\u{2018}\u{2019}\u{2017}\u{a0}\u{ff01}\u{ff1d}、。]{1,2}|[\u{338}\u{301}\u{fe00}\u{3099}éﬁ½ ﾞｶ]){0,12}") {
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
