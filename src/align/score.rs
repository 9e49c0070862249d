//! What equal words are worth, and what edits cost.

use super::AlignSettings;

/// Edited words in a row that a passage bridges at most: an inserted clause. More, and two passages that follow each other would
/// swallow the sentence between them.
const LONGEST_EDIT: i64 = 12;

/// Whole numbers, so that sums do not depend on their order. With a share m of edits, equal words are worth m and edits cost 1 - m, so
/// a stretch has a positive score if and only if its share of edits is below m.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scores {
    /// Gain of an equal word.
    pub(super) equal: i64,
    /// Cost of an edited word.
    pub(super) edit: i64,
    /// A stretch that loses more than this ends a passage.
    pub(super) drop: i64,
}

impl Scores {
    pub(super) fn of(settings: &AlignSettings) -> Scores {
        let equal = ((settings.max_edits * 1000.0).round() as i64).clamp(1, 999);
        let edit = 1000 - equal;
        Scores {
            equal,
            edit,
            drop: edit * LONGEST_EDIT,
        }
    }
}
