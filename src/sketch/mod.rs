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
mod pairing;
mod places;
mod shingle_numbers;
mod shingles;
mod signature;
mod store;
mod term_counter;
mod terms;

use std::ops::Range;

use crate::radix::HashSorter;
use crate::text::{Columns, LineFolder, Tokenizer};
use crate::xxh3::hash128;

pub use bands::{BandPlan, band_hashes};
pub use fingerprints::{FingerprintPlan, guaranteed_window, winnow};
pub use gather::Gather;
pub use hash::{mix, sequence_hash};
pub use line_column::LinesOf;
pub use lines::Line;
pub use pairing::{Pairing, Script};
pub(crate) use places::Places;
pub use shingle_numbers::ShingleNumbers;
pub use shingles::{Overlap, SHINGLE_WORDS, shingle_hashes, shingle_set};
pub use signature::{SIGNATURE_VALUES, Signature, signature};
pub use store::{Dates, Kept, Sketches};
pub(crate) use term_counter::{TermCounter, ends_sentence};
pub use terms::{LEAD_WORDS, TermCount, Terms, Words, term_of};

use fingerprints::{run_hashes, winnow_with_gaps};
use lines::LinePicker;

/// What a sketch has to hold, so that no run pays for what it does not use.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SketchPlan {
    /// Keep the sorted shingle set (8 bytes a shingle).
    pub shingles: bool,
    /// Keep a hash of each band of the signature (4 bytes a band).
    pub bands: Option<BandPlan>,
    /// Keep winnowed fingerprints (about 8 / (w + 1) bytes a word; with places 10 / (w + 1) and 2).
    pub fingerprints: Option<FingerprintPlan>,
    /// Keep the lines of at least this many words (some 20 bytes a line).
    pub line_words: Option<usize>,
    /// Whether nobody asks for the document hash that other plans give: a permission to hash no words and take the one of the folded text.
    /// It is used only where nothing but lines is planned; see [`SketchPlan::hashes_no_words`].
    pub only_lines: bool,
    /// Keep the counted terms (8 bytes a distinct term) and the text by terms (2 bytes a word).
    pub terms: bool,
}

impl SketchPlan {
    /// Whether words are not hashed: [`SketchPlan::only_lines`] permits it, and no other field is planned. Neither tells the other: exact duplicates plan no field but
    /// need document hashes as other runs have them, and a permission does not undo what is planned.
    pub fn hashes_no_words(&self) -> bool {
        let others = self.shingles || self.bands.is_some() || self.fingerprints.is_some();
        self.only_lines && self.line_words.is_some() && !others && !self.terms
    }
}

/// What is remembered of a document, in the buffers of the [`Sketcher`] that made it.
#[derive(Debug, Clone, PartialEq)]
pub struct Sketch<'a> {
    /// Number of tokens; at most 2^32 - 1.
    pub words: u32,
    /// Bytes of decoded text.
    pub bytes: u64,
    /// Hash of the token sequence: equal for exact duplicates, and the same in all plans but those where [`SketchPlan::hashes_no_words`].
    pub document_hash: u128,
    /// The sorted distinct shingles, if planned.
    pub shingles: &'a [u64],
    /// A hash of each band of the signature, if planned and the document has tokens.
    pub bands: &'a [u32],
    /// Winnowed runs in order of their places, if planned.
    pub fingerprints: &'a [u32],
    /// How many words each fingerprint begins behind the one before, if planned.
    pub gaps: &'a [u8],
    /// 16 bits of each word's hash, if planned.
    pub marks: &'a [u16],
    /// Lines that count, in order, if planned.
    pub lines: &'a [Line],
    /// Counted terms, if planned.
    pub terms: Terms,
}

/// Makes sketches, reusing its buffers from one document to the next.
pub struct Sketcher {
    plan: SketchPlan,
    tokenizer: Tokenizer,
    folder: LineFolder,
    tokens: Vec<u64>,
    shingles: Vec<u64>,
    sorter: HashSorter<u64>,
    bands: Vec<u32>,
    kept: Vec<u32>,
    gaps: Vec<u8>,
    marks: Vec<u16>,
    lines: Vec<Line>,
    terms: TermCounter,
}

impl Sketcher {
    /// A sketcher for a plan.
    pub fn new(plan: SketchPlan) -> Self {
        Sketcher {
            plan,
            tokenizer: Tokenizer::default(),
            folder: LineFolder::default(),
            tokens: Vec::new(),
            shingles: Vec::new(),
            sorter: HashSorter::default(),
            bands: Vec::new(),
            kept: Vec::new(),
            gaps: Vec::new(),
            marks: Vec::new(),
            lines: Vec::new(),
            terms: TermCounter::default(),
        }
    }

    /// Sketches `text`, in one pass over its bytes, or two for lines and something else. Lines inside the sorted byte ranges `uncounted` are not kept.
    ///
    /// O(n) for n bytes.
    pub fn sketch(&mut self, text: &str, uncounted: &[Range<usize>]) -> Sketch<'_> {
        let plan = self.plan;
        self.tokens.clear();
        self.lines.clear();
        let folded = plan.line_words.map(|words| {
            let lines = &mut self.lines;
            let mut picker = LinePicker::new(text, uncounted, words);
            (self.folder).fold(text, |line| lines.extend(picker.take(line)))
        });
        let only_lines = folded.filter(|_| plan.hashes_no_words());
        if plan.terms {
            let terms = &mut self.terms;
            let visit = |some: Columns<'_>| some.last().for_each(|token| terms.see(text, token));
            self.tokenizer.columns(text, &mut self.tokens, visit);
        } else if only_lines.is_none() {
            self.tokenizer.hashes(text, &mut self.tokens);
        }
        let (words, document_hash) = match only_lines {
            Some((folded, words)) => (words, hash128(folded)),
            None => (self.tokens.len(), sequence_hash(&self.tokens)),
        };

        self.shingles.clear();
        let winnowed = plan
            .fingerprints
            .is_some_and(|plan| plan.words == SHINGLE_WORDS);
        if plan.shingles || plan.bands.is_some() || winnowed {
            shingle_hashes(&self.tokens, &mut self.shingles);
        }
        if let Some(plan) = plan.fingerprints {
            self.keep(plan);
        }
        self.bands.clear();
        if let Some(plan) = plan.bands
            && let Some(signature) = signature(&self.shingles)
        {
            self.bands.extend(band_hashes(&signature, plan));
        }
        if plan.shingles {
            self.sorter.sort(&mut self.shingles, 0, |&hash| hash);
            self.shingles.dedup();
        } else {
            self.shingles.clear();
        }
        Sketch {
            words: u32::try_from(words).unwrap_or(u32::MAX),
            bytes: text.len() as u64,
            document_hash,
            shingles: &self.shingles,
            bands: &self.bands,
            fingerprints: &self.kept,
            gaps: &self.gaps,
            marks: &self.marks,
            lines: &self.lines,
            terms: self.terms.finish(),
        }
    }

    /// Fingerprints of the tokens, of which the shingles are made if their length is right.
    fn keep(&mut self, plan: FingerprintPlan) {
        self.kept.clear();
        self.gaps.clear();
        self.marks.clear();
        let mut own = Vec::new();
        let runs = if plan.words == SHINGLE_WORDS {
            &self.shingles
        } else {
            run_hashes(&self.tokens, plan.words, &mut own);
            &own
        };
        if plan.places {
            winnow_with_gaps(runs, plan.window, &mut self.kept, &mut self.gaps);
            self.marks
                .extend(self.tokens.iter().map(|token| (token >> 48) as u16));
        } else {
            winnow(runs, plan.window, &mut self.kept);
        }
    }
}
