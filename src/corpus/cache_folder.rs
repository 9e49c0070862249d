//! What the folder of a cache looks like, so that no run takes its files for documents.

use std::fs;
use std::io;
use std::path::Path;

/// The file that tells programs for backups and this one what the folder is (the Cache Directory Tagging Specification).
pub(crate) const TAG: &str = "CACHEDIR.TAG";
/// What it holds. No other program's folder has the same.
pub(crate) const TAG_TEXT: &str = "Signature: 8a477f597d28d172789f06886806bc55\n\
# This folder is a cache of retold. It can be deleted at any time.\n";
/// Keeps the folder out of a repository.
pub(crate) const IGNORE: &str = ".gitignore";
/// How the file of a result is called in the end.
pub(crate) const ENDING: &str = ".retold";
/// How files are called at first while they are written.
pub(crate) const UNFINISHED: &str = ".unfinished-";

/// Whether a folder has the tag of a cache of this program.
///
/// # Errors
/// What the system says, but for a tag that is not there.
pub(crate) fn is_tagged(folder: &Path) -> io::Result<bool> {
    match fs::read(folder.join(TAG)) {
        Ok(text) => Ok(text == TAG_TEXT.as_bytes()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Whether a file is called as those that a cache makes. Others are documents there too, so that a tag can hide nothing.
pub(crate) fn is_own(name: &[u8]) -> bool {
    name == TAG.as_bytes()
        || name == IGNORE.as_bytes()
        || name.starts_with(UNFINISHED.as_bytes())
        || name.ends_with(ENDING.as_bytes())
}
