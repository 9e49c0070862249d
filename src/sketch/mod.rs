//! What is remembered of a document once its text is gone.
//!
//! A sketch is a pure function of the text and the [`SketchPlan`]: the same on every machine and for any number of threads.

mod bands;
mod block;
mod column;
mod fingerprints;
mod gather;
mod hash;
mod line_column;
mod lines;
mod shingle_numbers;
mod shingles;
mod signature;
mod store;
mod terms;

use std::ops::Range;

use crate::text::Tokenizer;

pub use bands::{BandPlan, band_hashes};
pub use fingerprints::{guaranteed_window, winnow};
pub use gather::Gather;
pub use hash::{mix, sequence_hash};
pub use line_column::LinesOf;
pub use lines::Line;
pub use shingle_numbers::ShingleNumbers;
pub use shingles::{Overlap, SHINGLE_WORDS, shingle_hashes, shingle_set};
pub use signature::{SIGNATURE_VALUES, Signature, signature};
pub use store::{Kept, Sketches};
pub use terms::{LEAD_WORDS, TermCount, Terms, Words, term_of};
pub(crate) use terms::{Places, TermCounter, ends_sentence};

use lines::LineCutter;
use shingles::sort_distinct;

/// What a sketch has to hold, so that no run pays for what it does not use.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SketchPlan {
    /// Keep the sorted shingle set (8 bytes a shingle).
    pub shingles: bool,
    /// Keep a hash of each band of the signature (4 bytes a band).
    pub bands: Option<BandPlan>,
    /// Keep the winnowed fingerprints of windows of this many shingles (about 8 / (w + 1) bytes a shingle).
    pub fingerprint_window: Option<usize>,
    /// Keep the lines of at least this many words (some 22 bytes a line).
    pub line_words: Option<usize>,
    /// Keep the counted terms (8 bytes a distinct term) and the text by terms (2 bytes a word).
    pub terms: bool,
}

/// What is remembered of a document, in the buffers of the [`Sketcher`] that made it.
#[derive(Debug, Clone, PartialEq)]
pub struct Sketch<'a> {
    /// Number of tokens; at most 2^32 - 1.
    pub words: u32,
    /// Bytes of decoded text.
    pub bytes: u64,
    /// Hash of the token sequence: equal for exact duplicates.
    pub document_hash: u128,
    /// The sorted distinct shingles, if planned.
    pub shingles: &'a [u64],
    /// A hash of each band of the signature, if planned and the document has tokens.
    pub bands: &'a [u32],
    /// Winnowed shingles in order of their places, if planned.
    pub fingerprints: &'a [u32],
    /// Lines that count, in order, if planned.
    pub lines: &'a [Line],
    /// Counted terms, if planned.
    pub terms: Terms,
}

/// Makes sketches, reusing its buffers from one document to the next.
pub struct Sketcher {
    plan: SketchPlan,
    tokenizer: Tokenizer,
    tokens: Vec<u64>,
    shingles: Vec<u64>,
    bands: Vec<u32>,
    kept: Vec<u32>,
    lines: Vec<Line>,
    terms: TermCounter,
}

impl Sketcher {
    /// A sketcher for a plan.
    pub fn new(plan: SketchPlan) -> Self {
        Sketcher {
            plan,
            tokenizer: Tokenizer::default(),
            tokens: Vec::new(),
            shingles: Vec::new(),
            bands: Vec::new(),
            kept: Vec::new(),
            lines: Vec::new(),
            terms: TermCounter::default(),
        }
    }

    /// Sketches `text`, in one pass over its bytes. Lines inside the sorted byte ranges `uncounted` are not kept.
    ///
    /// O(n) for n bytes, and O(s log s) for s shingles where the plan asks for the shingle set.
    pub fn sketch(&mut self, text: &str, uncounted: &[Range<usize>]) -> Sketch<'_> {
        let plan = self.plan;
        self.tokens.clear();
        self.lines.clear();
        if plan.line_words.is_none() && !plan.terms {
            self.tokenizer.hashes(text, &mut self.tokens);
        } else {
            let tokens = &mut self.tokens;
            let lines = &mut self.lines;
            let terms = &mut self.terms;
            let mut cutter =
                LineCutter::new(text, uncounted, plan.line_words.unwrap_or(usize::MAX));
            self.tokenizer.for_each(text, |token| {
                cutter.before_token(token.start, tokens, lines);
                tokens.push(token.hash);
                if plan.terms {
                    terms.see(text, token);
                }
            });
            cutter.finish(tokens, lines);
        }

        self.shingles.clear();
        if plan.shingles || plan.bands.is_some() || plan.fingerprint_window.is_some() {
            shingle_hashes(&self.tokens, &mut self.shingles);
        }
        self.kept.clear();
        if let Some(window) = plan.fingerprint_window {
            winnow(&self.shingles, window, &mut self.kept);
        }
        self.bands.clear();
        if let Some(plan) = plan.bands
            && let Some(signature) = signature(&self.shingles)
        {
            self.bands.extend(band_hashes(&signature, plan));
        }
        if plan.shingles {
            sort_distinct(&mut self.shingles);
        } else {
            self.shingles.clear();
        }
        Sketch {
            words: u32::try_from(self.tokens.len()).unwrap_or(u32::MAX),
            bytes: text.len() as u64,
            document_hash: sequence_hash(&self.tokens),
            shingles: &self.shingles,
            bands: &self.bands,
            fingerprints: &self.kept,
            lines: &self.lines,
            terms: self.terms.finish(),
        }
    }
}
