//! What `retold compare` says: the measures of a pair and its shared passages, or the documents of two folders side by side.
//!
//! Types without logic, as [`model`](crate::model); the JSON form is these structures, field by field and in this order
//! (`docs/comparison.schema.json`).

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::{LeftOut, Rule, SharedTerm, Skipped, Span, Tool};
use crate::settings::{InputSettings, Settings};

/// Name and version of the JSON layout. It changes when a field is removed or changes its meaning.
pub const COMPARISON_SCHEMA: &str = "retold.comparison/1";

/// All that a comparison says.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// [`COMPARISON_SCHEMA`].
    pub schema: &'static str,
    /// The tool and its version.
    pub tool: Tool,
    /// What can change the outcome.
    pub settings: ComparisonSettings,
    /// What was compared.
    #[serde(flatten)]
    pub compared: Compared,
}

/// What was compared with what.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[allow(clippy::large_enum_variant, reason = "there is one in a run")]
pub enum Compared {
    /// Two documents.
    Documents(Box<DocumentComparison>),
    /// Two folders, or files of several records.
    Collections(CollectionComparison),
}

/// The settings that can change a comparison.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ComparisonSettings {
    /// As in [`Settings`].
    pub near_threshold: f64,
    /// As in [`Settings`].
    pub contained_threshold: f64,
    /// As in [`Settings`].
    pub story_threshold: f64,
    /// As in [`Settings`].
    pub min_near_words: usize,
    /// As in [`Settings`].
    pub min_contained_words: usize,
    /// As in [`Settings`].
    pub min_story_words: usize,
    /// Fewest words of a shared passage.
    pub min_passage_words: usize,
    /// As in [`Settings`].
    pub input: InputSettings,
}

impl ComparisonSettings {
    /// The part of `settings` that matters here.
    pub fn of(settings: &Settings, min_passage_words: usize) -> ComparisonSettings {
        ComparisonSettings {
            near_threshold: settings.near_threshold,
            contained_threshold: settings.contained_threshold,
            story_threshold: settings.story_threshold,
            min_near_words: settings.min_near_words,
            min_contained_words: settings.min_contained_words,
            min_story_words: settings.min_story_words,
            min_passage_words,
            input: settings.input.clone(),
        }
    }
}

/// One of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// The first that was named.
    Left,
    /// The second.
    Right,
}

/// A document of a pair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ComparedDocument {
    /// Its name: its path, or `path#id` or `path:line` for a record.
    pub document: String,
    /// The file, relative to where the run was started, with `/`.
    pub path: String,
    /// Its words (tokens).
    pub words: usize,
    /// Bytes of decoded text.
    pub bytes: u64,
}

/// Two documents.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DocumentComparison {
    /// The first.
    pub left: ComparedDocument,
    /// The second.
    pub right: ComparedDocument,
    /// The strongest relation under which `check` tells a run over these two documents, if any; [`Rule::SharedPassage`] where no other one holds.
    pub relation: Option<Rule>,
    /// Whether both have the same words in the same order.
    pub same_words: bool,
    /// Whether both are the same bytes: of two files as they are, unpacked; of records their text.
    pub byte_identical: bool,
    /// What tells them apart, if both have the same words and are not the same bytes.
    pub spelling: Option<Spelling>,
    /// The exact figures.
    #[serde(flatten)]
    pub measures: Measures,
    /// Share of the left words that stand in shared passages, 0 to 1.
    pub passage_share_left: f64,
    /// Share of the right words that stand in shared passages, 0 to 1.
    pub passage_share_right: f64,
    /// How much of one story both tell beside what they share word for word.
    pub story: StoryComparison,
    /// The difference of the whole texts, where both are near-duplicates or it was asked for, and both have words.
    pub difference: Option<Aligned>,
    /// What both share, small edits allowed, in the order of the left text.
    pub passages: Vec<Aligned>,
}

/// What tells two texts of the same words apart: the first of these that is true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Spelling {
    /// Nothing in the texts: only how the files encode them.
    Encoding,
    /// White space and line ends.
    WhiteSpace,
    /// Case, and perhaps white space.
    Case,
    /// Marks between the words or other forms of the same characters, and perhaps case and white space.
    Marks,
}

/// Exact figures on the word 5-grams of two documents, each 0 to 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Measures {
    /// Jaccard resemblance of the sets of distinct 5-grams.
    pub resemblance: f64,
    /// Share of the left document's distinct 5-grams that also stand in the right.
    pub containment_left: f64,
    /// Share of the right document's distinct 5-grams that also stand in the left.
    pub containment_right: f64,
}

/// The measure of [`Rule::OverlappingReport`] with its evidence.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct StoryComparison {
    /// 0 to 1; 0 where the documents share too little to be scored.
    pub score: f64,
    /// Names (runs of capitalised words) that both have, the most telling first.
    pub names: Vec<String>,
    /// Terms that both have, the heaviest first.
    pub terms: Vec<SharedTerm>,
    /// Quoted phrases that both have.
    pub quotes: Vec<String>,
    /// The sentence of each document with most of what is shared.
    pub excerpts: Vec<SideExcerpt>,
}

/// A sentence of one of the two documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SideExcerpt {
    /// Of which document.
    pub side: Side,
    /// The sentence, or its first words.
    pub span: Span,
    /// Byte ranges of `span.excerpt` that hold shared words; sorted, disjoint.
    pub shared: Vec<[usize; 2]>,
}

/// A stretch of both documents, aligned word by word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Aligned {
    /// Where it stands left.
    pub left: Span,
    /// Where it stands right.
    pub right: Span,
    /// Its words left.
    pub left_words: usize,
    /// Its words right.
    pub right_words: usize,
    /// The words that are the same on both sides.
    pub equal_words: usize,
    /// The alignment, in order and without gaps.
    pub steps: Vec<AlignedStep>,
}

/// What a step says of its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// The same words on both sides. Case, marks and spaces may differ.
    Equal,
    /// Other words on each side.
    Replaced,
    /// Words that stand only left.
    OnlyLeft,
    /// Words that stand only right.
    OnlyRight,
}

/// A step of an alignment: a run of words of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AlignedStep {
    /// Which.
    pub change: Change,
    /// From its first to its last word left; none where it stands only right.
    pub left: Option<Span>,
    /// From its first to its last word right; none where it stands only left.
    pub right: Option<Span>,
    /// Its words left.
    pub left_words: usize,
    /// Its words right.
    pub right_words: usize,
}

/// Two folders, or files of several records.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CollectionComparison {
    /// The first.
    pub left: Collection,
    /// The second.
    pub right: Collection,
    /// How many rows there are of each status, 0 included.
    pub counts: BTreeMap<Status, usize>,
    /// A row for each document of the left, and for each of the right that no row of the left names as its counterpart; sorted by
    /// name.
    pub rows: Vec<Row>,
}

/// What was read of one side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Collection {
    /// The folder or file, relative to where the run was started, with `/`.
    pub path: String,
    /// Documents compared.
    pub documents: usize,
    /// Their words (tokens).
    pub words: u64,
    /// What was not compared, by path.
    pub skipped: Vec<Skipped>,
    /// Files passed over by the walk.
    pub left_out: LeftOut,
}

/// What became of a document from one side to the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// The same words under the same name.
    Same,
    /// Other words under the same name.
    Changed,
    /// The same words under another name.
    Moved,
    /// Other words under another name, and for the most part the same text.
    MovedAndChanged,
    /// Nearly all of a left document stands in a right one.
    LeftInRight,
    /// Nearly all of a right document stands in a left one.
    RightInLeft,
    /// No counterpart on the right.
    OnlyLeft,
    /// No counterpart on the left.
    OnlyRight,
}

impl Status {
    /// Every status, in the order of summaries.
    pub const ALL: [Status; 8] = [
        Status::Same,
        Status::Changed,
        Status::Moved,
        Status::MovedAndChanged,
        Status::LeftInRight,
        Status::RightInLeft,
        Status::OnlyLeft,
        Status::OnlyRight,
    ];
}

/// A document, and its counterpart on the other side if it has one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// What became of it.
    pub status: Status,
    /// Left; none for a document that stands only right.
    pub left: Option<RowDocument>,
    /// Right; none for a document that stands only left.
    pub right: Option<RowDocument>,
    /// Whether both are the same bytes; false where there is only one.
    pub byte_identical: bool,
    /// The exact figures; none where there is only one document.
    pub measures: Option<Measures>,
}

/// A document of a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowDocument {
    /// Its name inside the folder; for a record of a file that was named, `#id` or `:line`.
    pub name: String,
    /// Its words (tokens).
    pub words: usize,
}
