//! Passages against their definition, found by brute force.

use proptest::prelude::*;
use retold::model::{Evidence, Kind, Report, Rule};
use retold::settings::{Sensitivity, Settings};
use retold::text::tokens;

use crate::support::corpus::{Random, words};

fn check(texts: &[String], sensitivity: Sensitivity) -> Report {
    let settings = Settings {
        rules: vec![
            Rule::ExactDuplicate,
            Rule::NearDuplicate,
            Rule::Contained,
            Rule::SharedPassage,
        ],
        sensitivity,
        ..Settings::default()
    };
    super::check(texts, settings)
}

/// The words of each place of each passage: document and words from 0.
fn passages(report: &Report, texts: &[String]) -> Vec<Vec<(usize, std::ops::Range<usize>)>> {
    let of_rule = report
        .findings
        .iter()
        .filter(|found| found.rule == Rule::SharedPassage);
    of_rule
        .map(|finding| {
            let places = finding.members.iter().flat_map(|member| {
                let document: usize = member.document.rsplit('#').next().unwrap().parse().unwrap();
                let all = tokens(&texts[document]);
                member.spans.iter().map(move |span| {
                    assert_eq!(texts[document][span.start..span.end], span.excerpt);
                    let first = all
                        .iter()
                        .position(|token| token.start == span.start)
                        .unwrap();
                    let last = all.iter().position(|token| token.end == span.end).unwrap();
                    (document, first..last + 1)
                })
            });
            places.collect()
        })
        .collect()
}

/// The steps of each alignment tell all words of both places, and what is equal is.
fn assert_alignments(report: &Report) {
    for finding in &report.findings {
        let Evidence::AlignedWords {
            words,
            span,
            places,
        } = &finding.evidence
        else {
            continue;
        };
        let leading = &finding.members[finding.leader].spans[*span].excerpt;
        assert_eq!(tokens(leading).len(), *words);
        for place in places {
            let here = &finding.members[place.member].spans[place.span].excerpt;
            assert_eq!(tokens(here).len(), place.words);
            let cut = |text: &str, [from, to]: [usize; 2]| -> Vec<u64> {
                tokens(&text[from..to])
                    .iter()
                    .map(|token| token.hash)
                    .collect()
            };
            let (mut left, mut right, mut equal) = (Vec::new(), Vec::new(), 0);
            for step in &place.steps {
                let (a, b) = (cut(leading, step.leader), cut(here, step.here));
                if step.kind == retold::model::AlignedKind::Equal {
                    assert_eq!(a, b);
                    equal += a.len();
                }
                left.extend(a);
                right.extend(b);
            }
            let whole = |text: &str| {
                tokens(text)
                    .iter()
                    .map(|token| token.hash)
                    .collect::<Vec<u64>>()
            };
            assert_eq!((left, right), (whole(leading), whole(here)));
            assert_eq!(equal, place.equal);
            assert!(place.edited * 2 < place.equal + place.edited, "{place:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn a_run_of_enough_words_is_found_wherever_it_stands(
        seed in any::<u64>(),
        long in 25usize..60,
        hosts in 2usize..5,
        level in 0usize..3,
    ) {
        let mut random = Random(seed);
        let run = words(&mut random, "p", 100_000, long);
        let mut truth = Vec::new();
        let texts: Vec<String> = (0..hosts)
            .map(|host| {
                let length = 150 + random.below(150);
                let mut text = words(&mut random, &format!("h{host}x"), 100_000, length);
                let at = random.below(text.len());
                truth.push((host, at..at + long));
                text.splice(at..at, run.iter().cloned());
                text.join(" ")
            })
            .collect();
        let report = check(&texts, Sensitivity::ALL[level]);
        prop_assert_eq!(passages(&report, &texts), vec![truth]);
        assert_alignments(&report);
    }

    #[test]
    fn a_run_as_long_as_the_level_takes_brings_an_edited_passage_in(seed in any::<u64>(), level in 0usize..3) {
        // One run as long as is promised, and around it every fourth word is another one; at `high` every fifth.
        let sensitivity = Sensitivity::ALL[level];
        let promised = retold::find::passages::fingerprints(sensitivity).guaranteed_words();
        let mut random = Random(seed);
        let passage = words(&mut random, "p", 100_000, 60);
        let start = 20 + random.below(8);
        let mut copy = passage.clone();
        for at in (0..60).filter(|at| at % 5 == start % 5 || *at == start + promised) {
            if at < start || at >= start + promised {
                copy[at] = format!("other{at}");
            }
        }
        let texts: Vec<String> = [("a", passage), ("b", copy)]
            .into_iter()
            .map(|(name, own)| {
                let mut text = words(&mut random, name, 100_000, 300);
                let at = random.below(300);
                text.splice(at..at, own);
                text.join(" ")
            })
            .collect();
        let report = check(&texts, sensitivity);
        prop_assert_eq!(passages(&report, &texts).len(), 1);
        assert_alignments(&report);
    }
}

#[test]
fn unrelated_texts_share_no_passage() {
    let mut random = Random(7);
    // Few different words, so that short runs meet by chance everywhere.
    let texts: Vec<String> = (0..46)
        .map(|_| words(&mut random, "w", 300, 400).join(" "))
        .collect();
    for sensitivity in Sensitivity::ALL {
        let report = check(&texts, sensitivity);
        assert_eq!(
            passages(&report, &texts),
            Vec::<Vec<_>>::new(),
            "{sensitivity} in 1,035 pairs"
        );
    }
}

#[test]
fn a_passage_of_many_texts_is_one_boilerplate_finding() {
    let mut random = Random(3);
    let run = words(&mut random, "p", 100_000, 40);
    let texts: Vec<String> = (0..200)
        .map(|host| {
            let mut text = words(&mut random, &format!("h{host}x"), 100_000, 120);
            text.splice(60..60, run.iter().cloned());
            text.join(" ")
        })
        .collect();
    for (count, kind) in [
        (9, Kind::Finding),
        (10, Kind::Boilerplate),
        (200, Kind::Boilerplate),
    ] {
        let report = check(&texts[..count], Sensitivity::Default);
        let told: Vec<(Kind, usize)> = report
            .findings
            .iter()
            .map(|found| (found.kind, found.count))
            .collect();
        assert_eq!(told, [(kind, count)]);
    }
}

#[test]
fn a_passage_twice_in_one_document_is_found() {
    let mut random = Random(5);
    let run = words(&mut random, "p", 100_000, 30);
    let mut text = words(&mut random, "h", 100_000, 200);
    text.splice(150..150, run.iter().cloned());
    text.splice(20..20, run.iter().cloned());
    let texts = [
        text.join(" "),
        words(&mut random, "k", 100_000, 90).join(" "),
    ];
    let report = check(&texts, Sensitivity::Default);
    assert_eq!(passages(&report, &texts), [[(0, 20..50), (0, 180..210)]]);
    assert_alignments(&report);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn stretches_cut_out_of_one_text_step_by_step_share_words_with_the_place_that_leads(
        seed in any::<u64>(),
        documents in 3usize..8,
        long in 40usize..90,
        step in 8usize..40,
    ) {
        let mut random = Random(seed);
        let source = words(&mut random, "p", 100_000, long + step * documents);
        let texts: Vec<String> = (0..documents)
            .map(|document| {
                let own = words(&mut random, &format!("h{document}x"), 100_000, 200);
                let cut = &source[step * document..step * document + long];
                [&own[..], cut].concat().join(" ")
            })
            .collect();
        let report = check(&texts, Sensitivity::Default);
        let told: std::collections::BTreeSet<usize> = passages(&report, &texts).concat().into_iter().map(|(document, _)| document).collect();
        // With fewer words in common, two documents in a row share no passage.
        if step + 25 <= long {
            prop_assert_eq!(told.len(), documents);
        }
        for finding in report.findings.iter().filter(|finding| finding.rule == Rule::SharedPassage) {
            prop_assert!(finding.weakest >= 0.3, "{}", finding.weakest);
        }
    }
}
