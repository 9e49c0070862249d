//! A summary in Markdown, for the page that a code host shows of a run.
//!
//! Whatever comes from documents stands in code spans, in which Markdown and HTML mean nothing and names call nobody.

use std::io::{self, Write};

use super::alert::{Alert, alerts, fact, shown, title, unreadable};
use super::figures::{counted, number};
use super::human::meaning;
use super::place::{Place, places};
use crate::model::{Budget, Finding, Kind, Report, Verdict};

/// Bytes of a summary. GitHub shows nothing of one above 1 MiB (1,048,576 bytes), and other commands of the same step write into
/// the same file.
const MOST_BYTES: usize = 1_000_000;

/// Bytes kept free for the notice at the end.
const NOTICE_BYTES: usize = 200;

/// Places listed of each finding.
const PLACES: usize = 10;

/// Places listed of boilerplate, which is everywhere.
const EXAMPLES: usize = 3;

/// Writes the summary.
pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let head = head(report);
    out.write_all(head.as_bytes())?;
    let mut room = MOST_BYTES.saturating_sub(head.len() + NOTICE_BYTES);
    let mut above = String::new();
    let (mut written, mut total) = (0, 0);
    for (heading, item) in items(report) {
        total += 1;
        let mut text = item;
        if heading != above {
            text = format!("\n### {heading}\n\n{text}");
        }
        // What follows a cut is left out too, so that what is shown is the worst.
        if written + 1 < total || text.len() > room {
            continue;
        }
        out.write_all(text.as_bytes())?;
        room -= text.len();
        above = heading;
        written += 1;
    }
    if written < total {
        let left = number(total - written);
        writeln!(out, "\n… and {left} more; the JSON report has everything.")?;
    }
    Ok(())
}

/// The verdict and the budgets.
fn head(report: &Report) -> String {
    let gate = &report.gate;
    let verdict = match gate.verdict {
        Verdict::Pass => "pass",
        Verdict::Fail => "fail",
        Verdict::Error => "error",
    };
    let corpus = &report.corpus;
    let mut head = format!(
        "## retold: {verdict}\n\n{}\n\n{}, {} were compared.\n",
        plain(&gate.reason),
        counted(corpus.documents, "document"),
        counted(corpus.words, "word")
    );
    if !gate.budgets.is_empty() {
        head.push_str("\n| rule | found | allowed | |\n|---|--:|--:|---|\n");
        for budget in &gate.budgets {
            head.push_str(&row(budget));
        }
    }
    head
}

fn row(budget: &Budget) -> String {
    let allowed = budget.allowed.map_or("any".to_owned(), number);
    let exceeded = if budget.exceeded { "**exceeded**" } else { "" };
    let found = number(budget.counted());
    format!("| {} | {found} | {allowed} | {exceeded} |\n", budget.rule)
}

/// Everything listed below the head, each with the heading it stands under.
fn items(report: &Report) -> impl Iterator<Item = (String, String)> {
    let unread = unreadable(report).map(|skipped| {
        let (path, reason) = (code(&skipped.path), code(&skipped.reason));
        (
            "could not be read".to_owned(),
            format!("- {path}: {reason}\n"),
        )
    });
    let found = alerts(report).into_iter().map(|alert: Alert<'_>| {
        let rule = alert.finding.rule;
        let allowed = if alert.fails { "" } else { " (allowed)" };
        let heading = format!("{rule}: {}{allowed}", meaning(rule));
        (heading, item(alert.finding, PLACES))
    });
    let boilerplate = report.findings.iter();
    let boilerplate = boilerplate.filter(|finding| finding.kind == Kind::Boilerplate);
    let boilerplate = boilerplate.map(|finding| {
        let heading = "boilerplate: text that stands in very many documents and fails nothing";
        (heading.to_owned(), item(finding, EXAMPLES))
    });
    unread.chain(found).chain(boilerplate)
}

/// A finding and its places.
fn item(finding: &Finding, most: usize) -> String {
    let mut text = match finding.kind {
        Kind::Finding => format!("- {}", fact(finding)),
        Kind::Boilerplate => format!("- in {}", counted(finding.count, "document")),
    };
    if let Some(title) = title(finding) {
        text.push_str(&format!(": {}", code(&title)));
    }
    text.push('\n');
    let names: Vec<String> = places(finding)
        .take(most)
        .map(|place: Place<'_>| code(&place.to_string()))
        .collect();
    for name in &names {
        text.push_str(&format!("  - {name}\n"));
    }
    let more = finding.count.max(places(finding).count()) - names.len();
    if more > 0 {
        text.push_str(&format!("  - and {} more\n", number(more)));
    }
    text
}

/// A code span that holds exactly `text`, made harmless: between more backticks than stand together in it.
fn code(text: &str) -> String {
    let text = shown(text);
    let mut longest = 0;
    let mut run = 0;
    for c in text.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(longest + 1);
    // Of spaces at both ends Markdown takes one away.
    let ends = |c| text.is_empty() || text.starts_with(c) || text.ends_with(c);
    let pad = if ends('`') || ends(' ') { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// Prose of our own, with everything escaped that Markdown could take for a mark.
fn plain(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in shown(text).chars() {
        if "\\`*_[]<>&#|~$@!".contains(c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn text(report: &Report) -> String {
        let mut out = Vec::new();
        write(report, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_summary_reads_well() {
        let text = text(&sample::full());
        let expected = "\
## retold: fail

1 near-duplicate finding, 0 allowed; 1 overlapping-report finding, 0 allowed

1,204 documents, 1,234,567 words were compared.

| rule | found | allowed | |
|---|--:|--:|---|
| near-duplicate | 1 | 0 | **exceeded** |
| contained | 1 | 2 |  |
| repeated-line | 1 | any |  |

### could not be read

- `scans/broken.docx`: `not a zip archive`

### near-duplicate: almost the same text

- 3 documents have almost the same text, with a resemblance of at least 92%
  - `letters/may.txt`
  - `letters/may-2.txt`
  - `letters/may-3.txt`

### exact-duplicate: the same text (allowed)
";
        assert!(text.starts_with(expected), "{text}");
        assert!(
            text.contains("- in 259 documents: `p/1.html`\n  - `p/1.html:1:1`"),
            "{text}"
        );
        assert!(text.ends_with("  - and 256 more\n"), "{text}");
    }

    #[test]
    fn a_summary_stays_below_its_limit_and_says_what_is_left_out() {
        let mut report = sample::full();
        let mut finding = report.findings.remove(1);
        finding.members[0].document = "n".repeat(4_000);
        report.findings = vec![finding; 400];
        let text = text(&report);
        assert!(
            (900_000..MOST_BYTES).contains(&text.len()),
            "{}",
            text.len()
        );
        let items = text.matches("- 3 documents").count();
        assert!(text.ends_with(&format!(
            "\n… and {} more; the JSON report has everything.\n",
            400 - items
        )));
    }

    #[test]
    fn a_code_span_holds_what_it_is_given() {
        for (text, span) in [
            ("a b", "`a b`"),
            ("a`b", "``a`b``"),
            ("``", "``` `` ```"),
            (" a ", "`  a  `"),
            ("<img>|*x* @you", "`<img>|*x* @you`"),
            ("a\nb", "`a b`"),
        ] {
            assert_eq!(code(text), span);
        }
    }

    #[test]
    fn nothing_of_a_document_stands_outside_code() {
        let bad = "</code>`` <script> @everyone ![x](http://a.b) ``` | \n# heading\n- item";
        let mut report = sample::hostile();
        for finding in &mut report.findings {
            finding.title = bad.to_owned();
            finding.members[0].document = bad.to_owned();
        }
        report.corpus.skipped[1].path = bad.to_owned();
        let text = text(&report);
        assert!(!text.contains(|c: char| c == '\u{202e}' || c.is_control() && c != '\n'));
        for line in text.lines() {
            assert!(
                !line.starts_with("# ") && !line.trim_start().starts_with("- item"),
                "{line}"
            );
            if line.contains("@everyone") {
                // The only fence long enough is ours, once on each side.
                assert_eq!(line.matches("````").count(), 2, "{line}");
                let (before, behind) = line.split_once("````").unwrap();
                assert!(!before.contains('<') && behind.rsplit_once("````").is_some());
            }
        }
    }
}
