//! What the page looks like, as far as a machine can tell: sizes, contrast, print.

use serde_json::{Value, json};

use crate::corpora::many;
use crate::page::{Page, Report};
use crate::pictures::bytes_of;

/// One address for each kind of page, over the demo folder.
pub fn views(report: &Report) -> Vec<String> {
    let near = report.key_of("near-duplicate");
    let mut views = vec![
        "#/".to_owned(),
        "#/map".to_owned(),
        "#/document/seeds%2Fnews%2Flaunch-heron.txt".to_owned(),
        format!("#/finding/{near}/compare/0/1?mode=difference"),
    ];
    for rule in [
        "exact-duplicate",
        "near-duplicate",
        "contained",
        "shared-passage",
        "overlapping-report",
        "repeated-line",
    ] {
        views.push(format!("#/finding/{}", report.key_of(rule)));
        views.push(format!("#/finding/{}/compare/0/1", report.key_of(rule)));
    }
    views
}

/// Goes to a view and waits until it is drawn.
pub fn show(page: &Page, hash: &str) {
    let view = match hash {
        hash if hash.contains("/compare/") => "compare",
        hash if hash.starts_with("#/finding/") => "finding",
        hash if hash.starts_with("#/document/") => "document",
        "#/map" => "map",
        _ => "findings",
    };
    page.go(hash, &format!("body[data-view={view}]"));
    // Two frames later what was begun is drawn.
    let frames = "const done = arguments[arguments.length - 1];
                  requestAnimationFrame(() => requestAnimationFrame(() => done(true)));";
    let call = json!({"script": frames, "args": []});
    page.command("POST", "/execute/async", &call).unwrap();
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn no_page_is_wider_than_its_window() {
    let report = Report::of_seeds(&[]);
    let page = report.open("");
    for width in [320, 390, 768, 1280, 1920] {
        page.resize(width, 844);
        for hash in views(&report) {
            show(&page, &hash);
            let wide = page.value(
                "(() => { const wide = document.documentElement.scrollWidth - innerWidth;
                 if (wide <= 0) return null;
                 const out = [...document.querySelectorAll('body *')]
                     .filter(e => e.getBoundingClientRect().right > innerWidth + 0.5).pop();
                 return [wide, out && out.outerHTML.slice(0, 160)]; })()",
            );
            assert!(wide.is_null(), "{hash} at {width} pixels: {wide}");
        }
    }
    page.finish();
}

/// The texts whose contrast with what is behind them is too low, by section 1.4.3 of WCAG 2.2: at least 4.5, for large text 3.
const LOW_CONTRAST: &str = r"
    const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
    canvas.canvas.width = canvas.canvas.height = 1;
    const known = new Map();
    const rgba = color => {
        if (!known.has(color)) {
            canvas.clearRect(0, 0, 1, 1);
            canvas.fillStyle = color;
            canvas.fillRect(0, 0, 1, 1);
            const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
            known.set(color, [r, g, b, a / 255]);
        }
        return known.get(color);
    };
    const over = (front, back) => front.slice(0, 3).map((c, i) => c * front[3] + back[i] * (1 - front[3]));
    const behind = e => {
        const layers = [];
        for (; e; e = e.parentElement) {
            const color = rgba(getComputedStyle(e).backgroundColor);
            if (color[3] > 0) layers.push(color);
            if (color[3] === 1) break;
        }
        const base = matchMedia('(prefers-color-scheme: dark)').matches
            && getComputedStyle(document.documentElement).colorScheme.includes('dark') ? [18, 18, 18] : [255, 255, 255];
        return layers.reverse().reduce((back, color) => over(color, back), base);
    };
    const light = color => {
        const [r, g, b] = color.map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const low = new Map(), walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    let looked = 0;
    while (walk.nextNode()) {
        const e = walk.currentNode.parentElement, style = getComputedStyle(e);
        if (!walk.currentNode.textContent.trim() || !e.checkVisibility({visibilityProperty: true})) continue;
        if (e.closest('svg, [disabled], [aria-disabled=true], script, style, noscript')) continue;
        looked++;
        let opacity = 1;
        for (let up = e; up; up = up.parentElement) opacity *= Number(getComputedStyle(up).opacity);
        const back = behind(e), color = rgba(style.color);
        const front = over([...color.slice(0, 3), color[3] * opacity], back);
        const [dark, bright] = [light(front), light(back)].sort((a, b) => a - b);
        const ratio = (bright + 0.05) / (dark + 0.05);
        const size = parseFloat(style.fontSize), bold = Number(style.fontWeight) >= 700;
        if (ratio < (size >= 24 || bold && size >= 18.66 ? 3 : 4.5))
            low.set(`${e.tagName}.${e.className} ${style.color} on ${back.map(Math.round)}`,
                `${ratio.toFixed(2)}: ${walk.currentNode.textContent.trim().slice(0, 40)}`);
    }
    return [looked, [...low].map(pair => pair.join(' '))];";

/// The colour behind everything.
const BACKGROUND: &str = "getComputedStyle(document.body).backgroundColor + \
    getComputedStyle(document.documentElement).backgroundColor";

/// Holds every visible text of a view against [`LOW_CONTRAST`].
fn contrast_is_enough(page: &Page, what: &str) {
    let found = page.script(LOW_CONTRAST, json!([]));
    assert!(found[0].as_u64().unwrap() > 5, "{what}: {found}");
    assert_eq!(found[1], json!([]), "{what}");
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn low_contrast_is_noticed() {
    let report = Report::of_seeds(&[]);
    let page = report.open("");
    page.script(
        "for (const [color, back] of [['#888', '#fff'], ['#767676', '#fff'], ['rgb(255 255 255 / 50%)', '#000']]) {
             const p = document.createElement('p');
             p.className = 'probe';
             p.textContent = color;
             p.style = `font-size: 14px; color: ${color}; background: ${back}`;
             document.body.append(p);
         }",
        json!([]),
    );
    let found = page.script(LOW_CONTRAST, json!([]));
    let probes = |found: &Value| -> Vec<String> {
        let all = found[1].as_array().unwrap();
        let lines = all.iter().map(|low| low.as_str().unwrap().to_owned());
        lines.filter(|low| low.starts_with("P.probe")).collect()
    };
    let found = probes(&found);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("3.54: #888"), "{found:?}");
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn every_text_can_be_read_in_light_and_in_dark() {
    let report = Report::of_seeds(&[]);
    let page = report.open("");
    let mut backgrounds = Vec::new();
    for scheme in ["light", "dark"] {
        page.emulate("screen", scheme);
        for hash in views(&report) {
            show(&page, &hash);
            contrast_is_enough(&page, &format!("{hash} in {scheme}"));
        }
        backgrounds.push(page.string(BACKGROUND));
        page.press("?");
        page.wait_for("dialog#help[open]");
        contrast_is_enough(&page, &format!("help in {scheme}"));
        page.press("\u{e00c}");
    }
    assert_ne!(backgrounds[0], backgrounds[1]);
    page.finish();
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn the_reader_can_choose_the_other_scheme() {
    let report = Report::of_seeds(&[]);
    let page = report.open("");
    let mut seen = Vec::new();
    for scheme in ["light", "dark"] {
        page.emulate("screen", scheme);
        page.visit("#/");
        seen.push(page.string(BACKGROUND));
        page.click("#theme");
        seen.push(page.string(BACKGROUND));
        for hash in views(&report) {
            show(&page, &hash);
            contrast_is_enough(&page, &format!("{hash} chosen against {scheme}"));
        }
    }
    assert_ne!(seen[0], seen[1]);
    assert_eq!((&seen[0], &seen[1]), (&seen[3], &seen[2]));
    page.finish();
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn printed_pages_are_light_and_have_no_controls() {
    let report = Report::of_seeds(&[]);
    let page = report.open("");
    page.emulate("print", "dark");
    for hash in views(&report) {
        show(&page, &hash);
        contrast_is_enough(&page, &format!("{hash} in print"));
        let controls = page.value(
            "[...document.querySelectorAll('#search, select, #swap, button.copy, #filter-min')]
                 .filter(e => e.checkVisibility()).map(e => e.outerHTML.slice(0, 100))",
        );
        assert_eq!(controls, json!([]), "{hash}");
    }
    let ink = page.script(
        "const canvas = document.createElement('canvas').getContext('2d');
         canvas.fillStyle = getComputedStyle(document.body).color;
         canvas.fillRect(0, 0, 1, 1);
         return canvas.getImageData(0, 0, 1, 1).data[0];",
        json!([]),
    );
    assert!(ink.as_u64().unwrap() < 100, "{ink}");
    page.finish();
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn every_finding_is_printed_also_those_that_no_window_shows() {
    let report = many(200);
    let page = report.open("");
    page.resize(1280, 300);
    assert!(page.rows().len() < 100, "{}", page.rows().len());
    let paper = page.devtools("Page.printToPDF", json!({}));
    let paper = bytes_of(paper["data"].as_str().unwrap());
    let sheets = paper
        .windows(13)
        .filter(|part| part == b"/Type /Page\n/")
        .count();
    // A row is some 40 pixels high, a sheet some 1,000.
    assert!(sheets >= 6, "{sheets}");
    let rows = page.value(
        "dispatchEvent(new Event('beforeprint')) && [...document.querySelectorAll('#findings .row[data-key]')]
             .filter(row => row.checkVisibility()).map(row => row.dataset.key)",
    );
    let mut printed: Vec<String> = serde_json::from_value(rows).unwrap();
    printed.sort();
    assert_eq!(printed, report.keys(|_| true));
    page.script("dispatchEvent(new Event('afterprint'));", json!([]));
    assert!(page.rows().len() < 100, "{}", page.rows().len());
    page.finish();
}
