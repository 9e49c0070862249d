//! Which document of one collection is the counterpart of which of the other.
//!
//! In this order, and never more than one counterpart each: the same words under the same name; the same words under any name; the
//! pairs that resemble each other most, down to [`RESEMBLES`]; the same name, however little is left. Of what then has no
//! counterpart, a document nearly all of which stands in one of the other side is told with that.

use ahash::AHashMap;

use crate::comparison::Status;
use crate::sketch::Overlap;

/// Resemblance from which documents of different names are taken for versions of one text. At one half they share two of three
/// 5-grams of each; below, a text with another history is as likely.
pub(super) const RESEMBLES: f64 = 0.50;

/// What is known of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Known {
    /// Its name inside its collection.
    pub(super) name: String,
    /// Hash of its words.
    pub(super) hash: u128,
    pub(super) words: usize,
}

/// A left and a right document, by their places, with what their distinct texts share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Close {
    pub(super) left: usize,
    pub(super) right: usize,
    pub(super) overlap: Overlap,
}

/// A document, or a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Match {
    pub(super) status: Status,
    pub(super) left: Option<usize>,
    pub(super) right: Option<usize>,
}

/// Says what became of each document; sorted by name. `close` holds pairs of different texts that resemble each other by at least
/// [`RESEMBLES`] or of which one contains the other by at least `contained`; documents of fewer words than `min_contained_words` are
/// not told as contained, unless they are whole copies. O(n log n) for n documents and pairs.
pub(super) fn matches(
    left: &[Known],
    right: &[Known],
    close: &[Close],
    contained: f64,
    min_contained_words: usize,
) -> Vec<Match> {
    let mut matching = Matching {
        sides: [left, right],
        counterpart: [vec![None; left.len()], vec![None; right.len()]],
    };
    let named: AHashMap<&str, usize> = by(right, |known| known.name.as_str());
    let namesakes: Vec<(usize, usize)> = left
        .iter()
        .enumerate()
        .filter_map(|(l, known)| Some((l, *named.get(known.name.as_str())?)))
        .collect();
    for &(l, r) in &namesakes {
        if left[l].hash == right[r].hash {
            matching.join(l, r);
        }
    }
    matching.same_words();
    let mut resembling: Vec<&Close> = close
        .iter()
        .filter(|pair| pair.overlap.resemblance() >= RESEMBLES)
        .collect();
    let other_name = |pair: &Close| left[pair.left].name != right[pair.right].name;
    resembling.sort_by(|a, b| {
        (b.overlap.resemblance().total_cmp(&a.overlap.resemblance()))
            .then_with(|| other_name(a).cmp(&other_name(b)))
            .then_with(|| (a.left, a.right).cmp(&(b.left, b.right)))
    });
    for pair in resembling {
        matching.join(pair.left, pair.right);
    }
    for (l, r) in namesakes {
        matching.join(l, r);
    }
    let holders = matching.holders(close, contained, min_contained_words);
    matching.told(&holders)
}

/// The first place of each key.
fn by<'a, K: std::hash::Hash + Eq>(
    side: &'a [Known],
    key: impl Fn(&'a Known) -> K,
) -> AHashMap<K, usize> {
    let places = side.iter().enumerate().rev();
    places.map(|(at, known)| (key(known), at)).collect()
}

struct Matching<'a> {
    sides: [&'a [Known]; 2],
    counterpart: [Vec<Option<usize>>; 2],
}

impl Matching<'_> {
    fn join(&mut self, left: usize, right: usize) {
        let [lefts, rights] = &mut self.counterpart;
        if lefts[left].is_none() && rights[right].is_none() {
            (lefts[left], rights[right]) = (Some(right), Some(left));
        }
    }

    /// Joins documents of the same words: first those whose files have the same name in other folders, then in the order of names.
    fn same_words(&mut self) {
        self.same_words_by(|known| known.name.rsplit('/').next());
        self.same_words_by(|_| None);
    }

    fn same_words_by(&mut self, key: impl Fn(&Known) -> Option<&str>) {
        let mut free: AHashMap<(u128, Option<&str>), Vec<usize>> = AHashMap::new();
        let [left, right] = self.sides;
        // Empty documents have no text that could have moved.
        let has_text = |known: &Known| known.words > 0;
        for (r, known) in right.iter().enumerate().rev() {
            if self.counterpart[1][r].is_none() && has_text(known) {
                free.entry((known.hash, key(known))).or_default().push(r);
            }
        }
        for (l, known) in left.iter().enumerate() {
            if self.counterpart[0][l].is_none()
                && has_text(known)
                && let Some(r) = free.get_mut(&(known.hash, key(known))).and_then(Vec::pop)
            {
                self.join(l, r);
            }
        }
    }

    /// For each document without a counterpart the one of the other side that holds most of it, of equal ones the first.
    fn holders(
        &self,
        close: &[Close],
        contained: f64,
        min_contained_words: usize,
    ) -> [Vec<Option<usize>>; 2] {
        let mut holders = self
            .counterpart
            .each_ref()
            .map(|side| vec![None; side.len()]);
        let mut best = self
            .counterpart
            .each_ref()
            .map(|side| vec![0.0; side.len()]);
        let mut see = |side: usize, own: usize, other: usize, share: f64, least: usize| {
            let long = self.sides[side][own].words >= least;
            let is_free = self.counterpart[side][own].is_none();
            if is_free && long && share >= contained && share > best[side][own] {
                best[side][own] = share;
                holders[side][own] = Some(other);
            }
        };
        for side in [0, 1] {
            let texts = by(self.sides[1 - side], |known| known.hash);
            for (own, known) in self.sides[side].iter().enumerate() {
                if let Some(&other) = texts.get(&known.hash) {
                    see(side, own, other, 1.0, 1);
                }
            }
        }
        for pair in close {
            see(
                0,
                pair.left,
                pair.right,
                pair.overlap.containment_a(),
                min_contained_words,
            );
            see(
                1,
                pair.right,
                pair.left,
                pair.overlap.containment_b(),
                min_contained_words,
            );
        }
        holders
    }

    fn told(&self, holders: &[Vec<Option<usize>>; 2]) -> Vec<Match> {
        let [left, right] = self.sides;
        let mut told: Vec<(&str, usize, Match)> = Vec::new();
        for (l, known) in left.iter().enumerate() {
            let found = match (self.counterpart[0][l], holders[0][l]) {
                (Some(r), _) => Match {
                    status: status(known, &right[r]),
                    left: Some(l),
                    right: Some(r),
                },
                (None, Some(r)) => Match {
                    status: Status::LeftInRight,
                    left: Some(l),
                    right: Some(r),
                },
                (None, None) => Match {
                    status: Status::OnlyLeft,
                    left: Some(l),
                    right: None,
                },
            };
            told.push((&known.name, 0, found));
        }
        for (r, known) in right.iter().enumerate() {
            if self.counterpart[1][r].is_none() {
                let left = holders[1][r];
                let status = match left {
                    Some(_) => Status::RightInLeft,
                    None => Status::OnlyRight,
                };
                let right = Some(r);
                told.push((
                    &known.name,
                    1,
                    Match {
                        status,
                        left,
                        right,
                    },
                ));
            }
        }
        told.sort_unstable_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)));
        told.into_iter().map(|(.., found)| found).collect()
    }
}

fn status(left: &Known, right: &Known) -> Status {
    match (left.name == right.name, left.hash == right.hash) {
        (true, true) => Status::Same,
        (true, false) => Status::Changed,
        (false, true) => Status::Moved,
        (false, false) => Status::MovedAndChanged,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn known(list: &[(&str, u128)]) -> Vec<Known> {
        let known = |&(name, hash): &(&str, u128)| Known {
            name: name.to_owned(),
            hash,
            words: if hash == 0 { 0 } else { 30 },
        };
        list.iter().map(known).collect()
    }

    fn close(left: usize, right: usize, shared: usize, sizes: [usize; 2]) -> Close {
        Close {
            left,
            right,
            overlap: Overlap {
                shared,
                size_a: sizes[0],
                size_b: sizes[1],
            },
        }
    }

    fn told(left: &[(&str, u128)], right: &[(&str, u128)], pairs: &[Close]) -> Vec<String> {
        let (left, right) = (known(left), known(right));
        let name = |side: &[Known], at: Option<usize>| {
            at.map_or(String::new(), |at| side[at].name.clone())
        };
        matches(&left, &right, pairs, 0.8, 20)
            .into_iter()
            .map(|found| {
                let [l, r] = [name(&left, found.left), name(&right, found.right)];
                format!("{:?} {l} {r}", found.status)
            })
            .collect()
    }

    #[test]
    fn same_words_go_before_the_same_name() {
        // `a` was moved to `b`, and another text took its name.
        assert_eq!(
            told(
                &[("a", 1)],
                &[("a", 2), ("b", 1)],
                &[close(0, 0, 60, [100, 100])]
            ),
            ["Moved a b", "OnlyRight  a"]
        );
        // Of several files of the same words the one that is still called so.
        assert_eq!(
            told(&[("a", 1)], &[("b", 1), ("x/a", 1)], &[]),
            ["Moved a x/a", "RightInLeft a b"]
        );
        // A copy is one however short.
        let short = |name: &str| Known {
            words: 3,
            ..known(&[(name, 1)]).remove(0)
        };
        let found = matches(&[short("a")], &[short("a"), short("b")], &[], 0.8, 20);
        assert_eq!(found[1].status, Status::RightInLeft);
        // A copy beside its original is no move.
        assert_eq!(
            told(&[("a", 1), ("c", 1)], &[("a", 1)], &[]),
            ["Same a a", "LeftInRight c a"]
        );
    }

    #[test]
    fn the_closest_pairs_go_first_and_the_same_name_last() {
        let left = [("a", 1), ("b", 2)];
        let right = [("a", 3), ("c", 4)];
        let pairs = [
            close(0, 0, 70, [100, 100]),
            close(0, 1, 90, [100, 100]),
            close(1, 0, 69, [100, 100]),
        ];
        assert_eq!(
            told(&left, &right, &pairs),
            ["MovedAndChanged a c", "MovedAndChanged b a"]
        );
        assert_eq!(
            told(&left, &right, &[]),
            ["Changed a a", "OnlyLeft b ", "OnlyRight  c"]
        );
    }

    #[test]
    fn what_stands_in_another_is_told_with_it() {
        let left = [("all", 1), ("note", 2)];
        let right = [("all", 3), ("part", 4)];
        let pairs = [
            close(0, 0, 90, [100, 100]),
            close(0, 1, 28, [100, 30]),
            close(1, 0, 29, [30, 100]),
        ];
        assert_eq!(
            told(&left, &right, &pairs),
            [
                "Changed all all",
                "LeftInRight note all",
                "RightInLeft all part"
            ]
        );
    }

    #[test]
    fn empty_documents_only_meet_by_name() {
        assert_eq!(
            told(&[("a", 0), ("b", 0)], &[("b", 0), ("c", 0)], &[]),
            ["OnlyLeft a ", "Same b b", "OnlyRight  c"]
        );
    }

    proptest! {
        #[test]
        fn every_document_has_its_row(
            left in prop::collection::btree_map("[a-e]", 0u128..4, 0..5),
            right in prop::collection::btree_map("[a-e]", 0u128..4, 0..5),
            pairs in prop::collection::vec((0usize..5, 0usize..5, 20usize..50), 0..9),
        ) {
            let side = |side: &std::collections::BTreeMap<String, u128>| {
                let pairs: Vec<(&str, u128)> = side.iter().map(|(name, &hash)| (name.as_str(), hash)).collect();
                known(&pairs)
            };
            let (left, right) = (side(&left), side(&right));
            let pairs: Vec<Close> = pairs
                .into_iter()
                .filter(|&(l, r, _)| l < left.len() && r < right.len() && left[l].hash != right[r].hash)
                .map(|(l, r, shared)| close(l, r, shared, [50, 60]))
                .collect();
            let (mut lefts, mut rights) = (Vec::new(), Vec::new());
            for found in matches(&left, &right, &pairs, 0.8, 20) {
                use Status::*;
                match found.status {
                    LeftInRight | OnlyLeft => lefts.extend(found.left),
                    RightInLeft | OnlyRight => rights.extend(found.right),
                    Same | Changed | Moved | MovedAndChanged => {
                        lefts.extend(found.left);
                        rights.extend(found.right);
                        prop_assert!(found.left.is_some() && found.right.is_some());
                    }
                }
            }
            lefts.sort_unstable();
            rights.sort_unstable();
            prop_assert_eq!(lefts, (0..left.len()).collect::<Vec<_>>());
            prop_assert_eq!(rights, (0..right.len()).collect::<Vec<_>>());
        }
    }
}
