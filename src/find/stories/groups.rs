//! From scored pairs to stories: connected components first, average linkage inside each.

use ahash::AHashMap;
use rayon::prelude::*;

use super::linkage::{Edge, link};
use super::weights::Millionths;
use crate::find::union::DisjointSets;

/// Documents of a story, ascending, and the scored pairs inside it.
pub(super) type Group = (Vec<u32>, Vec<Edge>);

/// For each of `count` documents the name of its component by pairs at or above the threshold.
///
/// Groups of average linkage never reach beyond a component: a mean at or above the threshold has a pair that is.
pub(super) fn components(count: usize, edges: &[Edge], threshold: Millionths) -> Vec<u32> {
    let mut sets = DisjointSets::new(count);
    for &(a, b, _) in edges.iter().filter(|edge| edge.2 >= threshold) {
        sets.join(a, b);
    }
    (0..count as u32).map(|at| sets.name(at)).collect()
}

/// The stories of all documents, ordered by their members.
pub(super) fn stories(count: usize, edges: Vec<Edge>, threshold: Millionths) -> Vec<Group> {
    let component = components(count, &edges, threshold);
    let mut members: AHashMap<u32, Vec<u32>> = AHashMap::new();
    for (at, &name) in component.iter().enumerate() {
        members.entry(name).or_default().push(at as u32);
    }
    let mut inside: AHashMap<u32, Vec<Edge>> = AHashMap::new();
    for edge in edges {
        let name = component[edge.0 as usize];
        if name == component[edge.1 as usize] {
            inside.entry(name).or_default().push(edge);
        }
    }
    let mut groups: Vec<Group> = inside
        .into_iter()
        .filter_map(|(name, edges)| Some((members.remove(&name)?, edges)))
        .collect();
    groups.sort_unstable();
    groups
        .into_par_iter()
        .flat_map_iter(|(members, edges)| linked(&members, &edges, threshold))
        .collect()
}

/// The stories of one component, each with its own pairs.
fn linked(members: &[u32], edges: &[Edge], threshold: Millionths) -> Vec<Group> {
    let place = |at: u32| members.partition_point(|&member| member < at) as u32;
    let local: Vec<Edge> = edges
        .iter()
        .map(|&(a, b, score)| (place(a), place(b), score))
        .collect();
    let groups = link(members.len(), &local, threshold);
    let mut group_of: Vec<Option<usize>> = vec![None; members.len()];
    for (group, documents) in groups.iter().enumerate() {
        for &document in documents {
            group_of[document as usize] = Some(group);
        }
    }
    let mut stories: Vec<Group> = groups
        .iter()
        .map(|documents| {
            let ids = documents.iter().map(|&at| members[at as usize]).collect();
            (ids, Vec::new())
        })
        .collect();
    for (&edge, &(a, b, _)) in edges.iter().zip(&local) {
        if let Some(group) = group_of[a as usize]
            && group_of[b as usize] == Some(group)
        {
            stories[group].1.push(edge);
        }
    }
    stories
}
