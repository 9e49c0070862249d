//! Text cut to a width in terminal columns.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::report::safe::harmless;

/// Columns `text` takes in a terminal.
pub(super) fn columns(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// `text` on one line, harmless, in at most `room` columns: cut behind a word where one ends in time, else inside it,
/// with `…` for the rest.
pub(super) fn cut(text: &str, room: usize) -> String {
    // No more than that is looked at, however long the line; a column rarely takes more than four characters.
    let looked_at = text
        .char_indices()
        .nth(room.saturating_mul(4).saturating_add(64))
        .map_or(text, |(end, _)| &text[..end]);
    let flat = one_line(&harmless(looked_at));
    if looked_at.len() == text.len() && columns(&flat) <= room {
        return flat;
    }
    let (fitting, word_end) = prefix(&flat, room.saturating_sub(2));
    match word_end {
        Some(end) if end * 2 >= fitting => format!("{} …", &flat[..end]),
        _ => format!("{}…", flat[..fitting].trim_end_matches(['\u{200d}', ' '])),
    }
}

/// Splits `text` behind what fits into `room` columns, at least one character of it; where it can be, not inside joined characters.
pub(super) fn split(text: &str, room: usize) -> (&str, &str) {
    let (fitting, _) = prefix(text, room);
    let first = text.chars().next().map_or(0, char::len_utf8);
    let joined = |at: usize| text[..at].ends_with(JOINER) || text[at..].starts_with(JOINER);
    let mut ends = text[..fitting].char_indices().map(|(at, _)| at).rev();
    let whole = match joined(fitting) {
        true => ends.find(|&at| at > 0 && !joined(at)),
        false => None,
    };
    text.split_at(whole.unwrap_or(fitting).max(first))
}

/// Makes one character of two.
const JOINER: char = '\u{200d}';

/// How many bytes of `text` fit into `room` columns, and where the last word that fits whole ends.
fn prefix(text: &str, room: usize) -> (usize, Option<usize>) {
    let (mut end, mut used, mut word_end) = (0, 0, None);
    for (at, c) in text.char_indices() {
        if c == ' ' {
            word_end = Some(at);
        }
        used += c.width().unwrap_or(0);
        if used > room {
            break;
        }
        end = at + c.len_utf8();
    }
    if end == text.len() {
        word_end = Some(end);
    }
    // A sequence (an emoji with its selector) can be wider than its characters one by one.
    while columns(&text[..end]) > room {
        end = text[..end]
            .char_indices()
            .next_back()
            .map_or(0, |(at, _)| at);
    }
    (end, word_end.filter(|word| *word <= end))
}

/// Runs of white space as one space, none at the ends.
fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn cuts_behind_words() {
        assert_eq!(cut("one  two\nthree", 13), "one two three");
        assert_eq!(cut("one two three", 12), "one two …");
        assert_eq!(cut("one two three", 9), "one two …");
        assert_eq!(cut("one two three", 8), "one …");
    }

    #[test]
    fn cuts_inside_a_word_that_is_too_long() {
        assert_eq!(cut("a verylongwordwithoutanyend", 12), "a verylong…");
        assert_eq!(cut("日本語の文章です", 9), "日本語…");
    }

    #[test]
    fn a_very_long_line_is_cut_too() {
        let line = "word ".repeat(1_000_000);
        assert_eq!(cut(&line, 20), "word word word …");
    }

    #[test]
    fn marks_stay_with_their_letter() {
        assert_eq!(cut("e\u{301}e\u{301}e\u{301}e\u{301}", 3), "e\u{301}…");
    }

    #[test]
    fn joined_characters_are_not_split() {
        assert_eq!(split("a👩\u{200d}💻b", 4), ("a", "👩\u{200d}💻b"));
        assert_eq!(split("a👩\u{200d}💻b", 5), ("a👩\u{200d}💻", "b"));
    }

    proptest! {
        #[test]
        fn never_wider_than_the_room(text in any::<String>(), room in 2_usize..60) {
            prop_assert!(columns(&cut(&text, room)) <= room, "{:?}", cut(&text, room));
        }

        #[test]
        fn never_wider_than_the_room_with_wide_text(
            text in "[ a字❤\u{fe0f}\u{200d}👩💻\u{301}🇪🇺1\u{20e3}]{0,60}", room in 2_usize..30
        ) {
            prop_assert!(columns(&cut(&text, room)) <= room, "{:?}", cut(&text, room));
        }

        #[test]
        fn a_split_loses_nothing(text in "\\PC{1,30}", room in 0_usize..20) {
            let (head, rest) = split(&text, room);
            prop_assert!(!head.is_empty());
            prop_assert_eq!(format!("{head}{rest}"), text);
        }
    }
}
