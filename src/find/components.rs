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
    /// O(p log p) for p pairs, 12 bytes each while it is made.
    pub(super) fn of(candidates: &[IdPair]) -> Components {
        let ids = documents_of(candidates);
        let place = |id: DocumentId| ids.partition_point(|&other| other < id) as u32;
        let mut sets = DisjointSets::new(ids.len());
        for &(a, b) in candidates {
            sets.join(place(a), place(b));
        }
        // A set is named by its smallest member, which is in its first pair.
        let mut named: Vec<(u32, IdPair)> = candidates
            .iter()
            .map(|&pair| (sets.name(place(pair.0)), pair))
            .collect();
        named.sort_unstable();
        let mut ends = Vec::new();
        let mut end = 0;
        for component in named.chunk_by(|a, b| a.0 == b.0) {
            end += component.len() as u32;
            ends.push(end);
        }
        Components {
            pairs: named.into_iter().map(|(_, pair)| pair).collect(),
            ends,
        }
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
    let mut known: AHashSet<DocumentId> = AHashSet::new();
    let mut sum = 0usize;
    pairs.chunk_by(move |before, &(a, b)| {
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
