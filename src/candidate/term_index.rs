//! Candidates for overlapping reports: documents that meet in their heaviest terms.

/// Terms of a document that stand for it: all of most documents of news. With 32 only .39 of the pairs with a cosine of at least 0.2
/// met in 20,000 documents.
const HEAVIEST: usize = 128;

/// An inverted index over each document's heaviest terms, in flat arrays.
pub struct TermIndex {
    /// Per document: where its terms begin in `heavy`.
    starts: Vec<u32>,
    /// Terms with their weights, document by document.
    heavy: Vec<(u32, f32)>,
    /// Beside `heavy`: where in `postings` the documents behind this one begin.
    behind: Vec<u32>,
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
    /// The documents that were found, in ascending order.
    pub partners: Vec<u32>,
}

impl TermIndex {
    /// Indexes `documents` given as (term, weight) with each vector of length 1; terms are numbers below `terms`. Partners
    /// are those whose shared heaviest terms add up to at least `least`, which is above 0.
    ///
    /// O(n t) for n documents of t terms; 20 bytes a kept term.
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
        let mut behind = Vec::with_capacity(heavy.len());
        for (document, bounds) in starts.windows(2).enumerate() {
            for &(term, weight) in &heavy[bounds[0] as usize..bounds[1] as usize] {
                let next = &mut lists[term as usize + 1];
                postings[*next as usize] = (document as u32, weight);
                *next += 1;
                behind.push(*next);
            }
        }
        TermIndex {
            starts,
            heavy,
            behind,
            lists,
            postings,
            least,
        }
    }

    /// All documents by their heaviest terms: those that tell of one thing stand near each other, so that what was looked at for
    /// one is still at hand for the next. O(n log n).
    pub fn by_heaviest_term(&self) -> Vec<u32> {
        let mut order: Vec<(Option<u32>, u32)> = (self.starts.windows(2).zip(0..))
            .map(|(bounds, document)| {
                let own = &self.heavy[bounds[0] as usize..bounds[1] as usize];
                let heaviest = own.iter().max_by(|a, b| a.1.total_cmp(&b.1));
                (heaviest.map(|&(term, _)| term), document)
            })
            .collect();
        order.sort_unstable();
        order.into_iter().map(|(_, document)| document).collect()
    }

    /// Finds the documents behind `document` that meet it in enough weight. O(p) for the p postings read, without a branch that
    /// is hard to foretell: a sum only grows, so a partner is found when it comes to the bound.
    pub fn partners(&self, document: u32, scratch: &mut Scratch) {
        let at = document as usize;
        scratch.partial.resize(self.starts.len(), 0.0);
        scratch.partners.clear();
        let partial = scratch.partial.as_mut_slice();
        let own = self.starts[at] as usize..self.starts[at + 1] as usize;
        for place in own.clone() {
            let weight = self.heavy[place].1;
            for &(other, other_weight) in self.behind(place) {
                let sum = &mut partial[other as usize];
                let before = *sum;
                *sum += weight * other_weight;
                if before < self.least && *sum >= self.least {
                    scratch.partners.push(other);
                }
            }
        }
        for place in own {
            for &(other, _) in self.behind(place) {
                partial[other as usize] = 0.0;
            }
        }
        scratch.partners.sort_unstable();
    }

    /// The postings of the term at a place of `heavy`, of documents behind the one it is in.
    fn behind(&self, place: usize) -> &[(u32, f32)] {
        let end = self.lists[self.heavy[place].0 as usize + 1];
        &self.postings[self.behind[place] as usize..end as usize]
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
            [vec![2], vec![3], vec![], vec![]]
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
            for (a, found) in partners(&documents, 90, least).into_iter().enumerate() {
                let right: Vec<u32> = (a + 1..documents.len())
                    .filter(|&b| {
                        let own = heaviest(&documents[b]);
                        let sum: f32 = heaviest(&documents[a])
                            .iter()
                            .filter_map(|(term, weight)| {
                                own.iter().find(|other| other.0 == *term).map(|other| weight * other.1)
                            })
                            .sum();
                        sum >= least
                    })
                    .map(|b| b as u32)
                    .collect();
                prop_assert_eq!(found, right);
            }
        }
    }
}
