//! What the relations say, before the gate judges it.

use crate::identity::Identities;
use crate::model::{BoilerplateText, Counts, DuplicatedWords, Finding, PairRow, Statistics, Texts};

/// What the relations say of a corpus. It depends on the documents and on settings that decide findings, and on nothing else.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Found {
    /// As [`Report::findings`](crate::model::Report::findings).
    pub findings: Vec<Finding>,
    /// As [`Report::counts`](crate::model::Report::counts).
    pub counts: Counts,
    /// The words told twice, by rule and together.
    pub duplicated: DuplicatedWords,
    /// As [`Report::pairs`](crate::model::Report::pairs).
    pub pairs: Vec<PairRow>,
    /// As [`Report::identities`](crate::model::Report::identities).
    pub identities: Option<Identities>,
    /// As [`Report::texts`](crate::model::Report::texts).
    pub texts: Texts,
    /// As [`Report::boilerplate`](crate::model::Report::boilerplate).
    pub boilerplate: Vec<BoilerplateText>,
    /// How it was found.
    pub statistics: Statistics,
}
