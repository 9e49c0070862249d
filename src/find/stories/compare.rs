//! The comparison of one document with others, term by term.

use super::clash::{Particulars, clash};
use super::outline::Shared;
use super::score::{Demand, Millionths, score};
use super::vocabulary::{RARE_HERE, RARE_NAME, RARE_TERM, Vocabulary};
use super::weights::{Damping, Profile, Weighted};
use crate::sketch::TermCount;

/// Asked for where there is no document.
const NOTHING: Demand = Demand {
    names: false,
    known: true,
};

/// One document laid out by term, so that another's terms are looked up without a search.
///
/// Terms that the held document does not have are passed over by one bit of each: terms are numbered by first occurrence, so
/// that those of most documents lie in few cache lines. 4 bytes and a bit a term of the vocabulary.
pub(super) struct Comparer<'a> {
    vocabulary: &'a Vocabulary,
    damping: Damping,
    /// By term, a bit each: whether the held document has it.
    has: Vec<u64>,
    /// By term: its place in the held document, if that has it.
    places: Vec<u32>,
    /// By place.
    own: Vec<Own>,
    profile: Option<Profile>,
    /// Places of the last other document whose terms both have, and behind them room.
    met: Vec<u32>,
    /// Particulars that the last pair shares: those of the held document and those of the other one.
    shared: [Particulars; 2],
    /// Terms that count as evidence for the last pair, by places in the other document and in this one.
    pub(super) evidence: Vec<(u32, u32)>,
}

/// A term of the held document.
#[derive(Debug, Clone, Copy)]
struct Own {
    count: TermCount,
    /// Square of the term's inverse document frequency.
    square: f32,
    /// Weight times idf.
    weight: f32,
    rare: u8,
    particulars: Particulars,
}

impl Own {
    fn new(count: TermCount, idf: f32, rare: u8, damping: Damping) -> Self {
        let square = idf * idf;
        Own {
            count,
            square,
            weight: damping.of(&count) * square,
            rare,
            particulars: Particulars::of(&count, rare),
        }
    }
}

impl<'a> Comparer<'a> {
    /// A comparer that holds no document yet. O(v) for a vocabulary of v terms.
    pub(super) fn new(vocabulary: &'a Vocabulary) -> Self {
        Comparer {
            vocabulary,
            damping: Damping::table(),
            has: vec![0; vocabulary.len().div_ceil(64)],
            places: vec![0; vocabulary.len()],
            own: Vec::new(),
            profile: None,
            met: Vec::new(),
            shared: Default::default(),
            evidence: Vec::new(),
        }
    }

    /// Takes the document that others will be compared with. O(t) for t terms.
    pub(super) fn hold(&mut self, counts: &[TermCount], profile: Profile) {
        for own in self.own.drain(..) {
            self.has[own.count.term as usize / 64] = 0;
        }
        for (&count, place) in counts.iter().zip(0..) {
            let idf = self.vocabulary.idf(count.term);
            let rare = self.vocabulary.rare(count.term);
            self.own.push(Own::new(count, idf, rare, self.damping));
            self.has[count.term as usize / 64] |= 1 << (count.term % 64);
            self.places[count.term as usize] = place;
        }
        self.profile = Some(profile);
    }

    /// Notes in `met` the places of `counts` whose terms the held document has, and gives their number. O(t) for t terms,
    /// without a branch.
    fn meet(&mut self, counts: &[TermCount]) -> usize {
        if self.met.len() < counts.len() {
            self.met.resize(counts.len(), 0);
        }
        let (has, met) = (self.has.as_slice(), self.met.as_mut_slice());
        let mut next = 0;
        for (count, place) in counts.iter().zip(0..) {
            met[next] = place;
            let bit = has[count.term as usize / 64] >> (count.term % 64) & 1;
            next += bit as usize;
        }
        next
    }

    /// The cosine of a document with the one that is held, and which evidence is asked for; `evidence` is filled with the
    /// terms that count. O(t) for t terms of this document.
    pub(super) fn cosine(&mut self, counts: &[TermCount], profile: &Profile) -> (f64, Demand) {
        let Some(own) = self.profile else {
            return (0.0, NOTHING);
        };
        let met = self.meet(counts);
        let mut pair = PairProduct::new(profile, &own, self.damping, &mut self.evidence);
        for &place in &self.met[..met] {
            let count = &counts[place as usize];
            let held = self.places[count.term as usize];
            let held_term = &self.own[held as usize];
            pair.share(count, held_term);
            pair.add((place, count), (held, held_term));
        }
        self.shared = pair.shared;
        (pair.cosine(profile, &own), pair.demand)
    }

    /// How far the held document and the one that it was compared with last, of that profile, tell different things: as [`clash`], by the
    /// whole texts. O(1).
    pub(super) fn clash(&self, profile: &Profile) -> f64 {
        let Some(own) = &self.profile else {
            return 0.0;
        };
        let all = [own.particulars, profile.particulars];
        clash(all, self.shared, own.cased && profile.cased)
    }

    /// The score of a document with the one that is held, by terms alone. O(t) for t terms of this document.
    pub(super) fn score(&mut self, other: &Weighted) -> Millionths {
        let (cosine, demand) = self.cosine(&other.counts, &other.profile);
        let clash = self.clash(&other.profile);
        match self.profile {
            Some(own) => score(
                cosine,
                [&own, &other.profile],
                demand,
                self.evidence.len(),
                clash,
            ),
            None => 0,
        }
    }

    /// As [`Comparer::cosine`], for what is left of both documents without words that both have: `out` is taken out of this one, given by its
    /// counts and profile before, and `held_out` of the held one. O(t) for t terms of this document.
    pub(super) fn cosine_of_rest(
        &mut self,
        (counts, profile): (&[TermCount], &Profile),
        out: &Shared,
        held_out: &Shared,
    ) -> (f64, Demand) {
        let Some(mut own) = self.profile else {
            return (0.0, NOTHING);
        };
        let (mut profile, damping) = (*profile, self.damping);
        for &place in held_out.changed() {
            let Own { count, square, .. } = &self.own[place as usize];
            let rest = held_out.rest(place, count);
            own.size.replace(count, &rest, *square, damping);
        }
        own.size.settle();
        let met = self.meet(counts);
        let mut pair = PairProduct::new(&profile, &own, damping, &mut self.evidence);
        for &place in &self.met[..met] {
            let count = &counts[place as usize];
            let held = self.places[count.term as usize];
            let mut held_term = self.own[held as usize];
            pair.share(count, &held_term);
            let rest = out.rest(place, count);
            profile
                .size
                .replace(count, &rest, held_term.square, damping);
            held_term.count = held_out.rest(held, &held_term.count);
            held_term.weight = damping.of(&held_term.count) * held_term.square;
            pair.add((place, &rest), (held, &held_term));
        }
        profile.size.settle();
        self.shared = pair.shared;
        (pair.cosine(&profile, &own), pair.demand)
    }
}

/// The product of a pair's vectors so far, its evidence, and what both tell.
struct PairProduct<'e> {
    product: f64,
    shared: [Particulars; 2],
    demand: Demand,
    needed: u8,
    damping: Damping,
    evidence: &'e mut Vec<(u32, u32)>,
}

impl<'e> PairProduct<'e> {
    fn new(a: &Profile, b: &Profile, damping: Damping, evidence: &'e mut Vec<(u32, u32)>) -> Self {
        evidence.clear();
        let cased = a.cased && b.cased;
        let rare = if cased { RARE_NAME } else { RARE_TERM };
        let here = if a.known && b.known { 0 } else { RARE_HERE };
        PairProduct {
            product: 0.0,
            shared: Default::default(),
            demand: Demand {
                names: cased,
                known: a.known && b.known,
            },
            needed: rare | here,
            damping,
            evidence,
        }
    }

    fn cosine(&self, a: &Profile, b: &Profile) -> f64 {
        self.product * a.size.inverse * b.size.inverse
    }

    /// Takes in what a term is that both have, by the whole texts.
    #[inline]
    fn share(&mut self, count: &TermCount, own: &Own) {
        let [held, other] = &mut self.shared;
        held.add(own.particulars);
        other.add(Particulars::of(count, own.rare));
    }

    /// Adds a term that both have.
    #[inline]
    fn add(&mut self, (other, count): (u32, &TermCount), (held, own): (u32, &Own)) {
        self.product += f64::from(self.damping.of(count) * own.weight);
        if own.rare & self.needed != self.needed {
            return;
        }
        // One text may have a name at the head of a sentence or in a headline only.
        let named = !self.demand.names || count.name > 0 || own.count.name > 0;
        if named && count.whole > 0 && own.count.whole > 0 {
            self.evidence.push((other, held));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::weights::{Corpus, Size};
    use super::*;
    use crate::sketch::Terms;
    use proptest::prelude::*;

    fn count(term: u32, whole: u16, lead: u8, name: u8) -> TermCount {
        TermCount {
            term,
            whole,
            lead,
            name,
        }
    }

    /// Documents of the terms 0 to 15, in both orders.
    fn documents() -> impl Strategy<Value = Vec<Terms>> {
        let counts = prop::collection::vec(prop::option::of((1u16..6, 0u8..3, 0u8..3)), 16);
        let document = (counts, any::<bool>(), any::<bool>()).prop_map(|(counts, back, cased)| {
            let mut counts: Vec<TermCount> = (counts.into_iter().zip(0u32..))
                .filter_map(|(c, term)| c.map(|(w, l, n)| count(term << 20, w, l, n)))
                .collect();
            if back {
                counts.reverse();
            }
            Terms {
                counts: counts.into(),
                cased,
                ..Terms::default()
            }
        });
        prop::collection::vec(document, 3)
    }

    /// The definition: the cosine over aligned vectors, and shared rare names.
    fn naive(
        corpus: &Corpus,
        a: (&[TermCount], Profile),
        b: (&[TermCount], Profile),
    ) -> (f64, usize) {
        let vector = |counts: &[TermCount]| {
            let mut vector = vec![0.0; corpus.vocabulary.len()];
            for count in counts {
                let idf = corpus.vocabulary.term(count.term).idf;
                vector[count.term as usize] =
                    f64::from(Damping::table().of(count)) * f64::from(idf);
            }
            vector
        };
        let (x, y) = (vector(a.0), vector(b.0));
        let dot = |x: &[f64], y: &[f64]| x.iter().zip(y).map(|(x, y)| x * y).sum::<f64>();
        let length = (dot(&x, &x) * dot(&y, &y)).sqrt();
        let cosine = if length > 0.0 {
            dot(&x, &y) / length
        } else {
            0.0
        };
        let cased = a.1.cased && b.1.cased;
        let needed = if cased { RARE_NAME } else { RARE_TERM }
            | if a.1.known && b.1.known { 0 } else { RARE_HERE };
        let told = |x: &TermCount, y: &TermCount| {
            let both = x.term == y.term && x.whole > 0 && y.whole > 0;
            both && (!cased || x.name > 0 || y.name > 0)
        };
        let evidence = (a.0.iter())
            .filter(|x| b.0.iter().any(|y| told(x, y)))
            .filter(|x| corpus.vocabulary.term(x.term).rare & needed == needed)
            .count();
        (cosine, evidence)
    }

    proptest! {
        #[test]
        fn equals_the_definition(documents in documents(), out in prop::collection::vec(any::<bool>(), 16)) {
            let corpus = Corpus::of(documents);
            let (a, b) = (&corpus.documents[0], &corpus.documents[1]);
            let mut comparer = Comparer::new(&corpus.vocabulary);
            comparer.hold(&a.counts, a.profile);
            let (found, _) = comparer.cosine(&b.counts, &b.profile);
            let (cosine, evidence) = naive(&corpus, (&a.counts, a.profile), (&b.counts, b.profile));
            prop_assert!((found - cosine).abs() < 1e-5, "{} {}", found, cosine);
            prop_assert_eq!(comparer.evidence.len(), evidence);

            // Some of the terms that both have are taken out of both: words of each, five times at most.
            let rest = |own: &[TermCount], other: &[TermCount]| -> (Vec<TermCount>, Shared) {
                let taken = |c: &TermCount| out[c.term as usize] && other.iter().any(|count| count.term == c.term);
                let left = own.iter().map(|c| if taken(c) { count(c.term, 0, 0, 0) } else { *c });
                let times = own.iter().map(|c| if taken(c) { 5 } else { 0 });
                (left.collect(), Shared::of(times))
            };
            let ((rest_a, out_a), (rest_b, out_b)) = (rest(&a.counts, &b.counts), rest(&b.counts, &a.counts));
            let (found, _) = comparer.cosine_of_rest((&b.counts, &b.profile), &out_b, &out_a);
            let (cosine, evidence) = naive(&corpus, (&rest_a, a.profile), (&rest_b, b.profile));
            prop_assert!((found - cosine).abs() < 1e-4, "rest: {} {}", found, cosine);
            prop_assert_eq!(comparer.evidence.len(), evidence);

            // What is held is as before, and another document leaves nothing of it.
            let third = &corpus.documents[2];
            comparer.hold(&third.counts, third.profile);
            comparer.hold(&a.counts, a.profile);
            let (cosine, evidence) = naive(&corpus, (&a.counts, a.profile), (&b.counts, b.profile));
            let (found, _) = comparer.cosine(&b.counts, &b.profile);
            prop_assert!((found - cosine).abs() < 1e-5, "again: {} {}", found, cosine);
            prop_assert_eq!(comparer.evidence.len(), evidence);
        }

        #[test]
        fn sizes_follow_what_is_taken_out(documents in documents()) {
            let corpus = Corpus::of(documents);
            let (a, b) = (&corpus.documents[0], &corpus.documents[1]);
            let mut size = a.profile.size;
            let rest: Vec<TermCount> = a.counts.iter().map(|c| {
                let shared = b.counts.iter().any(|other| other.term == c.term);
                let rest = if shared { count(c.term, c.whole - 1, 0, c.name.saturating_sub(1)) } else { *c };
                let idf = corpus.vocabulary.term(c.term).idf;
                size.replace(c, &rest, idf * idf, Damping::table());
                rest
            }).collect();
            size.settle();
            let right = Size::of(&corpus.vocabulary, &rest);
            let (x, y) = (size.inverse, right.inverse);
            prop_assert!((x - y).abs() <= 1e-4 * y, "{} {}", x, y);
        }
    }
}
