//! Values of many documents, one document after the other.

use std::ops::Range;

/// Where the part of each document ends, and so where the next begins.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Ends(pub(super) Vec<u32>);

impl Ends {
    /// The next document's part ends at `end`. The blocks that use it are closed far below 2^32 values, and a document has at
    /// most 2^31 words.
    pub(super) fn push(&mut self, end: usize) {
        self.0.push(end as u32);
    }

    /// The part of the document in a row.
    pub(super) fn range(&self, row: usize) -> Range<usize> {
        let start = if row == 0 { 0 } else { self.0[row - 1] };
        start as usize..self.0[row] as usize
    }

    pub(super) fn bytes(&self) -> usize {
        self.0.len() * 4
    }

    pub(super) fn shrink(&mut self) {
        self.0.shrink_to_fit();
    }
}

/// Some values a document.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Column<T> {
    pub(super) values: Vec<T>,
    pub(super) ends: Ends,
}

impl<T> Default for Column<T> {
    fn default() -> Self {
        Column {
            values: Vec::new(),
            ends: Ends::default(),
        }
    }
}

impl<T: Copy> Column<T> {
    /// Adds the values of the next document.
    pub(super) fn push(&mut self, values: &[T]) {
        self.values.extend_from_slice(values);
        self.ends.push(self.values.len());
    }

    /// The values of the document in a row; none where the column was never filled.
    pub(super) fn row(&self, row: usize) -> &[T] {
        if self.ends.0.is_empty() {
            return &[];
        }
        &self.values[self.ends.range(row)]
    }

    /// Bytes on the heap.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(self.values.as_slice()) + self.ends.bytes()
    }

    /// Gives back what was reserved and not used.
    pub(super) fn shrink(&mut self) {
        self.values.shrink_to_fit();
        self.ends.shrink();
    }
}

/// As many values for each document, or none.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Table {
    pub(super) values: Vec<u32>,
    /// Values a document.
    pub(super) width: usize,
}

impl Table {
    /// Adds the values of the next document: `width` of them, or none, which are zeros here.
    pub(super) fn push(&mut self, values: &[u32], width: usize) {
        self.width = width;
        let end = self.values.len() + width;
        self.values.extend_from_slice(values);
        self.values.resize(end, 0);
    }

    /// The values of the document in a row; none where the table was never filled.
    pub(super) fn row(&self, row: usize) -> &[u32] {
        let start = row * self.width;
        &self.values[start..start + self.width]
    }
}
