//! One file as one document.

use std::borrow::Cow;
use std::io;

use super::decode;
use super::source::{Reader, Refusal};

/// Reads a whole file into `raw` and decodes it.
///
/// # Errors
/// Why the file is in no comparison.
pub(super) fn read_whole<'a>(
    reader: io::Result<Reader<'_>>,
    size: u64,
    raw: &'a mut Vec<u8>,
) -> Result<Cow<'a, str>, Refusal> {
    if size >= u64::from(u32::MAX) {
        return Err(Refusal::too_long());
    }
    raw.clear();
    let unreadable = |error: io::Error| Refusal::unreadable(&error);
    reader
        .map_err(unreadable)?
        .append(0, u64::from(u32::MAX), raw)
        .map_err(unreadable)?;
    let text = decode::decode(raw)?;
    // One byte short of the limit, for a file that grew since its size was asked.
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
        let text = read_whole(Ok(Reader::Memory(b"\xEF\xBB\xBFabc")), 6, &mut raw).unwrap();
        assert_eq!(text, "abc");
        let refusal = read_whole(Ok(Reader::Memory(b"")), 1 << 32, &mut raw).unwrap_err();
        assert!(refusal.error && refusal.reason.contains("4 GiB"));
        let gone = io::Error::from(io::ErrorKind::NotFound);
        assert!(read_whole(Err(gone), 1, &mut raw).unwrap_err().error);
    }
}
