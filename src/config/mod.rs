//! `retold.toml`: which keys there are, where the file is looked for, and what flags make of it.
//!
//! [`KEYS`] is the one table of keys: reading a file, `retold config show`, the published JSON schema and the tests of the
//! documents all go by it. This floor prints nothing and knows no command line: flags come as changes by key
//! ([`Configuration::flag`]).

mod allow;
mod discovery;
mod error;
mod field;
mod file;
mod keys;
mod place;
mod schema;
mod show;
mod size;
mod value;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub use allow::read_allow;
pub use error::ConfigError;
pub use field::Field;
pub use file::RUN_ONLY;
pub use keys::{KEYS, Key, OVERRIDE_KEYS, Options};
pub use place::{Place, Problem};
pub use schema::schema;
pub use show::{default_of, show};
pub use size::parse_size;

use discovery::Found;
use file::ConfigFile;

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Nobody set it.
    Default,
    /// The configuration file.
    File(Place),
    /// The command line.
    Flag,
}

/// Every option with where it comes from.
#[derive(Debug, Default)]
pub struct Configuration {
    /// The values.
    pub options: Options,
    file: Option<ConfigFile>,
    /// By full key; a key that is not there has its default.
    origins: BTreeMap<String, Origin>,
}

impl Configuration {
    /// The defaults, changed by the configuration file of a run over `inputs`, if it has one. `docs/configuration.md` says where it
    /// is looked for. O(folders above the inputs).
    ///
    /// # Errors
    /// As [`Configuration::read`], and an unknown working folder.
    pub fn find(inputs: &[PathBuf]) -> Result<Configuration, ConfigError> {
        match discovery::find(inputs)? {
            Some(found) => Configuration::of(found),
            None => Ok(Configuration::default()),
        }
    }

    /// The defaults, changed by the file at `path`. A file of the name `pyproject.toml` is read as such.
    ///
    /// # Errors
    /// A file that cannot be read, is not TOML, or has a key or value that is none: all that is wrong, each with its place.
    pub fn read(path: &Path) -> Result<Configuration, ConfigError> {
        Configuration::of(discovery::named(path)?)
    }

    fn of(found: Found) -> Result<Configuration, ConfigError> {
        let mut options = Options::default();
        let (file, places) = ConfigFile::read(found, &mut options)?;
        options.settings.input.never.push(file.canonical());
        Ok(Configuration {
            options,
            origins: places
                .into_iter()
                .map(|(key, place)| (key, Origin::File(place)))
                .collect(),
            file: Some(file),
        })
    }

    /// Changes an option as a flag asks: a flag takes the place of what the file says.
    pub fn flag(&mut self, key: &str, change: impl FnOnce(&mut Options)) {
        debug_assert!(
            KEYS.iter().any(|known| known.full_name() == key),
            "no key {key}"
        );
        change(&mut self.options);
        self.origins.insert(key.to_owned(), Origin::Flag);
    }

    /// Checks ranges and what fits together, and puts lists in their order.
    ///
    /// Where a flag names fewer rules, the file's lists for the gate are taken for these.
    ///
    /// # Errors
    /// The first setting that makes no sense; with its place, if the file has it.
    pub fn validated(mut self) -> Result<Configuration, ConfigError> {
        self.narrow();
        match self.options.settings.clone().validated() {
            Ok(settings) => {
                self.options.settings = settings;
                Ok(self)
            }
            Err(error) => match (self.origin(error.key()), &self.file) {
                // Flags have dashes, keys have none.
                (Origin::File(place), Some(file)) => {
                    let message = error.to_string().replace("--", "");
                    Err(file.wrong(vec![Problem { place, message }]))
                }
                _ => Err(error.into()),
            },
        }
    }

    /// Takes rules that a flag leaves out from what the file says of the gate; unless none were left, which is an error.
    fn narrow(&mut self) {
        let settings = &self.options.settings;
        let (rules, gate) = (settings.rules.clone(), &settings.gate);
        let from_file = |key: &str| matches!(self.origins.get(key), Some(Origin::File(_)) | None);
        let by_flag = |key: &str| self.origins.get(key) == Some(&Origin::Flag);
        let mut fail_on = gate.fail_on.clone();
        if by_flag("rules") && from_file("fail-on") {
            fail_on.retain(|rule| rules.contains(rule) || !rule.is_relation());
        }
        if !fail_on.iter().any(|rule| rule.is_relation()) {
            return;
        }
        let narrower = by_flag("rules") || by_flag("fail-on");
        let (max, max_new) = (from_file("budget.max"), from_file("budget.max-new"));
        let max_share = from_file("budget.max-share");
        let gate = &mut self.options.settings.gate;
        gate.fail_on = fail_on;
        if narrower && max {
            gate.max.retain(|rule, _| gate.fail_on.contains(rule));
        }
        if narrower && max_new {
            gate.max_new.retain(|rule, _| gate.fail_on.contains(rule));
        }
        if narrower && max_share {
            gate.max_share.retain(|rule, _| gate.fail_on.contains(rule));
        }
    }

    /// The file, as it is named in messages.
    pub fn file(&self) -> Option<&str> {
        self.file.as_ref().map(ConfigFile::name)
    }

    /// The folder that the file lies in.
    pub fn folder(&self) -> Option<&Path> {
        self.file.as_ref().and_then(ConfigFile::folder)
    }

    /// Where the value of a key, by its full name, comes from.
    pub fn origin(&self, key: &str) -> Origin {
        self.origins.get(key).cloned().unwrap_or(Origin::Default)
    }
}

#[cfg(test)]
mod tests;
