//! Whether a file that was moved was a document of the run before.

use std::path::{Path, PathBuf};

use super::codec::Codec;
use super::globs::{FileKind, FolderGlobs, Selection};
use super::ignores::{Ignores, Word};
use super::name;
use super::walk::is_hidden;
use crate::error::Error;
use crate::settings::{InputSettings, Settings};

/// What decides whether a run reads a file, and as what.
pub(crate) struct Moves<'a> {
    folders: Vec<PathBuf>,
    settings: &'a InputSettings,
    selection: Selection,
    overrides: FolderGlobs,
    /// Where the globs of overrides start.
    base: PathBuf,
}

impl Moves<'_> {
    /// For a run over `inputs`, seen from the `working` folder.
    ///
    /// # Errors
    /// [`Error::Glob`].
    pub(crate) fn new<'a>(
        working: &Path,
        inputs: &[PathBuf],
        settings: &'a Settings,
    ) -> Result<Moves<'a>, Error> {
        let folders = inputs.iter().map(|input| name::locate(working, input));
        let base = settings.overrides_base.as_deref().unwrap_or(working);
        Ok(Moves {
            folders: folders
                .filter_map(|folder| folder.canonicalize().ok())
                .collect(),
            settings: &settings.input,
            selection: Selection::new(&settings.input)?,
            overrides: FolderGlobs::new(settings.overrides.iter().map(|one| &one.glob))?,
            base: base.canonicalize().unwrap_or_else(|_| base.to_owned()),
        })
    }

    /// Whether a walk would have read `old`, which is gone, just as it reads `new`. Both are absolute, without links.
    pub(crate) fn is_nothing_new(&self, old: &Path, new: &Path) -> bool {
        let overrides = |path: &Path| {
            let relative = path.strip_prefix(&self.base).unwrap_or(path);
            self.overrides.matches(relative)
        };
        FileKind::of(old) == FileKind::of(new)
            && Codec::of(old) == Codec::of(new)
            && overrides(old) == overrides(new)
            && self.folders.iter().any(|folder| self.is_read(folder, old))
    }

    /// Whether a walk of `root` takes the file at `path`, by the ignore files of today. O(folders above it).
    fn is_read(&self, root: &Path, path: &Path) -> bool {
        let Ok(inside) = path.strip_prefix(root) else {
            return false;
        };
        let mut ignores = match self.settings.ignore_files {
            true => Ignores::above(root),
            false => Ignores::default(),
        };
        let seen_from = |base: &Option<PathBuf>, path: &Path| {
            let relative = path.strip_prefix(base.as_deref().unwrap_or(root));
            relative.unwrap_or(path).to_owned()
        };
        let mut here = root.to_owned();
        let mut parts = inside.iter().peekable();
        while let Some(part) = parts.next() {
            if self.settings.ignore_files {
                ignores.enter(&here);
            }
            here.push(part);
            let is_folder = parts.peek().is_some();
            let word = match self.settings.ignore_files {
                true => ignores.judge(&here, is_folder),
                false => Word::Silent,
            };
            let excluded = seen_from(&self.settings.exclude_base, &here);
            if word == Word::Ignore
                || part == ".git"
                || is_hidden(part) && !self.settings.hidden && word != Word::Keep
                || self.selection.excludes(&excluded, is_folder)
            {
                return false;
            }
        }
        let included = seen_from(&self.settings.include_base, path);
        here != root && self.selection.wants(&included)
    }
}
