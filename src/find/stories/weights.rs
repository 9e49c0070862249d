//! Weighted terms of the documents of a corpus, and what a pair's score is made of.

use std::sync::{Arc, LazyLock};

use rayon::prelude::*;

use super::background::{Backgrounds, Language};
use super::vocabulary::Vocabulary;
use crate::day::Day;
use crate::sketch::{TermCount, Terms, Words};

/// A mean of cosines below this is no score: unrelated texts of one kind agree as much. With 0.05 average linkage took a few more
/// look-alikes into large stories (on labelled news F1 .817 against .835).
const LOWEST_MEAN: f64 = 0.1;

/// Names a pair must share for its full score. One shared name is a country or a president.
const NAMES_NEEDED: f64 = 2.0;
/// Rare terms a pair must share for its full score where capitals tell no names.
const TERMS_NEEDED: f64 = 5.0;
/// Fewest names for which the cosine over names is taken into the mean.
const FEWEST_NAMES: usize = 2;

/// A score in whole millionths, so that sums do not depend on their order.
pub(super) type Millionths = u32;
/// A score of 1.
pub(super) const ONE: Millionths = 1_000_000;

/// The documents of a corpus by their places, with their vocabulary.
pub(super) struct Corpus {
    pub(super) vocabulary: Vocabulary,
    pub(super) documents: Vec<Weighted>,
    /// By document: when it was published, as far as is known.
    pub(super) dates: Vec<Option<Day>>,
    /// How common words are at large.
    pub(super) backgrounds: Arc<Backgrounds>,
}

impl Corpus {
    /// [`Self::with`] the tables that come with the tool.
    #[cfg(test)]
    pub(super) fn of(documents: Vec<Terms>) -> Corpus {
        Corpus::with(documents, Arc::default())
    }

    /// Numbers the terms and measures every document, without dates. O(t) for t distinct terms of each document, added up.
    pub(super) fn with(mut documents: Vec<Terms>, backgrounds: Arc<Backgrounds>) -> Corpus {
        let languages: Vec<Language> = documents.par_iter().map(Language::of).collect();
        let vocabulary = Vocabulary::number(&mut documents, &languages, &backgrounds);
        let dates = vec![None; documents.len()];
        let documents = documents
            .into_par_iter()
            .zip(languages)
            .map(|(terms, language)| Weighted::new(&vocabulary, terms, language, &backgrounds))
            .collect();
        Corpus {
            vocabulary,
            dates,
            backgrounds,
            documents,
        }
    }

    /// A document's terms with their weights in the vector over the whole text, which has length 1.
    pub(super) fn whole(&self, place: u32) -> impl Iterator<Item = (u32, f64)> {
        let document = &self.documents[place as usize];
        let scale = document.profile.size.inverse[0];
        let damping = Damping::table();
        document.counts.iter().map(move |count| {
            let idf = self.vocabulary.idf(count.term);
            (count.term, f64::from(damping.of(count)[0] * idf) * scale)
        })
    }

    /// A document's terms that stand in 2 to `most` documents, with their weights in a vector of length 1 (if all terms were
    /// there) that stands for all that is compared: the squares of the weights over the whole text, the opening and the names, in
    /// equal parts.
    ///
    /// By Cauchy and Schwarz the product of two such weights is at least what the term adds to the pair's mean of cosines,
    /// where both documents have names or neither has.
    pub(super) fn joint(&self, place: u32, most: u32) -> impl Iterator<Item = (u32, f32)> {
        let document = &self.documents[place as usize];
        let size = &document.profile.size;
        let parts = if size.names < FEWEST_NAMES { 2 } else { 3 };
        let scale: [f32; 3] = std::array::from_fn(|part| {
            let inverse = if part < parts {
                size.inverse[part]
            } else {
                0.0
            };
            (inverse * inverse / parts as f64) as f32
        });
        let damping = Damping::table();
        document.counts.iter().filter_map(move |count| {
            let term = self.vocabulary.term(count.term);
            if !(2..=most).contains(&term.documents) || term.idf <= 0.0 {
                return None;
            }
            let squares = damping.of(count).map(|damped| damped * damped);
            let sum: f32 = squares.iter().zip(scale).map(|(x, scale)| x * scale).sum();
            Some((count.term, term.idf * sum.sqrt()))
        })
    }
}

/// A document's counted terms and what a comparison has to know of it.
pub(super) struct Weighted {
    /// By first occurrence in the text; `term` is the number in the vocabulary.
    pub(super) counts: Box<[TermCount]>,
    /// The text by places in `counts`.
    pub(super) words: Words,
    /// As [`Terms::singles`].
    pub(super) singles: Box<[(u32, u32)]>,
    pub(super) profile: Profile,
}

/// What a comparison has to know of a document beside its terms.
#[derive(Debug, Clone, Copy)]
pub(super) struct Profile {
    /// Whether capitals tell names from other words.
    pub(super) cased: bool,
    /// As far as it is told.
    pub(super) language: Language,
    /// Whether there is a background of that language.
    pub(super) known: bool,
    pub(super) size: Size,
}

/// The lengths of the vectors over the whole text, the opening and the names, and the number of names.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Size {
    squares: [f64; 3],
    /// 0 of an empty vector.
    pub(super) inverse: [f64; 3],
    pub(super) names: usize,
}

impl Size {
    /// O(t) for t terms.
    pub(super) fn of(vocabulary: &Vocabulary, counts: &[TermCount]) -> Size {
        let damping = Damping::table();
        let mut size = Size {
            squares: [0.0; 3],
            inverse: [0.0; 3],
            names: 0,
        };
        for count in counts {
            let idf = vocabulary.idf(count.term);
            let square = f64::from(idf * idf);
            for (sum, damped) in size.squares.iter_mut().zip(damping.of(count)) {
                *sum += f64::from(damped * damped) * square;
            }
            size.names += usize::from(count.name > 0);
        }
        let inverse = |square: f64| {
            if square > 0.0 {
                square.sqrt().recip()
            } else {
                0.0
            }
        };
        size.inverse = size.squares.map(inverse);
        size
    }

    /// Takes a term's count out and puts a smaller one in; `square` is the square of its idf. [`Size::settle`] must follow the
    /// last.
    pub(super) fn replace(
        &mut self,
        old: &TermCount,
        new: &TermCount,
        square: f32,
        damping: Damping,
    ) {
        let factors = damping.of(old).into_iter().zip(damping.of(new));
        for (sum, (old, new)) in self.squares.iter_mut().zip(factors) {
            *sum += f64::from(new * new - old * old) * f64::from(square);
        }
        self.names -= usize::from(old.name > 0 && new.name == 0);
    }

    /// Brings the inverse lengths in line after terms were taken out. What is within the rounding of nothing is nothing.
    pub(super) fn settle(&mut self) {
        for (inverse, &square) in self.inverse.iter_mut().zip(&self.squares) {
            let before = if *inverse > 0.0 {
                inverse.powi(-2)
            } else {
                0.0
            };
            *inverse = if square > before * 1e-6 {
                square.sqrt().recip()
            } else {
                0.0
            };
        }
    }
}

impl Weighted {
    fn new(
        vocabulary: &Vocabulary,
        terms: Terms,
        language: Language,
        backgrounds: &Backgrounds,
    ) -> Weighted {
        Weighted {
            profile: Profile {
                cased: terms.cased && language.has_capitals_for_names(),
                language,
                known: backgrounds.know(language),
                size: Size::of(vocabulary, &terms.counts),
            },
            counts: terms.counts,
            words: terms.words,
            singles: terms.singles,
        }
    }
}

/// A second mention says less than the first: 1 + ln n, and 0 for none. A table, which is looked at very often.
#[derive(Clone, Copy)]
pub(super) struct Damping(&'static [f32; 256]);

impl Damping {
    pub(super) fn table() -> Damping {
        static TABLE: LazyLock<[f32; 256]> = LazyLock::new(|| {
            std::array::from_fn(|times| match times {
                0 => 0.0,
                _ => 1.0 + (times as f32).ln(),
            })
        });
        Damping(&TABLE)
    }

    /// The damped counts of a term in the whole text, in the opening, and as a name.
    #[inline]
    pub(super) fn of(self, count: &TermCount) -> [f32; 3] {
        let whole = match u8::try_from(count.whole) {
            Ok(whole) => self.0[usize::from(whole)],
            Err(_) => 1.0 + f32::from(count.whole).ln(),
        };
        [
            whole,
            self.0[usize::from(count.lead)],
            self.0[usize::from(count.name)],
        ]
    }
}

/// The mean of a pair's cosines over the whole text, the opening and the names, of which the last drops out where a document
/// has fewer than two. `products` are those of the vectors.
pub(super) fn mean(a: &Profile, b: &Profile, products: [f64; 3]) -> f64 {
    let cosine = |part: usize| products[part] * a.size.inverse[part] * b.size.inverse[part];
    if a.size.names.min(b.size.names) >= FEWEST_NAMES {
        (cosine(0) + cosine(1) + cosine(2)) / 3.0
    } else {
        (cosine(0) + cosine(1)) / 2.0
    }
}

/// The score of a pair by its mean cosine and the number of pieces of evidence: the mean, in full with enough evidence, and down
/// to a third (a sixth where capitals tell no names) without any.
pub(super) fn score(mean: f64, cased: bool, evidence: usize) -> Millionths {
    if mean < LOWEST_MEAN {
        return 0;
    }
    let needed = if cased { NAMES_NEEDED } else { TERMS_NEEDED };
    let factor = ((1.0 + evidence as f64) / (1.0 + needed)).min(1.0);
    (f64::from(ONE) * mean * factor).round().min(f64::from(ONE)) as Millionths
}
