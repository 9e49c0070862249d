//! The table of findings: its orders, its filters, and the address that remembers both.

use serde_json::{Value, json};

use crate::page::{Page, Report};
use crate::support::documents;

/// The orders of the table, and the figure of the JSON report that each goes by where there is one.
const ORDERS: [(&str, Option<&str>); 4] = [
    ("places", Some("count")),
    ("score", None),
    ("words", None),
    ("title", Some("title")),
];

/// The cells in the column of a sort button, from above: as numbers where all but empty ones are.
fn column(page: &Page, sort: &str) -> Vec<String> {
    let cells = page.script(
        "const heads = [...document.querySelectorAll('#findings [role=columnheader]')];
         const at = heads.findIndex(head => head.querySelector(`[data-sort=${arguments[0]}]`));
         return [...document.querySelectorAll('#findings .row[data-key]')]
             .map(row => row.querySelectorAll('[role=cell], [role=rowheader]')[at].innerText);",
        json!([sort]),
    );
    serde_json::from_value(cells).unwrap()
}

/// The first number of a cell, percents as a share.
fn number(cell: &str) -> Option<f64> {
    let from = cell.find(|c: char| c.is_ascii_digit())?;
    let number: String = cell[from..]
        .chars()
        .filter(|&c| c != ',')
        .take_while(|&c| c.is_ascii_digit() || c == '.')
        .collect();
    let number: f64 = number.parse().ok()?;
    let is_percent = cell.trim_end().ends_with('%');
    Some(if is_percent { number / 100.0 } else { number })
}

/// How the head of a column says that it is sorted.
fn direction(page: &Page, sort: &str) -> String {
    page.string(&format!(
        "document.querySelector('#findings [data-sort={sort}]').closest('[role=columnheader]')\
         .getAttribute('aria-sort') || 'none'"
    ))
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn the_table_begins_with_every_finding_in_the_order_of_the_report() {
    let report = Report::of_seeds(&[]);
    let page = report.open("");
    page.resize(1280, 3000);
    page.wait_for_rows(&report.keys(|_| true));
    let whole = page.string("document.querySelector('#findings').getAttribute('aria-rowcount')");
    // The head is a row too.
    assert_eq!(whole, (page.rows().len() + 1).to_string());
    page.finish();
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn every_column_sorts_in_both_directions() {
    let report = Report::of_seeds(&[]);
    let page = report.open("");
    page.resize(1280, 3000);
    page.wait_for_rows(&report.keys(|_| true));
    for (sort, figure) in ORDERS {
        let mut directions = Vec::new();
        for _ in 0..2 {
            page.click(&format!("#findings [data-sort={sort}]"));
            page.wait(&format!("location.hash.includes('sort={sort}')"));
            directions.push(direction(&page, sort));
            let ascending = directions.last().unwrap() == "ascending";
            let rows = page.rows();
            assert_eq!(rows.len(), report.keys(|_| true).len());
            let shown = column(&page, sort);
            let mut numbers: Vec<f64> = shown.iter().filter_map(|cell| number(cell)).collect();
            if !ascending {
                numbers.reverse();
            }
            if sort != "title" {
                assert!(numbers.is_sorted(), "{sort} {directions:?}: {shown:?}");
                assert!(numbers.len() > 3, "{sort}: {shown:?}");
            }
            if let Some(figure) = figure {
                let keyed = report.keyed();
                let mut figures: Vec<Value> = rows
                    .iter()
                    .map(|row| {
                        let (_, finding) = keyed.iter().find(|(key, _)| key == row).unwrap();
                        finding[figure].clone()
                    })
                    .collect();
                if !ascending {
                    figures.reverse();
                }
                let in_order = figures.windows(2).all(|two| match (&two[0], &two[1]) {
                    (Value::String(a), Value::String(b)) => a.to_lowercase() <= b.to_lowercase(),
                    (a, b) => a.as_f64() <= b.as_f64(),
                });
                assert!(in_order, "{sort} {directions:?}: {figures:?}");
            }
        }
        directions.sort();
        assert_eq!(directions, ["ascending", "descending"], "{sort}");
    }
    page.finish();
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn every_filter_shows_what_it_names() {
    let report = Report::of_seeds(&[]);
    let page = report.open("");
    page.resize(1280, 3000);
    let choose = |selector: &str, value: &str| {
        page.script(
            "const [selector, value] = arguments;
             const field = document.querySelector(selector);
             if (field.tagName === 'SELECT' && ![...field.options].some(o => o.value === value))
                 throw new Error(`${selector} offers no ${value}`);
             field.value = value;
             for (const kind of ['input', 'change']) field.dispatchEvent(new Event(kind, {bubbles: true}));",
            json!([selector, value]),
        );
    };
    let all = report.keys(|_| true);
    for rule in [
        "exact-duplicate",
        "near-duplicate",
        "contained",
        "shared-passage",
        "overlapping-report",
        "repeated-line",
    ] {
        choose("#filter-rule", rule);
        let wanted = report.keys(|finding| finding["rule"] == rule);
        assert!(!wanted.is_empty() && wanted.len() < all.len(), "{rule}");
        page.wait_for_rows(&wanted);
    }
    choose("#filter-rule", "");
    page.wait_for_rows(&all);
    choose("#filter-kind", "all");
    let every: Vec<String> = report.keyed().into_iter().map(|(key, _)| key).collect();
    assert!(every.len() > all.len());
    page.wait_for_rows(&every);
    choose("#filter-kind", "");
    let in_news = report.keys(|finding| {
        let members = documents(finding);
        members.iter().any(|name| name.starts_with("seeds/news/"))
    });
    assert!(!in_news.is_empty() && in_news.len() < all.len());
    choose("#filter-folder", "seeds/news");
    page.wait_for_rows(&in_news);
    choose("#filter-folder", "");
    page.wait_for_rows(&all);
    // Only stories have a score between those of copies of 91 percent and of copies of all.
    page.go("#/?min=0.93&max=0.995", "#findings");
    let low = report.keys(|finding| finding["rule"] == "overlapping-report");
    page.wait_for_rows(&low);
    page.finish();
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn the_search_finds_names_and_titles_and_says_how_many() {
    let report = Report::of_seeds(&[]);
    let page = report.open("");
    page.resize(1280, 3000);
    page.wait_for_rows(&report.keys(|_| true));
    page.type_into("#search", "KILN");
    let wanted = report.keys(|finding| finding.to_string().to_lowercase().contains("kiln"));
    assert!(!wanted.is_empty() && wanted.len() < page.rows().len() + wanted.len());
    page.wait("location.hash.includes('q=')");
    let named = report.keys(|finding| documents(finding).iter().any(|name| name.contains("kiln")));
    page.wait(&format!(
        "document.querySelectorAll('#findings .row[data-key]').length < {}",
        report.keys(|_| true).len()
    ));
    let rows = page.rows();
    assert!(named.iter().all(|key| rows.contains(key)), "{rows:?}");
    assert!(rows.iter().all(|key| wanted.contains(key)), "{rows:?}");
    page.wait(&format!(
        "document.querySelector('#shown').textContent.includes('{}')",
        rows.len()
    ));
    page.type_into("#search", " nothing has this");
    page.wait_for_rows(&[]);
    page.finish();
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn the_address_brings_the_state_back() {
    let report = Report::of_seeds(&[]);
    let page = report.open("#/?rule=repeated-line&sort=title&dir=desc&q=o");
    page.resize(1280, 3000);
    let state = "JSON.stringify([document.querySelector('#search').value, \
        document.querySelector('#filter-rule').value, \
        [...document.querySelectorAll('#findings .row[data-key]')].map(row => row.dataset.key)])";
    let before = page.string(state);
    assert!(before.contains("repeated-line"), "{before}");
    assert!(page.rows().len() > 1, "{before}");
    assert_eq!(direction(&page, "title"), "descending");
    page.reload();
    assert_eq!(page.string(state), before);
    assert_eq!(direction(&page, "title"), "descending");
    page.go("#/map", "#map");
    page.command("POST", "/back", &json!({})).unwrap();
    page.wait_for("#findings .row");
    assert_eq!(page.string(state), before);
    page.finish();
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn an_address_that_leads_nowhere_is_no_error() {
    let report = Report::of_seeds(&[]);
    let page = report.open("");
    for hash in [
        "#/finding/0000000000000000",
        "#/document/no%20such",
        "#/document/%E0%A4%A",
        "#/finding/__proto__/compare/0/99",
        "#nothing",
        "#/?sort=constructor&dir=&min=x&rule=__proto__",
    ] {
        page.visit(hash);
        assert!(page.text("body").len() > 20, "{hash}");
    }
    page.finish();
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn places_are_copied_as_path_and_line() {
    let report = Report::of_seeds(&[]);
    let key = report.key_of("repeated-line");
    let page = report.open(&format!("#/finding/{key}"));
    page.wait_for("#finding button.copy");
    let keyed = report.keyed();
    let (_, finding) = keyed.iter().find(|(known, _)| *known == key).unwrap();
    let mut places: Vec<String> = Vec::new();
    for member in finding["members"].as_array().unwrap() {
        for span in member["spans"].as_array().unwrap() {
            places.push(format!(
                "{}:{}:",
                member["path"].as_str().unwrap(),
                span["line"]
            ));
        }
    }
    let offered: Vec<String> = serde_json::from_value(page.value(
        "[...document.querySelectorAll('#finding button.copy')].map(button => button.dataset.copy)",
    ))
    .unwrap();
    assert!(!places.is_empty());
    for place in &places {
        let is_offered = offered
            .iter()
            .any(|offered| format!("{offered}:").starts_with(place));
        assert!(is_offered, "{place} not in {offered:?}");
    }
    page.devtools(
        "Browser.grantPermissions",
        json!({"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]}),
    );
    page.click("#finding button.copy");
    let read = "const done = arguments[arguments.length - 1];
                navigator.clipboard.readText().then(done, error => done(String(error)));";
    let copied = page.command(
        "POST",
        "/execute/async",
        &json!({"script": read, "args": []}),
    );
    assert_eq!(copied.unwrap(), offered[0].as_str());
    page.finish();
}
