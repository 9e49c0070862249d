//! What `retold` says: rules, findings, and the report that holds them.
//!
//! These types are the vocabulary of every floor above. They hold no logic beyond naming; the JSON report is these
//! structures, field by field and in this order (`docs/report-format.md`).

use std::collections::BTreeMap;

use serde::Serialize;

use crate::identity::Identities;
pub use crate::rule::Rule;
use crate::settings::Settings;

/// Name and version of the JSON report's layout. It changes when a field is removed or changes its meaning.
pub const REPORT_SCHEMA: &str = "retold.report/1";

/// A document's place in the corpus order (sorted by name), from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentId(pub u32);

impl DocumentId {
    /// The id as an index into per-document tables.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Whether a finding is text told twice, or text that stands in so many documents that it is their furniture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Text told more than once.
    Finding,
    /// Text that stands in at least [`Settings::boilerplate_documents`] distinct texts.
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
    /// A story's name, a line's first words, a leader's name.
    pub title: String,
    /// Index into `members` of the one the others are compared with.
    pub leader: usize,
    /// The lowest score in the cluster: of a member with the leader, in a passage of two places (equal words by the words of the longer
    /// place), in a story of any two (0 for a pair that shares next to
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

/// A document or file that is in no comparison, and why.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Skipped {
    /// The file, or `file:line` for a record.
    pub path: String,
    /// What was in the way, said to a person.
    pub reason: String,
    /// Whether this is an error (a document that should have been read and could not be) and not a matter of course.
    pub error: bool,
}

/// How many files the walk passed over without a look at their content.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// Files named by `.gitignore`, `.ignore` or `.retoldignore`.
    pub ignored: usize,
    /// Files whose ending is not one of text, and that no `--include` names, or that an `--exclude` names.
    pub other: usize,
}

/// What was read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct CorpusSummary {
    /// Documents compared.
    pub documents: usize,
    /// Their words (tokens).
    pub words: u64,
    /// Their bytes of decoded text.
    pub bytes: u64,
    /// What was not compared, by path.
    pub skipped: Vec<Skipped>,
    /// Files passed over by the walk.
    pub left_out: LeftOut,
}

/// How candidates for near-duplicates were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CandidateMethod {
    /// No relation of the run needed candidates.
    None,
    /// Exact prefix-filter join over all shingles.
    Exact,
    /// Signatures in bands, and a winnowed index.
    Banded,
}

/// What the search for near-duplicates and contained documents did.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Statistics {
    /// How candidates were found.
    pub method: CandidateMethod,
    /// Bands and values a band, where bands were used.
    pub bands: Option<[usize; 2]>,
    /// Distinct pairs of documents that were looked at.
    pub candidates: u64,
    /// Of these, pairs with one of the relations.
    pub verified: u64,
    /// Of these, pairs with none.
    pub rejected: u64,
    /// Pairs not looked at, because a bucket was too large to expand.
    pub cut: u64,
    /// Share of the true near-duplicate pairs that the run is expected to report, cuts included, 0 to 1.
    pub expected_recall: f64,
    /// Pairs of documents that were scored for overlapping reporting.
    pub stories_scored: u64,
}

/// Words told twice: those in places of findings other than the first or leading one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DuplicatedWords {
    /// For each rule; none where a rule is not there.
    pub by_rule: BTreeMap<Rule, u64>,
    /// For the rules that fail the gate; in a document that is told as a whole each word counts once.
    pub together: u64,
}

/// A share of all words that may be told twice, and what was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShareBudget {
    /// Words told twice.
    pub words: u64,
    /// Their share of all words, 0 to 1.
    pub share: f64,
    /// The share the gate allows; `null` where any is.
    pub allowed: Option<f64>,
    /// Whether `share` is more than `allowed`.
    pub exceeded: bool,
}

/// One rule's budget and what was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Budget {
    /// The rule.
    pub rule: Rule,
    /// Findings of it, boilerplate not counted.
    pub found: usize,
    /// How many the gate allows; `null` where any number is: where the rule does not fail the gate, only a share is allowed for it,
    /// or a baseline is used and no number was set.
    pub allowed: Option<usize>,
    /// Findings of it that are not in the baseline; absent where none is used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<usize>,
    /// How many of these the gate allows; absent where no baseline is used or the rule does not fail the gate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_new: Option<usize>,
    /// Whether more was found than allowed, or more of it is new.
    pub exceeded: bool,
    /// The words it tells twice; `null` for a rule that finds no words that stand twice.
    pub share: Option<ShareBudget>,
}

/// How the members of findings compare with a baseline.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct BaselineUse {
    /// The baseline's file, as it was given or found.
    pub path: String,
    /// Members in it.
    pub known: usize,
    /// Members in it that were moved.
    pub moved: usize,
    /// Members in it that were edited.
    pub edited: usize,
    /// Members that are not in it.
    pub new: usize,
    /// Lines of it that nothing of this run matches.
    pub stale: usize,
    /// Settings that were others when it was made, as `name=value`.
    pub other_settings: Vec<String>,
}

/// The gate's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Nothing found, or all within budget. Exit status 0.
    Pass,
    /// More found than allowed. Exit status 1, or 0 with `--exit-zero`.
    Fail,
    /// The job could not be done whole. Exit status 2.
    Error,
}

/// The gate's verdict with its reason.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Gate {
    /// The verdict.
    pub verdict: Verdict,
    /// One sentence: why.
    pub reason: String,
    /// Exit status of the process, after `--exit-zero`.
    pub exit_status: u8,
    /// A row for each rule of the run.
    pub budgets: Vec<Budget>,
    /// The baseline that findings were compared with; absent where none is used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub baseline: Option<BaselineUse>,
    /// The words that the rules that fail the gate tell twice.
    pub share: ShareBudget,
}

/// The tool that made a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tool {
    /// `retold`.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
}

impl Default for Tool {
    fn default() -> Self {
        Tool {
            name: env!("CARGO_PKG_NAME"),
            version: env!("CARGO_PKG_VERSION"),
        }
    }
}

/// How many findings of each kind every rule has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts(BTreeMap<(Rule, Kind), usize>);

impl Counts {
    /// Counts some more.
    pub fn add(&mut self, rule: Rule, kind: Kind, count: usize) {
        *self.0.entry((rule, kind)).or_default() += count;
    }

    /// How many there are; 0 where none was added.
    pub fn get(&self, rule: Rule, kind: Kind) -> usize {
        self.0.get(&(rule, kind)).copied().unwrap_or(0)
    }
}

impl<'a> FromIterator<&'a Finding> for Counts {
    fn from_iter<I: IntoIterator<Item = &'a Finding>>(findings: I) -> Self {
        let mut counts = Counts::default();
        for finding in findings {
            counts.add(finding.rule, finding.kind, 1);
        }
        counts
    }
}

/// All that a run says.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// [`REPORT_SCHEMA`].
    pub schema: &'static str,
    /// The tool and its version.
    pub tool: Tool,
    /// What can change findings.
    pub settings: Settings,
    /// What was read.
    pub corpus: CorpusSummary,
    /// What was found, by rule, worst first; empty if it was not asked for.
    pub findings: Vec<Finding>,
    /// How much was found, asked for or not.
    #[serde(skip)]
    pub counts: Counts,
    /// Every verified pair between distinct texts, sorted by names; written by the pairs table, not by JSON. Empty if it was not
    /// asked for.
    #[serde(skip)]
    pub pairs: Vec<PairRow>,
    /// By what members are known again; `None` if it was not asked for.
    #[serde(skip)]
    pub identities: Option<Identities>,
    /// How it was found.
    pub statistics: Statistics,
    /// The verdict.
    pub gate: Gate,
}
