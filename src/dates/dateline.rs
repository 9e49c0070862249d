//! Dates at the head of a text: a line that is a date, and the dateline of a report.

use super::lexer::{Item, Placed, is_east_asian, items};
use super::names::{is_weekday, month};
use super::written::{date_at, is_dash, skip_time};
use crate::day::Day;

/// Lines that are looked at: headline, sub-headline, author, date and the first of the text, or less.
const LINES: usize = 5;
/// Bytes that are looked at; a paragraph has fewer.
const BYTES: usize = 2048;
/// Numbers, words and signs of a line that are looked at: `SANTIAGO DE COMPOSTELA, Spain (Agence France-Presse) — Thursday, December
/// 18, 2014, 10:11 a.m. (GMT+01:00)` has some 30.
const ITEMS: usize = 40;
/// Words of the longest place with its country.
const PLACE_WORDS: usize = 5;
/// Words of the longest source in brackets.
const SOURCE_WORDS: usize = 4;

/// What may stand in front of a date in a line of its own, in lower case. `Updated` is not here: a text is as old as its first version.
const LABELS: [&str; 21] = [
    "published",
    "posted",
    "date",
    "dated",
    "on",
    "veröffentlicht",
    "datum",
    "am",
    "publié",
    "le",
    "publicado",
    "publicada",
    "fecha",
    "el",
    "pubblicato",
    "data",
    "il",
    "em",
    "gepubliceerd",
    "опубликовано",
    "дата",
];

/// Words that begin a sentence and no dateline.
const NO_PLACE: [&str; 33] = [
    "in",
    "on",
    "at",
    "by",
    "since",
    "until",
    "till",
    "from",
    "after",
    "before",
    "of",
    "and",
    "the",
    "am",
    "im",
    "bis",
    "seit",
    "vor",
    "nach",
    "ab",
    "au",
    "à",
    "depuis",
    "desde",
    "dal",
    "il",
    "em",
    "op",
    "в",
    "с",
    "к",
    "до",
    "после",
];

/// The full date at the head of a text. O(1): of a long text only the beginning is looked at.
///
/// It is a line that holds nothing else but perhaps a label, a day of the week and a time; or it stands between a place and the text:
/// `LONDON, Dec 18, 2014 (Reuters) -`, `Berlin, 18. Dezember 2014 –`, `新华社北京2014年12月18日电`. A date in a sentence is none of the
/// document, and a dateline without a year no full date.
pub fn dateline(text: &str) -> Option<Day> {
    let mut end = text.len().min(BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    (text[..end].lines())
        .map(|line| line.trim_matches(|c: char| c.is_whitespace() || "#*_>=~[]|".contains(c)))
        .filter(|line| !line.is_empty())
        .take(LINES)
        // A line without a year is the common one.
        .filter(|line| has_year(line.as_bytes()))
        .find_map(|line| {
            let items = items(line, ITEMS);
            date_line(&items)
                .or_else(|| behind_place(&items))
                .or_else(|| agency(&items))
        })
}

/// Whether four digits stand together, and no other beside them, as those of the year in every full date. O(n) for n bytes.
fn has_year(line: &[u8]) -> bool {
    const YEAR: usize = 4;
    let is_digit = |byte: &&u8| byte.is_ascii_digit();
    // Of four bytes in a row one is looked at, and more only beside a digit.
    (YEAR - 1..line.len()).step_by(YEAR).any(|at| {
        let before = line[..at].iter().rev().take(YEAR).take_while(is_digit);
        let behind = line[at..].iter().take(YEAR + 1).take_while(is_digit);
        line[at].is_ascii_digit() && before.count() + behind.count() == YEAR
    })
}

/// A line that is a date.
fn date_line(items: &[Placed<'_>]) -> Option<Day> {
    let mut at = 0;
    while let Some(item) = items.get(at) {
        let label = item
            .word()
            .is_some_and(|word| LABELS.contains(&word.as_str()));
        if !(label || at > 0 && item.is_sign(&[':'])) {
            break;
        }
        at += 1;
    }
    let (day, end) = date_at(items, at)?;
    let mut end = skip_time(items, end);
    end += usize::from(
        items
            .get(end)
            .is_some_and(|item| item.is_sign(&['.', ',', '-', '–', '—', '|', '·'])),
    );
    (end == items.len() && items.len() < ITEMS).then_some(day)
}

/// A place, its source in brackets or not, the date, and what parts it from the text.
fn behind_place(items: &[Placed<'_>]) -> Option<Day> {
    let (mut at, shouted) = place(items)?;
    let comma = items.get(at).is_some_and(|item| item.is_sign(&[',']));
    at += usize::from(comma);
    let source = source(items, at);
    at = source.unwrap_or(at);
    let dash = items
        .get(at)
        .is_some_and(|&item| is_dash(item) || item.is_sign(&[':', '/', ',']));
    while items
        .get(at)
        .is_some_and(|&item| is_dash(item) || item.is_sign(&[':', '/', ',']))
    {
        at += 1;
    }
    if !(comma || source.is_some() || shouted && dash) {
        return None;
    }
    let article = items.get(at).and_then(|item| item.word());
    at += usize::from(
        article.is_some_and(|word| ["den", "am", "le", "el", "il", "em"].contains(&word.as_str())),
    );
    let (day, end) = date_at(items, at)?;
    let end = skip_time(items, end);
    let Some(&next) = items.get(end) else {
        return Some(day);
    };
    let closes = is_dash(next) && next.apart
        || next.is_sign(&['(', ':', '/', '|'])
        || next.is_sign(&['.', ','])
            && items
                .get(end + 1)
                .is_some_and(|&item| is_dash(item) || item.is_sign(&['/', '(']));
    closes.then_some(day)
}

/// The end of the place that a line begins with, and whether it is shouted; not where it could be the beginning of a sentence.
fn place(items: &[Placed<'_>]) -> Option<(usize, bool)> {
    let (mut at, mut words, mut shouted) = (0, 0, true);
    while let Some(item) = items.get(at) {
        if let Some(word) = item.written() {
            let small = word.to_lowercase();
            let begins = word.chars().next().is_some_and(char::is_uppercase);
            let joins = words > 0
                && ["de", "del", "la", "am", "an", "der", "di", "do", "of"]
                    .contains(&small.as_str());
            // A month begins the date itself; a day of the week belongs to it.
            if month(&small).is_some() || is_weekday(&small) && words > 0 {
                break;
            }
            if !begins && !joins {
                break;
            }
            if words == 0 && (NO_PLACE.contains(&small.as_str()) || is_weekday(&small)) {
                return None;
            }
            shouted &= word.chars().all(char::is_uppercase) || joins;
            words += 1;
            at += 1;
        } else if words > 0
            && (item.is_sign(&['.', '\'', '’'])
                || item.is_sign(&['-']) && !item.apart
                || item.is_sign(&[',']))
            && items.get(at + 1).is_some_and(|next| {
                next.written()
                    .is_some_and(|word| month(&word.to_lowercase()).is_none())
            })
            && !follows_date(items, at)
        {
            at += 1;
        } else {
            break;
        }
    }
    // `WASHINGTON, D.C.`
    at += usize::from(words > 1 && items.get(at).is_some_and(|item| item.is_sign(&['.'])));
    (1..=PLACE_WORDS).contains(&words).then_some((at, shouted))
}

/// Whether behind the sign at a place a date begins, with an article or a day of the week in front.
fn follows_date(items: &[Placed<'_>], at: usize) -> bool {
    (at + 1..=at + 2).any(|at| date_at(items, at).is_some())
}

/// The end of some words in brackets.
fn source(items: &[Placed<'_>], at: usize) -> Option<usize> {
    items.get(at).filter(|item| item.is_sign(&['(']))?;
    let close = items[at..].iter().position(|item| item.is_sign(&[')']))?;
    (close <= 2 * SOURCE_WORDS).then_some(at + close + 1)
}

/// The telegram of an agency in Chinese or Japanese: Han up to the date, and `电`, `讯` or a bracket behind it.
fn agency(items: &[Placed<'_>]) -> Option<Day> {
    const PLACE_CHARACTERS: usize = 14;
    let east_asian = |item: &Placed<'_>| match item.item {
        Item::Word(word) => word.chars().all(is_east_asian),
        Item::Sign(sign) => "（(【[・".contains(sign),
        Item::Number(_) => false,
    };
    let at = items.iter().position(|item| !east_asian(item))?;
    if !(1..=PLACE_CHARACTERS).contains(&at) {
        return None;
    }
    let (day, end) = date_at(items, at)?;
    let next = items.get(end)?;
    let ends = next.written().is_some_and(|word| "电電讯訊".contains(word))
        || next.is_sign(&['（', '(', '】']);
    ends.then_some(day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_head_of_a_report_tells_its_day() {
        let right = Day::new(2014, 12, 18);
        for text in [
            "18 December 2014",
            "A headline\n\nThursday, December 18, 2014\n\nText.",
            "A headline\nBy Jane Doe\nPublished: 18 December 2014, 10:11 GMT\nText.",
            "# A headline\n\n*18. Dezember 2014*\n",
            "Donnerstag, den 18. Dezember 2014, 10:11 Uhr\n",
            "Publié le 18 décembre 2014 à 10h11\n",
            "2014-12-18\nText",
            "2014-12-18T10:11:12Z\nText",
            "LONDON, Dec 18, 2014 (Reuters) - A ship sank.",
            "LONDON, 18 December 2014 (Reuters) A ship sank.",
            "LONDON (AP) — December 18, 2014 — A ship sank.",
            "LONDON — December 18, 2014 — A ship sank.",
            "NEW YORK, N.Y., December 18, 2014: A ship sank.",
            "WASHINGTON, D.C., Dec. 18, 2014 — A ship sank.",
            "ST. PETERSBURG, Thursday, Dec 18, 2014 (AP) - A ship sank.",
            "Berlin, 18. Dezember 2014 – Ein Schiff sank.",
            "Frankfurt am Main, den 18. Dezember 2014 (dpa) - Ein Schiff sank.",
            "Paris, le 18 décembre 2014 — Un navire a coulé.",
            "Madrid, 18 de diciembre de 2014 (EFE).- Un barco.",
            "МОСКВА, 18 декабря 2014 г. /ТАСС/. Корабль затонул.",
            "新华社北京2014年12月18日电 一艘船沉没。",
            "标题\n2014年12月18日\n正文",
        ] {
            assert_eq!(dateline(text), right, "{text}");
        }
    }

    #[test]
    fn a_date_in_the_text_is_not_that_of_the_text() {
        for text in [
            "",
            "On 11 September 2001 two planes were flown into towers.",
            "December 7, 1941, a date which will live in infamy, began quietly.",
            "18 December 2014 was a cold day.",
            "In Paris, 13 November 2015 – the night of the attacks – was mild.",
            "In December 2014 – 18 days late – it came.",
            "By Friday, 18 December 2014 – the last day – all had gone.",
            "LONDON, Dec 18 (Reuters) - A ship sank in 2014.",
            "LONDON, Dec 18 (Reuters) - A ship that was built on 3 May 1999 sank.",
            "London was founded. On 18 December 2014 (Thursday) it was there.",
            "Results 31 December 2014 - figures",
            "Updated 18 December 2014",
            "Published 17 December 2014, updated 18 December 2014",
            "17 December 2014 - 18 December 2014",
            "LONDON, 03/04/2014 (Reuters) - A ship sank.",
            "LONDON, 30 February 2014 (Reuters) - A ship sank.",
            "2014年12月18日是一个寒冷的日子。",
            "北京12月18日电 一艘船沉没。",
            "a\nb\nc\nd\ne\n18 December 2014\n",
            "Napoleon, 18 brumaire 1799 - a coup",
            "18 December 2014 (Thursday): the ship sank, and nobody saw it happen in the harbour of the old town at all",
        ] {
            assert_eq!(dateline(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_year_has_four_digits(line in "[0-9]{0,6}([ a-z]{1,3}[0-9]{1,6}){0,4}[ ]?") {
            let runs = line.split(|c: char| !c.is_ascii_digit());
            prop_assert_eq!(has_year(line.as_bytes()), runs.into_iter().any(|run| run.len() == 4));
        }

        #[test]
        fn nothing_breaks_it(text in "(LONDON|Berlin|[A-Zé]{1,3}|18|2014|Dec|de|年|月|日|電|[ ,.:()\n–-]|\\PC){0,40}") {
            let found = dateline(&text);
            // What stands further down changes nothing.
            let longer = format!("{text}\n{}\n2015-01-01\n", "x\n".repeat(LINES));
            if found.is_some() {
                prop_assert_eq!(dateline(&longer), found);
            }
        }
    }
}
