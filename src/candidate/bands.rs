//! Locality-sensitive hashing: documents whose signatures agree in a whole band are candidates.
//!
//! Indyk and Motwani, STOC 1998; Broder, "On the resemblance and containment of documents", 1997. The bands are joined by
//! sorting (band hash, document) records, each thread one band at a time.

use rayon::prelude::*;

use super::Candidates;
use crate::model::DocumentId;

/// Documents in one bucket of which all pairs are taken. 500 make 125,000 pairs in each band; copies are
/// taken out before, so that real buckets are small.
const LARGEST_BUCKET: usize = 500;

/// All pairs of `documents` that share a band, by the longest member only in a bucket of more than 500.
///
/// `documents` are in ascending order, each with as many [`band_hashes`](crate::sketch::band_hashes) as there are `bands`;
/// `words` is indexed by document id. O(b n) for b bands and n documents, and what the candidates cost; 16 bytes a document
/// for each thread.
pub fn band_candidates(
    documents: &[(DocumentId, &[u32])],
    words: &[u32],
    bands: usize,
) -> Candidates {
    let bands: Vec<usize> = (0..bands).collect();
    let mut candidates = Candidates::default();
    for some in bands.chunks(rayon::current_num_threads()) {
        let found: Vec<Candidates> = some
            .par_iter()
            .map(|&band| {
                let mut records: Vec<u64> = documents
                    .iter()
                    .map(|(id, hashes)| u64::from(hashes[band]) << 32 | u64::from(id.0))
                    .collect();
                sort_by_high_half(&mut records);
                buckets(&records, words)
            })
            .collect();
        // One after the other, so that copies which meet in band after band make no long list.
        candidates = found.into_iter().fold(candidates, Candidates::merge);
    }
    candidates
}

/// The pairs of one band's records: band hash in the high half, document in the low half.
fn buckets(records: &[u64], words: &[u32]) -> Candidates {
    let mut candidates = Candidates::default();
    let mut bucket = Vec::new();
    for group in records.chunk_by(|a, b| a >> 32 == b >> 32) {
        if group.len() > 1 {
            bucket.clear();
            bucket.extend(group.iter().map(|&record| record as u32));
            candidates.add_bucket(&bucket, LARGEST_BUCKET, words);
        }
    }
    candidates
}

/// Sorts records by their high halves, keeping the order of equal ones: three rounds of counting by 11 bits, from the lowest
/// (Knuth, TAOCP 3, 5.2.5). O(n).
fn sort_by_high_half(records: &mut Vec<u64>) {
    const BITS: u32 = 11;
    const SLOTS: usize = 1 << BITS;
    let slot = |record: u64, round: usize| (record >> (32 + BITS * round as u32)) as usize % SLOTS;
    let mut counts = vec![[0u32; SLOTS]; 3];
    for &record in records.iter() {
        for (round, counts) in counts.iter_mut().enumerate() {
            counts[slot(record, round)] += 1;
        }
    }
    let mut spare = vec![0; records.len()];
    for (round, counts) in counts.iter_mut().enumerate() {
        let mut next = 0;
        for count in counts.iter_mut() {
            next += std::mem::replace(count, next);
        }
        for &record in records.iter() {
            let place = &mut counts[slot(record, round)];
            spare[*place as usize] = record;
            *place += 1;
        }
        std::mem::swap(records, &mut spare);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::{BandPlan, band_hashes, mix, signature};
    use proptest::prelude::*;

    #[test]
    fn a_bucket_too_large_gives_star_edges_and_is_counted() {
        let documents: Vec<(DocumentId, &[u32])> =
            (0..600).map(|i| (DocumentId(i), &[1, 2][..])).collect();
        let mut words = vec![7; 600];
        words[41] = 9;
        let found = band_candidates(&documents, &words, 2);
        assert_eq!(found.pairs.len(), 599);
        assert!(found.pairs.iter().all(|&(a, b)| a.0 == 41 || b.0 == 41));
        assert_eq!(found.cut.len(), 1, "both bands have the same bucket");
        assert_eq!(found.cut[0].skipped_pairs(), 600 * 599 / 2 - 599);
    }

    #[test]
    fn like_sets_meet_and_unlike_ones_do_not() {
        let plan = BandPlan::for_threshold(0.8);
        let hashes = [0, 10, 5000].map(|from: u64| {
            let set: Vec<u64> = (from..from + 200).map(mix).collect();
            band_hashes(&signature(&set).unwrap(), plan)
        });
        let documents: Vec<(DocumentId, &[u32])> = (0u32..)
            .zip(&hashes)
            .map(|(i, hashes)| (DocumentId(i), &**hashes))
            .collect();
        let found = band_candidates(&documents, &[204; 3], plan.bands);
        assert_eq!(found.pairs, [(DocumentId(0), DocumentId(1))]);
    }

    proptest! {
        #[test]
        fn records_are_sorted_by_their_high_half_and_else_keep_their_order(
            highs in prop::collection::vec(prop_oneof![any::<u32>(), 0u32..5], 0..300),
        ) {
            let mut records: Vec<u64> = (0u64..).zip(&highs).map(|(i, &high)| u64::from(high) << 32 | i).collect();
            let mut sorted = records.clone();
            sorted.sort_by_key(|record| record >> 32);
            sort_by_high_half(&mut records);
            prop_assert_eq!(records, sorted);
        }
    }
}
