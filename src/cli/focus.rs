//! The files that `retold check` is narrowed to by `--changed-since` and `--focus`.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use retold::config::Options;
use retold::corpus::name_in_reports;
use retold::error::Error;
use retold::gate::narrow;
use retold::model::{Focus, Report};
use retold::revision::Repository;

use super::arguments::CheckArguments;
use super::baseline::working_folder;

/// The files in focus.
pub struct Focused {
    focus: Focus,
    /// Without links. A folder stands for all that it holds.
    files: BTreeSet<PathBuf>,
    /// How reports call them.
    names: BTreeSet<String>,
}

impl Focused {
    /// The files that are asked for; `None` where nothing is.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a file that is not there, [`Error::Revision`].
    pub fn of(arguments: &CheckArguments, options: &Options) -> Result<Option<Focused>, Error> {
        let since = arguments.changed_since.as_deref();
        if since.is_none() && arguments.focus.is_empty() {
            return Ok(None);
        }
        let mut files = BTreeSet::new();
        for file in &arguments.focus {
            // A name that leads nowhere would be a focus on nothing, and pass.
            let found = file.canonicalize().map_err(|_| Error::NotFound {
                path: file.display().to_string(),
            })?;
            files.insert(found);
        }
        let mut commit = None;
        if let Some(since) = since {
            let repository = Repository::of(&arguments.paths)?;
            let changed = repository.changed_since(since, &arguments.paths, &options.settings)?;
            // A link counts as what it leads to. One that leads nowhere is no document.
            files.extend(
                changed
                    .files
                    .iter()
                    .filter_map(|file| file.canonicalize().ok()),
            );
            commit = Some(changed.since.hash().to_owned());
        }
        let focus = Focus {
            since: since.map(str::to_owned),
            commit,
            files: files.len(),
            paths: BTreeSet::new(),
        };
        let working = working_folder()?;
        let names = files.iter().map(|file| name_in_reports(&working, file));
        let names = names.collect();
        Ok(Some(Focused {
            focus,
            files,
            names,
        }))
    }

    /// Takes what touches none of the files out of a report, and judges the rest.
    pub fn narrow(self, report: &mut Report) {
        let mut paths: BTreeSet<&str> = BTreeSet::new();
        for finding in &report.findings {
            paths.extend(finding.members.iter().map(|member| member.path.as_str()));
        }
        if let Some(known) = &report.identities {
            for document in &known.documents {
                paths.insert(&document.name);
                paths.extend(retold::gate::files(&document.name));
            }
        }
        let touched: HashMap<String, bool> = paths
            .into_iter()
            .map(|path| (path.to_owned(), self.holds(path)))
            .collect();
        narrow(report, self.focus, |path| {
            touched.get(path).copied().unwrap_or(false)
        });
    }

    /// Whether the file of that name in a report is in focus.
    fn holds(&self, name: &str) -> bool {
        match Path::new(name).canonicalize() {
            Ok(path) => path.ancestors().any(|above| self.files.contains(above)),
            // A name that is not UTF-8 is written with escapes and leads nowhere: it is known by how it is written.
            Err(_) => {
                let ends = name.match_indices('/').map(|(at, _)| at);
                let mut above = ends.chain([name.len()]).map(|end| &name[..end]);
                above.any(|name| self.names.contains(name))
            }
        }
    }
}
