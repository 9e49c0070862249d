//! Dates as they are written: by numbers with the year first, or with the month as a word.

use super::lexer::{Placed, items};
use super::names::{is_weekday, month};
use crate::day::Day;

/// Most numbers, words and signs of a value that is a date with a time: `Thursday, the 18th of December, 2014, at 10:11:12.131415 a.m.
/// GMT+01:00 (CET)` has some 40.
const MOST_ITEMS: usize = 48;

const DASHES: [char; 3] = ['-', '–', '—'];

/// Words and signs between the parts of a date.
const BETWEEN: [&str; 6] = ["de", "del", "of", "di", "do", "the"];

/// The letters behind a day's number: `18th`, `1er`, `1º`.
const ORDINALS: [&str; 7] = ["st", "nd", "rd", "th", "er", "º", "ª"];

/// The date that a value of a field is, with or without a time of day; the day is the one that is written, whatever the time zone.
///
/// A number of eight digits is `YYYYMMDD`, one of 9 or 10 digits seconds and one of 12 or 13 milliseconds since 1970 (UTC).
pub fn of_value(value: &str) -> Option<Day> {
    let value = value.trim();
    if let Ok(number) = value.parse::<i64>() {
        return of_number(number);
    }
    let items = items(value, MOST_ITEMS + 1);
    if items.len() > MOST_ITEMS {
        return None;
    }
    let (day, end) = date_at(&items, 0)?;
    (skip_time(&items, end) == items.len()).then_some(day)
}

/// As [`of_value`], for a whole number.
pub fn of_number(number: i64) -> Option<Day> {
    const SECONDS: i64 = 24 * 60 * 60;
    let days = match number {
        // The years 1900 to 2099, which no count of seconds below collides with.
        19_000_000..21_000_000 => {
            let number = u32::try_from(number).ok()?;
            return Day::new((number / 10_000) as i32, number / 100 % 100, number % 100);
        }
        100_000_000..10_000_000_000 => number / SECONDS,
        100_000_000_000..10_000_000_000_000 => number / SECONDS / 1000,
        _ => return None,
    };
    Day::from_number(i32::try_from(days).ok()?)
}

/// The date that begins at an item, with a day of the week in front or not, and the place behind it.
pub(super) fn date_at(items: &[Placed<'_>], at: usize) -> Option<(Day, usize)> {
    let at = skip_weekday(items, at);
    year_first(items, at)
        .or_else(|| east_asian(items, at))
        .or_else(|| day_first(items, at))
        .or_else(|| month_first(items, at))
}

fn skip_weekday(items: &[Placed<'_>], from: usize) -> usize {
    let mut at = from;
    while let Some(word) = items.get(at).and_then(|item| item.word())
        && is_weekday(&word)
    {
        at += 1;
        // `quinta-feira`, `Thu.,`.
        while items
            .get(at)
            .is_some_and(|item| item.is_sign(&[',', '.', '-']))
        {
            at += 1;
        }
    }
    if at > from
        && let Some(word) = items.get(at).and_then(|item| item.word())
        && ["the", "den", "dem", "le", "el", "il", "de"].contains(&word.as_str())
    {
        at += 1;
    }
    at
}

/// `2014-12-18`, `2014/12/18`, `2014.12.18`: the year first, the same sign twice, no space.
fn year_first(items: &[Placed<'_>], at: usize) -> Option<(Day, usize)> {
    let [year, first, month, second, day] = *items.get(at..at + 5)?.first_chunk()?;
    let close = items[at + 1..at + 5].iter().all(|item| !item.apart);
    if !close || first.item != second.item || !first.is_sign(&['-', '/', '.']) {
        return None;
    }
    let day = made(
        year.number(&[4])?,
        month.number(&[1, 2])?,
        day.number(&[1, 2])?,
    )?;
    // `2014-12-18-3` and `2014.12.18.1` are no dates.
    let goes_on = items
        .get(at + 5)
        .is_some_and(|next| next.item == first.item && !next.apart)
        && items.get(at + 6).is_some_and(|next| !next.apart);
    (!goes_on).then_some((day, at + 5))
}

/// `2014年12月18日`, in Chinese and Japanese.
fn east_asian(items: &[Placed<'_>], at: usize) -> Option<(Day, usize)> {
    let [year, a, month, b, day, c] = *items.get(at..at + 6)?.first_chunk()?;
    let signs = [a, b, c].map(|item| item.written());
    if signs != ["年", "月", "日"].map(Some) {
        return None;
    }
    let day = made(
        year.number(&[4])?,
        month.number(&[1, 2])?,
        day.number(&[1, 2])?,
    )?;
    Some((day, at + 6))
}

/// `18 December 2014`, `18. Dez. 2014`, `18 de diciembre de 2014`, `18-Dec-2014`.
fn day_first(items: &[Placed<'_>], at: usize) -> Option<(Day, usize)> {
    let day = items.get(at)?.number(&[1, 2])?;
    let at = skip_between(items, skip_ordinal(items, at + 1));
    let month = month(&items.get(at)?.word()?)?;
    let at = skip_between(items, at + 1);
    let year = items.get(at)?.number(&[4])?;
    Some((made(year, month, day)?, at + 1))
}

/// `December 18, 2014`, `Dec. 18th 2014`.
fn month_first(items: &[Placed<'_>], at: usize) -> Option<(Day, usize)> {
    let month = month(&items.get(at)?.word()?)?;
    let at = skip_between(items, at + 1);
    let day = items.get(at)?.number(&[1, 2])?;
    let at = skip_between(items, skip_ordinal(items, at + 1));
    let year = items.get(at)?.number(&[4])?;
    Some((made(year, month, day)?, at + 1))
}

fn skip_ordinal(items: &[Placed<'_>], at: usize) -> usize {
    let item = items.get(at).filter(|item| !item.apart);
    let ordinal = item.and_then(|item| item.word());
    let sign = item.is_some_and(|item| item.is_sign(&['°']));
    at + usize::from(sign || ordinal.is_some_and(|word| ORDINALS.contains(&word.as_str())))
}

/// Passes over at most one sign and one word between the parts of a date.
fn skip_between(items: &[Placed<'_>], mut at: usize) -> usize {
    if items
        .get(at)
        .is_some_and(|item| item.is_sign(&['.', ',', '-']))
    {
        at += 1;
    }
    let word = items.get(at).and_then(|item| item.word());
    at + usize::from(word.is_some_and(|word| BETWEEN.contains(&word.as_str())))
}

fn made(year: u32, month: u32, day: u32) -> Option<Day> {
    Day::new(i32::try_from(year).ok()?, month, day)
}

/// Passes over a time of day with its zone, and what joins it to the date: `T10:11:12.5+01:00`, `, 10:11 AM GMT`, `, 10h11`, `г.`.
pub(super) fn skip_time(items: &[Placed<'_>], from: usize) -> usize {
    let item = |at: usize| items.get(at).copied();
    let is_word = |at: usize, words: &[&str]| {
        let word = item(at).and_then(|item| item.word());
        word.is_some_and(|word| words.contains(&word.as_str()))
    };
    let is_sign = |at: usize, signs: &[char]| item(at).is_some_and(|item| item.is_sign(signs));
    let mut end = from;
    if is_word(end, &["г", "года", "ж"]) {
        end += 1;
        end += usize::from(is_sign(end, &['.']));
    }
    let mut at = end;
    at += usize::from(is_sign(at, &[',', '|', '·', '-', '–', '—']));
    at += usize::from(is_word(
        at,
        &["t", "at", "um", "à", "a", "alle", "ore", "às", "om", "в"],
    ));
    if item(at).is_none_or(|item| item.number(&[1, 2]).is_none()) {
        return end;
    }
    at += 1;
    let mut parts = 0;
    while is_sign(at, &[':', '.']) || is_word(at, &["h", "u"]) {
        match item(at + 1) {
            Some(item) if !item.apart && matches!(item.item, super::lexer::Item::Number(_)) => {
                at += 2
            }
            _ => break,
        }
        parts += 1;
    }
    let named = is_word(at, &["am", "pm", "a", "p", "uhr", "h", "uur", "heures"]);
    if parts == 0 && !named {
        return end;
    }
    if named {
        at += 1;
        // `a.m.`
        if is_sign(at, &['.']) && is_word(at + 1, &["m"]) {
            at += 2;
        }
        at += usize::from(is_sign(at, &['.']));
    }
    if item(at)
        .and_then(|item| item.written())
        .is_some_and(|word| word.len() <= 5)
    {
        at += 1;
    }
    if is_sign(at, &['+', '-', '−'])
        && item(at + 1).is_some_and(|item| item.number(&[1, 2, 4]).is_some())
    {
        at += 2;
        if is_sign(at, &[':']) && item(at + 1).is_some_and(|item| item.number(&[2]).is_some()) {
            at += 2;
        }
    }
    if is_sign(at, &['('])
        && item(at + 1).and_then(|item| item.written()).is_some()
        && is_sign(at + 2, &[')'])
    {
        at += 3;
    }
    at
}

/// Whether a dash stands there.
pub(super) fn is_dash(item: Placed<'_>) -> bool {
    item.is_sign(&DASHES)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_day_in_many_forms() {
        let right = Day::new(2014, 12, 18);
        for value in [
            "2014-12-18",
            " 2014/12/18 ",
            "2014.12.18",
            "20141218",
            "2014-12-18T10:11:12Z",
            "2014-12-18T23:59:59.999999+01:00",
            "2014-12-18 10:11:12 -0500",
            "2014-12-18 10:11",
            "Thu, 18 Dec 2014 10:11:12 GMT",
            "Thu, 18 Dec 2014 10:11:12 +0000 (UTC)",
            "18 December 2014",
            "18 DEC 2014",
            "18-Dec-2014",
            "18th of December 2014",
            "December 18, 2014",
            "Dec. 18th, 2014, 10:11 p.m. EST",
            "Thursday, December 18, 2014 at 5 PM",
            "18. Dezember 2014, 10:11 Uhr",
            "Donnerstag, den 18. Dezember 2014",
            "jeudi 18 décembre 2014 à 10h11",
            "jueves, 18 de diciembre de 2014",
            "18 dicembre 2014",
            "quinta-feira, 18 de dezembro de 2014",
            "donderdag 18 december 2014",
            "18 декабря 2014 г.",
            "18 декабря 2014 года",
            "2014年12月18日",
            "1418860800",
            "1418947199999",
        ] {
            assert_eq!(of_value(value), right, "{value}");
        }
        assert_eq!(of_value("1er mars 2015"), Day::new(2015, 3, 1));
    }

    #[test]
    fn what_could_be_another_day_is_none() {
        for value in [
            "",
            "03/04/2014",
            "18.12.2014",
            "18/12/2014",
            "12-18-14",
            "2014-12",
            "2014",
            "December 2014",
            "18 December",
            "Dec 18",
            "2014-02-30",
            "30 February 2014",
            "20140230",
            "2014-13-01",
            "9999-12-31",
            "0000-00-00",
            "2014-12/18",
            "2014-12-18-3",
            "2014-12-18 to 2014-12-20",
            "18 December 2014 and later",
            "yesterday",
            "0",
            "-5",
            "12345",
            "99999999999999999999",
            "18 12 2014",
            "118 December 2014",
            "18 December 20145",
        ] {
            assert_eq!(of_value(value), None, "{value}");
        }
    }

    proptest! {
        #[test]
        fn every_day_is_read_again(number in -171_000i32..83_000, form in 0..4) {
            let day = Day::from_number(number).unwrap();
            let text = day.to_string();
            let parts: Vec<&str> = text.split('-').collect();
            let name = ["January", "février", "März", "abril", "maggio", "junho", "juli", "августа", "Sept.", "Oct.", "nov", "Dez."]
                [parts[1].parse::<usize>().unwrap() - 1];
            let value = match form {
                0 => text.clone(),
                1 => format!("{} {name} {}", parts[2], parts[0]),
                2 => format!("{name} {}, {}", parts[2], parts[0]),
                _ => format!("{}年{}月{}日", parts[0], parts[1], parts[2]),
            };
            prop_assert_eq!(of_value(&value), Some(day), "{}", value);
        }

        #[test]
        fn nothing_breaks_it(value in "([0-9]{1,4}|Dec|December|[ ./,:T年月日-]|de|[a-zé]){0,14}") {
            of_value(&value);
        }
    }
}
