//! One pass over folders, links followed, that also counts what the ignore files hide.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::cache_folder;
use super::globs::Selection;
use super::ignores::{Ignores, Word};
use super::name;
use super::own::{is_own, is_replaceable};
use crate::error::Error;
use crate::model::Skipped;
use crate::observe::Observer;
use crate::settings::InputSettings;

/// A file to read.
#[derive(Debug)]
pub(super) struct Found {
    /// The path without links: two of the same are one document.
    pub(super) canonical: PathBuf,
    /// The path as it was reached, absolute.
    pub(super) path: PathBuf,
    /// The name made from it.
    pub(super) name: String,
    /// Bytes.
    pub(super) size: u64,
}

/// The walk's results so far, and what it goes by. Results are in the order of the file system; the caller sorts.
pub(super) struct Walk<'a> {
    working: &'a Path,
    settings: &'a InputSettings,
    selection: &'a Selection,
    observer: &'a dyn Observer,
    ignores: Ignores,
    /// Canonical folders from the root down to here, against loops.
    chain: Vec<PathBuf>,
    pub(super) found: Vec<Found>,
    pub(super) skipped: BTreeSet<Skipped>,
    /// Canonical paths of wanted files that ignore files hide.
    pub(super) ignored: Vec<PathBuf>,
    /// Canonical paths of files nobody wants.
    pub(super) other: Vec<PathBuf>,
    /// Canonical paths of files that are our own.
    pub(super) own: Vec<PathBuf>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(
        working: &'a Path,
        settings: &'a InputSettings,
        selection: &'a Selection,
        observer: &'a dyn Observer,
    ) -> Self {
        Walk {
            working,
            settings,
            selection,
            observer,
            ignores: Ignores::default(),
            chain: Vec::new(),
            found: Vec::new(),
            skipped: BTreeSet::new(),
            ignored: Vec::new(),
            other: Vec::new(),
            own: Vec::new(),
        }
    }

    /// Walks an input folder, given by its absolute path.
    ///
    /// # Errors
    /// [`Error::Interrupted`], [`Error::ReplacesDocument`].
    pub(super) fn input(&mut self, root: &Path) -> Result<(), Error> {
        let canonical = match root.canonicalize() {
            Ok(canonical) => canonical,
            Err(error) => {
                self.skip(root, format!("cannot be read: {error}"), true);
                return Ok(());
            }
        };
        if self.settings.ignore_files {
            self.ignores = Ignores::above(root);
        }
        self.folder(root, root, canonical, false)
    }

    /// A file named as an input, whatever its ending.
    ///
    /// # Errors
    /// [`Error::ReplacesDocument`].
    pub(super) fn file(&mut self, path: &Path, size: u64) -> Result<(), Error> {
        match path.canonicalize() {
            Ok(canonical) if self.is_written_to(&canonical) => {
                self.replaces_no_document(&canonical)?;
                self.skip(path, "this run writes to it".to_owned(), false);
            }
            Ok(canonical) if self.settings.never.contains(&canonical) => {
                let reason = "the configuration, baseline or boilerplate of this run";
                self.skip(path, reason.to_owned(), false);
            }
            Ok(canonical) => self.take(path, canonical, size),
            Err(error) => self.skip(path, format!("cannot be read: {error}"), true),
        }
        Ok(())
    }

    /// A file that the walk came by and that is wanted.
    fn come_by(&mut self, path: &Path, canonical: PathBuf, size: u64) -> Result<(), Error> {
        if self.is_written_to(&canonical) {
            return self.replaces_no_document(&canonical);
        }
        if self.settings.never.contains(&canonical) || is_own(&canonical) {
            self.own.push(canonical);
        } else {
            self.take(path, canonical, size);
        }
        Ok(())
    }

    fn is_written_to(&self, canonical: &PathBuf) -> bool {
        self.settings.outputs.contains(canonical) || self.settings.redirected.contains(canonical)
    }

    /// Refuses a run whose output takes the place of a text.
    fn replaces_no_document(&self, canonical: &PathBuf) -> Result<(), Error> {
        if !self.settings.outputs.contains(canonical) || is_replaceable(canonical) {
            return Ok(());
        }
        Err(Error::ReplacesDocument {
            path: name::display(self.working, canonical),
        })
    }

    /// `hidden_away`: an ignore file names this folder or one above it, so that its files are only counted.
    fn folder(
        &mut self,
        root: &Path,
        here: &Path,
        canonical: PathBuf,
        hidden_away: bool,
    ) -> Result<(), Error> {
        self.observer.checkpoint()?;
        let entries = match fs::read_dir(here) {
            Ok(entries) => entries,
            Err(error) => {
                if !hidden_away {
                    self.skip(here, format!("the folder cannot be read: {error}"), true);
                }
                return Ok(());
            }
        };
        // A tag that cannot be read is none that a run has made.
        let is_cache = cache_folder::is_tagged(here).unwrap_or(false);
        let depth = (self.settings.ignore_files && !hidden_away).then(|| self.ignores.enter(here));
        self.chain.push(canonical.clone());
        for entry in entries {
            match entry {
                Ok(entry)
                    if is_cache && cache_folder::is_own(entry.file_name().as_encoded_bytes()) => {}
                Ok(entry) => self.entry(root, here, &canonical, &entry, hidden_away)?,
                Err(error) if !hidden_away => {
                    self.skip(
                        here,
                        format!("the folder cannot be read to its end: {error}"),
                        true,
                    );
                }
                Err(_) => {}
            }
        }
        self.chain.pop();
        if let Some(depth) = depth {
            self.ignores.leave(depth);
        }
        Ok(())
    }

    fn entry(
        &mut self,
        root: &Path,
        here: &Path,
        canonical: &Path,
        entry: &fs::DirEntry,
        hidden_away: bool,
    ) -> Result<(), Error> {
        let file_name = entry.file_name();
        if file_name == ".git" {
            return Ok(()); // a repository's own files are nobody's documents
        }
        let path = here.join(&file_name);
        let is_link = entry.file_type().is_ok_and(|kind| kind.is_symlink());
        let metadata = if is_link {
            fs::metadata(&path)
        } else {
            entry.metadata()
        };
        let is_folder = metadata.as_ref().is_ok_and(fs::Metadata::is_dir);
        let seen_from = |base: &Option<PathBuf>| {
            let relative = path.strip_prefix(base.as_deref().unwrap_or(root));
            // Outside of where they start, only globs for any depth match: a whole path matches no others.
            relative.unwrap_or(&path).to_owned()
        };
        let word = if self.settings.ignore_files && !hidden_away {
            self.ignores.judge(&path, is_folder)
        } else {
            Word::Silent
        };
        if is_hidden(&file_name) && !self.settings.hidden && word != Word::Keep {
            return Ok(());
        }
        let excluded = self
            .selection
            .excludes(&seen_from(&self.settings.exclude_base), is_folder);
        let hidden_away = hidden_away || word == Word::Ignore;
        if is_folder {
            // Links out of an ignored folder are not followed: package managers build mazes of them.
            if excluded || hidden_away && is_link {
                return Ok(());
            }
            let inside = if is_link {
                match path.canonicalize() {
                    Ok(target) if self.chain.contains(&target) => {
                        self.skip(&path, "symbolic link loop".to_owned(), false);
                        return Ok(());
                    }
                    Ok(target) => target,
                    Err(error) => {
                        self.skip(&path, format!("the link cannot be followed: {error}"), true);
                        return Ok(());
                    }
                }
            } else {
                canonical.join(&file_name)
            };
            return self.folder(root, &path, inside, hidden_away);
        }
        let true_path = if is_link {
            path.canonicalize().ok()
        } else {
            None
        };
        let true_path = true_path.unwrap_or_else(|| canonical.join(&file_name));
        if excluded
            || !self
                .selection
                .wants(&seen_from(&self.settings.include_base))
        {
            // A file that this run writes is not counted: it may not be there yet.
            if !hidden_away && !self.is_written_to(&true_path) {
                self.other.push(true_path);
            }
            return Ok(());
        }
        match metadata {
            Ok(metadata) if metadata.is_file() && hidden_away => {
                if !self.is_written_to(&true_path) {
                    self.ignored.push(true_path);
                }
            }
            Ok(metadata) if metadata.is_file() => {
                self.come_by(&path, true_path, metadata.len())?;
            }
            _ if hidden_away => {}
            Ok(_) => self.skip(&path, SPECIAL.to_owned(), false),
            Err(error) if is_link => self.skip(&path, broken(&error), true),
            Err(error) => self.skip(&path, format!("cannot be read: {error}"), true),
        }
        Ok(())
    }

    fn take(&mut self, path: &Path, canonical: PathBuf, size: u64) {
        self.observer.advance(1);
        self.found.push(Found {
            name: name::display(self.working, path),
            path: path.to_owned(),
            canonical,
            size,
        });
    }

    /// Lists a file that is not read.
    pub(super) fn skip(&mut self, path: &Path, reason: String, error: bool) {
        self.skipped.insert(Skipped {
            path: name::display(self.working, path),
            reason,
            error,
        });
    }
}

/// Why a pipe, socket or device is not read.
pub(super) const SPECIAL: &str = "not a regular file (a pipe, a socket or a device)";

fn broken(error: &io::Error) -> String {
    format!("broken symbolic link: {error}")
}

pub(super) fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().first() == Some(&b'.')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::Silent;

    #[test]
    fn a_folder_that_cannot_be_read_is_listed() {
        let dir = tempfile::tempdir().unwrap();
        let working = dir.path().canonicalize().unwrap();
        // Permissions do not stop every user, but nobody can list a file.
        let not_a_folder = working.join("sub");
        fs::write(&not_a_folder, "").unwrap();
        let settings = InputSettings::default();
        let selection = Selection::new(&settings).unwrap();
        let mut walk = Walk::new(&working, &settings, &selection, &Silent);
        walk.folder(&working, &not_a_folder, not_a_folder.clone(), false)
            .unwrap();
        let skip = walk.skipped.pop_first().unwrap();
        assert!(skip.path == "sub" && skip.error, "{skip:?}");
        assert!(
            skip.reason.starts_with("the folder cannot be read: "),
            "{skip:?}"
        );
        walk.folder(&working, &not_a_folder, not_a_folder.clone(), true)
            .unwrap();
        assert!(
            walk.skipped.is_empty(),
            "no error in a folder that is ignored"
        );
    }
}
