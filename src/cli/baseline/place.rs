//! Where a baseline is, and how names look from there.

use std::path::{Path, PathBuf};

use ahash::AHashSet;
use retold::config::Options;
use retold::corpus::{begins_as_baseline, name_in_reports};
use retold::error::Error;
use retold::gate::baseline::{Baseline, Match, compare};
use retold::gate::files;
use retold::model::Report;
use retold::report::OutputFile;

use super::super::interrupt;

/// The name that is looked for.
pub const NAME: &str = "retold.baseline";

/// Where a baseline is, and how names look from there.
pub struct Place {
    file: PathBuf,
    /// As it was given or found, for people.
    shown: PathBuf,
    /// The folder that its names start from, absolute.
    root: PathBuf,
    /// Folders from there to the working folder.
    inside: Vec<String>,
}

impl Place {
    /// The baseline that `retold check` uses, if there is one.
    ///
    /// # Errors
    /// [`Error::Baseline`] where the named one is missing, [`Error::WorkingFolder`].
    pub fn for_check(options: &Options) -> Result<Option<Place>, Error> {
        if options.no_baseline {
            return Ok(None);
        }
        Place::existing(options.baseline.as_deref())
    }

    pub fn existing(named: Option<&Path>) -> Result<Option<Place>, Error> {
        match (Place::looked_for(named, NAME)?, named) {
            (None, Some(named)) => Err(Error::Baseline {
                path: named_from(&working_folder()?, named).display().to_string(),
                reason: "no such file; make it with `retold baseline create`".to_owned(),
            }),
            (place, _) => Ok(place),
        }
    }

    /// The file `named`, or else the one of that name in this folder or the nearest above it in the repository; `None` where it is not
    /// there.
    ///
    /// # Errors
    /// [`Error::WorkingFolder`].
    pub fn looked_for(named: Option<&Path>, name: &str) -> Result<Option<Place>, Error> {
        let here = working_folder()?;
        if let Some(named) = named {
            let place = Place::at(&here, here.join(named), named_from(&here, named));
            return Ok(Some(place).filter(|place| place.file.is_file()));
        }
        let folders = folders_up(&here);
        let found = folders.iter().map(|folder| folder.join(name));
        let found = found.into_iter().find(|file| file.is_file());
        Ok(found.map(|file| {
            let shown = shown_from(&here, &file);
            Place::at(&here, file, shown)
        }))
    }

    /// Where a new one is made: as named, at the root of the repository, or in the working folder.
    pub fn to_make(named: Option<&Path>) -> Result<Place, Error> {
        let here = working_folder()?;
        let file = match named {
            Some(named) => here.join(named),
            None => folders_up(&here).last().unwrap_or(&here).join(NAME),
        };
        let shown = match named {
            Some(named) => named_from(&here, named),
            None => shown_from(&here, &file),
        };
        Ok(Place::at(&here, file, shown))
    }

    pub fn at(here: &Path, file: PathBuf, shown: PathBuf) -> Place {
        let folder = file.parent().unwrap_or(here);
        let root = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        // Where names from the file's folder do not lead to the working folder, they are taken as they are, from there.
        let (root, inside) = match here.strip_prefix(&root) {
            Ok(inside) => (root.clone(), inside),
            Err(_) => (here.to_owned(), Path::new("")),
        };
        Place {
            inside: inside
                .iter()
                .map(|part| part.to_string_lossy().into_owned())
                .collect(),
            root,
            file,
            shown,
        }
    }

    /// Sees to it that a run does not take the file for a document.
    pub fn leave_out(&self, options: &mut Options) {
        options
            .settings
            .input
            .never
            .extend(self.file.canonicalize());
    }

    /// The folder that the file really lies in, without links.
    pub fn root_of_file(&self) -> Result<PathBuf, Error> {
        let failed = |source| Error::Output {
            path: self.shown.clone(),
            source,
        };
        match self.file.canonicalize() {
            Ok(file) => Ok(file),
            Err(_) => self
                .file
                .parent()
                .unwrap_or(&self.root)
                .canonicalize()
                .map_err(failed),
        }
    }

    /// The file.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// The file as it was given or found, for people.
    pub fn shown(&self) -> String {
        self.shown.display().to_string()
    }

    /// Reads the file.
    ///
    /// # Errors
    /// [`Error::Baseline`].
    pub fn read(&self) -> Result<Baseline, Error> {
        let broken = |reason: String| Error::Baseline {
            path: self.shown(),
            reason,
        };
        let text = std::fs::read_to_string(&self.file)
            .map_err(|error| broken(format!("cannot be read: {error}")))?;
        Baseline::parse(&text).map_err(|error| broken(error.to_string()))
    }

    /// Refuses to replace a file that is there and is no baseline. One of another version or with a merge conflict in it is one; and an
    /// empty file may be replaced, since nothing is lost with it.
    ///
    /// # Errors
    /// [`Error::Baseline`].
    pub fn only_a_baseline(&self) -> Result<(), Error> {
        // What cannot be read could be anything.
        let is_one = std::fs::read(&self.file).is_ok_and(|bytes| {
            // The mark of a merge conflict may stand before the first line.
            let mut lines = bytes.split(|&byte| byte == b'\n').take(2);
            bytes.is_empty() || lines.any(begins_as_baseline)
        });
        if is_one {
            return Ok(());
        }
        Err(Error::Baseline {
            path: self.shown(),
            reason: "is there already and is no baseline; name another file with --baseline, or remove it"
                .to_owned(),
        })
    }

    pub fn write(&self, baseline: &Baseline) -> Result<(), Error> {
        let _writing = interrupt::finish_writing();
        let text = baseline.to_text();
        OutputFile::prepare(&self.file)?.commit(|file| file.write_all(text.as_bytes()))
    }

    /// Compares the findings with the baseline.
    pub fn compare(&self, report: &mut Report, baseline: &Baseline) -> Match {
        let read: AHashSet<String> = report
            .identities
            .iter()
            .flat_map(|identities| &identities.corpus)
            .flat_map(|(name, _)| files(name).map(|file| self.rooted(file)))
            .collect();
        let is_there = |name: &str| {
            self.root.join(name).exists()
                || files(name).any(|file| !read.contains(file) && self.root.join(file).is_file())
        };
        compare(report, baseline, |name| self.rooted(name), is_there)
    }

    /// A document's name seen from the baseline's folder.
    pub fn rooted(&self, name: &str) -> String {
        let mut inside = self.inside.as_slice();
        let mut rest = name;
        while let (Some(outside), Some((_, above))) =
            (rest.strip_prefix("../"), inside.split_last())
        {
            (rest, inside) = (outside, above);
        }
        if inside.is_empty() || Path::new(name).is_absolute() {
            return rest.to_owned();
        }
        format!("{}/{rest}", inside.join("/"))
    }
}

pub fn working_folder() -> Result<PathBuf, Error> {
    std::env::current_dir()
        .and_then(|folder| folder.canonicalize())
        .map_err(Error::WorkingFolder)
}

/// The folder and those above it, up to the root of the repository; the folder alone outside of one.
fn folders_up(here: &Path) -> Vec<PathBuf> {
    let up: Vec<PathBuf> = here.ancestors().map(Path::to_owned).collect();
    match up.iter().position(|folder| folder.join(".git").exists()) {
        Some(root) => up[..=root].to_vec(),
        None => vec![here.to_owned()],
    }
}

/// A named file as it is shown: as it was given, or seen from `here` where it was made absolute because a configuration file names it.
fn named_from(here: &Path, named: &Path) -> PathBuf {
    let found = named.parent().and_then(|folder| folder.canonicalize().ok());
    match (found, named.file_name()) {
        (Some(folder), Some(file)) if named.is_absolute() => {
            PathBuf::from(name_in_reports(here, &folder.join(file)))
        }
        _ => named.to_owned(),
    }
}

/// `file`, in `here` or in a folder above it, as seen from `here`.
fn shown_from(here: &Path, file: &Path) -> PathBuf {
    let above = here
        .ancestors()
        .position(|folder| Some(folder) == file.parent());
    let up: PathBuf = std::iter::repeat_n("..", above.unwrap_or(0)).collect();
    up.join(file.file_name().unwrap_or_default())
}
