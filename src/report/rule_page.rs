//! The page of each rule, `docs/rules/RULE.md`, as it is and for a terminal.

use std::borrow::Cow;

use super::excerpt::columns;
use crate::model::Rule;

/// Where the project keeps its source, empty where the package names none. Links to a page start there.
const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");

/// The rule's page, in Markdown.
fn source(rule: Rule) -> &'static str {
    match rule {
        Rule::ExactDuplicate => include_str!("../../docs/rules/exact-duplicate.md"),
        Rule::NearDuplicate => include_str!("../../docs/rules/near-duplicate.md"),
        Rule::Contained => include_str!("../../docs/rules/contained.md"),
        Rule::SharedPassage => include_str!("../../docs/rules/shared-passage.md"),
        Rule::OverlappingReport => include_str!("../../docs/rules/overlapping-report.md"),
        Rule::RepeatedLine => include_str!("../../docs/rules/repeated-line.md"),
        Rule::Suppression => include_str!("../../docs/rules/suppression.md"),
    }
}

/// The rule's page in Markdown, for a reader who has the page alone: links to other pages of the project become their text.
pub fn markdown(rule: Rule) -> String {
    links(source(rule), |text, target| {
        if is_absolute(target) {
            format!("[{text}]({target})")
        } else {
            text.to_owned()
        }
    })
}

/// The rule's page as plain text, paragraphs wrapped to `width` columns (at least 40), examples as they are.
///
/// It knows the Markdown that the pages use: headings, paragraphs, lists of one level, fenced blocks, links, emphasis and
/// code.
pub fn plain(rule: Rule, width: usize) -> String {
    let width = width.max(40);
    let text = links(source(rule), |text, target| {
        if is_absolute(target) {
            format!("{text} <{target}>")
        } else {
            text.to_owned()
        }
    });
    let mut page = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if line.is_empty() {
            page.push('\n');
        } else if line.starts_with("```") {
            for line in lines.by_ref().take_while(|line| !line.starts_with("```")) {
                let indent = if line.is_empty() { "" } else { "    " };
                page.push_str(&format!("{indent}{line}\n"));
            }
        } else if let Some(heading) = line.strip_prefix('#') {
            page.push_str(&format!("{}\n", heading.trim_start_matches('#').trim()));
        } else {
            let mut paragraph = line.to_owned();
            while let Some(next) = lines.next_if(|next| continues(next)) {
                paragraph.push(' ');
                paragraph.push_str(next.trim());
            }
            wrap(&mut page, &without_emphasis(&paragraph), width);
        }
    }
    page
}

/// Where the page can be read on the web; `None` as long as the package names no repository.
pub fn address(rule: Rule) -> Option<String> {
    address_in(REPOSITORY, rule)
}

fn address_in(repository: &str, rule: Rule) -> Option<String> {
    let repository = repository.trim_end_matches('/');
    (!repository.is_empty()).then(|| format!("{repository}/blob/main/docs/rules/{rule}.md"))
}

fn is_absolute(target: &str) -> bool {
    target.contains("://")
}

/// The text with every `[text](target)` replaced.
fn links(text: &str, replaced: impl Fn(&str, &str) -> String) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, text, target, behind)) = next_link(rest) {
        out.push_str(before);
        out.push_str(&replaced(text, target));
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// What stands before the first link, its text, its target, and what stands behind it.
fn next_link(text: &str) -> Option<(&str, &str, &str, &str)> {
    let middle = text.find("](")?;
    let opening = text[..middle].rfind('[')?;
    let closing = middle + text[middle..].find(')')?;
    Some((
        &text[..opening],
        &text[opening + 1..middle],
        &text[middle + 2..closing],
        &text[closing + 1..],
    ))
}

/// Whether a line goes on with the paragraph above it.
fn continues(line: &str) -> bool {
    !line.is_empty() && !line.starts_with('#') && !line.starts_with("```") && marker(line) == 0
}

/// Columns of the mark that begins an item of a list, with its space; 0 where none does.
fn marker(line: &str) -> usize {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    if line.starts_with("- ") {
        2
    } else if digits > 0 && line[digits..].starts_with(". ") {
        digits + 2
    } else {
        0
    }
}

/// The text without the asterisks around words; those in code stay.
fn without_emphasis(text: &str) -> Cow<'_, str> {
    if !text.contains('*') {
        return Cow::Borrowed(text);
    }
    let parts = text.split('`').enumerate();
    let parts: Vec<String> = parts
        .map(|(nth, part)| match nth % 2 {
            0 => part.replace('*', ""),
            _ => part.to_owned(),
        })
        .collect();
    Cow::Owned(parts.join("`"))
}

/// Adds a paragraph two columns from the left; an item of a list hangs behind its mark.
fn wrap(page: &mut String, paragraph: &str, width: usize) {
    let hanging = 2 + marker(paragraph);
    let mut used = 0;
    for word in paragraph.split_whitespace() {
        let wide = columns(word);
        if used == 0 {
            page.push_str("  ");
            used = 2 + wide;
        } else if used + 1 + wide > width {
            page.push_str(&format!("\n{:hanging$}", ""));
            used = hanging + wide;
        } else {
            page.push(' ');
            used += 1 + wide;
        }
        page.push_str(word);
    }
    page.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_is_the_page_of_its_rule() {
        for rule in Rule::EVERY {
            assert!(plain(rule, 80).starts_with(&format!("{rule}\n\nWhat it does\n\n  ")));
            assert!(markdown(rule).starts_with(&format!("# {rule}\n\n## What it does\n")));
        }
    }

    #[test]
    fn nothing_of_the_page_is_lost_but_its_marks() {
        let words = |text: &str| -> String {
            let kept = |c: &char| c.is_alphanumeric() || *c == '`';
            text.chars().filter(kept).collect()
        };
        for rule in Rule::EVERY {
            let source = links(source(rule), |text, target| match is_absolute(target) {
                true => format!("{text} {target}"),
                false => text.to_owned(),
            });
            let fences = source.matches("```text").count();
            let source = source.replace("```text", "").replace("```", "");
            assert!(fences > 0);
            assert_eq!(words(&plain(rule, 60)), words(&source), "{rule}");
        }
    }

    #[test]
    fn prose_is_no_wider_than_asked_for() {
        for rule in Rule::EVERY {
            for line in plain(rule, 60).lines() {
                assert!(columns(line) <= 60 || line.starts_with("    "), "{line}");
            }
        }
    }

    #[test]
    fn items_hang_behind_their_mark_and_marks_go() {
        let mut page = String::new();
        let text = "12. **Words.** A `*.log` is *one* word of many others";
        wrap(&mut page, &without_emphasis(text), 30);
        assert_eq!(
            page,
            "  12. Words. A `*.log` is one\n      word of many others\n"
        );
    }

    #[test]
    fn relative_links_become_their_text() {
        let page = markdown(Rule::Contained);
        assert!(!page.contains("](") && source(Rule::Contained).contains("](repeated-line.md)"));
        let text = plain(Rule::ExactDuplicate, 80);
        assert!(
            text.contains("xxHash <https://github.com/Cyan4973/xxHash>"),
            "{text}"
        );
    }

    #[test]
    fn a_page_has_an_address_where_the_package_has_one() {
        assert_eq!(address_in("", Rule::Contained), None);
        assert_eq!(
            address_in("https://example.org/retold/", Rule::Contained).as_deref(),
            Some("https://example.org/retold/blob/main/docs/rules/contained.md")
        );
    }
}
