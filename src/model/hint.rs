//! What could be done about a report.

/// Advice for people, with a command or a piece of configuration that does it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// What was seen, and what for, ending in a colon.
    pub text: String,
    /// What to type or to write, on one line.
    pub what: String,
}
