//! An inverted index: which documents hold which feature (a shingle or a fingerprint), rare features first.

use rayon::prelude::*;

use crate::model::DocumentId;
use crate::radix::{Buckets, HashSorter};

/// Features that at least two documents hold, and who holds them.
///
/// Documents are numbers: their places in the list the index was made from.
#[derive(Debug, PartialEq)]
pub(super) struct Postings {
    /// Documents of all features, one feature after the other, each ascending.
    holders: Vec<u32>,
    /// Where each feature's documents begin in `holders`, and one more for the end. The rarest feature comes first.
    starts: Vec<u32>,
    /// Features of all documents, one document after the other, each rarest first.
    features: Vec<u32>,
    /// Where each document's features begin in `features`, and one more for the end.
    document_starts: Vec<usize>,
    /// How many features each document alone holds.
    lonely: Vec<u32>,
}

impl Postings {
    /// Indexes documents with their features, random numbers in ascending order. For F features in all: O(F) time, some 4 MB a
    /// thread while it is made, and 20 bytes for each that another document has too.
    pub(super) fn of<'a>(
        documents: &[DocumentId],
        features: impl Fn(usize) -> &'a [u64] + Sync,
    ) -> Postings {
        let documents = documents.len();
        let total: usize = (0..documents)
            .map(|document| features(document).len())
            .sum();
        let bits = (total / PART).checked_ilog2().map_or(0, |bits| bits + 1);
        let parts: Vec<usize> = (0..1 << bits).collect();
        let each = parts.len().div_ceil(rayon::current_num_threads().max(1));
        let lists: Vec<Lists> = parts
            .par_chunks(each)
            .map(|parts| {
                let mut lists = Lists::of(documents);
                let (mut places, mut sorter) = (Vec::new(), HashSorter::default());
                let behind = |own: &[u64], part: usize| {
                    own.partition_point(|&feature| feature.unbounded_shr(64 - bits) < part as u64)
                };
                let mut next: Vec<usize> = (0..documents)
                    .map(|document| behind(features(document), parts[0]))
                    .collect();
                for &part in parts {
                    places.clear();
                    for (document, next) in next.iter_mut().enumerate() {
                        let own = features(document)[*next..].iter();
                        let here = own
                            .take_while(|feature| feature.unbounded_shr(64 - bits) == part as u64);
                        let before = places.len();
                        places.extend(here.map(|&feature| (feature, document as u32)));
                        *next += places.len() - before;
                    }
                    sorter.sort(&mut places, bits, |place| place.0);
                    places.dedup();
                    lists.add(&places, |place| place.0, |place| place.1);
                }
                lists
            })
            .collect();
        Postings::of_lists(documents, &lists)
    }

    /// Indexes documents with features of 32 bits, in any order. For F features in all: O(F) time, 8 bytes each while it is made and 20 for each that another document has
    /// too.
    ///
    /// Features are put into buckets by their high bits first, so that each bucket is sorted in a near cache.
    pub(super) fn of_short<I: ExactSizeIterator<Item = u32>>(
        documents: &[DocumentId],
        features: impl Fn(usize) -> I + Sync,
    ) -> Postings {
        let documents = documents.len();
        let total: usize = (0..documents)
            .map(|document| features(document).len())
            .sum();
        let threads = rayon::current_num_threads().max(1);
        let buckets = Buckets::for_records(total, threads);
        let lists: Vec<Lists> = buckets
            .shares(threads)
            .into_par_iter()
            .map(|range| {
                let mut lists = Lists::of(documents);
                let places = || {
                    (0..documents).flat_map(|document| {
                        let own = features(document);
                        own.map(move |feature| u64::from(feature) << 32 | document as u64)
                    })
                };
                let feature = |place: &u64| (place >> 32) as u32;
                buckets.sorted(range, places, feature, |own| {
                    own.dedup();
                    lists.add(own, |place| place >> 32, |place| place as u32);
                });
                lists
            })
            .collect();
        Postings::of_lists(documents, &lists)
    }

    /// From lists of features, those of each list behind those of the one before. O(F) for F holders, fewer than 2^32: shingles are joined exactly up to some 20 million, and of
    /// [`SharedFingerprints`](super::SharedFingerprints) there are no more.
    fn of_lists(documents: usize, lists: &[Lists]) -> Postings {
        let lengths = || lists.iter().flat_map(|list| list.lengths.iter().copied());
        // How many features are held by so many documents; then where those begin, as features and as holders.
        let mut places = vec![[0usize; 2]; documents + 1];
        for length in lengths() {
            let place = &mut places[length as usize];
            place[0] += 1;
            place[1] += length as usize;
        }
        let mut next = [0; 2];
        for place in &mut places {
            let [features, holders] = std::mem::replace(place, next);
            next = [next[0] + features, next[1] + holders];
        }
        let [features, total] = next;
        debug_assert!(u32::try_from(total).is_ok(), "{total} holders");
        let mut starts = vec![total as u32; features + 1];
        let mut holders = vec![0u32; total];
        let mut document_starts = vec![0usize; documents + 1];
        for list in lists {
            let mut rest = list.holders.as_slice();
            for &length in &list.lengths {
                let (own, behind) = rest.split_at(length as usize);
                rest = behind;
                let [feature, start] = &mut places[length as usize];
                starts[*feature] = *start as u32;
                holders[*start..][..own.len()].copy_from_slice(own);
                *feature += 1;
                *start += own.len();
                for &document in own {
                    document_starts[document as usize + 1] += 1;
                }
            }
        }
        for document in 0..documents {
            document_starts[document + 1] += document_starts[document];
        }
        let mut lonely = vec![0; documents];
        for list in lists {
            for (all, own) in lonely.iter_mut().zip(&list.lonely) {
                *all += own;
            }
        }
        let mut next = document_starts.clone();
        let mut own = vec![0u32; holders.len()];
        for feature in 0..features {
            for &document in &holders[starts[feature] as usize..starts[feature + 1] as usize] {
                let at = &mut next[document as usize];
                own[*at] = feature as u32;
                *at += 1;
            }
        }
        Postings {
            holders,
            starts,
            features: own,
            document_starts,
            lonely,
        }
    }

    /// The documents that hold a feature, ascending; at least two.
    pub(super) fn holders(&self, feature: u32) -> &[u32] {
        let [from, to] = [feature, feature + 1].map(|at| self.starts[at as usize] as usize);
        &self.holders[from..to]
    }

    /// How many features of a document no other one holds.
    pub(super) fn lonely_features(&self, document: usize) -> usize {
        self.lonely[document] as usize
    }

    /// The features of a document that others hold too, rarest first.
    pub(super) fn shared_features(&self, document: usize) -> &[u32] {
        &self.features[self.document_starts[document]..self.document_starts[document + 1]]
    }
}

/// Features of one range of hashes that are indexed at a time: 2 MiB of them with their documents.
const PART: usize = 1 << 17;

/// Features that at least two documents hold, in ascending order, with those documents.
struct Lists {
    /// Documents of each feature.
    lengths: Vec<u32>,
    /// Those documents, ascending, one feature after the other.
    holders: Vec<u32>,
    /// By document: how many features it alone holds.
    lonely: Vec<u32>,
}

impl Lists {
    fn of(documents: usize) -> Lists {
        Lists {
            lengths: Vec::new(),
            holders: Vec::new(),
            lonely: vec![0; documents],
        }
    }

    /// Adds features from places in order of feature and document, each once.
    fn add<P: Copy>(
        &mut self,
        places: &[P],
        feature: impl Fn(P) -> u64,
        document: impl Fn(P) -> u32,
    ) {
        for group in places.chunk_by(|&a, &b| feature(a) == feature(b)) {
            if let [only] = group {
                self.lonely[document(*only) as usize] += 1;
            } else {
                self.lengths.push(group.len() as u32);
                self.holders
                    .extend(group.iter().map(|&place| document(place)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::mix;
    use std::collections::BTreeMap;

    #[test]
    fn rare_features_come_first_and_lonely_ones_are_left_out() {
        let features: [&[u64]; 4] = [&[1, 2, 3], &[1, 3], &[9], &[2, 3]];
        let ids: Vec<DocumentId> = (0..4).map(DocumentId).collect();
        let postings = Postings::of(&ids, |document| features[document]);
        assert_eq!(postings.holders(0), [0, 1]);
        assert_eq!(postings.holders(1), [0, 3]);
        assert_eq!(postings.holders(2), [0, 1, 3]);
        assert_eq!(postings.shared_features(0), [0, 1, 2]);
        assert_eq!(postings.shared_features(2), [0u32; 0]);
        assert_eq!(postings.shared_features(3), [1, 2]);
        assert_eq!(
            [0, 1, 2, 3].map(|at| postings.lonely_features(at)),
            [0, 0, 1, 0]
        );
        assert_eq!(
            Postings::of_short(&ids, |document| features[document]
                .iter()
                .map(|&f| f as u32)),
            postings
        );
    }

    #[test]
    fn buckets_make_one_index() {
        // Some in two documents, some twice in one, and one in all.
        let lists: Vec<Vec<u32>> = (0..40u64)
            .map(|document| {
                let own = (0..4_000).map(|n| mix(n * 40 + document % 33) as u32);
                own.chain([7, 7, u32::MAX]).collect()
            })
            .collect();
        let ids: Vec<DocumentId> = (0..40).map(DocumentId).collect();
        let sets: Vec<Vec<u64>> = lists
            .iter()
            .map(|list| {
                let mut set: Vec<u64> = list
                    .iter()
                    .map(|&feature| u64::from(feature) << 32)
                    .collect();
                set.sort_unstable();
                set
            })
            .collect();
        let expected = Postings::of(&ids, |document| sets[document].as_slice());
        assert!(expected.starts.len() > 10_000);
        for threads in [1, 3] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
            let made = pool
                .build()
                .unwrap()
                .install(|| Postings::of_short(&ids, |document| lists[document].iter().copied()));
            assert_eq!(made, expected);
        }
    }

    #[test]
    fn parts_make_one_index() {
        // So many features that they are indexed in parts, a third of them in two documents and some in all.
        let sets: Vec<Vec<u64>> = (0..9u64)
            .map(|document| {
                let own = (0..2 * PART as u64 / 3).map(|n| mix(n * 9 + document % 7));
                let mut set: Vec<u64> = own.chain((1..50).map(|n| mix(n << 32))).collect();
                set.sort_unstable();
                set
            })
            .collect();
        let ids: Vec<DocumentId> = (0..9).map(DocumentId).collect();
        let pool = |threads| {
            let threads = rayon::ThreadPoolBuilder::new().num_threads(threads);
            threads.build().unwrap()
        };
        let made = pool(1).install(|| Postings::of(&ids, |document| sets[document].as_slice()));
        assert_eq!(
            pool(3).install(|| Postings::of(&ids, |document| sets[document].as_slice())),
            made
        );

        let mut holders: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
        for (document, set) in (0..).zip(&sets) {
            for &feature in set {
                holders.entry(feature).or_default().push(document);
            }
        }
        let mut expected: Vec<(usize, u64, Vec<u32>)> = (holders.into_iter())
            .filter(|(_, holders)| holders.len() > 1)
            .map(|(feature, holders)| (holders.len(), feature, holders))
            .collect();
        expected.sort_unstable();
        assert_eq!(made.starts.len(), expected.len() + 1);
        for (feature, (_, _, holders)) in (0..).zip(&expected) {
            assert_eq!(made.holders(feature), holders);
        }
        for document in 0..9 {
            let features = (0u32..).zip(&expected);
            let own: Vec<u32> = features
                .filter(|(_, (_, _, holders))| holders.contains(&(document as u32)))
                .map(|(feature, _)| feature)
                .collect();
            assert_eq!(made.shared_features(document), own);
        }
    }
}
