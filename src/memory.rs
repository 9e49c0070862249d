//! What is needed soon, asked for early.

/// Bytes that come from memory together on nearly all machines. Where they are others, some is asked for twice or comes later.
const LINE: usize = 64;

/// Asks for each cache line of what is needed soon, and waits for nothing: lists that lie anywhere come while something else is
/// done, ten or twenty at the same time. They come as far as the second cache; all of them would drive what is worked with out of the first. O(n / 64) for n
/// bytes.
///
/// Machines that cannot be asked are made to read.
#[inline]
pub(crate) fn announce<T: Copy>(values: &[T]) {
    let step = (LINE / size_of::<T>().max(1)).max(1);
    values.iter().step_by(step).for_each(ask);
}

#[cfg(target_arch = "x86_64")]
#[inline]
#[allow(unsafe_code)]
fn ask<T>(value: &T) {
    use std::arch::x86_64::{_MM_HINT_T1, _mm_prefetch};
    // SAFETY: every machine of this kind has the instruction, which reads nothing and fails nowhere.
    unsafe { _mm_prefetch::<_MM_HINT_T1>(std::ptr::from_ref(value).cast()) };
}

#[cfg(not(target_arch = "x86_64"))]
#[inline]
fn ask<T: Copy>(value: &T) {
    std::hint::black_box(*value);
}
