//! The documents of a finding, or the places of a line, in a form that can be clicked.

use std::io;

use super::figures::{counted, number, percent};
use super::page::{BODY, Page, Piece, Role};
use super::place::{Place, leader_first, places as all_places};
use crate::model::{Evidence, Finding, Member, Pair, Rule, Status};

/// Documents or places of one finding that are shown.
const SHOWN: usize = 6;

/// Places of boilerplate that are shown.
const EXAMPLES: usize = 3;

/// Lists the documents of a finding, the leader first, each with its figure.
pub(super) fn documents(page: &mut Page<'_>, finding: &Finding) -> io::Result<()> {
    let shown = shown(page, finding.members.len());
    let figures = figures(finding);
    let rows: Vec<(Piece, Piece)> = leader_first(finding)
        .take(shown)
        .map(|(at, member)| {
            let figure = figures.get(at).map_or("", String::as_str);
            let date = date(finding, member);
            let parts = [figure, &date, status(member)];
            let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            (path(Place::first(member)), Role::Plain.of(parts.join(", ")))
        })
        .collect();
    let pairs = with_leader(finding);
    let room = page.width() - BODY - 2;
    let fits = |(name, figure): &(Piece, Piece)| name.columns() + figure.columns() <= room;
    let column = rows
        .iter()
        .filter(|row| fits(row))
        .map(|(name, _)| name.columns())
        .max();
    let widest = rows.iter().map(|(_, figure)| figure.columns()).max();
    let column = column
        .unwrap_or(0)
        .min(room - widest.unwrap_or(0).min(room));
    for ((at, _), (name, figure)) in leader_first(finding).zip(rows) {
        let wide = name.columns();
        if figure.columns() == 0 {
            page.row(BODY, &[name])?;
        } else if wide + figure.columns() <= room {
            let gap = Role::Plain.of(" ".repeat(column.saturating_sub(wide) + 2));
            page.row(BODY, &[name, gap, figure])?;
        } else {
            page.row(BODY, &[name])?;
            page.paragraph(BODY + 2, BODY + 2, &[figure])?;
        }
        if let (Rule::Contained, Some(Some(pair))) = (finding.rule, pairs.get(at)) {
            page.paragraph(BODY + 2, BODY + 2, &[containments(finding, pair, at)])?;
        }
    }
    rest(page, finding.count.max(finding.members.len()), shown)
}

/// When a report was published, if that is known: in a story it tells what came first.
fn date(finding: &Finding, member: &Member) -> String {
    let date = member
        .date
        .filter(|_| finding.rule == Rule::OverlappingReport);
    date.map_or_else(String::new, |date| date.to_string())
}

/// What the baseline says of a member, if it is worth saying.
fn status(member: &Member) -> &'static str {
    match member.status {
        None | Some(Status::Known) => "",
        Some(Status::Moved) => "moved",
        Some(Status::Edited) => "edited",
        Some(Status::New) => "new",
    }
}

/// Lists the places of a repeated line, those in the leader first.
pub(super) fn places(page: &mut Page<'_>, finding: &Finding) -> io::Result<()> {
    let places: Vec<Place<'_>> = all_places(finding).collect();
    let shown = shown(page, places.len());
    for place in &places[..shown] {
        page.row(BODY, &[path(*place)])?;
    }
    rest(page, finding.count.max(places.len()), shown)
}

/// The place of a passage that the others are compared with.
pub(super) fn leading_place(page: &mut Page<'_>, finding: &Finding, span: usize) -> io::Result<()> {
    let Some(member) = finding.members.get(finding.leader) else {
        return Ok(());
    };
    let span = member.spans.get(span);
    page.row(BODY, &[path(Place { member, span })])
}

/// One place in each of the first documents of a boilerplate finding, and how many these are.
pub(super) fn examples(page: &Page<'_>, finding: &Finding) -> (Vec<Piece>, usize) {
    let most = if page.unlimited() {
        usize::MAX
    } else {
        EXAMPLES
    };
    let rows: Vec<Piece> = leader_first(finding)
        .take(most)
        .map(|(_, member)| path(Place::first(member)))
        .collect();
    let shown = rows.len();
    (rows, shown)
}

pub(super) fn path(place: Place<'_>) -> Piece {
    Role::Path.of(place.to_string())
}

/// How many of `total` are shown. One more than the usual is shown too, for `and 1 more` takes the same line.
pub(super) fn shown(page: &Page<'_>, total: usize) -> usize {
    if page.unlimited() || total == SHOWN + 1 {
        total
    } else {
        total.min(SHOWN)
    }
}

pub(super) fn rest(page: &mut Page<'_>, total: usize, shown: usize) -> io::Result<()> {
    if total <= shown {
        return Ok(());
    }
    let text = format!("and {} more", number(total - shown));
    page.row(BODY, &[Role::Quiet.of(text)])
}

/// For each member its pair with the leader, where there is one.
fn with_leader(finding: &Finding) -> Vec<Option<&Pair>> {
    let mut pairs = vec![None; finding.members.len()];
    for pair in &finding.pairs {
        let other = match (pair.a == finding.leader, pair.b == finding.leader) {
            (true, false) => pair.b,
            (false, true) => pair.a,
            _ => continue,
        };
        if let Some(slot) = pairs.get_mut(other) {
            *slot = Some(pair);
        }
    }
    pairs
}

/// What is said beside each member's name.
fn figures(finding: &Finding) -> Vec<String> {
    let pairs = with_leader(finding);
    let mut others = 0;
    let mut figures = Vec::with_capacity(pairs.len());
    for (at, pair) in pairs.into_iter().enumerate() {
        if at == finding.leader {
            figures.push("leader".to_owned());
            continue;
        }
        figures.push(match (&finding.evidence, pair) {
            (Evidence::SharedShingles { .. }, Some(pair)) => {
                format!("resemblance {}", percent(pair.resemblance))
            }
            (
                Evidence::ContainedShingles {
                    contained_words, ..
                },
                _,
            ) => contained_words
                .get(others)
                .map_or_else(String::new, |words| counted(*words, "word")),
            (Evidence::SharedStory { .. }, Some(pair)) => format!("score {:.2}", pair.score),
            _ => String::new(),
        });
        others += 1;
    }
    figures
}

/// Both containments in words, and what was left out for them.
fn containments(finding: &Finding, pair: &Pair, member: usize) -> Piece {
    let (own, leaders) = if pair.a == member {
        (pair.containment_a, pair.containment_b)
    } else {
        (pair.containment_b, pair.containment_a)
    };
    let left_out = |at: usize| match &finding.evidence {
        Evidence::ContainedShingles {
            boilerplate_words, ..
        } => boilerplate_words.get(at).copied().unwrap_or(0),
        _ => 0,
    };
    let boilerplate = match (left_out(member), left_out(finding.leader)) {
        (0, 0) => String::new(),
        (own, 0) => format!(", without {} of boilerplate in it", counted(own, "word")),
        (0, leaders) => format!(
            ", without {} of boilerplate in the leader",
            counted(leaders, "word")
        ),
        (own, leaders) => format!(
            ", without {} of boilerplate in it and {} in the leader",
            counted(own, "word"),
            number(leaders)
        ),
    };
    Role::Plain.of(format!(
        "{} of its word 5-grams stand in the leader, {} of the leader's in it{boilerplate}",
        percent(own),
        percent(leaders)
    ))
}
