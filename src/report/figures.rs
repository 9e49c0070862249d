//! Numbers the way a person reads them.

/// `12345` as `12,345`.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count with its noun: `1 finding`, `2 findings`, `12,345 findings`.
pub(super) fn counted(number: impl TryInto<u64>, noun: &str) -> String {
    // A count above 64 bits does not exist.
    let number = number.try_into().unwrap_or(u64::MAX);
    let ending = if number == 1 { "" } else { "s" };
    format!("{} {noun}{ending}", grouped(number))
}

/// A count without a noun.
pub(super) fn number(number: usize) -> String {
    grouped(number as u64)
}

/// A share of 0 to 1 in whole percent, rounded down: `100%` is never said of less than all.
pub(super) fn percent(share: f64) -> String {
    // The small amount undoes what binary fractions lose: .29 * 100 is 28.999999999999996.
    let whole = (share * 100.0 + 1e-9).floor();
    if share > 0.0 && whole < 1.0 {
        "<1%".to_owned()
    } else {
        format!("{whole:.0}%")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped() {
        for (number, text) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (12_345, "12,345"),
            (1_234_567, "1,234,567"),
        ] {
            assert_eq!(grouped(number), text);
        }
        assert_eq!(grouped(u64::MAX), "18,446,744,073,709,551,615");
    }

    #[test]
    fn nouns_follow_their_number() {
        assert_eq!(counted(0_u64, "finding"), "0 findings");
        assert_eq!(counted(1_usize, "finding"), "1 finding");
        assert_eq!(counted(2_000_usize, "finding"), "2,000 findings");
    }

    #[test]
    fn percents_are_rounded_down() {
        for (share, text) in [
            (0.0, "0%"),
            (0.000_1, "<1%"),
            (0.29, "29%"),
            (0.8, "80%"),
            (0.999_9, "99%"),
            (1.0, "100%"),
        ] {
            assert_eq!(percent(share), text);
        }
    }
}
