//! `retold baseline`, and the baseline that `retold check` is judged by.

mod known;
mod place;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{ArgMatches, Args, Subcommand};

use retold::config::Origin;
use retold::error::Error;
use retold::gate::EXIT_ERROR;
use retold::gate::baseline::Baseline;
use retold::model::{Report, Rule, Verdict};
use retold::resources::Resources;

use super::arguments::CheckArguments;
use super::check::{options, outcome, searched};
use super::interrupt;
use super::progress::Progress;
use super::{complain, standard_output};
pub use known::Known;
use place::NAME;
pub use place::{Place, working_folder};

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
    if place.file().exists() {
        place.only_a_baseline()?;
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
    place.only_a_baseline()?;
    // A baseline that is damaged is replaced: that is how it is mended.
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
        matched.used.stale,
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
