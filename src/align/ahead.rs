//! The words that follow a place, outwards: behind it to the right, or before it to the left.

use super::lanes::{LANES, Word};

/// Words that are compared all with all at a time.
pub(super) const WINDOW: usize = LANES;

/// Words from a place on, `BACKWARD` from the last of a slice or forward from the first.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ahead<'a, T, const BACKWARD: bool> {
    words: &'a [T],
}

impl<'a, T: Word, const BACKWARD: bool> Ahead<'a, T, BACKWARD> {
    pub(super) fn new(words: &'a [T]) -> Self {
        Ahead { words }
    }

    pub(super) fn len(self) -> usize {
        self.words.len()
    }

    /// The word that is `at` places further on.
    pub(super) fn word(self, at: usize) -> T {
        if BACKWARD {
            self.words[self.words.len() - 1 - at]
        } else {
            self.words[at]
        }
    }

    /// What follows `words` words.
    pub(super) fn skip(self, words: usize) -> Self {
        Ahead {
            words: if BACKWARD {
                &self.words[..self.words.len() - words]
            } else {
                &self.words[words..]
            },
        }
    }

    /// How many words of both are equal one after the other. O(n) for n of them.
    pub(super) fn equal_words(self, other: Self) -> usize {
        let (own, other) = (self.words.iter(), other.words.iter());
        if BACKWARD {
            let both = own.rev().zip(other.rev());
            both.take_while(|(own, other)| own == other).count()
        } else {
            let both = own.zip(other);
            both.take_while(|(own, other)| own == other).count()
        }
    }

    /// The next words, filled up with `other`, and how many they are.
    fn window(self, other: T) -> ([T; WINDOW], usize) {
        (self.around(0, 0, other), self.len().min(WINDOW))
    }

    /// The words from the one that is `at` places further on, if there are as many.
    #[inline]
    fn all<const WORDS: usize>(self, at: usize) -> Option<[T; WORDS]> {
        if BACKWARD {
            let end = self.words.len().checked_sub(at)?;
            let mut words = *self.words[..end].last_chunk()?;
            words.reverse();
            Some(words)
        } else {
            self.words.get(at..)?.first_chunk().copied()
        }
    }

    /// Words from `before` places before the one that is `at` places further on; `other` where there is none.
    #[inline]
    pub(super) fn around<const WORDS: usize>(
        self,
        at: usize,
        before: usize,
        other: T,
    ) -> [T; WORDS] {
        if let Some(all) = at.checked_sub(before).and_then(|from| self.all(from)) {
            return all;
        }
        let mut window = [other; WORDS];
        let missing = before.saturating_sub(at).min(WORDS);
        let from = at.saturating_sub(before).min(self.len());
        let words = (WORDS - missing).min(self.len() - from);
        let to = &mut window[missing..missing + words];
        if BACKWARD {
            let end = self.words.len() - from;
            let own = &self.words[end - words..end];
            for (to, &word) in to.iter_mut().zip(own.iter().rev()) {
                *to = word;
            }
        } else {
            to.copy_from_slice(&self.words[from..from + words]);
        }
        window
    }
}

/// Which of the next words of two sides are equal: bit `r` of row `l` for the words that are `l` and `r` places further on. Zero where a side has ended.
pub(super) type Meets = [u16; WINDOW];

/// Compares the next words of two sides, all with all: [`WINDOW`]² looks, a row at a time.
pub(super) fn meets<T: Word, const BACKWARD: bool>(
    left: Ahead<'_, T, BACKWARD>,
    right: Ahead<'_, T, BACKWARD>,
) -> Meets {
    if left.len() == 0 || right.len() == 0 {
        return [0; WINDOW];
    }
    let (left, rows_in_use) = left.window(left.word(0));
    let (right, columns) = right.window(right.word(0));
    let in_use = u16::MAX >> (WINDOW - columns);
    let mut rows = T::meets(&left, &right).map(|row| row & in_use);
    rows[rows_in_use..].fill(0);
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn rows_tell_which_words_are_equal(
            left in prop::collection::vec(0u16..6, 0..24),
            right in prop::collection::vec(0u16..6, 0..24),
            start in 0usize..30,
            before in 0usize..30,
        ) {
            fn check<const BACKWARD: bool>(left: &[u16], right: &[u16]) {
                let left = Ahead::<u16, BACKWARD>::new(left);
                let right = Ahead::new(right);
                let rows = meets(left, right);
                for (l, row) in rows.iter().enumerate() {
                    for r in 0..WINDOW {
                        let equal = l < left.len() && r < right.len() && left.word(l) == right.word(r);
                        assert_eq!(row >> r & 1 == 1, equal, "{l} {r}");
                    }
                }
            }
            check::<false>(&left, &right);
            check::<true>(&left, &right);
            let turned: Vec<u16> = left.iter().rev().copied().collect();
            let (ahead, back) = (Ahead::<u16, false>::new(&left), Ahead::<u16, true>::new(&turned));
            let filled: [u16; 24] = ahead.around(start, before, 99);
            for (to, word) in filled.into_iter().enumerate() {
                let own = (start + to).checked_sub(before).and_then(|at| left.get(at));
                prop_assert_eq!(word, own.copied().unwrap_or(99));
            }
            prop_assert_eq!(filled, back.around(start, before, 99));
            for skip in 0..left.len() {
                prop_assert_eq!(ahead.skip(skip).word(0), back.skip(skip).word(0));
            }
        }
    }
}
