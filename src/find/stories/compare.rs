//! The comparison of one document with others, term by term.

use super::clash::{Particulars, clash};
use super::outline::Shared;
use super::score::{Demand, Millionths, score};
use super::vocabulary::{DAY, RARE_HERE, RARE_NAME, RARE_TERM, Spread, Vocabulary};
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
    /// Of these terms those that may be evidence or count for a clash, as `evidence`, and behind them room.
    telling: Vec<(u32, u32)>,
    telling_count: usize,
    /// Terms that count as evidence for the last pair, by places in the other document and in this one.
    pub(super) evidence: Vec<(u32, u32)>,
}

/// Beside [`RARE_NAME`]: rare enough as a name, and a name in the held document.
const NAMED: u8 = 1 << 7;

/// A term of the held document.
#[derive(Debug, Clone, Copy)]
struct Own {
    count: TermCount,
    /// Square of the term's inverse document frequency; 0 of one that no other document has.
    square: f32,
    /// Weight times idf.
    weight: f32,
    /// As the vocabulary has it, and [`NAMED`].
    rare: u8,
}

impl Own {
    /// A term that no other document has.
    fn unmet(count: TermCount) -> Self {
        Own {
            count,
            square: 0.0,
            weight: 0.0,
            rare: 0,
        }
    }

    #[inline]
    fn new(count: TermCount, idf: f32, rare: u8, damping: Damping) -> Self {
        let square = idf * idf;
        let named = (rare & RARE_NAME != 0) & (count.name > 0);
        Own {
            count,
            square,
            weight: damping.of(&count) * square,
            rare: rare | if named { NAMED } else { 0 },
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
            telling: Vec::new(),
            telling_count: 0,
            evidence: Vec::new(),
        }
    }

    /// Takes the document that others will be compared with. O(t) for t terms.
    pub(super) fn hold(&mut self, counts: &[TermCount], profile: Profile) {
        let (vocabulary, damping) = (self.vocabulary, self.damping);
        let (has, places) = (self.has.as_mut_slice(), self.places.as_mut_slice());
        for own in &self.own {
            if vocabulary.spread(own.count.term) != Spread::Single {
                has[own.count.term as usize / 64] = 0;
            }
        }
        self.own.clear();
        self.own
            .extend(counts.iter().zip(0..).map(|(&count, place)| {
                if vocabulary.spread(count.term) == Spread::Single {
                    // No other document has it.
                    return Own::unmet(count);
                }
                has[count.term as usize / 64] |= 1 << (count.term % 64);
                places[count.term as usize] = place;
                let (idf, rare) = (vocabulary.idf(count.term), vocabulary.rare(count.term));
                Own::new(count, idf, rare, damping)
            }));
        self.profile = Some(profile);
    }

    /// Notes in `met` the places of `counts` whose terms the held document has, and gives their number. O(t) for t terms,
    /// without a branch.
    fn meet(&mut self, counts: &[TermCount]) -> usize {
        if self.met.len() < counts.len() {
            self.met.resize(counts.len(), 0);
            self.telling.resize(counts.len() + 1, (0, 0));
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

    /// The sum of `product` over the terms that both have. Fills `telling`. O(t) for t terms of this document, without a branch for most.
    #[inline]
    fn sum(
        &mut self,
        counts: &[TermCount],
        demand: Demand,
        mut product: impl FnMut((u32, &TermCount), (u32, &Own)) -> f32,
    ) -> f64 {
        let met = self.meet(counts);
        let always = DAY | if demand.names { NAMED } else { RARE_TERM };
        let (places, held_terms) = (self.places.as_slice(), self.own.as_slice());
        let telling = self.telling.as_mut_slice();
        let (mut sum, mut next) = (0.0, 0);
        for &place in &self.met[..met] {
            let count = &counts[place as usize];
            let held = places[count.term as usize];
            let own = &held_terms[held as usize];
            sum += f64::from(product((place, count), (held, own)));
            telling[next] = (place, held);
            let named = if count.name > 0 { RARE_NAME } else { 0 };
            next += usize::from(own.rare & (always | named) != 0);
        }
        self.telling_count = next;
        sum
    }

    /// Looks through the terms that [`Self::sum`] found telling, with what is left of the counts in this document and in the held one: fills
    /// `evidence` and `shared`. O(t) for t terms.
    #[inline]
    fn tell(
        &mut self,
        counts: &[TermCount],
        demand: Demand,
        rest: impl Fn(u32, &TermCount) -> TermCount,
        held_rest: impl Fn(u32, &TermCount) -> TermCount,
    ) {
        let rare = if demand.names { RARE_NAME } else { RARE_TERM };
        let needed = rare | if demand.known { 0 } else { RARE_HERE };
        self.evidence.clear();
        self.shared = Default::default();
        for &(place, held) in &self.telling[..self.telling_count] {
            let (count, own) = (&counts[place as usize], &self.own[held as usize]);
            let [held_shared, shared] = &mut self.shared;
            held_shared.add(Particulars::of(&own.count, own.rare));
            shared.add(Particulars::of(count, own.rare));
            if own.rare & needed != needed {
                continue;
            }
            let (count, own) = (rest(place, count), held_rest(held, &own.count));
            // One text may have a name at the head of a sentence or in a headline only.
            let named = !demand.names || count.name > 0 || own.name > 0;
            if named && count.whole > 0 && own.whole > 0 {
                self.evidence.push((place, held));
            }
        }
    }

    /// The cosine of a document with the one that is held, and which evidence is asked for; `evidence` is filled with the
    /// terms that count. O(t) for t terms of this document.
    pub(super) fn cosine(&mut self, counts: &[TermCount], profile: &Profile) -> (f64, Demand) {
        let Some(own) = self.profile else {
            return (0.0, NOTHING);
        };
        let (damping, demand) = (self.damping, Demand::of(profile, &own));
        let product = self.sum(counts, demand, |(_, count), (_, own)| {
            damping.of(count) * own.weight
        });
        self.tell(counts, demand, |_, count| *count, |_, count| *count);
        (product * profile.size.inverse * own.size.inverse, demand)
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
            // In the order of the words that are taken out, which decides the last bits of the sum. Of Han and kana the first term of a shared run may stand in one
            // text only.
            let count = &self.own[place as usize].count;
            let (rest, idf) = (held_out.rest(place, count), self.vocabulary.idf(count.term));
            own.size.replace(count, &rest, idf * idf, damping);
        }
        own.size.settle();
        let demand = Demand::of(&profile, &own);
        let size = &mut profile.size;
        let product = self.sum(counts, demand, |(place, count), (held, own)| {
            let (rest, held_rest) = (out.rest(place, count), held_out.rest(held, &own.count));
            size.replace(count, &rest, own.square, damping);
            damping.of(&rest) * (damping.of(&held_rest) * own.square)
        });
        profile.size.settle();
        let rest = |place, count: &TermCount| out.rest(place, count);
        let held_rest = |place, count: &TermCount| held_out.rest(place, count);
        self.tell(counts, demand, rest, held_rest);
        (product * profile.size.inverse * own.size.inverse, demand)
    }
}

impl Demand {
    /// That of two documents.
    fn of(a: &Profile, b: &Profile) -> Demand {
        Demand {
            names: a.cased && b.cased,
            known: a.known && b.known,
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
                let idf = corpus.vocabulary.idf(count.term);
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
            .filter(|x| corpus.vocabulary.rare(x.term) & needed == needed)
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
                let idf = corpus.vocabulary.idf(c.term);
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
