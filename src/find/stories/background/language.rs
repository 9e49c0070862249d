//! Which language a text is in, by its most frequent words.

use std::sync::LazyLock;

use ahash::AHashMap;

use crate::filter::Filter;
use crate::sketch::{SHINGLE_WORDS, Script, Terms, term_of};
use crate::text::hash_token;

/// A language with a table of words, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Language {
    English,
    German,
    French,
    Spanish,
    Italian,
    Portuguese,
    Dutch,
    Russian,
    Chinese,
    Japanese,
    /// None of these, as far as can be told.
    Other,
}

/// Languages that are told by their words.
const BY_WORDS: usize = 8;

/// Words of each language that are looked for: articles, prepositions, pronouns, forms of `to be`. In running text about two words
/// of five are one of them. More would be words that other languages have too.
const FREQUENT_WORDS: usize = 60;

/// A text is in a language if so many of a hundred words are frequent ones. Texts in languages without a table stay below: of
/// Swedish, Danish, Czech and Bulgarian some 5 to 17 % are frequent words of the nearest one. Russian, which has no articles, has few
/// more: 19 % of three short reports in the tests.
const FREQUENT_PERCENT: usize = 18;

/// For English, and as one in so many: the share of `the`, `of`, `and` and `to`, which lists and tables in English have too.
const FUNCTION_WORDS_ONE_IN: usize = 50;

impl Language {
    /// All of them.
    pub(crate) const ALL: [Language; 11] = [
        Language::English,
        Language::German,
        Language::French,
        Language::Spanish,
        Language::Italian,
        Language::Portuguese,
        Language::Dutch,
        Language::Russian,
        Language::Chinese,
        Language::Japanese,
        Language::Other,
    ];

    /// The name that tables use.
    pub(super) fn name(self) -> &'static str {
        match self {
            Language::English => "english",
            Language::German => "german",
            Language::French => "french",
            Language::Spanish => "spanish",
            Language::Italian => "italian",
            Language::Portuguese => "portuguese",
            Language::Dutch => "dutch",
            Language::Russian => "russian",
            Language::Chinese => "chinese",
            Language::Japanese => "japanese",
            Language::Other => "other",
        }
    }

    /// The table of words; of no language an empty one.
    pub(super) fn table(self) -> &'static str {
        match self {
            Language::English => include_str!("english.tsv"),
            Language::German => include_str!("german.tsv"),
            Language::French => include_str!("french.tsv"),
            Language::Spanish => include_str!("spanish.tsv"),
            Language::Italian => include_str!("italian.tsv"),
            Language::Portuguese => include_str!("portuguese.tsv"),
            Language::Dutch => include_str!("dutch.tsv"),
            Language::Russian => include_str!("russian.tsv"),
            Language::Chinese => include_str!("chinese.tsv"),
            Language::Japanese => include_str!("japanese.tsv"),
            Language::Other => "",
        }
    }

    /// Fewest words of a run that both texts share and that is taken out of them: five; where each character is a word, ten, which are about
    /// five words. Names have up to nine.
    pub(in crate::find::stories) fn shortest_shared_run(self) -> usize {
        match self {
            Language::Chinese | Language::Japanese => 2 * SHINGLE_WORDS,
            _ => SHINGLE_WORDS,
        }
    }

    /// Whether capitals inside a sentence begin names, and not every noun.
    pub(in crate::find::stories) fn has_capitals_for_names(self) -> bool {
        self != Language::German
    }

    /// The language of a text: Chinese or Japanese by its script, and otherwise the one most of whose frequent words it has, if they
    /// are enough. O(t) for t distinct terms.
    pub(crate) fn of(terms: &Terms) -> Language {
        match terms.script {
            Script::Han => return Language::Chinese,
            Script::Kana => return Language::Japanese,
            Script::Spaced => {}
        }
        let frequent = frequent_words();
        let mut words = 0;
        let mut found = [0usize; BY_WORDS];
        let mut function = 0;
        for count in &terms.counts {
            let times = usize::from(count.whole);
            words += times;
            if let Some(languages) = frequent.get(count.term) {
                for (language, found) in found.iter_mut().enumerate() {
                    *found += times * usize::from(languages >> language & 1);
                }
                function += times * usize::from(languages >> BY_WORDS & 1);
            }
        }
        let is_english = function * FUNCTION_WORDS_ONE_IN >= words;
        // Of equals the first.
        let best = (0..BY_WORDS).rev().max_by_key(|&at| found[at]);
        let enough = best.filter(|&at| found[at] * 100 >= FREQUENT_PERCENT * words);
        match enough.map(|at| Language::ALL[at]) {
            Some(language) if language != Language::English => language,
            _ if is_english => Language::English,
            _ => Language::Other,
        }
    }
}

/// The frequent words of all languages.
struct FrequentWords {
    /// Nearly all words are none of these, and one in a hundred of them is looked up.
    filter: Filter,
    /// By term, a bit for each language that has the word, and one behind them for the function words of English.
    languages: AHashMap<u32, u16>,
}

impl FrequentWords {
    fn new(languages: AHashMap<u32, u16>) -> FrequentWords {
        /// Bits for each word: 8 KiB.
        const BITS: usize = 100;
        let mut filter = Filter::for_keys(languages.len(), BITS);
        for &term in languages.keys() {
            filter.add(term.into());
        }
        FrequentWords { filter, languages }
    }

    #[inline]
    fn get(&self, term: u32) -> Option<u16> {
        if !self.filter.may_hold(term.into()) {
            return None;
        }
        self.languages.get(&term).copied()
    }
}

fn frequent_words() -> &'static FrequentWords {
    static WORDS: LazyLock<FrequentWords> = LazyLock::new(|| {
        let mut all: AHashMap<u32, u16> = AHashMap::new();
        for language in &Language::ALL[..BY_WORDS] {
            let lines = language.table().lines();
            let words =
                lines.flat_map(|line| line.split('\t').nth(1).unwrap_or_default().split(' '));
            for word in words.take(FREQUENT_WORDS) {
                *all.entry(term_of(hash_token(word))).or_default() |= 1 << *language as u16;
            }
        }
        for word in ["the", "of", "and", "to"] {
            *all.entry(term_of(hash_token(word))).or_default() |= 1 << BY_WORDS;
        }
        FrequentWords::new(all)
    });
    &WORDS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::TermCounter;
    use crate::text::tokens;

    fn language(text: &str) -> Language {
        let mut counter = TermCounter::default();
        tokens(text)
            .into_iter()
            .for_each(|token| counter.see(text, token));
        Language::of(&counter.finish())
    }

    #[test]
    fn a_paragraph_tells_its_language() {
        for (right, text) in [
            (
                Language::English,
                "The boat left the harbour shortly after noon and did not come back, although the sea was calm that day.",
            ),
            (
                Language::German,
                "Das Boot verließ den Hafen kurz nach Mittag und kam nicht zurück, obwohl die See an diesem Tag ruhig war.",
            ),
            (
                Language::French,
                "Le bateau a quitté le port peu après midi et n'est pas revenu, bien que la mer fût calme ce jour-là.",
            ),
            (
                Language::Spanish,
                "El barco salió del puerto poco después del mediodía y no regresó, aunque el mar estaba en calma ese día.",
            ),
            (
                Language::Italian,
                "La barca ha lasciato il porto poco dopo mezzogiorno e non è tornata, anche se quel giorno il mare era calmo.",
            ),
            (
                Language::Portuguese,
                "O barco deixou o porto pouco depois do meio-dia e não voltou, embora o mar estivesse calmo nesse dia.",
            ),
            (
                Language::Dutch,
                "De boot verliet de haven kort na de middag en kwam niet terug, hoewel de zee die dag kalm was.",
            ),
            (
                Language::Russian,
                "Лодка вышла из гавани вскоре после полудня и не вернулась, хотя море в тот день было спокойным.",
            ),
            (
                Language::Chinese,
                "中午过后不久，这艘船离开了港口，再也没有回来，尽管那天海上风平浪静。",
            ),
            (
                Language::Japanese,
                "船は正午過ぎに港を出たまま戻らなかったが、その日の海は穏やかだった。",
            ),
        ] {
            assert_eq!(language(text), right, "{text}");
        }
    }

    #[test]
    fn other_languages_and_lists_are_none() {
        for text in [
            "Båten lämnade hamnen strax efter middagstid och kom inte tillbaka, trots att havet var lugnt den dagen.",
            "Båden forlod havnen kort efter middag og kom ikke tilbage, selv om havet var roligt den dag.",
            "Loď opustila přístav krátce po poledni a už se nevrátila, přestože bylo ten den moře klidné.",
            "Łódź opuściła port krótko po południu i nie wróciła, choć morze było tego dnia spokojne.",
            "Vene lähti satamasta pian puolenpäivän jälkeen eikä palannut, vaikka meri oli sinä päivänä tyyni.",
            "Лодката напусна пристанището малко след обяд и не се върна, макар че морето беше спокойно този ден.",
            "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau",
        ] {
            assert_eq!(language(text), Language::Other, "{text}");
        }
    }
}
