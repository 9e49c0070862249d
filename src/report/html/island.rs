//! JSON that can stand inside a `script` element.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter};

use crate::report::decimals::six_decimals;

/// `value` as JSON in which no character means anything to HTML, ends a line, or turns the direction of reading.
///
/// Figures have at most six decimals, as in the JSON report.
pub(super) fn json(value: &impl Serialize) -> io::Result<String> {
    let mut bytes = Vec::new();
    let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, Harmless);
    value.serialize(&mut serializer).map_err(io::Error::from)?;
    String::from_utf8(bytes).map_err(io::Error::other)
}

/// Whether a character is written as `\uXXXX`. All of them stand below U+10000.
fn is_escaped(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '<' | '>' | '&' // the end of the element, comments, references
            | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' // direction
            | '\u{2028}' | '\u{2029}' | '\u{feff}'
        )
}

struct Harmless;

impl Formatter for Harmless {
    fn write_f64<W: ?Sized + Write>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        writer.write_all(six_decimals(value).as_bytes())
    }

    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut written = 0;
        let mut before = ' ';
        for (at, c) in fragment.char_indices() {
            // With `:/\/` there is no address of another host in the page, whatever texts hold.
            let slashes = c == '/' && before == '/';
            before = c;
            if !slashes && !is_escaped(c) {
                continue;
            }
            writer.write_all(&fragment.as_bytes()[written..at])?;
            if slashes {
                writer.write_all(b"\\/")?;
            } else {
                write!(writer, "\\u{:04x}", u32::from(c))?;
            }
            written = at + c.len_utf8();
        }
        CompactFormatter.write_string_fragment(writer, &fragment[written..])
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nothing_means_anything_to_html() {
        let bad = "</script><!-- & \u{202e}x\u{2066}\u{2028}\u{2029}\u{7f}\u{9b}\"\\\n\t\0 http://a//b \u{feff}";
        let text = json(&bad).unwrap();
        assert!(!text.contains(['<', '>', '&', '\n', '\t']), "{text}");
        assert!(
            !text.contains(is_escaped) && !text.contains("://"),
            "{text}"
        );
        assert_eq!(serde_json::from_str::<String>(&text).unwrap(), bad);
    }

    #[test]
    fn figures_have_six_decimals() {
        assert_eq!(json(&[0.1_f64 + 0.2, 1.0]).unwrap(), "[0.3,1.0]");
    }

    proptest! {
        #[test]
        fn every_text_comes_back(text in any::<String>(), worst in "[</>&!\u{200e}-\u{202f}\\\\\"a]{0,20}") {
            for text in [text, worst] {
                let written = json(&text).unwrap();
                prop_assert!(!written.contains(is_escaped));
                prop_assert!(!written.contains("//"));
                prop_assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text);
            }
        }
    }
}
