//! Writes reports as bytes.

mod output;
mod safe;

pub use output::OutputFile;
pub use safe::harmless;
