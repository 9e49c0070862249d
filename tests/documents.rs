//! The documents keep their word: commands, help text, links, a page for each rule.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use regex::Regex;
use retold::model::Rule;

fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(name: &str) -> String {
    fs::read_to_string(package().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The lines of the first fenced block in `text`.
fn first_block(text: &str) -> Vec<&str> {
    let mut lines = text.lines().skip_while(|line| !line.starts_with("```"));
    lines.next().expect("a fenced block");
    lines.take_while(|line| !line.starts_with("```")).collect()
}

/// Lines without the white space at their ends, for no editor keeps that in a document.
fn trimmed<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    lines.map(str::trim_end).collect()
}

/// All Markdown files below `docs/`.
fn docs() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![package().join("docs")];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "md") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The text without code, in which nothing is a link.
fn without_code(text: &str) -> String {
    let mut fenced = false;
    let prose: Vec<&str> = text
        .lines()
        .filter(|line| {
            let fence = line.trim_start().starts_with("```");
            fenced ^= fence;
            !fenced && !fence
        })
        .collect();
    let code = Regex::new("`[^`]*`").unwrap();
    code.replace_all(&prose.join("\n"), "").into_owned()
}

#[test]
fn the_first_command_of_the_readme_stands_alone_on_its_line() {
    let readme = read("README.md");
    assert!(
        first_block(&readme).contains(&"cargo run --release -- check seeds"),
        "{:?}",
        first_block(&readme)
    );
}

#[test]
fn the_readme_is_short_and_names_the_test_command() {
    let readme = read("README.md");
    assert!(readme.lines().count() < 200);
    assert!(
        readme
            .lines()
            .any(|line| line == "cargo test --release --locked")
    );
}

#[test]
fn the_reference_shows_the_help_texts_as_they_are() {
    let reference = read("docs/reference.md");
    for command in ["check", "baseline", "compare"] {
        let (_, behind) = reference
            .split_once(&format!("<!-- help: retold {command} -->"))
            .expect("the mark before the help text");
        let help = retold(&[command, "--help"]);
        assert_eq!(
            trimmed(first_block(behind).into_iter()).join("\n").trim(),
            trimmed(help.lines()).join("\n").trim()
        );
    }
}

/// What the binary prints, started where the package stands.
fn retold(arguments: &[&str]) -> String {
    let ran = Command::new(env!("CARGO_BIN_EXE_retold"))
        .current_dir(package())
        .args(arguments)
        .env_remove("CLICOLOR_FORCE")
        .output()
        .unwrap();
    String::from_utf8(ran.stdout).unwrap()
}

#[test]
fn the_page_on_comparing_shows_what_is_printed() {
    let page = read("docs/compare.md");
    let mut examples = page.split("```text\n").skip(1);
    let mut example = || examples.next().unwrap().split("```").next().unwrap();
    let kilns = ["seeds/manual/kiln-2025.md", "seeds/manual/kiln-2026.md"];
    assert_eq!(
        retold(&["compare", kilns[0], kilns[1], "--width", "80"]),
        example()
    );
    let folders = retold(&["compare", "seeds/manual", "seeds/archive"]);
    assert!(folders.starts_with(example()), "{folders}");
}

#[test]
fn every_relative_link_leads_to_a_file() {
    let link = Regex::new(r"\]\(<?([^)>\s#]+)(?:#[^)>\s]*)?>?(?:\s[^)]*)?\)").unwrap();
    let mut documents = docs();
    for name in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"] {
        documents.push(package().join(name));
    }
    let (mut looked_at, mut broken) = (0, Vec::new());
    for document in documents {
        let text = fs::read_to_string(&document)
            .unwrap_or_else(|error| panic!("{}: {error}", document.display()));
        for found in link.captures_iter(&without_code(&text)) {
            let target = &found[1];
            if target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            looked_at += 1;
            if !document.parent().unwrap().join(target).exists() {
                broken.push(format!("{}: {target}", document.display()));
            }
        }
    }
    assert!(looked_at > 0, "no link was seen");
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn every_rule_has_its_page() {
    for rule in Rule::ALL {
        let page = read(&format!("docs/rules/{rule}.md"));
        assert!(page.contains(rule.name()), "{rule}");
    }
}

#[test]
fn every_configuration_shown_is_one() {
    let folder = tempfile::tempdir().unwrap();
    let block = Regex::new(r"(?s)```toml\n(.*?)```").unwrap();
    let mut seen = 0;
    for name in ["README.md", "docs/configuration.md"] {
        for found in block.captures_iter(&read(name)) {
            let file = folder.path().join("retold.toml");
            fs::write(&file, &found[1]).unwrap();
            let shown = Command::new(env!("CARGO_BIN_EXE_retold"))
                .args(["config", "show"])
                .current_dir(folder.path())
                .output()
                .unwrap();
            let told = String::from_utf8_lossy(&shown.stderr);
            assert!(shown.status.success(), "{name}: {told}");
            seen += 1;
        }
    }
    assert!(seen > 0);
}
