//! Weighted terms of the documents of a corpus, and the score of a pair.

use ahash::AHashMap;
use rayon::prelude::*;

use super::background::{Background, function_words};
use crate::sketch::{TermCount, Terms};

/// How many documents the background counts as, beside those of the corpus. A corpus of one story alone must not make its
/// own names look common; with 200 it does not until some hundred documents tell it.
const PRIOR: f64 = 200.0;

/// A mean of cosines below this is no score: unrelated news stay below it in most cases, and linkage does not need them.
const LOWEST_MEAN: f64 = 0.05;

/// Names a pair must share for its full score. One shared name is a country or a president.
const NAMES_NEEDED: f64 = 2.0;
/// A shared name counts below this frequency: one in ten thousand words. `January` and `Street` are above.
const NAME_FREQUENCY: f64 = 1e-4;
/// Rare terms a pair must share for its full score where capitals tell no names.
const TERMS_NEEDED: f64 = 5.0;
/// A shared term counts there below this frequency.
const TERM_FREQUENCY: f64 = 1e-5;
/// Share of function words below which a text is not in the background's language, as one in so many words.
const FUNCTION_WORDS_ONE_IN: usize = 50;
/// There, evidence must be rare in the corpus itself: in one of so many documents at most.
const CORPUS_ONE_IN: u32 = 20;
/// Fewest names for which the cosine over names is taken into the mean.
const FEWEST_NAMES: usize = 2;

/// A score in whole millionths, so that sums do not depend on their order.
pub(super) type Millionths = u32;
/// A score of 1.
pub(super) const ONE: Millionths = 1_000_000;

/// Document frequencies of a corpus, on top of the background.
pub(super) struct Corpus {
    frequency: AHashMap<u32, u32>,
    documents: u32,
}

impl Corpus {
    /// Counts the terms of all documents. O(t log t) for t distinct terms of each document, added up.
    pub(super) fn of(documents: &[&Terms]) -> Corpus {
        let mut all: Vec<u32> = documents
            .par_iter()
            .flat_map_iter(|terms| terms.counts.iter().map(|count| count.term))
            .collect();
        all.par_sort_unstable();
        let frequency = all
            .chunk_by(|a, b| a == b)
            .map(|group| (group[0], group.len() as u32))
            .collect();
        Corpus {
            frequency,
            documents: documents.len() as u32,
        }
    }

    /// In how many documents the term stands.
    pub(super) fn frequency(&self, term: u32) -> u32 {
        self.frequency.get(&term).copied().unwrap_or(0)
    }

    /// Inverse document frequency with the background as prior: -ln((df + 200 q) / (N + 200)).
    fn idf(&self, term: u32) -> f64 {
        let background = PRIOR * Background::english().document_share(term);
        let share =
            (f64::from(self.frequency(term)) + background) / (f64::from(self.documents) + PRIOR);
        (-share.ln()).max(0.0)
    }
}

/// A document's terms with their weights.
pub(super) struct Weighted<'a> {
    counts: &'a [TermCount],
    idf: Vec<f32>,
    /// Lengths of the vectors over the whole text, the lead and the names.
    norms: [f64; 3],
    cased: bool,
    english: bool,
    names: usize,
}

/// Cosines of a pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cosines {
    whole: f64,
    lead: f64,
    names: Option<f64>,
}

impl Cosines {
    /// The mean of those that there are.
    pub(super) fn mean(self) -> f64 {
        match self.names {
            Some(names) => (self.whole + self.lead + names) / 3.0,
            None => (self.whole + self.lead) / 2.0,
        }
    }
}

impl<'a> Weighted<'a> {
    /// Weighs counted terms.
    pub(super) fn new(corpus: &Corpus, counts: &'a [TermCount], cased: bool) -> Weighted<'a> {
        let idf: Vec<f32> = counts
            .iter()
            .map(|count| corpus.idf(count.term) as f32)
            .collect();
        let mut squares = [0.0; 3];
        for (count, &idf) in counts.iter().zip(&idf) {
            for (square, times) in squares.iter_mut().zip(times(count)) {
                *square += (damped(times) * f64::from(idf)).powi(2);
            }
        }
        let words: usize = counts.iter().map(|count| usize::from(count.whole)).sum();
        let function: usize = function_words()
            .iter()
            .filter_map(|&term| find(counts, term))
            .map(|count| usize::from(count.whole))
            .sum();
        Weighted {
            counts,
            idf,
            norms: squares.map(f64::sqrt),
            cased,
            english: function * FUNCTION_WORDS_ONE_IN >= words,
            names: counts.iter().filter(|count| count.name > 0).count(),
        }
    }

    /// The same document with only some of its words; whether it has capitals and is English stays as it was.
    pub(super) fn reduced_to<'b>(&self, corpus: &Corpus, counts: &'b [TermCount]) -> Weighted<'b> {
        Weighted {
            english: self.english,
            ..Weighted::new(corpus, counts, self.cased)
        }
    }

    /// The document's terms with their weights in the vector over the whole text, which has length 1.
    pub(super) fn whole(&self) -> impl Iterator<Item = (u32, f32)> {
        self.counts.iter().zip(&self.idf).map(|(count, idf)| {
            let weight = damped(u32::from(count.whole)) * f64::from(*idf);
            (
                count.term,
                (weight / self.norms[0].max(f64::MIN_POSITIVE)) as f32,
            )
        })
    }

    /// Whether `term` is a name here.
    pub(super) fn is_name(&self, term: u32) -> bool {
        find(self.counts, term).is_some_and(|count| count.name > 0)
    }
}

fn find(counts: &[TermCount], term: u32) -> Option<&TermCount> {
    counts
        .binary_search_by_key(&term, |count| count.term)
        .ok()
        .map(|at| &counts[at])
}

fn times(count: &TermCount) -> [u32; 3] {
    [
        u32::from(count.whole),
        u32::from(count.lead),
        u32::from(count.name),
    ]
}

/// A second mention says less than the first: 1 + ln n, and 0 for none.
fn damped(times: u32) -> f64 {
    match times {
        0 => 0.0,
        1 => 1.0,
        _ => 1.0 + f64::from(times).ln(),
    }
}

/// The cosines of a pair, and the terms that count as evidence. O(a + b) for the distinct terms of both.
pub(super) fn compare(corpus: &Corpus, a: &Weighted<'_>, b: &Weighted<'_>) -> (Cosines, Vec<u32>) {
    let background = Background::english();
    let cased = a.cased && b.cased;
    let english = a.english && b.english;
    let mut products = [0.0f64; 3];
    let mut evidence = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < a.counts.len() && j < b.counts.len() {
        let (x, y) = (&a.counts[i], &b.counts[j]);
        if x.term == y.term {
            let square = f64::from(a.idf[i]).powi(2);
            for ((product, n), m) in products.iter_mut().zip(times(x)).zip(times(y)) {
                *product += damped(n) * damped(m) * square;
            }
            let counts = if cased {
                x.name > 0 && y.name > 0 && background.frequency(x.term) < NAME_FREQUENCY
            } else {
                background.frequency(x.term) < TERM_FREQUENCY
            };
            if counts && (english || corpus.frequency(x.term) * CORPUS_ONE_IN <= corpus.documents) {
                evidence.push(x.term);
            }
        }
        i += usize::from(x.term <= y.term);
        j += usize::from(y.term <= x.term);
    }
    let cosine = |part: usize| {
        let length = a.norms[part] * b.norms[part];
        if length > 0.0 {
            products[part] / length
        } else {
            0.0
        }
    };
    let named = a.names.min(b.names) >= FEWEST_NAMES;
    let cosines = Cosines {
        whole: cosine(0),
        lead: cosine(1),
        names: named.then(|| cosine(2)),
    };
    (cosines, evidence)
}

/// The score of a pair by its cosines and the number of pieces of evidence: the mean, in full with enough evidence, and down
/// to a third (a sixth where capitals tell no names) without any.
pub(super) fn score(
    a: &Weighted<'_>,
    b: &Weighted<'_>,
    cosines: Cosines,
    evidence: usize,
) -> Millionths {
    let mean = cosines.mean();
    if mean < LOWEST_MEAN {
        return 0;
    }
    let needed = if a.cased && b.cased {
        NAMES_NEEDED
    } else {
        TERMS_NEEDED
    };
    let factor = ((1.0 + evidence as f64) / (1.0 + needed)).min(1.0);
    (f64::from(ONE) * mean * factor).round().min(f64::from(ONE)) as Millionths
}
