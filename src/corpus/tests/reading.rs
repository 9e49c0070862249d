//! What [`read()`](crate::corpus::read) visits, and what the library knows afterwards.

use std::sync::atomic::{AtomicU64, Ordering};

use super::*;
use crate::corpus::read::read_in_ranges;
use crate::corpus::{Format, Library, RawDocument, read};
use crate::model::DocumentId;
use crate::observe::{Observer, Unit};

pub(super) fn copy(raw: &RawDocument<'_>) -> (String, Format) {
    (raw.text.to_owned(), raw.format)
}

impl Place {
    pub(super) fn read(&self, inputs: &[&str]) -> (Library, Vec<(String, Format)>) {
        read(
            self.open(inputs),
            &InputSettings::default(),
            &Resources::default(),
            &Silent,
            copy,
        )
        .unwrap()
    }
}

pub(super) fn document_names(library: &Library) -> Vec<String> {
    library
        .ids()
        .map(|id| library.name(id).into_owned())
        .collect()
}

#[test]
fn documents_come_in_order_with_names_and_formats() {
    let place = Place::new();
    place.write("b.jsonl", "{\"id\":\"x\",\"text\":\"one\"}\n\n{\"text\":\"t\\u0077o\"}\r\n{\"id\":7,\"text\":\"three\"}");
    place.write("a.md", "# A\n");
    place.write("c.txt", "\u{FEFF}mark");
    place.write("empty.jsonl", "");
    place.write("empty.txt", "");
    let (library, seen) = place.read(&["."]);
    assert_eq!(
        document_names(&library),
        [
            "a.md",
            "b.jsonl#x",
            "b.jsonl:3",
            "b.jsonl#7",
            "c.txt",
            "empty.txt"
        ]
    );
    let texts: Vec<&str> = seen.iter().map(|(text, _)| text.as_str()).collect();
    assert_eq!(texts, ["# A\n", "one", "two", "three", "mark", ""]);
    for (id, (text, format)) in library.ids().zip(&seen) {
        assert_eq!(&library.text(id).unwrap(), text);
        assert_eq!(library.format(id), *format);
        assert_eq!(*format == Format::Markdown, id.0 == 0);
    }
    assert_eq!(library.path(DocumentId(2)), "b.jsonl");
    assert_eq!((library.len(), library.skipped.len()), (6, 0));
}

#[test]
fn content_hashes_tell_equal_bytes() {
    let place = Place::new();
    place.write("a.txt", "same");
    place.write("b.md", "same");
    place.write("c.txt", "\u{FEFF}same");
    place.write(
        "d.jsonl",
        "{\"text\":\"same\"}\n{\"id\":1,\"text\":\"s\\u0061me\"}\n",
    );
    let (library, _) = place.read(&["."]);
    let hashes: Vec<u128> = library.ids().map(|id| library.content_hash(id)).collect();
    assert_eq!(hashes[0], hashes[1]);
    assert_ne!(hashes[0], hashes[2], "the mark is a difference");
    assert_eq!((hashes[0], hashes[3]), (hashes[3], hashes[4]));
}

#[test]
fn bad_records_are_listed_and_reading_goes_on() {
    let place = Place::new();
    let mut lines =
        b"{\"text\":\"a\"}\n{\"body\":\"b\"}\n[]\n{\"text\":3}\n{oops\n{\"text\":\"".to_vec();
    lines.extend(b"\xFF\"}\n{\"text\":\"z\"}\n");
    place.write("r.jsonl", lines);
    let (library, seen) = place.read(&["r.jsonl"]);
    assert_eq!(seen.len(), 2);
    assert_eq!(document_names(&library), ["r.jsonl:1", "r.jsonl:7"]);
    let paths: Vec<&str> = library
        .skipped
        .iter()
        .map(|skip| skip.path.as_str())
        .collect();
    assert_eq!(
        paths,
        [
            "r.jsonl:2",
            "r.jsonl:3",
            "r.jsonl:4",
            "r.jsonl:5",
            "r.jsonl:6"
        ]
    );
    assert!(library.skipped.iter().all(|skip| skip.error));
    assert_eq!(
        library.skipped[0].reason,
        "no field \"text\"; name the field with --text-field"
    );
}

#[test]
fn fields_can_be_named() {
    let place = Place::new();
    place.write("r.jsonl", "{\"text\":1,\"body\":\"b\",\"key\":\"k\"}\n");
    let settings = InputSettings {
        text_field: "body".to_owned(),
        id_field: "key".to_owned(),
        ..InputSettings::default()
    };
    let (library, seen) = read(
        place.open(&["r.jsonl"]),
        &settings,
        &Resources::default(),
        &Silent,
        copy,
    )
    .unwrap();
    assert_eq!(
        (document_names(&library), &*seen[0].0),
        (vec!["r.jsonl#k".to_owned()], "b")
    );
    assert_eq!(library.text(DocumentId(0)).unwrap(), "b");
}

#[test]
fn files_that_are_no_text_are_listed() {
    let place = Place::new();
    place.write("a.txt", "text");
    place.write("b.txt", b"\0\x01\x02");
    place.write("c.jsonl", b"\xFF\xFE{\0}\0");
    place.write("d.txt", b"\xFF\xFEh\0i\0");
    let (library, seen) = place.read(&["."]);
    assert_eq!(
        seen.iter().map(|(text, _)| &**text).collect::<Vec<_>>(),
        ["text", "hi"]
    );
    assert_eq!(library.text(DocumentId(1)).unwrap(), "hi");
    assert_eq!(library.skipped[0], skipped("b.txt", "binary file", false));
    assert!(library.skipped[1].path == "c.jsonl" && library.skipped[1].error);
}

#[test]
fn files_that_vanish_are_listed() {
    let place = Place::with(&["a.txt", "b.txt"]);
    place.write("c.jsonl", "{\"text\":\"c\"}");
    let inventory = place.open(&["."]);
    fs::remove_file(place.root.join("a.txt")).unwrap();
    fs::remove_file(place.root.join("c.jsonl")).unwrap();
    fs::create_dir(place.root.join("c.jsonl")).unwrap();
    let (library, _) = read(
        inventory,
        &InputSettings::default(),
        &Resources::default(),
        &Silent,
        copy,
    )
    .unwrap();
    assert_eq!(document_names(&library), ["b.txt"]);
    let listed: Vec<_> = library
        .skipped
        .iter()
        .map(|skip| (&*skip.path, skip.error))
        .collect();
    assert_eq!(listed, [("a.txt", true), ("c.jsonl", true)]);
    assert!(library.skipped[0].reason.starts_with("cannot be read: "));
}

#[test]
fn a_change_between_the_readings_is_noticed() {
    let place = Place::with(&["a.txt", "b.txt", "c.txt"]);
    place.write("r.jsonl", "{\"text\":\"one\"}\n{\"text\":\"two\"}\n");
    let (library, _) = place.read(&["."]);
    place.write("a.txt", "a.tx!");
    place.write("b.txt", "b.txt and more");
    fs::remove_file(place.root.join("c.txt")).unwrap();
    place.write("r.jsonl", "{\"text\":\"one\"}\n{\"text\":\"ten\"}\n");
    assert!(matches!(library.text(DocumentId(0)), Err(Error::Changed { path }) if path == "a.txt"));
    assert!(matches!(library.text(DocumentId(1)), Err(Error::Changed { path }) if path == "b.txt"));
    assert!(
        matches!(library.text(DocumentId(2)), Err(Error::Reread { path, .. }) if path == "c.txt")
    );
    assert_eq!(library.text(DocumentId(3)).unwrap(), "one");
    assert!(
        matches!(library.text(DocumentId(4)), Err(Error::Changed { path }) if path == "r.jsonl")
    );
    place.write("r.jsonl", "{");
    assert!(matches!(
        library.text(DocumentId(3)),
        Err(Error::Changed { .. })
    ));
}

#[test]
fn standard_input_is_text_or_records() {
    let place = Place::new();
    for (bytes, names, texts) in [
        (&b"plain { text\n"[..], vec!["-"], vec!["plain { text\n"]),
        (
            b"\n{\"id\":1,\"text\":\"a\"}\n{\"text\":\"b\"}",
            vec!["-#1", "-:3"],
            vec!["a", "b"],
        ),
    ] {
        let settings = InputSettings::default();
        let inventory = place.open_with(&["-"], &settings, bytes).unwrap();
        let (library, seen) =
            read(inventory, &settings, &Resources::default(), &Silent, copy).unwrap();
        assert_eq!(document_names(&library), names);
        assert_eq!(
            seen.iter().map(|(text, _)| &**text).collect::<Vec<_>>(),
            texts
        );
        assert_eq!(library.text(DocumentId(0)).unwrap(), texts[0]);
    }
}

#[derive(Default)]
struct Counting {
    total: AtomicU64,
    done: AtomicU64,
    stop: bool,
}

impl Observer for Counting {
    fn stage(&self, name: &'static str, unit: Unit, total: Option<u64>) {
        assert_eq!((name, unit), ("reading", Unit::Bytes));
        self.total.store(total.unwrap(), Ordering::Relaxed);
    }

    fn advance(&self, amount: u64) {
        self.done.fetch_add(amount, Ordering::Relaxed);
    }

    fn cancelled(&self) -> bool {
        self.stop
    }
}

#[test]
fn progress_adds_up_and_stops() {
    let place = Place::with(&["a.txt", "b.md"]);
    place.write("c.jsonl", "{\"text\":\"one\"}\n{\"text\":\"two\"}\n");
    let settings = InputSettings::default();
    let observer = Counting::default();
    read_in_ranges(
        place.open(&["."]),
        &settings,
        &Resources::default(),
        &observer,
        5,
        copy,
    )
    .unwrap();
    assert_eq!(observer.done.into_inner(), 5 + 4 + 30);
    assert_eq!(observer.total.into_inner(), 5 + 4 + 30);
    let observer = Counting {
        stop: true,
        ..Counting::default()
    };
    assert!(matches!(
        read(
            place.open(&["."]),
            &settings,
            &Resources::default(),
            &observer,
            copy
        ),
        Err(Error::Interrupted)
    ));
}
