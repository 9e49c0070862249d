//! Finds the lines that stand more than once, by sorting.

use rayon::prelude::*;

use super::group::{LineGroups, LineHash, LinePlace, checked_count};
use super::join_file::through_file;
use super::picker::Picker;
use crate::error::Error;
use crate::find::Documents;
use crate::find::cluster::Clusters;
use crate::model::DocumentId;
use crate::radix::sort_by_high_half;
use crate::resources::Memory;

/// The lines of `texts` that stand more than once, with their places in one document of each cluster of copies. Groups are in no
/// order.
///
/// Lines in memory are joined by sorting records of 32 bits of their hash and their number: O(l) for l lines, 20 bytes a line,
/// and what the repeated ones cost. Lines in a file are joined through another one: O(l log l), the memory for records,
/// and what the repeated ones cost.
///
/// # Errors
/// [`Error::TooManyLines`], [`Error::TempFile`], [`Error::TempFileRead`].
pub(super) fn join(
    documents: Documents<'_>,
    texts: &[DocumentId],
    near: &Clusters,
    memory: &Memory,
) -> Result<LineGroups, Error> {
    if documents.sketches.is_spilled() {
        return through_file(documents, texts, near, memory);
    }
    let lines = AllLines::of(documents, texts)?;
    let mut records = lines.records();
    sort_by_high_half(&mut records);
    let parts: Vec<LineGroups> = cut(&records, 8 * rayon::current_num_threads())
        .into_par_iter()
        .map(|records| lines.groups(records, &mut Picker::new(documents, near)))
        .collect();
    drop(records);
    let mut groups = LineGroups::concat(parts);
    lines.fill(&mut groups.places);
    Ok(groups)
}

/// The lines of all texts, numbered one after the other.
struct AllLines<'a> {
    documents: Documents<'a>,
    texts: Vec<(DocumentId, &'a [LineHash])>,
    /// For each line the place of its text in `texts`.
    text_of: Vec<u32>,
    /// For each text the number of its first line.
    first: Vec<u32>,
}

impl<'a> AllLines<'a> {
    fn of(documents: Documents<'a>, texts: &[DocumentId]) -> Result<Self, Error> {
        let texts: Vec<(DocumentId, &[LineHash])> = texts
            .iter()
            .map(|&id| (id, documents.sketches.lines(id).hashes()))
            .filter(|(_, lines)| !lines.is_empty())
            .collect();
        let total: usize = texts.iter().map(|(_, lines)| lines.len()).sum();
        checked_count(total)?;
        let mut text_of = Vec::with_capacity(total);
        let mut first = Vec::with_capacity(texts.len());
        for (text, (_, lines)) in (0u32..).zip(&texts) {
            first.push(text_of.len() as u32);
            text_of.resize(text_of.len() + lines.len(), text);
        }
        Ok(AllLines {
            documents,
            texts,
            text_of,
            first,
        })
    }

    /// 32 bits of the hash of each line, and its number.
    fn records(&self) -> Vec<u64> {
        let mut records = Vec::with_capacity(self.text_of.len());
        let hashes = self.texts.iter().flat_map(|(_, hashes)| *hashes);
        records.extend(
            (0u64..)
                .zip(hashes)
                .map(|(number, hash)| hash[1] >> 32 << 32 | number),
        );
        records
    }

    /// The groups of sorted records. Instead of its number in the document, places have the line's number among all.
    fn groups(&self, records: &[u64], picker: &mut Picker<'_>) -> LineGroups {
        let mut groups = LineGroups::default();
        let mut alike: Vec<(LineHash, LinePlace)> = Vec::new();
        let mut places = Vec::new();
        for records in records.chunk_by(|a, b| a >> 32 == b >> 32) {
            if records.len() == 1 {
                continue;
            }
            alike.clear();
            alike.extend(records.iter().map(|&record| self.place(record as u32)));
            // Seldom in another order: records keep that of the lines, and few hashes share 32 bits by chance.
            alike.sort_by_key(|&(hash, _)| hash);
            for group in alike.chunk_by(|a, b| a.0 == b.0) {
                if group.len() > 1 {
                    places.clear();
                    places.extend(group.iter().map(|&(_, place)| place));
                    picker.add(&mut groups, group[0].0, &places);
                }
            }
        }
        groups
    }

    fn place(&self, number: u32) -> (LineHash, LinePlace) {
        let text = self.text_of[number as usize] as usize;
        let (document, hashes) = self.texts[text];
        let place = LinePlace {
            document,
            number,
            ordinal: 0,
            verbatim: 0,
            words: 0,
        };
        (hashes[(number - self.first[text]) as usize], place)
    }

    /// Puts what is known of each line in place of its number among all. Lines follow each other in few bytes, so they are read
    /// from front to back. O(l).
    fn fill(self, places: &mut [LinePlace]) {
        const NOT_REPEATED: u32 = u32::MAX;
        let mut slots = self.text_of;
        slots.fill(NOT_REPEATED);
        for (slot, place) in (0u32..).zip(places.iter()) {
            slots[place.number as usize] = slot;
        }
        let mut slots = slots.iter();
        for &(document, _) in &self.texts {
            let lines = self.documents.sketches.lines(document);
            for (line, &slot) in lines.zip(&mut slots) {
                if slot != NOT_REPEATED {
                    places[slot as usize] = LinePlace::of(document, &line);
                }
            }
        }
    }
}

/// Cuts sorted records into about so many parts, none of them inside a group.
fn cut(mut records: &[u64], parts: usize) -> Vec<&[u64]> {
    let size = records.len().div_ceil(parts).max(1);
    let mut cut = Vec::with_capacity(parts);
    while !records.is_empty() {
        let high = records[size.min(records.len()) - 1] >> 32;
        let end = size.min(records.len());
        let end = end + records[end..].partition_point(|record| record >> 32 == high);
        let (part, rest) = records.split_at(end);
        cut.push(part);
        records = rest;
    }
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_not_cut() {
        let records: Vec<u64> = [1u64, 1, 2, 3, 3, 3, 3, 4].map(|high| high << 32).into();
        for parts in 1..12 {
            let cut = cut(&records, parts);
            assert_eq!(cut.concat(), records);
            assert!(cut.windows(2).all(|two| two[0].last() < two[1].first()));
        }
        assert!(cut(&[], 3).is_empty());
    }
}
