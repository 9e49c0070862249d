//! The common record, cut by hand: an object of strings and whole numbers, without escapes beyond the short ones and `\uXXXX`.
//!
//! Whatever else a line holds makes [`cut`] give up, and the line goes to the parser that knows all of JSON and says what
//! is wrong.

use wide::u8x16;

use super::json_fields::Fields;

/// The wanted values.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Cut<'a> {
    /// The text, without escapes; it lies in the buffer.
    pub(super) text: &'a str,
    /// The id as it stands in the line, quotes included.
    pub(super) id: Option<&'a str>,
}

/// Cuts `line`, which starts with `{` and ends without white space. `None` where it is not the common kind, or has no text.
/// O(n), the text in one pass.
pub(super) fn cut<'a>(
    line: &'a str,
    fields: Fields<'_>,
    buffer: &'a mut Vec<u8>,
) -> Option<Cut<'a>> {
    let mut rest = Rest { line, at: 1 };
    let mut text = None;
    let mut id = None;
    loop {
        rest.skip_white();
        let key = rest.string()?;
        rest.skip_white();
        if rest.next()? != b':' {
            return None;
        }
        rest.skip_white();
        let start = rest.at;
        // As with any parser, the last field of a name counts.
        if key == fields.text {
            text = Some(rest.unescaped(buffer)?);
        } else {
            match rest.peek()? {
                b'"' => {
                    rest.string()?;
                }
                _ => rest.whole_number()?,
            }
            if key == fields.id {
                id = Some(&line[start..rest.at]);
            }
        }
        rest.skip_white();
        match rest.next()? {
            b',' => {}
            b'}' if rest.at == line.len() => break,
            _ => return None,
        }
    }
    Some(Cut {
        // Made of UTF-8 and cut only where a character of ASCII was, so it cannot fail.
        text: simdutf8::basic::from_utf8(&buffer[..text?]).ok()?,
        id,
    })
}

struct Rest<'a> {
    line: &'a str,
    at: usize,
}

impl<'a> Rest<'a> {
    fn peek(&self) -> Option<u8> {
        self.line.as_bytes().get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn skip_white(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r')) {
            self.at += 1;
        }
    }

    /// A string without escapes, as it stands between its quotes.
    fn string(&mut self) -> Option<&'a str> {
        if self.next()? != b'"' {
            return None;
        }
        let start = self.at;
        loop {
            match self.next()? {
                b'"' => return Some(&self.line[start..self.at - 1]),
                b'\\' | 0..b' ' => return None,
                _ => {}
            }
        }
    }

    fn whole_number(&mut self) -> Option<()> {
        let start = self.at;
        while self.peek()?.is_ascii_digit() {
            self.at += 1;
        }
        let digits = &self.line[start..self.at];
        // 01 is no number; 1.5 and 1e3 end the digits with neither a comma nor a brace.
        (digits.len() == 1 || digits.len() > 1 && !digits.starts_with('0')).then_some(())
    }

    /// Writes a string without its escapes to the front of `buffer`, which grows where needed and never shrinks. Gives the
    /// number of bytes.
    fn unescaped(&mut self, buffer: &mut Vec<u8>) -> Option<usize> {
        if self.next()? != b'"' {
            return None;
        }
        // No escape is shorter than what it stands for, and whole steps are written.
        let needed = self.line.len() + STEP;
        if buffer.len() < needed {
            buffer.resize(needed, 0);
        }
        let (end, written) = unescape(self.line.as_bytes(), self.at, &mut buffer[..needed])?;
        self.at = end;
        Some(written)
    }
}

/// Writes the string that begins at `at`, behind its quote, to `out` without its escapes. Gives the place behind its last quote
/// and the number of bytes written.
fn unescape(line: &[u8], mut at: usize, out: &mut [u8]) -> Option<(usize, usize)> {
    let mut written = 0;
    loop {
        let byte = if let (Some(step), Some(room)) = (
            line.get(at..).and_then(|rest| rest.first_chunk::<STEP>()),
            out.get_mut(written..)
                .and_then(|rest| rest.first_chunk_mut::<STEP>()),
        ) {
            *room = *step;
            let plain = plain_before(*step);
            at += plain;
            written += plain;
            if plain == STEP {
                continue;
            }
            *line.get(at)?
        } else {
            // Near the end of the line.
            let byte = *line.get(at)?;
            if !matches!(byte, b'"' | b'\\' | 0..b' ') {
                *out.get_mut(written)? = byte;
                at += 1;
                written += 1;
                continue;
            }
            byte
        };
        if byte != b'\\' {
            return (byte == b'"').then_some((at + 1, written));
        }
        let escape = *line.get(at + 1)?;
        at += 2;
        let short = SHORT_ESCAPES[usize::from(escape)];
        if short != 0 {
            *out.get_mut(written)? = short;
            written += 1;
        } else if escape == b'u' {
            let c = code_point(line.get(at..at + 4)?)?;
            at += 4;
            written += c.encode_utf8(out.get_mut(written..written + 4)?).len();
        } else {
            return None;
        }
    }
}

/// Bytes that are looked at together.
const STEP: usize = 32;

/// What the byte behind a backslash stands for; 0 for all that is no escape of two bytes.
const SHORT_ESCAPES: [u8; 256] = {
    let mut table = [0; 256];
    table[b'"' as usize] = b'"';
    table[b'\\' as usize] = b'\\';
    table[b'/' as usize] = b'/';
    table[b'b' as usize] = 8;
    table[b'f' as usize] = 12;
    table[b'n' as usize] = b'\n';
    table[b'r' as usize] = b'\r';
    table[b't' as usize] = b'\t';
    table
};

/// The character of four hexadecimal digits. `None` for a surrogate.
fn code_point(digits: &[u8]) -> Option<char> {
    let mut value = 0;
    for &digit in digits {
        value = value << 4 | char::from(digit).to_digit(16)?;
    }
    char::from_u32(value)
}

/// How many bytes stand before the first quote, backslash or control character.
#[inline]
fn plain_before(bytes: [u8; STEP]) -> usize {
    let halves: [u8x16; 2] = bytemuck::cast(bytes);
    let [low, high] = halves.map(|bytes| {
        let marks = bytes.cmp_eq(u8x16::splat(b'"'))
            | bytes.cmp_eq(u8x16::splat(b'\\'))
            | bytes.cmp_eq(bytes.min(u8x16::splat(b' ' - 1)));
        marks.move_mask() as u64
    });
    // A bit above the marks stands for "none".
    (low | high << 16 | 1 << STEP).trailing_zeros() as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const FIELDS: Fields<'static> = Fields {
        text: "text",
        id: "id",
    };

    fn text_and_id(line: &str) -> Option<(String, Option<String>)> {
        let mut buffer = b"old".to_vec();
        let cut = cut(line, FIELDS, &mut buffer)?;
        Some((cut.text.to_owned(), cut.id.map(str::to_owned)))
    }

    /// By serde_json, with the last field of a name counting.
    fn by_the_parser(line: &str) -> Option<(String, Option<String>)> {
        let record: serde_json::Map<String, serde_json::Value> = serde_json::from_str(line).ok()?;
        let text = record.get("text")?.as_str()?.to_owned();
        Some((text, record.get("id").map(ToString::to_string)))
    }

    #[test]
    fn the_common_record_is_cut() {
        for line in [
            r#"{"id":"a","text":"b c"}"#,
            r#"{ "id" : 12 , "text" : "a\n\"b\"\\\/\t\r\b\fé\u00e9\u4e1c" , "n":0}"#,
            r#"{"text":"first","text":"last","id":"1","id":"2"}"#,
            r#"{"text":"a\\b","text":"last"}"#,
        ] {
            assert_eq!(text_and_id(line), by_the_parser(line), "{line}");
            assert!(text_and_id(line).is_some(), "{line}");
        }
    }

    #[test]
    fn every_byte_is_plain_or_not() {
        for place in 0..STEP {
            for byte in 0..=255u8 {
                let mut step = [b'a'; STEP];
                step[place] = byte;
                let plain = byte >= b' ' && byte != b'"' && byte != b'\\';
                let expected = if plain { STEP } else { place };
                assert_eq!(plain_before(step), expected, "{byte}");
            }
        }
    }

    #[test]
    fn all_else_is_left_to_the_parser() {
        for line in [
            r#"{"text":"\ud83d\ude00"}"#,
            r#"{"text":"\u+123"}"#,
            r#"{"text":"\x"}"#,
            r#"{"text":"a","id":"\n"}"#,
            r#"{"text":"a","id":}"#,
            r#"{"text":"a"#,
            r#"{"text":"a\"#,
            r#"{"text":"a\""#,
            r#"{"text":"a"} "#,
            r#"{"text":"a"}}"#,
            r#"{"text":"a",}"#,
            r#"{"text":"a""id":1}"#,
            r#"{"text":"a","id":01}"#,
            r#"{"text":"a","id":1.5}"#,
            r#"{"text":"a","id":-1}"#,
            r#"{"text":"a","id":1"#,
            r#"{"text":"a","m":null}"#,
            r#"{"te\u0078t":"a"}"#,
            r#"{"text":1}"#,
            r#"{"text":"a","id":"\x"}"#,
            r#"{"id":"a"}"#,
            "{\"text\":\"a\tb\"}",
            "{}",
            "{",
        ] {
            assert_eq!(text_and_id(line), None, "{line}");
        }
    }

    proptest! {
        #[test]
        fn what_is_cut_is_what_the_parser_says(
            line in r#"\{("(text|id|x|\\n)"[ :]{1,2}("(a|é|\\n|\\u00e9|\\ud800|\\|\x01| |\\"){0,5}"|1|01|2e|null)[ ,}]{1,2}){1,3}"#,
        ) {
            if let Some(found) = text_and_id(&line) {
                prop_assert_eq!(Some(found), by_the_parser(&line));
            }
        }

        #[test]
        fn every_written_record_is_cut(text in "[ -~é\n\t]{0,60}", id in any::<u32>()) {
            let line = serde_json::json!({"id": id, "text": text}).to_string();
            prop_assert_eq!(text_and_id(&line), Some((text, Some(id.to_string()))));
        }
    }
}
