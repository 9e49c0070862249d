//! Colour, and readers that go away.

use std::io::Read;
use std::process::Stdio;

use retold::report::Format;

use crate::support::corpus::{families, json_lines};
use crate::support::{Folder, Ran, retold, run, seeds};

fn human(arguments: &[&str], environment: &[(&str, &str)]) -> String {
    let run = retold(&seeds())
        .args(["check", "."])
        .args(arguments)
        .envs(environment.iter().copied())
        .output()
        .unwrap();
    let run = Ran::of(run);
    assert_eq!(run.status, Some(1));
    run.text().to_owned()
}

#[test]
fn colour_follows_the_flag_and_then_the_environment() {
    for (arguments, environment, colourful) in [
        (&[][..], &[][..], false),
        (&["--color", "auto"], &[], false),
        (&["--color", "always"], &[], true),
        (&["--color", "always"], &[("NO_COLOR", "1")], true),
        (&["--color", "never"], &[("CLICOLOR_FORCE", "1")], false),
        (&[], &[("CLICOLOR_FORCE", "1")], true),
        (&[], &[("NO_COLOR", "1")], false),
        (&[], &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")], false),
        (&[], &[("TERM", "xterm-256color")], false),
    ] {
        let found = human(arguments, environment).contains('\u{1b}');
        assert_eq!(found, colourful, "{arguments:?} {environment:?}");
    }
}

#[test]
fn without_its_colours_a_report_says_the_same() {
    let codes = regex::Regex::new("\u{1b}\\[[0-9;]*m").unwrap();
    let colourful = human(&["--color", "always", "--verbose"], &[]);
    let plain = human(&["--color", "never", "--verbose"], &[]);
    assert_eq!(codes.replace_all(&colourful, ""), plain);
}

#[test]
fn comparisons_say_the_same_without_colours() {
    let codes = regex::Regex::new("\u{1b}\\[[0-9;]*m").unwrap();
    for pair in [
        ["manual/kiln-2025.md", "manual/kiln-2026.md"],
        ["manual", "archive"],
    ] {
        for width in ["80", "140"] {
            let of = |color| {
                let arguments = [
                    "compare", pair[0], pair[1], "--width", width, "--color", color,
                ];
                let ran = run(&seeds(), &arguments);
                assert_eq!(ran.status, Some(0), "{}", ran.stderr);
                ran.text().to_owned()
            };
            let (colourful, plain) = (of("always"), of("never"));
            assert!(colourful.contains('\u{1b}') && !plain.contains('\u{1b}'));
            assert_eq!(codes.replace_all(&colourful, ""), plain);
            assert_eq!(of("auto"), plain);
        }
    }
}

#[test]
fn a_reader_that_goes_away_changes_nothing() {
    let folder = Folder::new();
    folder.write("a.jsonl", json_lines(&families(3, 300)));
    for format in Format::ALL.map(Format::name) {
        // Never more than ten lines and a notice, or hardly any text, which every pipe holds.
        if ["github", "boilerplate"].contains(&format) {
            continue;
        }
        for (extra, status) in [("--verbose", 1), ("--exit-zero", 0)] {
            let arguments = [
                "check", "a.jsonl", "--limit", "0", "--format", format, extra,
            ];
            let all = run(folder.path(), &arguments);
            assert_eq!(all.status, Some(status));
            let mut child = retold(folder.path())
                .args(arguments)
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap();
            let mut stdout = child.stdout.take().unwrap();
            stdout.read_exact(&mut [0; 10]).unwrap();
            drop(stdout);
            let cut = Ran::of(child.wait_with_output().unwrap());
            assert_eq!(cut.status, Some(status), "{format}: {}", cut.stderr);
            assert_eq!(cut.stderr, all.stderr, "{format}");
            // More than the 64 KiB a pipe holds, or nothing was cut.
            assert!(all.stdout.len() > 70_000, "{format}: {}", all.stdout.len());
        }
    }
}
