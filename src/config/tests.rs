//! A configuration from text, and what is published about it.

use std::path::Path;

use boon::{Compiler, Schemas};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::model::Rule;
use crate::resources::MOST_THREADS;

/// A configuration of a text as if it stood in `/project/retold.toml`.
fn read(text: &str) -> Result<Configuration, ConfigError> {
    read_as(text, "retold.toml")
}

fn read_as(text: &str, name: &str) -> Result<Configuration, ConfigError> {
    Configuration::of(Found {
        path: Path::new("/project").join(name),
        name: name.to_owned(),
        text: text.to_owned(),
        is_pyproject: name == "pyproject.toml",
    })
}

/// The first lines of all that is wrong.
fn wrong(text: &str) -> Vec<String> {
    let error = match read(text).and_then(Configuration::validated) {
        Ok(_) => panic!("nothing is wrong: {text}"),
        Err(error) => error.to_string(),
    };
    let lines = error.lines();
    let lines = lines.filter_map(|line| line.strip_prefix("retold.toml:"));
    lines.map(str::to_owned).collect()
}

#[test]
fn values_reach_their_options_with_their_places() {
    let text = "near-threshold = 0.9\nno-ignore = true\nmemory = \"1G\"\nexclude = [\"a/*\"]\n\
                [budget]\nmax.contained = 3\nmax-share = { all = 0.1, contained = 1 }\n\
                [overrides.\"old/\"]\noff = [\"contained\"]\nmin-line-words = 9\n";
    let read = read(text).unwrap();
    let settings = &read.options.settings;
    assert_eq!(settings.near_threshold, 0.9);
    assert!(!settings.input.ignore_files);
    assert_eq!(read.options.memory, Some(1 << 30));
    assert_eq!(
        settings.input.exclude_base.as_deref(),
        Some(Path::new("/project"))
    );
    assert_eq!(settings.gate.max[&Rule::Contained], 3);
    assert_eq!(settings.gate.max_share[&Rule::Contained], 1.0);
    assert_eq!(settings.gate.max_share_of_all, Some(0.1));
    assert_eq!(settings.overrides[0].glob, "old/");
    assert_eq!(settings.overrides[0].off, [Rule::Contained]);
    assert_eq!(settings.overrides[0].min_line_words, Some(9));
    let line = |key: &str| match read.origin(key) {
        Origin::File(place) => place.line,
        _ => 0,
    };
    let keys = ["memory", "budget.max", "overrides.old/", "limit"];
    assert_eq!(keys.map(line), [3, 6, 8, 0]);
}

#[test]
fn all_that_is_wrong_is_told_in_its_place() {
    for (text, told) in [
        (
            "near_threshold = 1",
            "1:1: unknown key `near_threshold`; did you mean `near-threshold`?",
        ),
        (
            "max = {}",
            "1:1: unknown key `max`; did you mean `max` in the table [budget]?",
        ),
        (
            "[budget]\nlimit = 3",
            "2:1: unknown key `limit` in the table [budget]; `limit` belongs before the first table",
        ),
        (
            "budgets = {}",
            "1:1: unknown key `budgets`; did you mean `budget`?",
        ),
        (
            "output = \"json=x\"",
            "1:1: unknown key `output`: it belongs to one run, so it is a flag only",
        ),
        (
            "colour-of-the-sky = 1",
            "1:1: unknown key `colour-of-the-sky`; `retold config show --isolated` lists the keys",
        ),
        (
            "near-threshold = 1.5",
            "1:18: this must be above 0 and at most 1",
        ),
        (
            "near-threshold = nan",
            "1:18: this must be above 0 and at most 1",
        ),
        (
            "near-threshold = \"0.9\"",
            "1:18: expected a number, found a string",
        ),
        (
            "limit = 1.0",
            "1:9: expected a whole number, found a number",
        ),
        ("limit = -1", "1:9: this must be at least 0"),
        (
            "limit = 99999999999999999999",
            "1:9: expected a whole number, found a number that is too large",
        ),
        ("min-line-words = 0", "1:18: this must be at least 1"),
        (
            "hidden = 1979-05-27",
            "1:10: expected true or false, found a date or time",
        ),
        ("text-field = \"\"", "1:14: this must not be empty"),
        (
            "include = \"*.log\"",
            "1:11: expected a list of strings, found a string",
        ),
        (
            "include = [\"a\", \"[\"]",
            "1:17: \"[\" is not a glob: unclosed character class; missing ']'",
        ),
        ("rules = []", "1:9: the list names no rule"),
        (
            "rules = [\"contain\"]",
            "1:10: no such rule `contain`; did you mean `contained`?",
        ),
        (
            "budget.max.lines = 1",
            "1:12: no such rule `lines`; one of exact-duplicate, near-duplicate, contained, shared-passage, overlapping-report, repeated-line, suppression",
        ),
        (
            "budget.max-share.al = 1",
            "1:18: no such rule `al`; did you mean `all`?",
        ),
        (
            "budget.max-share.all = 1.1",
            "1:24: this must be from 0 to 1",
        ),
        ("budget = 3", "1:10: expected a table, found a whole number"),
        ("memory = 1024", "1:10: this must be at least 64 MiB"),
        (
            "memory = \"lots\"",
            "1:10: \"lots\" is no size; write it like 512MiB, 2G or 1073741824",
        ),
        (
            "format = \"jsn\"",
            "1:10: no such format `jsn`; did you mean `json`?",
        ),
        (
            "[overrides.\"[\"]",
            "1:12: \"[\" is not a glob: unclosed character class; missing ']'",
        ),
        (
            "[overrides.a]\nstory-threshold = 1",
            "2:1: `story-threshold` cannot differ by folder",
        ),
        (
            "[overrides.a]\noff = [1]",
            "2:8: expected a string, found a whole number",
        ),
        // What does not fit together.
        (
            "rules = [\"contained\"]\nfail-on = [\"near-duplicate\"]",
            "2:11: fail-on names near-duplicate, which rules leaves out: the gate would never fail on it",
        ),
        (
            "fail-on = [\"contained\"]\nbudget.max.near-duplicate = 1",
            "2:8: max names near-duplicate, which does not fail the gate; name it in fail-on and rules too",
        ),
        (
            "budget.max-share.overlapping-report = 1",
            "1:8: max-share names overlapping-report, which finds no words that stand twice; allow a number with max",
        ),
    ] {
        assert_eq!(wrong(text), [told], "{text}");
    }
    assert_eq!(wrong("a = 1\nrules = 1\n[budget]\nb = 2").len(), 3);
    assert!(wrong("hidden = ")[0].starts_with("1:10: this is not TOML: "));
    assert!(
        wrong("hidden = true\nhidden = true")[0]
            .starts_with("2:1: this is not TOML: duplicate key")
    );
}

#[test]
fn a_pyproject_speaks_in_its_own_table() {
    let text = "[project]\nname = \"x\"\n\n[tool.retold]\nlimit = 3\n[tool.retold.budget]\nmax.contained = 2\n";
    let read = read_as(text, "pyproject.toml").unwrap();
    assert_eq!(read.options.limit, 3);
    assert_eq!(read.options.settings.gate.max[&Rule::Contained], 2);
    let none = read_as("[tool.other]\nx = 1", "pyproject.toml");
    assert!(matches!(none, Err(ConfigError::NoTable { .. })));
}

#[test]
fn a_flag_that_narrows_the_rules_narrows_what_the_file_says_of_the_gate() {
    let text = "fail-on = [\"contained\", \"near-duplicate\"]\n[budget]\nmax = { contained = 3, near-duplicate = 1 }\n\
                max-share.contained = 0.5";
    let mut narrowed = read(text).unwrap();
    narrowed.flag("rules", |o| o.settings.rules = vec![Rule::NearDuplicate]);
    let gate = narrowed.validated().unwrap().options.settings.gate;
    assert_eq!(gate.fail_on, [Rule::NearDuplicate]);
    assert_eq!(gate.max.keys().collect::<Vec<_>>(), [&Rule::NearDuplicate]);
    assert!(gate.max_share.is_empty());

    // A gate that nothing would be left of stays an error.
    let mut nothing = read(text).unwrap();
    nothing.flag("rules", |o| o.settings.rules = vec![Rule::RepeatedLine]);
    assert!(nothing.validated().is_err());

    // What a flag itself says is not mended.
    let mut wrong = read("").unwrap();
    wrong.flag("fail-on", |o| {
        o.settings.gate.fail_on = vec![Rule::Contained]
    });
    wrong.flag("budget.max", |o| {
        o.settings.gate.max.insert(Rule::NearDuplicate, 1);
    });
    assert!(
        wrong
            .validated()
            .unwrap_err()
            .to_string()
            .starts_with("--max names")
    );
}

/// The options without the folders where globs start, which a text does not say, and the file itself.
fn bare(mut configuration: Configuration) -> Options {
    let settings = &mut configuration.options.settings;
    settings.input.include_base = None;
    settings.input.exclude_base = None;
    settings.overrides_base = None;
    settings.input.never.clear();
    configuration.options
}

#[test]
fn the_published_schema_is_that_of_the_code() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/config.schema.json");
    let text = format!("{:#}\n", schema());
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &text).unwrap();
        panic!("written anew; look at the difference and run again without UPDATE_GOLDEN");
    }
    assert_eq!(std::fs::read_to_string(path).unwrap(), text);
}

/// A value for a key, right or wrong, as TOML and as JSON.
fn any_value() -> impl Strategy<Value = Value> {
    let name = prop_oneof![
        prop::sample::select(Rule::ALL.map(Rule::name).to_vec()).prop_map(str::to_owned),
        Just("all".to_owned()),
        Just("json".to_owned()),
        Just("512MiB".to_owned()),
        Just("1 gb".to_owned()),
        Just("off".to_owned()),
        Just("min-near-words".to_owned()),
        "[a-z]{0,4}",
    ];
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        (-3i64..30).prop_map(Value::from),
        Just(Value::from(64u64 << 20)),
        prop::sample::select(vec![MOST_THREADS, MOST_THREADS + 1]).prop_map(Value::from),
        (-4i32..8).prop_map(|quarters| Value::from(f64::from(quarters) / 4.0 + 0.125)),
        name.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 3, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map(name.clone(), inner, 0..3)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// TOML of a JSON value: the same but for tables.
fn toml(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let entries = map
                .iter()
                .map(|(key, value)| format!("{key:?} = {}", toml(value)));
            format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
        }
        Value::Array(items) => {
            format!(
                "[{}]",
                items.iter().map(toml).collect::<Vec<_>>().join(", ")
            )
        }
        other => other.to_string(),
    }
}

fn valid(schema: &Value, document: &Value) -> bool {
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    let place = "https://example.org/config.schema.json";
    compiler.add_resource(place, schema.clone()).unwrap();
    let schema = compiler.compile(place, &mut schemas).unwrap();
    schemas.validate(document, schema).is_ok()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    #[test]
    fn schema_and_code_take_the_same_values(key in prop::sample::select(KEYS.iter().map(Key::full_name).collect::<Vec<_>>()), value in any_value()) {
        let document = match key.split_once('.') {
            Some((table, name)) => json!({table: {name: value}}),
            None => json!({key.as_str(): value}),
        };
        let text = format!("{key} = {}", toml(&value));
        // The schema lets `overlapping-report` out of shares at once, the code where all is put together.
        let taken = read(&text).and_then(Configuration::validated);
        prop_assert_eq!(taken.is_ok(), valid(&schema(), &document), "{}", text);
        // What is taken can be shown and taken again.
        if let Ok(taken) = taken {
            let again = read(&show(&taken)).and_then(Configuration::validated).unwrap();
            prop_assert_eq!(bare(again), bare(taken));
        }
    }

    #[test]
    fn no_text_is_too_odd(text in "([a-z\\-]{1,9}|[=\"\\[\\]{}.#\n ]|near-threshold|budget|overrides|\u{e9}|[0-9]){0,30}") {
        if let Err(error) = read(&text).and_then(Configuration::validated) {
            prop_assert!(error.to_string().contains('^'));
        }
    }
}

#[test]
fn every_key_and_its_default_stand_in_the_documents() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/configuration.md");
    let page = std::fs::read_to_string(path).unwrap();
    for key in KEYS {
        let default = default_of(key).map_or("not set".to_owned(), |value| format!("`{value}`"));
        let row = format!("| `{}` | {} | {default} |", key.full_name(), key.about);
        assert!(page.contains(&row), "a row is missing: {row}");
    }
    for key in OVERRIDE_KEYS {
        let row = format!("| `{}` | {} |", key.name, key.about);
        assert!(page.contains(&row), "a row is missing: {row}");
    }
    for flag in RUN_ONLY {
        assert!(page.contains(&format!("`{flag}`")), "{flag}");
    }
}
