//! What a screen reader is told, by Chromium's own accessibility tree.

use serde_json::{Value, json};

use crate::look::{show, views};
use crate::page::{Page, Report};

/// Roles of what a reader can act on. Each needs a name.
const CONTROLS: [&str; 13] = [
    "button",
    "link",
    "textbox",
    "searchbox",
    "combobox",
    "listbox",
    "checkbox",
    "radio",
    "spinbutton",
    "slider",
    "switch",
    "tab",
    "dialog",
];

/// Role and name of everything that is told, in its order.
fn told(page: &Page) -> Vec<(String, String)> {
    let tree = page.devtools("Accessibility.getFullAXTree", json!({}));
    let text = |value: &Value| value["value"].as_str().unwrap_or_default().to_owned();
    tree["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|node| node["ignored"] != true)
        .map(|node| (text(&node["role"]), text(&node["name"])))
        .collect()
}

fn has(told: &[(String, String)], role: &str) -> bool {
    told.iter().any(|(known, _)| known == role)
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn every_control_has_a_name_in_every_view() {
    let report = Report::of_seeds(&[]);
    let page = report.open("");
    for hash in views(&report) {
        show(&page, &hash);
        let told = told(&page);
        let controls: Vec<_> = told
            .iter()
            .filter(|(role, _)| CONTROLS.contains(&role.as_str()))
            .collect();
        assert!(controls.len() > 2, "{hash}: {controls:?}");
        let nameless: Vec<_> = controls
            .iter()
            .filter(|(_, name)| name.trim().is_empty())
            .collect();
        assert!(nameless.is_empty(), "{hash}: {nameless:?}");
        assert!(has(&told, "main"), "{hash}: no main part");
        let first = page.number(
            "[...document.querySelectorAll('h1')].filter(h1 => h1.checkVisibility()).length",
        );
        assert_eq!(first, 1.0, "{hash}: headings of the first level");
        let pictures = told
            .iter()
            .filter(|(role, _)| role == "image" || role == "img");
        for (role, name) in pictures {
            assert!(!name.trim().is_empty(), "{hash}: {role} without a name");
        }
    }
    assert_eq!(page.string("document.documentElement.lang"), "en");
    assert!(!page.string("document.title").is_empty());
    page.finish();
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn the_table_is_told_as_a_table() {
    let report = Report::of_seeds(&[]);
    let page = report.open("");
    let told = told(&page);
    for role in ["table", "columnheader", "row", "cell", "heading"] {
        assert!(has(&told, role), "{role}");
    }
    let cells = page.value(
        "(() => { const heads = document.querySelectorAll('#findings [role=columnheader]').length;
         return [heads, [...document.querySelectorAll('#findings .row[data-key]')].map(row =>
             row.querySelectorAll('[role=cell], [role=rowheader]').length)]; })()",
    );
    let heads = cells[0].as_u64().unwrap();
    assert!(heads >= 4);
    for cells in cells[1].as_array().unwrap() {
        assert_eq!(cells.as_u64().unwrap(), heads);
    }
    let places = page.value(
        "[...document.querySelectorAll('#findings .row[data-key]')].map(row => Number(row.getAttribute('aria-rowindex')))",
    );
    let places: Vec<u64> = serde_json::from_value(places).unwrap();
    assert!(
        places.windows(2).all(|two| two[0] + 1 == two[1]),
        "{places:?}"
    );
    let live = page.string(
        "(document.querySelector('#shown').closest('[aria-live], [role=status], output') || {outerHTML: ''}).outerHTML",
    );
    assert!(!live.is_empty(), "changes of #shown are read out");
    page.finish();
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn fields_have_labels_that_can_be_clicked() {
    let report = Report::of_seeds(&[]);
    let page = report.open("");
    for id in [
        "search",
        "filter-rule",
        "filter-kind",
        "filter-folder",
        "filter-min",
        "filter-max",
    ] {
        let label = page.value(&format!(
            "(() => {{ const e = document.querySelector('#{id}');
             return !!e && ((e.labels && e.labels.length > 0) || e.hasAttribute('aria-label')); }})()"
        ));
        assert_eq!(label, true, "{id}");
    }
    page.finish();
}
