//! JSON lines that have to be unpacked or come once: one thread reads on while others work on what is there.

use super::RawDocument;
use super::assemble::Outcome;
use super::cutter::{Cut, Cutter};
use super::decode;
use super::json_lines::RecordBuffer;
use super::ranges;
use super::read::Reading;
use super::records::Records;
use super::source::{Refusal, SourceFile};
use crate::error::Error;

impl<T: Send, V: Fn(&RawDocument<'_>) -> T + Sync> Reading<'_, V> {
    /// Reads all records of the file. What is whole before damage is kept; the first line that is not is listed.
    ///
    /// # Errors
    /// [`Error::TempFile`], [`Error::Interrupted`].
    pub(super) fn stream(&self, file: &SourceFile) -> Result<Outcome<T>, Error> {
        let refused = |error| Refusal::error(file.reason(&error));
        let source = match file.open(&self.inventory.folder, self.observer) {
            Ok(source) => source,
            Err(error) => return Ok(Outcome::Refused(refused(error))),
        };
        let size = usize::try_from(self.size).unwrap_or(usize::MAX);
        let mut cutter = Cutter::new(source, size, u32::MAX as usize);
        let (mut found, end) = self.crew.run(
            |(first, piece)| self.piece(first, piece),
            |hand| {
                let mut first = true;
                loop {
                    let piece = match cutter.next(self.buffers.get()) {
                        Cut::End => return End::Whole,
                        Cut::Failed(error) => {
                            let reason = file.reason(&error);
                            let lost = "the records from here on are not compared";
                            return End::Lost(Refusal::error(format!("{reason}; {lost}")));
                        }
                        Cut::TooLong => None,
                        Cut::Lines(piece) => Some(piece),
                    };
                    if first
                        && let Some(refusal) = piece.as_deref().and_then(decode::refuse_json_lines)
                    {
                        return End::Refused(refusal);
                    }
                    if hand((first, piece)).is_break() {
                        return End::Whole;
                    }
                    first = false;
                }
            },
        )?;
        match end {
            End::Whole => {}
            End::Refused(refusal) => return Ok(Outcome::Refused(refusal)),
            End::Lost(refusal) => found.push(Records::refused(0, refusal)),
        }
        Ok(Outcome::Records(found))
    }

    /// Reads a piece of whole lines; without one, a line that is too long.
    fn piece(&self, first: bool, piece: Option<Vec<u8>>) -> Result<Records<T>, Error> {
        self.observer.checkpoint()?;
        let Some(piece) = piece else {
            return Ok(Records::refused(1, Refusal::too_long()));
        };
        let offset = self.spool.append(&piece)?;
        let mut record = RecordBuffer::default();
        let mut found = Records::new();
        found.lines = ranges::lines_in(&piece, first, offset, |line| {
            found.take_line(&line, self.fields, &mut record, &self.visit);
        });
        self.buffers.put(piece);
        found.shrink();
        Ok(found)
    }
}

/// How a stream ended.
enum End {
    Whole,
    /// It holds no JSON lines.
    Refused(Refusal),
    /// The next line is not whole.
    Lost(Refusal),
}
