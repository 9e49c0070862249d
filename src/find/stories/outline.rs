//! What is taken out of two documents that share words, and how many names are left.

use super::compare::Changed;
use super::vocabulary::{RARE_NAME, RARE_TERM, Vocabulary};
use super::weights::Weighted;
use crate::find::union::DisjointSets;
use crate::sketch::{LEAD_WORDS, SHINGLE_WORDS, TermCount, Words};

/// Terms of a document that can be evidence and stand side by side somewhere, by their places; each pair once.
pub(super) type Neighbours = Box<[(u32, u32)]>;

/// The neighbours in a document. O(n) for n words, and O(p log p) for p neighbours.
pub(super) fn neighbours(document: &Weighted, vocabulary: &Vocabulary) -> Neighbours {
    let rare = |count: &TermCount| {
        let either = RARE_TERM | if count.name > 0 { RARE_NAME } else { 0 };
        vocabulary.rare(count.term) & either != 0
    };
    let telling: Vec<bool> = document.counts.iter().map(rare).collect();
    let mut neighbours: Vec<(u32, u32)> = Vec::new();
    let mut before = None;
    document.words.iter().for_each(|place| {
        let tells = telling[place as usize];
        if let Some(before) = before
            && tells
            && before != place
        {
            neighbours.push((before, place));
        }
        before = tells.then_some(place);
    });
    neighbours.sort_unstable();
    neighbours.dedup();
    neighbours.into()
}

/// Words of shared shingles, a bit each, and what they take out of a document's counts. Buffers are kept from one document to the
/// next.
#[derive(Default)]
pub(super) struct Shared {
    words: Vec<u64>,
    /// By the place of a term: how often its words are taken out, anywhere and in the opening.
    out: Vec<(u32, u32)>,
    /// A bit for each term with words that are taken out.
    terms: Vec<u64>,
    /// The terms whose counts fall, ascending.
    pub(super) changed: Vec<Changed>,
}

impl Shared {
    /// Forgets what was marked.
    pub(super) fn clear(&mut self) {
        self.words.clear();
    }

    /// Marks the words of the shingle whose first word is at `place`.
    #[inline]
    pub(super) fn mark(&mut self, place: u32) {
        const SHINGLE: u64 = (1 << SHINGLE_WORDS) - 1;
        let (at, bit) = (place as usize / 64, place % 64);
        if self.words.len() < at + 2 {
            self.words.resize(at + 2, 0);
        }
        self.words[at] |= SHINGLE << bit;
        if bit as usize + SHINGLE_WORDS > 64 {
            self.words[at + 1] |= SHINGLE >> (64 - bit);
        }
    }

    /// Unmarks runs of fewer than `least` words. O(n / 64 + m) for n words, of which m are marked.
    pub(super) fn keep_runs(&mut self, least: usize) {
        if least <= SHINGLE_WORDS {
            // No run is shorter.
            return;
        }
        let mut marked: Vec<usize> = Vec::new();
        for_each_one(&self.words, |at| marked.push(at));
        for run in marked.chunk_by(|a, b| a + 1 == *b) {
            if run.len() < least {
                for at in run {
                    self.words[at / 64] &= !(1 << (at % 64));
                }
            }
        }
    }

    /// Takes the marked words out of the document's counts: fills `changed`. O(n / 64 + m) for n words, of which m are marked.
    pub(super) fn take_out(&mut self, words: &Words, counts: &[TermCount]) {
        if self.out.len() < counts.len() {
            self.out.resize(counts.len(), (0, 0));
            self.terms.resize(counts.len().div_ceil(64), 0);
        }
        let (out, terms, changed) = (&mut self.out, &mut self.terms, &mut self.changed);
        for_each_one(&self.words, |at| {
            if at >= words.len() {
                return;
            }
            let place = words.at(at) as usize;
            out[place].0 += 1;
            out[place].1 += u32::from(at < LEAD_WORDS);
            terms[place / 64] |= 1 << (place % 64);
        });
        changed.clear();
        for_each_one(terms, |place| {
            let (times, lead) = std::mem::take(&mut out[place]);
            let mut count = counts[place];
            let left = |count: u32, times: u32| count.saturating_sub(times);
            count.whole = left(count.whole.into(), times) as u16;
            count.name = left(count.name.into(), times) as u8;
            count.lead = left(count.lead.into(), lead) as u8;
            changed.push((place as u32, count));
        });
        for &(place, _) in &*changed {
            terms[place as usize / 64] = 0;
        }
    }
}

/// Visits the places of the bits that are set, ascending.
fn for_each_one(words: &[u64], mut visit: impl FnMut(usize)) {
    for (at, &word) in words.iter().enumerate() {
        let mut rest = word;
        while rest != 0 {
            visit(at * 64 + rest.trailing_zeros() as usize);
            rest &= rest - 1;
        }
    }
}

/// Counts names, reusing its buffer.
#[derive(Default)]
pub(super) struct NameCounter {
    /// By the place of a term: one more than its number in the evidence; 0 of others.
    numbers: Vec<u32>,
}

impl NameCounter {
    /// How many names the terms at `evidence`, each once, make in a text: words that stand side by side anywhere are one
    /// (`Geological Survey`). O(e + p) for e terms and p neighbours.
    pub(super) fn distinct(
        &mut self,
        neighbours: &[(u32, u32)],
        evidence: impl Iterator<Item = u32> + Clone,
    ) -> usize {
        let mut count = 0;
        for place in evidence.clone() {
            let place = place as usize;
            if self.numbers.len() <= place {
                self.numbers.resize(place + 1, 0);
            }
            count += 1;
            self.numbers[place] = count;
        }
        let mut left = count as usize;
        if count > 1 {
            let number = |place: u32| self.numbers.get(place as usize)?.checked_sub(1);
            let mut names = DisjointSets::new(left);
            for &(x, y) in neighbours {
                if let Some(x) = number(x)
                    && let Some(y) = number(y)
                {
                    left -= usize::from(names.join(x, y));
                }
            }
        }
        for place in evidence {
            self.numbers[place as usize] = 0;
        }
        left
    }
}

#[cfg(test)]
mod tests {
    use super::super::weights::Corpus;
    use super::*;
    use crate::sketch::{Terms, term_of};
    use crate::text::hash_token;
    use proptest::prelude::*;

    #[test]
    fn names_side_by_side_are_one() {
        let mut counter = NameCounter::default();
        let mut names =
            |places: &[u32]| counter.distinct(&[(0, 1), (1, 2), (5, 6)], places.iter().copied());
        assert_eq!(names(&[]), 0);
        assert_eq!(names(&[2, 1]), 1);
        assert_eq!(names(&[0, 2, 3]), 3);
        assert_eq!(names(&[6, 0, 1, 2, 3, 5]), 3);
        assert_eq!(names(&[6, 70_000]), 2);
    }

    #[test]
    fn short_runs_stay() {
        let mut shared = Shared::default();
        for place in [3, 60, 62, 64, 66, 90] {
            shared.mark(place);
        }
        let left = |shared: &Shared| {
            let mut left = Vec::new();
            for_each_one(&shared.words, |at| left.push(at));
            left
        };
        shared.keep_runs(5);
        assert_eq!(left(&shared).len(), 5 + 11 + 5);
        shared.keep_runs(10);
        assert!(left(&shared).into_iter().eq(60..71));
        shared.keep_runs(12);
        assert!(left(&shared).is_empty());
    }

    #[test]
    fn rare_terms_side_by_side_are_neighbours() {
        let count = |term, name| TermCount {
            term,
            whole: 1,
            lead: 0,
            name,
        };
        // Terms that the background does not know, and one that it does.
        let the = term_of(hash_token("the"));
        let terms = Terms {
            counts: [count(1, 1), count(the, 0), count(3, 0), count(4, 1)].into(),
            words: Words::Short([0, 1, 2, 3, 3, 0, 1, 3, 0, 2, 3].into()),
            cased: true,
            ..Terms::default()
        };
        let corpus = Corpus::of(vec![terms]);
        let found = neighbours(&corpus.documents[0], &corpus.vocabulary);
        assert_eq!(*found, [(0, 2), (2, 3), (3, 0)]);
    }

    proptest! {
        #[test]
        fn words_of_marked_shingles_are_taken_out(
            texts in prop::collection::vec((prop::collection::vec(0u16..70, 1..150), prop::collection::vec(0u32..150, 0..9)), 3),
        ) {
            // One after the other in the same buffers.
            let mut shared = Shared::default();
            for (words, marks) in &texts {
                let marks: Vec<u32> = marks.iter().copied().filter(|&mark| (mark as usize) < words.len()).collect();
                shared.clear();
                marks.iter().for_each(|&mark| shared.mark(mark));
                let counts = vec![TermCount { term: 0, whole: 200, lead: 5, name: 60 }; 70];
                shared.take_out(&Words::Short(words.as_slice().into()), &counts);
                let out = |word: u16, lead: usize| {
                    let covered = |at: usize| marks.iter().any(|&mark| (mark as usize..mark as usize + SHINGLE_WORDS).contains(&at));
                    words.iter().enumerate().filter(|&(at, &other)| other == word && at < lead && covered(at)).count()
                };
                let right: Vec<Changed> = (0..70u16)
                    .filter(|&word| out(word, usize::MAX) > 0)
                    .map(|word| {
                        let times = out(word, usize::MAX);
                        let lead = 5usize.saturating_sub(out(word, LEAD_WORDS)) as u8;
                        let count = TermCount { term: 0, whole: 200 - times as u16, lead, name: 60usize.saturating_sub(times) as u8 };
                        (u32::from(word), count)
                    })
                    .collect();
                prop_assert_eq!(&shared.changed, &right);
            }
        }
    }
}
