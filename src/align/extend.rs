//! Extension of an alignment past its last seed.

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

/// The columns that follow, up to where the score is highest; none if nothing more is worth it. `equal(l, r)` compares the words that are
/// `l` and `r` places further on, of `left` and `right` words in all, behind a chain of `core` words. The search ends where the score is
/// more than `drop` below its best (Zhang, Schwartz, Wagner and Miller 2000, section 2). O(BAND c) time and bytes for c columns.
pub(super) fn extend(
    left: usize,
    right: usize,
    core: usize,
    equal: impl Fn(usize, usize) -> bool,
    scores: Scores,
    drop: i64,
) -> Vec<Column> {
    // Row l has the cells (l, l + d - DRIFT) for d below BAND.
    let mut from: Vec<[u8; BAND]> = vec![[3; BAND]];
    let mut above = [LOST; BAND];
    let (mut best, mut place) = (0, (0, DRIFT));
    above[DRIFT] = 0;
    for d in DRIFT + 1..BAND {
        if d - DRIFT <= right {
            above[d] = above[d - 1] - scores.edit;
        }
    }
    for l in 1..=left.min(LONGEST.max(core)) {
        let mut row = [LOST; BAND];
        let mut trace = [0u8; BAND];
        let mut alive = false;
        for d in 0..BAND {
            let Some(r) = (l + d).checked_sub(DRIFT) else {
                continue;
            };
            if r > right {
                break;
            }
            let (mut score, mut way) = (LOST, 0);
            if r > 0 {
                let same = equal(l - 1, r - 1);
                let gain = if same { scores.equal } else { -scores.edit };
                (score, way) = (above[d] + gain, u8::from(same));
            }
            if d + 1 < BAND && above[d + 1] - scores.edit > score {
                (score, way) = (above[d + 1] - scores.edit, 2);
            }
            if d > 0 && row[d - 1] - scores.edit > score {
                (score, way) = (row[d - 1] - scores.edit, 3);
            }
            if score < best - drop {
                continue;
            }
            alive = true;
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
