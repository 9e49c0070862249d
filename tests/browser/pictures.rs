//! Pictures of every page, taken from the demo folder.
//!
//! `UPDATE_IMAGES=1 cargo test --release --locked --test browser -- --ignored pictures` writes those that a document shows into
//! `docs/images`, and with a folder instead of `1` all of them there. Fonts differ from machine to machine, so pictures are not
//! compared with those that are there.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::Path;

use regex::Regex;
use serde_json::json;

use crate::look::show;
use crate::page::{Page, Report};
use crate::support::package;

/// Width and height of a desktop window and of a phone, in CSS pixels.
const SIZES: [(&str, u32, u32); 2] = [("desktop", 1280, 860), ("phone", 390, 844)];

/// The first bytes of every PNG file (ISO/IEC 15948, section 5.2).
const PNG: [u8; 8] = *b"\x89PNG\r\n\x1a\n";

/// Base64 (RFC 4648, section 4) back into bytes; what is no digit of it is passed over.
pub fn bytes_of(base64: &str) -> Vec<u8> {
    let digit = |c: u8| match c {
        b'A'..=b'Z' => Some(c - b'A'),
        b'a'..=b'z' => Some(c - b'a' + 26),
        b'0'..=b'9' => Some(c - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    };
    let (mut bytes, mut open, mut bits) = (Vec::new(), 0_u32, 0);
    for digit in base64.bytes().filter_map(digit) {
        open = (open << 6 | u32::from(digit)) & 0xffff;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((open >> bits) as u8);
        }
    }
    bytes
}

#[test]
fn base64_is_read_as_its_standard_says() {
    // The test vectors of RFC 4648, section 10.
    for (bytes, base64) in [
        ("", ""),
        ("f", "Zg=="),
        ("fo", "Zm8="),
        ("foo", "Zm9v"),
        ("foob", "Zm9vYg=="),
        ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ] {
        assert_eq!(bytes_of(base64), bytes.as_bytes());
    }
    assert_eq!(bytes_of("+/+/"), [0xfb, 0xff, 0xbf]);
}

/// What the window shows, as PNG.
fn picture(page: &Page) -> Vec<u8> {
    let taken = page.devtools("Page.captureScreenshot", json!({"format": "png"}));
    bytes_of(taken["data"].as_str().unwrap())
}

/// The name of each picture and the address it is taken at.
fn subjects(report: &Report) -> Vec<(&'static str, String)> {
    let of = |part: &str| {
        let keyed = report.keyed();
        let found = keyed.into_iter().find(|(_, finding)| {
            finding["kind"] == "finding" && finding.to_string().contains(part)
        });
        found.unwrap().0
    };
    vec![
        ("findings", "#/".to_owned()),
        ("finding", format!("#/finding/{}", of("kiln-2024"))),
        (
            "difference",
            format!(
                "#/finding/{}/compare/0/1?mode=difference",
                of("launch-heron-corrected")
            ),
        ),
        (
            "story",
            format!("#/finding/{}", report.key_of("overlapping-report")),
        ),
        (
            "story-compare",
            format!(
                "#/finding/{}/compare/0/1",
                report.key_of("overlapping-report")
            ),
        ),
        (
            "document",
            "#/document/seeds%2Fmanual%2Fkiln-2026.md".to_owned(),
        ),
        ("map", "#/map".to_owned()),
    ]
}

/// The names of the pictures in `docs/images` that documents show.
fn shown_pictures() -> BTreeSet<String> {
    let picture = Regex::new(r"images/([a-z-]+\.png)").unwrap();
    ["README.md", "docs/html-report.md"]
        .iter()
        .flat_map(|document| {
            let text = fs::read_to_string(package().join(document)).unwrap();
            let names = picture.captures_iter(&text).map(|name| name[1].to_owned());
            names.collect::<Vec<String>>()
        })
        .collect()
}

#[test]
fn documents_show_every_picture_and_no_other() {
    let there = match fs::read_dir(package().join("docs/images")) {
        Ok(entries) => entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect(),
        Err(_) => BTreeSet::new(),
    };
    assert_eq!(shown_pictures(), there);
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn pictures_of_every_page_are_taken_in_both_sizes_and_schemes() {
    let report = Report::of_seeds(&[]);
    let page = report.open("");
    let folder = env::var_os("UPDATE_IMAGES");
    let all = folder.as_ref().is_some_and(|folder| folder != "1");
    let shown = shown_pictures();
    for (size, width, height) in SIZES {
        page.resize(width, height);
        for scheme in ["light", "dark"] {
            page.emulate("screen", scheme);
            for (subject, hash) in subjects(&report) {
                show(&page, &hash);
                let png = picture(&page);
                assert_eq!(png[..8], PNG);
                let side = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
                assert_eq!((side(16), side(20)), (width, height));
                // A window of one colour would be some 5 kB.
                assert!(
                    png.len() > 10_000,
                    "{subject} {size} {scheme}: {}",
                    png.len()
                );
                let name = format!("{subject}-{size}-{scheme}.png");
                if all {
                    fs::write(Path::new(folder.as_ref().unwrap()).join(name), png).unwrap();
                } else if folder.is_some() && shown.contains(&name) {
                    fs::write(package().join("docs/images").join(name), png).unwrap();
                }
            }
        }
    }
    page.finish();
}
