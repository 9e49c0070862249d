//! Places in the configuration file, and what is wrong there.

use std::fmt;
use std::ops::Range;

use unicode_width::UnicodeWidthChar;

use crate::report::harmless;

/// A stretch of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its bytes in the text.
    pub span: Range<usize>,
    /// Line of the first character, from 1.
    pub line: usize,
}

impl Place {
    /// The place of `span` in `text`. O(n) for the bytes before it.
    pub(super) fn new(text: &str, span: Range<usize>) -> Place {
        let before = &text.as_bytes()[..span.start.min(text.len())];
        Place {
            line: before.iter().filter(|&&byte| byte == b'\n').count() + 1,
            span,
        }
    }
}

/// What is wrong with a place of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub place: Place,
    /// What, and what to do.
    pub message: String,
}

/// Columns of a line that are shown; a longer line is shown from near the place on.
const WIDTH: usize = 120;

impl Problem {
    /// Writes `file:line:column: message`, and below it the line with carets under the place.
    pub(super) fn write(&self, file: &str, text: &str, out: &mut impl fmt::Write) -> fmt::Result {
        let start = floor(text, self.place.span.start);
        let end = floor(text, self.place.span.end).max(start);
        let from = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let to = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let column = text[from..start].chars().count() + 1;
        write!(
            out,
            "{}:{}:{column}: {}",
            harmless(file),
            self.place.line,
            self.message
        )?;
        // Both ends of a long line are left out.
        let skipped = if width(&text[from..start]) > WIDTH / 2 {
            start
        } else {
            from
        };
        let before = harmless(&text[skipped..start]);
        let place = &text[start..end.min(to)];
        let line = harmless(text[skipped..to].trim_end());
        let shown = cut(&line);
        let carets = width(&harmless(place)).clamp(1, WIDTH.saturating_sub(width(&before)).max(1));
        let number = self.place.line.to_string();
        let margin = " ".repeat(number.len());
        let indent = " ".repeat(width(&before));
        let carets = "^".repeat(carets);
        write!(
            out,
            "\n{margin} |\n{number} | {shown}\n{margin} | {indent}{carets}"
        )
    }
}

fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn width(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

/// As much of a line as is shown.
fn cut(line: &str) -> &str {
    let mut columns = 0;
    let end = line.char_indices().find(|&(_, c)| {
        columns += c.width().unwrap_or(0);
        columns > WIDTH
    });
    &line[..end.map_or(line.len(), |(at, _)| at)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(text: &str, span: Range<usize>) -> String {
        let problem = Problem {
            place: Place::new(text, span),
            message: "odd".to_owned(),
        };
        let mut out = String::new();
        problem.write("f", text, &mut out).unwrap();
        out
    }

    #[test]
    fn carets_stand_under_the_place() {
        assert_eq!(
            written("a = 1\nbé = 22 # x\n", 12..14),
            "f:2:6: odd\n  |\n2 | bé = 22 # x\n  |      ^^"
        );
        // Wide characters take two columns, tabs one.
        assert_eq!(
            written("\t\"日本\" = 1", 1..9),
            "f:1:2: odd\n  |\n1 |  \"日本\" = 1\n  |  ^^^^^^"
        );
        assert_eq!(written("", 0..0), "f:1:1: odd\n  |\n1 | \n  | ^");
    }

    proptest! {
        #[test]
        fn any_place_can_be_shown(text in "[a\u{e9}\u{65e5}\t\r\n\u{202e}]{0,300}", a in 0usize..400, b in 0usize..400) {
            let shown = written(&text, a.min(b)..a.max(b));
            prop_assert_eq!(shown.lines().count(), 4);
            prop_assert!(shown.lines().last().unwrap().ends_with('^'));
        }
    }
}
