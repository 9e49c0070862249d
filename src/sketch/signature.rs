//! Signatures: 120 values that agree between two documents as often as their shingle sets overlap.
//!
//! Fast similarity sketching (Dahlgaard, Knudsen and Thorup, FOCS 2017, arXiv 1704.04370, section 2). Each position agrees
//! with probability equal to the resemblance, as in classic MinHash with 120 hash functions, but a document of n shingles
//! costs O(n + t log t) instead of O(n t), and positions are negatively correlated, so the estimate varies less.

#[cfg(target_arch = "x86_64")]
mod avx512;

use super::hash::mix;
use crate::text::fold;

/// Values in a signature. 120 divides into bands of 2, 3, 4, 5, 6, 8, 10, 12 and 15 rows, and 480 bytes a document fit a
/// million documents in half a gigabyte.
pub const SIGNATURE_VALUES: usize = 120;

/// Salts of the rounds; changing this changes every signature.
const SEED: u64 = 0x72_65_74_6f_6c_64_2f_31; // "retold/1"

/// The next power of two.
const ROOM: usize = SIGNATURE_VALUES.next_power_of_two();

/// A signature.
pub type Signature = [u32; SIGNATURE_VALUES];

/// Once no more positions than this are empty, they become copies of others, which saves the last rounds; most texts of 300 words
/// need one then. A pair of which one text stops a round before the other loses no more than these positions, a third of the
/// bands; twice as many would cost two thirds.
const MOST_COPIED: usize = 8;

/// The signature of a set of shingle hashes; repeats change nothing, nor does the order. `None` for an empty set.
///
/// Rounds `0..t` throw every shingle into a random position with a value that grows with the round, and stop after the
/// first round that leaves at most eight positions empty. These take the value of a random position that is not
/// (Shrivastava, "Optimal densification for fast and accurate minwise hashing", ICML 2017, section 4). Rounds `t..2t`
/// fill position `round - t` for sure, so the loop ends.
pub fn signature(shingles: &[u64]) -> Option<Signature> {
    if shingles.is_empty() {
        return None;
    }
    // The round is in the high 8 bits, the random part in the low 24: earlier rounds win, and ties within a round are
    // settled by 2^-24 chance.
    let mut values = [EMPTY; ROOM];
    for round in 0..SIGNATURE_VALUES {
        if round > 0 && empty(&values) <= MOST_COPIED {
            return Some(filled_by_copies(&values));
        }
        throw(&mut values, shingles, round);
    }
    for (at, value) in values[..SIGNATURE_VALUES].iter_mut().enumerate() {
        let round = SIGNATURE_VALUES + at;
        if *value != EMPTY {
            continue;
        }
        let salt = salt(round);
        for &shingle in shingles {
            lower(value, round, fold(shingle ^ salt, salt));
        }
    }
    values.first_chunk().copied()
}

/// The bits of a value that are random; the round is above them.
const VALUE: u64 = 0x00ff_ffff;

/// What stands in a position that no shingle has reached.
const EMPTY: u32 = u32::MAX;

fn empty(values: &[u32; ROOM]) -> usize {
    let values = values[..SIGNATURE_VALUES].iter();
    values.filter(|&&value| value == EMPTY).count()
}

/// Every empty position takes the value of the first position that is not, of a random sequence of its own.
fn filled_by_copies(values: &[u32; ROOM]) -> Signature {
    std::array::from_fn(|at| {
        let mut random = at as u64;
        let mut value = values[at];
        while value == EMPTY {
            random = mix(SEED.wrapping_add(random));
            value = values[position(random)];
        }
        value
    })
}

/// A round. What an earlier one put into a position is smaller and stays; asking first would cost a branch that nobody can predict.
fn throw(values: &mut [u32; ROOM], shingles: &[u64], round: usize) {
    #[cfg(target_arch = "x86_64")]
    if let Some(detected) = crate::machine::Avx512::detected() {
        avx512::throw_eights(detected, values, shingles, round);
        return;
    }
    one_by_one(values, shingles, round);
}

fn one_by_one(values: &mut [u32; ROOM], shingles: &[u64], round: usize) {
    let mut throw = |random: u64| lower(&mut values[position(random)], round, random);
    match round {
        // A shingle's hash is random by itself.
        0 => shingles.iter().for_each(|&shingle| throw(shingle)),
        // Its halves have not met yet: what was the position is the value now.
        1 => shingles
            .iter()
            .for_each(|&shingle| throw(shingle.rotate_left(32))),
        _ => {
            let salt = salt(round);
            let random = |&shingle: &u64| fold(shingle ^ salt, salt);
            shingles.iter().map(random).for_each(throw);
        }
    }
}

/// A random odd number for each round.
fn salt(round: usize) -> u64 {
    mix(SEED.wrapping_add(round as u64)) | 1
}

/// Multiply and shift: the high half as a fraction of the number of positions.
#[inline]
fn position(random: u64) -> usize {
    // The remainder changes nothing, and tells the compiler that the position is inside the array.
    (((random >> 32) * SIGNATURE_VALUES as u64) >> 32) as usize % ROOM
}

#[inline]
fn lower(value: &mut u32, round: usize, random: u64) {
    *value = (*value).min((round as u32) << VALUE.count_ones() | (random as u32 & VALUE as u32));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn agreement(a: &Signature, b: &Signature) -> usize {
        a.iter().zip(b).filter(|(x, y)| x == y).count()
    }

    #[test]
    fn agreement_estimates_resemblance() {
        // 400 pairs of sets with resemblance 1/2; the mean agreement has a standard error of about 0.002.
        for size in [8u64, 60, 100, 130, 200, 600] {
            let mut sum = 0;
            for trial in 0..400u64 {
                let element = |i: u64| mix(mix(trial) ^ i);
                let a: Vec<u64> = (0..size * 3).map(element).collect();
                let b: Vec<u64> = (size..size * 4).map(element).collect();
                let (a, b) = (signature(&a).unwrap(), signature(&b).unwrap());
                sum += agreement(&a, &b);
            }
            let mean = sum as f64 / (400 * SIGNATURE_VALUES) as f64;
            assert!((mean - 0.5).abs() < 0.015, "size {size}: {mean}");
        }
    }

    #[test]
    fn signatures_are_pinned() {
        let value = signature(&[1, 2, 3]).unwrap();
        assert_eq!(
            [value[0], value[59], value[119]],
            [1, 578_581_453, 510_571_423]
        );
    }

    proptest! {
        #[test]
        fn all_paths_throw_alike(
            shingles in prop::collection::vec(any::<u64>(), 0..400), round in 0usize..SIGNATURE_VALUES,
        ) {
            let (mut fast, mut slow) = ([EMPTY; ROOM], [EMPTY; ROOM]);
            throw(&mut fast, &shingles, round);
            one_by_one(&mut slow, &shingles, round);
            prop_assert_eq!(fast, slow);
        }

        #[test]
        fn order_and_repeats_do_not_matter(mut set in prop::collection::vec(any::<u64>(), 1..50)) {
            let once = signature(&set);
            set.reverse();
            set.extend_from_within(..set.len() / 2);
            prop_assert_eq!(once, signature(&set));
        }
    }
}
