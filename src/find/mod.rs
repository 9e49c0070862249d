//! Relations between documents, one file each, over verified evidence only.

pub mod boilerplate;
pub mod cluster;
mod components;
pub mod contained;
pub mod duplicated;
pub mod exact;
pub mod folders;
mod found;
pub mod identities;
pub mod lines;
pub mod near;
pub mod passages;
mod places;
pub mod recall;
pub mod stories;
pub mod suppressions;
pub mod texts;
mod token_reader;
pub(crate) mod union;
pub mod verify;
mod wording;

use std::cmp::Ordering;
use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_64;

use crate::corpus::Library;
use crate::model::{DocumentId, Finding, Kind, Member, Rule};
use crate::settings::Settings;
use crate::sketch::Sketches;
use boilerplate::Listed;
use folders::Folders;
pub use found::Found;
use stories::Backgrounds;

/// What every relation looks at: the documents, what is remembered of each, and the settings.
#[derive(Clone, Copy)]
pub struct Documents<'a> {
    /// Names, and texts on demand.
    pub library: &'a Library,
    /// By document id.
    pub sketches: &'a Sketches,
    /// The run's settings.
    pub settings: &'a Settings,
    /// What is different in some folders.
    pub folders: &'a Folders,
    /// What is boilerplate by a list.
    pub listed: &'a Listed,
    /// How common words are at large.
    pub backgrounds: &'a Arc<Backgrounds>,
}

impl Documents<'_> {
    /// Number of tokens of a document.
    pub fn words(&self, id: DocumentId) -> usize {
        self.sketches.words(id) as usize
    }

    /// The documents that have any token, in corpus order.
    pub fn with_words(&self) -> Vec<DocumentId> {
        let ids = self.sketches.ids();
        ids.filter(|&id| self.words(id) > 0).collect()
    }

    /// Whether a document takes part in a rule, where its folder lies and with as many words as it has.
    pub fn take_part(&self, id: DocumentId, rule: Rule) -> bool {
        let words = match rule {
            // The words of each line decide, not those of the document.
            Rule::RepeatedLine => usize::MAX,
            _ => self.words(id),
        };
        self.folders.take_part(self.library, id, rule, words)
    }

    /// A member on the whole document.
    pub fn member(&self, id: DocumentId) -> Member {
        Member {
            document: self.library.name(id).into_owned(),
            path: self.library.path(id).to_owned(),
            date: None,
            status: None,
            spans: Vec::new(),
        }
    }

    /// The order in which documents lead: the longest first, then by name.
    pub fn leading_order(&self, a: DocumentId, b: DocumentId) -> Ordering {
        self.words(b).cmp(&self.words(a)).then(a.cmp(&b))
    }
}

/// Whether two documents are for the most part the same boilerplate, whose finding tells what they share.
pub type SameFurniture<'a> = &'a (dyn Fn(DocumentId, DocumentId) -> bool + Sync);

/// A finding with what it weighs in the order of a report.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// How bad it is: redundant words, or for a story its documents and score.
    pub weight: f64,
    /// The finding.
    pub finding: Finding,
}

/// Findings by rule, then ordinary ones before boilerplate, then the heaviest first, then by the first member's name.
pub fn in_report_order(mut ranked: Vec<Ranked>) -> Vec<Finding> {
    ranked.sort_by(|a, b| {
        let (x, y) = (&a.finding, &b.finding);
        x.rule
            .cmp(&y.rule)
            .then(x.kind.cmp(&y.kind))
            .then(b.weight.total_cmp(&a.weight))
            .then_with(|| first_place(x).cmp(&first_place(y)))
            .then_with(|| x.id.cmp(&y.id))
    });
    ranked.into_iter().map(|ranked| ranked.finding).collect()
}

fn first_place(finding: &Finding) -> Option<(&str, usize)> {
    finding.members.first().map(|member| {
        let start = member.spans.first().map_or(0, |span| span.start);
        (member.document.as_str(), start)
    })
}

/// The stable identity of a finding: 16 hexadecimal digits over the rule and the hashes of what was found, in a fixed order.
pub fn finding_id(rule: Rule, kind: Kind, content: &[u128]) -> String {
    let mut bytes = rule.name().as_bytes().to_vec();
    bytes.push(match kind {
        Kind::Finding => 0,
        Kind::Boilerplate => 1,
    });
    for hash in content {
        bytes.extend_from_slice(&hash.to_le_bytes());
    }
    format!("{:016x}", xxh3_64(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finding_ids_are_pinned() {
        assert_eq!(
            finding_id(Rule::NearDuplicate, Kind::Finding, &[1, 2]),
            "b95ee4769dac84a2"
        );
    }
}
