//! Where a sentence ends.

use super::character::{Class, class};

/// Abbreviations with a full stop that are nearly always followed by more of the sentence, mostly by a name, as they are spelt: titles and
/// ranks, the first words of places, `vs.`; in English, German, French, Spanish, Portuguese, Italian, Dutch and Russian.
///
/// It is short on purpose. `Inc.`, `Corp.`, `Jr.` and `etc.` also stand at ends of sentences, and `No. 5` is known by its digit.
const BEFORE_NAMES: [&str; 48] = [
    "Adm", "Atty", "Avv", "Brig", "Capt", "Cmdr", "Col", "Cpl", "Dott", "Dr", "Dra", "Drs", "Fr",
    "Frl", "Ft", "Gen", "Gov", "Hon", "Hr", "Insp", "Lt", "Maj", "Messrs", "Mlle", "Mme", "Mr",
    "Mrs", "Ms", "Mt", "Prof", "Pvt", "Rep", "Reps", "Rev", "Sen", "Sens", "Sgt", "Sig", "Sr",
    "Sra", "Srta", "St", "Ste", "Supt", "dhr", "mevr", "vs", "им",
];

/// Whether a sentence ends in `gap`, between the words `before` and `next`.
///
/// A full stop ends none inside a word or number (`3.5`, `U.S`), behind a single letter (`J. Smith`, `U.S. officials`) or an abbreviation
/// that a name follows, and before a small letter or a digit (`5 p.m. on`, `No. 5`). So it misses ends: one behind `plan B`, and one before a
/// number. A sentence that is too long misleads less than one that begins in the middle. It is for what is shown; whether a capital tells a name, on which scores
/// rest, is decided by [`ends_sentence`](crate::sketch::ends_sentence), which errs on the other side. O(length of the gap).
pub(crate) fn sentence_ends(before: &str, gap: &str, next: &str) -> bool {
    if gap.contains(['。', '！', '？', '｡']) {
        return true;
    }
    if !gap.contains(char::is_whitespace) {
        return false;
    }
    if gap.contains(['!', '?', '…']) {
        return true;
    }
    let goes_on = || next.starts_with(|c: char| c.is_lowercase() || c.is_numeric());
    gap.contains('.') && !is_letter(before) && !BEFORE_NAMES.contains(&before) && !goes_on()
}

/// Whether a word is one letter, of a script whose words have several.
fn is_letter(word: &str) -> bool {
    let mut characters = word.chars();
    let first = characters.next();
    first.is_some_and(|first| first.is_alphabetic() && class(first) == Class::Word)
        && characters.all(|other| class(other) == Class::Mark)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::tokens;

    /// The sentences of a text.
    fn sentences(text: &str) -> Vec<&str> {
        let tokens = tokens(text);
        let mut sentences = Vec::new();
        let mut first = 0;
        for at in 0..tokens.len() {
            let word = |at: usize| tokens.get(at).map(|token| &text[token.start..token.end]);
            let next = tokens.get(at + 1).map_or(text.len(), |next| next.start);
            let gap = &text[tokens[at].end..next];
            let ends = sentence_ends(word(at).unwrap(), gap, word(at + 1).unwrap_or_default());
            if ends || at + 1 == tokens.len() {
                sentences.push(&text[tokens[first].start..tokens[at].end]);
                first = at + 1;
            }
        }
        sentences
    }

    #[test]
    fn a_full_stop_behind_an_abbreviation_ends_no_sentence() {
        for whole in [
            "Two U.S. Senators met J. D. Smith",
            "They fled from Mt. Hale to St. Anne",
            "Gov. Reed and Lt. Gov. Hall spoke",
            "At 5 p.m. on Monday No. 5 was shut",
            "It cost 3.5 million, see example.com for more",
            "É. Marchand, der Brücke z. B. nah",
            "Der Zug kam um 9. der Bus um 10. an",
            "Д. Орлов говорил",
        ] {
            assert_eq!(sentences(whole), [whole]);
        }
    }

    #[test]
    fn other_full_stops_and_marks_end_one() {
        for (text, parts) in [
            ("He came. She went", ["He came", "She went"]),
            ("“Stop.” Then all did", ["Stop", "Then all did"]),
            ("It is shut! Why", ["It is shut", "Why"]),
            ("東京は雨。大阪は晴", ["東京は雨", "大阪は晴"]),
            ("Weiter so. Über allem", ["Weiter so", "Über allem"]),
            ("Пришёл. Ушёл", ["Пришёл", "Ушёл"]),
            ("قال ذلك. ثم ذهب", ["قال ذلك", "ثم ذهب"]),
            ("He said no. Then he left", ["He said no", "Then he left"]),
        ] {
            assert_eq!(sentences(text), parts);
        }
        assert!(sentence_ends("雨", ". ", "大"));
        assert!(!sentence_ends("a", ", ", "B") && !sentence_ends("a", " ", "B"));
    }
}
