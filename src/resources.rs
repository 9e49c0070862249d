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
    /// What somebody will look at.
    pub wanted: Wanted,
}

/// The tables of a report that are filled. Findings are counted and judged in any case, but texts need not be read again for
/// excerpts, nor names be made, that nobody will see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// [`Report::findings`](crate::model::Report::findings).
    pub findings: bool,
    /// [`Report::pairs`](crate::model::Report::pairs).
    pub pairs: bool,
}

impl Default for Wanted {
    fn default() -> Self {
        Wanted {
            findings: true,
            pairs: true,
        }
    }
}

impl Resources {
    /// The folder for temporary files.
    pub fn temp_folder(&self) -> PathBuf {
        self.temp_dir.clone().unwrap_or_else(std::env::temp_dir)
    }

    /// Checks what was asked for, so that a run does not find it missing after hours. The system's own folder is not
    /// checked: most runs need none.
    ///
    /// # Errors
    /// [`Error::NoTempFolder`] if the folder that is named is none.
    pub fn validated(&self) -> Result<&Resources, Error> {
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
    fn a_folder_that_is_named_must_be_there() {
        assert!(Resources::default().validated().is_ok());
        let dir = tempfile::tempdir().unwrap();
        let named = |temp_dir: PathBuf| Resources {
            temp_dir: Some(temp_dir),
            ..Resources::default()
        };
        let there = named(dir.path().to_owned());
        assert_eq!(there.validated().unwrap().temp_folder(), dir.path());
        let gone = dir.path().join("gone");
        assert!(matches!(
            named(gone.clone()).validated(),
            Err(Error::NoTempFolder { folder }) if folder == gone
        ));
    }
}
