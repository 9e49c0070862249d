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
