//! Extension of an alignment past its last seed.

use wide::u8x16;

use super::ahead::{Ahead, WINDOW, meets};
use super::lanes::{LANES, Word, down, up};
use super::score::Scores;
use super::steps::Column;

/// How far the two sides may drift apart beyond the last run, in words. Longer edits are bridged where a run follows; here single words are looked
/// for between edits.
const DRIFT: usize = 4;

const BAND: usize = 2 * DRIFT + 1;

/// Words that an extension goes at most, or as many as the chain has, if these are more. Ordinary text ends it after a dozen; where two
/// sequences have but a few different words it would never end, for each of many chains.
const LONGEST: usize = 128;

/// An equal word gains as much as an edited one costs, so that scores are whole numbers of words, and those of a row differ by little.
const SCORES: Scores = Scores::BOUNDS;
const _: () = assert!(SCORES.equal == SCORES.edit);

/// Words that a score is below the best at most where the search goes on.
const MOST_DROP: i64 = SCORES.last_drop / SCORES.edit;

/// What stands for the lowest score that is kept.
const LEAST: u8 = 2;

/// Rows for which the words on the right are fetched together.
const ROWS: usize = 8;

/// The rows of a search; kept from one extension to the next.
#[derive(Debug, Default)]
pub(super) struct Ways(Vec<Row>);

/// A row of the band: the cells (l, l + d - DRIFT), d below BAND, and others that are never reached.
#[derive(Debug, Clone, Copy)]
struct Row {
    /// How many words the score of each cell is above the lowest that is kept, and [`LEAST`]; one below that, where the best has risen behind the cell;
    /// 0 for any lower.
    cells: [u8; LANES],
    /// The best score up to here, in words.
    best: i64,
}

/// Puts the columns that follow a chain of `core` words in place of `found`, up to where the score is highest; none if nothing more is worth it. The search ends where the
/// score is more than `drop` below its best (Zhang, Schwartz, Wagner and Miller 2000, section 2), at most [`SCORES`]' last drop. O(BAND c) time and bytes for c
/// columns.
pub(super) fn extend<T: Word, const BACKWARD: bool>(
    left: Ahead<'_, T, BACKWARD>,
    right: Ahead<'_, T, BACKWARD>,
    core: usize,
    drop: i64,
    ways: &mut Ways,
    found: &mut Vec<Column>,
) {
    found.clear();
    if may_gain(left, right, drop) {
        all_ways(left, right, core, drop, ways, found);
    }
}

/// Whether an extension can have a score above 0, by how many of the next left words have an equal one within the band: behind l words of which
/// m have one, no alignment has more than m equal words and fewer than l - m edits, nor none if the very next words differ. Most texts that go
/// apart are told by it.
fn may_gain<T: Word, const BACKWARD: bool>(
    left: Ahead<'_, T, BACKWARD>,
    right: Ahead<'_, T, BACKWARD>,
    drop: i64,
) -> bool {
    let rows = meets(left, right);
    let least_edits = i64::from(rows[0] & 1 == 0);
    let (mut meet, mut apart) = (0, 0);
    // Beyond this column of the window, the band is cut off.
    for (l, &row) in rows.iter().enumerate().take(WINDOW - DRIFT) {
        if l == left.len() {
            return false;
        }
        let band = ((1u32 << BAND) - 1) << l >> DRIFT;
        if u32::from(row) & band != 0 {
            meet += 1;
        } else {
            apart += 1;
        }
        let most = SCORES.equal * meet - SCORES.edit * least_edits.max(apart);
        if most > 0 {
            return true;
        }
        if most < -drop {
            return false;
        }
    }
    true
}

/// The search, a row at a time: a row's cells are reached from those above at once, and from those beside in steps of 1, 2 and 4, which is as far as a
/// score that is kept can fall.
fn all_ways<T: Word, const BACKWARD: bool>(
    left: Ahead<'_, T, BACKWARD>,
    right: Ahead<'_, T, BACKWARD>,
    core: usize,
    drop: i64,
    Ways(rows): &mut Ways,
    found: &mut Vec<Column>,
) {
    const { assert!(MOST_DROP < 7) };
    let drop = (drop / SCORES.edit).clamp(0, MOST_DROP) as u8;
    let top = drop + LEAST;
    let [none, one, two, four] = [0, 1, 2, 4].map(u8x16::splat);
    let [least, better] = [LEAST, top + 1].map(u8x16::splat);
    let mut cells = [0; LANES];
    for (edits, cell) in (0..).zip(&mut cells[DRIFT..BAND]).take(right.len() + 1) {
        *cell = top.saturating_sub(edits);
    }
    rows.clear();
    rows.push(Row { cells, best: 0 });
    let mut above = u8x16::new(cells);
    let (mut best, mut place) = (0, (0, DRIFT));
    let most = left.len().min(LONGEST.max(core));
    for first in (0..most).step_by(ROWS) {
        let words: [T; LANES + ROWS] = right.around(first, DRIFT, left.word(0));
        for at in 0..ROWS.min(most - first) {
            let l = first + at + 1;
            let Some((words, _)) = words[at..].split_first_chunk::<LANES>() else {
                break;
            };
            let same = T::equal(words, left.word(l - 1));
            let less = above.saturating_sub(one);
            let both = (same & (above + above.min(one))).max(less);
            let mut cells = both.max(down(less));
            cells = cells.max(up::<1>(cells.saturating_sub(one)));
            cells = cells.max(up::<2>(cells.saturating_sub(two)));
            cells = cells.max(up::<4>(cells.saturating_sub(four)));
            cells &= first_lanes((right.len() + DRIFT + 1).saturating_sub(l));
            cells = cells & cells.max(least).cmp_eq(cells);
            if cells.cmp_eq(none).all() {
                columns(left, right, rows, place, top, found);
                return;
            }
            let rises = cells.cmp_eq(better).move_mask();
            if rises != 0 {
                let d = rises.trailing_zeros() as usize;
                (best, place) = (best + 1, (l, d));
                cells = cells.saturating_sub(one);
                // What came before was kept while the best was lower.
                let kept = cells.max(least).cmp_eq(cells) | first_lanes(d + 1);
                cells &= kept;
            }
            rows.push(Row {
                cells: cells.to_array(),
                best,
            });
            above = cells;
        }
    }
    columns(left, right, rows, place, top, found);
}

/// 255 for the first `lanes` cells of the band, 0 for all others.
#[inline]
fn first_lanes(lanes: usize) -> u8x16 {
    const FIRST: [[u8; LANES]; BAND + 1] = {
        let mut first = [[0; LANES]; BAND + 1];
        let mut lanes = 1;
        while lanes <= BAND {
            first[lanes] = first[lanes - 1];
            first[lanes][lanes - 1] = u8::MAX;
            lanes += 1;
        }
        first
    };
    u8x16::new(FIRST[lanes.min(BAND)])
}

/// Appends the way to a place, found back from it. Of several the one that takes words of both sides at its end, then one that takes a left word.
fn columns<T: Word, const BACKWARD: bool>(
    left: Ahead<'_, T, BACKWARD>,
    right: Ahead<'_, T, BACKWARD>,
    rows: &[Row],
    place: (usize, usize),
    top: u8,
    columns: &mut Vec<Column>,
) {
    let score = |l: usize, d: usize| {
        let Row { cells, best } = rows[l];
        (cells[d] > 0).then(|| best + i64::from(cells[d]) - i64::from(top))
    };
    let (mut l, mut d) = place;
    while (l, d) != (0, DRIFT) {
        let here = score(l, d);
        if l > 0 {
            if let Some(before) = score(l - 1, d) {
                let equal = left.word(l - 1) == right.word(l + d - DRIFT - 1);
                if here == Some(before + if equal { 1 } else { -1 }) {
                    columns.push(Column::Both { equal });
                    l -= 1;
                    continue;
                }
            }
            if score(l - 1, d + 1).is_some_and(|before| here == Some(before - 1)) {
                columns.push(Column::Left);
                l -= 1;
                d += 1;
                continue;
            }
        }
        columns.push(Column::Right);
        d -= 1;
    }
    columns.reverse();
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Below any score that is reached, and far from overflow.
    const LOST: i64 = i64::MIN / 4;

    /// The search by its definition, a cell at a time.
    fn by_cells<T: Word, const BACKWARD: bool>(
        ahead_left: Ahead<'_, T, BACKWARD>,
        ahead_right: Ahead<'_, T, BACKWARD>,
        core: usize,
        drop: i64,
    ) -> Vec<Column> {
        let (left, right) = (ahead_left.len(), ahead_right.len());
        // Row l has the cells (l, l + d - DRIFT) for d below BAND, and one more that is never reached.
        let mut from = vec![[3; BAND]];
        let mut above = [LOST; BAND + 1];
        let (mut best, mut place) = (0, (0, DRIFT));
        above[DRIFT] = 0;
        for d in DRIFT + 1..BAND {
            if d - DRIFT <= right {
                above[d] = above[d - 1] - SCORES.edit;
            }
        }
        for l in 1..=left.min(LONGEST.max(core)) {
            let word = ahead_left.word(l - 1);
            let mut row = [LOST; BAND + 1];
            let mut trace = [0u8; BAND];
            let mut alive = false;
            let mut beside = LOST;
            let cells = DRIFT.saturating_sub(l)..BAND.min((right + DRIFT + 1).saturating_sub(l));
            for d in cells {
                let r = l + d - DRIFT;
                let (mut score, mut way) = (LOST, 0);
                if r > 0 {
                    let same = word == ahead_right.word(r - 1);
                    let gain = if same { SCORES.equal } else { -SCORES.edit };
                    (score, way) = (above[d] + gain, u8::from(same));
                }
                if above[d + 1] - SCORES.edit > score {
                    (score, way) = (above[d + 1] - SCORES.edit, 2);
                }
                if beside - SCORES.edit > score {
                    (score, way) = (beside - SCORES.edit, 3);
                }
                if score < best - drop {
                    beside = LOST;
                    continue;
                }
                alive = true;
                beside = score;
                row[d] = score;
                trace[d] = way;
                if score > best {
                    (best, place) = (score, (l, d));
                }
            }
            if !alive {
                break;
            }
            from.push(trace);
            above = row;
        }
        let mut columns = Vec::new();
        let (mut l, mut d) = place;
        while (l, d) != (0, DRIFT) {
            columns.push(match from[l][d] {
                2 => {
                    l -= 1;
                    d += 1;
                    Column::Left
                }
                3 => {
                    d -= 1;
                    Column::Right
                }
                equal => {
                    l -= 1;
                    Column::Both { equal: equal == 1 }
                }
            });
        }
        columns.reverse();
        columns
    }

    proptest! {
        #[test]
        fn lanes_and_cells_find_the_same_and_nothing_where_it_is_ruled_out(
            left in prop::collection::vec(0u16..9, 0..60),
            right in prop::collection::vec(0u16..9, 0..60),
            edits in prop::collection::vec(0usize..12, 1..9),
            start in 0usize..60,
            core in prop_oneof![Just(10usize), 128usize..400],
            drop in 0i64..2 * MOST_DROP + 1,
        ) {
            // Half of an edit too, as half the words of a gap are taken for edits.
            let drop = drop * SCORES.edit / 2;
            let mut ways = Ways::default();
            let mut check = |left: &[u16], right: &[u16]| {
                let (ahead, other) = (Ahead::<u16, false>::new(left), Ahead::new(right));
                let all = by_cells(ahead, other, core, drop);
                let mut found = Vec::new();
                all_ways(ahead, other, core, drop, &mut ways, &mut found);
                prop_assert_eq!(&found, &all);
                extend(ahead, other, core, drop, &mut ways, &mut found);
                prop_assert_eq!(&found, &all);
                prop_assert!(may_gain(ahead, other, drop) || all.is_empty());
                let turned = |words: &[u16]| words.iter().rev().copied().collect::<Vec<u16>>();
                let (left, right) = (turned(left), turned(right));
                let (back, other) = (Ahead::<u16, true>::new(&left), Ahead::new(&right));
                found.clear();
                all_ways(back, other, core, drop, &mut ways, &mut found);
                prop_assert_eq!(&found, &all);
                extend(back, other, core, drop, &mut ways, &mut found);
                prop_assert_eq!(&found, &all);
                Ok(())
            };
            check(&left, &right)?;
            // And with more that agrees.
            let copy: Vec<u16> = right.iter().take(start).chain(&left).copied().collect();
            check(&left, &copy)?;
            // As a text that was edited, longer than any search goes on.
            let text: Vec<u16> = left.iter().chain(&right).copied().cycle().take(4 * (left.len() + right.len())).collect();
            let mut edited = Vec::new();
            for (at, &word) in text.iter().enumerate() {
                match edits[at % edits.len()] {
                    0 => {}
                    1 => edited.extend([word, 77]),
                    2 => edited.push(78),
                    _ => edited.push(word),
                }
            }
            check(&text, &edited)?;
            check(&edited, &text)?;
        }
    }
}
