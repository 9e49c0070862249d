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

use block::{Block, LineGroup, LineHash, LinePlace, blocks, wide};
use template::{Template, templates};

/// Places of one finding that are shown as spans; all are counted. A person looks at a few, and a line that stands in a
/// million places must not make a report of a million lines.
const MOST_SPANS: usize = 100;
/// Documents of a boilerplate finding that are shown.
const EXAMPLES: usize = 3;
/// Lines of a block or template that are shown in the evidence.
const MOST_LINES: usize = 20;

/// Every line that stands more than once, told apart into text and furniture.
pub struct Lines {
    /// Lines of few texts, before those that a stronger relation tells are left out.
    ordinary: Vec<LineGroup>,
    templates: Vec<Template>,
    /// The template that makes at least half of a document's words.
    mostly: AHashMap<DocumentId, usize>,
}

impl Lines {
    /// Joins the lines of `texts` (documents in corpus order, copies left out where another finding tells them). Of documents in
    /// one cluster of near-duplicates one stands for all. For L lines of at least the smallest length: O(L log L), 40 bytes a line.
    pub fn of(documents: Documents<'_>, texts: &[DocumentId], near: &Clusters) -> Lines {
        let (boilerplate, ordinary): (Vec<LineGroup>, Vec<LineGroup>) =
            groups(documents, texts, near)
                .into_iter()
                .partition(|group| group.texts.len() >= documents.settings.boilerplate_documents);
        let templates = templates(blocks(boilerplate));
        let mut mostly = AHashMap::new();
        for (at, template) in templates.iter().enumerate() {
            for (document, words) in template.words_by_document() {
                if 2 * words >= documents.words(document) {
                    mostly.entry(document).or_insert(at);
                }
            }
        }
        Lines {
            ordinary,
            templates,
            mostly,
        }
    }

    /// Whether both documents are for the most part the same furniture, so that the boilerplate finding tells what they share.
    pub fn same_furniture(&self, near: &Clusters, a: DocumentId, b: DocumentId) -> bool {
        let template = |id| self.mostly.get(&near.leader(id));
        template(a).is_some() && template(a) == template(b)
    }

    /// All findings on lines. O(places), and the reading of the documents that are shown.
    ///
    /// # Errors
    /// Where a text cannot be read again or has changed.
    pub fn findings(
        self,
        documents: Documents<'_>,
        near: &Clusters,
        pairs: &[VerifiedPair],
    ) -> Result<Vec<Ranked>, Error> {
        let coverage = Coverage::new(near, pairs);
        let ordinary: Vec<LineGroup> = self
            .ordinary
            .into_par_iter()
            .filter_map(|group| coverage.uncovered(documents, group))
            .collect();
        let ordinary = blocks(ordinary);
        let templates = self.templates;
        let runs = ordinary
            .iter()
            .flat_map(|block| shown(block).iter().map(|place| place.run))
            .chain(
                templates
                    .iter()
                    .flat_map(|template| template.runs(EXAMPLES)),
            )
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
}

/// Lines with their places in one document of each cluster of copies.
fn groups(documents: Documents<'_>, texts: &[DocumentId], near: &Clusters) -> Vec<LineGroup> {
    let mut places: Vec<(LineHash, LinePlace)> = texts
        .par_iter()
        .flat_map_iter(|&document| {
            documents.sketches[document.index()]
                .lines
                .iter()
                .map(move |line| (line.hash, LinePlace::of(document, line)))
        })
        .collect();
    places.par_sort_unstable_by_key(|(hash, place)| (*hash, place.run));
    let repeated: Vec<&[(LineHash, LinePlace)]> = places
        .chunk_by(|a, b| a.0 == b.0)
        .filter(|group| group.len() > 1)
        .collect();
    repeated
        .into_par_iter()
        .filter_map(|group| distinct_places(documents, group, near))
        .collect()
}

/// The places of a line in the first document, in leading order, of each cluster. Where only copies of one text have it: its
/// places in the first of them that repeats it inside itself, if any does.
fn distinct_places(
    documents: Documents<'_>,
    group: &[(LineHash, LinePlace)],
    near: &Clusters,
) -> Option<LineGroup> {
    let by_document: Vec<&[(LineHash, LinePlace)]> = group
        .chunk_by(|a, b| a.1.run.document == b.1.run.document)
        .collect();
    let document = |at: usize| by_document[at][0].1.run.document;
    let mut order: Vec<usize> = (0..by_document.len()).collect();
    order.sort_unstable_by(|&a, &b| documents.leading_order(document(a), document(b)));
    let mut families: AHashSet<DocumentId> = AHashSet::new();
    let mut kept: Vec<usize> = order
        .iter()
        .copied()
        .filter(|&at| families.insert(near.leader(document(at))))
        .collect();
    if kept.len() == 1 {
        kept = vec![order.into_iter().find(|&at| by_document[at].len() > 1)?];
    }
    kept.sort_unstable();
    Some(LineGroup {
        hash: group[0].0,
        texts: kept.iter().map(|&at| document(at)).collect(),
        places: kept
            .iter()
            .flat_map(|&at| by_document[at].iter().map(|&(_, place)| place))
            .collect(),
    })
}

/// Which documents' shared lines are told because one of them is contained in the other, or because the two are
/// near-duplicates that follow different leaders.
struct Coverage<'a> {
    near: &'a Clusters,
    told: AHashSet<(DocumentId, DocumentId)>,
}

impl<'a> Coverage<'a> {
    fn new(near: &'a Clusters, pairs: &[VerifiedPair]) -> Self {
        let told = pairs
            .iter()
            .filter_map(|pair| {
                let (a, b) = (near.leader(pair.a), near.leader(pair.b));
                match pair.rule {
                    Rule::Contained => Some(ordered(a, b)),
                    Rule::NearDuplicate if a != b => Some(ordered(pair.a, pair.b)),
                    _ => None,
                }
            })
            .collect();
        Coverage { near, told }
    }

    fn covers(&self, a: DocumentId, b: DocumentId) -> bool {
        let leaders = ordered(self.near.leader(a), self.near.leader(b));
        self.told.contains(&leaders) || self.told.contains(&ordered(a, b))
    }

    /// The group without documents whose shared lines with one that stays are told; nothing if only one stays and has the line
    /// once. A group has fewer texts than boilerplate, so pairs of texts are few.
    fn uncovered(&self, documents: Documents<'_>, mut group: LineGroup) -> Option<LineGroup> {
        if self.told.is_empty() || group.texts.len() < 2 {
            return Some(group);
        }
        let mut order = group.texts.clone();
        order.sort_unstable_by(|&a, &b| documents.leading_order(a, b));
        let mut kept: Vec<DocumentId> = Vec::new();
        for &text in &order {
            if !kept.iter().any(|&other| self.covers(other, text)) {
                kept.push(text);
            }
        }
        let places_in = |text: DocumentId| {
            group
                .places
                .iter()
                .filter(move |place| place.run.document == text)
                .count()
        };
        if kept.len() == 1 {
            kept = vec![order.into_iter().find(|&text| places_in(text) > 1)?];
        }
        kept.sort_unstable();
        group
            .places
            .retain(|place| kept.binary_search(&place.run.document).is_ok());
        group.texts = kept;
        Some(group)
    }
}

fn ordered(a: DocumentId, b: DocumentId) -> (DocumentId, DocumentId) {
    (a.min(b), a.max(b))
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
        .filter(|line| count_words(line) > 0)
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

fn template_finding(documents: Documents<'_>, template: &Template, cuts: &Cuts) -> Option<Ranked> {
    let runs = template.runs(EXAMPLES);
    let members = members(documents, &runs, cuts);
    let mut words = 0;
    let mut lines = Vec::new();
    for block in template.shown() {
        let text = &cuts.get(block.places.first()?.run)?.excerpt;
        words += count_words(text);
        for line in text
            .lines()
            .map(str::trim)
            .filter(|line| count_words(line) > 0)
        {
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
            id: finding_id(
                Rule::RepeatedLine,
                Kind::Boilerplate,
                &[wide(head.hashes[0])],
            ),
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
