//! Comparisons keep the laws too: they follow their schema, their spans are cut from the sources, their steps give both texts
//! back, and their relation is the one that `check` tells.

use std::fs;
use std::path::{Path, PathBuf};

use retold::comparison::{Change, Compared, DocumentComparison};
use retold::model::Rule;
use retold::observe::Silent;
use retold::resources::Resources;
use retold::settings::Settings;
use retold::text::tokens;
use serde_json::{Value, json};

use super::spans::{source, verify};
use crate::support::corpus::families;
use crate::support::{Folder, comparison, comparison_validated, files_below, run, seeds};

/// All objects of a document, as JSON pointers.
fn objects(value: &Value, here: String, all: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            all.push(here.clone());
            for (key, inner) in fields {
                objects(inner, format!("{here}/{key}"), all);
            }
        }
        Value::Array(items) => {
            for (at, inner) in items.iter().enumerate() {
                objects(inner, format!("{here}/{at}"), all);
            }
        }
        _ => {}
    }
}

fn compare(folder: &Path, arguments: &[&str]) -> Value {
    let arguments = [&["compare", "--format", "json"], arguments].concat();
    let ran = run(folder, &arguments);
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    assert_eq!(ran.stderr, "");
    comparison(&ran.stdout)
}

#[test]
fn a_comparison_that_lacks_any_key_or_has_another_is_refused() {
    for arguments in [
        ["manual/kiln-2025.md", "manual/kiln-2026.md"],
        ["news/ferry-evening.txt", "news/ferry-witness.txt"],
        ["manual", "archive"],
    ] {
        let whole = compare(&seeds(), &arguments);
        let mut all = Vec::new();
        objects(&whole, String::new(), &mut all);
        assert!(all.len() > 10);
        for place in all {
            let object =
                |whole: &Value| whole.pointer(&place).unwrap().as_object().unwrap().clone();
            for key in object(&whole).keys() {
                let mut part = whole.clone();
                let object = part.pointer_mut(&place).unwrap().as_object_mut().unwrap();
                object.remove(key);
                assert!(comparison_validated(&part).is_err(), "{place}/{key}");
            }
            let mut more = whole.clone();
            let object = more.pointer_mut(&place).unwrap().as_object_mut().unwrap();
            object.insert("more".to_owned(), json!(1));
            assert!(comparison_validated(&more).is_err(), "{place}");
        }
    }
}

#[test]
fn a_comparison_with_values_out_of_range_is_refused() {
    let whole = compare(&seeds(), &["manual/kiln-2025.md", "manual/kiln-2026.md"]);
    for (place, value) in [
        ("/schema", json!("retold.comparison/0")),
        ("/kind", json!("collections")),
        ("/relation", json!("same")),
        ("/resemblance", json!(1.5)),
        ("/difference/steps", json!([])),
        ("/difference/steps/0/change", json!("moved")),
        ("/difference/left/line", json!(0)),
        ("/left/words", json!(-1)),
    ] {
        let mut comparison = whole.clone();
        *comparison.pointer_mut(place).unwrap() = value;
        assert!(comparison_validated(&comparison).is_err(), "{place}");
    }
}

/// Checks the spans of a comparison of two documents, and gives how many there were.
fn verify_all(folder: &Path, comparison: &Value) -> usize {
    let text = |side: &str| {
        let name = |key: &str| comparison[side][key].as_str().unwrap();
        source(folder, name("document"), name("path"))
    };
    let mut seen = 0;
    let mut check = |side: &str, span: &Value| {
        if !span.is_null() {
            verify(&text(side), span);
            seen += 1;
        }
    };
    for excerpt in comparison["story"]["excerpts"].as_array().unwrap() {
        check(excerpt["side"].as_str().unwrap(), &excerpt["span"]);
    }
    let passages = comparison["passages"].as_array().unwrap().iter();
    for aligned in passages.chain([&comparison["difference"]]) {
        if aligned.is_null() {
            continue;
        }
        for side in ["left", "right"] {
            check(side, &aligned[side]);
            for step in aligned["steps"].as_array().unwrap() {
                check(side, &step[side]);
            }
        }
    }
    seen
}

#[test]
fn every_span_of_a_comparison_is_its_excerpt() {
    let folder = Folder::new();
    let text = |name: &str| fs::read_to_string(seeds().join(name)).unwrap();
    let wide = |text: &str| -> Vec<u8> {
        let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
        units.flat_map(u16::to_be_bytes).collect()
    };
    let [old, new] = ["manual/kiln-2025.md", "manual/kiln-2026.md"].map(text);
    folder
        .write("mark.md", format!("\u{feff}{}", old.replace('\n', "\r\n")))
        .write("wide.txt", wide(&new))
        .write("one-line.txt", new.replace('\n', " "))
        .write(
            "records.jsonl",
            [
                json!({"id": "old", "text": format!("“½x e\u{301} 東京” {old}")}).to_string(),
                json!({"text": new}).to_string(),
            ]
            .join("\n"),
        )
        .write("told.txt", text("news/ferry-evening.txt"))
        .write("again.txt", wide(&text("news/ferry-witness.txt")));
    for (left, right, least) in [
        ("mark.md", "wide.txt", 20),
        ("wide.txt", "one-line.txt", 0),
        ("records.jsonl#old", "records.jsonl:2", 20),
        ("one-line.txt", "records.jsonl#old", 20),
        ("told.txt", "again.txt", 2),
        ("told.txt", "mark.md", 0),
    ] {
        for whole in [&[][..], &["--whole"]] {
            let comparison = compare(folder.path(), &[&[left, right], whole].concat());
            let seen = verify_all(folder.path(), &comparison);
            assert!(seen >= least, "{left} {right}: {seen}");
        }
    }
}

fn documents(left: &Path, right: &Path, whole: bool) -> DocumentComparison {
    let settings = Settings::default();
    let compared = retold::compare(left, right, whole, settings, &Resources::default(), &Silent);
    match compared.unwrap().compared {
        Compared::Documents(documents) => *documents,
        Compared::Collections(_) => panic!("two documents"),
    }
}

fn words(text: &str) -> Vec<u64> {
    tokens(text).into_iter().map(|token| token.hash).collect()
}

#[test]
fn the_steps_of_a_difference_give_both_texts_back() {
    let folder = Folder::new();
    let mut different = 0;
    for seed in 0..12 {
        let texts = families(seed, 2);
        let files: Vec<PathBuf> = (0..texts.len().min(5))
            .map(|at| {
                folder.write(&format!("{at}.txt"), &texts[at]);
                folder.path().join(format!("{at}.txt"))
            })
            .collect();
        for (left, right) in files.iter().zip(&files[1..]) {
            let compared = documents(left, right, true);
            let Some(difference) = compared.difference else {
                continue;
            };
            different += 1;
            for aligned in compared.passages.iter().chain([&difference]) {
                let mut read = [Vec::new(), Vec::new()];
                let mut equal = 0;
                for step in &aligned.steps {
                    let [left, right] = [&step.left, &step.right].map(|span| {
                        span.as_ref()
                            .map_or(Vec::new(), |span| words(&span.excerpt))
                    });
                    assert_eq!(
                        [left.len(), right.len()],
                        [step.left_words, step.right_words]
                    );
                    assert_eq!(left.is_empty(), step.change == Change::OnlyRight);
                    assert_eq!(right.is_empty(), step.change == Change::OnlyLeft);
                    if step.change == Change::Equal {
                        assert_eq!(left, right);
                        equal += left.len();
                    }
                    read[0].extend(left);
                    read[1].extend(right);
                }
                assert_eq!(read[0], words(&aligned.left.excerpt));
                assert_eq!(read[1], words(&aligned.right.excerpt));
                assert_eq!(
                    [read[0].len(), read[1].len()],
                    [aligned.left_words, aligned.right_words]
                );
                assert_eq!(equal, aligned.equal_words);
            }
            assert_eq!(difference.left_words, compared.left.words);
            assert_eq!(difference.right_words, compared.right.words);
        }
    }
    assert!(different > 20, "{different}");
}

#[test]
fn the_relation_is_the_one_that_check_tells() {
    let files: Vec<PathBuf> = files_below(&seeds())
        .into_iter()
        .map(|(name, _)| seeds().join(name))
        .filter(|path| {
            path.extension()
                .is_some_and(|ending| ending != "jsonl" && ending != "toml")
        })
        .collect();
    let mut told = std::collections::BTreeMap::new();
    for (at, left) in files.iter().enumerate() {
        for right in &files[at + 1..] {
            let inputs = [left.clone(), right.clone()];
            let report =
                retold::check(&inputs, Settings::default(), &Resources::default(), &Silent);
            let report = report.unwrap();
            // Passages stand beside a story too.
            let mut rows: Vec<_> = report.pairs.iter().collect();
            rows.sort_by_key(|row| row.rule == Rule::SharedPassage);
            let row = rows.first().copied();
            let compared = documents(left, right, false);
            let pair = format!("{} {}", left.display(), right.display());
            assert_eq!(compared.relation, row.map(|row| row.rule), "{pair}");
            if let Some(row) = row {
                *told.entry(row.rule).or_insert(0) += 1;
                let measures = compared.measures;
                let own = (measures.containment_left, measures.containment_right);
                if row.rule == Rule::SharedPassage {
                    // Its row has shares of words.
                    assert!(!compared.passages.is_empty(), "{pair}");
                } else {
                    assert_eq!(measures.resemblance, row.resemblance, "{pair}");
                    assert_eq!(own, (row.containment_a, row.containment_b), "{pair}");
                }
                if row.rule == Rule::OverlappingReport {
                    assert_eq!(compared.story.score, row.score, "{pair}");
                }
            }
            // The other way round it is the same with the sides exchanged.
            let turned = documents(right, left, false);
            assert_eq!(turned.relation, compared.relation, "{pair}");
            assert_eq!(
                turned.measures.containment_left,
                compared.measures.containment_right
            );
            assert_eq!(turned.story.score, compared.story.score, "{pair}");
        }
    }
    // Every rule on two documents is among them.
    assert_eq!(told.len(), 5, "{told:?}");
}

#[test]
fn of_two_folders_every_row_says_what_check_would() {
    let left = Folder::of_seeds();
    let right = Folder::of_seeds();
    let path = right.path();
    fs::rename(path.join("manual/backup.md"), path.join("saving.md")).unwrap();
    fs::remove_file(path.join("manual/restore.md")).unwrap();
    fs::copy(
        path.join("manual/kiln-2026.md"),
        path.join("manual/kiln-2024.md"),
    )
    .unwrap();
    right.write(
        "news/new.txt",
        "Quite another text that nobody has ever told before.",
    );
    let settings = Settings::default();
    let compared = retold::compare(
        left.path(),
        path,
        false,
        settings,
        &Resources::default(),
        &Silent,
    );
    let Compared::Collections(compared) = compared.unwrap().compared else {
        panic!("two folders");
    };
    let told: Vec<String> = compared
        .rows
        .iter()
        .filter(|row| row.status != retold::comparison::Status::Same)
        .map(|row| {
            let name = |side: &Option<retold::comparison::RowDocument>| {
                side.as_ref()
                    .map_or("-".to_owned(), |side| side.name.clone())
            };
            format!("{:?} {} {}", row.status, name(&row.left), name(&row.right))
        })
        .collect();
    assert_eq!(
        told,
        [
            "Moved manual/backup.md saving.md",
            "Changed manual/kiln-2024.md manual/kiln-2024.md",
            "OnlyLeft manual/restore.md -",
            "OnlyRight - news/new.txt",
        ]
    );
    for row in &compared.rows {
        let (Some(old), Some(new)) = (&row.left, &row.right) else {
            continue;
        };
        if !old.name.contains(".jsonl") {
            let pair = documents(&left.path().join(&old.name), &path.join(&new.name), false);
            assert_eq!(Some(pair.measures), row.measures, "{}", old.name);
            assert_eq!([old.words, new.words], [pair.left.words, pair.right.words]);
            assert_eq!(pair.byte_identical, row.byte_identical);
        }
    }
}

#[test]
fn threads_change_nothing() {
    for pair in [
        ["manual", "."],
        ["manual/kiln-2024.md", "manual/kiln-2026.md"],
    ] {
        let of = |threads| compare(&seeds(), &[&pair[..], &["--threads", threads]].concat());
        assert_eq!(of("1"), of("4"));
    }
}
