//! Words of the calendar in the languages that `retold` knows.

use std::sync::LazyLock;

use ahash::AHashMap;

/// Names and abbreviations of each month, from January, in lower case: English, German, French, Spanish, Italian, Portuguese, Dutch,
/// Russian. No word stands in two rows.
#[rustfmt::skip]
const MONTHS: [&str; 12] = [
    "january jan januar jänner jän janvier janv enero ene gennaio gen janeiro januari января январь янв",
    "february feb februar feber février fevrier févr fév febrero febbraio fevereiro fev februari февраля февраль фев февр",
    "march mar märz mär mrz mars marzo março marco maart mrt марта март мар",
    "april apr avril avr abril abr aprile апреля апрель апр",
    "may mai mayo maggio mag maio mei мая май",
    "june jun juni juin junio giugno giu junho июня июнь июн",
    "july jul juli juillet juil julio luglio lug julho июля июль июл",
    "august aug août aout agosto ago augustus августа август авг",
    "september sep sept septembre septiembre settembre set setembro сентября сентябрь сен сент",
    "october oct oktober okt octobre octubre ottobre ott outubro out октября октябрь окт",
    "november nov novembre noviembre novembro ноября ноябрь ноя нояб",
    "december dec dezember dez décembre decembre déc diciembre dic dicembre dezembro dez декабря декабрь дек",
];

/// Days of the week in the same languages, with the abbreviations that are usual in front of a date.
#[rustfmt::skip]
const WEEKDAYS: &str = "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun \
    montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so \
    lundi mardi mercredi jeudi vendredi samedi dimanche \
    lunes martes miércoles miercoles jueves viernes sábado sabado domingo \
    lunedì lunedi martedì martedi mercoledì mercoledi giovedì giovedi venerdì venerdi sabato domenica \
    segunda terça terca quarta quinta sexta feira \
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag \
    понедельник вторник среда четверг пятница суббота воскресенье";

fn table(lists: &[&'static str]) -> AHashMap<&'static str, u32> {
    (lists.iter().zip(1..))
        .flat_map(|(words, number)| words.split_whitespace().map(move |word| (word, number)))
        .collect()
}

/// The number of a month, from 1, by its name in lower case.
pub(super) fn month(word: &str) -> Option<u32> {
    static TABLE: LazyLock<AHashMap<&'static str, u32>> = LazyLock::new(|| table(&MONTHS));
    TABLE.get(word).copied()
}

/// Whether a word in lower case is a day of the week.
pub(super) fn is_weekday(word: &str) -> bool {
    static TABLE: LazyLock<AHashMap<&'static str, u32>> = LazyLock::new(|| table(&[WEEKDAYS]));
    TABLE.contains_key(word)
}

/// Of those names these are other words too: `Mars`, `Julio`, ordinal numbers in Portuguese, `среда` (surroundings). Shorter ones than
/// [`SHORTEST`] are for the most part abbreviations, and words of some other language: `may`, `mai`, `set`, `do`.
const OTHER_WORDS: &str = "march mars marco mayo julio augustus domingo segunda terça terca quarta quinta sexta feira среда";
const SHORTEST: usize = 4;

/// Names of months and days of the week in lower case that are nothing else in these languages.
pub(crate) fn days_and_months() -> impl Iterator<Item = &'static str> {
    let other = |word: &&str| OTHER_WORDS.split(' ').any(|other| other == *word);
    (MONTHS.iter().chain([&WEEKDAYS]))
        .flat_map(|words| words.split_whitespace())
        .filter(move |word| word.chars().count() >= SHORTEST && !other(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn a_word_is_one_month_at_most() {
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        for (number, words) in MONTHS.iter().enumerate() {
            for word in words.split_whitespace() {
                assert_eq!(word, word.to_lowercase());
                assert_eq!(*seen.entry(word).or_insert(number), number, "{word}");
                assert!(!is_weekday(word), "{word}");
            }
        }
        assert_eq!(
            (month("december"), month("märz"), month("мая")),
            (Some(12), Some(3), Some(5))
        );
    }

    #[test]
    fn words_with_another_meaning_name_no_day() {
        let names: Vec<&str> = days_and_months().collect();
        assert!(OTHER_WORDS.split(' ').all(|word| !names.contains(&word)));
        assert!(
            OTHER_WORDS
                .split(' ')
                .all(|word| month(word).is_some() || is_weekday(word))
        );
        let is = |word: &str| names.contains(&word);
        assert!(
            [
                "tuesday",
                "december",
                "august",
                "jeudi",
                "sábado",
                "четверг",
                "января"
            ]
            .map(is)
                == [true; 7]
        );
        assert!(["sun", "sat", "may", "out"].map(is) == [false; 4]);
    }
}
