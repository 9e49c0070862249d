//! Both texts in one column: what is equal once, as the left text has it.

use std::io;
use std::ops::Range;

use super::super::figures::counted;
use super::super::page::{Page, Role};
use super::flow::Flow;
use super::shown::{Part, parts};
use super::units::{Paired, split_suffix};
use super::{Titles, marks, number_columns};
use crate::comparison::Change;

/// Draws `[-left-]{+right+}`, with the numbers of both texts' lines in front.
pub(super) fn draw(
    page: &mut Page<'_>,
    titles: &Titles,
    paired: &Paired<'_>,
    fold: bool,
) -> io::Result<()> {
    let numbers = [0, 1].map(|side| number_columns(paired, side));
    let indent = numbers[0] + numbers[1] + 3;
    let room = page.width().saturating_sub(indent).max(1);
    for title in titles {
        page.row(indent, &[Role::Path.of(title)])?;
    }
    let mut last = [None, None];
    for part in parts(paired, fold, None) {
        match part {
            Part::Fold(units) => {
                let text = format!("⋯ {} the same", counted(units.len(), "word"));
                page.row(indent, &[Role::Quiet.of(text)])?;
            }
            Part::Block { units, cut } => {
                for row in flow(paired, units, cut).rows(room) {
                    let mut line = String::new();
                    for side in [0, 1] {
                        let number = row.lines[side].filter(|_| row.lines[side] != last[side]);
                        last[side] = row.lines[side].or(last[side]);
                        let number = number.map_or_else(String::new, |number| number.to_string());
                        line.push_str(&format!("{number:>0$} ", numbers[side]));
                    }
                    line.push(' ');
                    let mut pieces = vec![Role::Quiet.of(line)];
                    pieces.extend(row.pieces);
                    page.row(0, &pieces)?;
                }
            }
        }
    }
    Ok(())
}

fn flow(paired: &Paired<'_>, units: Range<usize>, cut: [bool; 2]) -> Flow {
    let before = paired.before(0, units.start);
    let mut column = Column {
        paired,
        flow: Flow::default(),
        before,
        rest: paired.head(0, before),
        fresh: true,
        spaced: false,
    };
    if cut[0] {
        column.flow.text(Role::Quiet, "…");
        column.flow.space();
    }
    for at in units {
        if paired.units[at].words[0].is_empty() {
            column.only_right(at);
        } else {
            column.with_left(at);
        }
    }
    if !column.fresh {
        column.flow.text(Role::Plain, split_suffix(column.rest).0);
    }
    if cut[1] {
        column.flow.space();
        column.flow.text(Role::Quiet, "…");
    }
    column.flow
}

/// A block on its way into one column.
struct Column<'p, 't> {
    paired: &'p Paired<'t>,
    flow: Flow,
    /// The last left word so far, and what is not shown yet of the gap behind it.
    before: Option<usize>,
    rest: &'t str,
    /// No left word of this block was shown yet, so that the gap belongs to the first; whether something right was shown meanwhile.
    fresh: bool,
    spaced: bool,
}

impl Column<'_, '_> {
    fn only_right(&mut self, at: usize) {
        if self.fresh {
            self.spaced = true;
        } else {
            if self.paired.takes_suffix(1, at) {
                let (suffix, behind) = split_suffix(self.rest);
                self.flow.text(Role::Plain, suffix);
                self.rest = behind;
            }
            // The white space stands on both sides of what is only right.
            let before = self.paired.before(1, at);
            let (_, behind) = split_suffix(self.paired.gap(1, before));
            let white = behind.len() - behind.trim_start().len();
            let hard = before.is_some_and(|before| self.paired.words[1][before].hard);
            self.flow.gap(Role::Plain, &behind[..white], hard);
        }
        right(&mut self.flow, self.paired, at, lead(self.paired, at));
    }

    fn with_left(&mut self, at: usize) {
        let paired = self.paired;
        let unit = &paired.units[at];
        let hard = self
            .before
            .is_none_or(|before| paired.words[0][before].hard);
        if self.fresh && self.spaced {
            self.flow.space();
        }
        let edited = |at: usize| paired.units[at].change != Change::Equal;
        if !self.fresh
            && self.rest.is_empty()
            && !unit.words[1].is_empty()
            && at > 0
            && (edited(at) || edited(at - 1))
        {
            // What parts the words right keeps them apart here as well.
            self.rest = paired.gap(1, paired.before(1, at));
        }
        if !self.fresh || !self.rest.is_empty() {
            self.flow.gap(Role::Plain, self.rest, hard);
        }
        self.fresh = false;
        left(&mut self.flow, paired, at);
        let last = unit.words[0].end - 1;
        let mut shown = 0;
        if paired.takes_suffix(0, at) {
            let suffix = paired.suffix(0, last);
            self.flow.text(Role::OnlyLeft, suffix);
            shown = suffix.len();
        }
        self.flow
            .text(left_role(unit.change), marks_of_left(unit.change)[1]);
        if !unit.words[1].is_empty() && unit.change != Change::Equal {
            right(&mut self.flow, paired, at, "");
        }
        self.before = Some(last);
        self.rest = &paired.gap(0, self.before)[shown..];
    }
}

/// The marks before words that stand only right that belong to them: behind white space, or all that parts them from the word before.
fn lead<'a>(paired: &Paired<'a>, at: usize) -> &'a str {
    let gap = paired.gap(1, paired.before(1, at));
    match gap.rfind(char::is_whitespace) {
        Some(white) => gap[white..].trim_start(),
        None if paired.takes_suffix(1, at) => "",
        None => gap,
    }
}

fn left_role(change: Change) -> Role {
    match change {
        Change::Equal => Role::Plain,
        _ => Role::OnlyLeft,
    }
}

/// In one column a replacement is what stands left, and what stands right.
fn marks_of_left(change: Change) -> [&'static str; 2] {
    match change {
        Change::Equal => ["", ""],
        _ => marks(Change::OnlyLeft, 0),
    }
}

/// The left words of a unit behind their opening mark.
fn left(flow: &mut Flow, paired: &Paired<'_>, at: usize) {
    let unit = &paired.units[at];
    let (words, right) = (unit.words[0].clone(), unit.words[1].clone());
    let role = left_role(unit.change);
    for place in words.clone() {
        if place > words.start {
            let hard = paired.words[0][place - 1].hard;
            flow.gap(role, paired.gap(0, Some(place - 1)), hard);
        }
        let beside = right.start + place - words.start;
        let other = (unit.change == Change::Equal && beside < right.end)
            .then(|| paired.words[1][beside].line);
        flow.at([Some(paired.words[0][place].line), other], unit.change);
        if place == words.start {
            flow.text(role, marks_of_left(unit.change)[0]);
        }
        flow.text(role, paired.word(0, place));
    }
}

/// The right words of a unit between their marks, behind the marks that lead them.
fn right(flow: &mut Flow, paired: &Paired<'_>, at: usize, lead: &str) {
    let role = Role::OnlyRight;
    let unit = &paired.units[at];
    let words = unit.words[1].clone();
    let [open, close] = marks(Change::OnlyRight, 1);
    for place in words.clone() {
        if place > words.start {
            let hard = paired.words[1][place - 1].hard;
            flow.gap(role, paired.gap(1, Some(place - 1)), hard);
        }
        flow.at([None, Some(paired.words[1][place].line)], unit.change);
        if place == words.start {
            flow.text(role, open);
            flow.text(role, lead);
        }
        flow.text(role, paired.word(1, place));
    }
    if paired.takes_suffix(1, at) {
        flow.text(role, paired.suffix(1, words.end - 1));
    }
    flow.text(role, close);
}
