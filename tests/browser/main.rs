//! The HTML report as its readers meet it: opened by `file://` in a real, headless Chromium.
//!
//! Tests that drive it are ignored by default, since not every machine that builds `retold` has a browser. `.ci/run` installs
//! one and runs them: `cargo test --release --locked --test browser -- --ignored`.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

mod accessible;
mod compare;
mod corpora;
mod driver;
mod first_screen;
mod harness;
mod hostile;
mod keyboard;
mod large;
mod look;
mod page;
mod pages;
mod pictures;
#[path = "../support/mod.rs"]
mod support;
mod table;
mod without;
