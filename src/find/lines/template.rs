//! Templates: boilerplate blocks that stand in the same documents are one piece of furniture.

use ahash::AHashMap;

use super::block::{Block, Blocks};
use super::group::LinePlace;
use crate::find::places::LineRun;
use crate::model::DocumentId;

/// A block joins a template when at least this share of its texts have the template's most frequent block too: a page stub
/// whose wording has variants is one template, two headers that meet by chance in some documents are two.
const SAME_TEXTS: f64 = 0.8;

/// Blocks of a template that are shown; a template seldom has more than a handful.
const MOST_BLOCKS: usize = 20;

/// Boilerplate blocks that belong together, the most frequent first, by their numbers.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Template(Vec<u32>);

/// Templates with their blocks.
pub(super) struct Templates {
    blocks: Blocks,
    templates: Vec<Template>,
}

impl Templates {
    /// Groups boilerplate blocks: the most frequent leads, blocks that stand (nearly) only in its texts join. O(p) for p places
    /// and the templates that meet in a text.
    pub(super) fn of(blocks: Blocks, places: &[LinePlace]) -> Templates {
        let mut order: Vec<u32> = (0..blocks.len() as u32).collect();
        // Stable: blocks are in order of their first places.
        order.sort_by_key(|&at| std::cmp::Reverse(blocks.get(at as usize, places).texts_count()));
        let mut templates: Vec<Template> = Vec::new();
        let mut of_text: AHashMap<DocumentId, Vec<u32>> = AHashMap::new();
        let mut met: AHashMap<u32, usize> = AHashMap::new();
        for at in order {
            let block = blocks.get(at as usize, places);
            met.clear();
            for text in block.texts() {
                for &template in of_text.get(&text).into_iter().flatten() {
                    *met.entry(template).or_default() += 1;
                }
            }
            let needed = (SAME_TEXTS * block.texts_count() as f64).ceil() as usize;
            let best = met
                .iter()
                .filter(|&(_, &hits)| hits >= needed)
                .max_by_key(|&(&template, &hits)| (hits, std::cmp::Reverse(template)));
            match best {
                Some((&template, _)) => templates[template as usize].0.push(at),
                None => {
                    for text in block.texts() {
                        of_text
                            .entry(text)
                            .or_default()
                            .push(templates.len() as u32);
                    }
                    templates.push(Template(vec![at]));
                }
            }
        }
        Templates { blocks, templates }
    }

    /// Keeps some templates.
    pub(super) fn retain(
        &mut self,
        mut keep: impl FnMut(TemplateView<'_>) -> bool,
        places: &[LinePlace],
    ) {
        let mut templates = std::mem::take(&mut self.templates);
        templates.retain(|template| {
            keep(TemplateView {
                blocks: &self.blocks,
                template,
                places,
            })
        });
        self.templates = templates;
    }

    pub(super) fn len(&self) -> usize {
        self.templates.len()
    }

    /// All templates, with the list that their blocks' places are in.
    pub(super) fn views<'a>(
        &'a self,
        places: &'a [LinePlace],
    ) -> impl ExactSizeIterator<Item = TemplateView<'a>> {
        self.templates.iter().map(move |template| TemplateView {
            blocks: &self.blocks,
            template,
            places,
        })
    }
}

/// A template.
#[derive(Clone, Copy)]
pub(super) struct TemplateView<'a> {
    blocks: &'a Blocks,
    template: &'a Template,
    places: &'a [LinePlace],
}

impl<'a> TemplateView<'a> {
    /// Its blocks, the most frequent first.
    pub(super) fn blocks(self) -> impl Iterator<Item = Block<'a>> + use<'a> {
        let numbers = self.template.0.iter();
        numbers.map(move |&at| self.blocks.get(at as usize, self.places))
    }

    /// The most frequent block.
    pub(super) fn head(self) -> Block<'a> {
        self.blocks.get(self.template.0[0] as usize, self.places)
    }

    /// How many words of each text its blocks make.
    pub(super) fn words_by_document(self) -> AHashMap<DocumentId, usize> {
        let mut words = AHashMap::new();
        for block in self.blocks() {
            let own = block.words();
            for run in block.runs() {
                *words.entry(run.document).or_default() += own;
            }
        }
        words
    }

    /// The blocks that are shown: the most frequent ones.
    pub(super) fn shown(self) -> impl Iterator<Item = Block<'a>> + use<'a> {
        self.blocks().take(MOST_BLOCKS)
    }

    /// The lines shown: those of the shown blocks in the first `examples` texts, and each block's first place.
    pub(super) fn runs(self, examples: usize) -> Vec<LineRun> {
        let texts: Vec<DocumentId> = self.head().texts().take(examples).collect();
        let mut runs: Vec<LineRun> = self
            .shown()
            .flat_map(Block::runs)
            .filter(|run| texts.binary_search(&run.document).is_ok())
            .chain(self.shown().map(Block::first_run))
            .collect();
        runs.sort_unstable();
        runs.dedup();
        runs
    }
}
