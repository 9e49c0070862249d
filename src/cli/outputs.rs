//! The files that a run writes beside what it prints.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use retold::config::Options;
use retold::error::Error;
use retold::report::{Format, OutputFile};

use super::interrupt;

/// The outputs of a run, each with its format.
pub struct Outputs(Vec<(Format, OutputFile)>);

impl Outputs {
    /// Checks that all of `named` can be written, each to a file of its own, and tells the run that they are no documents.
    ///
    /// # Errors
    /// [`Error::Output`].
    pub fn prepare(named: &[(Format, PathBuf)], options: &mut Options) -> Result<Outputs, Error> {
        let redirected: Vec<PathBuf> = redirected().collect();
        let mut places: Vec<PathBuf> = Vec::new();
        let mut outputs = Vec::new();
        for (format, path) in named {
            let output = prepared(path)?;
            if let Some(place) = output.place() {
                if places.contains(&place) {
                    let reason = "two outputs name this file; give each one of its own";
                    return Err(refused(path, reason));
                }
                if redirected.contains(&place) {
                    let reason = "standard output or standard error goes there; name another file";
                    return Err(refused(path, reason));
                }
                places.push(place);
            }
            outputs.push((*format, output));
        }
        options.settings.input.outputs = places;
        options.settings.input.redirected = redirected;
        Ok(Outputs(outputs))
    }

    /// Checks that no output takes the place of a file that the run goes by: its configuration, baseline or allow file. A list of boilerplate
    /// may be replaced by the one that is found with it.
    ///
    /// # Errors
    /// [`Error::Output`].
    pub fn spare(&self, options: &Options) -> Result<(), Error> {
        let never = &options.settings.input.never;
        let mut outputs = self.0.iter().map(|(_, output)| output);
        match outputs.find(|output| output.place().is_some_and(|place| never.contains(&place))) {
            Some(output) => {
                let reason = "this run reads it as its configuration, baseline or allow file; name another file";
                Err(refused(output.path(), reason))
            }
            None => Ok(()),
        }
    }

    /// The outputs, to be written.
    pub fn into_files(self) -> impl Iterator<Item = (Format, OutputFile)> {
        self.0.into_iter()
    }
}

/// An output that can be written. A `-` is refused: elsewhere it stands for a standard stream, and who writes it means that.
///
/// # Errors
/// [`Error::Output`].
pub fn prepared(path: &Path) -> Result<OutputFile, Error> {
    if path == Path::new("-") {
        let reason = "`-` is no file; `check` prints what --format says, /dev/stdout is standard output, and ./- a file of that name";
        return Err(refused(path, reason));
    }
    // The check makes a file and removes it.
    let _writing = interrupt::finish_writing();
    OutputFile::prepare(path)
}

fn refused(path: &Path, reason: &'static str) -> Error {
    Error::Output {
        path: path.to_owned(),
        source: io::Error::new(ErrorKind::InvalidInput, reason),
    }
}

/// The files that standard output and standard error are written to by the shell, where the system tells.
fn redirected() -> impl Iterator<Item = PathBuf> {
    let streams = ["/dev/stdout", "/dev/stderr"].into_iter();
    let files = streams.filter_map(|stream| fs::canonicalize(stream).ok());
    files.filter(|file| file.is_file())
}
