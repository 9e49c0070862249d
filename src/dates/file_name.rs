//! Dates in the names of files.

use super::written::of_number;
use crate::day::Day;

/// The date in a file's name: `2014-12-18` or `2014_12_18` anywhere in its last part, `20141218` between signs, or the folders
/// `2014/12/18` it lies in. A name with two different dates has none. O(n) for n bytes.
pub fn of_file(path: &str) -> Option<Day> {
    let name = path.rsplit('/').next().unwrap_or_default();
    let mut found = dates_of_name(name).chain(date_of_folders(path));
    let first = found.next()?;
    found.all(|other| other == first).then_some(first)
}

fn dates_of_name(name: &str) -> impl Iterator<Item = Day> {
    let bytes = name.as_bytes();
    (0..bytes.len()).filter_map(move |at| {
        let starts = bytes[at].is_ascii_digit() && (at == 0 || !bytes[at - 1].is_ascii_digit());
        if !starts {
            return None;
        }
        separated(&bytes[at..]).or_else(|| compact(bytes, at))
    })
}

/// Ten bytes such as `2014-12-18`, with the same sign twice and no digit behind.
fn separated(bytes: &[u8]) -> Option<Day> {
    let date: &[u8; 10] = bytes.first_chunk()?;
    let sign = date[4];
    let ends = bytes.get(10).is_none_or(|byte| !byte.is_ascii_digit());
    if !ends || !matches!(sign, b'-' | b'_' | b'.') || date[7] != sign {
        return None;
    }
    let number = |digits: &[u8]| -> Option<u32> {
        let all = digits.iter().all(u8::is_ascii_digit);
        all.then(|| (digits.iter()).fold(0, |sum, digit| 10 * sum + u32::from(digit - b'0')))
    };
    let year = i32::try_from(number(&date[..4])?).ok()?;
    Day::new(year, number(&date[5..7])?, number(&date[8..])?)
}

/// Eight digits between signs.
fn compact(bytes: &[u8], at: usize) -> Option<Day> {
    let end = at + 8;
    let digits = bytes.get(at..end)?;
    let is_letter = |at: usize| {
        bytes
            .get(at)
            .is_some_and(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii())
    };
    let before = at.checked_sub(1).is_some_and(is_letter);
    let stands_alone = !before && !is_letter(end);
    let digits = str::from_utf8(digits).ok()?;
    let all = digits.bytes().all(|byte| byte.is_ascii_digit());
    if !stands_alone || !all {
        return None;
    }
    of_number(digits.parse().ok()?)
}

/// Three folders in a row of four, two and two digits.
fn date_of_folders(path: &str) -> Option<Day> {
    let folders: Vec<&str> = path.split('/').collect();
    folders.windows(4).find_map(|parts| {
        let [year, month, day, _] = parts else {
            return None;
        };
        separated(format!("{year}-{month}-{day}").as_bytes()).filter(|_| year.len() == 4)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_a_day_or_none() {
        for (path, right) in [
            ("news/2014-12-18-hack.md", "2014-12-18"),
            ("2014_12_18.txt", "2014-12-18"),
            ("a-2014.12.18.txt", "2014-12-18"),
            ("20141218.txt", "2014-12-18"),
            ("scan_20141218_01.txt", "2014-12-18"),
            ("2014-12-18-3-reasons.md", "2014-12-18"),
            ("2014/12/18/hack.html", "2014-12-18"),
            ("2014/12/18/2014-12-18-hack.html", "2014-12-18"),
            ("2014-12-17/2014-12-18-hack.html", "2014-12-18"),
        ] {
            assert_eq!(
                of_file(path).map(|day| day.to_string()).as_deref(),
                Some(right),
                "{path}"
            );
        }
        for path in [
            "2014-12-18_to_2014-12-20.txt",
            "2014/12/18/2014-12-19.txt",
            "2014-02-30.txt",
            "20140230.txt",
            "18-12-2014.txt",
            "12-18-14.txt",
            "120141218.txt",
            "a20141218.txt",
            "20141218b.txt",
            "20141218120000.txt",
            "2014-12-181.txt",
            "2014-12_18.txt",
            "31415926.txt",
            "2014/12/18",
            "2014-12-18/a.txt",
            "é20141218.txt",
            "",
        ] {
            assert_eq!(of_file(path), None, "{path}");
        }
    }
}
