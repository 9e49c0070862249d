//! What git cannot tell.

use std::io;

use thiserror::Error;

/// Why a revision is of no use.
#[derive(Debug, Error)]
pub enum RevisionError {
    /// There is no `git` to ask.
    #[error("git cannot be started: {0}; --changed-since and --baseline-from need it")]
    NoGit(io::Error),
    /// The inputs lie in no repository, or in one that git does not trust.
    #[error("{folder}: git finds no repository here{}; --changed-since and --baseline-from need one", clause(.said))]
    NoRepository {
        /// The folder that was asked for.
        folder: String,
        /// The first line of what git says, if any.
        said: String,
    },
    /// The inputs lie in more than one repository.
    #[error("the inputs lie in several repositories; a revision belongs to one")]
    SeveralRepositories,
    /// No commit of that name.
    #[error("no commit {reference:?} in this repository; {}", how_to_fetch(*.shallow))]
    Unknown {
        /// As it was given.
        reference: String,
        /// Whether history was cut off.
        shallow: bool,
    },
    /// A commit that has no history in common with the one that is checked out.
    #[error("{reference:?} and HEAD have no commit in common; {}", how_to_fetch(*.shallow))]
    NothingInCommon {
        /// As it was given.
        reference: String,
        /// Whether history was cut off.
        shallow: bool,
    },
    /// A command that failed.
    #[error("git {command} failed{}", clause(.said))]
    Failed {
        /// Its name.
        command: String,
        /// The first line of what it says, if any.
        said: String,
    },
    /// Standard input, which no revision has.
    #[error("standard input has no other revision; name files and folders with --baseline-from")]
    StandardInput,
}

fn how_to_fetch(shallow: bool) -> &'static str {
    match shallow {
        true => {
            "this clone is shallow: fetch the history with `git fetch --unshallow`, and the branch with \
             `git fetch origin BRANCH` (in GitHub Actions `fetch-depth: 0`, in GitLab CI `GIT_DEPTH: 0`)"
        }
        false => {
            "check the name, or fetch it: `git fetch origin BRANCH`, then name it as origin/BRANCH"
        }
    }
}

/// What git said, as a clause.
fn clause(said: &str) -> String {
    match said {
        "" => String::new(),
        said => format!(": {said}"),
    }
}
