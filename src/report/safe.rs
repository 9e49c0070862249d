//! Text from strangers made harmless before a person's terminal shows it.
//!
//! A file name or a line of a document can hold escape sequences that recolour a terminal or write its title, controls
//! that turn the reading direction, and characters nobody sees. They are shown, not obeyed. This happens whether or
//! not the output is a terminal: a log that is saved today is shown in one tomorrow.

use std::borrow::Cow;
use std::fmt::Write;

/// `text` without anything a terminal would obey or hide.
///
/// Tabs and line ends become a space. Other ASCII control characters are shown as their picture (`␛`), everything
/// else as `\u{202e}`. Ordinary text of any script stays as it is; so do joiners where a script or an emoji needs them.
/// The result is a fixed point: making it harmless again changes nothing.
pub fn harmless(text: &str) -> Cow<'_, str> {
    // Bytes of printable ASCII need no look at neighbours, and most text is only that.
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    let mut before = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let after = chars.peek().copied();
        match c {
            '\r' if after == Some('\n') => {}
            '\t' | '\n' | '\r' => shown.push(' '),
            '\0'..='\x1f' => shown.push(picture(c)),
            '\x7f' => shown.push('␡'),
            '\u{200c}' | '\u{200d}' if joins(before) && joins(after) => shown.push(c),
            _ if obeyed_or_hidden(c) => {
                // Writing to a String cannot fail.
                let _ = write!(shown, "{}", c.escape_unicode());
            }
            _ => shown.push(c),
        }
        before = Some(c);
    }
    Cow::Owned(shown)
}

/// The picture of an ASCII control character.
fn picture(control: char) -> char {
    char::from_u32(0x2400 + control as u32).unwrap_or('\u{fffd}')
}

/// Whether a joiner beside `c` can have a use: Arabic, Indic and further scripts, and emoji; not Latin.
fn joins(c: Option<char>) -> bool {
    c.is_some_and(|c| c >= '\u{590}' && !c.is_whitespace() && !obeyed_or_hidden(c))
}

/// Controls, characters that change the direction of reading, and characters without a picture.
fn obeyed_or_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' // soft hyphen
            | '\u{61c}' | '\u{200e}' | '\u{200f}' // marks of direction
            | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' // embeddings, overrides, isolates
            | '\u{2028}' | '\u{2029}' // line and paragraph separator
            | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2065}' | '\u{feff}' | '\u{180e}' // zero width
            | '\u{206a}'..='\u{206f}' | '\u{fff9}'..='\u{fffb}' // deprecated, interlinear
            | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' // Hangul fillers
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' // shorthand, music
            | '\u{e0000}'..='\u{e0fff}' // tags and variation selectors beyond the sixteenth
        )
}

/// Whether a build server would take a line that begins with `text` for a command: `::error …` on GitHub, `##vso[…` and
/// the like on others. White space in front does not keep them from it.
pub(super) fn is_command(text: &str) -> bool {
    let text = text.trim_start();
    let named = |rest: &str| {
        let behind = rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric());
        behind.starts_with('[')
    };
    text.starts_with("::") || text.strip_prefix("##").is_some_and(named)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ordinary_text_stays() {
        for text in [
            "plain, with `marks` \\ and ~",
            "naïve café e\u{301}",
            "日本語の文章、かな",
            "עברית العربية",
            "👩\u{200d}💻 ❤\u{fe0f}\u{200d}🔥 🇪🇺 👍🏽",
            "می\u{200c}خواهم क\u{94d}\u{200d}ष",
        ] {
            assert_eq!(harmless(text), text);
        }
    }

    #[test]
    fn what_a_terminal_would_obey_is_shown() {
        for (text, shown) in [
            ("\x1b[31mred\x1b[0m", "␛[31mred␛[0m"),
            ("\x1b]0;title\x07", "␛]0;title␇"),
            ("a\u{9b}2J", "a\\u{9b}2J"),
            ("nul\0del\x7f", "nul␀del␡"),
            ("one\r\ntwo\tthree\rfour\n", "one two three four "),
            ("exe\u{202e}txt.doc", "exe\\u{202e}txt.doc"),
            ("a\u{200b}b\u{feff}", "a\\u{200b}b\\u{feff}"),
            ("a\u{200d}b", "a\\u{200d}b"),
            ("👩\u{200d}\u{200d}💻", "👩\\u{200d}\\u{200d}💻"),
            ("x\u{2028}y\u{2029}", "x\\u{2028}y\\u{2029}"),
            ("tag\u{e0041}", "tag\\u{e0041}"),
        ] {
            assert_eq!(harmless(text), shown);
        }
    }

    #[test]
    fn commands_of_build_servers_are_told_from_text() {
        for command in [
            "::error::x",
            " \t::group::",
            "##[group]",
            "##vso[task]",
            "##teamcity[x]",
        ] {
            assert!(is_command(command), "{command}");
        }
        for text in ["", "a::b", "## Heading", "##", "## [x]", ":a", "# ##[x]"] {
            assert!(!is_command(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_to_obey_is_left(text in any::<String>()) {
            let shown = harmless(&text).into_owned();
            prop_assert!(!shown.chars().any(char::is_control));
            prop_assert_eq!(harmless(&shown), shown.as_str());
            for c in shown.chars().filter(|c| obeyed_or_hidden(*c)) {
                prop_assert!(matches!(c, '\u{200c}' | '\u{200d}'), "hidden");
            }
        }

        #[test]
        fn nothing_to_obey_is_left_of_the_worst(
            text in "[\u{200b}-\u{200f}\u{2028}-\u{202e}\u{1b}\r\n\t👩字a\u{301}]{0,12}"
        ) {
            let shown = harmless(&text).into_owned();
            prop_assert!(!shown.chars().any(char::is_control));
            prop_assert_eq!(harmless(&shown), shown.as_str());
        }
    }
}
