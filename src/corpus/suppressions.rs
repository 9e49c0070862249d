//! Marks in a text that take a part of it, or all of it, out of every comparison.
//!
//! A mark is a comment on a line of its own (`docs/suppressions.md`). Here marks are found and read, and what they suppress is
//! blanked: each of its bytes but line ends becomes a space, so that offsets, lines and the identity of all other text stay.

mod mark;
#[cfg(test)]
mod tests;

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::{Format, markdown};
use mark::{Directive, Mark};

/// What every mark has, and hardly any other text.
const SIGN: &str = "retold:";

static FINDER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(SIGN));

/// A text read with its marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text<'a> {
    /// As it stands in the document. Spans and excerpts are cut from it.
    pub source: &'a str,
    /// The same with marks and what they suppress blanked: what is compared. As many bytes, with line ends in the same places.
    pub compared: &'a str,
}

impl Text<'_> {
    /// Whether nothing is blanked.
    pub fn is_whole(self) -> bool {
        self.source.as_ptr() == self.compared.as_ptr()
    }
}

/// What the marks of a document say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Suppressions {
    /// Marks and what they suppress: sorted, disjoint, from the start of a line to the end of one.
    blank: Vec<Range<usize>>,
    /// What is suppressed, in order; one that takes the whole document if there is a mark for that.
    pub stretches: Vec<Stretch>,
    /// Marks that do nothing, in order.
    pub wrong: Vec<(WrongMark, Range<usize>)>,
}

/// A stretch that a mark suppresses. Byte ranges of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// The mark, without white space around it.
    pub mark: Range<usize>,
    /// What it suppresses.
    pub text: Range<usize>,
    /// How it ends.
    pub extent: Extent,
}

/// How far a stretch goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// From `off` to `on`, or what is behind `ignore-next`.
    Closed,
    /// From an `off` that nothing ends.
    Unclosed,
    /// The document, by `ignore-file`.
    Document,
}

/// Why a mark does nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WrongMark {
    /// It cannot be read.
    Unknown,
    /// `on` where nothing is off.
    Unopened,
    /// `off` or `ignore-next` where the text is off already.
    Redundant,
}

impl Suppressions {
    /// Reads the marks of a text; `None` where it has none. One search over the bytes, and O(bytes) more only where the sign stands.
    pub fn of(text: &str, format: Format) -> Option<Suppressions> {
        FINDER.find(text.as_bytes())?;
        let passive = match format {
            Format::Markdown => markdown::uncounted_lines(text),
            Format::Plain => Vec::new(),
        };
        let marks = marks(text, format, &passive);
        (!marks.is_empty()).then(|| Reading::of(text, &passive, &marks))
    }

    /// The text with all that is suppressed blanked. O(bytes).
    pub fn blanked(&self, text: &str, out: &mut String) {
        out.clear();
        let mut done = 0;
        for range in &self.blank {
            out.push_str(&text[done..range.start]);
            let blanks = text[range.clone()].bytes();
            out.extend(blanks.map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
            done = range.end;
        }
        out.push_str(&text[done..]);
    }
}

/// The lines with a mark, each with its range, which is free of white space at its ends. Lines inside the ranges `passive` (code
/// and front matter) show marks and are none.
fn marks(text: &str, format: Format, passive: &[Range<usize>]) -> Vec<(Range<usize>, Mark)> {
    let bytes = text.as_bytes();
    let mut marks: Vec<(Range<usize>, Mark)> = Vec::new();
    let mut done = 0;
    while let Some(found) = FINDER.find(&bytes[done..]) {
        let at = done + found;
        let start = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |end| end + 1);
        let end = line_end(text, at);
        done = end;
        let line = &text[start..end];
        let lead = line.len() - line.trim_start().len();
        let line = line.trim();
        let shown = within(passive, start).is_some();
        if let Some(mark) = Mark::of(line, format).filter(|_| !shown) {
            marks.push((start + lead..start + lead + line.len(), mark));
        }
    }
    marks
}

/// The range that holds an offset.
fn within(ranges: &[Range<usize>], at: usize) -> Option<&Range<usize>> {
    let next = ranges.partition_point(|range| range.end <= at);
    ranges.get(next).filter(|range| range.start <= at)
}

/// Where the line of an offset ends, without its line end.
fn line_end(text: &str, at: usize) -> usize {
    memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |end| at + end)
}

/// Goes through the marks of a text.
struct Reading<'a> {
    text: &'a str,
    passive: &'a [Range<usize>],
    said: Suppressions,
}

impl<'a> Reading<'a> {
    fn of(
        text: &'a str,
        passive: &'a [Range<usize>],
        marks: &[(Range<usize>, Mark)],
    ) -> Suppressions {
        let whole = |(_, mark): &&(Range<usize>, Mark)| *mark == Mark::Says(Directive::IgnoreFile);
        if let Some((mark, _)) = marks.iter().find(whole) {
            return Suppressions {
                blank: std::iter::once(0..text.len()).collect(),
                stretches: vec![Stretch {
                    mark: mark.clone(),
                    text: 0..text.len(),
                    extent: Extent::Document,
                }],
                wrong: Vec::new(),
            };
        }
        let mut reading = Reading {
            text,
            passive,
            said: Suppressions::default(),
        };
        reading.all(marks);
        reading.said
    }

    fn all(&mut self, marks: &[(Range<usize>, Mark)]) {
        let mut open: Option<&Range<usize>> = None;
        for (at, (place, mark)) in marks.iter().enumerate() {
            match (mark, open) {
                (Mark::Unknown, _) => self.wrong(WrongMark::Unknown, place),
                (Mark::Says(Directive::On), None) => {
                    self.wrong(WrongMark::Unopened, place);
                    self.blank(place.start, place.end);
                }
                (Mark::Says(Directive::On), Some(off)) => {
                    open = None;
                    self.stretch(off, place.start, Extent::Closed);
                    self.blank(place.start, place.end);
                }
                (_, Some(_)) => self.wrong(WrongMark::Redundant, place),
                (Mark::Says(Directive::Off), None) => open = Some(place),
                (Mark::Says(Directive::IgnoreNext), None) => {
                    let mut next = marks[at + 1..].iter();
                    let next = next.find(|(_, mark)| *mark != Mark::Unknown);
                    let limit = next.map_or(self.text.len(), |(next, _)| next.start);
                    self.stretch(place, self.block_end(place.end, limit), Extent::Closed);
                }
                // Taken before.
                (Mark::Says(Directive::IgnoreFile), None) => {}
            }
        }
        if let Some(off) = open {
            self.stretch(off, self.text.len(), Extent::Unclosed);
        }
    }

    fn wrong(&mut self, what: WrongMark, place: &Range<usize>) {
        self.said.wrong.push((what, place.clone()));
    }

    /// Suppresses what stands between a mark and `end`.
    fn stretch(&mut self, mark: &Range<usize>, end: usize, extent: Extent) {
        self.blank(mark.start, end);
        self.said.stretches.push(Stretch {
            mark: mark.clone(),
            text: mark.end..end,
            extent,
        });
    }

    /// Blanks the lines from `start` to `end`.
    fn blank(&mut self, start: usize, end: usize) {
        let start = memchr::memrchr(b'\n', &self.text.as_bytes()[..start]).map_or(0, |at| at + 1);
        match self.said.blank.last_mut() {
            Some(last) if last.end >= start => last.end = last.end.max(end),
            _ => self.said.blank.push(start..end),
        }
    }

    /// Where the next lines with anything on them end: at a blank line that is not inside a code block, or at `limit`.
    fn block_end(&self, from: usize, limit: usize) -> usize {
        let mut start = (line_end(self.text, from) + 1).min(limit);
        let mut begun = false;
        while start < limit {
            let end = line_end(self.text, start).min(limit);
            let code = within(self.passive, start).map(|code| code.end.min(limit));
            let is_blank = self.text[start..end].trim().is_empty();
            if is_blank && begun && code.is_none() {
                return start;
            }
            begun |= !is_blank;
            start = code.filter(|_| begun).unwrap_or(end + 1).max(end + 1);
        }
        limit
    }
}
