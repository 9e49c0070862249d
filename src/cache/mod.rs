//! Results of earlier runs, kept in a folder.
//!
//! What is kept is all that was found, under a key of everything it depends on: the program's source, the settings that decide
//! findings, and name and content of every document. Documents are read and hashed in any case, so a result is used only where
//! the run would come to the same one. Whatever is wrong with a folder or with a file in it, the run goes on without.

mod entry;
mod folder;
mod key;
mod record;
#[cfg(test)]
mod tests;
mod wire;

use std::path::Path;

use ahash::{AHashMap, AHashSet};

use crate::corpus::{Inventory, Library};
use crate::observe::{Note, Observer};
use crate::resources::Wanted;
use crate::settings::Settings;
use crate::sketch::Dates;

pub(crate) use entry::Kept;
use folder::Folder;
use key::{Content, Key};

/// The cache of a run.
pub(crate) struct Cache<'o> {
    folder: Folder,
    /// As it was given.
    shown: String,
    version: u128,
    observer: &'o dyn Observer,
}

/// What the run will ask for, as far as it is known before documents are read.
pub(crate) struct Question<'c> {
    cache: &'c Cache<'c>,
    settings: u128,
    files: u64,
}

/// What a run asks for, and keeps its result as.
pub(crate) struct Place<'c> {
    cache: &'c Cache<'c>,
    key: Key,
    contents: Vec<Content>,
}

impl<'o> Cache<'o> {
    /// The cache in `folder`, which is made where there is none; `None`, with a warning, where it cannot be used.
    pub(crate) fn open(folder: &Path, observer: &'o dyn Observer) -> Option<Cache<'o>> {
        let shown = folder.display().to_string();
        match Folder::open(folder) {
            Ok(folder) => Some(Cache {
                folder,
                shown,
                version: key::version(),
                observer,
            }),
            Err(error) => {
                observer.note(&Note::Warning(format!(
                    "{shown}: the cache cannot be used: {error}"
                )));
                None
            }
        }
    }

    /// What is known of the question before reading. O(files).
    pub(crate) fn question(
        &self,
        settings: &Settings,
        wanted: Wanted,
        inventory: &Inventory,
    ) -> Question<'_> {
        Question {
            cache: self,
            settings: key::of_settings(settings, wanted),
            files: key::of_files(inventory),
        }
    }

    fn say(&self, what: impl AsRef<str>) {
        let note = format!("cache: {}", what.as_ref());
        self.observer.note(&Note::Detail(note));
    }
}

impl<'c> Question<'c> {
    /// Whether there is a result of files of these names and sizes, so that it pays to look at the contents first.
    pub(crate) fn may_be_answered(&self) -> bool {
        let beginning = self.key(0).beginning(3);
        let held = self.cache.folder.held();
        held.iter().any(|held| held.name.starts_with(&beginning))
    }

    /// The whole question. O(documents).
    pub(crate) fn about(&self, library: &Library, dates: &Dates, settings: &Settings) -> Place<'c> {
        Place {
            cache: self.cache,
            key: self.key(key::of_contents(library, dates, settings)),
            contents: key::contents(library, dates),
        }
    }

    fn key(&self, contents: u128) -> Key {
        Key {
            version: self.cache.version,
            settings: self.settings,
            files: self.files,
            contents,
        }
    }
}

impl Place<'_> {
    /// The result that was kept, if there is one and it is sound. O(bytes of the file).
    pub(crate) fn get(&self, library: &Library) -> Option<Kept> {
        let cache = self.cache;
        let name = self.key.file_name();
        let why = match cache.folder.read(&name) {
            Ok(None) => self.why_missing(library),
            Ok(Some(bytes)) => match entry::read(&bytes, &self.key) {
                Ok(kept) => {
                    let count = library.len();
                    cache.say(format!(
                        "the result of an earlier run is used: nothing has changed in {count} documents"
                    ));
                    return Some(kept);
                }
                Err(damage) => format!("unreadable entry {name}: {damage}"),
            },
            Err(error) => format!("unreadable entry {name}: {error}"),
        };
        cache.say(format!("documents are compared anew: {why}"));
        None
    }

    /// Keeps a result. A folder that cannot be written to costs a warning.
    pub(crate) fn put(&self, kept: &Kept) {
        let cache = self.cache;
        let name = self.key.file_name();
        let written = cache.folder.write(&name, |file| {
            entry::write(file, &self.key, &self.contents, kept)
        });
        match written {
            Ok(bytes) => cache.say(format!("the result is kept, in {bytes} bytes")),
            Err(error) => cache.observer.note(&Note::Warning(format!(
                "{}: the result cannot be kept: {error}",
                cache.shown
            ))),
        }
        cache.folder.clean();
    }

    /// Why there is no result of the key, told by those that there are.
    fn why_missing(&self, library: &Library) -> String {
        let held = self.cache.folder.held();
        let like = |parts| {
            let beginning = self.key.beginning(parts);
            held.iter()
                .find(move |held| held.name.starts_with(&beginning))
        };
        if let Some(last) = like(2) {
            let bytes = self.cache.folder.read(&last.name);
            let before = bytes.ok().flatten();
            let before = before.and_then(|bytes| entry::read_contents(&bytes).ok());
            return match before {
                Some(before) => difference(&before, &self.contents, library),
                None => format!("unreadable entry {}", last.name),
            };
        }
        let why = match (like(1), held.is_empty()) {
            (Some(_), _) => "other settings than in earlier runs",
            (None, false) => "earlier runs were of another version of retold",
            (None, true) => "nothing was kept so far",
        };
        why.to_owned()
    }
}

/// Most names of changed documents that are told.
const MOST_NAMES: usize = 3;

/// How contents differ from those of the last run with the same settings. O(documents).
fn difference(before: &[Content], now: &[Content], library: &Library) -> String {
    let contents: AHashMap<u64, u64> = before
        .iter()
        .map(|&[name, content]| (name, content))
        .collect();
    let changed: Vec<String> = library
        .ids()
        .zip(now)
        .filter(|(_, [name, content])| contents.get(name) != Some(content))
        .map(|(id, _)| library.name(id).into_owned())
        .collect();
    let names: AHashSet<u64> = now.iter().map(|&[name, _]| name).collect();
    let gone = before
        .iter()
        .filter(|[name, _]| !names.contains(name))
        .count();
    if changed.is_empty() && gone == 0 {
        return "the same documents, but other files that are not compared".to_owned();
    }
    let count = changed.len();
    let named: Vec<String> = changed.into_iter().take(MOST_NAMES).collect();
    let mut told = format!("new content in {count} of {} documents", now.len());
    if count > 0 {
        let more = if count > MOST_NAMES { ", …" } else { "" };
        told.push_str(&format!(" ({}{more})", named.join(", ")));
    }
    if gone > 0 {
        told.push_str(&format!(", {gone} gone"));
    }
    told
}
