//! `overlapping-report`: documents that tell the same story in other words.
//!
//! 1. Each document's counted terms are weighted by how rare they are, in this corpus and in English at large.
//! 2. Documents that meet in their heaviest terms are scored: by the cosine of their weighted terms, less where many others are as
//!    much alike, where they share few names, and where they name different days, people and places.
//! 3. Scores that pass the threshold are confirmed from the texts without the runs of words that both share: a form letter, a
//!    licence header or a quoted paragraph is no story.
//! 4. Average linkage makes stories of the scores: the group decides.

mod background;
mod candidates;
mod ceiling;
mod clash;
mod compare;
mod confirm;
mod conflicts;
mod crowd;
mod evidence;
#[cfg(test)]
mod exhaustive;
mod groups;
mod linkage;
mod outline;
mod reading;
mod score;
mod shared;
mod story;
mod vocabulary;
mod weights;
mod window;
mod wording;

use std::sync::Arc;

use ahash::{AHashMap, AHashSet};
use rayon::prelude::*;

use super::cluster::Clusters;
use super::verify::VerifiedPair;
use super::{Documents, Ranked, SameFurniture};
use crate::error::Error;
use crate::model::{DocumentId, PairRow, Rule};
use crate::observe::{Observer, Unit};
use crate::resources::Wanted;
use crate::sketch::Terms;

pub use background::{Backgrounds, Broken, OwnBackground};
pub(crate) use background::{Language, different_words};
use candidates::{Compared, compare_candidates};
use confirm::Confirm;
use linkage::{Edge, Group};
use score::{Millionths, ONE, score};
use story::{Story, StoryReader, ToldStory};
use weights::Corpus;
use window::{Window, in_time};
use wording::Wordings;

/// What the search found.
pub struct Told {
    /// Stories.
    pub count: usize,
    /// One finding a story, if wanted.
    pub findings: Vec<Ranked>,
    /// The pairs inside stories that no stronger relation tells, if wanted.
    pub rows: Vec<PairRow>,
    /// Pairs that were scored.
    pub scored: u64,
}

/// Stronger relations, which stories leave alone.
#[derive(Clone, Copy)]
pub struct Stronger<'a> {
    /// The pairs that one tells.
    pub verified: &'a [VerifiedPair],
    /// Their clusters of near-duplicates: a leader stands for its members.
    pub near: &'a Clusters,
    /// Whether two documents are told by boilerplate.
    pub furniture: SameFurniture<'a>,
}

/// Groups the documents `distinct` (ascending, long enough to be reports) into stories. `terms` are those of all documents by id,
/// and are used up.
///
/// For n documents of t distinct terms: O(n t), and O(t) for each of the pairs that meet in heavy terms.
///
/// # Errors
/// Where a text cannot be read again or has changed; [`Error::Interrupted`].
pub fn findings(
    documents: Documents<'_>,
    mut terms: Vec<Terms>,
    distinct: &[DocumentId],
    stronger: Stronger<'_>,
    wanted: Wanted,
    observer: &dyn Observer,
) -> Result<Told, Error> {
    let threshold = (documents.settings.story_threshold * f64::from(ONE)).round() as Millionths;
    observer.stage("weighing words", Unit::Documents, None);
    let texts: Vec<DocumentId> = (distinct.iter().copied())
        .filter(|&id| stronger.near.leader(id) == id)
        .collect();
    let own = texts
        .iter()
        .map(|id| std::mem::take(&mut terms[id.index()]));
    let mut corpus = Corpus::with(own.collect(), Arc::clone(documents.backgrounds));
    for (document, &id) in corpus.documents.iter_mut().zip(&texts) {
        document.profile.date = documents.sketches.date(id);
    }
    let window = Window::of(documents);
    let copies = distinct
        .iter()
        .filter(|&&id| stronger.near.leader(id) != id);
    let copies = copies.map(|&id| (id, std::mem::take(&mut terms[id.index()])));
    let copies: AHashMap<DocumentId, Terms> = copies.collect();
    drop(terms);

    let pairs = compare_candidates(&corpus, window, observer)?;
    let scored = pairs.len() as u64;
    let Scored { mut edges, weak } = score_pairs(&mut corpus, pairs, threshold);
    let wordings = Wordings {
        corpus: &corpus,
        texts: &texts,
        copies: &copies,
    };
    let mut settled = settled(&texts, stronger, threshold);
    settled.retain(|&(a, b), _| window.holds(&corpus, a, b));
    edges.retain(|edge| !settled.contains_key(&(edge.0, edge.1)));
    let mut followers: AHashMap<DocumentId, Vec<DocumentId>> = AHashMap::new();
    for &id in distinct {
        followers
            .entry(stronger.near.leader(id))
            .or_default()
            .push(id);
    }
    let confirm = Confirm {
        wordings,
        followers: &followers,
    };
    let kept = confirm.all(&mut edges, observer)?;
    edges.extend(settled.into_iter().map(|((a, b), score)| (a, b, score)));

    observer.stage("grouping stories", Unit::Documents, None);
    let groups = groups::stories(&corpus, edges, &weak, threshold, window);
    let strong: AHashSet<(DocumentId, DocumentId)> = (stronger.verified.iter())
        .map(|pair| (pair.a, pair.b))
        .collect();
    let count = groups.len() as u64;
    observer.stage("telling stories", Unit::Documents, Some(count));
    let told: Result<Vec<Option<ToldStory>>, Error> = groups
        .par_iter()
        .map_init(
            || StoryReader::new(documents),
            |reader, group| {
                observer.checkpoint()?;
                let story = story(documents, wordings, group, &followers);
                story.tell(&strong, stronger.furniture, wanted, (&kept, reader))
            },
        )
        .collect();
    let mut all = Told {
        count: 0,
        findings: Vec::new(),
        rows: Vec::new(),
        scored,
    };
    for story in told?.into_iter().flatten() {
        all.count += 1;
        all.findings.extend(story.finding);
        all.rows.extend(story.rows);
    }
    Ok(all)
}

/// The scores of candidates.
struct Scored {
    /// Pairs at or above the threshold, those of a first document together and near those of similar ones.
    edges: Vec<Edge>,
    /// The others, in the same order.
    weak: Vec<Edge>,
}

/// Learns the crowds from the pairs that were compared, and scores them.
fn score_pairs(corpus: &mut Corpus, pairs: Vec<Compared>, threshold: Millionths) -> Scored {
    let cosines = pairs.iter().map(|pair| (pair.a, pair.b, pair.cosine));
    let crowds = crowd::crowds(corpus.documents.len(), cosines);
    for (document, crowd) in corpus.documents.iter_mut().zip(&crowds) {
        document.profile.crowd = *crowd;
    }
    let edge = |pair: Compared| {
        let profiles = [pair.a, pair.b].map(|at| &corpus.documents[at as usize].profile);
        let (evidence, clash) = (usize::from(pair.evidence), f64::from(pair.clash));
        let score = score(
            f64::from(pair.cosine),
            profiles,
            pair.demand,
            evidence,
            clash,
        );
        (pair.a, pair.b, score)
    };
    let (edges, weak) = (pairs.into_iter().map(edge)).partition(|edge: &Edge| edge.2 >= threshold);
    Scored { edges, weak }
}

/// The part in linkage of pairs with a stronger relation: copies belong to one story as much as they resemble each other; a
/// document inside another neither makes a story with it nor keeps it out of one.
fn settled(
    texts: &[DocumentId],
    stronger: Stronger<'_>,
    threshold: Millionths,
) -> AHashMap<(u32, u32), Millionths> {
    let place = |id: DocumentId| texts.binary_search(&id).ok().map(|at| at as u32);
    let mut settled: AHashMap<(u32, u32), Millionths> = AHashMap::new();
    for pair in stronger.verified {
        let near = pair.rule == Rule::NearDuplicate;
        let leaders = (stronger.near.leader(pair.a), stronger.near.leader(pair.b));
        if !near && leaders != (pair.a, pair.b) {
            continue;
        }
        if let (Some(a), Some(b)) = (place(leaders.0), place(leaders.1))
            && a != b
        {
            let score = if near {
                (pair.overlap.resemblance() * f64::from(ONE)).round() as Millionths
            } else {
                threshold.saturating_sub(1)
            };
            let known = settled.entry((a.min(b), a.max(b))).or_default();
            *known = score.max(*known);
        }
    }
    settled
}

/// A group of texts with all their near copies.
fn story<'a>(
    documents: Documents<'a>,
    wordings: Wordings<'a>,
    (group, edges): &Group,
    followers: &AHashMap<DocumentId, Vec<DocumentId>>,
) -> Story<'a> {
    let place = |at: u32| group.partition_point(|&member| member < at);
    let leads: Vec<DocumentId> = group
        .iter()
        .map(|&at| wordings.texts[at as usize])
        .collect();
    let mut members: Vec<(DocumentId, usize)> = (leads.iter().enumerate())
        .flat_map(|(text, lead)| {
            followers
                .get(lead)
                .into_iter()
                .flatten()
                .map(move |&id| (id, text))
        })
        .collect();
    members.sort_unstable_by_key(|&(id, _)| in_time(documents.sketches.date(id), id));
    Story {
        documents,
        wordings,
        texts: group.clone(),
        scores: (edges.iter())
            .map(|&(a, b, score)| ((place(a), place(b)), score))
            .collect(),
        members,
        leads,
    }
}
