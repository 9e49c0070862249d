//! The verdict: is what was found within what is allowed?

pub mod allow;
pub mod baseline;
mod focus;
mod hints;

use std::collections::BTreeMap;

use crate::model::{
    Budget, CorpusSummary, Counts, DuplicatedWords, Focus, Gate, Kind, Report, Rule, ShareBudget,
    Verdict,
};
use crate::settings::Settings;
pub use focus::{files, narrow};
pub use hints::{Start, hints};

/// Exit status of a run that could not do its job.
pub const EXIT_ERROR: u8 = 2;
/// Exit status of an interrupted run.
pub const EXIT_INTERRUPTED: u8 = 130;
const EXIT_FAIL: u8 = 1;

/// Judges a run. Errors outrank findings; boilerplate is reported and fails nothing.
pub fn judge(
    settings: &Settings,
    corpus: &CorpusSummary,
    counts: &Counts,
    duplicated: &DuplicatedWords,
) -> Gate {
    let share = |words, allowed| share(words, corpus.words, allowed);
    // Where nothing is suppressed there is nothing to say of it.
    let marks = corpus.suppressed.is_some() || counts.get(Rule::Suppression, Kind::Finding) > 0;
    let rules = settings.rules.iter().copied();
    let budgets: Vec<Budget> = rules
        .chain(marks.then_some(Rule::Suppression))
        .map(|rule| {
            let words = duplicated.by_rule.get(&rule).copied().unwrap_or(0);
            let allowed = settings.gate.max_share.get(&rule).copied();
            let share = rule.counts_words().then(|| share(words, allowed));
            budget(settings, counts, rule, share)
        })
        .collect();
    let together = share(duplicated.together, settings.gate.max_share_of_all);
    concluded(settings, corpus, budgets, together, None)
}

/// Judges a run again, by what is `new` against a baseline. Numbers and shares that were set are still looked at.
pub fn judge_new(report: &mut Report, new: &Counts) {
    let gate = &report.settings.gate;
    let mut budgets = std::mem::take(&mut report.gate.budgets);
    // What is wrong with a suppression is in no baseline.
    for budget in budgets.iter_mut().filter(|row| row.rule.is_relation()) {
        let fails = gate.fail_on.contains(&budget.rule);
        let new = new.get(budget.rule, Kind::Finding);
        budget.allowed = gate.max.get(&budget.rule).copied().filter(|_| fails);
        budget.new = Some(new);
        let allowed_new = gate.max_new.get(&budget.rule).copied().unwrap_or(0);
        budget.allowed_new = fails.then_some(allowed_new);
        budget.exceeded = exceeds(budget);
    }
    conclude_again(report, budgets);
}

/// Judges a run again, with `accepted` findings that do not count. Shares stay as they are.
pub(crate) fn judge_accepted(report: &mut Report, accepted: &BTreeMap<Rule, usize>) {
    let mut budgets = std::mem::take(&mut report.gate.budgets);
    if budgets.iter().all(|row| row.rule.is_relation()) {
        let rule = Rule::Suppression;
        budgets.push(budget(&report.settings, &report.counts, rule, None));
    }
    for row in &mut budgets {
        row.found = report.counts.get(row.rule, Kind::Finding);
        row.accepted = accepted.get(&row.rule).copied().unwrap_or(0);
        row.exceeded = row.allowed.is_some_and(|allowed| row.counted() > allowed);
    }
    conclude_again(report, budgets);
}

fn conclude_again(report: &mut Report, budgets: Vec<Budget>) {
    let share = report.gate.share.clone();
    let allow = report.gate.allow.take();
    report.gate = concluded(&report.settings, &report.corpus, budgets, share, None);
    report.gate.allow = allow;
}

/// Whether more is found of a rule than is allowed, or more of it is new.
fn exceeds(budget: &Budget) -> bool {
    let more =
        |found: usize, allowed: Option<usize>| allowed.is_some_and(|allowed| found > allowed);
    more(budget.counted(), budget.allowed)
        || budget.new.is_some_and(|new| more(new, budget.allowed_new))
}

fn concluded(
    settings: &Settings,
    corpus: &CorpusSummary,
    budgets: Vec<Budget>,
    together: ShareBudget,
    focus: Option<Focus>,
) -> Gate {
    let (verdict, reason) = error(settings, corpus)
        .map(|reason| (Verdict::Error, reason))
        .unwrap_or_else(|| match &focus {
            Some(focus) if focus.files == 0 => (Verdict::Pass, nothing_in(focus)),
            Some(focus) => {
                let (verdict, reason) = verdict(&budgets, &together, corpus.words);
                (verdict, format!("{reason} (judged: what touches {focus})"))
            }
            None => verdict(&budgets, &together, corpus.words),
        });
    let exit_status = match verdict {
        Verdict::Pass => 0,
        Verdict::Fail if settings.gate.exit_zero => 0,
        Verdict::Fail => EXIT_FAIL,
        Verdict::Error => EXIT_ERROR,
    };
    Gate {
        verdict,
        reason,
        exit_status,
        budgets,
        share: together,
        baseline: None,
        allow: None,
        focus,
    }
}

fn nothing_in(focus: &Focus) -> String {
    match &focus.since {
        Some(since) => format!("no file is changed since {since}: there is nothing to judge"),
        None => "no file is in focus: there is nothing to judge".to_owned(),
    }
}

/// A share of all words. The comparison is one of two quotients, each rounded once, so it is the same everywhere.
fn share(words: u64, all: u64, allowed: Option<f64>) -> ShareBudget {
    let share = words as f64 / all.max(1) as f64;
    ShareBudget {
        words,
        share,
        allowed,
        exceeded: allowed.is_some_and(|allowed| share > allowed),
    }
}

fn budget(settings: &Settings, counts: &Counts, rule: Rule, share: Option<ShareBudget>) -> Budget {
    let gate = &settings.gate;
    let found = counts.get(rule, Kind::Finding);
    // A share that is allowed takes the place of the number 0 that nobody named.
    let by_share = gate.max_share.contains_key(&rule)
        || gate.max_share_of_all.is_some() && rule.counts_words();
    let unnamed = (!by_share).then_some(0);
    let allowed = gate
        .fail_on
        .contains(&rule)
        .then(|| gate.max.get(&rule).copied().or(unnamed))
        .flatten();
    Budget {
        share,
        rule,
        found,
        allowed,
        accepted: 0,
        new: None,
        allowed_new: None,
        exceeded: allowed.is_some_and(|allowed| found > allowed),
    }
}

fn error(settings: &Settings, corpus: &CorpusSummary) -> Option<String> {
    let unreadable = corpus
        .skipped
        .iter()
        .filter(|skipped| skipped.error)
        .count();
    if unreadable > 0 && !settings.gate.allow_unreadable {
        let (documents, were) = if unreadable == 1 {
            ("document", "was")
        } else {
            ("documents", "were")
        };
        return Some(format!(
            "{unreadable} {documents} could not be read and {were} not compared; mend what is listed, or accept it with --allow-unreadable"
        ));
    }
    if corpus.documents == 0 && !settings.gate.allow_empty {
        return Some(
            "no document with words was found; check the paths and --include, or accept it with --allow-empty"
                .to_owned(),
        );
    }
    None
}

fn verdict(budgets: &[Budget], together: &ShareBudget, words: u64) -> (Verdict, String) {
    let mut exceeded = Vec::new();
    for budget in budgets {
        let rule = budget.rule;
        let found = [
            (Some(budget.counted()), budget.allowed, "found"),
            (budget.new, budget.allowed_new, "new"),
        ];
        for (found, allowed, word) in found {
            if let (Some(found), Some(allowed)) = (found, allowed)
                && found > allowed
            {
                exceeded.push(format!("{found} {rule} {word}, {allowed} allowed"));
            }
        }
        if let Some(share) = budget.share.as_ref().filter(|share| share.exceeded) {
            exceeded.push(told_twice(share, words, rule.name()));
        }
    }
    if together.exceeded {
        exceeded.push(told_twice(together, words, "all rules together"));
    }
    if !exceeded.is_empty() {
        return (Verdict::Fail, exceeded.join("; "));
    }
    let found: usize = budgets.iter().map(|budget| budget.found).sum();
    let with_baseline = budgets.iter().any(|budget| budget.new.is_some());
    let reason = match found {
        0 => "nothing is told twice".to_owned(),
        1 if with_baseline => "1 finding, known from the baseline or allowed".to_owned(),
        _ if with_baseline => format!("{found} findings, known from the baseline or allowed"),
        1 => "1 finding, within what is allowed".to_owned(),
        _ => format!("{found} findings, all within what is allowed"),
    };
    (Verdict::Pass, reason)
}

fn told_twice(share: &ShareBudget, words: u64, by: &str) -> String {
    format!(
        "{} of {words} words told twice by {by} ({}), {} allowed",
        share.words,
        percent(share.share, SEEN),
        percent(share.allowed.unwrap_or(0.0), ALLOWED),
    )
}

/// Decimals of a share that was found, in percent; its words stand beside it.
pub const SEEN: usize = 2;
/// Decimals of a share that somebody wrote, in percent: enough that it is what was written.
pub const ALLOWED: usize = 6;

/// A share in percent with at most so many decimals, at least one: `2.5%`.
pub fn percent(share: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", share * 100.0);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    format!("{text}%")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Skipped;

    fn one(rule: Rule, kind: Kind) -> Counts {
        let mut counts = Counts::default();
        counts.add(rule, kind, 1);
        counts
    }

    fn corpus(documents: usize, unreadable: usize) -> CorpusSummary {
        let skipped = (0..unreadable)
            .map(|at| Skipped {
                path: at.to_string(),
                reason: String::new(),
                error: true,
            })
            .collect();
        CorpusSummary {
            documents,
            skipped,
            ..CorpusSummary::default()
        }
    }

    #[test]
    fn a_finding_fails_unless_allowed_or_not_asked_for() {
        let found = one(Rule::NearDuplicate, Kind::Finding);
        let mut settings = Settings::default();
        let gate = judge(
            &settings,
            &corpus(2, 0),
            &found,
            &DuplicatedWords::default(),
        );
        assert_eq!((gate.verdict, gate.exit_status), (Verdict::Fail, 1));
        assert_eq!(gate.reason, "1 near-duplicate found, 0 allowed");
        settings.gate.exit_zero = true;
        let gate = judge(
            &settings,
            &corpus(2, 0),
            &found,
            &DuplicatedWords::default(),
        );
        assert_eq!((gate.verdict, gate.exit_status), (Verdict::Fail, 0));
        settings.gate.max.insert(Rule::NearDuplicate, 1);
        assert_eq!(
            judge(
                &settings,
                &corpus(2, 0),
                &found,
                &DuplicatedWords::default()
            )
            .verdict,
            Verdict::Pass
        );
        settings.gate.max.clear();
        settings.gate.fail_on = vec![Rule::Contained];
        assert_eq!(
            judge(
                &settings,
                &corpus(2, 0),
                &found,
                &DuplicatedWords::default()
            )
            .verdict,
            Verdict::Pass
        );
    }

    #[test]
    fn boilerplate_fails_nothing() {
        let found = one(Rule::RepeatedLine, Kind::Boilerplate);
        let gate = judge(
            &Settings::default(),
            &corpus(2, 0),
            &found,
            &DuplicatedWords::default(),
        );
        assert_eq!(gate.reason, "nothing is told twice");
    }

    #[test]
    fn a_share_that_is_named_takes_the_place_of_the_number_that_is_not() {
        let found = one(Rule::NearDuplicate, Kind::Finding);
        let words = |near: u64, together: u64| DuplicatedWords {
            by_rule: [(Rule::NearDuplicate, near)].into(),
            together,
        };
        let corpus = CorpusSummary {
            words: 1000,
            ..corpus(2, 0)
        };
        let mut settings = Settings::default();
        settings.gate.max_share.insert(Rule::NearDuplicate, 0.02);
        let reason = |settings: &Settings, near, together| {
            judge(settings, &corpus, &found, &words(near, together)).reason
        };
        assert_eq!(
            reason(&settings, 20, 20),
            "1 finding, within what is allowed"
        );
        let over = "21 of 1000 words told twice by near-duplicate (2.1%), 2% allowed";
        assert_eq!(reason(&settings, 21, 21), over);
        settings.gate.max.insert(Rule::NearDuplicate, 0);
        let both = format!("1 near-duplicate found, 0 allowed; {over}");
        assert_eq!(reason(&settings, 21, 21), both);

        // A share of all rules lifts the number of those that tell words twice.
        let mut settings = Settings::default();
        settings.gate.max_share_of_all = Some(0.02);
        assert_eq!(
            reason(&settings, 20, 20),
            "1 finding, within what is allowed"
        );
        assert_eq!(
            reason(&settings, 20, 21),
            "21 of 1000 words told twice by all rules together (2.1%), 2% allowed"
        );
        let gate = judge(&settings, &corpus, &found, &words(20, 20));
        let allowed: Vec<Option<usize>> = gate.budgets.iter().map(|row| row.allowed).collect();
        assert_eq!(allowed, [None, None, None, None, Some(0), None]);
        assert_eq!(gate.budgets[4].share, None);
        assert_eq!(
            judge(&settings, &corpus, &found, &words(1, 0)).share.share,
            0.0
        );
    }

    #[test]
    fn percents_are_short_and_never_bare() {
        for (share, text) in [
            (0.0, "0%"),
            (1.0, "100%"),
            (0.025, "2.5%"),
            (0.1, "10%"),
            (1.0 / 3.0, "33.33%"),
        ] {
            assert_eq!(percent(share, SEEN), text);
        }
        assert_eq!(percent(0.00001234, ALLOWED), "0.001234%");
    }

    #[test]
    fn errors_outrank_findings_and_exit_zero_does_not_hide_them() {
        let found = one(Rule::NearDuplicate, Kind::Finding);
        let mut settings = Settings::default();
        settings.gate.exit_zero = true;
        assert_eq!(
            judge(
                &settings,
                &corpus(2, 1),
                &found,
                &DuplicatedWords::default()
            )
            .exit_status,
            2
        );
        assert_eq!(
            judge(
                &settings,
                &corpus(0, 0),
                &Counts::default(),
                &DuplicatedWords::default()
            )
            .exit_status,
            2
        );
        settings.gate.allow_unreadable = true;
        settings.gate.allow_empty = true;
        assert_eq!(
            judge(
                &settings,
                &corpus(0, 1),
                &Counts::default(),
                &DuplicatedWords::default()
            )
            .exit_status,
            0
        );
    }
}
