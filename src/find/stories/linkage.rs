//! Groups by average linkage: the group decides, not the single pair.
//!
//! Two groups merge while the mean over all pairs between them, pairs without a score counting as 0, reaches the threshold;
//! the best first. Sokal and Michener, 1958 (UPGMA); over a sparse graph with a heap. Since the mean between a merged group and a
//! third is never above the larger of the two means it came from, an entry in the heap is an upper bound, and is looked at again
//! when it comes up.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use ahash::AHashMap;

use super::weights::Millionths;

/// A scored pair of documents, `a < b`, by their places in a list.
pub(super) type Edge = (u32, u32, Millionths);

/// The mean score between two groups as an exact fraction: sum over pairs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Mean {
    sum: u64,
    pairs: u64,
}

impl Ord for Mean {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (u128::from(self.sum) * u128::from(other.pairs))
            .cmp(&(u128::from(other.sum) * u128::from(self.pairs)))
    }
}

impl PartialOrd for Mean {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// Groups of at least two documents out of `count`, each ascending, by their first documents.
///
/// A group is named by its smallest document, and ties go to the smaller names, so the order of edges does not matter.
/// O(e log e log n) for e edges and n documents: at each merge the smaller neighbourhood moves.
pub(super) fn link(count: usize, edges: &[Edge], threshold: Millionths) -> Vec<Vec<u32>> {
    let mut groups = Groups::new(count, edges);
    let mut heap: BinaryHeap<(Mean, Reverse<(u32, u32)>)> = edges
        .iter()
        .filter(|edge| edge.2 >= threshold)
        .map(|&(a, b, score)| {
            let mean = Mean {
                sum: u64::from(score),
                pairs: 1,
            };
            (mean, Reverse((a.min(b), a.max(b))))
        })
        .collect();
    let floor = Mean {
        sum: u64::from(threshold),
        pairs: 1,
    };
    while let Some((mean, Reverse((a, b)))) = heap.pop() {
        let (x, y) = (groups.name(a), groups.name(b));
        let (x, y) = (x.min(y), x.max(y));
        if x == y {
            continue;
        }
        let now = groups.mean(x, y);
        if (x, y) != (a, b) || now != mean {
            if now >= floor {
                heap.push((now, Reverse((x, y))));
            }
            continue;
        }
        for (other, mean) in groups.merge(x, y) {
            if mean >= floor {
                heap.push((mean, Reverse((x.min(other), x.max(other)))));
            }
        }
    }
    groups.finish()
}

struct Groups {
    /// Up to the group's name.
    parent: Vec<u32>,
    members: Vec<Vec<u32>>,
    /// By group name: sums of scores with other groups.
    near: Vec<AHashMap<u32, u64>>,
}

impl Groups {
    fn new(count: usize, edges: &[Edge]) -> Groups {
        let mut near = vec![AHashMap::new(); count];
        for &(a, b, score) in edges {
            near[a as usize].insert(b, u64::from(score));
            near[b as usize].insert(a, u64::from(score));
        }
        Groups {
            parent: (0..count as u32).collect(),
            members: (0..count as u32).map(|id| vec![id]).collect(),
            near,
        }
    }

    fn name(&mut self, mut id: u32) -> u32 {
        while self.parent[id as usize] != id {
            let up = self.parent[self.parent[id as usize] as usize];
            self.parent[id as usize] = up;
            id = up;
        }
        id
    }

    fn size(&self, group: u32) -> u64 {
        self.members[group as usize].len() as u64
    }

    fn mean(&self, a: u32, b: u32) -> Mean {
        Mean {
            sum: self.near[a as usize].get(&b).copied().unwrap_or(0),
            pairs: self.size(a) * self.size(b),
        }
    }

    /// Merges group `y` into `x < y`. Gives the means with the groups whose sums changed; the others' only fell.
    fn merge(&mut self, x: u32, y: u32) -> Vec<(u32, Mean)> {
        self.parent[y as usize] = x;
        let members = std::mem::take(&mut self.members[y as usize]);
        self.members[x as usize].extend(members);
        let mut kept = std::mem::take(&mut self.near[x as usize]);
        let mut moved = std::mem::take(&mut self.near[y as usize]);
        kept.remove(&y);
        moved.remove(&x);
        // The larger map stays; under the smaller name. Renaming its owner costs a pass over it only when they swap.
        if kept.len() < moved.len() {
            for &other in moved.keys() {
                if let Some(sum) = self.near[other as usize].remove(&y) {
                    self.near[other as usize].insert(x, sum);
                }
            }
            std::mem::swap(&mut kept, &mut moved);
        }
        let mut changed: Vec<u32> = Vec::with_capacity(moved.len());
        for (other, sum) in moved {
            let total = kept.get(&other).copied().unwrap_or(0) + sum;
            kept.insert(other, total);
            self.near[other as usize].remove(&y);
            self.near[other as usize].insert(x, total);
            changed.push(other);
        }
        self.near[x as usize] = kept;
        changed
            .into_iter()
            .map(|other| (other, self.mean(x, other)))
            .collect()
    }

    fn finish(self) -> Vec<Vec<u32>> {
        let mut groups: Vec<Vec<u32>> = self
            .members
            .into_iter()
            .filter(|members| members.len() > 1)
            .map(|mut members| {
                members.sort_unstable();
                members
            })
            .collect();
        groups.sort_unstable();
        groups
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The definition: look at all pairs of groups, merge the best, again.
    fn naive(count: usize, edges: &[Edge], threshold: Millionths) -> Vec<Vec<u32>> {
        let mut groups: Vec<Vec<u32>> = (0..count as u32).map(|id| vec![id]).collect();
        loop {
            type Entry = (Mean, Reverse<(u32, u32)>, usize, usize);
            let mut best: Option<Entry> = None;
            for i in 0..groups.len() {
                for j in i + 1..groups.len() {
                    let sum = edges
                        .iter()
                        .filter(|(a, b, _)| {
                            groups[i].contains(a) && groups[j].contains(b)
                                || groups[i].contains(b) && groups[j].contains(a)
                        })
                        .map(|edge| u64::from(edge.2))
                        .sum();
                    let mean = Mean {
                        sum,
                        pairs: (groups[i].len() * groups[j].len()) as u64,
                    };
                    let (x, y) = (
                        *groups[i].iter().min().unwrap(),
                        *groups[j].iter().min().unwrap(),
                    );
                    let entry = (mean, Reverse((x.min(y), x.max(y))), i, j);
                    if best.is_none_or(|best| (entry.0, entry.1) > (best.0, best.1)) {
                        best = Some(entry);
                    }
                }
            }
            match best {
                Some((mean, _, i, j))
                    if mean
                        >= (Mean {
                            sum: u64::from(threshold),
                            pairs: 1,
                        }) =>
                {
                    let moved = groups.remove(j);
                    groups[i].extend(moved);
                }
                _ => break,
            }
        }
        let mut groups: Vec<Vec<u32>> = groups.into_iter().filter(|g| g.len() > 1).collect();
        for group in &mut groups {
            group.sort_unstable();
        }
        groups.sort_unstable();
        groups
    }

    proptest! {
        #[test]
        fn equals_the_definition(
            scores in prop::collection::vec(prop_oneof![Just(0u32), 0u32..10, Just(6u32)], 36),
            threshold in 1u32..9,
        ) {
            let mut edges = Vec::new();
            let mut scores = scores.into_iter();
            for a in 0..9u32 {
                for b in a + 1..9 {
                    let score = scores.next().unwrap();
                    if score > 0 {
                        edges.push((a, b, score));
                    }
                }
            }
            prop_assert_eq!(link(9, &edges, threshold), naive(9, &edges, threshold));
        }
    }

    #[test]
    fn a_document_in_the_middle_does_not_chain_two_stories() {
        let mut edges = vec![
            (0, 1, 9),
            (0, 2, 9),
            (1, 2, 9),
            (4, 5, 9),
            (4, 6, 9),
            (5, 6, 9),
        ];
        edges.extend([(2, 3, 5), (3, 4, 5)]);
        assert_eq!(link(7, &edges, 4), [vec![0, 1, 2], vec![4, 5, 6]]);
    }
}
