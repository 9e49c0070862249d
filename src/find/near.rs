//! `near-duplicate`: clusters of documents whose shingle sets nearly agree.

use ahash::AHashMap;

use super::cluster::{Cluster, Clusters};
use super::verify::VerifiedPair;
use super::{Documents, Ranked, SameFurniture, finding_id};
use crate::model::{DocumentId, Evidence, Finding, Kind, Pair, Rule};

/// The clusters of the near-duplicate pairs.
pub fn clusters(documents: Documents<'_>, pairs: &[VerifiedPair]) -> Clusters {
    let near: Vec<(DocumentId, DocumentId, f64)> = pairs
        .iter()
        .filter(|pair| pair.rule == Rule::NearDuplicate)
        .map(|pair| (pair.a, pair.b, pair.score()))
        .collect();
    Clusters::of(documents, &near)
}

/// As [`clusters`], of the pairs that overlapping reports stand for: both documents take part there.
pub fn clusters_of_reports(documents: Documents<'_>, pairs: &[VerifiedPair]) -> Clusters {
    let reports = |pair: &&VerifiedPair| {
        [pair.a, pair.b]
            .into_iter()
            .all(|id| documents.take_part(id, Rule::OverlappingReport))
    };
    let pairs: Vec<VerifiedPair> = pairs.iter().filter(reports).copied().collect();
    clusters(documents, &pairs)
}

/// The clusters that are told: all but those of boilerplate.
pub fn told<'a>(clusters: &'a Clusters, furniture: SameFurniture<'_>) -> Vec<&'a Cluster> {
    let clusters = clusters.clusters.iter();
    clusters
        .filter(|cluster| !cluster.is_furniture(furniture))
        .collect()
}

/// One finding for each of the clusters `told`.
pub fn findings(
    documents: Documents<'_>,
    told: &[&Cluster],
    pairs: &[VerifiedPair],
) -> Vec<Ranked> {
    let by_documents = PairIndex::new(pairs, Rule::NearDuplicate);
    told.iter()
        .map(|cluster| {
            let (members, leader, edges) = by_documents.star(cluster);
            let words = documents.words(cluster.leader);
            let lowest = edges.iter().map(|edge| edge.score).fold(1.0, f64::min);
            let highest = edges.iter().map(|edge| edge.score).fold(0.0, f64::max);
            let redundant: usize = cluster.members.iter().map(|&id| documents.words(id)).sum();
            Ranked {
                weight: redundant as f64,
                finding: Finding {
                    rule: Rule::NearDuplicate,
                    kind: Kind::Finding,
                    id: finding_id(
                        Rule::NearDuplicate,
                        Kind::Finding,
                        &[documents.sketches.document_hash(cluster.leader)],
                    ),
                    status: None,
                    allowed: None,
                    title: documents.library.name(cluster.leader).into_owned(),
                    leader,
                    weakest: lowest,
                    count: members.len(),
                    members: members.iter().map(|&id| documents.member(id)).collect(),
                    pairs: edges,
                    evidence: Evidence::SharedShingles {
                        words,
                        resemblance: [lowest, highest],
                    },
                },
            }
        })
        .collect()
}

/// Verified pairs of one rule by their documents.
pub(super) struct PairIndex<'a>(AHashMap<(DocumentId, DocumentId), &'a VerifiedPair>);

impl<'a> PairIndex<'a> {
    pub(super) fn new(pairs: &'a [VerifiedPair], rule: Rule) -> Self {
        PairIndex(
            pairs
                .iter()
                .filter(|pair| pair.rule == rule)
                .map(|pair| ((pair.a, pair.b), pair))
                .collect(),
        )
    }

    /// A cluster's documents in corpus order, the leader's place among them, and each member's pair with the leader.
    pub(super) fn star(&self, cluster: &Cluster) -> (Vec<DocumentId>, usize, Vec<Pair>) {
        let mut ids = cluster.members.clone();
        ids.push(cluster.leader);
        ids.sort_unstable();
        let leader = ids.partition_point(|&id| id < cluster.leader);
        let edges = ids
            .iter()
            .enumerate()
            .filter(|&(place, _)| place != leader)
            .filter_map(|(place, &id)| {
                let key = (id.min(cluster.leader), id.max(cluster.leader));
                let pair = self.0.get(&key)?;
                Some(Pair {
                    a: place.min(leader),
                    b: place.max(leader),
                    resemblance: pair.overlap.resemblance(),
                    containment_a: pair.overlap.containment_a(),
                    containment_b: pair.overlap.containment_b(),
                    score: pair.score(),
                })
            })
            .collect();
        (ids, leader, edges)
    }
}
