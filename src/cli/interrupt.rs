//! Ctrl-C: the run stops at the next document and leaves nothing half-written; a second one ends the process at once.

use std::sync::atomic::{AtomicBool, Ordering};

use retold::gate::EXIT_INTERRUPTED;

static ASKED: AtomicBool = AtomicBool::new(false);

/// Whether the user asked to stop.
pub fn asked() -> bool {
    ASKED.load(Ordering::Relaxed)
}

/// Listens for interrupts from now on. Where the system gives no handler, an interrupt ends the process as it always does.
pub fn listen() {
    let _ = ctrlc::set_handler(|| {
        if ASKED.swap(true, Ordering::Relaxed) {
            std::process::exit(i32::from(EXIT_INTERRUPTED));
        }
    });
}
