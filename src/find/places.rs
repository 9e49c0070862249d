//! From (document, line) to spans, reading each document's text once.

use ahash::AHashMap;
use rayon::prelude::*;

use super::Documents;
use crate::corpus::TextReader;
use crate::error::Error;
use crate::model::{DocumentId, Span};
use crate::observe::Observer;
use crate::text::Positions;

/// A run of lines of a document, numbers from 1, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct LineRun {
    pub(super) document: DocumentId,
    pub(super) first: u32,
    pub(super) last: u32,
}

/// The spans of runs of lines, without the white space around them; of a run with something suppressed inside also the text that
/// is compared.
pub(super) struct Cuts(AHashMap<LineRun, Cut>);

type Cut = (Span, Option<String>);

impl Cuts {
    /// Cuts all `runs`. Reads each document once, in parallel; O(bytes of these documents).
    ///
    /// # Errors
    /// Where a text cannot be read again or has changed; [`Error::Interrupted`].
    pub(super) fn of(
        documents: Documents<'_>,
        mut runs: Vec<LineRun>,
        observer: &dyn Observer,
    ) -> Result<Cuts, Error> {
        runs.sort_unstable();
        runs.dedup();
        let groups: Vec<&[LineRun]> = runs.chunk_by(|a, b| a.document == b.document).collect();
        let cut: Result<Vec<Vec<(LineRun, Cut)>>, Error> = groups
            .par_iter()
            .map_init(
                || TextReader::new(documents.library),
                |texts, group| {
                    observer.checkpoint()?;
                    let text = texts.text(group[0].document)?;
                    let positions = Positions::new(text.source);
                    Ok(group
                        .iter()
                        .map(|&run| {
                            let start = positions.line_range(run.first as usize).start;
                            let end = positions.line_range(run.last as usize).end;
                            let span = positions.trimmed_span(start, end);
                            let compared = &text.compared[span.start..span.end];
                            let differs = !text.is_whole() && compared != span.excerpt;
                            (run, (span, differs.then(|| compared.to_owned())))
                        })
                        .collect())
                },
            )
            .collect();
        Ok(Cuts(cut?.into_iter().flatten().collect()))
    }

    /// The span of a run that was asked for.
    pub(super) fn get(&self, run: LineRun) -> Option<&Span> {
        self.0.get(&run).map(|(span, _)| span)
    }

    /// The text of a run that was asked for, with what is suppressed inside blanked.
    pub(super) fn text(&self, run: LineRun) -> Option<&str> {
        let (span, compared) = self.0.get(&run)?;
        Some(compared.as_deref().unwrap_or(&span.excerpt))
    }
}
