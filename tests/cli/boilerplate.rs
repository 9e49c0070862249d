//! What is boilerplate, and what it does not make alike.

use crate::support::{Folder, check, findings_of, run};

/// Some words that no other number has.
fn words(seed: usize, count: usize) -> String {
    let word = |at: usize| format!("w{seed}x{at}");
    (0..count).map(word).collect::<Vec<_>>().join(" ")
}

/// Documents of own words above one line that all of them have.
fn with_footer(documents: usize) -> Folder {
    let folder = Folder::new();
    for at in 0..documents {
        let text = format!("{}\n\n{}\n", words(at, 60), words(1000, 30));
        folder.write(&format!("{at:02}.txt"), text);
    }
    folder
}

fn kinds(folder: &Folder, arguments: &[&str]) -> Vec<String> {
    let report = check(folder.path(), &[&[".", "--exit-zero"], arguments].concat());
    let rules = ["repeated-line", "shared-passage"];
    let findings = rules.iter().flat_map(|rule| findings_of(&report, rule));
    let kinds = findings.map(|finding| finding["kind"].as_str().unwrap().to_owned());
    kinds.collect()
}

#[test]
fn the_number_of_texts_that_make_boilerplate_is_a_flag() {
    let folder = with_footer(4);
    assert_eq!(kinds(&folder, &[]), ["finding"]);
    for (number, kind) in [("4", "boilerplate"), ("5", "finding")] {
        let flag = ["--boilerplate-documents", number];
        assert_eq!(kinds(&folder, &flag), [kind], "{number}");
    }
    folder.write("retold.toml", "boilerplate-documents = 3");
    assert_eq!(kinds(&folder, &[]), ["boilerplate"]);
    // The flag outranks the file.
    assert_eq!(kinds(&folder, &["--boilerplate-documents=5"]), ["finding"]);
    let ran = run(
        folder.path(),
        &["check", ".", "--boilerplate-documents", "1"],
    );
    assert_eq!(ran.status, Some(2));
    assert!(
        ran.stderr.contains("boilerplate-documents"),
        "{}",
        ran.stderr
    );
}
