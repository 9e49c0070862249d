//! The harness notices what the other tests say is not there.

use serde_json::json;

use crate::driver::Browser;
use crate::support::Folder;

/// A browser with a page of these bytes.
fn page(folder: &Folder, html: &str) -> Browser {
    folder.write("page.html", html);
    let browser = Browser::start();
    browser.open_file(&folder.path().join("page.html"), "");
    browser
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn errors_of_a_page_are_noticed() {
    let folder = Folder::new();
    let browser = page(
        &folder,
        "<!doctype html><meta http-equiv=content-security-policy content=\"default-src 'none'; script-src 'unsafe-inline'\">\
         <img src=https://example.invalid/a.png><script>console.warn('one'); nothing();</script>",
    );
    let console = browser.console().join("\n");
    assert!(console.contains("one"), "{console}");
    assert!(console.contains("nothing is not defined"), "{console}");
    assert!(console.contains("Content Security Policy"), "{console}");
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn requests_of_a_page_are_noticed() {
    let folder = Folder::new();
    let browser = page(&folder, "<!doctype html><img src=other.png>");
    let requests = browser.requests();
    assert_eq!(requests.len(), 2, "{requests:?}");
    assert!(requests[1].ends_with("/other.png"), "{requests:?}");
    assert!(browser.requests().is_empty());
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn a_dialog_makes_the_next_command_fail() {
    let folder = Folder::new();
    let browser = page(
        &folder,
        "<!doctype html><button onclick=alert(1)>x</button>",
    );
    browser.click("button");
    let title = browser.command("GET", "/title", &json!(null));
    assert!(title.unwrap_err().contains("unexpected alert open"));
}

#[test]
#[ignore = "needs chromium and chromium-driver"]
fn keys_sizes_and_media_reach_the_page() {
    let folder = Folder::new();
    let browser = page(
        &folder,
        "<!doctype html><meta name=viewport content='width=device-width'><input><script>let keys=''; addEventListener('keydown', e => keys += e.key)</script>",
    );
    browser.press("j?");
    assert_eq!(browser.string("keys"), "j?");
    browser.type_into("input", "kiln");
    assert_eq!(
        browser.string("document.querySelector('input').value"),
        "kiln"
    );
    browser.resize(390, 800);
    assert_eq!(browser.number("innerWidth"), 390.0);
    browser.emulate("print", "dark");
    let media = "matchMedia('print').matches && matchMedia('(prefers-color-scheme: dark)').matches";
    browser.wait(media);
}
