//! Where the configuration file is looked for.
//!
//! One file holds for a run: the nearest to the inputs, from the deepest folder that holds them all up to the root of the
//! repository. So neither the order of inputs nor the folder a run is started in decides. Without a repository only that folder
//! is looked in, and those between it and the working folder: a file far above was not written for these documents.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::error::ConfigError;
use super::file::speaks_of_us;
use crate::corpus::name;

/// The names of a configuration file, the strongest first.
const NAMES: [&str; 3] = ["retold.toml", ".retold.toml", PYPROJECT];
const PYPROJECT: &str = "pyproject.toml";

/// What makes a folder the root of a repository.
const ROOTS: [&str; 3] = [".git", ".jj", ".hg"];

/// A file with its text.
pub(super) struct Found {
    /// Absolute, as it was reached.
    pub(super) path: PathBuf,
    /// As it is named in messages: seen from the working folder.
    pub(super) name: String,
    pub(super) text: String,
    /// Whether its keys stand in `[tool.retold]`.
    pub(super) is_pyproject: bool,
}

/// The file of a run over `inputs`, if it has one.
///
/// # Errors
/// A file of the right name that cannot be read.
pub(super) fn find(inputs: &[PathBuf]) -> Result<Option<Found>, ConfigError> {
    let working = working_folder()?;
    let start = common_folder(&working, inputs);
    for folder in folders(&working, &start) {
        for file in NAMES {
            let path = folder.join(file);
            let found = match read(&working, path) {
                Ok(found) => found,
                Err(ConfigError::Unreadable { source, .. }) if is_absent(&source) => continue,
                Err(error) => return Err(error),
            };
            if !found.is_pyproject || speaks_of_us(&found.text) {
                return Ok(Some(found));
            }
        }
    }
    Ok(None)
}

/// The file at a path that was named.
///
/// # Errors
/// If it cannot be read.
pub(super) fn named(path: &Path) -> Result<Found, ConfigError> {
    let working = working_folder()?;
    read(&working, name::locate(&working, path))
}

fn working_folder() -> Result<PathBuf, ConfigError> {
    std::env::current_dir()
        .and_then(|folder| folder.canonicalize())
        .map_err(ConfigError::WorkingFolder)
}

fn read(working: &Path, path: PathBuf) -> Result<Found, ConfigError> {
    let name = name::display(working, &path);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(source) => return Err(ConfigError::Unreadable { file: name, source }),
    };
    let Ok(text) = String::from_utf8(bytes) else {
        return Err(ConfigError::NotUtf8 { file: name });
    };
    let is_pyproject = path.file_name().is_some_and(|file| file == PYPROJECT);
    // An editor's mark is no TOML.
    let text = match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    };
    Ok(Found {
        path,
        name,
        text,
        is_pyproject,
    })
}

fn is_absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

/// The deepest folder that holds all inputs; the working folder where none has a place.
fn common_folder(working: &Path, inputs: &[PathBuf]) -> PathBuf {
    let folders = inputs.iter().filter(|input| **input != *"-").map(|input| {
        let path = name::locate(working, input);
        if path.is_dir() {
            path
        } else {
            path.parent().unwrap_or(working).to_owned()
        }
    });
    folders
        .reduce(|a, b| {
            let above = a.ancestors().find(|folder| b.starts_with(folder));
            above.unwrap_or(working).to_owned()
        })
        .unwrap_or_else(|| working.to_owned())
}

/// The folders to look in, from `start` upwards.
fn folders<'a>(working: &Path, start: &'a Path) -> Vec<&'a Path> {
    let is_root = |folder: &Path| ROOTS.iter().any(|root| folder.join(root).exists());
    let above: Vec<&Path> = start.ancestors().collect();
    let count = match above.iter().position(|folder| is_root(folder)) {
        Some(root) => root + 1,
        None => above
            .iter()
            .position(|folder| *folder == working)
            .map_or(1, |at| at + 1),
    };
    above[..count].to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().canonicalize().unwrap();
        fs::create_dir_all(path.join("repo/a/b")).unwrap();
        fs::create_dir_all(path.join("repo/c")).unwrap();
        fs::write(path.join("repo/c/x.txt"), "x").unwrap();
        (dir, path)
    }

    #[test]
    fn inputs_in_any_order_have_one_folder() {
        let (_dir, root) = folder();
        let common = |inputs: &[&str]| {
            let inputs: Vec<PathBuf> = inputs.iter().map(PathBuf::from).collect();
            common_folder(&root, &inputs)
        };
        assert_eq!(common(&["repo/a/b"]), root.join("repo/a/b"));
        assert_eq!(common(&["repo/a/b", "repo/c/x.txt"]), root.join("repo"));
        assert_eq!(common(&["repo/c/x.txt", "repo/a/b"]), root.join("repo"));
        assert_eq!(common(&["repo/a", "repo/a/b"]), root.join("repo/a"));
        assert_eq!(common(&["-", "repo/c/x.txt"]), root.join("repo/c"));
        assert_eq!(common(&["-"]), root);
        assert_eq!(common(&[]), root);
    }

    #[test]
    fn the_way_up_ends_at_the_repository_or_the_working_folder() {
        let (_dir, root) = folder();
        let deep = root.join("repo/a/b");
        let repo = root.join("repo");
        let names = |working: &Path| folders(working, &deep).len();
        assert_eq!(names(&root), 4, "b, a, repo, root");
        assert_eq!(names(&repo.join("c")), 1, "only b");
        fs::create_dir(repo.join(".git")).unwrap();
        assert_eq!(names(&root), 3, "b, a, repo");
        assert_eq!(names(&deep), 3, "also from below");
    }
}
