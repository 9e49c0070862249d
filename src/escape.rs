//! Names in tab-separated tables.

use std::borrow::Cow;

/// A name that cannot end its cell or its row: `\t`, `\n`, `\r` and `\\` for tab, line ends and the backslash.
pub(crate) fn escape(name: &str) -> Cow<'_, str> {
    // Without an early end, so that many bytes are looked at together.
    let changes = |found, byte: u8| found | matches!(byte, b'\t' | b'\n' | b'\r' | b'\\');
    if !name.bytes().fold(false, changes) {
        return Cow::Borrowed(name);
    }
    let mut escaped = String::with_capacity(name.len() + 8);
    for c in name.chars() {
        match c {
            '\t' => escaped.push_str("\\t"),
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\\' => escaped.push_str("\\\\"),
            other => escaped.push(other),
        }
    }
    Cow::Owned(escaped)
}

/// The name that [`escape`] has written so; `None` for what it never writes.
pub(crate) fn unescape(cell: &str) -> Option<String> {
    let mut name = String::with_capacity(cell.len());
    let mut chars = cell.chars();
    while let Some(c) = chars.next() {
        name.push(match c {
            '\\' => match chars.next()? {
                't' => '\t',
                'n' => '\n',
                'r' => '\r',
                '\\' => '\\',
                _ => return None,
            },
            '\t' | '\n' | '\r' => return None,
            other => other,
        });
    }
    Some(name)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_escaped_comes_back(name in "[a\\\\\t\n\rtnr é]{0,20}") {
            let escaped = escape(&name).into_owned();
            prop_assert!(!escaped.contains(['\t', '\n', '\r']));
            prop_assert_eq!(unescape(&escaped), Some(name));
        }
    }

    #[test]
    fn what_is_never_written_is_no_name() {
        for cell in ["a\tb", "\\", "a\\x", "a\\"] {
            assert_eq!(unescape(cell), None);
        }
    }
}
