//! Scores that pass are looked at again without what both documents share word for word.

use std::collections::hash_map::Entry;

use ahash::{AHashMap, AHashSet};
use rayon::prelude::*;

use super::linkage::Edge;
use super::outline::Outline;
use super::weights::{Millionths, View, Weighted, compare, score};
use crate::error::Error;
use crate::find::Documents;
use crate::model::DocumentId;
use crate::observe::{Observer, Unit};

/// Pairs that are looked at together, by one thread. More would read fewer documents twice and keep more of them: at most twice
/// as many, of 20 bytes a word each.
const PAIRS_AT_ONCE: usize = 2_048;

/// What confirmation looks at.
pub(super) struct Confirm<'a> {
    pub(super) documents: Documents<'a>,
    /// The documents by their places in edges.
    pub(super) distinct: &'a [DocumentId],
    pub(super) weighted: &'a [Weighted<'a>],
    /// Scores from here on are confirmed.
    pub(super) threshold: Millionths,
}

impl Confirm<'_> {
    /// Replaces every score at or above the threshold, but those of pairs in `strong`, by the score without shared runs.
    ///
    /// `group` tells which documents are likely to meet in other pairs too; it only saves reading.
    ///
    /// # Errors
    /// Where a text cannot be read again or has changed; [`Error::Interrupted`].
    pub(super) fn all(
        &self,
        edges: &mut [Edge],
        strong: &AHashSet<(DocumentId, DocumentId)>,
        group: impl Fn(u32) -> u32,
        observer: &dyn Observer,
    ) -> Result<(), Error> {
        let mut open: Vec<&mut Edge> = edges
            .iter_mut()
            .filter(|edge| edge.2 >= self.threshold)
            .filter(|edge| {
                let ids = (
                    self.distinct[edge.0 as usize],
                    self.distinct[edge.1 as usize],
                );
                !strong.contains(&ids)
            })
            .collect();
        open.sort_by_key(|edge| group(edge.0));
        observer.stage("confirming stories", Unit::Pairs, Some(open.len() as u64));
        open.par_chunks_mut(PAIRS_AT_ONCE).try_for_each(|pairs| {
            let mut outlines: AHashMap<u32, Outline> = AHashMap::new();
            for edge in pairs.iter_mut() {
                observer.checkpoint()?;
                for at in [edge.0, edge.1] {
                    if let Entry::Vacant(entry) = outlines.entry(at) {
                        entry.insert(Outline::of(self.documents, self.distinct[at as usize])?);
                    }
                }
                if let (Some(a), Some(b)) = (outlines.get(&edge.0), outlines.get(&edge.1)) {
                    edge.2 = self.pair(edge.0, a, edge.1, b);
                }
            }
            observer.advance(pairs.len() as u64);
            Ok(())
        })
    }

    fn pair(&self, a: u32, outline_a: &Outline, b: u32, outline_b: &Outline) -> Millionths {
        let weighted_a = &self.weighted[a as usize];
        let weighted_b = &self.weighted[b as usize];
        let scored = |a: &View<'_>, b: &View<'_>| {
            let mut evidence = Vec::new();
            let cosines = compare(a, b, &mut evidence);
            let names = outline_a
                .distinct_names(&evidence)
                .min(outline_b.distinct_names(&evidence));
            score(a, b, cosines, names)
        };
        match outline_a.shared_runs(outline_b) {
            None => scored(&weighted_a.view(), &weighted_b.view()),
            Some((covered_a, covered_b)) => {
                let rest_a = weighted_a.without(&outline_a.terms, &covered_a);
                let rest_b = weighted_b.without(&outline_b.terms, &covered_b);
                scored(&weighted_a.view_of(&rest_a), &weighted_b.view_of(&rest_b))
            }
        }
    }
}
