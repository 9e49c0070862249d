//! What stands on the first screen is what the JSON report of the same run says.

use std::fs;

use serde_json::Value;

use crate::page::{Page, Report};
use crate::support::{Folder, run};

/// The numbers in a text, in their order: `6,597 words` has 6597. Marks between thousands are no ends.
fn numbers(text: &str) -> Vec<u64> {
    let mut numbers = Vec::new();
    let characters: Vec<char> = text.chars().collect();
    let mut number: Option<u64> = None;
    for (at, &c) in characters.iter().enumerate() {
        let between = matches!(c, ',' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'')
            && characters.get(at + 1).is_some_and(char::is_ascii_digit);
        match (c.to_digit(10), number) {
            (Some(digit), so_far) => number = Some(so_far.unwrap_or(0) * 10 + u64::from(digit)),
            (None, Some(_)) if between => {}
            (None, so_far) => {
                numbers.extend(so_far);
                number = None;
            }
        }
    }
    numbers.extend(number);
    numbers
}

#[test]
fn numbers_are_read_with_and_without_marks_between_thousands() {
    assert_eq!(numbers("34 documents, 6,597 words"), [34, 6597]);
    assert_eq!(numbers("1\u{202f}234\u{202f}567, 8"), [1_234_567, 8]);
    assert_eq!(numbers("none"), Vec::<u64>::new());
}

/// Holds the row of each rule in `#budgets` against the budgets of the JSON report.
fn budgets_agree(page: &Page, json: &Value) {
    let rows = page.texts("#budgets tbody tr");
    let budgets = json["gate"]["budgets"].as_array().unwrap();
    assert!(rows.len() >= budgets.len(), "{rows:?}");
    for budget in budgets {
        let rule = budget["rule"].as_str().unwrap();
        let row = rows.iter().find(|row| row.contains(rule));
        let told = numbers(row.unwrap_or_else(|| panic!("no row for {rule} in {rows:?}")));
        for figure in ["found", "allowed", "new"] {
            if let Some(number) = budget[figure].as_u64() {
                assert!(told.contains(&number), "{figure} {number} not in {row:?}");
            }
        }
    }
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn the_first_screen_says_what_the_json_report_says() {
    let report = Report::of_seeds(&["--max", "repeated-line=7", "--max-share", "all=0.5"]);
    let page = report.open("");
    let gate = &report.json["gate"];
    let verdict = page.string("document.querySelector('#verdict').dataset.verdict");
    assert_eq!(gate["verdict"], verdict.as_str());
    assert!(
        page.text("#verdict").to_lowercase().contains("fail"),
        "colour is not enough"
    );
    budgets_agree(&page, &report.json);
    let corpus = numbers(&page.text("#corpus"));
    for figure in ["documents", "words"] {
        let number = report.json["corpus"][figure].as_u64().unwrap();
        assert!(corpus.contains(&number), "{figure}: {corpus:?}");
    }
    let command = page.string("document.querySelector('#command').textContent");
    assert!(
        command.contains("check seeds") && command.contains("repeated-line=7"),
        "{command}"
    );
    let version = env!("CARGO_PKG_VERSION");
    assert!(page.string("document.body.textContent").contains(version));
    let settings = page.string("document.querySelector('#settings').textContent");
    assert!(settings.contains("0.8"), "{settings}");
    page.finish();
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn verdict_and_budgets_are_seen_without_scrolling() {
    let report = Report::of_seeds(&[]);
    let page = report.open("");
    for (width, height, selectors) in [
        (1280, 900, ["#verdict", "#budgets", "#corpus"].as_slice()),
        (390, 844, &["#verdict"]),
    ] {
        page.resize(width, height);
        for selector in selectors {
            let below = page.number(&format!(
                "document.querySelector('{selector}').getBoundingClientRect().bottom - innerHeight"
            ));
            assert!(
                below <= 0.0,
                "{selector} ends {below} pixels below {width} x {height}"
            );
        }
    }
    page.finish();
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn a_run_that_passes_says_so() {
    let folder = Folder::new();
    folder.write(
        "docs/a.txt",
        "The harbour office closes on the last Friday of March.\n",
    );
    let report = Report::of(folder, &[]);
    let page = report.open("");
    let verdict = page.string("document.querySelector('#verdict').dataset.verdict");
    assert_eq!(verdict, "pass");
    assert_eq!(page.rows(), Vec::<String>::new());
    page.go("#/map", "#map");
    page.finish();
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn what_could_not_be_read_is_listed_with_its_reason() {
    let folder = Folder::new();
    folder.write("docs/a.txt", "One line that can be read.\n");
    folder.write("docs/broken.jsonl", "{\"text\": \n");
    let report = Report::of(folder, &[]);
    let page = report.open("");
    assert_eq!(
        page.string("document.querySelector('#verdict').dataset.verdict"),
        "error"
    );
    let shown = page.string("document.querySelector('#unreadable').textContent");
    let skipped = report.json["corpus"]["skipped"].as_array().unwrap();
    assert!(!skipped.is_empty());
    for skipped in skipped {
        for part in ["path", "reason"] {
            let part = skipped[part].as_str().unwrap();
            assert!(shown.contains(part), "{part} not in {shown}");
        }
    }
    page.finish();
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn what_is_new_against_the_baseline_is_told_and_filtered() {
    let folder = Folder::new();
    let text = |subject: &str| {
        format!("The {subject} office closes on the last Friday of March and opens again in May.\n")
    };
    folder.write("docs/a.txt", text("harbour"));
    folder.write("docs/b.txt", text("harbour"));
    run(folder.path(), &["baseline", "create", "docs"]);
    folder.write("docs/c.txt", text("customs"));
    folder.write("docs/d.txt", text("customs"));
    let report = Report::of(folder, &[]);
    let page = report.open("");
    budgets_agree(&page, &report.json);
    assert_eq!(page.rows().len(), report.keys(|_| true).len());
    let new = report.keys(|finding| finding["status"] == "new");
    assert!(!new.is_empty() && new.len() < report.keys(|_| true).len());
    page.click("#findings [data-sort=new]");
    page.wait("location.hash.includes('sort=new')");
    assert!(new.contains(&page.rows()[0]), "{:?}", page.rows());
    page.click("#filter-new");
    page.wait_for_rows(&new);
    assert!(page.string("location.hash").contains("new=1"));
    page.finish();
}

#[test]
fn the_same_run_writes_the_same_page_within_its_size() {
    let (first, second) = (Report::of_seeds(&[]), Report::of_seeds(&["--threads", "1"]));
    let page = fs::read(first.file()).unwrap();
    assert!(page == fs::read(second.file()).unwrap());
    assert!(page.len() < 1_000_000, "{}", page.len());
}
