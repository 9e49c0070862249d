//! The common record, cut by hand: an object of strings and whole numbers, without escapes beyond the short ones and `\uXXXX`.
//!
//! Whatever else a line holds makes [`cut`] give up, and the line goes to the parser that knows all of JSON and says what
//! is wrong.

#[cfg(target_arch = "x86_64")]
mod avx512;

use wide::u8x16;

use super::json_fields::Fields;
use crate::bits::bits;

/// The wanted values.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Cut<'a> {
    /// The text, without escapes; it lies in the buffer.
    pub(super) text: &'a str,
    /// The id as it stands in the line, quotes included.
    pub(super) id: Option<&'a str>,
    /// The date, likewise.
    pub(super) date: Option<&'a str>,
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
    let mut date = None;
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
            } else if key == fields.date {
                date = Some(&line[start..rest.at]);
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
        date,
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
        // No escape is shorter than what it stands for, and whole blocks are written.
        let needed = self.line.len() + BLOCK;
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
fn unescape(line: &[u8], at: usize, out: &mut [u8]) -> Option<(usize, usize)> {
    let mut string = Unescape { at, written: 0 };
    if let Some(end) = string.run(line, out)? {
        return Some((end, string.written));
    }
    // The rest is shorter than what a step may look at. The zeros behind it are control characters, so nothing goes on.
    let rest = line.get(string.at..)?;
    let mut padded = [0; REACH + BLOCK + REACH];
    padded.get_mut(..rest.len())?.copy_from_slice(rest);
    let start = std::mem::take(&mut string.at);
    let end = string.run(&padded, out)??;
    Some((start + end, string.written))
}

/// Bytes that are looked at together.
const BLOCK: usize = 64;
/// How far behind the start of a block a step may look: the longest escape can begin at its last byte, and a whole block
/// behind it is copied.
const REACH: usize = BLOCK + 5 + BLOCK;

/// How far a string has been written.
struct Unescape {
    at: usize,
    written: usize,
}

impl Unescape {
    /// Goes on while [`REACH`] bytes are there, or to the last quote: then the place behind it is given. `None` where the string
    /// is not of the common kind.
    ///
    /// The marks of a block are found without regard to what stands before it (as in Langdale and Lemire, "Parsing gigabytes of
    /// JSON per second", VLDB Journal 2019, section 3.1), and a whole block is copied behind each of them.
    fn run(&mut self, line: &[u8], out: &mut [u8]) -> Option<Option<usize>> {
        #[cfg(target_arch = "x86_64")]
        if let Some(detected) = crate::machine::Avx512::detected() {
            return avx512::run(detected, self, line, out);
        }
        self.run_portably(line, out)
    }

    fn run_portably(&mut self, line: &[u8], out: &mut [u8]) -> Option<Option<usize>> {
        while let Some(ahead) = line.get(self.at..).and_then(|rest| rest.first_chunk()) {
            if let Some(end) = self.block(ahead, out)? {
                return Some(Some(self.at + end));
            }
        }
        Some(None)
    }

    fn block(&mut self, ahead: &[u8; REACH], out: &mut [u8]) -> Option<Option<usize>> {
        let (block, _) = ahead.split_first_chunk::<BLOCK>()?;
        let mut marks = marks(block);
        // Up to where `ahead` has been dealt with.
        let mut done = 0;
        loop {
            let room = out.get_mut(self.written..)?.first_chunk_mut::<BLOCK>()?;
            *room = *ahead.get(done..)?.first_chunk()?;
            if marks == 0 {
                self.written += BLOCK - done;
                self.at += BLOCK;
                return Some(None);
            }
            let mark = marks.trailing_zeros() as usize;
            self.written += mark - done;
            if ahead[mark] != b'\\' {
                return (ahead[mark] == b'"').then_some(Some(mark + 1));
            }
            let escape = ahead[mark + 1];
            let short = SHORT_ESCAPES[usize::from(escape)];
            if short != 0 {
                *out.get_mut(self.written)? = short;
                self.written += 1;
                done = mark + 2;
            } else if escape == b'u' {
                let c = code_point(ahead.get(mark + 2..mark + 6)?)?;
                let room = out.get_mut(self.written..self.written + 4)?;
                self.written += c.encode_utf8(room).len();
                done = mark + 6;
            } else {
                return None;
            }
            if done >= BLOCK {
                self.at += done;
                return Some(None);
            }
            marks &= u64::MAX << done;
        }
    }
}

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

/// A bit for each quote, backslash and control character.
#[inline]
fn marks(bytes: &[u8; BLOCK]) -> u64 {
    bits(bytes, |bytes| {
        bytes.cmp_eq(u8x16::splat(b'"'))
            | bytes.cmp_eq(u8x16::splat(b'\\'))
            | bytes.cmp_eq(bytes.min(u8x16::splat(b' ' - 1)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const FIELDS: Fields<'static> = Fields {
        text: "text",
        id: "id",
        date: "date",
    };

    /// Text, id and date.
    type Wanted = (String, Option<String>, Option<String>);

    fn picked(line: &str) -> Option<Wanted> {
        let mut buffer = b"old".to_vec();
        let cut = cut(line, FIELDS, &mut buffer)?;
        let [id, date] = [cut.id, cut.date].map(|field| field.map(str::to_owned));
        Some((cut.text.to_owned(), id, date))
    }

    /// By serde_json, with the last field of a name counting.
    fn by_the_parser(line: &str) -> Option<Wanted> {
        let record: serde_json::Map<String, serde_json::Value> = serde_json::from_str(line).ok()?;
        let text = record.get("text")?.as_str()?.to_owned();
        let [id, date] = ["id", "date"].map(|name| record.get(name).map(ToString::to_string));
        Some((text, id, date))
    }

    #[test]
    fn the_common_record_is_cut() {
        for line in [
            r#"{"id":"a","text":"b c"}"#,
            r#"{ "id" : 12 , "text" : "a\n\"b\"\\\/\t\r\b\fé\u00e9\u4e1c" , "n":0}"#,
            r#"{"text":"first","text":"last","id":"1","id":"2"}"#,
            r#"{"date":"2014-12-18","text":"a","date":20141218}"#,
            r#"{"text":"a\\b","text":"last"}"#,
        ] {
            assert_eq!(picked(line), by_the_parser(line), "{line}");
            assert!(picked(line).is_some(), "{line}");
        }
    }

    #[test]
    fn every_byte_is_marked_or_not() {
        for place in 0..BLOCK {
            for byte in 0..=255u8 {
                let mut block = [b'a'; BLOCK];
                block[place] = byte;
                let marked = byte < b' ' || byte == b'"' || byte == b'\\';
                assert_eq!(marks(&block), u64::from(marked) << place, "{byte}");
            }
        }
    }

    #[test]
    fn escapes_are_cut_wherever_a_block_ends() {
        for escape in ["\\n", "\\u00e9", "\\\\", "\\\"", "\\x", "\\ud800", "\u{1}"] {
            for before in 0..3 * BLOCK {
                for after in [0, 1, 5, BLOCK, REACH, REACH + BLOCK + 1] {
                    let (before, after) = ("b".repeat(before), "é".repeat(after));
                    let line = format!(r#"{{"text":"{before}{escape}{after}"}}"#);
                    assert_eq!(picked(&line), by_the_parser(&line), "{line}");
                }
            }
        }
    }

    #[test]
    fn all_else_is_left_to_the_parser() {
        for line in [
            r#"{"text":"\ud83d\ude00"}"#,
            r#"{"text":"\u+123"}"#,
            r#"{"text":"\x"}"#,
            r#"{"text":"\â"}"#,
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
            assert_eq!(picked(line), None, "{line}");
        }
    }

    proptest! {
        #[test]
        fn all_paths_give_the_same(line in r#"([a-zâ]{1,70}|\\{1,5}|\\["nu/x]|\\u00e9|"|\x01){0,24}"#) {
            let line = line + &" ".repeat(REACH);
            let by = |portably| {
                let mut string = Unescape { at: 0, written: 0 };
                let mut out = vec![0; line.len() + BLOCK];
                let end = if portably {
                    string.run_portably(line.as_bytes(), &mut out)
                } else {
                    string.run(line.as_bytes(), &mut out)
                };
                out.truncate(string.written);
                end?.map(|end| (end, out))
            };
            prop_assert_eq!(by(false), by(true));
        }

        #[test]
        fn what_is_cut_is_what_the_parser_says(
            line in r#"\{("(text|id|date|x|\\n)"[ :]{1,2}("(a|é|\\n|\\u00e9|\\ud800|\\|\x01| |\\"){0,5}"|1|01|2e|null)[ ,}]{1,2}){1,3}"#,
        ) {
            if let Some(found) = picked(&line) {
                prop_assert_eq!(Some(found), by_the_parser(&line));
            }
        }

        #[test]
        fn every_written_record_is_cut(text in "([ -~é\n\t]|[a-z]{20}){0,60}", id in any::<u32>()) {
            let line = serde_json::json!({"id": id, "text": text}).to_string();
            prop_assert_eq!(picked(&line), Some((text, Some(id.to_string()), None)));
        }
    }
}
