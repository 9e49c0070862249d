//! Repeated lines against the oracle, where no stronger relation is asked for.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use retold::model::{Evidence, Kind, Report, Rule};
use retold::settings::Settings;

use super::definition::{repeated_lines, tokens};

fn check(texts: &[String], boilerplate_documents: usize) -> Report {
    let settings = Settings {
        rules: vec![Rule::RepeatedLine],
        min_line_words: 3,
        boilerplate_documents,
        ..Settings::default()
    };
    super::check(texts, settings)
}

/// For each line its places (text, line), as the findings tell them.
type Places = BTreeMap<Vec<String>, BTreeSet<(usize, usize)>>;

/// The lines of one finding, in order, each with its places.
type Block = Vec<(Vec<String>, BTreeSet<(usize, usize)>)>;

/// The lines of each finding.
fn told(report: &Report, texts: &[String]) -> Vec<Block> {
    report
        .findings
        .iter()
        .map(|finding| {
            let mut lines = Block::new();
            let mut spans = 0;
            for member in &finding.members {
                let text: usize = member.document.rsplit('#').next().unwrap().parse().unwrap();
                for span in &member.spans {
                    spans += 1;
                    let of_span = (span.line..=span.end_line)
                        .map(|line| (tokens(texts[text].split('\n').nth(line - 1).unwrap()), line))
                        .filter(|(words, _)| !words.is_empty());
                    for (nth, (words, line)) in of_span.enumerate() {
                        if lines.len() <= nth {
                            lines.push((words.clone(), BTreeSet::new()));
                        }
                        assert_eq!(lines[nth].0, words, "the places of a block differ");
                        assert!(lines[nth].1.insert((text, line)));
                    }
                }
            }
            assert_eq!(finding.count, spans);
            lines
        })
        .collect()
}

#[test]
fn a_line_without_words_is_no_line_of_a_block() {
    let block = "The first line of this block.\n|---|---|\nThe second line of this block.\n";
    let texts = [block.to_owned(), format!("Something before.\n{block}")];
    let report = check(&texts, usize::MAX);
    assert_eq!(report.findings.len(), 1, "{:?}", report.findings);
    let words = shown(&report.findings[0].evidence);
    assert_eq!(
        words,
        [
            tokens("the first line of this block"),
            tokens("the second line of this block")
        ]
    );
}

/// The words of the lines that the evidence shows.
fn shown(evidence: &Evidence) -> Vec<Vec<String>> {
    let Evidence::SameLines { lines, .. } = evidence else {
        panic!("{evidence:?}");
    };
    lines.iter().map(|line| tokens(&line.text)).collect()
}

/// Lines out of so few words that they repeat by chance, some blank or short.
fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => (0usize..8).prop_map(|n| format!("Line {n} of this text")),
        2 => "[ab]( [ab]){2,3}[.!]?",
        1 => Just(String::new()),
        1 => Just("- two".to_owned()),
        1 => Just(" |---|".to_owned()),
        1 => Just("  LINE 1, of this   text!".to_owned()),
    ]
}

fn texts() -> impl Strategy<Value = Vec<String>> {
    let text = prop::collection::vec(line(), 0..9).prop_map(|lines| lines.join("\n"));
    prop::collection::vec(text, 1..6)
}

/// The next line of a text that has words.
fn behind(texts: &[String], (text, line): (usize, usize)) -> Option<(usize, usize)> {
    let lines = texts[text].split('\n').enumerate().skip(line);
    lines
        .filter(|(_, line)| !tokens(line).is_empty())
        .map(|(at, _)| (text, at + 1))
        .next()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn every_repeated_line_is_told_with_all_its_places(texts in texts()) {
        let report = check(&texts, usize::MAX);
        let mut found = Places::new();
        for (words, places) in told(&report, &texts).into_iter().flatten() {
            prop_assert!(found.insert(words, places).is_none(), "told in two findings");
        }
        for (finding, block) in report.findings.iter().zip(told(&report, &texts)) {
            let shown: Vec<Vec<String>> = shown(&finding.evidence);
            let lines: Vec<Vec<String>> = block.into_iter().map(|(words, _)| words).collect();
            prop_assert_eq!(shown, lines, "the evidence is the block's lines");
        }
        prop_assert_eq!(found, repeated_lines(&texts, 3));
    }

    #[test]
    fn lines_that_follow_one_another_everywhere_are_one_finding(texts in texts()) {
        let told = told(&check(&texts, usize::MAX), &texts);
        for block in &told {
            let (last, places) = block.last().unwrap();
            for other in &told {
                let (first, other_places) = &other[0];
                let next: Option<BTreeSet<_>> = places.iter().map(|&at| behind(&texts, at)).collect();
                prop_assert!(
                    first == last || next.as_ref() != Some(other_places),
                    "{:?} and {:?}", last, first
                );
            }
        }
    }

    #[test]
    fn lines_of_as_many_texts_as_the_limit_are_boilerplate(texts in texts()) {
        let report = check(&texts, 3);
        let mut expected = repeated_lines(&texts, 3);
        let texts_of = |places: &BTreeSet<(usize, usize)>| {
            places.iter().map(|&(text, _)| text).collect::<BTreeSet<_>>().len()
        };
        let mut boilerplate = BTreeSet::new();
        expected.retain(|words, places| {
            let ordinary = texts_of(places) < 3;
            if !ordinary {
                boilerplate.insert(words.clone());
            }
            ordinary
        });
        let mut ordinary = report.clone();
        ordinary.findings.retain(|finding| finding.kind == Kind::Finding);
        let found: Places = told(&ordinary, &texts).into_iter().flatten().collect();
        prop_assert_eq!(found, expected);
        let told = report.findings.iter().filter(|f| f.kind == Kind::Boilerplate);
        let lines: BTreeSet<Vec<String>> = told.flat_map(|f| shown(&f.evidence)).collect();
        prop_assert_eq!(lines, boilerplate);
    }
}
