//! `overlapping-report`: documents that tell the same story in other words.
//!
//! 1. Each document's counted terms are weighted by how rare they are, in this corpus and in English at large.
//! 2. Documents that meet in their heaviest terms are scored: the mean of three cosines (whole text, opening, names), less where
//!    they share few names.
//! 3. Scores that pass the threshold are confirmed from the texts without the runs of words that both share: a form letter, a
//!    licence header or a quoted paragraph is no story.
//! 4. Average linkage makes stories of the scores: the group decides.

mod background;
mod confirm;
mod evidence;
mod groups;
mod linkage;
mod outline;
mod reading;
mod story;
mod weights;

use ahash::{AHashMap, AHashSet};
use rayon::prelude::*;

use super::verify::VerifiedPair;
use super::{Documents, Ranked, SameFurniture};
use crate::candidate::TermIndex;
use crate::error::Error;
use crate::model::{DocumentId, PairRow, Rule};
use crate::observe::{Observer, Unit};
use crate::sketch::Terms;

use confirm::Confirm;
use linkage::Edge;
use story::{Story, ToldStory};
use weights::{Corpus, Millionths, ONE, Weighted, compare, score};

/// What the search found.
pub struct Told {
    /// One finding a story.
    pub findings: Vec<Ranked>,
    /// The pairs inside stories that no stronger relation tells.
    pub rows: Vec<PairRow>,
    /// Pairs that were scored.
    pub scored: u64,
}

/// Groups the documents `distinct` (ascending, long enough to be reports) into stories. `verified` are the pairs with a
/// stronger relation.
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
        .filter_map(|&id| documents.sketches.terms(id))
        .collect();
    let corpus = Corpus::of(&terms);
    let weighted: Vec<Weighted<'_>> = terms
        .par_iter()
        .map(|terms| Weighted::new(&corpus, terms))
        .collect();

    let (mut edges, scored) = score_candidates(&corpus, &weighted, observer)?;
    settle_verified(&mut edges, distinct, verified, threshold);
    let strong: AHashSet<(DocumentId, DocumentId)> =
        verified.iter().map(|pair| (pair.a, pair.b)).collect();
    let component = groups::components(distinct.len(), &edges, threshold);
    let confirm = Confirm {
        documents,
        distinct,
        weighted: &weighted,
        threshold,
    };
    confirm.all(&mut edges, &strong, |at| component[at as usize], observer)?;

    observer.stage("grouping stories", Unit::Documents, None);
    let linked = groups::stories(distinct.len(), edges, threshold);
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
        .map_init(Default::default, |(scratch, evidence), b| {
            observer.checkpoint()?;
            let partners = index.partners(b, scratch);
            let own = weighted[b as usize].view();
            let edges = partners
                .iter()
                .filter_map(|&a| {
                    let other = weighted[a as usize].view();
                    let cosines = compare(&other, &own, evidence);
                    let score = score(&other, &own, cosines, evidence.len());
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

fn scores_by_place(members: &[u32], edges: &[Edge]) -> AHashMap<(usize, usize), f64> {
    let place = |at: u32| members.partition_point(|&member| member < at);
    edges
        .iter()
        .map(|&(a, b, score)| ((place(a), place(b)), f64::from(score) / f64::from(ONE)))
        .collect()
}
