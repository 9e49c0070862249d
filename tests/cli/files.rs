//! Ignore files of git, links, and names that nobody would choose.

use crate::support::{Folder, check, documents, findings, run};

const TEXT: &str = "The same sentence stands in every file that is read here.\n";

/// The documents of the only finding.
fn listed(folder: &Folder, arguments: &[&str]) -> Vec<String> {
    let report = check(folder.path(), arguments);
    let [finding] = findings(&report) else {
        panic!("{report:#}");
    };
    documents(finding).into_iter().map(str::to_owned).collect()
}

#[test]
fn git_ignores_count_inside_a_repository_only() {
    let folder = Folder::new();
    for name in ["a.txt", "b.txt", "build/c.txt"] {
        folder.write(name, TEXT);
    }
    folder.write(".gitignore", "build/\n");
    let all = ["a.txt", "b.txt", "build/c.txt"];
    assert_eq!(listed(&folder, &["."]), all);
    // From here on it is a repository, whose own files are never documents.
    folder.write(".git/description", TEXT);
    assert_eq!(listed(&folder, &["."]), ["a.txt", "b.txt"]);
    assert_eq!(listed(&folder, &[".", "--no-ignore"]), all);
    let report = check(folder.path(), &["."]);
    assert_eq!(report["corpus"]["left_out"]["ignored"], 1);
    assert_eq!(listed(&folder, &[".", "--hidden"]), ["a.txt", "b.txt"]);
}

#[test]
fn a_file_reached_twice_is_one_document() {
    let folder = Folder::new();
    folder.write("a.txt", TEXT).write("sub/b.txt", TEXT);
    let expected = ["a.txt", "sub/b.txt"];
    let arguments = ["sub", ".", "a.txt", "./sub/../a.txt", "sub/b.txt"];
    assert_eq!(listed(&folder, &arguments), expected);
    let absolute = folder.path().join("a.txt");
    assert_eq!(
        listed(&folder, &[absolute.to_str().unwrap(), "."]),
        expected
    );
}

#[cfg(unix)]
mod links {
    use std::os::unix::fs::symlink;

    use super::*;
    use crate::support::skipped;

    #[test]
    fn a_broken_link_is_an_error() {
        let folder = Folder::new();
        folder.write("a.txt", TEXT);
        symlink("nowhere.txt", folder.path().join("link.txt")).unwrap();
        let report = check(folder.path(), &["."]);
        let [told] = &skipped(&report)[..] else {
            panic!("{report:#}");
        };
        assert!(
            told.starts_with("error link.txt: broken symbolic link"),
            "{told}"
        );
        assert_eq!(report["gate"]["exit_status"], 2);
    }

    #[test]
    fn a_loop_of_links_is_walked_once_and_told() {
        let folder = Folder::new();
        folder.write("sub/a.txt", TEXT).write("b.txt", TEXT);
        symlink("..", folder.path().join("sub/up")).unwrap();
        symlink("sub", folder.path().join("twin")).unwrap();
        let report = check(folder.path(), &["."]);
        assert_eq!(report["corpus"]["documents"], 2);
        let told = skipped(&report);
        assert!(
            !told.is_empty()
                && told
                    .iter()
                    .all(|told| told.ends_with(": symbolic link loop")),
            "{told:?}"
        );
        assert_eq!(listed(&folder, &["."]), ["b.txt", "sub/a.txt"]);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_no_utf8_is_spelt_out() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let folder = Folder::new();
    let name = OsStr::from_bytes(b"caf\xE9.txt");
    std::fs::write(folder.path().join(name), TEXT).unwrap();
    folder.write("a.txt", TEXT).write("caf\\xE9.txt", TEXT);
    assert_eq!(
        listed(&folder, &["."]),
        ["a.txt", "caf\\\\xE9.txt", "caf\\xE9.txt"]
    );
}

#[cfg(unix)]
#[test]
fn hostile_names_and_texts_are_shown_and_not_obeyed() {
    let folder = Folder::new();
    let name = "\u{1b}]0;title\u{7}\u{1b}[2Jevil\n\t\u{202e}txt.txt";
    let text = "\u{1b}[31mA red line \u{202e}that turns\u{9b}2J around\u{7} and has a null\n";
    folder
        .write(name, text.repeat(2))
        .write("b.txt", text.repeat(2));
    folder.write("c\u{1b}[8m.jsonl", "{\"id\": \"\\u001b[8m\", \"text\": 1}");
    let human = run(folder.path(), &["check", ".", "--limit", "0", "--verbose"]);
    assert_eq!(human.status, Some(2));
    let obeyed = |c: char| c != '\n' && (c.is_control() || c == '\u{202e}');
    assert!(!human.text().contains(obeyed), "{:?}", human.text());
    assert!(
        human.text().contains("␛]0;title␇␛[2Jevil"),
        "{}",
        human.text()
    );
    let error = run(folder.path(), &["check", "\u{1b}[31mmissing"]);
    assert_eq!(error.status, Some(2));
    assert!(!error.stderr.contains(obeyed), "{:?}", error.stderr);

    let report = check(folder.path(), &[".", "--allow-unreadable"]);
    assert!(
        documents(&findings(&report)[0]).contains(&name),
        "JSON keeps names"
    );
    let pairs = run(folder.path(), &["check", ".", "--format", "pairs"]);
    let rows: Vec<&str> = pairs.text().lines().collect();
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert_eq!(rows[1].split('\t').count(), 7, "{rows:?}");
}

#[cfg(unix)]
#[test]
fn a_link_to_nothing_is_told_as_one_where_it_is_named() {
    let folder = Folder::new();
    folder.write("a.txt", "one two three four five six seven");
    std::os::unix::fs::symlink("gone", folder.path().join("link.bin")).unwrap();
    for arguments in [
        &["check", "link.bin"][..],
        &["compare", "a.txt", "link.bin"],
    ] {
        let ran = run(folder.path(), arguments);
        assert_eq!(ran.status, Some(2));
        assert_eq!(
            ran.stderr,
            "error: link.bin: broken symbolic link: it leads to nothing; mend or remove it\n"
        );
    }
}

#[test]
fn a_record_that_cannot_be_read_is_told_when_it_is_compared() {
    let folder = Folder::new();
    folder
        .write("a.txt", "one two three four five six seven")
        .write("bad.jsonl", "{\"text\": \"one two three\"}\n{\"text\": \n");
    let told = |record: &str| {
        let ran = run(folder.path(), &["compare", record, "a.txt"]);
        assert_eq!(ran.status, Some(2));
        ran.stderr
    };
    let broken = told("bad.jsonl:2");
    assert!(
        broken.starts_with("error: bad.jsonl:2: cannot be compared: not valid JSON"),
        "{broken}"
    );
    assert!(told("bad.jsonl:3").contains("bad.jsonl: no record :3"));
}
