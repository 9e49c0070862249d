//! The general path of the tokeniser: any characters, normalised where they need it.

use icu_normalizer::{ComposingNormalizer, ComposingNormalizerBorrowed};
use icu_segmenter::options::WordBreakInvariantOptions;
use icu_segmenter::{WordSegmenter, WordSegmenterBorrowed};

use super::character::{Class, class, fold, is_ascii_separator, joins_previous, plain_class};

pub(super) const NFKC: ComposingNormalizerBorrowed<'static> = ComposingNormalizer::new_nfkc();

/// A word as tokens hash it: normalised (NFKC), with simple case folding. O(n) for n bytes.
pub fn folded(word: &str) -> String {
    NFKC.normalize(word).chars().map(fold).collect()
}

/// A word of the general path. What is made of it is left to who takes it: lines have no use for its hash.
pub(super) struct Word<'a> {
    /// Folded, but for letters of ASCII, which may still be capitals.
    pub(super) folded: &'a str,
    /// As [`Token::start`](super::Token::start).
    pub(super) start: usize,
    /// As [`Token::end`](super::Token::end).
    pub(super) end: usize,
    /// As [`Token::capital`](super::Token::capital).
    pub(super) capital: bool,
}

/// The general path: any characters, normalised where they need it.
#[derive(Default)]
pub(super) struct General {
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
    /// To be called before another text.
    pub(super) fn begin(&mut self) {
        self.checked_to = 0;
    }

    /// Tokenises from `at`, the start of a word or of a character outside ASCII, until it is between words before an
    /// ASCII character. Returns where. `sink` gets each word.
    #[cold]
    pub(super) fn run(&mut self, text: &str, at: usize, sink: &mut dyn FnMut(Word<'_>)) -> usize {
        let bytes = text.as_bytes();
        let mut at = self.first_of_cluster(text, at);
        while at < bytes.len() {
            if is_ascii_separator(bytes[at]) && !next_joins(text, at + 1) {
                break;
            }
            if let Some(end) = self.plain(text, at, sink) {
                at = end;
                continue;
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

    /// Takes a whole word of ASCII, or one [plain](plain_class) character, where nothing behind it joins in. Gives the place behind
    /// it. Chinese, and English with curly quotes, is hardly ever anything else.
    #[inline]
    fn plain(&mut self, text: &str, at: usize, sink: &mut dyn FnMut(Word<'_>)) -> Option<usize> {
        let bytes = text.as_bytes();
        if bytes[at].is_ascii() {
            if !self.word.is_empty() || !self.run.is_empty() {
                return None;
            }
            let is_word = |byte: &u8| byte.is_ascii() && !is_ascii_separator(*byte);
            let end = at + bytes[at..].iter().take_while(|&byte| is_word(byte)).count();
            if end == at || !leaves_alone(text, end) {
                return None;
            }
            sink(Word {
                folded: &text[at..end],
                start: at,
                end,
                capital: bytes[at].is_ascii_uppercase(),
            });
            return Some(end);
        }
        let c = text[at..].chars().next()?;
        let class = plain_class(c)?;
        let end = at + c.len_utf8();
        if !leaves_alone(text, end) {
            return None;
        }
        self.finish(sink);
        if class == Class::Single {
            sink(Word {
                folded: &text[at..end],
                start: at,
                end,
                capital: false,
            });
        }
        Some(end)
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
        sink: &mut dyn FnMut(Word<'_>),
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

    fn finish(&mut self, sink: &mut dyn FnMut(Word<'_>)) {
        self.finish_word(sink);
        self.finish_run(sink);
    }

    fn finish_word(&mut self, sink: &mut dyn FnMut(Word<'_>)) {
        if !self.word.is_empty() {
            sink(Word {
                folded: &self.word,
                start: self.start,
                end: self.end,
                capital: self.capital,
            });
            self.word.clear();
        }
        self.single = false;
    }

    fn finish_run(&mut self, sink: &mut dyn FnMut(Word<'_>)) {
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
            sink(Word {
                folded: &self.run[from..to],
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

/// Whether what stands at `at`, if anything, is sure to change nothing before it.
fn leaves_alone(text: &str, at: usize) -> bool {
    let next = text.as_bytes().get(at);
    next.is_none_or(u8::is_ascii)
        || text[at..]
            .chars()
            .next()
            .is_some_and(|c| plain_class(c).is_some())
}

/// Whether the character at `at`, if there is one, can change the one before it.
fn next_joins(text: &str, at: usize) -> bool {
    text.as_bytes().get(at).is_some_and(|byte| !byte.is_ascii())
        && text[at..].chars().next().is_some_and(joins_previous)
}
