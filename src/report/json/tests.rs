use serde_json::Value;

use super::*;
use crate::model::Report;
use crate::report::sample;

fn json(report: &Report) -> String {
    let mut out = Vec::new();
    write(report, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// Whether the published schema takes `document`.
fn valid(document: &Value) -> Result<(), String> {
    let schema = include_str!("../../../docs/report.schema.json");
    let mut compiler = boon::Compiler::new();
    compiler
        .add_resource("report.json", serde_json::from_str(schema).unwrap())
        .unwrap();
    let mut schemas = boon::Schemas::new();
    let index = compiler.compile("report.json", &mut schemas).unwrap();
    schemas
        .validate(document, index)
        .map_err(|error| format!("{error:#}"))
}

fn value(report: &Report) -> Value {
    serde_json::from_str(&json(report)).unwrap()
}

#[test]
fn reports_are_valid() {
    for report in [
        sample::empty(),
        sample::error(),
        sample::full(),
        sample::hostile(),
    ] {
        valid(&value(&report)).unwrap();
    }
}

/// Every value of the document as a JSON pointer, objects and arrays too.
fn pointers(value: &Value, here: String, all: &mut Vec<String>) {
    all.push(here.clone());
    match value {
        Value::Object(fields) => fields
            .iter()
            .for_each(|(key, inner)| pointers(inner, format!("{here}/{key}"), all)),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(at, inner)| pointers(inner, format!("{here}/{at}"), all)),
        _ => {}
    }
}

#[test]
fn a_missing_or_unknown_field_anywhere_is_not_valid() {
    let whole = value(&sample::full());
    let mut all = Vec::new();
    pointers(&whole, String::new(), &mut all);
    // Budgets by rule are the one object whose keys are open.
    let closed = |pointer: &&String| !pointer.starts_with("/settings/gate/max");
    let mut seen = 0;
    // The compiled schema is small; the document is too. One change at a time.
    for pointer in all.iter().filter(closed) {
        let Some(Value::Object(fields)) = whole.pointer(pointer) else {
            continue;
        };
        // One object of each shape is enough.
        if pointer.contains("/members/1") || pointer.contains("/pairs/1") {
            continue;
        }
        let mut changed = whole.clone();
        changed.pointer_mut(pointer).unwrap()["unknown"] = Value::Null;
        assert!(valid(&changed).is_err(), "{pointer}: unknown field");
        for key in fields.keys() {
            let mut changed = whole.clone();
            let object = changed.pointer_mut(pointer).unwrap();
            object.as_object_mut().unwrap().remove(key);
            assert!(valid(&changed).is_err(), "{pointer}/{key}: missing");
            seen += 1;
        }
    }
    assert!(seen > 100, "{seen}");
}

#[test]
fn a_wrong_value_is_not_valid() {
    for (pointer, wrong) in [
        ("/schema", Value::from("retold.report/2")),
        ("/findings/0/rule", Value::from("exact_duplicate")),
        ("/findings/0/id", Value::from("short")),
        ("/findings/1/pairs/0/score", Value::from(1.5)),
        ("/findings/1/evidence/because", Value::from("same-tokens")),
        ("/findings/4/members/0/spans/0/line", Value::from(0)),
        ("/statistics/bands", Value::from(vec![20])),
        ("/gate/exit_status", Value::from(3)),
        ("/gate/budgets/0/allowed", Value::from(-1)),
        ("/gate/budgets/0/share/share", Value::from(1.5)),
        ("/gate/share/words", Value::from(-1)),
        ("/settings/gate/max/contained", Value::from("many")),
        ("/settings/gate/max_share/contained", Value::from(2)),
        ("/settings/overrides/0/off", Value::from("contained")),
        ("/settings/near_threshold", Value::from(0)),
    ] {
        let mut changed = value(&sample::full());
        *changed.pointer_mut(pointer).unwrap() = wrong;
        assert!(valid(&changed).is_err(), "{pointer}");
    }
}

#[test]
fn every_field_of_the_schema_is_described() {
    fn check(schema: &Value, here: &str) {
        match schema {
            Value::Object(fields) => {
                if let Some(Value::Object(properties)) = fields.get("properties") {
                    for (name, property) in properties {
                        let described = property.get("description").is_some();
                        let referred = property.get("$ref").is_some();
                        assert!(described || referred, "{here}: {name}");
                    }
                    assert_eq!(fields["additionalProperties"], false, "{here}");
                    let required = fields["required"].as_array().unwrap();
                    for (name, property) in properties {
                        // What may be missing says when.
                        let described = property["description"].as_str().unwrap_or_default();
                        let optional = described.contains("absent where");
                        let always = required.iter().any(|required| required == name);
                        assert_ne!(optional, always, "{here}: {name}");
                    }
                }
                for (key, inner) in fields {
                    check(inner, &format!("{here}/{key}"));
                }
            }
            Value::Array(items) => items.iter().for_each(|inner| check(inner, here)),
            _ => {}
        }
    }
    let schema = include_str!("../../../docs/report.schema.json");
    check(&serde_json::from_str(schema).unwrap(), "");
}

/// The keys in the order they are written, one after each other, at a depth of indentation.
fn keys(text: &str, depth: usize) -> Vec<&str> {
    let indent = format!("{}\"", "  ".repeat(depth));
    text.lines()
        .filter_map(|line| line.strip_prefix(&indent))
        .filter_map(|line| line.split_once("\":").map(|(key, _)| key))
        .collect()
}

#[test]
fn keys_keep_their_order() {
    let text = json(&sample::empty());
    assert_eq!(
        keys(&text, 1).join(" "),
        "schema tool settings corpus findings statistics gate"
    );
    assert_eq!(
        keys(&text, 2).join(" "),
        "name version rules near_threshold contained_threshold story_threshold window min_line_words min_near_words \
         min_contained_words min_passage_words min_story_words sensitivity boilerplate_documents ignore_boilerplate exact_join_shingles background boilerplate input gate overrides documents words bytes skipped \
         left_out method bands candidates verified rejected cut expected_recall stories_scored verdict reason \
         exit_status budgets share"
    );
    let mut report = sample::empty();
    report.findings = vec![sample::near()];
    let text = json(&report);
    assert_eq!(
        keys(&text, 3).join(" "),
        "include exclude hidden ignore_files text_field id_field date_field fail_on max max_new max_share max_share_of_all allow_unreadable allow_empty exit_zero \
         ignored other own rule kind id title leader weakest count members pairs evidence words share allowed exceeded"
    );
    let within = &text[text.find("\"members\"").unwrap()..];
    assert_eq!(keys(within, 5)[..3].join(" "), "document path spans");
    assert_eq!(
        keys(&text[text.find("\"pairs\"").unwrap()..], 5)[..6].join(" "),
        "a b resemblance containment_a containment_b score"
    );
    assert_eq!(keys(within, 4).join(" "), "because words resemblance");
}

#[test]
fn the_layout_is_two_spaces_and_a_newline() {
    let text = json(&sample::empty());
    assert!(text.starts_with("{\n  \"schema\": \"retold.report/1\",\n  \"tool\": {\n    \"name\""));
    assert!(text.ends_with("\n}\n"));
    assert!(text.contains("\"findings\": [],"));
}

#[test]
fn figures_have_at_most_six_decimals() {
    assert!(json(&sample::full()).contains("\"expected_recall\": 0.998765,"));
}

#[test]
fn text_is_left_raw() {
    let report = sample::hostile();
    let read = value(&report);
    assert_eq!(read["findings"][0]["title"], report.findings[0].title);
}
