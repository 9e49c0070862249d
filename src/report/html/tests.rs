use super::*;
use crate::report::sample;

fn page(report: &Report, redact: bool) -> String {
    let mut out = Vec::new();
    write(report, redact, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// What stands between two marks.
fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let (_, behind) = text.split_once(from).unwrap();
    behind.split_once(to).unwrap().0
}

#[test]
fn style_and_script_stay_small() {
    let bytes = STYLE.len() + SCRIPT.iter().map(|part| part.len()).sum::<usize>();
    assert!(bytes < 60_000, "{bytes}");
}

#[test]
fn lean_source_has_no_indentation_and_no_comment_lines() {
    assert_eq!(
        lean("a {\n  b: c; // d\n}\n\n  // e\n"),
        "a {\nb: c; // d\n}\n"
    );
    // A text over several lines would lose its indentation.
    for part in SCRIPT {
        for line in part.lines() {
            assert!(line.matches('`').count().is_multiple_of(2), "{line}");
        }
    }
}

#[test]
fn the_template_has_every_mark_once_and_in_order() {
    let mut rest = TEMPLATE;
    for mark in [
        "{{policy}}",
        "{{style}}",
        "{{overview}}",
        "{{fallback}}",
        "{{data}}",
        "{{script}}",
    ] {
        rest = rest.split_once(mark).unwrap().1;
        assert!(!rest.contains(mark));
    }
    assert!(!rest.contains("{{"));
}

#[test]
fn the_policy_names_exactly_what_is_in_the_page() {
    let page = page(&sample::full(), false);
    let policy = between(&page, "Content-Security-Policy\" content=\"", "\"");
    let (script, style) = (
        between(&page, "<script>", "</script>"),
        between(&page, "<style>", "</style>"),
    );
    assert!(policy.starts_with("default-src 'none';"));
    for content in [script, style] {
        assert!(policy.contains(&hash(content)));
    }
    assert!(!policy.contains("unsafe"));
    // The definition of the hash, by the value that the specification of the digest gives for "abc".
    assert_eq!(
        hash("abc"),
        "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="
    );
}

#[test]
fn nothing_names_another_host_or_writes_markup() {
    for part in SCRIPT.iter().chain([&TEMPLATE, &STYLE]) {
        for bad in [
            "://",
            "innerHTML",
            "outerHTML",
            "insertAdjacent",
            "document.write",
            "eval(",
            "@import",
            "url(",
        ] {
            assert!(!part.contains(bad), "{bad}");
        }
    }
    let page = page(&sample::hostile(), false);
    assert!(!page.contains("://") && !page.contains("src=") && !page.contains("style="));
}

#[test]
fn hostile_names_and_texts_end_no_element_and_turn_nothing() {
    let mut report = sample::hostile();
    let bad =
        "</script><script>alert(1)</script></noscript><img src=x onerror=alert(1)>\u{202e}'\"&amp;";
    for finding in &mut report.findings {
        finding.title.insert_str(0, bad);
        finding.members[0].document.insert_str(0, bad);
        let name = finding.members[0].document.clone();
        report.texts.documents.insert(name, 0);
    }
    report.texts.texts.push(bad.repeat(3));
    report.gate.reason = bad.to_owned();
    report.inputs.push(bad.to_owned());
    report.corpus.skipped[0].path = bad.to_owned();
    let page = page(&report, false);
    assert_eq!(page.matches("</script>").count(), 2);
    assert_eq!(page.matches("</noscript>").count(), 1);
    assert!(!page.contains("<img") && !page.contains("alert(1)>"));
    let harmful = |c: char| c.is_control() && c != '\n' || "\u{202e}\u{2028}\u{200b}".contains(c);
    let fallback = between(&page, "<noscript>", "</noscript>");
    assert!(!fallback.contains(harmful));
    assert!(!page.contains(|c: char| c.is_control() && c != '\n' || c == '\u{202e}'));
    let data = between(
        &page,
        "<script id=\"data\" type=\"application/json\">",
        "</script>",
    );
    let data: serde_json::Value = serde_json::from_str(data).unwrap();
    assert_eq!(data["findings"].as_array().unwrap().len(), 6);
    assert_eq!(data["texts"][0], bad.repeat(3));
}

#[test]
fn a_redacted_page_holds_no_text_and_no_name() {
    let mut report = sample::full();
    let names: Vec<String> = report
        .findings
        .iter()
        .flat_map(|finding| &finding.members)
        .map(|member| member.document.clone())
        .collect();
    for name in &names {
        report.texts.documents.insert(name.clone(), 0);
    }
    report.texts.texts.push("the quick brown fox".to_owned());
    report.inputs = vec!["input-folder".to_owned()];
    report.settings.input.text_field = "secret-field".to_owned();
    report.gate.baseline = Some(crate::model::BaselineUse {
        path: "secret.baseline".to_owned(),
        ..Default::default()
    });
    report.findings[0].allowed = Some(crate::model::Allowed {
        reason: "secret-reason".to_owned(),
        expires: None,
    });
    report.gate.allow = Some(crate::model::AllowUse {
        path: "secret.allow".to_owned(),
        ..Default::default()
    });
    report.gate.focus = Some(crate::model::Focus {
        since: Some("secret-branch".to_owned()),
        commit: None,
        files: 2,
        paths: Default::default(),
    });
    let open = page(&report, false);
    let redacted = page(&report, true);
    let mut hidden: Vec<&str> = names.iter().map(String::as_str).collect();
    // Of evidence, titles, excerpts, settings, files not compared.
    hidden.extend([
        "Harbour Bridge",
        "inspectors",
        "nobody was hurt",
        "Two cables",
        "Home | News",
        "closed on Monday",
        "scans/broken.docx",
        "not a zip archive",
        "archive/",
        "*.log",
        "secret-field",
        "secret.baseline",
        "secret-reason",
        "secret.allow",
        "secret-branch",
        "input-folder",
    ]);
    for text in hidden {
        assert!(open.contains(text), "{text}");
        assert!(!redacted.contains(text), "{text}");
    }
    assert!(!redacted.contains("quick brown"));
    let folder = Shown { redact: true }.name("letters").into_owned();
    assert!(redacted.contains(&format!("{folder}/")));
}

#[test]
fn a_list_without_scripts_says_what_was_found() {
    let page = page(&sample::full(), false);
    let list = between(&page, "<noscript>", "</noscript>");
    assert!(!page.contains(overview::NOTICE));
    let overview = between(&page, "<div id=\"overview\">", "<noscript>");
    assert!(overview.contains("data-verdict=\"fail\"") && overview.contains("1,234,567"));
    assert_eq!(list.matches("<li><p>").count(), 6);
    assert!(list.contains("letters/may.txt"));
}
