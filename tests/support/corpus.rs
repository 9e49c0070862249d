//! Text made up for tests, the same in every run.

/// SplitMix64 (Steele, Lea and Flood, 2014): the same numbers for the same seed, everywhere.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }
}

/// `count` words out of `vocabulary` different ones that begin with `prefix`.
pub fn words(random: &mut Random, prefix: &str, vocabulary: usize, count: usize) -> Vec<String> {
    (0..count)
        .map(|_| format!("{prefix}{}", random.below(vocabulary)))
        .collect()
}

/// The words, ten to a line.
pub fn lines(words: &[String]) -> String {
    words.chunks(10).map(|line| line.join(" ") + "\n").collect()
}

/// Each of `edits` times, one word becomes another one, is lost, or is doubled.
pub fn edited(random: &mut Random, words: &[String], edits: usize) -> Vec<String> {
    let mut words = words.to_vec();
    for _ in 0..edits {
        let at = random.below(words.len());
        match random.below(3) {
            0 => words[at] = format!("edit{}", random.below(1000)),
            1 if words.len() > 1 => drop(words.remove(at)),
            _ => words.insert(at, words[at].clone()),
        }
    }
    words
}

/// Texts of every relation but stories: families of edited copies, parts, exact copies and repeated lines.
pub fn families(seed: u64, families: usize) -> Vec<String> {
    let mut random = Random(seed);
    let mut texts = Vec::new();
    for _ in 0..families {
        let length = 60 + random.below(200);
        let base = words(&mut random, "w", 3000, length);
        texts.push(lines(&base));
        for _ in 0..random.below(4) {
            let edits = random.below(8);
            texts.push(lines(&edited(&mut random, &base, edits)));
        }
        let (from, to) = (
            random.below(length / 4),
            length / 2 + random.below(length / 2),
        );
        texts.push(lines(&base[from..to]));
        let other = words(&mut random, "w", 3000, length);
        texts.push(lines(&other) + &lines(&base[..10]));
    }
    // Out of their families.
    for at in (1..texts.len()).rev() {
        texts.swap(at, random.below(at + 1));
    }
    texts
}

/// Texts as JSON lines with the ids 0, 1, 2 …
pub fn json_lines(texts: &[String]) -> String {
    texts
        .iter()
        .enumerate()
        .map(|(id, text)| serde_json::json!({"id": id, "text": text}).to_string() + "\n")
        .collect()
}
