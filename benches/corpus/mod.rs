//! A corpus made at run time: English-like text of invented words, with planted copies. The same size gives the same bytes.

use std::io::{self, BufWriter, Write};

/// Of a hundred documents, so many are copies of earlier ones.
const COPIES_PERCENT: u64 = 19;
/// The largest share of a copy's words that are edited.
const MOST_EDITED: f64 = 0.20;
/// Words of the invented language.
const VOCABULARY: usize = 30_000;

/// Documents of 50 to 800 words, of at least `bytes` in all. A tenth has curly quotes and accents; one in 20 ends with a
/// line of ten that many have.
pub fn documents(bytes: usize) -> Vec<String> {
    let mut random = Random(1);
    let language = Language::invent(&mut random);
    let notices: Vec<String> = (0..10)
        .map(|_| text_of(&language.words(&mut random, 15), false, &mut random))
        .collect();
    let mut originals: Vec<Vec<&str>> = Vec::new();
    let mut texts = Vec::new();
    let mut size = 0;
    while size < bytes {
        let words = if !originals.is_empty() && random.below(100) < COPIES_PERCENT {
            let original = &originals[random.below(originals.len() as u64) as usize];
            edited(original, &language, &mut random)
        } else {
            let length = 50 + random.below(751) as usize;
            originals.push(language.words(&mut random, length));
            originals[originals.len() - 1].clone()
        };
        let foreign = random.below(10) == 0;
        let mut text = text_of(&words, foreign, &mut random);
        if random.below(20) == 0 {
            text.push('\n');
            text.push_str(&notices[random.below(10) as usize]);
        }
        size += text.len();
        texts.push(text);
    }
    texts
}

/// Writes the documents as JSON lines.
pub fn write_json_lines(texts: &[String], out: impl Write) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    for (number, text) in texts.iter().enumerate() {
        let record = serde_json::json!({ "id": format!("{number:06}"), "text": text });
        writeln!(out, "{record}")?;
    }
    out.flush()
}

/// A copy with 0 to 20 % of its words replaced, left out or followed by another.
fn edited<'a>(words: &[&'a str], language: &'a Language, random: &mut Random) -> Vec<&'a str> {
    let share = random.fraction() * MOST_EDITED;
    let mut copy = Vec::with_capacity(words.len());
    for &word in words {
        if random.fraction() >= share {
            copy.push(word);
            continue;
        }
        match random.below(3) {
            0 => copy.push(language.word(random)),
            1 => copy.extend([word, language.word(random)]),
            _ => {}
        }
    }
    copy
}

/// Words as sentences of 6 to 20 words, lines of 1 to 5 sentences.
fn text_of(words: &[&str], foreign: bool, random: &mut Random) -> String {
    let mut text = String::new();
    let mut left_in_sentence = 0;
    let mut left_in_line = 0;
    for (place, &word) in words.iter().enumerate() {
        if left_in_sentence == 0 {
            if place > 0 {
                text.push('.');
                text.push(if left_in_line == 0 { '\n' } else { ' ' });
            }
            if left_in_line == 0 {
                left_in_line = 1 + random.below(5);
            }
            left_in_line -= 1;
            left_in_sentence = 6 + random.below(15);
            text.push(word.as_bytes()[0].to_ascii_uppercase().into());
            text.push_str(&word[1..]);
        } else {
            text.push_str(if random.below(12) == 0 { ", " } else { " " });
            match random.below(20) {
                0 if foreign => text.extend(["“", word, "”"]),
                1 if foreign => text.extend([word, "’s"]),
                2 | 3 if foreign => text.push_str(&word.replacen('e', "é", 1)),
                _ => text.push_str(word),
            }
        }
        left_in_sentence -= 1;
    }
    text.push('.');
    text
}

/// Invented words whose frequencies follow Zipf's law.
struct Language {
    words: Vec<String>,
    /// Sums of the weights 1 / (rank + 2.7).
    sums: Vec<f64>,
}

impl Language {
    fn invent(random: &mut Random) -> Language {
        const CONSONANTS: [&str; 20] = [
            "b", "c", "d", "f", "g", "h", "l", "m", "n", "p", "r", "s", "t", "v", "w", "st", "tr",
            "pl", "ch", "th",
        ];
        const VOWELS: [&str; 7] = ["a", "e", "i", "o", "u", "ea", "ou"];
        let mut seen = std::collections::HashSet::new();
        let mut words: Vec<String> = Vec::with_capacity(VOCABULARY);
        while words.len() < VOCABULARY {
            // Frequent words are short, as in any language.
            let long = usize::from(words.len() > 100) + usize::from(words.len() > 3000);
            let mut word = String::new();
            for _ in 0..1 + long + random.below(2) as usize {
                word.push_str(CONSONANTS[random.below(20) as usize]);
                word.push_str(VOWELS[random.below(7) as usize]);
            }
            if seen.insert(word.clone()) {
                words.push(word);
            }
        }
        let mut sum = 0.0;
        let sums = (0..VOCABULARY)
            .map(|rank| {
                sum += 1.0 / (rank as f64 + 2.7);
                sum
            })
            .collect();
        Language { words, sums }
    }

    fn word(&self, random: &mut Random) -> &str {
        let at = random.fraction() * self.sums[VOCABULARY - 1];
        &self.words[self
            .sums
            .partition_point(|&sum| sum <= at)
            .min(VOCABULARY - 1)]
    }

    fn words(&self, random: &mut Random, count: usize) -> Vec<&str> {
        (0..count).map(|_| self.word(random)).collect()
    }
}

/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut value = self.0;
        value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        value ^ (value >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(limit)) >> 64) as u64
    }

    fn fraction(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}
