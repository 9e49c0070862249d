//! A cache: the same bytes with it, whatever is wrong with it, and what is said of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::support::{Folder, Ran, retold, run, run_with_input};

/// All formats at once, and the exit status.
fn told(folder: &Folder, more: &[&str]) -> (Ran, Vec<(String, Vec<u8>)>) {
    const FORMATS: [&str; 13] = [
        "human",
        "concise",
        "json",
        "jsonl",
        "pairs",
        "sarif",
        "junit",
        "github",
        "gitlab",
        "markdown",
        "csv",
        "html",
        "boilerplate",
    ];
    let out = Folder::new();
    let outputs: Vec<String> = FORMATS
        .iter()
        .map(|name| format!("{name}={}", out.path().join(name).display()))
        .collect();
    let mut arguments = vec!["check", "docs", "--format", "json"];
    arguments.extend(outputs.iter().flat_map(|output| ["--output", output]));
    let ran = run(folder.path(), &[&arguments[..], more].concat());
    let mut files = crate::support::files_below(out.path());
    assert_eq!(files.len(), FORMATS.len());
    files.push(("stdout".to_owned(), ran.stdout.clone()));
    (ran, files)
}

/// The demo corpus in `docs`.
fn seeds() -> Folder {
    let folder = Folder::new();
    for (name, bytes) in crate::support::files_below(&crate::support::seeds()) {
        folder.write(&format!("docs/{name}"), bytes);
    }
    folder
}

const CACHE: [&str; 2] = ["--cache-dir", ".retold-cache"];

fn cached(folder: &Folder, more: &[&str]) -> Ran {
    let all = [
        &["check", "docs", "-v", "--format", "json"],
        &CACHE[..],
        more,
    ]
    .concat();
    run(folder.path(), &all)
}

fn entries(folder: &Folder) -> Vec<PathBuf> {
    let files = fs::read_dir(folder.path().join(".retold-cache")).unwrap();
    let paths = files.map(|file| file.unwrap().path());
    let mut entries: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|ending| ending == "retold"))
        .collect();
    entries.sort();
    entries
}

fn is_hit(ran: &Ran) -> bool {
    ran.stderr
        .contains("cache: the result of an earlier run is used")
}

#[test]
fn every_format_has_the_same_bytes() {
    let folder = seeds();
    let (without, plain) = told(&folder, &["-q"]);
    for hit in [false, true, true] {
        let (with, same) = told(&folder, &[&["-v"], &CACHE[..]].concat());
        assert_eq!(is_hit(&with), hit, "{}", with.stderr);
        assert_eq!(with.status, without.status);
        // Only the human report of a run that is asked for more says more.
        let differing: Vec<&String> = (plain.iter().zip(&same))
            .filter(|(one, other)| one != other)
            .map(|((name, _), _)| name)
            .collect();
        assert_eq!(differing, ["human"]);
        let (with, same) = told(&folder, &[&["-q"], &CACHE[..]].concat());
        assert!(with.stderr.is_empty(), "{}", with.stderr);
        assert!(plain == same);
    }
    assert_eq!(entries(&folder).len(), 1);
    // Without its findings, and with what a baseline needs, it is another result.
    let pairs = ["check", "docs", "--format", "pairs"];
    let plain = run(folder.path(), &pairs);
    for _ in 0..2 {
        let with = run(folder.path(), &[&pairs, &CACHE[..]].concat());
        assert!(with.stdout == plain.stdout && with.status == plain.status);
    }
    assert_eq!(entries(&folder).len(), 2);
}

#[test]
fn a_baseline_judges_a_kept_result_too() {
    let folder = seeds();
    let create = ["baseline", "create", "docs"];
    let made = run(folder.path(), &[&create, &CACHE[..]].concat());
    assert_eq!(made.status, Some(0), "{}", made.stderr);
    for hit in [true, true] {
        let ran = cached(&folder, &[]);
        assert_eq!((is_hit(&ran), ran.status), (hit, Some(0)), "{}", ran.stderr);
    }
    fs::remove_file(folder.path().join("retold.baseline")).unwrap();
    assert_eq!(cached(&folder, &[]).status, Some(1));
}

#[test]
fn what_changed_is_found_anew() {
    let folder = seeds();
    let first = cached(&folder, &[]);
    assert!(
        first.stderr.contains("anew: nothing was kept so far"),
        "{}",
        first.stderr
    );
    assert!(is_hit(&cached(&folder, &[])));

    // Settings that decide what is found, and settings that only judge it.
    let other = cached(&folder, &["--near-threshold", "0.7"]);
    assert!(
        other.stderr.contains("other settings than"),
        "{}",
        other.stderr
    );
    let judged = cached(&folder, &["--exit-zero"]);
    assert!(is_hit(&judged));
    assert_eq!((first.status, judged.status), (Some(1), Some(0)));

    let differs = |what: &str| {
        let ran = cached(&folder, &[]);
        assert!(
            !is_hit(&ran) && ran.stderr.contains(what),
            "{what}: {}",
            ran.stderr
        );
        let plain = run(folder.path(), &["check", "docs", "--format", "json"]);
        assert!(ran.stdout == plain.stdout && ran.status == plain.status);
        let again = cached(&folder, &[]);
        assert!(is_hit(&again) && again.stdout == plain.stdout);
    };
    let docs = folder.path().join("docs");
    let count = |more: usize| {
        crate::support::check(folder.path(), &["docs"])["corpus"]["documents"]
            .as_u64()
            .unwrap() as usize
            + more
    };
    // The same size, so that only the content tells.
    folder.write("docs/own.txt", "something that nobody else has said");
    differs(&format!(
        "new content in 1 of {} documents (docs/own.txt)",
        count(0)
    ));
    folder.write("docs/own.txt", "something that nobody else had said");
    differs(&format!(
        "new content in 1 of {} documents (docs/own.txt)",
        count(0)
    ));
    fs::rename(docs.join("own.txt"), docs.join("moved.txt")).unwrap();
    differs("(docs/moved.txt), 1 gone");
    fs::rename(docs.join("moved.txt"), docs.join("moved.md")).unwrap();
    differs("(docs/moved.md), 1 gone");
    fs::remove_file(docs.join("moved.md")).unwrap();
    assert!(is_hit(&cached(&folder, &[])), "as it was at first");
    // A file that is not compared.
    folder.write("docs/a.bin", "bytes");
    differs("the same documents, but other files");
}

/// The date of a record is in no text, and one that was only read to be hashed has to keep it.
#[test]
fn dates_of_records_are_kept_and_told_apart() {
    let folder = Folder::new();
    let story = [
        "A fire broke out in the Harwick paper mill on Tuesday night. Forty workers left the building unharmed, and the \
         Calder bridge was closed until the morning, said fire chief Edith Marlowe.",
        "Harwick paper mill burned for six hours. Fire chief Edith Marlowe said that forty workers had been brought to \
         safety; traffic over the Calder bridge could not pass until the morning.",
        "The council of Penrow has voted for a new swimming pool. Building starts in spring, and the mayor expects that \
         it costs nine million and opens within two years.",
    ];
    let records = |day: &str| -> String {
        let days = ["2014-12-18", day, "2014-12-20"];
        let rows = story.iter().zip(days).enumerate();
        rows.map(|(id, (text, day))| {
            format!("{{\"id\":{id},\"date\":\"{day}\",\"text\":\"{text}\"}}\n")
        })
        .collect()
    };
    let check = ["check", "docs", "-v", "--format", "json"];
    let mut reports = Vec::new();
    // Only the date changes, and no size: documents are read first, and sketched afterwards.
    for (at, day) in ["2014-12-19", "2014-12-21", "2013-12-19"]
        .into_iter()
        .enumerate()
    {
        folder.write("docs/news.jsonl", records(day));
        let plain = run(folder.path(), &check);
        let anew = cached(&folder, &[]);
        assert!(!is_hit(&anew), "{}", anew.stderr);
        if at > 0 {
            let changed = "new content in 1 of 3 documents (docs/news.jsonl#1)";
            assert!(anew.stderr.contains(changed), "{}", anew.stderr);
        }
        assert!(anew.stdout == plain.stdout && anew.status == plain.status);
        let again = cached(&folder, &[]);
        assert!(is_hit(&again) && again.stdout == plain.stdout);
        let told = format!("\"date\":\"{day}\"");
        let flat: String = String::from_utf8(anew.stdout.clone()).unwrap();
        assert!(flat.replace("\": ", "\":").contains(&told), "{flat}");
        reports.push(anew.stdout);
    }
    reports.dedup();
    assert_eq!(reports.len(), 3);
    // A window decides what is found, and a result without stories does not depend on dates.
    let within = cached(&folder, &["--window", "7"]);
    assert!(!is_hit(&within) && within.stdout != reports[2]);
    let exact = ["--rules", "exact-duplicate"];
    cached(&folder, &exact);
    folder.write("docs/news.jsonl", records("2014-12-19"));
    assert!(is_hit(&cached(&folder, &exact)));
}

#[test]
fn marks_and_what_is_judged_count_anew() {
    let folder = seeds();
    folder.write(
        "docs/mark.md",
        "A page.\n\n<!-- retold: off -->\nsome words that nobody else has\n",
    );
    let arguments = ["check", "docs", "-v", "--format", "json"];
    let plain = run(folder.path(), &arguments);
    assert!(!is_hit(&cached(&folder, &[])));
    let hit = cached(&folder, &[]);
    assert!(is_hit(&hit) && hit.stdout == plain.stdout);
    folder.write(
        "docs/mark.md",
        "A page.\n\n<!-- retold: on --> \nsome words that nobody else has\n",
    );
    let plain = run(folder.path(), &arguments);
    let anew = cached(&folder, &[]);
    assert!(!is_hit(&anew) && anew.stdout == plain.stdout);
    // A focus narrows what was kept for all; it asks for what a baseline needs too.
    let focus = ["--focus", "docs/mark.md"];
    let plain = run(folder.path(), &[&arguments[..], &focus].concat());
    cached(&folder, &focus);
    let narrowed = cached(&folder, &focus);
    assert!(is_hit(&narrowed) && narrowed.stdout == plain.stdout);
    let other = cached(&folder, &["--focus", "docs/news"]);
    assert!(
        is_hit(&other) && other.stdout != plain.stdout,
        "{}",
        other.stderr
    );
}

#[test]
fn failures_are_not_remembered() {
    let folder = seeds();
    folder.write("docs/cut.txt.gz", "no gzip at all");
    for hit in [false, true] {
        let ran = cached(&folder, &[]);
        assert_eq!((is_hit(&ran), ran.status), (hit, Some(2)), "{}", ran.stderr);
    }
    let gzip = crate::support::packed::pack("gz", b"a text that can be read now");
    folder.write("docs/cut.txt.gz", gzip);
    let ran = cached(&folder, &[]);
    assert_eq!(
        (is_hit(&ran), ran.status),
        (false, Some(1)),
        "{}",
        ran.stderr
    );
    // A run that ends in an error keeps nothing.
    let before = entries(&folder);
    let failed = cached(&folder, &["--temp-dir", "gone"]);
    assert_eq!(failed.status, Some(2));
    assert_eq!(entries(&folder), before);
}

#[test]
fn streams_records_and_budgets_have_results_too() {
    let folder = Folder::new();
    let record = |id: usize, text: &str| format!("{{\"id\":{id},\"text\":\"{text}\"}}\n");
    let text = "one two three four five six seven eight nine ten eleven";
    let records: String = (0..4).map(|id| record(id, text)).collect();
    let check = ["check", "-", "-v", "--format", "json", CACHE[0], CACHE[1]];
    let first = run_with_input(folder.path(), &check, records.as_bytes());
    let second = run_with_input(folder.path(), &check, records.as_bytes());
    assert!(!is_hit(&first) && is_hit(&second), "{}", second.stderr);
    assert!(first.stdout == second.stdout && first.status == Some(1));
    let within = [&check[..], &["--memory", "64MiB", "--threads", "1"]].concat();
    assert!(is_hit(&run_with_input(
        folder.path(),
        &within,
        records.as_bytes()
    )));
    let changed = records.replace("\"id\":3", "\"id\":4");
    let third = run_with_input(folder.path(), &check, changed.as_bytes());
    assert!(third.stderr.contains("(-#4), 1 gone"), "{}", third.stderr);
}

#[test]
fn damage_costs_time_and_nothing_else() {
    let folder = seeds();
    let plain = cached(&folder, &[]);
    let entry = entries(&folder).remove(0);
    let whole = fs::read(&entry).unwrap();
    let middle = whole.len() / 2;
    let flipped = [&whole[..middle], &[whole[middle] ^ 1], &whole[middle + 1..]].concat();
    for bytes in [&whole[..middle], b"", b"{}", &flipped] {
        fs::write(&entry, bytes).unwrap();
        let ran = cached(&folder, &[]);
        assert!(
            ran.stderr.contains("anew: unreadable entry "),
            "{}",
            ran.stderr
        );
        assert!(!ran.stderr.contains("warning"), "{}", ran.stderr);
        assert!(ran.stdout == plain.stdout && ran.status == plain.status);
        assert_eq!(fs::read(&entry).unwrap().len(), whole.len(), "kept again");
        assert!(is_hit(&cached(&folder, &[])));
    }
    // A folder where the result should be.
    fs::remove_file(&entry).unwrap();
    fs::create_dir(&entry).unwrap();
    let ran = cached(&folder, &[]);
    assert!(ran.stdout == plain.stdout && ran.status == plain.status);
    assert_eq!(ran.stderr.matches("warning").count(), 1, "{}", ran.stderr);
    // The result of other documents.
    fs::remove_dir(&entry).unwrap();
    fs::write(&entry, &whole).unwrap();
    folder.write("docs/own.txt", "something that nobody else has said");
    cached(&folder, &[]);
    let other = entries(&folder)
        .into_iter()
        .find(|path| *path != entry)
        .unwrap();
    fs::write(&other, &whole).unwrap();
    let ran = cached(&folder, &[]);
    assert!(
        ran.stderr.contains("belongs to another run"),
        "{}",
        ran.stderr
    );
    let plain = run(folder.path(), &["check", "docs", "--format", "json"]);
    assert!(ran.stdout == plain.stdout);
}

#[test]
fn a_folder_that_cannot_be_used_is_a_warning() {
    let folder = seeds();
    let plain = run(folder.path(), &["check", "docs", "-q", "--format", "json"]);
    // A file in its place, a folder of documents, and one that nobody can make.
    folder.write("file", "");
    let places = ["file", "docs", "file/below", "/proc/retold-cache"];
    for place in &places[..if cfg!(target_os = "linux") { 4 } else { 3 }] {
        let check = [
            "check",
            "docs",
            "-q",
            "--format",
            "json",
            "--cache-dir",
            place,
        ];
        let ran = run(folder.path(), &check);
        assert!(
            ran.stdout == plain.stdout && ran.status == plain.status,
            "{place}"
        );
        let warned = format!("warning: {place}: the cache cannot be used: ");
        assert!(ran.stderr.starts_with(&warned), "{}", ran.stderr);
        assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
    }
    assert!(!folder.path().join("docs/CACHEDIR.TAG").exists());
}

/// The largest file that a process may write stands in for a full disk.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_a_warning() {
    let folder = seeds();
    let plain = run(folder.path(), &["check", "docs", "-q", "--format", "json"]);
    let output = Command::new("bash")
        .current_dir(folder.path())
        .args([
            "-c",
            "trap '' XFSZ; ulimit -f 8; exec \"$@\" | cat; exit ${PIPESTATUS[0]}",
            "bash",
        ])
        .args([
            env!("CARGO_BIN_EXE_retold"),
            "check",
            "docs",
            "-q",
            "--format",
            "json",
        ])
        .args(CACHE)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let ran = Ran::of(output);
    assert!(ran.stdout == plain.stdout && ran.status == plain.status);
    let warned = "warning: .retold-cache: the result cannot be kept: ";
    assert!(ran.stderr.starts_with(warned), "{}", ran.stderr);
    assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
    let mut left = fs::read_dir(folder.path().join(".retold-cache")).unwrap();
    let names = left.by_ref().map(|file| file.unwrap().file_name());
    let mut names: Vec<_> = names.collect();
    names.sort();
    assert_eq!(names, [".gitignore", "CACHEDIR.TAG"]);
}

#[test]
fn it_is_never_read_as_documents() {
    let folder = seeds();
    let everything = [
        "--hidden",
        "--no-ignore",
        "--include",
        "*",
        "-q",
        "--format",
        "json",
    ];
    let plain = run(folder.path(), &[&["check", "."], &everything[..]].concat());
    for place in [".retold-cache", "docs/cache"] {
        for _ in 0..2 {
            let check = [&["check", ".", "--cache-dir", place], &everything[..]].concat();
            let ran = run(folder.path(), &check);
            assert!(ran.stdout == plain.stdout, "{place}");
        }
        // A run that does not know of it passes it over, too.
        let ran = run(folder.path(), &[&["check", "."], &everything[..]].concat());
        assert!(ran.stdout == plain.stdout, "{place}");
        // But nothing can hide in it.
        let hidden = format!("{place}/page.md");
        folder.write(&hidden, "a page that somebody has put there");
        let ran = run(
            folder.path(),
            &["check", ".", "--hidden", "--format", "json"],
        );
        let documents = ran.json()["corpus"]["documents"].as_u64();
        fs::remove_dir_all(folder.path().join(place)).unwrap();
        let ran = run(
            folder.path(),
            &["check", ".", "--hidden", "--format", "json"],
        );
        let before = ran.json()["corpus"]["documents"].as_u64();
        assert_eq!(documents, before.map(|count| count + 1));
    }
}

#[test]
fn it_is_a_key_and_can_be_turned_off() {
    let folder = seeds();
    folder.write("docs/retold.toml", "cache-dir = \"../.retold-cache\"\n");
    let check = ["check", "docs", "-v", "--format", "json"];
    run(folder.path(), &check);
    assert_eq!(entries(&folder).len(), 1);
    assert!(is_hit(&run(folder.path(), &check)));
    let without = run(folder.path(), &[&check[..], &["--no-cache"]].concat());
    assert!(!without.stderr.contains("cache"), "{}", without.stderr);
}

#[test]
fn runs_at_once_do_not_disturb_each_other() {
    let folder = seeds();
    let plain = run(folder.path(), &["check", "docs", "-q", "--format", "json"]);
    for _ in 0..2 {
        let _ = fs::remove_dir_all(folder.path().join(".retold-cache"));
        let children: Vec<_> = (0..6)
            .map(|_| {
                retold(folder.path())
                    .args(["check", "docs", "-q", "--format", "json"])
                    .args(CACHE)
                    .stdout(Stdio::piped())
                    .stderr(Stdio::piped())
                    .spawn()
                    .unwrap()
            })
            .collect();
        for child in children {
            let ran = Ran::of(child.wait_with_output().unwrap());
            assert!(ran.stderr.is_empty(), "{}", ran.stderr);
            assert!(ran.stdout == plain.stdout && ran.status == plain.status);
        }
        assert_eq!(entries(&folder).len(), 1);
        assert!(is_hit(&cached(&folder, &[])));
    }
}

#[cfg(unix)]
fn unfinished(folder: &Path) -> usize {
    let files = fs::read_dir(folder.join(".retold-cache"))
        .into_iter()
        .flatten();
    files
        .filter(|file| {
            let name = file.as_ref().unwrap().file_name();
            name.to_string_lossy().starts_with(".unfinished-")
        })
        .count()
}

/// Killed at any moment: what the next run says is right.
#[cfg(unix)]
#[test]
fn a_run_that_was_killed_leaves_no_wrong_result() {
    let folder = seeds();
    // Long enough to be met while it writes.
    let text: String = (0..60_000)
        .map(|n| format!("line {} of a long text here\n", n / 2))
        .collect();
    folder.write("docs/long.txt", text);
    let check = ["check", "docs", "-q", "--format", "json"];
    let plain = run(folder.path(), &check);
    let mut killed = 0;
    for pause in 0..12 {
        let mut child = retold(folder.path())
            .args(check)
            .args(CACHE)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Every other time as soon as a file is begun.
        if pause % 2 == 0 {
            std::thread::sleep(std::time::Duration::from_millis(20 * pause));
        } else {
            while child.try_wait().unwrap().is_none() && unfinished(folder.path()) == 0 {
                std::thread::yield_now();
            }
        }
        child.kill().unwrap();
        killed += usize::from(child.wait().unwrap().code().is_none());
        let ran = run(folder.path(), &[&check[..], &CACHE].concat());
        assert!(ran.stderr.is_empty(), "{}", ran.stderr);
        assert!(ran.stdout == plain.stdout && ran.status == plain.status);
        fs::remove_dir_all(folder.path().join(".retold-cache")).unwrap();
    }
    assert!(killed > 6, "{killed} were killed");
}
