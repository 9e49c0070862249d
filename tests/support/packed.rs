//! Compressed files and Parquet files, made by the crates that read them.

use std::io::Write;

/// The endings of compressed files.
pub const ENDINGS: [&str; 4] = ["gz", "zst", "xz", "bz2"];

/// Bytes as one member, frame or stream of a file with that ending.
pub fn pack(ending: &str, bytes: &[u8]) -> Vec<u8> {
    fn all<W: Write>(mut packer: W, bytes: &[u8]) -> W {
        packer.write_all(bytes).unwrap();
        packer
    }
    let out = Vec::new();
    match ending {
        "gz" => all(
            flate2::write::GzEncoder::new(out, Default::default()),
            bytes,
        )
        .finish()
        .unwrap(),
        "zst" => all(zstd::Encoder::new(out, 3).unwrap(), bytes)
            .finish()
            .unwrap(),
        "xz" => {
            let options = lzma_rust2::XzOptions::with_preset(0);
            all(lzma_rust2::XzWriter::new(out, options).unwrap(), bytes)
                .finish()
                .unwrap()
        }
        "bz2" => all(bzip2::write::BzEncoder::new(out, Default::default()), bytes)
            .finish()
            .unwrap(),
        other => panic!("{other} is no ending of a compressed file"),
    }
}

/// A table with a row for each text, whose ids are 0, 1, 2 …, in groups of `rows`.
#[cfg(feature = "parquet")]
pub fn table(texts: &[String], rows: usize) -> Vec<u8> {
    use std::sync::Arc;

    use parquet::data_type::{ByteArrayType, Int64Type};
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;

    let schema = "message rows { required int64 id; optional binary text (UTF8); }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let mut bytes = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut bytes, schema, Arc::default()).unwrap();
    let mut ids = 0..;
    for texts in texts.chunks(rows) {
        let ids: Vec<i64> = ids.by_ref().take(texts.len()).collect();
        let texts: Vec<_> = texts.iter().map(|text| text.as_str().into()).collect();
        let mut group = writer.next_row_group().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let written = column.typed::<Int64Type>().write_batch(&ids, None, None);
        assert_eq!(written.unwrap(), ids.len());
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let levels = vec![1; texts.len()];
        let column_of_texts = column.typed::<ByteArrayType>();
        column_of_texts
            .write_batch(&texts, Some(&levels), None)
            .unwrap();
        column.close().unwrap();
        group.close().unwrap();
    }
    writer.close().unwrap();
    bytes
}
