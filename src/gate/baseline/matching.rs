//! A run against a baseline: which members are known, and which findings are new.

use std::collections::BTreeSet;

use ahash::{AHashMap, AHashSet};

use super::origins::{Origin, origins};
use super::passages::KnownPassages;
use super::record::{deciding, is_one_text};
use super::{Baseline, DocumentEntry, LineEntry};
use crate::identity::{DocumentIdentity, Identities, LineIdentity, still_alike};
use crate::model::{BaselineUse, Counts, Finding, Kind, Member, Report, Rule, Status};

/// What a comparison came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Match {
    /// Findings with something new, boilerplate not counted.
    pub new: Counts,
    /// Figures, all but the path.
    pub used: BaselineUse,
    /// The baseline without the lines that nothing in the run matches.
    pub pruned: Baseline,
}

/// Compares the findings of `report` with `baseline`, and says of each and of its members what they are. `rooted` gives a document's
/// name as the baseline writes it; `is_there` tells of such a name whether its file exists, read in this run or not.
///
/// A finding of documents that are all in the baseline as they are is known: they told it before. Otherwise all members of a finding
/// must have been told together before, under whatever rule: a copy that was accepted and is edited may become a
/// near-duplicate, but an accepted page that becomes a copy of another accepted page is new. Reports of one story need only be
/// in stories. A line is known in a document where it stood as often before; or where it is new there, all documents of the
/// finding were told together. A report without identities has nothing known. O(members).
pub fn compare(
    report: &mut Report,
    baseline: &Baseline,
    rooted: impl Fn(&str) -> String,
    is_there: impl Fn(&str) -> bool,
) -> Match {
    let identities = report.identities.take().unwrap_or_default();
    let corpus = identities.corpus.iter();
    let now: AHashSet<String> = corpus.map(|(name, _)| rooted(name)).collect();
    let absent = |path: &str| !now.contains(path);
    let copies_are_told = report.settings.wants(Rule::ExactDuplicate);
    let index = Index::of(baseline, &identities, copies_are_told, &rooted, |path| {
        absent(path) && !is_there(path)
    });
    let mut matched = Matched::default();
    let mut passages = KnownPassages::of(baseline, report);
    let mut new = Counts::default();
    let told: AHashMap<&str, &[LineIdentity]> = identities
        .told_lines
        .iter()
        .map(|(id, lines)| (id.as_str(), lines.as_slice()))
        .collect();
    let mut findings: Vec<&mut Finding> = report
        .findings
        .iter_mut()
        .filter(|finding| finding.kind == Kind::Finding && finding.rule.is_relation())
        .collect();
    // First, so that what is gone is taken for edited only where nothing unchanged has come of it.
    for finding in findings
        .iter_mut()
        .filter(|f| f.rule == Rule::SharedPassage)
    {
        if index.all_unchanged(finding, None) {
            index.passage(finding, &mut passages);
        }
    }
    for finding in findings {
        let lines = told.get(finding.id.as_str()).copied();
        let is_new = if index.all_unchanged(finding, lines) {
            false
        } else if finding.rule == Rule::SharedPassage {
            index.passage(finding, &mut passages)
        } else if let Some(lines) = lines {
            index.lines(finding, lines, &mut matched)
        } else {
            index.documents(finding, &mut matched)
        };
        finding.status = Some(if is_new { Status::New } else { Status::Known });
        let counts = is_new && finding.allowed.is_none();
        new.add(finding.rule, Kind::Finding, usize::from(counts));
    }
    // What stands in no finding of this run (told by a stronger relation, or as boilerplate) is not stale while it is there.
    index.still_there(&mut matched);
    // Nor is what this run did not read.
    let unread = |path: &str| absent(path) && is_there(path);
    let pruned = Baseline {
        settings: baseline.settings.clone(),
        documents: keep(&baseline.documents, &matched.documents, |entry| {
            unread(&entry.path)
        }),
        lines: keep(&baseline.lines, &matched.lines, |entry| unread(&entry.path)),
        passages: baseline
            .passages
            .iter()
            .filter(|entry| {
                unread(&entry.path) || now.contains(&entry.path) && passages.holds(entry)
            })
            .cloned()
            .collect(),
        others: baseline
            .others
            .iter()
            .filter(|(path, _)| now.contains(path) || is_there(path))
            .cloned()
            .collect(),
    };
    let now = deciding(&report.settings);
    let members = report
        .findings
        .iter()
        .flat_map(|finding| &finding.members)
        .filter_map(|member| member.status);
    let mut used = BaselineUse {
        stale: baseline.len() - pruned.len(),
        other_settings: baseline
            .settings
            .iter()
            .filter(|setting| !now.contains(setting))
            .cloned()
            .collect(),
        ..BaselineUse::default()
    };
    for status in members {
        *match status {
            Status::Known => &mut used.known,
            Status::Moved => &mut used.moved,
            Status::Edited => &mut used.edited,
            Status::New => &mut used.new,
        } += 1;
    }
    report.identities = Some(identities);
    Match { new, used, pruned }
}

fn keep<T: Clone + Ord>(
    all: &BTreeSet<T>,
    matched: &AHashSet<usize>,
    unread: impl Fn(&T) -> bool,
) -> BTreeSet<T> {
    let numbered = all.iter().enumerate();
    numbered
        .filter(|(at, entry)| matched.contains(at) || unread(entry))
        .map(|(_, entry)| entry.clone())
        .collect()
}

/// Numbers of the entries that were matched.
#[derive(Default)]
struct Matched {
    documents: AHashSet<usize>,
    lines: AHashSet<usize>,
}

/// What was found for a document.
#[derive(Clone, Copy)]
struct Known {
    status: Status,
    /// The entry's rule and group; `None` where the document is new.
    entry: Option<(Rule, u64)>,
}

impl Known {
    fn group(self) -> Option<u64> {
        self.entry.map(|(_, group)| group)
    }
}

const UNKNOWN: Known = Known {
    status: Status::New,
    entry: None,
};

/// A baseline's entries by path, and the documents of the run.
struct Index<'a> {
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
    fn of(
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
    fn known(&self, at: usize, rule: Rule, matched: &mut Matched) -> Known {
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
                    entry: Some((entry.rule, entry.group)),
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
    fn all_unchanged(&self, finding: &mut Finding, lines: Option<&[LineIdentity]>) -> bool {
        let rule = finding.rule;
        let of_member = |member: &Member| self.by_name.get(member.document.as_str()).copied();
        let all = match lines {
            Some(lines) => lines
                .iter()
                .all(|line| self.unchanged(line.document as usize, rule).is_some()),
            None => finding.members.iter().all(|member| {
                of_member(member).is_some_and(|at| self.unchanged(at, rule).is_some())
            }),
        };
        if all {
            for member in &mut finding.members {
                let origin = of_member(member).and_then(|at| self.unchanged(at, rule));
                let moved = origin.is_some_and(|origin| origin.moved);
                member.status = Some(if moved { Status::Moved } else { Status::Known });
            }
        }
        all
    }

    /// The verdict on a finding on whole documents: whether anything of it is new.
    fn documents(&self, finding: &mut Finding, matched: &mut Matched) -> bool {
        let rule = finding.rule;
        let known: Vec<Known> = finding
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
            let same_story = !is_one_text(rule) && known.entry.is_some_and(|entry| entry.0 == rule);
            let stranger = !same_story && known.group() != company;
            let status = if stranger { Status::New } else { known.status };
            member.status = Some(status);
            is_new |= status == Status::New;
        }
        is_new
    }

    /// The same for a passage.
    fn passage(&self, finding: &mut Finding, known: &mut KnownPassages<'_>) -> bool {
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
            let origin = at(member).and_then(|at| self.unchanged(at, Rule::SharedPassage));
            member.status = Some(match origin {
                Some(origin) if origin.moved => Status::Moved,
                Some(_) => Status::Known,
                None if is_known => Status::Edited,
                None => Status::New,
            });
        }
        !is_known
    }

    /// The same for a finding of lines.
    fn lines(&self, finding: &mut Finding, lines: &[LineIdentity], matched: &mut Matched) -> bool {
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
            member.status = of_document.get(member.document.as_str()).copied();
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
        let of_a_copy = |entry: &LineEntry| {
            let documents = self.documents_at.get(entry.path.as_str());
            documents.into_iter().flatten().any(|&document| {
                let document = self.documents[document];
                is_one_text(document.rule) && Some(document.group) == own.group()
            })
        };
        let mut stood_in = self.lines_of.get(&line.line).into_iter().flatten();
        let copy = stood_in.find(|&&entry| {
            let entry = self.lines[entry];
            entry.count >= line.count && own.entry.is_some() && of_a_copy(entry)
        });
        match copy {
            Some(&entry) => {
                matched.lines.insert(entry);
                own.status
            }
            None => Status::New,
        }
    }

    /// Marks the entries whose document, or line in it, is in the run's pairs or lines, told in a finding or not.
    fn still_there(&self, matched: &mut Matched) {
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
