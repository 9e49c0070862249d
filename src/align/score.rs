//! What equal words are worth, and what edits cost.

use super::AlignSettings;

/// Edited words in a row that a passage bridges at most: an inserted clause. More, and two passages that follow each other would
/// swallow the sentence between them.
pub(super) const LONGEST_EDIT: i64 = 12;

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
    /// And beyond its last run more than this.
    pub(super) last_drop: i64,
}

impl Scores {
    /// For finding the bounds of a passage: it goes on behind an edited word if two equal ones follow. With an edit at a third, three would have to
    /// follow, and with a fifth of the words edited each end would lose a word more on average; with an edit at less, one common word would do.
    pub(super) const BOUNDS: Scores = Scores::with_share(500);

    /// For what a whole passage must reach.
    pub(super) fn of(settings: &AlignSettings) -> Scores {
        Scores::with_share(((settings.max_edits * 1000.0).round() as i64).clamp(1, 999))
    }

    const fn with_share(thousandths: i64) -> Scores {
        let edit = 1000 - thousandths;
        Scores {
            equal: thousandths,
            edit,
            drop: edit * LONGEST_EDIT,
            last_drop: edit * LONGEST_EDIT / 2,
        }
    }
}
