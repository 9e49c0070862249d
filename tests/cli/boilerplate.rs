//! What is boilerplate, and what it does not make alike.

use crate::support::{Folder, check, findings_of, run};

/// Some words that no other number has.
fn words(seed: usize, count: usize) -> String {
    let word = |at: usize| format!("w{seed}x{at}");
    (0..count).map(word).collect::<Vec<_>>().join(" ")
}

/// Documents of own words above one line that all of them have.
fn with_footer(documents: usize) -> Folder {
    let folder = Folder::new();
    for at in 0..documents {
        let text = format!("{}\n\n{}\n", words(at, 60), words(1000, 30));
        folder.write(&format!("{at:02}.txt"), text);
    }
    folder
}

fn kinds(folder: &Folder, arguments: &[&str]) -> Vec<String> {
    let report = check(folder.path(), &[&[".", "--exit-zero"], arguments].concat());
    let rules = ["repeated-line", "shared-passage"];
    let findings = rules.iter().flat_map(|rule| findings_of(&report, rule));
    let kinds = findings.map(|finding| finding["kind"].as_str().unwrap().to_owned());
    kinds.collect()
}

#[test]
fn the_number_of_texts_that_make_boilerplate_is_a_flag() {
    let folder = with_footer(4);
    assert_eq!(kinds(&folder, &[]), ["finding"]);
    for (number, kind) in [("4", "boilerplate"), ("5", "finding")] {
        let flag = ["--boilerplate-documents", number];
        assert_eq!(kinds(&folder, &flag), [kind], "{number}");
    }
    folder.write("retold.toml", "boilerplate-documents = 3");
    assert_eq!(kinds(&folder, &[]), ["boilerplate"]);
    // The flag outranks the file.
    assert_eq!(kinds(&folder, &["--boilerplate-documents=5"]), ["finding"]);
    let ran = run(
        folder.path(),
        &["check", ".", "--boilerplate-documents", "1"],
    );
    assert_eq!(ran.status, Some(2));
    assert!(
        ran.stderr.contains("boilerplate-documents"),
        "{}",
        ran.stderr
    );
}

/// Lines of so many words.
fn wrapped(text: &str, columns: usize) -> String {
    let words: Vec<&str> = text.split(' ').collect();
    let lines: Vec<String> = words.chunks(columns).map(|line| line.join(" ")).collect();
    lines.join("\n") + "\n"
}

/// Notes of few own words below the same terms, each wrapped in its own way.
fn notes(documents: usize) -> Folder {
    let folder = Folder::new();
    for at in 0..documents {
        let text = format!("{} {}", words(at, 12), words(1000, 60));
        folder.write(&format!("{at:02}.txt"), wrapped(&text, 7 + at));
    }
    folder
}

fn of_rule(folder: &Folder, rule: &str, arguments: &[&str]) -> Vec<serde_json::Value> {
    let report = check(folder.path(), &[&[".", "--exit-zero"], arguments].concat());
    findings_of(&report, rule).into_iter().cloned().collect()
}

#[test]
fn boilerplate_makes_no_documents_contained() {
    let folder = notes(12);
    let passages = of_rule(&folder, "shared-passage", &[]);
    assert_eq!(passages.len(), 1);
    assert_eq!(passages[0]["kind"], "boilerplate");
    assert_eq!(passages[0]["count"], 12);
    assert!(of_rule(&folder, "contained", &[]).is_empty());
    for ignoring in ["none", "near-duplicate", "overlapping-report"] {
        let found = of_rule(&folder, "contained", &["--ignore-boilerplate", ignoring]);
        assert_eq!(found.len(), 1, "{ignoring}");
        let taken_out = &found[0]["evidence"]["boilerplate_words"];
        assert!(
            taken_out
                .as_array()
                .unwrap()
                .iter()
                .all(|words| *words == 0)
        );
    }
    // What few texts share is no boilerplate.
    let few = notes(9);
    assert_eq!(of_rule(&few, "contained", &[]).len(), 1);
    assert!(of_rule(&few, "shared-passage", &[]).is_empty());
}

#[test]
fn what_is_left_is_found_where_it_stands_without_boilerplate() {
    let folder = Folder::new();
    for at in 0..12 {
        let text = format!("{} {}", words(at, 60), words(1000, 60));
        folder.write(&format!("{at:02}.txt"), wrapped(&text, 7 + at));
    }
    let text = format!("{} {} {}", words(2000, 100), words(3, 60), words(3000, 100));
    folder.write("book.txt", text);
    let found = of_rule(&folder, "contained", &[]);
    assert_eq!(found.len(), 1);
    let members = found[0]["members"].as_array().unwrap();
    let names: Vec<&str> = members
        .iter()
        .map(|one| one["path"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["03.txt", "book.txt"]);
    assert_eq!(found[0]["pairs"][0]["containment_a"], 1.0);
    let evidence = &found[0]["evidence"];
    assert_eq!(evidence["boilerplate_words"], serde_json::json!([60, 0]));
    assert!(of_rule(&folder, "contained", &["--ignore-boilerplate", "none"]).is_empty());
    // Its own text is no passage beside it, nor is the boilerplate told another way.
    let passages = of_rule(&folder, "shared-passage", &[]);
    assert_eq!(passages.len(), 1);
    assert_eq!(passages[0]["count"], 12);
}

#[test]
fn a_pair_that_is_no_longer_contained_has_its_passages_told() {
    let folder = Folder::new();
    let shared = words(5000, 40);
    for at in 0..12 {
        let own = if at < 2 { &shared } else { "" };
        let more = words(at, if at == 0 { 200 } else { 50 });
        let text = format!("{own} {more} {}", words(1000, 300));
        folder.write(&format!("{at:02}.txt"), wrapped(text.trim(), 7 + at));
    }
    let found = of_rule(&folder, "contained", &["--ignore-boilerplate", "none"]);
    assert!(!found.is_empty());
    assert!(of_rule(&folder, "contained", &[]).is_empty());
    let passages = of_rule(&folder, "shared-passage", &[]);
    let kinds: Vec<(&str, u64)> = passages
        .iter()
        .map(|one| {
            (
                one["kind"].as_str().unwrap(),
                one["count"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(kinds, [("finding", 2), ("boilerplate", 12)]);
}

#[test]
fn near_duplicates_can_be_decided_without_boilerplate() {
    let folder = Folder::new();
    for at in 0..12 {
        let text = format!("{} {}", words(at, 30), words(1000, 60));
        folder.write(&format!("{at:02}.txt"), wrapped(&text, 7 + at));
    }
    // The same text below the terms and without them.
    folder.write("bare.txt", words(3, 30));
    assert!(of_rule(&folder, "near-duplicate", &[]).is_empty());
    let all = "near-duplicate,contained,overlapping-report";
    let found = of_rule(&folder, "near-duplicate", &["--ignore-boilerplate", all]);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["weakest"], 1.0);
    assert!(of_rule(&folder, "contained", &["--ignore-boilerplate", all]).is_empty());
}

#[test]
fn an_almost_copy_never_becomes_contained() {
    let folder = Folder::new();
    for at in 0..12 {
        let text = format!("{} {}", words(at, 40), words(1000, 60));
        folder.write(&format!("{at:02}.txt"), wrapped(&text, 7 + at));
    }
    let text = format!("{} {} one more", words(3, 40), words(1000, 60));
    folder.write("copy.txt", text);
    assert_eq!(of_rule(&folder, "near-duplicate", &[]).len(), 1);
    for rules in ["near-duplicate,", ""] {
        let rules = format!("{rules}contained,shared-passage");
        assert!(of_rule(&folder, "contained", &["--rules", &rules]).is_empty());
    }
}

#[test]
fn what_cannot_be_decided_without_boilerplate_is_refused() {
    let folder = with_footer(2);
    for rule in ["repeated-line", "contained,exact-duplicate", "nothing"] {
        let ran = run(folder.path(), &["check", ".", "--ignore-boilerplate", rule]);
        assert_eq!(ran.status, Some(2), "{rule}");
        assert!(
            ran.stderr.contains("one of near-duplicate"),
            "{}",
            ran.stderr
        );
    }
    folder.write("retold.toml", "ignore-boilerplate = [\"repeated-line\"]");
    assert_eq!(run(folder.path(), &["check", "."]).status, Some(2));
    folder.write("retold.toml", "ignore-boilerplate = []");
    assert_ne!(run(folder.path(), &["check", "."]).status, Some(2));
}

/// A run that writes its boilerplate to a list.
fn saved(folder: &Folder) -> String {
    let list = [
        "check",
        ".",
        "--quiet",
        "--output",
        "boilerplate=own.boilerplate",
    ];
    let ran = run(folder.path(), &list);
    assert_ne!(ran.status, Some(2), "{}", ran.stderr);
    std::fs::read_to_string(folder.path().join("own.boilerplate")).unwrap()
}

#[test]
fn a_list_makes_the_same_texts_boilerplate_in_another_folder() {
    let folder = notes(12);
    for at in 0..10 {
        let text = format!("{}\n\n{}\n", words(100 + at, 60), words(2000, 9));
        folder.write(&format!("page{at}.txt"), text);
    }
    let list = saved(&folder);
    assert_eq!(
        list,
        saved(&folder),
        "the list is no document, and has the same bytes"
    );
    assert!(list.starts_with("retold.boilerplate/1\n%"));
    assert!(list.contains("\n\n% shared-passage in 12 texts\nw1000x0 w1000x1"));
    assert!(list.contains(&format!(
        "\n\n% repeated-line in 10 texts\n{}\n",
        words(2000, 9)
    )));

    // Two notes and two pages only.
    let other = Folder::new();
    for name in ["03.txt", "08.txt", "page1.txt", "page2.txt"] {
        let text = std::fs::read(folder.path().join(name)).unwrap();
        other.write(name, text);
    }
    other.write("own.boilerplate", &list);
    let flag = ["--boilerplate", "own.boilerplate"];
    let kinds_of = |flags: &[&str]| kinds(&other, flags);
    assert_eq!(
        kinds_of(&[]),
        ["finding"],
        "the line; the passage makes the notes contained"
    );
    assert_eq!(of_rule(&other, "contained", &[]).len(), 1);
    assert_eq!(kinds_of(&flag), ["boilerplate", "boilerplate"]);
    assert!(of_rule(&other, "contained", &flag).is_empty());
    let report = check(other.path(), &[".", "--boilerplate", "own.boilerplate"]);
    assert_eq!(
        report["settings"]["boilerplate"].as_str().unwrap().len(),
        16
    );
    assert_eq!(report["corpus"]["documents"], 4);
    // Where nothing else is looked for, the list counts too.
    let rules = [&flag[..], &["--rules", "contained"]].concat();
    assert!(of_rule(&other, "contained", &rules).is_empty());
    assert_eq!(
        of_rule(&other, "contained", &["--rules", "contained"]).len(),
        1
    );
    // A person takes the line out of the list.
    let (kept, _) = list.split_once("\n\n% repeated-line").unwrap();
    other.write("own.boilerplate", kept);
    assert_eq!(kinds_of(&flag), ["finding", "boilerplate"]);
    other.write("retold.toml", "boilerplate = \"own.boilerplate\"");
    assert_eq!(kinds_of(&[]), ["finding", "boilerplate"]);
    // A list of another name is no document either.
    other.write("list.txt", kept);
    let report = check(other.path(), &[".", "--boilerplate", "list.txt"]);
    assert_eq!(report["corpus"]["documents"], 4);
}

#[test]
fn a_list_that_cannot_be_used_is_an_error() {
    let folder = with_footer(2);
    for (list, reason) in [
        (
            "some text\n",
            "x.boilerplate:1: this is no list of boilerplate",
        ),
        (
            "retold.boilerplate/1\n",
            "x.boilerplate:1: there is no text below",
        ),
        (
            "retold.boilerplate/1\n\nTwo words\n",
            "x.boilerplate:3: a text must have at least 5 words, and this one has 2",
        ),
    ] {
        folder.write("x.boilerplate", list);
        let ran = run(
            folder.path(),
            &["check", ".", "--boilerplate", "x.boilerplate"],
        );
        assert_eq!(ran.status, Some(2));
        assert!(ran.stderr.contains(reason), "{}", ran.stderr);
    }
    let ran = run(folder.path(), &["check", ".", "--boilerplate", "none"]);
    assert_eq!(ran.status, Some(2));
    assert!(
        ran.stderr.contains("none: cannot be read"),
        "{}",
        ran.stderr
    );
}
