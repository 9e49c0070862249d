//! The bare sequence of a document's words, read again, to see what two documents share word for word.

use super::vocabulary::{RARE_NAME, RARE_TERM};
use super::weights::Corpus;
use crate::error::Error;
use crate::find::Documents;
use crate::find::token_reader::TokenReader;
use crate::find::union::DisjointSets;
use crate::model::DocumentId;
use crate::sketch::{LEAD_WORDS, Places, SHINGLE_WORDS, TermCount, shingle_hashes, term_of};

/// A document without its words, in 6 bytes a word.
pub(super) struct Outline {
    /// Word by word: the place of its term among the document's counted terms. The last value stands for all from there on.
    places: Box<[u16]>,
    /// By the places of their first words: the low 32 bits of the hash of each shingle.
    shingles: Box<[u32]>,
    /// Terms that can be evidence and stand side by side somewhere, by their places; each pair once.
    neighbours: Box<[(u16, u16)]>,
}

/// Makes outlines, reusing its buffers from one document to the next.
pub(super) struct Outliner<'a> {
    reader: TokenReader<'a>,
    hashes: Vec<u64>,
    places: Places,
    telling: Vec<bool>,
}

impl<'a> Outliner<'a> {
    pub(super) fn new(documents: Documents<'a>) -> Self {
        Outliner {
            reader: TokenReader::new(documents),
            hashes: Vec::new(),
            places: Places::default(),
            telling: Vec::new(),
        }
    }

    /// Reads the document at `place` of the corpus again. O(n) for n bytes.
    ///
    /// # Errors
    /// Where the text cannot be read again or has changed.
    pub(super) fn outline(
        &mut self,
        id: DocumentId,
        corpus: &Corpus,
        place: u32,
    ) -> Result<Outline, Error> {
        let tokens = self.reader.tokens(id)?;
        self.hashes.clear();
        shingle_hashes(tokens, &mut self.hashes);
        self.places.reset(tokens.len());
        let places: Box<[u16]> = (tokens.iter())
            .map(|&hash| u16::try_from(self.places.add(term_of(hash))).unwrap_or(u16::MAX))
            .collect();
        let rare = |count: &TermCount| {
            let either = RARE_TERM | if count.name > 0 { RARE_NAME } else { 0 };
            corpus.vocabulary.term(count.term).rare & either != 0
        };
        let counts = &corpus.documents[place as usize].counts;
        self.telling.clear();
        self.telling.extend(counts.iter().map(rare));
        let tells = |place: u16| self.telling.get(usize::from(place)) == Some(&true);
        let mut neighbours: Vec<(u16, u16)> = (places.windows(2))
            .map(|pair| (pair[0], pair[1]))
            .filter(|&(x, y)| x != y && tells(x) && tells(y))
            .collect();
        neighbours.sort_unstable();
        neighbours.dedup();
        Ok(Outline {
            places,
            shingles: self.hashes.iter().map(|&hash| hash as u32).collect(),
            neighbours: neighbours.into(),
        })
    }
}

/// The shingles of one document with their places, to look up another's.
#[derive(Default)]
pub(super) struct ShingleTable {
    /// Open addressing: the shingle, and one more than its first place in the text; 0 where none is.
    slots: Vec<u64>,
    /// By place: one more than the next place of the same shingle; 0 at the last.
    next: Vec<u32>,
}

impl ShingleTable {
    /// Takes the shingles of a document in place of those before. O(n) expected.
    pub(super) fn hold(&mut self, outline: &Outline) {
        let size = (2 * outline.shingles.len()).next_power_of_two().max(64);
        self.slots.clear();
        self.slots.resize(size, 0);
        self.next.clear();
        self.next.resize(outline.shingles.len(), 0);
        // From behind, so that a list begins with the first place.
        for (place, &shingle) in outline.shingles.iter().enumerate().rev() {
            let at = self.slot(shingle);
            self.next[place] = self.slots[at] as u32;
            self.slots[at] = u64::from(shingle) << 32 | (place as u64 + 1);
        }
    }

    #[inline]
    fn slot(&self, shingle: u32) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = shingle as usize & mask;
        while self.slots[at] != 0 && (self.slots[at] >> 32) as u32 != shingle {
            at = (at + 1) & mask;
        }
        at
    }

    /// Marks with 1 the places of shingles that both have: of the held document in `own`, of the other in `theirs`. Whether there is
    /// any; without, both are left as they were. O(n) for n words of the other.
    pub(super) fn shared(&self, other: &Outline, own: &mut Vec<u8>, theirs: &mut Vec<u8>) -> bool {
        let mut any = false;
        for (place, &shingle) in other.shingles.iter().enumerate() {
            let mut at = self.slots[self.slot(shingle)] as u32;
            if at == 0 {
                continue;
            }
            if !any {
                any = true;
                own.clear();
                own.resize(self.next.len(), 0);
                theirs.clear();
                theirs.resize(other.shingles.len(), 0);
            }
            theirs[place] = 1;
            while at != 0 && own[at as usize - 1] == 0 {
                own[at as usize - 1] = 1;
                at = self.next[at as usize - 1];
            }
        }
        any
    }
}

impl Outline {
    /// Takes the words of the shingles at the marked places out of the document's counts. O(n) for n words, most of them sixteen
    /// and more at a time.
    pub(super) fn take_out(&self, marked: &[u8], counts: &mut [TermCount]) {
        let mut at = 0;
        while let Some(gap) = memchr::memchr(1, &marked[at..]) {
            at += gap;
            let mut end = at;
            while at < marked.len() && marked[at] == 1 || at < end.min(self.places.len()) {
                if marked.get(at) == Some(&1) {
                    end = at + SHINGLE_WORDS;
                }
                let place = self.places[at];
                if place < u16::MAX {
                    let count = &mut counts[usize::from(place)];
                    count.whole = count.whole.saturating_sub(1);
                    count.name = count.name.saturating_sub(1);
                    count.lead -= u8::from(at < LEAD_WORDS);
                }
                at += 1;
            }
            if at >= marked.len() {
                break;
            }
        }
    }

    /// How many names the terms at `evidence` make in this text: words that stand side by side anywhere are one (`Geological
    /// Survey`). O(e p) for e terms and p neighbours.
    pub(super) fn distinct_names(&self, evidence: impl Iterator<Item = u32> + Clone) -> usize {
        let mut count = evidence.clone().count();
        if count > 1 {
            let at = |place: u16| evidence.clone().position(|other| other == u32::from(place));
            let mut names = DisjointSets::new(count);
            for &(x, y) in &self.neighbours {
                if let Some(x) = at(x)
                    && let Some(y) = at(y)
                {
                    count -= usize::from(names.join(x as u32, y as u32));
                }
            }
        }
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::mix;
    use proptest::prelude::*;

    fn outline(words: &[u16]) -> Outline {
        let tokens: Vec<u64> = words.iter().map(|&w| mix(u64::from(w))).collect();
        let mut hashes = Vec::new();
        shingle_hashes(&tokens, &mut hashes);
        Outline {
            places: words.into(),
            shingles: hashes.iter().map(|&hash| hash as u32).collect(),
            neighbours: Box::new([(0, 1), (1, 2), (5, 6)]),
        }
    }

    #[test]
    fn names_side_by_side_are_one() {
        let outline = outline(&[0, 1, 2, 3, 4, 5, 6]);
        let names = |places: &[u32]| outline.distinct_names(places.iter().copied());
        assert_eq!(names(&[]), 0);
        assert_eq!(names(&[2, 1]), 1);
        assert_eq!(names(&[0, 2, 3]), 3);
        assert_eq!(names(&[6, 0, 1, 2, 3, 5]), 3);
    }

    proptest! {
        #[test]
        fn what_both_say_in_five_words_is_taken_out(
            a in prop::collection::vec(0u16..3, 5..60),
            b in prop::collection::vec(0u16..3, 5..60),
        ) {
            let runs = |words: &[u16]| -> Vec<Vec<u16>> { words.windows(SHINGLE_WORDS).map(<[u16]>::to_vec).collect() };
            let (x, y) = (outline(&a), outline(&b));
            let mut table = ShingleTable::default();
            table.hold(&x);
            let (mut own, mut theirs) = (vec![1; 3], vec![1; 90]);
            let any = table.shared(&y, &mut own, &mut theirs);
            prop_assert_eq!(any, runs(&a).iter().any(|run| runs(&b).contains(run)));
            for (words, others, outline, marks) in [(&a, &b, &x, &own), (&b, &a, &y, &theirs)] {
                let mut counts = vec![TermCount { term: 0, whole: 60, lead: 60, name: 60 }; 3];
                if any {
                    outline.take_out(marks, &mut counts);
                }
                let mut covered = vec![false; words.len()];
                for (at, run) in runs(words).iter().enumerate() {
                    if runs(others).contains(run) {
                        covered[at..at + SHINGLE_WORDS].fill(true);
                    }
                }
                for word in 0..3u16 {
                    let out = words.iter().zip(&covered).filter(|&(&w, &c)| c && w == word).count();
                    let left = 60 - out as u8;
                    let count = counts[usize::from(word)];
                    prop_assert_eq!((count.whole, count.lead, count.name), (left.into(), left, left));
                }
            }
        }
    }
}
