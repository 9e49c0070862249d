//! What a character is to the tokeniser.

use icu_casemap::{CaseMapper, CaseMapperBorrowed};
use icu_properties::props::{GeneralCategory, Script};
use icu_properties::{CodePointMapData, CodePointMapDataBorrowed};

const CATEGORY: CodePointMapDataBorrowed<'static, GeneralCategory> = CodePointMapData::new();
const SCRIPT: CodePointMapDataBorrowed<'static, Script> = CodePointMapData::new();
const CASE: CaseMapperBorrowed<'static> = CaseMapper::new();

/// How a character takes part in tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Stands between tokens.
    Separator,
    /// Part of a run that is one token.
    Word,
    /// A combining mark: part of the token it follows, whatever that is.
    Mark,
    /// A token by itself: Han and kana, which are written without spaces.
    Single,
    /// Part of a run that a dictionary cuts: Thai, Lao, Khmer, Burmese.
    Dictionary,
}

/// The class of any character. O(1): two trie look-ups.
pub(super) fn class(c: char) -> Class {
    if c.is_ascii() {
        return if c.is_ascii_alphanumeric() || c == '_' {
            Class::Word
        } else {
            Class::Separator
        };
    }
    // General punctuation: the quotes, dashes and spaces of ordinary prose, without a look-up.
    if ('\u{2000}'..='\u{206f}').contains(&c) {
        return Class::Separator;
    }
    let mark = match CATEGORY.get(c) {
        GeneralCategory::UppercaseLetter
        | GeneralCategory::LowercaseLetter
        | GeneralCategory::TitlecaseLetter
        | GeneralCategory::ModifierLetter
        | GeneralCategory::OtherLetter
        | GeneralCategory::DecimalNumber => false,
        GeneralCategory::NonspacingMark
        | GeneralCategory::SpacingMark
        | GeneralCategory::EnclosingMark => true,
        _ => return Class::Separator,
    };
    // Below Thai no script is cut; the test spares Latin, Greek and Cyrillic text the second look-up.
    if c < '\u{0e00}' {
        return if mark { Class::Mark } else { Class::Word };
    }
    match SCRIPT.get(c) {
        Script::Thai | Script::Lao | Script::Khmer | Script::Myanmar => Class::Dictionary,
        _ if mark => Class::Mark,
        Script::Han | Script::Hiragana | Script::Katakana => Class::Single,
        // The prolonged sound mark belongs to both kana, so its script is "common".
        _ if c == '\u{30fc}' => Class::Single,
        _ => Class::Word,
    }
}

/// The class of the commonest characters outside ASCII that neither normalisation nor case changes, or that it makes separators:
/// unified ideographs, and the quotes, dashes and stops of English and Chinese prose. `None` for all others. O(1), without a look-up.
#[inline]
pub(super) fn plain_class(c: char) -> Option<Class> {
    match c {
        '\u{4e00}'..='\u{9fff}' => Some(Class::Single),
        '\u{a0}'
        | '\u{ab}'
        | '\u{bb}'
        | '\u{2010}'..='\u{2016}'
        | '\u{2018}'..='\u{2027}'
        | '\u{3001}'..='\u{3003}'
        | '\u{3008}'..='\u{3011}'
        | '\u{ff01}'..='\u{ff0f}'
        | '\u{ff1a}'..='\u{ff20}' => Some(Class::Separator),
        _ => None,
    }
}

/// Simple case fold: one character to one character.
pub(super) fn fold(c: char) -> char {
    if c.is_ascii() {
        c.to_ascii_lowercase()
    } else {
        CASE.simple_fold(c)
    }
}

/// Whether `c` can change together with the character before it under NFKC, so that no cut may fall before it.
///
/// Marks, the vowels and finals of conjoining Hangul (full and half width), and the half-width kana sound marks.
pub(super) fn joins_previous(c: char) -> bool {
    if c < '\u{0300}' {
        return false;
    }
    matches!(
        c,
        '\u{1160}'..='\u{11ff}'
            | '\u{d7b0}'..='\u{d7ff}'
            | '\u{ff9e}'
            | '\u{ff9f}'
            | '\u{ffa0}'..='\u{ffdc}'
            | '\u{16d63}'
            | '\u{16d67}'..='\u{16d6a}'
    ) || matches!(
        CATEGORY.get(c),
        GeneralCategory::NonspacingMark
            | GeneralCategory::SpacingMark
            | GeneralCategory::EnclosingMark
    )
}

/// Whether a byte is an ASCII character that stands between words.
pub(super) const fn is_ascii_separator(byte: u8) -> bool {
    byte.is_ascii() && !byte.is_ascii_alphanumeric() && byte != b'_'
}

#[cfg(test)]
mod tests {
    use super::super::general::NFKC;
    use super::*;

    #[test]
    fn plain_characters_are_what_they_are_said_to_be() {
        let mut plain = 0;
        for c in '\0'..=char::MAX {
            let Some(said) = plain_class(c) else {
                continue;
            };
            plain += 1;
            assert!(!c.is_ascii() && !joins_previous(c), "{c:?}");
            assert_eq!(class(c), said, "{c:?}");
            let normal = NFKC.normalize(c.encode_utf8(&mut [0; 4])).into_owned();
            assert!(normal.chars().all(|c| class(c) == said), "{c:?}");
            if said == Class::Single {
                assert_eq!((normal.as_str(), fold(c)), (c.to_string().as_str(), c));
            }
        }
        assert!(plain > 20_000);
    }
}
