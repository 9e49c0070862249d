//! Which pairs are alike enough to count for anything.

use std::hint::black_box;

use rayon::prelude::*;

use super::ceiling::{Ceilings, Held};
use super::compare::Comparer;
use super::crowd;
#[cfg(test)]
use super::exhaustive;
use super::score::Demand;
use super::vocabulary::Spread;
use super::weights::Corpus;
use super::window::Window;
use crate::candidate::{Scratch, TermIndex};
use crate::error::Error;
use crate::memory::announce;
use crate::observe::{Observer, Unit};

/// What the indexed terms of two documents must add to their cosine for the pair to be looked at.
const LEAST_PARTIAL: f32 = 0.06;

/// More than what rounding adds to a cosine or takes from it.
const ROUNDING: f32 = 1e-5;

/// A pair of documents that was compared.
pub(super) struct Compared {
    pub(super) a: u32,
    pub(super) b: u32,
    pub(super) cosine: f32,
    pub(super) demand: Demand,
    /// Pieces of evidence, at most 255.
    pub(super) evidence: u8,
    /// How far both tell different things; from 0 to below 2.
    pub(super) clash: f32,
}

/// Compares every pair that meets in heavy terms, and gives those that are alike enough to count, the pairs of a first document
/// together and near those of similar ones.
///
/// # Errors
/// [`Error::Interrupted`].
pub(super) fn compare_candidates(
    corpus: &Corpus,
    window: Window,
    observer: &dyn Observer,
) -> Result<Vec<Compared>, Error> {
    let count = corpus.documents.len();
    observer.stage("scoring stories", Unit::Documents, Some(count as u64));
    let mut ceilings = Ceilings::default();
    let index = TermIndex::new(
        count,
        corpus.vocabulary.len(),
        LEAST_PARTIAL,
        |place, own| {
            for (term, weight) in corpus.weights(place) {
                match corpus.vocabulary.spread(term) {
                    Spread::Common => ceilings.push(term, weight),
                    Spread::Meeting if weight > 0.0 => own.push((term, weight)),
                    Spread::Meeting | Spread::Single => {}
                }
            }
            ceilings.end();
        },
    );
    let ceilings = ceilings.in_order(index.order());
    let partners = Partners::group(
        count,
        promising(corpus, (&index, &ceilings), window, observer)?,
    );
    let working_memory = || Comparer::new(&corpus.vocabulary);
    let compared: Result<Vec<Vec<Compared>>, Error> = (index.order().par_iter())
        .map_init(working_memory, |comparer, &a| {
            observer.checkpoint()?;
            let others = partners.of(a);
            #[cfg(test)]
            let every = exhaustive::partners(a, count as u32);
            #[cfg(test)]
            let others = every.as_deref().unwrap_or(others);
            Ok(compare(corpus, comparer, a, others))
        })
        .collect();
    Ok(compared?.into_iter().flatten().collect())
}

/// The pairs whose cosine may be large enough, each with the smaller number first.
fn promising(
    corpus: &Corpus,
    (index, ceilings): (&TermIndex, &Ceilings),
    window: Window,
    observer: &dyn Observer,
) -> Result<Vec<Vec<(u32, u32)>>, Error> {
    let order = index.order();
    (0..order.len() as u32)
        .into_par_iter()
        .map_init(<(Scratch, Held)>::default, |(scratch, held), place| {
            observer.checkpoint()?;
            observer.advance(1);
            let own = order[place as usize];
            index.announce(place + 1);
            index.partners(own, scratch);
            let in_window = |other: u32| window.holds(corpus, own, order[other as usize]);
            scratch.partners.retain(|&(other, _)| in_window(other));
            if scratch.partners.is_empty() {
                return Ok(Vec::new());
            }
            for &(other, _) in &scratch.partners {
                ceilings.announce(other);
            }
            ceilings.hold(place, held);
            let pair = |&(theirs, sum): &(u32, f32)| {
                let other = order[theirs as usize];
                // Of a document that is cut the index does not know all of what is not common.
                let open = index.is_cut(place) || index.is_cut(theirs);
                let may = open || sum + ceilings.of(held, theirs) >= crowd::LEAST - ROUNDING;
                may.then_some((own.min(other), own.max(other)))
            };
            Ok(scratch.partners.iter().filter_map(pair).collect())
        })
        .collect()
}

/// The cosines of a document with others, as far as they are large enough. O(t) for t terms of all of them.
fn compare(corpus: &Corpus, comparer: &mut Comparer<'_>, a: u32, others: &[u32]) -> Vec<Compared> {
    if others.is_empty() {
        return Vec::new();
    }
    let document = |place: u32| &corpus.documents[place as usize];
    for &other in others {
        black_box(document(other).counts.len());
    }
    for &other in others {
        announce(&document(other).counts);
    }
    let own = document(a);
    comparer.hold(&own.counts, own.profile);
    let compare = |&b: &u32| {
        let other = document(b);
        let (cosine, demand) = comparer.cosine(&other.counts, &other.profile);
        let cosine = cosine as f32;
        (cosine >= crowd::LEAST).then(|| Compared {
            a,
            b,
            cosine,
            demand,
            evidence: comparer.evidence.len().min(255) as u8,
            clash: comparer.clash(&other.profile) as f32,
        })
    };
    others.iter().filter_map(compare).collect()
}

/// The second documents of pairs by the first ones.
struct Partners {
    /// By document: where its partners begin.
    starts: Vec<u32>,
    seconds: Vec<u32>,
}

impl Partners {
    /// O(n + p) for n documents and p pairs.
    fn group(documents: usize, pairs: Vec<Vec<(u32, u32)>>) -> Partners {
        // One more than a document's place, so that the counts become places by adding up.
        let mut starts = vec![0u32; documents + 2];
        for &(first, _) in pairs.iter().flatten() {
            starts[first as usize + 2] += 1;
        }
        for at in 2..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut seconds = vec![0u32; starts[documents + 1] as usize];
        for (first, second) in pairs.into_iter().flatten() {
            let next = &mut starts[first as usize + 1];
            seconds[*next as usize] = second;
            *next += 1;
        }
        Partners { starts, seconds }
    }

    fn of(&self, document: u32) -> &[u32] {
        let at = document as usize;
        &self.seconds[self.starts[at] as usize..self.starts[at + 1] as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::Silent;
    use crate::sketch::{TermCount, Terms, Words};
    use proptest::prelude::*;

    fn document() -> impl Strategy<Value = Terms> {
        let counts = prop::collection::btree_map(0u32..60, (1u16..4, 0u8..2, 0u8..2), 0..40);
        counts.prop_map(|counts| Terms {
            counts: (counts.into_iter())
                .map(|(term, (whole, lead, name))| TermCount {
                    term: term << 20,
                    whole,
                    lead,
                    name,
                })
                .collect(),
            words: Words::default(),
            cased: true,
            ..Terms::default()
        })
    }

    proptest! {
        #[test]
        fn every_pair_that_meets_and_is_alike_is_found(documents in prop::collection::vec(document(), 0..30)) {
            let corpus = Corpus::of(documents);
            let mut found: Vec<(u32, u32, f32, u8)> =
                compare_candidates(&corpus, Window::any(), &Silent).unwrap()
                    .into_iter()
                    .map(|pair| (pair.a, pair.b, pair.cosine, pair.evidence))
                    .collect();
            found.sort_by_key(|pair| (pair.0, pair.1));
            // The definition: each pair by itself.
            let count = corpus.documents.len() as u32;
            let mut comparer = Comparer::new(&corpus.vocabulary);
            let mut right = Vec::new();
            for a in 0..count {
                let own = &corpus.documents[a as usize];
                comparer.hold(&own.counts, own.profile);
                for b in a + 1..count {
                    let other = &corpus.documents[b as usize];
                    let (cosine, _) = comparer.cosine(&other.counts, &other.profile);
                    if cosine as f32 >= crowd::LEAST {
                        right.push((a, b, cosine as f32, comparer.evidence.len() as u8));
                    }
                }
            }
            // No term is common in so few documents, so that all of a cosine is in the index.
            prop_assert_eq!(found, right);
        }

        #[test]
        fn partners_are_grouped(pairs in prop::collection::vec((0u32..9, 0u32..9), 0..40)) {
            let grouped = Partners::group(9, pairs.chunks(3).map(<[_]>::to_vec).collect());
            for document in 0..9 {
                let own = pairs.iter().filter(|pair| pair.0 == document);
                let right: Vec<u32> = own.map(|pair| pair.1).collect();
                prop_assert_eq!(grouped.of(document), &right[..]);
            }
        }
    }
}
