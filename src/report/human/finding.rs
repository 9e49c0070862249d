//! One finding: a headline, its documents or places, its evidence.

use std::io;

use super::excerpt::cut;
use super::figures::{counted, number, percent};
use super::members;
use super::page::{BODY, Page, Piece, Role};
use super::passage;
use super::place;
use crate::model::{
    Evidence, Finding, Kind, RepeatedText, Rule, SharedTerm, Span, StoryConflict, StoryExcerpt,
    SuppressionProblem,
};
use crate::report::alert::suppression_fact;

/// Lines of a repeated block that are shown.
const LINES_SHOWN: usize = 3;

/// Names, terms or quotes of a story that are shown.
const EVIDENCE_SHOWN: usize = 8;

/// Writes one finding.
pub(super) fn write(page: &mut Page<'_>, finding: &Finding) -> io::Result<()> {
    if finding.kind == Kind::Boilerplate {
        boilerplate(page, finding)?;
    } else if finding.rule == Rule::SharedPassage {
        passage::write(page, finding)?;
    } else if finding.rule == Rule::RepeatedLine {
        repeated_line(page, finding)?;
    } else if let Evidence::Suppression { problem, words } = &finding.evidence {
        suppression(page, finding, *problem, *words)?;
    } else {
        documents(page, finding)?;
    }
    if page.verbose() {
        page.row(BODY, &[Role::Quiet.of(format!("id {}", finding.id))])?;
    }
    Ok(())
}

/// A mark, or an entry of the allow file: what is wrong, where, and the mark itself.
fn suppression(
    page: &mut Page<'_>,
    finding: &Finding,
    problem: SuppressionProblem,
    words: usize,
) -> io::Result<()> {
    let told = suppression_fact(problem, words);
    page.paragraph(BODY, BODY, &[Role::Heading.of(told)])?;
    let places = place::places(finding).map(|place| place.to_string());
    for place in places {
        page.row(BODY, &[Role::Path.of(&place)])?;
    }
    let mark = cut(&finding.title, page.width() - BODY - 2);
    page.row(BODY, &[Role::Quiet.of("| "), Role::Plain.of(mark)])
}

/// A finding on whole documents.
fn documents(page: &mut Page<'_>, finding: &Finding) -> io::Result<()> {
    let score = match finding.evidence {
        Evidence::SharedStory { cohesion, .. } => format!("{cohesion:.2}"),
        _ => percent(finding.weakest),
    };
    let head = vec![Role::Score.of(format!("{score:>4}")), Role::Plain.of("  ")];
    let leader = finding.members.get(finding.leader);
    let title = cut(&finding.title, page.width() - BODY);
    // Where the title is the leader's name, the list below says it.
    if !title.is_empty() && leader.is_none_or(|leader| leader.document != finding.title) {
        let facts = Role::Plain.of(format!(" ({})", facts(finding)));
        page.hanging(2, head, BODY, &[Role::Heading.of(&title), facts])?;
    } else {
        page.hanging(2, head, BODY, &[Role::Plain.of(facts(finding))])?;
    }
    members::documents(page, finding)?;
    if let Evidence::SharedStory {
        names,
        terms,
        quotes,
        conflicts,
        excerpts,
        ..
    } = &finding.evidence
    {
        story(page, names, terms, quotes)?;
        differences(page, conflicts)?;
        for excerpt in excerpts {
            excerpt_of(page, finding, excerpt)?;
        }
    }
    Ok(())
}

/// What a headline says beside score and title.
fn facts(finding: &Finding) -> String {
    let documents = counted(finding.count, "document");
    match &finding.evidence {
        Evidence::SameTokens {
            words,
            byte_identical,
        } => {
            let words = counted(*words, "word");
            if *byte_identical {
                format!("{documents} of {words}, byte-identical")
            } else {
                format!("{documents} of {words}, not byte-identical")
            }
        }
        Evidence::SharedShingles { words, .. } | Evidence::ContainedShingles { words, .. } => {
            format!("{documents}, the leader has {}", counted(*words, "word"))
        }
        Evidence::SharedStory { .. }
        | Evidence::SameLines { .. }
        | Evidence::AlignedWords { .. }
        | Evidence::Suppression { .. } => documents,
    }
}

/// A story's evidence, a line of each kind there is.
pub(super) fn story(
    page: &mut Page<'_>,
    names: &[String],
    terms: &[SharedTerm],
    quotes: &[String],
) -> io::Result<()> {
    let terms: Vec<&str> = terms.iter().map(|term| term.text.as_str()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let quotes: Vec<String> = quotes.iter().map(|quote| format!("“{quote}”")).collect();
    let quotes: Vec<&str> = quotes.iter().map(String::as_str).collect();
    for (label, list) in [("names:", names), ("terms:", terms), ("quotes:", quotes)] {
        listed(page, label, &list)?;
    }
    Ok(())
}

/// What a story's documents do not agree on.
fn differences(page: &mut Page<'_>, conflicts: &[StoryConflict]) -> io::Result<()> {
    let told: Vec<String> = conflicts
        .iter()
        .map(|conflict| conflict.texts.join(" against "))
        .collect();
    let told: Vec<&str> = told.iter().map(String::as_str).collect();
    listed(page, "differ:", &told)
}

/// A label and a list behind it, if there is anything.
fn listed(page: &mut Page<'_>, label: &'static str, list: &[&str]) -> io::Result<()> {
    if !list.is_empty() {
        let shown = if page.unlimited() {
            list.len()
        } else {
            list.len().min(EVIDENCE_SHOWN)
        };
        let label = vec![
            Role::Quiet.of(label),
            Role::Plain.of(" ".repeat(8 - label.len())),
        ];
        let mut pieces = Vec::new();
        for (nth, text) in list[..shown].iter().enumerate() {
            if nth > 0 {
                pieces.push(Role::Plain.of(", "));
            }
            pieces.push(Role::Shared.of(cut(text, page.width() - BODY - 9)));
        }
        if list.len() > shown {
            let left = format!(" and {} more", number(list.len() - shown));
            pieces.push(Role::Plain.of(left));
        }
        page.hanging(BODY, label, BODY + 8, &pieces)?;
    }
    Ok(())
}

/// A sentence of one of a story's documents.
fn excerpt_of(page: &mut Page<'_>, finding: &Finding, excerpt: &StoryExcerpt) -> io::Result<()> {
    match finding.members.get(excerpt.member) {
        Some(member) => sentence(page, &member.document, &excerpt.span, &excerpt.shared),
        None => Ok(()),
    }
}

/// A sentence behind its place, shared words between asterisks.
pub(super) fn sentence(
    page: &mut Page<'_>,
    document: &str,
    span: &Span,
    shared: &[[usize; 2]],
) -> io::Result<()> {
    let place = format!("{document}:{}:{}", span.line, span.column);
    page.row(BODY, &[Role::Path.of(place)])?;
    let mut pieces = Vec::new();
    let mut done = 0;
    for &[from, to] in shared {
        let plain = span.excerpt.get(done..from).unwrap_or_default();
        let shared = span.excerpt.get(from..to).unwrap_or_default();
        pieces.push(Role::Plain.of(plain));
        pieces.push(Role::Shared.of(format!("*{shared}*")));
        done = to;
    }
    pieces.push(Role::Plain.of(span.excerpt.get(done..).unwrap_or_default()));
    if !span
        .excerpt
        .ends_with(['.', '!', '?', '"', '”', '»', ')', '。'])
    {
        pieces.push(Role::Plain.of(" …"));
    }
    page.paragraph(BODY + 2, BODY + 2, &pieces)
}

/// A repeated line: the text once, then its places.
fn repeated_line(page: &mut Page<'_>, finding: &Finding) -> io::Result<()> {
    let score = format!("{}x", number(finding.count));
    let mut gutter = vec![Role::Score.of(format!("{score:>4}")), Role::Plain.of("  ")];
    let mut indent = 2;
    for line in excerpt(page, finding) {
        gutter.extend(line);
        page.row(indent, &gutter)?;
        gutter.clear();
        indent = BODY;
    }
    if let Evidence::SameLines {
        verbatim: false, ..
    } = finding.evidence
    {
        let text = "the same words; case, marks or spaces differ";
        page.paragraph(BODY, BODY, &[Role::Quiet.of(text)])?;
    }
    members::places(page, finding)
}

/// Text that is the furniture of many documents.
fn boilerplate(page: &mut Page<'_>, finding: &Finding) -> io::Result<()> {
    let (rows, shown) = members::examples(page, finding);
    let pieces = [
        Role::Heading.of("boilerplate"),
        Role::Plain.of(format!(
            ": stands in {}, {} shown",
            counted(finding.count, "document"),
            number(shown)
        )),
    ];
    page.paragraph(2, 4, &pieces)?;
    match &finding.evidence {
        Evidence::AlignedWords { span, .. } => {
            let leader = finding.members.get(finding.leader);
            if let Some(span) = leader.and_then(|leader| leader.spans.get(*span)) {
                passage::text(page, span)?;
            }
        }
        _ => {
            for line in excerpt(page, finding) {
                page.row(BODY, &line)?;
            }
        }
    }
    for row in rows {
        page.row(BODY, &[row])?;
    }
    Ok(())
}

/// The repeated text behind a bar, a row for each of its first lines.
fn excerpt(page: &Page<'_>, finding: &Finding) -> Vec<Vec<Piece>> {
    let member = finding.members.get(finding.leader);
    let span = member.and_then(|member| member.spans.first());
    let first = [RepeatedText {
        text: span.map_or(finding.title.clone(), |span| span.excerpt.clone()),
        count: finding.count,
    }];
    let lines = match &finding.evidence {
        Evidence::SameLines { lines, .. } if !lines.is_empty() => lines.as_slice(),
        _ => &first,
    };
    let bar = || Role::Quiet.of("| ");
    let shown = if page.unlimited() || lines.len() == LINES_SHOWN + 1 {
        lines.len()
    } else {
        lines.len().min(LINES_SHOWN)
    };
    let mut rows = Vec::new();
    for line in &lines[..shown] {
        // A line of a block can stand in more places than the whole block.
        let times = match line.count == finding.count || lines.len() == 1 {
            true => String::new(),
            false => format!(" ({}x)", number(line.count)),
        };
        let room = page.width() - BODY - 2 - times.len();
        let text = cut(&line.text, room);
        rows.push(vec![bar(), Role::Shared.of(text), Role::Quiet.of(times)]);
    }
    if lines.len() > shown {
        let left = format!("… {}", counted(lines.len() - shown, "more line"));
        rows.push(vec![bar(), Role::Quiet.of(left)]);
    }
    rows
}
