//! Law 9: ids and figures of the demo corpus are pinned. They change only with the corpus, or with a definition.
//!
//! `UPDATE_GOLDEN=1 cargo test --release --test laws` writes the files anew, and fails so that nobody forgets to look.

use std::fs;

use crate::support::{check, documents, findings, package, run, seeds};

fn assert_golden(name: &str, got: &str) {
    let file = package().join("tests/golden").join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&file, got).unwrap();
        panic!("{name} was written; look at the difference and run again");
    }
    let golden = fs::read_to_string(&file).unwrap().replace("\r\n", "\n");
    for (at, (golden, got)) in golden.lines().zip(got.lines()).enumerate() {
        assert_eq!(golden, got, "{name}, line {}", at + 1);
    }
    assert_eq!(golden.lines().count(), got.lines().count(), "{name}");
}

#[test]
fn ids_of_the_demo_corpus_are_pinned() {
    let report = check(&seeds(), &["."]);
    let mut table = String::from("id\trule\tkind\tcount\tweakest\tfirst document\n");
    for finding in findings(&report) {
        let text = |key: &str| finding[key].as_str().unwrap();
        table += &format!(
            "{}\t{}\t{}\t{}\t{}\t{}\n",
            text("id"),
            text("rule"),
            text("kind"),
            finding["count"],
            finding["weakest"],
            documents(finding)[0]
        );
    }
    assert_golden("seeds-findings.tsv", &table);
}

#[test]
fn pairs_of_the_demo_corpus_are_pinned() {
    let run = run(&seeds(), &["check", ".", "--format", "pairs"]);
    assert_golden("seeds-pairs.tsv", run.text());
}
