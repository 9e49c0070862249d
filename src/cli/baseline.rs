//! `retold baseline`, and the baseline that `retold check` is judged by.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{ArgMatches, Args, Subcommand};

use ahash::AHashSet;
use retold::error::Error;
use retold::gate::baseline::{Baseline, Match, compare};
use retold::gate::{EXIT_ERROR, judge_new};
use retold::model::{Report, Rule, Verdict};
use retold::report::OutputFile;

use super::arguments::CheckArguments;
use super::check::{options, outcome, searched};
use super::interrupt;
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
    let place = Place::to_make(arguments)?;
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
    let place =
        Place::existing(arguments.baseline.as_deref())?.ok_or_else(|| none("update", "create"))?;
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
    let place =
        Place::existing(arguments.baseline.as_deref())?.ok_or_else(|| none("prune", "create"))?;
    let before = place.read()?;
    let mut report = match report(arguments, matches)? {
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

/// A report with all that a baseline needs, or the exit status where the run could not do its job.
fn report(arguments: &CheckArguments, matches: &ArgMatches) -> Result<Result<Report, u8>, Error> {
    let options = match options(arguments, matches) {
        Ok(options) => options,
        Err(status) => return Ok(Err(status)),
    };
    let progress = Progress::for_run(arguments.quiet).with_details(arguments.verbose);
    let report = searched(arguments, &options, true, &progress);
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
    Ok(report(arguments, matches)?.map(|report| Baseline::of(&report, |name| place.rooted(name))))
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
    pub fn for_check(arguments: &CheckArguments) -> Result<Option<Place>, Error> {
        if arguments.no_baseline {
            return Ok(None);
        }
        Place::existing(arguments.baseline.as_deref())
    }

    fn existing(named: Option<&Path>) -> Result<Option<Place>, Error> {
        let here = working_folder()?;
        if let Some(named) = named {
            let place = Place::at(&here, here.join(named), named.to_owned());
            if !place.file.is_file() {
                return Err(Error::Baseline {
                    path: place.shown(),
                    reason: "no such file; make it with `retold baseline create`".to_owned(),
                });
            }
            return Ok(Some(place));
        }
        let folders = folders_up(&here);
        let found = folders.iter().map(|folder| folder.join(NAME));
        let found = found.into_iter().find(|file| file.is_file());
        Ok(found.map(|file| {
            let shown = shown_from(&here, &file);
            Place::at(&here, file, shown)
        }))
    }

    /// Where a new one is made: as named, at the root of the repository, or in the working folder.
    fn to_make(arguments: &CheckArguments) -> Result<Place, Error> {
        let here = working_folder()?;
        let file = match &arguments.baseline {
            Some(named) => here.join(named),
            None => folders_up(&here).last().unwrap_or(&here).join(NAME),
        };
        let shown = match &arguments.baseline {
            Some(named) => named.clone(),
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

    fn shown(&self) -> String {
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

    /// Judges a report by what is new against the baseline.
    pub fn judge(&self, report: &mut Report, baseline: &Baseline) {
        let matched = self.compare(report, baseline);
        judge_new(report, &matched.new);
        let mut used = matched.used;
        used.path = self.shown();
        report.gate.baseline = Some(used);
    }

    /// A document's name seen from the baseline's folder.
    fn rooted(&self, name: &str) -> String {
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

/// What may be the file of a record's name: `path#id` or `path:line`.
fn files(name: &str) -> impl Iterator<Item = &str> {
    name.match_indices(['#', ':']).map(|(at, _)| &name[..at])
}

fn working_folder() -> Result<PathBuf, Error> {
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

/// `file`, in `here` or in a folder above it, as seen from `here`.
fn shown_from(here: &Path, file: &Path) -> PathBuf {
    let above = here
        .ancestors()
        .position(|folder| Some(folder) == file.parent());
    let up: PathBuf = std::iter::repeat_n("..", above.unwrap_or(0)).collect();
    up.join(file.file_name().unwrap_or_default())
}
