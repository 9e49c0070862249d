//! What a run may use of the machine, and which tables it has to make. Nothing here can change a finding, so nothing of it
//! stands in a report.

use std::path::{Path, PathBuf};

use crate::error::Error;

/// What a run may use.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Resources {
    /// The folder for temporary files; `None` is the system's. The files have no name there, where the system allows
    /// it, and are gone when the run ends, however it ends.
    pub temp_dir: Option<PathBuf>,
    /// How many bytes of memory the run should get by with, at least [`LEAST_MEMORY`]; `None` is as many as it takes. What grows
    /// with the corpus and is only sorted goes to temporary files beyond that. It is a budget for that, not a limit of
    /// the process: see [`Memory`].
    pub memory: Option<u64>,
    /// The folder where results are kept, so that a run over unchanged documents need not find them again; `None` for none. It is
    /// made where it is missing. Who can write to it can say what a run finds.
    pub cache_dir: Option<PathBuf>,
    /// What somebody will look at.
    pub wanted: Wanted,
}

/// The smallest budget. Reading alone takes about as much, whatever the corpus: exact duplicates alone, for which next to nothing
/// is kept, took 48 MiB with two threads, and 71 from a compressed file.
pub const LEAST_MEMORY: u64 = 64 << 20;

/// Most threads of a run. Not fewer, since no common machine should be kept from using all its hardware threads, and none has more. Not more,
/// since threads beyond those wait for each other, longer than in proportion: on two cores a run over 34 files took 1.1 s with 500, 5.8 s with
/// 1,000, 30 s with 2,000 and more than ten minutes with 8,000 (one run each).
pub const MOST_THREADS: usize = 512;

/// How the memory is shared out: an eighth for what waits to be sorted, a quarter for sorting, both filled at the same time, and
/// an eighth for verification. The rest is for what always stays: some 220 bytes a document, buffers, and what is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Memory {
    /// Bytes of bands and lines that are kept in memory; more go to a temporary file.
    pub columns: usize,
    /// Bytes of the records that are sorted in memory, where columns went to a file.
    pub records: usize,
    /// Bytes of the shingle sets of a component that are made again at the same time to verify its pairs.
    pub sets: usize,
    /// Where temporary files are made.
    pub folder: PathBuf,
}

/// The tables of a report that are filled. Findings are counted and judged in any case, but texts need not be read again for
/// excerpts, nor names be made, that nobody will see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// [`Report::findings`](crate::model::Report::findings).
    pub findings: bool,
    /// [`Report::pairs`](crate::model::Report::pairs).
    pub pairs: bool,
    /// [`Report::identities`](crate::model::Report::identities), which needs the other two.
    pub identities: bool,
    /// How many bytes of [`Report::texts`](crate::model::Report::texts), which need the findings.
    pub text_bytes: usize,
    /// [`Report::boilerplate`](crate::model::Report::boilerplate).
    pub boilerplate: bool,
}

impl Default for Wanted {
    fn default() -> Self {
        Wanted {
            findings: true,
            pairs: true,
            identities: false,
            text_bytes: 0,
            boilerplate: false,
        }
    }
}

impl Resources {
    /// The folder for temporary files.
    pub fn temp_folder(&self) -> PathBuf {
        self.temp_dir.clone().unwrap_or_else(std::env::temp_dir)
    }

    /// The shares of the budget.
    pub fn memory(&self) -> Memory {
        let share = |part: u64| {
            let bytes = self.memory.map(|bytes| bytes / part);
            bytes.map_or(usize::MAX, |bytes| {
                usize::try_from(bytes).unwrap_or(usize::MAX)
            })
        };
        Memory {
            columns: share(8),
            records: share(4),
            sets: share(8),
            folder: self.temp_folder(),
        }
    }

    /// Checks what was asked for, so that a run does not find it missing after hours. The system's own folder is not
    /// checked: most runs need none.
    ///
    /// # Errors
    /// [`Error::NoTempFolder`] if the folder that is named is none, [`Error::TooLittleMemory`].
    pub fn validated(&self) -> Result<&Resources, Error> {
        if self.memory.is_some_and(|bytes| bytes < LEAST_MEMORY) {
            return Err(Error::TooLittleMemory {
                least: LEAST_MEMORY >> 20,
            });
        }
        match &self.temp_dir {
            Some(folder) if !Path::is_dir(folder) => Err(Error::NoTempFolder {
                folder: folder.clone(),
            }),
            _ => Ok(self),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_must_be_there_and_memory_enough() {
        assert!(Resources::default().validated().is_ok());
        let dir = tempfile::tempdir().unwrap();
        let named = |temp_dir: PathBuf| Resources {
            temp_dir: Some(temp_dir),
            ..Resources::default()
        };
        let little = Resources {
            memory: Some(LEAST_MEMORY - 1),
            ..Resources::default()
        };
        assert!(little.validated().is_err());
        let there = named(dir.path().to_owned());
        assert_eq!(there.validated().unwrap().temp_folder(), dir.path());
        let gone = dir.path().join("gone");
        assert!(matches!(
            named(gone.clone()).validated(),
            Err(Error::NoTempFolder { folder }) if folder == gone
        ));
    }
}
