//! Figures with six decimals: fine enough to tell any two pairs apart, and the last bits of a sum never reach a report.

use std::fmt::Write;

/// Millionths in one.
const ONE: u64 = 1_000_000;

/// Appends `value` with six decimals, as `{:.6}` writes it, which takes ten times as long. O(1).
///
/// Figures of reports are shares, which become whole millionths by one product. What lies so close to the middle of two that rounding the product could decide, and what
/// is no such figure, is left to the standard library, which computes with all digits.
pub(super) fn push_six_decimals(text: &mut String, value: f64) {
    /// Products up to 4e9 are off by less than 1e-6.
    const LARGEST: f64 = 4000.0;
    const MIDDLE: f64 = 1e-3;
    let scaled = value * ONE as f64;
    let below = scaled as u64;
    let beyond = scaled - below as f64 - 0.5;
    if !(value.is_sign_positive() && value <= LARGEST && beyond.abs() > MIDDLE) {
        // A string can be written to without end.
        let _ = write!(text, "{value:.6}");
        return;
    }
    let millionths = below + u64::from(beyond > 0.0);
    let mut digits = *b"0000.000000";
    let (mut whole, mut decimals) = (millionths / ONE, millionths % ONE);
    for digit in digits[5..].iter_mut().rev() {
        *digit += (decimals % 10) as u8;
        decimals /= 10;
    }
    let mut first = 4;
    while whole > 0 || first == 4 {
        first -= 1;
        digits[first] += (whole % 10) as u8;
        whole /= 10;
    }
    text.push_str(str::from_utf8(&digits[first..]).unwrap_or_default());
}

/// A figure with at most six decimals and at least one, never in scientific notation, never `-0.0`.
pub(super) fn six_decimals(value: f64) -> String {
    let mut text = String::with_capacity(12);
    push_six_decimals(&mut text, value);
    while text.ends_with('0') && !text.ends_with(".0") {
        text.pop();
    }
    if text == "-0.0" {
        text.remove(0);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pushed(value: f64) -> String {
        let mut text = "x".to_owned();
        push_six_decimals(&mut text, value);
        text.split_off(1)
    }

    proptest! {
        #[test]
        fn figures_are_those_of_the_standard_library(
            shared in 0u32..3_000,
            all in 1u32..3_000,
            value in prop_oneof![0.0f64..=1.0, 0.0f64..5e3, any::<f64>()],
            millionths in 0u64..5_000_000_000,
        ) {
            let share = f64::from(shared) / f64::from(all);
            // In the middle of two figures, as near as a number comes.
            let middle = (millionths as f64 + 0.5) / 1e6;
            for value in [share, value, -value, middle, middle.next_up(), middle.next_down(), millionths as f64 / 1e6] {
                prop_assert_eq!(pushed(value), format!("{value:.6}"));
            }
        }

        #[test]
        fn a_figure_reads_back_and_prints_the_same(value in -1e6_f64..1e6) {
            let text = six_decimals(value);
            let read: f64 = text.parse().unwrap();
            prop_assert!((read - value).abs() <= 0.000_000_6);
            prop_assert_eq!(six_decimals(read), text);
        }
    }

    #[test]
    fn odd_figures() {
        for value in [
            0.0,
            -0.0,
            1.0,
            0.9999996,
            3999.9999996,
            4000.0,
            f64::NAN,
            f64::INFINITY,
        ] {
            assert_eq!(pushed(value), format!("{value:.6}"));
        }
    }

    #[test]
    fn figures_have_at_most_six_decimals() {
        for (value, text) in [
            (1.0, "1.0"),
            (0.0, "0.0"),
            (-0.0, "0.0"),
            (-0.000_000_1, "0.0"),
            (0.8, "0.8"),
            (0.1 + 0.2, "0.3"),
            (2.0 / 3.0, "0.666667"),
            (0.999_999_9, "1.0"),
            (0.000_001, "0.000001"),
            (100.0, "100.0"),
            (1e20, "100000000000000000000.0"),
        ] {
            assert_eq!(six_decimals(value), text);
        }
    }
}
