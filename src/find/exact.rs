//! `exact-duplicate`: documents with the same token sequence, by 128-bit hash.

use rayon::prelude::*;

use super::{Documents, Ranked, finding_id};
use crate::model::{DocumentId, Evidence, Finding, Kind, Pair, PairRow, Rule};
use crate::radix::HashSorter;

/// Which documents are copies of which.
pub struct ExactGroups {
    /// For every document the one of the same token sequence that stands for it, often itself: of those with fewest rules
    /// switched off the first in corpus order.
    leader: Vec<DocumentId>,
    /// The groups of at least two documents, each in corpus order, by their leaders.
    groups: Vec<Vec<DocumentId>>,
}

impl ExactGroups {
    /// Groups the documents that have any token. O(n log n) for n documents, of which one round of counting does most, and 32 bytes each while
    /// it is done.
    pub fn of(documents: Documents<'_>) -> ExactGroups {
        let hash = |id: DocumentId| documents.sketches.document_hash(id);
        let ids = documents.with_words().into_par_iter();
        let mut halves: Vec<(u64, u32)> = ids.map(|id| (hash(id) as u64, id.0)).collect();
        HashSorter::default().sort(&mut halves, 0, |half| half.0);
        let mut leader: Vec<DocumentId> = documents.sketches.ids().collect();
        let mut groups = Vec::new();
        let mut alike: Vec<DocumentId> = Vec::new();
        for half in halves.chunk_by(|a, b| a.0 == b.0) {
            if half.len() == 1 {
                continue;
            }
            alike.clear();
            alike.extend(half.iter().map(|&(_, id)| DocumentId(id)));
            // As good as always in this order: other halves differ seldom.
            alike.sort_by_key(|&id| hash(id));
            for group in alike.chunk_by(|&a, &b| hash(a) == hash(b)) {
                // One copy goes on to the other rules: one that takes part in most of them.
                let off = |&&id: &&DocumentId| documents.folders.rules_off(documents.library, id);
                let leading = group.iter().min_by_key(off).unwrap_or(&group[0]);
                for &member in group {
                    leader[member.index()] = *leading;
                }
                if group.len() > 1 {
                    let mut told = group.to_vec();
                    told.retain(|&id| documents.take_part(id, Rule::ExactDuplicate));
                    groups.extend((told.len() > 1).then_some(told));
                }
            }
        }
        groups.sort_unstable();
        ExactGroups { leader, groups }
    }

    /// The document that stands for `id`.
    pub fn leader(&self, id: DocumentId) -> DocumentId {
        self.leader[id.index()]
    }

    /// The distinct texts: one document for each, in corpus order, without those that have no token.
    pub fn distinct(&self, documents: Documents<'_>) -> Vec<DocumentId> {
        let mut distinct = documents.with_words();
        distinct.retain(|&id| self.leader(id) == id);
        distinct
    }

    /// Number of groups of copies.
    pub fn count(&self) -> usize {
        self.groups.len()
    }

    /// The copies: of each group all but the leader.
    pub fn copies(&self) -> impl Iterator<Item = DocumentId> {
        self.groups.iter().flat_map(|group| &group[1..]).copied()
    }

    /// One finding a group.
    pub fn findings(&self, documents: Documents<'_>) -> Vec<Ranked> {
        self.groups
            .iter()
            .map(|group| group_finding(documents, group))
            .collect()
    }

    /// Each copy with its group's leader.
    pub fn rows(&self, documents: Documents<'_>) -> Vec<PairRow> {
        let name = |id| documents.library.name(id).into_owned();
        self.groups
            .par_iter()
            .flat_map_iter(|group| group[1..].iter().map(|&copy| (group[0], copy)))
            .map(|(leader, copy)| PairRow {
                a: name(leader),
                b: name(copy),
                rule: Rule::ExactDuplicate,
                resemblance: 1.0,
                containment_a: 1.0,
                containment_b: 1.0,
                score: 1.0,
            })
            .collect()
    }
}

fn group_finding(documents: Documents<'_>, group: &[DocumentId]) -> Ranked {
    let leader = group[0];
    let words = documents.words(leader);
    let content = documents.library.content_hash(leader);
    let finding = Finding {
        rule: Rule::ExactDuplicate,
        kind: Kind::Finding,
        id: finding_id(
            Rule::ExactDuplicate,
            Kind::Finding,
            &[documents.sketches.document_hash(leader)],
        ),
        status: None,
        allowed: None,
        title: documents.library.name(leader).into_owned(),
        leader: 0,
        weakest: 1.0,
        count: group.len(),
        members: group.iter().map(|&id| documents.member(id)).collect(),
        pairs: (1..group.len())
            .map(|b| Pair {
                a: 0,
                b,
                resemblance: 1.0,
                containment_a: 1.0,
                containment_b: 1.0,
                score: 1.0,
            })
            .collect(),
        evidence: Evidence::SameTokens {
            words,
            byte_identical: group
                .iter()
                .all(|&id| documents.library.content_hash(id) == content),
        },
    };
    Ranked {
        weight: (words * (group.len() - 1)) as f64,
        finding,
    }
}
