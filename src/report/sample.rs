//! Reports made by hand for the tests of every format.

use crate::model::*;
use crate::settings::{Override, Settings};

mod findings;

use findings::{boilerplate, contained, exact, line, story};
pub(super) use findings::{finding, near};

/// A run over nothing.
pub(super) fn empty() -> Report {
    Report {
        schema: REPORT_SCHEMA,
        tool: Tool {
            name: "retold",
            version: "0.0.0",
        },
        settings: Settings::default(),
        corpus: CorpusSummary::default(),
        findings: Vec::new(),
        counts: Counts::default(),
        pairs: Vec::new(),
        identities: None,
        texts: Texts::default(),
        boilerplate: Vec::new(),
        inputs: Vec::new(),
        statistics: Statistics::default(),
        gate: Gate {
            verdict: Verdict::Pass,
            reason: "nothing is told twice".to_owned(),
            exit_status: 0,
            budgets: Vec::new(),
            baseline: None,
            focus: None,
            allow: None,
            share: share(0, None, false),
        },
        hints: Vec::new(),
    }
}

/// A run that could not read everything.
pub(super) fn error() -> Report {
    let mut report = empty();
    report.corpus.skipped = vec![Skipped {
        path: "broken.docx".to_owned(),
        reason: "not a zip archive".to_owned(),
        error: true,
    }];
    report.gate.verdict = Verdict::Error;
    report.gate.reason = "1 document could not be read".to_owned();
    report.gate.exit_status = 2;
    report
}

/// Every rule, boilerplate, files not compared, and a gate that fails.
pub(crate) fn full() -> Report {
    let mut report = empty();
    report.settings.gate.max.insert(Rule::Contained, 2);
    report.settings.gate.max_share.insert(Rule::Contained, 0.25);
    report.settings.overrides.push(Override {
        glob: "archive/".to_owned(),
        off: vec![Rule::Contained],
        min_line_words: Some(9),
        ..Override::default()
    });
    report.settings.input.exclude.push("*.log".to_owned());
    report.corpus = corpus();
    report.findings = vec![exact(), near(), contained(), story(), line(), boilerplate()];
    report.counts = report.findings.iter().collect();
    report.pairs = vec![
        row(
            "letters/may.txt",
            "letters/may-2.txt",
            Rule::NearDuplicate,
            [0.9733333333, 0.99, 0.9831],
        ),
        row("a\tb\\c", "z\nz\r", Rule::Contained, [0.1, 1.0, 0.1]),
    ];
    report.statistics = Statistics {
        method: CandidateMethod::Banded,
        bands: Some([20, 6]),
        candidates: 12_345,
        verified: 4,
        rejected: 12_341,
        cut: 0,
        expected_recall: 0.998_765_432_1,
        stories_scored: 99,
    };
    report.gate = Gate {
        verdict: Verdict::Fail,
        reason: "1 near-duplicate finding, 0 allowed; 1 overlapping-report finding, 0 allowed"
            .to_owned(),
        exit_status: 1,
        budgets: vec![
            budget(Rule::NearDuplicate, Some(0), true),
            budget(Rule::Contained, Some(2), false),
            budget(Rule::RepeatedLine, None, false),
        ],
        baseline: None,
        focus: None,
        allow: None,
        share: share(61_728, Some(0.02), true),
    };
    report
}

/// As [`full`], with everything a stranger can write made as bad as it gets.
pub(super) fn hostile() -> Report {
    const BAD: &str =
        "\x1b]0;owned\x07\u{202e}gpj\u{200b}\u{9b}2J\r\n\tend\u{2028}\0 字字字字字字 👩\u{200d}💻 ";
    let bad = || BAD.repeat(9);
    let mut report = full();
    for finding in &mut report.findings {
        finding.title = bad();
        for member in &mut finding.members {
            member.document.push_str(BAD);
            for span in &mut member.spans {
                span.excerpt = bad();
            }
        }
        match &mut finding.evidence {
            Evidence::SharedStory {
                names,
                terms,
                quotes,
                quote_places,
                conflicts,
                excerpts,
                ..
            } => {
                for place in quote_places.iter_mut().flatten() {
                    place.span.excerpt = bad();
                }
                for conflict in conflicts {
                    conflict.what.push_str(&bad());
                    conflict.texts.iter_mut().for_each(|text| *text = bad());
                    conflict
                        .places
                        .iter_mut()
                        .for_each(|place| place.span.excerpt = bad());
                }
                for excerpt in excerpts {
                    excerpt.span.excerpt = bad();
                }
                names.push(bad());
                quotes.push(bad());
                terms.iter_mut().for_each(|term| term.text = bad());
            }
            Evidence::SameLines { lines, .. } => {
                lines.iter_mut().for_each(|line| line.text = bad())
            }
            _ => {}
        }
    }
    for skipped in &mut report.corpus.skipped {
        skipped.path = format!("skipped.txt{BAD}");
        skipped.reason = bad();
    }
    report.gate.reason = bad();
    report
}

fn corpus() -> CorpusSummary {
    let skipped = |path: &str, reason: &str, error| Skipped {
        path: path.to_owned(),
        reason: reason.to_owned(),
        error,
    };
    CorpusSummary {
        documents: 1_204,
        words: 1_234_567,
        bytes: 7_654_321,
        skipped: vec![
            skipped("empty.txt", "no words", false),
            skipped("scans/broken.docx", "not a zip archive", true),
        ],
        left_out: LeftOut {
            ignored: 3,
            other: 12,
            own: 0,
        },
        suppressed: None,
    }
}

fn budget(rule: Rule, allowed: Option<usize>, exceeded: bool) -> Budget {
    Budget {
        rule,
        found: 1,
        allowed,
        accepted: 0,
        new: None,
        allowed_new: None,
        exceeded,
        share: Some(share(12_345, None, false)),
    }
}

fn share(words: u64, allowed: Option<f64>, exceeded: bool) -> ShareBudget {
    ShareBudget {
        words,
        share: words as f64 / 1_234_567.0,
        allowed,
        exceeded,
    }
}

fn row(
    a: &str,
    b: &str,
    rule: Rule,
    [resemblance, containment_a, containment_b]: [f64; 3],
) -> PairRow {
    PairRow {
        a: a.to_owned(),
        b: b.to_owned(),
        rule,
        resemblance,
        containment_a,
        containment_b,
        score: if rule == Rule::Contained {
            containment_a
        } else {
            resemblance
        },
    }
}
