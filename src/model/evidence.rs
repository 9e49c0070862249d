//! Why a finding was made.

use serde::Serialize;

use super::Span;

/// A term two or more documents of a story share.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SharedTerm {
    /// The word as the first document that has it writes it.
    pub text: String,
    /// Its share of the story's score, 0 to 1.
    pub weight: f64,
    /// How many of the story's documents use it.
    pub documents: usize,
}

/// A sentence of one of a story's documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StoryExcerpt {
    /// Index into the finding's members.
    pub member: usize,
    /// The sentence, or its first words.
    pub span: Span,
    /// Byte ranges of `span.excerpt` that hold shared words; sorted, disjoint.
    pub shared: Vec<[usize; 2]>,
}

/// A place in one of a story's documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StoryPlace {
    /// Index into the finding's members.
    pub member: usize,
    /// Where it stands.
    pub span: Span,
}

/// Of which kind a conflict is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConflictKind {
    /// Numbers of one thing: of one unit, of money in one currency, of percent.
    Number,
    /// Days.
    Date,
    /// Spellings of a name.
    Name,
}

/// Something on which documents of a story do not agree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StoryConflict {
    /// Of which kind.
    pub kind: ConflictKind,
    /// What is told of: a unit, a currency, `%`, `date`, or a name.
    pub what: String,
    /// The different values as the documents write them; at least two, at most four.
    pub texts: Vec<String>,
    /// Beside `texts`: the first place of each.
    pub places: Vec<StoryPlace>,
}

/// A line of a boilerplate template, or of a repeated block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RepeatedText {
    /// The line as its first place writes it.
    pub text: String,
    /// In how many places it stands.
    pub count: usize,
}

/// What an [`AlignedStep`] says of its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AlignedKind {
    /// The same words in both places; case, marks and spaces may differ.
    Equal,
    /// Other words in each place.
    Replaced,
    /// Words that stand only in the leading place.
    OnlyLeader,
    /// Words that stand only in the other place.
    OnlyHere,
}

/// A step of the alignment of a passage with its leading place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct AlignedStep {
    /// Equal, or which kind of edit.
    pub kind: AlignedKind,
    /// Bytes of the leading place's excerpt, from the first word's beginning to the last word's end; empty where it has none.
    pub leader: [usize; 2],
    /// Bytes of this place's excerpt, in the same way.
    pub here: [usize; 2],
}

/// A place of a passage beside the leading place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AlignedPlace {
    /// Index into the finding's members.
    pub member: usize,
    /// Index into the member's spans.
    pub span: usize,
    /// Words of the place.
    pub words: usize,
    /// Words that both places have.
    pub equal: usize,
    /// Words that are edited, those of the longer side where a stretch is replaced.
    pub edited: usize,
    /// The alignment: all words of both, in order.
    pub steps: Vec<AlignedStep>,
}

/// What is wrong with a suppression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SuppressionProblem {
    /// A mark that cannot be read.
    Unknown,
    /// `off` without `on`: it reaches to the end of the document.
    Unclosed,
    /// `on` where nothing is off.
    Unopened,
    /// A mark in text that is suppressed already.
    Redundant,
    /// A mark over text of which nothing stands anywhere else, or an entry of the allow file that accepts no finding.
    Unused,
    /// An entry of the allow file whose day is over.
    Expired,
    /// An entry of the allow file that would accept a finding, had it not more places than the entry allows.
    Outgrown,
}

/// Why a finding was made, in terms a reader can check.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "because", rename_all = "kebab-case")]
pub enum Evidence {
    /// For `exact-duplicate`.
    SameTokens {
        /// Words in each copy.
        words: usize,
        /// Whether all copies are the same bytes too.
        byte_identical: bool,
    },
    /// For `near-duplicate`: the leader's words, and what each other member changes.
    SharedShingles {
        /// Words in the leader.
        words: usize,
        /// Lowest and highest resemblance to the leader.
        resemblance: [f64; 2],
    },
    /// For `contained`.
    ContainedShingles {
        /// Words in the longest document, the leader.
        words: usize,
        /// Words in each other member, in the order of members.
        contained_words: Vec<usize>,
        /// Words of boilerplate that were taken out of each member, the leader too, in the order of members.
        boilerplate_words: Vec<usize>,
    },
    /// For `shared-passage`.
    AlignedWords {
        /// Words of the leading place.
        words: usize,
        /// The leading place: index into the spans of the leader.
        span: usize,
        /// The other places that are shown.
        places: Vec<AlignedPlace>,
    },
    /// For `overlapping-report`.
    SharedStory {
        /// Mean score over all pairs of the story, pairs without a score counting as 0; 0 to 1.
        cohesion: f64,
        /// Names (runs of capitalised words) that at least two documents share, the most telling first.
        names: Vec<String>,
        /// Terms that at least two documents share, the heaviest first.
        terms: Vec<SharedTerm>,
        /// Quoted phrases that at least two documents share.
        quotes: Vec<String>,
        /// Beside `quotes`: a place of each in every document that is shown to have it.
        quote_places: Vec<Vec<StoryPlace>>,
        /// Numbers, dates and spellings on which documents do not agree, the most telling first; at most eight.
        conflicts: Vec<StoryConflict>,
        /// For the first documents, the sentence with most of what is shared.
        excerpts: Vec<StoryExcerpt>,
    },
    /// For `repeated-line`.
    SameLines {
        /// Words in the repeated block.
        words: usize,
        /// Whether all places are the same characters too, apart from white space at the line's ends.
        verbatim: bool,
        /// The lines with their counts, in the order of the first place; at most 20.
        lines: Vec<RepeatedText>,
    },
    /// For `suppression`.
    Suppression {
        /// What is wrong.
        problem: SuppressionProblem,
        /// Words of the text that the mark suppresses; 0 where it suppresses none, and for an entry of the allow file.
        words: usize,
    },
}
