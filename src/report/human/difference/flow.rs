//! Marked text that flows into rows of a width.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::super::excerpt::split;
use super::super::page::{Piece, Role};
use crate::comparison::Change;
use crate::report::safe::harmless;

/// What is never parted from its neighbour: a word with its marks.
#[derive(Debug, Clone, Default)]
struct Atom {
    pieces: Vec<(Role, String)>,
    /// A space before it, unless it begins a row.
    spaced: bool,
    /// That space is the end of a line, which scripts without spaces do not have.
    wrapped: bool,
    /// It begins a row.
    begins_row: bool,
    /// Lines of the documents it stands in, left and right.
    lines: [Option<usize>; 2],
    change: Option<Change>,
}

/// One row of a cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) pieces: Vec<Piece>,
    pub(super) columns: usize,
    /// The lines in which its first words stand, left and right.
    pub(super) lines: [Option<usize>; 2],
    /// What its words say together: replaced where it has words of several kinds of edits.
    pub(super) change: Option<Change>,
    last: Option<char>,
}

/// Takes text in its order, with marks, and lays it out.
#[derive(Debug, Default)]
pub(super) struct Flow {
    atoms: Vec<Atom>,
    next: Atom,
}

impl Flow {
    /// Says where the following words stand and what they are.
    pub(super) fn at(&mut self, lines: [Option<usize>; 2], change: Change) {
        for (known, line) in self.next.lines.iter_mut().zip(lines) {
            *known = known.or(line);
        }
        self.next.change = Some(together(self.next.change, change));
    }

    /// Appends text without white space to the word so far.
    pub(super) fn text(&mut self, role: Role, text: &str) {
        if text.is_empty() {
            return;
        }
        let text = harmless(text);
        match self.next.pieces.last_mut() {
            Some((last, so_far)) if *last == role => so_far.push_str(&text),
            _ => self.next.pieces.push((role, text.into_owned())),
        }
    }

    /// What follows can stand in the next row.
    pub(super) fn part(&mut self) {
        if !self.next.pieces.is_empty() {
            self.atoms.push(std::mem::take(&mut self.next));
        }
    }

    /// What follows stands behind a space, or in the next row.
    pub(super) fn space(&mut self) {
        self.part();
        self.next.spaced = true;
    }

    /// What follows stands in the next row.
    pub(super) fn row(&mut self) {
        self.part();
        self.next.begins_row = true;
    }

    /// Appends text with white space, which parts it; line ends begin a row if `keep_lines`. Characters that need no space between them
    /// part it as well.
    pub(super) fn prose(&mut self, role: Role, text: &str, keep_lines: bool) {
        let mut rest = text;
        while let Some(at) = rest.find(char::is_whitespace) {
            self.glued(role, &rest[..at]);
            let behind = rest[at..].trim_start();
            let white = &rest[at..rest.len() - behind.len()];
            if keep_lines && white.contains('\n') {
                self.row();
            } else {
                self.space();
                self.next.wrapped = white.contains('\n');
            }
            rest = behind;
        }
        self.glued(role, rest);
    }

    /// Appends what stands between two words; where nothing does, they can be parted.
    pub(super) fn gap(&mut self, role: Role, gap: &str, keep_lines: bool) {
        if gap.is_empty() {
            self.part();
        } else {
            self.prose(role, gap, keep_lines);
        }
    }

    /// Appends text without white space, and parts it behind a wide mark (`、`).
    fn glued(&mut self, role: Role, text: &str) {
        self.text(role, text);
        if text.chars().next_back().is_some_and(may_end_row) {
            self.part();
        }
    }

    /// The rows, each at most `room` columns wide. O(n) for n bytes.
    pub(super) fn rows(mut self, room: usize) -> Vec<Row> {
        self.part();
        let mut rows = Vec::new();
        let mut row = Row::default();
        for atom in self.atoms {
            let wide: usize = atom.pieces.iter().map(|(_, text)| columns(text)).sum();
            let joins = atom.wrapped && row.ends_wide() && atom.begins_wide();
            let spaced = usize::from(atom.spaced && row.columns > 0 && !joins);
            if row.columns > 0 && (atom.begins_row || row.columns + spaced + wide > room) {
                rows.push(std::mem::take(&mut row));
            } else if spaced > 0 {
                row.push(Role::Plain, " ");
            }
            for (role, text) in &atom.pieces {
                let mut rest = text.as_str();
                row.note(&atom);
                while row.columns + columns(rest) > room {
                    let left = room - row.columns.min(room);
                    // A wide character may not fit into the last column.
                    let first = rest.chars().next().and_then(UnicodeWidthChar::width);
                    if left == 0 || row.columns > 0 && first.unwrap_or(0) > left {
                        rows.push(std::mem::take(&mut row));
                        row.note(&atom);
                        continue;
                    }
                    let (head, tail) = split(rest, left);
                    row.push(*role, head);
                    rest = tail;
                    if !rest.is_empty() {
                        rows.push(std::mem::take(&mut row));
                        row.note(&atom);
                    }
                }
                row.push(*role, rest);
            }
        }
        if row.columns > 0 || !row.pieces.is_empty() {
            rows.push(row);
        }
        rows
    }
}

impl Atom {
    fn begins_wide(&self) -> bool {
        let mut text = self.pieces.iter().flat_map(|(_, text)| text.chars());
        text.find(|c| !SIGNS.contains(c)).is_some_and(is_wide)
    }
}

impl Row {
    fn ends_wide(&self) -> bool {
        self.last.is_some_and(is_wide)
    }

    fn push(&mut self, role: Role, text: &str) {
        if !text.is_empty() {
            self.pieces.push(role.of(text));
            self.columns += columns(text);
            self.last = text.chars().rfind(|c| !SIGNS.contains(c)).or(self.last);
        }
    }

    fn note(&mut self, atom: &Atom) {
        for (own, line) in self.lines.iter_mut().zip(atom.lines) {
            *own = own.or(line);
        }
        if let Some(change) = atom.change {
            self.change = Some(together(self.change, change));
        }
    }
}

/// The characters around words that differ.
const SIGNS: [char; 7] = ['[', ']', '{', '}', '~', '+', '-'];

/// What a row with words of both kinds says.
fn together(known: Option<Change>, change: Change) -> Change {
    match (known, change) {
        (None | Some(Change::Equal), change) => change,
        (Some(known), Change::Equal) => known,
        (Some(known), change) if known == change => known,
        _ => Change::Replaced,
    }
}

fn columns(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// Whether a mark fills two columns, as those of scripts do that need no spaces, and does not open anything.
fn may_end_row(mark: char) -> bool {
    mark.width() == Some(2)
        && !['（', '「', '『', '【', '〈', '《', '〔', '［', '｛'].contains(&mark)
}

fn is_wide(c: char) -> bool {
    c.width() == Some(2)
}
