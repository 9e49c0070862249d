//! Two documents: all measures of the pair, its relation, and what both share.

use std::ops::Range;

use super::input::Opened;
use super::passage;
use super::spans::{Extent, Words, aligned};
use super::story;
use super::two::Two;
use crate::align;
use crate::comparison::{
    ComparedDocument, DocumentComparison, Measures, Spelling, StoryComparison,
};
use crate::corpus::Text;
use crate::day::Day;
use crate::error::Error;
use crate::find::verify::relation;
use crate::model::Rule;
use crate::observe::Observer;
use crate::resources::Resources;
use crate::settings::Settings;
use crate::sketch::{Overlap, shingle_set};
use crate::text::{Token, tokens};

/// A document to compare.
#[derive(Debug, Clone)]
pub(super) struct Document<'a> {
    name: String,
    path: String,
    text: Text<'a>,
    content: u128,
    date: Option<Day>,
}

impl<'a> Document<'a> {
    /// The document that `opened` names, with its text.
    pub(super) fn of(opened: &Opened, text: Text<'a>) -> Document<'a> {
        let id = opened.first();
        Document {
            name: opened.library.name(id).into_owned(),
            path: opened.library.path(id).to_owned(),
            text,
            content: opened.library.content_hash(id),
            date: opened.dates[id.index()],
        }
    }
}

/// Compares two documents. With `whole` the difference of the whole texts is made in any case.
///
/// # Errors
/// As [`Two::of`], [`story::compare`] and [`passage::told`].
pub(super) fn compare(
    documents: &[Document<'_>; 2],
    whole: bool,
    settings: &Settings,
    resources: &Resources,
    observer: &dyn Observer,
) -> Result<DocumentComparison, Error> {
    let texts = documents.each_ref().map(|document| document.text);
    let tokens = texts.map(|text| tokens(text.compared));
    let hashes = tokens.each_ref().map(|tokens| hashes(tokens));
    let words = tokens.each_ref().map(Vec::len);
    let sets = hashes.each_ref().map(|hashes| shingle_set(hashes));
    let overlap = Overlap::of(&sets[0], &sets[1]);
    let same_words = hashes[0] == hashes[1];
    let byte_identical = documents[0].content == documents[1].content;
    observer.checkpoint()?;
    let dates = documents.each_ref().map(|document| document.date);
    let mut found = Vec::new();
    let (story, told) = if same_words {
        // Nothing is left beside what both share.
        let told = (words[0] > 0).then_some(Rule::ExactDuplicate);
        (StoryComparison::default(), told)
    } else {
        let mut two = Two::of(texts, dates, settings, resources)?;
        let story = story::compare(&mut two, texts, settings)?;
        let shorter = words[0].min(words[1]);
        let mut told = relation(overlap, shorter, settings);
        if told.is_none() {
            found = passage::told(&two, settings)?;
            if story.score >= settings.story_threshold {
                told = Some(Rule::OverlappingReport);
            } else if !found.is_empty() {
                told = Some(Rule::SharedPassage);
            }
        }
        (story, told)
    };
    observer.checkpoint()?;
    let both = [0, 1].map(|side| Words {
        text: texts[side].source,
        tokens: &tokens[side],
    });
    let [left, right] = &hashes;
    let passages = passage::all(left, right, &found);
    let shares = [
        share(passages.iter().map(|passage| &passage.left), words[0]),
        share(passages.iter().map(|passage| &passage.right), words[1]),
    ];
    let all_words = words[0] > 0 && words[1] > 0;
    let difference = ((whole || told == Some(Rule::NearDuplicate)) && all_words)
        .then(|| align::difference(left, right));
    observer.checkpoint()?;
    let passages = passages.into_iter().map(|passage| passage.steps);
    let document = |side: usize| ComparedDocument {
        document: documents[side].name.clone(),
        path: documents[side].path.clone(),
        words: words[side],
        bytes: texts[side].source.len() as u64,
    };
    Ok(DocumentComparison {
        left: document(0),
        right: document(1),
        relation: told,
        same_words,
        byte_identical,
        spelling: (same_words && !byte_identical)
            .then(|| spelling(texts.map(|text| text.compared))),
        measures: measures(overlap),
        passage_share_left: shares[0],
        passage_share_right: shares[1],
        story,
        difference: aligned(both, Extent::Whole, difference).pop(),
        passages: aligned(both, Extent::Words, passages),
    })
}

fn hashes(tokens: &[Token]) -> Vec<u64> {
    tokens.iter().map(|token| token.hash).collect()
}

/// The figures of a comparison.
pub(super) fn measures(overlap: Overlap) -> Measures {
    Measures {
        resemblance: overlap.resemblance(),
        containment_left: overlap.containment_a(),
        containment_right: overlap.containment_b(),
    }
}

/// The share of `words` words that stand in any of the ranges. O(r log r) for r ranges.
fn share<'a>(ranges: impl Iterator<Item = &'a Range<usize>>, words: usize) -> f64 {
    let mut ranges: Vec<&Range<usize>> = ranges.collect();
    ranges.sort_unstable_by_key(|range| range.start);
    let (mut covered, mut end) = (0, 0);
    for range in ranges {
        covered += range.end.saturating_sub(range.start.max(end));
        end = end.max(range.end);
    }
    match words {
        0 => 0.0,
        _ => covered as f64 / words as f64,
    }
}

/// What tells two texts of the same words apart.
fn spelling([left, right]: [&str; 2]) -> Spelling {
    if left == right {
        Spelling::Encoding
    } else if left.split_whitespace().eq(right.split_whitespace()) {
        Spelling::WhiteSpace
    } else if letters(left).eq(letters(right)) {
        Spelling::Case
    } else {
        Spelling::Marks
    }
}

/// The characters of a text without white space and case.
fn letters(text: &str) -> impl Iterator<Item = char> {
    let visible = text.chars().filter(|c| !c.is_whitespace());
    visible.flat_map(char::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_count_each_word_once() {
        assert_eq!(share([0..4, 2..5, 8..9, 3..4].iter(), 12), 0.5);
        assert_eq!(share([].iter(), 0), 0.0);
    }

    #[test]
    fn the_least_difference_of_spelling_is_told() {
        for (left, right, told) in [
            ("A b.", "A b.", Spelling::Encoding),
            ("A\r\nb.", " A b.\n", Spelling::WhiteSpace),
            ("A b.", "a\nB.", Spelling::Case),
            ("A b.", "A, b", Spelling::Marks),
            ("ﬁne", "fine", Spelling::Marks),
        ] {
            assert_eq!(spelling([left, right]), told, "{left:?} {right:?}");
        }
    }
}
