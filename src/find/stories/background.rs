//! How common words are in a language at large, so that two documents are enough to tell a rare word from a common one.
//!
//! Each table of `background/` holds 30,000 words by frequency class. `docs/background.md` says where its figures come from and
//! under which licence.

pub(super) mod language;
mod own;

pub(crate) use language::Language;
pub(crate) use own::different_words;
pub use own::{Backgrounds, Broken, OwnBackground};

use std::sync::{LazyLock, OnceLock};

use ahash::{AHashMap, AHashSet};

use crate::dates::days_and_months;
use crate::sketch::{Pairing, term_of};
use crate::text::{Tokenizer, hash_token};

/// Frequency of a word the table does not have: a tenth of the rarest it has, about one in ten million words.
const UNKNOWN: f64 = 1e-7;

/// Words of a typical report. It turns word frequencies into shares of documents.
const DOCUMENT_WORDS: f64 = 300.0;

/// Word frequencies by term.
#[derive(Debug)]
pub(super) struct Background {
    frequency: AHashMap<u32, f64>,
    /// Words of a document.
    document_words: f64,
    /// Where the frequencies of other words are, and what these are at most.
    others: Option<(&'static Background, f64)>,
}

impl Background {
    /// The table of a language, parsed at its first use; that of English where there is none.
    pub(super) fn of(language: Language) -> &'static Background {
        static TABLES: [OnceLock<Background>; Language::ALL.len()] =
            [const { OnceLock::new() }; Language::ALL.len()];
        let language = if language == Language::Other {
            Language::English
        } else {
            language
        };
        TABLES[language as usize].get_or_init(|| Background::parse(language.table()))
    }

    /// Lines `<centibel>\t<word> <word> …`; a word's frequency is 10^(-centibel / 100).
    fn parse(table: &str) -> Background {
        let mut frequency = AHashMap::with_capacity(34_000);
        for number in 0..1000 {
            // Numbers of one to three digits: the source of the English table gives the sum for each length; a number has its share.
            let mut add = |number: String, value: f64| {
                frequency.insert(term_of(hash_token(&number)), value);
            };
            if number < 10 {
                add(format!("{number}"), 10f64.powf(-3.3));
            }
            if number < 100 {
                add(format!("{number:02}"), 10f64.powf(-4.15));
            }
            add(format!("{number:03}"), 10f64.powf(-5.75));
        }
        for year in 1900..2100 {
            frequency.insert(term_of(hash_token(&year.to_string())), 10f64.powf(-4.4));
        }
        let mut tokenizer = Tokenizer::default();
        for line in table.lines() {
            let Some((centibel, words)) = line.split_once('\t') else {
                continue;
            };
            let Ok(centibel) = centibel.parse::<f64>() else {
                continue;
            };
            for word in words.split(' ') {
                let term = term_of_word(word, &mut tokenizer);
                frequency.insert(term, 10f64.powf(-centibel / 100.0));
            }
        }
        Background {
            frequency,
            document_words: DOCUMENT_WORDS,
            others: None,
        }
    }

    /// The word's share of all words.
    pub(super) fn frequency(&self, term: u32) -> f64 {
        match (self.frequency.get(&term), self.others) {
            (Some(&frequency), _) => frequency,
            (None, Some((others, most))) => others.frequency(term).min(most),
            (None, None) => UNKNOWN,
        }
    }

    /// The share of documents that have the word, if words fell independently (Poisson).
    pub(super) fn document_share(&self, term: u32) -> f64 {
        -(-self.document_words * self.frequency(term)).exp_m1()
    }
}

/// The term of a word of a table: for two Han or kana characters that of the pair.
fn term_of_word(word: &str, tokenizer: &mut Tokenizer) -> u32 {
    if word.is_ascii() {
        return term_of(hash_token(word));
    }
    let mut pairing = Pairing::default();
    let mut term = 0;
    tokenizer.for_each(word, |token| term = pairing.term(word, token).0);
    term
}

/// Whether the term is a day of the week or a month of English: it has a capital and names nobody.
pub(super) fn is_calendar_word(term: u32) -> bool {
    static DAYS: LazyLock<[u32; 7]> = LazyLock::new(|| {
        [
            "monday",
            "tuesday",
            "wednesday",
            "thursday",
            "friday",
            "saturday",
            "sunday",
        ]
        .map(|word| term_of(hash_token(word)))
    });
    DAYS.contains(&term) || month_of(term).is_some()
}

/// Whether the term names a day of the week or a month, in any of the languages whose dates are read, and is no other word.
pub(super) fn is_day(term: u32) -> bool {
    static DAYS: LazyLock<AHashSet<u32>> = LazyLock::new(|| {
        days_and_months()
            .map(|word| term_of(hash_token(word)))
            .collect()
    });
    DAYS.contains(&term)
}

/// Whether the term is a number of at most four digits, as nearly all in prose are: separators divide longer ones.
pub(super) fn is_number(term: u32) -> bool {
    static NUMBERS: LazyLock<AHashSet<u32>> = LazyLock::new(|| {
        let of_width = |width: usize| {
            let all = 0..10u32.pow(width as u32);
            all.map(move |number| term_of(hash_token(&format!("{number:0width$}"))))
        };
        (1..=4).flat_map(of_width).collect()
    });
    NUMBERS.contains(&term)
}

/// The month that a term names, from 1.
pub(super) fn month_of(term: u32) -> Option<usize> {
    static MONTHS: LazyLock<[u32; 12]> = LazyLock::new(|| {
        [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ]
        .map(|word| term_of(hash_token(word)))
    });
    let at = MONTHS.iter().position(|&month| month == term)?;
    Some(at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_line_of_every_table_is_read() {
        for language in Language::ALL {
            if language == Language::Other {
                continue;
            }
            let mut words = BTreeSet::new();
            let mut before = 0;
            for line in language.table().lines() {
                let (centibel, own) = line.split_once('\t').unwrap();
                let centibel: u32 = centibel.parse().unwrap();
                assert!(centibel > before, "{language:?} {centibel}");
                before = centibel;
                words.extend(own.split(' '));
            }
            assert_eq!(words.len(), 30_000, "{language:?}");
            // A few words that differ only in how they are folded, or in 32 bits, are one.
            let read = Background::of(language).frequency.len() - 1110 - 200;
            assert!((29_950..=30_000).contains(&read), "{language:?}: {read}");
        }
        assert_eq!(
            Background::of(Language::English).frequency.len(),
            30_000 + 1110 + 200
        );
    }

    #[test]
    fn numbers_are_told() {
        let is = |word: &str| is_number(term_of_word(word, &mut Tokenizer::default()));
        assert!(["0", "7", "07", "00", "345", "1987", "0001", "9999"].map(is) == [true; 8]);
        assert!(["", "a1", "1st", "12345", "one"].map(is) == [false; 5]);
    }

    #[test]
    fn common_words_are_in_more_documents_than_rare_ones() {
        let share = |language, word: &str| {
            Background::of(language).document_share(term_of_word(word, &mut Tokenizer::default()))
        };
        for (language, words) in [
            (
                Language::English,
                ["the", "government", "sanctions", "zyzzyvas"],
            ),
            (
                Language::German,
                ["der", "regierung", "sanktionen", "zyzzyvas"],
            ),
            (
                Language::French,
                ["de", "gouvernement", "sanctions", "zyzzyvas"],
            ),
            (
                Language::Spanish,
                ["de", "gobierno", "sanciones", "zyzzyvas"],
            ),
            (Language::Italian, ["di", "governo", "sanzioni", "zyzzyvas"]),
            (
                Language::Portuguese,
                ["de", "governo", "sanções", "zyzzyvas"],
            ),
            (Language::Dutch, ["de", "regering", "sancties", "zyzzyvas"]),
            (
                Language::Russian,
                ["в", "правительство", "санкции", "зюзиво"],
            ),
            (Language::Chinese, ["一个", "政府", "制裁", "鼯鼱"]),
            (Language::Japanese, ["ない", "政府", "制裁", "鼯鼱"]),
        ] {
            let shares = words.map(|word| share(language, word));
            assert!(shares[0] > 0.4, "{language:?} {shares:?}");
            assert!(shares.is_sorted_by(|a, b| a > b), "{language:?} {shares:?}");
            assert!((shares[3] - 3e-5).abs() < 1e-6);
        }
    }
}
