//! Candidates for overlapping reports: documents that meet in their heaviest terms.

use crate::memory::announce;

/// Terms of a document that stand for it: all of most documents of news. With 32 only .39 of the pairs with a cosine of at least 0.2
/// met in 20,000 documents.
const HEAVIEST: usize = 128;

/// Documents of one subject are those that share a term that is in this many at least: of a rarer one they would be few, and near
/// to others by chance. With the heaviest term of all, looking for partners in 100,000 documents took a fifth longer.
const SUBJECT_DOCUMENTS: u32 = 32;

/// Sums of documents by the low bits of their places, 1 byte each: they stay in the first cache of a core, which has 32 KiB or more.
const BUCKETS: usize = 1 << 14;

/// What enough weight is in a bucket. A posting counts half to one and a half of these units too much: with fewer, more that is not enough
/// would pass.
const ENOUGH: u8 = 64;

/// Postings whose products are made in one go.
const AT_ONCE: usize = 16;

/// An inverted index over each document's heaviest terms, in flat arrays.
pub struct TermIndex {
    /// Per document: where its lists begin in `lists`.
    starts: Vec<u32>,
    /// The lists of the terms that stand for a document, in the order of the terms, document by document.
    lists: Vec<List>,
    /// Places of documents in the order, ascending, with the term's weight in each, term by term.
    postings: Vec<(u32, f32)>,
    /// The documents in the order in which they are looked at.
    order: Vec<u32>,
    /// By place in the order: whether lighter terms of the document may have been left out.
    cut: Vec<bool>,
    least: f32,
}

/// The documents that meet one in a term.
struct List {
    /// Where in the postings those behind the one begin and end.
    begin: u32,
    end: u32,
    /// The weight of the term in the one.
    weight: f32,
}

/// Working memory for [`TermIndex::partners`].
#[derive(Debug)]
pub struct Scratch {
    /// At least what the documents of a bucket add up to, together.
    buckets: Box<[u8; BUCKETS]>,
    /// By place in the order.
    partial: Vec<f32>,
    /// Places with a sum.
    summed: Vec<u32>,
    /// The documents that were found by their places in [`TermIndex::order`], ascending, with what the shared heaviest terms add up to.
    pub partners: Vec<(u32, f32)>,
}

impl Default for Scratch {
    fn default() -> Self {
        Scratch {
            buckets: Box::new([0; BUCKETS]),
            partial: Vec::new(),
            summed: Vec::new(),
            partners: Vec::new(),
        }
    }
}

impl TermIndex {
    /// Indexes so many documents, whose terms `fill` appends as (term, weight), with each vector of length 1; terms are numbers below
    /// `terms`, each once a document. Partners are those whose shared heaviest terms add up to at least `least`, which is above 0.
    ///
    /// O(n t) for n documents of t terms; 20 bytes a kept term.
    pub fn new(
        documents: usize,
        terms: usize,
        least: f32,
        mut fill: impl FnMut(u32, &mut Vec<(u32, f32)>),
    ) -> TermIndex {
        let mut starts = vec![0];
        let mut lists: Vec<List> = Vec::new();
        let mut own: Vec<(u32, f32)> = Vec::new();
        // One more than a term's place, so that the counts become places by adding up.
        let mut places = vec![0u32; terms + 2];
        for document in 0..documents as u32 {
            own.clear();
            fill(document, &mut own);
            if own.len() > HEAVIEST {
                own.select_nth_unstable_by(HEAVIEST, |a, b| {
                    b.1.total_cmp(&a.1).then(a.0.cmp(&b.0))
                });
                own.truncate(HEAVIEST);
            }
            own.sort_unstable_by_key(|&(term, _)| term);
            for &(term, weight) in &own {
                places[term as usize + 2] += 1;
                // The term stands where the end will, until all terms are counted.
                let (begin, end) = (0, term);
                lists.push(List { begin, end, weight });
            }
            starts.push(lists.len() as u32);
        }
        let in_documents = |term: u32| places[term as usize + 2];
        let order = by_subject(&starts, &lists, |list| list.end, in_documents);
        for at in 2..places.len() {
            places[at] += places[at - 1];
        }
        let mut postings = vec![(0, 0.0); lists.len()];
        let mut cut = Vec::with_capacity(documents);
        for (&document, place) in order.iter().zip(0..) {
            let at = document as usize;
            let own = &mut lists[starts[at] as usize..starts[at + 1] as usize];
            cut.push(own.len() >= HEAVIEST);
            for list in own {
                let next = &mut places[list.end as usize + 1];
                postings[*next as usize] = (place, list.weight);
                *next += 1;
                list.begin = *next;
            }
        }
        for list in &mut lists {
            list.end = places[list.end as usize + 1];
        }
        TermIndex {
            starts,
            lists,
            postings,
            order,
            cut,
            least,
        }
    }

    /// All documents in the order in which they are looked at.
    pub fn order(&self) -> &[u32] {
        &self.order
    }

    /// Whether lighter terms of the document at a place in the order may have been left out.
    #[inline]
    pub fn is_cut(&self, place: u32) -> bool {
        self.cut[place as usize]
    }

    /// Finds the documents behind `document` in the order that meet it in enough weight. O(p) for the p postings read.
    ///
    /// Most postings are of documents that meet this one in a term or two. So sums are made twice: roughly for buckets, which shows what cannot
    /// reach the bound, and exactly for what is left, in the order of the terms.
    pub fn partners(&self, document: u32, scratch: &mut Scratch) {
        scratch.partners.clear();
        scratch.partial.resize(self.order.len(), 0.0);
        scratch.buckets.fill(0);
        let own = self.lists_of(document);
        let units = f32::from(ENOUGH) / self.least;
        for list in own {
            let weight = list.weight * units;
            let mut add = |other: u32, more: u8| {
                let sum = &mut scratch.buckets[other as usize % BUCKETS];
                *sum = sum.saturating_add(more);
            };
            let (some, rest) = self.behind(list).as_chunks::<AT_ONCE>();
            for some in some {
                let more = some.map(|(_, other)| rounded_up(weight * other));
                (some.iter().zip(more)).for_each(|(&(other, _), more)| add(other, more));
            }
            for &(other, other_weight) in rest {
                add(other, rounded_up(weight * other_weight));
            }
        }
        let partial = scratch.partial.as_mut_slice();
        for list in own {
            for &(other, other_weight) in self.behind(list) {
                if scratch.buckets[other as usize % BUCKETS] < ENOUGH {
                    continue;
                }
                let sum = &mut partial[other as usize];
                let before = *sum;
                *sum += list.weight * other_weight;
                scratch.summed.push(other);
                // A sum only grows, so a partner is found when it comes to the bound.
                if before < self.least && *sum >= self.least {
                    scratch.partners.push((other, 0.0));
                }
            }
        }
        for (other, sum) in &mut scratch.partners {
            *sum = partial[*other as usize];
        }
        for other in scratch.summed.drain(..) {
            partial[other as usize] = 0.0;
        }
        scratch.partners.sort_unstable_by_key(|&(other, _)| other);
    }

    /// Asks for what [`Self::partners`] needs of the document at a place in the order.
    pub fn announce(&self, place: u32) {
        if let Some(&document) = self.order.get(place as usize) {
            let own = self.lists_of(document).iter();
            own.for_each(|list| announce(self.behind(list)));
        }
    }

    fn lists_of(&self, document: u32) -> &[List] {
        let at = document as usize;
        &self.lists[self.starts[at] as usize..self.starts[at + 1] as usize]
    }

    /// The postings of a list.
    #[inline]
    fn behind(&self, list: &List) -> &[(u32, f32)] {
        &self.postings[list.begin as usize..list.end as usize]
    }
}

/// A whole number that is above `value`, which is not negative, by half to one and a half; or the largest. At 2^23 the last bit of a
/// float is worth 1.
#[inline]
fn rounded_up(value: f32) -> u8 {
    const BASE: f32 = (1u32 << 23) as f32;
    let above = (value + (BASE + 1.0)).to_bits() - BASE.to_bits();
    above.min(u8::MAX.into()) as u8
}

/// All documents by the heaviest of their terms that is in enough documents, with one of none at the head: those that tell of one thing stand near
/// each other, so that what was looked at for one is still at hand for the next. `terms` are the lists' terms, `documents` gives in how
/// many documents one is. O(n log n) for n documents.
fn by_subject(
    starts: &[u32],
    lists: &[List],
    term: impl Fn(&List) -> u32,
    documents: impl Fn(u32) -> u32,
) -> Vec<u32> {
    let mut order: Vec<(Option<u32>, u32)> = (starts.windows(2).zip(0..))
        .map(|(bounds, document)| {
            let own = &lists[bounds[0] as usize..bounds[1] as usize];
            let rank = |list: &List| (documents(term(list)) >= SUBJECT_DOCUMENTS, list.weight);
            let subject = own.iter().max_by(|a, b| {
                let (a, b) = (rank(a), rank(b));
                a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
            });
            (subject.map(&term), document)
        })
        .collect();
    order.sort_unstable();
    order.into_iter().map(|(_, document)| document).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Weights = Vec<(u32, f32)>;

    /// All pairs that are found, with their sums, in ascending order.
    fn pairs(documents: &[Weights], terms: usize, least: f32) -> Vec<(u32, u32, f32)> {
        let index = TermIndex::new(documents.len(), terms, least, |document, own| {
            own.extend(&documents[document as usize]);
        });
        let mut scratch = Scratch::default();
        let mut pairs = Vec::new();
        for (&document, place) in index.order().iter().zip(0..) {
            index.partners(document, &mut scratch);
            for &(other, sum) in &scratch.partners {
                assert!(other > place);
                let other = index.order()[other as usize];
                pairs.push((document.min(other), document.max(other), sum));
            }
        }
        pairs.sort_by_key(|pair| (pair.0, pair.1));
        pairs
    }

    #[test]
    fn documents_meet_in_shared_terms_and_only_there() {
        let documents = [
            vec![(1, 0.6), (2, 0.8)],
            vec![(3, 1.0)],
            vec![(1, 0.7), (9, 0.7)],
            vec![(2, 0.02), (3, 0.9)],
        ];
        let right = [(0, 2, 0.6 * 0.7), (1, 3, 0.9)];
        assert_eq!(pairs(&documents, 10, 0.1), right);
    }

    #[test]
    fn documents_of_one_bucket_are_told_apart() {
        // Two of each term.
        let count = 3 * BUCKETS as u32;
        let documents: Vec<Weights> = (0..count).map(|at| vec![(at / 2, 0.5)]).collect();
        let right: Vec<(u32, u32, f32)> = (0..count / 2)
            .map(|at| (2 * at, 2 * at + 1, 0.25))
            .collect();
        assert_eq!(pairs(&documents, count as usize / 2, 0.25), right);
    }

    #[test]
    fn whole_numbers_are_above() {
        for value in [0.0, 0.3, 0.5, 0.9, 1.0, 7.5, 63.99, 200.1] {
            let above = f32::from(rounded_up(value)) - value;
            assert!((0.5..=1.5).contains(&above), "{value} {above}");
        }
        assert_eq!([255.0, 1e6, 1e30].map(rounded_up), [255; 3]);
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
            let mut right = Vec::new();
            for a in 0..documents.len() {
                for b in a + 1..documents.len() {
                    let own = heaviest(&documents[b]);
                    let sum: f32 = heaviest(&documents[a])
                        .iter()
                        .filter_map(|(term, weight)| {
                            own.iter().find(|other| other.0 == *term).map(|other| weight * other.1)
                        })
                        .sum();
                    if sum >= least {
                        right.push((a as u32, b as u32, sum));
                    }
                }
            }
            prop_assert_eq!(pairs(&documents, 90, least), right);
        }
    }
}
