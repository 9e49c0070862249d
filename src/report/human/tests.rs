use super::*;
use crate::model::{Evidence, PairRow, Verdict};
use crate::report::sample;

fn human(report: &Report, style: Style) -> String {
    let mut out = Vec::new();
    write(report, &style, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn default(report: &Report) -> String {
    human(report, Style::default())
}

#[test]
fn a_full_report_reads_well() {
    assert_eq!(default(&sample::full()), include_str!("full.txt"));
}

#[test]
fn a_report_on_nothing_is_two_facts_and_a_verdict() {
    assert_eq!(
        default(&sample::empty()),
        "0 documents, 0 words\nno findings\npass: nothing is told twice\n"
    );
}

#[test]
fn an_error_is_the_last_word() {
    assert_eq!(
        default(&sample::error()),
        "not compared  1 document, 1 error\n\n  error broken.docx: not a zip archive\n\n\
         0 documents, 0 words; 1 not compared\nno findings\nerror: 1 document could not be read\n"
    );
}

#[test]
fn verbose_adds_ids_statistics_and_budgets() {
    let verbose = Style {
        verbose: true,
        ..Style::default()
    };
    let text = human(&sample::full(), verbose);
    for part in [
        "        id 5eed000000000001\n",
        "statistics\n\n  candidates by      20 bands of 6 and a winnowed index\n  candidate pairs    12,345\n",
        "  expected recall    0.998765\n",
        "budgets  found/allowed\n\n  near-duplicate     1/0 findings, exceeded; 12,345 words told twice, 1%/any\n",
        "  contained          1/2 findings; 12,345 words told twice, 1%/any\n",
        "  repeated-line      1/any findings; 12,345 words told twice, 1%/any\n",
        "  together           61,728 words told twice, 5%/2%, exceeded\n",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
}

#[test]
fn exit_zero_is_said() {
    let mut report = sample::full();
    report.gate.reason = "too much".to_owned();
    report.gate.exit_status = 0;
    assert!(default(&report).ends_with("\nfail: too much (exit status 0 by --exit-zero)\n"));
    report.gate.verdict = Verdict::Pass;
    assert!(default(&report).ends_with("\npass: too much\n"));
}

#[test]
fn the_limit_counts_what_it_holds_back() {
    let mut report = sample::full();
    report.findings = vec![sample::near(); 1_024];
    let text = human(
        &report,
        Style {
            limit: 1,
            ..Style::default()
        },
    );
    assert!(text.starts_with("near-duplicate  1,024 findings: almost the same text\n"));
    assert_eq!(text.matches("leader has").count(), 1);
    assert!(text.contains("\n  … 1,023 more near-duplicate findings; --limit 0 shows all\n"));
    assert!(text.contains("  … 1 more document; --limit 0 shows all\n"));
    let text = human(
        &report,
        Style {
            limit: 0,
            ..Style::default()
        },
    );
    assert_eq!(text.matches("leader has").count(), 1_024);
    assert!(!text.contains("more"));
}

#[test]
fn one_place_too_many_is_shown_and_two_are_counted() {
    let evidence = || Evidence::SameTokens {
        words: 1,
        byte_identical: true,
    };
    let names = ["a", "b", "c", "d", "e", "f", "g", "h"];
    let mut report = sample::empty();
    report.findings = vec![sample::finding(
        Rule::ExactDuplicate,
        &names[..7],
        vec![],
        evidence(),
    )];
    let text = default(&report);
    assert!(text.contains("100%  7 documents of 1 word, byte-identical\n"));
    assert!(text.contains("        g\n"));
    report.findings = vec![sample::finding(
        Rule::ExactDuplicate,
        &names,
        vec![],
        evidence(),
    )];
    let text = default(&report);
    assert!(text.contains("        f\n        and 2 more\n"), "{text}");
    report.findings[0].count = 5_000;
    assert!(default(&report).contains("        f\n        and 4,994 more\n"));
}

#[test]
fn a_leader_that_is_not_there_is_no_harm() {
    let mut report = sample::full();
    for finding in &mut report.findings {
        finding.leader = 99;
        finding.pairs.clear();
    }
    assert!(default(&report).contains("letters/may.txt"));
    for finding in &mut report.findings {
        finding.members.clear();
    }
    assert!(default(&report).contains("near-duplicate"));
}

#[test]
fn pairs_change_nothing() {
    let mut report = sample::full();
    let before = default(&report);
    report.pairs = Vec::<PairRow>::new();
    assert_eq!(default(&report), before);
}

#[test]
fn no_line_is_wider_than_the_page() {
    for report in [sample::full(), sample::error(), sample::hostile()] {
        for width in [0, 40, 47, 60, 80, 133] {
            for limit in [0, 1, 10] {
                let style = Style {
                    width,
                    limit,
                    color: false,
                    verbose: true,
                    redact: false,
                };
                // Names are never broken, and the hostile ones are long; the verdict is one line for a log to end with.
                let names = [".txt␛", ".html␛", "#42␛"];
                let allowed = |line: &str| names.iter().any(|name| line.contains(name));
                let text = human(&report, style);
                let (body, verdict) = text.trim_end().rsplit_once('\n').unwrap();
                assert!(
                    ["pass: ", "fail: ", "error: "]
                        .iter()
                        .any(|word| verdict.starts_with(word))
                );
                for line in body.lines() {
                    let wide = excerpt::columns(line);
                    assert!(
                        wide <= width.max(40) || allowed(line),
                        "{width}: {wide}: {line}"
                    );
                }
            }
        }
    }
}

#[test]
fn nothing_in_a_report_reaches_the_terminal() {
    let text = default(&sample::hostile());
    assert!(!text.chars().any(|c| c.is_control() && c != '\n'));
    assert!(!text.contains(['\u{202e}', '\u{200b}', '\u{2028}']));
    assert!(text.contains("␛]0;owned␇\\u{202e}gpj"));
}

#[test]
fn colour_adds_and_takes_nothing() {
    let style = Style {
        color: true,
        verbose: true,
        ..Style::default()
    };
    for report in [sample::full(), sample::hostile()] {
        let coloured = human(&report, style);
        let plain = human(
            &report,
            Style {
                color: false,
                ..style
            },
        );
        assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), plain);
        assert_ne!(coloured, plain);
    }
    let coloured = human(&sample::full(), style);
    assert!(coloured.contains("\x1b[1m\x1b[31mfail:\x1b[0m"));
    assert!(coloured.contains("\x1b[36mherald.txt:1:1\x1b[0m"));
}
