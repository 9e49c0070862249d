//! Law 5: a baseline makes the next run green; any further copy makes it red; removing text never does.

use std::fs;

use serde_json::Value;

use crate::support::corpus::{families, json_lines};
use crate::support::{Folder, check, files_below, findings, run};

fn accepted(folder: Folder) -> Folder {
    let made = run(folder.path(), &["baseline", "create", "."]);
    assert_eq!(made.status, Some(0), "{}", made.stderr);
    folder
}

/// Exit status and report of a run against the baseline.
fn judged(folder: &Folder) -> (u64, Value) {
    let report = check(folder.path(), &["."]);
    (report["gate"]["exit_status"].as_u64().unwrap(), report)
}

fn new_rules(report: &Value) -> Vec<&str> {
    let new = findings(report).iter().filter(|f| f["status"] == "new");
    new.map(|finding| finding["rule"].as_str().unwrap())
        .collect()
}

#[test]
fn what_was_accepted_is_green_and_a_copy_of_any_document_is_red() {
    let folder = accepted(Folder::of_seeds());
    let (status, report) = judged(&folder);
    assert_eq!((status, new_rules(&report)), (0, vec![]));
    assert!(findings(&report).len() > 5);
    for (name, bytes) in files_below(folder.path()) {
        if name.ends_with(".jsonl") || name.ends_with(".baseline") {
            continue;
        }
        for copy in ["aaa.txt", "zzz.md"] {
            folder.write(copy, &bytes);
            let (status, report) = judged(&folder);
            assert_eq!(
                (status, new_rules(&report)),
                (1, vec!["exact-duplicate"]),
                "{name}"
            );
            let used = &report["gate"]["baseline"];
            assert_eq!(used["new"], 1, "{name}: {used}");
            fs::remove_file(folder.path().join(copy)).unwrap();
        }
    }
}

#[test]
fn removing_documents_leaves_it_green() {
    let folder = accepted(Folder::of_seeds());
    let files = files_below(folder.path());
    let mut texts = files
        .iter()
        .filter(|(name, _)| !name.ends_with(".baseline"));
    for (name, bytes) in texts.clone() {
        fs::remove_file(folder.path().join(name)).unwrap();
        assert_eq!(judged(&folder).0, 0, "{name}");
        folder.write(name, bytes);
    }
    // One after the other, down to the last.
    texts.next();
    for (name, _) in texts {
        fs::remove_file(folder.path().join(name)).unwrap();
        let (status, report) = judged(&folder);
        assert_eq!(status, 0, "{name}: {:?}", new_rules(&report));
    }
}

#[test]
fn pruning_once_is_enough_and_leaves_it_green() {
    let folder = accepted(Folder::of_seeds());
    let baseline = fs::read(folder.path().join("retold.baseline")).unwrap();
    for (name, bytes) in files_below(folder.path()) {
        if name.ends_with(".baseline") {
            continue;
        }
        fs::remove_file(folder.path().join(&name)).unwrap();
        run(folder.path(), &["baseline", "prune", "."]);
        let (status, report) = judged(&folder);
        let stale = &report["gate"]["baseline"]["stale"];
        assert_eq!((status, stale), (0, &Value::from(0)), "{name}");
        folder.write(&name, bytes);
        folder.write("retold.baseline", &baseline);
    }
}

#[test]
fn removing_records_of_families_leaves_it_green() {
    for seed in 0..6 {
        let texts = families(seed, 5);
        let folder = Folder::new();
        folder.write("all.jsonl", json_lines(&texts));
        let folder = accepted(folder);
        let records = json_lines(&texts);
        let records: Vec<&str> = records.lines().collect();
        for part in 0..4 {
            let left = records.iter().enumerate();
            let left = left.filter(|(at, _)| (at * 7 + at / 4) % 4 != part);
            let left: Vec<&str> = left.map(|(_, record)| *record).collect();
            folder.write("all.jsonl", left.join("\n"));
            let (status, report) = judged(&folder);
            assert_eq!(status, 0, "{seed} {part}: {:?}", new_rules(&report));
        }
    }
}

#[test]
fn removing_a_part_of_a_text_leaves_it_green() {
    let folder = accepted(Folder::of_seeds());
    for (name, bytes) in files_below(folder.path()) {
        if !name.ends_with(".md") && !name.ends_with(".txt") {
            continue;
        }
        let text = String::from_utf8(bytes.clone()).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        for part in 0..4 {
            let left = lines.iter().enumerate();
            let left = left.filter(|(at, _)| at * 4 / lines.len() != part);
            let left: Vec<&str> = left.map(|(_, line)| *line).collect();
            folder.write(&name, left.join("\n"));
            let (_, report) = judged(&folder);
            let mut new = new_rules(&report);
            // The part that is left may stand in another text where the whole did not.
            new.retain(|&rule| rule != "contained");
            assert_eq!(new, [""; 0], "{name} {part}");
        }
        folder.write(&name, bytes);
    }
}

#[test]
fn a_moved_an_edited_and_a_shifted_document_are_known_and_a_further_copy_of_them_is_not() {
    let folder = accepted(Folder::of_seeds());
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    let text = read("manual/kiln-2025.md");
    fs::remove_file(folder.path().join("manual/kiln-2025.md")).unwrap();
    folder.write("kiln.md", &text);
    let (status, report) = judged(&folder);
    assert_eq!(
        (status, &report["gate"]["baseline"]["moved"]),
        (0, &Value::from(1))
    );
    // The file was moved to one place; in another one it is a copy.
    folder.write("kiln-too.md", &text);
    assert_eq!(judged(&folder).0, 1);
    fs::remove_file(folder.path().join("kiln-too.md")).unwrap();
    folder.write(
        "manual/kiln-2026.md",
        format!(
            "A line more than there was.\n\n{}",
            read("manual/kiln-2026.md")
        ),
    );
    let (status, report) = judged(&folder);
    assert_eq!(status, 0, "{:?}", new_rules(&report));
    assert!(report["gate"]["baseline"]["edited"].as_u64().unwrap() > 0);
    // An accepted page turned into another accepted page is a copy.
    folder.write("letters/grant-okonjo.txt", &text);
    assert_eq!(judged(&folder).0, 1);
}

#[test]
fn a_line_pasted_once_more_is_red() {
    let folder = accepted(Folder::of_seeds());
    let name = "news/ferry-witness.txt";
    let text = fs::read_to_string(folder.path().join(name)).unwrap();
    let line = text
        .lines()
        .find(|line| line.split(' ').count() > 8)
        .unwrap();
    for target in [name, "notices/hall-floor.txt"] {
        let before = fs::read_to_string(folder.path().join(target)).unwrap();
        folder.write(target, format!("{before}\n\n{line}\n"));
        let (status, report) = judged(&folder);
        // A long line can be a passage too.
        let mut new = new_rules(&report);
        new.retain(|&rule| rule != "shared-passage");
        assert_eq!((status, new), (1, vec!["repeated-line"]), "{target}");
        folder.write(target, before);
    }
}

#[test]
fn the_same_findings_make_the_same_baseline() {
    let folder = accepted(Folder::of_seeds());
    let first = fs::read(folder.path().join("retold.baseline")).unwrap();
    for arguments in [
        &["update", ".", "--threads", "1"][..],
        &[
            "update", "news", "notices", "letters", "manual", "helpdesk", "archive",
        ],
    ] {
        let made = run(folder.path(), &[&["baseline"], arguments].concat());
        assert_eq!(made.status, Some(0), "{}", made.stderr);
        assert_eq!(
            fs::read(folder.path().join("retold.baseline")).unwrap(),
            first
        );
    }
}
