//! Tables of words from an archive: counted, written, used, and told when they are broken.

use std::process::Output;

use crate::support::{Folder, check, findings, retold};

const EVENING: &str = include_str!("cases/stories.in/ferry-evening.txt");
const WITNESS: &str = include_str!("cases/stories.in/ferry-witness.txt");

fn build(folder: &Folder, arguments: &[&str]) -> Output {
    let mut command = retold(folder.path());
    command.args(["background", "build"]).args(arguments);
    command.output().unwrap()
}

fn text(folder: &Folder, name: &str) -> String {
    std::fs::read_to_string(folder.path().join(name)).unwrap()
}

#[test]
fn an_archive_is_counted_with_copies_once() {
    let folder = Folder::new();
    let line = "The harbour of the town is closed to all of the ships for a week, and the mayor is not in town.";
    folder
        .write("in/a.txt", line)
        .write("in/b.txt", line)
        .write("in/c.txt", format!("{line} Again"))
        .write("in/d.txt", "The mayor is on a ship, and that is all that he said of it to the town on that day, for he is ill.")
        .write("in/e.txt", "地震と津波の記録は町の役場にある。地震の後で津波が来た。");
    let output = build(&folder, &["in", "-o", "own.background"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert_eq!(
        said,
        "english: 2 documents of 47 words, 10 different words kept\n\
         japanese: 1 document of 26 words, 0 different words kept\n\
         kept is what stands in two documents or more; 2 copies left out\n"
    );
    let right = "retold.background/1\n\
                 [english] documents=2 words=47\n\
                 2\ta all and for is mayor of the to town\n\
                 [japanese] documents=1 words=26\n";
    assert_eq!(text(&folder, "own.background"), right);
    build(&folder, &["in", "--threads=1", "-o", "again.background"]);
    assert_eq!(text(&folder, "again.background"), right);
}

#[test]
fn a_table_changes_scores_and_stands_in_the_settings() {
    let folder = Folder::new();
    folder.write("a.txt", EVENING).write("b.txt", WITNESS);
    let plain = check(folder.path(), &["a.txt", "b.txt"]);
    assert!(plain["settings"]["background"].is_null());
    let score = |report: &serde_json::Value| findings(report)[0]["weakest"].as_f64();
    let found = score(&plain).unwrap();
    // Words of the story that stand in every document of an archive tell no stories there.
    let words =
        "marten rose hallow quay ellingham dag skerrin isles lines st bride corrow ines pier ferry";
    folder.write(
        "own.background",
        format!("retold.background/1\n[english] documents=1000 words=300000\n1000\t{words}\n"),
    );
    let own = check(
        folder.path(),
        &["a.txt", "b.txt", "--background", "own.background"],
    );
    let changed = findings(&own).is_empty() || score(&own).unwrap() < found;
    assert!(changed);
    let hash = own["settings"]["background"].as_str().unwrap();
    assert_eq!(hash.len(), 16);
    // By the configuration file too, from where that stands.
    folder.write("retold.toml", "background = \"own.background\"\n");
    let configured = check(folder.path(), &["a.txt", "b.txt"]);
    assert_eq!(configured["settings"]["background"], hash);
    assert_eq!(configured["findings"], own["findings"]);
}

#[test]
fn what_is_wrong_with_a_table_is_said_with_its_line() {
    let folder = Folder::new();
    folder.write("a.txt", EVENING);
    for (table, said) in [
        ("the\n", "own.background:1: this is no table of words"),
        (
            "retold.background/1\n[english] documents=2 words=9\n3\tthe\n",
            "own.background:3: the number of documents must be 2 to 2",
        ),
    ] {
        folder.write("own.background", table);
        let output = retold(folder.path())
            .args(["check", "a.txt", "--background", "own.background"])
            .output()
            .unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{error}");
        assert!(error.contains(said), "{error}");
    }
    let output = retold(folder.path())
        .args(["check", "a.txt", "--background", "none"])
        .output()
        .unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(error.contains("none: cannot be read"), "{error}");
}

#[test]
fn an_archive_that_is_not_there_or_cannot_be_read_is_an_error() {
    let folder = Folder::new();
    assert_eq!(
        build(&folder, &["nowhere", "-o", "own"]).status.code(),
        Some(2)
    );
    assert!(folder.names().is_empty());
    folder.write("a.txt", EVENING).write("b.jsonl", "no json\n");
    let output = build(&folder, &[".", "-o", "own", "--quiet"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        String::from_utf8(output.stderr)
            .unwrap()
            .contains("b.jsonl:1: not valid JSON")
    );
}

#[test]
fn only_a_table_is_replaced_by_one() {
    let folder = Folder::new();
    folder.write("in/a.txt", EVENING).write("in/b.txt", WITNESS);
    folder.write("diary", "mine");
    for (file, why) in [
        ("in/a.txt", "is there already and is no table of words"),
        ("diary", "is there already and is no table of words"),
    ] {
        let output = build(&folder, &["in", "-o", file]);
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(told.contains(why), "{told}");
    }
    assert_eq!(text(&folder, "in/a.txt"), EVENING);
    assert_eq!(text(&folder, "diary"), "mine");
    // A table in the archive is replaced by the next, which does not count it.
    let mut tables = Vec::new();
    for _ in 0..2 {
        let output = build(&folder, &["in", "-o", "in/words.txt"]);
        assert_eq!(output.status.code(), Some(0));
        tables.push(text(&folder, "in/words.txt"));
    }
    assert_eq!(tables[0], tables[1]);
}
