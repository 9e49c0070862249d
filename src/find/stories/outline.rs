//! What is taken out of two documents that share words, and how many names are left.

use super::shared::set_bits;
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
    /// The places of terms with words that are taken out, in the order of these, and behind them room.
    changed: Vec<u32>,
    changed_count: usize,
}

impl Shared {
    /// One that takes words out of the terms of a document, of each so many times, all of them in the opening too.
    #[cfg(test)]
    pub(super) fn of(times: impl Iterator<Item = u32>) -> Shared {
        let out: Vec<(u32, u32)> = times.map(|times| (times, times)).collect();
        let places = (0u32..).zip(&out).filter(|(_, out)| out.0 > 0);
        let changed: Vec<u32> = places.map(|(place, _)| place).collect();
        Shared {
            changed_count: changed.len(),
            changed,
            out,
            ..Shared::default()
        }
    }

    /// Forgets what was marked and taken out, and takes another document of so many words.
    pub(super) fn clear(&mut self, words: usize) {
        for &place in &self.changed[..self.changed_count] {
            self.out[place as usize] = (0, 0);
        }
        self.changed_count = 0;
        self.words.clear();
        // A text of fewer words than a shingle has one of what there is.
        self.words.resize((words + SHINGLE_WORDS).div_ceil(64), 0);
    }

    /// Marks the words of `shingles` shingles that follow each other, the first word at `place`.
    #[inline]
    pub(super) fn mark(&mut self, place: usize, shingles: usize) {
        set_bits(&mut self.words, place, shingles + SHINGLE_WORDS - 1);
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

    /// Takes the marked words out of the counts of a document with so many `terms`. O(n / 64 + m) for n words, of which m are marked.
    pub(super) fn take_out(&mut self, words: &Words, terms: usize) {
        match words {
            Words::Short(places) => self.take_out_of(places, terms),
            Words::Long(places) => self.take_out_of(places, terms),
        }
    }

    fn take_out_of<T: Copy + Into<u32>>(&mut self, words: &[T], terms: usize) {
        if self.out.len() < terms {
            self.out.resize(terms, (0, 0));
            self.changed.resize(terms + 1, 0);
        }
        let (out, changed) = (self.out.as_mut_slice(), self.changed.as_mut_slice());
        let mut count = 0;
        let mut take = |word: T| {
            let place: u32 = word.into();
            let out = &mut out[place as usize].0;
            changed[count] = place;
            count += usize::from(*out == 0);
            *out += 1;
        };
        for (&marked, words) in self.words.iter().zip(words.chunks(64)) {
            if marked == !0 {
                words.iter().for_each(|&word| take(word));
            } else {
                for_each_bit(marked, |at| {
                    words.get(at).copied().into_iter().for_each(&mut take)
                });
            }
        }
        self.changed_count = count;
        let opening = words.iter().take(LEAD_WORDS).enumerate();
        for (_, &word) in opening.filter(|(at, _)| self.words[at / 64] >> (at % 64) & 1 == 1) {
            let place: u32 = word.into();
            self.out[place as usize].1 += 1;
        }
    }

    /// The places of terms that words were taken out of, each once.
    pub(super) fn changed(&self) -> &[u32] {
        &self.changed[..self.changed_count]
    }

    /// What is left of the count at a place.
    #[inline]
    pub(super) fn rest(&self, place: u32, count: &TermCount) -> TermCount {
        let (times, lead) = self.out[place as usize];
        TermCount {
            term: count.term,
            whole: u32::from(count.whole).saturating_sub(times) as u16,
            lead: u32::from(count.lead).saturating_sub(lead) as u8,
            name: u32::from(count.name).saturating_sub(times) as u8,
        }
    }
}

/// Visits the places of the bits that are set, ascending.
fn for_each_one(words: &[u64], mut visit: impl FnMut(usize)) {
    for (at, &word) in words.iter().enumerate() {
        for_each_bit(word, |bit| visit(at * 64 + bit));
    }
}

/// Visits the numbers of the bits that are set, ascending.
#[inline]
fn for_each_bit(word: u64, mut visit: impl FnMut(usize)) {
    let mut rest = word;
    while rest != 0 {
        visit(rest.trailing_zeros() as usize);
        rest &= rest - 1;
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
        shared.clear(100);
        for place in [3, 60, 62, 64, 66, 90] {
            shared.mark(place, 1);
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
            texts in prop::collection::vec(
                (prop::collection::vec(0u16..70, 1..150), prop::collection::vec((0usize..150, 1usize..99), 0..9)), 3,
            ),
            long in any::<bool>(),
        ) {
            // One after the other in the same buffers.
            let mut shared = Shared::default();
            for (words, marks) in &texts {
                let marks = marks.iter().filter(|mark| mark.0 < words.len());
                let marks: Vec<(usize, usize)> = marks.map(|&(mark, more)| (mark, more.min(words.len() - mark))).collect();
                shared.clear(words.len());
                marks.iter().for_each(|&(mark, shingles)| shared.mark(mark, shingles));
                let count = TermCount { term: 0, whole: 200, lead: 5, name: 60 };
                if long {
                    shared.take_out(&Words::Long(words.iter().map(|&word| word.into()).collect()), 70);
                } else {
                    shared.take_out(&Words::Short(words.as_slice().into()), 70);
                }
                let out = |word: u16, lead: usize| {
                    let covers = |&(mark, shingles): &(usize, usize), at| (mark..mark + shingles - 1 + SHINGLE_WORDS).contains(&at);
                    let covered = |at: usize| marks.iter().any(|mark| covers(mark, at));
                    words.iter().enumerate().filter(|&(at, &other)| other == word && at < lead && covered(at)).count()
                };
                for word in 0..70 {
                    let times = out(word, usize::MAX);
                    let right = TermCount {
                        term: 0,
                        whole: 200 - times as u16,
                        lead: 5usize.saturating_sub(out(word, LEAD_WORDS)) as u8,
                        name: 60usize.saturating_sub(times) as u8,
                    };
                    prop_assert_eq!(shared.rest(word.into(), &count), right);
                    let told = shared.changed().iter().filter(|&&place| place == u32::from(word)).count();
                    prop_assert_eq!(told, usize::from(times > 0));
                }
            }
        }
    }
}
