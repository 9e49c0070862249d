//! `retold baseline`, and what `retold check` does with one.

use std::fs;

use serde_json::Value;

use crate::support::{Folder, check, findings, run};

const TEXT: &str = "The harbour office closes on the last Friday of March and opens again in May with new hours.\n";

fn copies() -> Folder {
    let folder = Folder::new();
    folder.write("a.txt", TEXT).write("b/b.txt", TEXT);
    folder
}

/// Exit status and what stands on standard error.
fn said(folder: &Folder, arguments: &[&str]) -> (i32, String) {
    let ran = run(folder.path(), arguments);
    (ran.status.unwrap(), ran.stderr)
}

#[test]
fn three_commands_make_a_gate() {
    let folder = copies();
    assert_eq!(said(&folder, &["check", "."]).0, 1);
    let (status, told) = said(&folder, &["baseline", "create", "."]);
    assert_eq!(
        (status, told.as_str()),
        (0, "retold.baseline: 2 members accepted\n")
    );
    let ran = run(folder.path(), &["check", "."]);
    assert_eq!(ran.status, Some(0));
    assert!(
        ran.text()
            .contains("baseline retold.baseline: 1 finding known")
    );
    assert!(!ran.text().contains("a.txt"));
    assert_eq!(said(&folder, &["check", ".", "--no-baseline"]).0, 1);
    assert_eq!(
        said(&folder, &["check", ".", "--max", "exact-duplicate=0"]).0,
        1
    );
    folder.write("c.txt", TEXT);
    let ran = run(folder.path(), &["check", "."]);
    assert_eq!(ran.status, Some(1));
    assert!(ran.text().contains("c.txt"), "{}", ran.text());
    assert!(
        ran.text()
            .ends_with("fail: 1 exact-duplicate new, 0 allowed\n")
    );
    let (status, told) = said(&folder, &["baseline", "update", "."]);
    assert_eq!(
        (status, told.as_str()),
        (
            0,
            "retold.baseline: 3 members accepted, 1 of them now, 0 dropped\n"
        )
    );
    assert_eq!(said(&folder, &["check", "."]).0, 0);
    fs::remove_file(folder.path().join("c.txt")).unwrap();
    assert!(
        run(folder.path(), &["check", "."])
            .text()
            .contains("1 stale line")
    );
    let (status, told) = said(&folder, &["baseline", "prune", "."]);
    assert_eq!(
        (status, told.as_str()),
        (0, "retold.baseline: 1 dropped, 2 members left\n")
    );
    let shown = run(folder.path(), &["baseline", "show"]);
    assert!(shown.text().contains("exact-duplicate      2 documents"));
}

#[test]
fn a_baseline_that_cannot_be_used_is_an_error() {
    let folder = copies();
    for command in ["update", "prune"] {
        let (status, told) = said(&folder, &["baseline", command, "."]);
        assert_eq!(status, 2);
        assert!(told.contains("retold baseline create"), "{told}");
    }
    assert_eq!(said(&folder, &["check", ".", "--baseline", "none"]).0, 2);
    said(&folder, &["baseline", "create", "."]);
    let (status, told) = said(&folder, &["baseline", "create", "."]);
    assert_eq!(status, 2);
    assert!(told.contains("is there already"), "{told}");
    let whole = fs::read_to_string(folder.path().join("retold.baseline")).unwrap();
    let half = &whole[..whole.len() - 20];
    let merged = whole.replace("document\ta", "<<<<<<< ours\ndocument\ta");
    for (text, reason) in [
        (half, "line 5: this is no member"),
        (&merged, "line 4: a merge conflict"),
        ("", "line 1: this is no baseline"),
    ] {
        folder.write("retold.baseline", text);
        for arguments in [
            &["check", "."][..],
            &["baseline", "prune", "."],
            &["baseline", "show"],
        ] {
            let (status, told) = said(&folder, arguments);
            assert_eq!(status, 2);
            assert!(told.contains(reason), "{told}");
        }
    }
    folder.write("retold.baseline", b"retold-baseline\t1\n\xFF\xFE");
    assert_eq!(said(&folder, &["check", "."]).0, 2);
    assert_eq!(said(&folder, &["baseline", "update", "."]).0, 0);
    assert_eq!(
        fs::read_to_string(folder.path().join("retold.baseline")).unwrap(),
        whole
    );
}

#[test]
fn a_run_that_could_not_read_everything_accepts_nothing() {
    let folder = copies();
    folder.write("broken.jsonl", "{\"text\":");
    let (status, told) = said(&folder, &["baseline", "create", "."]);
    assert_eq!(status, 2);
    assert!(told.contains("nothing was accepted"), "{told}");
    assert!(!folder.path().join("retold.baseline").exists());
    let accepted = said(&folder, &["baseline", "create", ".", "--allow-unreadable"]);
    assert_eq!(accepted.0, 0);
}

#[test]
fn the_baseline_of_a_repository_is_found_from_any_folder_in_it() {
    let folder = copies();
    folder.write(".git/HEAD", "ref: refs/heads/main\n");
    let inside = folder.path().join("b");
    assert_eq!(run(&inside, &["baseline", "create", ".."]).status, Some(0));
    assert!(folder.path().join("retold.baseline").is_file());
    for (from, path) in [(folder.path(), "."), (&inside, ".."), (&inside, "../a.txt")] {
        assert_eq!(run(from, &["check", path]).status, Some(0), "{path}");
    }
    let ran = run(&inside, &["check", ".."]);
    assert!(
        ran.text()
            .contains("baseline ../retold.baseline: 1 finding known")
    );
    // Outside of a repository only the folder itself is looked at.
    fs::remove_dir_all(folder.path().join(".git")).unwrap();
    assert_eq!(run(&inside, &["check", ".."]).status, Some(1));
}

#[test]
fn what_a_run_does_not_read_is_neither_gone_nor_stale() {
    let folder = copies();
    folder.write("c/c.txt", TEXT);
    said(&folder, &["baseline", "create", "."]);
    let report = check(folder.path(), &["a.txt", "c"]);
    assert_eq!(report["gate"]["exit_status"], 0);
    assert_eq!(report["gate"]["baseline"]["stale"], 0);
    // Not a move, as b/b.txt is still there.
    folder.write("d.txt", TEXT);
    let report = check(folder.path(), &["a.txt", "c", "d.txt"]);
    assert_eq!(report["gate"]["exit_status"], 1);
}

#[test]
fn other_settings_are_told() {
    let folder = copies();
    said(&folder, &["baseline", "create", "."]);
    let other = ["check", ".", "--near-threshold", "0.7"];
    let ran = run(folder.path(), &other);
    assert_eq!(ran.status, Some(0));
    assert!(ran.text().contains("made with near-threshold=0.8"));
    let other = ["baseline", "prune", ".", "--near-threshold", "0.7"];
    let (status, told) = said(&folder, &other);
    assert_eq!(status, 2);
    assert!(told.contains("near-threshold=0.8"), "{told}");
}

/// Exit status of a check, after the baseline was pruned until nothing was left to drop, and how many members each prune dropped.
fn pruned(folder: &Folder) -> (i32, Vec<String>) {
    let mut dropped = Vec::new();
    while dropped.last().is_none_or(|last| last != "0") && dropped.len() < 5 {
        let (status, told) = said(folder, &["baseline", "prune", "d"]);
        assert_eq!(status, 0, "{told}");
        let number = told.split(' ').nth(1).unwrap();
        dropped.push(number.to_owned());
        let stale = &check(folder.path(), &["d"])["gate"]["baseline"]["stale"];
        assert_eq!(*stale, 0, "{told}");
    }
    (said(folder, &["check", "d"]).0, dropped)
}

#[test]
fn one_prune_is_enough_and_a_line_is_not_forgotten_with_the_copy_that_stood_for_it() {
    let folder = Folder::new();
    let footer = "The shared footer line of this whole site is here.";
    let text = |word: &str| format!("{footer}\nOnly {word}1 {word}2 {word}3 {word}4 {word}5.\n");
    for (name, word) in [
        ("a_copy", "ape"),
        ("p1", "ape"),
        ("p2", "bee"),
        ("p3", "cat"),
    ] {
        folder.write(&format!("d/{name}.txt"), text(word));
    }
    said(&folder, &["baseline", "create", "d"]);
    fs::remove_file(folder.path().join("d/a_copy.txt")).unwrap();
    assert_eq!(check(folder.path(), &["d"])["gate"]["baseline"]["stale"], 1);
    assert_eq!(pruned(&folder), (0, vec!["1".to_owned(), "0".to_owned()]));
    let file = fs::read_to_string(folder.path().join("retold.baseline")).unwrap();
    assert!(!file.contains("a_copy"), "{file}");
    // As without the prune, an edit of what is left makes nothing new.
    folder.write("d/p1.txt", text("ape") + "One more.\n");
    assert_eq!(said(&folder, &["check", "d"]).0, 0);
    folder.write("d/p4.txt", text("dog"));
    assert_eq!(said(&folder, &["check", "d"]).0, 1);
}

#[test]
fn a_prune_forgets_nothing_of_a_file_that_was_moved() {
    let folder = Folder::new();
    let words = |word: &str| -> String { (0..60).map(|at| format!("{word}{at} ")).collect() };
    let passage = words("passage");
    let text = |before: &str, behind: &str| words(before) + &passage + &words(behind) + "\n";
    folder.write("d/a.txt", text("ape", "bee"));
    folder.write("d/b.txt", text("cat", "dog"));
    said(&folder, &["baseline", "create", "d"]);
    let [from, to] = ["d/a.txt", "d/z.txt"].map(|name| folder.path().join(name));
    fs::rename(from, to).unwrap();
    assert_eq!(pruned(&folder), (0, vec!["0".to_owned()]));
    folder.write("d/b.txt", text("cat", "elk"));
    assert_eq!(said(&folder, &["check", "d"]).0, 0);
}

#[test]
fn an_alert_stands_at_what_is_new_in_every_format() {
    let folder = Folder::new();
    let words = |word: &str| -> String { (0..90).map(|at| format!("{word}{at} ")).collect() };
    folder.write("d/a.txt", words("ape"));
    folder.write("d/long.txt", words("bee") + &words("cat"));
    said(&folder, &["baseline", "create", "d"]);
    folder.write("d/zz.txt", words("ape"));
    folder.write("d/part.txt", words("bee"));
    let told = |format: &str, more: &[&str]| {
        let arguments = [&["check", "d", "-q", "--format", format], more].concat();
        run(folder.path(), &arguments)
    };
    assert_eq!(
        told("concise", &[]).text(),
        "d/zz.txt:1:1: exact-duplicate: 2 documents have the same text of 90 words; also in d/a.txt\n\
         d/part.txt:1:1: contained: at least 100% of this document stands in another one; also in d/long.txt\n"
    );
    let github = told("github", &[]);
    let github: Vec<&str> = github.text().lines().collect();
    assert!(github[0].starts_with("::error file=d/zz.txt,line=1,"));
    assert!(github[0].contains("also in d/a.txt%0A"), "{}", github[0]);
    assert!(github[1].starts_with("::error file=d/part.txt,line=1,"));
    let read = |format: &str, more: &[&str]| -> Value {
        serde_json::from_slice(&told(format, more).stdout).unwrap()
    };
    let (gitlab, all) = (read("gitlab", &[]), read("gitlab", &["--no-baseline"]));
    let paths = |issues: &Value| [0, 1].map(|nth| issues[nth]["location"]["path"].clone());
    assert_eq!(paths(&gitlab), ["d/zz.txt", "d/part.txt"]);
    assert_eq!(paths(&all), ["d/a.txt", "d/long.txt"]);
    let prints = |issues: &Value| [0, 1].map(|nth| issues[nth]["fingerprint"].clone());
    assert_eq!(prints(&gitlab), prints(&all));
    let sarif = read("sarif", &[]);
    let result = &sarif["runs"][0]["results"][0];
    let uri = |key: &str| &result[key][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(
        (uri("locations"), uri("relatedLocations")),
        (&"d/zz.txt".into(), &"d/a.txt".into())
    );
    let junit = told("junit", &[]);
    assert!(
        junit.text().contains("- d/zz.txt\n- d/a.txt\n"),
        "{}",
        junit.text()
    );
    // What did not change is known, though it was in no finding when the baseline was made.
    let report = check(folder.path(), &["d"]);
    let statuses = |finding: &Value| [0, 1].map(|nth| finding["members"][nth]["status"].clone());
    let findings = findings(&report);
    assert_eq!(statuses(&findings[0]), ["known", "new"]);
    assert_eq!(
        (&findings[0]["status"], &findings[1]["status"]),
        (&"new".into(), &"new".into())
    );
    let used = &report["gate"]["baseline"];
    assert_eq!((&used["known"], &used["new"]), (&2.into(), &2.into()));
}

#[test]
fn only_a_baseline_is_replaced_by_one() {
    let folder = copies();
    folder.write("diary.txt", TEXT);
    for action in ["create", "update", "prune"] {
        let (status, told) = said(
            &folder,
            &["baseline", action, ".", "--baseline", "diary.txt"],
        );
        assert_eq!(status, 2, "{action}");
        assert!(told.contains("diary.txt: "), "{told}");
        assert!(told.contains("no baseline"), "{told}");
        let text = fs::read_to_string(folder.path().join("diary.txt")).unwrap();
        assert_eq!(text, TEXT, "{action}");
    }
    // One that is damaged is mended, whatever stands in it: of another version, with marks of a merge, or empty.
    for damaged in [
        "retold-baseline\t0\nold\n",
        "<<<<<<< ours\nretold-baseline\t0\n=======\n",
        "",
    ] {
        folder.write("known.baseline", damaged);
        let update = ["baseline", "update", ".", "--baseline", "known.baseline"];
        let (status, told) = said(&folder, &update);
        assert_eq!(status, 0, "{damaged:?}: {told}");
    }
}
