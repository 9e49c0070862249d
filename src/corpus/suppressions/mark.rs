//! One line as a mark.

use super::SIGN;
use crate::corpus::Format;

/// What a mark asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Directive {
    /// Compare nothing from here on.
    Off,
    /// Compare again.
    On,
    /// Do not compare what stands next.
    IgnoreNext,
    /// Do not compare the document.
    IgnoreFile,
}

impl Directive {
    fn from_name(name: &str) -> Option<Directive> {
        Some(match name {
            "off" => Directive::Off,
            "on" => Directive::On,
            "ignore-next" => Directive::IgnoreNext,
            "ignore-file" => Directive::IgnoreFile,
            _ => return None,
        })
    }
}

/// A line that is a mark, or is meant to be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Says(Directive),
    /// Nobody writes this by chance, but it says nothing that is known.
    Unknown,
}

/// Comments with an end, in text of any kind.
const BRACKETS: [(&str, &str); 2] = [("<!--", "-->"), ("{/*", "*/}")];
/// Comments to the end of the line, not in Markdown, where some are headings and lists.
const SIGNS: [&str; 6] = ["#", "//", "--", ";", "%", ".."];

impl Mark {
    /// Reads a line, which has no white space around it. O(bytes).
    pub(super) fn of(line: &str, format: Format) -> Option<Mark> {
        for (open, close) in BRACKETS {
            if let Some(inner) = line.strip_prefix(open)
                && let Some(inner) = inner.strip_suffix(close)
            {
                let said = inner.trim().strip_prefix(SIGN)?;
                return Some(said_by(said).map_or(Mark::Unknown, Mark::Says));
            }
        }
        if format == Format::Markdown {
            return None;
        }
        let sign = SIGNS.iter().find(|&&sign| line.starts_with(sign))?;
        let inner = line.trim_start_matches(sign);
        let said = inner.trim_start().strip_prefix(SIGN)?;
        match said_by(said) {
            Some(directive) => Some(Mark::Says(directive)),
            // `# retold: a tale` is a heading.
            None => is_meant(said).then_some(Mark::Unknown),
        }
    }
}

/// What stands behind the sign: a word, and perhaps a reason.
fn said_by(said: &str) -> Option<Directive> {
    let said = said.trim();
    let (word, rest) = said.split_once(char::is_whitespace).unwrap_or((said, ""));
    let directive = Directive::from_name(word)?;
    let reason = rest.trim_start();
    (reason.is_empty() || is_reason(reason)).then_some(directive)
}

/// `reason="…"`, without a quote inside.
fn is_reason(text: &str) -> bool {
    let reason = text.strip_prefix("reason=\"");
    let reason = reason.and_then(|reason| reason.strip_suffix('"'));
    reason.is_some_and(|reason| !reason.contains('"'))
}

/// Whether words behind a sign that could begin any line are those of a mark: a single word, a word that marks have, or a reason.
fn is_meant(said: &str) -> bool {
    let mut words = said.split_whitespace();
    let first = words.next().unwrap_or_default();
    let next = words.next();
    let known = Directive::from_name(first).is_some();
    let alone = next.is_none() && !first.is_empty();
    let with_reason = next.is_some_and(|word| word.starts_with("reason="));
    // `on` and `off` begin sentences.
    alone || with_reason || known && first.contains('-')
}
