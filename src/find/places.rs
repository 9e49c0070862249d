//! From (document, line) to spans, reading each document's text once.

use ahash::AHashMap;
use rayon::prelude::*;

use super::Documents;
use crate::corpus::TextReader;
use crate::error::Error;
use crate::model::{DocumentId, Span};
use crate::text::Positions;

/// A run of lines of a document, numbers from 1, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct LineRun {
    pub(super) document: DocumentId,
    pub(super) first: u32,
    pub(super) last: u32,
}

/// The spans of runs of lines, without the white space around them.
pub(super) struct Cuts(AHashMap<LineRun, Span>);

impl Cuts {
    /// Cuts all `runs`. Reads each document once, in parallel; O(bytes of these documents).
    ///
    /// # Errors
    /// Where a text cannot be read again or has changed.
    pub(super) fn of(documents: Documents<'_>, mut runs: Vec<LineRun>) -> Result<Cuts, Error> {
        runs.sort_unstable();
        runs.dedup();
        let groups: Vec<&[LineRun]> = runs.chunk_by(|a, b| a.document == b.document).collect();
        let cut: Result<Vec<Vec<(LineRun, Span)>>, Error> = groups
            .par_iter()
            .map_init(
                || TextReader::new(documents.library),
                |texts, group| {
                    let text = texts.text(group[0].document)?;
                    let positions = Positions::new(text);
                    Ok(group
                        .iter()
                        .map(|&run| {
                            let start = positions.line_range(run.first as usize).start;
                            let end = positions.line_range(run.last as usize).end;
                            (run, positions.trimmed_span(start, end))
                        })
                        .collect())
                },
            )
            .collect();
        Ok(Cuts(cut?.into_iter().flatten().collect()))
    }

    /// The span of a run that was asked for.
    pub(super) fn get(&self, run: LineRun) -> Option<&Span> {
        self.0.get(&run)
    }
}
