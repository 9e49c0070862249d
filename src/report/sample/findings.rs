//! A finding of every relation.

use crate::day::Day;
use crate::model::*;

fn member(name: &str) -> Member {
    Member {
        date: None,
        document: name.to_owned(),
        path: name.split('#').next().unwrap_or(name).to_owned(),
        status: None,
        spans: Vec::new(),
    }
}

fn pair(a: usize, b: usize, [resemblance, containment_a, containment_b, score]: [f64; 4]) -> Pair {
    Pair {
        a,
        b,
        resemblance,
        containment_a,
        containment_b,
        score,
    }
}

fn span(line: usize, excerpt: &str) -> Span {
    Span {
        line,
        column: 1,
        end_line: line,
        end_column: 1 + excerpt.chars().count(),
        start: (line - 1) * (excerpt.len() + 1),
        end: (line - 1) * (excerpt.len() + 1) + excerpt.len(),
        excerpt: excerpt.to_owned(),
    }
}

/// A finding of `rule` on whole documents, the first the leader.
pub(in crate::report) fn finding(
    rule: Rule,
    names: &[&str],
    pairs: Vec<Pair>,
    evidence: Evidence,
) -> Finding {
    Finding {
        rule,
        kind: Kind::Finding,
        id: format!("{:016x}", 0x5eed_0000_0000_0000_u64 + rule as u64),
        status: None,
        allowed: None,
        title: names[0].to_owned(),
        leader: 0,
        weakest: pairs.iter().map(|pair| pair.score).fold(1.0, f64::min),
        count: names.len(),
        members: names.iter().map(|name| member(name)).collect(),
        pairs,
        evidence,
    }
}

pub(super) fn exact() -> Finding {
    let evidence = Evidence::SameTokens {
        words: 1_204,
        byte_identical: false,
    };
    let names = [
        "notes/budget.txt",
        "archive/budget (copy).txt",
        "mail.jsonl#42",
    ];
    finding(Rule::ExactDuplicate, &names, Vec::new(), evidence)
}

/// Three letters, the leader in the middle.
pub(in crate::report) fn near() -> Finding {
    let evidence = Evidence::SharedShingles {
        words: 410,
        resemblance: [0.925, 0.973_333_333_3],
    };
    let pairs = vec![
        pair(0, 1, [0.973_333_333_3, 0.9831, 0.99, 0.973_333_333_3]),
        pair(1, 2, [0.925, 0.95, 0.96, 0.925]),
    ];
    let names = ["letters/may-2.txt", "letters/may.txt", "letters/may-3.txt"];
    let mut found = finding(Rule::NearDuplicate, &names, pairs, evidence);
    found.leader = 1;
    found.title = "letters/may.txt".to_owned();
    found
}

pub(super) fn contained() -> Finding {
    let evidence = Evidence::ContainedShingles {
        words: 2_310,
        contained_words: vec![240],
        boilerplate_words: vec![0, 12],
    };
    let pairs = vec![pair(0, 1, [0.0985, 0.1, 0.9444, 0.9444])];
    finding(
        Rule::Contained,
        &["book.txt", "chapter.txt"],
        pairs,
        evidence,
    )
}

pub(super) fn story() -> Finding {
    let term = |text: &str, weight| SharedTerm {
        text: text.to_owned(),
        weight,
        documents: 2,
    };
    let place = |member, text: &str| StoryPlace {
        member,
        span: Span {
            line: 2,
            column: 1,
            end_line: 2,
            end_column: 1 + text.len(),
            start: 40,
            end: 40 + text.len(),
            excerpt: text.to_owned(),
        },
    };
    let evidence = Evidence::SharedStory {
        names: vec!["Harbour Bridge".to_owned(), "Mayor Ines Falk".to_owned()],
        terms: vec![
            term("bridge", 0.12),
            term("cables", 0.08),
            term("inspectors", 0.05),
        ],
        quotes: vec!["nobody was hurt".to_owned()],
        quote_places: vec![vec![
            place(0, "nobody was hurt"),
            place(1, "nobody was hurt"),
        ]],
        conflicts: vec![StoryConflict {
            kind: ConflictKind::Number,
            what: "lorries".to_owned(),
            texts: vec!["14 lorries".to_owned(), "17 lorries".to_owned()],
            places: vec![place(0, "14 lorries"), place(1, "17 lorries")],
        }],
        cohesion: 0.361,
        excerpts: vec![StoryExcerpt {
            member: 1,
            span: Span {
                line: 3,
                column: 5,
                end_line: 3,
                end_column: 42,
                start: 80,
                end: 117,
                excerpt: "Two cables of the bridge were broken.".to_owned(),
            },
            shared: vec![[4, 10], [18, 24]],
        }],
    };
    let pairs = vec![pair(0, 1, [0.001_385, 0.002, 0.003, 0.361])];
    let mut found = finding(
        Rule::OverlappingReport,
        &["herald.txt", "courier.txt"],
        pairs,
        evidence,
    );
    found.title = "Harbour Bridge".to_owned();
    found.members[1].date = Day::new(2021, 3, 17);
    found
}

pub(super) fn line() -> Finding {
    let text = "The harbour bridge was closed on Monday after inspectors found two broken cables.";
    let evidence = Evidence::SameLines {
        words: 13,
        verbatim: true,
        lines: vec![RepeatedText {
            text: text.to_owned(),
            count: 9,
        }],
    };
    let mut found = finding(
        Rule::RepeatedLine,
        &["herald.txt", "courier.txt"],
        Vec::new(),
        evidence,
    );
    found.title = text.to_owned();
    found.members[0].spans = vec![span(1, text), span(2, text)];
    found.members[1].spans = (3..10).map(|line| span(line, text)).collect();
    found.count = 9;
    found
}

pub(super) fn boilerplate() -> Finding {
    let line = |text: &str, count| RepeatedText {
        text: text.to_owned(),
        count,
    };
    let evidence = Evidence::SameLines {
        words: 11,
        verbatim: false,
        lines: vec![
            line("Home | News | Sport | Weather | Contact", 259),
            line("All rights reserved by the publisher", 300),
        ],
    };
    let names = ["p/1.html", "p/2.html", "p/3.html", "p/4.html"];
    let mut found = finding(Rule::RepeatedLine, &names, Vec::new(), evidence);
    for member in &mut found.members {
        member.spans = vec![span(1, "Home | News | Sport | Weather | Contact")];
    }
    found.kind = Kind::Boilerplate;
    found.count = 259;
    found
}
