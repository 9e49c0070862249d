//! By what a member of a finding is known again in a later run, when files have been moved, edited or joined by others.

/// Values in a [`ContentSketch`]. The estimate has a standard error of at most 0.09 (the root of 1/4 by 32); twice as many would not tell
/// an edited text from another one any better and make lines of a baseline twice as long.
pub const CONTENT_SKETCH_VALUES: usize = 32;

/// Eight bits of each of the first values of a document's signature (b-bit minwise hashing: Li and König, WWW 2010).
pub type ContentSketch = [u8; CONTENT_SKETCH_VALUES];

/// Lowest estimated resemblance of a text with what it was before it was edited. Lower than for texts of two names, as a text at
/// the same path that shares so much is an edited one, and one of which half was removed must be known; but a page
/// rewritten from end to end is another text, which nobody has accepted.
const STILL_ALIKE: f64 = 0.25;

/// Whether a text is still like another one, by an estimate of their resemblance.
pub fn still_alike(a: &ContentSketch, b: &ContentSketch) -> bool {
    let same = a.iter().zip(b).filter(|(x, y)| x == y).count() as f64;
    let share = same / CONTENT_SKETCH_VALUES as f64;
    // Different values share their eight bits once in 256 times.
    let by_chance = 1.0 / 256.0;
    (share - by_chance) / (1.0 - by_chance) >= STILL_ALIKE
}

/// What a run knows of the documents and lines in its findings.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Identities {
    /// The names of all documents of the corpus, in its order, each with the hash of its token sequence.
    pub corpus: Vec<(String, u128)>,
    /// Those that take part in any finding, or in any pair of the pairs table, by name.
    pub documents: Vec<DocumentIdentity>,
    /// Every line that stands more than once, in each document where it does, boilerplate and what a stronger relation tells
    /// included.
    pub lines: Vec<LineIdentity>,
    /// For each finding of lines its id, and the lines in each of its documents.
    pub told_lines: Vec<(String, Vec<LineIdentity>)>,
}

/// A document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentIdentity {
    /// Its name.
    pub name: String,
    /// Hash of its token sequence.
    pub content: u128,
    /// What it is like.
    pub sketch: ContentSketch,
}

/// A line in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineIdentity {
    /// Hash of its folded words.
    pub line: u128,
    /// Index into [`Identities::documents`].
    pub document: u32,
    /// How often it stands in the document.
    pub count: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_of_the_values_makes_texts_alike() {
        let a: ContentSketch = std::array::from_fn(|at| at as u8);
        let changed = |values: usize| -> ContentSketch {
            std::array::from_fn(|at| a[at] ^ u8::from(at < values))
        };
        assert!(still_alike(&a, &changed(23)));
        assert!(!still_alike(&a, &changed(24)));
    }
}
