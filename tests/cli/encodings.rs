//! Encodings and files that are no text.

use crate::support::{Folder, check, documents, findings_of, skipped};

const TEXT: &str =
    "Über den Fluß führt eine schmale Brücke, die schöne Mädchen und müde Männer trägt.\n";

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
    units.flat_map(bytes).collect()
}

#[test]
fn the_same_text_in_six_encodings_is_one_exact_group() {
    let latin: Vec<u8> = TEXT.chars().map(|c| u8::try_from(c).unwrap()).collect();
    let decomposed = TEXT.replace('ü', "u\u{308}").replace('ö', "o\u{308}");
    let folder = Folder::new();
    folder
        .write("big.txt", utf16(TEXT, u16::to_be_bytes))
        .write("decomposed.txt", decomposed)
        .write("latin.txt", latin)
        .write("little.txt", utf16(TEXT, u16::to_le_bytes))
        .write("marked.txt", format!("\u{feff}{TEXT}"))
        .write("utf8.txt", TEXT);
    let report = check(folder.path(), &["."]);
    let groups = findings_of(&report, "exact-duplicate");
    assert_eq!(groups.len(), 1);
    assert_eq!(
        documents(groups[0]),
        [
            "big.txt",
            "decomposed.txt",
            "latin.txt",
            "little.txt",
            "marked.txt",
            "utf8.txt"
        ]
    );
    assert_eq!(groups[0]["evidence"]["byte_identical"], false);
    assert_eq!(report["gate"]["exit_status"], 1);
}

#[test]
fn binary_files_are_listed_and_are_no_error() {
    let folder = Folder::new();
    folder
        .write("a.txt", TEXT)
        .write("image.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
        .write("noise", (0..=255u8).collect::<Vec<u8>>());
    let report = check(folder.path(), &["."]);
    assert_eq!(
        skipped(&report),
        ["image.txt: binary file", "noise: binary file"]
    );
    assert_eq!(report["gate"]["exit_status"], 0);
    assert_eq!(report["corpus"]["documents"], 1);
}

#[test]
fn json_lines_in_utf16_and_utf32_text_are_errors() {
    let folder = Folder::new();
    folder
        .write("a.txt", TEXT)
        .write("wide.jsonl", utf16("{\"text\": \"x\"}", u16::to_le_bytes))
        .write("wider.txt", b"\xFF\xFE\0\0a\0\0\0");
    let report = check(folder.path(), &["."]);
    assert_eq!(
        skipped(&report),
        [
            "error wide.jsonl: JSON lines in UTF-16 or UTF-32; convert the file to UTF-8",
            "error wider.txt: text in UTF-32, which is not read; convert it to UTF-8"
        ]
    );
    assert_eq!(report["gate"]["exit_status"], 2);
}

#[test]
fn wide_scripts_are_cut_into_words() {
    let folder = Folder::new();
    folder
        .write(
            "a.txt",
            "吾輩は猫である。名前はまだ無い。\nどこで生れたかとんと見当がつかぬ。\n",
        )
        .write(
            "b.txt",
            "何でも薄暗いじめじめした所で\nどこで生れたかとんと見当がつかぬ。\n",
        );
    let report = check(folder.path(), &["."]);
    let lines = findings_of(&report, "repeated-line");
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0]["members"][0]["spans"][0]["line"], 2);
}
