//! Reads the allow file: TOML with a table `[[allow]]` an entry.

use std::ops::Range;

use toml::de::DeTable;

use super::error::ConfigError;
use super::field::{Wrong, a_count, a_table, a_text, nearest, texts};
use super::place::{Place, Problem};
use super::value::{Entry, Item, Value, entries};
use crate::corpus::check_glob;
use crate::gate::allow::{AllowEntry, AllowFile, Day};
use crate::model::Rule;

/// What an entry may say.
const KEYS: [&str; 6] = ["expires", "finding", "paths", "places", "reason", "rule"];

/// The entries of an allow file of that name and text. O(bytes).
///
/// # Errors
/// All that is wrong in it, each with its place: half a file would accept too little, and a wrong one too much.
pub fn read_allow(name: &str, text: &str) -> Result<AllowFile, ConfigError> {
    let mut wrong: Vec<Wrong> = Vec::new();
    let mut found = Vec::new();
    match DeTable::parse(text) {
        Ok(table) => {
            for entry in entries(table.get_ref()) {
                match (entry.key.as_str(), &entry.item.value) {
                    ("allow", Value::List(items)) => {
                        found.extend(items.iter().filter_map(|item| one(item, &mut wrong)));
                    }
                    ("allow", _) => {
                        let message = "entries are tables: begin each with [[allow]]".to_owned();
                        wrong.push((entry.key_span, message));
                    }
                    (key, _) => {
                        let message = format!("unknown key `{key}`; entries begin with [[allow]]");
                        wrong.push((entry.key_span, message));
                    }
                }
            }
        }
        Err(error) => {
            let span = error.span().unwrap_or(0..0);
            wrong.push((span, format!("this is not TOML: {}", error.message())));
        }
    }
    if wrong.is_empty() {
        let text = text.to_owned();
        return Ok(AllowFile {
            entries: found,
            text,
        });
    }
    wrong.sort_by_key(|(span, _)| span.start);
    let problems = wrong.into_iter().map(|(span, message)| Problem {
        place: Place::new(text, span),
        message,
    });
    Err(ConfigError::Wrong {
        file: name.to_owned(),
        text: text.to_owned(),
        problems: problems.collect(),
    })
}

/// One entry; `None` where something is wrong with it.
fn one(item: &Item, all_wrong: &mut Vec<Wrong>) -> Option<AllowEntry> {
    let mut wrong = Vec::new();
    let mut entry = AllowEntry {
        finding: None,
        rule: None,
        paths: Vec::new(),
        places: None,
        reason: String::new(),
        expires: None,
        span: item.span.clone(),
    };
    let keys: &[Entry] = match a_table(item) {
        Ok(keys) => keys,
        Err(other) => {
            all_wrong.push(other);
            return None;
        }
    };
    for key in keys {
        if let Err(other) = set(&mut entry, key) {
            wrong.push(other);
        }
        entry.span.end = entry.span.end.max(key.item.span.end);
    }
    let has = |name: &str| keys.iter().any(|key| key.key == name);
    let at = || head(item);
    if !has("reason") {
        wrong.push((at(), "an entry needs a `reason`".to_owned()));
    }
    if !has("paths") {
        let message =
            "an entry needs `paths`: globs of files that hold every place of what it accepts";
        wrong.push((at(), message.to_owned()));
    }
    let whole = wrong.is_empty();
    all_wrong.extend(wrong);
    whole.then_some(entry)
}

/// The place of an entry as a whole.
fn head(item: &Item) -> Range<usize> {
    item.span.start..item.span.end.min(item.span.start + "[[allow]]".len())
}

fn set(entry: &mut AllowEntry, key: &Entry) -> Result<(), Wrong> {
    let item = &key.item;
    let wrong = |message: String| Err((item.span.clone(), message));
    match key.key.as_str() {
        "reason" => {
            a_text(item)?.trim().clone_into(&mut entry.reason);
            if entry.reason.is_empty() {
                return wrong("the reason is empty".to_owned());
            }
        }
        "finding" => {
            let id = a_text(item)?;
            let digits = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
            if id.len() != 16 || !id.bytes().all(digits) {
                return wrong(
                    "this is no finding's id: 16 hexadecimal digits, as `--verbose` shows them"
                        .to_owned(),
                );
            }
            entry.finding = Some(id.to_owned());
        }
        "places" => entry.places = Some(a_count(item, 1)?),
        "rule" => {
            let name = a_text(item)?;
            let known = Rule::ALL.map(Rule::name);
            let rule = Rule::from_name(name).filter(|rule| rule.is_relation());
            let Some(rule) = rule else {
                return wrong(match nearest(name, known.into_iter()) {
                    Some(near) => format!("no such rule `{name}`; did you mean `{near}`?"),
                    None => format!("no such rule `{name}`; one of {}", known.join(", ")),
                });
            };
            entry.rule = Some(rule);
        }
        "paths" => {
            entry.paths = texts(item, |glob, span| {
                check_glob(glob).map_err(|error| (span, error.to_string()))?;
                Ok(glob.to_owned())
            })?;
            if entry.paths.is_empty() {
                return wrong("the list names no path".to_owned());
            }
        }
        "expires" => {
            let day = match &item.value {
                Value::Text(day) | Value::Date(day) => day.parse::<Day>(),
                _ => Err("this is not a day, such as 2027-01-31".to_owned()),
            };
            entry.expires = Some(day.map_err(|message| (item.span.clone(), message))?);
        }
        name => {
            let message = match nearest(name, KEYS.into_iter()) {
                Some(near) => format!("unknown key `{name}`; did you mean `{near}`?"),
                None => format!("unknown key `{name}`; one of {}", KEYS.join(", ")),
            };
            return Err((key.key_span.clone(), message));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        let error = read_allow("a.toml", text).unwrap_err().to_string();
        error.lines().next().unwrap_or_default().to_owned()
    }

    #[test]
    fn entries_are_read_with_their_places() {
        let text = "# why\n[[allow]]\npaths = [\"old/\"]\nreason = \" kept \"\nexpires = 2027-01-31\n\n[[allow]]\npaths = [\"*\"]\nfinding = \"0123456789abcdef\"\nplaces = 2\nrule = \"contained\"\nreason = \"x\"\nexpires = \"2027-02-01\"\n";
        let file = read_allow("a.toml", text).unwrap();
        let [first, second] = &file.entries[..] else {
            panic!("{file:?}");
        };
        assert_eq!(first.paths, ["old/"]);
        assert_eq!(first.reason, "kept");
        assert_eq!(first.expires.unwrap().to_string(), "2027-01-31");
        assert_eq!(second.finding.as_deref(), Some("0123456789abcdef"));
        assert_eq!(
            (second.places, second.rule),
            (Some(2), Some(Rule::Contained))
        );
        let slice = |entry: &AllowEntry| &text[entry.span.clone()];
        assert!(slice(first).starts_with("[[allow]]") && slice(first).ends_with("2027-01-31"));
        assert!(slice(second).ends_with("\"2027-02-01\""));
        assert_eq!(read_allow("a.toml", "").unwrap().entries, []);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        for (text, message) in [
            (
                "[[allow]]\npaths = [\"a\"]",
                "a.toml:1:1: an entry needs a `reason`",
            ),
            (
                "[[allow]]\nreason = \"x\"",
                "a.toml:1:1: an entry needs `paths`",
            ),
            (
                "[[allow]]\nreason = \"\"\npaths = [\"a\"]",
                "a.toml:2:10: the reason is empty",
            ),
            (
                "[[allow]]\nreason = \"x\"\npaths = []",
                "a.toml:3:9: the list names no path",
            ),
            (
                "[[allow]]\nreason = \"x\"\npath = [\"a\"]",
                "a.toml:1:1: an entry needs `paths`",
            ),
            (
                "[[allow]]\nreason = \"x\"\npaths = [\"a\"]\nexpires = \"2026-02-30\"",
                "a.toml:4:11: \"2026-02-30\" is not a day",
            ),
            (
                "[[allow]]\nreason = \"x\"\npaths = [\"a\"]\nexpires = 2026-02-01T00:00:00Z",
                "a.toml:4:11: \"2026-02-01T00:00:00Z\" is not a day",
            ),
            (
                "[[allow]]\nreason = \"x\"\npaths = [\"a\"]\nrule = \"suppression\"",
                "a.toml:4:8: no such rule `suppression`",
            ),
            (
                "[[allow]]\nreason = \"x\"\nfinding = \"F\"\npaths = [\"*\"]",
                "a.toml:3:11: this is no finding's id",
            ),
            ("[allow]\nreason = \"x\"", "a.toml:1:2: entries are tables"),
            ("[[alow]]\n", "a.toml:1:3: unknown key `alow`"),
            ("allow = [", "a.toml:1:"),
        ] {
            let said = said(text);
            assert!(said.contains(message), "{text}: {said}");
        }
    }
}
