//! One file as one document.

use std::borrow::Cow;
use std::io::{self, Read};

use super::decode;
use super::source::Refusal;

/// Reads a whole file into `raw` and decodes it. No more than 4 GiB are read, and of what is no text only the head, so
/// that a small compressed file cannot fill the memory.
///
/// # Errors
/// Why the file is in no comparison; `unreadable` puts into words what went wrong while reading.
pub(super) fn read_whole<'a>(
    reader: io::Result<impl Read>,
    unreadable: impl Fn(&io::Error) -> String,
    raw: &'a mut Vec<u8>,
) -> Result<Cow<'a, str>, Refusal> {
    raw.clear();
    let unreadable = |error: io::Error| Refusal::error(unreadable(&error));
    let mut reader = reader.map_err(unreadable)?;
    let head = decode::HEAD as u64;
    reader
        .by_ref()
        .take(head)
        .read_to_end(raw)
        .map_err(unreadable)?;
    if let Some(refusal) = decode::refuse_head(raw) {
        return Err(refusal);
    }
    let rest = u64::from(u32::MAX) - head;
    reader.take(rest).read_to_end(raw).map_err(unreadable)?;
    let text = decode::decode(raw)?;
    // A file that fills the limit may go on.
    let fits = |bytes: usize| u32::try_from(bytes).is_ok_and(|length| length < u32::MAX);
    if fits(raw.len()) && fits(text.len()) {
        Ok(text)
    } else {
        Err(Refusal::too_long())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_decodes_and_refuses() {
        let mut raw = b"left over".to_vec();
        let said = |error: &io::Error| format!("said: {error}");
        let text = read_whole(Ok(&b"\xEF\xBB\xBFabc"[..]), said, &mut raw).unwrap();
        assert_eq!(text, "abc");
        let gone = io::Error::from(io::ErrorKind::NotFound);
        let refusal = read_whole(Err::<&[u8], _>(gone), said, &mut raw).unwrap_err();
        assert!(refusal.error && refusal.reason.starts_with("said: "));
    }

    #[test]
    fn what_is_no_text_is_not_read_to_its_end() {
        let mut raw = Vec::new();
        let said = |error: &io::Error| error.to_string();
        let refusal = read_whole(Ok(io::repeat(0)), said, &mut raw).unwrap_err();
        assert_eq!(refusal, Refusal::expected("binary file"));
        assert_eq!(raw.len(), decode::HEAD);
    }
}
