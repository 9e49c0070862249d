//! Parquet files, made here by the crate that reads them.

use super::*;

#[cfg(not(feature = "parquet"))]
#[test]
fn a_build_without_parquet_says_so() {
    let place = Place::with(&["a.parquet", "b.txt"]);
    let (library, seen) = place.read(&["."]);
    assert_eq!(seen.len(), 1);
    let reason = "Parquet, which this build does not read; build it with the feature `parquet`";
    assert_eq!(library.skipped, [skipped("a.parquet", reason, true)]);
}

#[cfg(feature = "parquet")]
mod rows {
    use std::sync::Arc;

    use parquet::basic::{BrotliLevel, Compression, GzipLevel, ZstdLevel};
    use parquet::data_type::{ByteArray, ByteArrayType, Int32Type, Int64Type};
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;

    use super::*;
    use crate::corpus::read::read_in_ranges;
    use crate::corpus::tests::reading::{copy, document_names};
    use crate::corpus::{Library, read};
    use crate::model::DocumentId;

    /// The ids of a row group.
    enum Ids<'a> {
        Text(&'a [&'a str]),
        Small(&'a [i32]),
        Large(&'a [i64]),
        None,
    }

    const TEXT: &str = "optional binary text (UTF8)";

    /// A table: the schema of its columns, text before id, and its row groups.
    fn table(
        columns: &str,
        compression: Compression,
        dictionary: bool,
        groups: &[(&[Option<&[u8]>], Ids<'_>)],
    ) -> Vec<u8> {
        let schema = format!("message rows {{ {columns}; }}");
        let schema = Arc::new(parse_message_type(&schema).unwrap());
        let properties = WriterProperties::builder()
            .set_compression(compression)
            .set_dictionary_enabled(dictionary)
            .set_data_page_row_count_limit(3)
            .set_write_batch_size(2)
            .build();
        let mut bytes = Vec::new();
        let mut writer =
            SerializedFileWriter::new(&mut bytes, schema, Arc::new(properties)).unwrap();
        for (texts, ids) in groups {
            let mut group = writer.next_row_group().unwrap();
            let mut column = group.next_column().unwrap().unwrap();
            let levels: Vec<i16> = texts.iter().map(|text| i16::from(text.is_some())).collect();
            let full: Vec<ByteArray> = texts
                .iter()
                .flatten()
                .map(|text| ByteArray::from(text.to_vec()))
                .collect();
            column
                .typed::<ByteArrayType>()
                .write_batch(&full, Some(&levels), None)
                .unwrap();
            column.close().unwrap();
            if let Some(mut column) = group.next_column().unwrap() {
                match ids {
                    Ids::Text(ids) => {
                        let ids: Vec<ByteArray> = ids.iter().map(|&id| id.into()).collect();
                        column
                            .typed::<ByteArrayType>()
                            .write_batch(&ids, None, None)
                    }
                    Ids::Small(ids) => column.typed::<Int32Type>().write_batch(ids, None, None),
                    Ids::Large(ids) => column.typed::<Int64Type>().write_batch(ids, None, None),
                    Ids::None => panic!("a column without values"),
                }
                .unwrap();
                column.close().unwrap();
            }
            group.close().unwrap();
        }
        writer.close().unwrap();
        bytes
    }

    fn read_table(bytes: &[u8]) -> (Library, Vec<String>) {
        let place = Place::new();
        place.write("t.parquet", bytes);
        let (library, seen) = place.read(&["."]);
        (library, seen.into_iter().map(|(text, _)| text).collect())
    }

    fn texts<'a>(texts: &[&'a str]) -> Vec<Option<&'a [u8]>> {
        texts.iter().map(|text| Some(text.as_bytes())).collect()
    }

    #[test]
    fn rows_are_documents_in_every_compression_and_encoding() {
        let one = texts(&["a", "b b", "a", "", "ü", "a", "b b"]);
        let two = texts(&["last"]);
        for compression in [
            Compression::UNCOMPRESSED,
            Compression::SNAPPY,
            Compression::GZIP(GzipLevel::default()),
            Compression::BROTLI(BrotliLevel::default()),
            Compression::ZSTD(ZstdLevel::default()),
            Compression::LZ4,
            Compression::LZ4_RAW,
        ] {
            for dictionary in [false, true] {
                let groups = [
                    (&one[..], Ids::Text(&["p", "q", "", "r", "p", "s", "u"])),
                    (&[], Ids::Text(&[])),
                    (&two[..], Ids::Text(&["z"])),
                ];
                let columns = format!("{TEXT}; required binary id (UTF8)");
                let bytes = table(&columns, compression, dictionary, &groups);
                let (library, seen) = read_table(&bytes);
                assert_eq!(seen, ["a", "b b", "a", "", "ü", "a", "b b", "last"]);
                assert_eq!(
                    document_names(&library).join(" "),
                    "t.parquet#p t.parquet#q t.parquet:3 t.parquet#r t.parquet#p~2 \
                     t.parquet#s t.parquet#u t.parquet#z",
                    "{compression:?}"
                );
                for (id, text) in library.ids().zip(&seen) {
                    assert_eq!(&library.text(id).unwrap(), text);
                }
                assert!(library.skipped.is_empty(), "{:?}", library.skipped);
            }
        }
    }

    #[test]
    fn ids_can_be_numbers_and_rows_can_do_without() {
        let two = texts(&["a", "b"]);
        let plain = Compression::UNCOMPRESSED;
        for (id, ids, names) in [
            ("required int32 id", Ids::Small(&[-1, 5]), ["#-1", "#5"]),
            (
                "required int32 id (UINT_32)",
                Ids::Small(&[-1, 5]),
                ["#4294967295", "#5"],
            ),
            (
                "required int64 id",
                Ids::Large(&[i64::MIN, 5]),
                ["#-9223372036854775808", "#5"],
            ),
            (
                "required int64 id (INTEGER(64,false))",
                Ids::Large(&[-1, 5]),
                ["#18446744073709551615", "#5"],
            ),
            ("required int64 other", Ids::Large(&[3, 4]), [":1", ":2"]),
        ] {
            let bytes = table(&format!("{TEXT}; {id}"), plain, true, &[(&two, ids)]);
            let names = names.map(|name| format!("t.parquet{name}"));
            assert_eq!(document_names(&read_table(&bytes).0), names, "{id}");
        }
        let bytes = table(TEXT, plain, true, &[(&two, Ids::None)]);
        assert_eq!(
            document_names(&read_table(&bytes).0),
            ["t.parquet:1", "t.parquet:2"]
        );
        assert!(read_table(&table(TEXT, plain, true, &[])).1.is_empty());
    }

    #[test]
    fn a_column_of_dates_is_read_by_its_type() {
        let place = Place::new();
        let dates = |column: &str, days: Ids<'_>| {
            let texts: Vec<Option<&[u8]>> = vec![Some(b"a"), Some(b"b")];
            let columns = format!("{TEXT}; required {column}");
            let table = table(&columns, Compression::SNAPPY, true, &[(&texts, days)]);
            place.write("t.parquet", table);
            let settings = InputSettings::default();
            let inventory = place.open(&["."]);
            let resources = Resources::default();
            let (_, dates) = read(inventory, &settings, &resources, &Silent, |document| {
                document.published(&settings).map(|day| day.to_string())
            })
            .unwrap();
            dates
        };
        let right = [Some("2014-12-18".to_owned()), None];
        for (column, values) in [
            (
                "binary date (UTF8)",
                Ids::Text(&["2014-12-18T10:11:12Z", "03/04/2014"]),
            ),
            ("int32 date (DATE)", Ids::Small(&[16_422, i32::MAX])),
            ("int32 date", Ids::Small(&[20_141_218, 20_140_230])),
            (
                "int64 date (TIMESTAMP_MILLIS)",
                Ids::Large(&[1_418_947_199_999, i64::MAX]),
            ),
            (
                "int64 date (TIMESTAMP_MICROS)",
                Ids::Large(&[1_418_860_800_000_000, i64::MAX]),
            ),
            ("int64 date", Ids::Large(&[1_418_860_800, 7])),
        ] {
            assert_eq!(dates(column, values), right, "{column}");
        }
        let nanoseconds = Ids::Large(&[1_418_860_800_000_000_000, -1]);
        let nanoseconds = dates("int64 date (TIMESTAMP(NANOS,true))", nanoseconds);
        assert_eq!(
            nanoseconds,
            [right[0].clone(), Some("1969-12-31".to_owned())]
        );
        let before = dates("int64 date (TIMESTAMP_MILLIS)", Ids::Large(&[-1, 0]));
        assert_eq!(
            before,
            ["1969-12-31", "1970-01-01"].map(|day| Some(day.to_owned()))
        );
    }

    #[test]
    fn rows_without_text_are_listed_by_their_number() {
        let first = [Some(&b"a"[..]), None, Some(b"\xFF"), Some(b"d")];
        let second = [None, Some(&b"f"[..])];
        let column = "optional binary text";
        let groups = [(&first[..], Ids::None), (&second[..], Ids::None)];
        let bytes = table(column, Compression::UNCOMPRESSED, true, &groups);
        let (library, seen) = read_table(&bytes);
        assert_eq!(seen, ["a", "d", "f"]);
        let names = ["t.parquet:1", "t.parquet:4", "t.parquet:6"];
        assert_eq!(document_names(&library), names);
        assert_eq!(
            library.skipped,
            [
                skipped("t.parquet:2", "column \"text\" is null in this row", true),
                skipped(
                    "t.parquet:3",
                    "not UTF-8; text in Parquet must be UTF-8",
                    true
                ),
                skipped("t.parquet:5", "column \"text\" is null in this row", true),
            ]
        );
    }

    #[test]
    fn columns_can_be_named_and_a_missing_one_is_told() {
        let two = texts(&["a", "b"]);
        let columns = "optional binary body; required int64 key";
        let groups = [(&two[..], Ids::Large(&[1, 2]))];
        let bytes = table(columns, Compression::SNAPPY, true, &groups);
        let what_to_do = "name the column that holds the text with --text-field";
        let reason = format!("no column \"text\"; {what_to_do}");
        assert_eq!(
            read_table(&bytes).0.skipped,
            [skipped("t.parquet", &reason, true)]
        );
        let place = Place::new();
        place.write("t.parquet", bytes);
        let settings = |text: &str| InputSettings {
            text_field: text.to_owned(),
            id_field: "key".to_owned(),
            ..InputSettings::default()
        };
        let read = |settings: &InputSettings| {
            read(
                place.open(&["."]),
                settings,
                &Resources::default(),
                &Silent,
                copy,
            )
            .unwrap()
            .0
        };
        let names = ["t.parquet#1", "t.parquet#2"];
        assert_eq!(document_names(&read(&settings("body"))), names);
        let reason = format!("column \"key\" is no column of strings; {what_to_do}");
        assert_eq!(
            read(&settings("key")).skipped,
            [skipped("t.parquet", &reason, true)]
        );
    }

    #[test]
    fn a_column_inside_a_group_is_named_with_a_dot() {
        let columns = "required group meta { optional binary body; } required int64 id";
        let two = texts(&["a", "b"]);
        let groups = [(&two[..], Ids::Large(&[1, 2]))];
        let place = Place::new();
        place.write(
            "t.parquet",
            table(columns, Compression::SNAPPY, true, &groups),
        );
        let settings = InputSettings {
            text_field: "meta.body".to_owned(),
            ..InputSettings::default()
        };
        let all = place.open(&["."]);
        let (library, seen) = read(all, &settings, &Resources::default(), &Silent, copy).unwrap();
        assert_eq!(document_names(&library), ["t.parquet#1", "t.parquet#2"]);
        assert_eq!(seen[1].0, "b");
    }

    #[test]
    fn any_piece_size_and_thread_count_reads_the_same() {
        let many: Vec<String> = (0..300).map(|row| format!("row {row}")).collect();
        let many = texts(&many.iter().map(|text| &**text).collect::<Vec<_>>());
        let groups = [(&many[..200], Ids::None), (&many[200..], Ids::None)];
        let place = Place::new();
        place.write("t.parquet", table(TEXT, Compression::SNAPPY, true, &groups));
        place.write("u.txt", "after");
        let (library, expected) = place.read(&["."]);
        assert_eq!(expected.len(), 301);
        for (size, threads) in [(1, 1), (50, 2), (700, 3)] {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap();
            let (settings, resources) = (InputSettings::default(), Resources::default());
            let all = place.open(&["."]);
            let (again, seen) = pool
                .install(|| read_in_ranges(all, &settings, &resources, &Silent, size, copy))
                .unwrap();
            assert_eq!(seen, expected);
            assert_eq!(document_names(&again), document_names(&library));
            for (id, (text, _)) in again.ids().zip(&seen) {
                assert_eq!(&again.text(id).unwrap(), text);
            }
        }
        assert_eq!(library.text(DocumentId(250)).unwrap(), "row 250");
    }

    #[test]
    fn damage_is_told_and_never_a_panic() {
        let many: Vec<String> = (0..40).map(|row| format!("text of row {row}")).collect();
        let many = texts(&many.iter().map(|text| &**text).collect::<Vec<_>>());
        let groups = [(&many[..20], Ids::None), (&many[20..], Ids::None)];
        let bytes = table(TEXT, Compression::SNAPPY, false, &groups);
        for length in [0, 3, bytes.len() / 2, bytes.len() - 1] {
            let (library, seen) = read_table(&bytes[..length]);
            assert!(seen.is_empty() && library.skipped.len() == 1);
            let told = &library.skipped[0];
            assert!(told.error && told.path == "t.parquet", "{told:?}");
            assert!(
                told.reason.starts_with("cannot be read as Parquet: "),
                "{told:?}"
            );
        }
        for at in 0..bytes.len() {
            for flip in [0x01, 0x80, 0xFF] {
                let mut damaged = bytes.clone();
                damaged[at] ^= flip;
                // Whatever is read or told: nothing guards the texts themselves.
                read_table(&damaged);
            }
        }
        // Damage in the first group: its rows before are kept, and those of the second.
        let mut damaged = bytes.clone();
        let at = damaged.windows(6).position(|w| w == b"row 12").unwrap();
        damaged[at - 60..at]
            .iter_mut()
            .for_each(|byte| *byte = 0xFF);
        let (library, seen) = read_table(&damaged);
        let [told] = &library.skipped[..] else {
            panic!("{:?}", library.skipped);
        };
        assert!(
            told.reason
                .ends_with("the rest of its row group is not compared"),
            "{told:?}"
        );
        assert_eq!(seen.last().unwrap(), "text of row 39");
        assert_eq!(document_names(&library).last().unwrap(), "t.parquet:40");
    }
}
