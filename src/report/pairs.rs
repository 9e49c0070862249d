//! The pairs table: one row for each verified pair of documents, tab-separated, with a header.

use std::io::{self, Write};

use super::decimals::push_six_decimals;
use crate::escape::escape;
use crate::model::Report;

const HEADER: &str = "a\tb\trule\tresemblance\tcontainment_a\tcontainment_b\tscore";

/// Writes the pairs table, rows in the report's order.
pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{HEADER}")?;
    let mut line = String::new();
    for row in &report.pairs {
        line.clear();
        for cell in [&escape(&row.a), &escape(&row.b), row.rule.name()] {
            line.push_str(cell);
            line.push('\t');
        }
        let figures = [
            row.resemblance,
            row.containment_a,
            row.containment_b,
            row.score,
        ];
        for figure in figures {
            push_six_decimals(&mut line, figure);
            line.push('\t');
        }
        line.pop();
        line.push('\n');
        out.write_all(line.as_bytes())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::{PairRow, Rule};
    use crate::report::sample;

    fn table(report: &Report) -> String {
        let mut out = Vec::new();
        write(report, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn unescape(cell: &str) -> String {
        let mut name = String::new();
        let mut chars = cell.chars();
        while let Some(c) = chars.next() {
            match (c, if c == '\\' { chars.next() } else { None }) {
                ('\\', Some('t')) => name.push('\t'),
                ('\\', Some('n')) => name.push('\n'),
                ('\\', Some('r')) => name.push('\r'),
                ('\\', Some('\\')) => name.push('\\'),
                ('\\', other) => panic!("not an escape: {other:?}"),
                (plain, _) => name.push(plain),
            }
        }
        name
    }

    #[test]
    fn rows_keep_their_order_and_have_six_decimals() {
        assert_eq!(
            table(&sample::full()),
            "a\tb\trule\tresemblance\tcontainment_a\tcontainment_b\tscore\n\
             letters/may.txt\tletters/may-2.txt\tnear-duplicate\t0.973333\t0.990000\t0.983100\t0.973333\n\
             a\\tb\\\\c\tz\\nz\\r\tcontained\t0.100000\t1.000000\t0.100000\t1.000000\n"
        );
    }

    #[test]
    fn a_report_without_pairs_is_a_header() {
        assert_eq!(table(&sample::empty()), format!("{HEADER}\n"));
    }

    proptest! {
        #[test]
        fn names_come_back(a in "[ab\\\\\t\n\rñ]*", b in any::<String>()) {
            let mut report = sample::empty();
            report.pairs = vec![PairRow {
                a: a.clone(),
                b: b.clone(),
                rule: Rule::Contained,
                resemblance: 0.5,
                containment_a: 0.5,
                containment_b: 1.0,
                score: 1.0,
            }];
            let text = table(&report);
            let rows: Vec<&str> = text.split_terminator('\n').collect();
            prop_assert_eq!(rows.len(), 2);
            let cells: Vec<&str> = rows[1].split('\t').collect();
            prop_assert_eq!(cells.len(), 7);
            prop_assert_eq!(unescape(cells[0]), a);
            prop_assert_eq!(unescape(cells[1]), b);
        }
    }
}
