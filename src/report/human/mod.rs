//! The report a person reads: findings by relation, what was not compared, a summary, and last the verdict.

use std::io::{self, Write};

use self::figures::counted;
use self::page::{Page, Role};
use super::{excerpt, figures, place};
use crate::comparison::{Compared, Comparison};
use crate::model::{Finding, Kind, Report, Rule, Status};
use crate::report::Style;

mod collections;
mod comparison;
mod difference;
mod finding;
mod members;
mod page;
mod passage;
mod summary;

/// Writes the human report.
pub(super) fn write(report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(out, style);
    for rule in Rule::EVERY {
        relation(&mut page, report, rule)?;
    }
    summary::not_compared(&mut page, &report.corpus.skipped)?;
    summary::hints(&mut page, &report.hints)?;
    end(&mut page, report)
}

/// Writes what stands below the findings and the files not compared.
pub(super) fn write_end(report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    end(&mut Page::new(out, style), report)
}

/// Writes a comparison.
pub(super) fn write_comparison(
    comparison: &Comparison,
    style: &Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let page = &mut Page::new(out, style);
    match &comparison.compared {
        Compared::Documents(compared) => comparison::write(page, &comparison.settings, compared),
        Compared::Collections(compared) => collections::write(page, compared),
    }
}

fn end(page: &mut Page<'_>, report: &Report) -> io::Result<()> {
    if page.verbose() {
        summary::statistics(page, &report.statistics)?;
    }
    if page.verbose() || summary::names_budgets(&report.settings.gate) {
        summary::budgets(page, &report.gate)?;
    }
    summary::summary(page, report)?;
    summary::verdict(page, &report.gate)
}

/// A rule in plain words.
pub(super) fn meaning(rule: Rule) -> &'static str {
    match rule {
        Rule::ExactDuplicate => "the same text",
        Rule::NearDuplicate => "almost the same text",
        Rule::Contained => "nearly all of one text stands in another",
        Rule::SharedPassage => "the same passage in several places",
        Rule::OverlappingReport => "the same story in other words",
        Rule::RepeatedLine => "the same line more than once",
        Rule::Suppression => "marks and entries that suppress nothing, or too much",
    }
}

/// The findings of one rule, then its boilerplate; nothing where there is neither.
fn relation(page: &mut Page<'_>, report: &Report, rule: Rule) -> io::Result<()> {
    let of_kind = |kind| -> Vec<&Finding> {
        let of_rule = report.findings.iter().filter(|found| found.rule == rule);
        // What is accepted is nothing to act on; the summary counts it.
        let of_rule = of_rule.filter(|found| found.status != Some(Status::Known));
        let of_rule = of_rule.filter(|found| found.allowed.is_none());
        of_rule.filter(|found| found.kind == kind).collect()
    };
    let (findings, boilerplate) = (of_kind(Kind::Finding), of_kind(Kind::Boilerplate));
    let mut counts = Vec::new();
    if !findings.is_empty() {
        let new = findings.iter().any(|found| found.status.is_some());
        let noun = if new { "new finding" } else { "finding" };
        counts.push(counted(findings.len(), noun));
    }
    if !boilerplate.is_empty() {
        counts.push(counted(boilerplate.len(), "boilerplate text"));
    }
    if counts.is_empty() {
        return Ok(());
    }
    let told = format!("{}: {}", counts.join(" and "), meaning(rule));
    let name = vec![Role::Heading.of(rule.name()), Role::Plain.of("  ")];
    page.hanging(0, name, 4, &[Role::Plain.of(told)])?;
    page.blank()?;
    list(page, &findings, &format!("{rule} finding"))?;
    list(page, &boilerplate, "boilerplate text")
}

/// Findings up to the limit, each with a blank line behind it, and how many are left.
fn list(page: &mut Page<'_>, findings: &[&Finding], noun: &str) -> io::Result<()> {
    let shown = page.shown(findings.len());
    for found in &findings[..shown] {
        finding::write(page, found)?;
        page.blank()?;
    }
    let left = findings.len() - shown;
    if left > 0 {
        more(page, left, noun)?;
        page.blank()?;
    }
    Ok(())
}

/// How many things the limit holds back, and how to see them.
fn more(page: &mut Page<'_>, left: usize, noun: &str) -> io::Result<()> {
    let text = counted(left, &format!("more {noun}"));
    page.paragraph(
        2,
        4,
        &[Role::Quiet.of(format!("… {text}; --limit 0 shows all"))],
    )
}

#[cfg(test)]
mod tests;
