//! `overlapping-report`: documents that tell the same story in other words.
//!
//! 1. Each document's counted terms are weighted by how rare they are, in this corpus and in English at large.
//! 2. Documents that meet in their heaviest terms are scored: the mean of three cosines (whole text, opening, names), less where
//!    they share few names.
//! 3. Scores that pass the threshold are confirmed from the texts without the runs of words that both share: a form letter, a
//!    licence header or a quoted paragraph is no story.
//! 4. Average linkage makes stories of the scores: the group decides.

mod background;
mod evidence;
mod linkage;
mod reading;
mod story;
mod weights;

use ahash::{AHashMap, AHashSet};
use rayon::prelude::*;

use super::verify::VerifiedPair;
use super::{Documents, Ranked, SameFurniture};
use crate::candidate::{Scratch, TermIndex};
use crate::error::Error;
use crate::model::{DocumentId, PairRow, Rule};
use crate::observe::{Observer, Unit};
use crate::sketch::Terms;

use linkage::{Edge, link};
use reading::Reading;
use story::{Story, ToldStory};
use weights::{Corpus, Millionths, ONE, Weighted, compare, score};

/// Pairs whose texts are read and kept at a time when scores are confirmed: at most twice as many documents a thread.
const CONFIRM_AT_ONCE: usize = 256;

/// What the search found.
pub struct Told {
    /// One finding a story.
    pub findings: Vec<Ranked>,
    /// The pairs inside stories that no stronger relation tells.
    pub rows: Vec<PairRow>,
    /// Pairs that were scored.
    pub scored: u64,
}

/// Groups the documents `distinct` (ascending) into stories. `verified` are the pairs with a stronger relation.
///
/// For n documents of t distinct terms: O(n t log t), and O(t) for each of the pairs that meet in heavy terms.
///
/// # Errors
/// Where a text cannot be read again or has changed; [`Error::Interrupted`].
pub fn findings(
    documents: Documents<'_>,
    distinct: &[DocumentId],
    verified: &[VerifiedPair],
    furniture: SameFurniture<'_>,
    observer: &dyn Observer,
) -> Result<Told, Error> {
    let threshold = (documents.settings.story_threshold * f64::from(ONE)).round() as Millionths;
    let terms: Vec<&Terms> = distinct
        .iter()
        .map(|id| &documents.sketches[id.index()].terms)
        .collect();
    let corpus = Corpus::of(&terms);
    let weighted: Vec<Weighted<'_>> = terms
        .par_iter()
        .map(|terms| Weighted::new(&corpus, &terms.counts, terms.cased))
        .collect();

    let (mut edges, scored) = score_candidates(&corpus, &weighted, observer)?;
    settle_verified(&mut edges, distinct, verified, threshold);
    let mut groups = components(distinct.len(), &edges, threshold);
    let confirm = Confirm {
        documents,
        distinct,
        corpus: &corpus,
        weighted: &weighted,
        threshold,
    };
    confirm.all(&mut edges, verified, observer)?;
    groups.refine(&edges, threshold);

    observer.stage("grouping stories", Unit::Documents, None);
    let linked: Vec<(Vec<u32>, Vec<Edge>)> = groups
        .with_edges(edges)
        .into_par_iter()
        .flat_map_iter(|(members, edges)| stories_of(&members, &edges, threshold))
        .collect();
    let strong: AHashSet<(DocumentId, DocumentId)> =
        verified.iter().map(|pair| (pair.a, pair.b)).collect();
    let told: Result<Vec<Option<ToldStory>>, Error> = linked
        .par_iter()
        .map(|(members, edges)| {
            observer.checkpoint()?;
            let story = Story {
                documents,
                ids: members.iter().map(|&at| distinct[at as usize]).collect(),
                weighted: members.iter().map(|&at| &weighted[at as usize]).collect(),
                scores: scores_by_place(members, edges),
            };
            story.tell(&strong, furniture)
        })
        .collect();
    let mut findings = Vec::new();
    let mut rows = Vec::new();
    for (finding, own) in told?.into_iter().flatten() {
        findings.push(finding);
        rows.extend(own);
    }
    Ok(Told {
        findings,
        rows,
        scored,
    })
}

/// Scores every pair that meets in heavy terms. Gives the pairs with a score, ascending, and how many were scored.
fn score_candidates(
    corpus: &Corpus,
    weighted: &[Weighted<'_>],
    observer: &dyn Observer,
) -> Result<(Vec<Edge>, u64), Error> {
    observer.stage(
        "scoring stories",
        Unit::Documents,
        Some(weighted.len() as u64),
    );
    let index = TermIndex::new(weighted.iter().map(Weighted::whole), |term| {
        corpus.frequency(term)
    });
    let scored: Result<Vec<(Vec<Edge>, u64)>, Error> = (0..weighted.len() as u32)
        .into_par_iter()
        .map_init(Scratch::default, |scratch, b| {
            observer.checkpoint()?;
            let partners = index.partners(b, scratch);
            let own = &weighted[b as usize];
            let edges = partners
                .iter()
                .filter_map(|&a| {
                    let other = &weighted[a as usize];
                    let (cosines, evidence) = compare(corpus, other, own);
                    let score = score(other, own, cosines, evidence.len());
                    (score > 0).then_some((a, b, score))
                })
                .collect();
            observer.advance(1);
            Ok((edges, partners.len() as u64))
        })
        .collect();
    let scored = scored?;
    let pairs = scored.iter().map(|(_, pairs)| pairs).sum();
    let mut edges: Vec<Edge> = scored.into_iter().flat_map(|(edges, _)| edges).collect();
    edges.par_sort_unstable();
    Ok((edges, pairs))
}

/// Gives pairs with a stronger relation their part in linkage: copies belong to one story as much as they resemble each other;
/// a document inside another neither makes a story with it nor keeps it out of one.
fn settle_verified(
    edges: &mut Vec<Edge>,
    distinct: &[DocumentId],
    verified: &[VerifiedPair],
    threshold: Millionths,
) {
    let mut settled: AHashMap<(u32, u32), &VerifiedPair> = AHashMap::new();
    for pair in verified {
        if let (Ok(a), Ok(b)) = (
            distinct.binary_search(&pair.a),
            distinct.binary_search(&pair.b),
        ) {
            settled.insert((a as u32, b as u32), pair);
        }
    }
    edges.retain(|edge| !settled.contains_key(&(edge.0, edge.1)));
    edges.extend(settled.into_iter().map(|((a, b), pair)| {
        let score = match pair.rule {
            Rule::NearDuplicate => {
                (pair.overlap.resemblance() * f64::from(ONE)).round() as Millionths
            }
            _ => threshold.saturating_sub(1),
        };
        (a, b, score)
    }));
    edges.par_sort_unstable();
}

/// Documents connected by pairs at or above a threshold. Groups of average linkage never reach beyond.
struct Components {
    root: Vec<u32>,
}

fn components(count: usize, edges: &[Edge], threshold: Millionths) -> Components {
    let mut components = Components { root: Vec::new() };
    components.build(count, edges, threshold);
    components
}

impl Components {
    fn build(&mut self, count: usize, edges: &[Edge], threshold: Millionths) {
        let mut parent: Vec<u32> = (0..count as u32).collect();
        fn root(parent: &mut [u32], mut at: u32) -> u32 {
            while parent[at as usize] != at {
                parent[at as usize] = parent[parent[at as usize] as usize];
                at = parent[at as usize];
            }
            at
        }
        for &(a, b, _) in edges.iter().filter(|edge| edge.2 >= threshold) {
            let (x, y) = (root(&mut parent, a), root(&mut parent, b));
            parent[x.max(y) as usize] = x.min(y);
        }
        self.root = (0..count as u32).map(|at| root(&mut parent, at)).collect();
    }

    fn refine(&mut self, edges: &[Edge], threshold: Millionths) {
        self.build(self.root.len(), edges, threshold);
    }

    /// The documents of each component of at least two, ascending, with the pairs inside it.
    fn with_edges(&self, edges: Vec<Edge>) -> Vec<(Vec<u32>, Vec<Edge>)> {
        let mut members: AHashMap<u32, Vec<u32>> = AHashMap::new();
        for (at, &root) in self.root.iter().enumerate() {
            members.entry(root).or_default().push(at as u32);
        }
        let mut inside: AHashMap<u32, Vec<Edge>> = AHashMap::new();
        for edge in edges {
            let root = self.root[edge.0 as usize];
            if root == self.root[edge.1 as usize] {
                inside.entry(root).or_default().push(edge);
            }
        }
        let mut all: Vec<(Vec<u32>, Vec<Edge>)> = inside
            .into_iter()
            .filter_map(|(root, edges)| Some((members.remove(&root)?, edges)))
            .collect();
        all.sort_unstable();
        all
    }
}

/// The stories of one component, each with its own pairs.
fn stories_of(
    members: &[u32],
    edges: &[Edge],
    threshold: Millionths,
) -> Vec<(Vec<u32>, Vec<Edge>)> {
    let place = |at: u32| members.partition_point(|&member| member < at) as u32;
    let local: Vec<Edge> = edges
        .iter()
        .map(|&(a, b, s)| (place(a), place(b), s))
        .collect();
    let mut group_of: Vec<Option<usize>> = vec![None; members.len()];
    let groups = link(members.len(), &local, threshold);
    for (group, documents) in groups.iter().enumerate() {
        for &document in documents {
            group_of[document as usize] = Some(group);
        }
    }
    let mut stories: Vec<(Vec<u32>, Vec<Edge>)> = groups
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

fn scores_by_place(members: &[u32], edges: &[Edge]) -> AHashMap<(usize, usize), f64> {
    let place = |at: u32| members.partition_point(|&member| member < at);
    edges
        .iter()
        .map(|&(a, b, score)| ((place(a), place(b)), f64::from(score) / f64::from(ONE)))
        .collect()
}

/// Looks at the texts of the pairs that pass the threshold.
struct Confirm<'a> {
    documents: Documents<'a>,
    distinct: &'a [DocumentId],
    corpus: &'a Corpus,
    weighted: &'a [Weighted<'a>],
    threshold: Millionths,
}

impl Confirm<'_> {
    /// Replaces every score at or above the threshold, of pairs without a stronger relation, by the score without shared runs.
    fn all(
        &self,
        edges: &mut [Edge],
        verified: &[VerifiedPair],
        observer: &dyn Observer,
    ) -> Result<(), Error> {
        let strong: AHashSet<(DocumentId, DocumentId)> =
            verified.iter().map(|pair| (pair.a, pair.b)).collect();
        let mut open: Vec<&mut Edge> = edges
            .iter_mut()
            .filter(|edge| edge.2 >= self.threshold)
            .filter(|edge| {
                let ids = (
                    self.distinct[edge.0 as usize],
                    self.distinct[edge.1 as usize],
                );
                !strong.contains(&ids)
            })
            .collect();
        observer.stage("confirming stories", Unit::Pairs, Some(open.len() as u64));
        open.par_chunks_mut(CONFIRM_AT_ONCE).try_for_each(|pairs| {
            observer.checkpoint()?;
            let mut readings: AHashMap<u32, Reading> = AHashMap::new();
            for edge in pairs.iter_mut() {
                for at in [edge.0, edge.1] {
                    if let std::collections::hash_map::Entry::Vacant(entry) = readings.entry(at) {
                        entry.insert(Reading::of(self.documents, self.distinct[at as usize])?);
                    }
                }
                if let (Some(a), Some(b)) = (readings.get(&edge.0), readings.get(&edge.1)) {
                    edge.2 = self.pair(edge.0, a, edge.1, b);
                }
            }
            observer.advance(pairs.len() as u64);
            Ok(())
        })
    }

    fn pair(&self, a: u32, reading_a: &Reading, b: u32, reading_b: &Reading) -> Millionths {
        let (whole_a, whole_b) = (&self.weighted[a as usize], &self.weighted[b as usize]);
        let shared: AHashSet<u64> = common(&reading_a.shingle_set, &reading_b.shingle_set);
        if shared.is_empty() {
            let (cosines, evidence) = compare(self.corpus, whole_a, whole_b);
            let names = names_in_both(reading_a, reading_b, &evidence);
            return score(whole_a, whole_b, cosines, names);
        }
        let rest = |reading: &Reading, weighted: &Weighted<'_>| {
            reading.counts(&reading.outside(&shared), weighted)
        };
        let (rest_a, rest_b) = (rest(reading_a, whole_a), rest(reading_b, whole_b));
        let rest_a = whole_a.reduced_to(self.corpus, &rest_a);
        let rest_b = whole_b.reduced_to(self.corpus, &rest_b);
        let (cosines, evidence) = compare(self.corpus, &rest_a, &rest_b);
        let names = names_in_both(reading_a, reading_b, &evidence);
        score(&rest_a, &rest_b, cosines, names)
    }
}

fn names_in_both(a: &Reading, b: &Reading, terms: &[u32]) -> usize {
    a.distinct_names(terms).min(b.distinct_names(terms))
}

fn common(a: &[u64], b: &[u64]) -> AHashSet<u64> {
    let mut shared = AHashSet::new();
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        if a[i] == b[j] {
            shared.insert(a[i]);
        }
        let (x, y) = (a[i], b[j]);
        i += usize::from(x <= y);
        j += usize::from(y <= x);
    }
    shared
}
