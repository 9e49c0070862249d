//! Clusters around leaders.
//!
//! Documents are taken in leading order (longest first, then by name). Each joins the leader it resembles most among those it
//! was verified against, or else becomes a leader itself. Since every member resembles its leader by at least t, any two
//! members resemble each other by at least 2t - 1 (the Jaccard distance is a metric): a chain of drifting copies is cut into
//! several clusters and never becomes one.

use ahash::AHashMap;

use super::{Documents, SameFurniture};
use crate::model::DocumentId;

/// A leader with the members verified against it, in corpus order.
#[derive(Debug, Clone, PartialEq)]
pub struct Cluster {
    /// The longest member.
    pub leader: DocumentId,
    /// The others. A document is an own member of one cluster only; see [`Clusters::clusters`].
    pub members: Vec<DocumentId>,
}

impl Cluster {
    /// Whether every member shares with the leader mostly boilerplate.
    pub fn is_furniture(&self, furniture: SameFurniture<'_>) -> bool {
        self.members
            .iter()
            .all(|&member| furniture(self.leader, member))
    }
}

/// All clusters of a set of verified pairs.
#[derive(Debug, Clone, Default)]
pub struct Clusters {
    /// In corpus order of their leaders. Every document of a verified pair is in at least one: a leader whose neighbours
    /// all joined others has a cluster with those neighbours, who then are in two.
    pub clusters: Vec<Cluster>,
    leader: AHashMap<DocumentId, DocumentId>,
}

impl Clusters {
    /// Clusters documents by pairs `(a, b, score)`. O(p log p) for p pairs.
    pub fn of(documents: Documents<'_>, pairs: &[(DocumentId, DocumentId, f64)]) -> Clusters {
        let mut neighbours: AHashMap<DocumentId, Vec<(DocumentId, f64)>> = AHashMap::new();
        for &(a, b, score) in pairs {
            neighbours.entry(a).or_default().push((b, score));
            neighbours.entry(b).or_default().push((a, score));
        }
        let mut order: Vec<DocumentId> = neighbours.keys().copied().collect();
        order.sort_unstable_by(|&a, &b| documents.leading_order(a, b));

        let mut leader: AHashMap<DocumentId, DocumentId> = AHashMap::new();
        let mut own: AHashMap<DocumentId, Vec<DocumentId>> = AHashMap::new();
        for &id in &order {
            let best = neighbours[&id]
                .iter()
                .filter(|(other, _)| leader.get(other) == Some(other))
                .max_by(|x, y| {
                    x.1.total_cmp(&y.1)
                        .then_with(|| documents.leading_order(y.0, x.0))
                });
            match best {
                Some(&(best, _)) => {
                    leader.insert(id, best);
                    own.entry(best).or_default().push(id);
                }
                None => {
                    leader.insert(id, id);
                }
            }
        }
        let mut clusters: Vec<Cluster> = order
            .iter()
            .filter(|&id| leader.get(id) == Some(id))
            .map(|&id| {
                let mut members = own
                    .remove(&id)
                    .unwrap_or_else(|| neighbours[&id].iter().map(|&(other, _)| other).collect());
                members.sort_unstable();
                Cluster {
                    leader: id,
                    members,
                }
            })
            .collect();
        clusters.sort_unstable_by_key(|cluster| cluster.leader);
        Clusters { clusters, leader }
    }

    /// The leader that stands for `id`: itself for a document in no cluster.
    pub fn leader(&self, id: DocumentId) -> DocumentId {
        self.leader.get(&id).copied().unwrap_or(id)
    }
}
