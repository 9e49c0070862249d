//! Bytes that have to be read a second time and have no place of their own: first in memory, then in a temporary file.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use bytemuck::Pod;

use crate::error::Error;
use crate::read_at::ReadAt;

/// Takes bytes from many threads, in any order. One file at most, whatever the number of sources, so that neither
/// open files nor memory grow with them.
#[derive(Debug)]
pub(crate) struct Spool {
    folder: PathBuf,
    in_memory: usize,
    kept: Mutex<Kept>,
}

/// What was taken. The file has no name, or is deleted when it is closed: nothing can be left behind.
#[derive(Debug)]
enum Kept {
    Memory(Vec<u8>),
    File { file: File, length: u64 },
}

impl Spool {
    /// An empty one. Makes a file in `folder` only when it holds more than `in_memory` bytes.
    pub(crate) fn new(folder: PathBuf, in_memory: usize) -> Spool {
        Spool {
            folder,
            in_memory,
            kept: Mutex::new(Kept::Memory(Vec::new())),
        }
    }

    /// Keeps `bytes` and gives the offset at which they can be read.
    ///
    /// # Errors
    /// [`Error::TempFile`] if the file cannot be made or written, as on a full disk.
    pub(crate) fn append(&self, bytes: &[u8]) -> Result<u64, Error> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.append(bytes, self.in_memory, &self.folder)
            .map_err(|source| Error::TempFile {
                folder: self.folder.clone(),
                source,
            })
    }

    /// All that was taken, for reading.
    pub(crate) fn finish(self) -> Spooled {
        let mut kept = self
            .kept
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        if let Kept::Memory(bytes) = &mut kept {
            bytes.shrink_to_fit();
        }
        Spooled {
            kept,
            folder: self.folder,
        }
    }
}

impl Kept {
    fn append(&mut self, bytes: &[u8], in_memory: usize, folder: &Path) -> io::Result<u64> {
        if let Kept::Memory(before) = self
            && before.len() + bytes.len() > in_memory
        {
            let mut file = tempfile::tempfile_in(folder)?;
            file.write_all(before)?;
            let length = before.len() as u64;
            *self = Kept::File { file, length };
        }
        match self {
            Kept::Memory(before) => {
                before.extend_from_slice(bytes);
                Ok((before.len() - bytes.len()) as u64)
            }
            Kept::File { file, length } => {
                file.write_all(bytes)?;
                *length += bytes.len() as u64;
                Ok(*length - bytes.len() as u64)
            }
        }
    }
}

/// A spool that is complete. Many threads can read it.
#[derive(Debug)]
pub(crate) struct Spooled {
    kept: Kept,
    folder: PathBuf,
}

impl Spooled {
    /// Fills `bytes` from `offset` on.
    ///
    /// # Errors
    /// What the system says; bytes that were never kept are an unexpected end.
    pub(crate) fn read(&self, offset: u64, bytes: &mut [u8]) -> io::Result<()> {
        match &self.kept {
            Kept::Memory(all) => {
                let kept = usize::try_from(offset)
                    .ok()
                    .and_then(|start| all.get(start..start.checked_add(bytes.len())?))
                    .ok_or(io::ErrorKind::UnexpectedEof)?;
                bytes.copy_from_slice(kept);
                Ok(())
            }
            Kept::File { file, .. } => match file.fill_at(bytes, offset)? {
                all if all == bytes.len() => Ok(()),
                _ => Err(io::ErrorKind::UnexpectedEof.into()),
            },
        }
    }

    /// Fills `values` with what was kept as bytes from `offset` on, and gives the offset behind them.
    ///
    /// # Errors
    /// [`Error::TempFileRead`].
    pub(crate) fn read_values<T: Pod>(&self, offset: u64, values: &mut [T]) -> Result<u64, Error> {
        let bytes: &mut [u8] = bytemuck::cast_slice_mut(values);
        self.read(offset, bytes)
            .map_err(|source| Error::TempFileRead {
                folder: self.folder.clone(),
                source,
            })?;
        Ok(offset + bytes.len() as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(spooled: &Spooled, offset: u64, length: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        spooled.read(offset, &mut bytes).map(|()| bytes)
    }

    #[test]
    fn what_is_kept_can_be_read_from_memory_and_from_a_file() {
        let dir = tempfile::tempdir().unwrap();
        for in_memory in [0, 4, 7, 100] {
            let spool = Spool::new(dir.path().to_owned(), in_memory);
            let offsets = [&b"one"[..], b"", b"three", b"xy"].map(|b| spool.append(b).unwrap());
            assert_eq!(offsets, [0, 3, 3, 8], "{in_memory}");
            let in_a_file = matches!(&*spool.kept.lock().unwrap(), Kept::File { .. });
            assert_eq!(in_a_file, in_memory < 10);
            let spooled = spool.finish();
            for (offset, word) in [(0, "one"), (3, "three"), (8, "xy"), (10, "")] {
                assert_eq!(read(&spooled, offset, word.len()).unwrap(), word.as_bytes());
            }
            for (offset, length) in [(9, 2), (11, 1), (u64::MAX, 1)] {
                assert!(read(&spooled, offset, length).is_err(), "{offset}");
            }
            let left = std::fs::read_dir(dir.path()).unwrap().count();
            assert!(left == 0 || cfg!(windows), "the file has no name");
        }
    }

    #[test]
    fn many_threads_get_places_of_their_own() {
        let spool = Spool::new(std::env::temp_dir(), 1000);
        let places: Vec<(u8, u64)> = std::thread::scope(|scope| {
            let writers: Vec<_> = (0..8u8)
                .map(|writer| {
                    let spool = &spool;
                    scope.spawn(move || {
                        [(); 40].map(|()| (writer, spool.append(&[writer; 50]).unwrap()))
                    })
                })
                .collect();
            writers
                .into_iter()
                .flat_map(|writer| writer.join().unwrap())
                .collect()
        });
        let spooled = spool.finish();
        for (writer, offset) in places {
            assert_eq!(read(&spooled, offset, 50).unwrap(), [writer; 50]);
        }
    }

    #[test]
    fn a_folder_without_room_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let gone = dir.path().join("gone");
        let error = Spool::new(gone.clone(), 2).append(b"abc").unwrap_err();
        assert!(matches!(error, Error::TempFile { folder, .. } if folder == gone));

        // A file that takes nothing, as on a full disk.
        let path = dir.path().join("read-only");
        std::fs::write(&path, "").unwrap();
        let spool = Spool::new(dir.path().to_owned(), 0);
        let file = File::open(path).unwrap();
        *spool.kept.lock().unwrap() = Kept::File { file, length: 0 };
        let said = spool.append(b"abc").unwrap_err().to_string();
        assert!(said.contains("--temp-dir"), "{said}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_told() {
        let spool = Spool::new(std::env::temp_dir(), 0);
        let file = File::options().write(true).open("/dev/full").unwrap();
        *spool.kept.lock().unwrap() = Kept::File { file, length: 0 };
        let said = spool.append(b"abc").unwrap_err().to_string();
        assert!(said.contains("No space left on device"), "{said}");
    }
}
