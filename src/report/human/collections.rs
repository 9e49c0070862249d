//! Two folders compared: a table of their documents.

use std::io;

use super::figures::{counted, number, percent};
use super::page::{Page, Piece, Role};
use super::summary::not_compared;
use crate::comparison::{Collection, CollectionComparison, Row, Status};

/// Documents in a row of which nothing changed that are shown one by one; more are counted.
const SAME_SHOWN: usize = 2;

/// Columns of a status: as wide as the widest.
const STATUS: usize = 17;
/// Columns of a figure.
const FIGURE: usize = 15;

/// Writes a comparison of two collections.
pub(super) fn write(page: &mut Page<'_>, compared: &CollectionComparison) -> io::Result<()> {
    let sides = [("left", &compared.left), ("right", &compared.right)];
    for (side, collection) in sides {
        let label = Role::Quiet.of(format!("{side:<7}"));
        let facts = Role::Plain.of(format!("  {}", facts(collection)));
        page.row(0, &[label, Role::Path.of(&collection.path), facts])?;
    }
    page.blank()?;
    let columns = ["resemblance", "left in right", "right in left"];
    let columns = columns.map(|column| format!("{column:>FIGURE$}"));
    let head = format!("{:<STATUS$}{}  document", "", columns.concat());
    page.row(0, &[Role::Quiet.of(head)])?;
    let mut rows = compared.rows.as_slice();
    while let Some((first, rest)) = rows.split_first() {
        let same = |row: &&Row| row.status == Status::Same && row.byte_identical;
        let run = rows.iter().take_while(same).count();
        if run > SAME_SHOWN && !page.unlimited() {
            let text = format!("⋯ {} the same bytes", counted(run, "document"));
            page.row(0, &[Role::Quiet.of(text)])?;
            rows = &rows[run..];
        } else {
            row(page, first)?;
            rows = rest;
        }
    }
    page.blank()?;
    for (_, collection) in sides {
        not_compared(page, &collection.skipped)?;
    }
    summary(page, compared)
}

fn facts(collection: &Collection) -> String {
    let mut facts = vec![
        counted(collection.documents, "document"),
        counted(collection.words, "word"),
    ];
    let skipped = collection.skipped.len();
    if skipped > 0 {
        facts.push(format!("{} not compared", number(skipped)));
    }
    let left_out = &collection.left_out;
    let left_out = left_out.ignored + left_out.other + left_out.own;
    if left_out > 0 {
        facts.push(format!("{} left out", number(left_out)));
    }
    facts.join(", ")
}

fn row(page: &mut Page<'_>, row: &Row) -> io::Result<()> {
    let role = match row.status {
        Status::Same => Role::Quiet,
        Status::Changed | Status::Moved | Status::MovedAndChanged => Role::Replaced,
        Status::LeftInRight | Status::OnlyLeft => Role::OnlyLeft,
        Status::RightInLeft | Status::OnlyRight => Role::OnlyRight,
    };
    let mut line = vec![role.of(format!("{:<STATUS$}", name(row.status)))];
    let figures = match (row.status, row.measures) {
        (_, None) => " ".repeat(3 * FIGURE),
        (Status::Same, _) if !row.byte_identical => {
            format!("{:>1$}", "other bytes", 3 * FIGURE)
        }
        (_, Some(measures)) => [
            measures.resemblance,
            measures.containment_left,
            measures.containment_right,
        ]
        .map(|share| format!("{:>FIGURE$}", percent(share)))
        .concat(),
    };
    line.push(Role::Plain.of(figures + "  "));
    line.extend(names(row));
    page.row(0, &line)
}

/// The document's name, and its counterpart's if that is another.
fn names(row: &Row) -> Vec<Piece> {
    let [left, right] = [&row.left, &row.right].map(|side| side.as_ref().map(|side| &side.name));
    let [own, other, sign] = match (left, right) {
        (Some(left), Some(right)) if left == right => [left, "", ""],
        (Some(left), Some(right)) if row.status == Status::RightInLeft => [right, left, " in "],
        (Some(left), Some(right)) if row.status == Status::LeftInRight => [left, right, " in "],
        (Some(left), Some(right)) => [left, right, " → "],
        (Some(only), None) | (None, Some(only)) => [only, "", ""],
        (None, None) => ["", "", ""],
    };
    let pieces = [
        Role::Path.of(own),
        Role::Quiet.of(sign),
        Role::Path.of(other),
    ];
    pieces
        .into_iter()
        .filter(|piece| piece.columns() > 0)
        .collect()
}

fn name(status: Status) -> &'static str {
    match status {
        Status::Same => "same",
        Status::Changed => "changed",
        Status::Moved => "moved",
        Status::MovedAndChanged => "moved and changed",
        Status::LeftInRight => "left in right",
        Status::RightInLeft => "right in left",
        Status::OnlyLeft => "only left",
        Status::OnlyRight => "only right",
    }
}

/// The last line: how many of each, or that nothing differs.
fn summary(page: &mut Page<'_>, compared: &CollectionComparison) -> io::Result<()> {
    let rows = &compared.rows;
    if rows.iter().all(|row| row.status == Status::Same) {
        let told = match (rows.len(), rows.iter().all(|row| row.byte_identical)) {
            (0, _) => "no documents on either side".to_owned(),
            (count, true) => format!("identical: {} the same bytes", counted(count, "document")),
            (count, false) => format!("identical words: {} the same", counted(count, "document")),
        };
        return page.paragraph(0, 4, &[Role::Plain.of(told)]);
    }
    let counts = Status::ALL.into_iter().filter_map(|status| {
        let count = *compared.counts.get(&status)?;
        (count > 0).then(|| format!("{} {}", number(count), name(status)))
    });
    let told = counts.collect::<Vec<_>>().join(", ");
    page.paragraph(0, 4, &[Role::Plain.of(told)])
}
