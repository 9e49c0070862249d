//! Groups by average linkage: the group decides, not the single pair.
//!
//! Two groups merge while the mean over all pairs between them reaches the threshold; the best first. Sokal and Michener, 1958
//! (UPGMA); over a sparse graph with a heap. Since the mean between a merged group and a third is never above the larger of the two
//! means it came from, an entry in the heap is an upper bound, and is looked at again when it comes up. Nothing is put into the heap when two
//! groups merge: where both means are the same, the new one's entry is that of the group whose name stays, so that ties go as they should.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::hash_map;

use ahash::AHashMap;

use super::score::Millionths;

/// A scored pair of documents, `a < b`, by their places in a list.
pub(super) type Edge = (u32, u32, Millionths);

/// The mean score between two groups as an exact fraction: sum over pairs.
#[derive(Debug, Clone, Copy)]
struct Mean {
    sum: u64,
    pairs: u64,
    /// The fraction, rounded: where it differs, it tells the larger one, since rounding keeps the order.
    rounded: f64,
}

impl Mean {
    fn new(sum: u64, pairs: u64) -> Mean {
        let rounded = sum as f64 / pairs as f64;
        Mean {
            sum,
            pairs,
            rounded,
        }
    }
}

impl Ord for Mean {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.rounded.total_cmp(&other.rounded).then_with(|| {
            let own = u128::from(self.sum) * u128::from(other.pairs);
            own.cmp(&(u128::from(other.sum) * u128::from(self.pairs)))
        })
    }
}

impl PartialEq for Mean {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Mean {}

impl PartialOrd for Mean {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// A group of documents, ascending, with the scores of all its pairs, ascending.
pub(super) type Group = (Vec<u32>, Vec<Edge>);

/// A pair of groups by their names, and the most that their mean can be.
type Entry = (Mean, Reverse<(u32, u32)>);

/// Groups of at least two documents out of `count`, by their first documents. `edges` are the known scores, each pair once; all
/// at or above the threshold have to be among them. `score` tells that of any other pair `a < b`; it counts as just below the
/// threshold at most.
///
/// A group is named by its smallest document, and ties go to the smaller names, so the order of edges does not matter.
/// Scores are asked for only where they can decide: as long as a pair of groups has unknown scores, their mean is at most what
/// it were with all of these just below the threshold, and they are asked for one by one only when that bound is the
/// best of all, until it falls below the threshold. O(e log e log n) for e scores, known and asked for, and n documents: at each
/// merge the smaller neighbourhood moves.
pub(super) fn link(
    count: usize,
    edges: &[Edge],
    threshold: Millionths,
    mut score: impl FnMut(u32, u32) -> Millionths,
) -> Vec<Group> {
    let mut groups = Groups::new(count, edges, threshold);
    // What is known at the start is sorted once; only what comes later needs a heap, which is small.
    let mut first: Vec<Entry> = edges
        .iter()
        .filter(|edge| edge.2 >= threshold)
        .map(|&(a, b, score)| {
            let mean = Mean::new(u64::from(score), 1);
            (mean, Reverse((a.min(b), a.max(b))))
        })
        .collect();
    first.sort_unstable();
    let mut heap: BinaryHeap<Entry> = BinaryHeap::new();
    loop {
        let next = if heap.peek() > first.last() {
            heap.pop()
        } else {
            first.pop()
        };
        let Some((mean, Reverse((a, b)))) = next else {
            break;
        };
        // What was said of two pairs of groups that have become one is looked at once.
        while heap.peek() == next.as_ref() {
            heap.pop();
        }
        let (x, y) = (groups.name(a), groups.name(b));
        let (x, y) = (x.min(y), x.max(y));
        if x == y {
            continue;
        }
        let mut now = groups.bound(x, y);
        if (x, y) == (a, b) && now == mean {
            if groups.is_known(x, y) {
                groups.merge(x, y);
                continue;
            }
            groups.ask(x, y, &mut score);
            now = groups.bound(x, y);
        }
        if now >= groups.floor {
            heap.push((now, Reverse((x, y))));
        }
    }
    groups.finish()
}

/// Sum and number of the known scores between two groups.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    sum: u64,
    known: u64,
}

struct Groups {
    /// Up to the group's name.
    parent: Vec<u32>,
    members: Vec<Vec<u32>>,
    /// By group name: what is known of its scores with other groups.
    near: Vec<AHashMap<u32, Sum>>,
    /// All known scores, by pair.
    known: AHashMap<(u32, u32), Millionths>,
    /// The mean from which groups merge.
    floor: Mean,
    /// The most that a score can be that is not known.
    most: u64,
}

impl Groups {
    fn new(count: usize, edges: &[Edge], threshold: Millionths) -> Groups {
        let mut near = vec![AHashMap::new(); count];
        for &(a, b, score) in edges {
            let sum = Sum {
                sum: u64::from(score),
                known: 1,
            };
            near[a as usize].insert(b, sum);
            near[b as usize].insert(a, sum);
        }
        Groups {
            parent: (0..count as u32).collect(),
            members: (0..count as u32).map(|id| vec![id]).collect(),
            near,
            known: edges.iter().map(|&(a, b, score)| ((a, b), score)).collect(),
            floor: Mean::new(u64::from(threshold), 1),
            most: u64::from(threshold.saturating_sub(1)),
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

    fn pairs(&self, a: u32, b: u32) -> u64 {
        self.members[a as usize].len() as u64 * self.members[b as usize].len() as u64
    }

    fn sum(&self, a: u32, b: u32) -> Sum {
        self.near[a as usize].get(&b).copied().unwrap_or_default()
    }

    fn is_known(&self, a: u32, b: u32) -> bool {
        self.sum(a, b).known == self.pairs(a, b)
    }

    /// The most that the mean score of two groups can be; the mean itself once all scores are known.
    fn bound(&self, a: u32, b: u32) -> Mean {
        let (Sum { sum, known }, pairs) = (self.sum(a, b), self.pairs(a, b));
        Mean::new(sum + (pairs - known) * self.most, pairs)
    }

    /// Asks for the unknown scores between two groups until all are known or the bound is below the threshold.
    fn ask(&mut self, x: u32, y: u32, score: &mut impl FnMut(u32, u32) -> Millionths) {
        let mut sum = self.sum(x, y);
        let pairs = self.pairs(x, y);
        let (outer, inner) = (&self.members[x as usize], &self.members[y as usize]);
        'asking: for &i in outer {
            for &j in inner {
                let pair = (i.min(j), i.max(j));
                if let hash_map::Entry::Vacant(entry) = self.known.entry(pair) {
                    let score = score(pair.0, pair.1).min(self.most as Millionths);
                    entry.insert(score);
                    sum.sum += u64::from(score);
                    sum.known += 1;
                    let most = sum.sum + (pairs - sum.known) * self.most;
                    if Mean::new(most, pairs) < self.floor {
                        break 'asking;
                    }
                }
            }
        }
        self.near[x as usize].insert(y, sum);
        self.near[y as usize].insert(x, sum);
    }

    /// Merges group `y` into `x < y`. O(m) for the m groups of the smaller neighbourhood, or of the larger one where that is
    /// renamed, and the members of `y`.
    fn merge(&mut self, x: u32, y: u32) {
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
        for (other, sum) in moved {
            let total = kept.entry(other).or_default();
            total.sum += sum.sum;
            total.known += sum.known;
            self.near[other as usize].remove(&y);
            self.near[other as usize].insert(x, *total);
        }
        self.near[x as usize] = kept;
    }

    fn finish(self) -> Vec<Group> {
        let Groups { members, known, .. } = self;
        let mut groups: Vec<Group> = members
            .into_iter()
            .filter(|members| members.len() > 1)
            .map(|mut members| {
                members.sort_unstable();
                let edges = members
                    .iter()
                    .enumerate()
                    .flat_map(|(at, &a)| members[at + 1..].iter().map(move |&b| (a, b)))
                    .filter_map(|pair| Some((pair.0, pair.1, *known.get(&pair)?)))
                    .collect();
                (members, edges)
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
                    let mean = Mean::new(sum, (groups[i].len() * groups[j].len()) as u64);
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
                Some((mean, _, i, j)) if mean >= Mean::new(u64::from(threshold), 1) => {
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
            let all = naive(9, &edges, threshold);
            let score = |a, b| edges.iter().find(|edge| (edge.0, edge.1) == (a, b)).map_or(0, |edge| edge.2);
            let members = |groups: Vec<Group>| groups.into_iter().map(|group| group.0).collect::<Vec<_>>();
            prop_assert_eq!(members(link(9, &edges, threshold, |_, _| 0)), all.clone());
            // As little as possible known before: the same groups.
            let strong: Vec<Edge> = edges.iter().copied().filter(|edge| edge.2 >= threshold).collect();
            let mut asked = std::collections::BTreeSet::new();
            let groups = link(9, &strong, threshold, |a, b| {
                assert!(a < b && asked.insert((a, b)), "asked twice");
                score(a, b)
            });
            for (members, edges) in &groups {
                prop_assert_eq!(edges.len(), members.len() * (members.len() - 1) / 2);
                prop_assert!(edges.iter().all(|&(a, b, known)| known == score(a, b)));
            }
            prop_assert_eq!(members(groups), all);
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
        let groups = link(7, &edges, 4, |_, _| 0);
        let members: Vec<Vec<u32>> = groups.into_iter().map(|group| group.0).collect();
        assert_eq!(members, [vec![0, 1, 2], vec![4, 5, 6]]);
    }
}
