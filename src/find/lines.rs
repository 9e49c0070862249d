//! `repeated-line`: the same line, or block of neighbouring lines, more than once.
//!
//! Lines of all distinct texts are joined by sorting their hashes. Of documents that are copies of one another, or one
//! contained in the other, one stands for all: what they share, the stronger relation says. Groups whose places are neighbours
//! everywhere become one block; blocks that stand in many texts become boilerplate, one finding a template.

mod block;
mod template;

use ahash::{AHashMap, AHashSet};
use rayon::prelude::*;

use super::cluster::Clusters;
use super::places::{Cuts, LineRun};
use super::verify::VerifiedPair;
use super::{Documents, Ranked, finding_id};
use crate::error::Error;
use crate::model::{DocumentId, Evidence, Finding, Kind, Member, RepeatedText, Rule, Span};

use block::{Block, LineGroup, LinePlace, blocks};
use template::{Template, templates};

/// Places of one finding that are shown as spans; all are counted. A person looks at a few, and a line that stands in a
/// million places must not make a report of a million lines.
const MOST_SPANS: usize = 100;
/// Documents of a boilerplate finding that are shown.
const EXAMPLES: usize = 3;
/// Lines of a block or template that are shown in the evidence.
const MOST_LINES: usize = 20;

/// Which documents' shared lines are already told by a stronger relation.
struct Coverage<'a> {
    near: &'a Clusters,
    contained: AHashSet<(DocumentId, DocumentId)>,
}

impl<'a> Coverage<'a> {
    fn new(near: &'a Clusters, pairs: &[VerifiedPair]) -> Self {
        let contained = pairs
            .iter()
            .filter(|pair| pair.rule == Rule::Contained)
            .map(|pair| ordered(near.leader(pair.a), near.leader(pair.b)))
            .collect();
        Coverage { near, contained }
    }

    fn covers(&self, a: DocumentId, b: DocumentId) -> bool {
        let (a, b) = (self.near.leader(a), self.near.leader(b));
        a == b || self.contained.contains(&ordered(a, b))
    }
}

fn ordered(a: DocumentId, b: DocumentId) -> (DocumentId, DocumentId) {
    (a.min(b), a.max(b))
}

/// All findings on the lines of `texts` (documents in corpus order, copies left out where another finding tells them). For L lines of at least the smallest length: O(L log L) time and 32 bytes a line, and the reading of
/// the documents that are shown.
///
/// # Errors
/// Where a text cannot be read again or has changed.
pub fn findings(
    documents: Documents<'_>,
    texts: &[DocumentId],
    near: &Clusters,
    pairs: &[VerifiedPair],
) -> Result<Vec<Ranked>, Error> {
    let coverage = Coverage::new(near, pairs);
    let groups = groups(documents, texts, &coverage);
    let (boilerplate, ordinary): (Vec<Block>, Vec<Block>) = blocks(groups)
        .into_iter()
        .partition(|block| block.texts.len() >= documents.settings.boilerplate_documents);
    let templates = templates(boilerplate);

    let runs = ordinary
        .iter()
        .flat_map(|block| shown(block).iter().map(|place| place.run))
        .chain(templates.iter().flat_map(|template| template.runs(EXAMPLES)))
        .collect();
    let cuts = Cuts::of(documents, runs)?;
    let ordinary = ordinary
        .iter()
        .filter_map(|block| block_finding(documents, block, &cuts));
    let templates = templates
        .iter()
        .filter_map(|template| template_finding(documents, template, &cuts));
    Ok(ordinary.chain(templates).collect())
}

/// Lines that stand more than once where no stronger relation says so.
fn groups(documents: Documents<'_>, texts: &[DocumentId], coverage: &Coverage<'_>) -> Vec<LineGroup> {
    let mut places: Vec<(u128, LinePlace)> = texts
        .par_iter()
        .flat_map_iter(|&document| {
            documents.sketches[document.index()]
                .lines
                .iter()
                .map(move |line| (line.hash, LinePlace::of(document, line)))
        })
        .collect();
    places.par_sort_unstable_by_key(|(hash, place)| (*hash, place.run));
    let repeated: Vec<&[(u128, LinePlace)]> = places
        .chunk_by(|a, b| a.0 == b.0)
        .filter(|group| group.len() > 1)
        .collect();
    repeated
        .into_par_iter()
        .filter_map(|group| uncovered(documents, group, coverage))
        .collect()
}

/// The places of a line that are worth telling, if any.
fn uncovered(
    documents: Documents<'_>,
    group: &[(u128, LinePlace)],
    coverage: &Coverage<'_>,
) -> Option<LineGroup> {
    let by_document: Vec<&[(u128, LinePlace)]> = group
        .chunk_by(|a, b| a.1.run.document == b.1.run.document)
        .collect();
    let mut order: Vec<usize> = (0..by_document.len()).collect();
    let document = |at: usize| by_document[at][0].1.run.document;
    order.sort_unstable_by(|&a, &b| documents.leading_order(document(a), document(b)));
    // One document of each set of copies. A family is known by its leader, so a bucket of many documents is linear where
    // they are copies; only containment needs pairs, and only few documents stand alone before the line is boilerplate.
    let mut families: AHashSet<DocumentId> = AHashSet::new();
    let mut texts: Vec<usize> = Vec::new();
    for &at in &order {
        if !families.insert(coverage.near.leader(document(at))) {
            continue;
        }
        let contained = !coverage.contained.is_empty()
            && texts
                .iter()
                .take(documents.settings.boilerplate_documents)
                .any(|&kept| coverage.covers(document(kept), document(at)));
        if !contained {
            texts.push(at);
        }
    }
    let kept: Vec<usize> = if texts.len() > 1 {
        texts
    } else {
        // Only copies have it: told when one of them repeats it inside itself, by the first that does.
        vec![order.into_iter().find(|&at| by_document[at].len() > 1)?]
    };
    let mut texts: Vec<DocumentId> = kept.iter().map(|&at| document(at)).collect();
    texts.sort_unstable();
    let mut places: Vec<LinePlace> = kept
        .iter()
        .flat_map(|&at| by_document[at].iter().map(|&(_, place)| place))
        .collect();
    places.sort_unstable_by_key(|place| place.run);
    Some(LineGroup {
        hash: group[0].0,
        texts,
        places,
    })
}

/// The places of a block that get spans: the first ones.
fn shown(block: &Block) -> &[LinePlace] {
    &block.places[..block.places.len().min(MOST_SPANS)]
}

fn block_finding(documents: Documents<'_>, block: &Block, cuts: &Cuts) -> Option<Ranked> {
    let runs: Vec<LineRun> = shown(block).iter().map(|place| place.run).collect();
    let members = members(documents, &runs, cuts);
    let first = cuts.get(*runs.first()?)?;
    let words = count_words(&first.excerpt);
    let lines: Vec<RepeatedText> = first
        .excerpt
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .take(MOST_LINES)
        .map(|line| RepeatedText {
            text: line.to_owned(),
            count: block.places.len(),
        })
        .collect();
    let title = lines.first().map(|line| first_words(&line.text))?;
    Some(Ranked {
        weight: (words * (block.places.len() - 1)) as f64,
        finding: Finding {
            rule: Rule::RepeatedLine,
            kind: Kind::Finding,
            id: finding_id(Rule::RepeatedLine, Kind::Finding, &block.id(documents)),
            title,
            leader: 0,
            weakest: 1.0,
            count: block.places.len(),
            members,
            pairs: Vec::new(),
            evidence: Evidence::SameLines {
                words,
                verbatim: block.verbatim,
                lines,
            },
        },
    })
}

fn template_finding(
    documents: Documents<'_>,
    template: &Template,
    cuts: &Cuts,
) -> Option<Ranked> {
    let runs = template.runs(EXAMPLES);
    let members = members(documents, &runs, cuts);
    let mut words = 0;
    let mut lines = Vec::new();
    for block in template.shown() {
        let text = &cuts.get(block.places.first()?.run)?.excerpt;
        words += count_words(text);
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            if lines.len() < MOST_LINES {
                lines.push(RepeatedText {
                    text: line.to_owned(),
                    count: block.texts.len(),
                });
            }
        }
    }
    let head = template.blocks.first()?;
    let title = lines.first().map(|line| first_words(&line.text))?;
    Some(Ranked {
        weight: (words * (head.texts.len() - 1)) as f64,
        finding: Finding {
            rule: Rule::RepeatedLine,
            kind: Kind::Boilerplate,
            id: finding_id(Rule::RepeatedLine, Kind::Boilerplate, &[head.hashes[0]]),
            title,
            leader: 0,
            weakest: 1.0,
            count: head.texts.len(),
            members,
            pairs: Vec::new(),
            evidence: Evidence::SameLines {
                words,
                verbatim: template.blocks.iter().all(|block| block.verbatim),
                lines,
            },
        },
    })
}

/// Members with their spans, in corpus order.
fn members(documents: Documents<'_>, runs: &[LineRun], cuts: &Cuts) -> Vec<Member> {
    let mut spans: AHashMap<DocumentId, Vec<Span>> = AHashMap::new();
    let mut order: Vec<DocumentId> = Vec::new();
    for &run in runs {
        if let Some(span) = cuts.get(run) {
            let known = spans.entry(run.document).or_default();
            if known.is_empty() {
                order.push(run.document);
            }
            known.push(span.clone());
        }
    }
    order.sort_unstable();
    order
        .into_iter()
        .map(|id| {
            let mut spans = spans.remove(&id).unwrap_or_default();
            spans.sort_unstable_by_key(|span| span.start);
            Member {
                spans,
                ..documents.member(id)
            }
        })
        .collect()
}

fn count_words(text: &str) -> usize {
    let mut words = 0;
    crate::text::for_each_token(text, |_| words += 1);
    words
}

/// The first eight words or so of a line, for a title.
fn first_words(line: &str) -> String {
    const WORDS: usize = 8;
    const CHARACTERS: usize = 80;
    let mut title = line
        .split_whitespace()
        .take(WORDS)
        .collect::<Vec<_>>()
        .join(" ");
    let cut = line.split_whitespace().nth(WORDS).is_some();
    if let Some((at, _)) = title.char_indices().nth(CHARACTERS) {
        title.truncate(at);
        title.push('…');
    } else if cut {
        title.push_str(" …");
    }
    title
}
