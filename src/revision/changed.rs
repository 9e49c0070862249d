//! Which files a branch changes.

use std::path::{Path, PathBuf};

use super::git::{items, path};
use super::{Commit, Repository};
use crate::corpus::Moves;
use crate::error::{Error, RevisionError};
use crate::settings::Settings;

/// What is not as it was where a branch left another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// The commit that both have in common, from which on changes count.
    pub since: Commit,
    /// The files that are there and not as they were, absolute, sorted; those that no run reads too. A folder stands for all that it
    /// holds: a repository inside this one that git does not look into.
    pub files: Vec<PathBuf>,
}

impl Repository {
    /// The files that differ from the last commit that `reference` and HEAD have in common: those of later commits, of the index and
    /// of the work tree, and those that git does not know, unless a `.gitignore` names them. Submodules are left alone.
    ///
    /// A file that is gone is not there to be judged. One that was only moved is not changed, if a run over `inputs` would have read
    /// it in its old place by the same settings: a page that comes in from a folder that is not looked at is new.
    ///
    /// # Errors
    /// [`RevisionError`].
    pub fn changed_since(
        &self,
        reference: &str,
        inputs: &[PathBuf],
        settings: &Settings,
    ) -> Result<Changed, Error> {
        let commit = self.commit(reference)?;
        let head = self.commit("HEAD")?;
        let base = (self.git).ask(&["merge-base", commit.hash(), head.hash()])?;
        let base = base.map(|hash| String::from_utf8_lossy(&hash).trim_end().to_owned());
        let since = base.filter(|hash| super::is_hash(hash)).map(Commit);
        let since = since.ok_or_else(|| RevisionError::NothingInCommon {
            reference: reference.to_owned(),
            shallow: self.is_shallow(),
        })?;
        let difference = self.git.run(&[
            "diff",
            "--name-status",
            "-z",
            "--no-ext-diff",
            "--no-textconv",
            "--no-color",
            "--ignore-submodules=all",
            "--find-renames=100%",
            since.hash(),
            "--",
        ])?;
        let mut others = vec!["ls-files", "--others", "-z"];
        if settings.input.ignore_files {
            // And not by excludes of one clone or user, which a run does not look at either.
            others.push("--exclude-per-directory=.gitignore");
        }
        let unknown = self.git.run(&others)?;
        let moves = Moves::new(&self.working, inputs, settings)?;
        let mut files = differing(&difference, |old, new| {
            moves.is_nothing_new(&self.root.join(old), &self.root.join(new))
        });
        files.extend(items(&unknown).map(path));
        let mut files: Vec<PathBuf> = files.iter().map(|file| self.root.join(file)).collect();
        files.retain(|file| file.symlink_metadata().is_ok());
        files.sort_unstable();
        files.dedup();
        Ok(Changed { since, files })
    }
}

/// The files in the output of `git diff --name-status -z`: a status and a path, or a status that begins with `R` and two paths.
fn differing(output: &[u8], is_nothing_new: impl Fn(&Path, &Path) -> bool) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut items = items(output);
    while let (Some(status), Some(file)) = (items.next(), items.next()) {
        match status.first() {
            Some(b'R' | b'C') => {
                let Some(new) = items.next() else { break };
                let is_move = status.first() == Some(&b'R');
                if !(is_move && is_nothing_new(&path(file), &path(new))) {
                    files.push(path(new));
                }
            }
            Some(b'D') => {}
            _ => files.push(path(file)),
        }
    }
    files
}
