//! How well the share of words in shared passages tells derived texts from others.
//!
//!     cargo run --release --example reuse_quality -- FOLDER
//!
//! A folder has `docs.jsonl` (`id`, `text`) and `pairs.tsv` (`id_a`, `id_b`, `label`, `category`); a label of `1` says that the first document derives
//! from the second. Prints a row of Markdown for each level and least number of words: precision, recall and F1 where a pair counts as derived as soon as it shares
//! a passage at all, which takes no threshold; and of each category the mean share of the first document's words, with how many pairs share none.

#![allow(
    clippy::print_stdout,
    reason = "a tool for developers, which prints a table"
)]

use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::path::{Path, PathBuf};

use retold::model::Rule;
use retold::observe::Silent;
use retold::resources::{Resources, Wanted};
use retold::settings::{LEAST_PASSAGE_WORDS, Sensitivity, Settings};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// A labelled pair.
struct Pair {
    derived: String,
    source: String,
    label: bool,
    category: String,
}

fn main() -> Outcome<()> {
    let folder: PathBuf = std::env::args().nth(1).ok_or("name a folder")?.into();
    let pairs = labelled(&folder.join("pairs.tsv"))?;
    let mut categories: Vec<&str> = pairs.iter().map(|pair| pair.category.as_str()).collect();
    categories.sort_unstable();
    categories.dedup();
    println!(
        "| level | words | precision | recall | F1 | {} |",
        categories.join(" | ")
    );
    println!("|---|---|---|---|---|{}", "---|".repeat(categories.len()));
    for sensitivity in Sensitivity::ALL {
        for words in [25, 15, 10, LEAST_PASSAGE_WORDS] {
            let shares = shares(&folder.join("docs.jsonl"), sensitivity, words)?;
            let share = |pair: &Pair| {
                let of = (pair.derived.clone(), pair.source.clone());
                shares.get(&of).copied().unwrap_or(0.0)
            };
            let count = |found: bool, label: bool| {
                let is = |pair: &&Pair| (share(pair) > 0.0) == found && pair.label == label;
                pairs.iter().filter(is).count() as f64
            };
            let right = count(true, true);
            let (told, all) = (right + count(true, false), right + count(false, true));
            let of_categories: Vec<String> = categories
                .iter()
                .map(|&category| {
                    let own = pairs.iter().filter(|pair| pair.category == category);
                    let own: Vec<f64> = own.map(share).collect();
                    let none = own.iter().filter(|&&share| share == 0.0).count();
                    let mean = own.iter().sum::<f64>() / own.len().max(1) as f64;
                    format!("{mean:.2} ({none} of {})", own.len())
                })
                .collect();
            println!(
                "| {sensitivity} | {words} | {:.3} | {:.3} | {:.3} | {} |",
                right / told,
                right / all,
                2.0 * right / (told + all),
                of_categories.join(" | ")
            );
        }
    }
    Ok(())
}

fn labelled(file: &Path) -> Outcome<Vec<Pair>> {
    let text = std::fs::read_to_string(file)?;
    let rows = text.lines().skip(1).map(|row| {
        let fields: Vec<&str> = row.split('\t').collect();
        let [derived, source, label, category, ..] = fields[..] else {
            return Err(format!("{}: four columns are needed", file.display()).into());
        };
        Ok(Pair {
            derived: derived.to_owned(),
            source: source.to_owned(),
            label: label == "1",
            category: category.to_owned(),
        })
    });
    rows.collect()
}

/// The share of the first document's words that stand in passages of a pair, by ids, both ways round. A copy shares all.
fn shares(
    file: &Path,
    sensitivity: Sensitivity,
    min_passage_words: usize,
) -> Outcome<BTreeMap<(String, String), f64>> {
    let settings = Settings {
        rules: vec![Rule::ExactDuplicate, Rule::SharedPassage],
        sensitivity,
        min_passage_words,
        ..Settings::default()
    };
    let resources = Resources {
        wanted: Wanted {
            findings: false,
            ..Wanted::default()
        },
        ..Resources::default()
    };
    let report = retold::check(&[file.to_owned()], settings, &resources, &Silent)?;
    let id = |name: &str| name.rsplit('#').next().unwrap_or_default().to_owned();
    let mut shares = BTreeMap::new();
    // Of copies one is compared with others.
    let mut copies: HashMap<String, Vec<String>> = HashMap::new();
    for row in &report.pairs {
        if row.rule == Rule::ExactDuplicate {
            copies.entry(id(&row.a)).or_default().push(id(&row.b));
        }
    }
    let all = |name: &str| {
        let lead = id(name);
        let mut all = copies.get(&lead).cloned().unwrap_or_default();
        all.push(lead);
        all
    };
    for row in &report.pairs {
        for a in all(&row.a) {
            for b in all(&row.b) {
                shares.insert((a.clone(), b.clone()), row.containment_a);
                shares.insert((b, a.clone()), row.containment_b);
            }
        }
    }
    Ok(shares)
}
