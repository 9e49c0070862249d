//! Candidates for containment, which signatures cannot see: an inverted index over winnowed shingles.

use rayon::prelude::*;

use super::postings::Postings;
use super::{Candidates, CutBucket, SharedFingerprints};
use crate::memory::announce;
use crate::model::DocumentId;

/// A fingerprint that stands in more documents than this is read for nobody. A short text that is contained in a longer one
/// is recognised by its other fingerprints; one that has no other gives a pair with the longest holder only.
const LARGEST_BUCKET: usize = 1_000;

/// One in so many of a document's (not too common) fingerprints has to meet in a partner, rounded down. In a long document
/// contained to 80 % with edits spread evenly, the runs between them are 16 shingles, and 60 % of the fingerprints meet; in one
/// of 20 shingles with one gap in the middle two meet for sure of five or so. A quarter is below both.
const ONE_IN: usize = 4;

/// Lists that are asked for before the first of them is read.
const AT_A_TIME: usize = 16;

/// Pairs of which the shorter document meets the longer in enough fingerprints.
///
/// `documents` are those of `shared`; `words` is indexed by id; only documents of at least `min_words` are tried as the shorter one, and only with those that
/// are `apart` from it. For F fingerprints in all: O(F) time, 8 bytes each while the index is made and 20 for each that another document has
/// too, and the lengths of the lists that are read, of at most 1,000 each.
pub fn winnowed_candidates(
    documents: &[DocumentId],
    shared: &SharedFingerprints,
    words: &[u32],
    min_words: usize,
    apart: impl Fn(DocumentId, DocumentId) -> bool + Sync,
) -> Candidates {
    // The longest first, so that of those who hold a fingerprint the longer ones stand before a document.
    let mut ids = documents.to_vec();
    ids.sort_unstable_by_key(|&id| std::cmp::Reverse((words[id.index()], id)));
    let index = Index {
        shared,
        postings: Postings::of_short(&ids, |document| {
            let places = shared.places(ids[document]).iter();
            places.map(|place| place.fingerprint)
        }),
        ids: &ids,
    };
    let found: Vec<Probed> = (0..documents.len())
        .into_par_iter()
        .filter(|&document| words[ids[document].index()] as usize >= min_words)
        .map_init(
            || vec![0u32; documents.len()],
            |met, document| index.probe(document, met, &apart),
        )
        .collect();
    let mut all = Candidates::default();
    let mut stars: Vec<(u32, DocumentId)> = Vec::new();
    for probed in found {
        match probed {
            Probed::Pairs(pairs) => all.pairs.extend(pairs),
            Probed::Common(feature, document) => stars.push((feature, document)),
        }
    }
    stars.sort_unstable();
    for documents in stars.chunk_by(|a, b| a.0 == b.0) {
        let holders = index.postings.holders(documents[0].0).iter();
        let bucket = holders.map(|&holder| ids[holder as usize].0);
        if let Some(cut) = CutBucket::of(bucket, words) {
            for &(_, document) in documents {
                all.add(cut.center.0, document.0);
            }
            all.cut.push(cut);
        }
    }
    all.normalized()
}

/// What came of a document as the shorter one of pairs.
enum Probed {
    Pairs(Vec<(DocumentId, DocumentId)>),
    /// It has nothing but common fingerprints, the rarest of which is this. It is compared with the longest holder of it.
    Common(u32, DocumentId),
}

struct Index<'a> {
    shared: &'a SharedFingerprints,
    /// The longest first.
    ids: &'a [DocumentId],
    postings: Postings,
}

impl Index<'_> {
    /// The partners of one document as the shorter of a pair. `met` holds a zero for every document, before and after.
    fn probe(
        &self,
        document: usize,
        met: &mut [u32],
        apart: &impl Fn(DocumentId, DocumentId) -> bool,
    ) -> Probed {
        let mut pairs = Vec::new();
        let id = self.ids[document];
        let own = self.postings.shared_features(document);
        // Rarest first, so the lists too long to read are at the end.
        let readable =
            own.partition_point(|&feature| self.postings.holders(feature).len() <= LARGEST_BUCKET);
        let usable = self.shared.alone(id) + self.postings.lonely_features(document) + readable;
        if usable == 0 {
            return match own.first() {
                Some(&rarest) => Probed::Common(rarest, id),
                None => Probed::Pairs(pairs),
            };
        }
        let needed = (usable / ONE_IN).max(1);
        if readable < needed {
            return Probed::Pairs(pairs);
        }
        // Who meets `needed` of these lists is in one of all but the last `needed - 1`, the longest.
        let (first, last) = own[..readable].split_at(readable + 1 - needed);
        let longer = |feature: u32| {
            let holders = self.postings.holders(feature).iter().copied();
            holders.take_while(|&other| (other as usize) < document)
        };
        let mut touched: Vec<u32> = Vec::new();
        for some in first.chunks(AT_A_TIME) {
            for &feature in some {
                announce(&self.postings.holders(feature)[..1]);
            }
            for &feature in some {
                for other in longer(feature) {
                    let hits = &mut met[other as usize];
                    if *hits == 0 {
                        touched.push(other);
                    }
                    *hits += 1;
                }
            }
        }
        for (at, &feature) in last.iter().enumerate() {
            // Most that were met once or twice cannot be met often enough after one or two lists more. Where many stay, it is not asked at each list.
            if at.is_power_of_two() {
                drop_hopeless(&mut touched, met, needed.saturating_sub(last.len() - at));
            }
            if touched.is_empty() {
                break;
            }
            for other in longer(feature) {
                let hits = &mut met[other as usize];
                *hits += u32::from(*hits > 0);
            }
        }
        drop_hopeless(&mut touched, met, needed);
        for other in touched {
            met[other as usize] = 0;
            let other = self.ids[other as usize];
            if apart(id, other) {
                pairs.push((id.min(other), id.max(other)));
            }
        }
        Probed::Pairs(pairs)
    }
}

/// Forgets those of the `touched` that were met less often than `fewest` times.
fn drop_hopeless(touched: &mut Vec<u32>, met: &mut [u32], fewest: usize) {
    touched.retain(|&other| {
        let hits = &mut met[other as usize];
        let keep = *hits as usize >= fewest;
        if !keep {
            *hits = 0;
        }
        keep
    });
}

#[cfg(test)]
mod tests {
    use std::cmp::Reverse;
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::sketch::{mix, shingle_hashes, winnow};

    use crate::candidate::Fingerprinted;

    fn fingerprints(tokens: &[u64]) -> Vec<u32> {
        let mut shingles = Vec::new();
        shingle_hashes(tokens, &mut shingles);
        let mut kept = Vec::new();
        winnow(&shingles, 8, &mut kept);
        kept
    }

    proptest! {
        #[test]
        fn pairs_are_those_that_meet_in_a_quarter(
            sets in prop::collection::vec(prop::collection::vec(prop_oneof![0u32..60, 0u32..900], 0..60), 0..12),
            parts in prop::collection::vec((0usize..12, 0usize..12, 0usize..60), 0..8),
            words in prop::collection::vec(0u32..40, 12),
        ) {
            let mut sets = sets;
            for (from, to, many) in parts {
                if let (Some(own), true) = (sets.get(from).cloned(), to < sets.len()) {
                    sets[to].extend(own.into_iter().take(many));
                }
            }
            let documents: Vec<Fingerprinted<'_>> = (0..)
                .zip(&sets)
                .map(|(at, fingerprints)| Fingerprinted { id: DocumentId(at), fingerprints, gaps: &[] })
                .collect();
            let ids: Vec<DocumentId> = documents.iter().map(|own| own.id).collect();
            let shared = SharedFingerprints::of(&documents, sets.len()).unwrap();
            let found = winnowed_candidates(&ids, &shared, &words[..sets.len()], 10, |_, _| true);
            let distinct = |id: DocumentId| sets[id.index()].iter().copied().collect::<BTreeSet<u32>>();
            let order = |id: DocumentId| Reverse((words[id.index()], id));
            let mut expected = Vec::new();
            for &shorter in &ids {
                let own = distinct(shorter);
                let needed = (own.len() / ONE_IN).max(1);
                for &longer in ids.iter().filter(|&&longer| order(longer) < order(shorter)) {
                    let meets = own.intersection(&distinct(longer)).count();
                    if words[shorter.index()] >= 10 && meets >= needed {
                        expected.push((shorter.min(longer), shorter.max(longer)));
                    }
                }
            }
            expected.sort_unstable();
            prop_assert_eq!(found.pairs, expected);
        }
    }

    #[test]
    fn a_short_text_in_a_long_one_is_a_candidate_wherever_the_edit_falls() {
        let long: Vec<u64> = (0..3000).map(mix).collect();
        // 25 words less one are 20 shingles, of which a gap in the middle costs four: exactly 80 % are left.
        for edit in 0..25 {
            let mut short = long[700..725].to_vec();
            short.remove(edit);
            let other: Vec<u64> = (9000..9500).map(mix).collect();
            let sets = [
                fingerprints(&short),
                fingerprints(&long),
                fingerprints(&other),
            ];
            let documents: Vec<Fingerprinted<'_>> = (0..)
                .zip(&sets)
                .map(|(at, fingerprints)| Fingerprinted {
                    id: DocumentId(at),
                    fingerprints,
                    gaps: &[],
                })
                .collect();
            let shared = SharedFingerprints::of(&documents, 3).unwrap();
            let ids = [0, 1, 2].map(DocumentId);
            let search = |apart: bool| {
                winnowed_candidates(&ids, &shared, &[24, 3000, 500], 20, |_, _| apart)
            };
            let found = search(true);
            assert_eq!(
                found.pairs,
                [(DocumentId(0), DocumentId(1))],
                "edit at {edit}"
            );
            assert_eq!(search(false), Candidates::default());
        }
    }
}
