//! Counted terms of a document, for the search for overlapping reports.

use super::hash::mix;
use super::pairing::{Pairing, Script};
use crate::text::Token;

/// Words that count as the opening of a report: headline and first sentence, where a reporter says what happened. Between 30 and 60
/// it makes no difference; with 120, F1 on ECB+ was .025 lower (without evidence and masking).
pub const LEAD_WORDS: usize = 40;

/// A line of at least this many words is a heading or shouted if 7 in 10 of its words have a capital: they are no names.
const HEADING_WORDS: usize = 3;

/// A term and how often it stands in a document. Counts stop at the largest value of their type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TermCount {
    /// The high 32 bits of the hash of the token, or of a pair of Han or kana ([`Pairing`]). Among a million different words one in some 4,000 shares its term with another
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
    /// Each term once, in order of first occurrence in the text.
    pub counts: Box<[TermCount]>,
    /// The text, word by word.
    pub words: Words,
    /// Whether capitals tell names from other words here: at least 2 % of the words have one outside headings.
    pub cased: bool,
    /// What the text is written in.
    pub script: Script,
    /// Of words whose term is that of a pair, ascending: the word, and the high 32 bits of the hash of its own token. Shingles are made of
    /// these.
    pub singles: Box<[(u32, u32)]>,
}

impl Terms {
    /// A hash of each word's own token, made of the 32 bits that are kept of it. O(n) for n words.
    pub fn word_hashes(&self) -> Vec<u64> {
        let hashes: Vec<u64> = (self.counts.iter())
            .map(|count| mix(count.term.into()))
            .collect();
        let mut words: Vec<u64> = self.words.iter().map(|at| hashes[at as usize]).collect();
        for &(word, single) in &self.singles {
            if let Some(hash) = words.get_mut(word as usize) {
                *hash = mix(single.into());
            }
        }
        words
    }

    /// The terms of the words for which `keep` says so, put together; one value a word. What is a name stays one, and the pair of a word stays
    /// as it was, whether its second character is kept or not. O(n) for n words.
    pub fn keeping(&self, keep: impl Iterator<Item = bool>) -> Terms {
        const GONE: u32 = u32::MAX;
        let mut place_of = vec![GONE; self.counts.len()];
        let mut out = vec![0u32; self.counts.len()];
        let mut counts: Vec<TermCount> = Vec::new();
        let mut old: Vec<usize> = Vec::new();
        let mut words: Vec<u32> = Vec::new();
        let mut singles: Vec<(u32, u32)> = Vec::new();
        let mut pairs = self.singles.iter().peekable();
        for (word, (place, keep)) in (0u32..).zip(self.words.iter().zip(keep)) {
            let single = pairs.next_if(|pair| pair.0 == word);
            let place = place as usize;
            if !keep {
                out[place] += 1;
                continue;
            }
            if place_of[place] == GONE {
                place_of[place] = counts.len() as u32;
                old.push(place);
                counts.push(TermCount {
                    whole: 0,
                    lead: 0,
                    ..self.counts[place]
                });
            }
            let count = &mut counts[place_of[place] as usize];
            count.whole = count.whole.saturating_add(1);
            count.lead += u8::from(words.len() < LEAD_WORDS);
            singles.extend(single.map(|&(_, own)| (words.len() as u32, own)));
            words.push(place_of[place]);
        }
        for (count, &old) in counts.iter_mut().zip(&old) {
            count.name = u32::from(count.name).saturating_sub(out[old]) as u8;
        }
        Terms {
            words: Words::new(&words, counts.len()),
            counts: counts.into(),
            cased: self.cased,
            script: self.script,
            singles: singles.into(),
        }
    }
}

/// The words of a text by the places of their terms in [`Terms::counts`]: 2 bytes each, 4 where a text has more than 65,536
/// different terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Words {
    /// Of a text with places below 65,536.
    Short(Box<[u16]>),
    /// Of any other.
    Long(Box<[u32]>),
}

impl Default for Words {
    fn default() -> Self {
        Words::Short(Box::default())
    }
}

impl Words {
    /// Of a text with so many different terms.
    fn new(places: &[u32], terms: usize) -> Words {
        if terms <= 1 << 16 {
            Words::Short(places.iter().map(|&place| place as u16).collect())
        } else {
            Words::Long(places.into())
        }
    }

    /// Number of words.
    pub fn len(&self) -> usize {
        match self {
            Words::Short(places) => places.len(),
            Words::Long(places) => places.len(),
        }
    }

    /// Whether there is no word.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The place of a word's term; `word` is below [`Words::len`].
    #[inline]
    pub fn at(&self, word: usize) -> u32 {
        match self {
            Words::Short(places) => places[word].into(),
            Words::Long(places) => places[word],
        }
    }

    /// The places of all words' terms, in order.
    pub fn iter(&self) -> impl Iterator<Item = u32> {
        let (short, long): (&[u16], &[u32]) = match self {
            Words::Short(places) => (places, &[]),
            Words::Long(places) => (&[], places),
        };
        short
            .iter()
            .map(|&place| place.into())
            .chain(long.iter().copied())
    }
}

/// The term of a token.
pub fn term_of(token_hash: u64) -> u32 {
    (token_hash >> 32) as u32
}

const CAPITAL: u8 = 1;
const INSIDE: u8 = 2;
const SMALL: u8 = 4;

/// Numbers different 32-bit keys by their first occurrence: a hash table with linear probing and no values but places.
///
/// O(1) a key expected, while at most half of the slots are taken; 8 bytes a slot, kept from one use to the next.
#[derive(Debug, Default)]
pub(crate) struct Places {
    /// The key, and one more than its place; 0 where no key is.
    slots: Vec<u64>,
    shift: u32,
    count: u32,
}

impl Places {
    /// Forgets all keys and makes room for `keys` different ones.
    pub(crate) fn reset(&mut self, keys: usize) {
        let size = (2 * keys).next_power_of_two().max(64);
        self.slots.clear();
        self.slots.resize(size, 0);
        self.shift = 64 - size.trailing_zeros();
        self.count = 0;
    }

    /// Where a key's slot is, or the free one that it would take. The multiplier spreads neighbouring keys (Knuth, TAOCP 6.4).
    #[inline]
    fn slot(&self, key: u32) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = (u64::from(key).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> self.shift) as usize;
        while self.slots[at] != 0 && (self.slots[at] >> 32) as u32 != key {
            at = (at + 1) & mask;
        }
        at
    }

    /// The key's place, the next free one if it is new. At most as many different keys as there is room for.
    #[inline]
    pub(crate) fn add(&mut self, key: u32) -> u32 {
        let at = self.slot(key);
        if self.slots[at] == 0 {
            self.count += 1;
            self.slots[at] = u64::from(key) << 32 | u64::from(self.count);
        }
        self.slots[at] as u32 - 1
    }
}

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
        self.places.reset(self.seen.len());
        self.counts.clear();
        self.written.clear();
        self.words.clear();
        let mut capitals = 0;
        for (at, &(term, how)) in self.seen.iter().enumerate() {
            let place = self.places.add(term);
            self.words.push(place);
            let place = place as usize;
            if place == self.counts.len() {
                self.counts.push(TermCount {
                    term,
                    whole: 0,
                    lead: 0,
                    name: 0,
                });
                self.written.push(0);
            }
            let count = &mut self.counts[place];
            let capital = how & CAPITAL;
            count.whole = count.whole.saturating_add(1);
            count.lead += u8::from(at < LEAD_WORDS);
            count.name = count.name.saturating_add(capital);
            self.written[place] |= how;
            capitals += usize::from(capital);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{hash_token, tokens};
    use proptest::prelude::*;

    fn terms(text: &str) -> Terms {
        let mut counter = TermCounter::default();
        for token in tokens(text) {
            counter.see(text, token);
        }
        counter.finish()
    }

    proptest! {
        #[test]
        fn terms_of_some_words_are_those_of_a_text_of_them(
            words in prop::collection::vec(("[ab]{1,2}", any::<bool>()), 0..200),
        ) {
            let all: Vec<&str> = words.iter().map(|(word, _)| word.as_str()).collect();
            let kept = words.iter().filter(|(_, keep)| *keep);
            let kept: Vec<&str> = kept.map(|(word, _)| word.as_str()).collect();
            let keep: Vec<bool> = words.iter().map(|(_, keep)| *keep).collect();
            let (all, kept) = (terms(&all.join(" ")), terms(&kept.join(" ")));
            let left = all.keeping(keep.iter().copied());
            prop_assert_eq!(&left.counts, &kept.counts);
            prop_assert_eq!(&left.words, &kept.words);
            prop_assert_eq!(all.keeping(words.iter().map(|_| true)), all);
        }

        #[test]
        fn words_keep_their_own_tokens(
            words in prop::collection::vec(("[ab]|[京都]", any::<bool>()), 0..40),
        ) {
            let text: Vec<&str> = words.iter().map(|(word, _)| word.as_str()).collect();
            let keep: Vec<bool> = words.iter().map(|(_, keep)| *keep).collect();
            let right = words.iter().filter(|(_, keep)| *keep);
            let right: Vec<u64> = right
                .map(|(word, _)| mix(term_of(tokens(word)[0].hash).into()))
                .collect();
            prop_assert_eq!(terms(&text.join(" ")).keeping(keep.iter().copied()).word_hashes(), right);
        }
    }

    #[test]
    fn a_name_is_one_among_the_words_that_are_kept() {
        let all = terms("today Anna met Bob and then Anna left Bob alone there");
        let names = |terms: &Terms| -> Vec<u8> {
            let names = terms.counts.iter().map(|count| count.name);
            names.filter(|&name| name > 0).collect()
        };
        assert_eq!(names(&all), [2, 2]);
        let keep: Vec<bool> = (0..all.words.len())
            .map(|word| ![1, 3, 8].contains(&word))
            .collect();
        assert_eq!(names(&all.keeping(keep.iter().copied())), [1]);
    }

    fn name(text: &str, word: &str) -> u8 {
        let term = term_of(hash_token(word));
        terms(text)
            .counts
            .iter()
            .find(|count| count.term == term)
            .map_or(0, |count| count.name)
    }

    proptest! {
        #[test]
        fn places_are_those_of_first_occurrences(keys in prop::collection::vec(prop_oneof![0u32..9, any::<u32>()], 0..80)) {
            let mut places = Places::default();
            places.reset(keys.len());
            let mut first: Vec<u32> = Vec::new();
            for &key in &keys {
                if !first.contains(&key) {
                    first.push(key);
                }
                prop_assert_eq!(first[places.add(key) as usize], key);
            }
        }
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

    #[test]
    fn words_are_told_by_their_terms() {
        // A few different terms, and more than 16 bits can tell.
        for different in [3, (1 << 16) + 2] {
            let text: String = (0..different + 9)
                .map(|n| format!("w{} ", n % different))
                .collect();
            let all = terms(&text);
            let told: Vec<u32> = all
                .words
                .iter()
                .map(|at| all.counts[at as usize].term)
                .collect();
            let right: Vec<u32> = tokens(&text)
                .iter()
                .map(|token| term_of(token.hash))
                .collect();
            assert!(told == right);
            assert_eq!(
                (all.words.len(), all.words.is_empty()),
                (right.len(), false)
            );
            assert_eq!(
                all.counts[all.words.at(different + 1) as usize].term,
                right[1]
            );
        }
        assert!(terms("").words.is_empty());
    }
}
