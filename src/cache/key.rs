//! What a result depends on, as hashes.

use xxhash_rust::xxh3::{Xxh3, xxh3_64, xxh3_128};

use super::wire::{Sink, Wire, structure};
use crate::corpus::cache_folder::ENDING;
use crate::corpus::{Format, Identity, Inventory, Library};
use crate::model::{LeftOut, Rule, Skipped};
use crate::resources::Wanted;
use crate::settings::{GateSettings, InputSettings, Override, Settings};
use crate::sketch::Dates;

/// All that a result depends on. Two runs with the same key have the same result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Key {
    /// The source that the program was built from.
    pub(super) version: u128,
    /// Settings that decide findings, and which tables are filled.
    pub(super) settings: u128,
    /// Names and sizes of the files. It follows from the contents, and is known before they are read.
    pub(super) files: u64,
    /// Names and contents of the documents, and what is not compared.
    pub(super) contents: u128,
}

structure!(Key {
    version,
    settings,
    files,
    contents,
});

impl Key {
    /// The name of the result's file. Begins as [`Self::beginning`] says.
    pub(super) fn file_name(&self) -> String {
        format!("{}{:032x}{ENDING}", self.beginning(3), self.contents)
    }

    /// How the names begin of results that agree in so many parts, from the version on; at most 3.
    pub(super) fn beginning(&self, parts: usize) -> String {
        let halves = [self.version as u64, self.settings as u64, self.files];
        let parts = halves.iter().take(parts);
        parts.map(|part| format!("{part:016x}-")).collect()
    }
}

/// The program: any other source may give another result.
pub(super) fn version() -> u128 {
    let parquet = cfg!(feature = "parquet");
    let text = format!(
        "{} {} {parquet}",
        env!("CARGO_PKG_VERSION"),
        env!("RETOLD_SOURCE")
    );
    xxh3_128(text.as_bytes())
}

/// Values one after the other, so that no two lists of values give the same bytes.
#[derive(Default)]
struct Parts(Xxh3);

impl Parts {
    fn number(&mut self, number: u64) {
        self.0.update(&number.to_le_bytes());
    }

    fn numbers(&mut self, numbers: impl IntoIterator<Item = usize>) {
        for number in numbers {
            self.number(number as u64);
        }
    }

    fn text(&mut self, text: &[u8]) {
        self.number(text.len() as u64);
        self.0.update(text);
    }

    fn rules(&mut self, rules: &[Rule]) {
        self.number(rules.len() as u64);
        for rule in rules {
            self.text(rule.name().as_bytes());
        }
    }

    fn maybe(&mut self, number: Option<usize>) {
        self.numbers([usize::from(number.is_some()), number.unwrap_or(0)]);
    }
}

/// The settings that decide what is found. Each is named: one that decides nothing is named with a reason, and a new one does
/// not compile before it is here.
pub(super) fn of_settings(settings: &Settings, wanted: Wanted) -> u128 {
    let Settings {
        rules,
        near_threshold,
        contained_threshold,
        story_threshold,
        window,
        min_line_words,
        min_near_words,
        min_contained_words,
        min_passage_words,
        min_story_words,
        sensitivity,
        boilerplate_documents,
        ignore_boilerplate,
        exact_join_shingles,
        // What these files hold has a hash.
        background: _,
        background_hash,
        boilerplate: _,
        boilerplate_hash,
        input,
        gate,
        overrides,
        overrides_base,
    } = settings;
    // They decide what is read, dates included, and that is in the hash of the contents.
    let InputSettings {
        include: _,
        exclude: _,
        hidden: _,
        ignore_files: _,
        text_field: _,
        id_field: _,
        date_field: _,
        include_base: _,
        exclude_base: _,
        never: _,
        outputs: _,
        redirected: _,
    } = input;
    // The verdict is made anew each time; of the gate only this decides what is counted.
    let GateSettings {
        fail_on,
        max: _,
        max_new: _,
        max_share: _,
        max_share_of_all: _,
        allow_unreadable: _,
        allow_empty: _,
        exit_zero: _,
    } = gate;
    let Wanted {
        findings,
        pairs,
        identities,
        text_bytes,
        boilerplate,
    } = wanted;

    let mut parts = Parts::default();
    parts.rules(rules);
    for threshold in [near_threshold, contained_threshold, story_threshold] {
        parts.number(threshold.to_bits());
    }
    parts.maybe(*window);
    parts.numbers([
        *min_line_words,
        *min_near_words,
        *min_contained_words,
        *min_passage_words,
        *min_story_words,
        *boilerplate_documents,
    ]);
    parts.rules(ignore_boilerplate);
    parts.text(sensitivity.name().as_bytes());
    parts.number(*exact_join_shingles);
    for hash in [background_hash, boilerplate_hash] {
        parts.numbers([usize::from(hash.is_some())]);
        parts.text(hash.as_deref().unwrap_or_default().as_bytes());
    }
    parts.rules(fail_on);
    parts.numbers([findings, pairs, identities, boilerplate].map(usize::from));
    parts.numbers([text_bytes]);
    parts.numbers([overrides.len()]);
    for one in overrides {
        let Override {
            glob,
            off,
            min_line_words,
            min_near_words,
            min_contained_words,
            min_story_words,
        } = one;
        parts.text(glob.as_bytes());
        parts.rules(off);
        for words in [
            min_line_words,
            min_near_words,
            min_contained_words,
            min_story_words,
        ] {
            parts.maybe(*words);
        }
    }
    if let Some(base) = overrides_base {
        parts.text(base.as_os_str().as_encoded_bytes());
    }
    parts.0.digest128()
}

/// Names and sizes of the files. O(files).
pub(super) fn of_files(inventory: &Inventory) -> u64 {
    let mut parts = Parts::default();
    for (name, size) in inventory.names_and_sizes() {
        parts.text(name.as_bytes());
        parts.number(size.map_or(u64::MAX, |bytes| bytes));
    }
    parts.0.digest()
}

/// Name and content of a document, 64 bits each.
pub(super) type Content = [u64; 2];

/// Name and content, date included, of each document, in corpus order. O(documents).
pub(super) fn contents(library: &Library, dates: &Dates) -> Vec<Content> {
    library
        .ids()
        .zip(dates.numbers())
        .map(|(id, date)| {
            let name = xxh3_64(library.name(id).as_bytes());
            let mut content = Parts::default();
            content.0.update(&library.content_hash(id).to_le_bytes());
            content.0.update(&date.to_le_bytes());
            [name, content.0.digest()]
        })
        .collect()
}

/// All that a run has read. O(documents), without reading them again.
pub(super) fn of_contents(library: &Library, dates: &Dates, settings: &Settings) -> u128 {
    let mut parts = Parts::default();
    parts.numbers([library.len()]);
    for (id, date) in library.ids().zip(dates.numbers()) {
        let Identity {
            name,
            path,
            format,
            content,
        } = library.identity(id);
        parts.text(name.as_bytes());
        // A record `a#1` and a file of that name are two things.
        parts.text(path.as_bytes());
        parts.numbers([match format {
            Format::Plain => 0,
            Format::Markdown => 1,
        }]);
        parts.0.update(&content.to_le_bytes());
        // That of a record is in no hash of its text.
        parts.0.update(&date.to_le_bytes());
    }
    parts.numbers([library.skipped.len()]);
    for Skipped {
        path,
        reason,
        error,
    } in &library.skipped
    {
        parts.text(path.as_bytes());
        parts.text(reason.as_bytes());
        parts.numbers([usize::from(*error)]);
    }
    let LeftOut {
        ignored,
        other,
        own,
    } = library.left_out;
    parts.numbers([ignored, other, own]);
    if !settings.overrides.is_empty() {
        // Overrides go by where files lie, and not by their names.
        parts.text(library.folder().as_os_str().as_encoded_bytes());
        for path in library.file_paths() {
            let path = path.unwrap_or_default();
            parts.text(path.as_os_str().as_encoded_bytes());
        }
    }
    parts.0.digest128()
}
