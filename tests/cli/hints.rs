//! Each hint, taken at its word, does what it says.

use crate::support::{Folder, Ran, retold, run};

/// A line of 20 words that no other has.
fn line(nth: usize) -> String {
    let words: Vec<String> = (0..20)
        .map(|word| format!("w{}", nth * 100 + word))
        .collect();
    words.join(" ") + "\n"
}

/// The line below the hint that has these words in it.
fn hinted(ran: &Ran, words: &str) -> Option<String> {
    let paragraphs = ran
        .text()
        .split("\n\n")
        .filter(|text| text.starts_with("hint: "));
    let mut hints = paragraphs.filter(|hint| hint.replace("\n    ", " ").contains(words));
    let what = hints.next()?.lines().next_back()?;
    Some(what.trim().to_owned())
}

#[test]
fn a_folder_that_has_most_findings_can_be_left_out() {
    let folder = Folder::new();
    for nth in 0..6 {
        folder
            .write(&format!("vendor/{nth}-a.txt"), line(nth))
            .write(&format!("vendor/{nth}-b.txt"), line(nth));
    }
    folder
        .write("own/vendor/a.txt", line(50))
        .write("own/b.txt", line(50));
    let ran = run(folder.path(), &["check", "."]);
    assert_eq!(ran.status, Some(1));
    let snippet = hinted(&ran, "6 of 7 findings lie in vendor/ alone").expect("a hint");
    assert_eq!(snippet, "exclude = [\"/vendor/\"]");
    folder.write("retold.toml", snippet);
    let ran = run(folder.path(), &["check", "."]);
    assert!(
        ran.text().contains("findings: 1 exact-duplicate"),
        "{}",
        ran.text()
    );
    assert_eq!(hinted(&ran, ""), None, "a single finding needs no hint");
    // What the file says already is kept.
    folder.write("retold.toml", "exclude = [\"x\"]\n");
    let snippet = hinted(&run(folder.path(), &["check", "."]), "in retold.toml:");
    assert_eq!(snippet.as_deref(), Some("exclude = [\"x\", \"/vendor/\"]"));
    // The folder that was asked for is no hint.
    assert_eq!(
        hinted(&run(folder.path(), &["check", "vendor"]), "alone"),
        None
    );
}

#[test]
fn headers_can_be_taken_for_boilerplate() {
    let folder = Folder::new();
    for nth in 0..5 {
        let lines: String = (0..6)
            .map(|at| line(at) + &line(1000 + nth * 10 + at))
            .collect();
        folder.write(&format!("{nth}.txt"), lines);
    }
    let rules = ["check", ".", "--rules", "repeated-line"];
    let ran = run(folder.path(), &rules);
    let snippet = hinted(&ran, "lines that stand in 5 documents or more").expect("a hint");
    assert_eq!(snippet, "boilerplate-documents = 5");
    folder.write("retold.toml", snippet);
    let ran = run(folder.path(), &rules);
    assert_eq!(ran.status, Some(0), "{}", ran.text());
}

#[test]
fn a_folder_with_many_findings_can_be_accepted() {
    let folder = Folder::new();
    for nth in 0..10 {
        folder
            .write(&format!("it's/{nth}/a.txt"), line(nth))
            .write(&format!("it's/{nth}/b.txt"), line(nth));
    }
    let ran = run(folder.path(), &["check", "it's"]);
    let command = hinted(&ran, "accept all that is there today").expect("a hint");
    assert_eq!(command, r"retold baseline create 'it'\''s'");
    let words = command.strip_prefix("retold ").unwrap();
    let binary = retold(folder.path()).get_program().to_owned();
    let script = format!("\"$0\" {words}");
    let done = std::process::Command::new("sh")
        .arg("-c")
        .arg(&script)
        .arg(binary)
        .current_dir(folder.path())
        .output();
    assert!(done.unwrap().status.success());
    assert_eq!(run(folder.path(), &["check", "it's"]).status, Some(0));
    // Machines are told nothing.
    for format in ["json", "concise", "markdown", "github", "csv"] {
        let ran = run(
            folder.path(),
            &["check", "it's", "--no-baseline", "--format", format],
        );
        assert!(!ran.text().contains("hint"), "{format}");
    }
    let without = run(folder.path(), &["check", "it's", "--no-baseline"]);
    assert_eq!(
        hinted(&without, "accept"),
        None,
        "somebody knows of baselines already"
    );
}
