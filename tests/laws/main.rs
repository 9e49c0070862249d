//! The laws of `docs/design.md` that concern whole runs, one module for each, all over reports that follow their schema.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

mod baseline;
mod comparison;
mod determinism;
mod errors;
mod golden;
mod interrupts;
mod oracle;
mod schema;
mod share;
mod spans;
mod stability;
mod strongest;
#[path = "../support/mod.rs"]
mod support;
mod suppressions;
