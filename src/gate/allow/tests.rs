use super::*;
use crate::gate::judge;
use crate::model::{
    CorpusSummary, Counts, DuplicatedWords, Evidence, REPORT_SCHEMA, Statistics, Texts, Tool,
    Verdict,
};
use crate::settings::Settings;

fn finding(id: &str, paths: &[&str]) -> Finding {
    Finding {
        rule: Rule::ExactDuplicate,
        kind: Kind::Finding,
        id: id.to_owned(),
        status: None,
        allowed: None,
        title: String::new(),
        leader: 0,
        weakest: 1.0,
        count: paths.len(),
        members: paths
            .iter()
            .map(|path| Member {
                document: (*path).to_owned(),
                path: (*path).to_owned(),
                date: None,
                status: None,
                spans: Vec::new(),
            })
            .collect(),
        pairs: Vec::new(),
        evidence: Evidence::SameTokens {
            words: 9,
            byte_identical: true,
        },
    }
}

fn report(findings: Vec<Finding>) -> Report {
    let settings = Settings::default().validated().unwrap();
    let corpus = CorpusSummary {
        documents: 3,
        ..CorpusSummary::default()
    };
    let counts: Counts = findings.iter().collect();
    let gate = judge(&settings, &corpus, &counts, &DuplicatedWords::default());
    Report {
        schema: REPORT_SCHEMA,
        tool: Tool::default(),
        settings,
        corpus,
        findings,
        counts,
        pairs: Vec::new(),
        identities: None,
        inputs: Vec::new(),
        texts: Texts::default(),
        boilerplate: Vec::new(),
        statistics: Statistics::default(),
        gate,
        hints: Vec::new(),
    }
}

fn entry() -> AllowEntry {
    AllowEntry {
        finding: None,
        rule: None,
        paths: Vec::new(),
        places: None,
        reason: "quoted".to_owned(),
        expires: None,
        span: 0..7,
    }
}

fn accepted(report: &mut Report, entries: Vec<AllowEntry>, today: &str) -> Vec<SuppressionProblem> {
    let file = AllowFile {
        entries,
        text: "[[allow]]".to_owned(),
    };
    accept(
        report,
        &file,
        "allow.toml",
        today.parse().unwrap(),
        str::to_owned,
    )
    .unwrap();
    let problem = |finding: &Finding| match finding.evidence {
        Evidence::Suppression { problem, .. } => Some(problem),
        _ => None,
    };
    report.findings.iter().filter_map(problem).collect()
}

#[test]
fn a_number_of_places_accepts_no_further_copy() {
    let by_id = AllowEntry {
        finding: Some("1".to_owned()),
        paths: vec!["*".to_owned()],
        places: Some(2),
        ..entry()
    };
    let mut two = report(vec![finding("1", &["a", "b"])]);
    assert_eq!(accepted(&mut two, vec![by_id.clone()], "2026-01-01"), []);
    assert_eq!(two.gate.verdict, Verdict::Pass);
    assert_eq!(two.findings[0].allowed.as_ref().unwrap().reason, "quoted");
    let mut three = report(vec![finding("1", &["a", "b", "c"])]);
    let told = accepted(&mut three, vec![by_id], "2026-01-01");
    assert_eq!(told, [SuppressionProblem::Outgrown]);
    assert_eq!(three.gate.verdict, Verdict::Fail);
    assert_eq!(
        three.gate.reason,
        "1 exact-duplicate found, 0 allowed; 1 suppression found, 0 allowed"
    );
}

#[test]
fn an_entry_that_accepts_one_finding_is_used_though_another_has_too_many_places() {
    let copies = AllowEntry {
        paths: vec!["*".to_owned()],
        places: Some(2),
        ..entry()
    };
    for order in [["1", "2"], ["2", "1"]] {
        let findings = order.map(|id| {
            let paths: &[&str] = if id == "1" {
                &["a", "b"]
            } else {
                &["c", "d", "e"]
            };
            finding(id, paths)
        });
        let mut report = report(findings.into());
        assert_eq!(
            accepted(&mut report, vec![copies.clone()], "2026-01-01"),
            []
        );
    }
    let mut elsewhere = report(vec![finding("1", &["old/a", "b", "c"])]);
    let in_old = AllowEntry {
        paths: vec!["old/".to_owned()],
        ..copies
    };
    let told = accepted(&mut elsewhere, vec![in_old], "2026-01-01");
    assert_eq!(told, [SuppressionProblem::Unused]);
}

#[test]
fn paths_must_hold_every_place() {
    let in_old = AllowEntry {
        paths: vec!["old/".to_owned(), "*.bak".to_owned()],
        ..entry()
    };
    let verdict = |paths: &[&str], count: usize| {
        let mut one = finding("1", paths);
        one.count = count;
        let mut report = report(vec![one]);
        let told = accepted(&mut report, vec![in_old.clone()], "2026-01-01");
        (report.gate.verdict, told.len())
    };
    assert_eq!(verdict(&["old/a.md", "b/c.bak"], 2), (Verdict::Pass, 0));
    assert_eq!(verdict(&["old/a.md", "b/c.md"], 2), (Verdict::Fail, 1));
    // Places that are not listed.
    assert_eq!(verdict(&["old/a.md", "b/c.bak"], 3), (Verdict::Fail, 1));
}

#[test]
fn an_entry_accepts_on_its_last_day_and_not_after() {
    let until = AllowEntry {
        paths: vec!["*".to_owned()],
        expires: Some("2026-06-30".parse().unwrap()),
        ..entry()
    };
    let on = |day: &str| {
        let mut report = report(vec![finding("1", &["a", "b"])]);
        let told = accepted(&mut report, vec![until.clone()], day);
        let used = report.gate.allow.unwrap();
        assert_eq!(used.today.as_deref(), Some(day));
        (report.gate.verdict, told)
    };
    assert_eq!(on("2026-06-30"), (Verdict::Pass, vec![]));
    assert_eq!(
        on("2026-07-01"),
        (Verdict::Fail, vec![SuppressionProblem::Expired])
    );
}
