//! A baseline's entries beside the documents of a run: what is known of each member.

use std::collections::{BTreeMap, BTreeSet};

use ahash::{AHashMap, AHashSet};

use super::origins::{Origin, origins};
use super::passages::KnownPassages;
use super::record::is_one_text;
use super::{Baseline, DocumentEntry, LineEntry};
use crate::identity::{DocumentIdentity, Identities, LineIdentity, still_alike};
use crate::model::{Finding, Member, Rule, Status};

/// Numbers of the entries that were matched.
#[derive(Default)]
pub(super) struct Matched {
    pub(super) documents: AHashSet<usize>,
    pub(super) lines: AHashSet<usize>,
    /// For documents of the run and lines in them: what is known by the entry of a copy.
    pub(super) inherited: BTreeMap<(usize, u128), Inherited>,
}

/// A line that is known in a document because it was in one that was told together with it.
#[derive(Clone)]
pub(super) struct Inherited {
    /// The number of that one's entry.
    pub(super) from: usize,
    /// In which both were told.
    group: u64,
    /// What the baseline would hold if the line had been accepted here.
    pub(super) entry: LineEntry,
}

/// What was found for a document.
#[derive(Clone, Copy)]
struct Known<'a> {
    status: Status,
    /// `None` where the document is new.
    entry: Option<&'a DocumentEntry>,
}

impl Known<'_> {
    fn group(self) -> Option<u64> {
        self.entry.map(|entry| entry.group)
    }
}

const UNKNOWN: Known<'_> = Known {
    status: Status::New,
    entry: None,
};

/// A baseline's entries by path, and the documents of the run.
pub(super) struct Index<'a> {
    documents: Vec<&'a DocumentEntry>,
    lines: Vec<&'a LineEntry>,
    documents_at: AHashMap<&'a str, Vec<usize>>,
    lines_at: AHashMap<(&'a str, u128), usize>,
    lines_of: AHashMap<u128, Vec<usize>>,
    identities: &'a Identities,
    /// Whether the run looks for exact duplicates.
    copies_are_told: bool,
    /// For each document of the run.
    origins: Vec<Origin>,
    /// A document of the baseline for each content that one still has.
    homes: AHashMap<u128, usize>,
    by_name: AHashMap<&'a str, usize>,
}

impl<'a> Index<'a> {
    pub(super) fn of(
        baseline: &'a Baseline,
        identities: &'a Identities,
        copies_are_told: bool,
        rooted: impl Fn(&str) -> String,
        is_gone: impl Fn(&str) -> bool,
    ) -> Index<'a> {
        let documents: Vec<&DocumentEntry> = baseline.documents.iter().collect();
        let lines: Vec<&LineEntry> = baseline.lines.iter().collect();
        let mut documents_at: AHashMap<&str, Vec<usize>> = AHashMap::new();
        for (at, entry) in documents.iter().enumerate() {
            documents_at.entry(&entry.path).or_default().push(at);
        }
        let mut lines_at = AHashMap::new();
        let mut lines_of: AHashMap<u128, Vec<usize>> = AHashMap::new();
        for (at, entry) in lines.iter().enumerate() {
            lines_at.insert((entry.path.as_str(), entry.line), at);
            lines_of.entry(entry.line).or_default().push(at);
        }
        let by_name = identities.documents.iter().enumerate();
        let origins = origins(baseline, identities, rooted, is_gone);
        let mut homes = AHashMap::new();
        for (at, _) in origins.iter().enumerate().filter(|(_, origin)| origin.same) {
            homes.entry(identities.documents[at].content).or_insert(at);
        }
        Index {
            origins,
            homes,
            documents,
            lines,
            documents_at,
            lines_at,
            lines_of,
            identities,
            copies_are_told,
            by_name: by_name
                .map(|(at, document)| (document.name.as_str(), at))
                .collect(),
        }
    }

    fn document(&self, at: usize) -> &'a DocumentIdentity {
        &self.identities.documents[at]
    }

    /// Looks a document up, first among entries of `rule`.
    fn known(&self, at: usize, rule: Rule, matched: &mut Matched) -> Known<'a> {
        let document = self.document(at);
        let Origin { path, moved, .. } = &self.origins[at];
        let here = self.documents_at.get(path.as_str()).into_iter().flatten();
        let unedited = if *moved { Status::Moved } else { Status::Known };
        for status in [unedited, Status::Edited] {
            let fits = |entry: &DocumentEntry| match status {
                Status::Edited => still_alike(&entry.sketch, &document.sketch),
                _ => entry.content == document.content,
            };
            let fitting = here.clone().copied().filter(|&at| fits(self.documents[at]));
            let found: Vec<usize> = fitting.collect();
            let own = found.iter().find(|&&at| self.documents[at].rule == rule);
            if let Some(&entry) = own.or(found.first()) {
                let entry = self.documents[entry];
                matched.documents.extend(found);
                return Known {
                    status,
                    entry: Some(entry),
                };
            }
        }
        UNKNOWN
    }

    /// The document itself; or for a further copy, which is new as a copy and as nothing else, one that the baseline has.
    fn home(&self, at: usize, rule: Rule) -> usize {
        let content = self.document(at).content;
        match self.homes.get(&content) {
            Some(&home) if self.copies_are_told && rule != Rule::ExactDuplicate => home,
            _ => at,
        }
    }

    /// Where the document of a member stands, if it is in the baseline as it is.
    fn unchanged(&self, at: usize, rule: Rule) -> Option<&Origin> {
        Some(&self.origins[self.home(at, rule)]).filter(|origin| origin.same)
    }

    /// Says of all members that they are in the baseline as they are, if so: then the finding was there too, or in others that went
    /// away. Where members are examples, `lines` has all of them.
    pub(super) fn all_unchanged(
        &self,
        finding: &mut Finding,
        lines: Option<&[LineIdentity]>,
    ) -> bool {
        let rule = finding.rule;
        let all = match lines {
            Some(lines) => lines
                .iter()
                .all(|line| self.unchanged(line.document as usize, rule).is_some()),
            None => {
                let mut members = finding.members.iter();
                members.all(|member| self.as_it_was(member, rule).is_some())
            }
        };
        if all {
            for member in &mut finding.members {
                member.status = Some(self.as_it_was(member, rule).unwrap_or(Status::Known));
            }
        }
        all
    }

    /// What to say of a member whose document is in the baseline as it is, whatever it was found in then; `None` of another one.
    fn as_it_was(&self, member: &Member, rule: Rule) -> Option<Status> {
        let at = *self.by_name.get(member.document.as_str())?;
        let origin = self.unchanged(at, rule)?;
        Some(if origin.moved {
            Status::Moved
        } else {
            Status::Known
        })
    }

    /// The verdict on a finding on whole documents: whether anything of it is new.
    pub(super) fn documents(&self, finding: &mut Finding, matched: &mut Matched) -> bool {
        let rule = finding.rule;
        let known: Vec<Known<'_>> = finding
            .members
            .iter()
            .map(|member| match self.by_name.get(member.document.as_str()) {
                Some(&at) => self.known(self.home(at, rule), rule, matched),
                None => UNKNOWN,
            })
            .collect();
        // In the company of the leader, or of the first that is known.
        let company = known
            .get(finding.leader)
            .and_then(|leader| leader.group())
            .or_else(|| known.iter().find_map(|member| member.group()));
        let mut is_new = false;
        for (member, known) in finding.members.iter_mut().zip(&known) {
            // Stories are told together anew with every document that comes or goes.
            let same_story =
                !is_one_text(rule) && known.entry.is_some_and(|entry| entry.rule == rule);
            let stranger = !same_story && known.group() != company;
            let status = if stranger { Status::New } else { known.status };
            is_new |= status == Status::New;
            // What has not changed is not what makes it new.
            member.status = self.as_it_was(member, rule).or(Some(status));
        }
        is_new
    }

    /// The same for a passage.
    pub(super) fn passage(&self, finding: &mut Finding, known: &mut KnownPassages<'_>) -> bool {
        let at = |member: &Member| self.by_name.get(member.document.as_str()).copied();
        let paths: Option<BTreeSet<&str>> = finding
            .members
            .iter()
            .map(|member| {
                let home = self.home(at(member)?, Rule::SharedPassage);
                Some(self.origins[home].path.as_str())
            })
            .collect();
        let is_known = paths.is_some_and(|paths| known.take(finding, &paths));
        for member in &mut finding.members {
            let changed = if is_known {
                Status::Edited
            } else {
                Status::New
            };
            let as_it_was = self.as_it_was(member, Rule::SharedPassage);
            member.status = as_it_was.or(Some(changed));
        }
        !is_known
    }

    /// The same for a finding of lines.
    pub(super) fn lines(
        &self,
        finding: &mut Finding,
        lines: &[LineIdentity],
        matched: &mut Matched,
    ) -> bool {
        let told_together = self.told_together(lines, matched);
        let mut of_document: AHashMap<&str, Status> = AHashMap::new();
        let mut is_new = false;
        for line in lines {
            let mut status = self.line(line, matched);
            if status == Status::New && line.count == 1 && told_together {
                status = Status::Edited;
            }
            is_new |= status == Status::New;
            let name = self.document(line.document as usize).name.as_str();
            let known = of_document.entry(name).or_insert(status);
            *known = status.max(*known);
        }
        for member in &mut finding.members {
            let of_lines = of_document.get(member.document.as_str()).copied();
            member.status = self.as_it_was(member, finding.rule).or(of_lines);
        }
        is_new
    }

    /// Whether the documents of some lines are at least two, and a stronger relation told all of them together.
    fn told_together(&self, lines: &[LineIdentity], matched: &mut Matched) -> bool {
        let documents: BTreeSet<u32> = lines.iter().map(|line| line.document).collect();
        let groups: BTreeSet<Option<u64>> = documents
            .iter()
            .map(|&at| {
                let at = self.home(at as usize, Rule::Contained);
                self.known(at, Rule::Contained, matched).group()
            })
            .collect();
        documents.len() > 1 && groups.len() == 1 && !groups.contains(&None)
    }

    fn line(&self, line: &LineIdentity, matched: &mut Matched) -> Status {
        let at = self.home(line.document as usize, Rule::RepeatedLine);
        let Origin { path, moved, .. } = &self.origins[at];
        if let Some(&entry) = self.lines_at.get(&(path.as_str(), line.line)) {
            matched.lines.insert(entry);
            let entry = self.lines[entry];
            return if entry.count < line.count {
                Status::New
            } else if entry.content != self.document(at).content {
                Status::Edited
            } else if *moved {
                Status::Moved
            } else {
                Status::Known
            };
        }
        // Of copies one stands for all: another one may do so now.
        let own = self.known(at, Rule::Contained, matched);
        let Some(document) = own.entry else {
            return Status::New;
        };
        let mut stood_in = self.lines_of.get(&line.line).into_iter().flatten();
        let copy = stood_in.find(|&&entry| {
            let entry = self.lines[entry];
            entry.count >= line.count && self.told_in(&entry.path, document.group).next().is_some()
        });
        let Some(&from) = copy else {
            return Status::New;
        };
        let inherited = Inherited {
            from,
            group: document.group,
            entry: LineEntry {
                path: path.clone(),
                content: document.content,
                ..self.lines[from].clone()
            },
        };
        let of_line = matched.inherited.entry((at, line.line));
        // Of entries for fewer and for more of the line, that for more knows both.
        let known = of_line.or_insert_with(|| inherited.clone());
        if known.entry.count < inherited.entry.count {
            *known = inherited;
        }
        own.status
    }

    /// The entries of a path as one text with others of a group.
    fn told_in(&self, path: &str, group: u64) -> impl Iterator<Item = usize> {
        let here = self.documents_at.get(path).into_iter().flatten().copied();
        here.filter(move |&at| {
            let entry = self.documents[at];
            is_one_text(entry.rule) && entry.group == group
        })
    }

    /// Whether a line will still be known by the entry of a copy, where `keeps` tells of paths whose entries all stay.
    pub(super) fn stays_known(
        &self,
        line: &Inherited,
        matched: &Matched,
        keeps: impl Fn(&str) -> bool,
    ) -> bool {
        let path = &self.lines[line.from].path;
        let mut told = self.told_in(path, line.group);
        keeps(path)
            || matched.lines.contains(&line.from) && told.any(|at| matched.documents.contains(&at))
    }

    /// The paths that documents of the run were moved from.
    pub(super) fn moved_from(&self) -> impl Iterator<Item = &str> {
        let moved = self.origins.iter().filter(|origin| origin.moved);
        moved.map(|origin| origin.path.as_str())
    }

    /// Marks the entries whose document, or line in it, is in the run's pairs or lines, told in a finding or not.
    pub(super) fn still_there(&self, matched: &mut Matched) {
        for at in 0..self.identities.documents.len() {
            for rule in Rule::ALL {
                self.known(self.home(at, rule), rule, matched);
            }
        }
        for line in &self.identities.lines {
            self.line(line, matched);
        }
    }
}
