//! The demo corpus: the tool says what `seeds/truth.toml` says, and nothing else.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

mod support;

use std::collections::BTreeSet;
use std::fs;

use retold::model::Rule;
use serde_json::Value;
use support::{check, documents, findings, seeds};
use toml::Table;

fn truth() -> Table {
    fs::read_to_string(seeds().join("truth.toml"))
        .unwrap()
        .parse()
        .unwrap()
}

fn entries<'a>(truth: &'a Table, key: &str) -> Vec<&'a Table> {
    let entries = truth[key].as_array().unwrap();
    entries.iter().map(|e| e.as_table().unwrap()).collect()
}

fn strings<'a>(table: &'a Table, key: &str) -> BTreeSet<&'a str> {
    let list = table[key].as_array().unwrap();
    list.iter().map(|text| text.as_str().unwrap()).collect()
}

/// The places of a finding as the truth writes them.
fn places(finding: &Value) -> BTreeSet<String> {
    let mut places = BTreeSet::new();
    for member in finding["members"].as_array().unwrap() {
        let document = member["document"].as_str().unwrap();
        let spans = member["spans"].as_array().unwrap();
        if spans.is_empty() {
            assert!(places.insert(document.to_owned()), "{document} twice");
        }
        for span in spans {
            assert_eq!(span["line"], span["end_line"], "the truth has single lines");
            let place = format!("{document}:{}", span["line"]);
            assert!(places.insert(place.clone()), "{place} twice");
        }
    }
    places
}

fn is_told_by(expected: &Table, finding: &Value) -> bool {
    let boilerplate = expected["kind"].as_str() == Some("boilerplate");
    let members = strings(expected, "members");
    let places = places(finding);
    finding["rule"].as_str() == expected["rule"].as_str()
        && finding["kind"].as_str() == expected["kind"].as_str()
        && finding["count"].as_i64() == expected["count"].as_integer()
        && if boilerplate {
            // A report lists examples of these.
            !places.is_empty() && places.iter().all(|place| members.contains(&**place))
        } else {
            places.iter().map(String::as_str).eq(members)
        }
}

#[test]
fn every_finding_of_the_truth_is_made_and_no_other() {
    let report = check(&seeds(), &["."]);
    let mut left: Vec<&Value> = findings(&report).iter().collect();
    for expected in entries(&truth(), "finding") {
        let at = left
            .iter()
            .position(|finding| is_told_by(expected, finding))
            .unwrap_or_else(|| panic!("not found: {expected}"));
        left.remove(at);
    }
    assert!(left.is_empty(), "not in the truth: {left:#?}");
}

#[test]
fn look_alikes_are_not_told_together() {
    let report = check(&seeds(), &["."]);
    let truth = truth();
    let silent = entries(&truth, "silent");
    assert!(!silent.is_empty());
    for group in silent {
        let group = strings(group, "documents");
        for finding in findings(&report) {
            if finding["kind"] == "boilerplate" {
                continue;
            }
            let members = finding["members"].as_array().unwrap();
            let told: usize = members
                .iter()
                .filter(|member| group.contains(member["document"].as_str().unwrap()))
                .map(|member| member["spans"].as_array().unwrap().len().max(1))
                .sum();
            assert!(told < 2, "{group:?} in {finding:#}");
        }
    }
}

#[test]
fn look_alikes_stand_in_no_row_of_the_pairs_table() {
    let run = support::run(&seeds(), &["check", ".", "--format", "pairs"]);
    let rows: Vec<Vec<&str>> = run
        .text()
        .lines()
        .skip(1)
        .map(|row| row.split('\t').collect())
        .collect();
    assert!(rows.len() > 5, "{rows:?}");
    for group in entries(&truth(), "silent") {
        let group = strings(group, "documents");
        for row in &rows {
            let both = group.contains(row[0]) && group.contains(row[1]);
            assert!(!both, "{row:?}");
        }
    }
}

#[test]
fn the_truth_names_every_relation_and_documents_that_exist() {
    let truth = truth();
    let findings = entries(&truth, "finding");
    for rule in Rule::ALL {
        let named = findings
            .iter()
            .any(|f| f["rule"].as_str() == Some(rule.name()));
        assert!(named, "{rule}");
    }
    let silent = entries(&truth, "silent");
    let documents_of_truth = findings
        .iter()
        .flat_map(|finding| strings(finding, "members"))
        .chain(silent.iter().flat_map(|group| strings(group, "documents")));
    for place in documents_of_truth {
        let (name, _) = place.split_once([':', '#']).unwrap_or((place, ""));
        let text = fs::read_to_string(seeds().join(name)).unwrap();
        if let Some((_, id)) = place.split_once('#') {
            let id = id.split(':').next().unwrap();
            assert!(text.contains(&format!("{{\"id\": \"{id}\"")), "{place}");
        }
    }
}

#[test]
fn the_leader_of_a_finding_is_one_of_its_documents() {
    let report = check(&seeds(), &["."]);
    for finding in findings(&report) {
        let leader = finding["leader"].as_u64().unwrap() as usize;
        assert!(leader < documents(finding).len(), "{finding:#}");
    }
}
