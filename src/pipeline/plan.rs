//! How pairs will be looked for, and what the sketches have to hold for it.

use crate::corpus::Inventory;
use crate::find::passages;
use crate::model::Rule;
use crate::resources::Wanted;
use crate::settings::Settings;
use crate::sketch::{BandPlan, FingerprintPlan, SHINGLE_WORDS, SketchPlan, guaranteed_window};

pub(super) fn wants_pairs(settings: &Settings) -> bool {
    settings.wants(Rule::NearDuplicate) || settings.wants(Rule::Contained)
}

/// How near-duplicates and contained documents are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plan {
    Exact,
    Banded,
}

/// Bytes of source a shingle takes, at least about: English has 6 bytes a word. Only a guess, made before the texts are
/// read; the number of shingles decides.
pub(crate) const BYTES_PER_SHINGLE: u64 = 6;

impl Plan {
    /// By the size of the files, before they are read.
    pub(super) fn guessed(settings: &Settings, inventory: &Inventory) -> Plan {
        Plan::for_shingles(settings, inventory.text_bytes() / BYTES_PER_SHINGLE)
    }

    pub(super) fn for_shingles(settings: &Settings, shingles: u64) -> Plan {
        if shingles <= settings.exact_join_shingles {
            Plan::Exact
        } else {
            Plan::Banded
        }
    }

    pub(super) fn sketch(self, settings: &Settings, wanted: Wanted) -> SketchPlan {
        let banded = self == Plan::Banded;
        let others = Rule::ALL
            .iter()
            .any(|&rule| rule != Rule::RepeatedLine && settings.wants(rule));
        SketchPlan {
            shingles: wants_pairs(settings) && !banded,
            bands: (settings.wants(Rule::NearDuplicate) && banded)
                .then(|| BandPlan::for_threshold(settings.near_threshold)),
            fingerprints: self.fingerprints(settings),
            line_words: settings
                .wants(Rule::RepeatedLine)
                .then_some(settings.min_line_words),
            // By the rules, not by the fields planned above, which the sketches look at themselves: exact duplicates plan none, but document hashes are their ids. Identities hold them too,
            // and other runs compare these.
            only_lines: !others && !wanted.identities,
            terms: settings.wants(Rule::OverlappingReport),
        }
    }

    /// Which fingerprints the sketches hold.
    pub(super) fn fingerprints(self, settings: &Settings) -> Option<FingerprintPlan> {
        fingerprints(settings, self == Plan::Banded)
    }
}

/// One index serves passages and, where pairs are not joined exactly, contained documents: with the smaller of both windows, or with shorter runs.
fn fingerprints(settings: &Settings, banded: bool) -> Option<FingerprintPlan> {
    let contained = (settings.wants(Rule::Contained) && banded).then(|| FingerprintPlan {
        words: SHINGLE_WORDS,
        window: guaranteed_window(settings.contained_threshold, settings.min_contained_words),
        places: false,
    });
    if !settings.wants(Rule::SharedPassage) {
        return contained;
    }
    let passages = passages::fingerprints(settings.sensitivity);
    let window = contained
        .filter(|contained| contained.words == passages.words)
        .map_or(passages.window, |contained| {
            contained.window.min(passages.window)
        });
    Some(FingerprintPlan { window, ..passages })
}
