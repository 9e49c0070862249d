//! What is needed soon, asked for early.

use std::hint::black_box;

/// Bytes that come from memory together on nearly all machines. Where they are others, some is read twice or comes later.
const LINE: usize = 64;

/// Reads a little of each cache line of what is needed soon. Reads that wait for nothing go on at the same time, so that ten or twenty
/// lists that lie anywhere come in about the time of one. O(n / 64) for n bytes.
#[inline]
pub(crate) fn touch<T: Copy>(values: &[T]) {
    let step = (LINE / size_of::<T>().max(1)).max(1);
    for value in values.iter().step_by(step) {
        black_box(*value);
    }
}
