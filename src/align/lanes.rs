//! Sixteen small numbers that are computed with at the same time: in a vector register, where there is one.

#[cfg(target_arch = "x86_64")]
mod avx512;

use std::array::from_fn;

use wide::{CmpEq, i8x16, i16x8, i16x16, u8x16};

/// How many numbers there are.
pub(super) const LANES: usize = 16;

/// A word, told apart from others by its value.
pub trait Word: Copy + Eq {
    /// 255 for each of the words that equals `word`, else 0.
    fn equal(words: &[Self; LANES], word: Self) -> u8x16;

    /// Which words of both sides are equal: bit `r` of row `l` for the left word `l` and the right word `r`.
    #[inline]
    fn meets(left: &[Self; LANES], right: &[Self; LANES]) -> [u16; LANES] {
        one_by_one(left, right)
    }
}

fn one_by_one<T: Word>(left: &[T; LANES], right: &[T; LANES]) -> [u16; LANES] {
    left.map(|word| T::equal(right, word).move_mask() as u16)
}

impl Word for u16 {
    #[inline]
    fn equal(words: &[u16; LANES], word: u16) -> u8x16 {
        let halves: [i16x8; 2] = bytemuck::cast(*words);
        let word = i16x8::splat(word.cast_signed());
        let equal: i16x16 = bytemuck::cast(halves.map(|half| half.cmp_eq(word)));
        bytemuck::cast(i8x16::from_i16x16_saturate(equal))
    }

    #[cfg(target_arch = "x86_64")]
    #[inline]
    fn meets(left: &[u16; LANES], right: &[u16; LANES]) -> [u16; LANES] {
        match crate::machine::Avx512::detected() {
            Some(detected) => avx512::meets(detected, left, right),
            None => one_by_one(left, right),
        }
    }
}

impl Word for u64 {
    #[inline]
    fn equal(words: &[u64; LANES], word: u64) -> u8x16 {
        u8x16::new(words.map(|other| if other == word { u8::MAX } else { 0 }))
    }
}

/// Each number `BY` places further on, zeros at the front.
#[inline]
pub(super) fn up<const BY: usize>(lanes: u8x16) -> u8x16 {
    let lanes = lanes.to_array();
    u8x16::new(from_fn(|at| if at < BY { 0 } else { lanes[at - BY] }))
}

/// Each number a place further to the front, a zero at the end.
#[inline]
pub(super) fn down(lanes: u8x16) -> u8x16 {
    let lanes = lanes.to_array();
    u8x16::new(from_fn(|at| if at + 1 < LANES { lanes[at + 1] } else { 0 }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn equal_words_are_told(
            words in prop::array::uniform16(prop_oneof![0u16..3, any::<u16>()]),
            other in any::<u16>(),
        ) {
            for word in [words[7], words[15], 0, 1, u16::MAX, other] {
                let equal = words.map(|other| if other == word { 255 } else { 0 });
                prop_assert_eq!(u16::equal(&words, word).to_array(), equal);
                let wide = words.map(|word| u64::from(word) << 9);
                prop_assert_eq!(u64::equal(&wide, u64::from(word) << 9).to_array(), equal);
            }
        }
    }

    proptest! {
        #[test]
        fn rows_tell_which_words_are_equal(
            left in prop::array::uniform16(prop_oneof![0u16..3, any::<u16>()]),
            right in prop::array::uniform16(prop_oneof![0u16..3, any::<u16>()]),
        ) {
            let bit = |l: usize, r: usize| u16::from(left[l] == right[r]) << r;
            let rows: [u16; LANES] = from_fn(|l| (0..LANES).map(|r| bit(l, r)).sum());
            prop_assert_eq!(u16::meets(&left, &right), rows);
            prop_assert_eq!(one_by_one(&left, &right), rows);
            prop_assert_eq!(u64::meets(&left.map(u64::from), &right.map(u64::from)), rows);
        }
    }

    #[test]
    fn lanes_move_up_and_down() {
        let lanes: [u8; LANES] = from_fn(|at| at as u8 + 1);
        let moved = |by: i32| {
            from_fn(|at| {
                let from = usize::try_from(at as i32 - by).ok();
                from.and_then(|from| lanes.get(from)).copied().unwrap_or(0)
            })
        };
        assert_eq!(up::<1>(u8x16::new(lanes)).to_array(), moved(1));
        assert_eq!(up::<2>(u8x16::new(lanes)).to_array(), moved(2));
        assert_eq!(up::<4>(u8x16::new(lanes)).to_array(), moved(4));
        assert_eq!(down(u8x16::new(lanes)).to_array(), moved(-1));
    }
}
