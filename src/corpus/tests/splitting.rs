//! However a file is split, and on however many threads, the same is read.

use proptest::prelude::*;

use super::reading::{copy, document_names};
use super::*;
use crate::corpus::codec::Codec;
use crate::corpus::codec::tests::pack;
use crate::corpus::read::read_in_ranges;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_range_size_and_thread_count_reads_the_same(
        lines in proptest::collection::vec(
            prop_oneof![
                3 => "[a-zé\\\\\"]{0,9}".prop_map(|text| serde_json::json!({ "text": text }).to_string()),
                3 => ("[xy]?", "[a-z]{0,9}").prop_map(|(id, text)| serde_json::json!({ "id": id, "text": text }).to_string()),
                1 => Just(String::new()),
                1 => Just("{\"no\":1}".to_owned()),
                1 => Just("bad\r".to_owned()),
            ],
            0..20,
        ),
        size in 1u64..200,
        threads in 1usize..4,
    ) {
        let place = Place::new();
        place.write("r.jsonl", lines.join("\n"));
        place.write("s.txt", "after");
        let settings = InputSettings::default();
        let (whole, expected) = place.read(&["."]);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let (library, seen) = pool
            .install(|| read_in_ranges(place.open(&["."]), &settings, &Resources::default(), &Silent, size, copy))
            .unwrap();
        prop_assert_eq!(&seen, &expected);
        prop_assert_eq!(document_names(&library), document_names(&whole));
        prop_assert_eq!(&library.documents, &whole.documents);
        prop_assert_eq!(&library.skipped, &whole.skipped);
        for (id, (text, _)) in library.ids().zip(&seen) {
            prop_assert_eq!(&library.text(id).unwrap(), text);
        }
        // The same out of a compressed file, in two members, but for the name and the place.
        let packed = Place::new();
        let text = lines.join("\n");
        let (one, two) = text.split_at((0..=text.len() / 2).rev().find(|&at| text.is_char_boundary(at)).unwrap());
        packed.write("r.jsonl.gz", [one, two].map(|part| pack(Codec::Gzip, part.as_bytes())).concat());
        packed.write("s.txt", "after");
        let (library, seen) = pool
            .install(|| read_in_ranges(packed.open(&["."]), &settings, &Resources::default(), &Silent, size, copy))
            .unwrap();
        prop_assert_eq!(&seen, &expected);
        let plain = |names: Vec<String>| names.into_iter().map(|name| name.replace(".gz", "")).collect::<Vec<_>>();
        prop_assert_eq!(plain(document_names(&library)), document_names(&whole));
        for (id, (text, _)) in library.ids().zip(&seen) {
            prop_assert_eq!(&library.text(id).unwrap(), text);
        }
        for (packed, plain) in library.skipped.iter().zip(&whole.skipped) {
            prop_assert_eq!(packed.path.replace(".gz", ""), plain.path.clone());
            prop_assert_eq!(&packed.reason, &plain.reason);
        }
        // The same, told line by line.
        let records: Vec<serde_json::Value> =
            lines.iter().filter_map(|line| serde_json::from_str(line).ok()).collect();
        let texts: Vec<&str> = records.iter().filter_map(|record| record["text"].as_str()).collect();
        let read: Vec<&str> = seen[..seen.len() - 1].iter().map(|(text, _)| text.as_str()).collect();
        prop_assert_eq!(read, texts);
    }
}
