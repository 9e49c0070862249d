//! The `git` command, started with nothing that a repository or an environment could change its meaning by.

#[cfg(unix)]
use std::ffi::OsStr;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::error::{Error, RevisionError};

/// Settings that would make git start other programs, or leave out what is asked for.
const SETTINGS: [&str; 3] = [
    "core.fsmonitor=false",
    "diff.relative=false",
    "status.showUntrackedFiles=all",
];

/// What a hook finds set, and what would lead git to another repository than the one that a folder lies in.
const LOCAL: [&str; 9] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_PREFIX",
    "GIT_COMMON_DIR",
    "GIT_NAMESPACE",
    "GIT_LITERAL_PATHSPECS",
    "GIT_GLOB_PATHSPECS",
    "GIT_ICASE_PATHSPECS",
];

/// Git, in one work tree.
#[derive(Debug, Clone)]
pub(super) struct Git {
    folder: PathBuf,
    index: Option<PathBuf>,
}

/// The root of the work tree that a folder lies in, without links.
pub(super) fn root(folder: &Path) -> Result<PathBuf, Error> {
    let git = Git::within(folder);
    let output = git.output(&["rev-parse", "--show-toplevel"], Stdio::null())?;
    let root = path(output.stdout.strip_suffix(b"\n").unwrap_or(&output.stdout));
    let found = (output.status.success()).then(|| root.canonicalize().ok());
    let none = || RevisionError::NoRepository {
        folder: folder.display().to_string(),
        said: first_line(&output.stderr),
    };
    Ok(found.flatten().ok_or_else(none)?)
}

impl Git {
    pub(super) fn within(folder: &Path) -> Git {
        Git {
            folder: folder.to_owned(),
            index: None,
        }
    }

    /// The same with an index of its own.
    pub(super) fn with_index(&self, index: &Path) -> Git {
        Git {
            index: Some(index.to_owned()),
            ..self.clone()
        }
    }

    fn output(&self, arguments: &[&str], input: Stdio) -> Result<Output, RevisionError> {
        let mut command = Command::new("git");
        for setting in SETTINGS {
            command.args(["-c", setting]);
        }
        command.arg("--no-pager").args(arguments);
        for name in LOCAL {
            command.env_remove(name);
        }
        if let Some(index) = &self.index {
            command.env("GIT_INDEX_FILE", index);
        }
        command
            .current_dir(&self.folder)
            .env("LC_ALL", "C")
            // Nothing is written into the repository, nobody is asked for a password.
            .env("GIT_OPTIONAL_LOCKS", "0")
            .env("GIT_TERMINAL_PROMPT", "0")
            .stdin(input)
            .output()
            .map_err(RevisionError::NoGit)
    }

    /// What a command prints; `None` where it fails.
    pub(super) fn ask(&self, arguments: &[&str]) -> Result<Option<Vec<u8>>, Error> {
        let output = self.output(arguments, Stdio::null())?;
        Ok(output.status.success().then_some(output.stdout))
    }

    /// What a command prints.
    pub(super) fn run(&self, arguments: &[&str]) -> Result<Vec<u8>, Error> {
        self.done(arguments, Stdio::null())
    }

    /// What a command prints that reads a file as its standard input.
    pub(super) fn run_with(&self, arguments: &[&str], input: File) -> Result<Vec<u8>, Error> {
        self.done(arguments, input.into())
    }

    fn done(&self, arguments: &[&str], input: Stdio) -> Result<Vec<u8>, Error> {
        let output = self.output(arguments, input)?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        Err(RevisionError::Failed {
            command: arguments.first().copied().unwrap_or_default().to_owned(),
            said: first_line(&output.stderr),
        }
        .into())
    }
}

/// The first line of a message that says something, without what a terminal would obey.
fn first_line(message: &[u8]) -> String {
    let message = String::from_utf8_lossy(message);
    let line = message.lines().map(str::trim).find(|line| !line.is_empty());
    let plain = line.unwrap_or_default().chars().filter(|c| !c.is_control());
    plain.collect()
}

/// A path of git's output.
#[cfg(unix)]
pub(super) fn path(bytes: &[u8]) -> PathBuf {
    let name: &OsStr = std::os::unix::ffi::OsStrExt::from_bytes(bytes);
    PathBuf::from(name)
}

/// A path of git's output, which is UTF-8 here.
#[cfg(not(unix))]
pub(super) fn path(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

/// The items of output whose items end with a zero byte.
pub(super) fn items(output: &[u8]) -> impl Iterator<Item = &[u8]> {
    output
        .split(|&byte| byte == 0)
        .filter(|item| !item.is_empty())
}
