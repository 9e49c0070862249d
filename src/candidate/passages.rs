//! Candidates for shared passages: documents that meet in a fingerprint around which their words agree.

use ahash::AHashSet;
use rayon::prelude::*;

use super::IdPair;
use crate::error::Error;
use crate::model::DocumentId;
use crate::radix::sort_on_this_thread;

/// Fingerprints that are sorted at the same time on a thread, some: 16 bytes each.
const PART: usize = 1 << 20;

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
    pub fn places(self) -> impl Iterator<Item = (u32, u32)> + use<'a> {
        let mut word = 0;
        self.fingerprints
            .iter()
            .zip(self.gaps)
            .map(move |(&fingerprint, &gap)| {
                word += u32::from(gap);
                (fingerprint, word)
            })
    }
}

/// Pairs of documents, the first before the second or the same, sorted, that have a fingerprint in common around which at least
/// two fifths of `min_words` words agree. `texts` are in ascending order of ids; a fingerprint stands for `run_words` words. Pairs that are `told`
/// already are left out.
///
/// Each run of words that always has a fingerprint ([`FingerprintPlan::guaranteed_words`](crate::sketch::FingerprintPlan)) brings its
/// documents together, if it stands in at most `most_places` places; of more, each is compared
/// with the one in the longest document only, so that a passage that is copied n times costs n looks.
///
/// For F fingerprints: O(F) time, besides the looks at places that meet, and some bytes each.
///
/// # Errors
/// [`Error::TooManyFingerprints`].
pub fn passage_candidates(
    texts: &[PassageText<'_>],
    run_words: usize,
    min_words: usize,
    most_places: usize,
    told: impl Fn(DocumentId, DocumentId) -> bool + Sync,
) -> Result<Vec<IdPair>, Error> {
    let index = Index::of(texts, run_words, min_words, most_places)?;
    let parts = (index.total / PART + 1).max(2 * rayon::current_num_threads());
    let found: Vec<Vec<u64>> = (0..parts)
        .into_par_iter()
        .with_max_len(1)
        .map(|part| index.pairs(part as u64, parts as u64, &told))
        .collect();
    let mut pairs = found.concat();
    pairs.sort_unstable();
    pairs.dedup();
    let id = |number: u64| texts[number as u32 as usize].id;
    Ok(pairs
        .into_iter()
        .map(|pair| (id(pair >> 32), id(pair)))
        .collect())
}

struct Index<'a> {
    texts: &'a [PassageText<'a>],
    run_words: usize,
    /// Words that have to agree.
    needed: usize,
    min_words: usize,
    most_places: usize,
    /// For each text the number of its first fingerprint.
    first: Vec<u32>,
    /// For each [`STEP`] fingerprints the text of the first.
    text_of: Vec<u32>,
    /// And where it stands in the text.
    place_of: Vec<u32>,
    total: usize,
}

/// Fingerprints between two whose places are known.
const STEP: usize = 64;

/// A fingerprint in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    text: u32,
    word: u32,
}

impl<'a> Index<'a> {
    fn of(
        texts: &'a [PassageText<'a>],
        run_words: usize,
        min_words: usize,
        most_places: usize,
    ) -> Result<Index<'a>, Error> {
        let total: usize = texts.iter().map(|text| text.fingerprints.len()).sum();
        if u32::try_from(total).is_err() {
            return Err(Error::TooManyFingerprints {
                limit: u64::from(u32::MAX),
            });
        }
        let mut index = Index {
            texts,
            run_words,
            needed: needed_words(min_words, run_words),
            min_words,
            most_places,
            first: Vec::with_capacity(texts.len()),
            text_of: Vec::with_capacity(total / STEP + 1),
            place_of: Vec::with_capacity(total / STEP + 1),
            total,
        };
        let mut number = 0u32;
        for (text, own) in (0u32..).zip(texts) {
            index.first.push(number);
            let mut word = 0u32;
            for &gap in own.gaps {
                word += u32::from(gap);
                if (number as usize).is_multiple_of(STEP) {
                    index.text_of.push(text);
                    index.place_of.push(word);
                }
                number += 1;
            }
        }
        Ok(index)
    }

    /// The place of a fingerprint by its number.
    fn place(&self, number: u32) -> Place {
        let known = number as usize / STEP;
        let mut text = self.text_of[known];
        let mut from = known * STEP + 1;
        let mut word = self.place_of[known];
        while let Some(&next) = self.first.get(text as usize + 1)
            && next <= number
        {
            text += 1;
            from = next as usize;
            word = 0;
        }
        let first = self.first[text as usize] as usize;
        let gaps = &self.texts[text as usize].gaps[from - first..=number as usize - first];
        word += gaps.iter().map(|&gap| u32::from(gap)).sum::<u32>();
        Place { text, word }
    }

    /// Pairs that meet in one of the fingerprints of a part of all.
    fn pairs(
        &self,
        part: u64,
        parts: u64,
        told: &(impl Fn(DocumentId, DocumentId) -> bool + Sync),
    ) -> Vec<u64> {
        let about = self.total / parts as usize;
        let mut records: Vec<u64> = Vec::with_capacity(about + about / 16 + 16);
        let all = self.texts.iter().flat_map(|text| text.fingerprints);
        for (number, &fingerprint) in (0u64..).zip(all) {
            let fingerprint = u64::from(fingerprint);
            if (fingerprint * parts) >> 32 == part {
                records.push(fingerprint << 32 | number);
            }
        }
        sort_on_this_thread(&mut records);
        let mut found: AHashSet<u64> = AHashSet::new();
        let mut places: Vec<Place> = Vec::new();
        for group in records.chunk_by(|a, b| a >> 32 == b >> 32) {
            if group.len() == 1 {
                continue;
            }
            places.clear();
            places.extend(group.iter().map(|&record| self.place(record as u32)));
            let mut look = |a: Place, b: Place| {
                let pair = u64::from(a.text) << 32 | u64::from(b.text);
                if !found.contains(&pair) && self.agree(a, b) && !self.told(a, b, told) {
                    found.insert(pair);
                }
            };
            if places.len() <= self.most_places {
                for (at, &a) in places.iter().enumerate() {
                    for &b in &places[at + 1..] {
                        look(a, b);
                    }
                }
                continue;
            }
            let words = |place: &Place| self.texts[place.text as usize].marks.len();
            let longest_first = |place: &&Place| (std::cmp::Reverse(words(place)), place.text);
            let Some(&center) = places.iter().min_by_key(longest_first) else {
                continue;
            };
            for &place in &places {
                if place.text < center.text {
                    look(place, center);
                } else if place.text > center.text {
                    look(center, place);
                }
            }
            for pair in places
                .windows(2)
                .filter(|pair| pair[0].text == pair[1].text)
            {
                look(pair[0], pair[1]);
            }
        }
        found.into_iter().collect()
    }

    fn told(
        &self,
        a: Place,
        b: Place,
        told: &(impl Fn(DocumentId, DocumentId) -> bool + Sync),
    ) -> bool {
        let id = |place: Place| self.texts[place.text as usize].id;
        a.text != b.text && told(id(a), id(b))
    }

    /// Whether enough words agree around a fingerprint of both.
    fn agree(&self, a: Place, b: Place) -> bool {
        let same = a.text == b.text;
        if same && (b.word as usize) < a.word as usize + self.min_words {
            return false;
        }
        let marks = |place: Place| self.texts[place.text as usize].marks;
        let at = [a.word as usize, b.word as usize];
        agree_around(marks(a), marks(b), at, self.run_words) >= self.needed
    }
}

/// How many words of two texts agree around a run of `run_words` words that begins at the places `at`, as far as that is looked for; 0 if the
/// run is another one.
pub(crate) fn agree_around(a: &[u16], b: &[u16], at: [usize; 2], run_words: usize) -> usize {
    let ((a_before, a_after), (b_before, b_after)) = (a.split_at(at[0]), b.split_at(at[1]));
    let skip = run_words.min(a_after.len()).min(b_after.len());
    if a_after[..skip] != b_after[..skip] {
        // Equal by 32 bits of chance only.
        return 0;
    }
    let (a_after, b_after) = (&a_after[skip..], &b_after[skip..]);
    let after = agreement(
        a_after.len().min(REACH),
        b_after.len().min(REACH),
        |l, r| a_after[l] == b_after[r],
    );
    let before = agreement(
        a_before.len().min(REACH),
        b_before.len().min(REACH),
        |l, r| a_before[a_before.len() - 1 - l] == b_before[b_before.len() - 1 - r],
    );
    skip + after + before
}

/// Words that have to agree around a fingerprint, so that a passage is looked for: two fifths of the shortest one.
pub(crate) fn needed_words(min_words: usize, run_words: usize) -> usize {
    (min_words * 2 / 5).max(run_words)
}

/// How many words agree one after the other, as far as at most [`EDITED`] words in a row are edited and two that agree follow them.
fn agreement(left: usize, right: usize, equal: impl Fn(usize, usize) -> bool) -> usize {
    let (mut l, mut r, mut agree) = (0, 0, 0);
    while l < left && r < right {
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
