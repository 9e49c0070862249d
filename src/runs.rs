//! Sorting more than fits in memory: sorted runs in a temporary file, merged as they are read.
//!
//! Knuth, TAOCP 3, section 5.4. Runs are as long as the memory for records; a heap gives the least of their next records.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::path::PathBuf;

use bytemuck::Pod;
use rayon::prelude::*;

use crate::error::Error;
use crate::spool::{Spool, Spooled};

/// The least and the most that is read of a run at a time, in bytes. Below 4 KiB the system reads as much anyway.
const READ: [usize; 2] = [4 << 10, 1 << 20];

/// Takes records of a fixed size in any order.
pub(crate) struct Sorter<R> {
    buffer: Vec<R>,
    most: usize,
    spool: Spool,
    runs: Vec<Run>,
}

/// Sorted records in the file.
struct Run {
    offset: u64,
    records: usize,
}

impl<R: Pod + Ord + Send> Sorter<R> {
    /// An empty one, with at most `bytes` of records in memory, or one record. Further ones go to a file in `folder`.
    pub(crate) fn new(folder: PathBuf, bytes: usize) -> Sorter<R> {
        Sorter {
            buffer: Vec::new(),
            most: (bytes / size_of::<R>()).max(1),
            spool: Spool::new(folder, 0),
            runs: Vec::new(),
        }
    }

    /// Takes a record. O(log r) for r records in memory, amortised.
    ///
    /// # Errors
    /// [`Error::TempFile`] if a run cannot be written, as on a full disk.
    pub(crate) fn push(&mut self, record: R) -> Result<(), Error> {
        if self.buffer.len() == self.most {
            self.write_run()?;
        }
        if self.buffer.len() == self.buffer.capacity() {
            // By halves, but never more than may be used.
            let more = (self.buffer.len() / 2).max(1024);
            self.buffer
                .reserve_exact(more.min(self.most - self.buffer.len()));
        }
        self.buffer.push(record);
        Ok(())
    }

    fn write_run(&mut self) -> Result<(), Error> {
        self.buffer.par_sort_unstable();
        self.runs.push(Run {
            offset: self.spool.append(bytemuck::cast_slice(&self.buffer))?,
            records: self.buffer.len(),
        });
        self.buffer.clear();
        Ok(())
    }

    /// All records in order. Where there are runs in the file, the last goes there too, so that what is found has its memory;
    /// runs are read with at most as much memory as records had.
    ///
    /// # Errors
    /// [`Error::TempFile`], [`Error::TempFileRead`].
    pub(crate) fn finish(mut self) -> Result<Merged<R>, Error> {
        if self.runs.is_empty() {
            self.buffer.par_sort_unstable();
        } else {
            self.write_run()?;
            self.buffer = Vec::new();
        }
        let share = self.most * size_of::<R>() / (self.runs.len() + 1);
        let step = (share.clamp(READ[0], READ[1]) / size_of::<R>()).max(1);
        let spooled = self.spool.finish();
        let mut sources: Vec<Source<R>> = self
            .runs
            .into_iter()
            .map(|run| Source {
                records: Vec::new(),
                at: 0,
                left: run,
            })
            .collect();
        sources.push(Source {
            records: self.buffer,
            at: 0,
            left: Run {
                offset: 0,
                records: 0,
            },
        });
        let mut next = BinaryHeap::with_capacity(sources.len());
        for (number, source) in sources.iter_mut().enumerate() {
            if let Some(record) = source.next(&spooled, step)? {
                next.push(Reverse((record, number)));
            }
        }
        Ok(Merged {
            spooled,
            step,
            sources,
            next,
        })
    }
}

/// A run that is read.
struct Source<R> {
    records: Vec<R>,
    at: usize,
    left: Run,
}

impl<R: Pod> Source<R> {
    /// The next record. Reads up to `step` of them when none is in memory.
    fn next(&mut self, spooled: &Spooled, step: usize) -> Result<Option<R>, Error> {
        if self.at == self.records.len() {
            let count = self.left.records.min(step);
            self.at = 0;
            self.records.truncate(count);
            if count == 0 {
                self.records = Vec::new();
                return Ok(None);
            }
            self.records.resize(count, R::zeroed());
            self.left.offset = spooled.read_values(self.left.offset, &mut self.records)?;
            self.left.records -= count;
        }
        self.at += 1;
        Ok(self.records.get(self.at - 1).copied())
    }
}

/// Records in order, from all runs.
pub(crate) struct Merged<R> {
    spooled: Spooled,
    step: usize,
    sources: Vec<Source<R>>,
    /// The next record of each run that has any left, and the run's number.
    next: BinaryHeap<Reverse<(R, usize)>>,
}

impl<R: Pod + Ord> Merged<R> {
    /// The least record that is left. O(log k) for k runs.
    ///
    /// # Errors
    /// [`Error::TempFileRead`].
    pub(crate) fn next(&mut self) -> Result<Option<R>, Error> {
        let Some(mut least) = self.next.peek_mut() else {
            return Ok(None);
        };
        let Reverse((record, number)) = *least;
        match self.sources[number].next(&self.spooled, self.step)? {
            Some(follower) => *least = Reverse((follower, number)),
            None => {
                std::collections::binary_heap::PeekMut::pop(least);
            }
        }
        Ok(Some(record))
    }

    /// Visits the records in runs of alike ones, at least two, in order. Besides the memory for reading, that of one such run.
    ///
    /// # Errors
    /// [`Error::TempFileRead`], and what `visit` gives.
    pub(crate) fn for_each_group(
        mut self,
        alike: impl Fn(&R, &R) -> bool,
        mut visit: impl FnMut(&[R]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut group: Vec<R> = Vec::new();
        loop {
            let record = self.next()?;
            let goes_on = record
                .is_some_and(|record| group.first().is_none_or(|first| alike(first, &record)));
            if !goes_on {
                if group.len() > 1 {
                    visit(&group)?;
                }
                group.clear();
            }
            match record {
                Some(record) => group.push(record),
                None => return Ok(()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sorter(bytes: usize) -> Sorter<[u32; 2]> {
        Sorter::new(std::env::temp_dir(), bytes)
    }

    proptest! {
        #[test]
        fn groups_are_those_of_a_sort_in_memory(
            records in prop::collection::vec((0u32..9, 0u32..50), 0..80),
            bytes in 0usize..200,
        ) {
            let mut sorter = sorter(bytes);
            for &(a, b) in &records {
                sorter.push([a, b]).unwrap();
            }
            let mut found = Vec::new();
            let merged = sorter.finish().unwrap();
            merged.for_each_group(|x, y| x[0] == y[0], |group| {
                found.push(group.to_vec());
                Ok(())
            }).unwrap();
            let mut sorted: Vec<[u32; 2]> = records.iter().map(|&(a, b)| [a, b]).collect();
            sorted.sort_unstable();
            let groups: Vec<Vec<[u32; 2]>> = sorted
                .chunk_by(|x, y| x[0] == y[0])
                .filter(|group| group.len() > 1)
                .map(<[_]>::to_vec)
                .collect();
            prop_assert_eq!(found, groups);
        }
    }

    #[test]
    fn runs_are_read_in_many_steps() {
        let mut sorter = sorter(32 << 10);
        for i in 0..40_000u32 {
            sorter.push([i.wrapping_mul(0x9e37_79b9), i]).unwrap();
        }
        assert_eq!(sorter.runs.len(), 9);
        let mut merged = sorter.finish().unwrap();
        let (mut count, mut before) = (0, None);
        while let Some(record) = merged.next().unwrap() {
            assert!(before < Some(record));
            (before, count) = (Some(record), count + 1);
        }
        assert_eq!(count, 40_000);
    }

    #[test]
    fn a_folder_that_is_gone_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let mut sorter = Sorter::<[u32; 1]>::new(dir.path().join("gone"), 4);
        sorter.push([1]).unwrap();
        assert!(matches!(sorter.push([2]), Err(Error::TempFile { .. })));
    }
}
