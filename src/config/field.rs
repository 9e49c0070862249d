//! The types of options: how each is read from a file, shown, and described.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::file::{Reader, set_overrides};
use super::size::parse_size;
use super::value::{Entry, Item, Value};
use crate::corpus::check_glob;
use crate::model::Rule;
use crate::report::Format;
use crate::resources::{LEAST_MEMORY, MOST_THREADS};
use crate::settings::{Override, Sensitivity, is_share, is_threshold};

/// An option, by its type, with what it changes.
#[derive(Debug)]
pub enum Field<'a> {
    /// `true` or `false`.
    Flag(&'a mut bool),
    /// As `Flag`, for a setting that says the opposite.
    NotFlag(&'a mut bool),
    /// A number above 0, at most 1.
    Threshold(&'a mut f64),
    /// A whole number, at least the second one.
    Count(&'a mut usize, usize),
    /// As `Count`, or nothing.
    MaybeCount(&'a mut Option<usize>, usize),
    /// A number of threads up to [`MOST_THREADS`], or nothing; 0 is one a core.
    Threads(&'a mut Option<usize>),
    /// A string with something in it.
    Text(&'a mut String),
    /// A list of globs, and the folder where they start.
    Globs(&'a mut Vec<String>, &'a mut Option<PathBuf>),
    /// A list of relations; the second says whether it may be empty.
    Rules(&'a mut Vec<Rule>, bool),
    /// A list of some of the relations of the second list, or none.
    SomeRules(&'a mut Vec<Rule>, &'static [Rule]),
    /// A list of rules, relations or not.
    AnyRules(&'a mut Vec<Rule>),
    /// A number of findings for each of some rules.
    CountByRule(&'a mut BTreeMap<Rule, usize>),
    /// A share for each of some rules, and for `all`.
    ShareByRule(&'a mut BTreeMap<Rule, f64>, &'a mut Option<f64>),
    /// A size of memory, as a number of bytes or a string.
    Size(&'a mut Option<u64>),
    /// A folder, or a file.
    Folder(&'a mut Option<PathBuf>),
    /// A file.
    File(&'a mut Option<PathBuf>),
    /// A format of reports.
    Format(&'a mut Format),
    /// How hard to look for shared passages.
    Sensitivity(&'a mut Sensitivity),
    /// What is different in some folders, and the folder where their globs start.
    Overrides(&'a mut Vec<Override>, &'a mut Option<PathBuf>),
}

/// What is wrong with a value, and where.
pub(super) type Wrong = (Range<usize>, String);

/// The name that stands for all rules in [`Field::ShareByRule`].
pub(super) const ALL: &str = "all";

impl Field<'_> {
    /// Takes the value of a file in `folder`, and tells `reader` where it is of another type or out of range.
    pub(super) fn take(self, item: &Item, folder: &Path, reader: &mut Reader) {
        let wrong = match self.taken(item, folder, reader) {
            Ok(()) => return,
            Err(wrong) => wrong,
        };
        reader.wrong(wrong);
    }

    fn taken(self, item: &Item, folder: &Path, reader: &mut Reader) -> Result<(), Wrong> {
        match self {
            Field::Flag(flag) => *flag = a_flag(item)?,
            Field::NotFlag(flag) => *flag = !a_flag(item)?,
            Field::Threshold(number) => {
                *number = a_number(item)?;
                if !is_threshold(*number) {
                    return out_of_range(item, "above 0 and at most 1");
                }
            }
            Field::Count(count, least) => *count = a_count(item, least)?,
            Field::MaybeCount(count, least) => *count = Some(a_count(item, least)?),
            Field::Threads(count) => {
                *count = Some(a_count(item, 0)?);
                if *count > Some(MOST_THREADS) {
                    return out_of_range(item, &format!("at most {MOST_THREADS}"));
                }
            }
            Field::Text(text) => {
                *text = a_text(item)?.to_owned();
                if text.is_empty() {
                    return Err((item.span.clone(), "this must not be empty".to_owned()));
                }
            }
            Field::Globs(globs, base) => {
                *globs = texts(item, |glob, span| {
                    check_glob(glob).map_err(|error| (span, error.to_string()))?;
                    Ok(glob.to_owned())
                })?;
                *base = Some(folder.to_owned());
            }
            Field::Rules(rules, may_be_empty) => {
                *rules = texts(item, |name, span| rule(name, span, &names(&Rule::ALL)))?;
                if rules.is_empty() && !may_be_empty {
                    return Err((item.span.clone(), "the list names no rule".to_owned()));
                }
            }
            Field::SomeRules(rules, known) => {
                *rules = texts(item, |name, span| rule(name, span, &names(known)))?;
            }
            Field::AnyRules(rules) => {
                *rules = texts(item, |name, span| rule(name, span, &names(&Rule::EVERY)))?;
                if rules.is_empty() {
                    return Err((item.span.clone(), "the list names no rule".to_owned()));
                }
            }
            Field::CountByRule(counts) => {
                for entry in a_table(item)? {
                    let known = names(&Rule::EVERY);
                    let rule = rule(&entry.key, entry.key_span.clone(), &known)?;
                    counts.insert(rule, a_count(&entry.item, 0)?);
                }
            }
            Field::ShareByRule(shares, all) => {
                for entry in a_table(item)? {
                    let share = a_number(&entry.item)?;
                    if !is_share(share) {
                        return out_of_range(&entry.item, "from 0 to 1");
                    }
                    if entry.key == ALL {
                        *all = Some(share);
                    } else {
                        let mut known = names(&Rule::EVERY);
                        known.push(ALL);
                        let rule = rule(&entry.key, entry.key_span.clone(), &known)?;
                        shares.insert(rule, share);
                    }
                }
            }
            Field::Size(size) => {
                let bytes = match &item.value {
                    Value::Text(text) => {
                        parse_size(text).map_err(|message| (item.span.clone(), message))?
                    }
                    Value::Whole(bytes) => u64::try_from(*bytes).unwrap_or(0),
                    _ => return another(item, "a size, such as \"512MiB\""),
                };
                if bytes < LEAST_MEMORY {
                    let least = format!("at least {} MiB", LEAST_MEMORY >> 20);
                    return out_of_range(item, &least);
                }
                *size = Some(bytes);
            }
            Field::Folder(path) | Field::File(path) => *path = Some(folder.join(a_text(item)?)),
            Field::Format(format) => {
                let name = a_text(item)?;
                *format = Format::from_name(name).ok_or_else(|| {
                    let known = Format::ALL.map(Format::name);
                    (item.span.clone(), no_such("format", name, &known))
                })?;
            }
            Field::Sensitivity(sensitivity) => {
                let name = a_text(item)?;
                *sensitivity = Sensitivity::from_name(name).ok_or_else(|| {
                    let known = Sensitivity::ALL.map(Sensitivity::name);
                    (item.span.clone(), no_such("sensitivity", name, &known))
                })?;
            }
            Field::Overrides(overrides, base) => {
                *base = Some(folder.to_owned());
                set_overrides(overrides, a_table(item)?, folder, reader);
            }
        }
        Ok(())
    }
}

fn a_flag(item: &Item) -> Result<bool, Wrong> {
    match item.value {
        Value::Flag(flag) => Ok(flag),
        _ => another(item, "true or false"),
    }
}

fn a_number(item: &Item) -> Result<f64, Wrong> {
    match item.value {
        Value::Number(number) => Ok(number),
        Value::Whole(whole) => Ok(whole as f64),
        _ => another(item, "a number"),
    }
}

pub(super) fn a_count(item: &Item, least: usize) -> Result<usize, Wrong> {
    let Value::Whole(whole) = item.value else {
        return another(item, "a whole number");
    };
    match usize::try_from(whole) {
        Ok(count) if count >= least => Ok(count),
        _ => out_of_range(item, &format!("at least {least}")),
    }
}

pub(super) fn a_text(item: &Item) -> Result<&str, Wrong> {
    match &item.value {
        Value::Text(text) => Ok(text),
        _ => another(item, "a string"),
    }
}

pub(super) fn a_table(item: &Item) -> Result<&[Entry], Wrong> {
    match &item.value {
        Value::Table(entries) => Ok(entries),
        _ => another(item, "a table"),
    }
}

pub(super) fn texts<T>(
    item: &Item,
    each: impl Fn(&str, Range<usize>) -> Result<T, Wrong>,
) -> Result<Vec<T>, Wrong> {
    let Value::List(items) = &item.value else {
        return another(item, "a list of strings");
    };
    items
        .iter()
        .map(|item| each(a_text(item)?, item.span.clone()))
        .collect()
}

/// The rule of that name, which must be one of those `known`.
fn rule(name: &str, span: Range<usize>, known: &[&str]) -> Result<Rule, Wrong> {
    let rule = Rule::from_name(name).filter(|rule| known.contains(&rule.name()));
    rule.ok_or_else(|| (span, no_such("rule", name, known)))
}

fn names(rules: &[Rule]) -> Vec<&'static str> {
    rules.iter().map(|rule| rule.name()).collect()
}

fn no_such(what: &str, name: &str, known: &[&str]) -> String {
    let hint = match nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("one of {}", known.join(", ")),
    };
    format!("no such {what} `{name}`; {hint}")
}

fn another<T>(item: &Item, expected: &str) -> Result<T, Wrong> {
    let found = item.value.kind();
    Err((
        item.span.clone(),
        format!("expected {expected}, found {found}"),
    ))
}

fn out_of_range<T>(item: &Item, range: &str) -> Result<T, Wrong> {
    Err((item.span.clone(), format!("this must be {range}")))
}

/// The name most like a wrong one, if one is near: a third of its letters may differ. Short names have few neighbours, so that a
/// third is one letter of three; more would suggest names that share next to nothing.
pub(super) fn nearest<'k>(name: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    let name = name.to_lowercase().replace('_', "-");
    let limit = (name.chars().count() / 3).max(1);
    known
        .map(|known| (strsim::osa_distance(&name, known), known))
        .filter(|&(distance, _)| distance <= limit)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, known)| known)
}
