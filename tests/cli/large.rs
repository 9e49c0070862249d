//! A line without end, and copies that drift away from the first.

use std::collections::BTreeSet;

use crate::support::corpus::{Random, words};
use crate::support::{Folder, check, documents, findings_of, run};

#[test]
fn a_file_of_one_line_of_fifty_megabytes_is_a_document_like_others() {
    let mut random = Random(50);
    let mut line = String::with_capacity(51 << 20);
    while line.len() < 50 << 20 {
        line += &words(&mut random, "word", 100_000, 1000).join(" ");
        line.push(' ');
    }
    let part = line[1 << 20..].split_once(' ').unwrap().1[..2000].to_owned();
    let folder = Folder::new();
    folder.write("line.txt", &line).write("part.txt", part);
    let ran = run(folder.path(), &["check", ".", "--format", "json"]);
    assert_eq!(ran.status, Some(1), "{}", ran.stderr);
    let report = ran.json();
    let [contained] = findings_of(&report, "contained")[..] else {
        panic!("{}", ran.stderr);
    };
    assert_eq!(documents(contained), ["line.txt", "part.txt"]);
    assert_eq!(contained["title"], "line.txt");
}

/// Distinct runs of five words, for these texts are longer than that.
fn resemblance(a: &[String], b: &[String]) -> f64 {
    let [a, b] = [a, b].map(|words| words.windows(5).collect::<BTreeSet<_>>());
    let shared = a.intersection(&b).count();
    shared as f64 / (a.len() + b.len() - shared) as f64
}

#[test]
fn a_chain_of_drifting_copies_is_several_clusters_around_leaders() {
    const NEAR: f64 = 0.8;
    let mut random = Random(1);
    let mut chain = vec![words(&mut random, "w", 100_000, 200)];
    for version in 1..16 {
        let mut next = chain[version - 1].clone();
        for edit in 0..3 {
            next[(version * 3 + edit) * 4] = format!("version{version}edit{edit}");
        }
        chain.push(next);
    }
    let folder = Folder::new();
    for (version, words) in chain.iter().enumerate() {
        folder.write(&format!("{version:02}.txt"), words.join(" "));
    }
    for (at, next) in chain.iter().skip(1).enumerate() {
        assert!(resemblance(&chain[at], next) >= NEAR, "{at}");
    }
    assert!(resemblance(&chain[0], &chain[15]) < 0.4);

    let report = check(folder.path(), &["."]);
    let clusters = findings_of(&report, "near-duplicate");
    assert!(clusters.len() > 1, "{}", clusters.len());
    let mut told = BTreeSet::new();
    for cluster in clusters {
        let members: Vec<usize> = documents(cluster)
            .iter()
            .map(|name| name.trim_end_matches(".txt").parse().unwrap())
            .collect();
        let leader = cluster["leader"].as_u64().unwrap() as usize;
        let pairs = cluster["pairs"].as_array().unwrap();
        assert_eq!(pairs.len(), members.len() - 1);
        for (at, &member) in members.iter().enumerate() {
            told.insert(member);
            if at != leader {
                let pair = pairs
                    .iter()
                    .find(|pair| pair["a"] == at.min(leader) && pair["b"] == at.max(leader))
                    .unwrap();
                let exact = resemblance(&chain[member], &chain[members[leader]]);
                assert!(exact >= NEAR);
                assert!((pair["resemblance"].as_f64().unwrap() - exact).abs() < 1e-6);
            }
            for &other in &members[..at] {
                let floor = 2.0 * NEAR - 1.0;
                assert!(
                    resemblance(&chain[member], &chain[other]) >= floor,
                    "{member} and {other}"
                );
            }
        }
    }
    assert_eq!(told.len(), chain.len(), "{told:?}");
}
