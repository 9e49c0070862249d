//! From byte offsets to lines and columns.

use crate::model::Span;

/// Where the lines of a text begin. Lines end at `\n`; a `\r` before it belongs to the line's end.
pub struct Positions<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Positions<'a> {
    /// Indexes `text`. O(n) for n bytes.
    pub fn new(text: &'a str) -> Self {
        let starts = std::iter::once(0)
            .chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1))
            .collect();
        Positions { text, starts }
    }

    /// Line and column of a byte offset, both from 1, the column in characters. O(log l + c) for l lines and a line of
    /// c characters.
    ///
    /// An offset inside a character counts as that character's.
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|&start| start <= offset);
        let start = self.starts[line - 1];
        let column = self.text.as_bytes()[start..offset.min(self.text.len())]
            .iter()
            .filter(|&&byte| byte & 0xc0 != 0x80)
            .count();
        (line, column + 1)
    }

    /// The span `start..end`, which must lie on character boundaries.
    pub fn span(&self, start: usize, end: usize) -> Span {
        let (line, column) = self.line_column(start);
        let (end_line, end_column) = self.line_column(end);
        Span {
            line,
            column,
            end_line,
            end_column,
            start,
            end,
            excerpt: self.text[start..end].to_owned(),
        }
    }

    /// The span of everything but white space between the bytes `start` and `end`.
    pub fn trimmed_span(&self, start: usize, end: usize) -> Span {
        let slice = &self.text[start..end];
        let start = start + (slice.len() - slice.trim_start().len());
        self.span(start, (start + slice.trim().len()).max(start))
    }

    /// Number of lines.
    pub fn lines(&self) -> usize {
        self.starts.len()
    }

    /// Byte range of a line, from 1, without its line end.
    pub fn line_range(&self, line: usize) -> std::ops::Range<usize> {
        let start = self.starts[line - 1];
        let end = self
            .starts
            .get(line)
            .map_or(self.text.len(), |next| next - 1);
        let end = if end > start && self.text.as_bytes()[end - 1] == b'\r' {
            end - 1
        } else {
            end
        };
        start..end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_lines_end_at_newlines() {
        let text = "añb\r\n  東京 x\n";
        let positions = Positions::new(text);
        assert_eq!(positions.line_column(0), (1, 1));
        assert_eq!(positions.line_column(3), (1, 3));
        let at = text.find('京').unwrap();
        assert_eq!(positions.line_column(at), (2, 4));
        assert_eq!(&text[positions.line_range(1)], "añb");
        assert_eq!(positions.lines(), 3);
        let line = positions.line_range(2);
        let span = positions.trimmed_span(line.start, line.end);
        assert_eq!(
            (span.line, span.column, span.end_line, span.end_column),
            (2, 3, 2, 7)
        );
        assert_eq!(&text[span.start..span.end], span.excerpt);
    }
}
