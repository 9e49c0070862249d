//! The file of a result: what it begins with, the key, the contents, the result, and a checksum of all that.

use std::fmt;
use std::io::{self, Write};

use xxhash_rust::xxh3::xxh3_128;

use super::key::{Content, Key};
use super::wire::{Sink, Wire};
use crate::find::Found;
use crate::model::CorpusSummary;

/// The first bytes. How the rest is written needs no number: that is part of the key's version.
const BEGINNING: &[u8] = b"retold result\n";
/// Bytes of the checksum, at the end.
const CHECKSUM: usize = 16;

/// What is kept of a run.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Kept {
    /// What was read.
    pub(crate) corpus: CorpusSummary,
    /// What was found.
    pub(crate) found: Found,
}

/// Why a file is not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Damage {
    /// It does not begin as a result does.
    Foreign,
    /// Its bytes are not those that were written.
    Changed,
    /// It is whole, but of another key than its name says.
    Renamed,
    /// Its checksum is right and its values are none.
    Senseless,
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Damage::Foreign => "it is no result of retold",
            Damage::Changed => "it is damaged",
            Damage::Renamed => "it belongs to another run",
            Damage::Senseless => "its values make no sense",
        })
    }
}

/// Writes a result, and gives how many bytes it has. O(bytes); besides what is written, 64 KiB of memory.
///
/// # Errors
/// What the writer says.
pub(super) fn write(
    to: &mut dyn Write,
    key: &Key,
    contents: &Vec<Content>,
    kept: &Kept,
) -> io::Result<u64> {
    let mut sink = Sink::new(to);
    sink.bytes(BEGINNING);
    key.put(&mut sink);
    contents.put(&mut sink);
    kept.corpus.put(&mut sink);
    kept.found.put(&mut sink);
    sink.finish()
}

/// Reads a result of that key.
///
/// # Errors
/// [`Damage`].
pub(super) fn read(bytes: &[u8], key: &Key) -> Result<Kept, Damage> {
    let (found, _, mut rest) = beginning(bytes)?;
    if found != *key {
        return Err(Damage::Renamed);
    }
    kept(&mut rest).ok_or(Damage::Senseless)
}

/// Reads the contents that a result is of, whatever its key.
///
/// # Errors
/// [`Damage`].
pub(super) fn read_contents(bytes: &[u8]) -> Result<Vec<Content>, Damage> {
    beginning(bytes).map(|(_, contents, _)| contents)
}

/// Key and contents of a whole result, and what follows.
fn beginning(bytes: &[u8]) -> Result<(Key, Vec<Content>, &[u8]), Damage> {
    if !bytes.starts_with(BEGINNING) {
        return Err(Damage::Foreign);
    }
    let (body, checksum) = bytes
        .split_last_chunk::<CHECKSUM>()
        .ok_or(Damage::Changed)?;
    if xxh3_128(body) != u128::from_le_bytes(*checksum) {
        return Err(Damage::Changed);
    }
    let mut rest = body.get(BEGINNING.len()..).ok_or(Damage::Changed)?;
    let key = Key::take(&mut rest).ok_or(Damage::Senseless)?;
    let contents = Wire::take(&mut rest).ok_or(Damage::Senseless)?;
    Ok((key, contents, rest))
}

fn kept(rest: &mut &[u8]) -> Option<Kept> {
    let kept = Kept {
        corpus: Wire::take(rest)?,
        found: Wire::take(rest)?,
    };
    rest.is_empty().then_some(kept)
}

#[cfg(test)]
pub(super) fn kept_of_any_bytes(mut bytes: &[u8]) -> Option<Kept> {
    kept(&mut bytes)
}
