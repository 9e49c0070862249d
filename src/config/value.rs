//! Values of a TOML file, each with its place.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Item {
    pub(super) value: Value,
    pub(super) span: Range<usize>,
}

/// What a value is. Numbers that do not fit are none of these.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Flag(bool),
    Whole(i64),
    Number(f64),
    Text(String),
    List(Vec<Item>),
    Table(Vec<Entry>),
    /// A date or time, as it is written.
    Date(String),
    Other(&'static str),
}

/// A key of a table, with its value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) key_span: Range<usize>,
    pub(super) item: Item,
}

impl Value {
    /// What it is, to a person.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Value::Flag(_) => "true or false",
            Value::Whole(_) => "a whole number",
            Value::Number(_) => "a number",
            Value::Text(_) => "a string",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
            Value::Date(_) => "a date or time",
            Value::Other(kind) => kind,
        }
    }
}

/// The entries of a table, in the order of the file.
pub(super) fn entries(table: &DeTable<'_>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = table
        .iter()
        .map(|(key, value)| Entry {
            key: key.get_ref().to_string(),
            key_span: key.span(),
            item: Item {
                value: value_of(value.get_ref()),
                span: value.span(),
            },
        })
        .collect();
    entries.sort_by_key(|entry| entry.key_span.start);
    entries
}

fn value_of(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::Boolean(flag) => Value::Flag(*flag),
        DeValue::Integer(whole) => i64::from_str_radix(whole.as_str(), whole.radix())
            .map_or(Value::Other("a number that is too large"), Value::Whole),
        DeValue::Float(number) => number
            .as_str()
            .parse()
            .map_or(Value::Other("a number that cannot be read"), Value::Number),
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Datetime(date) => Value::Date(date.to_string()),
        DeValue::Array(list) => Value::List(
            list.iter()
                .map(|value| Item {
                    value: value_of(value.get_ref()),
                    span: value.span(),
                })
                .collect(),
        ),
        DeValue::Table(table) => Value::Table(entries(table)),
    }
}
