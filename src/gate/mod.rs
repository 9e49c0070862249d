//! The verdict: is what was found within what is allowed?

pub mod baseline;

use crate::model::{Budget, CorpusSummary, Counts, Gate, Kind, Report, Rule, Verdict};
use crate::settings::Settings;

/// Exit status of a run that could not do its job.
pub const EXIT_ERROR: u8 = 2;
/// Exit status of an interrupted run.
pub const EXIT_INTERRUPTED: u8 = 130;
const EXIT_FAIL: u8 = 1;

/// Judges a run. Errors outrank findings; boilerplate is reported and fails nothing.
pub fn judge(settings: &Settings, corpus: &CorpusSummary, counts: &Counts) -> Gate {
    judged(settings, corpus, counts, None)
}

/// Judges a run again, by what is new against a baseline. Numbers that were set are still looked at.
pub fn judge_new(report: &mut Report, new: &Counts) {
    report.gate = judged(&report.settings, &report.corpus, &report.counts, Some(new));
}

fn judged(
    settings: &Settings,
    corpus: &CorpusSummary,
    counts: &Counts,
    new: Option<&Counts>,
) -> Gate {
    let budgets: Vec<Budget> = settings
        .rules
        .iter()
        .map(|&rule| budget(settings, counts, new, rule))
        .collect();
    let (verdict, reason) = error(settings, corpus)
        .map(|reason| (Verdict::Error, reason))
        .unwrap_or_else(|| verdict(&budgets));
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
        baseline: None,
    }
}

fn budget(settings: &Settings, counts: &Counts, new: Option<&Counts>, rule: Rule) -> Budget {
    let found = counts.get(rule, Kind::Finding);
    let new = new.map(|new| new.get(rule, Kind::Finding));
    let fails = settings.gate.fail_on.contains(&rule);
    // With a baseline only what is new counts, unless a number was set.
    let default = new.is_none().then_some(0);
    let set = settings.gate.max.get(&rule).copied();
    let allowed = fails.then(|| set.or(default)).flatten();
    let allowed_new = (fails && new.is_some()).then_some(0);
    let exceeds = |found: Option<usize>, allowed: Option<usize>| {
        found
            .zip(allowed)
            .is_some_and(|(found, allowed)| found > allowed)
    };
    Budget {
        rule,
        found,
        allowed,
        new,
        allowed_new,
        exceeded: exceeds(Some(found), allowed) || exceeds(new, allowed_new),
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

fn verdict(budgets: &[Budget]) -> (Verdict, String) {
    let mut exceeded = Vec::new();
    for budget in budgets {
        let found = [
            (Some(budget.found), budget.allowed, "found"),
            (budget.new, budget.allowed_new, "new"),
        ];
        for (found, allowed, word) in found {
            if let (Some(found), Some(allowed)) = (found, allowed)
                && found > allowed
            {
                exceeded.push(format!("{found} {} {word}, {allowed} allowed", budget.rule));
            }
        }
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
        let gate = judge(&settings, &corpus(2, 0), &found);
        assert_eq!((gate.verdict, gate.exit_status), (Verdict::Fail, 1));
        assert_eq!(gate.reason, "1 near-duplicate found, 0 allowed");
        settings.gate.exit_zero = true;
        let gate = judge(&settings, &corpus(2, 0), &found);
        assert_eq!((gate.verdict, gate.exit_status), (Verdict::Fail, 0));
        settings.gate.max.insert(Rule::NearDuplicate, 1);
        assert_eq!(
            judge(&settings, &corpus(2, 0), &found).verdict,
            Verdict::Pass
        );
        settings.gate.max.clear();
        settings.gate.fail_on = vec![Rule::Contained];
        assert_eq!(
            judge(&settings, &corpus(2, 0), &found).verdict,
            Verdict::Pass
        );
    }

    #[test]
    fn boilerplate_fails_nothing() {
        let found = one(Rule::RepeatedLine, Kind::Boilerplate);
        let gate = judge(&Settings::default(), &corpus(2, 0), &found);
        assert_eq!(gate.reason, "nothing is told twice");
    }

    #[test]
    fn errors_outrank_findings_and_exit_zero_does_not_hide_them() {
        let found = one(Rule::NearDuplicate, Kind::Finding);
        let mut settings = Settings::default();
        settings.gate.exit_zero = true;
        assert_eq!(judge(&settings, &corpus(2, 1), &found).exit_status, 2);
        assert_eq!(
            judge(&settings, &corpus(0, 0), &Counts::default()).exit_status,
            2
        );
        settings.gate.allow_unreadable = true;
        settings.gate.allow_empty = true;
        assert_eq!(
            judge(&settings, &corpus(0, 1), &Counts::default()).exit_status,
            0
        );
    }
}
