//! Names and texts that try to be markup, scripts or reading direction stay text.

use serde_json::{Value, json};

use crate::corpora::{TRACE, hostile};
use crate::page::{Page, Report};
use crate::support::{documents, files_below, package};

/// Characters that turn the direction of reading or are not seen. None of them may act on what stands around it.
const DIRECTIONS: &str = r"/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/";

/// Holds what a page is made of against what it may be made of.
fn is_harmless(page: &Page, place: &str) {
    let trace = page.value(&format!("typeof window.{TRACE}"));
    assert_eq!(trace, "undefined", "{place}: a script ran");
    let found = page.value(
        "(() => { const found = [];
         for (const e of document.querySelectorAll('*')) {
             if (/^(img|iframe|object|embed|base|link|video|audio|textarea)$/i.test(e.tagName)) found.push(e.tagName);
             for (const {name, value} of e.attributes) {
                 if (name.startsWith('on')) found.push(name);
                 if (/^(href|src|action|formaction|xlink:href)$/.test(name) && !/^#/.test(value)) found.push(`${name}=${value}`);
             }
         }
         return found; })()",
    );
    assert_eq!(found, json!([]), "{place}");
    let turned = page.value(&format!(
        "(() => {{ const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
         while (walk.nextNode()) {{
             const e = walk.currentNode.parentElement;
             if (e.closest('script, style, noscript') || !{DIRECTIONS}.test(walk.currentNode.data)) continue;
             found.push(walk.currentNode.data.slice(0, 80));
         }}
         for (const e of document.querySelectorAll('[title], [aria-label]'))
             for (const name of ['title', 'aria-label'])
                 if ({DIRECTIONS}.test(e.getAttribute(name) || '')) found.push(e.getAttribute(name).slice(0, 80));
         return found; }})()"
    ));
    assert_eq!(
        turned,
        json!([]),
        "{place}: these turn the direction of reading"
    );
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn hostile_names_and_documents_stay_text_in_every_view() {
    let report = Report::of(hostile(), &[]);
    let page = report.open("");
    let scripts = page.count("script");
    is_harmless(&page, "first screen");
    let mut places = vec!["#/map".to_owned(), "#/?kind=all".to_owned()];
    for (key, finding) in report.keyed() {
        places.push(format!("#/finding/{key}"));
        if finding["members"].as_array().unwrap().len() > 1 {
            places.push(format!("#/finding/{key}/compare/0/1"));
            places.push(format!("#/finding/{key}/compare/0/1?mode=marks"));
        }
        for name in documents(finding) {
            let encoded: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
            places.push(format!("#/document/{encoded}"));
        }
    }
    places.sort();
    places.dedup();
    assert!(places.len() > 20, "{places:?}");
    for place in &places {
        page.go(place, "body[data-view]");
        is_harmless(&page, place);
        assert_eq!(page.count("script"), scripts, "{place}");
    }
    page.finish();
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn hostile_names_are_shown_as_they_are() {
    let report = Report::of(hostile(), &[]);
    let page = report.open("");
    let (key, finding) = report
        .keyed()
        .into_iter()
        .find(|(_, finding)| finding["rule"] == "exact-duplicate")
        .unwrap();
    page.go(&format!("#/finding/{key}"), "#finding #members");
    let members = page.string("document.querySelector('#members').textContent");
    let plain = |name: &&str| name.chars().all(|c| !c.is_control() && c != '\u{202e}');
    let names: Vec<&str> = documents(finding);
    assert!(
        names.iter().filter(|name| plain(name)).count() > 1,
        "{names:?}"
    );
    for name in names.iter().filter(|name| plain(name)) {
        assert!(members.contains(*name), "{name} not in {members}");
    }
    page.finish();
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn a_hostile_search_in_the_address_stays_text() {
    let report = Report::of_seeds(&[]);
    let page = report.open("");
    let attack = "%3Cimg%20src%3Dx%20onerror%3D%22window.hostile%3D1%22%3E%22%3E%3Cscript%3Ewindow.hostile%3D2%3C%2Fscript%3E";
    for hash in [
        format!("#/?q={attack}&rule={attack}&folder={attack}&min={attack}&sort={attack}"),
        format!("#/document/{attack}"),
        format!("#/finding/{attack}/compare/{attack}/{attack}"),
        format!("#/{attack}"),
    ] {
        page.visit(&hash);
        is_harmless(&page, &hash);
    }
    page.finish();
}

#[test]
fn the_page_has_one_policy_and_no_address_of_another_host() {
    for html in [
        Report::of_seeds(&[]).html(),
        Report::of(hostile(), &[]).html(),
    ] {
        let policies: Vec<&str> = html.split("Content-Security-Policy").collect();
        assert_eq!(policies.len(), 2);
        let policy = policies[1];
        let policy = &policy[..policy.find('>').unwrap()];
        assert!(policy.contains("default-src 'none'"), "{policy}");
        for loose in ["unsafe-inline", "unsafe-eval", "http", " * ", "*;"] {
            assert!(!policy.contains(loose), "{policy}");
        }
    }
    // The demo folder names no address, so any that is there is the page's own.
    let html = Report::of_seeds(&[]).html();
    let others: Vec<&str> = html
        .split("://")
        .skip(1)
        .map(|rest| rest.get(..40).unwrap_or(rest))
        .collect();
    let allowed = |rest: &&&str| !rest.starts_with("www.w3.org/");
    assert_eq!(others.iter().filter(allowed).count(), 0, "{others:?}");
}

#[test]
fn the_island_ends_where_it_should() {
    let html = Report::of(hostile(), &[]).html();
    let island = html.split("id=\"data\"").nth(1).unwrap();
    let island = &island[island.find('>').unwrap() + 1..];
    let island = &island[..island.find('<').unwrap()];
    let data: Value = serde_json::from_str(island).unwrap();
    assert!(data.is_object());
}

#[test]
fn no_script_of_the_page_makes_markup_or_code_of_text() {
    let folder = package().join("src/report/html/page");
    let mut looked = 0;
    for (name, bytes) in files_below(&folder) {
        if !name.ends_with(".js") {
            continue;
        }
        looked += bytes.len();
        let script = String::from_utf8(bytes).unwrap();
        for sink in [
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "DOMParser",
            "createContextualFragment",
            "setHTML",
            "eval(",
            "Function(",
            "srcdoc",
            "import(",
            "fetch(",
            "XMLHttpRequest",
            "WebSocket",
            "sendBeacon",
        ] {
            assert!(!script.contains(sink), "{name}: {sink}");
        }
    }
    assert!(looked > 10_000);
}
