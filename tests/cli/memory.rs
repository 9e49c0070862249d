//! A budget for memory: the same report with it, nothing left behind, and what is said when the disk is full.

use std::process::{Command, Stdio};

use crate::support::{Folder, Ran, retold, run};

/// Lines enough to pass the smallest budget: columns of some 20 MiB, and records of more. One line in seven stands twice.
fn many_lines() -> Folder {
    let line = |n: usize| {
        format!(
            "word{} of a line\\n",
            if n.is_multiple_of(7) { n / 14 * 14 } else { n }
        )
    };
    let mut records = String::new();
    for document in 0..1000 {
        let lines: String = (document * 1000..(document + 1) * 1000).map(line).collect();
        records += &format!("{{\"text\":\"{lines}\"}}\n");
    }
    let folder = Folder::new();
    folder.write("all.jsonl", records).write("temp/.keep", "");
    folder
}

const CHECK: [&str; 9] = [
    "check",
    "all.jsonl",
    "--rules",
    "repeated-line",
    "--min-line-words",
    "4",
    "--format",
    "json",
    "--threads",
];

fn told(folder: &Folder, threads: &str, more: &[&str]) -> Vec<u8> {
    let ran = run(
        folder.path(),
        &[&CHECK[..], &[threads, "-q"], more].concat(),
    );
    assert_eq!(ran.status, Some(1), "{}", ran.stderr);
    assert!(ran.stderr.is_empty(), "{}", ran.stderr);
    ran.stdout
}

fn left_behind(folder: &Folder) -> Vec<String> {
    let left = std::fs::read_dir(folder.path().join("temp")).unwrap();
    left.map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[test]
fn the_smallest_budget_changes_no_byte() {
    let folder = many_lines();
    let whole = told(&folder, "2", &[]);
    assert!(whole.len() > 1 << 20);
    for threads in ["1", "2"] {
        let within = told(
            &folder,
            threads,
            &["--memory", "64MiB", "--temp-dir", "temp"],
        );
        assert!(within == whole, "{threads} threads");
    }
    assert_eq!(left_behind(&folder), [".keep"]);
}

/// The largest file that a process may write stands in for a full disk: first columns do not fit, then runs.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_and_nothing_is_left() {
    let folder = many_lines();
    for kilobytes in [1024, 16_384] {
        let limited = format!("trap '' XFSZ; ulimit -f {kilobytes}; exec \"$@\"");
        let output = Command::new("bash")
            .current_dir(folder.path())
            .args(["-c", &limited, "bash", env!("CARGO_BIN_EXE_retold")])
            .args(CHECK)
            .args(["2", "-q", "--memory", "64MiB", "--temp-dir", "temp"])
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let ran = Ran::of(output);
        assert_eq!(ran.status, Some(2));
        assert!(ran.stdout.is_empty());
        assert!(
            ran.stderr
                .starts_with("error: temp: a temporary file cannot be written there: ")
                && ran
                    .stderr
                    .ends_with("name another folder with --temp-dir\n"),
            "{}",
            ran.stderr
        );
        assert_eq!(left_behind(&folder), [".keep"]);
    }
}

/// Whether a run has written a MiB, which can only be to a temporary file; false when it is over.
#[cfg(target_os = "linux")]
fn writes(child: &mut std::process::Child) -> bool {
    let counts = format!("/proc/{}/io", child.id());
    while child.try_wait().unwrap().is_none() {
        let written = std::fs::read_to_string(&counts).ok().and_then(|counts| {
            let line = counts.lines().find_map(|line| line.strip_prefix("wchar: "));
            line.and_then(|bytes| bytes.parse::<u64>().ok())
        });
        if written.is_some_and(|bytes| bytes > 1 << 20) {
            return true;
        }
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    false
}

#[cfg(target_os = "linux")]
#[test]
fn an_interrupt_while_it_spills_leaves_nothing() {
    let folder = many_lines();
    for signal in ["INT", "KILL"] {
        let mut child = retold(folder.path())
            .args(&CHECK[..CHECK.len() - 2])
            .args(["pairs", "-q", "--memory", "64MiB", "--temp-dir", "temp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        assert!(writes(&mut child), "the run spills");
        let kill = format!("kill -{signal} {}", child.id());
        Command::new("sh").args(["-c", &kill]).status().unwrap();
        let ran = Ran::of(child.wait_with_output().unwrap());
        let status = if signal == "INT" { Some(130) } else { None };
        assert_eq!(ran.status, status, "{signal}");
        assert_eq!(left_behind(&folder), [".keep"]);
    }
}
