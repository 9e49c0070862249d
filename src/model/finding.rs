//! What was found, and where.

use serde::Serialize;

use super::Evidence;
use crate::day::Day;
use crate::rule::Rule;

/// Whether a finding is text told twice, or text that stands in so many documents that it is their furniture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Text told more than once.
    Finding,
    /// Text that stands in at least [`boilerplate_documents`](crate::settings::Settings::boilerplate_documents) distinct texts.
    Boilerplate,
}

/// What a baseline says of a member, or of a finding as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// In the baseline: the same content at the same path. A finding all members of which are known, moved or edited.
    Known,
    /// In the baseline with the same content, at a path that is gone.
    Moved,
    /// In the baseline at this path, with content that this one is still like.
    Edited,
    /// Not in the baseline. A finding with such a member, or of members that were not told together.
    New,
}

/// Why a finding is accepted, and how long.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Allowed {
    /// What the entry says.
    pub reason: String,
    /// The last day on which it accepts, `YYYY-MM-DD`; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
}

/// A stretch of one document.
///
/// Lines and columns count from 1, columns in characters; the end is the place just behind the last character.
/// `start..end` are byte offsets into the document's decoded UTF-8 text, and that slice equals `excerpt`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Span {
    /// Line of the first character, from 1.
    pub line: usize,
    /// Column of the first character, from 1, in characters.
    pub column: usize,
    /// Line of the last character, from 1.
    pub end_line: usize,
    /// Column just behind the last character, from 1, in characters.
    pub end_column: usize,
    /// Byte offset of the first character.
    pub start: usize,
    /// Byte offset just behind the last character.
    pub end: usize,
    /// The text between `start` and `end`.
    pub excerpt: String,
}

/// One document's part in a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Member {
    /// The document's name: its path, or `path#id` or `path:line` for a record of JSON lines or Parquet.
    pub document: String,
    /// The file, relative to where the run was started, with `/`.
    pub path: String,
    /// When it was published, as far as it says so; only in overlapping reports.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Day>,
    /// What the baseline says of it; absent where none is used, and in boilerplate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// Where in the document; empty when the finding is on the whole document.
    pub spans: Vec<Span>,
}

/// A verified pair of a finding's members, with `a < b`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pair {
    /// Index into the finding's members.
    pub a: usize,
    /// Index into the finding's members.
    pub b: usize,
    /// Exact Jaccard resemblance of the two shingle sets, 0 to 1.
    pub resemblance: f64,
    /// Share of `a`'s distinct shingles that also stand in `b`, exact, 0 to 1.
    pub containment_a: f64,
    /// Share of `b`'s distinct shingles that also stand in `a`, exact, 0 to 1.
    pub containment_b: f64,
    /// The figure the rule decided by: resemblance, the larger containment, or the story score.
    pub score: f64,
}

/// One thing that is told more than once.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// The relation.
    pub rule: Rule,
    /// Finding or boilerplate.
    pub kind: Kind,
    /// Stable identity: 16 hexadecimal digits made from the rule and the content, never from paths.
    pub id: String,
    /// Whether it is new against the baseline: known or new; absent where none is used, and for boilerplate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// The entry of the allow file that accepts it; absent where none does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed: Option<Allowed>,
    /// A story's name, a line's first words, a leader's name.
    pub title: String,
    /// Index into `members` of the one the others are compared with.
    pub leader: usize,
    /// The lowest score in the cluster: of a member with the leader (of a passage's place with the leading one: equal words by the words of
    /// the longer), in a story of any two (0 for a pair that shares next to
    /// nothing); 1 where the rule compares for equality.
    pub weakest: f64,
    /// How many places (lines, passages) or documents (all other rules; for boilerplate distinct texts) the finding stands for.
    pub count: usize,
    /// The documents. Where there are very many, examples; `count` is always whole.
    pub members: Vec<Member>,
    /// Verified pairs between members: each member's pair with the leader, none for lines and passages; for a story the scored pairs.
    pub pairs: Vec<Pair>,
    /// Why.
    pub evidence: Evidence,
}

/// A row of the pairs table: one verified pair of documents, `a` before `b` in corpus order.
#[derive(Debug, Clone, PartialEq)]
pub struct PairRow {
    /// Name of the first document.
    pub a: String,
    /// Name of the second document.
    pub b: String,
    /// The strongest relation of the pair.
    pub rule: Rule,
    /// Exact resemblance, 0 to 1.
    pub resemblance: f64,
    /// Share of `a`'s shingles in `b`, 0 to 1.
    pub containment_a: f64,
    /// Share of `b`'s shingles in `a`, 0 to 1.
    pub containment_b: f64,
    /// The figure the rule decided by.
    pub score: f64,
}
