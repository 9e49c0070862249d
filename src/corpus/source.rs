//! Where the bytes of a file come from: the file system, or memory for standard input and pipes.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use super::globs::FileKind;

/// One input file.
#[derive(Debug)]
pub(super) struct SourceFile {
    /// The name reports use.
    pub(super) name: Box<str>,
    /// Where its bytes are.
    pub(super) content: Content,
    /// Bytes, as of the walk.
    pub(super) size: u64,
    /// What it holds.
    pub(super) kind: FileKind,
}

/// Where a file's bytes are.
#[derive(Debug)]
pub(super) enum Content {
    /// At its name, seen from the working folder.
    Named,
    /// At a path its name does not spell.
    At(Box<Path>),
    /// Here: it cannot be read twice.
    Memory(Box<[u8]>),
}

impl SourceFile {
    /// A handle of one's own, at the start.
    pub(super) fn open(&self, folder: &Path) -> io::Result<Reader<'_>> {
        match &self.content {
            Content::Named => File::open(folder.join(&*self.name)).map(Reader::File),
            Content::At(path) => File::open(path).map(Reader::File),
            Content::Memory(bytes) => Ok(Reader::Memory(bytes)),
        }
    }
}

/// An open file, or bytes in memory.
#[derive(Debug)]
pub(super) enum Reader<'a> {
    /// A file.
    File(File),
    /// All of it.
    Memory(&'a [u8]),
}

impl Reader<'_> {
    /// Appends the bytes from `offset` on, at most `limit`, and fewer only at the end. Gives their number.
    pub(super) fn append(
        &mut self,
        offset: u64,
        limit: u64,
        buffer: &mut Vec<u8>,
    ) -> io::Result<usize> {
        match self {
            Reader::File(file) => {
                file.seek(SeekFrom::Start(offset))?;
                file.take(limit).read_to_end(buffer)
            }
            Reader::Memory(bytes) => {
                let start = usize::try_from(offset).map_or(bytes.len(), |o| o.min(bytes.len()));
                let rest = &bytes[start..];
                let rest =
                    &rest[..usize::try_from(limit).map_or(rest.len(), |l| l.min(rest.len()))];
                buffer.extend_from_slice(rest);
                Ok(rest.len())
            }
        }
    }
}

/// Why a file is in no comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    /// Said to a person.
    pub(super) reason: String,
    /// Whether it should have been read.
    pub(super) error: bool,
}

impl Refusal {
    /// A matter of course.
    pub(super) fn expected(reason: impl Into<String>) -> Refusal {
        Refusal {
            reason: reason.into(),
            error: false,
        }
    }

    /// A document that should have been read.
    pub(super) fn error(reason: impl Into<String>) -> Refusal {
        Refusal {
            reason: reason.into(),
            error: true,
        }
    }

    /// A document too long for 32-bit spans.
    pub(super) fn too_long() -> Refusal {
        Refusal::error("4 GiB of text or more in one document; split it")
    }

    /// What the system says.
    pub(super) fn unreadable(error: &io::Error) -> Refusal {
        Refusal::error(format!("cannot be read: {error}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_and_file_read_alike() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("x"), b"0123456789").unwrap();
        let file = |content| SourceFile {
            name: "x".into(),
            content,
            size: 10,
            kind: FileKind::Plain,
        };
        let (named, memory) = (
            file(Content::Named),
            file(Content::Memory(b"0123456789"[..].into())),
        );
        for (offset, limit) in [(0, 4), (8, 4), (10, 1), (99, 1), (3, u64::MAX)] {
            let (mut a, mut b) = (b"-".to_vec(), b"-".to_vec());
            named
                .open(dir.path())
                .unwrap()
                .append(offset, limit, &mut a)
                .unwrap();
            memory
                .open(dir.path())
                .unwrap()
                .append(offset, limit, &mut b)
                .unwrap();
            assert_eq!(a, b);
        }
    }
}
