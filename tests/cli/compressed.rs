//! Compressed files, Parquet and streams: the same findings as for the plain file, and what is said when they are not
//! whole or there is no room for them.

use std::process::Stdio;

use crate::support::corpus::{families, json_lines};
use crate::support::packed::{ENDINGS, pack};
use crate::support::{Folder, Ran, check, findings, retold, run, run_with_input, skipped};

/// The report on one file, with another name for it.
fn report_on(folder: &Folder, file: &str, name: &str, threads: &str, format: &str) -> String {
    let arguments = [
        "check",
        file,
        "--threads",
        threads,
        "--limit",
        "0",
        "--format",
        format,
    ];
    let ran = run(folder.path(), &arguments);
    assert_eq!(ran.status, Some(1), "{}", ran.stderr);
    ran.text().replace(file, name)
}

#[test]
fn a_compressed_file_has_the_report_of_the_plain_one() {
    let folder = Folder::new();
    let plain = json_lines(&families(3, 40));
    folder.write("plain.jsonl", &plain);
    let text = |format| report_on(&folder, "plain.jsonl", "plain.jsonl", "1", format);
    let (json, pairs) = (text("json"), text("pairs"));
    assert!(json.len() > 10_000);
    let (one, two) = plain.split_at(plain.len() / 3);
    for ending in ENDINGS {
        // In two members, the first of which ends inside a line.
        let file = format!("plain.jsonl.{ending}");
        folder.write(
            &file,
            [one, two]
                .map(|part| pack(ending, part.as_bytes()))
                .concat(),
        );
        for threads in ["1", "2"] {
            assert!(
                report_on(&folder, &file, "plain.jsonl", threads, "json") == json,
                "{file}"
            );
            assert!(
                report_on(&folder, &file, "plain.jsonl", threads, "pairs") == pairs,
                "{file}"
            );
        }
        let packed = std::fs::read(folder.path().join(&file)).unwrap();
        let arguments = ["check", "-", "--format", "pairs", "-q"];
        let piped = run_with_input(folder.path(), &arguments, &packed);
        assert_eq!(piped.status, Some(1));
        let names = ["-#", "plain.jsonl#"];
        assert!(
            piped.text().replace(names[0], names[1]) == pairs,
            "{ending} on standard input"
        );
    }
}

#[cfg(feature = "parquet")]
#[test]
fn a_table_has_the_report_of_the_same_json_lines() {
    let folder = Folder::new();
    let texts = families(4, 40);
    folder
        .write("plain.jsonl", json_lines(&texts))
        .write("rows.parquet", crate::support::packed::table(&texts, 50));
    for format in ["json", "pairs"] {
        let plain = report_on(&folder, "plain.jsonl", "plain.jsonl", "1", format);
        for threads in ["1", "2"] {
            let rows = report_on(&folder, "rows.parquet", "plain.jsonl", threads, format);
            assert!(rows == plain, "{format} with {threads} threads");
        }
    }
}

#[test]
fn a_compressed_text_is_a_copy_of_the_plain_one() {
    let folder = Folder::new();
    let text = "A text of some words, told once plainly and four times compressed.\n";
    folder.write("a.txt", text);
    for ending in ENDINGS {
        folder.write(&format!("b.txt.{ending}"), pack(ending, text.as_bytes()));
    }
    folder.write("c.gz", pack("gz", text.as_bytes()));
    let report = check(folder.path(), &["."]);
    let [finding] = findings(&report) else {
        panic!("{report:#}");
    };
    assert_eq!(finding["count"], 5);
    assert_eq!(finding["evidence"]["byte_identical"], true);
    assert_eq!(
        report["corpus"]["left_out"]["other"], 1,
        "c.gz does not say what it holds"
    );
    let included = check(folder.path(), &[".", "--include", "*.gz"]);
    assert_eq!(findings(&included)[0]["count"], 6);
}

#[test]
fn what_is_not_whole_is_an_error_that_can_be_accepted() {
    let folder = Folder::new();
    let records = json_lines(&families(5, 4));
    for ending in ENDINGS {
        let file = format!("a.jsonl.{ending}");
        let packed = pack(ending, records.as_bytes());
        let whole = pack(ending, b"{\"text\": \"This one is whole.\"}\n");
        folder.write(&file, [&whole[..], &packed[..packed.len() / 2]].concat());
        let report = check(folder.path(), &[&file]);
        assert_eq!(report["gate"]["exit_status"], 2);
        let [told] = &skipped(&report)[..] else {
            panic!("{report:#}");
        };
        assert!(told.starts_with(&format!("error {file}:")), "{told}");
        assert!(
            told.contains("stream ends early, or other bytes follow it; get the file again"),
            "{told}"
        );
        assert!(report["corpus"]["documents"].as_u64() >= Some(1));
        let accepted = check(folder.path(), &[&file, "--allow-unreadable"]);
        assert_ne!(accepted["gate"]["exit_status"], 2);
        assert_eq!(skipped(&accepted).len(), 1);
    }
}

/// More than is kept in memory, of one short text.
fn long_stream() -> Vec<u8> {
    let line = format!(
        "{{\"text\": \"x\", \"other\": \"{}\"}}\n",
        "long ".repeat(2000)
    );
    line.repeat(1700).into_bytes()
}

#[test]
fn a_folder_for_temporary_files_must_be_there() {
    let folder = Folder::new();
    folder.write("a.txt", "text");
    let ran = run(folder.path(), &["check", "a.txt", "--temp-dir", "gone"]);
    assert_eq!((ran.status, &*ran.stdout), (Some(2), &b""[..]));
    let said = "error: gone: no such folder; name the folder for temporary files with --temp-dir";
    assert_eq!(ran.stderr.trim_end(), said);
    let ran = run(folder.path(), &["check", "a.txt", "--temp-dir", "."]);
    assert_eq!(ran.status, Some(0));
}

#[cfg(unix)]
#[test]
fn a_full_disk_is_told_and_ends_the_run() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path().join("temp")).unwrap();
    folder.write("long.jsonl.gz", pack("gz", &long_stream()));
    // Files may not grow beyond a MiB or two: the system refuses to write more, as on a full disk.
    let script = "trap '' XFSZ; ulimit -f 2048; exec \"$0\" check long.jsonl.gz --temp-dir temp";
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", script, env!("CARGO_BIN_EXE_retold")]);
    let ran = Ran::of(shell.current_dir(folder.path()).output().unwrap());
    assert_eq!((ran.status, &*ran.stdout), (Some(2), &b""[..]));
    let (start, end) = (
        "error: temp: a temporary file cannot be written there: ",
        "; make room, or name another folder with --temp-dir",
    );
    assert!(ran.stderr.starts_with(start), "{}", ran.stderr);
    assert!(ran.stderr.trim_end().ends_with(end), "{}", ran.stderr);
    let temp = std::fs::read_dir(folder.path().join("temp")).unwrap();
    assert_eq!(temp.count(), 0);
}

#[cfg(target_os = "linux")]
#[test]
fn a_run_that_is_killed_leaves_no_temporary_file() {
    use std::io::Write;

    let folder = Folder::new();
    std::fs::create_dir(folder.path().join("temp")).unwrap();
    let mut child = retold(folder.path())
        .args(["check", "-", "--threads", "2", "--temp-dir", "temp"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(&long_stream()).unwrap();
    // It waits for more; by now or soon it has a file open that is in no folder any more.
    let temp = folder.path().join("temp").canonicalize().unwrap();
    let open_files = format!("/proc/{}/fd", child.id());
    let is_deleted = |link: &std::path::Path| {
        let link = link.to_string_lossy();
        link.starts_with(&*temp.to_string_lossy()) && link.ends_with(" (deleted)")
    };
    let has_one = || {
        std::fs::read_dir(&open_files)
            .unwrap()
            .filter_map(|entry| std::fs::read_link(entry.unwrap().path()).ok())
            .any(|link| is_deleted(&link))
    };
    let start = std::time::Instant::now();
    while !has_one() {
        assert!(start.elapsed().as_secs() < 60, "no temporary file was made");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert_eq!(std::fs::read_dir(&temp).unwrap().count(), 0);
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(std::fs::read_dir(&temp).unwrap().count(), 0);
}
