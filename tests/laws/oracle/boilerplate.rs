//! Contained documents against the oracle, where lines are boilerplate that is taken out before.

use std::collections::BTreeMap;

use proptest::prelude::*;
use retold::model::{Report, Rule};
use retold::settings::Settings;

use super::definition::{Limits, Share, contained_without, tokens};

const LIMITS: Limits = Limits {
    near: Share { part: 4, whole: 5 },
    contained: Share { part: 2, whole: 3 },
    near_words: 1,
    contained_words: 6,
};

fn check(texts: &[String], boilerplate_documents: usize, ignore: bool) -> Report {
    let ignored = ignore.then_some(Rule::Contained);
    let settings = Settings {
        rules: vec![Rule::ExactDuplicate, Rule::Contained, Rule::RepeatedLine],
        near_threshold: LIMITS.near.value(),
        contained_threshold: LIMITS.contained.value(),
        min_contained_words: LIMITS.contained_words,
        boilerplate_documents,
        ignore_boilerplate: ignored.into_iter().collect(),
        ..Settings::default()
    };
    super::check(texts, settings)
}

/// The contained pairs that a run tells, with both containments.
fn told(report: &Report) -> BTreeMap<(usize, usize), [f64; 2]> {
    let number = |name: &str| name.rsplit('#').next().unwrap().parse().unwrap();
    let rows = report.pairs.iter();
    rows.filter(|row| row.rule == Rule::Contained)
        .map(|row| {
            let figures = [row.containment_a, row.containment_b];
            let (a, b): (usize, usize) = (number(&row.a), number(&row.b));
            match a < b {
                true => ((a, b), figures),
                false => ((b, a), [figures[1], figures[0]]),
            }
        })
        .collect()
}

/// A line of a few words, each of which stands in few other lines.
fn line(number: u32) -> String {
    let words = (0..5 + number % 4).map(|at| format!("w{}", (number * 7 + at * number % 5) % 40));
    words.collect::<Vec<_>>().join(" ")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn what_is_contained_without_boilerplate_equals_the_oracle(
        documents in prop::collection::vec(prop::collection::vec(0u32..16, 1..9), 2..14),
        limit in 2usize..5,
    ) {
        let text = |lines: &Vec<u32>| lines.iter().map(|&number| line(number) + "\n").collect::<String>();
        let texts: Vec<String> = documents.iter().map(text).collect();
        let words: Vec<Vec<Vec<String>>> = texts
            .iter()
            .map(|text| text.lines().map(tokens).collect())
            .collect();
        prop_assert_eq!(told(&check(&texts, limit, true)), contained_without(&words, limit, LIMITS));
        prop_assert_eq!(told(&check(&texts, limit, false)), contained_without(&words, usize::MAX, LIMITS));
    }
}

#[test]
fn boilerplate_decides_in_both_directions() {
    let words = |name: &str, count: usize| {
        let words = (0..count).map(|at| format!("{name}{at}"));
        words.collect::<Vec<_>>().join(" ") + "\n"
    };
    let frame = words("frame", 12) + &words("end", 12);
    let mut texts: Vec<String> = (0..5)
        .map(|at| words(&format!("own{at}x"), 9) + &frame)
        .collect();
    texts.push(words("own2x", 9) + &words("more", 9));
    // What makes the first five alike is boilerplate; the own words of one of them stand in the last.
    let with = told(&check(&texts, 5, false));
    let between = |pair: &(usize, usize)| pair.1 < 5;
    assert!(with.len() == 10 && with.keys().all(between), "{with:?}");
    let without = told(&check(&texts, 5, true));
    let pairs: Vec<(usize, usize)> = without.into_keys().collect();
    assert_eq!(pairs, [(2, 5)]);
}
