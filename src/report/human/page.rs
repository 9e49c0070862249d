//! Lines of coloured pieces, wrapped to the page's width.

use std::io::{self, Write};

use anstyle::{AnsiColor, Effects, Style as Ansi};

use super::excerpt::{columns, split};
use crate::report::Style;
use crate::report::safe::{harmless, is_command};

/// Where the text of a finding begins: behind the column of scores.
pub(super) const BODY: usize = 8;

/// What a piece of text is; its colour follows from that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Ordinary text.
    Plain,
    /// The name of a rule or a section.
    Heading,
    /// A file or a place in it; never broken.
    Path,
    /// The figure a rule decided by.
    Score,
    /// Words that stand in more than one place.
    Shared,
    /// Words in the place of others.
    Replaced,
    /// Words that stand only in the left text.
    OnlyLeft,
    /// Words that stand only in the right text.
    OnlyRight,
    /// What can be read over.
    Quiet,
    /// A gate that passes.
    Good,
    /// A gate that does not pass, and errors.
    Bad,
}

impl Role {
    fn ansi(self) -> Ansi {
        match self {
            Role::Plain => Ansi::new(),
            Role::Heading => Ansi::new().bold(),
            Role::Path => AnsiColor::Cyan.on_default(),
            Role::Score => AnsiColor::Yellow.on_default(),
            Role::Shared => Ansi::new().underline(),
            Role::Replaced => AnsiColor::Yellow.on_default(),
            Role::OnlyLeft => AnsiColor::Red.on_default(),
            Role::OnlyRight => AnsiColor::Green.on_default(),
            Role::Quiet => Ansi::new().dimmed(),
            Role::Good => AnsiColor::Green.on_default() | Effects::BOLD,
            Role::Bad => AnsiColor::Red.on_default() | Effects::BOLD,
        }
    }

    /// The piece of that role.
    pub(super) fn of(self, text: impl AsRef<str>) -> Piece {
        Piece {
            role: self,
            text: harmless(text.as_ref()).into_owned(),
        }
    }
}

/// Harmless text with its role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    role: Role,
    text: String,
}

impl Piece {
    /// What it says.
    #[cfg(test)]
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Columns it takes.
    pub(super) fn columns(&self) -> usize {
        columns(&self.text)
    }
}

/// Where the human report is written. All its text comes by here as [`Piece`]s, and so is harmless.
pub(super) struct Page<'a> {
    out: &'a mut dyn Write,
    style: Style,
}

impl<'a> Page<'a> {
    pub(super) fn new(out: &'a mut dyn Write, style: &Style) -> Page<'a> {
        Page { out, style: *style }
    }

    /// Columns there are.
    pub(super) fn width(&self) -> usize {
        self.style.width.max(40)
    }

    /// Ids, statistics and budgets are shown too.
    pub(super) fn verbose(&self) -> bool {
        self.style.verbose
    }

    /// How many of `total` things are shown under the limit.
    pub(super) fn shown(&self, total: usize) -> usize {
        match self.style.limit {
            0 => total,
            limit => total.min(limit),
        }
    }

    /// Whether everything is to be shown.
    pub(super) fn unlimited(&self) -> bool {
        self.style.limit == 0
    }

    /// An empty line.
    pub(super) fn blank(&mut self) -> io::Result<()> {
        self.out.write_all(b"\n")
    }

    /// One line, as wide as it gets. One that a build server would take for a command gets `./` or a backslash in front.
    pub(super) fn row(&mut self, indent: usize, pieces: &[Piece]) -> io::Result<()> {
        write!(self.out, "{:indent$}", "")?;
        let mut visible = pieces.iter().filter(|piece| !piece.text.trim().is_empty());
        if let Some(first) = visible.next()
            && is_command(&first.text)
        {
            let guard = if first.role == Role::Path { "./" } else { "\\" };
            self.out.write_all(guard.as_bytes())?;
        }
        for piece in pieces {
            self.piece(piece.role, &piece.text)?;
        }
        self.blank()
    }

    /// A paragraph broken at spaces, its first line indented by `first`, the others by `rest`.
    pub(super) fn paragraph(
        &mut self,
        first: usize,
        rest: usize,
        pieces: &[Piece],
    ) -> io::Result<()> {
        self.hanging(first, Vec::new(), rest, pieces)
    }

    /// A paragraph that begins with `lead`, which keeps its spaces and is never broken.
    pub(super) fn hanging(
        &mut self,
        first: usize,
        lead: Vec<Piece>,
        rest: usize,
        pieces: &[Piece],
    ) -> io::Result<()> {
        let mut used: usize = lead.iter().map(Piece::columns).sum();
        let room = self.width().saturating_sub(rest.max(first + used));
        let mut line = lead;
        let (mut indent, mut begins) = (first, true);
        for word in words(pieces, room) {
            let wide: usize = word.iter().map(Piece::columns).sum();
            if !begins && indent + used + 1 + wide > self.width() {
                self.row(indent, &line)?;
                line.clear();
                (indent, used, begins) = (rest, 0, true);
            }
            if !begins {
                // A space takes the role of both its sides, or none: an underline is not interrupted.
                let role = match (line.last(), word.first()) {
                    (Some(a), Some(b)) if a.role == b.role => a.role,
                    _ => Role::Plain,
                };
                line.push(role.of(" "));
                used += 1;
            }
            used += wide;
            begins = false;
            line.extend(word);
        }
        self.row(indent, &line)
    }

    fn piece(&mut self, role: Role, text: &str) -> io::Result<()> {
        if !self.style.color || role == Role::Plain {
            return self.out.write_all(text.as_bytes());
        }
        let ansi = role.ansi();
        write!(self.out, "{ansi}{text}{ansi:#}")
    }
}

/// The words of a paragraph, each of one or more glued pieces. A piece that is a path is one word, spaces or not; any
/// other word wider than `room` is broken.
fn words(pieces: &[Piece], room: usize) -> Vec<Vec<Piece>> {
    let mut words: Vec<Vec<Piece>> = vec![Vec::new()];
    for piece in pieces {
        if piece.role == Role::Path {
            push(&mut words, piece.clone());
            continue;
        }
        for (nth, part) in piece.text.split(' ').enumerate() {
            if nth > 0 {
                words.push(Vec::new());
            }
            let mut rest = part;
            while columns(rest) > room {
                let (head, tail) = split(rest, room);
                push(&mut words, piece.role.of(head));
                words.push(Vec::new());
                rest = tail;
            }
            if !rest.is_empty() {
                push(&mut words, piece.role.of(rest));
            }
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

fn push(words: &mut Vec<Vec<Piece>>, piece: Piece) {
    match words.last_mut() {
        Some(word) => word.push(piece),
        None => words.push(vec![piece]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paragraph(width: usize, color: bool, pieces: &[Piece]) -> String {
        let mut out = Vec::new();
        let style = Style {
            width,
            color,
            ..Style::default()
        };
        Page::new(&mut out, &style).paragraph(0, 4, pieces).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn words_are_wrapped_and_paths_are_not() {
        let pieces = [
            Role::Plain.of("one two three four five six seven eight nine in "),
            Role::Path.of("a path with spaces.txt"),
            Role::Plain.of(", said"),
        ];
        assert_eq!(
            paragraph(40, false, &pieces),
            "one two three four five six seven eight\n    nine in a path with spaces.txt, said\n"
        );
    }

    #[test]
    fn words_too_wide_are_broken() {
        let text = paragraph(40, false, &[Role::Plain.of("字".repeat(40))]);
        assert!(text.lines().all(|line| columns(line) <= 40), "{text}");
        assert_eq!(text.matches('字').count(), 40);
    }

    #[test]
    fn no_line_begins_as_a_command() {
        let pieces = [Role::Plain.of("a word and another one, then one more ::error::owned")];
        assert_eq!(
            paragraph(40, false, &pieces),
            "a word and another one, then one more\n    \\::error::owned\n"
        );
        let pieces = [Role::Path.of(" ##[group]x")];
        assert_eq!(paragraph(40, false, &pieces), "./ ##[group]x\n");
    }

    #[test]
    fn colour_is_put_around_words() {
        let pieces = [Role::Bad.of("error:"), Role::Plain.of(" no")];
        assert_eq!(
            paragraph(40, true, &pieces),
            "\x1b[1m\x1b[31merror:\x1b[0m no\n"
        );
    }
}
