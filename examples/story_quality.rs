//! How well overlapping reports are found: compares stories with labels.
//!
//!     cargo run --release --example story_quality -- FOLDER... [--worst N]
//!
//! A folder has `docs.jsonl` (`id`, `text`) and `clusters.tsv` (`id`, `cluster`), where documents of one cluster report one story, or
//! `pairs.tsv` (`id_a`, `id_b`, `label`), of which only the pairs named there count; a label of `1` is the same story. If there is
//! `topics.tsv` (`id`, `topic`), pairs within one topic are counted by themselves too.
//!
//! Prints a row of Markdown for each folder: precision, recall and F1 of pairs at the defaults; average precision; the best F1 of
//! any threshold, with that threshold; F1 where the threshold is chosen on the other folders (of several); and on the other four
//! fifths of the topics (clusters, without topics), a fifth at a time. Below, the worst misses and false alarms with what the
//! two documents alone share. A pair is told if any relation of documents tells it.

#![allow(
    clippy::print_stdout,
    reason = "a tool for developers, which prints a table"
)]

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::error::Error;
use std::path::{Path, PathBuf};

use retold::comparison::{Compared, DocumentComparison};
use retold::model::Rule;
use retold::observe::Silent;
use retold::resources::{Resources, Wanted};
use retold::settings::Settings;

type Outcome<T> = Result<T, Box<dyn Error>>;
/// Two documents by their places in the file, the first one first.
type Pair = (usize, usize);

/// Scores at which stories are made anew, to see what a threshold does.
const STEPS: [f64; 19] = [
    0.05, 0.10, 0.15, 0.20, 0.25, 0.30, 0.35, 0.40, 0.45, 0.50, 0.55, 0.60, 0.65, 0.70, 0.75, 0.80,
    0.85, 0.90, 0.95,
];

/// Parts that topics are cut into.
const FOLDS: usize = 5;

fn main() -> Outcome<()> {
    let mut folders: Vec<PathBuf> = Vec::new();
    let mut worst = 10;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--worst" => worst = arguments.next().ok_or("a number is missing")?.parse()?,
            folder => folders.push(folder.into()),
        }
    }
    let sets: Vec<Set> = folders
        .iter()
        .map(|folder| Set::of(folder))
        .collect::<Outcome<_>>()?;
    println!(
        "| set | documents | precision | recall | F1 | average precision | best F1, at | threshold of other sets | of other topics |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    for (at, set) in sets.iter().enumerate() {
        let others = || (sets.iter().enumerate()).filter(|&(other, _)| other != at);
        let elsewhere = best_step(|step| others().map(|(_, other)| other.all[step].f1()).sum());
        let left_out = others().next().map(|_| set.all[elsewhere].f1());
        row(
            &set.name,
            set.documents.len(),
            &set.all,
            &set.defaults,
            set.average_precision(),
            left_out,
            set.cross_validated(),
        );
        if let Some(within) = &set.within {
            row(
                &format!("{}, within topics", set.name),
                set.documents.len(),
                &within.all,
                &within.defaults,
                None,
                None,
                None,
            );
        }
    }
    for set in &sets {
        set.tell_worst(worst)?;
    }
    Ok(())
}

fn row(
    name: &str,
    documents: usize,
    steps: &[Counts],
    defaults: &Counts,
    average_precision: Option<f64>,
    left_out: Option<f64>,
    crossed: Option<f64>,
) {
    let best = best_step(|step| steps[step].f1());
    let or_nothing =
        |value: Option<f64>| value.map_or(String::new(), |value| format!("{value:.3}"));
    println!(
        "| {name} | {documents} | {:.3} | {:.3} | {:.3} | {} | {:.3}, {:.2} | {} | {} |",
        defaults.precision(),
        defaults.recall(),
        defaults.f1(),
        or_nothing(average_precision),
        steps[best].f1(),
        STEPS[best],
        or_nothing(left_out),
        or_nothing(crossed),
    );
}

/// The step with the most of something; of equals the first.
fn best_step(value: impl Fn(usize) -> f64) -> usize {
    (0..STEPS.len())
        .max_by(|&x, &y| value(x).total_cmp(&value(y)).then(y.cmp(&x)))
        .unwrap_or_default()
}

/// Pairs told, told rightly, and true ones.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    told: usize,
    right: usize,
    all: usize,
}

impl Counts {
    fn precision(&self) -> f64 {
        self.right as f64 / self.told.max(1) as f64
    }

    fn recall(&self) -> f64 {
        self.right as f64 / self.all.max(1) as f64
    }

    fn f1(&self) -> f64 {
        2.0 * self.right as f64 / (self.told + self.all).max(1) as f64
    }
}

struct Within {
    all: Vec<Counts>,
    defaults: Counts,
}

/// A labelled collection and what was told of it.
struct Set {
    name: String,
    documents: Vec<(String, String)>,
    labels: Labels,
    /// By document, if there are topics.
    topics: Option<Vec<String>>,
    /// The pairs that were told at some step: at which (a bit each), and the score at the lowest.
    told: BTreeMap<Pair, (u32, f64)>,
    /// At the defaults, with scores.
    told_by_default: BTreeMap<Pair, f64>,
    /// By step.
    all: Vec<Counts>,
    defaults: Counts,
    within: Option<Within>,
}

enum Labels {
    Clusters(Vec<String>),
    Pairs(BTreeMap<Pair, bool>),
}

impl Labels {
    /// Whether a pair is of one story, if anything is known of it.
    fn of(&self, pair: Pair) -> Option<bool> {
        match self {
            Labels::Clusters(clusters) => Some(clusters[pair.0] == clusters[pair.1]),
            Labels::Pairs(pairs) => pairs.get(&pair).copied(),
        }
    }

    fn true_pairs(&self) -> Vec<Pair> {
        match self {
            Labels::Clusters(clusters) => {
                let mut members: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
                for (document, cluster) in clusters.iter().enumerate() {
                    members.entry(cluster).or_default().push(document);
                }
                let pairs = |own: &Vec<usize>| {
                    let own = own.clone();
                    (0..own.len()).flat_map(move |at| {
                        let (first, behind) = (own[at], own[at + 1..].to_vec());
                        behind.into_iter().map(move |other| (first, other))
                    })
                };
                members.values().flat_map(pairs).collect()
            }
            Labels::Pairs(pairs) => {
                let same = pairs.iter().filter(|(_, same)| **same);
                same.map(|(pair, _)| *pair).collect()
            }
        }
    }
}

impl Set {
    fn of(folder: &Path) -> Outcome<Set> {
        let name = folder
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let mut documents: Vec<(String, String)> = Vec::new();
        for line in std::fs::read_to_string(folder.join("docs.jsonl"))?.lines() {
            let record: serde_json::Value = serde_json::from_str(line)?;
            let field = |key: &str| {
                record[key]
                    .as_str()
                    .map(str::to_owned)
                    .ok_or("a field is missing")
            };
            documents.push((field("id")?, field("text")?));
        }
        let place: HashMap<&str, usize> = (documents.iter().enumerate())
            .map(|(at, document)| (&*document.0, at))
            .collect();
        let by_document = |file: &str| -> Outcome<Option<Vec<String>>> {
            let Ok(table) = std::fs::read_to_string(folder.join(file)) else {
                return Ok(None);
            };
            let mut values = vec![String::new(); documents.len()];
            for line in table.lines().skip(1) {
                let (id, value) = line.split_once('\t').ok_or("a column is missing")?;
                values[place[id]] = value.to_owned();
            }
            Ok(Some(values))
        };
        let labels = match by_document("clusters.tsv")? {
            Some(clusters) => Labels::Clusters(clusters),
            None => {
                let mut pairs = BTreeMap::new();
                for line in std::fs::read_to_string(folder.join("pairs.tsv"))?
                    .lines()
                    .skip(1)
                {
                    let mut columns = line.split('\t');
                    let mut next = || columns.next().ok_or("a column is missing");
                    let (a, b, label) = (place[next()?], place[next()?], next()?);
                    pairs.insert((a.min(b), a.max(b)), label == "1");
                }
                Labels::Pairs(pairs)
            }
        };
        let topics = by_document("topics.tsv")?;
        let mut told: BTreeMap<Pair, (u32, f64)> = BTreeMap::new();
        for (step, &threshold) in STEPS.iter().enumerate() {
            let settings = Settings {
                story_threshold: threshold,
                ..Settings::default()
            };
            for (pair, score) in told_pairs(&documents, settings)? {
                told.entry(pair).or_insert((0, score)).0 |= 1 << step;
            }
        }
        let told_by_default = told_pairs(&documents, Settings::default())?;
        let mut set = Set {
            name,
            documents,
            labels,
            topics,
            told,
            told_by_default,
            all: Vec::new(),
            defaults: Counts::default(),
            within: None,
        };
        let every = |_: Pair| true;
        set.all = (0..STEPS.len())
            .map(|step| set.counts(Some(step), every))
            .collect();
        set.defaults = set.counts(None, every);
        if let Some(topics) = &set.topics {
            let same = |pair: Pair| topics[pair.0] == topics[pair.1];
            set.within = Some(Within {
                all: (0..STEPS.len())
                    .map(|step| set.counts(Some(step), same))
                    .collect(),
                defaults: set.counts(None, same),
            });
        }
        Ok(set)
    }

    /// Counts at a step, or at the defaults, of the pairs that count.
    fn counts(&self, step: Option<usize>, counts: impl Fn(Pair) -> bool) -> Counts {
        let told: Vec<Pair> = match step {
            Some(step) => (self.told.iter())
                .filter(|(_, (steps, _))| steps >> step & 1 == 1)
                .map(|(pair, _)| *pair)
                .collect(),
            None => self.told_by_default.keys().copied().collect(),
        };
        let known = told
            .into_iter()
            .filter(|&pair| counts(pair))
            .filter_map(|pair| self.labels.of(pair));
        let (mut all_told, mut right) = (0, 0);
        for same in known {
            all_told += 1;
            right += usize::from(same);
        }
        Counts {
            told: all_told,
            right,
            all: self
                .labels
                .true_pairs()
                .into_iter()
                .filter(|&pair| counts(pair))
                .count(),
        }
    }

    /// Over pairs by the highest threshold at which one story holds both, then by score; pairs that none does are not found.
    fn average_precision(&self) -> Option<f64> {
        let mut ranked: Vec<(u32, f64, bool)> = (self.told.iter())
            .filter_map(|(&pair, &(steps, score))| {
                Some((steps.ilog2(), score, self.labels.of(pair)?))
            })
            .collect();
        ranked.sort_by(|x, y| y.0.cmp(&x.0).then(y.1.total_cmp(&x.1)).then(x.2.cmp(&y.2)));
        let (mut right, mut sum) = (0usize, 0.0);
        for (rank, &(_, _, same)) in (1..).zip(&ranked) {
            if same {
                right += 1;
                sum += right as f64 / f64::from(rank);
            }
        }
        Some(sum / self.labels.true_pairs().len().max(1) as f64)
    }

    /// F1 where each fifth of the topics is judged at the threshold that is best on the others. Pairs between fifths count for neither.
    fn cross_validated(&self) -> Option<f64> {
        let names = match (&self.topics, &self.labels) {
            (Some(topics), _) => topics,
            (None, Labels::Clusters(clusters)) => clusters,
            (None, Labels::Pairs(_)) => return None,
        };
        let different: BTreeSet<&String> = names.iter().collect();
        let fold: BTreeMap<&String, usize> =
            different.into_iter().zip((0..FOLDS).cycle()).collect();
        let of = |document: usize| fold[&names[document]];
        let counts: Vec<Vec<Counts>> = (0..FOLDS)
            .map(|fold| {
                let inside = |pair: Pair| of(pair.0) == fold && of(pair.1) == fold;
                (0..STEPS.len())
                    .map(|step| self.counts(Some(step), inside))
                    .collect()
            })
            .collect();
        let sum = |folds: &mut dyn Iterator<Item = Counts>| {
            folds.fold(Counts::default(), |sum, own| Counts {
                told: sum.told + own.told,
                right: sum.right + own.right,
                all: sum.all + own.all,
            })
        };
        let mut chosen = (0..FOLDS).map(|fold| {
            let others = |step: usize| {
                (0..FOLDS)
                    .filter(move |&other| other != fold)
                    .map(move |other| (other, step))
            };
            let best = best_step(|step| {
                sum(&mut others(step).map(|(other, step)| counts[other][step])).f1()
            });
            counts[fold][best]
        });
        Some(sum(&mut chosen).f1())
    }

    fn tell_worst(&self, most: usize) -> Outcome<()> {
        let is_told = |pair: &Pair| self.told_by_default.contains_key(pair);
        let mut misses: Vec<(f64, Pair)> = Vec::new();
        for pair in self.labels.true_pairs() {
            if !is_told(&pair) {
                let (steps, score) = self.told.get(&pair).copied().unwrap_or_default();
                misses.push((if steps == 0 { 0.0 } else { score }, pair));
            }
        }
        let mut alarms: Vec<(f64, Pair)> = (self.told_by_default.iter())
            .filter(|&(&pair, _)| self.labels.of(pair) == Some(false))
            .map(|(&pair, &score)| (score, pair))
            .collect();
        misses.sort_by(|x, y| x.0.total_cmp(&y.0).then(x.1.cmp(&y.1)));
        alarms.sort_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)));
        for (title, pairs) in [("misses", misses), ("false alarms", alarms)] {
            println!(
                "\n## {}: {} {title}, the worst first\n",
                self.name,
                pairs.len()
            );
            for (score, pair) in pairs.into_iter().take(most) {
                let [a, b] = [pair.0, pair.1].map(|document| &self.documents[document]);
                println!("- {} and {}: score in the run {score:.2}", a.0, b.0);
                let alone = alone(&a.1, &b.1)?;
                let terms: Vec<&str> = alone
                    .story
                    .terms
                    .iter()
                    .take(8)
                    .map(|term| &*term.text)
                    .collect();
                println!(
                    "  alone: score {:.2}; names: {}; terms: {}",
                    alone.story.score,
                    alone.story.names.join(", "),
                    terms.join(", ")
                );
                for quote in &alone.story.quotes {
                    println!("  quote: {quote}");
                }
            }
        }
        Ok(())
    }
}

/// The pairs of documents that a run tells under any relation of documents, with the scores of stories (1 of stronger relations).
fn told_pairs(documents: &[(String, String)], settings: Settings) -> Outcome<BTreeMap<Pair, f64>> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("docs.jsonl");
    let records = documents
        .iter()
        .map(|document| serde_json::json!({ "text": document.1 }).to_string() + "\n");
    std::fs::write(&file, records.collect::<String>())?;
    let settings = Settings {
        rules: vec![
            Rule::ExactDuplicate,
            Rule::NearDuplicate,
            Rule::Contained,
            Rule::OverlappingReport,
        ],
        ..settings
    };
    let resources = Resources {
        wanted: Wanted {
            findings: false,
            ..Wanted::default()
        },
        ..Resources::default()
    };
    let report = retold::check(&[file], settings, &resources, &Silent)?;
    let place = |name: &str| -> Outcome<usize> {
        let line: usize = name.rsplit(':').next().unwrap_or_default().parse()?;
        Ok(line - 1)
    };
    // Exact copies stand in the table once, beside the one that stands for them.
    let mut copies: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut rows = Vec::new();
    for row in &report.pairs {
        let (a, b) = (place(&row.a)?, place(&row.b)?);
        let score = if row.rule == Rule::OverlappingReport {
            row.score
        } else {
            1.0
        };
        rows.push((a, b, score));
        if row.rule == Rule::ExactDuplicate {
            copies.entry(a).or_default().push(b);
            copies.entry(b).or_default().push(a);
        }
    }
    let with_copies = |document: usize| {
        std::iter::once(document).chain(copies.get(&document).into_iter().flatten().copied())
    };
    let mut pairs = BTreeMap::new();
    for (a, b, score) in rows {
        for x in with_copies(a) {
            for y in with_copies(b).filter(|&y| y != x) {
                pairs.insert((x.min(y), x.max(y)), score);
            }
        }
    }
    Ok(pairs)
}

/// What two documents share if there are no others.
fn alone(a: &str, b: &str) -> Outcome<DocumentComparison> {
    let folder = tempfile::tempdir()?;
    let [left, right] = ["a.txt", "b.txt"].map(|name| folder.path().join(name));
    std::fs::write(&left, a)?;
    std::fs::write(&right, b)?;
    let compared = retold::compare(
        &left,
        &right,
        false,
        Settings::default(),
        &Resources::default(),
        &Silent,
    )?;
    match compared.compared {
        Compared::Documents(pair) => Ok(*pair),
        Compared::Collections(_) => Err("two files are two documents".into()),
    }
}
