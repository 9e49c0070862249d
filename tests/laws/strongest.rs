//! A pair of documents is told under its strongest relation only, and lines they share are then no finding of their own.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::corpus::{Random, edited, families, lines, words};
use crate::support::{Folder, check, documents, findings_of, run};

/// The rule of each pair in the table, passages left out, which can stand in overlapping reports too; each pair stands there once.
fn rules(folder: &Folder) -> BTreeMap<(String, String), String> {
    let run = run(folder.path(), &["check", ".", "--format", "pairs"]);
    let mut rules = BTreeMap::new();
    let mut passages = Vec::new();
    for row in run.text().lines().skip(1) {
        let cells: Vec<&str> = row.split('\t').collect();
        let pair = (cells[0].to_owned(), cells[1].to_owned());
        assert!(pair.0 < pair.1, "{row}");
        if cells[2] == "shared-passage" {
            passages.push((pair, row.to_owned()));
            continue;
        }
        assert_eq!(rules.insert(pair, cells[2].to_owned()), None, "{row}");
    }
    for (pair, row) in passages {
        let rule = rules.get(&pair);
        let weaker = rule.is_none_or(|rule| rule == "overlapping-report");
        assert!(weaker, "{rule:?} tells {row}");
    }
    rules
}

fn assert_lines_are_told_once(folder: &Folder) -> usize {
    let rules = rules(folder);
    let report = check(folder.path(), &["."]);
    let ordinary = |finding: &&Value| finding["kind"] == "finding";
    let lines = findings_of(&report, "repeated-line");
    let lines: Vec<&Value> = lines.into_iter().filter(ordinary).collect();
    for finding in &lines {
        let members = documents(finding);
        for (at, b) in members.iter().enumerate() {
            for a in &members[..at] {
                let rule = rules.get(&(a.to_string(), b.to_string()));
                let weaker = rule.is_none_or(|rule| rule == "overlapping-report");
                assert!(weaker, "{a} and {b} are {rule:?}: {finding:#}");
            }
        }
    }
    lines.len()
}

#[test]
fn lines_of_families_are_told_once() {
    let mut seen = 0;
    for seed in 0..20 {
        let folder = Folder::new();
        // Names of files, for records sort by their place and not by their names.
        for (at, text) in families(seed, 5).iter().enumerate() {
            folder.write(&format!("{at:03}.txt"), text);
        }
        seen += assert_lines_are_told_once(&folder);
    }
    assert!(seen > 20, "{seen}");
}

#[test]
fn lines_of_drifting_copies_are_told_once() {
    let mut seen = 0;
    for seed in 0..20 {
        let mut random = Random(seed);
        let folder = Folder::new();
        let mut text = words(&mut random, "w", 100_000, 150);
        for version in 0..12 {
            folder.write(&format!("{version:03}.txt"), lines(&text));
            let start = version * 10;
            let edits = 1 + random.below(3);
            let part = edited(&mut random, &text[start..start + 10], edits);
            text.splice(start..start + 10, part);
        }
        seen += assert_lines_are_told_once(&folder);
    }
    assert!(seen > 20, "{seen}");
}

#[test]
fn a_line_of_two_near_duplicates_in_different_clusters_is_told_by_their_pair() {
    // `a` and `d` lead, for they are longest. `b` resembles `a` and `c`, `c` resembles `d`; only `b` and `c` have the line.
    let base = words(&mut Random(4), "w", 100_000, 400);
    let version = |edits: usize, end: &str| {
        let mut text = base.clone();
        for at in 0..edits {
            text[at * 10 + 5] = format!("edit{at}");
        }
        lines(&text) + end
    };
    let own = |name: &str| (0..12).map(|at| format!("{name}{at} ")).collect::<String>();
    let line = "this line stands only in the two in the middle";
    let folder = Folder::new();
    folder
        .write("a.txt", version(0, &own("a")))
        .write("b.txt", version(6, line))
        .write("c.txt", version(15, line))
        .write("d.txt", version(21, &own("d")));
    let near: Vec<(String, String)> = rules(&folder)
        .into_iter()
        .filter(|(_, rule)| rule == "near-duplicate" || rule == "contained")
        .map(|(pair, _)| pair)
        .collect();
    let pair = |a: &str, b: &str| (format!("{a}.txt"), format!("{b}.txt"));
    assert_eq!(near, [pair("a", "b"), pair("b", "c"), pair("c", "d")]);
    let report = check(folder.path(), &["."]);
    let clusters: Vec<Vec<&str>> = findings_of(&report, "near-duplicate")
        .into_iter()
        .map(documents)
        .collect();
    assert_eq!(clusters.len(), 2);
    assert!(clusters.contains(&vec!["a.txt", "b.txt"]));
    assert!(clusters.contains(&vec!["c.txt", "d.txt"]));
    assert_lines_are_told_once(&folder);
}
