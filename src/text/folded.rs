//! Lines as they are compared: their folded words, each with a space behind it, where they stand in a text no more.
//!
//! Two lines are the same if these bytes are, so a line takes one hash of some bytes instead of one of each word.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod scan;

use std::ops::Range;

use super::character::is_ascii_separator;
use super::general::General;
use super::level::Level;
use scan::{Scan, Stop};

/// A line with a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoldedLine<'a> {
    /// Its number in the text, from 1.
    pub number: u32,
    /// Its bytes in the text, without the newline.
    pub place: Range<usize>,
    /// Its words, each with a space behind it.
    pub folded: &'a [u8],
    /// How many words begin in it.
    pub words: usize,
}

/// Folds texts line by line, reusing its buffers from one text to the next.
#[derive(Default)]
pub struct LineFolder {
    level: Level,
    scan: Scan,
    general: Option<Box<General>>,
}

/// The line that is not at its end.
#[derive(Default)]
struct Open {
    number: u32,
    start: usize,
    folded: usize,
    words: usize,
}

impl Open {
    /// Tells the line, if it has words, which ends at the byte `end`, and begins the next one behind it. `folded` and `words` are those of the text up to there.
    #[inline(always)]
    fn end(
        &mut self,
        end: usize,
        folded: &[u8],
        words: usize,
        visit: &mut impl FnMut(FoldedLine<'_>),
    ) {
        if words > self.words {
            visit(FoldedLine {
                number: self.number,
                place: self.start..end,
                folded: &folded[self.folded..],
                words: words - self.words,
            });
        }
        *self = Open {
            number: self.number + 1,
            start: end + 1,
            folded: folded.len(),
            words,
        };
    }
}

impl LineFolder {
    /// Calls `visit` for each line of `text` that has a word, in order, and gives the folded words of the text, each with a space behind it, and how many they are.
    /// O(n) for n bytes.
    ///
    /// ASCII is folded where it stands, and most quotes and dashes of prose separate there; only a word with or beside anything else takes the general path.
    pub fn fold(&mut self, text: &str, mut visit: impl FnMut(FoldedLine<'_>)) -> (&[u8], usize) {
        let bytes = text.as_bytes();
        let LineFolder {
            level,
            scan,
            general,
        } = self;
        scan.begin();
        if let Some(general) = general {
            general.begin();
        }
        let mut open = Open {
            number: 1,
            ..Open::default()
        };
        let (mut from, mut line_end) = (0, 0);
        while from < bytes.len() {
            let (to, stop) = scan.window(*level, bytes, from);
            for end in &scan.ends {
                let folded = &scan.folded[..end.folded];
                open.end(end.at, folded, end.words, &mut visit);
            }
            from = to;
            if stop == Stop::Other {
                // No word goes on behind its line.
                if line_end <= from {
                    let rest = memchr::memchr(b'\n', &bytes[from..]);
                    line_end = rest.map_or(bytes.len(), |at| from + at);
                }
                let general = general.get_or_insert_with(Box::default);
                let line = &text[..line_end];
                // Text in another script has one such word after the other.
                loop {
                    from = general.run(line, from, &mut |word| scan.put(word.folded));
                    let behind = bytes[from..line_end].iter();
                    from += behind.take_while(|&&byte| is_ascii_separator(byte)).count();
                    if from == line_end || bytes[from].is_ascii() {
                        break;
                    }
                }
            }
        }
        open.end(bytes.len(), &scan.folded, scan.words, &mut visit);
        (&scan.folded, scan.words)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{folded, hash_token, tokens};
    use super::*;
    use proptest::prelude::*;

    /// What is told of a line: number, place, folded words.
    type Told = (u32, Range<usize>, String);

    /// All that this machine can do.
    fn levels() -> Vec<Level> {
        let mut levels = vec![Level::default(), Level::Portable];
        // A machine with more than AVX2 would not come to it.
        #[cfg(target_arch = "x86_64")]
        levels.extend(crate::machine::Avx2::detected().map(Level::Avx2));
        levels
    }

    fn by(level: Level, texts: [&str; 2]) -> Vec<Told> {
        let mut folder = LineFolder {
            level,
            ..LineFolder::default()
        };
        let (mut told, mut lines) = (Vec::new(), Vec::new());
        // What another text left behind changes nothing.
        for text in texts {
            told.clear();
            lines.clear();
            let mut all = 0;
            let (whole, words) = folder.fold(text, |line| {
                lines.extend_from_slice(line.folded);
                let folded = std::str::from_utf8(line.folded).unwrap();
                assert_eq!(folded.matches(' ').count(), line.words);
                all += line.words;
                told.push((line.number, line.place, folded.to_owned()));
            });
            assert_eq!(whole, lines);
            assert_eq!(words, all);
        }
        told
    }

    /// The longest part with a hash: a character of a word may become several, and belong to other words as well.
    fn part_of(folded: &str, hash: u64) -> Option<&str> {
        let ends = (0..=folded.len()).rev();
        let parts = (0..folded.len()).flat_map(|start| ends.clone().map(move |end| start..end));
        let mut parts = parts.filter_map(|part| folded.get(part));
        parts.find(|part| hash_token(part) == hash)
    }

    /// Line by line, each word folded by itself.
    fn naive(text: &str) -> Vec<Told> {
        let mut told = Vec::new();
        let mut start = 0;
        for (line, number) in text.split('\n').zip(1..) {
            let end = start + line.len();
            let mut words = String::new();
            for token in tokens(line) {
                let folded = folded(&line[token.start..token.end]);
                words += part_of(&folded, token.hash).unwrap();
                words.push(' ');
            }
            if !words.is_empty() {
                told.push((number, start..end, words));
            }
            start = end + 1;
        }
        told
    }

    fn all_agree(text: &str) {
        let before = "Übermäßig_lang\n und_kürzer, 9".repeat(200);
        let expected = naive(text);
        for level in levels() {
            assert_eq!(by(level, [&before, text]), expected, "{level:?} {text:?}");
        }
    }

    #[test]
    fn lines_of_any_length_at_any_place() {
        for length in (0..140).chain([4_000, 4_095, 4_096, 4_097, 9_000]) {
            let blank = " ".repeat(length);
            let word = "Ab_9".repeat(length / 4) + &"xyz"[..length % 4];
            for (before, behind) in [
                ("", "\n"),
                ("A é\n", "ö, B\n\nc"),
                ("ｱ", "e\u{301}"),
                ("…", "’s"),
            ] {
                all_agree(&format!("{before}{blank}{behind}"));
                all_agree(&format!("{before}{word}{behind}"));
                all_agree(&format!("{before}{word}{blank}{word}.{behind}"));
            }
        }
    }

    #[test]
    fn letters_are_small_and_nothing_else_changes() {
        for level in levels() {
            let told = by(level, ["", "AZ_az, 09-Ab\nAZ_az Éé"]);
            let folded: Vec<&str> = told.iter().map(|line| line.2.as_str()).collect();
            assert_eq!(folded, ["az_az 09 ab ", "az_az éé "]);
        }
    }

    #[test]
    fn every_byte_of_ascii_at_every_place_of_some_blocks() {
        for first in 0..128 {
            // Two orders, so that a byte has different ones beside it.
            for step in [1, 77] {
                let byte = |at: usize| char::from((first + step * at) as u8 % 128);
                let text: String = (0..3 * 64 - 5).map(byte).collect();
                all_agree(&text);
            }
        }
    }

    #[test]
    fn marks_of_prose_at_every_place_of_a_block() {
        for mark in ["’", "—", "…”", "’\n", "‗", "’é", "\u{2028}"] {
            for letters in 0..20 {
                let word = &"aBcdefghijklmnopqrstu"[..letters];
                for behind in ["", " ", "x ", "\u{301}"] {
                    let text = format!("{word}{mark}{behind}").repeat(40);
                    all_agree(&text);
                    // Also where a text ends behind it.
                    let end = text.len() - behind.len();
                    all_agree(&text[..end]);
                    all_agree(&format!("{}é{}", &text[..end], text));
                }
            }
        }
    }

    #[test]
    fn a_mark_behind_a_newline_begins_the_next_line() {
        for level in levels() {
            let told = by(level, ["", "one\n\u{301}two\nthree"]);
            let folded: Vec<&str> = told.iter().map(|line| line.2.as_str()).collect();
            assert_eq!(folded, ["one ", "\u{301}two ", "three "]);
        }
    }

    proptest! {
        #[test]
        fn equals_the_tokens_of_each_line(text in "[a-cA-C0-2_ .,'\n\r\t@\\[`{]{0,300}") {
            all_agree(&text);
        }

        #[test]
        fn equals_the_tokens_of_each_line_with_others(text in "([a-zA-Z_. \n]{0,70}[\u{4e00}-\u{4e03}\u{2018}\u{2019}\u{2017}\u{2026}\u{a0}\u{301}éÉ京ﾞｶก-ด\u{85}\u{2028}]{0,3}){0,8}") {
            all_agree(&text);
        }
    }
}
