//! The configuration as text: a file that sets what holds, with a comment on where each value comes from.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::field::ALL;
use super::keys::{KEYS, Key, OVERRIDE_KEYS, Options};
use super::{Configuration, Field, Origin};
use crate::model::Rule;
use crate::report::harmless;
use crate::settings::Override;

/// All options as TOML, in the order of [`KEYS`]. Reading the text as a configuration file in the same folder gives the same
/// options.
pub fn show(configuration: &Configuration) -> String {
    let mut out = match configuration.file() {
        Some(file) => format!("# configuration file: {}\n", harmless(file)),
        None => "# no configuration file\n".to_owned(),
    };
    let mut options = configuration.options.clone();
    let mut table = None;
    for key in KEYS {
        if let Field::Overrides(overrides, _) = (key.field)(&mut options) {
            for one in overrides {
                let own = format!("{}.{}", key.full_name(), one.glob);
                show_override(&mut out, one, &said(configuration, &own));
            }
            continue;
        }
        if key.table != table {
            table = key.table;
            let _ = write!(out, "\n[{}]\n", table.unwrap_or_default());
        }
        let origin = said(configuration, &key.full_name());
        line(&mut out, key, &mut options, &origin);
    }
    out
}

/// The default of a key as TOML; `None` where there is none.
pub fn default_of(key: &Key<Options>) -> Option<String> {
    shown(&(key.field)(&mut Options::default()))
}

fn said(configuration: &Configuration, key: &str) -> String {
    match configuration.origin(key) {
        Origin::Default => "default".to_owned(),
        Origin::Flag => "flag".to_owned(),
        Origin::File(place) => {
            let file = configuration.file().unwrap_or_default();
            format!("{}:{}", harmless(file), place.line)
        }
    }
}

/// Where comments begin, if the value is not longer.
const COLUMN: usize = 40;

fn line<T>(out: &mut String, key: &Key<T>, target: &mut T, origin: &str) {
    let set = match shown(&(key.field)(target)) {
        Some(value) => format!("{} = {value}", key.name),
        None => format!("# {} is not set", key.name),
    };
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{set:<COLUMN$}  # {origin}");
}

fn show_override(out: &mut String, one: &mut Override, origin: &str) {
    let _ = write!(out, "\n[overrides.{}]  # {origin}\n", quoted(&one.glob));
    for key in OVERRIDE_KEYS {
        match shown(&(key.field)(one)) {
            Some(value) if value != "[]" => {
                let _ = writeln!(out, "{} = {value}", key.name);
            }
            _ => {}
        }
    }
}

/// A value as TOML; `None` for one that is not set.
fn shown(field: &Field<'_>) -> Option<String> {
    Some(match field {
        Field::Flag(flag) => flag.to_string(),
        Field::NotFlag(flag) => (!**flag).to_string(),
        Field::Threshold(number) => number.to_string(),
        Field::Count(count, _) => count.to_string(),
        Field::MaybeCount(count, _) | Field::Threads(count) => (**count)?.to_string(),
        Field::Text(text) => quoted(text),
        Field::Globs(globs, _) => list(globs.iter().map(|glob| quoted(glob))),
        Field::Rules(rules, _) | Field::SomeRules(rules, _) | Field::AnyRules(rules) => {
            list(rules.iter().map(|rule| quoted(rule.name())))
        }
        Field::CountByRule(counts) => by_rule(counts),
        Field::ShareByRule(shares, all) => {
            let mut named: BTreeMap<&str, f64> = shares
                .iter()
                .map(|(rule, share)| (rule.name(), *share))
                .collect();
            named.extend(all.map(|share| (ALL, share)));
            table(
                named
                    .iter()
                    .map(|(name, share)| format!("{name} = {share}")),
            )
        }
        Field::Size(bytes) => (**bytes)?.to_string(),
        Field::Folder(folder) | Field::File(folder) => quoted(&folder.as_ref()?.to_string_lossy()),
        Field::Format(format) => quoted(format.name()),
        Field::Sensitivity(sensitivity) => quoted(sensitivity.name()),
        Field::Overrides(overrides, _) => table(
            overrides
                .iter()
                .map(|one| format!("{} = {{}}", quoted(&one.glob))),
        ),
    })
}

fn by_rule(counts: &BTreeMap<Rule, usize>) -> String {
    table(
        counts
            .iter()
            .map(|(rule, count)| format!("{rule} = {count}")),
    )
}

fn list(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(", "))
}

fn table(entries: impl Iterator<Item = String>) -> String {
    let entries: Vec<String> = entries.collect();
    if entries.is_empty() {
        return "{}".to_owned();
    }
    format!("{{ {} }}", entries.join(", "))
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            // Whatever a terminal would obey or hide.
            _ if harmless(c.encode_utf8(&mut [0; 4])) != c.encode_utf8(&mut [0; 4]) as &str => {
                let _ = write!(out, "\\U{:08X}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
