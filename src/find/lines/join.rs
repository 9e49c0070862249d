//! Finds the lines that stand more than once, by sorting.

use rayon::prelude::*;

use super::group::{LineGroup, LineGroups, LineHash, LinePlace, checked_count};
use super::join_file::through_file;
use super::picker::Picker;
use crate::error::Error;
use crate::find::Documents;
use crate::find::cluster::Clusters;
use crate::model::DocumentId;
use crate::radix::sort_on_this_thread;
use crate::repeats::Repeats;
use crate::resources::Memory;

/// The lines of `texts` that stand more than once, with their places in one document of each cluster of copies. Groups are in no
/// order.
///
/// Lines in memory are joined by sorting records of 32 bits of their hash and their number, of those lines that do not stand once for sure, a part of all hashes at
/// a time: O(l) for l lines, 4 bytes a line and 4 more at first, and what the repeated ones cost. Lines in a file are joined through
/// another one: O(l log l), the memory for records, and what the repeated ones cost.
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
    let repeats = lines.repeats();
    let parts = parts(repeats.count());
    let found: Vec<Part> = (0..parts)
        .into_par_iter()
        .with_max_len(1)
        .map(|part| {
            let mut records = lines.records(&repeats, part as u64, parts as u64);
            sort_on_this_thread(&mut records);
            let found = lines.groups(&records, &mut Picker::new(documents, near));
            Part {
                groups: found.groups,
                numbers: found.places.iter().map(|place| place.number).collect(),
            }
        })
        .collect();
    let (mut groups, mut numbers) = (Vec::new(), Vec::new());
    groups.reserve_exact(found.iter().map(|part| part.groups.len()).sum());
    numbers.reserve_exact(found.iter().map(|part| part.numbers.len()).sum());
    for part in found {
        let before = numbers.len() as u32;
        groups.extend(part.groups.into_iter().map(|group| group.moved(before)));
        numbers.extend(part.numbers);
    }
    let places = lines.places(&numbers);
    Ok(LineGroups { groups, places })
}

/// Into how many parts so many records are cut.
fn parts(records: usize) -> usize {
    /// With a copy to sort they take 16 MiB.
    const RECORDS: usize = 1 << 20;
    let threads = rayon::current_num_threads();
    let busy = if threads > 1 { 2 * threads } else { 1 };
    busy.max(records / RECORDS + 1)
}

/// Groups of a part of all hashes, with the numbers of their lines in place of places, which take five times as much.
struct Part {
    groups: Vec<LineGroup>,
    numbers: Vec<u32>,
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

    /// Which lines may stand more than once.
    fn repeats(&self) -> Repeats {
        let lists: Vec<&[LineHash]> = self.texts.iter().map(|text| text.1).collect();
        Repeats::of(&lists, |&hash| high(hash) as u32)
    }

    /// 32 bits of the hash of each line of `repeats`, and its number, for one of some parts of all hashes.
    fn records(&self, repeats: &Repeats, part: u64, parts: u64) -> Vec<u64> {
        let about = repeats.count() / parts as usize;
        let mut records = Vec::with_capacity(about + about / 16 + 16);
        let mut number = 0;
        for (_, hashes) in &self.texts {
            for &hash in *hashes {
                let own = (high(hash) * parts) >> 32 == part;
                if own && repeats.holds(number) {
                    records.push(high(hash) << 32 | number as u64);
                }
                number += 1;
            }
        }
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
        let hash = hashes[(number - self.first[text]) as usize];
        (hash, self::place(document, number))
    }

    /// The places of lines by their numbers. Lines follow each other in few bytes, so they are read from front to back. O(l).
    fn places(self, numbers: &[u32]) -> Vec<LinePlace> {
        const NOT_REPEATED: u32 = u32::MAX;
        let mut slots = self.text_of;
        slots.fill(NOT_REPEATED);
        for (slot, &number) in (0u32..).zip(numbers) {
            slots[number as usize] = slot;
        }
        let mut places = vec![self::place(DocumentId(0), 0); numbers.len()];
        let mut slots = slots.iter();
        for &(document, _) in &self.texts {
            let lines = self.documents.sketches.lines(document);
            for (line, &slot) in lines.zip(&mut slots) {
                if slot != NOT_REPEATED {
                    places[slot as usize] = LinePlace::of(document, &line);
                }
            }
        }
        places
    }
}

/// The bits of a hash that lines are sorted by.
fn high(hash: LineHash) -> u64 {
    hash[1] >> 32
}

/// A place of which no more is known yet.
fn place(document: DocumentId, number: u32) -> LinePlace {
    LinePlace {
        document,
        number,
        ordinal: 0,
        verbatim: 0,
        words: 0,
    }
}
