//! Where a finding stands: its members and their places, the leader's before the others'.

use std::fmt;

use crate::model::{Finding, Member, Span};

/// A stretch of a document, or all of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) member: &'a Member,
    /// `None` is the whole document.
    pub(super) span: Option<&'a Span>,
}

impl<'a> Place<'a> {
    /// The first place of a member.
    pub(super) fn first(member: &'a Member) -> Place<'a> {
        Place {
            member,
            span: member.spans.first(),
        }
    }

    /// The lines and columns inside the file. A record has none: those of its span count inside its text, not in the file.
    pub(super) fn in_file(self) -> Option<&'a Span> {
        self.span.filter(|_| !self.is_record())
    }

    /// Whether the document is one of several in its file.
    pub(super) fn is_record(self) -> bool {
        self.member.document != self.member.path
    }
}

/// `name:line:column`, or the name alone for a whole document.
impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = &self.member.document;
        match self.span {
            Some(span) => write!(f, "{name}:{}:{}", span.line, span.column),
            None => f.write_str(name),
        }
    }
}

/// The members with their indices, the leader before the others.
pub(super) fn leader_first(finding: &Finding) -> impl Iterator<Item = (usize, &Member)> {
    let all = || finding.members.iter().enumerate();
    let leader = all().filter(|(at, _)| *at == finding.leader);
    leader.chain(all().filter(|(at, _)| *at != finding.leader))
}

/// Every place of a finding, those of the leader first; a member without spans is one place.
pub(super) fn places(finding: &Finding) -> impl Iterator<Item = Place<'_>> {
    leader_first(finding).flat_map(|(_, member)| {
        let whole = member
            .spans
            .is_empty()
            .then_some(Place { member, span: None });
        let spans = member.spans.iter().map(move |span| Place {
            member,
            span: Some(span),
        });
        whole.into_iter().chain(spans)
    })
}
