//! The words of both texts, paired.

use std::ops::Range;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::{Step, Text};
use crate::comparison::Change;
use crate::text::{sentence_ends, tokens};

/// A word of a text, and what stands between it and the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// Byte range in the text. Words can share a character (`½x`): the second then begins behind it.
    pub(super) place: Range<usize>,
    /// The line it begins in, as the document counts.
    pub(super) line: usize,
    /// Whether a sentence ends behind it.
    pub(super) sentence: bool,
    /// Whether a line ends behind it and the next must begin a line of its own.
    pub(super) hard: bool,
}

/// Words that stand side by side: one word of each for equal ones, a whole run for all others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unit {
    pub(super) change: Change,
    /// Places in the words of the left text, and of the right.
    pub(super) words: [Range<usize>; 2],
}

/// Both texts, cut into words, and how they go together.
#[derive(Debug)]
pub(super) struct Paired<'a> {
    pub(super) texts: [&'a str; 2],
    pub(super) words: [Vec<Word>; 2],
    pub(super) units: Vec<Unit>,
}

impl<'a> Paired<'a> {
    /// Cuts `texts` by their `steps`. O(n) for n bytes.
    pub(super) fn of(texts: [Text<'a>; 2], steps: &[Step]) -> Paired<'a> {
        let mut places: [Vec<Range<usize>>; 2] = [Vec::new(), Vec::new()];
        let mut units = Vec::new();
        for step in steps {
            let from = [places[0].len(), places[1].len()];
            for (side, range) in [&step.left, &step.right].into_iter().enumerate() {
                cut(texts[side].text, range, &mut places[side]);
            }
            let to = [places[0].len(), places[1].len()];
            let count = [to[0] - from[0], to[1] - from[1]];
            // Equal words are as many on both sides, unless a dictionary cuts them differently out of their context.
            if step.change == Change::Equal && count[0] == count[1] {
                units.extend((0..count[0]).map(|at| Unit {
                    change: Change::Equal,
                    words: [0, 1].map(|side| from[side] + at..from[side] + at + 1),
                }));
            } else if count != [0, 0] {
                units.push(Unit {
                    change: step.change,
                    words: [0, 1].map(|side| from[side]..to[side]),
                });
            }
        }
        let [left, right] = places;
        Paired {
            texts: texts.map(|text| text.text),
            words: [words(texts[0], left), words(texts[1], right)],
            units,
        }
    }

    /// What stands between the word at `place` and the next, or the end; before the first word for `None`.
    pub(super) fn gap(&self, side: usize, place: Option<usize>) -> &'a str {
        let (text, words) = (self.texts[side], &self.words[side]);
        let from = place.map_or(0, |place| words[place].place.end);
        let next = place.map_or(0, |place| place + 1);
        let to = words.get(next).map_or(text.len(), |word| word.place.start);
        text.get(from..to).unwrap_or_default()
    }

    pub(super) fn word(&self, side: usize, place: usize) -> &'a str {
        let range = self.words[side][place].place.clone();
        self.texts[side].get(range).unwrap_or_default()
    }

    /// The last word of a side in front of the unit at `at`, if there is one.
    pub(super) fn before(&self, side: usize, at: usize) -> Option<usize> {
        let next = match self.units.get(at) {
            Some(unit) => unit.words[side].start,
            None => self.words[side].len(),
        };
        next.checked_sub(1)
    }

    /// The marks behind a word, up to white space.
    pub(super) fn suffix(&self, side: usize, place: usize) -> &'a str {
        split_suffix(self.gap(side, Some(place))).0
    }

    /// What a block begins with: the gap behind the word `before`, without what belongs to that.
    pub(super) fn head(&self, side: usize, before: Option<usize>) -> &'a str {
        let gap = self.gap(side, before);
        match before {
            Some(_) => split_suffix(gap).1.trim_start(),
            None => gap.trim_start(),
        }
    }

    /// Whether the marks behind the words of a unit belong to them: they stand only on one side, and what stands before them ends with the
    /// same marks on both. Then the marks are those of the sentence or clause that one side lacks.
    pub(super) fn takes_suffix(&self, side: usize, at: usize) -> bool {
        let unit = &self.units[at];
        let alone = matches!(unit.change, Change::OnlyLeft | Change::OnlyRight);
        let before = |side: usize| split_suffix(self.gap(side, self.before(side, at))).0;
        alone && !unit.words[side].is_empty() && before(side) == before(1 - side)
    }

    /// How both texts part in front of the unit at `at`: what both have there.
    pub(super) fn boundary(&self, at: usize) -> Boundary {
        let side = |side: usize| match self.before(side, at) {
            None => Boundary::Line,
            Some(word) => match &self.words[side][word] {
                Word { hard: true, .. } => Boundary::Line,
                Word { sentence: true, .. } => Boundary::Sentence,
                _ => Boundary::None,
            },
        };
        side(0).min(side(1))
    }
}

/// The marks at the beginning of a gap, up to white space, and the rest.
pub(super) fn split_suffix(gap: &str) -> (&str, &str) {
    gap.split_at(gap.find(char::is_whitespace).unwrap_or(gap.len()))
}

/// How a text parts between two words, the weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Boundary {
    None,
    Sentence,
    Line,
}

/// Appends the words of `range` to `places`.
fn cut(text: &str, range: &Range<usize>, places: &mut Vec<Range<usize>>) {
    let Some(slice) = text.get(range.clone()) else {
        return;
    };
    let mut cursor = places.last().map_or(0, |last| last.end);
    for token in tokens(slice) {
        let (start, end) = (range.start + token.start, range.start + token.end);
        let end = end.max(cursor);
        places.push(start.clamp(cursor, end)..end);
        cursor = end;
    }
}

/// Lines as wide as this or wider are no wrapped lines: each is a paragraph.
const WIDEST_WRAPPED: usize = 160;

/// What begins a line of its own wherever it stands: headings, items, quotes, tables, code.
const LINE_OPENERS: [char; 10] = ['#', '-', '*', '+', '>', '|', '`', '=', '~', '•'];

/// Tells lines and boundaries of the words at `places`.
fn words(text: Text<'_>, places: Vec<Range<usize>>) -> Vec<Word> {
    let Text { text, line } = text;
    let widest = text.lines().map(str::trim_end).map(columns).max();
    let widest = widest.unwrap_or(0);
    let mut words: Vec<Word> = Vec::with_capacity(places.len());
    let mut line = line;
    let mut from = 0;
    let word = |at: usize| {
        let place = places.get(at).cloned().unwrap_or_default();
        text.get(place).unwrap_or_default()
    };
    for (at, place) in places.iter().enumerate() {
        line += newlines(text.get(from..place.start).unwrap_or_default());
        let end = places.get(at + 1).map_or(text.len(), |next| next.start);
        let gap = text.get(place.end..end).unwrap_or_default();
        let hard = gap.contains('\n') && is_hard(text, place.end, gap, widest);
        words.push(Word {
            place: place.clone(),
            line,
            sentence: hard || sentence_ends(word(at), gap, word(at + 1)),
            hard,
        });
        from = place.start;
    }
    words
}

fn newlines(text: &str) -> usize {
    memchr::memchr_iter(b'\n', text.as_bytes()).count()
}

fn columns(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// Whether the line that ends in `gap`, behind the byte `end`, was ended on purpose and not only for its width.
fn is_hard(text: &str, end: usize, gap: &str, widest: usize) -> bool {
    let behind = &gap[gap.find('\n').map_or(0, |at| at + 1)..];
    if behind.contains('\n') || widest >= WIDEST_WRAPPED {
        return true;
    }
    let rest = text
        .get(end + gap.len() - behind.len()..)
        .unwrap_or_default();
    let next = rest.trim_start_matches([' ', '\t']);
    if next.starts_with(LINE_OPENERS) || is_numbered(next) {
        return true;
    }
    // A line was wrapped if the next word would not have fitted.
    let start = text[..end].rfind('\n').map_or(0, |at| at + 1);
    let own = columns(text[start..end + gap.len() - behind.len()].trim_end());
    own + 1 + first_columns(next) <= widest
}

/// Columns of what has to fit at the end of a line: a word, or one wide character of a script without spaces.
fn first_columns(text: &str) -> usize {
    match text.chars().next().and_then(UnicodeWidthChar::width) {
        Some(2) => 2,
        _ => columns(text.split_whitespace().next().unwrap_or_default()),
    }
}

/// Whether a line begins with `1.` or `1)`.
fn is_numbered(line: &str) -> bool {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    rest.len() < line.len() && rest.starts_with(['.', ')'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paired(text: &str) -> Vec<Word> {
        let step = Step {
            change: Change::Equal,
            left: 0..text.len(),
            right: 0..text.len(),
        };
        let text = Text { text, line: 7 };
        let [left, right] = Paired::of([text; 2], &[step]).words;
        assert_eq!(left, right);
        left
    }

    #[test]
    fn wrapped_lines_are_joined_and_others_are_not() {
        let text = "a line that was wrapped at about this\nwidth goes on here.\nA new one\n- item\n\n1. first\nlast";
        let words = paired(text);
        let hard: Vec<&str> = words
            .iter()
            .filter(|word| word.hard)
            .map(|word| &text[word.place.clone()])
            .collect();
        assert_eq!(hard, ["here", "one", "item", "first"]);
        let lines: Vec<usize> = words.iter().map(|word| word.line).collect();
        assert_eq!((lines[0], lines[8], lines[lines.len() - 1]), (7, 8, 13));
    }

    #[test]
    fn words_that_share_a_character_do_not_overlap() {
        let text = "e\u{301}t½x end";
        let words = paired(text);
        let shown: Vec<&str> = words.iter().map(|word| &text[word.place.clone()]).collect();
        assert_eq!(shown, ["e\u{301}t½", "x", "end"]);
    }
}
