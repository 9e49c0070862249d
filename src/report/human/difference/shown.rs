//! What of an alignment is shown: long equal stretches are folded, and the rest is cut into blocks that begin side by side.

use std::ops::Range;

use unicode_width::UnicodeWidthStr;

use super::units::{Boundary, Paired};
use crate::comparison::Change;

/// Equal words between two changes up to which all are shown. More than the words around a fold, so that a fold is worth its line.
const SHOWN_WHOLE: usize = 60;
/// Most equal words that are shown beside a change or at an end of the alignment: two lines or so.
const MOST_AROUND: usize = 25;
/// Fewest, so that one sees where one is.
const FEWEST_AROUND: usize = 5;
/// Columns of a text in a block from which it ends at the next sentence: some five rows.
const LONG_BLOCK: usize = 360;

/// Columns by which a text has run ahead, as by a long insertion, so that the next equal words begin side by side again even in
/// mid-sentence: two rows or so.
const FAR: usize = 130;

/// A part of an alignment, by its units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// Drawn in rows of its own. Whether words were cut off before it or behind it in mid-sentence.
    Block { units: Range<usize>, cut: [bool; 2] },
    /// Equal words that are only counted.
    Fold(Range<usize>),
}

/// Cuts an alignment into parts. `fold` says whether long equal stretches are folded; `drift` how many columns a text may run ahead of the
/// other within a block, before the next sentence begins a new one; none where they do not stand side by side. O(n) for n units.
pub(super) fn parts(paired: &Paired<'_>, fold: bool, drift: Option<usize>) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut shown = 0;
    let mut cut_before = false;
    let count = paired.units.len();
    if fold {
        let mut at = 0;
        while at < count {
            if paired.units[at].change != Change::Equal {
                at += 1;
                continue;
            }
            let start = at;
            while at < count && paired.units[at].change == Change::Equal {
                at += 1;
            }
            if let Some(hidden) = hidden(paired, start..at) {
                let cut_behind = paired.boundary(hidden.start) == Boundary::None;
                blocks(
                    paired,
                    shown..hidden.start,
                    [cut_before, cut_behind],
                    drift,
                    &mut parts,
                );
                cut_before = paired.boundary(hidden.end) == Boundary::None;
                shown = hidden.end;
                parts.push(Part::Fold(hidden));
            }
        }
    }
    blocks(paired, shown..count, [cut_before, false], drift, &mut parts);
    parts
}

/// The middle of a long run of equal words, cut at ends of sentences where there are any near its ends.
fn hidden(paired: &Paired<'_>, run: Range<usize>) -> Option<Range<usize>> {
    if run.len() <= SHOWN_WHOLE {
        return None;
    }
    let parted = |at: &usize| paired.boundary(*at) > Boundary::None;
    let mut heads = run.start + FEWEST_AROUND..=run.start + MOST_AROUND;
    let head = heads.find(parted).unwrap_or(run.start + MOST_AROUND);
    let tails = run.end - MOST_AROUND..=run.end - FEWEST_AROUND;
    let tail = tails.rev().find(parted).unwrap_or(run.end - MOST_AROUND);
    (head < tail).then_some(head..tail)
}

/// Cuts `units` into blocks: where a line ends on both sides, and where a sentence does and the texts have drifted apart.
fn blocks(
    paired: &Paired<'_>,
    units: Range<usize>,
    cut: [bool; 2],
    drift: Option<usize>,
    parts: &mut Vec<Part>,
) {
    let mut start = units.start;
    let mut wide = [0usize; 2];
    for at in units.clone() {
        let ends = at > start
            && match paired.boundary(at) {
                Boundary::Line => true,
                Boundary::Sentence => drifts(wide, drift),
                Boundary::None => {
                    drift.is_some() && wide[0].abs_diff(wide[1]) > FAR && resumes(paired, at)
                }
            };
        if ends {
            parts.push(Part::Block {
                units: start..at,
                cut: [cut[0] && start == units.start, false],
            });
            start = at;
            wide = [0, 0];
        }
        for (side, wide) in wide.iter_mut().enumerate() {
            let words = paired.units[at].words[side].clone();
            let width = |place| UnicodeWidthStr::width(paired.word(side, place)) + 1;
            *wide += words.map(width).sum::<usize>();
        }
    }
    if start < units.end {
        parts.push(Part::Block {
            units: start..units.end,
            cut: [cut[0] && start == units.start, cut[1]],
        });
    }
}

/// Whether two texts as wide as this should begin side by side again.
fn drifts(wide: [usize; 2], drift: Option<usize>) -> bool {
    drift.is_some_and(|drift| {
        wide[0].abs_diff(wide[1]) > drift || wide[0].max(wide[1]) >= LONG_BLOCK
    })
}

/// Whether equal words begin at a unit, behind others.
fn resumes(paired: &Paired<'_>, at: usize) -> bool {
    let equal = |at: usize| paired.units[at].change == Change::Equal;
    equal(at) && !equal(at - 1)
}
