//! Sizes of memory as people write them.

/// Reads `1073741824`, `512MiB`, `1G` or `2GB`: whole numbers; K, M, G and T are powers of 1,024 with or without `iB`, and of
/// 1,000 with `B`. Small letters do as well.
///
/// # Errors
/// What is wrong, for the user.
pub fn parse_size(text: &str) -> Result<u64, String> {
    let wrong = || format!("{text:?} is no size; write it like 512MiB, 2G or 1073741824");
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let number: u64 = number.parse().map_err(|_| wrong())?;
    let unit = unit.trim_start().to_ascii_lowercase();
    let (prefix, base) = match unit.strip_suffix("ib") {
        Some(prefix) if !prefix.is_empty() => (prefix, 1024u64),
        _ => match unit.strip_suffix('b') {
            Some(prefix) => (prefix, 1000),
            None => (unit.as_str(), 1024),
        },
    };
    let power = match prefix {
        "" => 0,
        "k" => 1,
        "m" => 2,
        "g" => 3,
        "t" => 4,
        _ => return Err(wrong()),
    };
    base.checked_pow(power)
        .and_then(|unit| number.checked_mul(unit))
        .ok_or_else(|| format!("{text:?} is more than any machine has"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_people_write_them() {
        for (text, bytes) in [
            ("0", 0),
            ("123456789", 123_456_789),
            ("7B", 7),
            ("512MiB", 512 << 20),
            ("512 mib", 512 << 20),
            ("1GiB", 1 << 30),
            ("1G", 1 << 30),
            ("1g", 1 << 30),
            ("2kB", 2000),
            ("3TB", 3_000_000_000_000),
        ] {
            assert_eq!(parse_size(text), Ok(bytes), "{text}");
        }
        for text in [
            "",
            "G",
            "1.5G",
            "-1",
            "1X",
            "1iB",
            "1GiBB",
            "one",
            "99999999999999999999",
        ] {
            let said = parse_size(text).unwrap_err();
            assert!(said.contains("512MiB"), "{said}");
        }
        assert!(parse_size("99999999T").unwrap_err().contains("more than"));
    }
}
