//! What git knows of a folder: which files a branch changes, and what the folder held at a commit.
//!
//! Everything is asked of the `git` command, of which nothing is taken that a shell or an option could be made of: what a user names is
//! first resolved to a commit's hash, names of files are read and written between zero bytes, and no program that a repository's
//! configuration names is started to show a difference.

mod changed;
mod export;
mod git;

use std::path::{Path, PathBuf};

pub use changed::Changed;
pub use export::Export;
use git::Git;

use crate::corpus::name;
use crate::error::{Error, RevisionError};

/// A commit, by the hash that git names it by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit(String);

impl Commit {
    /// The hash, hexadecimal.
    pub fn hash(&self) -> &str {
        &self.0
    }
}

/// The work tree that holds the inputs of a run.
#[derive(Debug)]
pub struct Repository {
    /// The working folder of the run, canonical.
    working: PathBuf,
    /// The root of the work tree, without links.
    root: PathBuf,
    git: Git,
}

impl Repository {
    /// The repository that holds all of `inputs`, seen from the working folder; for standard input that of the working folder.
    ///
    /// # Errors
    /// [`RevisionError`] where there is none or more than one, or no `git`; [`Error::NotFound`] for an input that is not there.
    pub fn of(inputs: &[PathBuf]) -> Result<Repository, Error> {
        let working = std::env::current_dir()
            .and_then(|folder| folder.canonicalize())
            .map_err(Error::WorkingFolder)?;
        let mut folders = Vec::new();
        for input in inputs.iter().filter(|input| *input != Path::new("-")) {
            let path = name::locate(&working, input);
            let folder = match path.is_dir() {
                true => path.as_path(),
                false => path.parent().unwrap_or(&path),
            };
            if !folder.is_dir() || !path.exists() {
                return Err(Error::NotFound {
                    path: input.display().to_string(),
                });
            }
            folders.push(folder.to_owned());
        }
        if folders.is_empty() {
            folders.push(working.clone());
        }
        folders.sort_unstable();
        folders.dedup();
        let mut roots = Vec::new();
        for folder in &folders {
            roots.push(git::root(folder)?);
        }
        roots.dedup();
        if roots.len() > 1 {
            return Err(RevisionError::SeveralRepositories.into());
        }
        let root = roots.swap_remove(0);
        Ok(Repository {
            git: Git::within(&root),
            working,
            root,
        })
    }

    /// The root of the work tree, without links.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The commit that a branch, tag, hash or other expression of git names.
    ///
    /// # Errors
    /// [`RevisionError::Unknown`].
    pub fn commit(&self, reference: &str) -> Result<Commit, Error> {
        let unknown = || RevisionError::Unknown {
            reference: reference.to_owned(),
            shallow: self.is_shallow(),
        };
        if reference.is_empty() || reference.contains(['\0', '\n']) {
            return Err(unknown().into());
        }
        // What looks like an option is taken for what it can only be: a reference by its whole name.
        let spelt = match reference.starts_with('-') {
            true => ["refs/tags/", "refs/heads/", "refs/remotes/"]
                .map(|kind| format!("{kind}{reference}"))
                .to_vec(),
            false => vec![reference.to_owned()],
        };
        for name in spelt {
            let name = format!("{name}^{{commit}}");
            let found = self.git.ask(&["rev-parse", "--verify", "--quiet", &name])?;
            let hash = found.map(|bytes| String::from_utf8_lossy(&bytes).trim_end().to_owned());
            if let Some(hash) = hash.filter(|hash| is_hash(hash)) {
                return Ok(Commit(hash));
            }
        }
        Err(unknown().into())
    }

    /// Whether history was cut off when the repository was cloned.
    fn is_shallow(&self) -> bool {
        let told = self.git.ask(&["rev-parse", "--is-shallow-repository"]);
        matches!(told, Ok(Some(told)) if told.starts_with(b"true"))
    }
}

fn is_hash(text: &str) -> bool {
    text.len() >= 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
