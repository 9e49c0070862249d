//! Finds what a collection of documents tells twice: repeated lines, copies, documents inside others, and the same story in
//! other words.
//!
//! ```no_run
//! use retold::{observe::Silent, resources::Resources, settings::Settings};
//!
//! let report = retold::check(&["docs".into()], Settings::default(), &Resources::default(), &Silent)?;
//! for finding in &report.findings {
//!     println!("{}: {} ({} documents or places)", finding.rule, finding.title, finding.count);
//! }
//! # Ok::<(), retold::error::Error>(())
//! ```
//!
//! The floors of the house, from the ground up; each knows only those below it: [`model`], [`comparison`], [`settings`],
//! [`resources`], [`day`] and [`error`]; [`dates`] tells dates from text; [`corpus`] reads; [`text`] makes tokens; [`align`] lays two texts side by side; [`sketch`]
//! remembers; [`candidate`] proposes pairs; [`find`] decides; [`gate`] judges; [`report`] writes; [`config`] reads `retold.toml`.
//! [`check`] runs them all over a collection, [`compare()`] over two documents or two folders. [`count_background`] counts
//! words for other runs.

pub mod align;
mod bits;
mod cache;
pub mod candidate;
mod compare;
pub mod comparison;
pub mod config;
pub mod corpus;
pub mod dates;
pub mod day;
pub mod error;
mod escape;
mod filter;
pub mod find;
pub mod gate;
pub mod identity;
#[cfg(target_arch = "x86_64")]
mod machine;
mod memory;
pub mod model;
pub mod observe;
mod pipeline;
mod radix;
mod read_at;
mod repeats;
pub mod report;
pub mod resources;
pub mod revision;
mod rule;
mod runs;
pub mod settings;
pub mod sketch;
mod spool;
mod tally;
pub mod text;
mod xxh3;

pub use compare::compare;
pub use pipeline::check;
pub use tally::{Tally, count_background};
