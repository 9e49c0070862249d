//! Candidates for overlapping reports: documents that meet in their heaviest terms.

/// Terms of a document that stand for it.
const HEAVIEST: usize = 32;

/// An inverted index over each document's heaviest terms, in flat arrays.
pub struct TermIndex {
    /// Per document: where its terms begin in `heavy`.
    starts: Vec<u32>,
    /// Terms with their weights, document by document.
    heavy: Vec<(u32, f32)>,
    /// Per term: where its documents begin in `postings`.
    lists: Vec<u32>,
    /// Documents in ascending order with the term's weight in each, term by term.
    postings: Vec<(u32, f32)>,
    least: f32,
}

/// Working memory for [`TermIndex::partners`].
#[derive(Debug, Default)]
pub struct Scratch {
    partial: Vec<f32>,
    touched: Vec<u32>,
    /// The documents that were found, in ascending order.
    pub partners: Vec<u32>,
}

impl TermIndex {
    /// Indexes `documents` given as (term, weight) with each vector of length 1; terms are numbers below `terms`. Partners
    /// are those whose shared heaviest terms add up to at least `least`.
    ///
    /// O(n t) for n documents of t terms; 8 bytes a kept term, twice.
    pub fn new<I>(documents: impl Iterator<Item = I>, terms: usize, least: f32) -> TermIndex
    where
        I: Iterator<Item = (u32, f32)>,
    {
        let mut starts = vec![0];
        let mut heavy: Vec<(u32, f32)> = Vec::new();
        let mut own: Vec<(u32, f32)> = Vec::new();
        // One more than a term's place, so that the counts become places by adding up.
        let mut lists = vec![0u32; terms + 2];
        for document in documents {
            own.clear();
            own.extend(document);
            if own.len() > HEAVIEST {
                own.select_nth_unstable_by(HEAVIEST, |a, b| {
                    b.1.total_cmp(&a.1).then(a.0.cmp(&b.0))
                });
                own.truncate(HEAVIEST);
            }
            own.sort_unstable_by_key(|&(term, _)| term);
            for &(term, _) in &own {
                lists[term as usize + 2] += 1;
            }
            heavy.extend_from_slice(&own);
            starts.push(heavy.len() as u32);
        }
        for at in 2..lists.len() {
            lists[at] += lists[at - 1];
        }
        let mut postings = vec![(0, 0.0); heavy.len()];
        for (document, bounds) in starts.windows(2).enumerate() {
            for &(term, weight) in &heavy[bounds[0] as usize..bounds[1] as usize] {
                let next = &mut lists[term as usize + 1];
                postings[*next as usize] = (document as u32, weight);
                *next += 1;
            }
        }
        TermIndex {
            starts,
            heavy,
            lists,
            postings,
            least,
        }
    }

    /// Finds the documents before `document` that meet it in enough weight. O(p) for the p postings read.
    pub fn partners(&self, document: u32, scratch: &mut Scratch) {
        let at = document as usize;
        scratch.partial.resize(self.starts.len(), 0.0);
        scratch.partners.clear();
        for &(term, weight) in &self.heavy[self.starts[at] as usize..self.starts[at + 1] as usize] {
            let term = term as usize;
            for &(other, other_weight) in
                &self.postings[self.lists[term] as usize..self.lists[term + 1] as usize]
            {
                if other >= document {
                    break;
                }
                let sum = &mut scratch.partial[other as usize];
                if *sum == 0.0 {
                    scratch.touched.push(other);
                }
                *sum += weight * other_weight;
            }
        }
        for other in scratch.touched.drain(..) {
            if std::mem::take(&mut scratch.partial[other as usize]) >= self.least {
                scratch.partners.push(other);
            }
        }
        scratch.partners.sort_unstable();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Weights = Vec<(u32, f32)>;

    fn partners(documents: &[Weights], terms: usize, least: f32) -> Vec<Vec<u32>> {
        let index = TermIndex::new(documents.iter().map(|d| d.iter().copied()), terms, least);
        let mut scratch = Scratch::default();
        (0..documents.len() as u32)
            .map(|document| {
                index.partners(document, &mut scratch);
                scratch.partners.clone()
            })
            .collect()
    }

    #[test]
    fn documents_meet_in_shared_terms_and_only_there() {
        let documents = [
            vec![(1, 0.6), (2, 0.8)],
            vec![(3, 1.0)],
            vec![(1, 0.7), (9, 0.7)],
            vec![(2, 0.02), (3, 0.9)],
        ];
        assert_eq!(
            partners(&documents, 10, 0.1),
            [vec![], vec![], vec![0], vec![1]]
        );
    }

    /// The heaviest terms of a document, lighter ones left out; of equals the smaller number.
    fn heaviest(document: &Weights) -> Weights {
        let mut terms = document.clone();
        terms.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        terms.truncate(HEAVIEST);
        terms
    }

    proptest! {
        #[test]
        fn finds_every_pair_whose_heaviest_terms_reach_the_bound(
            documents in prop::collection::vec(prop::collection::btree_map(0u32..90, 1u16..9, 0..60), 0..20),
            least in 1u16..400,
        ) {
            // Weights are whole numbers, so that sums are exact in any order.
            let documents: Vec<Weights> = documents
                .into_iter()
                .map(|terms| terms.into_iter().map(|(term, weight)| (term, f32::from(weight))).collect())
                .collect();
            let least = f32::from(least);
            for (b, found) in partners(&documents, 90, least).into_iter().enumerate() {
                let right: Vec<u32> = (0..b)
                    .filter(|&a| {
                        let own = heaviest(&documents[b]);
                        let sum: f32 = heaviest(&documents[a])
                            .iter()
                            .filter_map(|(term, weight)| {
                                own.iter().find(|other| other.0 == *term).map(|other| weight * other.1)
                            })
                            .sum();
                        sum >= least
                    })
                    .map(|a| a as u32)
                    .collect();
                prop_assert_eq!(found, right);
            }
        }
    }
}
