//! One JSON-lines record: a line, an object, of which three fields are wanted.

use std::borrow::Cow;

use serde::Deserializer as _;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::json_cut::cut;
pub(super) use super::json_fields::Fields;
use super::json_fields::{Pick, Text};
use crate::dates;
use crate::day::Day;

/// What is wanted of a record.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Record<'a> {
    /// The text, out of the line, or out of the buffer where the line has it escaped.
    pub(super) text: &'a str,
    /// A string that is not empty, or a number as the line spells it.
    pub(super) id: Option<Cow<'a, str>>,
    /// Where its field is a full date.
    pub(super) date: Option<Day>,
}

/// Takes the texts that are not in the line as they are.
#[derive(Debug, Default)]
pub(super) struct RecordBuffer {
    cut: Vec<u8>,
    parsed: String,
}

/// Reads one line. `buffer` takes the text if it has escapes. O(bytes), no other allocation.
///
/// # Errors
/// Why the record cannot be read, said to a person.
pub(super) fn parse<'a>(
    line: &'a str,
    fields: Fields<'_>,
    buffer: &'a mut RecordBuffer,
) -> Result<Record<'a>, String> {
    let line = line.trim_ascii();
    if !line.starts_with('{') {
        // Told apart only here, where speed does not matter.
        return Err(match serde_json::from_str::<IgnoredAny>(line) {
            Ok(_) => "not an object; each line must be one JSON object".to_owned(),
            Err(error) => invalid(&error),
        });
    }
    match cut(line, fields, &mut buffer.cut) {
        Some(found) => Ok(Record {
            text: found.text,
            id: found.id.and_then(id_of),
            date: found.date.and_then(date_of),
        }),
        None => parse_any(line, fields, &mut buffer.parsed),
    }
}

/// By a parser that knows all of JSON.
fn parse_any<'a>(
    line: &'a str,
    fields: Fields<'_>,
    buffer: &'a mut String,
) -> Result<Record<'a>, String> {
    let mut parser = serde_json::Deserializer::from_str(line);
    let picked = parser
        .deserialize_map(Pick {
            fields,
            buffer: &mut *buffer,
        })
        .and_then(|picked| parser.end().map(|()| picked))
        .map_err(|error| invalid(&error))?;
    let text = match picked.text {
        Text::Missing => {
            return Err(format!(
                "no field {:?}; name the field with --text-field",
                fields.text
            ));
        }
        Text::Wrong(what) => {
            return Err(format!(
                "field {:?} is {what}, not a string; name the field that holds the text with --text-field",
                fields.text
            ));
        }
        Text::Line(text) => text,
        Text::Buffer => buffer.as_str(),
    };
    Ok(Record {
        text,
        id: picked.id.map(RawValue::get).and_then(id_of),
        date: picked.date.map(RawValue::get).and_then(date_of),
    })
}

/// Whether the first line that is not blank is a JSON object.
pub(super) fn starts_with_object(bytes: &[u8]) -> bool {
    let bytes = bytes
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(bytes)
        .trim_ascii_start();
    let end = memchr::memchr(b'\n', bytes).unwrap_or(bytes.len());
    bytes.first() == Some(&b'{') && serde_json::from_slice::<IgnoredAny>(&bytes[..end]).is_ok()
}

fn invalid(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or_default();
    format!(
        "not valid JSON at column {}: {message}; each line must be one JSON object",
        error.column()
    )
}

/// A string that is not empty, or a number as the line spells it.
fn id_of(source: &str) -> Option<Cow<'_, str>> {
    match source.as_bytes().first()? {
        b'"' if source.contains('\\') => serde_json::from_str(source).ok().map(Cow::Owned),
        b'"' => Some(Cow::Borrowed(source.trim_matches('"'))),
        b'-' | b'0'..=b'9' => Some(Cow::Borrowed(source)),
        _ => None,
    }
    .filter(|id| !id.is_empty())
}

fn date_of(source: &str) -> Option<Day> {
    dates::of_value(&id_of(source)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELDS: Fields<'static> = Fields {
        text: "text",
        id: "id",
        date: "date",
    };

    fn of(line: &str) -> Result<(String, Option<String>), String> {
        parse(line, FIELDS, &mut RecordBuffer::default())
            .map(|record| (record.text.to_owned(), record.id.map(Cow::into_owned)))
    }

    fn ok(text: &str, id: Option<&str>) -> Result<(String, Option<String>), String> {
        Ok((text.to_owned(), id.map(str::to_owned)))
    }

    #[test]
    fn text_and_id_are_picked() {
        assert_eq!(
            of(r#"{"id":"a","text":"b c","x":[{"text":1}]}"#),
            ok("b c", Some("a"))
        );
        assert_eq!(of(" {\"text\":\"a\\n\\u00e9\"}\r"), ok("a\né", None));
        assert_eq!(
            of(r#"{"te\u0078t":"escaped key"}"#),
            ok("escaped key", None)
        );
        assert_eq!(
            of(r#"{"text":"first","text":"last","id":1,"id":2}"#),
            ok("last", Some("2"))
        );
        assert_eq!(of(r#"{"text":"a\\b","text":"last"}"#), ok("last", None));
        assert_eq!(of(r#"{"text":1,"text":"last"}"#), ok("last", None));
    }

    #[test]
    fn ids_are_strings_and_numbers_as_spelt() {
        for (id, expected) in [
            (r#""a\"b""#, Some("a\"b")),
            (r#""a""#, Some("a")),
            (r#""""#, None),
            ("12", Some("12")),
            ("-1.50", Some("-1.50")),
            ("1e3", Some("1e3")),
            (
                "123456789012345678901234567890",
                Some("123456789012345678901234567890"),
            ),
            ("true", None),
            ("null", None),
            ("[1]", None),
            ("{}", None),
        ] {
            assert_eq!(
                of(&format!(r#"{{"text":"t","id": {id} }}"#)),
                ok("t", expected),
                "{id}"
            );
        }
    }

    #[test]
    fn a_date_is_a_string_or_a_number_that_is_a_full_date() {
        for (field, right) in [
            (r#""date":"2014-12-18T10:11:12Z""#, true),
            (r#""date":"2014\/12\/18""#, true),
            (r#""date":"18 d\u00e9cembre 2014""#, true),
            (r#""date":1418860800000"#, true),
            (r#""date":20141218"#, true),
            (r#""date":"17 May 1999","date":20141218"#, true),
            (r#""date":"03/04/2014""#, false),
            (r#""date":"2014-02-30""#, false),
            (r#""date":null"#, false),
            (r#""date":[2014,12,18]"#, false),
            (r#""date":{"text":"2014-12-18"}"#, false),
            (r#""day":"2014-12-18""#, false),
        ] {
            // By hand where it can be, and by the parser, which a list sends the line to.
            for more in ["", r#","x":[]"#] {
                let line = format!(r#"{{"text":"t",{field}{more}}}"#);
                let mut buffer = RecordBuffer::default();
                let date = parse(&line, FIELDS, &mut buffer).unwrap().date;
                assert_eq!(date, Day::new(2014, 12, 18).filter(|_| right), "{line}");
            }
        }
    }

    #[test]
    fn reasons_say_what_to_do() {
        for (line, reason) in [
            (
                r#"{"body":"x"}"#,
                "no field \"text\"; name the field with --text-field",
            ),
            (r#"{"text":null}"#, "field \"text\" is null, not a string"),
            (r#"{"text":false}"#, "is true or false, not"),
            (r#"{"text":-1}"#, "is a number, not"),
            (r#"{"text":[1,[2]]}"#, "is a list, not"),
            (r#"{"text":{"a":{}}}"#, "is an object, not"),
            ("[1]", "not an object"),
            ("\"text\"", "not an object"),
            ("hello", "not valid JSON at column 1"),
            (r#"{"text":"x""#, "not valid JSON at column 11"),
            (r#"{"text":"x"} {"#, "trailing characters"),
            (r#"{"text":"\ud800"}"#, "not valid JSON"),
        ] {
            let said = of(line).unwrap_err();
            assert!(said.contains(reason), "{line}: {said}");
            assert!(!said.contains("at line"), "{said}");
        }
    }

    #[test]
    fn standard_input_is_told_by_its_first_line() {
        assert!(starts_with_object(b"\xEF\xBB\xBF\n \n{\"a\":1}\nnonsense"));
        assert!(!starts_with_object(b"{a}\n"));
        assert!(!starts_with_object(b"{\"a\":\n1}"));
        assert!(!starts_with_object(b"[1]\n"));
        assert!(!starts_with_object(b""));
    }
}
