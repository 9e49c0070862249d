//! Candidates by connected component, and components in parts.

use ahash::AHashSet;

use super::union::DisjointSets;
use crate::model::DocumentId;

pub(super) use crate::candidate::{IdPair, documents_of};

/// Candidates by connected component.
pub(super) struct Components {
    /// Pairs with the place of their component's first pair; components in order of that, pairs in their order.
    pairs: Vec<IdPair>,
    /// Where each component ends.
    ends: Vec<u32>,
}

impl Components {
    /// Those of sorted pairs. O(p + n) for p pairs of documents with numbers below n; 8 bytes a number while it is made.
    pub(super) fn of(candidates: &[IdPair]) -> Components {
        let numbers = candidates.iter().map(|&(a, b)| a.max(b).index() + 1).max();
        let numbers = numbers.unwrap_or(0);
        let mut sets = DisjointSets::new(numbers);
        for &(a, b) in candidates {
            sets.join(a.0, b.0);
        }
        // A set is named by its smallest member, which is in its first pair. So counting by names keeps the order of first pairs.
        let names: Vec<u32> = (candidates.iter()).map(|&(a, _)| sets.name(a.0)).collect();
        let mut places = vec![0u32; numbers];
        for &name in &names {
            places[name as usize] += 1;
        }
        let mut ends = Vec::new();
        let mut end = 0;
        for place in places.iter_mut().filter(|place| **place > 0) {
            end += std::mem::replace(place, end);
            ends.push(end);
        }
        let mut pairs = vec![(DocumentId(0), DocumentId(0)); candidates.len()];
        for (&pair, &name) in candidates.iter().zip(&names) {
            let place = &mut places[name as usize];
            pairs[*place as usize] = pair;
            *place += 1;
        }
        Components { pairs, ends }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &[IdPair]> {
        let mut start = 0;
        self.ends.iter().map(move |&end| {
            let range = std::mem::replace(&mut start, end as usize)..end as usize;
            &self.pairs[range]
        })
    }
}

/// Cuts `pairs`, sorted, where the sizes of their documents would pass `limit`. A part has at least one pair.
pub(super) fn parts(
    pairs: &[IdPair],
    size: impl Fn(DocumentId) -> usize,
    limit: usize,
) -> impl Iterator<Item = &[IdPair]> {
    let with_repeats = (pairs.iter().flat_map(|&(a, b)| [a, b]))
        .fold(0, |sum: usize, id| sum.saturating_add(size(id)));
    let mut known: AHashSet<DocumentId> = AHashSet::new();
    let mut sum = 0usize;
    pairs.chunk_by(move |before, &(a, b)| {
        if with_repeats <= limit {
            return true;
        }
        let more: usize = [before.0, before.1, a, b]
            .into_iter()
            .filter(|&id| known.insert(id))
            .map(&size)
            .sum();
        sum = sum.saturating_add(more);
        let fits = sum <= limit;
        if !fits {
            known.clear();
            known.extend([a, b]);
            sum = size(a).saturating_add(size(b));
        }
        fits
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_keep_every_pair_once() {
        let id = DocumentId;
        let pairs = [
            (id(0), id(3)),
            (id(1), id(2)),
            (id(3), id(5)),
            (id(4), id(5)),
        ];
        let components = Components::of(&pairs);
        let found: Vec<&[IdPair]> = components.iter().collect();
        let first = [(id(0), id(3)), (id(3), id(5)), (id(4), id(5))];
        assert_eq!(found, [&first[..], &[(id(1), id(2))]]);

        let parts = |limit| {
            let parts = parts(&first, |_| 8, limit);
            parts.map(<[_]>::len).collect::<Vec<usize>>()
        };
        assert_eq!(parts(0), [1, 1, 1]);
        assert_eq!(parts(24), [2, 1]);
        assert_eq!(parts(usize::MAX), [3]);
    }
}
