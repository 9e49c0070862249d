use proptest::prelude::*;

use super::*;

fn blanked(text: &str, format: Format) -> String {
    let mut out = "left over".to_owned();
    match Suppressions::of(text, format) {
        Some(said) => said.blanked(text, &mut out),
        None => out = text.to_owned(),
    }
    out
}

/// The words that are left of a text, and what is wrong with its marks.
fn left(text: &str, format: Format) -> (String, Vec<WrongMark>) {
    let words = blanked(text, format);
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let said = Suppressions::of(text, format).unwrap_or_default();
    (
        words,
        said.wrong.into_iter().map(|(what, _)| what).collect(),
    )
}

#[test]
fn every_form_of_a_mark_is_read_and_prose_is_not() {
    use Directive::{IgnoreFile, IgnoreNext, Off, On};
    let both = [
        ("<!-- retold: off -->", Some(Mark::Says(Off))),
        ("<!--retold:on-->", Some(Mark::Says(On))),
        (
            "<!-- retold: ignore-next reason=\"the law's words\" -->",
            Some(Mark::Says(IgnoreNext)),
        ),
        (
            "{/* retold: ignore-file reason=\"\" */}",
            Some(Mark::Says(IgnoreFile)),
        ),
        ("<!-- retold: of -->", Some(Mark::Unknown)),
        ("<!-- retold: -->", Some(Mark::Unknown)),
        (
            "<!-- retold: off because it is quoted -->",
            Some(Mark::Unknown),
        ),
        ("<!-- retold: off reason=\"a\"b\" -->", Some(Mark::Unknown)),
        ("<!-- Retold: off -->", None),
        ("<!-- a tale retold: off -->", None),
        ("a <!-- retold: off -->", None),
        ("`<!-- retold: off -->`", None),
        ("retold: off", None),
    ];
    for (line, mark) in both {
        assert_eq!(Mark::of(line, Format::Markdown), mark, "{line}");
        assert_eq!(Mark::of(line, Format::Plain), mark, "{line}");
    }
    for (line, mark) in [
        ("# retold: off", Some(Mark::Says(Off))),
        ("## retold:on", Some(Mark::Says(On))),
        (
            "// retold: ignore-next reason=\"x y\"",
            Some(Mark::Says(IgnoreNext)),
        ),
        ("-- retold: off", Some(Mark::Says(Off))),
        (";; retold: off", Some(Mark::Says(Off))),
        ("% retold: off", Some(Mark::Says(Off))),
        (".. retold: off", Some(Mark::Says(Off))),
        ("# retold: of", Some(Mark::Unknown)),
        ("# retold: of reason=\"typo\"", Some(Mark::Unknown)),
        ("# retold: ignore-next, please", None),
        ("# retold: ignore-next please", Some(Mark::Unknown)),
        ("# retold: off with his head", None),
        ("# retold: a tale of two cities", None),
        ("# retold:", None),
    ] {
        assert_eq!(Mark::of(line, Format::Markdown), None, "{line}");
        assert_eq!(Mark::of(line, Format::Plain), mark, "{line}");
    }
}

#[test]
fn off_reaches_to_on_and_the_next_block_to_a_blank_line() {
    let ok = |words: &str| (words.to_owned(), Vec::new());
    let plain = |text: &str| left(text, Format::Plain);
    assert_eq!(
        plain("a\n# retold: off\nb\n\nc\n# retold: on\nd"),
        ok("a d")
    );
    assert_eq!(plain("a\n# retold: ignore-next\n\n b\nc\n\nd"), ok("a d"));
    assert_eq!(
        plain("# retold: ignore-next\nb\n# retold: ignore-next\nc\r\n\r\nd"),
        ok("d")
    );
    assert_eq!(plain("a\n# retold: ignore-next"), ok("a"));
    assert_eq!(plain("a\n\n // retold: ignore-file \nb"), ok(""));
    assert_eq!(plain("a retold: off\nb"), ok("a retold: off b"));
}

#[test]
fn marks_that_do_nothing_are_told() {
    let plain = |text: &str| left(text, Format::Plain);
    let one = |words: &str, wrong| (words.to_owned(), vec![wrong]);
    assert_eq!(plain("a\n# retold: on\nb"), one("a b", WrongMark::Unopened));
    assert_eq!(
        plain("a\n# retold: off\nb\n# retold: off\nc\n# retold: on\nd"),
        one("a d", WrongMark::Redundant)
    );
    assert_eq!(
        plain("a\n# retold: off\nb\n# retold: ignore-next\nc"),
        one("a", WrongMark::Redundant)
    );
    assert_eq!(
        plain("a\n# retold: onn\nb"),
        one("a # retold: onn b", WrongMark::Unknown)
    );
    let said = Suppressions::of("a\n# retold: off\nb", Format::Plain).unwrap();
    assert_eq!(said.stretches[0].extent, Extent::Unclosed);
    assert_eq!(said.stretches[0].mark, 2..15);
    assert_eq!(said.stretches[0].text, 15..17);
}

#[test]
fn code_and_front_matter_show_marks_and_are_suppressed_whole() {
    let markdown = |text: &str| left(text, Format::Markdown).0;
    let shown = "a\n```html\n<!-- retold: off -->\n```\nb";
    assert_eq!(
        markdown(shown),
        shown.split_whitespace().collect::<Vec<_>>().join(" ")
    );
    let matter = "---\n<!-- retold: ignore-file -->\n---\nb";
    assert!(Suppressions::of(matter, Format::Markdown).is_none());
    assert_eq!(
        markdown("a\n<!-- retold: ignore-next -->\n```\nx\n\ny\n```\nb\n\nc"),
        "a c"
    );
    // An `on` inside code ends nothing.
    let said = Suppressions::of(
        "<!-- retold: off -->\n```\n<!-- retold: on -->\n```\n",
        Format::Markdown,
    );
    assert_eq!(said.unwrap().stretches[0].extent, Extent::Unclosed);
}

/// The definition, line by line, for text without code.
fn naive(text: &str) -> String {
    let mark = |line: &str| match Mark::of(line.trim(), Format::Plain) {
        Some(Mark::Says(directive)) => Some(directive),
        _ => None,
    };
    let lines: Vec<&str> = text.split('\n').collect();
    let file = lines
        .iter()
        .any(|line| mark(line) == Some(Directive::IgnoreFile));
    let (mut off, mut next, mut begun) = (file, false, false);
    let mut out = Vec::new();
    for line in lines {
        let said = mark(line).filter(|_| !file);
        match said {
            Some(Directive::Off) => (off, next) = (true, false),
            Some(Directive::On) => (off, next) = (false, false),
            Some(Directive::IgnoreNext) => (next, begun) = (true, false),
            _ => {}
        }
        let empty = line.trim().is_empty();
        if next && said.is_none() {
            begun |= !empty;
            next = !(begun && empty);
        }
        let blank = said.is_some() || off || next;
        out.push(if blank {
            " ".repeat(line.len())
        } else {
            line.to_owned()
        });
    }
    out.join("\n")
}

proptest! {
    #[test]
    fn equals_the_definition_and_keeps_every_place(
        lines in prop::collection::vec(prop_oneof![
            Just("# retold: off"), Just("  // retold: on reason=\"é\" "), Just("<!-- retold: ignore-next -->\r"),
            Just("# retold: of"), Just(""), Just(" "), Just("wörd one"), Just("two\r"), Just("# retold: on"),
        ], 0..14),
        whole in 0u8..12,
    ) {
        let mut lines = lines;
        if whole == 0 {
            lines.push("{/* retold: ignore-file */}");
        }
        let text = lines.join("\n");
        let compared = blanked(&text, Format::Plain);
        prop_assert_eq!(compared.len(), text.len());
        for (x, y) in text.bytes().zip(compared.bytes()) {
            prop_assert!(x == y || y == b' ' && x != b'\n');
        }
        let words = |text: &str| text.split('\n').map(|line| line.trim_end().to_owned()).collect::<Vec<_>>();
        prop_assert_eq!(words(&compared), words(&naive(&text)));
    }

    #[test]
    fn never_panics(text in "([-#/`~<!>{}* a\n\r]|retold:|off|on|ignore-next|<!-- retold: off -->|\n```\n|é){0,40}") {
        for format in [Format::Plain, Format::Markdown] {
            let compared = blanked(&text, format);
            prop_assert_eq!(compared.len(), text.len());
            if let Some(said) = Suppressions::of(&text, format) {
                for stretch in &said.stretches {
                    prop_assert!(text.get(stretch.text.clone()).is_some());
                    prop_assert!(text[stretch.mark.clone()].contains(SIGN));
                }
            }
            // What is blanked has no marks left.
            let again = Suppressions::of(&compared, format);
            prop_assert!(again.is_none_or(|said| said.stretches.is_empty()));
        }
    }
}
