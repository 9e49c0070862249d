//! Which passages of a run were told before.

use std::collections::{BTreeMap, BTreeSet};

use super::record::{passage_number, told_passages};
use super::{Baseline, PassageEntry};
use crate::model::{Finding, Report};

/// The passages of a baseline, by their ids.
pub(super) struct KnownPassages<'a> {
    /// Places and paths of each.
    all: BTreeMap<u64, (u32, BTreeSet<&'a str>)>,
    /// Those that the run has too, or that were found to be others now.
    taken: BTreeSet<u64>,
}

impl<'a> KnownPassages<'a> {
    pub(super) fn of(baseline: &'a Baseline, report: &Report) -> KnownPassages<'a> {
        let mut all: BTreeMap<u64, (u32, BTreeSet<&str>)> = BTreeMap::new();
        for entry in &baseline.passages {
            let (places, paths) = all.entry(entry.passage).or_default();
            *places = (*places).max(entry.places);
            paths.insert(&entry.path);
        }
        let now = told_passages(report).map(|(_, passage)| passage);
        let taken = now.filter(|passage| all.contains_key(passage)).collect();
        KnownPassages { all, taken }
    }

    /// Whether a passage was told before, in the documents that stand at `paths` and in as many places: the same one, or one that is
    /// gone and can have been edited into it. Each can so only once.
    pub(super) fn take(&mut self, finding: &Finding, paths: &BTreeSet<&str>) -> bool {
        let own = passage_number(&finding.id);
        let fits = |&(places, ref known): &(u32, BTreeSet<&str>)| {
            places as usize >= finding.count && paths.is_subset(known)
        };
        if let Some(known) = self.all.get(&own) {
            return fits(known);
        }
        let gone = self.all.iter();
        let mut gone = gone.filter(|(passage, known)| !self.taken.contains(passage) && fits(known));
        let found = gone.next().map(|(&passage, _)| passage);
        self.taken.extend(found);
        found.is_some()
    }

    pub(super) fn holds(&self, entry: &PassageEntry) -> bool {
        self.taken.contains(&entry.passage)
    }
}
