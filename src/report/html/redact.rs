//! What a page may show of names and texts.

use std::borrow::Cow;

use sha2::{Digest, Sha256};

use crate::day::Day;
use crate::model::{Allowed, Evidence, Finding, Rule};

/// Bytes of a hash that stand for a part of a name: with 5 of them, 100,000 parts hold two of the same with a probability of 0.005.
const HASH_BYTES: usize = 5;

/// Whether names and texts are shown as they are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shown {
    pub(super) redact: bool,
}

impl Shown {
    /// A name, or for each part of its path a hash, so that folders can still be told from each other.
    ///
    /// The hash has no key: who has a list of possible names can find out which of them are there.
    pub(super) fn name<'a>(self, name: &'a str) -> Cow<'a, str> {
        if !self.redact {
            return Cow::Borrowed(name);
        }
        let mut hashed = String::new();
        for (at, part) in name.split('/').enumerate() {
            if at > 0 {
                hashed.push('/');
            }
            for byte in &Sha256::digest(part)[..HASH_BYTES] {
                hashed.push_str(&format!("{byte:02x}"));
            }
        }
        Cow::Owned(hashed)
    }

    /// Text of a document; empty if it may not be shown.
    pub(super) fn text(self, text: &str) -> &str {
        if self.redact { "" } else { text }
    }

    /// The day of a document; none if it may not be shown, as documents say it in their text.
    pub(super) fn date(self, date: Option<Day>) -> Option<Day> {
        date.filter(|_| !self.redact)
    }

    /// Why a finding is accepted, without the reason if text may not be shown.
    pub(super) fn allowed(self, allowed: &Allowed) -> Allowed {
        Allowed {
            reason: self.text(&allowed.reason).to_owned(),
            expires: allowed.expires.clone(),
        }
    }

    /// A finding's title, which is a name or text.
    pub(super) fn title(self, finding: &Finding) -> Cow<'_, str> {
        match finding.rule {
            Rule::ExactDuplicate | Rule::NearDuplicate | Rule::Contained => {
                self.name(&finding.title)
            }
            Rule::SharedPassage
            | Rule::OverlappingReport
            | Rule::RepeatedLine
            | Rule::Suppression => Cow::Borrowed(self.text(&finding.title)),
        }
    }

    /// Evidence without words of documents, if they may not be shown.
    pub(super) fn evidence(self, evidence: &Evidence) -> Cow<'_, Evidence> {
        if !self.redact {
            return Cow::Borrowed(evidence);
        }
        // All fields are named, so that a new one is not shown by mistake.
        Cow::Owned(match evidence {
            Evidence::SharedStory { cohesion, .. } => Evidence::SharedStory {
                cohesion: *cohesion,
                names: Vec::new(),
                terms: Vec::new(),
                quotes: Vec::new(),
                quote_places: Vec::new(),
                conflicts: Vec::new(),
                excerpts: Vec::new(),
            },
            Evidence::SameLines {
                words, verbatim, ..
            } => Evidence::SameLines {
                words: *words,
                verbatim: *verbatim,
                lines: Vec::new(),
            },
            Evidence::SameTokens { .. }
            | Evidence::SharedShingles { .. }
            | Evidence::ContainedShingles { .. }
            | Evidence::AlignedWords { .. }
            | Evidence::Suppression { .. } => evidence.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hashed_name_keeps_its_folders_apart() {
        let hashed = |name| Shown { redact: true }.name(name).into_owned();
        assert_eq!(hashed("a/b.txt").split('/').count(), 2);
        assert_eq!(
            hashed("a/b.txt"),
            format!("{}/{}", hashed("a"), hashed("b.txt"))
        );
        assert_eq!(hashed("a").len(), 2 * HASH_BYTES);
        assert_ne!(hashed("a#1"), hashed("a#2"));
        assert_eq!(Shown { redact: false }.name("a/b"), "a/b");
    }
}
