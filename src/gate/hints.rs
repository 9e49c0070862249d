//! Advice after a run that fails: what most findings have in common, and how to begin with a folder that has many.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::corpus::name_in_reports;
use crate::model::{Finding, Hint, Kind, Report, Rule, Status, Verdict};

/// Most hints of a run: more are not read.
const MOST: usize = 2;

/// Fewest findings that a hint is about. A handful is looked at one by one, sooner than a setting is changed.
const LEAST: usize = 5;

/// Fewest findings that a baseline is offered for, from which on the list is longer than a screen.
const MANY: usize = 10;

/// Fewest documents of a line that is taken for a header or footer. In three a sentence can stand that was copied twice.
const HEADER: usize = 4;

/// How a run was started.
#[derive(Debug, Clone)]
pub struct Start<'a> {
    /// The inputs, as they were given.
    pub inputs: &'a [PathBuf],
    /// The working folder, canonical.
    pub working: &'a Path,
    /// The configuration file's folder; the working folder where there is none.
    pub folder: &'a Path,
    /// The configuration file as it is named in messages; where there is none, the one that could be made.
    pub file: &'a str,
    /// Whether a baseline could be used and is not there.
    pub lacks_baseline: bool,
}

/// Hints for a report, the most telling first; none unless the gate fails. O(members).
pub fn hints(report: &Report, start: &Start<'_>) -> Vec<Hint> {
    if report.gate.verdict != Verdict::Fail {
        return Vec::new();
    }
    let exceeded = |rule: Rule| {
        let mut budgets = report.gate.budgets.iter();
        budgets.any(|budget| budget.rule == rule && budget.exceeded)
    };
    let failing: Vec<&Finding> = (report.findings.iter())
        .filter(|finding| {
            finding.kind == Kind::Finding
                && finding.status != Some(Status::Known)
                && finding.allowed.is_none()
        })
        .filter(|finding| exceeded(finding.rule))
        .collect();
    let mut hints = Vec::new();
    hints.extend(folder(report, &failing, start));
    hints.extend(headers(report, &failing, start));
    hints.extend(baseline(&failing, start));
    hints.truncate(MOST);
    hints
}

/// Most findings lie in one folder.
fn folder(report: &Report, failing: &[&Finding], start: &Start<'_>) -> Option<Hint> {
    let mut inside: BTreeMap<&Path, usize> = BTreeMap::new();
    for finding in failing {
        let mut folders = (finding.members.iter()).map(|member| Path::new(&member.path).parent());
        let first = folders.next()??;
        let common = folders.try_fold(first, |common, folder| {
            common
                .ancestors()
                .find(|above| folder.is_some_and(|folder| folder.starts_with(above)))
        });
        for folder in common?
            .ancestors()
            .filter(|folder| *folder != Path::new(""))
        {
            *inside.entry(folder).or_default() += 1;
        }
    }
    let is_input = |folder: &Path| {
        let inputs = start
            .inputs
            .iter()
            .map(|input| name_in_reports(start.working, &absolute(start, input)));
        let mut inputs = inputs.filter(|input| input != ".");
        inputs.any(|input| Path::new(&input).starts_with(folder))
    };
    let enough = |count: usize| count >= LEAST && count * 2 > failing.len();
    let candidates = inside
        .iter()
        .filter(|(folder, count)| enough(**count) && !is_input(folder));
    // Most findings, then deepest, then first by name.
    let depth = |folder: &Path| folder.components().count();
    let (folder, count) = candidates
        .rev()
        .max_by_key(|(folder, count)| (**count, depth(folder)))?;
    let glob = name_in_reports(start.folder, &absolute(start, folder));
    if glob.starts_with("../")
        || glob.contains(['*', '?', '[', ']', '{', '}', '\\', '"', '\'', '!'])
    {
        return None;
    }
    let input = &report.settings.input;
    let before = input
        .exclude
        .iter()
        .filter(|_| input.exclude_base.is_some());
    // By its whole path, not a folder of that name anywhere.
    let anchor = if glob.contains('/') { "" } else { "/" };
    let globs: Vec<String> = before
        .cloned()
        .chain([format!("{anchor}{glob}/")])
        .map(quoted)
        .collect();
    Some(Hint {
        text: format!(
            "{} lie in {}/ alone; to leave it out, in {}:",
            part(*count, failing.len()),
            folder.display(),
            start.file
        ),
        what: format!("exclude = [{}]", globs.join(", ")),
    })
}

/// Most findings are lines that stand in several documents.
fn headers(report: &Report, failing: &[&Finding], start: &Start<'_>) -> Option<Hint> {
    let lines = failing
        .iter()
        .filter(|finding| finding.rule == Rule::RepeatedLine);
    let documents: Vec<usize> = lines.map(|finding| finding.members.len()).collect();
    let wide = documents
        .iter()
        .copied()
        .filter(|&documents| documents >= HEADER);
    let (count, fewest) = (wide.clone().count(), wide.min()?);
    if count < LEAST
        || count * 2 <= failing.len()
        || fewest >= report.settings.boilerplate_documents
    {
        return None;
    }
    Some(Hint {
        text: format!(
            "{} are lines that stand in {fewest} documents or more, as headers and licences do; to take such lines for \
             boilerplate, which fails nothing, in {}:",
            part(count, failing.len()),
            start.file
        ),
        what: format!("boilerplate-documents = {fewest}"),
    })
}

/// Nothing is accepted yet.
fn baseline(failing: &[&Finding], start: &Start<'_>) -> Option<Hint> {
    let from_stdin = start.inputs.iter().any(|input| input == Path::new("-"));
    if failing.len() < MANY || !start.lacks_baseline || from_stdin {
        return None;
    }
    let inputs: Option<Vec<String>> = start.inputs.iter().map(|input| word(input)).collect();
    Some(Hint {
        text: "to accept all that is there today and fail only on what is new, with the flags of this run:"
            .to_owned(),
        what: format!("retold baseline create {}", inputs?.join(" ")),
    })
}

fn absolute(start: &Start<'_>, path: &Path) -> PathBuf {
    let path = start.working.join(path);
    path.canonicalize().unwrap_or(path)
}

/// `37 of 52 findings`.
fn part(count: usize, all: usize) -> String {
    if count == all {
        return format!("all {all} findings");
    }
    format!("{count} of {all} findings")
}

/// A string of TOML.
fn quoted(text: String) -> String {
    format!("{text:?}")
}

/// A word of a shell's command line; `None` for one that cannot be shown as it is.
fn word(path: &Path) -> Option<String> {
    let text = path.to_str()?;
    if text.contains(char::is_control) {
        return None;
    }
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+,:@%".contains(c);
    if text.chars().all(is_plain) && !text.starts_with('-') {
        return Some(text.to_owned());
    }
    Some(format!("'{}'", text.replace('\'', r"'\''")))
}
