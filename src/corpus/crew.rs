//! One thread makes pieces of work, such as by decompressing, while others work on those that are there.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::error::Error;

/// Counts the pieces that wait or are worked on, over all that make pieces at the same time.
pub(super) struct Crew {
    waiting: AtomicUsize,
    most: usize,
}

impl Crew {
    /// For the threads of the current pool. Two pieces for each: one to work on, one to go on with.
    pub(super) fn new() -> Crew {
        Crew {
            waiting: AtomicUsize::new(0),
            most: 2 * rayon::current_num_threads(),
        }
    }

    /// Runs `make`, which hands pieces over, and gives what `work` made of them, in their order, and what `make` gave.
    /// When too many wait, the thread that makes them works on one itself: so memory stays bounded, nobody blocks, and
    /// a single thread is enough. After an error, `make` is told to stop.
    ///
    /// # Errors
    /// The error of the first piece that has one.
    pub(super) fn run<P: Send, R: Send, O>(
        &self,
        work: impl Fn(P) -> Result<R, Error> + Sync,
        make: impl FnOnce(&mut dyn FnMut(P) -> ControlFlow<()>) -> O,
    ) -> Result<(Vec<R>, O), Error> {
        let done: Mutex<Vec<(usize, Result<R, Error>)>> = Mutex::new(Vec::new());
        let failed = AtomicBool::new(false);
        let finish = |number: usize, piece: P| {
            let result = work(piece);
            if result.is_err() {
                failed.store(true, Ordering::Relaxed);
            }
            let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
            done.push((number, result));
        };
        let finish = &finish;
        let made = rayon::in_place_scope(|scope| {
            let mut number = 0;
            make(&mut |piece| {
                if self.waiting.fetch_add(1, Ordering::Relaxed) < self.most {
                    scope.spawn(move |_| {
                        finish(number, piece);
                        self.waiting.fetch_sub(1, Ordering::Relaxed);
                    });
                } else {
                    self.waiting.fetch_sub(1, Ordering::Relaxed);
                    finish(number, piece);
                }
                number += 1;
                if failed.load(Ordering::Relaxed) {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            })
        });
        let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
        done.sort_unstable_by_key(|&(number, _)| number);
        let results = done.into_iter().map(|(_, result)| result);
        Ok((results.collect::<Result<Vec<_>, _>>()?, made))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_and_few_pieces_wait() {
        for threads in 1..4 {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap();
            pool.install(|| {
                let crew = Crew::new();
                let open = AtomicUsize::new(0);
                let (squares, last) = crew
                    .run(
                        |piece: u64| {
                            open.fetch_sub(1, Ordering::SeqCst);
                            Ok(piece * piece)
                        },
                        |hand| {
                            for piece in 0..500 {
                                let now = open.fetch_add(1, Ordering::SeqCst) + 1;
                                assert!(now <= 2 * threads + 1, "{now} on {threads} threads");
                                assert!(hand(piece).is_continue());
                            }
                            "made"
                        },
                    )
                    .unwrap();
                assert_eq!(squares, (0..500).map(|n| n * n).collect::<Vec<_>>());
                assert_eq!(last, "made");
                assert_eq!(crew.waiting.into_inner(), 0);
            });
        }
    }

    #[test]
    fn an_error_stops_the_making() {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(1)
            .build()
            .unwrap();
        let failed: Result<(Vec<()>, ()), Error> = pool.install(|| {
            Crew::new().run(
                |_: u64| Err(Error::Interrupted),
                |hand| while hand(0).is_continue() {},
            )
        });
        assert!(matches!(failed, Err(Error::Interrupted)));
    }
}
