//! Ten thousand findings, and pages that cannot hold everything.

use std::fs;
use std::time::Instant;

use serde_json::{Value, json};

use crate::corpora::{LARGE, many};
use crate::page::Report;
use crate::support::Folder;
use crate::support::corpus::{Random, lines, words};

/// Elements that a page of any number of findings may hold at once. The first screen of the demo folder has a few hundred;
/// ten thousand rows of six cells would be 60,000.
const MOST_ELEMENTS: usize = 3_000;

/// Bytes of a page at most.
const MOST_BYTES: usize = 10_000_000;

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn ten_thousand_findings_are_one_virtual_list() {
    let report = many(LARGE);
    let bytes = report.html().len();
    assert!(bytes <= MOST_BYTES, "{bytes}");
    let begun = Instant::now();
    let page = report.open("");
    let started = begun.elapsed();
    let begun = Instant::now();
    page.reload();
    let reloaded = begun.elapsed();
    let painted = page.number(
        "(performance.getEntriesByName('first-contentful-paint')[0] || {startTime: -1}).startTime",
    );
    let ready =
        page.number("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd");
    // Not asserted: how busy the machine is decides. docs/performance.md has a figure.
    println!(
        "{LARGE} findings, {bytes} bytes: first paint after {painted:.0} ms, whole after {ready:.0} ms; \
         with the browser's start {started:.1?}, reloaded in {reloaded:.1?}"
    );
    let elements = "document.querySelectorAll('*').length";
    let most = MOST_ELEMENTS as f64;
    assert!(page.number(elements) < most, "{}", page.number(elements));
    let keyed = report.keyed();
    assert_eq!(
        page.string("document.querySelector('#findings').getAttribute('aria-rowcount')"),
        (LARGE + 1).to_string()
    );
    assert!(
        page.text("#shown")
            .replace([',', '\u{202f}', '\u{a0}'], "")
            .contains("10000")
    );
    assert_eq!(page.rows()[0], keyed[0].0);
    // To the end, as a reader drags the bar.
    page.script(
        "const scrolls = e => e.scrollHeight > e.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(e).overflowY);
         let list = document.querySelector('#findings .row');
         while (list && !scrolls(list)) list = list.parentElement;
         (list || document.scrollingElement).scrollTop = 1e9;",
        json!([]),
    );
    page.wait_for(&format!("#findings .row[aria-rowindex='{}']", LARGE + 1));
    let rows = page.rows();
    let [.., before, last] = rows.as_slice() else {
        panic!("{rows:?}")
    };
    assert!(page.number(elements) < most, "{}", page.number(elements));
    let visible = format!(
        "(() => {{ const box = document.querySelector(\"#findings .row[data-key='{last}']\").getBoundingClientRect();
         return box.top >= 0 && box.bottom <= innerHeight + 1; }})()"
    );
    page.wait(&visible);
    // And by keys from the end.
    page.click(&format!("#findings .row[data-key='{last}'] a"));
    page.wait_for(&format!("#finding[data-key='{last}']"));
    page.press("k");
    page.wait_for(&format!("#finding[data-key='{before}']"));
    page.finish();
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn ten_thousand_findings_are_sorted_filtered_and_searched() {
    let report = many(LARGE);
    let page = report.open("");
    let (key, wanted) = report
        .keyed()
        .into_iter()
        .find(|(_, finding)| finding.to_string().contains("near-1234-shorter"))
        .unwrap();
    page.type_into("#search", "near-1234-shorter");
    page.wait_for_rows(std::slice::from_ref(&key));
    assert_eq!(wanted["rule"], "near-duplicate");
    page.go(
        "#/?rule=near-duplicate&sort=score&dir=asc",
        "#findings .row",
    );
    let lowest = report
        .keyed()
        .into_iter()
        .filter(|(_, finding)| finding["rule"] == "near-duplicate")
        .map(|(_, finding)| finding["weakest"].as_f64().unwrap())
        .fold(1.0, f64::min);
    let first = "document.querySelector('#findings .row[data-key]').dataset.key";
    page.wait(&format!(
        "{first} && !document.querySelector('#search').value"
    ));
    let first = page.string(first);
    let keyed = report.keyed();
    let (_, finding) = keyed.iter().find(|(key, _)| *key == first).unwrap();
    assert_eq!(finding["weakest"].as_f64().unwrap(), lowest);
    page.go("#/map", "#map");
    assert!(page.number("document.querySelectorAll('*').length") < MOST_ELEMENTS as f64);
    page.finish();
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn a_page_that_cannot_hold_everything_says_so() {
    let mut random = Random(3);
    let folder = Folder::new();
    // 15 MB of text that does not repeat within a document, every document twice.
    for at in 0..250 {
        let mut text = words(&mut random, "word", 60_000_000, 2_600);
        folder.write(&format!("docs/{at}.txt"), lines(&text));
        text.truncate(2_500);
        folder.write(&format!("docs/{at}-b.txt"), lines(&text));
    }
    let report = Report::of(folder, &["--rules", "near-duplicate"]);
    let bytes = fs::metadata(report.file()).unwrap().len();
    assert!(bytes <= MOST_BYTES as u64, "{bytes}");
    let page = report.open("");
    assert!(page.text("#notice").len() > 20, "{}", page.text("#notice"));
    let worst = report.keyed()[0].0.clone();
    assert_eq!(page.rows()[0], worst);
    page.finish();
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn a_page_that_holds_everything_has_no_notice() {
    let report = Report::of_seeds(&[]);
    let page = report.open("");
    let notice = page.value(
        "(document.querySelector('#notice') || {checkVisibility: () => false}).checkVisibility()",
    );
    assert_eq!(notice, Value::Bool(false));
    page.finish();
}
