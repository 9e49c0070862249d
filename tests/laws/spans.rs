//! Law 2: every reported span, cut out of the source, equals its excerpt, and its line and column say the same place.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::corpus::{families, json_lines};
use crate::support::{Folder, check, findings, seeds};

/// The text of a document, read again by the letter of the report format.
pub(super) fn source(folder: &Path, document: &str, path: &str) -> String {
    let bytes = fs::read(folder.join(path)).unwrap();
    if path.ends_with(".jsonl") {
        return record(&bytes, document.strip_prefix(path).unwrap());
    }
    let wide = |little: bool| {
        let units = bytes[2..].chunks(2).map(|pair| match little {
            true => u16::from_le_bytes([pair[0], pair[1]]),
            false => u16::from_be_bytes([pair[0], pair[1]]),
        });
        char::decode_utf16(units).map(Result::unwrap).collect()
    };
    match bytes[..] {
        [0xFF, 0xFE, ..] => wide(true),
        [0xFE, 0xFF, ..] => wide(false),
        [0xEF, 0xBB, 0xBF, ..] => String::from_utf8(bytes[3..].to_vec()).unwrap(),
        _ => String::from_utf8(bytes).unwrap(),
    }
}

/// The text of the record `#id`, `#id~2` or `:line`.
fn record(bytes: &[u8], name: &str) -> String {
    let text = str::from_utf8(bytes)
        .unwrap()
        .trim_start_matches('\u{feff}');
    let records: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_default())
        .collect();
    let record = if let Some(line) = name.strip_prefix(':') {
        records[line.parse::<usize>().unwrap() - 1].clone()
    } else {
        let id = name.strip_prefix('#').unwrap();
        let (id, nth) = id.split_once('~').unwrap_or((id, "1"));
        let same_id = |record: &&Value| {
            let spelt = match &record["id"] {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            spelt == id
        };
        let nth: usize = nth.parse().unwrap();
        records.iter().filter(same_id).nth(nth - 1).unwrap().clone()
    };
    record["text"].as_str().unwrap().to_owned()
}

/// Line and column of a byte offset, counted from the start of the text.
fn place(text: &str, offset: usize) -> [u64; 2] {
    let (mut line, mut column) = (1, 1);
    for c in text[..offset].chars() {
        column += 1;
        if c == '\n' {
            (line, column) = (line + 1, 1);
        }
    }
    [line, column]
}

pub(super) fn verify(text: &str, span: &Value) {
    let number = |key: &str| span[key].as_u64().unwrap();
    let (start, end) = (number("start") as usize, number("end") as usize);
    assert_eq!(text.get(start..end), span["excerpt"].as_str(), "{span:#}");
    assert!(start < end, "{span:#}");
    assert_eq!(
        place(text, start),
        [number("line"), number("column")],
        "{span:#}"
    );
    assert_eq!(
        place(text, end),
        [number("end_line"), number("end_column")],
        "{span:#}"
    );
}

/// Checks every span of a report; gives the documents that have any in a member, and in a story's sentence.
fn verify_all(folder: &Path, report: &Value) -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut members_seen, mut stories_seen) = (BTreeSet::new(), BTreeSet::new());
    for finding in findings(report) {
        let members = finding["members"].as_array().unwrap();
        let text_of = |member: &Value| {
            let document = member["document"].as_str().unwrap();
            let text = source(folder, document, member["path"].as_str().unwrap());
            (document.to_owned(), text)
        };
        for member in members {
            for span in member["spans"].as_array().unwrap() {
                let (document, text) = text_of(member);
                verify(&text, span);
                members_seen.insert(document);
            }
        }
        for sentence in finding["evidence"]["excerpts"]
            .as_array()
            .into_iter()
            .flatten()
        {
            let (document, text) = text_of(&members[sentence["member"].as_u64().unwrap() as usize]);
            verify(&text, &sentence["span"]);
            let excerpt = sentence["span"]["excerpt"].as_str().unwrap();
            let mut last = 0;
            for range in sentence["shared"].as_array().unwrap() {
                let [from, to] = [0, 1].map(|at| range[at].as_u64().unwrap() as usize);
                assert!(last <= from && from < to, "{sentence:#}");
                assert!(excerpt.get(from..to).is_some(), "{sentence:#}");
                last = to;
            }
            stories_seen.insert(document);
        }
    }
    (members_seen, stories_seen)
}

#[test]
fn every_span_of_the_demo_corpus_is_its_excerpt() {
    let (lines, stories) = verify_all(&seeds(), &check(&seeds(), &["."]));
    assert!(lines.len() >= 6, "{lines:?}");
    assert!(stories.len() >= 4, "{stories:?}");
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
    units.flat_map(bytes).collect()
}

#[test]
fn spans_hold_in_every_encoding_and_line_end() {
    let told = "  ‘Größe’ ist 東京 👩🏽‍💻 relative, said e\u{301}mile to nobody  ";
    let text = format!("Züge für α β γ\n\n{told}\n末 the rest, {{}} of it\n");
    let own = |number: &str| text.replace("{}", number);
    let folder = Folder::new();
    folder
        .write("mark.txt", format!("\u{feff}{}", own("three")))
        .write(
            "mark-carriage.md",
            format!("\u{feff}{}", own("four").replace('\n', "\r\n")),
        )
        .write("little.txt", utf16(&own("five"), u16::to_le_bytes))
        .write(
            "big.txt",
            utf16(&own("six").replace('\n', "\r\n"), u16::to_be_bytes),
        )
        .write(
            "no-end.txt",
            own("seven").trim_end().to_owned() + "\n" + told.trim(),
        );
    let record = |id: Value, number: &str| {
        let mut record = serde_json::json!({"id": id, "text": own(number)});
        if id.is_null() {
            record.as_object_mut().unwrap().remove("id");
        }
        record.to_string()
    };
    let escaped = record("same".into(), "ten")
        .replace('ö', "\\u00f6")
        .replace("東", "\\u6771");
    let records = [
        record(7.into(), "eight"),
        record(Value::Null, "nine"),
        escaped,
        record("same".into(), "eleven"),
    ];
    folder.write("records.jsonl", format!("\u{feff}{}", records.join("\r\n")));
    // Fewer texts than make a line boilerplate, of which only examples get spans.
    let report = check(
        folder.path(),
        &[".", "--rules", "repeated-line", "--min-line-words", "2"],
    );
    let (lines, _) = verify_all(folder.path(), &report);
    let expected = [
        "big.txt",
        "little.txt",
        "mark-carriage.md",
        "mark.txt",
        "no-end.txt",
        "records.jsonl#7",
        "records.jsonl#same",
        "records.jsonl#same~2",
        "records.jsonl:2",
    ];
    let seen: Vec<&str> = lines.iter().map(String::as_str).collect();
    assert_eq!(seen, expected, "{report:#}");
}

#[test]
fn sentences_of_stories_hold_in_every_encoding() {
    let story = |name: &str| fs::read_to_string(seeds().join("news").join(name)).unwrap();
    let folder = Folder::new();
    let marked = format!(
        "\u{feff}{}",
        story("ferry-operator.txt").replace('\n', "\r\n")
    );
    let record = serde_json::json!({"id": "witness", "text": story("ferry-witness.txt")});
    folder
        .write(
            "evening.txt",
            utf16(&story("ferry-evening.txt"), u16::to_le_bytes),
        )
        .write("operator.txt", marked)
        .write("witness.jsonl", record.to_string());
    let (_, stories) = verify_all(folder.path(), &check(folder.path(), &["."]));
    assert_eq!(stories.len(), 3, "{stories:?}");
}

#[test]
fn every_span_of_generated_families_is_its_excerpt() {
    let folder = Folder::new();
    for seed in 0..8 {
        folder.write(&format!("{seed}.jsonl"), json_lines(&families(seed, 6)));
    }
    let (lines, _) = verify_all(folder.path(), &check(folder.path(), &["."]));
    assert!(lines.len() > 50, "{}", lines.len());
}
