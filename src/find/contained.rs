//! `contained`: nearly all of a shorter document stands in a longer one.

use ahash::{AHashMap, AHashSet};

use super::boilerplate::Rest;
use super::cluster::Cluster;
use super::near::PairIndex;
use super::verify::VerifiedPair;
use super::{Documents, Ranked, SameFurniture, finding_id};
use crate::model::{DocumentId, Evidence, Finding, Kind, Rule};

/// The longer documents that are told, each with the shorter ones that stand in it. A shorter document that stands in several is
/// told once: with the one that holds most others, then with the longest. Pairs of boilerplate are left out.
pub fn told(
    documents: Documents<'_>,
    pairs: &[VerifiedPair],
    furniture: SameFurniture<'_>,
) -> Vec<Cluster> {
    let mut told = containers(documents, pairs);
    told.retain(|cluster| !cluster.is_furniture(furniture));
    told
}

/// One finding for each of the clusters `told`.
///
/// Where pairs were decided without boilerplate, `rest` is what is left.
pub fn findings(
    documents: Documents<'_>,
    told: &[Cluster],
    pairs: &[VerifiedPair],
    rest: Option<&Rest>,
) -> Vec<Ranked> {
    let index = PairIndex::new(pairs, Rule::Contained);
    let taken_out = |&id: &DocumentId| {
        let left = rest.and_then(|rest| rest.words(id));
        left.map_or(0, |left| documents.words(id) - left as usize)
    };
    told.iter()
        .map(|cluster| {
            let (members, leader, edges) = index.star(cluster);
            let words = documents.words(cluster.leader);
            let contained_words: Vec<usize> = members
                .iter()
                .filter(|&&id| id != cluster.leader)
                .map(|&id| documents.words(id))
                .collect();
            Ranked {
                weight: contained_words.iter().sum::<usize>() as f64,
                finding: Finding {
                    rule: Rule::Contained,
                    kind: Kind::Finding,
                    id: finding_id(
                        Rule::Contained,
                        Kind::Finding,
                        &[documents.sketches.document_hash(cluster.leader)],
                    ),
                    status: None,
                    allowed: None,
                    title: documents.library.name(cluster.leader).into_owned(),
                    leader,
                    weakest: edges.iter().map(|edge| edge.score).fold(1.0, f64::min),
                    count: members.len(),
                    members: members.iter().map(|&id| documents.member(id)).collect(),
                    pairs: edges,
                    evidence: Evidence::ContainedShingles {
                        words,
                        contained_words,
                        boilerplate_words: members.iter().map(taken_out).collect(),
                    },
                },
            }
        })
        .collect()
}

/// The longer documents with the shorter ones told with them.
fn containers(documents: Documents<'_>, pairs: &[VerifiedPair]) -> Vec<Cluster> {
    let mut held: AHashMap<DocumentId, Vec<DocumentId>> = AHashMap::new();
    for pair in pairs.iter().filter(|pair| pair.rule == Rule::Contained) {
        let (longer, shorter) = if pair.overlap.size_a >= pair.overlap.size_b {
            (pair.a, pair.b)
        } else {
            (pair.b, pair.a)
        };
        held.entry(longer).or_default().push(shorter);
    }
    let mut order: Vec<(DocumentId, Vec<DocumentId>)> = held.into_iter().collect();
    order.sort_unstable_by(|a, b| {
        b.1.len()
            .cmp(&a.1.len())
            .then_with(|| documents.leading_order(a.0, b.0))
    });
    let mut told: AHashSet<DocumentId> = AHashSet::new();
    let mut clusters = Vec::new();
    for (leader, mut members) in order {
        members.retain(|&member| told.insert(member));
        if !members.is_empty() {
            members.sort_unstable();
            clusters.push(Cluster { leader, members });
        }
    }
    clusters
}
