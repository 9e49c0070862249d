//! In the place of `parquet.rs` in a build without the feature `parquet`: every such file is listed.

use std::convert::Infallible;
use std::fs::File;
use std::io;

use super::assemble::Outcome;
use super::json_lines::Fields;
use super::read::Reading;
use super::source::Refusal;
use crate::error::Error;

/// There is none.
pub(super) struct RowGroup(Infallible);

/// Refuses the file.
///
/// # Errors
/// Always, with what to do.
pub(super) fn row_groups(_: io::Result<File>, _: Fields<'_>) -> Result<Vec<RowGroup>, Refusal> {
    Err(Refusal::error(
        "Parquet, which this build does not read; build it with the feature `parquet`",
    ))
}

/// Cannot be called.
pub(super) fn read<T, V>(
    _: &Reading<'_, V>,
    _: io::Result<File>,
    group: &RowGroup,
) -> Result<Outcome<T>, Error> {
    match group.0 {}
}
