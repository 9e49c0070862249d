//! The passages of each candidate pair, by what is kept of the words of their documents.

use std::ops::Range;

use rayon::prelude::*;

use crate::align::{AlignSettings, Scratch, apart, passages_around};
use crate::candidate::{FingerprintPlace, IdPair, PassageText, agree_around, needed_words};
use crate::error::Error;
use crate::filter::Filter;
use crate::find::Documents;
use crate::model::{DocumentId, PairRow, Rule};
use crate::observe::Observer;

/// A stretch of a document, in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Stretch {
    pub(super) document: DocumentId,
    pub(super) start: u32,
    pub(super) end: u32,
}

impl Stretch {
    pub(super) fn words(self) -> u32 {
        self.end - self.start
    }
}

/// A passage of two stretches: the longer document's first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PassagePair {
    pub(super) sides: [Stretch; 2],
    /// Words that are equal.
    pub(super) equal: u32,
}

/// A fingerprint that stands in a document more often than this is looked up in its first places only, and within the document next
/// to each other only.
const MOST_REPEATS: usize = 4;

/// Passages of a pair that another one can repeat: those found last.
const MOST_OPEN: usize = 16;

/// Documents with more partners are shared between threads.
const MANY: usize = 64;

/// Aligns all candidates, around each fingerprint that both documents of a pair have; `text` gives what is known of a document. A fingerprint stands for
/// `run_words` words. No text is read: 16 bits of each word's hash are compared, so of two different words one pair in 65,536 counts as equal.
///
/// Passages are in order of the longer document, the shorter, and place. O(f log f) for the f fingerprints of a pair, and the words of its passages.
///
/// # Errors
/// [`Error::Interrupted`].
pub(super) fn align<'a>(
    documents: Documents<'_>,
    mut candidates: Vec<IdPair>,
    text: impl Fn(DocumentId) -> PassageText<'a> + Sync,
    run_words: usize,
    observer: &dyn Observer,
) -> Result<Vec<PassagePair>, Error> {
    for (longer, shorter) in &mut candidates {
        if documents.leading_order(*longer, *shorter).is_gt() {
            std::mem::swap(longer, shorter);
        }
    }
    candidates.sort_unstable();
    let settings = AlignSettings {
        min_words: documents.settings.min_passage_words,
        ..AlignSettings::default()
    };
    let groups: Vec<&[IdPair]> = candidates.chunk_by(|a, b| a.0 == b.0).collect();
    let found: Result<Vec<Vec<PassagePair>>, Error> = groups
        .par_iter()
        .map_init(Found::default, |found, pairs| {
            observer.checkpoint()?;
            observer.advance(pairs.len() as u64);
            let longer = Longer::new(text(pairs[0].0), run_words, settings);
            let align = |found: &mut Found, &(_, shorter): &IdPair| {
                found.begin();
                if shorter == pairs[0].0 {
                    longer.within(found);
                } else {
                    longer.align(text(shorter), found);
                }
            };
            if pairs.len() < MANY {
                pairs.iter().for_each(|pair| align(found, pair));
                return Ok(found.take());
            }
            let found: Vec<Vec<PassagePair>> = pairs
                .par_iter()
                .map_init(Found::default, |found, pair| {
                    align(found, pair);
                    found.take()
                })
                .collect();
            Ok(found.concat())
        })
        .collect();
    Ok(found?.concat())
}

/// The longer document of some pairs, with its fingerprints in order.
struct Longer<'a> {
    text: PassageText<'a>,
    /// Its fingerprints that stand somewhere else too, sorted.
    sorted: Vec<FingerprintPlace>,
    /// Where in these each slot of fingerprints with the same high bits begins, and the end. About as many slots as fingerprints.
    slots: Vec<u32>,
    /// Bits of a fingerprint below those of its slot.
    below: u32,
    /// Most fingerprints of others stop here.
    filter: Filter,
    run_words: usize,
    settings: AlignSettings,
}

/// The high bits of a fingerprint, without so many `below`.
fn slot(fingerprint: u32, below: u32) -> usize {
    fingerprint.unbounded_shr(below) as usize
}

impl<'a> Longer<'a> {
    fn new(text: PassageText<'a>, run_words: usize, settings: AlignSettings) -> Self {
        let bits = text.places.len().next_power_of_two().ilog2();
        let below = u32::BITS - bits;
        let mut slots = vec![0u32; (1 << bits) + 1];
        let mut filter = Filter::for_keys(text.places.len(), 8);
        for place in text.places {
            slots[slot(place.fingerprint, below) + 1] += 1;
            filter.add(place.fingerprint.into());
        }
        for slot in 1..slots.len() {
            slots[slot] += slots[slot - 1];
        }
        // By slots first, in which few are left to be sorted.
        let mut next = slots.clone();
        let mut sorted = text.places.to_vec();
        for place in text.places {
            let at = &mut next[slot(place.fingerprint, below)];
            sorted[*at as usize] = *place;
            *at += 1;
        }
        for own in slots.windows(2) {
            sorted[own[0] as usize..own[1] as usize].sort_unstable();
        }
        Longer {
            text,
            sorted,
            slots,
            below,
            filter,
            run_words,
            settings,
        }
    }

    /// The first places of a fingerprint.
    fn places(&self, fingerprint: u32) -> &[FingerprintPlace] {
        if !self.filter.may_hold(fingerprint.into()) {
            return &[];
        }
        let slot = slot(fingerprint, self.below);
        let own = &self.sorted[self.slots[slot] as usize..self.slots[slot + 1] as usize];
        let first = own.partition_point(|place| place.fingerprint < fingerprint);
        let same = own[first..].iter().take(MOST_REPEATS);
        let count = same
            .take_while(|place| place.fingerprint == fingerprint)
            .count();
        &own[first..first + count]
    }

    /// Adds the passages that the document shares with another one.
    fn align(&self, shorter: PassageText<'_>, found: &mut Found) {
        for right in shorter.places {
            for left in self.places(right.fingerprint) {
                self.around(shorter, [left.word, right.word], found);
            }
        }
    }

    /// Adds the passages that stand twice in the document.
    fn within(&self, found: &mut Found) {
        let mut hits: Vec<[u32; 2]> = Vec::new();
        for same in self.sorted.chunk_by(|a, b| a.fingerprint == b.fingerprint) {
            for (at, left) in same.iter().enumerate() {
                let to = if same.len() <= MOST_REPEATS {
                    same.len()
                } else {
                    (at + 2).min(same.len())
                };
                let others = same[at + 1..to].iter();
                hits.extend(others.map(|right| [right.word, left.word]));
            }
        }
        hits.sort_unstable();
        for [r, l] in hits {
            if l + self.run_words as u32 <= r {
                self.around(self.text, [l, r], found);
            }
        }
    }

    /// Adds the passages around a fingerprint of both. Hits come in order of their right places.
    fn around(&self, shorter: PassageText<'_>, hit: [u32; 2], found: &mut Found) {
        let [l, r] = hit.map(|place| place as usize);
        let (left, right) = (self.text.marks, shorter.marks);
        let words = self.run_words.min(left.len() - l).min(right.len() - r);
        let needed = needed_words(self.settings.min_words, self.run_words);
        if found.covers(hit) || !agree_around(left, right, [l, r], words, needed) {
            return;
        }
        let Found {
            pairs,
            seen,
            scratch,
        } = found;
        // Later hits are behind this one on the right.
        seen.retain(|[_, right]| r < right.end);
        let documents = [self.text.id, shorter.id];
        let around = passages_around(
            left,
            right,
            [l, r],
            words,
            &self.settings,
            scratch,
            |passage| {
                seen.push(passage.bounds());
                if self.text.id == shorter.id {
                    for part in apart(passage.into(), &self.settings) {
                        pairs.add(documents, [part.left, part.right], part.equal);
                    }
                } else {
                    pairs.add(documents, passage.bounds(), passage.equal());
                }
            },
        );
        seen.push(around);
    }
}

/// Passages of pairs of documents, one pair after the other.
#[derive(Default)]
struct Found {
    pairs: Pairs,
    /// What was looked at and may still hold a hit: bounds left and right.
    seen: Vec<[Range<usize>; 2]>,
    scratch: Scratch,
}

/// Passages.
#[derive(Default)]
struct Pairs {
    all: Vec<PassagePair>,
    /// Where those of the pair of documents of now begin.
    from: usize,
}

impl Found {
    /// Begins the next pair of documents.
    fn begin(&mut self) {
        self.pairs.from = self.pairs.all.len();
        self.seen.clear();
    }

    /// The passages so far, which are gone here afterwards.
    fn take(&mut self) -> Vec<PassagePair> {
        std::mem::take(&mut self.pairs.all)
    }

    fn covers(&self, [l, r]: [u32; 2]) -> bool {
        let (l, r) = (l as usize, r as usize);
        // The last one holds most of them.
        let mut seen = self.seen.iter().rev();
        seen.any(|[left, right]| left.contains(&l) && right.contains(&r))
    }
}

impl Pairs {
    /// Adds a passage with its words on both sides, but for one that is known.
    fn add(&mut self, documents: [DocumentId; 2], words: [Range<usize>; 2], equal: usize) {
        let [longer, shorter] = words;
        let stretch = |document, words: Range<usize>| Stretch {
            document,
            start: words.start as u32,
            end: words.end as u32,
        };
        let pair = PassagePair {
            sides: [
                stretch(documents[0], longer),
                stretch(documents[1], shorter),
            ],
            equal: equal as u32,
        };
        // Found from a place within an edit of one that is known.
        let known = |other: &PassagePair| {
            let mut sides = pair.sides.iter().zip(&other.sides);
            sides.all(|(own, other)| {
                let common = own
                    .end
                    .min(other.end)
                    .saturating_sub(own.start.max(other.start));
                2 * common >= own.words()
            })
        };
        // Places come in order of their right sides, so that only the last ones overlap.
        let mut last = self.all[self.from..].iter().rev().take(MOST_OPEN);
        if !last.any(known) {
            self.all.push(pair);
        }
    }
}

/// A row for each pair of different documents, from its passages, which follow each other.
pub(super) fn rows(documents: Documents<'_>, passages: &[PassagePair]) -> Vec<PairRow> {
    let of = |pair: &PassagePair| pair.sides.map(|side| side.document);
    passages
        .chunk_by(|a, b| of(a) == of(b))
        .filter(|pairs| of(&pairs[0])[0] != of(&pairs[0])[1])
        .map(|pairs| {
            let covered = |side: usize| covered(pairs.iter().map(|pair| pair.sides[side]));
            let [longer, shorter] = of(&pairs[0]);
            let mut sides = [(longer, covered(0)), (shorter, covered(1))];
            sides.sort_unstable();
            let [(a, in_a), (b, in_b)] = sides;
            let (words_a, words_b) = (documents.words(a), documents.words(b));
            let shared = in_a.min(in_b);
            let share = |part: usize, whole: usize| part as f64 / whole as f64;
            let (containment_a, containment_b) = (share(in_a, words_a), share(in_b, words_b));
            let name = |id| documents.library.name(id).into_owned();
            PairRow {
                a: name(a),
                b: name(b),
                rule: Rule::SharedPassage,
                resemblance: share(shared, words_a + words_b - shared),
                containment_a,
                containment_b,
                score: containment_a.max(containment_b),
            }
        })
        .collect()
}

/// Words of some stretches of a document, each counted once.
fn covered(stretches: impl Iterator<Item = Stretch>) -> usize {
    let mut bounds: Vec<[u32; 2]> = stretches.map(|own| [own.start, own.end]).collect();
    bounds.sort_unstable();
    let (mut words, mut done) = (0, 0);
    for [start, end] in bounds {
        words += end.max(done) - start.max(done);
        done = end.max(done);
    }
    words as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_first_places_of_a_fingerprint_are_found(
            fingerprints in prop::collection::vec(prop_oneof![any::<u32>(), 0u32..4, Just(u32::MAX)], 0..200),
            others in prop::collection::vec(any::<u32>(), 0..20),
        ) {
            let places: Vec<FingerprintPlace> = (0..)
                .zip(&fingerprints)
                .map(|(word, &fingerprint)| FingerprintPlace { fingerprint, word })
                .collect();
            let text = PassageText {
                id: DocumentId(0),
                places: &places,
                marks: &[],
            };
            let longer = Longer::new(text, 5, AlignSettings::default());
            for &fingerprint in fingerprints.iter().chain(&others) {
                let same = places.iter().filter(|place| place.fingerprint == fingerprint);
                let first: Vec<FingerprintPlace> = same.take(MOST_REPEATS).copied().collect();
                prop_assert_eq!(longer.places(fingerprint), first);
            }
        }
    }
}
