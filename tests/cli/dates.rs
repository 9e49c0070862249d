//! Dates of documents: where they come from, which of them counts, and what a window leaves out.

use serde_json::{Value, json};

use crate::support::{Folder, check, findings, run};

const EVENING: &str = include_str!("cases/stories.in/ferry-evening.txt");
const WITNESS: &str = include_str!("cases/stories.in/ferry-witness.txt");

/// Names and dates of the members of the only story.
fn told(folder: &Folder, arguments: &[&str]) -> Vec<(String, Value)> {
    let report = check(
        folder.path(),
        &[&[".", "--rules", "overlapping-report"], arguments].concat(),
    );
    let [story] = findings(&report) else {
        panic!("{report:#}");
    };
    let members = story["members"].as_array().unwrap().iter();
    members
        .map(|member| {
            let name = member["document"].as_str().unwrap().to_owned();
            (name, member["date"].clone())
        })
        .collect()
}

fn expected(members: &[(&str, Option<&str>)]) -> Vec<(String, Value)> {
    let member = |&(name, date): &(&str, Option<&str>)| (name.to_owned(), json!(date));
    members.iter().map(member).collect()
}

#[test]
fn every_source_of_dates_orders_the_members() {
    let folder = Folder::new();
    folder
        .write("a.txt", format!("18 March 2021\n\n{EVENING}"))
        .write("2021-03-17-b.txt", WITNESS);
    let days = [
        ("2021-03-17-b.txt", Some("2021-03-17")),
        ("a.txt", Some("2021-03-18")),
    ];
    assert_eq!(told(&folder, &[]), expected(&days));

    let folder = Folder::new();
    folder
        .write("a.txt", EVENING)
        .write("z.md", format!("---\ndate: 2021-03-18\n---\n{WITNESS}"));
    let days = [("z.md", Some("2021-03-18")), ("a.txt", None)];
    assert_eq!(told(&folder, &[]), expected(&days), "no date comes last");
    assert_eq!(
        told(&folder, &["--date-field", "day"]),
        expected(&[("a.txt", None), ("z.md", None)])
    );

    let folder = Folder::new();
    let records = [
        json!({"id": "a", "text": EVENING, "date": "Thu, 18 Mar 2021 10:11:12 GMT", "day": 20_210_316}),
        json!({"id": "b", "text": WITNESS, "date": 1_615_939_200_000_u64, "day": "03/04/2021"}),
    ];
    folder.write(
        "2020-01-01.jsonl",
        records.map(|record| record.to_string()).join("\n"),
    );
    let names = ["2020-01-01.jsonl#a", "2020-01-01.jsonl#b"];
    let days = [
        (names[1], Some("2021-03-17")),
        (names[0], Some("2021-03-18")),
    ];
    assert_eq!(told(&folder, &[]), expected(&days));
    let days = [(names[0], Some("2021-03-16")), (names[1], None)];
    assert_eq!(told(&folder, &["--date-field=day"]), expected(&days));
}

#[test]
fn the_first_full_date_counts() {
    for (name, head, right) in [
        (
            "2021-03-17.md",
            "---\ndate: 2021-03-18\n---\n2021-03-19\n\n",
            Some("2021-03-18"),
        ),
        (
            "2021-03-17.md",
            "---\ndate: 2021-02-30\n---\n2021-03-19\n\n",
            Some("2021-03-17"),
        ),
        (
            "2021-02-30.md",
            "---\ndate: 03/04/2021\n---\n2021-03-19\n\n",
            Some("2021-03-19"),
        ),
        (
            "2021-02-30.md",
            "---\ndate: 03/04/2021\n---\n30 February 2021\n\n",
            None,
        ),
        ("b.txt", "---\ndate: 2021-03-18\n---\n", Some("2021-03-18")),
        ("b.txt", "HALLOW QUAY, March 18 (Wire) - ", None),
        (
            "b.txt",
            "HALLOW QUAY, March 18, 2021 (Wire) - ",
            Some("2021-03-18"),
        ),
    ] {
        let folder = Folder::new();
        folder
            .write("a.txt", EVENING)
            .write(name, format!("{head}{WITNESS}"));
        let told = told(&folder, &[]);
        let (_, date) = told.iter().find(|(document, _)| document == name).unwrap();
        assert_eq!(*date, json!(right), "{name} {head}");
    }
}

#[test]
fn a_window_leaves_out_what_is_further_apart() {
    let folder = Folder::new();
    folder
        .write("2021-03-17.txt", EVENING)
        .write("2021-03-24.txt", WITNESS);
    let found = |window: &[&str]| {
        let report = check(folder.path(), &[&["."], window].concat());
        let rows = run(
            folder.path(),
            &[&["check", ".", "--format", "pairs"], window].concat(),
        );
        let rows = String::from_utf8(rows.stdout).unwrap().lines().count() - 1;
        assert_eq!(findings(&report).len(), rows);
        rows
    };
    assert_eq!(found(&[]), 1);
    assert_eq!(found(&["--window", "7"]), 1);
    assert_eq!(found(&["--window", "6"]), 0);
    // A document without a date is not limited.
    folder.write(
        "b.txt",
        std::fs::read(folder.path().join("2021-03-24.txt")).unwrap(),
    );
    std::fs::remove_file(folder.path().join("2021-03-24.txt")).unwrap();
    assert_eq!(found(&["--window", "0"]), 1);
}

#[test]
fn pairs_have_their_documents_in_order_of_names_whatever_their_dates() {
    let folder = Folder::new();
    // Both share some runs of words, which are not the same share of both.
    let shared = "Inspectors have taken the voyage recorder away and will look at it.";
    let longer = format!("{EVENING}\n{shared}");
    folder
        .write("2021-03-17.txt", format!("{WITNESS}\n{shared}"))
        .write("0.txt", format!("2021-03-18\n\n{longer}"));
    let rows = run(folder.path(), &["check", ".", "--format", "pairs"]).stdout;
    let rows = String::from_utf8(rows).unwrap();
    let cells: Vec<&str> = rows.lines().nth(1).unwrap().split('\t').collect();
    assert_eq!(cells[..2], ["0.txt", "2021-03-17.txt"]);
    let report = check(folder.path(), &["."]);
    let pair = &findings(&report)[0]["pairs"][0];
    assert_eq!(
        findings(&report)[0]["members"][0]["document"],
        "2021-03-17.txt"
    );
    let contained = |key: &str| pair[key].as_f64().unwrap();
    let cell = |at: usize| cells[at].parse::<f64>().unwrap();
    assert!((cell(4) - cell(5)).abs() > 1e-3);
    // What is `a` in the table is `b` in the report.
    assert!((cell(4) - contained("containment_b")).abs() < 1e-5);
    assert!((cell(5) - contained("containment_a")).abs() < 1e-5);
}

#[test]
fn days_apart_lower_the_score_and_stand_in_the_report_for_people() {
    let score = |days: [&str; 2]| {
        let folder = Folder::new();
        folder
            .write(&format!("{}-a.txt", days[0]), EVENING)
            .write(&format!("{}-b.txt", days[1]), WITNESS);
        let arguments = [".", "--rules", "overlapping-report"];
        let report = check(folder.path(), &arguments);
        let shown = run(folder.path(), &[&["check"], &arguments[..]].concat());
        let shown = String::from_utf8(shown.stdout).unwrap();
        for (day, name) in days.iter().zip(["a", "b"]) {
            let line = shown
                .lines()
                .find(|line| line.contains(&format!("{day}-{name}.txt ")));
            assert!(line.is_some_and(|line| line.ends_with(day)), "{shown}");
        }
        findings(&report)[0]["weakest"].as_f64().unwrap()
    };
    let [same, week, year] =
        ["2021-03-17", "2021-03-24", "2022-03-17"].map(|day| score(["2021-03-17", day]));
    assert!(same > week && week > year, "{same} {week} {year}");
}
