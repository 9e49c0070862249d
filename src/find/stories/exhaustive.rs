//! How many pairs the candidates miss: a collection searched as ever, and with every pair compared.
//!
//!     STORY_CORPUS=FILE.jsonl cargo test --release --locked --lib exhaustive -- --ignored --nocapture
//!
//! For n documents of t terms O(n² t): some minutes for 20,000.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::model::Rule;
use crate::observe::Silent;
use crate::resources::{Resources, Wanted};
use crate::settings::Settings;

/// The share of pairs that has to be found.
const GOAL: f64 = 0.99;

/// Whether every pair is compared.
static EVERY_PAIR: AtomicBool = AtomicBool::new(false);

/// All documents behind `document`, of `count`, if every pair is to be compared.
pub(super) fn partners(document: u32, count: u32) -> Option<Vec<u32>> {
    let every_pair = EVERY_PAIR.load(Ordering::Relaxed);
    every_pair.then(|| (document + 1..count).collect())
}

/// The scores of the pairs in stories by the names of both documents.
fn told(file: &str) -> BTreeMap<(String, String), f64> {
    let settings = Settings {
        rules: vec![
            Rule::ExactDuplicate,
            Rule::NearDuplicate,
            Rule::OverlappingReport,
        ],
        ..Settings::default()
    };
    let resources = Resources {
        wanted: Wanted {
            findings: false,
            ..Wanted::default()
        },
        ..Resources::default()
    };
    let report =
        crate::check(&[PathBuf::from(file)], settings, &resources, &Silent).expect("a report");
    (report.pairs.into_iter())
        .filter(|row| row.rule == Rule::OverlappingReport)
        .map(|row| ((row.a, row.b), row.score))
        .collect()
}

#[test]
#[ignore = "compares all pairs of the file that STORY_CORPUS names, for minutes"]
fn candidates_find_nearly_all_pairs() {
    let file = std::env::var("STORY_CORPUS").expect("STORY_CORPUS names a file");
    let found = told(&file);
    EVERY_PAIR.store(true, Ordering::Relaxed);
    let all = told(&file);
    EVERY_PAIR.store(false, Ordering::Relaxed);
    let threshold = Settings::default().story_threshold;
    let share = |least: f64| {
        let pairs = all.iter().filter(|pair| *pair.1 >= least);
        let missed: Vec<_> = pairs
            .clone()
            .filter(|pair| !found.contains_key(pair.0))
            .collect();
        let count = pairs.count();
        (
            count,
            1.0 - missed.len() as f64 / count.max(1) as f64,
            missed,
        )
    };
    let (told, of_told, _) = share(0.0);
    let (strong, of_strong, mut missed) = share(threshold);
    missed.sort_by(|x, y| y.1.total_cmp(x.1));
    for ((a, b), score) in missed.into_iter().take(10) {
        println!("missed: {score:.2} {a} {b}");
    }
    println!(
        "pairs in stories: {told}, of which {of_told:.4} are found; of a score of at least {threshold}: {strong}, {of_strong:.4}; \
         without the other pairs {} are told",
        found.len()
    );
    assert!(strong > 0 && of_strong >= GOAL, "{of_strong} of {strong}");
}
