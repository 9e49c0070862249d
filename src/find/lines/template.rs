//! Templates: boilerplate blocks that stand in the same documents are one piece of furniture.

use ahash::AHashMap;

use super::block::Block;
use crate::find::places::LineRun;
use crate::model::DocumentId;

/// A block joins a template when at least this share of its texts have the template's most frequent block too: a page stub
/// whose wording has variants is one template, two headers that meet by chance in some documents are two.
const SAME_TEXTS: f64 = 0.8;

/// Blocks of a template that are shown; a template seldom has more than a handful.
const MOST_BLOCKS: usize = 20;

/// Boilerplate blocks that belong together, the most frequent first.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Template {
    pub(super) blocks: Vec<Block>,
}

impl Template {
    /// How many words of each text the template's blocks make.
    pub(super) fn words_by_document(&self) -> AHashMap<DocumentId, usize> {
        let mut words = AHashMap::new();
        for place in self.blocks.iter().flat_map(|block| &block.places) {
            *words.entry(place.run.document).or_default() += place.words as usize;
        }
        words
    }

    /// The blocks that are shown: the most frequent ones.
    pub(super) fn shown(&self) -> &[Block] {
        &self.blocks[..self.blocks.len().min(MOST_BLOCKS)]
    }

    /// The lines shown: those of the shown blocks in the first `examples` texts, and each block's first place.
    pub(super) fn runs(&self, examples: usize) -> Vec<LineRun> {
        let texts: Vec<DocumentId> = self.blocks[0]
            .texts
            .iter()
            .copied()
            .take(examples)
            .collect();
        let shown = self.shown();
        let mut runs: Vec<LineRun> = shown
            .iter()
            .flat_map(|block| block.places.iter().map(|place| place.run))
            .filter(|run| texts.binary_search(&run.document).is_ok())
            .chain(shown.iter().map(|block| block.places[0].run))
            .collect();
        runs.sort_unstable();
        runs.dedup();
        runs
    }
}

/// Groups boilerplate blocks: the most frequent leads, blocks that stand (nearly) only in its texts join. O(p) for p places and
/// the templates that meet in a text.
pub(super) fn templates(mut blocks: Vec<Block>) -> Vec<Template> {
    blocks.sort_by(|a, b| {
        b.texts
            .len()
            .cmp(&a.texts.len())
            .then_with(|| a.places[0].run.cmp(&b.places[0].run))
    });
    let mut templates: Vec<Template> = Vec::new();
    let mut of_text: AHashMap<DocumentId, Vec<usize>> = AHashMap::new();
    for block in blocks {
        let mut met: AHashMap<usize, usize> = AHashMap::new();
        for text in &block.texts {
            for &template in of_text.get(text).into_iter().flatten() {
                *met.entry(template).or_default() += 1;
            }
        }
        let needed = (SAME_TEXTS * block.texts.len() as f64).ceil() as usize;
        let best = met
            .into_iter()
            .filter(|&(_, hits)| hits >= needed)
            .max_by_key(|&(template, hits)| (hits, std::cmp::Reverse(template)));
        match best {
            Some((template, _)) => templates[template].blocks.push(block),
            None => {
                for &text in &block.texts {
                    of_text.entry(text).or_default().push(templates.len());
                }
                templates.push(Template {
                    blocks: vec![block],
                });
            }
        }
    }
    templates
}
