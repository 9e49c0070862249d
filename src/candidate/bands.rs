//! Locality-sensitive hashing: documents whose signatures agree in a whole band are candidates.
//!
//! Indyk and Motwani, STOC 1998; Broder, "On the resemblance and containment of documents", 1997. The bands are joined by
//! sorting (band hash, document) records: in memory each thread one band at a time, or all bands through a temporary file.

use std::path::PathBuf;

use rayon::prelude::*;

use super::Candidates;
use crate::error::Error;
use crate::model::DocumentId;
use crate::radix::sort_on_this_thread;
use crate::runs::Sorter;
use crate::sketch::Sketches;

/// Documents in one bucket of which all pairs are taken. 500 make 125,000 pairs in each band; copies are
/// taken out before, so that real buckets are small.
const LARGEST_BUCKET: usize = 500;

/// Bands whose records a thread makes together: looking a document's hashes up costs as much as sorting one record.
const AT_A_TIME: usize = 4;

/// All pairs of `documents` that share a band, by the longest member only in a bucket of more than 500.
///
/// `documents` are in ascending order; `hashes` gives as many [`band_hashes`](crate::sketch::band_hashes) of each as there are
/// `bands`; `words` is indexed by document id. O(b n) for b bands and n documents, and what the candidates cost; 40 bytes a
/// document for each thread.
pub fn band_candidates<'a>(
    documents: &[DocumentId],
    hashes: impl Fn(DocumentId) -> &'a [u32] + Sync,
    words: &[u32],
    bands: usize,
) -> Candidates {
    let of_bands = |bands: &[usize]| {
        let mut records = vec![Vec::with_capacity(documents.len()); bands.len()];
        for &id in documents {
            let hashes = hashes(id);
            for (records, &band) in records.iter_mut().zip(bands) {
                records.push(u64::from(hashes[band]) << 32 | u64::from(id.0));
            }
        }
        records.into_iter().map(|mut records| {
            sort_on_this_thread(&mut records);
            buckets(&records, words)
        })
    };
    let all: Vec<usize> = (0..bands).collect();
    let own = bands.div_ceil(rayon::current_num_threads()).max(1);
    let found: Vec<Candidates> = all
        .par_chunks(own)
        .map(|own| Candidates::merge_all(own.chunks(AT_A_TIME).flat_map(of_bands)))
        .collect();
    Candidates::merge_all(found.into_iter())
}

/// As [`band_candidates`] of the documents that `wanted` takes, where hashes are in a file: with at most `bytes` of records in
/// memory, the others in a file in `folder`. O(b n log n) for b bands and n documents.
///
/// # Errors
/// [`Error::TempFile`], [`Error::TempFileRead`].
pub(crate) fn spilled_band_candidates(
    sketches: &Sketches,
    wanted: impl Fn(DocumentId) -> bool,
    words: &[u32],
    bytes: usize,
    folder: PathBuf,
) -> Result<Candidates, Error> {
    // Band, hash, document.
    let mut sorter: Sorter<[u32; 3]> = Sorter::new(folder, bytes);
    sketches.for_each_block(|block| {
        for &id in block.ids().iter().filter(|&&id| wanted(id)) {
            for (band, &hash) in (0u32..).zip(block.bands(id)) {
                sorter.push([band, hash, id.0])?;
            }
        }
        Ok(())
    })?;
    let mut candidates = Candidates::default();
    let (mut of_band, mut current) = (Candidates::default(), 0);
    let mut bucket = Vec::new();
    sorter.finish()?.for_each_group(
        |a, b| a[..2] == b[..2],
        |group| {
            if group[0][0] != current {
                current = group[0][0];
                let found = std::mem::take(&mut of_band);
                candidates = std::mem::take(&mut candidates).merge(found);
            }
            bucket.clear();
            bucket.extend(group.iter().map(|record| record[2]));
            of_band.add_bucket(&bucket, LARGEST_BUCKET, words);
            Ok(())
        },
    )?;
    Ok(candidates.merge(of_band))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::{BandPlan, band_hashes, mix, signature};

    #[test]
    fn a_bucket_too_large_gives_star_edges_and_is_counted() {
        let documents: Vec<DocumentId> = (0..600).map(DocumentId).collect();
        let mut words = vec![7; 600];
        words[41] = 9;
        let found = band_candidates(&documents, |_| &[1, 2], &words, 2);
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
            band_hashes(&signature(&set).unwrap(), plan).collect::<Vec<u32>>()
        });
        let documents = [0, 1, 2].map(DocumentId);
        let found = band_candidates(&documents, |id| &hashes[id.index()], &[204; 3], plan.bands);
        assert_eq!(found.pairs, [(DocumentId(0), DocumentId(1))]);
    }
}
