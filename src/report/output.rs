//! A file for a report that is whole or not there.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::error::Error;

/// A place for one report, checked before the work starts and written when it is done.
///
/// [`OutputFile::prepare`] leaves nothing behind. [`OutputFile::commit`] writes beside the place and renames, so that a
/// reader sees the old file or the whole new one. Devices, pipes and files that are open already (`/dev/stdout`) are
/// written to directly.
#[derive(Debug)]
pub struct OutputFile {
    path: PathBuf,
    target: Target,
}

#[derive(Debug)]
enum Target {
    /// A regular file, links resolved, that a rename replaces or makes.
    Replace(PathBuf),
    /// A device, open since the check.
    Open(File),
    /// A named pipe. It is opened when there is something to write, because opening one waits for a reader.
    Pipe,
}

impl OutputFile {
    /// Checks that `path` can be written.
    ///
    /// # Errors
    /// [`Error::Output`] when the folder is missing or cannot be written, when `path` is a folder or a link to nothing,
    /// or when a file of that name is write-protected.
    pub fn prepare(path: impl Into<PathBuf>) -> Result<OutputFile, Error> {
        let path = path.into();
        match target(&path) {
            Ok(target) => Ok(OutputFile { path, target }),
            Err(source) => Err(Error::Output { path, source }),
        }
    }

    /// The path as it was given.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The path without links of the file that [`OutputFile::commit`] makes or replaces; `None` for a device or a pipe.
    pub fn place(&self) -> Option<PathBuf> {
        let Target::Replace(file) = &self.target else {
            return None;
        };
        let folder = folder(file).canonicalize().ok()?;
        Some(folder.join(file.file_name()?))
    }

    /// Whether [`OutputFile::commit`] makes a file beside the place, which must not be left behind half-written.
    ///
    /// A device or a pipe has no such file, and can wait for its reader for ever.
    pub fn makes_a_file(&self) -> bool {
        matches!(self.target, Target::Replace(_))
    }

    /// Writes what `content` writes. On an error a regular file is as it was.
    ///
    /// # Errors
    /// [`Error::Output`] with what the system or `content` says; for a pipe whose reader is gone that is
    /// [`io::ErrorKind::BrokenPipe`].
    pub fn commit(
        self,
        content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Error> {
        let written = match self.target {
            Target::Replace(file) => replace(&file, content),
            Target::Open(file) => write_all(&file, content),
            Target::Pipe => append(&self.path).and_then(|file| write_all(&file, content)),
        };
        written.map_err(|source| Error::Output {
            path: self.path,
            source,
        })
    }
}

fn target(path: &Path) -> io::Result<Target> {
    match fs::metadata(path) {
        Ok(found) if found.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        Ok(found) if found.is_file() && !is_open_already(path) => {
            // Opened and closed without a change: a write-protected file is not to be replaced.
            OpenOptions::new().write(true).open(path)?;
            let file = fs::canonicalize(path)?;
            probe(&file)?;
            Ok(Target::Replace(file))
        }
        Ok(found) if is_pipe(&found) => Ok(Target::Pipe),
        Ok(_) => append(path).map(Target::Open),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            if fs::symlink_metadata(path).is_ok() {
                return Err(io::Error::new(error.kind(), "it is a link to nothing"));
            }
            probe(path)?;
            Ok(Target::Replace(path.to_owned()))
        }
        Err(error) => Err(error),
    }
}

/// `/dev/stdout` can lead to a regular file that the shell has open; a rename would take it away from the shell.
fn is_open_already(path: &Path) -> bool {
    let names_a_handle = |path: &Path| {
        ["/dev/stdin", "/dev/stdout", "/dev/stderr", "/dev/fd"]
            .iter()
            .any(|handle| path.starts_with(handle))
            || path.starts_with("/proc") && path.components().any(|part| part.as_os_str() == "fd")
    };
    cfg!(unix)
        && (names_a_handle(path) || fs::read_link(path).is_ok_and(|link| names_a_handle(&link)))
}

#[cfg(unix)]
fn is_pipe(found: &fs::Metadata) -> bool {
    std::os::unix::fs::FileTypeExt::is_fifo(&found.file_type())
}

#[cfg(not(unix))]
fn is_pipe(_: &fs::Metadata) -> bool {
    false
}

/// Without truncation and at the end, so that nothing written before through another handle is lost.
fn append(path: &Path) -> io::Result<File> {
    OpenOptions::new().append(true).open(path)
}

/// The folder a file stands in.
fn folder(file: &Path) -> &Path {
    match file.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    }
}

/// Fails unless a file can be made beside `file`; makes one and removes it.
fn probe(file: &Path) -> io::Result<()> {
    if file.as_os_str().as_encoded_bytes().ends_with(b"/") {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if !fs::metadata(folder(file))?.is_dir() {
        return Err(io::ErrorKind::NotADirectory.into());
    }
    neighbour(file)?.close()
}

/// An empty temporary file beside `file`, with the permissions of any new file.
fn neighbour(file: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".retold-").suffix(".tmp");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder
        .tempfile_in(folder(file))
        // The message names the temporary file, which says nothing to a user.
        .map_err(|error| error.kind().into())
}

fn replace(file: &Path, content: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    // Dropped on any error, and with that removed.
    let temporary = neighbour(file)?;
    write_all(temporary.as_file(), content)?;
    if let Ok(old) = fs::metadata(file) {
        temporary.as_file().set_permissions(old.permissions())?;
    }
    temporary.as_file().sync_all()?;
    temporary.persist(file).map_err(|failed| failed.error)?;
    // The rename itself is made durable where folders can be synced; the file is whole either way.
    if let Ok(folder) = File::open(folder(file)) {
        let _ = folder.sync_all();
    }
    Ok(())
}

fn write_all(
    file: &File,
    content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let mut writer = BufWriter::with_capacity(1 << 16, file);
    let written = content(&mut writer).and_then(|()| writer.flush());
    if written.is_err() {
        // The rest is not tried again on the way out.
        let _ = writer.into_parts();
    }
    written
}

#[cfg(test)]
mod tests;
