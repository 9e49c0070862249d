//! Which places were aligned with which, and what is reached from one over others.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::aligned::{PassagePair, Stretch};
use crate::radix::HashSorter;

/// Thousandths of its words that a place must have in common with the leading one; where the two were not aligned, by the product of the shares on
/// the way to it. One pair of places that were cut differently may be down at 325, where half of a place is aligned and a third of that is edited; with no limit a passage turns into
/// another one place by place.
const LEAST: u32 = 300;

/// All that is the same: shares are counted in thousandths, so that no sum depends on an order.
pub(super) const WHOLE: u32 = 1000;

/// A place that another one meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Meeting {
    /// The other place.
    pub(super) with: u32,
    /// Words that are equal.
    pub(super) equal: u32,
    /// Their share of the longer place, in thousandths.
    pub(super) share: u32,
}

/// Which places were aligned with which.
pub(super) struct Meetings {
    /// Each in both directions, once: those of one place after those of another, by the place they are with.
    all: Vec<Meeting>,
    /// Where the meetings of each place begin, and the end.
    first: Vec<usize>,
}

impl PassagePair {
    /// How many of its equal words lie within the places that its sides have joined, if they are spread evenly.
    fn equal_within(&self, places: [Stretch; 2]) -> u32 {
        let longer = u64::from(
            self.sides
                .map(Stretch::words)
                .into_iter()
                .max()
                .unwrap_or(1)
                .max(1),
        );
        let (mut start, mut end) = (0, longer);
        for (side, place) in self.sides.into_iter().zip(places) {
            // Both sides as long as the longer one.
            let scaled = |word: u32| {
                let word = word.clamp(side.start, side.end) - side.start;
                u64::from(word) * longer / u64::from(side.words().max(1))
            };
            start = start.max(scaled(place.start));
            end = end.min(scaled(place.end));
        }
        (u64::from(self.equal) * end.saturating_sub(start) / longer) as u32
    }
}

impl Meetings {
    /// The meetings of aligned places, and of those with the same `text` by its hash: each with the first of them.
    pub(super) fn of(
        places: &[Stretch],
        pairs: &[PassagePair],
        place_of: &[u32],
        text: impl Fn(Stretch) -> u64,
    ) -> Meetings {
        let aligned = pairs.iter().zip(place_of.chunks_exact(2));
        let aligned = aligned.map(|(pair, of)| {
            let equal = pair.equal_within([of[0], of[1]].map(|place| places[place as usize]));
            (of[0], of[1], equal)
        });
        let mut texts: Vec<(u64, u32)> = (0..)
            .zip(places)
            .map(|(at, &place)| (text(place), at))
            .collect();
        // Equal ones stay in order.
        HashSorter::default().sort(&mut texts, 0, |text| text.0);
        let same = texts.chunk_by(|a, b| a.0 == b.0).flat_map(|same| {
            let first = same[0].1;
            let words = places[first as usize].words();
            same[1..]
                .iter()
                .map(move |&(_, other)| (first, other, words))
        });
        let met: Vec<(u32, u32, u32)> = aligned.chain(same).filter(|(a, b, _)| a != b).collect();
        // By place: counted first, so that only those of one place are left to be sorted.
        let mut first = vec![0usize; places.len() + 1];
        for &(a, b, _) in &met {
            first[a as usize + 1] += 1;
            first[b as usize + 1] += 1;
        }
        for place in 0..places.len() {
            first[place + 1] += first[place];
        }
        let nothing = Meeting {
            with: 0,
            equal: 0,
            share: 0,
        };
        let mut all = vec![nothing; 2 * met.len()];
        let mut next = first.clone();
        for (a, b, equal) in met {
            let longer = places[a as usize].words().max(places[b as usize].words());
            let share = (equal * WHOLE / longer).min(WHOLE);
            for (place, with) in [(a, b), (b, a)] {
                let at = &mut next[place as usize];
                all[*at] = Meeting { with, equal, share };
                *at += 1;
            }
        }
        // Each with the most equal words of those with the same place.
        let mut kept = 0;
        let mut from = 0;
        for end in &mut first[1..] {
            let own = from..*end;
            from = *end;
            all[own.clone()].sort_unstable_by_key(|meeting| (meeting.with, Reverse(meeting.equal)));
            let before = kept;
            for at in own {
                if kept == before || all[kept - 1].with != all[at].with {
                    all[kept] = all[at];
                    kept += 1;
                }
            }
            *end = kept;
        }
        all.truncate(kept);
        Meetings { all, first }
    }

    pub(super) fn with(&self, place: u32) -> &[Meeting] {
        &self.all[self.first[place as usize]..self.first[place as usize + 1]]
    }

    /// Takes the leader and all that belongs to it: others with their shares. Best first, as in Dijkstra's shortest paths. Of a place that the leader does not meet `most` tells how
    /// many thousandths it may share with it.
    pub(super) fn reached(
        &self,
        leader: u32,
        taken: &mut [bool],
        mut most: impl FnMut(u32) -> u32,
    ) -> Vec<(u32, u32)> {
        taken[leader as usize] = true;
        let mut members = Vec::new();
        let mut others: Vec<u32> = Vec::new();
        // What the leader meets comes first.
        let mut open: BinaryHeap<(bool, u32, Reverse<u32>)> = self
            .with(leader)
            .iter()
            .filter(|meeting| meeting.share >= LEAST)
            .map(|meeting| (true, meeting.share, Reverse(meeting.with)))
            .collect();
        while let Some((met, share, Reverse(place))) = open.pop() {
            if std::mem::replace(&mut taken[place as usize], true) {
                continue;
            }
            if !met && most(place) < LEAST {
                others.push(place);
                continue;
            }
            members.push((place, share));
            for meeting in self.with(place) {
                let on_the_way = share * meeting.share / WHOLE;
                if on_the_way >= LEAST && !taken[meeting.with as usize] {
                    open.push((false, on_the_way, Reverse(meeting.with)));
                }
            }
        }
        for other in others {
            taken[other as usize] = false;
        }
        members
    }
}
