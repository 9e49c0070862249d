//! How common words are in English at large, so that two documents are enough to tell a rare word from a common one.
//!
//! The table is `english.tsv` beside this file: 30,000 words by frequency class. `docs/background.md` says where its figures
//! come from and under which licence.

use std::sync::{LazyLock, OnceLock};

use ahash::AHashMap;

use crate::sketch::term_of;
use crate::text::hash_token;

/// Lines `<centibel>\t<word> <word> …`; a word's frequency is 10^(-centibel / 100).
const ENGLISH: &str = include_str!("english.tsv");

/// Frequency of a word the table does not have: a tenth of the rarest it has, about one in ten million words.
const UNKNOWN: f64 = 1e-7;

/// Words of a typical report. It turns word frequencies into shares of documents.
const DOCUMENT_WORDS: f64 = 300.0;

/// Word frequencies by term.
pub(super) struct Background {
    frequency: AHashMap<u32, f64>,
}

impl Background {
    /// The table, parsed at its first use.
    pub(super) fn english() -> &'static Background {
        static TABLE: OnceLock<Background> = OnceLock::new();
        TABLE.get_or_init(|| Background::parse(ENGLISH))
    }

    fn parse(table: &str) -> Background {
        let mut frequency = AHashMap::with_capacity(34_000);
        let mut add = |word: &str, value: f64| {
            frequency.insert(term_of(hash_token(word)), value);
        };
        for number in 0..1000 {
            // Numbers of one to three digits: the table's source gives the sum for each length; a number has its share.
            if number < 10 {
                add(&format!("{number}"), 10f64.powf(-3.3));
            }
            if number < 100 {
                add(&format!("{number:02}"), 10f64.powf(-4.15));
            }
            add(&format!("{number:03}"), 10f64.powf(-5.75));
        }
        for year in 1900..2100 {
            add(&year.to_string(), 10f64.powf(-4.4));
        }
        for line in table.lines() {
            let Some((centibel, words)) = line.split_once('\t') else {
                continue;
            };
            let Ok(centibel) = centibel.parse::<f64>() else {
                continue;
            };
            for word in words.split(' ') {
                add(word, 10f64.powf(-centibel / 100.0));
            }
        }
        Background { frequency }
    }

    /// The word's share of all words.
    pub(super) fn frequency(&self, term: u32) -> f64 {
        self.frequency.get(&term).copied().unwrap_or(UNKNOWN)
    }

    /// The share of documents that have the word, if words fell independently (Poisson).
    pub(super) fn document_share(&self, term: u32) -> f64 {
        -(-DOCUMENT_WORDS * self.frequency(term)).exp_m1()
    }
}

/// Whether the term is a day of the week or a month: it has a capital and names nobody.
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

/// The terms of the most frequent function words; a text with few of them is not in the table's language.
pub(super) fn function_words() -> [u32; 4] {
    ["the", "of", "and", "to"].map(|word| term_of(hash_token(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_read() {
        let words: usize = ENGLISH
            .lines()
            .map(|line| line.split_once('\t').unwrap().1.split(' ').count())
            .sum();
        assert_eq!(words, 30_000);
        assert_eq!(Background::english().frequency.len(), 30_000 + 1110 + 200);
    }

    #[test]
    fn common_words_are_in_more_documents_than_rare_ones() {
        let share = |word: &str| Background::english().document_share(term_of(hash_token(word)));
        assert!(share("the") > 0.99);
        assert!(share("government") > share("sanctions"));
        assert!(share("sanctions") > share("zyzzyvas"));
        assert!((share("zyzzyvas") - 3e-5).abs() < 1e-6);
    }
}
