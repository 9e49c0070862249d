//! Extension of an alignment past its last seed.

use super::ahead::{Ahead, WINDOW, meets};
use super::score::Scores;
use super::steps::Column;

/// How far the two sides may drift apart beyond the last run, in words. Longer edits are bridged where a run follows; here single words are looked
/// for between edits.
const DRIFT: usize = 4;

const BAND: usize = 2 * DRIFT + 1;

/// Words that an extension goes at most, or as many as the chain has, if these are more. Ordinary text ends it after a dozen; where two
/// sequences have but a few different words it would never end, for each of many chains.
const LONGEST: usize = 128;

/// Below any score that is reached, and far from overflow.
const LOST: i64 = i64::MIN / 4;

/// From where each cell of the band was reached, row by row; kept from one extension to the next.
#[derive(Debug, Default)]
pub(super) struct Ways(Vec<[u8; BAND]>);

/// The columns that follow a chain of `core` words, up to where the score is highest; none if nothing more is worth it. The search ends where the
/// score is more than `drop` below its best (Zhang, Schwartz, Wagner and Miller 2000, section 2). O(BAND c) time and bytes for c columns.
pub(super) fn extend<T: Copy + Eq, const BACKWARD: bool>(
    left: Ahead<'_, T, BACKWARD>,
    right: Ahead<'_, T, BACKWARD>,
    core: usize,
    scores: Scores,
    drop: i64,
    ways: &mut Ways,
) -> Vec<Column> {
    if !may_gain(left, right, scores, drop) {
        return Vec::new();
    }
    all_ways(left, right, core, scores, drop, ways)
}

/// Whether an extension can have a score above 0, by how many of the next left words have an equal one within the band: behind l words of which
/// m have one, no alignment has more than m equal words and fewer than l - m edits, nor none if the very next words differ. Most texts that go
/// apart are told by it.
fn may_gain<T: Copy + Eq, const BACKWARD: bool>(
    left: Ahead<'_, T, BACKWARD>,
    right: Ahead<'_, T, BACKWARD>,
    scores: Scores,
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
        let most = scores.equal * meet - scores.edit * least_edits.max(apart);
        if most > 0 {
            return true;
        }
        if most < -drop {
            return false;
        }
    }
    true
}

fn all_ways<T: Copy + Eq, const BACKWARD: bool>(
    ahead_left: Ahead<'_, T, BACKWARD>,
    ahead_right: Ahead<'_, T, BACKWARD>,
    core: usize,
    scores: Scores,
    drop: i64,
    Ways(from): &mut Ways,
) -> Vec<Column> {
    let (left, right) = (ahead_left.len(), ahead_right.len());
    // Row l has the cells (l, l + d - DRIFT) for d below BAND, and one more that is never reached.
    from.clear();
    from.push([3; BAND]);
    let mut above = [LOST; BAND + 1];
    let (mut best, mut place) = (0, (0, DRIFT));
    above[DRIFT] = 0;
    for d in DRIFT + 1..BAND {
        if d - DRIFT <= right {
            above[d] = above[d - 1] - scores.edit;
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
                let gain = if same { scores.equal } else { -scores.edit };
                (score, way) = (above[d] + gain, u8::from(same));
            }
            if above[d + 1] - scores.edit > score {
                (score, way) = (above[d + 1] - scores.edit, 2);
            }
            if beside - scores.edit > score {
                (score, way) = (beside - scores.edit, 3);
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn nothing_is_gained_where_it_is_ruled_out(
            left in prop::collection::vec(0u16..9, 0..40),
            right in prop::collection::vec(0u16..9, 0..40),
            start in 0usize..3,
            edits in 1i64..7,
        ) {
            let scores = Scores::BOUNDS;
            let check = |left: &[u16], right: &[u16]| {
                let left = Ahead::<u16, false>::new(left);
                let right = Ahead::new(right);
                let drop = edits * scores.edit;
                let mut ways = Ways::default();
                let all = all_ways(left, right, 10, scores, drop, &mut ways);
                prop_assert_eq!(&extend(left, right, 10, scores, drop, &mut ways), &all);
                prop_assert!(may_gain(left, right, scores, drop) || all.is_empty());
                Ok(())
            };
            check(&left, &right)?;
            // And with more that agrees.
            let copy: Vec<u16> = right.iter().take(start).chain(&left).copied().collect();
            check(&left, &copy)?;
        }
    }
}
