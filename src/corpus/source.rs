//! Where the bytes of a file come from.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::codec::Codec;
use super::globs::FileKind;
use super::stream::Stream;
use crate::observe::Observer;

/// One input file.
#[derive(Debug)]
pub(super) struct SourceFile {
    /// The name reports use.
    pub(super) name: Box<str>,
    /// Where its bytes are.
    pub(super) content: Content,
    /// Bytes as of the walk, compressed as they are; `None` for a stream that goes on.
    pub(super) size: Option<u64>,
    /// What it holds, when it is unpacked.
    pub(super) kind: FileKind,
    /// How it is compressed.
    pub(super) codec: Option<Codec>,
}

/// Where a file's bytes are.
#[derive(Debug)]
pub(super) enum Content {
    /// At its name, seen from the working folder.
    Named,
    /// At a path its name does not spell.
    At(Box<Path>),
    /// In a stream, unpacked.
    Stream(Stream),
}

impl SourceFile {
    /// A handle of one's own to the file as it stands.
    ///
    /// # Errors
    /// What the system says; and a stream is no file.
    pub(super) fn file(&self, folder: &Path) -> io::Result<File> {
        match &self.content {
            Content::Named => File::open(folder.join(&*self.name)),
            Content::At(path) => File::open(path),
            Content::Stream(_) => Err(io::Error::other("a stream cannot be read by places")),
        }
    }

    /// Its bytes from the start, unpacked; a stream only once. Tells the observer how many bytes of the file are read.
    ///
    /// # Errors
    /// What the system says, and damage at the very start; [`Self::reason`] puts it in words.
    pub(super) fn open<'r>(
        &'r self,
        folder: &Path,
        observer: &'r dyn Observer,
    ) -> io::Result<Box<dyn Read + Send + 'r>> {
        if let Content::Stream(stream) = &self.content {
            let source = stream.take()?;
            return Ok(Box::new(Counted { source, observer }));
        }
        let source = self.file(folder)?;
        let counted = Counted { source, observer };
        match self.codec {
            Some(codec) => codec.decode(counted),
            None => Ok(Box::new(counted)),
        }
    }

    /// Whether it holds records whose bytes cannot be found again at a place in the file, or is no file at all.
    pub(super) fn is_spooled(&self) -> bool {
        let streams = matches!(self.content, Content::Stream(_));
        streams || self.is_packed() && self.kind.has_records()
    }

    fn is_packed(&self) -> bool {
        self.codec.is_some() || self.kind == FileKind::Parquet
    }

    /// Bytes of text it may hold: a guess before it is read, on which only the time of a run depends.
    pub(super) fn text_bytes(&self) -> u64 {
        let size = self.size.unwrap_or(u64::MAX);
        match self.content {
            Content::Named | Content::At(_) if self.is_packed() => size.saturating_mul(PACKED),
            _ => size,
        }
    }

    /// Why it cannot be read to its end, said to a person.
    pub(super) fn reason(&self, error: &io::Error) -> String {
        match self.codec {
            Some(codec) => codec.reason(error),
            None => format!("cannot be read: {error}"),
        }
    }
}

/// Bytes of text in a byte of a compressed file, at least about: the bench corpus has 2.7 with gzip and 2.9 with Zstandard.
const PACKED: u64 = 3;

/// Tells an observer how much is read.
struct Counted<'o, R> {
    source: R,
    observer: &'o dyn Observer,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(buffer)?;
        self.observer.advance(read as u64);
        Ok(read)
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
