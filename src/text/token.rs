//! The tokeniser: word boundaries by bits for ASCII, one state machine for everything else.

use icu_normalizer::{ComposingNormalizer, ComposingNormalizerBorrowed};
use icu_segmenter::options::WordBreakInvariantOptions;
use icu_segmenter::{WordSegmenter, WordSegmenterBorrowed};

use super::boundary::Boundaries;
use super::character::{Class, class, fold, is_ascii_separator, joins_previous};
use super::hash::{ascii_word, hash_token, known_ascii_word};

/// A token: what it is and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// [`hash_token`] of the normalised, folded word.
    pub hash: u64,
    /// Byte offset of its first character in the source text.
    pub start: usize,
    /// Byte offset just behind its last character.
    pub end: usize,
    /// Whether its first character is upper case in the source.
    pub capital: bool,
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
        self.cut(text, Each(sink));
    }

    /// Appends the hash of each token of `text` to `hashes`, in order. O(n) for n bytes.
    pub fn hashes(&mut self, text: &str, hashes: &mut Vec<u64>) {
        self.cut(text, Hashes(hashes));
    }

    #[inline(always)]
    fn cut(&mut self, text: &str, mut sink: impl Sink) {
        let bytes = text.as_bytes();
        let general = &mut self.general;
        if let Some(general) = general {
            general.checked_to = 0;
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

const NFKC: ComposingNormalizerBorrowed<'static> = ComposingNormalizer::new_nfkc();

/// The general path: any characters, normalised where they need it.
#[derive(Default)]
struct General {
    /// The text up to here is known to be normal, or not, by `normal`.
    checked_to: usize,
    normal: bool,
    /// The folded word so far, and its place.
    word: String,
    start: usize,
    end: usize,
    capital: bool,
    /// Whether the word so far is a [`Class::Single`], which only marks may follow.
    single: bool,
    /// A run for the dictionary, and for each of its characters the place in the run and in the source.
    run: String,
    run_places: Vec<(usize, usize, usize)>,
    /// Buffer for a normalised cluster.
    cluster: String,
}

impl General {
    /// Tokenises from `at`, the start of a word or of a character outside ASCII, until it is between words before an
    /// ASCII character. Returns where.
    #[cold]
    fn run(&mut self, text: &str, at: usize, sink: &mut dyn FnMut(Token)) -> usize {
        let bytes = text.as_bytes();
        let mut at = self.first_of_cluster(text, at);
        while at < bytes.len() {
            if is_ascii_separator(bytes[at]) && !next_joins(text, at + 1) {
                break;
            }
            if at >= self.checked_to {
                let line_end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |n| at + n);
                self.normal = NFKC.is_normalized(&text[at..line_end]);
                self.checked_to = line_end.max(at + 1);
            }
            let Some(c) = text[at..].chars().next() else {
                break;
            };
            let mut end = at + c.len_utf8();
            if self.normal {
                self.take(c, at, end, c.is_uppercase(), sink);
            } else {
                while let Some(next) = text[end..].chars().next() {
                    if !joins_previous(next) {
                        break;
                    }
                    end += next.len_utf8();
                }
                let mut cluster = std::mem::take(&mut self.cluster);
                cluster.clear();
                // Writing to a String cannot fail.
                let _ = NFKC.normalize_to(&text[at..end], &mut cluster);
                for normal in cluster.chars() {
                    self.take(normal, at, end, normal.is_uppercase(), sink);
                }
                self.cluster = cluster;
            }
            at = end;
        }
        self.finish(sink);
        at
    }

    /// A mark at `at` may change the separator before it (`=` with a stroke becomes one character): begins there.
    fn first_of_cluster(&self, text: &str, at: usize) -> usize {
        if at > 0 && text.as_bytes()[at - 1].is_ascii() && next_joins(text, at) {
            at - 1
        } else {
            at
        }
    }

    /// One normalised character with the source place it came from.
    fn take(
        &mut self,
        c: char,
        start: usize,
        end: usize,
        capital: bool,
        sink: &mut dyn FnMut(Token),
    ) {
        let class = class(c);
        if class == Class::Dictionary || (class == Class::Mark && !self.run.is_empty()) {
            self.finish_word(sink);
            self.run_places.push((self.run.len(), start, end));
            self.run.push(fold(c));
            return;
        }
        self.finish_run(sink);
        match class {
            Class::Separator => self.finish_word(sink),
            Class::Mark if !self.word.is_empty() => {
                self.word.push(fold(c));
                self.end = end;
            }
            Class::Word | Class::Mark | Class::Single | Class::Dictionary => {
                if self.single || class == Class::Single {
                    self.finish_word(sink);
                }
                if self.word.is_empty() {
                    self.start = start;
                    self.capital = capital;
                    self.single = class == Class::Single;
                }
                self.word.push(fold(c));
                self.end = end;
            }
        }
    }

    fn finish(&mut self, sink: &mut dyn FnMut(Token)) {
        self.finish_word(sink);
        self.finish_run(sink);
    }

    fn finish_word(&mut self, sink: &mut dyn FnMut(Token)) {
        if !self.word.is_empty() {
            sink(Token {
                hash: hash_token(&self.word),
                start: self.start,
                end: self.end,
                capital: self.capital,
            });
            self.word.clear();
        }
        self.single = false;
    }

    fn finish_run(&mut self, sink: &mut dyn FnMut(Token)) {
        if self.run.is_empty() {
            return;
        }
        let segmenter: WordSegmenterBorrowed<'static> =
            WordSegmenter::new_dictionary(WordBreakInvariantOptions::default());
        let mut from = 0;
        let mut place = 0;
        for to in segmenter.segment_str(&self.run) {
            if to == from {
                continue;
            }
            let first = place;
            while place < self.run_places.len() && self.run_places[place].0 < to {
                place += 1;
            }
            sink(Token {
                hash: hash_token(&self.run[from..to]),
                start: self.run_places[first].1,
                end: self.run_places[place - 1].2,
                capital: false,
            });
            from = to;
        }
        self.run.clear();
        self.run_places.clear();
    }
}

/// Whether the character at `at`, if there is one, can change the one before it.
fn next_joins(text: &str, at: usize) -> bool {
    text.as_bytes().get(at).is_some_and(|byte| !byte.is_ascii())
        && text[at..].chars().next().is_some_and(joins_previous)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(text: &str) -> Vec<String> {
        tokens(text)
            .into_iter()
            .map(|token| text[token.start..token.end].to_owned())
            .collect()
    }

    fn hashes(text: &str) -> Vec<u64> {
        let hashes: Vec<u64> = tokens(text).into_iter().map(|token| token.hash).collect();
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
