//! What of a run touches some files: then it is reported and judged by that alone.

use std::collections::{HashMap, HashSet};

use super::{concluded, exceeds};
use crate::model::{BaselineUse, Counts, Finding, Focus, Kind, Report, Rule, Status, Texts};

/// Takes out of a report what does not touch the files in focus, and judges the rest.
///
/// `touches` says whether a file, by its name in the report, is in focus. A finding touches them if one of its documents lies in one; its
/// other documents stay, for they are what the text is told again in. Numbers of findings are judged by what is left. A share of words
/// belongs to the whole collection and is judged as it is, unless no file is in focus: then nothing is judged but errors.
///
/// A report whose findings were not asked for has none left. O(members).
pub fn narrow(report: &mut Report, mut focus: Focus, touches: impl Fn(&str) -> bool) {
    let in_focus = |name: &str| touches(name) || files(name).any(&touches);
    let told: HashMap<&str, bool> = (report.identities.iter())
        .flat_map(|known| {
            known
                .told_lines
                .iter()
                .map(move |(id, lines)| (known, id, lines))
        })
        .map(|(known, id, lines)| {
            let name = |document: u32| &known.documents[document as usize].name;
            let any = lines.iter().any(|line| in_focus(name(line.document)));
            (id.as_str(), any)
        })
        .collect();
    let stays = |finding: &Finding| {
        finding.members.iter().any(|member| touches(&member.path))
            || told.get(finding.id.as_str()).copied().unwrap_or(false)
            || has_more_places(finding)
    };
    let findings = std::mem::take(&mut report.findings);
    let findings: Vec<Finding> = findings.into_iter().filter(stays).collect();
    report
        .pairs
        .retain(|row| in_focus(&row.a) || in_focus(&row.b));
    report.counts = Counts::from_iter(&findings);
    report.findings = findings;
    let members = report.findings.iter().flat_map(|finding| &finding.members);
    let paths = members.map(|member| &member.path);
    focus.paths = paths.filter(|path| touches(path)).cloned().collect();
    forget_texts(report);

    let counted = |finding: &&Finding| finding.allowed.is_none();
    let new: Counts = (report.findings.iter())
        .filter(|finding| finding.status == Some(Status::New))
        .filter(counted)
        .collect();
    let accepted: Counts = (report.findings.iter())
        .filter(|finding| !counted(finding))
        .collect();
    let gate = &mut report.gate;
    let (mut baseline, allow) = (gate.baseline.take(), gate.allow.take());
    let mut budgets = std::mem::take(&mut gate.budgets);
    let mut share = gate.share.clone();
    for budget in &mut budgets {
        budget.found = report.counts.get(budget.rule, Kind::Finding);
        budget.accepted = accepted.get(budget.rule, Kind::Finding);
        if budget.new.is_some() {
            budget.new = Some(new.get(budget.rule, Kind::Finding));
        }
        budget.exceeded = exceeds(budget);
    }
    if focus.files == 0 {
        let shares = budgets
            .iter_mut()
            .filter_map(|budget| budget.share.as_mut());
        shares
            .chain([&mut share])
            .for_each(|share| share.exceeded = false);
    }
    if let Some(used) = &mut baseline {
        recount(used, &report.findings);
    }
    let (settings, corpus) = (&report.settings, &report.corpus);
    report.gate = concluded(settings, corpus, budgets, share, Some(focus));
    report.gate.baseline = baseline;
    report.gate.allow = allow;
}

/// Drops the texts of documents that are in no finding any more.
fn forget_texts(report: &mut Report) {
    let members = report.findings.iter().flat_map(|finding| &finding.members);
    let names: HashSet<&str> = members.map(|member| member.document.as_str()).collect();
    let Texts { documents, texts } = &mut report.texts;
    documents.retain(|name, _| names.contains(name.as_str()));
    let mut kept: Vec<usize> = documents.values().copied().collect();
    kept.sort_unstable();
    kept.dedup();
    *texts = kept
        .iter()
        .filter_map(|&at| texts.get(at).cloned())
        .collect();
    for at in documents.values_mut() {
        *at = kept.binary_search(at).unwrap_or(*at);
    }
}

/// Whether some places of a passage are not listed, so that nobody can tell where they are: then it is better told than not.
fn has_more_places(finding: &Finding) -> bool {
    let listed: usize = finding
        .members
        .iter()
        .map(|member| member.spans.len())
        .sum();
    finding.rule == Rule::SharedPassage && finding.kind == Kind::Finding && finding.count > listed
}

fn recount(used: &mut BaselineUse, findings: &[Finding]) {
    let members = findings.iter().flat_map(|finding| &finding.members);
    let mut counts: HashMap<Status, usize> = HashMap::new();
    for status in members.filter_map(|member| member.status) {
        *counts.entry(status).or_default() += 1;
    }
    let count = |status| counts.get(&status).copied().unwrap_or(0);
    used.known = count(Status::Known);
    used.moved = count(Status::Moved);
    used.edited = count(Status::Edited);
    used.new = count(Status::New);
}

/// What may be the file of a record's name: `path#id` or `path:line`.
pub fn files(name: &str) -> impl Iterator<Item = &str> {
    name.match_indices(['#', ':']).map(|(at, _)| &name[..at])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::gate::judge;
    use crate::model::{DuplicatedWords, Verdict};
    use crate::report::sample;
    use crate::settings::Settings;

    fn focus(files: usize) -> Focus {
        Focus {
            since: Some("main".to_owned()),
            commit: None,
            files,
            paths: BTreeSet::new(),
        }
    }

    /// A report with a judgement of its findings.
    fn judged() -> Report {
        let mut report = sample::full();
        report.settings = Settings::default();
        report.settings.gate.allow_unreadable = true;
        report.counts = Counts::from_iter(&report.findings);
        let (settings, corpus) = (&report.settings, &report.corpus);
        report.gate = judge(
            settings,
            corpus,
            &report.counts,
            &DuplicatedWords::default(),
        );
        report
    }

    #[test]
    fn what_touches_no_file_in_focus_is_neither_told_nor_judged() {
        let mut report = judged();
        assert_eq!(report.gate.verdict, Verdict::Fail);
        narrow(&mut report, focus(1), |_| false);
        report.findings.retain(|finding| !has_more_places(finding));
        assert_eq!(report.findings, []);
        assert!(report.pairs.is_empty());

        let mut report = judged();
        let path = report.findings[0].members.last().unwrap().path.clone();
        narrow(&mut report, focus(1), |name| name == path);
        assert!(
            report.findings[0].members.len() > 1,
            "the others are context"
        );
        assert_eq!(report.gate.verdict, Verdict::Fail);
        let focus = report.gate.focus.as_ref().unwrap();
        assert_eq!(focus.paths, BTreeSet::from([path]));
        let found: usize = report.gate.budgets.iter().map(|budget| budget.found).sum();
        let findings = report.findings.iter();
        assert_eq!(
            found,
            findings.filter(|found| found.kind == Kind::Finding).count()
        );
    }

    #[test]
    fn no_file_in_focus_passes_but_for_errors() {
        let mut report = judged();
        report.findings.retain(|finding| !has_more_places(finding));
        report.settings.gate.max_share_of_all = Some(0.0);
        report.gate.share.exceeded = true;
        narrow(&mut report, focus(0), |_| false);
        assert_eq!(report.gate.verdict, Verdict::Pass);
        assert_eq!(
            report.gate.reason,
            "no file is changed since main: there is nothing to judge"
        );
        report.settings.gate.allow_unreadable = false;
        narrow(&mut report, focus(0), |_| false);
        assert_eq!(report.gate.verdict, Verdict::Error);
    }

    #[test]
    fn a_share_is_judged_by_the_whole_collection() {
        let mut report = judged();
        report.gate.share.exceeded = true;
        report.gate.share.allowed = Some(0.0);
        narrow(&mut report, focus(1), |_| false);
        assert_eq!(report.gate.verdict, Verdict::Fail);
    }
}
