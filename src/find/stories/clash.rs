//! Where two documents name different things: days, people and places of one that stand nowhere in the other, and the other way
//! round.
//!
//! Numbers are no part of it, though they differ more often between look-alikes: they weigh twice in the cosine, so that those
//! that differ count there. A clash of numbers on top of it ranks pairs of ECB+ better (average precision before grouping .962 to
//! .968) and worse on leads of 70 words, .716 to .706.

use super::vocabulary::{DAY, RARE_NAME};
use crate::sketch::TermCount;

/// So many more are counted as agreeing on each side: one day in either text, another one, is half a clash, four names in each, all others,
/// most of one. With 0.5 and 2, F1 moves by less than the noise of .01.
const PRIOR: f64 = 1.0;

/// Terms of a document that another one could tell differently: days of the week and months anywhere, and rare names of the
/// opening, where a report says who and where. Each term counts once, however often it stands. Names of the whole text say as
/// much on ECB+ and less on leads of 70 words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Particulars {
    days: u16,
    names: u16,
}

impl Particulars {
    /// Those that a term of a document is, `rare` as the [`Vocabulary`](super::vocabulary::Vocabulary) has it.
    #[inline]
    pub(super) fn of(count: &TermCount, rare: u8) -> Particulars {
        let name = (rare & RARE_NAME != 0) & (count.name > 0) & (count.lead > 0);
        Particulars {
            days: u16::from(rare & DAY != 0),
            names: u16::from(name),
        }
    }

    /// Adds those of other terms.
    #[inline]
    pub(super) fn add(&mut self, other: Particulars) {
        self.days = self.days.saturating_add(other.days);
        self.names = self.names.saturating_add(other.names);
    }
}

/// How far two documents name different things, from 0 to below 2: for days, and with `names` for names, the share of each side's that
/// stand nowhere in the other text, the smaller of both, added up. So a text that tells more than another clashes with nothing.
/// `all` are the particulars of both, `shared` those of them that stand in the other text too.
pub(super) fn clash(all: [Particulars; 2], shared: [Particulars; 2], names: bool) -> f64 {
    let alone = |of: fn(&Particulars) -> u16, side: usize| {
        let (all, shared) = (of(&all[side]), of(&shared[side]));
        f64::from(all.saturating_sub(shared)) / (f64::from(all) + PRIOR)
    };
    let kinds: [fn(&Particulars) -> u16; 2] = [|own| own.days, |own| own.names];
    (kinds.into_iter().take(1 + usize::from(names)))
        .map(|kind| alone(kind, 0).min(alone(kind, 1)))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::super::compare::Comparer;
    use super::super::crowd::crowds;
    use super::super::score::{Millionths, ONE, score};
    use super::super::weights::Corpus;
    use super::*;
    use crate::sketch::{TermCounter, Terms, term_of};
    use crate::text::{hash_token, tokens};
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn terms(text: &str) -> Terms {
        let mut counter = TermCounter::default();
        tokens(text)
            .into_iter()
            .for_each(|token| counter.see(text, token));
        counter.finish()
    }

    /// The clash of the first two documents, their score, and what that would be if nothing clashed.
    fn told(corpus: &Corpus, [a, b]: [usize; 2]) -> (f64, Millionths, Millionths) {
        let (a, b) = (&corpus.documents[a], &corpus.documents[b]);
        let mut comparer = Comparer::new(&corpus.vocabulary);
        comparer.hold(&a.counts, a.profile);
        let (cosine, demand) = comparer.cosine(&b.counts, &b.profile);
        let clash = comparer.clash(&b.profile);
        let profiles = [&a.profile, &b.profile];
        let without = score(cosine, profiles, demand, comparer.evidence.len(), 0.0);
        (clash, comparer.score(b), without)
    }

    /// As in a run of these two alone.
    fn told_of(a: &str, b: &str) -> (f64, Millionths, Millionths) {
        let mut corpus = Corpus::of(vec![terms(a), terms(b)]);
        let crowds = crowds(2, std::iter::empty());
        for (document, crowd) in corpus.documents.iter_mut().zip(crowds) {
            document.profile.crowd = crowd;
        }
        told(&corpus, [0, 1])
    }

    /// A first report, and another of what is put into its gaps: a day, a place, a person, another name.
    type Look = (fn([&str; 4]) -> String, fn([&str; 4]) -> String);

    #[test]
    fn look_alikes_clash_and_score_less_than_reports_of_one_event() {
        let quake: Look = (
            |[day, place, who, agency]| {
                format!(
                    "An earthquake shook {place} before dawn on {day}, bringing down walls and a church tower. Mayor {who} said that \
                     eleven people had been pulled out alive. The seismologists of {agency} expect more tremors."
                )
            },
            |[day, place, who, agency]| {
                format!(
                    "Rescuers were still digging in {place} at noon after the quake of {day} morning. Tremors went on, said {agency}, whose \
                     seismologists measured twelve. The tower of the church fell, and {who}, the mayor, closed all schools."
                )
            },
        );
        let court: Look = (
            |[day, place, who, lawyer]| {
                format!(
                    "A court in {place} sent {who} to prison for six years on {day} for robbing pensioners of their savings. The judge called \
                     it a cruel betrayal. The lawyer {lawyer} will appeal against the sentence."
                )
            },
            |[day, place, who, lawyer]| {
                format!(
                    "Six years in prison: that is the sentence that {who} heard in {place} on {day}. The roofer had robbed pensioners, the \
                     judge found. An appeal will follow, said {lawyer}, the lawyer of the defence."
                )
            },
        );
        let launch: Look = (
            |[day, place, who, company]| {
                format!(
                    "At a show in {place} on {day} the maker {company} unveiled an electric van that runs 400 kilometres on one charge. Its \
                     chief engineer, {who}, promised deliveries within a year."
                )
            },
            |[day, place, who, company]| {
                format!(
                    "An electric van with a range of 400 kilometres is what {company} brought to {place} on {day}. Deliveries begin within a \
                     year, engineer {who} told the show. One charge takes half an hour."
                )
            },
        );
        // One company: what differs is the quarter, who speaks for it, and the figures.
        let quarter: Look = (
            |[month, quarter, who, figure]| {
                format!(
                    "Tarnholt Instruments earned {figure} million crowns in {quarter}, the quarter that ended in {month}, as orders \
                     rose. The chief executive, {who}, told investors that the year would be a good one."
                )
            },
            |[month, quarter, who, figure]| {
                format!(
                    "Investors in Tarnholt Instruments heard from {who} that profit had grown to {figure} million. The {quarter} figures, for \
                     the months to {month}, show more orders than banks had forecast."
                )
            },
        );
        let events = [
            ["Tuesday", "Vellingrad", "Oskana Duret", "Seismonet"],
            ["Saturday", "Port Amarine", "Ileana Kovarik", "Geolina"],
        ];
        let quarters = [
            ["June", "Q2", "Marta Velling", "412"],
            ["September", "Q3", "Henrik Sallow", "388"],
        ];
        for ((first, second), [one, other]) in [
            (quake, events),
            (court, events),
            (launch, events),
            (quarter, quarters),
        ] {
            let a = first(one);
            let (agreeing, same, _) = told_of(&a, &second(one));
            let (clash, score, without) = told_of(&a, &second(other));
            assert!(agreeing == 0.0 && clash > 0.7, "{a}: {agreeing} {clash}");
            assert!(
                score < without && score < same,
                "{a}: {score} {without} {same}"
            );
            assert!(score < ONE / 2 && same > ONE / 2, "{a}: {score} {same}");
        }
    }

    #[test]
    fn who_tells_more_clashes_with_nothing() {
        let short = "The mill of Varnholt burned down on Monday, said Oskana Duret.";
        let long = "The mill of Varnholt burned down on Monday, said Oskana Duret, and on Tuesday Ileana Kovarik of Seismonet came from Port \
                    Amarine.";
        assert_eq!(told_of(short, long).0, 0.0);
        let days = told_of("It rained on Monday.", "It rained on Friday.").0;
        assert!((days - 0.5).abs() < 1e-9, "{days}");
        // What was said later, in May, `march` and `may` name no day.
        assert_eq!(told_of("They may march.", "In June, in July.").0, 0.0);
    }

    /// Days, and terms that the background does not know.
    fn term(number: u32) -> u32 {
        match number {
            0 => term_of(hash_token("monday")),
            1 => term_of(hash_token("friday")),
            2 => term_of(hash_token("november")),
            other => other << 20,
        }
    }

    fn documents() -> impl Strategy<Value = Vec<Terms>> {
        let counts = prop::collection::vec(prop::option::of((1u16..4, 0u8..2, 0u8..2)), 12);
        let document = (counts, any::<bool>()).prop_map(|(counts, cased)| Terms {
            counts: (counts.into_iter().zip(0u32..))
                .filter_map(|(count, number)| {
                    count.map(|(whole, lead, name)| TermCount {
                        term: term(number),
                        whole,
                        lead,
                        name,
                    })
                })
                .collect(),
            cased,
            ..Terms::default()
        });
        prop::collection::vec(document, 2)
    }

    proptest! {
        #[test]
        fn equals_the_definition(documents in documents()) {
            let share = |kind: usize, own: &Terms, other: &Terms| {
                let all: BTreeSet<u32> = (own.counts.iter())
                    .filter(|count| {
                        let day = count.term != term(3) && (0..3).any(|number| term(number) == count.term);
                        if kind == 0 { day } else { !day && count.name > 0 && count.lead > 0 }
                    })
                    .map(|count| count.term)
                    .collect();
                let alone = all.iter().filter(|&&term| other.counts.iter().all(|count| count.term != term)).count();
                alone as f64 / (all.len() as f64 + 1.0)
            };
            let cased = documents.iter().all(|document| document.cased);
            let [a, b] = [&documents[0], &documents[1]];
            let right: f64 = (0..if cased { 2 } else { 1 }).map(|kind| share(kind, a, b).min(share(kind, b, a))).sum();
            let corpus = Corpus::of(documents.clone());
            let (found, ..) = told(&corpus, [0, 1]);
            prop_assert!((found - right).abs() < 1e-9, "{} {}", found, right);
            prop_assert_eq!(found, told(&corpus, [1, 0]).0);
        }

        /// In one corpus, where words weigh the same.
        #[test]
        fn a_day_or_name_that_the_other_lacks_never_raises_the_score(documents in documents(), number in 0u32..12) {
            let [a, b] = [&documents[0], &documents[1]];
            prop_assume!([a, b].iter().all(|own| own.counts.iter().all(|count| count.term != term(number))));
            let mut more = a.clone();
            more.counts = a.counts.iter().copied().chain([TermCount { term: term(number), whole: 1, lead: 1, name: 1 }]).collect();
            let corpus = Corpus::of(vec![a.clone(), b.clone(), more]);
            let (clash, before, _) = told(&corpus, [0, 1]);
            let (after_clash, after, _) = told(&corpus, [2, 1]);
            // A cosine is summed in the order of terms, and rounded.
            prop_assert!(after_clash >= clash && after <= before + 1, "{} {} {} {}", clash, after_clash, before, after);
        }
    }
}
