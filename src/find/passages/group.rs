//! Joins pairwise passages to passages with all their places.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use ahash::AHashSet;
use xxhash_rust::xxh3::xxh3_64;

use super::aligned::{PassagePair, Stretch};
use super::meetings::{Meetings, WHOLE};
use crate::model::{DocumentId, Kind};

/// A passage with its places.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Group {
    /// In order of document and word, at least two.
    pub(super) places: Vec<Stretch>,
    /// The place the others are compared with: the one that meets most of them.
    pub(super) leader: usize,
    /// Documents.
    pub(super) texts: usize,
    /// Whether it is boilerplate, which [`groups`] does not decide.
    pub(super) kind: Kind,
    /// The lowest share of words, in thousandths of the longer place, that a place is known or estimated to have in common with the leading one.
    pub(super) weakest: u32,
}

impl Group {
    /// The document, first word and word behind the last of each place but the leading one.
    pub(super) fn others(&self) -> impl Iterator<Item = (DocumentId, u32, u32)> {
        let places = self.places.iter().enumerate();
        let others = places.filter(|&(at, _)| at != self.leader);
        others.map(|(_, place)| (place.document, place.start, place.end))
    }
}

/// The passages, in order of their first places. `words` tells a document's length. O(p log p) for p pairs, if not many passages of a document overlap
/// each other by less than half, and the words of places that are reached over others.
///
/// The place that meets most others leads; those it meets join it, and those that are reached over them while enough stays the same. The next
/// passage is led by the next place that is left. One that meets nothing that is left makes a passage with the place it shares most words with.
///
/// Places of the same words, by `marks` of all words of a document, are in one passage, however they were found.
pub(super) fn groups<'a>(
    pairs: &[PassagePair],
    words: impl Fn(DocumentId) -> usize,
    marks: impl Fn(DocumentId) -> &'a [u16],
) -> Vec<Group> {
    let (places, place_of) = places(pairs);
    let marks = |place: Stretch| &marks(place.document)[place.start as usize..place.end as usize];
    let meetings = Meetings::of(&places, pairs, &place_of, |place| {
        xxh3_64(bytemuck::cast_slice(marks(place)))
    });
    let mut order: Vec<u32> = (0..places.len() as u32).collect();
    order.sort_by_cached_key(|&at| {
        let place = places[at as usize];
        let met = meetings.with(at).len();
        Reverse((met, place.words(), words(place.document), Reverse(at)))
    });
    let mut taken = vec![false; places.len()];
    let mut found: Vec<(u32, Vec<(u32, u32)>)> = Vec::new();
    for leader in order {
        if taken[leader as usize] {
            continue;
        }
        let mut words = LeadingWords::of(marks(places[leader as usize]));
        let mut members = meetings.reached(leader, &mut taken, |place| {
            words.share_in(marks(places[place as usize]))
        });
        if members.is_empty() {
            let partners = meetings.with(leader).iter();
            let best = partners.max_by_key(|other| (other.equal, Reverse(other.with)));
            members.extend(best.map(|best| (best.with, best.share)));
        }
        if !members.is_empty() {
            found.push((leader, members));
        }
    }
    let mut groups: Vec<Group> = found
        .into_iter()
        .map(|(leader, members)| Group::of(&places, leader, members))
        .collect();
    groups.sort_by(|a, b| a.places.cmp(&b.places));
    groups
}

/// The words of a leading place, put into a set once another place is to be compared with it.
struct LeadingWords<'a> {
    words: &'a [u16],
    set: Option<AHashSet<u16>>,
}

impl<'a> LeadingWords<'a> {
    fn of(words: &'a [u16]) -> Self {
        LeadingWords { words, set: None }
    }

    /// Thousandths of the longer of both that can be the same at most: how many of the other's words are among these. O(n) for n words of both.
    fn share_in(&mut self, other: &[u16]) -> u32 {
        let set = (self.set).get_or_insert_with(|| self.words.iter().copied().collect());
        let same = other.iter().filter(|word| set.contains(word)).count();
        let longer = self.words.len().max(other.len()).max(1);
        (same * WHOLE as usize / longer) as u32
    }
}

impl Group {
    /// The passage of a leading place and some others with their shares. A place within a longer one of its document is not told beside it.
    fn of(places: &[Stretch], leader: u32, members: Vec<(u32, u32)>) -> Group {
        let weakest = members.iter().map(|&(_, share)| share).min();
        let leading = places[leader as usize];
        let mut own: Vec<Stretch> = members.iter().map(|&(at, _)| places[at as usize]).collect();
        own.push(leading);
        own.sort_unstable();
        let mut kept: Vec<Stretch> = Vec::with_capacity(own.len());
        for document in own.chunk_by(|a, b| a.document == b.document) {
            let mut by_length = document.to_vec();
            by_length.sort_by_key(|&place| (place != leading, Reverse(place.words()), place));
            let from = kept.len();
            for place in by_length {
                if !kept[from..]
                    .iter()
                    .any(|longer| place.is_mostly_within(longer))
                {
                    kept.push(place);
                }
            }
        }
        // A text that repeats itself place by place overlaps with nothing else.
        if kept.len() < 2 {
            kept = own;
        }
        kept.sort_unstable();
        Group {
            texts: kept.chunk_by(|a, b| a.document == b.document).count(),
            kind: Kind::Finding,
            leader: kept.partition_point(|&place| place < leading),
            weakest: weakest.unwrap_or(WHOLE),
            places: kept,
        }
    }
}

impl Stretch {
    /// Whether at least three quarters of the words lie in `other` too. Then at least a quarter of each stretch that joined this one does.
    pub(super) fn is_mostly_within(self, other: &Stretch) -> bool {
        4 * self.common(other) >= 3 * self.words()
    }

    /// Words that lie in both.
    fn common(self, other: &Stretch) -> u32 {
        let end = self.end.min(other.end);
        end.saturating_sub(self.start.max(other.start))
    }
}

/// The places of all pairs, sorted, and for each side of each pair the number of its place.
///
/// Sides of which the shorter lies mostly within the longer, and overlaps it by at least half, are one place, which is the longest of them: in order of length, each joins the
/// place it overlaps most. With half of the longer alone, sides that are cut out of one text step by step would be one place, of which the first and the last share nothing.
fn places(pairs: &[PassagePair]) -> (Vec<Stretch>, Vec<u32>) {
    let mut sides: Vec<(Stretch, u32)> = (0u32..)
        .zip(pairs.iter().flat_map(|pair| pair.sides))
        .map(|(number, side)| (side, number))
        .collect();
    sides.sort_unstable();
    let mut places: Vec<Stretch> = Vec::new();
    let mut numbers = vec![0u32; sides.len()];
    for own in sides.chunk_by(|a, b| a.0.document == b.0.document) {
        let mut order: Vec<&[(Stretch, u32)]> = own.chunk_by(|a, b| a.0 == b.0).collect();
        order.sort_by_key(|same| std::cmp::Reverse(same[0].0.words()));
        let mut known: BTreeMap<u32, Vec<Stretch>> = BTreeMap::new();
        let before = places.len();
        let mut place_of: Vec<Stretch> = Vec::with_capacity(order.len());
        for same in &order {
            let side = same[0].0;
            let place = joined(&known, side).unwrap_or_else(|| {
                known.entry(side.start).or_default().push(side);
                places.push(side);
                side
            });
            place_of.push(place);
        }
        let here = &mut places[before..];
        here.sort_unstable();
        for (same, place) in order.iter().zip(&place_of) {
            let at = before + here.partition_point(|other| other < place);
            for &(_, number) in *same {
                numbers[number as usize] = at as u32;
            }
        }
    }
    (places, numbers)
}

/// The place of those `known`, by their first words, that a shorter stretch joins.
fn joined(known: &BTreeMap<u32, Vec<Stretch>>, side: Stretch) -> Option<Stretch> {
    let words = side.words();
    // A place of at most twice the words that overlaps by half of its own begins within these bounds.
    let near = known.range(side.start.saturating_sub(words)..=side.start + words / 2);
    near.flat_map(|(_, places)| places)
        .map(|&place| {
            let overlap = place.common(&side);
            (overlap, place)
        })
        .filter(|&(overlap, place)| 2 * overlap >= place.words() && side.is_mostly_within(&place))
        .max_by_key(|&(overlap, place)| (overlap, std::cmp::Reverse(place.start)))
        .map(|(_, place)| place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// All documents have the same words, each in an order of its own.
    fn groups(pairs: &[PassagePair], words: impl Fn(DocumentId) -> usize) -> Vec<Group> {
        let own: Vec<Vec<u16>> = (0..10)
            .map(|document| (0..1000).map(|word| word ^ document).collect())
            .collect();
        super::groups(pairs, words, |id| &own[id.index()])
    }

    fn stretch(document: u32, start: u32, end: u32) -> Stretch {
        Stretch {
            document: DocumentId(document),
            start,
            end,
        }
    }

    fn pair(a: Stretch, b: Stretch) -> PassagePair {
        PassagePair {
            sides: [a, b],
            equal: a.words().min(b.words()),
        }
    }

    #[test]
    fn a_passage_of_many_documents_is_one_group() {
        let pairs = [
            pair(stretch(0, 100, 200), stretch(1, 0, 100)),
            pair(stretch(0, 104, 190), stretch(2, 50, 130)),
            pair(stretch(1, 2, 98), stretch(2, 48, 131)),
            pair(stretch(0, 120, 150), stretch(3, 0, 30)),
            pair(stretch(0, 300, 330), stretch(0, 400, 430)),
        ];
        let found = groups(&pairs, |_| 1000);
        let places: Vec<Vec<Stretch>> = found.iter().map(|group| group.places.clone()).collect();
        assert_eq!(
            places,
            [
                vec![
                    stretch(0, 100, 200),
                    stretch(1, 0, 100),
                    stretch(2, 48, 131)
                ],
                vec![stretch(0, 120, 150), stretch(3, 0, 30)],
                vec![stretch(0, 300, 330), stretch(0, 400, 430)],
            ]
        );
        assert_eq!((found[0].texts, found[2].texts), (3, 1));
    }

    #[test]
    fn what_is_cut_out_of_one_text_step_by_step_is_several_passages() {
        // Of a text each document has 60 words, and begins 20 words further on than the one before: two in a row share 40.
        let pairs: Vec<PassagePair> = (0..4)
            .map(|document| pair(stretch(document, 20, 60), stretch(document + 1, 0, 40)))
            .collect();
        let found = groups(&pairs, |_| 60);
        let places: Vec<&[Stretch]> = found.iter().map(|group| &*group.places).collect();
        let expected: Vec<[Stretch; 2]> = pairs.iter().map(|pair| pair.sides).collect();
        assert_eq!(places, expected);
        assert!(found.iter().all(|group| group.weakest == WHOLE));
    }

    #[test]
    fn what_loses_a_few_words_at_a_time_is_no_passage_once_most_are_gone() {
        // Each two places in a row have 90 of 100 words in common, and those that are k places apart 100 - 10 k.
        let own: Vec<Vec<u16>> = (0..12)
            .map(|document| (10 * document..10 * document + 100).collect())
            .collect();
        let pairs: Vec<PassagePair> = (0..11)
            .map(|document| PassagePair {
                sides: [stretch(document, 0, 100), stretch(document + 1, 0, 100)],
                equal: 90,
            })
            .collect();
        let found = super::groups(&pairs, |_| 100, |id| &own[id.index()]);
        let texts: Vec<usize> = found.iter().map(|group| group.texts).collect();
        // The second leads.
        assert_eq!(texts, [9, 3]);
    }

    #[test]
    fn what_joined_a_place_counts_for_the_words_within_it() {
        // The second pair is cut 8 words further on in the document that both have, and 2 edited words are spread over it.
        let pairs = [
            pair(stretch(0, 0, 40), stretch(1, 0, 40)),
            PassagePair {
                sides: [stretch(0, 8, 48), stretch(2, 0, 40)],
                equal: 38,
            },
        ];
        let found = groups(&pairs, |_| 60);
        assert_eq!(found.len(), 1);
        // 32 of its words lie within, of which 30 are equal.
        assert_eq!(found[0].weakest, 30 * WHOLE / 40);
    }

    #[test]
    fn what_turns_into_another_text_place_by_place_is_not_one_passage() {
        // Each two places in a row have 60 of 100 words in common.
        let place = |document| stretch(document, 0, 100);
        let pairs: Vec<PassagePair> = (0..5)
            .map(|document| PassagePair {
                sides: [place(document), place(document + 1)],
                equal: 60,
            })
            .collect();
        let found = groups(&pairs, |_| 100);
        let documents = |group: &Group| -> Vec<u32> {
            let places = group.places.iter();
            places.map(|place| place.document.0).collect()
        };
        let documents: Vec<Vec<u32>> = found.iter().map(documents).collect();
        assert_eq!(documents, [vec![0, 1, 2, 3], vec![4, 5]]);
        assert_eq!(found[0].weakest, 360);
    }

    #[test]
    fn what_is_left_alone_is_told_with_the_place_it_shares_most_with() {
        let place = |document| stretch(document, 0, 100);
        let pair = |a, b, equal| PassagePair {
            sides: [place(a), place(b)],
            equal,
        };
        let found = groups(&[pair(0, 1, 60), pair(0, 2, 70), pair(1, 3, 45)], |_| 100);
        let places: Vec<usize> = found.iter().map(|group| group.places.len()).collect();
        assert_eq!(places, [3, 2]);
        assert_eq!(found[1].places, [place(1), place(3)]);
        assert_eq!((found[1].leader, found[1].weakest), (1, 450));
    }

    #[test]
    fn places_of_the_same_words_are_one_passage() {
        let words: Vec<u16> = (0..1000).map(|word| word % 100).collect();
        let repeated = |document| pair(stretch(document, 0, 90), stretch(document, 100, 190));
        let found = super::groups(&[repeated(0), repeated(1)], |_| 1000, |_| &words);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].places.len(), found[0].texts), (4, 2));
    }

    #[test]
    fn a_place_within_another_of_its_document_is_not_told_beside_it() {
        let found = groups(
            &[
                pair(stretch(0, 0, 300), stretch(1, 0, 300)),
                pair(stretch(0, 0, 300), stretch(2, 0, 120)),
                pair(stretch(1, 200, 300), stretch(2, 0, 120)),
                pair(stretch(2, 0, 120), stretch(3, 0, 110)),
                pair(stretch(0, 10, 120), stretch(3, 0, 110)),
            ],
            |_| 1000,
        );
        for group in &found {
            for (at, place) in group.places.iter().enumerate() {
                let others = group.places.iter();
                let mut others =
                    others.filter(|&other| other != place && other.document == place.document);
                let within = others.any(|other| place.is_mostly_within(other));
                assert!(at == group.leader || !within, "{group:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn every_pair_is_told(
            sides in prop::collection::vec(((0u32..6, 0u32..90, 10u32..60), (6u32..9, 0u32..90, 10u32..60)), 1..30),
        ) {
            let of = |(document, start, words): (u32, u32, u32)| stretch(document, start, start + words);
            let pairs: Vec<PassagePair> = sides.into_iter().map(|(a, b)| pair(of(a), of(b))).collect();
            let found = groups(&pairs, |_| 1000);
            for pair in &pairs {
                for side in &pair.sides {
                    // Each side lies for a quarter in some place of a passage, where its own place is told or lies in a longer one.
                    let told = |group: &Group| group.places.iter().any(|place| {
                        place.document == side.document && 4 * side.common(place) >= side.words()
                    });
                    prop_assert!(found.iter().any(told), "{side:?} of {pairs:?} in {found:?}");
                }
            }
        }

        #[test]
        fn every_side_is_in_a_place_that_it_overlaps(
            sides in prop::collection::vec(((0u32..3, 0u32..200, 1u32..60), (0u32..3, 0u32..200, 1u32..60)), 1..40),
        ) {
            let of = |(document, start, words): (u32, u32, u32)| stretch(document, start, start + words);
            let pairs: Vec<PassagePair> = sides.into_iter().map(|(a, b)| pair(of(a), of(b))).collect();
            let (places, place_of) = places(&pairs);
            for (side, place) in pairs.iter().flat_map(|pair| pair.sides).zip(place_of) {
                let place = places[place as usize];
                let overlap = place.common(&side);
                prop_assert!(place.document == side.document && place.words() >= side.words());
                prop_assert!(2 * overlap >= place.words());
            }
        }
    }
}
