//! From scored pairs to stories: connected components first, average linkage inside each.

use ahash::AHashMap;
use rayon::prelude::*;

use super::compare::Comparer;
use super::linkage::{Edge, Group, link};
use super::weights::{Corpus, Millionths, score};
use crate::find::union::DisjointSets;

/// The stories of all documents, ordered by their members, from the known scores: all those at or above the threshold, and what
/// else is settled.
///
/// Groups of average linkage never reach beyond a component of pairs at or above the threshold: a mean that reaches it has a
/// pair that does.
pub(super) fn stories(corpus: &Corpus, edges: Vec<Edge>, threshold: Millionths) -> Vec<Group> {
    let count = corpus.documents.len();
    let mut sets = DisjointSets::new(count);
    for &(a, b, _) in edges.iter().filter(|edge| edge.2 >= threshold) {
        sets.join(a, b);
    }
    let mut inside: AHashMap<u32, Vec<Edge>> = AHashMap::new();
    for edge in edges {
        let name = sets.name(edge.0);
        if name == sets.name(edge.1) {
            inside.entry(name).or_default().push(edge);
        }
    }
    let components: Vec<Vec<Edge>> = inside.into_values().collect();
    let mut stories: Vec<Group> = components
        .into_par_iter()
        .flat_map_iter(|edges| linked(corpus, edges, threshold))
        .collect();
    stories.par_sort_unstable();
    stories
}

/// The stories of one component.
fn linked(corpus: &Corpus, mut edges: Vec<Edge>, threshold: Millionths) -> Vec<Group> {
    let mut members: Vec<u32> = edges.iter().flat_map(|edge| [edge.0, edge.1]).collect();
    members.sort_unstable();
    members.dedup();
    let place = |at: u32| members.partition_point(|&member| member < at) as u32;
    for edge in &mut edges {
        *edge = (place(edge.0), place(edge.1), edge.2);
    }
    let mut comparer = Comparer::new(&corpus.vocabulary);
    let mut held = None;
    let groups = link(members.len(), &edges, threshold, |a, b| {
        let (a, b) = (members[a as usize], members[b as usize]);
        let (own, other) = (&corpus.documents[a as usize], &corpus.documents[b as usize]);
        if held != Some(a) {
            comparer.hold(&own.counts, own.profile);
            held = Some(a);
        }
        let (mean, cased) = comparer.mean(&other.counts, &other.profile);
        score(mean, cased, comparer.evidence.len())
    });
    groups
        .into_iter()
        .map(|(documents, scores)| {
            let of = |at: u32| members[at as usize];
            (
                documents.into_iter().map(of).collect(),
                scores
                    .into_iter()
                    .map(|(a, b, score)| (of(a), of(b), score))
                    .collect(),
            )
        })
        .collect()
}
