//! From bytes to text: UTF-8, UTF-16 with a byte order mark, older encodings by their looks; no binary files.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

use super::source::Refusal;

/// How far a file is searched for signs that it is no text.
pub(super) const HEAD: usize = 8 << 10;
/// How much of a file the guess of its encoding is based on, from its first byte that is not ASCII.
const SAMPLE: usize = 256 << 10;
/// Control characters a hundred bytes that no UTF-8 text has.
const CONTROLS_UTF8: usize = 10;
/// The same for other encodings, where the bytes themselves say less. Random bytes have 10.
const CONTROLS_OTHER: usize = 3;

/// The text of a file. Bytes that mean nothing in the file's encoding become U+FFFD. O(bytes), and no copy of UTF-8.
///
/// # Errors
/// A refusal for what is no text.
pub(super) fn decode(raw: &[u8]) -> Result<Cow<'_, str>, Refusal> {
    if let Some(refusal) = refuse_head(raw) {
        return Err(refusal);
    }
    if let Some((encoding, mark)) = utf16(raw) {
        return Ok(encoding.decode_without_bom_handling(&raw[mark..]).0);
    }
    let marked = raw.starts_with(b"\xEF\xBB\xBF");
    let raw = if marked { &raw[3..] } else { raw };
    let head = &raw[..raw.len().min(HEAD)];
    match simdutf8::basic::from_utf8(raw) {
        Ok(_) if too_many_controls(head, CONTROLS_UTF8) => Err(binary()),
        Ok(text) => Ok(Cow::Borrowed(text)),
        Err(_) if too_many_controls(head, CONTROLS_OTHER) => Err(binary()),
        Err(_) if marked || is_damaged_utf8(raw) => Ok(String::from_utf8_lossy(raw)),
        Err(_) => Ok(guess(raw).decode_without_bom_handling(raw).0),
    }
}

/// Why a file that starts like this is no text that can be read; its first [`HEAD`] bytes say it.
pub(super) fn refuse_head(raw: &[u8]) -> Option<Refusal> {
    let head = &raw[..raw.len().min(HEAD)];
    let is_binary = || utf16(raw).is_none() && memchr::memchr(0, head).is_some();
    utf32(raw).or_else(|| is_binary().then(binary))
}

/// Why a file of JSON lines that starts like this is not worth reading line by line.
pub(super) fn refuse_json_lines(head: &[u8]) -> Option<Refusal> {
    if utf32(head).is_some() || utf16(head).is_some() {
        return Some(Refusal::error(
            "JSON lines in UTF-16 or UTF-32; convert the file to UTF-8",
        ));
    }
    memchr::memchr(0, &head[..head.len().min(HEAD)])
        .map(|_| Refusal::error("binary file, though its ending says JSON lines"))
}

fn binary() -> Refusal {
    Refusal::expected("binary file")
}

fn utf32(raw: &[u8]) -> Option<Refusal> {
    (raw.starts_with(b"\xFF\xFE\0\0") || raw.starts_with(b"\0\0\xFE\xFF"))
        .then(|| Refusal::error("text in UTF-32, which is not read; convert it to UTF-8"))
}

fn utf16(raw: &[u8]) -> Option<(&'static Encoding, usize)> {
    match raw {
        [0xFF, 0xFE, ..] => Some((UTF_16LE, 2)),
        [0xFE, 0xFF, ..] => Some((UTF_16BE, 2)),
        _ => None,
    }
}

fn too_many_controls(head: &[u8], per_hundred: usize) -> bool {
    let controls = head
        .iter()
        // Tab, line ends, form feed, backspace and escape stand in logs, man pages and Japanese mail.
        .filter(|&&b| (b < 0x20 && !matches!(b, 0x08..=0x0D | 0x1B)) || b == 0x7F)
        .count();
    controls * 100 > head.len() * per_hundred
}

/// UTF-8 with a few bad bytes, as cutting and pasting makes it: other encodings seldom look like UTF-8 by chance.
fn is_damaged_utf8(raw: &[u8]) -> bool {
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in raw.utf8_chunks() {
        good += chunk.valid().bytes().filter(|&b| b >= 0xC0).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good >= 4 * bad
}

fn guess(raw: &[u8]) -> &'static Encoding {
    let from = raw
        .iter()
        .position(|b| !b.is_ascii() || *b == 0x1B)
        .unwrap_or(0);
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(&raw[from..raw.len().min(from + SAMPLE)], true);
    detector.guess(None, Utf8Detection::Deny)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf8_loses_only_its_mark() {
        assert!(matches!(
            decode("é\0".repeat(0).as_bytes()),
            Ok(Cow::Borrowed(""))
        ));
        assert!(matches!(
            decode("naïve".as_bytes()),
            Ok(Cow::Borrowed("naïve"))
        ));
        assert!(matches!(decode(b"\xEF\xBB\xBFa"), Ok(Cow::Borrowed("a"))));
        let late = [vec![b'a'; HEAD], vec![0]].concat();
        assert!(decode(&late).is_ok(), "only the head is searched for NUL");
    }

    #[test]
    fn utf16_by_its_mark() {
        let little: Vec<u8> = "\u{FEFF}Größe"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let big: Vec<u8> = "\u{FEFF}Größe"
            .encode_utf16()
            .flat_map(u16::to_be_bytes)
            .collect();
        assert_eq!(decode(&little).unwrap(), "Größe");
        assert_eq!(decode(&big).unwrap(), "Größe");
    }

    #[test]
    fn older_encodings_by_their_looks() {
        let western = b"Die Stra\xDFe f\xFChrt \xFCber die Br\xFCcke nach K\xF6ln.";
        assert_eq!(
            decode(western).unwrap(),
            "Die Straße führt über die Brücke nach Köln."
        );
        let text = "Документ повторяет то, что уже было сказано.";
        let (cyrillic, _, _) = encoding_rs::WINDOWS_1251.encode(text);
        assert_eq!(decode(&cyrillic).unwrap(), text);
        let text = "この文書は同じことを二度言っています。";
        let (japanese, _, _) = encoding_rs::SHIFT_JIS.encode(text);
        assert_eq!(decode(&japanese).unwrap(), text);
    }

    #[test]
    fn a_bad_byte_does_not_change_the_encoding() {
        let mut damaged = "größer als überall möglich".as_bytes().to_vec();
        damaged.push(0xC3);
        assert_eq!(
            decode(&damaged).unwrap(),
            "größer als überall möglich\u{FFFD}"
        );
        assert_eq!(decode(b"\xEF\xBB\xBFx\xFF").unwrap(), "x\u{FFFD}");
    }

    #[test]
    fn what_is_no_text_is_refused() {
        let noise: Vec<u8> = (0..2000u32)
            .map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8 | 1)
            .collect();
        for (raw, error) in [
            (&b"\x7FELF\x02\x01\x01\0\0"[..], false),
            (b"abc\0def", false),
            (b"\x01\x02\x03\x04abcdef", false),
            (&noise, false),
            (b"\xFF\xFE\0\0a\0\0\0", true),
        ] {
            assert_eq!(decode(raw).unwrap_err().error, error, "{raw:?}");
        }
        assert!(decode(b"\x1B[31mred\x1B[0m\x08 log").is_ok());
    }

    #[test]
    fn json_lines_must_be_utf8() {
        assert!(
            refuse_json_lines(b"\xFF\xFE{\0")
                .unwrap()
                .reason
                .contains("UTF-16")
        );
        assert!(refuse_json_lines(b"\x1F\x8B\x08\0\0").unwrap().error);
        assert_eq!(refuse_json_lines(b"\xEF\xBB\xBF{}"), None);
    }
}
