//! What the binary says about itself: rules explained, completions, manual pages.

use std::process::{Command, Stdio};

use retold::model::Rule;

use crate::support::{package, retold, run};

#[test]
fn every_rule_is_explained() {
    for rule in Rule::EVERY {
        let ran = run(package(), &["explain", rule.name()]);
        assert_eq!(ran.status, Some(0));
        let text = ran.text();
        assert!(
            text.starts_with(&format!("{rule}\n\nWhat it does\n")),
            "{text}"
        );
        assert!(text.contains("\nWhat to do\n"), "{text}");
        assert!(!text.contains("](") && !text.contains("**"), "{text}");
    }
}

#[test]
fn a_rule_that_is_not_known_is_an_error_with_a_suggestion() {
    let ran = run(package(), &["explain", "near-dupliate"]);
    assert_eq!(ran.status, Some(2));
    assert!(
        ran.stderr
            .contains("a similar value exists: 'near-duplicate'"),
        "{}",
        ran.stderr
    );
    assert_eq!(run(package(), &["explain"]).status, Some(2));
}

#[test]
fn there_are_completions_for_every_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ran = run(package(), &["completions", shell]);
        assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
        let mut words = vec!["explain", "near-threshold"];
        // Not every shell is told the values of flags and arguments.
        if ["bash", "fish", "zsh"].contains(&shell) {
            words.push("sarif");
        }
        if ["bash", "zsh"].contains(&shell) {
            words.push("overlapping-report");
        }
        for word in words {
            assert!(ran.text().contains(word), "{shell}: {word}");
        }
    }
    assert_eq!(run(package(), &["completions", "dos"]).status, Some(2));
}

/// Bash is on most machines that run the tests; where it is, it has to take the script.
#[cfg(unix)]
#[test]
fn bash_takes_its_script_and_completes() {
    let script = run(package(), &["completions", "bash"]);
    let asked = "COMP_WORDS=(retold che); COMP_CWORD=1; _retold retold che retold; echo \"${COMPREPLY[*]}\"";
    let all = format!("{}\n{asked}\n", script.text());
    let Ok(output) = Command::new("bash").args(["--norc", "-c", &all]).output() else {
        return;
    };
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(String::from_utf8_lossy(&output.stdout), "check\n", "{told}");
}

#[test]
fn there_is_a_manual_page_for_every_command() {
    let whole = run(package(), &["man"]);
    assert_eq!(whole.status, Some(0));
    for command in [
        "check",
        "baseline",
        "compare",
        "config",
        "explain",
        "completions",
        "man",
    ] {
        assert!(whole.text().contains(&format!("retold\\-{command}(1)")));
        let page = run(package(), &["man", command]);
        assert_eq!(page.status, Some(0));
        let title = format!(".TH retold-{command} 1");
        assert!(page.text().contains(&title), "{}", page.text());
    }
    let check = run(package(), &["man", "check"]);
    for flag in ["\\-\\-fail\\-on", "\\-\\-near\\-threshold", "\\-\\-output"] {
        assert!(check.text().contains(flag), "{flag}");
    }
    let unknown = run(package(), &["man", "chekc"]);
    assert_eq!(unknown.status, Some(2));
    assert!(unknown.stderr.contains(" check, "), "{}", unknown.stderr);
}

#[test]
fn a_reader_that_goes_away_changes_nothing_here_either() {
    for arguments in [
        &["man", "check"][..],
        &["completions", "zsh"],
        &["explain", "contained"],
    ] {
        let mut child = retold(package())
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        assert_eq!(child.wait().unwrap().code(), Some(0), "{arguments:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn an_output_that_is_full_is_an_error() {
    for arguments in [
        &["man"][..],
        &["completions", "bash"],
        &["explain", "contained"],
    ] {
        let full = std::fs::File::options()
            .write(true)
            .open("/dev/full")
            .unwrap();
        let output = retold(package())
            .args(arguments)
            .stdout(full)
            .stderr(Stdio::piped())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stderr.starts_with(b"error: standard output: "));
    }
}
