//! Compressed files and streams: what is in them is read as if it were not compressed.

use super::reading::{copy, document_names};
use super::*;
use crate::corpus::codec::tests::{ALL, pack};
use crate::corpus::{Format, Library, read};
use crate::model::DocumentId;

const RECORDS: &str =
    "{\"id\":\"x\",\"text\":\"one\"}\n\n{\"text\":\"t\\u0077o\"}\r\n{\"id\":7,\"text\":\"three\"}";

/// What is read from standard input.
fn piped(bytes: &[u8]) -> (Library, Vec<String>) {
    let place = Place::new();
    let settings = InputSettings::default();
    let inventory = place.open_with(&["-"], &settings, bytes).unwrap();
    let resources = Resources::default();
    let visit = |raw: &crate::corpus::RawDocument<'_>| raw.text.to_owned();
    read(inventory, &settings, &resources, &Silent, visit).unwrap()
}

#[test]
fn packed_files_are_their_contents_under_their_own_names() {
    for (codec, ending) in ALL {
        let place = Place::new();
        place.write(&format!("a.md.{ending}"), pack(codec, b"# A\n"));
        place.write(
            &format!("b.jsonl.{ending}"),
            pack(codec, RECORDS.as_bytes()),
        );
        let marked = "\u{FEFF}mark".as_bytes();
        place.write(&format!("c.txt.{ending}"), pack(codec, marked));
        place.write("d.txt", marked);
        place.write(&format!("e.jsonl.{ending}"), pack(codec, b""));
        place.write(&format!("f.png.{ending}"), pack(codec, b"no text"));
        let (library, seen) = place.read(&["."]);
        assert_eq!(
            document_names(&library),
            [
                format!("a.md.{ending}"),
                format!("b.jsonl.{ending}#x"),
                format!("b.jsonl.{ending}:3"),
                format!("b.jsonl.{ending}#7"),
                format!("c.txt.{ending}"),
                "d.txt".to_owned(),
            ]
        );
        let texts: Vec<&str> = seen.iter().map(|(text, _)| &**text).collect();
        assert_eq!(texts, ["# A\n", "one", "two", "three", "mark", "mark"]);
        for (id, (text, format)) in library.ids().zip(&seen) {
            assert_eq!(&library.text(id).unwrap(), text);
            assert_eq!(*format == Format::Markdown, id.0 == 0);
        }
        let hash = |id| library.content_hash(DocumentId(id));
        assert_eq!(hash(4), hash(5), "packed or not, the same bytes");
        assert!(library.skipped.is_empty(), "{:?}", library.skipped);
        assert_eq!(library.left_out.other, 1);
    }
}

#[test]
fn a_packed_file_of_another_kind_is_read_on_request() {
    let (codec, _) = ALL[0];
    let place = Place::new();
    place.write("a.log.gz", pack(codec, b"line"));
    place.write("b.gz", pack(codec, b"\0\0\0"));
    place.write("c.tar.gz", pack(codec, b"tar"));
    let settings = InputSettings {
        include: vec!["*.log.gz".to_owned()],
        ..InputSettings::default()
    };
    let all = place.open_with(&[".", "b.gz"], &settings, b"").unwrap();
    let (library, seen) = read(all, &settings, &Resources::default(), &Silent, copy).unwrap();
    assert_eq!(
        (document_names(&library), &*seen[0].0),
        (vec!["a.log.gz".to_owned()], "line")
    );
    assert_eq!(library.skipped, [skipped("b.gz", "binary file", false)]);
}

#[test]
fn records_before_damage_are_kept_and_the_damage_is_listed() {
    // More than a member: the first is whole, so that its records are there for sure.
    let whole = "{\"text\":\"one\"}\n{\"text\":\"two\"}\n{\"text\":\"cut in ";
    let more = "the middle\"}\n{\"text\":\"four\"}\n".repeat(9);
    for (codec, ending) in ALL {
        let mut packed = pack(codec, whole.as_bytes());
        let second = pack(codec, more.as_bytes());
        packed.extend_from_slice(&second[..14]);
        let name = format!("r.jsonl.{ending}");
        let place = Place::new();
        place.write(&name, &packed);
        let (library, seen) = place.read(&["."]);
        let texts: Vec<&str> = seen.iter().map(|(text, _)| &**text).collect();
        assert_eq!(texts, ["one", "two"], "{ending}");
        let [told] = &library.skipped[..] else {
            panic!("{:?}", library.skipped);
        };
        assert!(told.error && told.path == format!("{name}:3"), "{told:?}");
        assert!(told.reason.contains("stream ends early"), "{told:?}");
        assert!(
            told.reason
                .ends_with("; the records from here on are not compared")
        );
        assert_eq!(piped(&packed).1, ["one", "two"], "{ending}");
    }
}

#[test]
fn a_packed_text_that_is_not_whole_is_listed_and_not_read() {
    for (codec, ending) in ALL {
        let packed = pack(codec, &b"A text of many words.\n".repeat(50));
        let place = Place::new();
        place.write(&format!("a.txt.{ending}"), &packed[..packed.len() / 2]);
        place.write(&format!("b.txt.{ending}"), b"");
        place.write(&format!("c.txt.{ending}"), b"not packed at all");
        place.write(&format!("d.jsonl.{ending}"), b"");
        let (library, seen) = place.read(&["."]);
        assert!(seen.is_empty());
        let told: Vec<_> = library
            .skipped
            .iter()
            .map(|skip| (&*skip.path, skip.error))
            .collect();
        let names = ["a.txt", "b.txt", "c.txt", "d.jsonl"].map(|name| format!("{name}.{ending}"));
        assert_eq!(told, [0, 1, 2, 3].map(|at| (&*names[at], true)));
        for (skip, said) in library
            .skipped
            .iter()
            .zip(["early", "early", "damaged", "early"])
        {
            assert!(skip.reason.contains(said), "{skip:?}");
        }
    }
}

#[test]
fn lines_that_are_no_records_are_refused_as_in_plain_files() {
    let (codec, _) = ALL[1];
    let place = Place::new();
    place.write("a.jsonl.zst", pack(codec, b"\0\0\0\0"));
    place.write(
        "b.jsonl.zst",
        pack(codec, b"{\"body\":1}\n\xFF\n{\"text\":\"c\"}"),
    );
    let (library, seen) = place.read(&["."]);
    assert_eq!(seen.len(), 1);
    let told: Vec<&str> = library.skipped.iter().map(|skip| &*skip.path).collect();
    assert_eq!(told, ["a.jsonl.zst", "b.jsonl.zst:1", "b.jsonl.zst:2"]);
}

#[test]
fn streams_are_unpacked_by_their_first_bytes() {
    for (codec, _) in ALL {
        let (library, texts) = piped(&pack(codec, RECORDS.as_bytes()));
        assert_eq!(document_names(&library), ["-#x", "-:3", "-#7"]);
        assert_eq!(texts, ["one", "two", "three"]);
        assert_eq!(library.text(DocumentId(1)).unwrap(), "two");
        let (library, texts) = piped(&pack(codec, "\u{FEFF}text".as_bytes()));
        assert_eq!(
            (document_names(&library), texts),
            (vec!["-".to_owned()], vec!["text".to_owned()])
        );
        assert_eq!(library.text(DocumentId(0)).unwrap(), "text");
    }
    let (library, _) = piped(b"PAR1 and so on");
    assert!(library.skipped[0].error && library.skipped[0].reason.starts_with("Parquet"));
}

#[test]
fn a_stream_that_does_not_fit_in_memory_is_read_again_from_a_file() {
    let text = |record: usize| format!("{record} {}", "filler ".repeat(1000));
    let mut stream = String::new();
    for record in 0..2000 {
        stream += &serde_json::json!({ "text": text(record) }).to_string();
        stream.push('\n');
    }
    assert!(stream.len() > 12 << 20);
    let place = Place::new();
    place.write("long.jsonl.gz", pack(ALL[0].0, stream.as_bytes()));
    place.write("temp/.keep", "");
    let settings = InputSettings::default();
    let resources = Resources {
        temp_dir: Some(place.root.join("temp")),
        ..Resources::default()
    };
    let inputs = place
        .open_with(&["-", "long.jsonl.gz"], &settings, stream.as_bytes())
        .unwrap();
    assert_eq!(
        inputs.bytes(),
        None,
        "the stream goes on behind what was looked at"
    );
    let (library, lengths) =
        read(inputs, &settings, &resources, &Silent, |raw| raw.text.len()).unwrap();
    assert_eq!(lengths.len(), 4000);
    for id in [0, 999, 1999, 2000, 3999] {
        let read = library.text(DocumentId(id)).unwrap();
        assert!(read == text(id as usize % 2000), "{id}");
    }
    let none = Resources {
        temp_dir: Some(place.root.join("gone")),
        ..Resources::default()
    };
    let inputs = place.open(&["long.jsonl.gz"]);
    let error = read(inputs, &settings, &none, &Silent, |_| ()).unwrap_err();
    assert!(matches!(error, Error::TempFile { .. }), "{error}");
}

#[test]
fn a_change_of_a_packed_text_between_the_readings_is_noticed() {
    let (codec, _) = ALL[0];
    let place = Place::new();
    place.write("a.txt.gz", pack(codec, b"before"));
    place.write("b.txt.gz", pack(codec, b"before"));
    let (library, _) = place.read(&["."]);
    place.write("a.txt.gz", pack(codec, b"after!"));
    place.write("b.txt.gz", &pack(codec, b"before")[..15]);
    assert!(matches!(
        library.text(DocumentId(0)),
        Err(Error::Changed { .. })
    ));
    assert!(matches!(
        library.text(DocumentId(1)),
        Err(Error::Reread { .. })
    ));
}
