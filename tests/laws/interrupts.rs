//! Law 10: a run that is killed or interrupted leaves no half-written output.
#![cfg(target_os = "linux")]

use std::fs;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use crate::support::corpus::{Random, families, json_lines, lines, words};
use crate::support::{Folder, Ran, report, retold};

const OLD: &str = "the report of yesterday";

/// One file of JSON lines, of unlike texts, and a report of an earlier run.
fn corpus(megabytes: usize) -> Folder {
    let mut random = Random(megabytes as u64);
    let mut records = String::new();
    while records.len() < megabytes << 20 {
        let text = lines(&words(&mut random, "word", 50_000, 400));
        records += &serde_json::json!({ "text": text }).to_string();
        records.push('\n');
    }
    let folder = Folder::new();
    folder.write("all.jsonl", records).write("old.json", OLD);
    folder
}

fn start(folder: &Folder) -> Child {
    let outputs = ["json=old.json", "json=new.json", "pairs=new.tsv"];
    retold(folder.path())
        .args(["check", "all.jsonl"])
        .args(outputs.iter().flat_map(|output| ["--output", output]))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Waits until the run has read some of its input, or is over.
fn wait_until_it_reads(child: &mut Child) {
    let counts = format!("/proc/{}/io", child.id());
    while child.try_wait().unwrap().is_none() {
        let read = fs::read_to_string(&counts).ok().and_then(|counts| {
            let line = counts.lines().find_map(|line| line.strip_prefix("rchar: "));
            line.and_then(|bytes| bytes.parse::<u64>().ok())
        });
        if read.is_some_and(|bytes| bytes > 2 << 20) {
            return;
        }
        sleep(Duration::from_millis(1));
    }
}

/// `kill` of the shell, for the standard library knows only one signal.
fn send(signal: &str, child: &Child) {
    let kill = format!("kill -{signal} {}", child.id());
    // It fails where the run is over, which the caller sees by the exit status.
    Command::new("sh")
        .args(["-c", &kill])
        .stderr(Stdio::null())
        .status()
        .unwrap();
}

/// Signals a run that reads; a larger corpus is tried where the run was faster than the signal.
fn ended_by(signal: &str, is_ended: fn(&Ran) -> bool) -> (Ran, Folder) {
    for megabytes in [30, 60, 120, 240] {
        let folder = corpus(megabytes);
        let mut child = start(&folder);
        wait_until_it_reads(&mut child);
        send(signal, &child);
        let ran = Ran::of(child.wait_with_output().unwrap());
        if is_ended(&ran) {
            return (ran, folder);
        }
        assert!(matches!(ran.status, Some(0 | 1)), "{:?}", ran.status);
    }
    panic!("every run was over before the signal");
}

fn assert_untouched(folder: &Folder) {
    assert_eq!(folder.names(), ["all.jsonl", "old.json"]);
    let old = fs::read_to_string(folder.path().join("old.json")).unwrap();
    assert_eq!(old, OLD);
}

#[test]
fn a_killed_run_leaves_no_file() {
    let (ran, folder) = ended_by("KILL", |ran| ran.status.is_none());
    assert!(ran.stdout.is_empty());
    assert_untouched(&folder);
}

#[test]
fn an_interrupted_run_leaves_no_file_and_exits_130() {
    for signal in ["INT", "TERM"] {
        let (ran, folder) = ended_by(signal, |ran| ran.status == Some(130));
        assert!(ran.stdout.is_empty());
        assert_eq!(ran.stderr, "interrupted\n");
        assert_untouched(&folder);
    }
}

/// Nobody reads the pipe, so the run waits to open it; an interrupt has to end it all the same.
#[test]
fn a_run_that_waits_for_the_reader_of_a_pipe_can_be_interrupted() {
    let folder = corpus(1);
    let path = folder.path();
    let made = Command::new("mkfifo")
        .arg(path.join("pipe"))
        .status()
        .unwrap();
    assert!(made.success());
    for signal in ["INT", "TERM"] {
        let mut child = retold(path)
            .args([
                "check",
                "all.jsonl",
                "--output",
                "pairs=done.tsv",
                "--output",
                "json=pipe",
            ])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // The outputs are written in order: when the first is there, the pipe is next.
        while !path.join("done.tsv").exists() {
            assert_eq!(child.try_wait().unwrap(), None);
            sleep(Duration::from_millis(5));
        }
        sleep(Duration::from_millis(200));
        send(signal, &child);
        let mut waited = Duration::ZERO;
        while child.try_wait().unwrap().is_none() {
            sleep(Duration::from_millis(20));
            waited += Duration::from_millis(20);
            if waited > Duration::from_secs(60) {
                child.kill().unwrap();
                panic!("still waiting for a reader a minute after the interrupt");
            }
        }
        assert_eq!(child.wait().unwrap().code(), Some(130));
        fs::remove_file(path.join("done.tsv")).unwrap();
    }
}

/// Whether a report of this folder is being written: the temporary file has some of it, or the old one was changed.
fn is_writing(folder: &Folder) -> bool {
    let size = |name: &str| fs::metadata(folder.path().join(name)).map_or(0, |found| found.len());
    let names = folder.names();
    names
        .iter()
        .any(|name| name.ends_with(".tmp") && size(name) > 0)
        || size("old.json") != OLD.len() as u64
}

#[test]
fn a_run_killed_while_it_writes_leaves_the_old_report_or_a_whole_one() {
    let folder = Folder::new();
    folder.write("all.jsonl", json_lines(&families(5, 600)));
    let mut killed_in_time = 0;
    for _ in 0..100 {
        folder.write("old.json", OLD);
        let mut child = retold(folder.path())
            .args(["check", "all.jsonl", "--output", "json=old.json"])
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        while child.try_wait().unwrap().is_none() && !is_writing(&folder) {}
        child.kill().unwrap();
        child.wait().unwrap();
        let found = fs::read(folder.path().join("old.json")).unwrap();
        if found == OLD.as_bytes() {
            killed_in_time += 1;
        } else {
            report(&found);
        }
        // Nobody but a killed run leaves one of these.
        for name in folder.names().iter().filter(|name| name.ends_with(".tmp")) {
            fs::remove_file(folder.path().join(name)).unwrap();
        }
        if killed_in_time == 5 {
            return;
        }
    }
    panic!("of 100 runs only {killed_in_time} were killed before the report was whole");
}
