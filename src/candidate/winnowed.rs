//! Candidates for containment, which signatures cannot see: an inverted index over winnowed shingles.

use ahash::AHashMap;
use rayon::prelude::*;

use super::Candidates;
use crate::model::DocumentId;

/// A fingerprint that stands in more documents than this is read for nobody. A short text that is contained in a longer one
/// is recognised by its other fingerprints; one that has no other gives a pair with the longest holder only.
const LARGEST_BUCKET: usize = 1_000;

/// One in so many of a document's (not too common) fingerprints has to meet in a partner, rounded down. In a long document
/// contained to 80 % with edits spread evenly, the runs between them are 16 shingles, and 60 % of the fingerprints meet; in one
/// of 20 shingles with one gap in the middle two meet for sure of five or so. A quarter is below both.
const ONE_IN: usize = 4;

/// Pairs of which the shorter document meets the longer in enough fingerprints.
///
/// `documents` are ids in ascending order with their fingerprints; `words` is indexed by id; only documents of at least
/// `min_words` are tried as the shorter one. For F fingerprints in all: O(F log F) time and 16 bytes each, and the lengths of
/// the lists that are read, of at most 1,000 each.
pub fn winnowed_candidates(
    documents: &[(DocumentId, &[u64])],
    words: &[u32],
    min_words: usize,
) -> Candidates {
    let mut places: Vec<(u64, u32)> = documents
        .par_iter()
        .flat_map_iter(|(id, fingerprints)| fingerprints.iter().map(move |&hash| (hash, id.0)))
        .collect();
    places.par_sort_unstable();
    places.dedup();
    // Fingerprints of a single document meet nobody; leaving them out halves the index or better.
    let shared: Vec<&[(u64, u32)]> = places
        .chunk_by(|a, b| a.0 == b.0)
        .filter(|group| group.len() > 1)
        .collect();

    let found: Vec<Candidates> = documents
        .par_iter()
        .filter(|(id, _)| words[id.index()] as usize >= min_words)
        .map_init(
            || (AHashMap::new(), Vec::new()),
            |(met, own), &(id, fingerprints)| {
                own.clear();
                own.extend_from_slice(fingerprints);
                own.sort_unstable();
                own.dedup();
                probe(id, own, &shared, words, met)
            },
        )
        .collect();
    let mut all = Candidates::default();
    for candidates in found {
        all.pairs.extend(candidates.pairs);
        all.cut.extend(candidates.cut);
    }
    all.cut
        .sort_unstable_by_key(|cut| (cut.center, cut.members));
    all.cut.dedup();
    all.normalized()
}

fn probe(
    id: DocumentId,
    fingerprints: &[u64],
    shared: &[&[(u64, u32)]],
    words: &[u32],
    met: &mut AHashMap<u32, u32>,
) -> Candidates {
    let mut candidates = Candidates::default();
    let length = (words[id.index()], id.0);
    let mut usable = 0usize;
    let mut smallest_large: Option<&[(u64, u32)]> = None;
    met.clear();
    for &hash in fingerprints {
        let Ok(at) = shared.binary_search_by_key(&hash, |group| group[0].0) else {
            usable += 1;
            continue;
        };
        let group = shared[at];
        if group.len() > LARGEST_BUCKET {
            if smallest_large.is_none_or(|large| group.len() < large.len()) {
                smallest_large = Some(group);
            }
            continue;
        }
        usable += 1;
        for &(_, other) in group {
            if (words[other as usize], other) > length {
                *met.entry(other).or_default() += 1;
            }
        }
    }
    if usable == 0 {
        if let Some(group) = smallest_large {
            let bucket: Vec<u32> = group.iter().map(|&(_, document)| document).collect();
            let mut star = Candidates::default();
            star.add_bucket(&bucket, LARGEST_BUCKET, words);
            star.pairs.retain(|&(a, b)| a == id || b == id);
            return star;
        }
        return candidates;
    }
    let needed = ((usable / ONE_IN) as u32).max(1);
    for (&other, &hits) in met.iter() {
        if hits >= needed {
            candidates.add(id.0, other);
        }
    }
    candidates
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::{mix, shingle_hashes, winnow};

    fn fingerprints(tokens: &[u64]) -> Vec<u64> {
        let mut shingles = Vec::new();
        shingle_hashes(tokens, &mut shingles);
        let mut kept = Vec::new();
        winnow(&shingles, 8, &mut kept);
        kept
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
            let documents: Vec<(DocumentId, &[u64])> = sets
                .iter()
                .enumerate()
                .map(|(i, set)| (DocumentId(i as u32), set.as_slice()))
                .collect();
            let found = winnowed_candidates(&documents, &[24, 3000, 500], 20);
            assert_eq!(
                found.pairs,
                [(DocumentId(0), DocumentId(1))],
                "edit at {edit}"
            );
        }
    }
}
