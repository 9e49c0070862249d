//! A table of words counted from somebody's own archive: `retold background build` makes it, `--background` uses it.
//!
//! The file is text. Its first line is `retold.background/1`. A line `[german] documents=120 words=45120` begins a language, with how many
//! documents and words were counted. The lines behind it are `<documents>\t<word> <word> …`: words by how many documents have
//! them, the most first; a word is folded as tokens are, or a pair of Han or kana characters. What stands in one document is left out.

use std::collections::BTreeMap;
use std::fmt::Write;

use ahash::{AHashMap, AHashSet};
use thiserror::Error;
use xxhash_rust::xxh3::xxh3_64;

use super::language::Language;
use super::{Background, term_of_word};
use crate::model::BACKGROUND_SCHEMA as SCHEMA;
use crate::text::Tokenizer;

/// Fewest documents of a word that is kept. What stands in one of them is as rare as what stands in none; it is most of the words.
const FEWEST_DOCUMENTS: u32 = 2;

/// What is wrong with a table, and where.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{line}: {reason}")]
pub struct Broken {
    /// Line of the file, from 1.
    pub line: usize,
    /// Said to a person.
    pub reason: String,
}

/// The words of one language.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Counted {
    documents: u32,
    words: u64,
    /// How many documents have each word.
    holders: BTreeMap<String, u32>,
}

/// How many documents of an archive have each word, by language.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnBackground {
    languages: BTreeMap<Language, Counted>,
}

impl OwnBackground {
    /// Counts a document of so many words: its different words, and each that both have once more. O(words log vocabulary).
    pub(crate) fn count(
        &mut self,
        language: Language,
        words: u64,
        different: impl IntoIterator<Item = String>,
    ) {
        let counted = self.languages.entry(language).or_default();
        counted.documents += 1;
        counted.words += words;
        for word in different {
            *counted.holders.entry(word).or_default() += 1;
        }
    }

    /// Adds what another table has counted.
    pub(crate) fn merge(mut self, other: OwnBackground) -> OwnBackground {
        for (language, other) in other.languages {
            let counted = self.languages.entry(language).or_default();
            counted.documents += other.documents;
            counted.words += other.words;
            for (word, holders) in other.holders {
                *counted.holders.entry(word).or_default() += holders;
            }
        }
        self
    }

    /// Documents that were counted.
    pub fn documents(&self) -> u64 {
        self.languages
            .values()
            .map(|counted| u64::from(counted.documents))
            .sum()
    }

    /// Languages with their names, documents, words of these, and how many different words are kept: those that stand in two documents at
    /// least.
    pub fn languages(&self) -> impl Iterator<Item = (&'static str, u32, u64, usize)> {
        self.languages.iter().map(|(language, counted)| {
            let kept = counted
                .holders
                .values()
                .filter(|&&holders| holders >= FEWEST_DOCUMENTS);
            (
                language.name(),
                counted.documents,
                counted.words,
                kept.count(),
            )
        })
    }

    /// The file. Equal counts give equal bytes.
    pub fn to_text(&self) -> String {
        let mut text = format!("{SCHEMA}\n");
        for (language, counted) in &self.languages {
            // Writing to a String cannot fail.
            let _ = writeln!(
                text,
                "[{}] documents={} words={}",
                language.name(),
                counted.documents,
                counted.words
            );
            let mut classes: BTreeMap<u32, Vec<&str>> = BTreeMap::new();
            for (word, &holders) in counted
                .holders
                .iter()
                .filter(|(_, holders)| **holders >= FEWEST_DOCUMENTS)
            {
                classes.entry(holders).or_default().push(word);
            }
            for (holders, words) in classes.into_iter().rev() {
                let _ = writeln!(text, "{holders}\t{}", words.join(" "));
            }
        }
        text
    }

    /// Reads a file. O(bytes log vocabulary).
    ///
    /// # Errors
    /// The first line that is wrong.
    pub fn parse(text: &str) -> Result<OwnBackground, Broken> {
        let mut own = OwnBackground::default();
        let broken = |line: usize, reason: &str| Broken {
            line,
            reason: reason.to_owned(),
        };
        let mut lines = (1..).zip(text.lines());
        if lines.next().is_none_or(|(_, first)| first != SCHEMA) {
            return Err(broken(
                1,
                &format!(
                    "this is no table of words: the first line must be {SCHEMA}; make one with `retold background build`"
                ),
            ));
        }
        let mut current: Option<(Language, u32)> = None;
        for (number, line) in lines {
            if let Some(rest) = line.strip_prefix('[') {
                let (language, counted) = section(rest).ok_or_else(|| {
                    broken(number, "a language must be written as `[german] documents=120 words=45120`, with at least as many words as documents")
                })?;
                current = Some((language, u32::MAX));
                if own.languages.insert(language, counted).is_some() {
                    return Err(broken(number, "this language stands here twice"));
                }
                continue;
            }
            let Some((language, before)) = &mut current else {
                return Err(broken(
                    number,
                    "words without a language; a line such as `[german] documents=120 words=45120` must stand before them",
                ));
            };
            let Some(counted) = own.languages.get_mut(language) else {
                continue;
            };
            let class = line
                .split_once('\t')
                .and_then(|(holders, words)| Some((holders.parse::<u32>().ok()?, words)));
            let Some((holders, words)) = class else {
                return Err(broken(
                    number,
                    "words must be written as `<documents>`, a tab, and words with a space between",
                ));
            };
            if !(FEWEST_DOCUMENTS..=counted.documents).contains(&holders) {
                return Err(broken(
                    number,
                    &format!(
                        "the number of documents must be {FEWEST_DOCUMENTS} to {}",
                        counted.documents
                    ),
                ));
            }
            if holders >= *before {
                return Err(broken(
                    number,
                    "numbers of documents must fall from line to line",
                ));
            }
            *before = holders;
            for word in words.split(' ') {
                if word.is_empty() {
                    return Err(broken(number, "two spaces, or one at an end"));
                }
                if counted.holders.insert(word.to_owned(), holders).is_some() {
                    return Err(broken(
                        number,
                        &format!("the word {word:?} stands here twice"),
                    ));
                }
            }
        }
        Ok(own)
    }
}

/// `german] documents=120 words=45120`.
fn section(rest: &str) -> Option<(Language, Counted)> {
    let (name, rest) = rest.split_once("] documents=")?;
    let (documents, words) = rest.split_once(" words=")?;
    let language = Language::ALL
        .into_iter()
        .find(|language| language.name() == name)?;
    let (documents, words): (u32, u64) = (documents.parse().ok()?, words.parse().ok()?);
    let counted = Counted {
        documents,
        words,
        holders: BTreeMap::new(),
    };
    (documents > 0 && words >= u64::from(documents)).then_some((language, counted))
}

/// The tables of a run: those that come with the tool, and those of a file in their place.
#[derive(Debug, Default)]
pub struct Backgrounds {
    own: AHashMap<Language, Background>,
    hash: Option<String>,
}

impl Backgrounds {
    /// Those of a file's text.
    ///
    /// # Errors
    /// As [`OwnBackground::parse`].
    pub fn of_file(text: &str) -> Result<Backgrounds, Broken> {
        let own = OwnBackground::parse(text)?;
        Ok(Backgrounds {
            own: own
                .languages
                .iter()
                .map(|(&language, counted)| (language, counted.background(language)))
                .collect(),
            hash: Some(format!("{:016x}", xxh3_64(text.as_bytes()))),
        })
    }

    /// XXH3 of the file in 16 hexadecimal digits; `None` without one.
    pub fn hash(&self) -> Option<&str> {
        self.hash.as_deref()
    }

    /// That of a language.
    pub(in crate::find::stories) fn of(&self, language: Language) -> &Background {
        match self.own.get(&language) {
            Some(own) => own,
            None => Background::of(language),
        }
    }

    /// Whether there is one of the language itself.
    pub(in crate::find::stories) fn know(&self, language: Language) -> bool {
        language != Language::Other || self.own.contains_key(&language)
    }
}

impl Counted {
    /// Frequencies of words from the documents that have them, as if words fell independently into documents of equal length.
    fn background(&self, language: Language) -> Background {
        let documents = f64::from(self.documents);
        let document_words = self.words as f64 / documents;
        let frequency = |holders: f64| -(-holders / documents).ln_1p() / document_words;
        // A word of all documents would have none too large: half a document is left without.
        let frequency = |holders: f64| frequency(holders.min(documents - 0.5));
        let mut tokenizer = Tokenizer::default();
        let own = self.holders.iter().map(|(word, &holders)| {
            let term = term_of_word(word, &mut tokenizer);
            (term, frequency(holders.into()))
        });
        Background {
            frequency: own.collect(),
            document_words,
            // Words that are not in the file stand in one document at most.
            others: Some((Background::of(language), frequency(1.0))),
        }
    }
}

/// The different words of a text, in the order of their first occurrence, as a table has them, with the terms of the text.
pub(crate) fn different_words(text: &str) -> (crate::sketch::Terms, Vec<String>) {
    let mut counter = crate::sketch::TermCounter::default();
    let mut pairing = crate::sketch::Pairing::default();
    let (mut seen, mut words) = (AHashSet::new(), Vec::new());
    let mut tokenizer = Tokenizer::default();
    for token in crate::text::tokens(text) {
        counter.see(text, token);
        let (term, start) = pairing.term(text, token);
        if seen.insert(term) {
            let word = crate::text::folded(&text[start..token.end]);
            // A word that would be read as another is left out: one cut by a dictionary, as in Thai, or a part of a character.
            let whole = term_of_word(&word, &mut tokenizer) == term;
            if whole && !word.contains(char::is_whitespace) {
                words.push(word);
            }
        }
    }
    (counter.finish(), words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TEXT: &str = "retold.background/1\n[english] documents=3 words=900\n3\tthe\n2\tharbour mayor\n[chinese] documents=2 words=300\n2\t地震\n";

    #[test]
    fn a_table_is_read_and_written() {
        let own = OwnBackground::parse(TEXT).unwrap();
        assert_eq!(own.to_text(), TEXT);
        assert_eq!(own.documents(), 5);
        assert_eq!(
            OwnBackground::parse("retold.background/1\n")
                .unwrap()
                .to_text(),
            "retold.background/1\n"
        );
    }

    #[test]
    fn broken_tables_are_told_by_their_line() {
        for (text, line, reason) in [
            ("", 1, "no table of words"),
            ("retold.background/2\n", 1, "no table of words"),
            ("retold.background/1\n2\tthe\n", 2, "without a language"),
            (
                "retold.background/1\n[klingon] documents=2 words=9\n",
                2,
                "a language must",
            ),
            (
                "retold.background/1\n[german] documents=0 words=9\n",
                2,
                "a language must",
            ),
            (
                "retold.background/1\n[german] documents=9 words=2\n",
                2,
                "a language must",
            ),
            (
                "retold.background/1\n[german] documents=3 words=9\n[german] documents=3 words=9\n",
                3,
                "twice",
            ),
            (
                "retold.background/1\n[german] documents=3 words=9\nund\n",
                3,
                "a tab",
            ),
            (
                "retold.background/1\n[german] documents=3 words=9\nx\tund\n",
                3,
                "a tab",
            ),
            (
                "retold.background/1\n[german] documents=3 words=9\n4\tund\n",
                3,
                "must be 2 to 3",
            ),
            (
                "retold.background/1\n[german] documents=3 words=9\n1\tund\n",
                3,
                "must be 2 to 3",
            ),
            (
                "retold.background/1\n[german] documents=3 words=9\n2\tund\n2\tder\n",
                4,
                "must fall",
            ),
            (
                "retold.background/1\n[german] documents=3 words=9\n3\tund\n2\tder und\n",
                4,
                "\"und\" stands here twice",
            ),
            (
                "retold.background/1\n[german] documents=3 words=9\n3\tund  der\n",
                3,
                "two spaces",
            ),
        ] {
            let broken = OwnBackground::parse(text).unwrap_err();
            assert_eq!(broken.line, line, "{text}: {broken}");
            assert!(broken.reason.contains(reason), "{text}: {broken}");
        }
    }

    #[test]
    fn a_table_takes_the_place_of_the_one_of_its_language() {
        let own = Backgrounds::of_file(TEXT).unwrap();
        let term = |word: &str| term_of_word(word, &mut Tokenizer::default());
        let share = |word: &str| own.of(Language::English).document_share(term(word));
        assert!((share("harbour") - 2.0 / 3.0).abs() < 1e-9);
        assert!(share("the") > 0.8 && share("the") < 1.0);
        // What the file does not have: as in the table that comes with the tool, and at most as one document's words.
        let shipped = |word: &str| Background::of(Language::English).frequency(term(word));
        let frequency = |word: &str| own.of(Language::English).frequency(term(word));
        assert_eq!(
            frequency("sanctions").to_bits(),
            shipped("sanctions").to_bits()
        );
        assert!(frequency("of") < shipped("of"));
        let german = term("und");
        assert_eq!(
            own.of(Language::German).frequency(german).to_bits(),
            Background::of(Language::German).frequency(german).to_bits()
        );
        assert_eq!(own.hash().map(str::len), Some(16));
        assert!(!own.know(Language::Other) && own.know(Language::English));
    }

    proptest! {
        #[test]
        fn counts_are_those_of_the_definition(documents in prop::collection::vec(prop::collection::vec("[a-d]|É|京都|東", 1..9), 0..9)) {
            let mut half = [OwnBackground::default(), OwnBackground::default()];
            let texts: Vec<String> = documents.iter().map(|words| words.join(" ")).collect();
            for (at, text) in texts.iter().enumerate() {
                let (terms, words) = different_words(text);
                half[at % 2].count(Language::Other, terms.words.len() as u64, words);
            }
            let [a, b] = half;
            let own = a.merge(b);
            let mut right: BTreeMap<String, u32> = BTreeMap::new();
            for words in &documents {
                let folded = |word: &String| match word.as_str() {
                    "É" => vec!["é".to_owned()],
                    "京都" => vec!["京".to_owned(), "京都".to_owned()],
                    other => vec![other.to_owned()],
                };
                let different: std::collections::BTreeSet<String> = words.iter().flat_map(folded).collect();
                different.into_iter().for_each(|word| *right.entry(word).or_default() += 1);
            }
            let counted = own.languages.get(&Language::Other).cloned().unwrap_or_default();
            prop_assert_eq!(counted.documents as usize, documents.len());
            prop_assert_eq!(counted.holders, right);
            let again = OwnBackground::parse(&own.to_text()).unwrap();
            prop_assert_eq!(again.to_text(), own.to_text());
        }
    }
}
