//! Cuts a stream into pieces of whole lines.

use std::io::{self, Read};
use std::mem;

/// A stream that is cut.
pub(super) struct Cutter<R> {
    source: R,
    /// Bytes of a piece, at least about.
    size: usize,
    /// Bytes of a line that is too long to be read, and more.
    limit: usize,
    /// What was read behind the last piece.
    rest: Vec<u8>,
    end: Option<io::Result<()>>,
    /// Inside a line that is too long.
    passing_over: bool,
}

/// What comes next in the stream.
#[derive(Debug)]
pub(super) enum Cut {
    /// Whole lines; the last of the stream may lack its newline.
    Lines(Vec<u8>),
    /// A line that is too long, passed over with its newline.
    TooLong,
    /// Nothing.
    End,
    /// What follows cannot be read. An unfinished line before it is lost too.
    Failed(io::Error),
}

impl<R: Read> Cutter<R> {
    /// Pieces of `size` bytes, or of one line that is longer, but shorter than `limit`.
    pub(super) fn new(source: R, size: usize, limit: usize) -> Cutter<R> {
        Cutter {
            source,
            size,
            limit,
            rest: Vec::new(),
            end: None,
            passing_over: false,
        }
    }

    /// The next piece, in `buffer`, whose content does not matter.
    pub(super) fn next(&mut self, mut buffer: Vec<u8>) -> Cut {
        buffer.clear();
        buffer.append(&mut self.rest);
        loop {
            if self.passing_over {
                match memchr::memchr(b'\n', &buffer) {
                    Some(at) => {
                        self.rest = buffer.split_off(at + 1);
                        self.passing_over = false;
                        return Cut::TooLong;
                    }
                    None => buffer.clear(),
                }
            } else if (buffer.len() >= self.size || self.end.is_some())
                && let Some(at) = memchr::memrchr(b'\n', &buffer)
            {
                self.rest = buffer[at + 1..].to_vec();
                buffer.truncate(at + 1);
                return Cut::Lines(buffer);
            } else if buffer.len() >= self.limit {
                self.passing_over = true;
                continue;
            }
            match self.end.take() {
                Some(Ok(())) => {
                    self.end = Some(Ok(()));
                    return if mem::take(&mut self.passing_over) {
                        Cut::TooLong
                    } else if buffer.is_empty() {
                        Cut::End
                    } else {
                        Cut::Lines(buffer)
                    };
                }
                Some(Err(error)) => return Cut::Failed(error),
                None => {}
            }
            // A piece, and from then on twice as much each time: no line is searched again and again.
            let wanted = match self.size.checked_sub(buffer.len()) {
                Some(missing) if missing > 0 => missing,
                _ => buffer.len().min(self.limit - buffer.len()),
            };
            buffer.reserve_exact(wanted);
            match self
                .source
                .by_ref()
                .take(wanted as u64)
                .read_to_end(&mut buffer)
            {
                Ok(read) if read < wanted => self.end = Some(Ok(())),
                Ok(_) => {}
                Err(error) => self.end = Some(Err(error)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Fails behind its last byte.
    struct Broken<'a>(&'a [u8]);

    impl Read for Broken<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            match self.0.read(buffer)? {
                0 => Err(io::ErrorKind::UnexpectedEof.into()),
                read => Ok(read),
            }
        }
    }

    /// All lines; `None` for one that is too long; and whether all went well.
    fn cut(source: impl Read, size: usize, limit: usize) -> (Vec<Option<Vec<u8>>>, bool) {
        let mut cutter = Cutter::new(source, size, limit);
        let mut lines = Vec::new();
        loop {
            match cutter.next(b"left over".to_vec()) {
                Cut::Lines(piece) => {
                    assert!(!piece.is_empty());
                    lines.extend(
                        piece
                            .split_inclusive(|&b| b == b'\n')
                            .map(|l| Some(l.to_vec())),
                    );
                }
                Cut::TooLong => lines.push(None),
                Cut::End => {
                    assert!(matches!(cutter.next(Vec::new()), Cut::End));
                    return (lines, true);
                }
                Cut::Failed(_) => return (lines, false),
            }
        }
    }

    proptest! {
        #[test]
        fn every_line_comes_once(text in "([a-z]{0,9}\n|\n){0,12}[a-z]{0,9}", size in 1usize..40) {
            let bytes = text.as_bytes();
            let all: Vec<_> = bytes.split_inclusive(|&b| b == b'\n').map(|l| Some(l.to_vec())).collect();
            prop_assert_eq!(cut(bytes, size, 1000), (all.clone(), true));
            // Before damage, the lines that are whole.
            let whole: Vec<_> = all.into_iter().filter(|l| l.as_ref().is_some_and(|l| l.ends_with(b"\n"))).collect();
            prop_assert_eq!(cut(Broken(bytes), size, 1000), (whole, false));
        }
    }

    #[test]
    fn a_line_that_is_too_long_is_passed_over() {
        let line = |text: &str| Some(text.as_bytes().to_vec());
        let text = format!("a\n{}\nb\n{}", "x".repeat(100), "y".repeat(100));
        assert_eq!(
            cut(text.as_bytes(), 4, 50),
            (vec![line("a\n"), None, line("b\n"), None], true)
        );
        assert!(!cut(Broken(text.as_bytes()), 4, 50).1);
        let endless = cut(io::repeat(b'x').take(1 << 20), 64, 1 << 10);
        assert_eq!(endless, (vec![None], true));
    }
}
