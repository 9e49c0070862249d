//! Candidates for shared passages: documents that meet in a fingerprint around which their words agree.

use rayon::prelude::*;

use super::IdPair;
use crate::error::Error;
use crate::model::DocumentId;
use crate::radix::sort_on_this_thread;

/// Fingerprints that are sorted at the same time on a thread, some: 16 bytes each, and as much for their looks.
const PART: usize = 1 << 20;

/// Texts whose fingerprints are gathered at a time on a thread.
const SHARE: usize = 1 << 10;

/// Words that are looked at on each side of a fingerprint.
const REACH: usize = 48;

/// Words on either side that may be edited in a row, so that the agreement goes on behind them.
const EDITED: usize = 4;

/// What is known of a document.
#[derive(Debug, Clone, Copy)]
pub struct PassageText<'a> {
    /// Its id.
    pub id: DocumentId,
    /// Its fingerprints in order of place.
    pub fingerprints: &'a [u32],
    /// How far each begins behind the one before, in words.
    pub gaps: &'a [u8],
    /// 16 bits of each word's hash.
    pub marks: &'a [u16],
}

impl<'a> PassageText<'a> {
    /// Its fingerprints, each with the word that it begins at.
    fn places(self) -> impl Iterator<Item = FingerprintPlace> + use<'a> {
        let mut word = 0;
        self.fingerprints
            .iter()
            .zip(self.gaps)
            .map(move |(&fingerprint, &gap)| {
                word += u32::from(gap);
                FingerprintPlace { fingerprint, word }
            })
    }
}

/// A fingerprint in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FingerprintPlace {
    /// The fingerprint.
    pub fingerprint: u32,
    /// The word that it begins at.
    pub word: u32,
}

/// The fingerprints of texts that stand in more than one place, text by text. One that stands in one place brings nobody together, and most do.
#[derive(Debug)]
pub struct PassageIndex<'a> {
    texts: &'a [PassageText<'a>],
    /// Their ids once more: the search for one stays in a nearer cache.
    ids: Vec<DocumentId>,
    /// Of all texts, those of each in order of place. One in some may stand alone all the same.
    places: Vec<FingerprintPlace>,
    /// For each place the number of its text.
    text_of: Vec<u32>,
    /// Where the places of each text begin, and the end.
    first: Vec<u32>,
}

impl<'a> PassageIndex<'a> {
    /// Of `texts` in ascending order of ids. For F fingerprints, of which S stand in more than one place: O(F) time, and 12 bytes for each of S; a byte
    /// or two each while it is made.
    ///
    /// # Errors
    /// [`Error::TooManyFingerprints`].
    pub fn of(texts: &'a [PassageText<'a>]) -> Result<PassageIndex<'a>, Error> {
        let total: usize = texts.iter().map(|text| text.fingerprints.len()).sum();
        if u32::try_from(total).is_err() {
            return Err(Error::TooManyFingerprints {
                limit: u64::from(u32::MAX),
            });
        }
        let seen = SeenTwice::of(texts, total);
        let shares: Vec<Vec<(u32, FingerprintPlace)>> = texts
            .par_chunks(SHARE)
            .enumerate()
            .map(|(share, texts)| {
                let mut kept = Vec::new();
                for (text, own) in ((share * SHARE) as u32..).zip(texts) {
                    let places = own.places();
                    let twice = places.filter(|place| seen.has(place.fingerprint));
                    kept.extend(twice.map(|place| (text, place)));
                }
                kept
            })
            .collect();
        drop(seen);
        let kept = shares.iter().map(Vec::len).sum();
        let mut index = PassageIndex {
            texts,
            ids: texts.iter().map(|text| text.id).collect(),
            places: Vec::with_capacity(kept),
            text_of: Vec::with_capacity(kept),
            first: vec![0; texts.len() + 1],
        };
        for (text, place) in shares.into_iter().flatten() {
            index.places.push(place);
            index.text_of.push(text);
            index.first[text as usize + 1] += 1;
        }
        for text in 0..texts.len() {
            index.first[text + 1] += index.first[text];
        }
        Ok(index)
    }

    /// A text that the index was made of, with its places whose fingerprints stand somewhere else too, in order. O(log n) for n texts.
    pub fn text(&self, id: DocumentId) -> (PassageText<'a>, &[FingerprintPlace]) {
        let number = self.ids.partition_point(|&other| other < id);
        let places = self.first[number] as usize..self.first[number + 1] as usize;
        (self.texts[number], &self.places[places])
    }

    /// Pairs of documents, the first before the second or the same, sorted, that have a fingerprint in common around which at least
    /// two fifths of `min_words` words agree. A fingerprint stands for `run_words` words. Pairs that are `told` already are left out.
    ///
    /// Each run of words that always has a fingerprint ([`FingerprintPlan::guaranteed_words`](crate::sketch::FingerprintPlan)) brings its
    /// documents together, if it stands in at most `most_places` places; of more, each is compared
    /// with the one in the longest document only, so that a passage that is copied n times costs n looks.
    ///
    /// For S places: O(S) time, besides the looks at places that meet, which are sorted by their pair: so each text is fetched once for all looks at it.
    pub fn candidates(
        &self,
        run_words: usize,
        min_words: usize,
        most_places: usize,
        told: impl Fn(DocumentId, DocumentId) -> bool + Sync,
    ) -> Vec<IdPair> {
        let parts = (self.places.len() / PART + 1).max(2 * rayon::current_num_threads());
        let search = Search {
            index: self,
            run_words,
            needed: needed_words(min_words, run_words),
            min_words,
            most_places,
        };
        let found: Vec<Vec<u64>> = (0..parts)
            .into_par_iter()
            .with_max_len(1)
            .map(|part| search.pairs(part as u64, parts as u64, &told))
            .collect();
        let mut pairs = found.concat();
        pairs.sort_unstable();
        pairs.dedup();
        let id = |number: u64| self.texts[number as u32 as usize].id;
        pairs
            .into_iter()
            .map(|pair| (id(pair >> 32), id(pair)))
            .collect()
    }
}

/// Fingerprints that were seen at least twice, and some others: a bit each, by the low bits of the fingerprint.
struct SeenTwice {
    /// One set of bits for each range of fingerprints.
    parts: Vec<Vec<u64>>,
}

impl SeenTwice {
    /// 4 to 8 bits for each of `total` fingerprints, twice as many while it is made. With 4 a fifth of those seen once pass too.
    fn of(texts: &[PassageText<'_>], total: usize) -> SeenTwice {
        let parts = rayon::current_num_threads();
        let words = (4 * total / parts / 64 + 1).next_power_of_two();
        let part = |own: usize| {
            let (mut once, mut twice) = (vec![0u64; words], vec![0u64; words]);
            for &fingerprint in texts.iter().flat_map(|text| text.fingerprints) {
                if part_of(fingerprint, parts as u64) != own as u64 {
                    continue;
                }
                let (at, bit) = slot(fingerprint, words);
                twice[at] |= once[at] & bit;
                once[at] |= bit;
            }
            twice
        };
        SeenTwice {
            parts: (0..parts).into_par_iter().map(part).collect(),
        }
    }

    fn has(&self, fingerprint: u32) -> bool {
        let part = &self.parts[part_of(fingerprint, self.parts.len() as u64) as usize];
        let (at, bit) = slot(fingerprint, part.len());
        part[at] & bit != 0
    }
}

/// Which of some ranges a fingerprint is in.
fn part_of(fingerprint: u32, parts: u64) -> u64 {
    (u64::from(fingerprint) * parts) >> 32
}

/// Word and bit of a fingerprint in a set of `words` words, a power of two.
pub(crate) fn slot(fingerprint: u32, words: usize) -> (usize, u64) {
    (
        (fingerprint as usize / 64) & (words - 1),
        1 << (fingerprint % 64),
    )
}

/// One search for pairs.
struct Search<'a> {
    index: &'a PassageIndex<'a>,
    run_words: usize,
    /// Words that have to agree.
    needed: usize,
    min_words: usize,
    most_places: usize,
}

/// Two places to look at: their texts' numbers, the first in the high half, and the numbers of the places.
type Look = (u64, u32, u32);

impl Search<'_> {
    /// Pairs that meet in one of the fingerprints of a part of all.
    fn pairs(
        &self,
        part: u64,
        parts: u64,
        told: &(impl Fn(DocumentId, DocumentId) -> bool + Sync),
    ) -> Vec<u64> {
        let about = self.index.places.len() / parts as usize;
        let mut records: Vec<u64> = Vec::with_capacity(about + about / 16 + 16);
        for (number, place) in (0u64..).zip(&self.index.places) {
            if part_of(place.fingerprint, parts) == part {
                records.push(u64::from(place.fingerprint) << 32 | number);
            }
        }
        sort_on_this_thread(&mut records);
        let mut looks = self.looks(&records);
        drop(records);
        looks.sort_unstable();
        let texts = self.index.texts;
        looks
            .chunk_by(|a, b| a.0 == b.0)
            .filter(|looks| {
                let pair = looks[0].0;
                let [a, b] = [pair >> 32, pair].map(|text| texts[text as u32 as usize]);
                (a.id == b.id || !told(a.id, b.id))
                    && looks.iter().any(|&(_, l, r)| self.agree(a, b, [l, r]))
            })
            .map(|looks| looks[0].0)
            .collect()
    }

    /// The looks at sorted fingerprints with the numbers of their places.
    fn looks(&self, records: &[u64]) -> Vec<Look> {
        let text_of = |place: u32| self.index.text_of[place as usize];
        let mut looks: Vec<Look> = Vec::new();
        let mut look = |a: u32, b: u32| {
            looks.push((u64::from(text_of(a)) << 32 | u64::from(text_of(b)), a, b));
        };
        for group in records.chunk_by(|a, b| a >> 32 == b >> 32) {
            let places = group.iter().map(|&record| record as u32);
            if group.len() <= self.most_places {
                for (at, a) in places.clone().enumerate() {
                    for b in places.clone().skip(at + 1) {
                        look(a, b);
                    }
                }
                continue;
            }
            let words = |place: u32| self.index.texts[text_of(place) as usize].marks.len();
            let longest_first = |&place: &u32| (std::cmp::Reverse(words(place)), text_of(place));
            let Some(center) = places.clone().min_by_key(longest_first) else {
                continue;
            };
            let mut before = None;
            for place in places {
                let (text, central) = (text_of(place), text_of(center));
                if text < central {
                    look(place, center);
                } else if text > central {
                    look(center, place);
                }
                if let Some(before) = before.replace(place)
                    && text_of(before) == text
                {
                    look(before, place);
                }
            }
        }
        looks
    }

    /// Whether enough words agree around a fingerprint of both.
    fn agree(&self, a: PassageText<'_>, b: PassageText<'_>, places: [u32; 2]) -> bool {
        let at = places.map(|place| self.index.places[place as usize].word as usize);
        if a.id == b.id && at[1] < at[0] + self.min_words {
            return false;
        }
        agree_around(a.marks, b.marks, at, self.run_words, self.needed)
    }
}

/// Whether at least `needed` words of two texts agree around a run of `run_words` words that begins at the places `at`, as far as that is looked for; never if
/// the run is another one.
pub(crate) fn agree_around(
    a: &[u16],
    b: &[u16],
    at: [usize; 2],
    run_words: usize,
    needed: usize,
) -> bool {
    let ((a_before, a_after), (b_before, b_after)) = (a.split_at(at[0]), b.split_at(at[1]));
    let skip = run_words.min(a_after.len()).min(b_after.len());
    if !(0..skip).all(|word| a_after[word] == b_after[word]) {
        // Equal by 32 bits of chance only.
        return false;
    }
    let (a_after, b_after) = (&a_after[skip..], &b_after[skip..]);
    let agree = agreement(
        skip,
        needed,
        a_after.len().min(REACH),
        b_after.len().min(REACH),
        |l, r| a_after[l] == b_after[r],
    );
    agree >= needed
        || needed
            <= agreement(
                agree,
                needed,
                a_before.len().min(REACH),
                b_before.len().min(REACH),
                |l, r| a_before[a_before.len() - 1 - l] == b_before[b_before.len() - 1 - r],
            )
}

/// Words that have to agree around a fingerprint, so that a passage is looked for: two fifths of the shortest one.
pub(crate) fn needed_words(min_words: usize, run_words: usize) -> usize {
    (min_words * 2 / 5).max(run_words)
}

/// How many words agree one after the other, as far as at most [`EDITED`] words in a row are edited and two that agree follow them, and `agree` others;
/// counted up to `needed`.
fn agreement(
    mut agree: usize,
    needed: usize,
    left: usize,
    right: usize,
    equal: impl Fn(usize, usize) -> bool,
) -> usize {
    let (mut l, mut r) = (0, 0);
    while l < left && r < right && agree < needed {
        if equal(l, r) {
            agree += 1;
            l += 1;
            r += 1;
            continue;
        }
        let next = SKIPS.iter().find(|&&(skip_l, skip_r)| {
            let (l, r) = (l + skip_l, r + skip_r);
            l + 1 < left && r + 1 < right && equal(l, r) && equal(l + 1, r + 1)
        });
        let Some(&(skip_l, skip_r)) = next else {
            break;
        };
        l += skip_l;
        r += skip_r;
    }
    agree
}

/// How many words are edited on each side, the likeliest first.
const SKIPS: [(usize, usize); 14] = [
    (1, 1),
    (0, 1),
    (1, 0),
    (2, 2),
    (1, 2),
    (2, 1),
    (0, 2),
    (2, 0),
    (3, 3),
    (2, 3),
    (3, 2),
    (EDITED, EDITED),
    (1, 3),
    (3, 1),
];
