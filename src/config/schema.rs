//! The JSON schema of a configuration file, made from the table of keys.

use serde_json::{Map, Value, json};

use super::field::ALL;
use super::keys::{KEYS, Key, OVERRIDE_KEYS, Options};
use super::{Field, default_of};
use crate::model::Rule;
use crate::report::Format;
use crate::resources::{LEAST_MEMORY, MOST_THREADS};
use crate::settings::Override;
use crate::settings::Sensitivity;

/// The schema that is published as `docs/config.schema.json` (JSON Schema 2020-12). It says what a file may hold as far as each
/// value goes by itself; that a rule in `fail-on` must be in `rules`, and that a glob must be one, it does not say.
pub fn schema() -> Value {
    let mut properties = Map::new();
    for key in KEYS {
        let mut own = of_field(&(key.field)(&mut Options::default()));
        describe(&mut own, key);
        if let Some(default) = default_of(key).and_then(as_json) {
            own["default"] = default;
        }
        match key.table {
            None => {
                properties.insert(key.name.to_owned(), own);
            }
            Some(table) => {
                let inner = properties
                    .entry(table)
                    .or_insert_with(|| object(Map::new()));
                inner["properties"][key.name] = own;
            }
        }
    }
    let mut schema = object(properties);
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema".into();
    schema["title"] = "retold configuration".into();
    schema["description"] =
        "retold.toml, .retold.toml, or the table [tool.retold] of pyproject.toml.".into();
    schema
}

fn object(properties: Map<String, Value>) -> Value {
    json!({"type": "object", "additionalProperties": false, "properties": properties})
}

fn describe<T>(schema: &mut Value, key: &Key<T>) {
    schema["description"] = format!("{}.", key.about).into();
}

/// TOML that [`default_of`] made, as JSON; `None` for tables, which are empty by default.
fn as_json(toml: String) -> Option<Value> {
    serde_json::from_str(&toml).ok()
}

fn rule_names(rules: &[Rule]) -> Vec<&'static str> {
    rules.iter().map(|rule| rule.name()).collect()
}

fn of_field(field: &Field<'_>) -> Value {
    match field {
        Field::Flag(_) | Field::NotFlag(_) => json!({"type": "boolean"}),
        Field::Threshold(_) => json!({"type": "number", "exclusiveMinimum": 0, "maximum": 1}),
        Field::Count(_, least) | Field::MaybeCount(_, least) => {
            json!({"type": "integer", "minimum": least})
        }
        Field::Threads(_) => json!({"type": "integer", "minimum": 0, "maximum": MOST_THREADS}),
        Field::Text(_) => json!({"type": "string", "minLength": 1}),
        Field::Globs(..) => json!({"type": "array", "items": {"type": "string", "minLength": 1}}),
        Field::Rules(_, may_be_empty) => {
            let least = usize::from(!may_be_empty);
            let names = rule_names(&Rule::ALL);
            json!({"type": "array", "items": {"enum": names}, "minItems": least})
        }
        Field::SomeRules(_, known) => {
            json!({"type": "array", "items": {"enum": rule_names(known)}})
        }
        Field::AnyRules(_) => {
            let names = rule_names(&Rule::EVERY);
            json!({"type": "array", "items": {"enum": names}, "minItems": 1})
        }
        Field::CountByRule(_) => json!({
            "type": "object",
            "propertyNames": {"enum": rule_names(&Rule::EVERY)},
            "additionalProperties": {"type": "integer", "minimum": 0},
        }),
        Field::ShareByRule(..) => {
            let counted = Rule::ALL.into_iter().filter(|rule| rule.counts_words());
            let names: Vec<&str> = counted.map(Rule::name).chain([ALL]).collect();
            json!({
                "type": "object",
                "propertyNames": {"enum": names},
                "additionalProperties": {"type": "number", "minimum": 0, "maximum": 1},
            })
        }
        Field::Size(_) => json!({"anyOf": [
            {"type": "integer", "minimum": LEAST_MEMORY},
            {"type": "string", "pattern": "^[0-9]+ *([KMGTkmgt]([Ii]?[Bb])?|[Bb])?$"},
        ]}),
        Field::Folder(_) | Field::File(_) => json!({"type": "string"}),
        Field::Format(_) => json!({"enum": Format::ALL.map(Format::name)}),
        Field::Sensitivity(_) => json!({"enum": Sensitivity::ALL.map(Sensitivity::name)}),
        Field::Overrides(..) => {
            let mut properties = Map::new();
            for key in OVERRIDE_KEYS {
                let mut own = of_field(&(key.field)(&mut Override::default()));
                describe(&mut own, key);
                properties.insert(key.name.to_owned(), own);
            }
            json!({
                "type": "object",
                "propertyNames": {"minLength": 1},
                "additionalProperties": object(properties),
            })
        }
    }
}
