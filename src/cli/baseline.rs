//! `retold baseline`, and the baseline that `retold check` is judged by.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{ArgMatches, Args, Subcommand};

use ahash::AHashSet;
use retold::config::{Options, Origin};
use retold::corpus::name_in_reports;
use retold::error::Error;
use retold::gate::baseline::{Baseline, Match, compare};
use retold::gate::{EXIT_ERROR, files, judge_new};
use retold::model::{Report, Rule, Verdict};
use retold::report::OutputFile;
use retold::resources::{Resources, Wanted};
use retold::revision::{Commit, Repository};

use super::arguments::CheckArguments;
use super::check::{options, outcome, searched};
use super::interrupt;
use super::interrupt::TemporaryFolder;
use super::progress::Progress;
use super::{complain, standard_output};

/// The name that is looked for.
const NAME: &str = "retold.baseline";

const EXAMPLES: &str = "\
Examples:
  retold baseline create docs/    accept all that is told twice today
  retold check docs/              from now on only what is new fails
  retold baseline update docs/    accept that too
  retold baseline prune docs/     drop what is no longer there
  retold baseline show

Name the same paths and settings as in `retold check`. The file, retold.baseline, is made at the root
of the repository, or in this folder outside of one. Commit it.";

/// Accept what is told twice today, so that the gate fails only on what is new
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct BaselineArguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Accept all that is found, in a new file
    Create(Box<CheckArguments>),
    /// Accept all that is found now, instead of what the file holds
    Update(Box<CheckArguments>),
    /// Drop what is no longer found, and accept nothing
    Prune(Box<CheckArguments>),
    /// Say what is accepted
    Show(ShowArguments),
}

#[derive(Debug, Args)]
struct ShowArguments {
    /// The file [default: the retold.baseline of this folder or of one above it in the repository]
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
}

/// Runs the command and returns the exit status.
pub fn run(arguments: &BaselineArguments, matches: &ArgMatches) -> u8 {
    interrupt::listen();
    let done = match &arguments.action {
        Action::Create(check) => create(check, matches),
        Action::Update(check) => update(check, matches),
        Action::Prune(check) => prune(check, matches),
        Action::Show(show) => self::show(show),
    };
    outcome(done)
}

fn create(arguments: &CheckArguments, matches: &ArgMatches) -> Result<u8, Error> {
    let Some(place) = to_write(arguments, matches, Place::to_make)? else {
        return Ok(EXIT_ERROR);
    };
    if place.file.exists() {
        return Err(Error::Baseline {
            path: place.shown(),
            reason: "is there already; `retold baseline update` replaces it".to_owned(),
        });
    }
    let baseline = match found(arguments, matches, &place)? {
        Ok(baseline) => baseline,
        Err(status) => return Ok(status),
    };
    place.write(&baseline)?;
    say(&format!(
        "{}: {} accepted",
        place.shown(),
        members(&baseline)
    ));
    Ok(0)
}

fn update(arguments: &CheckArguments, matches: &ArgMatches) -> Result<u8, Error> {
    let existing =
        |named: Option<&Path>| Place::existing(named)?.ok_or_else(|| none("update", "create"));
    let Some(place) = to_write(arguments, matches, existing)? else {
        return Ok(EXIT_ERROR);
    };
    // A file that cannot be read is replaced: that is how it is mended.
    let before = place.read().unwrap_or_default();
    let baseline = match found(arguments, matches, &place)? {
        Ok(baseline) => baseline,
        Err(status) => return Ok(status),
    };
    place.write(&baseline)?;
    say(&format!(
        "{}: {} accepted, {} of them now, {} dropped",
        place.shown(),
        members(&baseline),
        baseline.missing_from(&before),
        before.missing_from(&baseline)
    ));
    Ok(0)
}

fn prune(arguments: &CheckArguments, matches: &ArgMatches) -> Result<u8, Error> {
    let existing =
        |named: Option<&Path>| Place::existing(named)?.ok_or_else(|| none("prune", "create"));
    let Some(place) = to_write(arguments, matches, existing)? else {
        return Ok(EXIT_ERROR);
    };
    let before = place.read()?;
    let mut report = match report(arguments, matches, &place)? {
        Ok(report) => report,
        Err(status) => return Ok(status),
    };
    let matched = place.compare(&mut report, &before);
    if !matched.used.other_settings.is_empty() {
        return Err(Error::Baseline {
            path: place.shown(),
            reason: format!(
                "was made with {}; prune it with the same settings, or replace it with `retold baseline update`",
                matched.used.other_settings.join(", ")
            ),
        });
    }
    place.write(&matched.pruned)?;
    say(&format!(
        "{}: {} dropped, {} left",
        place.shown(),
        before.missing_from(&matched.pruned),
        members(&matched.pruned)
    ));
    Ok(0)
}

fn show(arguments: &ShowArguments) -> Result<u8, Error> {
    let place =
        Place::existing(arguments.baseline.as_deref())?.ok_or_else(|| none("show", "create"))?;
    let baseline = place.read()?;
    let mut text = format!("{}: {} accepted\n", place.shown(), members(&baseline));
    for rule in Rule::ALL {
        let count = baseline.documents(rule);
        if count > 0 {
            text.push_str(&format!("  {:<19}  {count} documents\n", rule.name()));
        }
    }
    if baseline.passages() > 0 {
        let rule = Rule::SharedPassage.name();
        text.push_str(&format!(
            "  {rule:<19}  {} passages in a document\n",
            baseline.passages()
        ));
    }
    if baseline.lines() > 0 {
        let rule = Rule::RepeatedLine.name();
        text.push_str(&format!(
            "  {rule:<19}  {} lines in a document\n",
            baseline.lines()
        ));
    }
    text.push_str("made with\n");
    for setting in &baseline.settings {
        text.push_str(&format!("  {setting}\n"));
    }
    standard_output(io::stdout().lock().write_all(text.as_bytes()))?;
    Ok(0)
}

fn none(what: &str, instead: &str) -> Error {
    Error::Baseline {
        path: NAME.to_owned(),
        reason: format!("is nowhere to {what}; make one with `retold baseline {instead}`"),
    }
}

fn members(baseline: &Baseline) -> String {
    match baseline.len() {
        1 => "1 member".to_owned(),
        count => format!("{count} members"),
    }
}

fn say(message: &str) {
    // Nobody can be told that standard error is gone.
    let _ = writeln!(anstream::stderr().lock(), "{message}");
}

/// Where the baseline is that is made, replaced or pruned; `None` after it has been said why there is none.
fn to_write(
    arguments: &CheckArguments,
    matches: &ArgMatches,
    find: impl Fn(Option<&Path>) -> Result<Place, Error>,
) -> Result<Option<Place>, Error> {
    let refused = |reason: &str| {
        complain(reason);
        Ok(None)
    };
    if arguments.narrows() || arguments.baseline_from.is_some() {
        return refused(
            "a baseline holds all that is found: --focus, --changed-since and --baseline-from belong to `retold check`",
        );
    }
    let configuration = match arguments.configuration(matches) {
        Ok(configuration) => configuration,
        Err(error) => return refused(&error.to_string()),
    };
    let place = find(configuration.options.baseline.as_deref())?;
    // A configuration file comes with documents, maybe from strangers: it must not say that some other file is to be replaced.
    let folder = configuration
        .folder()
        .and_then(|folder| folder.canonicalize().ok());
    if let (Origin::File(_), Some(folder)) = (configuration.origin("baseline"), folder)
        && !place.root_of_file()?.starts_with(&folder)
    {
        return refused(&format!(
            "{}: {} names it, and it lies outside of the folder of that; name it with --baseline",
            place.shown(),
            configuration.file().unwrap_or_default()
        ));
    }
    Ok(Some(place))
}

/// A report with all that a baseline needs, or the exit status where the run could not do its job.
fn report(
    arguments: &CheckArguments,
    matches: &ArgMatches,
    place: &Place,
) -> Result<Result<Report, u8>, Error> {
    let mut options = match options(arguments, matches) {
        Ok(options) => options,
        Err(status) => return Ok(Err(status)),
    };
    place.leave_out(&mut options);
    let progress = Progress::for_run(arguments.quiet).with_details(arguments.verbose);
    let resources = Resources {
        wanted: arguments.wanted(&options, true),
        ..arguments.resources(&options)
    };
    let report = searched(&arguments.paths, &options, &resources, &progress);
    progress.clear();
    let report = report?;
    if report.gate.verdict == Verdict::Error {
        complain(&format!("nothing was accepted: {}", report.gate.reason));
        return Ok(Err(EXIT_ERROR));
    }
    Ok(Ok(report))
}

fn found(
    arguments: &CheckArguments,
    matches: &ArgMatches,
    place: &Place,
) -> Result<Result<Baseline, u8>, Error> {
    Ok(report(arguments, matches, place)?
        .map(|report| Baseline::of(&report, |name| place.rooted(name))))
}

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
    fn for_check(options: &Options) -> Result<Option<Place>, Error> {
        if options.no_baseline {
            return Ok(None);
        }
        Place::existing(options.baseline.as_deref())
    }

    fn existing(named: Option<&Path>) -> Result<Option<Place>, Error> {
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
    fn to_make(named: Option<&Path>) -> Result<Place, Error> {
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

    fn at(here: &Path, file: PathBuf, shown: PathBuf) -> Place {
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
    fn leave_out(&self, options: &mut Options) {
        options
            .settings
            .input
            .never
            .extend(self.file.canonicalize());
    }

    /// The folder that the file really lies in, without links.
    fn root_of_file(&self) -> Result<PathBuf, Error> {
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

    fn write(&self, baseline: &Baseline) -> Result<(), Error> {
        let _writing = interrupt::finish_writing();
        let text = baseline.to_text();
        OutputFile::prepare(&self.file)?.commit(|file| file.write_all(text.as_bytes()))
    }

    /// Compares the findings with the baseline.
    fn compare(&self, report: &mut Report, baseline: &Baseline) -> Match {
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
