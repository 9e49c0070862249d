//! Standard input and pipes: told by their first bytes what they hold, and read once.

use std::fmt;
use std::io::{self, Cursor, Read};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::codec::{self, Codec};
use super::globs::FileKind;
use super::json_lines;
use super::source::{Content, SourceFile};

/// How much is looked at. A stream that ends before has a known size.
const LOOK: usize = 1 << 20;

/// Bytes that come once.
pub(super) struct Stream(Mutex<Option<Box<dyn Read + Send>>>);

impl Stream {
    /// The bytes, for the first who asks.
    ///
    /// # Errors
    /// For all who come later.
    pub(super) fn take(&self) -> io::Result<Box<dyn Read + Send>> {
        let mut stream = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        stream
            .take()
            .ok_or_else(|| io::Error::other("a stream cannot be read twice"))
    }
}

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Stream")
    }
}

/// Looks at the beginning of a stream. Without a telling ending in its name it is JSON lines if its first line with
/// something on it is an object. Waits until the stream has said enough.
///
/// # Errors
/// What the system says.
pub(super) fn look(name: String, mut source: Box<dyn Read + Send>) -> io::Result<SourceFile> {
    let mut magic = Vec::new();
    source
        .by_ref()
        .take(codec::MAGIC as u64)
        .read_to_end(&mut magic)?;
    let codec = Codec::of_magic(&magic);
    let source = Cursor::new(magic).chain(source);
    let mut unpacked: Box<dyn Read + Send> = match codec {
        Some(codec) => codec.decode(source)?,
        None => Box::new(source),
    };
    let kind = FileKind::of(Path::new(&name));
    let mut head = Vec::new();
    let mut look = LOOK;
    let end = loop {
        let wanted = look - head.len();
        match unpacked.by_ref().take(wanted as u64).read_to_end(&mut head) {
            Ok(read) if read < wanted => break End::Reached,
            Ok(_) if kind != FileKind::Plain || !is_half_a_line(&head) => break End::Open,
            Ok(_) => look *= 2,
            // It is told when reading gets here.
            Err(error) => break End::Failed(error),
        }
    };
    let kind = match kind {
        FileKind::Plain if head.starts_with(b"PAR1") => FileKind::Parquet,
        FileKind::Plain if json_lines::starts_with_object(&head) => FileKind::JsonLines,
        kind => kind,
    };
    let size = matches!(end, End::Reached).then_some(head.len() as u64);
    let stream: Box<dyn Read + Send> = match end {
        End::Reached => Box::new(Cursor::new(head)),
        End::Open => Box::new(Cursor::new(head).chain(unpacked)),
        End::Failed(error) => Box::new(Cursor::new(head).chain(Failing(Some(error)))),
    };
    Ok(SourceFile {
        name: name.into(),
        content: Content::Stream(Stream(Mutex::new(Some(stream)))),
        size,
        kind,
        codec,
    })
}

enum End {
    Reached,
    Open,
    Failed(io::Error),
}

/// Whether more is needed to tell what the first line is: an object may be as long as a document.
fn is_half_a_line(head: &[u8]) -> bool {
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    let text = text.trim_ascii_start();
    let undecided = text.is_empty() || text[0] == b'{' && memchr::memchr(b'\n', text).is_none();
    undecided && u32::try_from(head.len()).is_ok()
}

/// Says what went wrong before, and then that it goes on like this.
struct Failing(Option<io::Error>);

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(self
            .0
            .take()
            .unwrap_or_else(|| io::ErrorKind::UnexpectedEof.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::codec::tests::{ALL, pack};
    use super::*;

    fn looked(name: &str, bytes: Vec<u8>) -> (SourceFile, io::Result<Vec<u8>>) {
        let file = look(name.to_owned(), Box::new(Cursor::new(bytes))).unwrap();
        let Content::Stream(stream) = &file.content else {
            panic!("{file:?}");
        };
        let mut all = Vec::new();
        let read = stream.take().unwrap().read_to_end(&mut all).map(|_| all);
        assert!(stream.take().is_err());
        (file, read)
    }

    #[test]
    fn nothing_is_lost_and_short_streams_have_a_size() {
        for length in [0, 1, MAGIC_AND_MORE, LOOK - 1, LOOK, LOOK + 1, 3 * LOOK] {
            let bytes: Vec<u8> = (0..length).map(|at| b'a' + (at % 23) as u8).collect();
            let (file, read) = looked("-", bytes.clone());
            assert!(read.unwrap() == bytes, "{length}");
            assert_eq!(file.size, (length < LOOK).then_some(length as u64));
            assert_eq!((file.kind, file.codec), (FileKind::Plain, None));
        }
    }

    const MAGIC_AND_MORE: usize = codec::MAGIC + 1;

    #[test]
    fn records_are_told_however_long_the_first_is_and_however_it_is_packed() {
        let line = format!("\n{{\"text\":\"{}\"}}\n", "long ".repeat(LOOK));
        let (file, read) = looked("-", line.clone().into());
        assert_eq!(file.kind, FileKind::JsonLines);
        assert!(read.unwrap() == line.as_bytes());
        for (codec, _) in ALL {
            let (file, read) = looked("-", pack(codec, b"{\"text\":\"a\"}\n"));
            assert_eq!((file.kind, file.codec), (FileKind::JsonLines, Some(codec)));
            assert_eq!(read.unwrap(), b"{\"text\":\"a\"}\n");
        }
        assert_eq!(
            looked("a.jsonl", b"text".to_vec()).0.kind,
            FileKind::JsonLines
        );
        assert_eq!(looked("a.md.gz", b"{}".to_vec()).0.kind, FileKind::Markdown);
        assert_eq!(looked("-", b"PAR1".to_vec()).0.kind, FileKind::Parquet);
    }

    #[test]
    fn damage_is_told_after_what_is_whole() {
        for (codec, ending) in ALL {
            let mut packed = pack(codec, b"whole\n");
            packed.extend_from_slice(&pack(codec, b"cut off\n")[..12]);
            let (file, read) = looked("-", packed);
            assert!(read.is_err() && file.size.is_none(), "{ending}");
        }
    }
}
