//! A run against a baseline: which members are known, and which findings are new.

use ahash::AHashMap;

use super::Baseline;
use super::index::{Index, Matched};
use super::passages::KnownPassages;
use super::pruning::pruned;
use super::record::deciding;
use crate::identity::LineIdentity;
use crate::model::{BaselineUse, Counts, Finding, Kind, Report, Rule, Status};

/// What a comparison came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Match {
    /// Findings with something new, boilerplate not counted.
    pub new: Counts,
    /// Figures, all but the path.
    pub used: BaselineUse,
    /// The baseline without the lines that nothing in the run matches. It knows all that the whole one knows of the run, so that
    /// pruning twice does no more than pruning once.
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
    let now: AHashMap<String, u128> = corpus
        .map(|(name, content)| (rooted(name), *content))
        .collect();
    let absent = |path: &str| !now.contains_key(path);
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
    let (pruned, stale) = pruned(
        baseline,
        &index,
        &matched,
        &passages,
        &now,
        // Nor is what this run did not read.
        |path| absent(path) && is_there(path),
    );
    let now = deciding(&report.settings);
    let members = report
        .findings
        .iter()
        .flat_map(|finding| &finding.members)
        .filter_map(|member| member.status);
    let mut used = BaselineUse {
        stale,
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
