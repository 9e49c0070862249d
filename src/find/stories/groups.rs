//! From scored pairs to stories: connected components first, average linkage inside each.

use ahash::AHashMap;
use rayon::prelude::*;

use super::compare::Comparer;
use super::linkage::{Edge, Group, link};
use super::score::Millionths;
use super::weights::Corpus;
use super::window::Window;
use crate::find::union::DisjointSets;

/// The stories of all documents, ordered by their members, from the known scores: all those at or above the threshold, and what
/// else is settled. `weak` are scores below the threshold that need not be asked for again. Pairs outside of the window have
/// a score of 0.
///
/// Groups of average linkage never reach beyond a component of pairs at or above the threshold: a mean that reaches it has a
/// pair that does.
pub(super) fn stories(
    corpus: &Corpus,
    edges: Vec<Edge>,
    weak: &[Edge],
    threshold: Millionths,
    window: Window,
) -> Vec<Group> {
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
    let weak: AHashMap<(u32, u32), Millionths> = (weak.iter())
        .filter(|edge| sets.name(edge.0) == sets.name(edge.1))
        .map(|&(a, b, score)| ((a, b), score))
        .collect();
    let components: Vec<Vec<Edge>> = inside.into_values().collect();
    let mut stories: Vec<Group> = components
        .into_par_iter()
        .map_init(
            || Comparer::new(&corpus.vocabulary),
            |comparer, edges| linked(corpus, edges, &weak, (threshold, window), comparer),
        )
        .flatten_iter()
        .collect();
    stories.par_sort_unstable();
    stories
}

/// The stories of one component.
fn linked(
    corpus: &Corpus,
    mut edges: Vec<Edge>,
    weak: &AHashMap<(u32, u32), Millionths>,
    (threshold, window): (Millionths, Window),
    comparer: &mut Comparer<'_>,
) -> Vec<Group> {
    let mut members: Vec<u32> = edges.iter().flat_map(|edge| [edge.0, edge.1]).collect();
    members.sort_unstable();
    members.dedup();
    let place = |at: u32| members.partition_point(|&member| member < at) as u32;
    for edge in &mut edges {
        *edge = (place(edge.0), place(edge.1), edge.2);
    }
    let mut held = None;
    let groups = link(members.len(), &edges, threshold, |a, b| {
        let (a, b) = (members[a as usize], members[b as usize]);
        if let Some(&score) = weak.get(&(a, b)) {
            return score;
        }
        if !window.holds(corpus, a, b) {
            return 0;
        }
        let (own, other) = (&corpus.documents[a as usize], &corpus.documents[b as usize]);
        if held != Some(a) {
            comparer.hold(&own.counts, own.profile);
            held = Some(a);
        }
        comparer.score(other)
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
