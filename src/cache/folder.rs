//! The folder of a cache: told by its tag, written to by renaming, kept from growing without end.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::corpus::cache_folder::{ENDING, IGNORE, TAG, TAG_TEXT, UNFINISHED, is_tagged};

/// Bytes of results that are kept, the last used ones. One of 10,000 documents had 7.6 MB (measured): room for the branches and
/// settings of a large project, and not so much that it has to be watched.
const MOST_BYTES: u64 = 512 << 20;
/// After this time nobody writes any more to a file that was begun.
const GIVEN_UP: Duration = Duration::from_secs(24 * 60 * 60);

/// A folder that is a cache.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
}

/// A file of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) name: String,
    pub(super) bytes: u64,
    /// When it was written or used last.
    pub(super) used: SystemTime,
}

impl Folder {
    /// Takes the folder at `path`, and makes it where there is none. A folder with other files in it is not taken: it belongs to
    /// somebody.
    ///
    /// # Errors
    /// What the system says, or what is in the way.
    pub(super) fn open(path: &Path) -> io::Result<Folder> {
        fs::create_dir_all(path)?;
        let path = path.to_owned();
        if !is_tagged(&path)? {
            for entry in fs::read_dir(&path)? {
                let name = entry?.file_name();
                let unfinished = name.as_encoded_bytes().starts_with(UNFINISHED.as_bytes());
                // Another run may have made the same folder since, or be about to.
                if !unfinished && !is_tagged(&path)? {
                    return Err(io::Error::new(
                        io::ErrorKind::AlreadyExists,
                        "the folder holds other files, and is no cache; name an empty one or a new one",
                    ));
                }
            }
            let tag = |file: &mut dyn Write| file.write_all(TAG_TEXT.as_bytes());
            replace(&path, TAG, tag)?;
        }
        if !path.join(IGNORE).exists() {
            // A folder that cannot be written to may still be read.
            let _ = replace(&path, IGNORE, |file| file.write_all(b"*\n"));
        }
        Ok(Folder { path })
    }

    #[cfg(test)]
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The bytes of a result, which counts as used now; `None` where there is none of that name.
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        let path = self.path.join(name);
        match fs::read(&path) {
            Ok(bytes) => {
                // Without it the result is removed earlier, and nothing else.
                let _ = File::options()
                    .write(true)
                    .open(&path)
                    .and_then(|file| file.set_modified(SystemTime::now()));
                Ok(Some(bytes))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Writes a result: readers see the old one or the whole new one.
    ///
    /// # Errors
    /// What the system or `content` says.
    pub(super) fn write<T>(
        &self,
        name: &str,
        content: impl FnOnce(&mut dyn Write) -> io::Result<T>,
    ) -> io::Result<T> {
        replace(&self.path, name, content)
    }

    /// The results, the last used ones first. What cannot be listed is not there.
    pub(super) fn held(&self) -> Vec<Held> {
        let files = fs::read_dir(&self.path).into_iter().flatten().flatten();
        let mut held: Vec<Held> = files
            .filter_map(|file| {
                let name = file.file_name().into_string().ok()?;
                let metadata = file.metadata().ok()?;
                (name.ends_with(ENDING) && metadata.is_file()).then_some(Held {
                    name,
                    bytes: metadata.len(),
                    used: metadata.modified().ok()?,
                })
            })
            .collect();
        held.sort_unstable_by(|a, b| b.used.cmp(&a.used).then_with(|| a.name.cmp(&b.name)));
        held
    }

    /// Removes what was not used for longest, beyond the bytes that are kept, and what a run that was killed has left. The last
    /// used result stays. Another run loses nothing but time by it, as it reads a result at once or not at all.
    pub(super) fn clean(&self) {
        self.clean_to(MOST_BYTES);
    }

    pub(super) fn clean_to(&self, most: u64) {
        let mut sum = 0u64;
        for (at, held) in self.held().into_iter().enumerate() {
            sum = sum.saturating_add(held.bytes);
            if at > 0 && sum > most {
                // Another run may have been quicker.
                let _ = fs::remove_file(self.path.join(held.name));
            }
        }
        for file in fs::read_dir(&self.path).into_iter().flatten().flatten() {
            let old = || {
                let written = file.metadata().and_then(|metadata| metadata.modified());
                let age = written.ok().and_then(|written| written.elapsed().ok());
                age.is_some_and(|age| age > GIVEN_UP)
            };
            let name = file.file_name();
            if name.as_encoded_bytes().starts_with(UNFINISHED.as_bytes()) && old() {
                let _ = fs::remove_file(file.path());
            }
        }
    }
}

/// Writes a file beside its place and renames it. On an error nothing has changed.
fn replace<T>(
    folder: &Path,
    name: &str,
    content: impl FnOnce(&mut dyn Write) -> io::Result<T>,
) -> io::Result<T> {
    let file = tempfile::Builder::new()
        .prefix(UNFINISHED)
        .tempfile_in(folder)?;
    let mut writer = BufWriter::new(file);
    let written = content(&mut writer)?;
    let file = writer
        .into_inner()
        .map_err(io::IntoInnerError::into_error)?;
    file.persist(folder.join(name))
        .map_err(|error| error.error)?;
    Ok(written)
}
