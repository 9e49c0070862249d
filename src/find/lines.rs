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
use crate::model::{Counts, DocumentId, Evidence, Finding, Kind, Member, RepeatedText, Rule, Span};
use crate::radix::sort_by_high_half;
use crate::sketch::Line;
use crate::text::Tokenizer;

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
    /// one cluster of near-duplicates one stands for all. For L lines of at least the smallest length: O(L), 16 bytes a line, and
    /// what the repeated ones cost.
    ///
    /// # Errors
    /// [`Error::TooManyLines`].
    pub fn of(
        documents: Documents<'_>,
        texts: &[DocumentId],
        near: &Clusters,
    ) -> Result<Lines, Error> {
        let (boilerplate, ordinary): (Vec<LineGroup>, Vec<LineGroup>) =
            groups(documents, texts, near)?
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
        Ok(Lines {
            ordinary,
            templates,
            mostly,
        })
    }

    /// Whether both documents are for the most part the same furniture, so that the boilerplate finding tells what they share.
    pub fn same_furniture(&self, near: &Clusters, a: DocumentId, b: DocumentId) -> bool {
        let template = |id| self.mostly.get(&near.leader(id));
        template(a).is_some() && template(a) == template(b)
    }

    /// What of the repeated lines no stronger relation tells. O(places).
    pub fn told(
        self,
        documents: Documents<'_>,
        near: &Clusters,
        pairs: &[VerifiedPair],
    ) -> ToldLines {
        let coverage = Coverage::new(near, pairs);
        let ordinary: Vec<LineGroup> = self
            .ordinary
            .into_par_iter()
            .filter_map(|group| coverage.uncovered(documents, group))
            .collect();
        ToldLines {
            ordinary: blocks(ordinary),
            templates: self.templates,
        }
    }
}

/// The repeated lines to be told, in blocks and templates.
pub struct ToldLines {
    ordinary: Vec<Block>,
    templates: Vec<Template>,
}

impl ToldLines {
    /// Adds the number of findings.
    pub fn count(&self, counts: &mut Counts) {
        counts.add(Rule::RepeatedLine, Kind::Finding, self.ordinary.len());
        counts.add(Rule::RepeatedLine, Kind::Boilerplate, self.templates.len());
    }

    /// One finding a block or template. O(places), and the reading of the documents that are shown.
    ///
    /// # Errors
    /// Where a text cannot be read again or has changed.
    pub fn findings(&self, documents: Documents<'_>) -> Result<Vec<Ranked>, Error> {
        let runs = self
            .ordinary
            .iter()
            .flat_map(|block| shown(block).iter().map(|place| place.run))
            .chain(
                self.templates
                    .iter()
                    .flat_map(|template| template.runs(EXAMPLES)),
            )
            .collect();
        let cuts = Cuts::of(documents, runs)?;
        let ordinary = self
            .ordinary
            .par_iter()
            .map_init(Tokenizer::default, |words, block| {
                block_finding(documents, block, &cuts, words)
            });
        let templates = self
            .templates
            .par_iter()
            .map_init(Tokenizer::default, |words, template| {
                template_finding(documents, template, &cuts, words)
            });
        Ok(ordinary.chain(templates).flatten().collect())
    }
}

/// The lines that stand more than once, with their places in one document of each cluster of copies, by hash.
///
/// Lines are joined by sorting records of 32 bits of their hash and their number. O(l) for l lines, 16 bytes a line, and
/// what the repeated ones cost.
fn groups(
    documents: Documents<'_>,
    texts: &[DocumentId],
    near: &Clusters,
) -> Result<Vec<LineGroup>, Error> {
    let lines = AllLines::of(documents, texts)?;
    let mut records = lines.records();
    sort_by_high_half(&mut records);
    let alike: Vec<&[u64]> = records
        .chunk_by(|a, b| a >> 32 == b >> 32)
        .filter(|group| group.len() > 1)
        .collect();
    let groups: Vec<Vec<LineGroup>> = alike
        .par_chunks(1024)
        .map(|some| {
            let mut places = Vec::new();
            let mut groups = Vec::new();
            for records in some {
                places.clear();
                places.extend(records.iter().map(|&record| lines.place(record as u32)));
                // Seldom in another order: records keep that of the lines, and few hashes share 32 bits by chance.
                places.sort_by_key(|&(hash, _)| hash);
                for group in places
                    .chunk_by(|a, b| a.0 == b.0)
                    .filter(|group| group.len() > 1)
                {
                    groups.extend(distinct_places(documents, group, near));
                }
            }
            groups
        })
        .collect();
    Ok(groups.into_iter().flatten().collect())
}

/// The lines of all texts, one after the other.
struct AllLines<'a> {
    texts: Vec<(DocumentId, &'a [Line])>,
    /// For each line the place of its text in `texts`.
    text_of: Vec<u32>,
    /// For each text the number of its first line.
    first: Vec<u32>,
}

impl<'a> AllLines<'a> {
    fn of(documents: Documents<'a>, texts: &[DocumentId]) -> Result<Self, Error> {
        let texts: Vec<(DocumentId, &[Line])> = texts
            .iter()
            .map(|&id| (id, &*documents.sketches[id.index()].lines))
            .filter(|(_, lines)| !lines.is_empty())
            .collect();
        let total: usize = texts.iter().map(|(_, lines)| lines.len()).sum();
        if u32::try_from(total).is_err() {
            return Err(Error::TooManyLines {
                limit: u64::from(u32::MAX),
            });
        }
        let mut text_of = Vec::with_capacity(total);
        let mut first = Vec::with_capacity(texts.len());
        for (text, (_, lines)) in (0u32..).zip(&texts) {
            first.push(text_of.len() as u32);
            text_of.resize(text_of.len() + lines.len(), text);
        }
        Ok(AllLines {
            texts,
            text_of,
            first,
        })
    }

    /// 32 bits of the hash of each line, and its number.
    fn records(&self) -> Vec<u64> {
        let mut records = Vec::with_capacity(self.text_of.len());
        let lines = self.texts.iter().flat_map(|(_, lines)| *lines);
        records.extend(
            (0u64..)
                .zip(lines)
                .map(|(number, line)| line.hash[1] >> 32 << 32 | number),
        );
        records
    }

    fn place(&self, number: u32) -> (LineHash, LinePlace) {
        let text = self.text_of[number as usize] as usize;
        let (document, lines) = self.texts[text];
        let line = &lines[(number - self.first[text]) as usize];
        (line.hash, LinePlace::of(document, line))
    }
}

/// One of the documents of each cluster of copies, the longest, keeps its places. `None` where nothing repeated is left.
fn distinct_places(
    documents: Documents<'_>,
    group: &[(LineHash, LinePlace)],
    near: &Clusters,
) -> Option<LineGroup> {
    let document = |place: &(LineHash, LinePlace)| place.1.run.document;
    let mut texts: Vec<(DocumentId, DocumentId)> = group
        .chunk_by(|a, b| document(a) == document(b))
        .map(|places| (near.leader(document(&places[0])), document(&places[0])))
        .collect();
    if !near.clusters.is_empty() {
        texts.sort_unstable_by(|a, b| {
            a.0.cmp(&b.0)
                .then_with(|| documents.leading_order(a.1, b.1))
        });
    }
    let mut kept: Vec<DocumentId> = texts
        .chunk_by(|a, b| a.0 == b.0)
        .map(|family| family[0].1)
        .collect();
    if kept.len() == 1 {
        // Copies of one text: told only if one of them has the line twice.
        texts.sort_unstable_by(|a, b| documents.leading_order(a.1, b.1));
        let twice = |id: DocumentId| group.iter().filter(|place| document(place) == id).count() > 1;
        kept = vec![texts.into_iter().map(|(_, id)| id).find(|&id| twice(id))?];
    }
    kept.sort_unstable();
    Some(LineGroup {
        hash: group[0].0,
        places: group
            .iter()
            .filter(|place| kept.binary_search(&document(place)).is_ok())
            .map(|&(_, place)| place)
            .collect(),
        texts: kept,
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

fn block_finding(
    documents: Documents<'_>,
    block: &Block,
    cuts: &Cuts,
    tokenizer: &mut Tokenizer,
) -> Option<Ranked> {
    let runs: Vec<LineRun> = shown(block).iter().map(|place| place.run).collect();
    let members = members(documents, &runs, cuts);
    let first = cuts.get(*runs.first()?)?;
    let words = count_words(tokenizer, &first.excerpt);
    let lines: Vec<RepeatedText> = first
        .excerpt
        .lines()
        .map(str::trim)
        .filter(|line| count_words(tokenizer, line) > 0)
        .take(MOST_LINES)
        .map(|line| RepeatedText {
            text: line.to_owned(),
            count: block.places.len(),
        })
        .collect();
    let title = lines
        .first()
        .map(|line| first_words(&line.text))
        .unwrap_or_default();
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
    tokenizer: &mut Tokenizer,
) -> Option<Ranked> {
    let runs = template.runs(EXAMPLES);
    let members = members(documents, &runs, cuts);
    let mut words = 0;
    let mut lines = Vec::new();
    for block in template.shown() {
        let text = &cuts.get(block.places.first()?.run)?.excerpt;
        words += count_words(tokenizer, text);
        for line in text
            .lines()
            .map(str::trim)
            .filter(|line| count_words(tokenizer, line) > 0)
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
    let title = lines
        .first()
        .map(|line| first_words(&line.text))
        .unwrap_or_default();
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

fn count_words(tokenizer: &mut Tokenizer, text: &str) -> usize {
    let mut words = 0;
    tokenizer.for_each(text, |_| words += 1);
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
