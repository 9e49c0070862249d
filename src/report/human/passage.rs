//! A shared passage: its text once, then its places and how each differs from the leading one.

use std::io;

use super::excerpt::{columns, cut, split};
use super::figures::{counted, number, percent};
use super::members;
use super::page::{BODY, Page, Piece, Role};
use super::place::Place;
use crate::model::{AlignedKind, AlignedPlace, Evidence, Finding, Span};

/// Rows of text that are shown of a passage.
const ROWS: usize = 4;

/// Edits of a place that are shown; one with more has next to nothing in common with a person's idea of an edit.
const EDITS_SHOWN: usize = 3;

/// Columns of the words of an edit on each side.
const EDIT_COLUMNS: usize = 30;

/// Writes a passage that is no boilerplate.
pub(super) fn write(page: &mut Page<'_>, finding: &Finding) -> io::Result<()> {
    let Evidence::AlignedWords {
        words,
        span,
        places,
    } = &finding.evidence
    else {
        return Ok(());
    };
    let score = format!("{}x", number(finding.count));
    let head = vec![Role::Score.of(format!("{score:>4}")), Role::Plain.of("  ")];
    let facts = if finding.weakest < 1.0 {
        format!(
            "{}, at least {} the same",
            counted(*words, "word"),
            percent(finding.weakest)
        )
    } else {
        format!("{}, the same in all places", counted(*words, "word"))
    };
    page.hanging(2, head, BODY, &[Role::Plain.of(facts)])?;
    let Some(leading) = finding
        .members
        .get(finding.leader)
        .and_then(|member| member.spans.get(*span))
    else {
        return Ok(());
    };
    text(page, leading)?;
    members::leading_place(page, finding, *span)?;
    let shown = members::shown(page, places.len());
    for place in &places[..shown] {
        self::place(page, finding, leading, place)?;
    }
    members::rest(page, finding.count, shown + 1)
}

/// The leading place's text behind a bar, up to the last sentence that fits.
pub(super) fn text(page: &mut Page<'_>, span: &Span) -> io::Result<()> {
    let room = page.width() - BODY - 2;
    let shown = if page.unlimited() {
        span.excerpt.as_str()
    } else {
        sentences(&span.excerpt, room * ROWS)
    };
    let mut words: Vec<&str> = shown.split_whitespace().collect();
    if shown.len() < span.excerpt.len() {
        words.push("…");
    }
    for row in rows(&words, room) {
        quoted(page, &row, room)?;
    }
    Ok(())
}

/// Words in rows of at most `room` columns. What is longer than a row, as text of scripts without spaces is, goes on from the row before it and is
/// split where the row ends.
fn rows(words: &[&str], room: usize) -> Vec<String> {
    let mut rows: Vec<String> = vec![String::new()];
    for &word in words {
        let mut rest = word;
        while let Some(row) = rows.last_mut() {
            let gap = usize::from(!row.is_empty());
            let left = room.saturating_sub(columns(row) + gap);
            let fits = columns(rest) <= left;
            // A wide character takes two columns.
            if !fits && !row.is_empty() && (columns(rest) <= room || left < 2) {
                rows.push(String::new());
                continue;
            }
            if gap > 0 {
                row.push(' ');
            }
            if fits {
                row.push_str(rest);
                break;
            }
            let (head, tail) = split(rest, left);
            row.push_str(head);
            rest = tail;
            rows.push(String::new());
        }
    }
    rows
}

fn quoted(page: &mut Page<'_>, row: &str, room: usize) -> io::Result<()> {
    page.row(
        BODY,
        &[Role::Quiet.of("| "), Role::Shared.of(cut(row, room))],
    )
}

/// The beginning of a text that takes at most `room` columns: whole sentences, if the first ones take at least half of it, else whole words.
fn sentences(text: &str, room: usize) -> &str {
    let (mut used, mut word, mut sentence) = (0, 0, 0);
    let mut before = ' ';
    let mut from = 0;
    for (at, c) in text.char_indices() {
        used += columns(&text[from..at]);
        from = at;
        if used > room {
            let enough = columns(&text[..sentence]) * 2 >= room;
            return &text[..if enough { sentence } else { word }];
        }
        if c.is_whitespace() {
            word = at;
            if ends_sentence(before) {
                sentence = at;
            }
        } else if matches!(c, '。' | '！' | '？') {
            sentence = at + c.len_utf8();
            word = sentence;
        }
        before = c;
    }
    text
}

fn ends_sentence(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | ':' | ';' | '"' | '”' | ')')
}

/// Another place, and how it differs.
fn place(
    page: &mut Page<'_>,
    finding: &Finding,
    leading: &Span,
    aligned: &AlignedPlace,
) -> io::Result<()> {
    let Some(member) = finding.members.get(aligned.member) else {
        return Ok(());
    };
    let Some(span) = member.spans.get(aligned.span) else {
        return Ok(());
    };
    page.row(
        BODY,
        &[members::path(Place {
            member,
            span: Some(span),
        })],
    )?;
    let pieces = edits(page, leading, span, aligned);
    if pieces.is_empty() {
        return Ok(());
    }
    page.paragraph(BODY + 2, BODY + 2, &pieces)
}

/// The first edits in words: replaced words, words left out, words put in.
fn edits(page: &Page<'_>, leading: &Span, span: &Span, aligned: &AlignedPlace) -> Vec<Piece> {
    let edits: Vec<_> = aligned
        .steps
        .iter()
        .filter(|step| step.kind != AlignedKind::Equal)
        .collect();
    let shown = if page.unlimited() || edits.len() == EDITS_SHOWN + 1 {
        edits.len()
    } else {
        edits.len().min(EDITS_SHOWN)
    };
    let words = |text: &str, [from, to]: [usize; 2]| {
        let words = text.get(from..to).unwrap_or_default();
        Role::Shared.of(format!("“{}”", cut(words, EDIT_COLUMNS)))
    };
    let mut pieces = Vec::new();
    for (nth, step) in edits[..shown].iter().enumerate() {
        if nth > 0 {
            pieces.push(Role::Plain.of("; "));
        }
        match step.kind {
            AlignedKind::Replaced => pieces.extend([
                words(&span.excerpt, step.here),
                Role::Plain.of(" for "),
                words(&leading.excerpt, step.leader),
            ]),
            AlignedKind::OnlyLeader => pieces.extend([
                Role::Plain.of("without "),
                words(&leading.excerpt, step.leader),
            ]),
            _ => pieces.extend([Role::Plain.of("with "), words(&span.excerpt, step.here)]),
        }
    }
    if edits.len() > shown {
        let left = counted(edits.len() - shown, "more edit");
        pieces.push(Role::Plain.of(format!("; and {left}")));
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_full_in_scripts_without_spaces_too() {
        let of = |text: &str, room| rows(&text.split(' ').collect::<Vec<_>>(), room);
        assert_eq!(of("one two three", 8), ["one two", "three"]);
        assert_eq!(
            of("東京は雨。大阪は晴れ。", 8),
            ["東京は雨", "。大阪は", "晴れ。"]
        );
        assert_eq!(of("ab 東京は雨です cd", 9), ["ab 東京は", "雨です cd"]);
        assert_eq!(of("abcdefghij k", 4), ["abcd", "efgh", "ij k"]);
        assert_eq!(of("a 東京大阪", 3), ["a", "東", "京", "大", "阪"]);
    }

    #[test]
    fn text_is_cut_behind_a_sentence_if_one_ends_in_time() {
        let text = "One two three. Four five six. Seven eight nine.";
        assert_eq!(sentences(text, 100), text);
        assert_eq!(sentences(text, 34), "One two three. Four five six.");
        assert_eq!(
            sentences("One. Two three four five six seven", 20),
            "One. Two three four"
        );
        assert_eq!(sentences("東京は雨。大阪は晴れ。", 12), "東京は雨。");
    }
}
