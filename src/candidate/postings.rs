//! An inverted index: which documents hold which feature (a shingle or a fingerprint), rare features first.

use rayon::prelude::*;

use crate::model::DocumentId;
use crate::radix::sort_by_high_half;

/// Features that at least two documents hold, and who holds them.
///
/// Documents are numbers: their places in the list the index was made from.
#[derive(Debug, PartialEq)]
pub(super) struct Postings {
    /// Documents of all features, one feature after the other, each ascending.
    holders: Vec<u32>,
    /// Where each feature's documents begin in `holders`, and one more for the end. The rarest feature comes first.
    starts: Vec<usize>,
    /// Features of all documents, one document after the other, each rarest first.
    features: Vec<u32>,
    /// Where each document's features begin in `features`, and one more for the end.
    document_starts: Vec<usize>,
    /// How many features each document alone holds.
    lonely: Vec<u32>,
}

impl Postings {
    /// Indexes documents with their distinct features. For F features in all: O(F log F) time, 16 bytes each while it is made
    /// and 8 for each kept.
    pub(super) fn of<'a>(
        documents: &[DocumentId],
        features: impl Fn(usize) -> &'a [u64] + Sync,
    ) -> Postings {
        let mut places: Vec<(u64, u32)> = (0..documents.len())
            .into_par_iter()
            .flat_map_iter(|document| {
                let own = features(document);
                own.iter().map(move |&feature| (feature, document as u32))
            })
            .collect();
        places.par_sort_unstable();
        places.dedup();
        Postings::of_sorted(documents.len(), &places, |place| place.0, |place| place.1)
    }

    /// Indexes documents with features of 32 bits. For F features in all: O(F) time, 16 bytes each while it is made and 8 for
    /// each kept.
    pub(super) fn of_short<I: ExactSizeIterator<Item = u32>>(
        documents: &[DocumentId],
        features: impl Fn(usize) -> I,
    ) -> Postings {
        let total = (0..documents.len())
            .map(|document| features(document).len())
            .sum();
        let mut places: Vec<u64> = Vec::with_capacity(total);
        for document in 0..documents.len() {
            let own = features(document);
            places.extend(own.map(|feature| u64::from(feature) << 32 | document as u64));
        }
        sort_by_high_half(&mut places);
        places.dedup();
        Postings::of_sorted(
            documents.len(),
            &places,
            |place| place >> 32,
            |place| place as u32,
        )
    }

    /// From places in order of feature and document, each once.
    fn of_sorted<P: Copy + Sync>(
        documents: usize,
        places: &[P],
        feature: impl Fn(P) -> u64 + Sync,
        document: impl Fn(P) -> u32,
    ) -> Postings {
        let mut lonely = vec![0u32; documents];
        // How many hold each feature that is not lonely, and the group's number.
        let mut order: Vec<u64> = Vec::new();
        let mut bounds: Vec<(usize, usize)> = Vec::new();
        let mut start = 0;
        for group in places.chunk_by(|&a, &b| feature(a) == feature(b)) {
            if let [only] = group {
                lonely[document(*only) as usize] += 1;
            } else {
                order.push((group.len() as u64) << 32 | bounds.len() as u64);
                bounds.push((start, start + group.len()));
            }
            start += group.len();
        }
        sort_by_high_half(&mut order);

        let mut starts = Vec::with_capacity(order.len() + 1);
        let mut holders = Vec::with_capacity(bounds.iter().map(|&(from, to)| to - from).sum());
        let mut document_starts = vec![0usize; documents + 1];
        for &group in &order {
            starts.push(holders.len());
            let (from, to) = bounds[group as u32 as usize];
            for &place in &places[from..to] {
                holders.push(document(place));
                document_starts[document(place) as usize + 1] += 1;
            }
        }
        starts.push(holders.len());
        for document in 0..documents {
            document_starts[document + 1] += document_starts[document];
        }
        let mut next = document_starts.clone();
        let mut own = vec![0u32; holders.len()];
        for feature in 0..order.len() {
            for &document in &holders[starts[feature]..starts[feature + 1]] {
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
        &self.holders[self.starts[feature as usize]..self.starts[feature as usize + 1]]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_features_come_first_and_lonely_ones_are_left_out() {
        let features: [&[u64]; 4] = [&[1, 2, 3], &[3, 1], &[9], &[3, 2, 3]];
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
}
