//! When a document was published, as far as it says so. Only full dates that can be read in one way count: `03/04/2014` is none, and
//! neither is a day without a year.

mod dateline;
mod file_name;
mod lexer;
mod names;
mod written;

pub use dateline::dateline;
pub use file_name::of_file;
pub(crate) use names::days_and_months;
pub use written::{of_number, of_value};
