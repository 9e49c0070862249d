//! The most that a pair's cosine can be, in less memory than the cosine itself reads.

use crate::memory::announce;

/// A weight of 1 as a whole number.
const ONE: f32 = u16::MAX as f32;

/// What the terms of documents that are not indexed add to cosines at most: their weights as whole numbers, rounded up.
#[derive(Default)]
pub(super) struct Ceilings {
    /// Per document: where its terms end in `terms`.
    ends: Vec<u32>,
    /// The low bits of the numbers of terms, with their weights.
    terms: Vec<(u16, u16)>,
}

/// The terms of one document by the low bits of their numbers. Terms that agree in these count together: a bound stays one.
pub(super) struct Held {
    weights: Box<[u32; 1 << 16]>,
    document: Option<u32>,
}

impl Default for Held {
    fn default() -> Self {
        Held {
            weights: Box::new([0; 1 << 16]),
            document: None,
        }
    }
}

impl Ceilings {
    /// Takes a term of the next document.
    #[inline]
    pub(super) fn push(&mut self, term: u32, weight: f32) {
        self.terms.push((term as u16, (weight * ONE).ceil() as u16));
    }

    /// Ends the next document.
    pub(super) fn end(&mut self) {
        self.ends.push(self.terms.len() as u32);
    }

    fn terms(&self, document: u32) -> &[(u16, u16)] {
        let at = document as usize;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.terms[start as usize..self.ends[at] as usize]
    }

    /// Takes the document that others are compared with. O(t) for t terms.
    pub(super) fn hold(&self, document: u32, held: &mut Held) {
        for &(term, _) in (held.document.into_iter()).flat_map(|before| self.terms(before)) {
            held.weights[usize::from(term)] = 0;
        }
        for &(term, weight) in self.terms(document) {
            held.weights[usize::from(term)] += u32::from(weight);
        }
        held.document = Some(document);
    }

    /// The same with the documents in another order. O(t) for t terms in all.
    pub(super) fn in_order(&self, order: &[u32]) -> Ceilings {
        let mut ordered = Ceilings {
            ends: Vec::with_capacity(order.len()),
            terms: Vec::with_capacity(self.terms.len()),
        };
        for &document in order {
            ordered.terms.extend_from_slice(self.terms(document));
            ordered.end();
        }
        ordered
    }

    /// Asks for what [`Self::of`] needs of a document.
    #[inline]
    pub(super) fn announce(&self, document: u32) {
        announce(self.terms(document));
    }

    /// What is added to the cosine of the held document with another at most. O(t) for t terms of the other.
    pub(super) fn of(&self, held: &Held, other: u32) -> f32 {
        let products = (self.terms(other).iter())
            .map(|&(term, weight)| u64::from(held.weights[usize::from(term)]) * u64::from(weight));
        products.sum::<u64>() as f32 / (ONE * ONE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_ceiling_is_above_the_product_and_near_it(
            documents in prop::collection::vec(prop::collection::btree_map(0u32..40, 0.0f32..0.2, 0..30), 2..6),
            one_in_many in any::<bool>(),
        ) {
            // Numbers that agree in their low bits, or not.
            let number = |term: u32| if one_in_many { ((term % 4) << 16) + term / 4 } else { term };
            let mut ceilings = Ceilings::default();
            for document in &documents {
                document.iter().for_each(|(&term, &weight)| ceilings.push(number(term), weight));
                ceilings.end();
            }
            let order: Vec<u32> = (0..documents.len() as u32).rev().collect();
            let ceilings = ceilings.in_order(&order);
            let mut held = Held::default();
            for (x, &a) in (0u32..).zip(&order) {
                ceilings.hold(x, &mut held);
                for (y, &b) in (0u32..).zip(&order) {
                    let (a, b) = (&documents[a as usize], &documents[b as usize]);
                    let low = |term: &u32| number(*term) as u16;
                    let products = |same: &dyn Fn(&u32, &u32) -> bool| -> f32 {
                        let pairs = a.iter().flat_map(|x| b.iter().map(move |y| (x, y)));
                        pairs.filter(|(x, y)| same(x.0, y.0)).map(|(x, y)| x.1 * y.1).sum()
                    };
                    let most = ceilings.of(&held, y);
                    prop_assert!(most >= products(&|x, y| x == y) - 1e-6);
                    prop_assert!(most <= products(&|x, y| low(x) == low(y)) + 1e-3);
                }
            }
        }
    }
}
