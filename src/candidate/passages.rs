//! Candidates for shared passages: documents that meet in a fingerprint around which their words agree.

use std::cmp::Reverse;
use std::ops::Range;

use rayon::prelude::*;

use super::IdPair;
use super::shared::FingerprintPlace;
use crate::memory::announce;
use crate::model::DocumentId;
use crate::radix::Buckets;

/// Fingerprints that are sorted at the same time on a thread, some: 12 bytes each, and 16 for each look.
const PART: usize = 1 << 20;
/// Parts at most, but for threads, since each takes two looks at all places.
const MOST_PARTS: usize = 32;

/// Words that are looked at on each side of a fingerprint.
const REACH: usize = 48;

/// Words on either side that may be edited in a row, so that the agreement goes on behind them.
const EDITED: usize = 4;

/// Pairs whose words are asked for before they are looked at.
const AT_A_TIME: usize = 16;

/// What is known of a document.
#[derive(Debug, Clone, Copy)]
pub struct PassageText<'a> {
    /// Its id.
    pub id: DocumentId,
    /// Its fingerprints that may stand somewhere else too, in order of place.
    pub places: &'a [FingerprintPlace],
    /// 16 bits of each word's hash.
    pub marks: &'a [u16],
}

/// Pairs of documents, the first before the second or the same, sorted, that have a fingerprint in common around which at least
/// two fifths of `min_words` words agree. `texts` are in ascending order of ids; a fingerprint stands for `run_words` words. Pairs that are `told`
/// already are left out.
///
/// Each run of words that always has a fingerprint ([`FingerprintPlan::guaranteed_words`](crate::sketch::FingerprintPlan)) brings its
/// documents together, if it stands in at most `most_places` places; of more, each is compared
/// with the one in the longest document only, so that a passage that is copied n times costs n looks.
///
/// For F places: O(F) time, besides the looks at places that meet. These are sorted by their pair, so that each text is fetched once for all of its looks.
pub fn passage_candidates(
    texts: &[PassageText<'_>],
    run_words: usize,
    min_words: usize,
    most_places: usize,
    told: impl Fn(DocumentId, DocumentId) -> bool + Sync,
) -> Vec<IdPair> {
    let places: usize = texts.iter().map(|text| text.places.len()).sum();
    let parts = (places / PART + 1).min(MOST_PARTS);
    let parts = parts.max(2 * rayon::current_num_threads());
    let buckets = Buckets::for_records(places, parts);
    let search = Search {
        texts,
        buckets,
        run_words,
        needed: needed_words(min_words, run_words),
        min_words,
        most_places,
    };
    let found: Vec<Vec<u64>> = (buckets.shares(parts).into_par_iter())
        .with_max_len(1)
        .map(|range| search.pairs(range, &told))
        .collect();
    let mut pairs = found.concat();
    pairs.sort_unstable();
    pairs.dedup();
    let id = |number: u64| texts[number as u32 as usize].id;
    pairs
        .into_iter()
        .map(|pair| (id(pair >> 32), id(pair)))
        .collect()
}

/// One search for pairs.
struct Search<'a> {
    texts: &'a [PassageText<'a>],
    buckets: Buckets,
    run_words: usize,
    /// Words that have to agree.
    needed: usize,
    min_words: usize,
    most_places: usize,
}

/// A fingerprint, the number of a text, and a word.
type Place = (u32, u32, u32);

/// Two places to look at: their texts' numbers, the first in the high half, and their words.
type Look = (u64, [u32; 2]);

impl Search<'_> {
    /// Pairs that meet in one of the fingerprints of some buckets.
    fn pairs(
        &self,
        range: Range<usize>,
        told: &(impl Fn(DocumentId, DocumentId) -> bool + Sync),
    ) -> Vec<u64> {
        let places = || {
            let texts = (0u32..).zip(self.texts);
            texts.flat_map(|(text, own)| {
                let places = own.places.iter();
                places.map(move |place| (place.fingerprint, text, place.word))
            })
        };
        let mut looks: Vec<Look> = Vec::new();
        (self.buckets).sorted(
            range,
            places,
            |place| place.0,
            |own| {
                self.looks(own, &mut looks);
            },
        );
        // What the looks of a pair come to does not depend on their order, and one number is compared in half the time.
        looks.sort_unstable_by_key(|look| look.0);
        let pairs: Vec<&[Look]> = looks.chunk_by(|a, b| a.0 == b.0).collect();
        let mut found = Vec::new();
        for pairs in pairs.chunks(AT_A_TIME) {
            for looks in pairs {
                let (pair, words) = looks[0];
                for (text, word) in self.texts_of(pair).into_iter().zip(words) {
                    let near = text.marks.get(word as usize..).unwrap_or_default();
                    announce(&near[..near.len().min(self.needed)]);
                }
            }
            let meet = |looks: &&&[Look]| {
                let [a, b] = self.texts_of(looks[0].0);
                (a.id == b.id || !told(a.id, b.id))
                    && looks.iter().any(|&(_, words)| self.agree(a, b, words))
            };
            found.extend(pairs.iter().filter(meet).map(|looks| looks[0].0));
        }
        found
    }

    fn texts_of(&self, pair: u64) -> [PassageText<'_>; 2] {
        [pair >> 32, pair].map(|text| self.texts[text as u32 as usize])
    }

    /// Adds the looks at sorted places.
    fn looks(&self, places: &[Place], looks: &mut Vec<Look>) {
        let mut look = |a: &Place, b: &Place| {
            looks.push((u64::from(a.1) << 32 | u64::from(b.1), [a.2, b.2]));
        };
        for met in places.chunk_by(|a, b| a.0 == b.0) {
            if met.len() <= self.most_places {
                for (at, a) in met.iter().enumerate() {
                    for b in &met[at + 1..] {
                        look(a, b);
                    }
                }
                continue;
            }
            let words = |place: &Place| self.texts[place.1 as usize].marks.len();
            let longest_first = |place: &&Place| (Reverse(words(place)), place.1);
            let Some(center) = met.iter().min_by_key(longest_first) else {
                continue;
            };
            for place in met {
                if place.1 < center.1 {
                    look(place, center);
                } else if place.1 > center.1 {
                    look(center, place);
                }
            }
            for pair in met.windows(2).filter(|pair| pair[0].1 == pair[1].1) {
                look(&pair[0], &pair[1]);
            }
        }
    }

    /// Whether enough words agree around a fingerprint of both.
    fn agree(&self, a: PassageText<'_>, b: PassageText<'_>, words: [u32; 2]) -> bool {
        let at = words.map(|word| word as usize);
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
