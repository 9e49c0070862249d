//! Counted terms of a document, for the search for overlapping reports.

use super::hash::mix;
use super::pairing::Script;

/// Words that count as the opening of a report: headline and first sentence, where a reporter says what happened. Between 30 and 60
/// it makes no difference; with 120, F1 on ECB+ was .025 lower (without evidence and masking).
pub const LEAD_WORDS: usize = 40;

/// A term and how often it stands in a document. Counts stop at the largest value of their type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TermCount {
    /// The high 32 bits of the hash of the token, or of a pair of Han or kana ([`Pairing`](super::Pairing)). Among a million different words one in some 4,000 shares its term with another
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
    pub(super) fn new(places: &[u32], terms: usize) -> Words {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::term_counter::terms;
    use crate::text::tokens;
    use proptest::prelude::*;

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
                all.counts[all.words.iter().nth(different + 1).unwrap() as usize].term,
                right[1]
            );
        }
        assert!(terms("").words.is_empty());
    }
}
