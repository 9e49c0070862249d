//! Both texts side by side.

use std::io;
use std::ops::Range;

use super::super::figures::counted;
use super::super::page::{Page, Piece, Role};
use super::flow::{Flow, Row};
use super::shown::{Part, parts};
use super::units::Paired;
use super::{Titles, marks, number_columns, role};
use crate::comparison::Change;

/// Columns by which a text may run ahead of the other within a block.
const DRIFT: usize = 8;
/// Columns of a text beyond which a wider page is left empty: longer rows are hard to read.
const WIDEST: usize = 96;
/// Between both texts: a space, the sign, two spaces.
const BETWEEN: usize = 4;

/// Draws a row of each text, with a sign between them: `|` where words were replaced, `<` where some stand only left, `>` where some
/// stand only right.
pub(super) fn draw(
    page: &mut Page<'_>,
    titles: &Titles,
    paired: &Paired<'_>,
    fold: bool,
) -> io::Result<()> {
    let numbers = [0, 1].map(|side| number_columns(paired, side));
    let taken = numbers[0] + numbers[1] + 2 * GUTTER + BETWEEN;
    let room = (page.width().saturating_sub(taken) / 2).clamp(1, WIDEST);
    title(page, titles, numbers, room)?;
    let mut last = [None, None];
    for part in parts(paired, fold, Some(DRIFT)) {
        match part {
            Part::Fold(units) => {
                let text = format!("⋯ {} the same", counted(units.len(), "word"));
                page.row(numbers[0] + GUTTER, &[Role::Quiet.of(text)])?;
            }
            Part::Block { units, cut } => {
                let cells = [0, 1].map(|side| cell(paired, side, units.clone(), cut).rows(room));
                let [left, right] = cells;
                for at in 0..left.len().max(right.len()) {
                    let rows = [left.get(at), right.get(at)];
                    row(page, rows, numbers, room, &mut last)?;
                }
            }
        }
    }
    Ok(())
}

/// Both names above their texts, or above each other where they are too long for that.
fn title(page: &mut Page<'_>, titles: &Titles, numbers: [usize; 2], room: usize) -> io::Result<()> {
    let [left, right] = titles.each_ref().map(|title| Role::Path.of(title));
    let indent = numbers[0] + GUTTER;
    if left.columns() > room {
        page.row(indent, &[left])?;
        return page.row(indent + room + BETWEEN + numbers[1] + GUTTER, &[right]);
    }
    let space = room - left.columns() + BETWEEN + numbers[1] + GUTTER;
    page.row(indent, &[left, Role::Plain.of(" ".repeat(space)), right])
}

/// Columns between a number and its text.
const GUTTER: usize = 2;

fn row(
    page: &mut Page<'_>,
    rows: [Option<&Row>; 2],
    numbers: [usize; 2],
    room: usize,
    last: &mut [Option<usize>; 2],
) -> io::Result<()> {
    let sign = sign(rows);
    let mut line: Vec<Piece> = Vec::new();
    for side in [0, 1] {
        let Some(row) = rows[side] else {
            if side == 0 {
                line.push(Role::Plain.of(" ".repeat(numbers[0] + GUTTER + room)));
                line.extend(between(&sign));
                line.push(Role::Plain.of("  "));
            }
            continue;
        };
        // A number is told once for all rows of its line.
        let number = row.lines[side].filter(|_| row.lines[side] != last[side]);
        last[side] = row.lines[side].or(last[side]);
        let number = number.map_or_else(String::new, |number| number.to_string());
        line.push(Role::Quiet.of(format!("{number:>0$}  ", numbers[side])));
        line.extend(row.pieces.iter().cloned());
        if side == 0 && (rows[1].is_some() || sign.is_some()) {
            line.push(Role::Plain.of(" ".repeat(room - row.columns.min(room))));
            line.extend(between(&sign));
            if rows[1].is_some() {
                line.push(Role::Plain.of("  "));
            }
        }
    }
    page.row(0, &line)
}

fn between(sign: &Option<Piece>) -> [Piece; 2] {
    let sign = sign.clone().unwrap_or_else(|| Role::Plain.of(" "));
    [Role::Plain.of(" "), sign]
}

/// What the rows of both texts say together.
fn sign(rows: [Option<&Row>; 2]) -> Option<Piece> {
    let changes = rows.map(|row| row.and_then(|row| row.change));
    let changes = changes.map(|change| change.filter(|&change| change != Change::Equal));
    let change = match changes {
        [Some(left), Some(right)] if left != right => Change::Replaced,
        [left, right] => left.or(right)?,
    };
    let sign = match change {
        Change::Equal => " ",
        Change::Replaced => "|",
        Change::OnlyLeft => "<",
        Change::OnlyRight => ">",
    };
    Some(role(change).of(sign))
}

/// The words of one side, with marks around those that are not on the other.
pub(super) fn cell(paired: &Paired<'_>, side: usize, units: Range<usize>, cut: [bool; 2]) -> Flow {
    let mut flow = Flow::default();
    // How much of the gap behind the last word was shown; all of it up to its white space before a block.
    let mut shown = None;
    for at in units.clone() {
        let unit = &paired.units[at];
        let words = unit.words[side].clone();
        if words.is_empty() {
            continue;
        }
        let before = paired.before(side, at);
        let gap = paired.gap(side, before);
        let hard = before.is_none_or(|before| paired.words[side][before].hard);
        match shown {
            Some(shown) => flow.gap(Role::Plain, &gap[shown..], hard),
            None => {
                if cut[0] {
                    flow.text(Role::Quiet, "…");
                    flow.space();
                }
                flow.prose(Role::Plain, paired.head(side, before), hard);
            }
        }
        let role = role(unit.change);
        let [open, close] = marks(unit.change, side);
        for place in words.clone() {
            if place > words.start {
                let hard = paired.words[side][place - 1].hard;
                flow.gap(role, paired.gap(side, Some(place - 1)), hard);
            }
            let mut lines = [None, None];
            lines[side] = Some(paired.words[side][place].line);
            flow.at(lines, unit.change);
            if place == words.start {
                flow.text(role, open);
            }
            flow.text(role, paired.word(side, place));
        }
        let suffix = paired.suffix(side, words.end - 1);
        shown = Some(0);
        if paired.takes_suffix(side, at) {
            flow.text(role, suffix);
            shown = Some(suffix.len());
        }
        flow.text(role, close);
    }
    if let (Some(shown), Some(last)) = (shown, paired.before(side, units.end)) {
        flow.text(Role::Plain, &paired.suffix(side, last)[shown..]);
        if cut[1] {
            flow.space();
            flow.text(Role::Quiet, "…");
        }
    }
    flow
}
