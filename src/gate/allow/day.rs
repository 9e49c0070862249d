//! A day of the calendar.

use std::fmt;
use std::str::FromStr;

/// A day, written `YYYY-MM-DD`. Days compare by time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    year: u16,
    month: u8,
    day: u8,
}

impl Day {
    /// The day, in UTC, of a time in seconds since 1970-01-01; up to the year 9999. (Hinnant, "chrono-Compatible Low-Level Date
    /// Algorithms", `civil_from_days`.)
    pub fn of_seconds(seconds: u64) -> Option<Day> {
        // Years begin with March here, so that the odd day is the last.
        let days = seconds / 86_400 + 719_468;
        let (era, of_era) = (days / 146_097, days % 146_097);
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let march_month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * march_month + 2) / 5 + 1;
        let month = if march_month < 10 {
            march_month + 3
        } else {
            march_month - 9
        };
        let year = year + era * 400 + u64::from(month <= 2);
        Some(Day {
            year: u16::try_from(year).ok().filter(|&year| year <= 9999)?,
            month: month as u8,
            day: day as u8,
        })
    }

    fn days_in(year: u16, month: u8) -> u8 {
        match month {
            2 if year.is_multiple_of(4)
                && (!year.is_multiple_of(100) || year.is_multiple_of(400)) =>
            {
                29
            }
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }
}

impl FromStr for Day {
    type Err = String;

    fn from_str(text: &str) -> Result<Day, String> {
        let wrong = || format!("{text:?} is not a day, such as 2027-01-31");
        let shape = text.len() == 10
            && text.bytes().enumerate().all(|(at, byte)| match at {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        if !shape {
            return Err(wrong());
        }
        let day = Day {
            year: text[..4].parse().map_err(|_| wrong())?,
            month: text[5..7].parse().map_err(|_| wrong())?,
            day: text[8..].parse().map_err(|_| wrong())?,
        };
        let is_one = (1..=12).contains(&day.month)
            && (1..=Day::days_in(day.year, day.month)).contains(&day.day);
        is_one.then_some(day).ok_or_else(wrong)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_and_follow_each_other() {
        // Every day from 1970 to 2120: the next one is the next of its month, or the first of the next.
        let mut last: Option<Day> = None;
        for number in 0..55_000u64 {
            let day = Day::of_seconds(number * 86_400 + 86_399).unwrap();
            assert_eq!(day.to_string().parse(), Ok(day));
            if let Some(last) = last {
                assert!(last < day);
                let next = if last.day < Day::days_in(last.year, last.month) {
                    Day {
                        day: last.day + 1,
                        ..last
                    }
                } else if last.month < 12 {
                    Day {
                        month: last.month + 1,
                        day: 1,
                        ..last
                    }
                } else {
                    Day {
                        year: last.year + 1,
                        month: 1,
                        day: 1,
                    }
                };
                assert_eq!(day, next);
            }
            last = Some(day);
        }
        assert_eq!(Day::of_seconds(0).unwrap().to_string(), "1970-01-01");
        assert_eq!(
            Day::of_seconds(951_782_400).unwrap().to_string(),
            "2000-02-29"
        );
        assert_eq!(Day::of_seconds(u64::MAX), None);
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in [
            "2026-02-29",
            "2026-13-01",
            "2026-00-01",
            "2026-01-00",
            "2026-04-31",
            "26-01-01",
            "2026-1-01",
            "2026-01-01T",
            "2026/01/01",
            "",
            "２０２６-01",
            "+026-01-01",
        ] {
            assert!(text.parse::<Day>().is_err(), "{text}");
        }
        assert!("2028-02-29".parse::<Day>().is_ok());
    }
}
