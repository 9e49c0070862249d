//! Everything can be done by keys, and the reader always sees where the focus is.

use std::collections::HashSet;

use crate::page::Report;

const ESCAPE: &str = "\u{e00c}";
const ENTER: &str = "\u{e007}";
const TAB: &str = "\u{e004}";

/// The key of the table's current row.
const CURRENT: &str = "(document.querySelector('#findings .row[aria-current=true]') || {dataset: {}}).dataset.key || ''";

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn the_table_is_walked_and_a_finding_opened_by_keys() {
    let report = Report::of_seeds(&[]);
    let page = report.open("");
    page.resize(1280, 3000);
    page.wait_for_rows(&report.keys(|_| true));
    let rows = page.rows();
    page.press("j");
    let first = page.string(CURRENT);
    let at = rows.iter().position(|row| *row == first).unwrap();
    assert!(at <= 1);
    page.press("jj");
    assert_eq!(page.string(CURRENT), rows[at + 2]);
    page.press("k");
    assert_eq!(page.string(CURRENT), rows[at + 1]);
    assert_eq!(
        page.value("!!document.activeElement.closest('.row[aria-current=true]')"),
        true
    );
    page.press(ENTER);
    page.wait_for(&format!("#finding[data-key='{}']", rows[at + 1]));
    page.press("j");
    page.wait_for(&format!("#finding[data-key='{}']", rows[at + 2]));
    page.press("k");
    page.wait_for(&format!("#finding[data-key='{}']", rows[at + 1]));
    page.press(ESCAPE);
    page.wait("document.body.dataset.view === 'findings'");
    assert_eq!(
        page.string(CURRENT),
        rows[at + 1],
        "the reader comes back to the row"
    );
    page.finish();
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn keys_stop_at_both_ends_of_the_table() {
    let report = Report::of_seeds(&[]);
    let page = report.open("");
    page.resize(1280, 3000);
    page.wait_for_rows(&report.keys(|_| true));
    let rows = page.rows();
    page.press("kkk");
    page.press(&"j".repeat(rows.len() + 5));
    assert_eq!(&page.string(CURRENT), rows.last().unwrap());
    page.press(&"k".repeat(rows.len() + 5));
    assert_eq!(page.string(CURRENT), rows[0]);
    page.finish();
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn a_slash_searches_and_keys_typed_into_a_field_are_text() {
    let report = Report::of_seeds(&[]);
    let page = report.open("");
    page.press("/");
    page.wait("document.activeElement.id === 'search'");
    page.press("jks?n");
    assert_eq!(
        page.string("document.querySelector('#search').value"),
        "jks?n"
    );
    assert_eq!(page.count("dialog#help[open]"), 0);
    page.press(ESCAPE);
    page.wait("document.activeElement.id !== 'search'");
    page.finish();
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn help_opens_by_a_question_mark_and_closes_by_escape() {
    let report = Report::of_seeds(&[]);
    let page = report.open("");
    page.press("?");
    page.wait_for("dialog#help[open]");
    let help = page.text("dialog#help");
    for key in ["j", "k", "n", "p", "s", "/", "?"] {
        assert!(help.contains(key), "{key}: {help}");
    }
    assert_eq!(
        page.value("!!document.activeElement.closest('#help')"),
        true
    );
    page.press(ESCAPE);
    page.wait("!document.querySelector('dialog#help[open]')");
    assert_eq!(page.string("document.body.dataset.view"), "findings");
    page.finish();
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn differences_are_walked_by_keys() {
    let report = Report::of_seeds(&[]);
    let key = report.key_of("near-duplicate");
    let page = report.open(&format!("#/finding/{key}"));
    page.wait_for("#finding");
    page.press("c");
    page.wait("document.body.dataset.view === 'compare'");
    page.wait_for("#compare .number");
    page.resize(1280, 500);
    let current = "(() => { const e = document.querySelector('#compare .now');
        if (!e) return null; const box = e.getBoundingClientRect();
        return [Math.round(box.top + scrollY), box.top >= 0 && box.bottom <= innerHeight + 1, e.textContent]; })()";
    let mut seen = HashSet::new();
    for _ in 0..3 {
        page.press("n");
        page.wait(&format!("({current} || [])[1]"));
        seen.insert(page.value(current).to_string());
    }
    assert!(seen.len() > 1, "{seen:?}");
    let last = page.value(current)[2].clone();
    page.press("p");
    page.wait(&format!("({current} || [])[1]"));
    assert_ne!(page.value(current)[2], last);
    page.press(ESCAPE);
    page.wait("document.body.dataset.view === 'finding'");
    page.finish();
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn the_focus_is_seen_wherever_tab_takes_it() {
    let report = Report::of_seeds(&[]);
    let (near, story) = (
        report.key_of("near-duplicate"),
        report.key_of("overlapping-report"),
    );
    let page = report.open("");
    for (hash, stops) in [
        ("#/".to_owned(), 25),
        (format!("#/finding/{near}"), 15),
        (format!("#/finding/{story}/compare/0/1"), 8),
        ("#/document/seeds%2Fnews%2Flaunch-heron.txt".to_owned(), 8),
        ("#/map".to_owned(), 6),
    ] {
        page.visit(&hash);
        let mut seen = HashSet::new();
        for _ in 0..stops {
            page.press(TAB);
            let focus = page.value(
                "(() => { const e = document.activeElement, style = getComputedStyle(e);
                 if (e === document.body) return null;
                 const outline = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1;
                 const box = e.getBoundingClientRect();
                 return [e.outerHTML.slice(0, 200), outline || style.boxShadow !== 'none',
                     box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight]; })()",
            );
            if focus.is_null() {
                // Behind the last one the focus leaves the page.
                continue;
            }
            assert_eq!(focus[1], true, "{hash}: no mark of focus on {}", focus[0]);
            assert_eq!(focus[2], true, "{hash}: out of sight: {}", focus[0]);
            seen.insert(focus[0].to_string());
        }
        assert!(seen.len() >= 3, "{hash}: {seen:?}");
    }
    page.finish();
}
