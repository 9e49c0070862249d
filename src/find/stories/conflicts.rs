//! Where the documents of a story disagree: numbers of one thing, dates, and spellings of a name.
//!
//! A document that tells two numbers of one thing (so many at first, so many now) contradicts nobody. So only documents with exactly
//! one are held against each other.

use std::collections::BTreeMap;

use super::background::{Background, month_of};
use super::reading::Reading;
use crate::model::{ConflictKind, StoryConflict, StoryPlace};
use crate::sketch::term_of;
use crate::text::{Positions, hash_token};

const MOST_CONFLICTS: usize = 8;
/// Different values that are shown of one conflict.
const MOST_VALUES: usize = 4;
/// A word above this frequency is no unit: `of`, `and`, `from`.
const UNIT_FREQUENCY: f64 = 2.5e-3;
/// Of time, which a report counts in many ways, and of age, which belongs to a person.
const NO_UNITS: [&str; 21] = [
    "year", "years", "old", "month", "months", "week", "weeks", "day", "days", "hour", "hours",
    "minute", "minutes", "second", "seconds", "am", "pm", "a", "p", "o", "th",
];
const SCALES: [(&str, f64); 5] = [
    ("hundred", 1e2),
    ("thousand", 1e3),
    ("million", 1e6),
    ("billion", 1e9),
    ("trillion", 1e12),
];
/// From two: one is an article more often than a count.
const NUMBER_WORDS: [&str; 11] = [
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
];
const CURRENCIES: [char; 4] = ['$', '€', '£', '¥'];
/// What a date weighs beside numbers, whose unit has the logarithm of its rarity.
const DATE_WEIGHT: f64 = 8.0;
/// What a name weighs: a slip of the pen more often than a disagreement.
const NAME_WEIGHT: f64 = 5.0;
/// Shortest word of which another spelling is looked for, in characters.
const SHORTEST_SPELLING: usize = 5;

/// A value that a document tells of something.
struct Value {
    kind: ConflictKind,
    /// Of what.
    what: String,
    weight: f64,
    /// The same of equal values.
    value: String,
    /// Bytes in the text.
    from: usize,
    to: usize,
}

/// The conflicts between documents, given in the order of members with the `background` of each, best first. O(w log w) for w words of all documents, and O(n²) for
/// n names that only one has.
pub(super) fn conflicts<'a>(
    readings: &[Reading],
    background: impl Fn(usize) -> &'a Background,
) -> Vec<StoryConflict> {
    let told: Vec<Vec<Value>> = readings
        .iter()
        .enumerate()
        .map(|(at, reading)| values(reading, background(at)))
        .collect();
    // What is told of, then by document the different values.
    let mut by_what: BTreeMap<(ConflictKind, &str), BTreeMap<usize, Vec<&Value>>> = BTreeMap::new();
    for (document, values) in told.iter().enumerate() {
        for value in values {
            let of = by_what.entry((value.kind, &value.what)).or_default();
            let own = of.entry(document).or_default();
            if own.iter().all(|other| other.value != value.value) {
                own.push(value);
            }
        }
    }
    let mut found: Vec<(f64, StoryConflict)> = Vec::new();
    for ((kind, what), documents) in by_what {
        let mut different: Vec<(usize, &Value)> = Vec::new();
        for (&document, own) in &documents {
            if let [value] = own[..]
                && different.iter().all(|other| other.1.value != value.value)
            {
                different.push((document, value));
            }
        }
        let among = |value: &Value| different.iter().any(|other| other.1.value == value.value);
        let explained = |own: &Vec<&Value>| own.len() > 1 && own.iter().any(|value| among(value));
        if different.len() < 2 || documents.values().any(explained) {
            continue;
        }
        let weight = different[0].1.weight;
        different.truncate(MOST_VALUES);
        let places = different
            .iter()
            .map(|&(document, value)| place(readings, document, value.from, value.to));
        found.push((weight, conflict(kind, what.to_owned(), places.collect())));
    }
    found.extend(spellings(readings));
    found.sort_by(|x, y| {
        y.0.total_cmp(&x.0)
            .then_with(|| x.1.what.cmp(&y.1.what))
            .then(x.1.kind.cmp(&y.1.kind))
    });
    found.truncate(MOST_CONFLICTS);
    found.into_iter().map(|(_, conflict)| conflict).collect()
}

fn conflict(kind: ConflictKind, what: String, places: Vec<StoryPlace>) -> StoryConflict {
    StoryConflict {
        kind,
        what,
        texts: places
            .iter()
            .map(|place| place.span.excerpt.clone())
            .collect(),
        places,
    }
}

fn place(readings: &[Reading], member: usize, from: usize, to: usize) -> StoryPlace {
    StoryPlace {
        member,
        span: Positions::new(readings[member].source()).span(from, to),
    }
}

/// The numbers and dates of a document.
fn values(reading: &Reading, background: &Background) -> Vec<Value> {
    let word =
        |at: usize| (at < reading.tokens.len()).then(|| reading.slice(at, at + 1).to_lowercase());
    let spaced =
        |at: usize| at < reading.tokens.len() && matches!(reading.gap_before(at), " " | "-");
    let mut values = Vec::new();
    let mut at = 0;
    while at < reading.tokens.len() {
        let first = at;
        let Some((mut number, mut end)) = number(reading, first) else {
            at += 1;
            continue;
        };
        at = end;
        let digits = reading.slice(first, end);
        let is_year = end == first + 1 && (1900.0..2100.0).contains(&number) && digits.len() == 4;
        let month = |at: usize| month_of(reading.terms[at]).filter(|_| reading.tokens[at].capital);
        let before = first
            .checked_sub(1)
            .filter(|_| reading.gap_before(first) == " ");
        let (date, from, to) = if spaced(end) && month(end).is_some() {
            (month(end), first, end + 1)
        } else {
            (before.and_then(month), before.unwrap_or(first), end)
        };
        if let Some(month) = date {
            if (1.0..32.0).contains(&number) && number.fract() == 0.0 {
                values.push(Value {
                    kind: ConflictKind::Date,
                    what: "date".to_owned(),
                    weight: DATE_WEIGHT,
                    value: format!("{month} {number}"),
                    from: reading.tokens[from].start,
                    to: reading.tokens[to - 1].end,
                });
            }
            continue;
        }
        while spaced(end)
            && let Some(scale) = word(end).and_then(|word| {
                SCALES
                    .iter()
                    .find(|(name, _)| *name == word)
                    .map(|scale| scale.1)
            })
        {
            number *= scale;
            end += 1;
        }
        let start = reading.tokens[first].start;
        let currency = reading.text[..start]
            .chars()
            .next_back()
            .filter(|sign| CURRENCIES.contains(sign));
        let until = reading.tokens[end - 1].end;
        let percent = reading.text[until..].starts_with('%');
        let per_cent = |at: usize| match word(at).as_deref() {
            Some("percent") => Some(1),
            Some("per") if word(at + 1).as_deref() == Some("cent") => Some(2),
            _ => None,
        };
        let (what, weight, from, to) = if let Some(currency) = currency {
            (
                currency.to_string(),
                DATE_WEIGHT,
                start - currency.len_utf8(),
                until,
            )
        } else if percent {
            ("%".to_owned(), DATE_WEIGHT, start, until + 1)
        } else if let Some(words) = per_cent(end).filter(|_| spaced(end)) {
            (
                "%".to_owned(),
                DATE_WEIGHT,
                start,
                reading.tokens[end + words - 1].end,
            )
        } else if before.is_some_and(|before| word(before).as_deref() == Some("magnitude")) {
            ("magnitude".to_owned(), DATE_WEIGHT, start, until)
        } else if spaced(end) && !is_year {
            let unit = word(end).unwrap_or_default();
            let frequency = background.frequency(term_of(hash_token(&unit)));
            let tells = unit.chars().all(char::is_alphabetic) && unit.chars().count() > 1;
            if !tells || frequency > UNIT_FREQUENCY || NO_UNITS.contains(&&*unit) {
                continue;
            }
            (unit, -frequency.ln(), start, reading.tokens[end].end)
        } else {
            continue;
        };
        values.push(Value {
            kind: ConflictKind::Number,
            what,
            weight,
            value: number.to_string(),
            from,
            to,
        });
        at = end;
    }
    values
}

/// The number that begins at a token, and the token behind it: digits with points and thousands, or a number word.
fn number(reading: &Reading, at: usize) -> Option<(f64, usize)> {
    let digits = |at: usize| {
        let text = reading.slice(at, at + 1);
        (at < reading.tokens.len() && text.bytes().all(|byte| byte.is_ascii_digit()))
            .then_some(text)
    };
    let lower = reading.slice(at, at + 1).to_lowercase();
    if let Some(value) = NUMBER_WORDS.iter().position(|word| *word == lower) {
        return Some((value as f64 + 2.0, at + 1));
    }
    let mut text = digits(at)?.to_owned();
    let mut end = at + 1;
    let next =
        |end: usize| (end < reading.tokens.len()).then(|| (reading.gap_before(end), digits(end)));
    while let Some((",", Some(group))) = next(end)
        && group.len() == 3
    {
        text += group;
        end += 1;
    }
    if let Some((".", Some(part))) = next(end) {
        text = format!("{text}.{part}");
        end += 1;
    }
    Some((text.parse().ok()?, end))
}

/// Names that one document writes like this and another a little differently, where neither writes it as the other.
fn spellings(readings: &[Reading]) -> Vec<(f64, StoryConflict)> {
    let names: Vec<BTreeMap<u32, usize>> = readings
        .iter()
        .map(|reading| {
            let runs = reading.name_runs();
            let places = runs.into_iter().flat_map(|(first, end)| first..end);
            // The first place of each.
            let mut names = BTreeMap::new();
            places.for_each(|place| {
                names.entry(reading.terms[place]).or_insert(place);
            });
            names
        })
        .collect();
    let mut found: BTreeMap<String, (f64, StoryConflict)> = BTreeMap::new();
    for (a, own) in names.iter().enumerate() {
        for (b, other) in names.iter().enumerate().skip(a + 1) {
            let alone = |own: &BTreeMap<u32, usize>, beside: usize| -> Vec<(usize, usize)> {
                let told = |term: &u32| !readings[beside].terms.contains(term);
                (own.iter().filter(|(term, _)| told(term)))
                    .map(|(_, &place)| (place, place + 1))
                    .collect()
            };
            let others = alone(other, a);
            for (first, end) in alone(own, b) {
                let text = readings[a].slice(first, end);
                for &(from, to) in &others {
                    let second = readings[b].slice(from, to);
                    if is_other_spelling(text, second) {
                        let token = |member: usize, at: usize| readings[member].tokens[at];
                        let places = vec![
                            place(readings, a, token(a, first).start, token(a, first).end),
                            place(readings, b, token(b, from).start, token(b, from).end),
                        ];
                        let conflict = conflict(ConflictKind::Name, text.to_owned(), places);
                        found
                            .entry(text.to_owned())
                            .or_insert((NAME_WEIGHT, conflict));
                    }
                }
            }
        }
    }
    found.into_values().collect()
}

/// One letter more, less, other or exchanged; not at the end, where it makes a plural or an adjective.
fn is_other_spelling(a: &str, b: &str) -> bool {
    let (a, b) = (a.to_lowercase(), b.to_lowercase());
    let long = |word: &str| word.chars().count() >= SHORTEST_SPELLING;
    long(&a)
        && long(&b)
        && !a.starts_with(&b)
        && !b.starts_with(&a)
        && a.chars().next_back() == b.chars().next_back()
        && strsim::osa_distance(&a, &b) == 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::find::stories::background::Language;
    use crate::sketch::TermCounter;
    use crate::text::tokens;

    fn told(texts: &[&str]) -> Vec<(ConflictKind, Vec<String>)> {
        let readings: Vec<Reading> = texts
            .iter()
            .map(|text| {
                let mut counter = TermCounter::default();
                tokens(text)
                    .into_iter()
                    .for_each(|token| counter.see(text, token));
                Reading::of_text((*text).to_owned(), None, &counter.finish().counts)
            })
            .collect();
        let found = conflicts(&readings, |_| Background::of(Language::English));
        for conflict in &found {
            for (place, text) in conflict.places.iter().zip(&conflict.texts) {
                let source = texts[place.member];
                assert_eq!(&source[place.span.start..place.span.end], text);
            }
        }
        found
            .into_iter()
            .map(|found| (found.kind, found.texts))
            .collect()
    }

    #[test]
    fn numbers_of_one_thing_are_held_against_each_other() {
        let found = told(&[
            "The crash left 14 injured and cost $2.5 million, some 3 % of sales.",
            "It cost $2 million, and 17 injured were counted, 3 percent of all.",
        ]);
        let texts: Vec<Vec<String>> = found.into_iter().map(|found| found.1).collect();
        assert_eq!(
            texts,
            [
                ["14 injured", "17 injured"].map(str::to_owned),
                ["$2.5 million", "$2 million"].map(str::to_owned)
            ]
        );
    }

    #[test]
    fn equal_values_in_other_words_do_not_conflict() {
        assert_eq!(
            told(&["It sank with 1,200 crates.", "Lost: 1200 crates."]),
            []
        );
        assert_eq!(
            told(&["There were two suspects.", "Police hold 2 suspects."]),
            []
        );
    }

    #[test]
    fn a_document_that_tells_both_explains_them() {
        assert_eq!(
            told(&[
                "At first 14 injured, then 17 injured.",
                "It was 14 injured.",
                "It was 17 injured."
            ]),
            []
        );
    }

    #[test]
    fn dates_and_spellings_differ() {
        let found = told(&[
            "The fire on 3 March was seen by Anna Kessler of Hove.",
            "The fire on March 4 was seen by Anna Kesler of Hove.",
        ]);
        assert_eq!(
            found,
            [
                (
                    ConflictKind::Date,
                    ["3 March", "March 4"].map(str::to_owned).to_vec()
                ),
                (
                    ConflictKind::Name,
                    ["Kessler", "Kesler"].map(str::to_owned).to_vec()
                ),
            ]
        );
    }

    #[test]
    fn plurals_years_and_ages_are_no_conflict() {
        assert_eq!(
            told(&[
                "In 2014 the Germans of a 31-year-old club met German friends.",
                "In 2015 a 40 years old German said so."
            ]),
            []
        );
    }
}
