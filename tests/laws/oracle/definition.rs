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

/// The contained pairs of texts (by their lines of at least five words), with both containments, once lines of at least `limit` distinct texts
/// are taken out: all words of runs of five that stand in such lines, those of one block together. Without the documents that hold none of
/// them, what is left is put together. Pairs that resemble each other as they are, are no contained ones.
pub fn contained_without(
    texts: &[Vec<Vec<String>>],
    limit: usize,
    limits: Limits,
) -> BTreeMap<(usize, usize), [f64; 2]> {
    let whole: Vec<Vec<String>> = texts.iter().map(|lines| lines.concat()).collect();
    let is_first = |at: usize| !whole[..at].contains(&whole[at]) && !whole[at].is_empty();
    let distinct: Vec<usize> = (0..texts.len()).filter(|&at| is_first(at)).collect();
    let mut places: BTreeMap<&[String], BTreeSet<(usize, usize)>> = BTreeMap::new();
    for &at in &distinct {
        for (number, line) in texts[at].iter().enumerate() {
            places.entry(line).or_default().insert((at, number));
        }
    }
    let holders = |places: &BTreeSet<(usize, usize)>| -> BTreeSet<usize> {
        places.iter().map(|place| place.0).collect()
    };
    places.retain(|_, places| places.len() > 1 && holders(places).len() >= limit);
    let mut runs: BTreeSet<Vec<String>> = BTreeSet::new();
    for (line, own) in &places {
        runs.extend(line.windows(5).map(<[String]>::to_vec));
        let behind: BTreeSet<(usize, usize)> =
            own.iter().map(|&(at, number)| (at, number + 1)).collect();
        for (next, _) in places.iter().filter(|(_, places)| **places == behind) {
            let both = [*line, *next].concat();
            runs.extend(both.windows(5).map(<[String]>::to_vec));
        }
    }
    let furnished: BTreeSet<usize> = places.values().flat_map(holders).collect();
    let left = |at: usize| -> Vec<String> {
        let words = &whole[at];
        let taken_out = |word: usize| {
            let mut found = words.windows(5).enumerate();
            found.any(|(from, run)| (from..from + 5).contains(&word) && runs.contains(run))
        };
        (0..words.len())
            .filter(|&word| !furnished.contains(&at) || !taken_out(word))
            .map(|word| words[word].clone())
            .collect()
    };
    let mut found = BTreeMap::new();
    for (nth, &a) in distinct.iter().enumerate() {
        for &b in &distinct[nth + 1..] {
            let (x, y) = (shingles(&whole[a]), shingles(&whole[b]));
            let part = x.intersection(&y).count();
            let resemblance = Share {
                part,
                whole: x.len() + y.len() - part,
            };
            let [own, other] = [left(a), left(b)];
            let (x, y) = (shingles(&own), shingles(&other));
            let share = |whole| Share {
                part: x.intersection(&y).count(),
                whole,
            };
            if !resemblance.at_least(limits.near)
                && own.len().min(other.len()) >= limits.contained_words
                && share(x.len().min(y.len())).at_least(limits.contained)
            {
                found.insert((a, b), [share(x.len()), share(y.len())].map(Share::value));
            }
        }
    }
    found
}
