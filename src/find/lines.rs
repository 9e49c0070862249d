//! `repeated-line`: the same line, or block of neighbouring lines, more than once.
//!
//! Lines of all distinct texts are joined by sorting their hashes. Of documents that are copies of one another, or one
//! contained in the other, one stands for all: what they share, the stronger relation says. Groups whose places are neighbours
//! everywhere become one block; blocks that stand in many texts become boilerplate, one finding a template.

mod block;
mod coverage;
mod group;
mod join;
mod join_file;
mod picker;
mod template;
mod text_hash;

use ahash::AHashMap;
use rayon::prelude::*;

use super::boilerplate::{Furniture, put_runs};
use super::cluster::Clusters;
use super::passages::CoveredLines;
use super::places::{Cuts, LineRun};
use super::verify::VerifiedPair;
use super::wording::{count_words, first_words};
use super::{Documents, Ranked, finding_id};
use crate::error::Error;
use crate::model::{
    BoilerplateText, Counts, DocumentId, Evidence, Finding, Kind, Member, RepeatedText, Rule, Span,
};
use crate::observe::Observer;
use crate::resources::Memory;
use crate::text::Tokenizer;

use block::{Block, Blocks, lines_in, wide};
use coverage::Coverage;
use group::{LineGroup, LinePlace};
use template::{TemplateView, Templates};
use text_hash::TextHashes;

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
    templates: Templates,
    /// The places of both.
    places: Vec<LinePlace>,
    /// The template that makes at least half of a document's words.
    mostly: AHashMap<DocumentId, usize>,
}

impl Lines {
    /// Joins the lines of `texts` (documents in corpus order, copies left out where another finding tells them). Of documents in
    /// one cluster of near-duplicates one stands for all. For L lines of at least the smallest length: O(L), some 6 bytes a line, and
    /// what the repeated ones cost, 20 bytes a place and 32 a line.
    ///
    /// # Errors
    /// [`Error::TooManyLines`]; [`Error::TempFile`] and [`Error::TempFileRead`] where lines are in a file.
    pub fn of(
        documents: Documents<'_>,
        texts: &[DocumentId],
        near: &Clusters,
        memory: &Memory,
    ) -> Result<Lines, Error> {
        let mut groups = join::join(documents, texts, near, memory)?;
        if !documents.folders.are_alike() {
            groups.leave_out(documents);
        }
        let limit = documents.settings.boilerplate_documents;
        let is_boilerplate = |group: &LineGroup| {
            group.texts as usize >= limit || documents.listed.has_line(group.hash)
        };
        let boilerplate = groups.groups.iter().copied().filter(is_boilerplate);
        let boilerplate = Blocks::of(boilerplate.collect(), &groups.places);
        groups.groups.retain(|group| !is_boilerplate(group));
        let templates = Templates::of(boilerplate, &groups.places);
        let mut mostly = AHashMap::new();
        for (at, template) in templates.views(&groups.places).enumerate() {
            for (document, words) in template.words_by_document() {
                if 2 * words >= documents.words(document) {
                    mostly.entry(document).or_insert(at);
                }
            }
        }
        Ok(Lines {
            ordinary: groups.groups,
            templates,
            places: groups.places,
            mostly,
        })
    }

    /// How often each line that stands more than once does so in each document. O(places).
    pub fn everywhere(&self) -> Vec<LineIn> {
        let ordinary = self.ordinary.iter();
        let boilerplate = self.templates.views(&self.places);
        let mut all: Vec<LineIn> = ordinary
            .flat_map(|group| lines_in(group, &self.places))
            .chain(
                boilerplate
                    .flat_map(TemplateView::blocks)
                    .flat_map(Block::lines_in),
            )
            .collect();
        all.sort_unstable();
        all
    }

    /// The text of the boilerplate. O(places), and the reading of a document of each block.
    ///
    /// # Errors
    /// Where a text cannot be read again or has changed; [`Error::Interrupted`].
    pub(super) fn furniture(
        &self,
        documents: Documents<'_>,
        observer: &dyn Observer,
    ) -> Result<Furniture, Error> {
        let mut found = Furniture::default();
        let views = self.templates.views(&self.places);
        let blocks: Vec<Block<'_>> = views.flat_map(TemplateView::blocks).collect();
        for block in &blocks {
            found.documents.extend(block.texts());
        }
        let runs = blocks.iter().map(|block| block.first_run()).collect();
        let cuts = Cuts::of(documents, runs, observer)?;
        let mut tokenizer = Tokenizer::default();
        let (mut tokens, mut runs) = (Vec::new(), Vec::new());
        for text in blocks
            .iter()
            .filter_map(|block| cuts.text(block.first_run()))
        {
            tokens.clear();
            tokenizer.hashes(text, &mut tokens);
            runs.clear();
            put_runs(tokens.iter().copied(), &mut runs);
            found.runs.extend(&runs);
        }
        Ok(found)
    }

    /// The boilerplate, a text each block. O(places), and the reading of a document of each block.
    ///
    /// # Errors
    /// Where a text cannot be read again or has changed; [`Error::Interrupted`].
    pub fn boilerplate(
        &self,
        documents: Documents<'_>,
        observer: &dyn Observer,
    ) -> Result<Vec<BoilerplateText>, Error> {
        let views = self.templates.views(&self.places);
        let blocks: Vec<Block<'_>> = views.flat_map(TemplateView::blocks).collect();
        let runs = blocks.iter().map(|block| block.first_run()).collect();
        let cuts = Cuts::of(documents, runs, observer)?;
        let texts = blocks.iter().filter_map(|block| {
            Some(BoilerplateText {
                rule: Rule::RepeatedLine,
                texts: block.texts_count(),
                text: cuts.text(block.first_run())?.to_owned(),
            })
        });
        Ok(texts.collect())
    }

    /// The documents with a line that stands more than once, some of them more than once. O(places).
    pub fn documents(&self) -> impl Iterator<Item = DocumentId> {
        self.places.iter().map(|place| place.document)
    }

    /// Whether both documents are for the most part the same furniture, so that the boilerplate finding tells what they share.
    pub fn same_furniture(&self, near: &Clusters, a: DocumentId, b: DocumentId) -> bool {
        let template = |id| self.mostly.get(&near.leader(id));
        template(a).is_some() && template(a) == template(b)
    }

    /// What of the repeated lines no stronger relation and no passage tells. O(places).
    pub fn told(
        self,
        documents: Documents<'_>,
        near: &Clusters,
        pairs: &[VerifiedPair],
        passages: &CoveredLines,
    ) -> ToldLines {
        let (mut ordinary, mut places) = (self.ordinary, self.places);
        Coverage::new(near, pairs).uncover(documents, &mut ordinary, &mut places);
        let mut templates = self.templates;
        if !passages.is_empty() {
            ordinary.retain(|group| {
                let runs = group.places(&places).iter();
                !passages.covers(runs.map(|place| (place.document, place.number, place.number)))
            });
            templates.retain(
                |template| {
                    !template.blocks().all(|block| {
                        let runs = block.runs();
                        passages.covers(runs.map(|run| (run.document, run.first, run.last)))
                    })
                },
                &places,
            );
        }
        ToldLines {
            ordinary: Blocks::of(ordinary, &places),
            templates,
            places,
        }
    }
}

/// The repeated lines to be told, in blocks and templates.
pub struct ToldLines {
    ordinary: Blocks,
    templates: Templates,
    /// The places of both.
    places: Vec<LinePlace>,
}

impl ToldLines {
    /// Adds the number of findings.
    pub fn count(&self, counts: &mut Counts) {
        counts.add(Rule::RepeatedLine, Kind::Finding, self.ordinary.len());
        counts.add(Rule::RepeatedLine, Kind::Boilerplate, self.templates.len());
    }

    /// The lines of each finding that is not boilerplate, by its id. O(places); whoever asks for them has the words hashed.
    ///
    /// # Errors
    /// As [`ToldLines::findings`].
    pub fn lines_by_finding(
        &self,
        documents: Documents<'_>,
        observer: &dyn Observer,
    ) -> Result<Vec<(String, Vec<LineIn>)>, Error> {
        let hashes = self.text_hashes(documents, observer)?;
        let blocks = (0..self.ordinary.len()).map(|at| self.ordinary.get(at, &self.places));
        let with_id = |block: Block<'_>| (block_id(&hashes, block), block.lines_in().collect());
        Ok(blocks.map(with_id).collect())
    }

    /// Of the texts that repeat lines of their own.
    fn text_hashes(
        &self,
        documents: Documents<'_>,
        observer: &dyn Observer,
    ) -> Result<TextHashes, Error> {
        let blocks = (0..self.ordinary.len()).map(|at| self.ordinary.get(at, &self.places));
        let texts = blocks.filter_map(Block::only_text).collect();
        TextHashes::of(documents, texts, observer)
    }

    /// The places of ordinary blocks but for their first ones, each with its words. O(places).
    pub fn repeats(&self) -> impl Iterator<Item = (DocumentId, u32)> {
        (0..self.ordinary.len()).flat_map(|at| {
            let block = self.ordinary.get(at, &self.places);
            let words = u32::try_from(block.words()).unwrap_or(u32::MAX);
            block.runs().skip(1).map(move |run| (run.document, words))
        })
    }

    /// One finding a block or template. O(places), and the reading of the documents that are shown; where words were not hashed, also of those that repeat lines of their own.
    ///
    /// # Errors
    /// Where a text cannot be read again or has changed; [`Error::Interrupted`].
    pub fn findings(
        &self,
        documents: Documents<'_>,
        observer: &dyn Observer,
    ) -> Result<Vec<Ranked>, Error> {
        let templates: Vec<TemplateView<'_>> = self.templates.views(&self.places).collect();
        let runs = (0..self.ordinary.len())
            .flat_map(|at| shown(self.ordinary.get(at, &self.places)))
            .chain(
                templates
                    .iter()
                    .flat_map(|template| template.runs(EXAMPLES)),
            )
            .collect();
        let cuts = Cuts::of(documents, runs, observer)?;
        let hashes = self.text_hashes(documents, observer)?;
        let ordinary =
            (0..self.ordinary.len())
                .into_par_iter()
                .map_init(Tokenizer::default, |words, at| {
                    let block = self.ordinary.get(at, &self.places);
                    block_finding(documents, block, &hashes, &cuts, words)
                });
        let templates = templates
            .par_iter()
            .map_init(Tokenizer::default, |words, &template| {
                template_finding(documents, template, &cuts, words)
            });
        Ok(ordinary.chain(templates).flatten().collect())
    }
}

/// A line by the hash of its folded words, a document, and how often the line stands in it.
pub type LineIn = (u128, DocumentId, u32);

/// Lines that stand more than once: all of them, and those of each finding by its id.
#[derive(Debug, Default)]
pub struct LinesIn {
    /// As [`Lines::everywhere`].
    pub all: Vec<LineIn>,
    /// As [`ToldLines::lines_by_finding`].
    pub told: Vec<(String, Vec<LineIn>)>,
}

fn block_id(hashes: &TextHashes, block: Block<'_>) -> String {
    finding_id(Rule::RepeatedLine, Kind::Finding, &block.id(hashes))
}

/// The places of a block that get spans: the first ones.
fn shown(block: Block<'_>) -> impl Iterator<Item = LineRun> {
    block.runs().take(MOST_SPANS)
}

fn block_finding(
    documents: Documents<'_>,
    block: Block<'_>,
    hashes: &TextHashes,
    cuts: &Cuts,
    tokenizer: &mut Tokenizer,
) -> Option<Ranked> {
    let runs: Vec<LineRun> = shown(block).collect();
    let members = members(documents, &runs, cuts);
    let first = cuts.text(*runs.first()?)?;
    let words = count_words(tokenizer, first);
    let lines: Vec<RepeatedText> = first
        .lines()
        .map(str::trim)
        .filter(|line| count_words(tokenizer, line) > 0)
        .take(MOST_LINES)
        .map(|line| RepeatedText {
            text: line.to_owned(),
            count: block.places(),
        })
        .collect();
    let title = lines
        .first()
        .map(|line| first_words(&line.text))
        .unwrap_or_default();
    Some(Ranked {
        weight: (words * (block.places() - 1)) as f64,
        finding: Finding {
            rule: Rule::RepeatedLine,
            kind: Kind::Finding,
            id: block_id(hashes, block),
            status: None,
            allowed: None,
            title,
            leader: 0,
            weakest: 1.0,
            count: block.places(),
            members,
            pairs: Vec::new(),
            evidence: Evidence::SameLines {
                words,
                verbatim: block.is_verbatim(),
                lines,
            },
        },
    })
}

fn template_finding(
    documents: Documents<'_>,
    template: TemplateView<'_>,
    cuts: &Cuts,
    tokenizer: &mut Tokenizer,
) -> Option<Ranked> {
    let runs = template.runs(EXAMPLES);
    let members = members(documents, &runs, cuts);
    let mut words = 0;
    let mut lines = Vec::new();
    for block in template.shown() {
        let text = cuts.text(block.first_run())?;
        words += count_words(tokenizer, text);
        for line in text
            .lines()
            .map(str::trim)
            .filter(|line| count_words(tokenizer, line) > 0)
        {
            if lines.len() < MOST_LINES {
                lines.push(RepeatedText {
                    text: line.to_owned(),
                    count: block.texts_count(),
                });
            }
        }
    }
    let head = template.head();
    let title = lines
        .first()
        .map(|line| first_words(&line.text))
        .unwrap_or_default();
    Some(Ranked {
        weight: (words * (head.texts_count() - 1)) as f64,
        finding: Finding {
            rule: Rule::RepeatedLine,
            kind: Kind::Boilerplate,
            id: finding_id(
                Rule::RepeatedLine,
                Kind::Boilerplate,
                &head.hashes().take(1).map(wide).collect::<Vec<_>>(),
            ),
            status: None,
            allowed: None,
            title,
            leader: 0,
            weakest: 1.0,
            count: head.texts_count(),
            members,
            pairs: Vec::new(),
            evidence: Evidence::SameLines {
                words,
                verbatim: template.blocks().all(Block::is_verbatim),
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
                date: None,
                spans,
                ..documents.member(id)
            }
        })
        .collect()
}
