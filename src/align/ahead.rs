//! The words that follow a place, outwards: behind it to the right, or before it to the left.

/// Words that are compared all with all at a time.
pub(super) const WINDOW: usize = 16;

/// Words from a place on, `BACKWARD` from the last of a slice or forward from the first.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ahead<'a, T, const BACKWARD: bool> {
    words: &'a [T],
}

impl<'a, T: Copy + Eq, const BACKWARD: bool> Ahead<'a, T, BACKWARD> {
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
        let most = self.len().min(other.len());
        (0..most)
            .take_while(|&at| self.word(at) == other.word(at))
            .count()
    }

    /// The next words, filled up with `other`, and how many they are.
    fn window(self, other: T) -> ([T; WINDOW], usize) {
        let mut window = [other; WINDOW];
        let words = self.len().min(WINDOW);
        if BACKWARD {
            let own = &self.words[self.words.len() - words..];
            for (to, &word) in window.iter_mut().zip(own.iter().rev()) {
                *to = word;
            }
        } else {
            window[..words].copy_from_slice(&self.words[..words]);
        }
        (window, words)
    }
}

/// Which of the next words of two sides are equal: bit `r` of row `l` for the words that are `l` and `r` places further on. Zero where a side has ended.
pub(super) type Meets = [u16; WINDOW];

/// Compares the next words of two sides, all with all: [`WINDOW`]² looks, eight at a time where the compiler sees that they can be.
pub(super) fn meets<T: Copy + Eq, const BACKWARD: bool>(
    left: Ahead<'_, T, BACKWARD>,
    right: Ahead<'_, T, BACKWARD>,
) -> Meets {
    let mut rows = [0; WINDOW];
    if left.len() == 0 || right.len() == 0 {
        return rows;
    }
    let (left, rows_in_use) = left.window(left.word(0));
    let (right, columns) = right.window(right.word(0));
    let in_use = u16::MAX >> (WINDOW - columns);
    for (row, word) in rows.iter_mut().zip(left).take(rows_in_use) {
        let mut bits = 0u16;
        for (at, other) in right.iter().enumerate() {
            bits |= u16::from(*other == word) << at;
        }
        *row = bits & in_use;
    }
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
            for skip in 0..left.len() {
                prop_assert_eq!(ahead.skip(skip).word(0), back.skip(skip).word(0));
            }
        }
    }
}
