//! The words of all documents: how rare each is, in this corpus and in its language at large.

use rayon::prelude::*;

use super::background::{Backgrounds, Language, is_calendar_word, is_day, is_number};
use crate::sketch::Terms;

/// A term in more documents than this is no way to find a partner: it is common here, whatever it is elsewhere. Of the pairs that a search of
/// all pairs of 20,000 documents tells with a score of at least 0.50, .939 are found with 500, .968 with 600, .994 with 700 and .997
/// with 1,000, which takes half as long again as 700 over 100,000.
const MOST_DOCUMENTS: u32 = 700;

/// How many documents the background counts as, beside those of the corpus. A corpus of one story alone must not make its
/// own names look common: taking the stories of a labelled set as corpora of their own, a variant with 50 found .61 of the pairs
/// and one with 200 .82. A thousand gave a little less on the whole set.
const PRIOR: f64 = 200.0;

/// To this power the logarithm of a share is taken: the rarest words are in few documents by chance, too. By an earlier measure 0.8
/// brought average precision on leads of 70 words from .603 to .615, 1.2 to .588; by this one 0.7 and 0.9 are the same within .005.
const IDF_POWER: f64 = 0.8;

/// What a number weighs, as a multiple of a word as rare. Casualties, sums and dates tell a second report of one event from a report
/// of the like, and those that differ count against a pair, since they make both vectors longer. At 1.5, F1 is .011 lower on ECB+ and
/// .004 on leads of 70 words; 2.5 gives ECB+ .010 and takes .005 from the leads.
const NUMBER: f64 = 2.0;

/// A shared name counts below this frequency: one in ten thousand words. `America` and `John` are above.
const NAME_FREQUENCY: f64 = 1e-4;
/// A shared term counts there below this frequency.
const TERM_FREQUENCY: f64 = 1e-5;
/// In a text that the background does not know, evidence must be rare in the corpus: in one of so many documents at most.
const CORPUS_ONE_IN: u32 = 20;

/// Rare enough at large to be evidence as a name.
pub(super) const RARE_NAME: u8 = 1;
/// Rare enough at large to be evidence as a term.
pub(super) const RARE_TERM: u8 = 2;
/// Rare enough in this corpus to be evidence in a text that the background does not know.
pub(super) const RARE_HERE: u8 = 4;
/// A day of the week or a month.
pub(super) const DAY: u8 = 8;

/// Whether a name, given by its hash, of that frequency in its language at large is rare enough to tell stories apart, and no day or
/// month.
pub(super) fn is_telling_name(term: u32, frequency: f64) -> bool {
    frequency < NAME_FREQUENCY && !is_calendar_word(term)
}

/// What is known of a term.
#[derive(Debug, Clone, Copy)]
struct Term {
    /// The high 32 bits of the token's hash.
    hash: u32,
    /// Documents of the corpus that have it.
    documents: u32,
    /// Inverse document frequency with the background as prior: (-ln((df + 200 q) / (N + 200)))^0.8, counted among the documents of one
    /// language; twice that of a number. Of a term in several, the mean over the documents that have it.
    idf: f32,
    /// [`RARE_NAME`], [`RARE_TERM`], [`RARE_HERE`], and [`DAY`].
    rare: u8,
}

/// In how many documents of the corpus a term stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Spread {
    /// In more than [`MOST_DOCUMENTS`].
    Common,
    /// In 2 to as many: documents can meet in it.
    Meeting,
    /// In one only.
    Single,
}

impl Spread {
    fn of(term: &Term) -> Spread {
        match term.documents {
            0 | 1 => Spread::Single,
            2..=MOST_DOCUMENTS => Spread::Meeting,
            _ => Spread::Common,
        }
    }
}

/// The different terms of a corpus, numbered by [`Spread`] and then by first occurrence: most words of texts are of a few terms, and what is
/// known of these lies in few cache lines.
pub(super) struct Vocabulary {
    /// [`Term::hash`] of each.
    hashes: Vec<u32>,
    /// [`Term::idf`] and [`Term::rare`] of each. By themselves, so that more of what a comparison looks at is near.
    weighed: Vec<(f32, u8)>,
    /// How many terms are [`Spread::Common`], and how many that or [`Spread::Meeting`].
    bounds: [u32; 2],
}

impl Vocabulary {
    /// Counts the terms of all documents, and replaces each term, a hash, by its number.
    ///
    /// O(t) expected for t distinct terms of each document, added up; 12 bytes a distinct term of the corpus are kept.
    /// `languages` are those of the documents. For each further language of the corpus the terms of its documents are counted again.
    pub(super) fn number(
        documents: &mut [Terms],
        languages: &[Language],
        backgrounds: &Backgrounds,
    ) -> Vocabulary {
        let mut terms: Vec<Term> = Vec::new();
        // By themselves, so that more of them is near.
        let mut holders: Vec<u32> = Vec::new();
        // Open addressing: the hash, and one more than the number; 0 where no term is.
        let mut slots: Vec<u64> = vec![0; 1 << 12];
        for document in documents.iter_mut() {
            if 2 * (terms.len() + document.counts.len()) > slots.len() {
                slots = enlarged(&terms, document.counts.len());
            }
            let mask = slots.len() - 1;
            for count in &mut document.counts {
                let hash = count.term;
                let mut at = hash as usize & mask;
                while slots[at] != 0 && (slots[at] >> 32) as u32 != hash {
                    at = (at + 1) & mask;
                }
                if slots[at] == 0 {
                    terms.push(Term {
                        hash,
                        documents: 0,
                        idf: 0.0,
                        rare: 0,
                    });
                    holders.push(0);
                    slots[at] = u64::from(hash) << 32 | terms.len() as u64;
                }
                let number = slots[at] as u32 - 1;
                holders[number as usize] += 1;
                count.term = number;
            }
        }
        for (term, holders) in terms.iter_mut().zip(holders) {
            term.documents = holders;
        }
        weigh(&mut terms, documents, languages, backgrounds);
        let (terms, bounds) = by_spread(&terms, documents);
        Vocabulary {
            hashes: terms.iter().map(|term| term.hash).collect(),
            weighed: terms.iter().map(|term| (term.idf, term.rare)).collect(),
            bounds,
        }
    }

    /// In how many documents a term stands, by its number.
    #[inline]
    pub(super) fn spread(&self, number: u32) -> Spread {
        match self.bounds {
            [common, _] if number < common => Spread::Common,
            [_, met] if number < met => Spread::Meeting,
            _ => Spread::Single,
        }
    }

    /// How many different terms there are.
    pub(super) fn len(&self) -> usize {
        self.hashes.len()
    }

    /// Inverse document frequency of a term by its number, as [`Term::idf`].
    #[inline]
    pub(super) fn idf(&self, number: u32) -> f32 {
        self.weighed[number as usize].0
    }

    /// How rare a term is, and whether it names a day, as [`Term::rare`].
    #[inline]
    pub(super) fn rare(&self, number: u32) -> u8 {
        self.weighed[number as usize].1
    }

    /// The hash of a term, as [`Term::hash`].
    #[inline]
    pub(super) fn hash(&self, number: u32) -> u32 {
        self.hashes[number as usize]
    }
}

/// What is known of a term so far: means over the documents that have it.
#[derive(Debug, Clone, Copy)]
struct Mean {
    holders: u32,
    idf: f64,
    frequency: f64,
    rare_here: bool,
}

impl Mean {
    /// Takes in those of one more language. Of a term of one language the figures stay as they are, to the last bit.
    fn add(&mut self, holders: u32, idf: f64, frequency: f64, rare_here: bool) {
        let all = self.holders + holders;
        let mean = |own: f64, other: f64| {
            if self.holders == 0 {
                other
            } else {
                (own * f64::from(self.holders) + other * f64::from(holders)) / f64::from(all)
            }
        };
        (self.idf, self.frequency) = (mean(self.idf, idf), mean(self.frequency, frequency));
        self.rare_here &= rare_here;
        self.holders = all;
    }
}

/// Fills in how rare each term is. A text without a language of its own counts to the one of most texts.
fn weigh(
    terms: &mut [Term],
    documents: &[Terms],
    languages: &[Language],
    backgrounds: &Backgrounds,
) {
    let mut texts = [0u32; Language::ALL.len()];
    for &language in languages {
        texts[language as usize] += 1;
    }
    let most = (Language::ALL.into_iter().rev())
        .filter(|&language| backgrounds.know(language))
        .max_by_key(|&language| texts[language as usize])
        .unwrap_or(Language::English);
    let counted = |language: Language| {
        if backgrounds.know(language) {
            language
        } else {
            most
        }
    };
    if !backgrounds.know(Language::Other) {
        texts[most as usize] += std::mem::take(&mut texts[Language::Other as usize]);
    }
    let one = texts.iter().filter(|&&texts| texts > 0).count() <= 1;
    let none = Mean {
        holders: 0,
        idf: 0.0,
        frequency: 0.0,
        rare_here: true,
    };
    let mut means = vec![none; terms.len()];
    let mut holders = vec![0u32; terms.len()];
    for language in Language::ALL {
        let texts = texts[language as usize];
        if texts == 0 {
            continue;
        }
        if one {
            holders
                .iter_mut()
                .zip(&*terms)
                .for_each(|(holders, term)| *holders = term.documents);
        } else {
            holders.fill(0);
            let own = documents.iter().zip(languages);
            for (document, _) in own.filter(|&(_, &other)| counted(other) == language) {
                document
                    .counts
                    .iter()
                    .for_each(|count| holders[count.term as usize] += 1);
            }
        }
        let background = backgrounds.of(language);
        for ((term, mean), &holders) in terms.iter().zip(&mut means).zip(&holders) {
            if holders == 0 {
                continue;
            }
            let prior = PRIOR * background.document_share(term.hash);
            let share = (f64::from(holders) + prior) / (f64::from(texts) + PRIOR);
            let frequency = background.frequency(term.hash);
            let rare_here = holders * CORPUS_ONE_IN <= texts;
            let idf = (-share.ln()).max(0.0).powf(IDF_POWER);
            mean.add(holders, idf, frequency, rare_here);
        }
    }
    for (term, mean) in terms.iter_mut().zip(means) {
        let flag = |holds: bool, flag: u8| if holds { flag } else { 0 };
        let times = if is_number(term.hash) { NUMBER } else { 1.0 };
        term.idf = (times * mean.idf) as f32;
        term.rare = flag(is_telling_name(term.hash, mean.frequency), RARE_NAME)
            | flag(mean.frequency < TERM_FREQUENCY, RARE_TERM)
            | flag(mean.rare_here, RARE_HERE)
            | flag(is_day(term.hash), DAY);
    }
}

/// Orders the terms by their spread, and replaces their numbers in the documents. Gives them with the bounds of [`Vocabulary`].
/// O(v) for v terms and O(t) for the t distinct terms of each document.
fn by_spread(terms: &[Term], documents: &mut [Terms]) -> (Vec<Term>, [u32; 2]) {
    let mut next = [0u32; 4];
    for term in terms {
        next[Spread::of(term) as usize + 1] += 1;
    }
    next[2] += next[1];
    next[3] += next[2];
    let bounds = [next[1], next[2]];
    let mut ordered = terms.to_vec();
    let mut numbers = Vec::with_capacity(terms.len());
    for term in terms {
        let number = &mut next[Spread::of(term) as usize];
        ordered[*number as usize] = *term;
        numbers.push(*number);
        *number += 1;
    }
    documents.par_iter_mut().for_each(|document| {
        for count in &mut document.counts {
            count.term = numbers[count.term as usize];
        }
    });
    (ordered, bounds)
}

/// A table of the terms so far, with room for twice as many and `more`.
fn enlarged(terms: &[Term], more: usize) -> Vec<u64> {
    let size = (4 * (terms.len() + more)).next_power_of_two();
    let mut slots = vec![0u64; size];
    for (term, number) in terms.iter().zip(1u64..) {
        let mut at = term.hash as usize & (size - 1);
        while slots[at] != 0 {
            at = (at + 1) & (size - 1);
        }
        slots[at] = u64::from(term.hash) << 32 | number;
    }
    slots
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::TermCount;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[test]
    fn common_terms_come_first_and_single_ones_last() {
        let count = |term| TermCount {
            term,
            whole: 1,
            lead: 0,
            name: 0,
        };
        // Terms with the documents that have them.
        let most = MOST_DOCUMENTS;
        let terms = [(4, 1), (1, 2), (3, most), (2, most + 1)];
        let mut documents: Vec<Terms> = (0..most + 1)
            .map(|at| Terms {
                counts: (terms.iter().filter(|&&(_, holders)| at < holders))
                    .map(|&(term, _)| count(term))
                    .collect(),
                ..Terms::default()
            })
            .collect();
        let languages = vec![Language::English; documents.len()];
        let vocabulary = Vocabulary::number(&mut documents, &languages, &Backgrounds::default());
        let told: Vec<(u32, Spread)> = (0..vocabulary.len() as u32)
            .map(|number| (vocabulary.hash(number), vocabulary.spread(number)))
            .collect();
        let right = [
            (2, Spread::Common),
            (1, Spread::Meeting),
            (3, Spread::Meeting),
            (4, Spread::Single),
        ];
        assert_eq!(told, right);
    }

    proptest! {
        #[test]
        fn every_term_is_counted_once_a_document(documents in prop::collection::vec(prop::collection::btree_set(prop_oneof![0u32..20, any::<u32>()], 0..60), 0..12)) {
            let mut numbered: Vec<Terms> = documents
                .iter()
                .map(|terms| Terms {
                    counts: terms
                        .iter()
                        .map(|&term| TermCount { term, whole: 1, lead: 0, name: 0 })
                        .collect(),
                    cased: true,
                    ..Terms::default()
                })
                .collect();
            let vocabulary = Vocabulary::number(&mut numbered, &vec![Language::English; documents.len()], &Backgrounds::default());
            let all: BTreeSet<u32> = documents.iter().flatten().copied().collect();
            prop_assert_eq!(vocabulary.len(), all.len());
            for (terms, numbered) in documents.iter().zip(&numbered) {
                for (&hash, count) in terms.iter().zip(&numbered.counts) {
                    let holders = documents.iter().filter(|terms| terms.contains(&hash)).count();
                    let right = if holders > 1 { Spread::Meeting } else { Spread::Single };
                    let told = (vocabulary.hash(count.term), vocabulary.spread(count.term));
                    prop_assert_eq!(told, (hash, right));
                }
            }
        }
    }
}
