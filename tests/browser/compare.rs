//! Two texts side by side, held against the files they come from.

use std::fs;

use regex::Regex;
use serde_json::json;

use crate::page::{Page, Report};
use crate::support::{documents, findings_of};

/// A line of a pane: its number, and its words in the order of reading.
type Line = (usize, Vec<String>);

fn words(text: &str) -> Vec<String> {
    let word = Regex::new(r"\w+").unwrap();
    word.find_iter(text)
        .map(|word| word.as_str().to_lowercase())
        .collect()
}

/// The numbered lines of a pane that are there, from above.
fn lines(page: &Page, pane: &str) -> Vec<Line> {
    let lines = page.script(
        "return [...document.querySelectorAll(`${arguments[0]} .number`)]
             .filter(number => number.textContent.trim() !== '')
             .map(number => [Number(number.textContent), [...number.parentElement.childNodes]
                 .filter(node => node !== number).map(node => node.textContent).join('')]);",
        json!([pane]),
    );
    let lines: Vec<(usize, String)> = serde_json::from_value(lines).unwrap();
    lines
        .into_iter()
        .map(|(number, text)| (number, words(&text)))
        .collect()
}

/// Holds every line of a pane against the line of that number in the file. Returns how many lines were held.
fn held_against_source(report: &Report, page: &Page, pane: &str, name: &str) -> usize {
    let source = fs::read_to_string(report.folder.path().join(name)).unwrap();
    let source: Vec<Vec<String>> = source.lines().map(words).collect();
    let mut held = 0;
    for (number, shown) in lines(page, pane) {
        let line = &source[number - 1];
        let stands = shown.is_empty() || line.windows(shown.len()).any(|run| run == shown);
        assert!(stands, "{name}:{number}: {shown:?} in {line:?}");
        held += usize::from(!shown.is_empty());
    }
    held
}

/// Opens every fold, one after the other.
fn unfold(page: &Page) {
    while page.count("#compare button.fold[aria-expanded=false]") > 0 {
        page.click("#compare button.fold[aria-expanded=false]");
    }
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn both_sides_have_the_line_numbers_of_their_files() {
    let report = Report::of_seeds(&[]);
    let page = report.open("");
    for (key, finding) in report.keyed() {
        let names = documents(finding);
        let records = names.iter().any(|name| name.contains('#'));
        if finding["kind"] == "boilerplate" || records || names.len() < 2 {
            continue;
        }
        for mode in ["difference", "marks", "passage"] {
            page.go(
                &format!("#/finding/{key}/compare/0/1?mode={mode}"),
                "#compare .number",
            );
            unfold(&page);
            for (pane, name) in [("#pane-a", names[0]), ("#pane-b", names[1])] {
                assert!(
                    held_against_source(&report, &page, pane, name) > 0,
                    "{key} {mode} {pane}"
                );
            }
        }
    }
    page.finish();
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn with_every_fold_open_both_texts_are_whole() {
    let report = Report::of_seeds(&[]);
    let key = report.key_of("near-duplicate");
    let names = documents(findings_of(&report.json, "near-duplicate")[0]).join("\n");
    let names: Vec<&str> = names.lines().collect();
    let page = report.open(&format!("#/finding/{key}/compare/0/1?mode=difference"));
    page.wait_for("#compare .number");
    let folded = lines(&page, "#pane-a").len();
    assert!(page.count("#compare button.fold[aria-expanded=false]") > 0);
    unfold(&page);
    assert!(lines(&page, "#pane-a").len() > folded);
    for (pane, name) in [("#pane-a", names[0]), ("#pane-b", names[1])] {
        let shown: Vec<String> = lines(&page, pane)
            .into_iter()
            .flat_map(|line| line.1)
            .collect();
        let source = fs::read_to_string(report.folder.path().join(name)).unwrap();
        assert_eq!(shown, words(&source), "{name}");
    }
    page.finish();
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn differences_have_a_sign_and_not_only_a_colour() {
    let report = Report::of_seeds(&[]);
    let key = report.key_of("near-duplicate");
    let page = report.open(&format!("#/finding/{key}/compare/0/1?mode=difference"));
    page.wait_for("#compare .number");
    for (change, sign) in [("#compare del", "−"), ("#compare ins", "+")] {
        assert!(page.count(change) > 0, "{change}");
        let signs = page.value(&format!(
            "[...document.querySelectorAll('{change}')].map(e => \
             getComputedStyle(e, '::before').content + e.textContent)"
        ));
        for shown in signs.as_array().unwrap() {
            assert!(shown.as_str().unwrap().contains(sign), "{change}: {shown}");
        }
    }
    assert!(page.count("#compare .equal") > 0);
    page.finish();
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn swapping_turns_the_sides_round() {
    let report = Report::of_seeds(&[]);
    let key = report.key_of("near-duplicate");
    let page = report.open(&format!("#/finding/{key}/compare/0/1?mode=difference"));
    page.wait_for("#compare .number");
    unfold(&page);
    let (left, right) = (lines(&page, "#pane-a"), lines(&page, "#pane-b"));
    assert_ne!(left, right);
    page.click("#swap");
    page.wait("location.hash.includes('/compare/1/0')");
    page.wait_for("#compare .number");
    unfold(&page);
    assert_eq!(lines(&page, "#pane-a"), right);
    assert_eq!(lines(&page, "#pane-b"), left);
    page.press("s");
    page.wait("location.hash.includes('/compare/0/1')");
    page.finish();
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn copies_are_called_identical_and_others_are_not() {
    let report = Report::of_seeds(&[]);
    let page = report.open("");
    let identical = |rule: &str| {
        page.visit(&format!("#/finding/{}/compare/0/1", report.key_of(rule)));
        page.wait_for("#likeness");
        let said = page.text("#likeness").to_lowercase();
        said.contains("identical")
    };
    assert!(identical("exact-duplicate"));
    assert!(!identical("near-duplicate"));
    assert!(!identical("overlapping-report"));
    page.finish();
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn a_story_marks_what_both_tell_in_one_colour_a_term() {
    let report = Report::of_seeds(&[]);
    let keyed = report.keyed();
    let (key, story) = keyed
        .iter()
        .find(|(_, finding)| finding.to_string().contains("studio-blame"))
        .unwrap();
    assert_eq!(story["rule"], "overlapping-report");
    let page = report.open(&format!("#/finding/{key}/compare/0/1"));
    page.wait_for("#compare mark[data-term]");
    let marks = page.value(
        "[...document.querySelectorAll('#compare mark[data-term]')].map(mark => [mark.dataset.term, \
         mark.textContent.toLowerCase(), getComputedStyle(mark).backgroundColor, \
         mark.closest('#pane-a') ? 'a' : 'b'])",
    );
    let marks: Vec<(String, String, String, String)> = serde_json::from_value(marks).unwrap();
    for pane in ["a", "b"] {
        assert!(marks.iter().any(|mark| mark.3 == pane), "{pane}");
    }
    for one in &marks {
        for other in marks.iter().filter(|other| other.0 == one.0) {
            assert_eq!(one.2, other.2, "{one:?} and {other:?}");
        }
    }
    // A name that both reports have is marked in both, as the same term.
    let korea = |pane: &str| {
        let mark = marks
            .iter()
            .find(|mark| mark.3 == pane && mark.1.contains("korea"));
        mark.unwrap_or_else(|| panic!("no Korea in {pane}"))
            .0
            .clone()
    };
    assert_eq!(korea("a"), korea("b"));
    page.finish();
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn the_two_sides_scroll_together() {
    let report = Report::of_seeds(&[]);
    let key = report.key_of("near-duplicate");
    let page = report.open(&format!("#/finding/{key}/compare/0/1?mode=difference"));
    page.resize(1280, 500);
    page.wait_for("#compare .number");
    unfold(&page);
    // Where a line stands on the left, its counterpart stands on the right, before and after scrolling to the end.
    let offset = "(() => { const top = pane => [...document.querySelectorAll(pane + ' .number')]
          .find(number => number.textContent.trim() === '1').getBoundingClientRect().top;
        return top('#pane-a') - top('#pane-b'); })()";
    assert!(page.number(offset).abs() < 2.0);
    page.script(
        "const scrolls = e => e && e.scrollHeight > e.clientHeight + 1
             && /auto|scroll/.test(getComputedStyle(e).overflowY);
         let pane = document.querySelector('#pane-a .number');
         while (pane && !scrolls(pane)) pane = pane.parentElement;
         (pane || document.scrollingElement).scrollTop = 100000;",
        json!([]),
    );
    page.wait(&format!("Math.abs({offset}) < 2"));
    page.finish();
}
