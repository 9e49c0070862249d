//! How two texts differ, word by word, drawn for a person: side by side where there is room, in one column where not.
//!
//! What differs is told by signs, and by colour only on top of them: `[~old~]` beside `{~new~}` where words were replaced, `[-left-]` for
//! words that stand only left, `{+right+}` for words that stand only right. Square brackets are always the left text, curly
//! ones the right.

mod columns;
mod flow;
mod inline;
mod shown;
mod units;

use std::io;
use std::ops::Range;

use super::page::{Page, Role};
use crate::comparison::{Aligned, Change};
use units::Paired;

/// Columns of a page from which both texts stand side by side: 52 for each, as much as a narrow book has.
const SIDE_BY_SIDE: usize = 116;

/// A text, or a part of one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Text<'a> {
    /// What stands there.
    pub(super) text: &'a str,
    /// The number of the line it begins in.
    pub(super) line: usize,
}

/// A step of an alignment by the bytes of both texts, from first to last word; an empty range where a side has none.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) change: Change,
    pub(super) left: Range<usize>,
    pub(super) right: Range<usize>,
}

/// Where both texts are, left and right.
pub(super) type Titles = [String; 2];

/// Draws an alignment under the names of both texts; with `fold` long equal stretches are only counted. O(n) for n bytes of both texts.
pub(super) fn draw(
    page: &mut Page<'_>,
    titles: &Titles,
    texts: [Text<'_>; 2],
    steps: &[Step],
    fold: bool,
) -> io::Result<()> {
    let paired = Paired::of(texts, steps);
    if is_side_by_side(page) {
        columns::draw(page, titles, &paired, fold)
    } else {
        inline::draw(page, titles, &paired, fold)
    }
}

fn is_side_by_side(page: &Page<'_>) -> bool {
    page.width() >= SIDE_BY_SIDE
}

/// Explains the signs.
pub(super) fn legend(page: &mut Page<'_>) -> io::Result<()> {
    let mut line = Vec::new();
    if is_side_by_side(page) {
        line.push(Role::Replaced.of("| [~replaced~] {~by~}"));
        line.push(Role::OnlyLeft.of("  < [-only left-]"));
        line.push(Role::OnlyRight.of("  > {+only right+}"));
    } else {
        line.push(Role::OnlyLeft.of("[-only left-]"));
        line.push(Role::OnlyRight.of("  {+only right+}"));
    }
    line.push(Role::Quiet.of("  ⋯ folded"));
    page.row(2, &line)?;
    page.blank()
}

/// [`draw`] for a stretch with its spans.
pub(super) fn draw_aligned(
    page: &mut Page<'_>,
    titles: &Titles,
    aligned: &Aligned,
    fold: bool,
) -> io::Result<()> {
    let (left, right) = (&aligned.left, &aligned.right);
    // Where a side has no words, the place does not matter.
    let range = |span: Option<&crate::model::Span>, from: usize| {
        span.map_or(0..0, |span| {
            span.start.saturating_sub(from)..span.end.saturating_sub(from)
        })
    };
    let steps: Vec<Step> = aligned
        .steps
        .iter()
        .map(|step| Step {
            change: step.change,
            left: range(step.left.as_ref(), left.start),
            right: range(step.right.as_ref(), right.start),
        })
        .collect();
    let texts = [left, right].map(|span| Text {
        text: &span.excerpt,
        line: span.line,
    });
    draw(page, titles, texts, &steps, fold)
}

/// The role of a side's words.
fn role(change: Change) -> Role {
    match change {
        Change::Equal => Role::Plain,
        Change::Replaced => Role::Replaced,
        Change::OnlyLeft => Role::OnlyLeft,
        Change::OnlyRight => Role::OnlyRight,
    }
}

/// What stands before and behind a side's words.
fn marks(change: Change, side: usize) -> [&'static str; 2] {
    match (change, side) {
        (Change::Equal, _) => ["", ""],
        (Change::Replaced, 0) => ["[~", "~]"],
        (Change::Replaced, _) => ["{~", "~}"],
        (Change::OnlyLeft, _) => ["[-", "-]"],
        (Change::OnlyRight, _) => ["{+", "+}"],
    }
}

/// Columns the numbers of a side's lines take.
fn number_columns(paired: &Paired<'_>, side: usize) -> usize {
    let last = paired.words[side].last().map_or(0, |word| word.line);
    last.max(1).ilog10() as usize + 1
}

#[cfg(test)]
mod tests;
