//! The page without scripts, and the page without texts.

use std::collections::{BTreeSet, HashSet};

use serde_json::{Value, json};

use crate::driver::Browser;
use crate::look::{show, views};
use crate::page::Report;
use crate::support::{files_below, seeds};

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn without_scripts_there_is_a_list() {
    let report = Report::of_seeds(&[]);
    let browser = Browser::start();
    browser.devtools(
        "Emulation.setScriptExecutionDisabled",
        json!({"value": true}),
    );
    browser.open_file(&report.file(), "");
    assert_eq!(
        browser.value("document.documentElement.hasAttribute('data-ready')"),
        false
    );
    let read = browser.string("document.body.innerText");
    assert!(read.to_lowercase().contains("fail"), "{read}");
    for (key, finding) in report.keyed() {
        if finding["kind"] == "boilerplate" {
            continue;
        }
        for member in finding["members"].as_array().unwrap() {
            let name = member["document"].as_str().unwrap();
            assert!(read.contains(name), "{key}: {name} not in {read}");
        }
    }
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn with_scripts_the_list_for_those_without_is_not_seen_twice() {
    let report = Report::of_seeds(&[]);
    let page = report.open("");
    let shown = page.text("body");
    let verdict = report.json["gate"]["reason"].as_str().unwrap();
    let start: String = verdict.chars().take(30).collect();
    assert!(shown.matches(&start).count() <= 1, "{shown}");
    page.finish();
}

/// The words of a text, in small letters.
fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// Every run of four words.
fn runs(text: &str) -> HashSet<Vec<String>> {
    words(text).windows(4).map(<[String]>::to_vec).collect()
}

/// Every text inside a JSON value but those that say of which kind something is.
fn strings(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => drop(found.insert(text.clone())),
        Value::Array(values) => values.iter().for_each(|value| strings(value, found)),
        Value::Object(fields) => {
            for (key, value) in fields {
                if !["because", "kind", "rule"].contains(&key.as_str()) {
                    strings(value, found);
                }
            }
        }
        _ => {}
    }
}

#[test]
fn a_redacted_page_holds_no_text_and_no_name() {
    let (plain, report) = (Report::of_seeds(&[]), Report::of_seeds(&["--redact"]));
    let html = report.html();
    let island = |html: &str| -> BTreeSet<String> {
        let island = html.split("id=\"data\"").nth(1).unwrap();
        let island = &island[island.find('>').unwrap() + 1..];
        let data = serde_json::from_str(&island[..island.find('<').unwrap()]).unwrap();
        let mut found = BTreeSet::new();
        strings(&data, &mut found);
        found
    };
    let held = island(&html);
    let all: String = held.iter().map(|text| format!("{text}\n")).collect();
    let page_runs = runs(&(html.clone() + "\n" + &all));
    let plain_runs = runs(&plain.html());
    let mut known = 0;
    for (name, bytes) in files_below(&seeds()) {
        let file = name.rsplit('/').next().unwrap();
        if name == "truth.toml" {
            continue;
        }
        assert!(!html.contains(file), "{file}");
        assert!(!all.contains(file), "{file}");
        for run in runs(&String::from_utf8(bytes).unwrap()) {
            assert!(!page_runs.contains(&run), "{name}: {run:?}");
            known += usize::from(plain_runs.contains(&run));
        }
    }
    // The same search finds them in a page that is not redacted.
    assert!(known > 1000, "{known}");
    assert!(plain.html().contains("kiln-2026.md"));
    let mut told = BTreeSet::new();
    for finding in plain.json["findings"].as_array().unwrap() {
        strings(&finding["evidence"], &mut told);
        strings(&finding["title"], &mut told);
        strings(&finding["members"], &mut told);
    }
    assert!(told.len() > 50, "{told:?}");
    for text in told {
        assert!(!held.contains(&text), "{text}");
    }
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn a_redacted_page_works_in_every_view() {
    let report = Report::of_seeds(&["--redact"]);
    let page = report.open("");
    page.resize(1280, 3000);
    page.wait_for_rows(&report.keys(|_| true));
    let document = page.string(
        "(location.hash = '#/?rule=near-duplicate', '#/document/' + \
         encodeURIComponent(JSON.parse(document.querySelector('#data').textContent).documents[0].name))",
    );
    for hash in views(&report) {
        let hash = if hash.starts_with("#/document/") {
            &document
        } else {
            &hash
        };
        show(&page, hash);
        let seen = page.text("body");
        assert!(
            !seen.contains("launch-heron.txt") && !seen.contains("kiln-2026"),
            "{hash}"
        );
    }
    page.finish();
}

#[test]
fn scripts_and_styles_are_small() {
    let folder = crate::support::package().join("src/report/html/page");
    let bytes: usize = files_below(&folder)
        .iter()
        .filter(|(name, _)| name.ends_with(".js") || name.ends_with(".css"))
        .map(|(_, bytes)| bytes.len())
        .sum();
    assert!(bytes > 10_000 && bytes < 60_000, "{bytes}");
}
