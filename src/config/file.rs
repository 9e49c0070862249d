//! A configuration file: from text to options, with everything that is wrong in it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use toml::de::DeTable;

use super::discovery::Found;
use super::error::ConfigError;
use super::field::{Wrong, a_table, nearest};
use super::keys::{KEYS, Key, OVERRIDE_KEYS, Options};
use super::place::{Place, Problem};
use super::value::{Entry, entries};
use crate::settings::Override;

/// Flags of `retold check` that are no keys: they belong to who starts a run and not to the documents. Above all, a file that comes
/// with documents must not say which files are written.
pub const RUN_ONLY: &[&str] = &[
    "allow",
    "baseline-from",
    "changed-since",
    "color",
    "config",
    "focus",
    "help",
    "isolated",
    "no-allow",
    "no-cache",
    "output",
    "quiet",
    "today",
    "verbose",
];

/// A file that was read.
#[derive(Debug)]
pub(super) struct ConfigFile {
    path: PathBuf,
    name: String,
    text: String,
}

/// Takes note of what is wrong.
#[derive(Debug, Default)]
pub(super) struct Reader {
    wrong: Vec<Wrong>,
    /// The place of each key that was set, by its full name.
    set: Vec<(String, std::ops::Range<usize>)>,
}

impl Reader {
    pub(super) fn wrong(&mut self, wrong: Wrong) {
        self.wrong.push(wrong);
    }
}

impl ConfigFile {
    /// Reads what was found, and changes `options` as it says. Gives the place of each key.
    ///
    /// # Errors
    /// As [`Configuration::read`](super::Configuration::read).
    pub(super) fn read(
        found: Found,
        options: &mut Options,
    ) -> Result<(ConfigFile, BTreeMap<String, Place>), ConfigError> {
        let file = ConfigFile {
            path: found.path,
            name: found.name,
            text: found.text,
        };
        let folder = file.path.parent().unwrap_or(Path::new("")).to_owned();
        let mut reader = Reader::default();
        let all = file.entries()?;
        let own = if found.is_pyproject {
            match tool_table(&all) {
                Some(entry) => a_table(&entry.item).map_err(|wrong| file.all_wrong(vec![wrong]))?,
                None => return Err(ConfigError::NoTable { file: file.name }),
            }
        } else {
            &all
        };
        top(own, &folder, options, &mut reader);
        if !reader.wrong.is_empty() {
            return Err(file.all_wrong(reader.wrong));
        }
        let places = reader.set.into_iter();
        let places = places.map(|(key, span)| (key, Place::new(&file.text, span)));
        let places = places.collect();
        Ok((file, places))
    }

    fn entries(&self) -> Result<Vec<Entry>, ConfigError> {
        match DeTable::parse(&self.text) {
            Ok(table) => Ok(entries(table.get_ref())),
            Err(error) => {
                let span = error.span().unwrap_or(0..0);
                let message = format!("this is not TOML: {}", error.message());
                Err(self.all_wrong(vec![(span, message)]))
            }
        }
    }

    fn all_wrong(&self, mut wrong: Vec<Wrong>) -> ConfigError {
        wrong.sort_by_key(|(span, _)| span.start);
        let problems = wrong.into_iter().map(|(span, message)| Problem {
            place: Place::new(&self.text, span),
            message,
        });
        self.wrong(problems.collect())
    }

    /// The error of some problems.
    pub(super) fn wrong(&self, problems: Vec<Problem>) -> ConfigError {
        ConfigError::Wrong {
            file: self.name.clone(),
            text: self.text.clone(),
            problems,
        }
    }

    /// As it is named in messages.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The folder it lies in.
    pub(super) fn folder(&self) -> Option<&Path> {
        self.path.parent()
    }

    /// Its path without links.
    pub(super) fn canonical(&self) -> PathBuf {
        fs::canonicalize(&self.path).unwrap_or_else(|_| self.path.clone())
    }
}

/// Whether the text of a `pyproject.toml` has a table for `retold`; one that is not TOML may have.
pub(super) fn speaks_of_us(text: &str) -> bool {
    match DeTable::parse(text) {
        Ok(table) => tool_table(&entries(table.get_ref())).is_some(),
        Err(_) => true,
    }
}

fn tool_table(all: &[Entry]) -> Option<&Entry> {
    let tool = all.iter().find(|entry| entry.key == "tool")?;
    let tools = a_table(&tool.item).ok()?;
    tools.iter().find(|entry| entry.key == "retold")
}

fn top(entries: &[Entry], folder: &Path, options: &mut Options, reader: &mut Reader) {
    for entry in entries {
        let is_table = KEYS.iter().any(|key| key.table == Some(&entry.key));
        if !is_table {
            one(KEYS, None, entry, folder, options, reader);
            continue;
        }
        match a_table(&entry.item) {
            Ok(inner) => {
                for inner in inner {
                    one(KEYS, Some(&entry.key), inner, folder, options, reader);
                }
            }
            Err(wrong) => reader.wrong(wrong),
        }
    }
}

/// Sets one key of `target`, of those `keys` that stand in `table`.
fn one<T>(
    keys: &[Key<T>],
    table: Option<&str>,
    entry: &Entry,
    folder: &Path,
    target: &mut T,
    reader: &mut Reader,
) {
    let known = |key: &&Key<T>| key.table == table && key.name == entry.key;
    match keys.iter().find(known) {
        Some(key) => {
            reader.set.push((key.full_name(), entry.item.span.clone()));
            (key.field)(target).take(&entry.item, folder, reader);
        }
        None => reader.wrong((entry.key_span.clone(), unknown(keys, table, &entry.key))),
    }
}

/// What to say of a key that is none: the nearest in its table, or else where it belongs.
fn unknown<T>(keys: &[Key<T>], table: Option<&str>, name: &str) -> String {
    let here = keys.iter().filter(|key| key.table == table);
    let tables = keys
        .iter()
        .filter_map(|key| key.table.filter(|_| table.is_none()));
    let names = here.map(|key| key.name).chain(tables);
    if RUN_ONLY.contains(&name) {
        return format!("unknown key `{name}`: it belongs to one run, so it is a flag only");
    }
    if let Some(near) = nearest(name, names) {
        return format!("unknown key `{name}`; did you mean `{near}`?");
    }
    let elsewhere = nearest(name, keys.iter().map(|key| key.name));
    match keys.iter().find(|key| Some(key.name) == elsewhere) {
        Some(Key {
            table: Some(table),
            name: near,
            ..
        }) => {
            format!("unknown key `{name}`; did you mean `{near}` in the table [{table}]?")
        }
        Some(Key { name: near, .. }) => format!(
            "unknown key `{name}` in the table [{}]; `{near}` belongs before the first table",
            table.unwrap_or_default()
        ),
        None => format!("unknown key `{name}`; `retold config show --isolated` lists the keys"),
    }
}

/// Reads the tables of [`Field::Overrides`](super::Field::Overrides), each under its glob.
pub(super) fn set_overrides(
    overrides: &mut Vec<Override>,
    tables: &[Entry],
    folder: &Path,
    reader: &mut Reader,
) {
    for table in tables {
        if let Err(error) = crate::corpus::check_glob(&table.key) {
            reader.wrong((table.key_span.clone(), error.to_string()));
        }
        let mut own = Override {
            glob: table.key.clone(),
            ..Override::default()
        };
        match a_table(&table.item) {
            Ok(entries) => {
                let before = reader.set.len();
                for entry in entries {
                    let is = |name: &str| name == entry.key;
                    if KEYS.iter().any(|key| is(key.name))
                        && !OVERRIDE_KEYS.iter().any(|key| is(key.name))
                    {
                        let message = format!("`{}` cannot differ by folder", entry.key);
                        reader.wrong((entry.key_span.clone(), message));
                        continue;
                    }
                    one(OVERRIDE_KEYS, None, entry, folder, &mut own, reader);
                }
                // They are no keys of their own; the table is.
                reader.set.truncate(before);
                let name = format!("overrides.{}", table.key);
                reader.set.push((name, table.key_span.clone()));
            }
            Err(wrong) => reader.wrong(wrong),
        }
        overrides.push(own);
    }
}
