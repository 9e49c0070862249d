//! A day of the calendar: when a document says that it was published.

use std::fmt;
use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate};
use serde::{Serialize, Serializer};

/// Years a date can have. Other years stand for none: 0001 and 9999 fill fields that had to be filled.
pub const YEARS: RangeInclusive<i32> = 1500..=2199;

/// A day of the Gregorian calendar, kept as the number of days since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

impl Day {
    /// The day of a year in [`YEARS`], a month from 1 and a day from 1; `None` where the calendar has no such day.
    pub fn new(year: i32, month: u32, day: u32) -> Option<Day> {
        let date = NaiveDate::from_ymd_opt(year, month, day)?;
        Day::of(date)
    }

    /// The day that lies so many days behind 1970-01-01; `None` outside of [`YEARS`].
    pub fn from_number(days: i32) -> Option<Day> {
        Day::of(NaiveDate::from_epoch_days(days)?)
    }

    fn of(date: NaiveDate) -> Option<Day> {
        (YEARS.contains(&date.year())).then(|| Day(date.to_epoch_days()))
    }

    /// Days since 1970-01-01.
    pub fn number(self) -> i32 {
        self.0
    }

    /// How many days lie between two, whichever is earlier.
    pub fn distance(self, other: Day) -> u32 {
        self.0.abs_diff(other.0)
    }
}

/// `YYYY-MM-DD`.
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = NaiveDate::from_epoch_days(self.0).unwrap_or_default();
        write!(
            f,
            "{:04}-{:02}-{:02}",
            date.year(),
            date.month(),
            date.day()
        )
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn days_are_counted_as_the_calendar_does() {
        let day = |year, month, day| Day::new(year, month, day).unwrap();
        assert_eq!(day(1970, 1, 1).number(), 0);
        assert_eq!(day(2000, 3, 1).distance(day(2000, 2, 28)), 2);
        assert_eq!(day(1900, 2, 28).distance(day(1900, 3, 1)), 1);
        assert_eq!(day(2014, 12, 18).to_string(), "2014-12-18");
        assert_eq!(day(1605, 1, 2).to_string(), "1605-01-02");
        for (year, month, day) in [
            (2014, 2, 30),
            (2014, 13, 1),
            (2014, 0, 1),
            (2014, 4, 31),
            (2100, 2, 29),
            (9999, 12, 31),
            (1, 1, 1),
        ] {
            assert_eq!(Day::new(year, month, day), None);
        }
    }

    proptest! {
        #[test]
        fn a_day_is_the_one_after_the_day_before(number in -171_000i32..83_000) {
            let (before, day) = (Day::from_number(number - 1).unwrap(), Day::from_number(number).unwrap());
            let date = |day: Day| -> (i32, u32, u32) {
                let text = day.to_string();
                let mut parts = text.split('-').map(|part| part.parse().unwrap());
                let mut next = || -> u32 { parts.next().unwrap() };
                (next() as i32, next(), next())
            };
            let (year, month, last) = date(before);
            // By the rules of Gregory.
            let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            let length = match month { 2 => 28 + u32::from(leap), 4 | 6 | 9 | 11 => 30, _ => 31 };
            let next = match (month, last) {
                (12, 31) => (year + 1, 1, 1),
                (month, day) if day == length => (year, month + 1, 1),
                (month, day) => (year, month, day + 1),
            };
            prop_assert_eq!(date(day), next);
            prop_assert_eq!(Day::new(next.0, next.1, next.2), Some(day));
        }
    }
}
