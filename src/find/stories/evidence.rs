//! What the documents of a story share, in words a reader can check.

use ahash::{AHashMap, AHashSet};

use super::background::Language;
use super::conflicts::conflicts;
use super::reading::Reading;
use super::vocabulary::is_telling_name;
use super::weights::Corpus;
use crate::model::{SharedTerm, StoryConflict, StoryExcerpt, StoryPlace};
use crate::sketch::Places;
use crate::text::Positions;

const MOST_NAMES: usize = 12;
const MOST_TERMS: usize = 12;
const MOST_QUOTES: usize = 5;
/// Longest name in words; what is longer is a list or a title.
const LONGEST_NAME: usize = 5;
/// Documents of which a sentence is shown.
const MOST_EXCERPTS: usize = 3;
/// Words of the longest excerpt: what fits into two or three lines.
const LONGEST_EXCERPT: usize = 32;
/// Terms that are marked in an excerpt weigh at least one in so many of the heaviest; the lighter ones are words of every text.
const MARKED_ONE_IN: f64 = 12.0;
/// What may stand before the first word of a sentence.
const OPENING: [char; 6] = ['"', '“', '„', '«', '‘', '('];
/// What may stand behind its last word.
const CLOSING: [char; 10] = ['.', '!', '?', ',', ';', '"', '”', '»', '’', ')'];
/// Shortest shared quotation in words: three words agree by chance.
const SHORTEST_QUOTE: usize = 4;

/// Names, terms and quotes that at least two documents share, best first.
#[derive(Debug, Default)]
pub(super) struct Shared {
    pub(super) names: Vec<String>,
    pub(super) terms: Vec<SharedTerm>,
    pub(super) quotes: Vec<String>,
    pub(super) quote_places: Vec<Vec<StoryPlace>>,
    pub(super) conflicts: Vec<StoryConflict>,
    pub(super) excerpts: Vec<StoryExcerpt>,
}

/// The evidence of a story's documents, given in corpus order with their places in `corpus`. O(w log w) for w words of all
/// documents. Every `member` is a place in `readings`.
pub(super) fn shared(readings: &[Reading], corpus: &Corpus, places: &[u32]) -> Shared {
    let language = |reading: usize| corpus.documents[places[reading] as usize].profile.language;
    let names = names(readings, corpus, language);
    let shared = shared_terms(corpus, places);
    let told: AHashSet<u32> = names
        .iter()
        .flat_map(|(terms, _)| terms.iter().copied())
        .collect();
    let (quotes, quote_places) = quotes(readings).into_iter().unzip();
    Shared {
        terms: terms(readings, &shared, &told),
        names: names.into_iter().map(|(_, text)| text).collect(),
        quotes,
        quote_places,
        conflicts: conflicts(readings, |reading| corpus.backgrounds.of(language(reading))),
        excerpts: excerpts(readings, &shared),
    }
}

/// A run of name words: where it was first seen, and in how many documents it stands.
struct Seen {
    reading: usize,
    from: usize,
    to: usize,
    documents: usize,
    last: usize,
}

struct Name {
    text: String,
    documents: usize,
    weight: f64,
}

/// Names with their terms: the longest form that as many documents share, the most telling first.
fn names(
    readings: &[Reading],
    corpus: &Corpus,
    language: impl Fn(usize) -> Language,
) -> Vec<(Vec<u32>, String)> {
    let mut found: AHashMap<&[u32], Seen> = AHashMap::new();
    for (document, reading) in readings.iter().enumerate() {
        for (first, end) in reading.name_runs() {
            for from in first..end {
                for to in from + 1..=end.min(from + LONGEST_NAME) {
                    let seen = found.entry(&reading.terms[from..to]).or_insert(Seen {
                        reading: document,
                        from,
                        to,
                        documents: 0,
                        last: usize::MAX,
                    });
                    seen.documents += usize::from(seen.last != document);
                    seen.last = document;
                }
            }
        }
    }
    let mut names: Vec<(Vec<u32>, Name)> = found
        .into_iter()
        .filter(|(_, seen)| seen.documents > 1)
        .filter(|(terms, seen)| {
            let background = corpus.backgrounds.of(language(seen.reading));
            let tells = |&term: &u32| is_telling_name(term, background.frequency(term));
            terms.iter().any(tells)
        })
        .map(|(terms, seen)| {
            let background = corpus.backgrounds.of(language(seen.reading));
            let weight = (terms.iter())
                .map(|&term| -background.frequency(term).ln())
                .fold(0.0, f64::max);
            let name = Name {
                text: readings[seen.reading].slice(seen.from, seen.to).to_owned(),
                documents: seen.documents,
                weight,
            };
            (terms.to_vec(), name)
        })
        .collect();
    // Longer forms first, so that a part of a name told by as many documents is dropped.
    names.sort_unstable_by(|a, b| {
        (b.1.documents, b.0.len())
            .cmp(&(a.1.documents, a.0.len()))
            .then(b.1.weight.total_cmp(&a.1.weight))
            .then_with(|| a.1.text.cmp(&b.1.text))
    });
    let mut kept: Vec<(Vec<u32>, Name)> = Vec::new();
    for (terms, name) in names {
        let part = kept
            .iter()
            .any(|(longer, _)| longer.windows(terms.len()).any(|run| run == terms));
        // A longer form of fewer documents says no more than the short form that is told already.
        let extension = kept
            .iter()
            .any(|(shorter, _)| terms.windows(shorter.len()).any(|run| run == *shorter));
        if !part && !extension {
            kept.push((terms, name));
        }
    }
    kept.truncate(MOST_NAMES);
    kept.into_iter()
        .map(|(terms, name)| (terms, name.text))
        .collect()
}

/// A term, what it adds to the cosines of all pairs, and in how many documents it stands.
type Contribution = (u32, f64, usize);

/// The terms of at least two documents, those that add most first.
fn shared_terms(corpus: &Corpus, places: &[u32]) -> Vec<Contribution> {
    // For one term, the sum over pairs of w_a w_b is ((Σ w)² - Σ w²) / 2.
    let all = (places.iter()).map(|&place| corpus.documents[place as usize].counts.len());
    let mut table = Places::default();
    table.reset(all.sum());
    let mut sums: Vec<(u32, f64, f64, usize)> = Vec::new();
    for &place in places {
        for (term, weight) in corpus.weights(place) {
            let at = table.add(term) as usize;
            if at == sums.len() {
                sums.push((term, 0.0, 0.0, 0));
            }
            let (_, sum, squares, documents) = &mut sums[at];
            let weight = f64::from(weight);
            *sum += weight;
            *squares += weight * weight;
            *documents += 1;
        }
    }
    let mut shared: Vec<Contribution> = (sums.into_iter())
        .filter(|&(.., documents)| documents > 1)
        .map(|(term, sum, squares, documents)| {
            let hash = corpus.vocabulary.hash(term);
            (hash, (sum * sum - squares) / 2.0, documents)
        })
        .collect();
    shared.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    shared
}

/// The heaviest shared terms in words, names left out.
fn terms(readings: &[Reading], shared: &[Contribution], told: &AHashSet<u32>) -> Vec<SharedTerm> {
    let total: f64 = shared.iter().map(|term| term.1).sum();
    let text = |term: u32| {
        readings.iter().find_map(|reading| {
            let at = reading.terms.iter().position(|&other| other == term)?;
            let (start, end) = reading.place_of_term(at);
            Some(reading.text[start..end].to_owned())
        })
    };
    shared
        .iter()
        .filter(|(term, weight, _)| !told.contains(term) && *weight > 0.0)
        .filter_map(|&(term, weight, documents)| {
            Some(SharedTerm {
                text: text(term)?,
                weight: if total > 0.0 { weight / total } else { 0.0 },
                documents,
            })
        })
        .take(MOST_TERMS)
        .collect()
}

/// The sentence of each of the first documents that holds most of what is shared, with the shared words.
fn excerpts(readings: &[Reading], shared: &[Contribution]) -> Vec<StoryExcerpt> {
    let heaviest = shared.first().map_or(0.0, |&(_, weight, _)| weight);
    let weight: AHashMap<u32, f64> = shared
        .iter()
        .take_while(|&&(_, weight, _)| weight * MARKED_ONE_IN >= heaviest)
        .map(|&(term, weight, _)| (term, weight))
        .collect();
    readings
        .iter()
        .take(MOST_EXCERPTS)
        .enumerate()
        .filter_map(|(member, reading)| {
            let (first, end) = best_sentence(reading, &weight)?;
            let (from, to) = with_marks(reading, first, end);
            let span = Positions::new(reading.source()).span(from, to);
            let mut marks: Vec<[usize; 2]> = Vec::new();
            for place in first..end {
                if !weight.contains_key(&reading.terms[place]) {
                    continue;
                }
                let (from, to) = reading.place_of_term(place);
                let (from, to) = (from.max(span.start) - span.start, to - span.start);
                match marks.last_mut() {
                    Some(last) if last[1] >= from => last[1] = last[1].max(to),
                    Some(last) if &span.excerpt[last[1]..from] == " " => last[1] = to,
                    _ => marks.push([from, to]),
                }
            }
            Some(StoryExcerpt {
                member,
                span,
                shared: marks,
            })
        })
        .collect()
}

/// The byte range of a run of tokens with the quotation marks before it and the punctuation behind it.
fn with_marks(reading: &Reading, first: usize, end: usize) -> (usize, usize) {
    let before = reading.gap_before(first);
    let opens = before.len() - before.trim_end_matches(OPENING).len();
    let behind = &reading.text[reading.tokens[end - 1].end..];
    let closes = behind.len() - behind.trim_start_matches(CLOSING).len();
    (
        reading.tokens[first].start - opens,
        reading.tokens[end - 1].end + closes,
    )
}

/// The run of tokens between two ends of sentences with the largest sum over its distinct shared terms; of a long sentence its
/// first words.
fn best_sentence(reading: &Reading, weight: &AHashMap<u32, f64>) -> Option<(usize, usize)> {
    let mut best: Option<((usize, usize), f64)> = None;
    let mut seen: Vec<u32> = Vec::new();
    let mut first = 0;
    while first < reading.tokens.len() {
        let end = reading.sentence_end(first, LONGEST_EXCERPT);
        seen.clear();
        let mut sum = 0.0;
        for term in &reading.terms[first..end] {
            if let Some(weight) = weight.get(term)
                && !seen.contains(term)
            {
                seen.push(*term);
                sum += weight;
            }
        }
        if best.is_none_or(|(_, most)| sum > most) {
            best = Some(((first, end), sum));
        }
        first = end;
    }
    best.map(|(sentence, _)| sentence)
}

/// Where a quote of the words `terms` stands in the quotations of a document, as word places; of a longer one the first four words
/// that both have.
fn place_of_quote(
    reading: &Reading,
    runs: &[(usize, usize)],
    terms: &[u32],
) -> Option<(usize, usize)> {
    runs.iter().find_map(|&(first, end)| {
        let windows =
            |long: usize| (first..(end + 1).saturating_sub(long)).map(move |at| (at, at + long));
        let whole = windows(terms.len()).find(|&(from, to)| reading.terms[from..to] == *terms);
        whole.or_else(|| {
            windows(SHORTEST_QUOTE).find(|&(from, to)| {
                let run = &reading.terms[from..to];
                terms.windows(SHORTEST_QUOTE).any(|part| part == run)
            })
        })
    })
}

/// Runs of at least four words inside quotation marks of one document that stand inside those of another, with the first place in each
/// of the first documents.
fn quotes(readings: &[Reading]) -> Vec<(String, Vec<StoryPlace>)> {
    let inside: Vec<Vec<(usize, usize)>> = readings.iter().map(quoted).collect();
    let mut holders: AHashMap<Vec<u32>, AHashSet<usize>> = AHashMap::new();
    for (document, (reading, runs)) in readings.iter().zip(&inside).enumerate() {
        for &(first, end) in runs {
            for run in reading.terms[first..end].windows(SHORTEST_QUOTE) {
                holders.entry(run.to_vec()).or_default().insert(document);
            }
        }
    }
    let mut told: AHashSet<Vec<u32>> = AHashSet::new();
    let mut quotes: Vec<(usize, String, Vec<u32>)> = Vec::new();
    for (reading, runs) in readings.iter().zip(&inside) {
        for &(first, end) in runs {
            let mut at = first;
            while at + SHORTEST_QUOTE <= end {
                let key = |at: usize| reading.terms[at..at + SHORTEST_QUOTE].to_vec();
                let is_shared = |at: usize| holders.get(&key(at)).is_some_and(|by| by.len() > 1);
                if !is_shared(at) || told.contains(&key(at)) {
                    at += 1;
                    continue;
                }
                let mut last = at;
                while last + 1 + SHORTEST_QUOTE <= end && is_shared(last + 1) {
                    last += 1;
                }
                told.extend((at..=last).map(key));
                let until = last + SHORTEST_QUOTE;
                let text = reading.slice(at, until);
                quotes.push((
                    until - at,
                    text.split_whitespace().collect::<Vec<_>>().join(" "),
                    reading.terms[at..until].to_vec(),
                ));
                at = until;
            }
        }
    }
    quotes.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    quotes.truncate(MOST_QUOTES);
    let places = |terms: &[u32]| {
        let documents = readings.iter().zip(&inside).enumerate();
        let places = documents.filter_map(|(member, (reading, runs))| {
            let (from, to) = place_of_quote(reading, runs, terms)?;
            let (from, to) = (reading.tokens[from].start, reading.tokens[to - 1].end);
            let span = Positions::new(reading.source()).span(from, to);
            Some(StoryPlace { member, span })
        });
        places.take(MOST_EXCERPTS).collect()
    };
    quotes
        .into_iter()
        .map(|(_, text, terms)| (text, places(&terms)))
        .collect()
}

/// Runs of tokens inside double quotation marks, straight or curly, within one paragraph.
fn quoted(reading: &Reading) -> Vec<(usize, usize)> {
    let mut runs = Vec::new();
    if !reading.text.contains(['"', '“', '„', '«']) {
        return runs;
    }
    let mut open: Option<usize> = None;
    for place in 0..reading.tokens.len() {
        for mark in reading.gap_before(place).chars() {
            match mark {
                '“' | '„' | '«' => open = Some(place),
                '”' | '»' => runs.extend(open.take().map(|first| (first, place))),
                '"' => match open.take() {
                    Some(first) => runs.push((first, place)),
                    None => open = Some(place),
                },
                '\n' => open = None,
                _ => {}
            }
        }
    }
    let tail = reading
        .tokens
        .last()
        .map_or("", |last| &reading.text[last.end..]);
    if tail.contains(['"', '”', '»']) {
        runs.extend(open.map(|first| (first, reading.tokens.len())));
    }
    runs.retain(|(first, end)| end > first);
    runs
}
