//! The page of a finding, of a document, and the map.

use serde_json::json;

use crate::look::{show, views};
use crate::page::Report;
use crate::support::documents;

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn every_view_is_drawn_and_nothing_is_asked_for() {
    let report = Report::of_seeds(&[]);
    let page = report.open("");
    for hash in views(&report) {
        show(&page, &hash);
        assert!(page.text("body").len() > 50, "{hash}");
    }
    page.finish();
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn a_finding_is_opened_by_a_click_and_lists_its_members() {
    let report = Report::of_seeds(&[]);
    let page = report.open("");
    page.resize(1280, 3000);
    for (key, finding) in report.keyed() {
        if finding["kind"] == "boilerplate" {
            continue;
        }
        page.go("#/", &format!("#findings .row[data-key='{key}']"));
        page.click(&format!("#findings .row[data-key='{key}'] a"));
        page.wait_for(&format!("#finding[data-key='{key}'] #members"));
        let members = page.string("document.querySelector('#members').textContent");
        for name in documents(finding) {
            assert!(members.contains(name), "{key}: {name} not in {members}");
        }
        let shown = page.text("#finding");
        assert!(shown.contains(finding["rule"].as_str().unwrap()), "{shown}");
    }
    page.finish();
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn a_keeper_is_suggested_with_a_reason() {
    let report = Report::of_seeds(&[]);
    let page = report.open("");
    for rule in ["exact-duplicate", "near-duplicate", "contained"] {
        let key = report.key_of(rule);
        page.visit(&format!("#/finding/{key}"));
        page.wait_for("#finding");
        let keyed = report.keyed();
        let (_, finding) = keyed.iter().find(|(known, _)| *known == key).unwrap();
        let keeper = page.text("#keeper");
        let named = documents(finding)
            .into_iter()
            .find(|name| keeper.contains(name));
        let name = named.unwrap_or_else(|| panic!("{rule}: no member in {keeper}"));
        assert!(
            keeper.len() > name.len() + 15,
            "{rule}: a reason in {keeper}"
        );
    }
    page.finish();
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn the_heat_map_has_a_cell_for_each_pair_and_says_its_figure() {
    let report = Report::of_seeds(&[]);
    let (key, finding) = report
        .keyed()
        .into_iter()
        .find(|(_, finding)| finding.to_string().contains("kiln-2024"))
        .unwrap();
    let page = report.open(&format!("#/finding/{key}"));
    page.wait_for("#heat");
    let heat = page.string(
        "(() => { const heat = document.querySelector('#heat');
         return heat.textContent + [...heat.querySelectorAll('*')]
             .map(e => `${e.getAttribute('title') || ''} ${e.getAttribute('aria-label') || ''}`).join(' '); })()",
    );
    for pair in finding["pairs"].as_array().unwrap() {
        let percent = format!("{}", (pair["score"].as_f64().unwrap() * 100.0).floor());
        let points = format!("{:.2}", pair["score"].as_f64().unwrap());
        assert!(
            heat.contains(&percent) || heat.contains(&points),
            "{percent} not in {heat}"
        );
    }
    page.finish();
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn a_story_shows_its_names_terms_and_quotes() {
    let report = Report::of_seeds(&[]);
    let page = report.open("");
    for (key, finding) in report.keyed() {
        if finding["rule"] != "overlapping-report" {
            continue;
        }
        page.visit(&format!("#/finding/{key}"));
        page.wait_for("#finding #evidence");
        let shown = page.text("#evidence");
        for list in ["names", "terms", "quotes"] {
            for item in finding["evidence"][list].as_array().into_iter().flatten() {
                let text = item["text"].as_str().or(item.as_str()).unwrap();
                let shown = shown.to_lowercase();
                assert!(
                    shown.contains(&text.to_lowercase()),
                    "{text} not in {shown}"
                );
            }
        }
    }
    page.finish();
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn a_document_shows_everything_found_in_it() {
    let report = Report::of_seeds(&[]);
    let page = report.open("");
    for name in ["seeds/news/studio-release.txt", "seeds/manual/kiln-2026.md"] {
        page.visit(&format!("#/document/{}", name.replace('/', "%2F")));
        page.wait_for("#document");
        let shown = page.string("document.querySelector('#document').innerText");
        assert!(shown.contains(name), "{shown}");
        for part in ["#minimap", "#bars", "#sources", "#text"] {
            assert_eq!(page.count(&format!("#document {part}")), 1, "{name} {part}");
        }
        let links = page.string(
            "[...document.querySelectorAll('#document a[href]')].map(a => a.getAttribute('href')).join(' ')",
        );
        for (key, finding) in report.keyed() {
            if documents(finding).contains(&name) && finding["kind"] == "finding" {
                assert!(
                    links.contains(&format!("#/finding/{key}")),
                    "{key} not in {links}"
                );
            }
        }
        let first = std::fs::read_to_string(report.folder.path().join(name)).unwrap();
        let first = first.lines().next().unwrap();
        assert!(
            page.text("#text")
                .contains(first.trim_start_matches(['#', ' ']))
        );
    }
    page.finish();
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn the_map_tells_its_cells_in_words_and_counts_every_finding() {
    let report = Report::of_seeds(&[]);
    let page = report.open("#/map");
    for part in ["#map-canvas", "#score-histogram", "#size-histogram"] {
        page.wait_for(&format!("#map {part}"));
    }
    // A canvas tells a screen reader nothing, so the links stand in a list too.
    let links = page.text("#links");
    assert!(
        links.contains("news") && links.contains("manual"),
        "{links}"
    );
    let painted = page.script(
        "const canvas = document.querySelector('#map-canvas');
         if (canvas.tagName !== 'CANVAS') return canvas.querySelectorAll('*').length;
         const {width, height} = canvas, colors = new Set();
         const pixels = new Uint32Array(canvas.getContext('2d').getImageData(0, 0, width, height).data.buffer);
         for (const pixel of pixels) colors.add(pixel);
         return colors.size;",
        json!([]),
    );
    assert!(painted.as_u64().unwrap() > 2, "{painted}");
    page.finish();
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn any_two_members_are_chosen_and_opened_side_by_side() {
    let report = Report::of_seeds(&[]);
    let key = report
        .keyed()
        .into_iter()
        .find(|(_, finding)| finding.to_string().contains("kiln-2024"))
        .unwrap()
        .0;
    let page = report.open(&format!("#/finding/{key}"));
    page.wait_for("#open-compare");
    for (side, value) in [("#side-a", 1), ("#side-b", 2)] {
        page.script(
            "const field = document.querySelector(arguments[0]);
             field.value = arguments[1];
             field.dispatchEvent(new Event('change', {bubbles: true}));",
            json!([side, value.to_string()]),
        );
    }
    page.click("#open-compare");
    page.wait(&format!(
        "location.hash.startsWith('#/finding/{key}/compare/1/2')"
    ));
    page.wait_for("#compare .number");
    page.go(&format!("#/finding/{key}"), "#heat a");
    page.click("#heat a");
    page.wait("document.body.dataset.view === 'compare'");
    page.finish();
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn the_minimap_leads_to_the_place_in_the_text() {
    let report = Report::of_seeds(&[]);
    let page = report.open("#/document/seeds%2Fmanual%2Fkiln-2026.md");
    page.resize(1280, 400);
    page.wait_for("#minimap");
    let top = "document.querySelector('#text .pane').scrollTop";
    assert_eq!(page.number(top), 0.0);
    page.script(
        "const map = document.querySelector('#minimap'), box = map.getBoundingClientRect();
         map.dispatchEvent(new MouseEvent('click', {bubbles: true, clientX: box.left + 2, clientY: box.bottom - 2}));",
        json!([]),
    );
    page.wait(&format!("{top} > 0"));
    page.finish();
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn a_cell_of_the_map_is_chosen_by_keys_and_read_out() {
    let report = Report::of_seeds(&[]);
    let page = report.open("#/map");
    page.wait_for("#map-canvas");
    let told = "document.querySelector('#map [role=status]').textContent";
    let before = page.string(told);
    page.script("document.querySelector('#map-canvas').focus();", json!([]));
    page.press("\u{e014}\u{e014}\u{e015}");
    page.wait(&format!("{told} !== {}", json!(before)));
    assert!(
        page.string(told).contains("seeds/"),
        "{}",
        page.string(told)
    );
    page.finish();
}
