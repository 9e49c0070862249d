//! Ctrl-C and termination: the process ends at once with status 130, unless it is writing; then the file is finished first.
//!
//! Until the reports are written a run has made nothing that would have to be cleaned up but the files of another revision, which
//! [`TemporaryFolder`] takes away, and an unfinished file in a cache, which a later run removes.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use retold::error::Error;
use retold::gate::EXIT_INTERRUPTED;
use tempfile::TempDir;

/// Held while outputs are written.
static WRITING: Mutex<()> = Mutex::new(());

/// The folder to remove.
static FOLDER: Mutex<Option<PathBuf>> = Mutex::new(None);

fn folder() -> MutexGuard<'static, Option<PathBuf>> {
    FOLDER.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A folder that is gone with its content when this value is, and after an interrupt. There is one at a time.
pub struct TemporaryFolder(TempDir);

impl TemporaryFolder {
    /// Makes one in `parent`, or where the system keeps temporary files.
    ///
    /// # Errors
    /// [`Error::NoTempFolder`], [`Error::TempFile`].
    pub fn within(parent: Option<&Path>) -> Result<TemporaryFolder, Error> {
        let parent = parent.map_or_else(std::env::temp_dir, Path::to_owned);
        if !parent.is_dir() {
            return Err(Error::NoTempFolder { folder: parent });
        }
        let mut held = folder();
        let made = tempfile::Builder::new()
            .prefix("retold-")
            .tempdir_in(&parent);
        let made = made.map_err(|source| Error::TempFile {
            folder: parent,
            source,
        })?;
        *held = Some(made.path().to_owned());
        Ok(TemporaryFolder(made))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        let mut held = folder();
        // While no interrupt can come between.
        let _ = fs::remove_dir_all(self.0.path());
        *held = None;
    }
}

/// Listens for interrupts from now on. Where the system gives no handler, an interrupt ends the process as it always does.
pub fn listen() {
    let _ = ctrlc::set_handler(|| {
        let _no_writing = finish_writing();
        if let Some(folder) = folder().take() {
            let _ = fs::remove_dir_all(folder);
        }
        // Nobody can be told that standard error is gone.
        let _ = writeln!(std::io::stderr(), "interrupted");
        std::process::exit(i32::from(EXIT_INTERRUPTED));
    });
}

/// Keeps interrupts waiting while the guard lives.
pub fn finish_writing() -> MutexGuard<'static, ()> {
    WRITING.lock().unwrap_or_else(PoisonError::into_inner)
}
