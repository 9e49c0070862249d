//! Gathers sketches from many threads, with nothing allocated for a single document.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::block::Block;
use super::store::{Kept, MOST_BLOCKS, ROWS, Sketches, number_of};
use super::{SketchPlan, Sketcher};
use crate::day::Day;
use crate::error::Error;
use crate::observe::{Note, Observer, Unit};
use crate::resources::Memory;
use crate::spool::Spool;

/// A block is closed when it has so many bytes: large enough to cost nothing, small enough that what a thread has reserved and
/// not yet used does not count.
const BLOCK: usize = 1 << 20;

/// Makes sketches on any thread and keeps them in blocks, a block a thread at a time.
pub struct Gather {
    plan: SketchPlan,
    /// One for each thread of the pool, so that nobody waits.
    slots: Vec<Mutex<Slot>>,
    closed: Mutex<Vec<(u32, Block)>>,
    numbers: AtomicU32,
    /// Bytes of bands and lines in closed blocks in memory, and how many there may be.
    in_memory: AtomicUsize,
    limit: usize,
    block: usize,
    spool: Spool,
    failed: AtomicBool,
    error: Mutex<Option<Error>>,
}

/// What a thread works with.
struct Slot {
    sketcher: Sketcher,
    block: Block,
    number: u32,
    rows: u32,
}

impl Gather {
    /// For the threads of the current pool. Once bands and lines take the memory for columns, further ones go to a temporary
    /// file.
    pub fn new(plan: SketchPlan, memory: &Memory) -> Gather {
        let slot = |_| {
            Mutex::new(Slot {
                sketcher: Sketcher::new(plan),
                block: Block::default(),
                number: 0,
                rows: 0,
            })
        };
        Gather {
            plan,
            slots: (0..rayon::current_num_threads().max(1)).map(slot).collect(),
            closed: Mutex::default(),
            numbers: AtomicU32::new(0),
            in_memory: AtomicUsize::new(0),
            limit: memory.columns,
            block: (memory.columns / 16).min(BLOCK),
            spool: Spool::new(memory.folder.clone(), 0),
            failed: AtomicBool::new(false),
            error: Mutex::default(),
        }
    }

    /// Sketches a text as [`Sketcher::sketch`] does, and keeps it with its date. After an error, which [`Self::checked`] tells, nothing more is
    /// kept; [`Self::watch`] ends the reading.
    pub fn take(&self, text: &str, uncounted: &[Range<usize>], date: Option<Day>) -> Kept {
        let thread = rayon::current_thread_index().unwrap_or(0) % self.slots.len();
        let mut slot = lock(&self.slots[thread]);
        let slot = &mut *slot;
        if slot.rows == 0 {
            slot.number = self.numbers.fetch_add(1, Ordering::Relaxed);
            if slot.number >= MOST_BLOCKS {
                let limit = u64::from(u32::MAX);
                self.fail(Error::TooManyDocuments { limit });
            }
        }
        let sketch = slot.sketcher.sketch(text, uncounted);
        let kept = Kept {
            document_hash: [
                sketch.document_hash as u64,
                (sketch.document_hash >> 64) as u64,
            ],
            bytes: u32::try_from(sketch.bytes).unwrap_or(u32::MAX),
            date: number_of(date),
            words: sketch.words,
            place: slot.number.wrapping_mul(ROWS) + slot.rows,
        };
        if !self.failed.load(Ordering::Relaxed) {
            slot.block.push(sketch, &self.plan);
        }
        slot.rows += 1;
        if slot.rows == ROWS || slot.block.bytes() >= self.block {
            self.close(slot);
        }
        kept
    }

    fn close(&self, slot: &mut Slot) {
        let mut block = std::mem::take(&mut slot.block);
        slot.rows = 0;
        let bytes = block.joined_bytes();
        let before = self.in_memory.fetch_add(bytes, Ordering::Relaxed);
        if before.saturating_add(bytes) > self.limit {
            self.in_memory.fetch_sub(bytes, Ordering::Relaxed);
            if let Err(error) = block.spill(&self.spool) {
                self.fail(error);
            }
        }
        block.shrink();
        lock(&self.closed).push((slot.number, block));
    }

    fn fail(&self, error: Error) {
        lock(&self.error).get_or_insert(error);
        self.failed.store(true, Ordering::Relaxed);
    }

    /// An observer that passes everything on to `observer`, and asks to stop when a temporary file cannot be written.
    pub fn watch<'a>(&'a self, observer: &'a dyn Observer) -> impl Observer + 'a {
        Watch {
            observer,
            failed: &self.failed,
        }
    }

    /// Whether all went well so far.
    ///
    /// # Errors
    /// The first error: [`Error::TempFile`], [`Error::TooManyDocuments`].
    pub fn checked(&self) -> Result<(), Error> {
        lock(&self.error).take().map_or(Ok(()), Err)
    }

    /// The sketches of `documents`, in their order, as [`Self::take`] gave them. O(blocks), without a copy.
    ///
    /// # Errors
    /// As [`Self::checked`].
    pub fn finish(self, documents: Vec<Kept>) -> Result<Sketches, Error> {
        for slot in &self.slots {
            let mut slot = lock(slot);
            if slot.rows > 0 {
                self.close(&mut slot);
            }
        }
        self.checked()?;
        let mut blocks = self
            .closed
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        blocks.sort_unstable_by_key(|&(number, _)| number);
        let blocks = blocks.into_iter().map(|(_, block)| block).collect();
        let hashes_no_words = self.plan.hashes_no_words();
        Ok(Sketches::new(
            documents,
            blocks,
            self.spool.finish(),
            hashes_no_words,
        ))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Watch<'a> {
    observer: &'a dyn Observer,
    failed: &'a AtomicBool,
}

impl Observer for Watch<'_> {
    fn stage(&self, name: &'static str, unit: Unit, total: Option<u64>) {
        self.observer.stage(name, unit, total);
    }

    fn advance(&self, amount: u64) {
        self.observer.advance(amount);
    }

    fn note(&self, note: &Note) {
        self.observer.note(note);
    }

    fn cancelled(&self) -> bool {
        self.failed.load(Ordering::Relaxed) || self.observer.cancelled()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::DocumentId;
    use crate::resources::Resources;
    use crate::sketch::BandPlan;

    #[test]
    fn a_document_of_twenty_lines_is_kept_in_544_bytes() {
        let plan = SketchPlan {
            bands: Some(BandPlan::for_threshold(0.8)),
            line_words: Some(5),
            ..SketchPlan::default()
        };
        let gather = Gather::new(plan, &Resources::default().memory());
        // Nine of ten lines have less than 16 words, and one in five stands behind a blank one.
        let line = |at: usize| {
            let words = if at % 10 == 9 { 40 } else { 5 + at % 10 };
            let blank = if at % 5 == 4 { "\n" } else { "" };
            vec!["word"; words].join(" ") + "\n" + blank
        };
        let text: String = (0..20).map(line).collect();
        let count = 5_000;
        let documents: Vec<Kept> = (0..count).map(|_| gather.take(&text, &[], None)).collect();
        let closed: usize = (lock(&gather.closed).iter())
            .map(|(_, block)| block.bytes())
            .sum();
        let open = lock(&gather.slots[0]).block.bytes();
        let bytes = closed + open + size_of_val(documents.as_slice());
        // With its place and its name some 56 bytes more: less than 600 in all.
        assert!(bytes <= 544 * count, "{} a document", bytes / count);
        assert!(bytes > 500 * count, "{} a document", bytes / count);
        assert_eq!(
            gather.finish(documents).unwrap().lines(DocumentId(5)).len(),
            20
        );
    }
}
