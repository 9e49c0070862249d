//! The list of files a run will read.

use std::collections::{BTreeSet, HashSet};
use std::ffi::OsStr;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::codec::Codec;
use super::globs::{FileKind, Selection};
use super::name;
use super::source::{Content, SourceFile};
use super::stream;
use super::walk::{Found, SPECIAL, Walk};
use crate::error::Error;
use crate::model::{LeftOut, Skipped};
use crate::observe::{Observer, Unit};
use crate::settings::InputSettings;

/// The files to read, in byte order of their names, and what was passed over.
#[derive(Debug)]
pub struct Inventory {
    /// The working folder, canonical: names start here.
    pub(super) folder: PathBuf,
    pub(super) files: Vec<SourceFile>,
    pub(super) skipped: BTreeSet<Skipped>,
    pub(super) left_out: LeftOut,
}

impl Inventory {
    /// Finds the files of `inputs`: files, folders, and `-` for standard input, whose beginning is read here.
    ///
    /// Named files are always taken; folders are walked by the rules of [`InputSettings`]. The order of the inputs
    /// does not matter, and a file that is reached twice is listed once, under the smallest of its names. Costs one
    /// pass over the folders and a look at each file's size.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an input that is not there, [`Error::BrokenLink`], [`Error::Glob`] for a bad glob, [`Error::ReplacesDocument`] where an output
    /// would take the place of one, [`Error::WorkingFolder`], [`Error::Interrupted`]. A file that cannot be read is no error but [`Skipped`].
    pub fn open(
        inputs: &[PathBuf],
        settings: &InputSettings,
        observer: &dyn Observer,
    ) -> Result<Inventory, Error> {
        let folder = std::env::current_dir()
            .and_then(|folder| folder.canonicalize())
            .map_err(Error::WorkingFolder)?;
        Inventory::open_from(folder, inputs, settings, observer, Box::new(io::stdin()))
    }

    /// [`Inventory::open`] as if started in `folder` (canonical), with another standard input.
    pub(super) fn open_from(
        folder: PathBuf,
        inputs: &[PathBuf],
        settings: &InputSettings,
        observer: &dyn Observer,
        stdin: Box<dyn Read + Send>,
    ) -> Result<Inventory, Error> {
        observer.stage("finding files", Unit::Documents, None);
        let selection = Selection::new(settings)?;
        let mut streams = Vec::new();
        let mut stdin = Some(stdin);
        let mut walk = Walk::new(&folder, settings, &selection, observer);
        let mut visited: HashSet<PathBuf> = HashSet::new();
        // By letters, as paths `a` and `a/` would be one, and only one of them can name a file.
        let inputs: BTreeSet<&OsStr> = inputs.iter().map(|input| input.as_os_str()).collect();
        for input in inputs {
            if input == "-" {
                match stdin
                    .take()
                    .map(|stdin| stream::look("-".to_owned(), stdin))
                {
                    Some(Ok(file)) => streams.push(file),
                    Some(Err(error)) => {
                        walk.skipped.insert(Skipped {
                            path: "-".to_owned(),
                            reason: format!("cannot be read: {error}"),
                            error: true,
                        });
                    }
                    None => {}
                }
                continue;
            }
            let input = Path::new(input);
            let path = name::locate(&folder, input);
            match fs::metadata(folder.join(input)) {
                Ok(_) if !visited.insert(path.clone()) => {}
                Ok(found) if found.is_dir() => walk.input(&path)?,
                Ok(found) if found.is_file() => walk.file(&path, found.len())?,
                Ok(found) if is_pipe(&found) => {
                    let name = name::display(&folder, &path);
                    match fs::File::open(&path).and_then(|pipe| stream::look(name, Box::new(pipe)))
                    {
                        Ok(file) => streams.push(file),
                        Err(error) => walk.skip(&path, format!("cannot be read: {error}"), true),
                    }
                }
                Ok(_) => walk.skip(&path, SPECIAL.to_owned(), true),
                Err(error)
                    if matches!(
                        error.kind(),
                        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
                    ) =>
                {
                    let path = input.display().to_string();
                    return Err(match fs::symlink_metadata(folder.join(input)) {
                        Ok(_) => Error::BrokenLink { path },
                        Err(_) => Error::NotFound { path },
                    });
                }
                Err(error) => walk.skip(&path, format!("cannot be read: {error}"), true),
            }
        }
        let Walk {
            found,
            skipped,
            ignored,
            other,
            own,
            ..
        } = walk;
        let passed_over = [ignored, other, own];
        Ok(Inventory::settle(
            folder,
            found,
            streams,
            skipped,
            passed_over,
        ))
    }

    /// The inventory of one stream, which is JSON lines or one document as standard input is.
    ///
    /// # Errors
    /// What the stream says.
    pub(crate) fn of_stream(name: &str, source: Box<dyn Read + Send>) -> io::Result<Inventory> {
        Ok(Inventory {
            folder: PathBuf::new(),
            files: vec![stream::look(name.to_owned(), source)?],
            skipped: BTreeSet::new(),
            left_out: LeftOut::default(),
        })
    }

    /// The name that reports give to a file or folder, whether it is in here or not.
    pub(crate) fn name_of(&self, path: &Path) -> String {
        match path.as_os_str() == "-" {
            true => "-".to_owned(),
            false => name::display(&self.folder, &name::locate(&self.folder, path)),
        }
    }

    /// Drops what was reached twice, and sorts.
    fn settle(
        folder: PathBuf,
        mut found: Vec<Found>,
        mut files: Vec<SourceFile>,
        mut skipped: BTreeSet<Skipped>,
        [ignored, other, own]: [Vec<PathBuf>; 3],
    ) -> Inventory {
        found.sort_unstable_by(|a, b| (&a.canonical, &a.name).cmp(&(&b.canonical, &b.name)));
        found.dedup_by(|b, a| a.canonical == b.canonical);
        let mut seen: HashSet<PathBuf> = HashSet::with_capacity(found.len());
        for file in found {
            let content = if name::absolute(&folder, Path::new(&file.name)) == file.path {
                Content::Named
            } else {
                Content::At(file.path.clone().into())
            };
            files.push(SourceFile {
                kind: FileKind::of(&file.path),
                codec: Codec::of(&file.path),
                name: file.name.into(),
                size: Some(file.size),
                content,
            });
            seen.insert(file.canonical);
        }
        files.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        files.dedup_by(|b, a| a.name == b.name);
        // A pipe that was named is read, even if a walk came by and passed it over.
        skipped.retain(|skip| {
            skip.error
                || files
                    .binary_search_by(|file| (*file.name).cmp(&skip.path))
                    .is_err()
        });
        let mut count = |paths: Vec<PathBuf>| {
            paths
                .into_iter()
                .filter(|path| seen.insert(path.clone()))
                .count()
        };
        let left_out = LeftOut {
            ignored: count(ignored),
            other: count(other),
            own: count(own),
        };
        Inventory {
            folder,
            files,
            skipped,
            left_out,
        }
    }

    /// The files' names, in order.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.files.iter().map(|file| &*file.name)
    }

    /// The files' names and their bytes as of the walk, in order; no number for a stream that goes on.
    pub(crate) fn names_and_sizes(&self) -> impl Iterator<Item = (&str, Option<u64>)> {
        self.files.iter().map(|file| (&*file.name, file.size))
    }

    /// Bytes of all files, as of the walk, compressed as they are; `None` if a stream is still going on.
    pub fn bytes(&self) -> Option<u64> {
        self.files.iter().map(|file| file.size).sum()
    }

    /// Bytes of text there may be: a guess, as long as compressed files are not unpacked, and as much as can be for a
    /// stream that is still going on.
    pub fn text_bytes(&self) -> u64 {
        let each = self.files.iter().map(SourceFile::text_bytes);
        each.fold(0, u64::saturating_add)
    }

    /// What stands in the inputs and will not be read, in order.
    pub fn skipped(&self) -> impl ExactSizeIterator<Item = &Skipped> {
        self.skipped.iter()
    }

    /// How many files were passed over.
    pub fn left_out(&self) -> LeftOut {
        self.left_out
    }
}

#[cfg(unix)]
fn is_pipe(metadata: &fs::Metadata) -> bool {
    std::os::unix::fs::FileTypeExt::is_fifo(&metadata.file_type())
}

#[cfg(not(unix))]
fn is_pipe(_metadata: &fs::Metadata) -> bool {
    false
}
