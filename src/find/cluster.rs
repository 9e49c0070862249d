//! Clusters around leaders.
//!
//! Documents are taken in leading order (longest first, then by name). Each joins the leader it resembles most among those it
//! was verified against, or else becomes a leader itself. Since every member resembles its leader by at least t, any two
//! members resemble each other by at least 2t - 1 (the Jaccard distance is a metric): a chain of drifting copies is cut into
//! several clusters and never becomes one.

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
    /// By document: its leader, or [`NONE`].
    leader: Vec<DocumentId>,
}

/// Stands for no document: there is always one fewer than numbers.
const NONE: DocumentId = DocumentId(u32::MAX);

impl Clusters {
    /// Clusters documents by pairs `(a, b, score)`. O(p log p) for p pairs, and 4 bytes for each of all documents.
    pub fn of(documents: Documents<'_>, pairs: &[(DocumentId, DocumentId, f64)]) -> Clusters {
        if pairs.is_empty() {
            return Clusters::default();
        }
        let both_ways = |&(a, b, score)| [(a, b, score), (b, a, score)];
        let mut edges: Vec<(DocumentId, DocumentId, f64)> =
            pairs.iter().flat_map(both_ways).collect();
        edges.sort_unstable_by_key(|&(a, b, _)| (a, b));
        let mut order: Vec<_> = edges.chunk_by(|x, y| x.0 == y.0).collect();
        order.sort_unstable_by(|a, b| documents.leading_order(a[0].0, b[0].0));

        let mut leader = vec![NONE; documents.sketches.len()];
        for own in &order {
            let id = own[0].0;
            let best = own
                .iter()
                .filter(|(_, other, _)| leader[other.index()] == *other)
                .max_by(|x, y| {
                    x.2.total_cmp(&y.2)
                        .then_with(|| documents.leading_order(y.1, x.1))
                });
            leader[id.index()] = best.map_or(id, |&(_, best, _)| best);
        }
        let leader_of = |id: DocumentId| leader[id.index()];
        let mut following: Vec<(DocumentId, DocumentId)> = order
            .iter()
            .map(|own| (leader_of(own[0].0), own[0].0))
            .filter(|(leader, id)| leader != id)
            .collect();
        following.sort_unstable();
        let leaders = edges
            .chunk_by(|x, y| x.0 == y.0)
            .filter(|own| leader_of(own[0].0) == own[0].0);
        let clusters = leaders
            .map(|own| {
                let id = own[0].0;
                let from = following.partition_point(|&(leader, _)| leader < id);
                let followers = following[from..].iter();
                let mut members: Vec<DocumentId> = followers
                    .take_while(|&&(leader, _)| leader == id)
                    .map(|&(_, follower)| follower)
                    .collect();
                if members.is_empty() {
                    members.extend(own.iter().map(|&(_, other, _)| other));
                }
                Cluster {
                    leader: id,
                    members,
                }
            })
            .collect();
        Clusters { clusters, leader }
    }

    /// The leader that stands for `id`: itself for a document in no cluster.
    pub fn leader(&self, id: DocumentId) -> DocumentId {
        match self.leader.get(id.index()) {
            Some(&leader) if leader != NONE => leader,
            _ => id,
        }
    }
}
