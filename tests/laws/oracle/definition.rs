//! The relations by the letter of their definitions: slow, short, and sharing no code with the tool.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::Regex;

/// Words of ASCII text, in lower case.
pub fn tokens(text: &str) -> Vec<String> {
    static WORD: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\w+").unwrap());
    assert!(text.is_ascii());
    let text = text.to_lowercase();
    WORD.find_iter(&text)
        .map(|word| word.as_str().to_owned())
        .collect()
}

/// The distinct runs of five words; a shorter text has one of what there is.
pub fn shingles(tokens: &[String]) -> BTreeSet<&[String]> {
    match tokens.len() {
        0 => BTreeSet::new(),
        1..5 => BTreeSet::from([tokens]),
        _ => tokens.windows(5).collect(),
    }
}

/// A share by whole numbers, so that no rounding decides.
#[derive(Debug, Clone, Copy)]
pub struct Share {
    pub part: usize,
    pub whole: usize,
}

impl Share {
    pub fn at_least(self, threshold: Share) -> bool {
        self.part * threshold.whole >= threshold.part * self.whole
    }

    pub fn value(self) -> f64 {
        self.part as f64 / self.whole as f64
    }
}

/// What decides: thresholds, and the fewest words.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    pub near: Share,
    pub contained: Share,
    pub near_words: usize,
    pub contained_words: usize,
}

/// A row of the pairs table: relation, resemblance and both containments.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row {
    pub rule: &'static str,
    pub figures: [f64; 3],
}

/// Groups of texts with the same words, by their places.
pub fn exact_groups(texts: &[Vec<String>]) -> BTreeSet<Vec<usize>> {
    let mut groups: BTreeMap<&[String], Vec<usize>> = BTreeMap::new();
    for (at, words) in texts
        .iter()
        .enumerate()
        .filter(|(_, words)| !words.is_empty())
    {
        groups.entry(words).or_default().push(at);
    }
    groups
        .into_values()
        .filter(|group| group.len() > 1)
        .collect()
}

/// Every pair of distinct texts with its strongest relation, and each copy with the first of its group.
pub fn pairs(texts: &[Vec<String>], limits: Limits) -> BTreeMap<(usize, usize), Row> {
    let mut pairs = BTreeMap::new();
    let mut copies = BTreeSet::new();
    for group in exact_groups(texts) {
        for &copy in &group[1..] {
            let row = Row {
                rule: "exact-duplicate",
                figures: [1.0; 3],
            };
            pairs.insert((group[0], copy), row);
            copies.insert(copy);
        }
    }
    let distinct = |at: &usize| !copies.contains(at) && !texts[*at].is_empty();
    let distinct: Vec<usize> = (0..texts.len()).filter(distinct).collect();
    for (nth, &a) in distinct.iter().enumerate() {
        for &b in &distinct[nth + 1..] {
            if let Some(row) = relation(&texts[a], &texts[b], limits) {
                pairs.insert((a, b), row);
            }
        }
    }
    pairs
}

fn relation(a: &[String], b: &[String], limits: Limits) -> Option<Row> {
    let shorter = a.len().min(b.len());
    let (a, b) = (shingles(a), shingles(b));
    let part = a.intersection(&b).count();
    let share = |whole| Share { part, whole };
    let resemblance = share(a.len() + b.len() - part);
    let rule = if resemblance.at_least(limits.near) {
        (shorter >= limits.near_words).then_some("near-duplicate")
    } else {
        let containment = share(a.len().min(b.len()));
        (containment.at_least(limits.contained) && shorter >= limits.contained_words)
            .then_some("contained")
    };
    let figures = [resemblance, share(a.len()), share(b.len())].map(Share::value);
    rule.map(|rule| Row { rule, figures })
}

/// Every line of at least `min_words` words that stands more than once: its words, and its places as (text, line from 1).
pub fn repeated_lines(
    texts: &[String],
    min_words: usize,
) -> BTreeMap<Vec<String>, BTreeSet<(usize, usize)>> {
    let mut places: BTreeMap<Vec<String>, BTreeSet<(usize, usize)>> = BTreeMap::new();
    for (at, text) in texts.iter().enumerate() {
        for (line, words) in text.split('\n').map(tokens).enumerate() {
            if words.len() >= min_words {
                places.entry(words).or_default().insert((at, line + 1));
            }
        }
    }
    places.retain(|_, places| places.len() > 1);
    places
}
