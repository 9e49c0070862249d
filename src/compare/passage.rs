//! The passages of two texts: those that an alignment of both finds, and those that `check` tells.

use std::ops::Range;

use super::two::Two;
use crate::align::{self, AlignSettings, Passage, Step, StepKind};
use crate::candidate::{Fingerprinted, SharedFingerprints};
use crate::error::Error;
use crate::find::Documents;
use crate::find::boilerplate::Listed;
use crate::find::cluster::Clusters;
use crate::find::folders::Folders;
use crate::find::passages::Passages;
use crate::model::Rule;
use crate::observe::Silent;
use crate::settings::Settings;

/// The words of a passage, left and right.
pub(super) type Told = [Range<usize>; 2];

/// The passages between both texts that a run over just these two tells, if no stronger relation holds. The search is that of `check`, which needs
/// fingerprints.
///
/// # Errors
/// A text too long for fingerprints.
pub(super) fn told(two: &Two, settings: &Settings) -> Result<Vec<Told>, Error> {
    let settings = Settings {
        rules: vec![Rule::SharedPassage],
        ..settings.clone()
    };
    let documents = Documents {
        library: &two.library,
        sketches: &two.sketches,
        settings: &settings,
        folders: &Folders::default(),
        listed: &Listed::default(),
        backgrounds: &Default::default(),
    };
    let texts = documents.with_words();
    let fingerprinted = |&id| Fingerprinted {
        id,
        fingerprints: two.sketches.fingerprints(id),
        gaps: two.sketches.fingerprint_gaps(id),
    };
    let both: Vec<Fingerprinted<'_>> = texts.iter().map(fingerprinted).collect();
    let shared = SharedFingerprints::of(&both, two.sketches.len())?;
    let near = Clusters::default();
    let found = Passages::of(documents, &texts, &shared, &near, &[], true, &Silent)?;
    // The longer document is the first of a pair, and the left text the first of both.
    let left_first = |mut sides: [_; 2]| {
        sides.sort_unstable_by_key(|side: &(_, Range<usize>)| side.0);
        sides.map(|side| side.1)
    };
    Ok(found.between().map(left_first).collect())
}

/// Every passage of two texts, by the hashes of their words, in order of place: those of [`align::passages`], and of those that are `told` any that is not
/// among them for at least half of its words. Both searches see what the other one does not: runs of three words here, edits that are
/// bridged one by one there.
pub(super) fn all(left: &[u64], right: &[u64], told: &[Told]) -> Vec<Passage> {
    let mut found = align::passages(left, right, &AlignSettings::default());
    for [l, r] in told {
        let is_known =
            |passage: &Passage| half_within(l, &passage.left) && half_within(r, &passage.right);
        if !found.iter().any(is_known) {
            found.push(aligned(left, right, [l.clone(), r.clone()]));
        }
    }
    found.sort_by_key(|passage| (passage.left.start, passage.right.start));
    found
}

/// Whether at least half of a range lies in another one.
fn half_within(range: &Range<usize>, other: &Range<usize>) -> bool {
    let end = range.end.min(other.end);
    2 * end.saturating_sub(range.start.max(other.start)) >= range.len()
}

fn aligned(left: &[u64], right: &[u64], [l, r]: Told) -> Passage {
    let moved = |range: Range<usize>, by: usize| range.start + by..range.end + by;
    let steps: Vec<Step> = align::difference(&left[l.clone()], &right[r.clone()])
        .into_iter()
        .map(|step| Step {
            kind: step.kind,
            left: moved(step.left, l.start),
            right: moved(step.right, r.start),
        })
        .collect();
    let equal = steps.iter().filter(|step| step.kind == StepKind::Equal);
    Passage {
        equal: equal.map(|step| step.left.len()).sum(),
        left: l,
        right: r,
        steps,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_stands_among_the_passages_once() {
        let left: Vec<u64> = (0..100).collect();
        let mut right: Vec<u64> = (1000..1010).chain(20..60).collect();
        right[30] = 5000;
        let alone = all(&left, &right, &[]);
        assert_eq!(alone.len(), 1);
        assert_eq!(
            [alone[0].left.clone(), alone[0].right.clone()],
            [20..60, 10..50]
        );
        assert_eq!(all(&left, &right, &[[22..60, 12..50]]), alone);
        // No run of three words, so that the alignment of both does not see it.
        let right: Vec<u64> = (0..40)
            .map(|at| if at % 3 == 2 { 7000 + at } else { at })
            .collect();
        assert!(all(&left, &right, &[]).is_empty());
        let found = all(&left, &right, &[[0..38, 0..38]]);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].equal, found[0].edits()), (26, 12));
    }
}
