//! A text that is printed whole: a rule's page, a completion script, a manual page.

use std::io::{self, Write};

use retold::gate::EXIT_ERROR;

use super::complain;

/// Prints `bytes` and returns the exit status. A reader that has seen enough changes nothing.
pub fn print(bytes: &[u8]) -> u8 {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            complain(&format!("standard output: cannot be written: {error}"));
            EXIT_ERROR
        }
        _ => 0,
    }
}
