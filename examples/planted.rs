//! How well shared passages are found: plants edited copies of passages of real documents into others, and looks for them.
//!
//!     cargo run --release --example planted -- DOCS.jsonl... [--sensitivity LEVEL] [--hosts N] [--seed N]
//!
//! Documents come from JSON lines with a `text` field. Of each length (20, 30, 60 and 120 words) and share of edited words (0 to 30 %), passages
//! are planted into pairs of documents, one passage a pair; an edit replaces a word by one of another document, leaves one out or puts
//! one in, a third each. Prints for each: passages, found ones, word precision and word recall, both sides of a pair counted; and how many passages
//! there are between documents into which none was planted.

#![allow(
    clippy::print_stdout,
    reason = "a tool for developers, which prints a table"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::ops::Range;
use std::path::{Path, PathBuf};

use retold::model::{Finding, Rule};
use retold::observe::Silent;
use retold::resources::{Resources, Wanted};
use retold::settings::{Sensitivity, Settings};
use retold::text::tokens;

const LENGTHS: [usize; 4] = [20, 30, 60, 120];
const EDITS: [usize; 5] = [0, 5, 10, 20, 30];

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let mut files: Vec<PathBuf> = Vec::new();
    let (mut sensitivity, mut hosts, mut seed, mut min_words) = (Sensitivity::Default, 4000, 1, 25);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or("a value is missing");
        match argument.as_str() {
            "--sensitivity" => {
                sensitivity = Sensitivity::from_name(&value()?).ok_or("no such sensitivity")?;
            }
            "--hosts" => hosts = value()?.parse()?,
            "--seed" => seed = value()?.parse()?,
            "--min-passage-words" => min_words = value()?.parse()?,
            file => files.push(file.into()),
        }
    }
    let settings = Settings {
        rules: vec![
            Rule::ExactDuplicate,
            Rule::NearDuplicate,
            Rule::Contained,
            Rule::SharedPassage,
        ],
        sensitivity,
        min_passage_words: min_words,
        ..Settings::default()
    };
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("planted.jsonl");

    let mut random = Random(seed);
    let mut documents = read(&files)?;
    random.shuffle(&mut documents);
    documents.truncate(hosts);
    let alone = findings(&file, &documents, &settings)?;
    let met: BTreeSet<usize> = alone
        .iter()
        .flat_map(places)
        .map(|(document, _)| document)
        .collect();
    let between = alone
        .iter()
        .filter(|found| found.rule == Rule::SharedPassage);
    let pairs = documents.len() * documents.len().saturating_sub(1) / 2;
    println!(
        "{} documents, {pairs} pairs; passages before planting: {}; documents in any finding, left out: {}",
        documents.len(),
        between.count(),
        met.len()
    );
    let mut at = 0;
    documents.retain(|_| (!met.contains(&at), at += 1).0);

    let words: Vec<String> = documents
        .iter()
        .flat_map(|text| text.split_whitespace().take(50))
        .map(str::to_owned)
        .collect();
    let mut planted: Vec<Planted> = Vec::new();
    // Long passages need long documents, which are paired with each other.
    documents.sort_by_key(|text| std::cmp::Reverse(tokens(text).len()));
    for pair in 0..documents.len() / 2 {
        let (from, to) = (2 * pair, 2 * pair + 1);
        let room = tokens(&documents[to]).len() / 2;
        let fitting = LENGTHS.iter().filter(|&&length| length <= room).count();
        if fitting == 0 {
            continue;
        }
        let length = LENGTHS[(fitting - 1).saturating_sub(random.below(2))];
        let edits = EDITS[random.below(EDITS.len())];
        if let Some(plant) = plant(&mut documents, from, to, length, edits, &words, &mut random) {
            planted.push(plant);
        }
    }
    let found = findings(&file, &documents, &settings)?;
    score(&planted, &found, &documents);
    Ok(())
}

/// A passage in two documents: words from 0.
struct Planted {
    length: usize,
    edits: usize,
    sides: [(usize, Range<usize>); 2],
}

/// Copies words of one document into another, if it has enough.
fn plant(
    documents: &mut [String],
    from: usize,
    to: usize,
    length: usize,
    edits: usize,
    words: &[String],
    random: &mut Random,
) -> Option<Planted> {
    let source = tokens(&documents[from]);
    if source.len() < 2 * length {
        return None;
    }
    let start = random.below(source.len() - length);
    let text = &documents[from];
    let mut copy: Vec<String> = source[start..start + length]
        .iter()
        .map(|token| text[token.start..token.end].to_owned())
        .collect();
    let mut places: Vec<usize> = (0..length).collect();
    random.shuffle(&mut places);
    places.truncate((length * edits + 50) / 100);
    places.sort_unstable();
    for &place in places.iter().rev() {
        let other = words[random.below(words.len())].clone();
        match random.below(3) {
            0 => copy[place] = other,
            1 => drop(copy.remove(place)),
            _ => copy.insert(place, other),
        }
    }
    let copy = copy.join(" ");
    let host = tokens(&documents[to]);
    if host.len() < 2 * length {
        return None;
    }
    let before = random.below(host.len());
    let byte = host[before].start;
    let text = format!(
        "{}{} {}",
        &documents[to][..byte],
        copy,
        &documents[to][byte..]
    );
    // Words beside the copy may differ from the host's where scripts are cut by a dictionary.
    let end = before + tokens(&text[byte..byte + copy.len()]).len();
    documents[to] = text;
    Some(Planted {
        length,
        edits,
        sides: [(from, start..start + length), (to, before..end)],
    })
}

fn score(planted: &[Planted], found: &[Finding], documents: &[String]) {
    let partner: BTreeMap<usize, usize> = planted
        .iter()
        .flat_map(|plant| {
            let [a, b] = [plant.sides[0].0, plant.sides[1].0];
            [(a, b), (b, a)]
        })
        .collect();
    let mut told: BTreeMap<usize, Vec<Range<usize>>> = BTreeMap::new();
    let mut stray = 0;
    for finding in found {
        let places = places(finding);
        let own: BTreeSet<usize> = places.iter().map(|place| place.0).collect();
        for (document, span) in places {
            if partner
                .get(&document)
                .is_some_and(|other| own.contains(other))
            {
                told.entry(document).or_default().push(span);
            } else {
                stray += 1;
            }
        }
    }
    let mut cells: BTreeMap<(usize, usize), [usize; 5]> = BTreeMap::new();
    for plant in planted {
        let [passages, met, right, shown, all] =
            cells.entry((plant.length, plant.edits)).or_default();
        *passages += 1;
        let before = *right;
        for (document, truth) in &plant.sides {
            let spans = told.get(document).map_or(&[][..], Vec::as_slice);
            for (at, token) in tokens(&documents[*document]).iter().enumerate() {
                let is_shown = spans
                    .iter()
                    .any(|span| span.start <= token.start && token.end <= span.end);
                *shown += usize::from(is_shown);
                *all += usize::from(truth.contains(&at));
                *right += usize::from(is_shown && truth.contains(&at));
            }
        }
        *met += usize::from(*right > before);
    }
    println!("words  edits  passages  found  precision  recall");
    for ((length, edits), cell) in &cells {
        row(&format!("{length:>5}  {edits:>4} %"), *cell);
    }
    for most in [10, 20] {
        let mut sum = [0; 5];
        for (_, cell) in cells
            .iter()
            .filter(|((length, edits), _)| *length >= 30 && *edits <= most)
        {
            sum.iter_mut().zip(cell).for_each(|(sum, own)| *sum += own);
        }
        row(&format!("30 and more words, up to {most} %"), sum);
    }
    println!("places in findings that were not planted: {stray}");
}

fn row(name: &str, [passages, met, right, shown, all]: [usize; 5]) {
    let share = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
    println!(
        "{name}  {passages:>8}  {met:>5}  {:>9.4}  {:.4}",
        share(right, shown),
        share(right, all)
    );
}

/// Documents of a finding by number, each with the bytes of a place, or of all of it.
fn places(finding: &Finding) -> Vec<(usize, Range<usize>)> {
    let mut places = Vec::new();
    for member in &finding.members {
        let number = member
            .document
            .rsplit(':')
            .next()
            .and_then(|line| line.parse::<usize>().ok());
        let document = number.unwrap_or(1) - 1;
        if member.spans.is_empty() {
            places.push((document, 0..usize::MAX));
        }
        places.extend(
            member
                .spans
                .iter()
                .map(|span| (document, span.start..span.end)),
        );
    }
    places
}

/// What a run says of documents, written to `file`.
fn findings(file: &Path, documents: &[String], settings: &Settings) -> Outcome<Vec<Finding>> {
    let mut lines = String::new();
    for text in documents {
        lines.push_str(&serde_json::json!({ "text": text }).to_string());
        lines.push('\n');
    }
    std::fs::write(file, lines)?;
    let resources = Resources {
        wanted: Wanted {
            findings: true,
            pairs: false,
            identities: false,
            ..Wanted::default()
        },
        ..Resources::default()
    };
    Ok(retold::check(&[file.to_owned()], settings.clone(), &resources, &Silent)?.findings)
}

fn read(files: &[PathBuf]) -> Outcome<Vec<String>> {
    let mut documents = Vec::new();
    for file in files {
        for line in std::fs::read_to_string(file)?.lines() {
            let record: serde_json::Value = serde_json::from_str(line)?;
            documents.extend(record["text"].as_str().map(str::to_owned));
        }
    }
    Ok(documents)
}

/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): the same documents for the same seed.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        (retold::sketch::mix(self.0) % limit.max(1) as u64) as usize
    }

    fn shuffle<T>(&mut self, list: &mut [T]) {
        for at in (1..list.len()).rev() {
            list.swap(at, self.below(at + 1));
        }
    }
}
