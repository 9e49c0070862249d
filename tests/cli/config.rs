//! Where a configuration file is looked for, and what it changes in a run.

use serde_json::Value;

use crate::support::{Folder, Ran, check, documents, findings, findings_of, run, skipped};

const TEXT: &str = "The ferry over the lake stops when the first ice is on the water.\n";
const LINES: &str = "\nNobody has counted the steps of the tower since the storm.\n";

/// A folder of copies, four deep.
fn copies() -> Folder {
    let folder = Folder::new();
    folder.write("repo/a/b/x.txt", TEXT);
    folder.write("repo/a/b/y.txt", TEXT);
    folder
}

/// Which rules a run over an input looks for, started in a folder.
fn rules_of(folder: &Folder, start: &str, arguments: &[&str]) -> Vec<String> {
    let report = check(&folder.path().join(start), arguments);
    let rules = report["settings"]["rules"].as_array().unwrap();
    let names = rules.iter().map(|rule| rule.as_str().unwrap().to_owned());
    names.collect()
}

#[test]
fn the_nearest_file_up_to_the_root_of_the_repository_counts() {
    let folder = copies();
    folder.write("retold.toml", "rules = [\"contained\"]");
    let all = rules_of(&folder, ".", &["repo/a/b", "--isolated"]);
    // Without a repository: up to the working folder, if the input lies inside, and else nowhere above it.
    assert_eq!(rules_of(&folder, ".", &["repo/a/b"]), ["contained"]);
    assert_eq!(rules_of(&folder, "repo", &["a/b"]), all);
    assert_eq!(rules_of(&folder, "repo/a/b", &["."]), all);
    // A repository ends the way up, wherever the run is started.
    folder.write("repo/.git/HEAD", "ref: refs/heads/main");
    assert_eq!(rules_of(&folder, ".", &["repo/a/b"]), all);
    folder.write("repo/.retold.toml", "rules = [\"near-duplicate\"]");
    for (start, input) in [(".", "repo/a/b"), ("repo/a/b", "."), ("repo/a", "b/x.txt")] {
        let found = rules_of(&folder, start, &[input]);
        assert_eq!(found, ["near-duplicate"], "{start} {input}");
    }
    folder.write("repo/a/pyproject.toml", "[project]\nname = \"x\"");
    assert_eq!(rules_of(&folder, ".", &["repo/a/b"]), ["near-duplicate"]);
    folder.write(
        "repo/a/pyproject.toml",
        "[tool.retold]\nrules = [\"repeated-line\"]",
    );
    assert_eq!(rules_of(&folder, ".", &["repo/a/b"]), ["repeated-line"]);
    folder.write("repo/a/.retold.toml", "rules = [\"overlapping-report\"]");
    assert_eq!(
        rules_of(&folder, ".", &["repo/a/b"]),
        ["overlapping-report"]
    );
    folder.write("repo/a/retold.toml", "rules = [\"contained\"]");
    assert_eq!(rules_of(&folder, ".", &["repo/a/b"]), ["contained"]);
    // Of several inputs the folder that holds them all decides, in any order.
    folder.write("repo/c/z.txt", TEXT);
    for inputs in [["repo/a/b", "repo/c"], ["repo/c", "repo/a/b"]] {
        assert_eq!(rules_of(&folder, ".", &inputs), ["near-duplicate"]);
    }
}

#[test]
fn the_file_is_no_document() {
    let folder = copies();
    folder.write("repo/a/b/retold.toml", "include = [\"*.toml\"]\n");
    folder.write("repo/a/b/other.toml", TEXT);
    for inputs in [
        ["repo/a/b", "repo/a/b"],
        ["repo/a/b", "repo/a/b/retold.toml"],
    ] {
        let report = check(folder.path(), &inputs);
        let names = documents(findings_of(&report, "exact-duplicate")[0]).len();
        assert_eq!(names, 3, "x.txt, y.txt, other.toml");
        let told = match inputs[1] {
            "repo/a/b" => vec![],
            _ => vec![
                "repo/a/b/retold.toml: the configuration, baseline or boilerplate of this run"
                    .to_owned(),
            ],
        };
        assert_eq!(skipped(&report), told);
        assert_eq!(report["corpus"]["left_out"]["own"], 1);
    }
    // One that does not serve is a file like any other.
    let report = check(
        folder.path(),
        &["repo/a/b", "--isolated", "--include", "*.toml"],
    );
    assert_eq!(report["corpus"]["documents"], 4);
}

#[test]
fn globs_and_paths_of_the_file_start_in_its_folder() {
    let folder = copies();
    folder.write("repo/a/z.log", TEXT);
    folder.write("repo/tmp/.keep", "");
    folder.write(
        "repo/retold.toml",
        "exclude = [\"a/b/y.txt\", \"/x.txt\"]\ninclude = [\"a/*.log\"]\ntemp-dir = \"tmp\"",
    );
    folder.write("repo/.git/HEAD", "");
    for (start, input) in [
        ("repo", "."),
        ("repo", "a"),
        ("repo/a", "."),
        (".", "repo/a"),
    ] {
        let report = check(&folder.path().join(start), &[input]);
        assert_eq!(
            report["corpus"]["documents"], 2,
            "{start} {input}: x.txt, z.log"
        );
    }
    // A flag's globs start in the folder that is walked.
    let report = check(
        &folder.path().join("repo"),
        &["a", "--exclude", "a/b/y.txt"],
    );
    assert_eq!(report["corpus"]["documents"], 3);
    let report = check(&folder.path().join("repo"), &["a", "--exclude", "b/y.txt"]);
    assert_eq!(report["corpus"]["documents"], 2);
}

fn error(ran: &Ran) -> &str {
    assert_eq!(ran.status, Some(2), "{}", ran.stderr);
    assert!(ran.stdout.is_empty());
    &ran.stderr
}

#[test]
fn a_file_that_cannot_be_read_is_an_error_and_no_clean_run() {
    let folder = copies();
    // A folder of that name cannot be read by any user.
    folder.write("repo/a/b/retold.toml/x", "");
    let ran = run(folder.path(), &["check", "repo/a/b", "--exit-zero"]);
    assert!(
        error(&ran).starts_with("error: repo/a/b/retold.toml: the configuration cannot be read: ")
    );
    let folder = copies();
    folder.write("repo/a/b/retold.toml", b"# \xff\n");
    let ran = run(folder.path(), &["check", "repo/a/b"]);
    assert_eq!(
        error(&ran),
        "error: repo/a/b/retold.toml: the configuration is not UTF-8\n"
    );
    let ran = run(
        folder.path(),
        &["check", "repo/a/b", "--config", "none.toml"],
    );
    assert!(error(&ran).starts_with("error: none.toml: the configuration cannot be read: "));
    folder.write("pyproject.toml", "[project]\n");
    let ran = run(
        folder.path(),
        &["check", "repo/a/b", "--config", "pyproject.toml"],
    );
    assert_eq!(
        error(&ran),
        "error: pyproject.toml: there is no table [tool.retold]\n"
    );
    // An editor's mark at the front is passed over.
    folder.write("mark.toml", "\u{feff}rules = [\"contained\"]\n");
    let rules = rules_of(&folder, ".", &["repo/a/b", "--config", "mark.toml"]);
    assert_eq!(rules, ["contained"]);
}

#[test]
fn what_is_shown_of_a_file_obeys_nobody() {
    let folder = copies();
    folder.write(
        "repo/a/b/retold.toml",
        "x = \"\u{202e}\u{7f}\u{1b}[2J\"\n\"\u{1b}[1m\" = 1\n",
    );
    let ran = run(folder.path(), &["check", "repo/a/b"]);
    let shown = error(&ran).replace('\n', "");
    assert!(
        !shown.contains(|c: char| c.is_control() || c == '\u{202e}'),
        "{shown:?}"
    );
}

/// A corpus of copies, near-copies, contained texts and lines in two folders.
fn two_folders() -> Folder {
    let words = |from: usize, to: usize| {
        let words: Vec<String> = (from..to).map(|n| format!("w{n}")).collect();
        words.join(" ")
    };
    let folder = Folder::new();
    for (at, name) in ["new", "old/deep"].iter().enumerate() {
        folder.write(&format!("{name}/exact.txt"), words(0, 30));
        folder.write(
            &format!("{name}/near.txt"),
            format!("{} tail{at}", words(100, 200)),
        );
        folder.write(&format!("{name}/part.txt"), words(300, 330 + at * 100));
        folder.write(
            &format!("{name}/lines.txt"),
            format!("{}\n{LINES}", words(400 + at * 100, 440 + at * 100)),
        );
    }
    folder
}

fn count(report: &Value, rule: &str) -> usize {
    findings_of(report, rule).len()
}

const RULES: [&str; 4] = [
    "exact-duplicate",
    "near-duplicate",
    "contained",
    "repeated-line",
];

#[test]
fn a_rule_that_is_off_in_a_folder_leaves_its_documents_alone() {
    let folder = two_folders();
    let told = |text: &str| {
        folder.write("retold.toml", text);
        let report = check(folder.path(), &["."]);
        RULES.map(|rule| count(&report, rule))
    };
    assert_eq!(told(""), [1, 1, 1, 1]);
    for (at, rule) in RULES.iter().enumerate() {
        let mut expected = [1; 4];
        expected[at] = 0;
        for glob in ["old/", "deep", "old/**/*.txt", "/new"] {
            let text = format!("[overrides.\"{glob}\"]\noff = [\"{rule}\"]");
            assert_eq!(told(&text), expected, "{text}");
        }
        let elsewhere = format!("[overrides.\"deep/old\"]\noff = [\"{rule}\"]");
        assert_eq!(told(&elsewhere), [1; 4]);
    }
    // Of a third folder's copies the finding stays.
    folder.write(
        "third/exact.txt",
        std::fs::read(folder.path().join("new/exact.txt")).unwrap(),
    );
    folder.write(
        "retold.toml",
        "[overrides.new]\noff = [\"exact-duplicate\"]",
    );
    let report = check(folder.path(), &["."]);
    let copies = findings_of(&report, "exact-duplicate");
    assert_eq!(
        documents(copies[0]),
        ["old/deep/exact.txt", "third/exact.txt"]
    );
}

#[test]
fn least_words_in_a_folder_are_at_least_those_of_the_run() {
    let folder = two_folders();
    let told = |text: &str| {
        folder.write("retold.toml", text);
        let report = check(folder.path(), &["."]);
        RULES.map(|rule| count(&report, rule))
    };
    // The line has 11 words; near.txt 101; new/part.txt 30, old/deep/part.txt 130.
    for (key, at, words) in [
        ("min-line-words", 3, 11),
        ("min-near-words", 1, 101),
        ("min-contained-words", 2, 130),
    ] {
        let with = |words: usize| told(&format!("[overrides.old]\n{key} = {words}"));
        assert_eq!(with(words), [1; 4], "{key}");
        let mut expected = [1; 4];
        expected[at] = 0;
        assert_eq!(with(words + 1), expected, "{key}");
        // The larger of the two counts, also of two overrides.
        let top = told(&format!(
            "{key} = {}\n[overrides.old]\n{key} = 1",
            words + 1
        ));
        assert_eq!(top[at], 0, "{key}");
        let two = format!(
            "[overrides.old]\n{key} = {}\n[overrides.deep]\n{key} = 1",
            words + 1
        );
        assert_eq!(told(&two)[at], 0, "{key}");
    }
}

#[test]
fn a_copy_in_a_folder_with_rules_off_hides_no_other_finding() {
    let folder = two_folders();
    // `aaa` comes first in corpus order, and would stand for its copy.
    let near = std::fs::read(folder.path().join("new/near.txt")).unwrap();
    folder.write("aaa/near.txt", near);
    folder.write(
        "retold.toml",
        "[overrides.aaa]\noff = [\"near-duplicate\", \"repeated-line\"]",
    );
    let report = check(folder.path(), &["."]);
    let found = findings_of(&report, "near-duplicate");
    assert_eq!(documents(found[0]), ["new/near.txt", "old/deep/near.txt"]);
}

#[test]
fn a_story_is_told_though_the_leader_of_its_copies_is_left_out() {
    let folder = Folder::of_seeds();
    let stories = |folder: &Folder, text: &str| -> Vec<Vec<String>> {
        folder.write("retold.toml", text);
        let report = check(folder.path(), &["."]);
        let stories = findings_of(&report, "overlapping-report").into_iter();
        let names = stories.map(|story| documents(story).into_iter().map(str::to_owned).collect());
        names.collect()
    };
    let before = stories(&folder, "");
    let copied = before.concat()[0].clone();
    // A near-copy that is longer leads; switched off, it must not take the story with it.
    let mut longer = std::fs::read_to_string(folder.path().join(&copied)).unwrap();
    longer.push_str("\nA few more words that stand nowhere else in all of this folder.\n");
    folder.write("longer/copy.txt", longer);
    let with = stories(&folder, "");
    assert!(with.concat().contains(&"longer/copy.txt".to_owned()));
    assert_eq!(
        stories(
            &folder,
            "[overrides.longer]\noff = [\"overlapping-report\"]"
        ),
        before
    );
}

#[test]
fn words_told_twice_are_counted_by_place_and_once_together() {
    let folder = two_folders();
    let share = |arguments: &[&str]| {
        let report = check(folder.path(), &[&["."], arguments].concat());
        let gate = &report["gate"];
        let budgets = gate["budgets"].as_array().unwrap().iter();
        let words: Vec<Option<u64>> = budgets.map(|row| row["share"]["words"].as_u64()).collect();
        (words, gate["share"]["words"].as_u64().unwrap(), report)
    };
    let (words, together, report) = share(&[]);
    // The copy; the near-copy that follows; the shorter text; words of it in another; the line in its second place.
    assert_eq!(
        words,
        [Some(30), Some(101), Some(30), Some(30), None, Some(11)]
    );
    assert_eq!(together, 202);
    assert_eq!(report["corpus"]["words"], 2 * (30 + 101 + 51) + 30 + 130);
    let share_of_all = report["gate"]["share"]["share"].as_f64().unwrap();
    assert!((share_of_all - 202.0 / 524.0).abs() < 1e-6);
    // Only rules that fail the gate count together.
    assert_eq!(share(&["--fail-on", "contained,repeated-line"]).1, 41);
    // Nobody has to ask for findings or pairs.
    let ran = run(
        folder.path(),
        &[
            "check",
            ".",
            "--format",
            "pairs",
            "--output",
            "pairs=p.tsv",
            "--max-share",
            "all=0.385",
        ],
    );
    assert!(
        ran.stderr
            .contains("202 of 524 words told twice by all rules together (38.55%), 38.5% allowed"),
        "{}",
        ran.stderr
    );
    assert_eq!(ran.status, Some(1));

    // Places count, not texts: a line in four of them counts three times, a copy of a document once more.
    let copied = std::fs::read(folder.path().join("old/deep/lines.txt")).unwrap();
    folder.write("old/deep/again.txt", copied);
    folder.write("zzz.txt", format!("other\n{LINES}{LINES}"));
    let (words, together, _) = share(&[]);
    assert_eq!(words[0], Some(30 + 51));
    assert_eq!(
        words[5],
        Some(33),
        "once in each of two distinct texts, twice in a third"
    );
    assert_eq!(together, 30 + 51 + 101 + 30 + 33 + 30);
}

#[test]
fn a_document_told_as_a_whole_counts_once_whatever_else_is_told_of_it() {
    let words = |from: usize, to: usize| {
        let words: Vec<String> = (from..to).map(|n| format!("w{n}")).collect();
        words.join(" ")
    };
    let folder = Folder::new();
    folder.write("a.txt", format!("{}\n{LINES}", words(900, 940)));
    folder.write("long.txt", words(0, 200));
    folder.write("part.txt", format!("{}\n{LINES}", words(0, 100)));
    let report = check(folder.path(), &["."]);
    let row = |rule: usize| report["gate"]["budgets"][rule]["share"]["words"].as_u64();
    assert_eq!(
        (row(2), row(5)),
        (Some(111), Some(11)),
        "contained, and its line in a.txt too"
    );
    assert_eq!(report["gate"]["share"]["words"], 111);
}

#[test]
fn the_share_is_the_same_for_any_number_of_threads() {
    let folder = Folder::of_seeds();
    let shares: Vec<Value> = ["1", "2", "5"]
        .map(|threads| check(folder.path(), &[".", "--threads", threads])["gate"].clone())
        .to_vec();
    assert!(shares.windows(2).all(|two| two[0] == two[1]));
    assert!(shares[0]["share"]["words"].as_u64().unwrap() > 0);
}

#[test]
fn what_is_shown_can_serve_as_a_file() {
    let folder = Folder::of_seeds();
    folder.write(
        "retold.toml",
        "near-threshold = 0.7\nexclude = [\"notes\\\\*\", \"\\u202e\"]\n[budget]\nmax-share = { all = 0.5 }\n\
         [overrides.\"a \\\"b\\\"/\"]\noff = [\"contained\"]",
    );
    let shown = run(folder.path(), &["config", "show", "--max", "contained=9"]);
    assert_eq!(shown.status, Some(0));
    folder.write("again.toml", &shown.stdout);
    let once = check(folder.path(), &[".", "--max", "contained=9"]);
    let again = check(folder.path(), &[".", "--config", "again.toml"]);
    assert_eq!(once["settings"], again["settings"]);
    assert_eq!(findings(&once), findings(&again));
}
