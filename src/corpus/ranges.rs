//! Lines of one byte range of a file, so that many threads can read one file.
//!
//! A line belongs to the range in which its first byte lies. Reading all ranges of a file in order gives every line
//! once, whatever the ranges are.

use std::io;
use std::ops::Range;

use crate::read_at::ReadAt;

/// A line that is not blank.
#[derive(Debug)]
pub(super) struct Line<'a> {
    /// Where it starts in the file.
    pub(super) offset: u64,
    /// Newlines before it in its range.
    pub(super) newlines: u64,
    /// Bytes, without the newline.
    pub(super) length: u32,
    /// The line without its newline.
    pub(super) text: LineText<'a>,
}

/// What a line holds.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum LineText<'a> {
    /// UTF-8.
    Text(&'a str),
    /// Something else.
    NotUtf8,
    /// 4 GiB and more, not read.
    TooLong,
}

/// How much is read at a time behind a range to find the end of its last line.
const STEP: usize = 4 << 10;

/// Visits the lines of `range` and gives the number of newlines inside it. Keeps the range in `buffer`, and its last
/// line to the end. A byte order mark at the start of the file is passed over.
///
/// # Errors
/// What the system says while reading.
pub(super) fn lines_of(
    source: &impl ReadAt,
    range: Range<u64>,
    buffer: &mut Vec<u8>,
    visit: impl FnMut(Line<'_>),
) -> io::Result<u64> {
    let from = range.start.saturating_sub(1);
    // A range fits into memory: it is a part of what one thread reads at a time.
    source.append_at(from, (range.end - from) as usize, buffer, 0)?;
    let (mut start, mut newlines) = (0, 0);
    if range.start > 0 {
        // The byte before the range tells whether a line starts right with it.
        match memchr::memchr(b'\n', buffer) {
            Some(at) => {
                start = at + 1;
                newlines = u64::from(at > 0);
            }
            None => return Ok(0),
        }
    }
    if start >= buffer.len() {
        return Ok(newlines);
    }
    let complete = finish_last_line(source, from, buffer)?;
    if range.start == 0 {
        start = mark(buffer, true);
    }
    let block = Block {
        bytes: buffer,
        start,
        offset: from,
        end: range.end,
        complete,
    };
    Ok(newlines + block.visit(newlines, visit))
}

/// Bytes of a file in memory.
struct Block<'b> {
    bytes: &'b [u8],
    /// Where the first line starts in them.
    start: usize,
    /// Where they start in the file.
    offset: u64,
    /// Newlines from this place of the file on are not counted.
    end: u64,
    /// Whether the last line is all there.
    complete: bool,
}

impl Block<'_> {
    /// Visits the lines and gives the number of newlines. `before` is added to the number that each line gets.
    fn visit(&self, before: u64, mut visit: impl FnMut(Line<'_>)) -> u64 {
        let (mut start, mut newlines) = (self.start, 0);
        let whole = simdutf8::basic::from_utf8(&self.bytes[start..]).ok();
        while start < self.bytes.len() {
            let newline = memchr::memchr(b'\n', &self.bytes[start..]).map(|at| start + at);
            let end = newline.unwrap_or(self.bytes.len());
            let bytes = &self.bytes[start..end];
            if !bytes.trim_ascii().is_empty() {
                let text = match (whole, u32::try_from(bytes.len())) {
                    (_, Err(_)) => LineText::TooLong,
                    _ if newline.is_none() && !self.complete => LineText::TooLong,
                    (Some(text), _) => LineText::Text(&text[start - self.start..end - self.start]),
                    (None, _) => {
                        std::str::from_utf8(bytes).map_or(LineText::NotUtf8, LineText::Text)
                    }
                };
                visit(Line {
                    offset: self.offset + start as u64,
                    newlines: before + newlines,
                    length: u32::try_from(bytes.len()).unwrap_or(u32::MAX),
                    text,
                });
            }
            if newline.is_some_and(|at| self.offset + (at as u64) < self.end) {
                newlines += 1;
            }
            start = end + 1;
        }
        newlines
    }
}

/// Visits the lines of `piece`, which holds whole lines of a stream, and gives the number of newlines. `first`: it is
/// the start of the stream, where a byte order mark is passed over. Offsets count from `offset`.
pub(super) fn lines_in(piece: &[u8], first: bool, offset: u64, visit: impl FnMut(Line<'_>)) -> u64 {
    let block = Block {
        bytes: piece,
        start: mark(piece, first),
        offset,
        end: u64::MAX,
        complete: true,
    };
    block.visit(0, visit)
}

/// Length of the byte order mark at the start of a file.
fn mark(bytes: &[u8], first: bool) -> usize {
    if first && bytes.starts_with(b"\xEF\xBB\xBF") {
        3
    } else {
        0
    }
}

/// Reads on to the end of the last line; false if that is too far away.
fn finish_last_line(source: &impl ReadAt, from: u64, buffer: &mut Vec<u8>) -> io::Result<bool> {
    let last = memchr::memrchr(b'\n', buffer).map_or(0, |at| at + 1);
    let mut step = STEP;
    while buffer.last() != Some(&b'\n') {
        if u32::try_from(buffer.len() - last).is_err() {
            return Ok(false);
        }
        let known = buffer.len();
        if source.append_at(from + known as u64, step, buffer, known)? == 0 {
            break;
        }
        if let Some(at) = memchr::memchr(b'\n', &buffer[known..]) {
            buffer.truncate(known + at + 1);
        }
        step = (step * 2).min(STEP * 256);
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Every line as (offset, line number, text), read in ranges of `size`.
    fn in_ranges(bytes: &[u8], size: u64) -> Vec<(u64, u64, Option<String>)> {
        let (mut all, mut before, mut buffer) = (Vec::new(), 0, Vec::new());
        let total = bytes.len() as u64;
        let mut start = 0;
        while start < total {
            let range = start..(start + size).min(total);
            before += lines_of(&bytes, range, &mut buffer, |line| {
                let text = match line.text {
                    LineText::Text(text) => {
                        assert_eq!(text.len() as u32, line.length);
                        Some(text.to_owned())
                    }
                    _ => None,
                };
                all.push((line.offset, before + line.newlines + 1, text));
            })
            .unwrap();
            start += size;
        }
        all
    }

    /// The same, line by line.
    fn one_by_one(bytes: &[u8]) -> Vec<(u64, u64, Option<String>)> {
        let (mut offset, mut all) = (0, Vec::new());
        for (number, line) in bytes.split(|&b| b == b'\n').enumerate() {
            let mark = if number == 0 && line.starts_with(b"\xEF\xBB\xBF") {
                3
            } else {
                0
            };
            let text = &line[mark..];
            if !text.trim_ascii().is_empty() {
                let read = String::from_utf8(text.to_vec()).ok();
                all.push(((offset + mark) as u64, number as u64 + 1, read));
            }
            offset += line.len() + 1;
        }
        all
    }

    proptest! {
        #[test]
        fn any_splitting_gives_the_same_lines(
            text in r"(\u{FEFF})?([a-zé ]{0,12}\r?\n|\n){0,12}[a-zé]{0,5}",
            size in 1u64..40,
            bad in proptest::option::of(0usize..80),
        ) {
            let mut bytes = text.into_bytes();
            if let Some(at) = bad && at < bytes.len() {
                bytes[at] = 0xFF;
            }
            prop_assert_eq!(in_ranges(&bytes, size), one_by_one(&bytes));
        }
    }

    #[test]
    fn a_line_longer_than_many_steps_is_whole() {
        let mut bytes = b"a\n".to_vec();
        bytes.extend(vec![b'x'; 700_000]);
        bytes.extend(b"\nb");
        assert_eq!(in_ranges(&bytes, 4), one_by_one(&bytes));
    }
}
