//! A line as numbers, words and signs.

/// What stands at a place of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Item<'a> {
    /// A run of decimal digits of ASCII.
    Number(&'a str),
    /// A run of letters; a Han or kana character by itself.
    Word(&'a str),
    /// Any other character, but for white space.
    Sign(char),
}

/// An item, and whether white space or the start of the line is in front of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Placed<'a> {
    pub(super) item: Item<'a>,
    pub(super) apart: bool,
}

impl<'a> Placed<'a> {
    /// The value of a number of as many digits as one of `lengths`.
    pub(super) fn number(self, lengths: &[usize]) -> Option<u32> {
        match self.item {
            Item::Number(digits) if lengths.contains(&digits.len()) => digits.parse().ok(),
            _ => None,
        }
    }

    /// A word in lower case.
    pub(super) fn word(self) -> Option<String> {
        match self.item {
            Item::Word(word) => Some(word.to_lowercase()),
            _ => None,
        }
    }

    /// Whether it is one of these signs.
    pub(super) fn is_sign(self, signs: &[char]) -> bool {
        matches!(self.item, Item::Sign(sign) if signs.contains(&sign))
    }

    /// A word as it is written.
    pub(super) fn written(self) -> Option<&'a str> {
        match self.item {
            Item::Word(word) => Some(word),
            _ => None,
        }
    }
}

/// The first items of a line, at most `most`. O(bytes of them).
pub(super) fn items(line: &str, most: usize) -> Vec<Placed<'_>> {
    let mut items = Vec::new();
    let mut apart = true;
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        if items.len() == most {
            break;
        }
        let run = |holds: fn(char) -> bool| rest.find(|c| !holds(c)).unwrap_or(rest.len());
        let (item, length) = if first.is_whitespace() {
            apart = true;
            rest = &rest[first.len_utf8()..];
            continue;
        } else if first.is_ascii_digit() {
            let end = run(|c| c.is_ascii_digit());
            (Item::Number(&rest[..end]), end)
        } else if is_east_asian(first) {
            let end = first.len_utf8();
            (Item::Word(&rest[..end]), end)
        } else if first.is_alphabetic() {
            let end = run(|c| c.is_alphabetic() && !is_east_asian(c));
            (Item::Word(&rest[..end]), end)
        } else {
            (Item::Sign(first), first.len_utf8())
        };
        items.push(Placed { item, apart });
        apart = false;
        rest = &rest[length..];
    }
    items
}

/// Han and kana, where no space stands between words.
pub(super) fn is_east_asian(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut() {
        let cut = items("Am 18.  Déc,年月3", 99);
        let apart: Vec<bool> = cut.iter().map(|placed| placed.apart).collect();
        let all: Vec<Item> = cut.iter().map(|placed| placed.item).collect();
        let right = [
            Item::Word("Am"),
            Item::Number("18"),
            Item::Sign('.'),
            Item::Word("Déc"),
            Item::Sign(','),
            Item::Word("年"),
            Item::Word("月"),
            Item::Number("3"),
        ];
        assert_eq!(all, right);
        assert_eq!(apart, [true, true, false, true, false, false, false, false]);
        assert_eq!(items("a b c", 2).len(), 2);
    }
}
