//! What of a baseline a run still needs.

use std::collections::BTreeSet;

use ahash::{AHashMap, AHashSet};

use super::index::{Index, Matched};
use super::passages::KnownPassages;
use super::{Baseline, LineEntry};

/// The baseline without the members that a run does not match, and how many these are. `now` has the paths and contents of the run's
/// documents, `unread` tells of a path whether it is there and this run did not read it.
///
/// A line that is known by the entry of a copy that goes is written down where it stands, or it would be forgotten with the copy.
pub(super) fn pruned(
    baseline: &Baseline,
    index: &Index<'_>,
    matched: &Matched,
    passages: &KnownPassages<'_>,
    now: &AHashMap<String, u128>,
    unread: impl Fn(&str) -> bool,
) -> (Baseline, usize) {
    let mut lines = keep(&baseline.lines, &matched.lines, |entry| unread(&entry.path));
    let mut moved_on: BTreeSet<&LineEntry> = BTreeSet::new();
    let all_lines: Vec<&LineEntry> = baseline.lines.iter().collect();
    for line in matched.inherited.values() {
        if !index.stays_known(line, matched, &unread) {
            moved_on.insert(all_lines[line.from]);
            lines.insert(line.entry.clone());
        }
    }
    // Their entries stay at the old path, by which the move is known.
    let moved_from: AHashSet<&str> = index.moved_from().collect();
    let stands = |path: &str| now.contains_key(path) || moved_from.contains(path);
    let contents: AHashSet<u128> = now.values().copied().collect();
    let pruned = Baseline {
        settings: baseline.settings.clone(),
        documents: keep(&baseline.documents, &matched.documents, |entry| {
            unread(&entry.path)
        }),
        lines,
        passages: baseline
            .passages
            .iter()
            .filter(|entry| unread(&entry.path) || stands(&entry.path) && passages.holds(entry))
            .cloned()
            .collect(),
        others: baseline
            .others
            .iter()
            // One whose words are still somewhere may have been moved there.
            .filter(|(path, content)| {
                now.contains_key(path) || unread(path) || contents.contains(content)
            })
            .cloned()
            .collect(),
    };
    moved_on.retain(|entry| !pruned.lines.contains(entry));
    let stale = baseline.missing_from(&pruned) - moved_on.len();
    (pruned, stale)
}

fn keep<T: Clone + Ord>(
    all: &BTreeSet<T>,
    matched: &AHashSet<usize>,
    unread: impl Fn(&T) -> bool,
) -> BTreeSet<T> {
    let numbered = all.iter().enumerate();
    numbered
        .filter(|(at, entry)| matched.contains(at) || unread(entry))
        .map(|(_, entry)| entry.clone())
        .collect()
}
