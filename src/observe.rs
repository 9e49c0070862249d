//! How a run tells its progress without printing, and learns that it should stop.

use crate::error::Error;

/// What a caller sees of a run while it goes on. Every method has a silent default; all may be called from any thread.
pub trait Observer: Sync {
    /// A stage begins. `total` is its amount of work in `unit`s, where it is known.
    fn stage(&self, name: &'static str, unit: Unit, total: Option<u64>) {
        let _ = (name, unit, total);
    }

    /// `amount` more units of the current stage are done.
    fn advance(&self, amount: u64) {
        let _ = amount;
    }

    /// Something is to be told that is no part of the report.
    fn note(&self, note: &Note) {
        let _ = note;
    }

    /// Whether the user asked to stop. Looked at between documents.
    fn cancelled(&self) -> bool {
        false
    }

    /// `Err(Error::Interrupted)` once the user asked to stop.
    ///
    /// # Errors
    /// [`Error::Interrupted`].
    fn checkpoint(&self) -> Result<(), Error> {
        if self.cancelled() {
            Err(Error::Interrupted)
        } else {
            Ok(())
        }
    }
}

/// What a run has to tell beside its report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// Something did not work, and the report is right without it.
    Warning(String),
    /// How the run went, for those who ask.
    Detail(String),
}

/// What a stage counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Bytes of source files.
    Bytes,
    /// Documents.
    Documents,
    /// Pairs of documents.
    Pairs,
}

/// An observer that looks away.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Observer for Silent {}
