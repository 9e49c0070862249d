//! A finding as the page has it.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::Serialize;

use super::map::score;
use super::redact::Shown;
use crate::day::Day;
use crate::model::{Allowed, Evidence, Finding, Kind, Member, Rule, Status};
use crate::report::alert::fact;
use crate::report::figures::counted;

/// Members of a finding that are listed; `count` is always whole. Nobody reads a longer list, and a group of a million copies
/// would leave room for nothing else.
const MOST_MEMBERS: usize = 1_000;

/// The names of the documents in the page, each with its place in the list.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Name, and the file where that is not the name.
    pub(super) list: Vec<(String, Option<String>)>,
    places: HashMap<String, usize>,
}

impl Names {
    fn place(&mut self, member: &Member) -> usize {
        if let Some(&place) = self.places.get(&member.document) {
            return place;
        }
        let path = (member.path != member.document).then(|| member.path.clone());
        self.list.push((member.document.clone(), path));
        self.places
            .insert(member.document.clone(), self.list.len() - 1);
        self.list.len() - 1
    }

    /// Forgets all but the first `kept`.
    pub(super) fn truncate(&mut self, kept: usize) {
        for (name, _) in self.list.drain(kept..) {
            self.places.remove(&name);
        }
    }
}

/// Line, column, end line, end column, start, end, excerpt: as in [`crate::model::Span`].
type Span<'a> = (usize, usize, usize, usize, usize, usize, &'a str);

#[derive(Debug, Serialize)]
struct PageMember<'a> {
    /// Place in the list of documents.
    document: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<Day>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<Status>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    spans: Vec<Span<'a>>,
}

/// One finding. What can be computed from the rest is not here, but for the figures the table is sorted by.
#[derive(Debug, Serialize)]
pub(super) struct PageFinding<'a> {
    key: String,
    rule: Rule,
    kind: Kind,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<Status>,
    #[serde(skip_serializing_if = "Option::is_none")]
    allowed: Option<Allowed>,
    title: Cow<'a, str>,
    /// What was found, in a sentence.
    fact: String,
    leader: usize,
    score: f64,
    weakest: f64,
    count: usize,
    /// Words of what is told twice, once; `null` for a story.
    words: Option<usize>,
    members: Vec<PageMember<'a>>,
    /// Indices of the members, resemblance, containment of the first and of the second, score.
    pairs: Vec<(usize, usize, f64, f64, f64, f64)>,
    evidence: Cow<'a, Evidence>,
}

/// The key of each finding: its id, made unique.
pub(super) fn keys(findings: &[Finding]) -> Vec<String> {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    let findings = findings.iter();
    findings
        .map(|finding| {
            let nth = seen.entry(&finding.id).or_default();
            *nth += 1;
            match *nth {
                1 => finding.id.clone(),
                nth => format!("{}-{nth}", finding.id),
            }
        })
        .collect()
}

/// What the page says of a finding of at most [`MOST_MEMBERS`].
pub(super) fn page_finding<'a>(
    finding: &'a Finding,
    key: &str,
    names: &mut Names,
    shown: Shown,
) -> PageFinding<'a> {
    let member = |member: &'a Member| PageMember {
        document: names.place(member),
        date: shown.date(member.date),
        status: member.status,
        spans: member
            .spans
            .iter()
            .map(|span| shown_span(span, shown))
            .collect(),
    };
    PageFinding {
        key: key.to_owned(),
        rule: finding.rule,
        kind: finding.kind,
        status: finding.status,
        allowed: finding.allowed.as_ref().map(|one| shown.allowed(one)),
        title: shown.title(finding),
        fact: match finding.kind {
            Kind::Finding => fact(finding),
            Kind::Boilerplate => format!(
                "text that stands in {} and fails nothing",
                counted(finding.count, "document")
            ),
        },
        leader: finding.leader,
        score: score(finding),
        weakest: finding.weakest,
        count: finding.count,
        words: words(&finding.evidence),
        members: finding.members.iter().map(member).collect(),
        pairs: finding
            .pairs
            .iter()
            .map(|pair| {
                let containment = (pair.containment_a, pair.containment_b);
                (
                    pair.a,
                    pair.b,
                    pair.resemblance,
                    containment.0,
                    containment.1,
                    pair.score,
                )
            })
            .collect(),
        evidence: shown.evidence(&finding.evidence),
    }
}

fn shown_span(span: &crate::model::Span, shown: Shown) -> Span<'_> {
    (
        span.line,
        span.column,
        span.end_line,
        span.end_column,
        span.start,
        span.end,
        shown.text(&span.excerpt),
    )
}

fn words(evidence: &Evidence) -> Option<usize> {
    match evidence {
        Evidence::SameTokens { words, .. }
        | Evidence::SharedShingles { words, .. }
        | Evidence::AlignedWords { words, .. }
        | Evidence::SameLines { words, .. } => Some(*words),
        Evidence::ContainedShingles {
            contained_words, ..
        } => contained_words.iter().max().copied(),
        Evidence::SharedStory { .. } | Evidence::Suppression { .. } => None,
    }
}

/// The finding with at most [`MOST_MEMBERS`], the leader among them.
pub(super) fn listed(finding: &Finding) -> Cow<'_, Finding> {
    if finding.members.len() <= MOST_MEMBERS {
        return Cow::Borrowed(finding);
    }
    let others = (0..finding.members.len()).filter(|&at| at != finding.leader);
    let mut kept: Vec<usize> = others.take(MOST_MEMBERS - 1).collect();
    let others = kept.len();
    kept.insert(
        kept.partition_point(|&at| at < finding.leader),
        finding.leader,
    );
    let place = |member: usize| kept.binary_search(&member).ok();
    let mut evidence = finding.evidence.clone();
    match &mut evidence {
        // In the order of members, without the leader.
        Evidence::ContainedShingles {
            contained_words,
            boilerplate_words,
            ..
        } => {
            contained_words.truncate(others);
            *boilerplate_words = (kept.iter())
                .filter_map(|&member| boilerplate_words.get(member).copied())
                .collect();
        }
        Evidence::AlignedWords { places, .. } => places.retain_mut(|aligned| {
            let at = place(aligned.member);
            aligned.member = at.unwrap_or(0);
            at.is_some()
        }),
        Evidence::SharedStory {
            excerpts,
            quote_places,
            conflicts,
            ..
        } => {
            let renumbered = |member: &mut usize| {
                let at = place(*member);
                *member = at.unwrap_or(0);
                at.is_some()
            };
            excerpts.retain_mut(|excerpt| renumbered(&mut excerpt.member));
            for places in quote_places {
                places.retain_mut(|place| renumbered(&mut place.member));
            }
            // Texts and places stand beside each other.
            conflicts.retain_mut(|conflict| {
                let mut places = conflict.places.iter_mut();
                places.all(|place| renumbered(&mut place.member))
            });
        }
        Evidence::SameTokens { .. }
        | Evidence::SharedShingles { .. }
        | Evidence::SameLines { .. }
        | Evidence::Suppression { .. } => {}
    }
    let pairs = finding.pairs.iter().filter_map(|pair| {
        let (a, b) = (place(pair.a)?, place(pair.b)?);
        Some(crate::model::Pair {
            a,
            b,
            ..pair.clone()
        })
    });
    Cow::Owned(Finding {
        rule: finding.rule,
        kind: finding.kind,
        id: finding.id.clone(),
        status: finding.status,
        allowed: finding.allowed.clone(),
        title: finding.title.clone(),
        leader: place(finding.leader).unwrap_or(0),
        weakest: finding.weakest,
        count: finding.count,
        members: kept.iter().map(|&at| finding.members[at].clone()).collect(),
        pairs: pairs.collect(),
        evidence,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn keys_are_unique() {
        let findings = vec![sample::near(), sample::near()];
        let keys = keys(&findings);
        assert_eq!(keys[0], findings[0].id);
        assert_eq!(keys[1], format!("{}-2", findings[0].id));
    }

    #[test]
    fn very_many_members_are_cut_and_the_leader_stays() {
        let mut finding = sample::near();
        let (last, leader) = (finding.members[2].clone(), finding.members[1].clone());
        finding.members = vec![last; 2_000];
        finding.leader = 1_500;
        finding.members[1_500] = leader.clone();
        finding.count = 2_000;
        finding.pairs[0].b = 1_500;
        finding.pairs[1] = crate::model::Pair {
            a: 1_500,
            b: 1_999,
            ..finding.pairs[1].clone()
        };
        let listed = listed(&finding);
        assert_eq!(listed.members.len(), MOST_MEMBERS);
        assert_eq!(listed.members[listed.leader], leader);
        assert_eq!(listed.count, 2_000);
        assert_eq!(listed.pairs.len(), 1);
        assert_eq!(
            (listed.pairs[0].a, listed.pairs[0].b),
            (0, MOST_MEMBERS - 1)
        );
    }
}
