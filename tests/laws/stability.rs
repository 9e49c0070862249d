//! Laws 3 and 4: what one document more changes.

use std::fs;

use serde_json::{Map, Value, json};

use crate::support::corpus::{Random, families, json_lines, lines, words};
use crate::support::{Folder, check, documents, findings, seeds};

/// Findings of every relation but stories, which weigh words by the whole corpus.
fn without_stories(report: &Value) -> Vec<&Value> {
    findings(report)
        .iter()
        .filter(|finding| finding["rule"] != "overlapping-report")
        .collect()
}

fn unrelated() -> String {
    lines(&words(&mut Random(99), "zq", 100_000, 400)) + "いろはにほへとちりぬるを\n"
}

#[test]
fn an_unrelated_document_changes_no_finding_of_the_demo_corpus() {
    let before = check(&seeds(), &["."]);
    assert!(without_stories(&before).len() > 5);
    for name in ["aaa.txt", "manual/m.md", "zzz/zzz.txt"] {
        let folder = Folder::of_seeds();
        folder.write(name, unrelated());
        let after = check(folder.path(), &["."]);
        assert_eq!(after["corpus"]["documents"], 35);
        assert_eq!(without_stories(&after), without_stories(&before), "{name}");
    }
}

#[test]
fn an_unrelated_document_changes_no_finding_of_generated_families() {
    for seed in 0..10 {
        let folder = Folder::new();
        folder.write("families.jsonl", json_lines(&families(seed, 5)));
        let before = check(folder.path(), &["."]);
        assert!(without_stories(&before).len() > 2);
        folder
            .write("aaa.txt", unrelated())
            .write("zzz.txt", words(&mut Random(seed), "u", 9, 9).join(" "));
        let after = check(folder.path(), &["."]);
        assert_eq!(without_stories(&after), without_stories(&before), "{seed}");
    }
}

/// A finding without what may change when a document goes by another name: names for the copy become the original's, and
/// members and pairs come in no order. Lines keep their numbers.
fn but_for_places(finding: &Value, copy: &str, original: &str) -> Value {
    let name = |at: usize| {
        let document = &finding["members"][at]["document"];
        let document = document.as_str().unwrap();
        if document == copy { original } else { document }.to_owned()
    };
    let members = finding["members"].as_array().unwrap();
    let mut places: Vec<String> = (0..members.len())
        .map(|at| format!("{} {}", name(at), members[at]["spans"]))
        .collect();
    places.sort();
    let pairs = finding["pairs"].as_array().unwrap();
    let mut pairs: Vec<Value> = pairs
        .iter()
        .map(|pair| {
            let side = |key: &str, figure: &str| {
                let at = pair[key].as_u64().unwrap() as usize;
                format!("{} {}", name(at), pair[figure])
            };
            let mut sides = [side("a", "containment_a"), side("b", "containment_b")];
            sides.sort();
            json!([sides, pair["resemblance"], pair["score"]])
        })
        .collect();
    pairs.sort_by_key(Value::to_string);
    let mut kept = Map::new();
    for key in ["rule", "kind", "id", "count", "weakest"] {
        kept.insert(key.to_owned(), finding[key].clone());
    }
    // Of boilerplate the first places stand for all.
    if finding["kind"] == "finding" {
        kept.insert("places".to_owned(), places.into());
    }
    kept.insert("pairs".to_owned(), pairs.into());
    kept.insert("words".to_owned(), finding["evidence"]["words"].clone());
    kept.into()
}

fn record_text(id: &str) -> String {
    let records = fs::read_to_string(seeds().join("helpdesk/answers.jsonl")).unwrap();
    records
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .find(|record| record["id"] == id)
        .map(|record| record["text"].as_str().unwrap().to_owned())
        .unwrap()
}

/// Adds a copy of a document of the demo corpus, and checks law 4.
fn add_copy(copy: &str, original: &str) {
    let text = match original.split_once('#') {
        Some((_, id)) => record_text(id),
        None => fs::read_to_string(seeds().join(original)).unwrap(),
    };
    let before = check(&seeds(), &["."]);
    let folder = Folder::of_seeds();
    folder.write(copy, text);
    let after = check(folder.path(), &["."]);

    let is_group = |finding: &&Value, name: &str| {
        finding["rule"] == "exact-duplicate" && documents(finding).contains(&name)
    };
    let groups: Vec<&Value> = findings(&after)
        .iter()
        .filter(|finding| is_group(finding, copy))
        .collect();
    let [group] = groups[..] else {
        panic!("{copy} is in {} groups", groups.len());
    };
    let old_group = findings(&before)
        .iter()
        .find(|finding| is_group(finding, original));
    let mut expected: Vec<&str> = old_group.map_or(vec![original], documents);
    expected.push(copy);
    expected.sort_unstable();
    assert_eq!(documents(group), expected);
    assert_eq!(group["count"], expected.len());
    if let Some(old) = old_group {
        assert_eq!(group["id"], old["id"]);
    }

    let others = |report: &Value, but: &str| {
        let mut others: Vec<Value> = findings(report)
            .iter()
            .filter(|finding| !is_group(finding, but))
            .map(|finding| but_for_places(finding, copy, original))
            .collect();
        others.sort_by_key(Value::to_string);
        others
    };
    assert_eq!(
        others(&after, copy),
        others(&before, original),
        "{copy} of {original}"
    );
}

#[test]
fn a_copy_changes_only_its_exact_group() {
    for original in [
        "archive/bread-oven-old.txt",
        "helpdesk/answers.jsonl#bicycle-stand",
        "letters/grant-fenwick.txt",
        "manual/darkroom.txt",
        "manual/hall-booking.md",
        "manual/kiln-2025.md",
        "manual/kiln-2026.md",
        "manual/restore.md",
        "news/ferry-evening.txt",
        "news/launch-heron.txt",
        "news/quake-varkesh.txt",
        "news/studio-release.txt",
        "notices/hall-floor.txt",
        "notices/oshirase.txt",
    ] {
        add_copy("zzz/copy.txt", original);
    }
}

#[test]
fn a_copy_that_comes_before_all_others_changes_only_places() {
    for original in [
        "letters/grant-fenwick.txt",
        "manual/kiln-2025.md",
        "manual/kiln-2026.md",
        "manual/hall-booking.md",
        "news/launch-packhorse.txt",
        "news/ferry-operator.txt",
        "notices/hall-floor.txt",
    ] {
        let ending = original.rsplit('.').next().unwrap();
        add_copy(&format!("aaa/copy.{ending}"), original);
    }
}

#[test]
fn a_copy_with_other_line_ends_capitals_and_marks_is_a_copy() {
    let folder = Folder::of_seeds();
    let text = fs::read_to_string(seeds().join("manual/restore.md")).unwrap();
    folder.write("zzz.txt", text.to_uppercase().replace('\n', "\r\n"));
    let report = check(folder.path(), &["."]);
    let group = findings(&report)
        .iter()
        .find(|finding| documents(finding).contains(&"zzz.txt"))
        .unwrap();
    assert_eq!(group["rule"], "exact-duplicate");
    assert_eq!(documents(group), ["manual/restore.md", "zzz.txt"]);
    assert_eq!(group["evidence"]["byte_identical"], false);
    assert_eq!(
        findings(&report).len(),
        findings(&check(&seeds(), &["."])).len() + 1
    );
}

#[test]
fn a_repeated_line_is_the_same_finding_whatever_else_is_asked_for() {
    let folder = Folder::new();
    let line = "The committee's minutes_2024 were approved, as “circulated” in Zürich.\n";
    let own = "The harbour master’s log has this line twice and nobody else has it\n";
    // Lines that several texts share, and one that a single text repeats.
    let all = words(&mut Random(7), "w", 400, 60);
    let (first, second) = all.split_at(30);
    let shared = "A line that both of these texts have in common\n";
    folder
        .write(
            "a.txt",
            format!("{line}{}\n{line}{shared}", first.join(" ")),
        )
        .write("b.txt", format!("{own}{}\n{shared}{own}", second.join(" ")))
        .write("c.md", format!("{}\n\n{line}\n{line}", all.join(" ")));
    let lines = |rules: &str| -> Vec<Value> {
        let report = check(folder.path(), &[".", "--rules", rules]);
        let own = findings(&report).iter();
        let own = own.filter(|finding| finding["rule"] == "repeated-line");
        own.cloned().collect()
    };
    let alone = lines("repeated-line");
    let in_one = |finding: &&Value| documents(finding).len() == 1;
    assert_eq!(alone.iter().filter(in_one).count(), 1, "{alone:?}");
    assert!(alone.len() >= 3, "{alone:?}");
    for others in [
        "exact-duplicate",
        "near-duplicate,contained",
        "overlapping-report",
    ] {
        assert_eq!(lines(&format!("{others},repeated-line")), alone, "{others}");
    }
}
