//! How much of one story two texts tell.

use std::sync::Arc;

use super::two::{NAME, Two};
use crate::comparison::{Side, SideExcerpt, StoryComparison};
use crate::corpus::Text;
use crate::error::Error;
use crate::find::boilerplate::Listed;
use crate::find::cluster::Clusters;
use crate::find::folders::Folders;
use crate::find::{Documents, stories};
use crate::model::{DocumentId, Evidence, Finding};
use crate::observe::Silent;
use crate::resources::Wanted;
use crate::settings::Settings;
use crate::text::Positions;

/// A threshold that every score above 0 passes.
const ANY_SCORE: f64 = 1e-6;

/// Scores two texts as a run of `check` over just these two would, whatever other relation they have. The terms of `two` are used up; spans are
/// cut from `texts`.
///
/// # Errors
/// A text that changes meanwhile; both are in memory.
pub(super) fn compare(
    two: &mut Two,
    texts: [Text<'_>; 2],
    settings: &Settings,
) -> Result<StoryComparison, Error> {
    let terms = two.sketches.take_terms();
    let Two { library, sketches } = &*two;
    let settings = Settings {
        story_threshold: ANY_SCORE,
        window: None,
        ..settings.clone()
    };
    let documents = Documents {
        library,
        sketches,
        settings: &settings,
        folders: &Folders::default(),
        listed: &Listed::default(),
        backgrounds: &Arc::default(),
    };
    let mut reports: Vec<DocumentId> = sketches.ids().collect();
    reports.retain(|&id| documents.words(id) >= settings.min_story_words);
    if terms.is_empty() || reports.len() < 2 {
        return Ok(StoryComparison::default());
    }
    let stronger = stories::Stronger {
        verified: &[],
        near: &Clusters::default(),
        furniture: &|_, _| false,
    };
    let told = stories::findings(
        documents,
        terms,
        &reports,
        stronger,
        Wanted::default(),
        &Silent,
    )?;
    Ok(told
        .findings
        .into_iter()
        .next()
        .map(|ranked| of_finding(ranked.finding, texts))
        .unwrap_or_default())
}

/// Spans are cut anew from the documents, for the search has seen them with what is suppressed blanked.
fn of_finding(finding: Finding, texts: [Text<'_>; 2]) -> StoryComparison {
    let score = finding.weakest;
    // Members stand in order of their dates.
    let right = |member: usize| finding.members[member].document != format!("{NAME}:1");
    match finding.evidence {
        Evidence::SharedStory {
            names,
            terms,
            quotes,
            excerpts,
            ..
        } => StoryComparison {
            score,
            names,
            terms,
            quotes,
            excerpts: excerpts
                .into_iter()
                .map(|excerpt| {
                    let (side, text) = if right(excerpt.member) {
                        (Side::Right, texts[1])
                    } else {
                        (Side::Left, texts[0])
                    };
                    let (start, end) = (excerpt.span.start, excerpt.span.end);
                    SideExcerpt {
                        side,
                        span: match text.is_whole() {
                            true => excerpt.span,
                            false => Positions::new(text.source).span(start, end),
                        },
                        shared: excerpt.shared,
                    }
                })
                .collect(),
        },
        _ => StoryComparison::default(),
    }
}
