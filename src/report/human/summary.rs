//! What stands below the findings: files not compared, statistics, the summary, the verdict.

use std::io;

use super::figures::{counted, grouped, number};
use super::more;
use super::page::{Page, Piece, Role};
use crate::gate::{ALLOWED, SEEN, percent};
use crate::model::{
    BaselineUse, CandidateMethod, Gate, Hint, Kind, Report, Rule, ShareBudget, Skipped, Statistics,
    Status, Verdict,
};
use crate::report::decimals::six_decimals;
use crate::settings::GateSettings;

/// Documents that are in no comparison, errors first.
pub(super) fn not_compared(page: &mut Page<'_>, skipped: &[Skipped]) -> io::Result<()> {
    if skipped.is_empty() {
        return Ok(());
    }
    let (errors, others): (Vec<&Skipped>, Vec<&Skipped>) =
        skipped.iter().partition(|skipped| skipped.error);
    let mut told = format!("  {}", counted(skipped.len(), "document"));
    if !errors.is_empty() {
        told.push_str(&format!(", {}", counted(errors.len(), "error")));
    }
    page.row(0, &[Role::Heading.of("not compared"), Role::Plain.of(told)])?;
    page.blank()?;
    let shown = page.shown(skipped.len());
    for skipped in errors.into_iter().chain(others).take(shown) {
        let mut line: Vec<Piece> = Vec::new();
        if skipped.error {
            line.extend([Role::Bad.of("error"), Role::Plain.of(" ")]);
        }
        line.push(Role::Path.of(&skipped.path));
        line.push(Role::Plain.of(format!(": {}", skipped.reason)));
        page.paragraph(2, BELOW, &line)?;
    }
    if skipped.len() > shown {
        more(page, skipped.len() - shown, "document")?;
    }
    page.blank()
}

/// Where the second line of a skipped document begins.
const BELOW: usize = 4;

/// How the findings were found.
pub(super) fn statistics(page: &mut Page<'_>, statistics: &Statistics) -> io::Result<()> {
    page.row(0, &[Role::Heading.of("statistics")])?;
    page.blank()?;
    let method = match (statistics.method, statistics.bands) {
        (CandidateMethod::None, _) => "not needed".to_owned(),
        (CandidateMethod::Exact, _) => "exact join over all shingles".to_owned(),
        (CandidateMethod::Banded, Some([bands, values])) => {
            format!(
                "{} of {values} and a winnowed index",
                counted(bands, "band")
            )
        }
        (CandidateMethod::Banded, None) => "bands and a winnowed index".to_owned(),
    };
    for (label, value) in [
        ("candidates by", method),
        ("candidate pairs", grouped(statistics.candidates)),
        ("verified", grouped(statistics.verified)),
        ("rejected", grouped(statistics.rejected)),
        ("cut", grouped(statistics.cut)),
        ("expected recall", six_decimals(statistics.expected_recall)),
        ("stories scored", grouped(statistics.stories_scored)),
    ] {
        let label = vec![Role::Quiet.of(format!("{label:<19}"))];
        page.hanging(2, label, 21, &[Role::Plain.of(value)])?;
    }
    page.blank()
}

/// Whether somebody set a budget.
pub(super) fn names_budgets(gate: &GateSettings) -> bool {
    !gate.max.is_empty()
        || !gate.max_new.is_empty()
        || !gate.max_share.is_empty()
        || gate.max_share_of_all.is_some()
}

/// What was found of each rule, and what the gate allows.
pub(super) fn budgets(page: &mut Page<'_>, gate: &Gate) -> io::Result<()> {
    if gate.budgets.is_empty() {
        return Ok(());
    }
    let found = Role::Plain.of("  found/allowed");
    page.row(0, &[Role::Heading.of("budgets"), found])?;
    page.blank()?;
    for budget in &gate.budgets {
        let allowed = budget.allowed.map_or("any".to_owned(), number);
        let mut line = Vec::new();
        let mut found = format!("{}/{allowed} findings", number(budget.counted()));
        if budget.accepted > 0 {
            found.push_str(&format!(", {} accepted", number(budget.accepted)));
        }
        if let Some(new) = budget.new {
            let allowed = budget.allowed_new.map_or("any".to_owned(), number);
            found.push_str(&format!(", {}/{allowed} new", number(new)));
        }
        seen(&mut line, found, budget.exceeded);
        if let Some(share) = &budget.share {
            line.push(Role::Plain.of("; "));
            share_of_words(&mut line, share);
        }
        let rule = vec![Role::Quiet.of(format!("{:<19}", budget.rule))];
        page.hanging(2, rule, 21, &line)?;
    }
    let mut line = Vec::new();
    share_of_words(&mut line, &gate.share);
    let together = vec![Role::Quiet.of(format!("{:<19}", "together"))];
    page.hanging(2, together, 21, &line)?;
    page.blank()
}

fn share_of_words(line: &mut Vec<Piece>, share: &ShareBudget) {
    let allowed = (share.allowed).map_or("any".to_owned(), |allowed| percent(allowed, ALLOWED));
    let words = counted(share.words, "word");
    let found = format!(
        "{words} told twice, {}/{allowed}",
        percent(share.share, SEEN)
    );
    seen(line, found, share.exceeded);
}

fn seen(line: &mut Vec<Piece>, found: String, exceeded: bool) {
    line.push(Role::Plain.of(found));
    if exceeded {
        line.push(Role::Plain.of(", "));
        line.push(Role::Bad.of("exceeded"));
    }
}

/// What was read, and what was found.
pub(super) fn summary(page: &mut Page<'_>, report: &Report) -> io::Result<()> {
    let corpus = &report.corpus;
    let documents = counted(corpus.documents, "document");
    let mut read = vec![format!("{documents}, {}", counted(corpus.words, "word"))];
    if !corpus.skipped.is_empty() {
        read.push(format!("{} not compared", number(corpus.skipped.len())));
    }
    if let Some(suppressed) = &corpus.suppressed {
        let mut told = format!(
            "{} suppressed ({})",
            match suppressed.stretches {
                1 => "1 stretch".to_owned(),
                many => format!("{} stretches", number(many)),
            },
            counted(suppressed.words, "word")
        );
        if suppressed.documents > 0 {
            let documents = counted(suppressed.documents, "document");
            told.push_str(&format!(", {documents} whole"));
        }
        read.push(told);
    }
    let mut left_out = Vec::new();
    if corpus.left_out.ignored > 0 {
        let ignored = number(corpus.left_out.ignored);
        left_out.push(format!("{ignored} ignored by .gitignore or the like"));
    }
    if corpus.left_out.other > 0 {
        left_out.push(format!("{} of other kinds", number(corpus.left_out.other)));
    }
    if corpus.left_out.own > 0 {
        left_out.push(format!("{} of retold's own", number(corpus.left_out.own)));
    }
    if !left_out.is_empty() {
        read.push(format!("left out: {}", left_out.join(", ")));
    }
    let mut found = Vec::new();
    match by_rule(report, Kind::Finding) {
        list if list.is_empty() => found.push("no findings".to_owned()),
        list => found.push(format!("findings: {list}")),
    }
    let boilerplate = by_rule(report, Kind::Boilerplate);
    if !boilerplate.is_empty() {
        found.push(format!("boilerplate: {boilerplate}"));
    }
    for parts in [read, found] {
        page.paragraph(0, BELOW, &[Role::Plain.of(parts.join("; "))])?;
    }
    if let Some(used) = &report.gate.baseline {
        baseline(page, report, used)?;
    }
    if let Some(used) = &report.gate.allow {
        let accepted = counted(used.accepted, "finding");
        let mut told = format!("allow file {}: {accepted} accepted", used.path);
        if let Some(today) = &used.today {
            told.push_str(&format!("; judged on {today}"));
        }
        page.paragraph(0, BELOW, &[Role::Plain.of(told)])?;
    }
    Ok(())
}

/// What the baseline accepts, and what should be done about it.
fn baseline(page: &mut Page<'_>, report: &Report, used: &BaselineUse) -> io::Result<()> {
    let known = report.findings.iter();
    let known = known.filter(|found| found.status == Some(Status::Known));
    let mut told = vec![format!("{} known", counted(known.count(), "finding"))];
    for (count, what) in [(used.moved, "moved"), (used.edited, "edited")] {
        if count > 0 {
            told.push(format!("{} {what}", counted(count, "member")));
        }
    }
    if !used.other_settings.is_empty() {
        told.push(format!(
            "made with {}: what is new may come from that; accept it with `retold baseline update`",
            used.other_settings.join(", ")
        ));
    } else if used.stale > 0 && used.commit.is_none() {
        let stale = counted(used.stale, "stale line");
        told.push(format!("{stale} to drop with `retold baseline prune`"));
    }
    let line = match &used.commit {
        // As many digits as name a commit in most repositories.
        Some(commit) => {
            let short: String = commit.chars().take(12).collect();
            format!("state of {} ({short}): {}", used.path, told.join("; "))
        }
        None => format!("baseline {}: {}", used.path, told.join("; ")),
    };
    page.paragraph(0, BELOW, &[Role::Plain.of(line)])
}

/// How many findings of a kind each rule has: `3 near-duplicate, 1 contained`.
fn by_rule(report: &Report, kind: Kind) -> String {
    let counts = Rule::EVERY
        .into_iter()
        .map(|rule| (report.counts.get(rule, kind), rule));
    let counts: Vec<String> = counts
        .filter(|(count, _)| *count > 0)
        .map(|(count, rule)| format!("{} {rule}", number(count)))
        .collect();
    counts.join(", ")
}

/// What could be done: what was seen, and below it what to type or to write, on one line so that it can be copied.
pub(super) fn hints(page: &mut Page<'_>, hints: &[Hint]) -> io::Result<()> {
    for hint in hints {
        let lead = vec![Role::Heading.of("hint:"), Role::Plain.of(" ")];
        page.hanging(0, lead, BELOW, &[Role::Plain.of(&hint.text)])?;
        page.row(BELOW, &[Role::Plain.of(&hint.what)])?;
        page.blank()?;
    }
    Ok(())
}

/// The gate's word, the last line of every report: one line however long, so that a log's last line is the verdict.
pub(super) fn verdict(page: &mut Page<'_>, gate: &Gate) -> io::Result<()> {
    let word = match gate.verdict {
        Verdict::Pass => Role::Good.of("pass:"),
        Verdict::Fail => Role::Bad.of("fail:"),
        Verdict::Error => Role::Bad.of("error:"),
    };
    let mut reason = format!(" {}", gate.reason);
    if gate.verdict == Verdict::Fail && gate.exit_status == 0 {
        reason.push_str(" (exit status 0 by --exit-zero)");
    }
    page.row(0, &[word, Role::Plain.of(reason)])
}
