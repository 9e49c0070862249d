//! The words told twice are those that a reader of the findings would count.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use regex::Regex;
use serde_json::Value;

use crate::support::{Folder, check, findings_of};

/// Counts from the findings alone: by rule, and together with each word of a document once.
fn counted(folder: &Folder, report: &Value) -> (BTreeMap<String, u64>, u64) {
    let word = Regex::new(r"\w+").unwrap();
    let count = |text: &str| word.find_iter(text).count() as u64;
    let words = |name: &str| count(&fs::read_to_string(folder.path().join(name)).unwrap());
    let mut by_rule = BTreeMap::new();
    let mut whole: BTreeSet<String> = BTreeSet::new();
    for rule in ["exact-duplicate", "near-duplicate", "contained"] {
        let mut told = BTreeSet::new();
        for finding in findings_of(report, rule) {
            let leader = finding["leader"].as_u64().unwrap() as usize;
            let members = finding["members"].as_array().unwrap().iter().enumerate();
            let others = members.filter(|&(at, _)| at != leader);
            told.extend(others.map(|(_, one)| one["document"].as_str().unwrap().to_owned()));
        }
        by_rule.insert(rule.to_owned(), told.iter().map(|name| words(name)).sum());
        whole.extend(told);
    }
    let mut together: u64 = whole.iter().map(|name| words(name)).sum();
    let mut in_lines = 0;
    for finding in findings_of(report, "repeated-line") {
        if finding["kind"] == "boilerplate" {
            continue;
        }
        let members = finding["members"].as_array().unwrap().iter();
        let places = members.flat_map(|member| {
            let name = member["document"].as_str().unwrap();
            let spans = member["spans"].as_array().unwrap().iter();
            spans.map(move |span| (name, span["excerpt"].as_str().unwrap()))
        });
        for (name, excerpt) in places.skip(1) {
            in_lines += count(excerpt);
            together += if whole.contains(name) {
                0
            } else {
                count(excerpt)
            };
        }
    }
    by_rule.insert("repeated-line".to_owned(), in_lines);
    (by_rule, together)
}

#[test]
fn words_told_twice_are_those_of_the_findings() {
    let folder = Folder::of_seeds();
    let mut seen = BTreeSet::new();
    for threshold in ["0.3", "0.5", "0.8", "0.95"] {
        for line_words in ["2", "5", "9"] {
            let report = check(
                folder.path(),
                &[
                    ".",
                    "--rules",
                    "exact-duplicate,near-duplicate,contained,overlapping-report,repeated-line",
                    "--near-threshold",
                    threshold,
                    "--contained-threshold",
                    threshold,
                    "--min-line-words",
                    line_words,
                ],
            );
            let (by_rule, together) = counted(&folder, &report);
            for budget in report["gate"]["budgets"].as_array().unwrap() {
                let rule = budget["rule"].as_str().unwrap();
                if rule == "overlapping-report" {
                    assert!(budget["share"].is_null());
                    continue;
                }
                let told = budget["share"]["words"].as_u64().unwrap();
                assert_eq!(told, by_rule[rule], "{rule} {threshold} {line_words}");
                if told > 0 {
                    seen.insert(rule.to_owned());
                }
            }
            assert_eq!(
                report["gate"]["share"]["words"], together,
                "{threshold} {line_words}"
            );
            let all: u64 = by_rule.values().sum();
            assert!(together > 0 && together <= all);
        }
    }
    assert_eq!(seen.len(), 4);
}
