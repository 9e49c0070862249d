//! A block: what is remembered of some documents, as columns.

use bytemuck::{Pod, cast_slice};

use super::Sketch;
use super::column::{Column, Ends, Table};
use super::line_column::{LineColumn, LinesOf};
use super::terms::Terms;
use crate::error::Error;
use crate::spool::{Spool, Spooled};

/// What is remembered of some documents, one a row. Columns that the plan does not ask for stay empty.
#[derive(Debug, Default)]
pub(super) struct Block {
    pub(super) shingles: Column<u64>,
    pub(super) fingerprints: Column<u32>,
    pub(super) gaps: Column<u8>,
    pub(super) marks: Column<u16>,
    pub(super) terms: Vec<Terms>,
    pub(super) joined: Home,
}

/// The columns that are only ever joined by sorting, so that they can be read from front to back.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Joined {
    /// Zeros for a document without tokens.
    pub(super) bands: Table,
    pub(super) lines: LineColumn,
}

/// Where the columns to join are.
#[derive(Debug)]
pub(super) enum Home {
    Memory(Joined),
    File(InFile),
}

impl Default for Home {
    fn default() -> Self {
        Home::Memory(Joined::default())
    }
}

/// Columns in a temporary file: where they start, and how many values each has; second how many bands a document has.
#[derive(Debug)]
pub(super) struct InFile {
    offset: u64,
    lengths: [usize; 7],
}

impl Block {
    /// Adds a document, with the columns of `plan`, which is the same for all documents of a block.
    pub(super) fn push(&mut self, sketch: Sketch<'_>, plan: &super::SketchPlan) {
        if plan.shingles {
            self.shingles.push(sketch.shingles);
        }
        if let Some(plan) = plan.fingerprints {
            self.fingerprints.push(sketch.fingerprints);
            if plan.places {
                self.gaps.push(sketch.gaps);
                self.marks.push(sketch.marks);
            }
        }
        if plan.terms {
            self.terms.push(sketch.terms);
        }
        if let Home::Memory(joined) = &mut self.joined {
            if let Some(plan) = plan.bands {
                joined.bands.push(sketch.bands, plan.bands);
            }
            if plan.line_words.is_some() {
                joined.lines.push(sketch.lines);
            }
        }
    }

    /// Bytes of the columns, but for terms.
    pub(super) fn bytes(&self) -> usize {
        let places = self.gaps.bytes() + self.marks.bytes();
        self.shingles.bytes() + self.fingerprints.bytes() + places + self.joined_bytes()
    }

    /// Bytes of the columns to join that are in memory.
    pub(super) fn joined_bytes(&self) -> usize {
        match &self.joined {
            Home::Memory(joined) => {
                size_of_val(joined.bands.values.as_slice()) + joined.lines.bytes()
            }
            Home::File(_) => 0,
        }
    }

    /// Gives back what was reserved and not used.
    pub(super) fn shrink(&mut self) {
        self.shingles.shrink();
        self.fingerprints.shrink();
        self.gaps.shrink();
        self.marks.shrink();
        self.terms.shrink_to_fit();
        if let Home::Memory(joined) = &mut self.joined {
            joined.bands.values.shrink_to_fit();
            joined.lines.shrink();
        }
    }

    /// Moves the columns to join to a file.
    ///
    /// # Errors
    /// [`Error::TempFile`].
    pub(super) fn spill(&mut self, spool: &Spool) -> Result<(), Error> {
        if let Home::Memory(joined) = &self.joined {
            self.joined = Home::File(joined.write(spool)?);
        }
        Ok(())
    }

    pub(super) fn in_memory(&self) -> Option<&Joined> {
        match &self.joined {
            Home::Memory(joined) => Some(joined),
            Home::File(_) => None,
        }
    }
}

impl Joined {
    /// The lines of the document in a row; none where the plan asks for none.
    pub(super) fn lines_of(&self, row: usize) -> LinesOf<'_> {
        if self.lines.lines_end.0.is_empty() {
            return LinesOf::default();
        }
        self.lines.row(row)
    }

    fn write(&self, spool: &Spool) -> Result<InFile, Error> {
        let lines = &self.lines;
        let bytes = [
            cast_slice(&self.bands.values),
            cast_slice(&lines.hashes),
            cast_slice(&lines.verbatim),
            cast_slice(&lines.lines_end.0),
            cast_slice(&lines.steps_end.0),
            lines.steps.as_slice(),
        ]
        .concat();
        Ok(InFile {
            offset: spool.append(&bytes)?,
            lengths: [
                self.bands.values.len(),
                self.bands.width,
                lines.hashes.len(),
                lines.verbatim.len(),
                lines.lines_end.0.len(),
                lines.steps_end.0.len(),
                lines.steps.len(),
            ],
        })
    }

    /// Reads columns back.
    ///
    /// # Errors
    /// [`Error::TempFileRead`].
    pub(super) fn read(place: &InFile, spooled: &Spooled) -> Result<Joined, Error> {
        let mut offset = place.offset;
        let lengths = place.lengths;
        Ok(Joined {
            bands: Table {
                values: values(spooled, &mut offset, lengths[0])?,
                width: lengths[1],
            },
            lines: LineColumn {
                hashes: values(spooled, &mut offset, lengths[2])?,
                verbatim: values(spooled, &mut offset, lengths[3])?,
                lines_end: Ends(values(spooled, &mut offset, lengths[4])?),
                steps_end: Ends(values(spooled, &mut offset, lengths[5])?),
                steps: values(spooled, &mut offset, lengths[6])?,
            },
        })
    }
}

fn values<T: Pod>(spooled: &Spooled, offset: &mut u64, length: usize) -> Result<Vec<T>, Error> {
    let mut values = vec![T::zeroed(); length];
    *offset = spooled.read_values(*offset, &mut values)?;
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::{BandPlan, SketchPlan, Sketcher};

    #[test]
    fn columns_come_back_from_a_file() {
        let plan = SketchPlan {
            bands: Some(BandPlan::for_threshold(0.8)),
            line_words: Some(2),
            ..SketchPlan::default()
        };
        let mut sketcher = Sketcher::new(plan);
        let spool = Spool::new(std::env::temp_dir(), 0);
        let mut blocks = [Block::default(), Block::default(), Block::default()];
        for (at, text) in ["one two\n\nthree four", "", "a b c d e f g\nx"]
            .iter()
            .enumerate()
        {
            blocks[at / 2].push(sketcher.sketch(text, &[]), &plan);
        }
        let kept: Vec<Joined> = blocks
            .iter_mut()
            .map(|block| {
                let Home::Memory(joined) = std::mem::take(&mut block.joined) else {
                    panic!("was in memory");
                };
                block.joined = Home::File(joined.write(&spool).unwrap());
                joined
            })
            .collect();
        let spooled = spool.finish();
        for (block, kept) in blocks.iter().zip(kept) {
            let Home::File(place) = &block.joined else {
                panic!("is in the file");
            };
            assert_eq!(Joined::read(place, &spooled).unwrap(), kept);
        }
    }
}
