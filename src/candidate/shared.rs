//! Fingerprints that stand in more than one place: only they bring documents together, and three of four stand in one.

use rayon::prelude::*;

use crate::error::Error;
use crate::filter::Filter;
use crate::model::DocumentId;
use crate::repeats::Repeats;

/// Documents whose fingerprints are gathered at a time on a thread.
const SHARE: usize = 1 << 12;

/// What an index of fingerprints is made of.
#[derive(Debug, Clone, Copy)]
pub struct Fingerprinted<'a> {
    /// The document.
    pub id: DocumentId,
    /// Its fingerprints in order of place.
    pub fingerprints: &'a [u32],
    /// How far each begins behind the one before, in words; empty if that is not known.
    pub gaps: &'a [u8],
}

impl Fingerprinted<'_> {
    /// Appends the places of the fingerprints that are `wanted`, by their place in the list.
    fn keep(&self, wanted: impl Fn(usize) -> bool, kept: &mut Vec<FingerprintPlace>) {
        let mut word = 0;
        let mut gaps = self.gaps.iter();
        for (at, &fingerprint) in self.fingerprints.iter().enumerate() {
            word += gaps.next().map_or(0, |&gap| u32::from(gap));
            if wanted(at) {
                kept.push(FingerprintPlace { fingerprint, word });
            }
        }
    }
}

/// A fingerprint in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FingerprintPlace {
    /// The fingerprint.
    pub fingerprint: u32,
    /// The word that it begins at; 0 if places are not known.
    pub word: u32,
}

/// The fingerprints of documents that stand in more than one place, in one document or several. One in some stands alone all the same.
#[derive(Debug, Default, PartialEq)]
pub struct SharedFingerprints {
    /// By document, in order of place.
    places: Vec<FingerprintPlace>,
    /// Where the places of each document begin, by id, and the end.
    first: Vec<u32>,
    /// How many fingerprints of each document, by id, are left out.
    alone: Vec<u32>,
}

impl SharedFingerprints {
    /// Of `documents` in ascending order of ids, all below `count`. For F fingerprints, of which S stand in more than one place: O(F) time, and 8
    /// bytes for each of S; four bytes for each of F while it is made, as buckets of numbers do.
    ///
    /// # Errors
    /// [`Error::TooManyFingerprints`].
    pub fn of(documents: &[Fingerprinted<'_>], count: usize) -> Result<SharedFingerprints, Error> {
        let total: usize = documents.iter().map(|own| own.fingerprints.len()).sum();
        if u32::try_from(total).is_err() {
            return Err(Error::TooManyFingerprints {
                limit: u64::from(u32::MAX),
            });
        }
        let lists: Vec<&[u32]> = documents.iter().map(|own| own.fingerprints).collect();
        let repeats = Repeats::of(&lists, |&fingerprint| fingerprint);
        // Where the fingerprints of each document begin among all.
        let mut behind = 0;
        let first = |list: &&[u32]| {
            behind += list.len();
            behind - list.len()
        };
        let firsts: Vec<usize> = lists.iter().map(first).collect();
        let mut shared = SharedFingerprints {
            places: Vec::new(),
            first: Vec::with_capacity(count + 1),
            alone: vec![0; count],
        };
        // A few shares at a time, so that little is there twice.
        let round = SHARE * rayon::current_num_threads();
        for (round, firsts) in documents.chunks(round).zip(firsts.chunks(round)) {
            let shares: Vec<(Vec<FingerprintPlace>, Vec<u32>)> = round
                .par_chunks(SHARE)
                .zip(firsts.par_chunks(SHARE))
                .map(|(documents, firsts)| {
                    let (mut kept, mut ends) = (Vec::new(), Vec::with_capacity(documents.len()));
                    for (own, first) in documents.iter().zip(firsts) {
                        own.keep(|at| repeats.holds(first + at), &mut kept);
                        ends.push(kept.len() as u32);
                    }
                    (kept, ends)
                })
                .collect();
            for (documents, (kept, ends)) in round.chunks(SHARE).zip(shares) {
                let before = shared.places.len() as u32;
                let mut start = 0;
                for (own, end) in documents.iter().zip(ends) {
                    shared.first.resize(own.id.index() + 1, before + start);
                    shared.alone[own.id.index()] = own.fingerprints.len() as u32 - (end - start);
                    start = end;
                }
                shared.places.extend(kept);
            }
        }
        let end = shared.places.len() as u32;
        shared.first.resize(count + 1, end);
        Ok(shared)
    }

    /// What brings the `documents` (ascending) together with those among them that `other` gives other fingerprints for: all of these, without their places in
    /// the text, and of any other document those that may be among these. The rest counts as standing nowhere else. O(F) for F fingerprints.
    pub fn with<'f>(
        &self,
        documents: &[DocumentId],
        other: impl Fn(DocumentId) -> Option<&'f [u32]>,
    ) -> SharedFingerprints {
        /// Bits for each of the other fingerprints: one in 16 of any others passes.
        const BITS: usize = 16;
        let others: usize = (documents.iter())
            .filter_map(|&id| other(id).map(<[u32]>::len))
            .sum();
        let mut known = Filter::for_keys(others, BITS);
        for &fingerprint in documents.iter().filter_map(|&id| other(id)).flatten() {
            known.add(fingerprint.into());
        }
        let mut shared = SharedFingerprints {
            places: Vec::with_capacity(others + self.places.len() / 4),
            first: Vec::with_capacity(self.first.len()),
            alone: self.alone.clone(),
        };
        for &id in documents {
            let before = shared.places.len();
            (shared.first).resize(id.index() + 1, before as u32);
            let alone = &mut shared.alone[id.index()];
            match other(id) {
                Some(fingerprints) => {
                    *alone = 0;
                    let place = |&fingerprint| FingerprintPlace {
                        fingerprint,
                        word: 0,
                    };
                    shared.places.extend(fingerprints.iter().map(place));
                }
                None => {
                    let own = self.places(id);
                    let may_meet =
                        |place: &&FingerprintPlace| known.may_hold(place.fingerprint.into());
                    shared.places.extend(own.iter().filter(may_meet));
                    *alone += (own.len() - (shared.places.len() - before)) as u32;
                }
            }
        }
        let end = shared.places.len() as u32;
        shared.first.resize(self.first.len(), end);
        shared
    }

    /// The places of a document that may stand somewhere else too, in order.
    pub fn places(&self, id: DocumentId) -> &[FingerprintPlace] {
        let [from, to] = [id.index(), id.index() + 1].map(|at| self.first[at] as usize);
        &self.places[from..to]
    }

    /// How many places of a document stand nowhere else for sure.
    pub fn alone(&self, id: DocumentId) -> usize {
        self.alone[id.index()] as usize
    }
}

#[cfg(test)]
mod tests {
    use ahash::AHashMap;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_stands_twice_is_kept_with_its_places(
            sets in prop::collection::vec(prop::collection::vec((prop_oneof![0u32..40, any::<u32>()], 0u8..9), 0..20), 0..12),
            step in 1u32..3,
            threads in 1usize..4,
        ) {
            let lists: Vec<(Vec<u32>, Vec<u8>)> = sets.iter().map(|set| set.iter().copied().unzip()).collect();
            let documents: Vec<Fingerprinted<'_>> = (0..)
                .zip(&lists)
                .map(|(at, (fingerprints, gaps))| Fingerprinted { id: DocumentId(at * step + 1), fingerprints, gaps })
                .collect();
            let count = 3 * sets.len() + 2;
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let shared = pool.install(|| SharedFingerprints::of(&documents, count)).unwrap();
            let mut times: AHashMap<u32, usize> = AHashMap::new();
            for &fingerprint in lists.iter().flat_map(|list| &list.0) {
                *times.entry(fingerprint).or_default() += 1;
            }
            for document in &documents {
                let mut all = Vec::new();
                document.keep(|_| true, &mut all);
                prop_assert_eq!(all.len(), document.fingerprints.len());
                let kept = shared.places(document.id);
                prop_assert_eq!(kept.len() + shared.alone(document.id), all.len());
                let mut left = kept.iter();
                for place in all {
                    let found = left.as_slice().first() == Some(&place);
                    prop_assert!(found || times[&place.fingerprint] == 1, "{place:?}");
                    if found {
                        left.next();
                    }
                }
                prop_assert_eq!(left.len(), 0);
            }
            prop_assert_eq!(shared.places(DocumentId(0)), []);
            prop_assert_eq!(shared.places(DocumentId(count as u32 - 1)).len(), 0);
        }
    }
}
