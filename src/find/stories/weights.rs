//! Weighted terms of the documents of a corpus, and the score of a pair.

use std::sync::LazyLock;

use ahash::AHashMap;
use rayon::prelude::*;

use super::background::{Background, function_words, is_calendar_word};
use crate::sketch::{LEAD_WORDS, TermCount, Terms};

/// How many documents the background counts as, beside those of the corpus. A corpus of one story alone must not make its
/// own names look common: taking the stories of a labelled set as corpora of their own, a variant with 50 found .61 of the pairs
/// and one with 200 .82. A thousand gave a little less on the whole set.
const PRIOR: f64 = 200.0;

/// A mean of cosines below this is no score: leaving them out changed F1 on labelled news by .001 at most, and they
/// are most of all pairs.
const LOWEST_MEAN: f64 = 0.05;

/// Names a pair must share for its full score. One shared name is a country or a president.
const NAMES_NEEDED: f64 = 2.0;
/// A shared name counts below this frequency: one in ten thousand words. `America` and `John` are above.
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

/// Rare enough at large to be evidence as a name.
const RARE_NAME: u8 = 1;
/// Rare enough at large to be evidence as a term.
const RARE_TERM: u8 = 2;
/// Rare enough in this corpus to be evidence in a text that the background does not know.
const RARE_HERE: u8 = 4;

/// Whether a name is rare enough, in English at large, to tell stories apart, and no day or month.
pub(super) fn is_telling_name(term: u32) -> bool {
    Background::english().frequency(term) < NAME_FREQUENCY && !is_calendar_word(term)
}

/// What is known of a term.
#[derive(Debug, Clone, Copy)]
struct Term {
    /// Documents of the corpus that have it.
    documents: u32,
    /// Inverse document frequency with the background as prior: -ln((df + 200 q) / (N + 200)).
    idf: f32,
    /// [`RARE_NAME`], [`RARE_TERM`], [`RARE_HERE`].
    rare: u8,
}

/// The terms of a corpus, on top of the background.
pub(super) struct Corpus(AHashMap<u32, Term>);

impl Corpus {
    /// Counts the terms of all documents. O(t log t) for t distinct terms of each document, added up.
    pub(super) fn of(documents: &[&Terms]) -> Corpus {
        let mut all: Vec<u32> = documents
            .par_iter()
            .flat_map_iter(|terms| terms.counts.iter().map(|count| count.term))
            .collect();
        all.par_sort_unstable();
        let count = documents.len() as u32;
        let background = Background::english();
        let terms = all
            .chunk_by(|a, b| a == b)
            .map(|group| {
                let documents = group.len() as u32;
                let prior = PRIOR * background.document_share(group[0]);
                let share = (f64::from(documents) + prior) / (f64::from(count) + PRIOR);
                let frequency = background.frequency(group[0]);
                let flag = |holds: bool, flag: u8| if holds { flag } else { 0 };
                let term = Term {
                    documents,
                    idf: (-share.ln()).max(0.0) as f32,
                    rare: flag(is_telling_name(group[0]), RARE_NAME)
                        | flag(frequency < TERM_FREQUENCY, RARE_TERM)
                        | flag(documents * CORPUS_ONE_IN <= count, RARE_HERE),
                };
                (group[0], term)
            })
            .collect();
        Corpus(terms)
    }

    /// In how many documents the term stands.
    pub(super) fn frequency(&self, term: u32) -> u32 {
        self.0.get(&term).map_or(0, |term| term.documents)
    }
}

/// A document's terms with their weights.
pub(super) struct Weighted<'a> {
    counts: &'a [TermCount],
    idf: Vec<f32>,
    rare: Vec<u8>,
    cased: bool,
    english: bool,
    size: Size,
}

/// Lengths of the vectors over the whole text, the lead and the names, and the number of names.
#[derive(Debug, Clone, Copy)]
struct Size {
    lengths: [f64; 3],
    names: usize,
}

impl Size {
    fn of(counts: &[TermCount], idf: &[f32]) -> Size {
        let mut squares = [0.0; 3];
        let mut names = 0;
        for (count, &idf) in counts.iter().zip(idf) {
            let square = f64::from(idf) * f64::from(idf);
            for (sum, times) in squares.iter_mut().zip(times(count)) {
                let factor = damped(times);
                *sum += factor * factor * square;
            }
            names += usize::from(count.name > 0);
        }
        Size {
            lengths: squares.map(f64::sqrt),
            names,
        }
    }
}

/// A document as it is compared: all its words, or what is left of them.
pub(super) struct View<'a> {
    counts: &'a [TermCount],
    idf: &'a [f32],
    rare: &'a [u8],
    cased: bool,
    english: bool,
    size: Size,
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
    fn mean(self) -> f64 {
        match self.names {
            Some(names) => (self.whole + self.lead + names) / 3.0,
            None => (self.whole + self.lead) / 2.0,
        }
    }
}

impl<'a> Weighted<'a> {
    /// Weighs the counted terms of a document of the corpus.
    pub(super) fn new(corpus: &Corpus, terms: &'a Terms) -> Weighted<'a> {
        let counts = &*terms.counts;
        let (idf, rare): (Vec<f32>, Vec<u8>) = counts
            .iter()
            .map(|count| {
                corpus
                    .0
                    .get(&count.term)
                    .map_or((0.0, 0), |term| (term.idf, term.rare))
            })
            .unzip();
        let words: usize = counts.iter().map(|count| usize::from(count.whole)).sum();
        let function: usize = function_words()
            .iter()
            .filter_map(|&term| place(counts, term))
            .map(|at| usize::from(counts[at].whole))
            .sum();
        Weighted {
            counts,
            size: Size::of(counts, &idf),
            idf,
            rare,
            cased: terms.cased,
            english: function * FUNCTION_WORDS_ONE_IN >= words,
        }
    }

    /// The whole document.
    pub(super) fn view(&self) -> View<'_> {
        View {
            counts: self.counts,
            idf: &self.idf,
            rare: &self.rare,
            cased: self.cased,
            english: self.english,
            size: self.size,
        }
    }

    /// The counts without the `covered` tokens of the sequence `terms`. O(t + c log t) for t distinct and c covered terms.
    pub(super) fn without(&self, terms: &[u32], covered: &[bool]) -> Vec<TermCount> {
        let mut counts = self.counts.to_vec();
        for (at, (&term, _)) in terms
            .iter()
            .zip(covered)
            .enumerate()
            .filter(|(_, (_, c))| **c)
        {
            if let Some(found) = place(&counts, term) {
                let count = &mut counts[found];
                count.whole = count.whole.saturating_sub(1);
                count.name = count.name.saturating_sub(1);
                if at < LEAD_WORDS {
                    count.lead = count.lead.saturating_sub(1);
                }
            }
        }
        counts
    }

    /// The document with other counts of the same terms; whether it has capitals and is English stays as it was.
    pub(super) fn view_of<'b>(&'b self, counts: &'b [TermCount]) -> View<'b> {
        View {
            counts,
            size: Size::of(counts, &self.idf),
            ..self.view()
        }
    }

    /// The document's terms with their weights in the vector over the whole text, which has length 1.
    pub(super) fn whole(&self) -> impl Iterator<Item = (u32, f32)> {
        let length = self.size.lengths[0].max(f64::MIN_POSITIVE);
        self.counts.iter().zip(&self.idf).map(move |(count, idf)| {
            let weight = damped(u32::from(count.whole)) * f64::from(*idf);
            (count.term, (weight / length) as f32)
        })
    }

    /// Whether `term` is a name here.
    pub(super) fn is_name(&self, term: u32) -> bool {
        place(self.counts, term).is_some_and(|at| self.counts[at].name > 0)
    }
}

fn place(counts: &[TermCount], term: u32) -> Option<usize> {
    counts.binary_search_by_key(&term, |count| count.term).ok()
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
    static TABLE: LazyLock<[f64; 256]> = LazyLock::new(|| {
        std::array::from_fn(|times| match times {
            0 => 0.0,
            _ => 1.0 + (times as f64).ln(),
        })
    });
    match TABLE.get(times as usize) {
        Some(&damped) => damped,
        None => 1.0 + f64::from(times).ln(),
    }
}

/// The cosines of a pair; `evidence` is filled with the terms that count as evidence. O(a + b) for the distinct terms of both.
pub(super) fn compare(a: &View<'_>, b: &View<'_>, evidence: &mut Vec<u32>) -> Cosines {
    evidence.clear();
    let cased = a.cased && b.cased;
    let needed = if cased { RARE_NAME } else { RARE_TERM }
        | if a.english && b.english { 0 } else { RARE_HERE };
    let mut products = [0.0f64; 3];
    let (mut i, mut j) = (0, 0);
    while i < a.counts.len() && j < b.counts.len() {
        let (x, y) = (&a.counts[i], &b.counts[j]);
        if x.term == y.term {
            let square = f64::from(a.idf[i]) * f64::from(a.idf[i]);
            for ((product, n), m) in products.iter_mut().zip(times(x)).zip(times(y)) {
                *product += damped(n) * damped(m) * square;
            }
            let told = if cased {
                x.name > 0 && y.name > 0
            } else {
                x.whole > 0 && y.whole > 0
            };
            if told && a.rare[i] & needed == needed {
                evidence.push(x.term);
            }
        }
        let (left, right) = (x.term, y.term);
        i += usize::from(left <= right);
        j += usize::from(right <= left);
    }
    let cosine = |part: usize| {
        let length = a.size.lengths[part] * b.size.lengths[part];
        if length > 0.0 {
            products[part] / length
        } else {
            0.0
        }
    };
    let named = a.size.names.min(b.size.names) >= FEWEST_NAMES;
    Cosines {
        whole: cosine(0),
        lead: cosine(1),
        names: named.then(|| cosine(2)),
    }
}

/// The score of a pair by its cosines and the number of pieces of evidence: the mean, in full with enough evidence, and down
/// to a third (a sixth where capitals tell no names) without any.
pub(super) fn score(a: &View<'_>, b: &View<'_>, cosines: Cosines, evidence: usize) -> Millionths {
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
