//! Reading from a place of a file, without a place of the file's own: many threads can share one.

use std::fs::File;
use std::io;

/// What can be read from any place.
pub(crate) trait ReadAt {
    /// Reads some bytes from `offset` on, none only at the end.
    ///
    /// # Errors
    /// What the system says.
    fn read_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<usize>;

    /// Fills `bytes` from `offset` on, and gives how many there were: fewer than asked for only at the end.
    ///
    /// # Errors
    /// What the system says.
    fn fill_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<usize> {
        let mut filled = 0;
        while filled < bytes.len() {
            match self.read_at(&mut bytes[filled..], offset + filled as u64) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(filled)
    }

    /// Makes `buffer` longer by what stands from `offset` on: by `limit` bytes, fewer only at the end. Its first `keep` bytes stay,
    /// what it held behind them is overwritten: room that was filled before is not filled with zeros again. Gives the number of bytes read.
    ///
    /// # Errors
    /// What the system says; the buffer then holds what it is to keep.
    fn append_at(
        &self,
        offset: u64,
        limit: usize,
        buffer: &mut Vec<u8>,
        keep: usize,
    ) -> io::Result<usize> {
        buffer.resize(keep + limit, 0);
        let read = self.fill_at(&mut buffer[keep..], offset);
        buffer.truncate(keep + *read.as_ref().unwrap_or(&0));
        read
    }
}

impl ReadAt for File {
    #[cfg(unix)]
    fn read_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<usize> {
        std::os::unix::fs::FileExt::read_at(self, bytes, offset)
    }

    #[cfg(windows)]
    fn read_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<usize> {
        std::os::windows::fs::FileExt::seek_read(self, bytes, offset)
    }
}

#[cfg(test)]
impl ReadAt for &[u8] {
    fn read_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<usize> {
        let rest = &self[self.len().min(offset as usize)..];
        // Not all at once, as the system may do.
        let read = rest.len().min(bytes.len()).min(7);
        bytes[..read].copy_from_slice(&rest[..read]);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buffer_keeps_its_beginning_and_takes_what_is_there() {
        let bytes: Vec<u8> = (0..100).collect();
        let source = bytes.as_slice();
        let mut buffer = vec![200; 50];
        for (offset, limit, keep, read) in [
            (10, 30, 2, 30),
            (90, 30, 3, 10),
            (100, 5, 1, 0),
            (7, 0, 0, 0),
        ] {
            assert_eq!(
                source.append_at(offset, limit, &mut buffer, keep).unwrap(),
                read
            );
            let start = offset as usize;
            assert_eq!(&buffer[keep..], &bytes[start..start + read]);
            assert!(buffer[..keep].first().is_none_or(|&first| first == 200));
        }
    }
}
