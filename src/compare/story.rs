//! How much of one story two texts tell.

use std::io::Cursor;
use std::sync::Arc;

use serde_json::json;

use crate::comparison::{Side, SideExcerpt, StoryComparison};
use crate::corpus::{self, Inventory, Text};
use crate::day::Day;
use crate::error::Error;
use crate::find::boilerplate::Listed;
use crate::find::cluster::Clusters;
use crate::find::folders::Folders;
use crate::find::{Documents, stories};
use crate::model::{DocumentId, Evidence, Finding};
use crate::observe::Silent;
use crate::resources::{Resources, Wanted};
use crate::settings::{InputSettings, Settings};
use crate::sketch::{Gather, SketchPlan};
use crate::text::Positions;

/// The name of a stream of JSON lines that holds both texts. Nobody sees it.
const PAIR: &str = "pair.jsonl";

/// A threshold that every score above 0 passes.
const ANY_SCORE: f64 = 1e-6;

/// Scores two texts with their dates as a run of `check` over just these two would, whatever other relation they have.
///
/// # Errors
/// No room for temporary files.
pub(super) fn compare(
    texts: [Text<'_>; 2],
    dates: [Option<Day>; 2],
    settings: &Settings,
    resources: &Resources,
) -> Result<StoryComparison, Error> {
    // The search for stories reads its texts from a library: one of two records.
    let input = InputSettings::default();
    let record =
        |at: usize| json!({ "text": texts[at].compared, &input.date_field: dates[at] }).to_string();
    let records = [0, 1].map(record).join("\n");
    let inventory =
        Inventory::of_stream(PAIR, Box::new(Cursor::new(records))).map_err(|source| {
            Error::Reread {
                path: PAIR.to_owned(),
                source,
            }
        })?;
    let gather = Gather::new(
        SketchPlan {
            terms: true,
            ..SketchPlan::default()
        },
        &resources.memory(),
    );
    let (library, kept) = corpus::read(inventory, &input, resources, &Silent, |document| {
        gather.take(document.text, &[], document.date)
    })?;
    let mut sketches = gather.finish(kept)?;
    let terms = sketches.take_terms();
    let settings = Settings {
        story_threshold: ANY_SCORE,
        window: None,
        ..settings.clone()
    };
    let documents = Documents {
        library: &library,
        sketches: &sketches,
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
    let right = |member: usize| finding.members[member].document != format!("{PAIR}:1");
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
