//! Words of an excerpt: how many, and the first ones.

use crate::text::Tokenizer;

/// How many words a text has. O(n) for n bytes.
pub(super) fn count_words(tokenizer: &mut Tokenizer, text: &str) -> usize {
    let mut words = 0;
    tokenizer.for_each(text, |_| words += 1);
    words
}

/// The first eight words or so of a text, for a title.
pub(super) fn first_words(line: &str) -> String {
    const WORDS: usize = 8;
    const CHARACTERS: usize = 80;
    let mut title = line
        .split_whitespace()
        .take(WORDS)
        .collect::<Vec<_>>()
        .join(" ");
    let cut = line.split_whitespace().nth(WORDS).is_some();
    if let Some((at, _)) = title.char_indices().nth(CHARACTERS) {
        title.truncate(at);
        title.push('…');
    } else if cut {
        title.push_str(" …");
    }
    title
}
