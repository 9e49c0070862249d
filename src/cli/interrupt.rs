//! Ctrl-C and termination: the process ends at once with status 130, unless it is writing; then the file is finished first.
//!
//! Until the reports are written a run has made nothing that would have to be cleaned up, but for an unfinished file in a cache,
//! which a later run removes.

use std::io::Write;
use std::sync::{Mutex, MutexGuard, PoisonError};

use retold::gate::EXIT_INTERRUPTED;

/// Held while outputs are written.
static WRITING: Mutex<()> = Mutex::new(());

/// Listens for interrupts from now on. Where the system gives no handler, an interrupt ends the process as it always does.
pub fn listen() {
    let _ = ctrlc::set_handler(|| {
        let _no_writing = finish_writing();
        // Nobody can be told that standard error is gone.
        let _ = writeln!(std::io::stderr(), "interrupted");
        std::process::exit(i32::from(EXIT_INTERRUPTED));
    });
}

/// Keeps interrupts waiting while the guard lives.
pub fn finish_writing() -> MutexGuard<'static, ()> {
    WRITING.lock().unwrap_or_else(PoisonError::into_inner)
}
