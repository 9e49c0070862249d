//! The command line as its users meet it: what is read, what is said where, and the exit status.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

mod background;
mod baseline;
mod boilerplate;
mod cache;
mod compressed;
mod config;
mod dates;
mod encodings;
mod files;
mod formats;
mod generated;
mod hints;
mod languages;
mod large;
mod memory;
mod outputs;
mod own;
mod packaging;
mod revision;
#[path = "../support/mod.rs"]
mod support;
mod suppressions;
mod terminal;

/// The cases in `cases/`: commands with all they print. `TRYCMD=overwrite cargo test --release --test cli` writes them anew.
#[test]
fn every_case_prints_what_it_printed_before() {
    trycmd::TestCases::new()
        .register_bin("retold", std::path::Path::new(env!("CARGO_BIN_EXE_retold")))
        .env("CI", "")
        .env("NO_COLOR", "")
        .env("CLICOLOR", "")
        .env("CLICOLOR_FORCE", "")
        .env("TERM", "dumb")
        .case("tests/cli/cases/*.trycmd")
        .case("tests/cli/cases/*.toml")
        // Its examples, run where the package stands.
        .case("docs/formats.md")
        .run();
}
