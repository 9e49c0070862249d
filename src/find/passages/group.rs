//! Joins pairwise passages to passages with all their places.

use std::collections::BTreeMap;

use super::aligned::{PassagePair, Stretch};
use crate::find::union::DisjointSets;
use crate::model::DocumentId;

/// A passage with its places.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Group {
    /// In order of document and word, at least two.
    pub(super) places: Vec<Stretch>,
    /// The place the others are compared with: the one that meets most of them.
    pub(super) leader: usize,
    /// Documents.
    pub(super) texts: usize,
    /// The lowest share of equal words in two places that were aligned, by the longer one.
    pub(super) weakest: f64,
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
/// each other by less than half.
pub(super) fn groups(pairs: &[PassagePair], words: impl Fn(DocumentId) -> usize) -> Vec<Group> {
    let (places, place_of) = places(pairs);
    let mut sets = DisjointSets::new(places.len());
    let mut met = vec![0u32; places.len()];
    for of in place_of.chunks_exact(2) {
        sets.join(of[0], of[1]);
        met[of[0] as usize] += 1;
        met[of[1] as usize] += 1;
    }
    let mut weakest = vec![1.0f64; places.len()];
    for (pair, of) in pairs.iter().zip(place_of.chunks_exact(2)) {
        let longer = pair.sides[0].words().max(pair.sides[1].words());
        let lowest = &mut weakest[sets.name(of[0]) as usize];
        *lowest = lowest.min(f64::from(pair.equal) / f64::from(longer));
    }
    let mut named: Vec<(u32, u32)> = (0..places.len() as u32)
        .map(|place| (sets.name(place), place))
        .collect();
    named.sort_unstable();
    named
        .chunk_by(|a, b| a.0 == b.0)
        .filter(|members| members.len() > 1)
        .map(|members| {
            let own: Vec<Stretch> = members.iter().map(|&(_, at)| places[at as usize]).collect();
            let leader = (0..members.len()).max_by_key(|&at| {
                let (_, place) = members[at];
                let length = own[at].words();
                let document = words(own[at].document);
                (met[place as usize], length, document, std::cmp::Reverse(at))
            });
            Group {
                texts: own.chunk_by(|a, b| a.document == b.document).count(),
                leader: leader.unwrap_or(0),
                weakest: weakest[members[0].0 as usize],
                places: own,
            }
        })
        .collect()
}

/// The places of all pairs, sorted, and for each side of each pair the number of its place.
///
/// Sides that overlap by at least half of the longer are one place, which is the longest of them: in order of length, each joins the place it overlaps
/// most.
fn places(pairs: &[PassagePair]) -> (Vec<Stretch>, Vec<u32>) {
    let mut sides: Vec<(Stretch, u32)> = (0u32..)
        .zip(pairs.iter().flat_map(|pair| pair.sides))
        .map(|(number, side)| (side, number))
        .collect();
    sides.sort_unstable();
    let mut place_of = vec![
        Stretch {
            document: DocumentId(0),
            start: 0,
            end: 0
        };
        sides.len()
    ];
    for own in sides.chunk_by(|a, b| a.0.document == b.0.document) {
        let mut order: Vec<&[(Stretch, u32)]> = own.chunk_by(|a, b| a.0 == b.0).collect();
        order.sort_by_key(|same| std::cmp::Reverse(same[0].0.words()));
        let mut known: BTreeMap<u32, Vec<Stretch>> = BTreeMap::new();
        for same in order {
            let side = same[0].0;
            let place = joined(&known, side).unwrap_or_else(|| {
                known.entry(side.start).or_default().push(side);
                side
            });
            for &(_, number) in same {
                place_of[number as usize] = place;
            }
        }
    }
    let mut places = place_of.clone();
    places.sort_unstable();
    places.dedup();
    let number = |place: &Stretch| places.partition_point(|other| other < place) as u32;
    let numbers = place_of.iter().map(number).collect();
    (places, numbers)
}

/// The place of those `known`, by their first words, that a shorter stretch joins.
fn joined(known: &BTreeMap<u32, Vec<Stretch>>, side: Stretch) -> Option<Stretch> {
    let words = side.words();
    // A place of at most twice the words that overlaps by half of its own begins within these bounds.
    let near = known.range(side.start.saturating_sub(words)..=side.start + words / 2);
    near.flat_map(|(_, places)| places)
        .map(|&place| {
            let overlap = place
                .end
                .min(side.end)
                .saturating_sub(place.start.max(side.start));
            (overlap, place)
        })
        .filter(|&(overlap, place)| 2 * overlap >= place.words())
        .max_by_key(|&(overlap, place)| (overlap, std::cmp::Reverse(place.start)))
        .map(|(_, place)| place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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

    proptest! {
        #[test]
        fn every_side_is_in_a_place_that_it_overlaps(
            sides in prop::collection::vec(((0u32..3, 0u32..200, 1u32..60), (0u32..3, 0u32..200, 1u32..60)), 1..40),
        ) {
            let of = |(document, start, words): (u32, u32, u32)| stretch(document, start, start + words);
            let pairs: Vec<PassagePair> = sides.into_iter().map(|(a, b)| pair(of(a), of(b))).collect();
            let (places, place_of) = places(&pairs);
            for (side, place) in pairs.iter().flat_map(|pair| pair.sides).zip(place_of) {
                let place = places[place as usize];
                let overlap = place.end.min(side.end).saturating_sub(place.start.max(side.start));
                prop_assert!(place.document == side.document && place.words() >= side.words());
                prop_assert!(2 * overlap >= place.words());
            }
        }
    }
}
