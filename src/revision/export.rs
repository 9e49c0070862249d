//! What the inputs of a run held at a commit, as files.

use std::collections::BTreeSet;
use std::fs;
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::git::{items, path};
use super::{Commit, Repository};
use crate::corpus::name;
use crate::error::{Error, RevisionError};
use crate::settings::Settings;

/// Names of files that decide what a walk reads, in whatever folder.
const IGNORE_FILES: [&str; 3] = [".gitignore", ".ignore", ".retoldignore"];

/// How git writes the mode of a symbolic link.
const LINK: &[u8] = b"120000";
/// How git writes the mode of a submodule.
const SUBMODULE: &[u8] = b"160000";

/// The files of a commit in a folder of their own.
#[derive(Debug)]
pub struct Export<'a> {
    repository: &'a Repository,
    /// Without links.
    root: PathBuf,
}

impl Repository {
    /// Writes what `inputs` held at a commit into `folder`, which is empty, as a checkout would: line ends and filters as in the work
    /// tree. Submodules are left out. Git is asked for the names of all files of the commit; only those in the inputs are written,
    /// or all, where a link may lead out of these.
    ///
    /// # Errors
    /// [`RevisionError`]; [`Error::TempFile`] where there is no room.
    pub fn export<'a>(
        &'a self,
        commit: &Commit,
        inputs: &[PathBuf],
        folder: &Path,
    ) -> Result<Export<'a>, Error> {
        let failed = |source| Error::TempFile {
            folder: folder.to_owned(),
            source,
        };
        let folder = folder.canonicalize().map_err(failed)?;
        let root = folder.join("tree");
        // Ignore files count inside of a repository, and configuration is looked for up to its root.
        fs::create_dir_all(root.join(".git")).map_err(failed)?;
        let git = self.git.with_index(&folder.join("index"));
        git.run(&["read-tree", commit.hash()])?;
        let staged = git.run(&["ls-files", "--stage", "-z"])?;
        let inputs: BTreeSet<PathBuf> = self.inside(inputs).collect();
        let mut all: Vec<&[u8]> = Vec::new();
        let mut wanted: Vec<&[u8]> = Vec::new();
        let mut links = false;
        for entry in items(&staged) {
            let mut halves = entry.splitn(2, |&byte| byte == b'\t');
            let (Some(facts), Some(bytes)) = (halves.next(), halves.next()) else {
                continue;
            };
            if facts.starts_with(SUBMODULE) {
                continue;
            }
            let file = path(bytes);
            let is_input = inputs.iter().any(|input| file.starts_with(input));
            let is_ignores = file
                .file_name()
                .is_some_and(|name| IGNORE_FILES.iter().any(|known| name == *known));
            links |= is_input && facts.starts_with(LINK);
            all.push(bytes);
            if is_input || is_ignores {
                wanted.push(bytes);
            }
        }
        let list = if links { all } else { wanted };
        let mut names = tempfile::tempfile_in(&folder).map_err(failed)?;
        for name in list {
            names
                .write_all(name)
                .and_then(|()| names.write_all(b"\0"))
                .map_err(failed)?;
        }
        names.seek(SeekFrom::Start(0)).map_err(failed)?;
        let mut prefix = root.clone().into_os_string();
        prefix.push("/");
        let Some(prefix) = prefix.to_str().map(|prefix| format!("--prefix={prefix}")) else {
            return Err(failed(std::io::ErrorKind::InvalidFilename.into()));
        };
        git.run_with(
            &[
                "checkout-index",
                "--quiet",
                "--force",
                "-z",
                "--stdin",
                &prefix,
            ],
            names,
        )?;
        Ok(Export {
            repository: self,
            root,
        })
    }

    /// Where the inputs lie, seen from the root of the work tree.
    fn inside<'a>(&'a self, inputs: &'a [PathBuf]) -> impl Iterator<Item = PathBuf> + 'a {
        inputs
            .iter()
            .filter_map(|input| self.relative(&name::locate(&self.working, input)))
    }

    /// A path seen from the root of the work tree: by its letters, or else as the file system sees it.
    fn relative(&self, path: &Path) -> Option<PathBuf> {
        let inside = |path: &Path| path.strip_prefix(&self.root).map(Path::to_owned).ok();
        inside(path).or_else(|| inside(&path.canonicalize().ok()?))
    }
}

impl Export<'_> {
    /// The inputs, as far as the commit has them.
    ///
    /// # Errors
    /// [`RevisionError::StandardInput`].
    pub fn inputs(&self, inputs: &[PathBuf]) -> Result<Vec<PathBuf>, Error> {
        if inputs.iter().any(|input| input == Path::new("-")) {
            return Err(RevisionError::StandardInput.into());
        }
        let inside = self
            .repository
            .inside(inputs)
            .map(|input| self.root.join(input));
        Ok(inside.filter(|input| input.exists()).collect())
    }

    /// The settings of a run over these: the same, with every path in them that leads into the work tree leading here.
    pub fn settings(&self, settings: &Settings) -> Settings {
        let mut own = settings.clone();
        let here = |path: &mut PathBuf| {
            if let Some(inside) = self.repository.relative(path) {
                *path = self.root.join(inside);
            }
        };
        own.overrides_base
            .get_or_insert_with(|| self.repository.working.clone());
        let bases = [
            &mut own.overrides_base,
            &mut own.input.include_base,
            &mut own.input.exclude_base,
        ];
        bases.into_iter().flatten().for_each(here);
        own.input.never.iter_mut().for_each(here);
        own
    }

    /// The name that a run in the work tree gives to a document that has this `name` here, seen from the working folder.
    pub fn name_in_work_tree(&self, name: &str) -> String {
        let working = &self.repository.working;
        let here = name::display(working, &self.root);
        let base = name::display(working, &self.repository.root);
        let inside = name
            .strip_prefix(here.as_str())
            .and_then(|rest| rest.strip_prefix('/'));
        match (inside, base.as_str()) {
            (None, _) => name.to_owned(),
            (Some(inside), ".") => inside.to_owned(),
            (Some(inside), base) => format!("{base}/{inside}"),
        }
    }
}
