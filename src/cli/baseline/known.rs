//! What `retold check` is judged by: a baseline's file, or another revision.

use std::path::PathBuf;

use retold::config::Options;
use retold::error::Error;
use retold::gate::baseline::Baseline;
use retold::gate::judge_new;
use retold::model::Report;
use retold::resources::{Resources, Wanted};
use retold::revision::{Commit, Repository};

use super::place::{NAME, Place, working_folder};
use crate::cli::arguments::CheckArguments;
use crate::cli::check::searched;
use crate::cli::interrupt;
use crate::cli::interrupt::TemporaryFolder;
use crate::cli::progress::Progress;

/// What `retold check` is judged by: accepted findings, from a file or of another revision.
pub struct Known {
    baseline: Baseline,
    place: Place,
    /// Of the revision.
    commit: Option<Commit>,
}

impl Known {
    /// Reads the baseline, or runs the search over the revision that takes its place; `None` where there is neither.
    ///
    /// # Errors
    /// [`Error::Baseline`], [`Error::Revision`], and those of a run.
    pub fn of(
        arguments: &CheckArguments,
        options: &mut Options,
        progress: &Progress,
    ) -> Result<Option<Known>, Error> {
        if let Some(reference) = &arguments.baseline_from {
            return Known::of_revision(arguments, options, reference, progress).map(Some);
        }
        let Some(place) = Place::for_check(options)? else {
            return Ok(None);
        };
        place.leave_out(options);
        Ok(Some(Known {
            baseline: place.read()?,
            place,
            commit: None,
        }))
    }

    fn of_revision(
        arguments: &CheckArguments,
        options: &Options,
        reference: &str,
        progress: &Progress,
    ) -> Result<Known, Error> {
        let repository = Repository::of(&arguments.paths)?;
        let commit = repository.commit(reference)?;
        let place = Place::at(
            &working_folder()?,
            repository.root().join(NAME),
            PathBuf::from(reference),
        );
        let folder = TemporaryFolder::within(options.temp_dir.as_deref())?;
        let export = {
            let _writing = interrupt::finish_writing();
            repository.export(&commit, &arguments.paths, folder.path())?
        };
        let inputs = export.inputs(&arguments.paths)?;
        let mut options = options.clone();
        options.settings = export.settings(&options.settings);
        // What could not be read then is not known now.
        options.settings.gate.allow_unreadable = true;
        options.settings.gate.allow_empty = true;
        let resources = Resources {
            wanted: Wanted {
                text_bytes: 0,
                boilerplate: false,
                ..arguments.wanted(&options, true)
            },
            // Its files lie in another folder each time, so no later run would ask for the result.
            cache_dir: None,
            ..arguments.resources(&options)
        };
        let report = searched(&inputs, &options, &resources, progress)?;
        let name = |name: &str| place.rooted(&export.name_in_work_tree(name));
        Ok(Known {
            baseline: Baseline::of(&report, name),
            place,
            commit: Some(commit),
        })
    }

    /// Judges a report by what is new.
    pub fn judge(&self, report: &mut Report) {
        let matched = self.place.compare(report, &self.baseline);
        judge_new(report, &matched.new);
        let mut used = matched.used;
        used.path = self.place.shown();
        used.commit = self.commit.as_ref().map(|commit| commit.hash().to_owned());
        report.gate.baseline = Some(used);
    }
}
