//! `--changed-since`, `--baseline-from` and `--focus`, in repositories made for each test.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::support::{Folder, Ran, retold, run};

const A: &str = "The harbour office closes on the last Friday of March and opens again in May with new hours for every boat.\n";
const B: &str = "Seven beekeepers met in the village hall to argue about wax, frames and the price of clover honey this year.\n";
const C: &str = "A night train between both capitals will carry bicycles from June on, said the railway after a long debate.\n";

fn git(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .args(["-c", "user.name=n", "-c", "user.email=n@example.org"])
        .args([
            "-c",
            "init.defaultBranch=main",
            "-c",
            "protocol.file.allow=always",
        ])
        .args(arguments)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "git {arguments:?}: {said}");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn commit(folder: &Folder) {
    git(folder.path(), &["add", "--all"]);
    git(folder.path(), &["commit", "--quiet", "--message", "x"]);
}

/// Two copies and another text on `main`, and a branch `work` that is checked out.
fn repository() -> Folder {
    let folder = Folder::new();
    folder
        .write("docs/a.md", A)
        .write("docs/copy.md", A)
        .write("docs/b.md", B);
    git(folder.path(), &["init", "--quiet"]);
    commit(&folder);
    git(folder.path(), &["checkout", "--quiet", "-b", "work"]);
    folder
}

/// Exit status and last line of a report.
fn verdict(folder: &Folder, arguments: &[&str]) -> (i32, String) {
    let ran = run(folder.path(), arguments);
    let last = ran.text().lines().last().unwrap_or(ran.stderr.trim());
    (ran.status.unwrap(), last.to_owned())
}

fn since_main(folder: &Folder) -> i32 {
    verdict(folder, &["check", "docs", "--changed-since", "main"]).0
}

fn from_main(folder: &Folder) -> i32 {
    verdict(folder, &["check", "docs", "--baseline-from", "main"]).0
}

fn json(ran: &Ran) -> Value {
    serde_json::from_slice(&ran.stdout).unwrap()
}

#[test]
fn no_change_passes_and_says_so() {
    let folder = repository();
    assert_eq!(
        verdict(&folder, &["check", "docs", "--changed-since", "main"]),
        (
            0,
            "pass: no file is changed since main: there is nothing to judge".to_owned()
        )
    );
    // But not over what could not be read.
    folder.write("docs/broken.jsonl", "{\n");
    commit(&folder);
    git(folder.path(), &["branch", "--force", "main"]);
    assert_eq!(since_main(&folder), 2);
}

#[test]
fn what_touches_a_change_is_judged_with_what_did_not_change() {
    let folder = repository();
    folder.write("docs/c.md", B);
    let arguments = [
        "check",
        "docs",
        "--changed-since",
        "main",
        "--format",
        "json",
    ];
    for staged in [false, true] {
        if staged {
            git(folder.path(), &["add", "."]);
        }
        let ran = run(folder.path(), &arguments);
        assert_eq!(ran.status, Some(1));
        let report = json(&ran);
        let findings = report["findings"].as_array().unwrap();
        assert_eq!(findings.len(), 1, "not that of a.md and copy.md");
        let paths: Vec<&Value> = (findings[0]["members"].as_array().unwrap().iter())
            .map(|member| &member["path"])
            .collect();
        assert_eq!(paths, ["docs/b.md", "docs/c.md"]);
        let focus = &report["gate"]["focus"];
        assert_eq!(
            (&focus["since"], &focus["files"]),
            (&"main".into(), &1.into())
        );
        assert_eq!(
            focus["commit"],
            git(folder.path(), &["rev-parse", "main"]).as_str()
        );
        assert_eq!(report["gate"]["budgets"][0]["found"], 1);
    }
    commit(&folder);
    assert_eq!(since_main(&folder), 1);
    assert_eq!(from_main(&folder), 1);
    // From a folder below, and from outside.
    let inside = folder.path().join("docs");
    assert_eq!(
        run(&inside, &["check", ".", "--changed-since", "main"]).status,
        Some(1)
    );
    let outside = folder.path().parent().unwrap();
    let docs = inside.to_str().unwrap();
    assert_eq!(
        run(outside, &["check", docs, "--changed-since", "main"]).status,
        Some(1)
    );
    assert_eq!(
        run(outside, &["check", docs, "--baseline-from", "main"]).status,
        Some(1)
    );
}

#[test]
fn an_alert_stands_in_the_changed_file() {
    let folder = repository();
    folder.write("docs/long.md", format!("{B}{C}"));
    commit(&folder);
    git(folder.path(), &["branch", "--force", "main"]);
    folder.write("docs/c.md", B);
    folder.write("docs/long.md", format!("Another beginning.\n\n{B}{C}"));
    let told = |more: &[&str]| {
        let arguments = [&["check", "docs", "-q", "--format", "concise"], more].concat();
        let ran = run(folder.path(), &arguments);
        let lines = ran.text().lines();
        let places = lines.map(|line| line.split(": ").take(2).collect::<Vec<_>>().join(" "));
        places.collect::<Vec<_>>()
    };
    let changed = ["--changed-since", "main"];
    let state = ["--baseline-from", "main"];
    for more in [&changed[..], &state, &[changed, state].concat()] {
        let told = told(more);
        assert_eq!(told[0], "docs/c.md:1:1 exact-duplicate", "{more:?}");
    }
    assert_eq!(
        told(&[])[..2],
        [
            "docs/a.md:1:1 exact-duplicate",
            "docs/b.md:1:1 exact-duplicate"
        ]
    );
    // The line is in b.md first, which did not change.
    let lines = told(&["--changed-since", "main", "--rules", "repeated-line"]);
    assert_eq!(lines, ["docs/c.md:1:1 repeated-line"]);
    // Named files are in focus as changed ones are.
    let focus = told(&["--focus", "docs/copy.md"]);
    assert_eq!(focus, ["docs/copy.md:1:1 exact-duplicate"]);
}

#[test]
fn changes_of_the_other_branch_do_not_count() {
    let folder = repository();
    git(folder.path(), &["checkout", "--quiet", "main"]);
    folder.write("docs/theirs.md", B);
    commit(&folder);
    git(folder.path(), &["checkout", "--quiet", "work"]);
    assert_eq!(since_main(&folder), 0);
    folder.write("docs/mine.md", C);
    commit(&folder);
    assert_eq!(since_main(&folder), 0);
}

#[test]
fn an_edit_and_a_removal_make_nothing_new() {
    let folder = repository();
    folder.write(
        "docs/a.md",
        format!("One line more about the weather.\n\n{A}"),
    );
    // It is told, for it touches the change, but it was there.
    assert_eq!(since_main(&folder), 1);
    assert_eq!(from_main(&folder), 0);
    fs::remove_file(folder.path().join("docs/a.md")).unwrap();
    assert_eq!((since_main(&folder), from_main(&folder)), (0, 0));
    assert_eq!(
        verdict(&folder, &["check", "docs", "--changed-since", "main"]).1,
        "pass: no file is changed since main: there is nothing to judge"
    );
}

#[test]
fn a_move_is_no_change_unless_the_file_was_not_read_before() {
    let folder = repository();
    folder.write("drafts/a.md", A);
    folder.write("docs/notes.rst", A);
    commit(&folder);
    git(folder.path(), &["branch", "--force", "main"]);
    git(folder.path(), &["mv", "docs/a.md", "docs/z.md"]);
    assert_eq!((since_main(&folder), from_main(&folder)), (0, 0));
    // Into the folder that is read: a copy that was not there.
    git(folder.path(), &["mv", "drafts/a.md", "docs/y.md"]);
    assert_eq!((since_main(&folder), from_main(&folder)), (1, 1));
    git(folder.path(), &["reset", "--quiet", "--hard"]);
    // Read in another way, or left out before.
    git(folder.path(), &["mv", "docs/notes.rst", "docs/notes.md"]);
    assert_eq!(since_main(&folder), 1);
    git(folder.path(), &["reset", "--quiet", "--hard"]);
    git(folder.path(), &["mv", "docs/a.md", "docs/z.md"]);
    let excluded = [
        "check",
        "docs",
        "--exclude",
        "a.md",
        "--changed-since",
        "main",
    ];
    assert_eq!(verdict(&folder, &excluded).0, 1);
    // Moved and copied at once: one move, one copy.
    folder.write("docs/again.md", A);
    assert_eq!((since_main(&folder), from_main(&folder)), (1, 1));
}

#[test]
fn a_baseline_says_what_of_a_change_is_new() {
    let folder = repository();
    run(folder.path(), &["baseline", "create", "docs"]);
    commit(&folder);
    folder.write("docs/a.md", format!("{A}\nAnother short end.\n"));
    assert_eq!(since_main(&folder), 0);
    folder.write("docs/third.md", A);
    assert_eq!(since_main(&folder), 1);
    fs::remove_file(folder.path().join("docs/third.md")).unwrap();
    assert_eq!(since_main(&folder), 0);
    // A new finding elsewhere is not this change's.
    git(folder.path(), &["checkout", "--quiet", "--", "docs"]);
    folder.write("docs/late.md", B);
    commit(&folder);
    git(folder.path(), &["branch", "--force", "main"]);
    folder.write("docs/c.md", C);
    assert_eq!(verdict(&folder, &["check", "docs"]).0, 1);
    assert_eq!(since_main(&folder), 0);
}

#[test]
fn files_can_be_named() {
    let folder = repository();
    let focus = |file: &str| verdict(&folder, &["check", "docs", "--focus", file]).0;
    assert_eq!(
        (focus("docs/b.md"), focus("docs/a.md"), focus("docs")),
        (0, 1, 1)
    );
    assert_eq!(focus("docs/gone.md"), 2, "a focus on nothing would pass");
    // Both at once: what either touches.
    folder.write("docs/c.md", C);
    let both = [
        "check",
        "docs",
        "--changed-since",
        "main",
        "--focus",
        "docs/copy.md",
    ];
    assert_eq!(verdict(&folder, &both).0, 1);
}

#[test]
fn records_and_pairs_are_narrowed_too() {
    let folder = repository();
    let record =
        |text: &str, id: u32| format!("{}\n", serde_json::json!({"id": id, "text": text.trim()}));
    folder.write("docs/old.jsonl", record(C, 1) + &record(C, 2));
    commit(&folder);
    git(folder.path(), &["branch", "--force", "main"]);
    folder.write("docs/new.jsonl", record(B, 1));
    let pairs = [
        "check",
        "docs",
        "--changed-since",
        "main",
        "--format",
        "pairs",
    ];
    let ran = run(folder.path(), &pairs);
    let names: Vec<Vec<&str>> = ran
        .text()
        .lines()
        .map(|line| line.split('\t').take(2).collect())
        .collect();
    assert_eq!(names, [["a", "b"], ["docs/b.md", "docs/new.jsonl#1"]]);
    assert_eq!(ran.status, Some(1));
}

#[test]
fn a_revision_is_never_an_option() {
    let folder = repository();
    for (reference, status) in [
        ("nope", 2),
        ("-x", 2),
        ("--output=stolen", 2),
        ("", 2),
        ("main..work", 2),
        ("main", 0),
    ] {
        for flag in ["--changed-since", "--baseline-from"] {
            let given = format!("{flag}={reference}");
            let ran = run(folder.path(), &["check", "docs", &given]);
            assert_eq!(ran.status, Some(status), "{given}: {}", ran.stderr);
            assert_eq!(
                status == 2,
                ran.stderr.contains("no commit"),
                "{}",
                ran.stderr
            );
        }
    }
    assert_eq!(folder.names(), [".git", "docs"]);
    git(folder.path(), &["update-ref", "refs/tags/-x", "main"]);
    assert_eq!(
        verdict(&folder, &["check", "docs", "--changed-since=-x"]).0,
        0
    );
}

#[test]
fn odd_names_are_names() {
    let folder = repository();
    for name in [
        "docs/two\nlines.md",
        "docs/ä ö.md",
        "docs/-x.md",
        "docs/\"q\"\\.md",
        "docs/*.md",
    ] {
        folder.write(name, B);
        assert_eq!((since_main(&folder), from_main(&folder)), (1, 1), "{name}");
        commit(&folder);
        assert_eq!((since_main(&folder), from_main(&folder)), (1, 1), "{name}");
        git(folder.path(), &["reset", "--quiet", "--hard", "main"]);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_no_text_are_names_too() {
    use std::os::unix::ffi::OsStrExt;
    let folder = repository();
    let name = std::ffi::OsStr::from_bytes(b"docs/\xff.md");
    fs::write(folder.path().join(name), B).unwrap();
    assert_eq!((since_main(&folder), from_main(&folder)), (1, 1));
    commit(&folder);
    git(folder.path(), &["branch", "--force", "main"]);
    assert_eq!((since_main(&folder), from_main(&folder)), (0, 0));
}

#[test]
fn what_git_ignores_is_judged_where_it_is_read() {
    let folder = repository();
    folder.write(".gitignore", "local*\n");
    commit(&folder);
    git(folder.path(), &["branch", "--force", "main"]);
    folder.write("docs/local.md", B);
    assert_eq!(since_main(&folder), 0);
    let all = ["check", "docs", "--no-ignore", "--changed-since", "main"];
    assert_eq!(verdict(&folder, &all).0, 1);
    // An exclude of this clone hides nothing from a run.
    fs::remove_file(folder.path().join("docs/local.md")).unwrap();
    folder
        .write(".git/info/exclude", "mine*\n")
        .write("docs/mine.md", B);
    assert_eq!(since_main(&folder), 1);
}

#[test]
fn a_revision_is_read_by_its_own_ignore_files_and_the_settings_of_today() {
    let folder = repository();
    folder
        .write(".gitignore", "drafts/\n")
        .write("docs/drafts/a.md", B);
    folder.write(
        "docs/retold.toml",
        "exclude = [\"sub/old/\"]\nmin-line-words = 6\n",
    );
    folder.write("docs/sub/old/b.md", B);
    git(folder.path(), &["add", "--force", "."]);
    git(folder.path(), &["commit", "--quiet", "--message", "x"]);
    git(folder.path(), &["branch", "--force", "main"]);
    assert_eq!(from_main(&folder), 0);
    // Out of the folder that was excluded: new.
    git(folder.path(), &["mv", "docs/sub/old/b.md", "docs/sub/c.md"]);
    assert_eq!((since_main(&folder), from_main(&folder)), (1, 1));
}

#[test]
fn a_shallow_clone_is_an_error_that_says_what_to_do() {
    let folder = repository();
    folder.write("docs/c.md", C);
    commit(&folder);
    git(folder.path(), &["checkout", "--quiet", "main"]);
    folder.write(
        "docs/d.md",
        "Something else that is not told anywhere else in here.\n",
    );
    commit(&folder);
    let clones = Folder::new();
    let from = format!("file://{}", folder.path().display());
    git(
        clones.path(),
        &[
            "clone",
            "--quiet",
            "--depth",
            "1",
            "--no-single-branch",
            &from,
            "shallow",
        ],
    );
    let shallow = clones.path().join("shallow");
    for (reference, problem) in [
        ("origin/work", "have no commit in common"),
        ("v1.0", "no commit"),
    ] {
        let ran = run(&shallow, &["check", "docs", "--changed-since", reference]);
        assert_eq!(ran.status, Some(2), "{}", ran.stderr);
        assert!(ran.stderr.contains(problem), "{}", ran.stderr);
        assert!(
            ran.stderr.contains("git fetch --unshallow"),
            "{}",
            ran.stderr
        );
        assert!(ran.text().is_empty());
    }
    // The state of a commit needs no history.
    let ran = run(
        &shallow,
        &["check", "docs", "--baseline-from", "origin/work"],
    );
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    git(&shallow, &["fetch", "--quiet", "--unshallow"]);
    let ran = run(
        &shallow,
        &["check", "docs", "--changed-since", "origin/work"],
    );
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
}

#[test]
fn without_a_repository_or_git_there_is_no_verdict() {
    let folder = Folder::new();
    folder.write("a.txt", A).write("b.txt", A);
    for flag in ["--changed-since=main", "--baseline-from=main"] {
        let ran = run(folder.path(), &["check", ".", flag]);
        assert_eq!(ran.status, Some(2));
        assert!(
            ran.stderr.contains("git finds no repository here"),
            "{}",
            ran.stderr
        );
        let output = retold(folder.path())
            .args(["check", ".", flag])
            .env("PATH", "")
            .output();
        let ran = Ran::of(output.unwrap());
        assert_eq!(ran.status, Some(2));
        assert!(
            ran.stderr.contains("git cannot be started"),
            "{}",
            ran.stderr
        );
    }
    // A repository without a commit.
    git(folder.path(), &["init", "--quiet"]);
    assert_eq!(
        run(folder.path(), &["check", ".", "--changed-since=HEAD"]).status,
        Some(2)
    );
    let ran = run(folder.path(), &["check", "-", "--baseline-from=HEAD"]);
    assert_eq!(ran.status, Some(2));
}

#[test]
fn two_repositories_have_no_common_revision() {
    let (one, other) = (repository(), repository());
    let other = other.path().to_str().unwrap().to_owned();
    let ran = run(
        one.path(),
        &["check", "docs", &other, "--changed-since=main"],
    );
    assert_eq!(ran.status, Some(2));
    assert!(
        ran.stderr.contains("several repositories"),
        "{}",
        ran.stderr
    );
}

#[test]
fn submodules_are_left_alone() {
    let folder = repository();
    let inner = repository();
    let from = inner.path().to_str().unwrap();
    git(
        folder.path(),
        &["submodule", "--quiet", "add", from, "docs/inner"],
    );
    commit(&folder);
    git(folder.path(), &["branch", "--force", "main"]);
    fs::write(folder.path().join("docs/inner/docs/new.md"), C).unwrap();
    assert_eq!(since_main(&folder), 0);
}

#[test]
fn a_hooks_environment_does_not_lead_elsewhere() {
    let folder = repository();
    let other = repository();
    folder.write("docs/c.md", B);
    let output = retold(folder.path())
        .args(["check", "docs", "--changed-since", "main"])
        .env("GIT_DIR", other.path().join(".git"))
        .env("GIT_WORK_TREE", other.path())
        .env("GIT_INDEX_FILE", other.path().join(".git/index"))
        .output();
    assert_eq!(Ran::of(output.unwrap()).status, Some(1));
}

#[test]
fn another_revision_leaves_nothing_behind() {
    let folder = repository();
    let temporary = Folder::new();
    let temp_dir = temporary.path().to_str().unwrap();
    let arguments = [
        "check",
        "docs",
        "--baseline-from",
        "main",
        "--temp-dir",
        temp_dir,
    ];
    assert_eq!(verdict(&folder, &arguments).0, 0);
    assert!(temporary.names().is_empty(), "{:?}", temporary.names());
    assert_eq!(git(folder.path(), &["status", "--porcelain"]), "");
    let ran = run(
        folder.path(),
        &[
            "check",
            "docs",
            "--baseline-from",
            "main",
            "--format",
            "json",
        ],
    );
    let used = &json(&ran)["gate"]["baseline"];
    assert_eq!((&used["path"], &used["known"]), (&"main".into(), &2.into()));
    assert_eq!(
        used["commit"],
        git(folder.path(), &["rev-parse", "main"]).as_str()
    );
}

#[cfg(target_os = "linux")]
#[test]
fn an_interrupted_run_leaves_nothing_of_another_revision_behind() {
    use std::fmt::Write;
    let folder = repository();
    let mut records = String::new();
    for nth in 0..40_000 {
        let words: Vec<String> = (0..30)
            .map(|word| format!("w{}", nth * 31 + word * 7))
            .collect();
        let record = serde_json::json!({ "text": words.join(" ") });
        writeln!(records, "{record}").unwrap();
    }
    folder.write("docs/all.jsonl", records);
    commit(&folder);
    let temporary = Folder::new();
    let temp_dir = temporary.path().to_str().unwrap();
    for signal in ["INT", "TERM"] {
        let mut child = retold(folder.path())
            .args([
                "check",
                "docs",
                "--baseline-from",
                "HEAD",
                "--temp-dir",
                temp_dir,
            ])
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        while temporary.names().is_empty() && child.try_wait().unwrap().is_none() {
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        let kill = format!("kill -{signal} {}", child.id());
        Command::new("sh").args(["-c", &kill]).status().unwrap();
        let ran = Ran::of(child.wait_with_output().unwrap());
        assert_eq!(ran.status, Some(130), "{signal}: {}", ran.stderr);
        assert!(
            temporary.names().is_empty(),
            "{signal}: {:?}",
            temporary.names()
        );
    }
}

#[test]
fn a_baseline_is_never_made_of_a_part() {
    let folder = repository();
    for flag in [
        "--focus=docs/b.md",
        "--changed-since=main",
        "--baseline-from=main",
    ] {
        let ran = run(folder.path(), &["baseline", "create", "docs", flag]);
        assert_eq!(ran.status, Some(2), "{flag}");
        assert!(
            ran.stderr.contains("belong to `retold check`"),
            "{}",
            ran.stderr
        );
    }
    assert_eq!(folder.names(), [".git", "docs"]);
}
