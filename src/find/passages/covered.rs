//! Which lines lie within passages.

use ahash::AHashMap;

use super::group::Group;
use super::located::Located;
use crate::model::DocumentId;

/// The lines of each document that a passage covers whole or in part.
#[derive(Debug, Default)]
pub struct CoveredLines {
    /// First line, last line, passage; in order.
    by_document: AHashMap<DocumentId, Vec<(u32, u32, u32)>>,
}

impl CoveredLines {
    pub(super) fn of(groups: &[Group], located: &Located) -> CoveredLines {
        let mut by_document: AHashMap<DocumentId, Vec<(u32, u32, u32)>> = AHashMap::new();
        for (number, group) in (0u32..).zip(groups) {
            for &place in &group.places {
                if let Some(spot) = located.get(place) {
                    let [first, last] = spot.lines();
                    by_document.entry(place.document).or_default().push((
                        first as u32,
                        last as u32,
                        number,
                    ));
                }
            }
        }
        for lines in by_document.values_mut() {
            lines.sort_unstable();
        }
        CoveredLines { by_document }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.by_document.is_empty()
    }

    /// Whether all of some runs of lines (document, first and last line), at least two, lie within one passage. O(p) for the passages of a document,
    /// each.
    pub fn covers(&self, mut runs: impl Iterator<Item = (DocumentId, u32, u32)>) -> bool {
        let Some(first) = runs.next() else {
            return false;
        };
        let mut passages: Vec<u32> = self.around(first).collect();
        for run in runs {
            if passages.is_empty() {
                return false;
            }
            passages.retain(|&passage| self.around(run).any(|other| other == passage));
        }
        !passages.is_empty()
    }

    fn around(
        &self,
        (document, first, last): (DocumentId, u32, u32),
    ) -> impl Iterator<Item = u32> + '_ {
        let lines = self.by_document.get(&document).into_iter().flatten();
        lines
            .filter(move |line| line.0 <= first && last <= line.1)
            .map(|line| line.2)
    }
}
