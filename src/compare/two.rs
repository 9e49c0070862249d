//! Two texts as the documents of a run, for the searches that `check` makes.

use std::io::Cursor;

use serde_json::json;

use crate::corpus::{self, Inventory, Library, Text};
use crate::day::Day;
use crate::error::Error;
use crate::find::passages;
use crate::observe::Silent;
use crate::resources::Resources;
use crate::settings::{InputSettings, Settings};
use crate::sketch::{Gather, SketchPlan, Sketches};

/// The name of a stream of JSON lines that holds both texts. Nobody sees it.
pub(super) const NAME: &str = "pair.jsonl";

/// Two texts as records of one file, the left one first.
pub(super) struct Two {
    pub(super) library: Library,
    /// For stories and passages.
    pub(super) sketches: Sketches,
}

impl Two {
    /// Makes both with their dates. O(n) for n bytes.
    ///
    /// # Errors
    /// No room for temporary files.
    pub(super) fn of(
        texts: [Text<'_>; 2],
        dates: [Option<Day>; 2],
        settings: &Settings,
        resources: &Resources,
    ) -> Result<Two, Error> {
        let input = InputSettings::default();
        let record = |at: usize| {
            json!({ "text": texts[at].compared, &input.date_field: dates[at] }).to_string()
        };
        let records = [0, 1].map(record).join("\n");
        let inventory =
            Inventory::of_stream(NAME, Box::new(Cursor::new(records))).map_err(|source| {
                Error::Reread {
                    path: NAME.to_owned(),
                    source,
                }
            })?;
        let plan = SketchPlan {
            terms: true,
            fingerprints: Some(passages::fingerprints(settings.sensitivity)),
            ..SketchPlan::default()
        };
        let gather = Gather::new(plan, &resources.memory());
        let (library, kept) = corpus::read(inventory, &input, resources, &Silent, |document| {
            gather.take(document.text, &[], document.date)
        })?;
        Ok(Two {
            library,
            sketches: gather.finish(kept)?,
        })
    }
}
