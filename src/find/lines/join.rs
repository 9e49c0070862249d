//! Finds the lines that stand more than once, by sorting.

use rayon::prelude::*;

use super::group::{LineGroups, LineHash, LinePlace, checked_count};
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
/// a time: O(l) for l lines, 4 bytes a line at first, and what the repeated ones cost. Lines in a file are joined through
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
    let parts = parts(lines.repeats.count());
    let found: Vec<LineGroups> = (0..parts)
        .into_par_iter()
        .with_max_len(1)
        .map(|part| lines.groups(part as u64, parts as u64, &mut Picker::new(documents, near)))
        .collect();
    let mut all = LineGroups::default();
    (all.groups).reserve_exact(found.iter().map(|part| part.groups.len()).sum());
    (all.places).reserve_exact(found.iter().map(|part| part.places.len()).sum());
    for part in found {
        let before = all.places.len() as u32;
        (all.groups).extend(part.groups.into_iter().map(|group| group.moved(before)));
        all.places.extend(part.places);
    }
    Ok(all)
}

/// Into how many parts so many records are cut.
fn parts(records: usize) -> usize {
    /// With their lines, and a copy to sort, they take 28 MiB.
    const RECORDS: usize = 1 << 19;
    /// More, but for two a thread, cost time, since each takes a look at all lines: of 18 million lines near and exact duplicates and lines took 17.3 s with 4, 18.3 with 8 and 21.6 with 16.
    /// Fewer would take more memory than what is found.
    const MOST: usize = 4;
    let threads = rayon::current_num_threads();
    let busy = if threads > 1 { 2 * threads } else { 1 };
    busy.max((records / RECORDS + 1).min(MOST))
}

/// The lines of all texts, one after the other.
struct AllLines<'a> {
    documents: Documents<'a>,
    texts: &'a [DocumentId],
    /// Which of them may stand more than once.
    repeats: Repeats,
}

impl<'a> AllLines<'a> {
    fn of(documents: Documents<'a>, texts: &'a [DocumentId]) -> Result<Self, Error> {
        let hashes = |&id: &DocumentId| documents.sketches.lines(id).hashes();
        let lists: Vec<&[LineHash]> = texts.iter().map(hashes).collect();
        checked_count(lists.iter().map(|list| list.len()).sum())?;
        Ok(AllLines {
            documents,
            texts,
            repeats: Repeats::of(&lists, |&hash| high(hash) as u32),
        })
    }

    /// The groups of one of some parts of all hashes, in no order.
    fn groups(&self, part: u64, parts: u64, picker: &mut Picker<'_>) -> LineGroups {
        let (lines, mut records) = self.repeated(part, parts);
        sort_on_this_thread(&mut records);
        let mut groups = LineGroups::default();
        let mut some: Vec<(LineHash, LinePlace)> = Vec::new();
        let mut places = Vec::new();
        let mut records = records.as_slice();
        while !records.is_empty() {
            let (now, later) = records.split_at(whole_groups(records));
            records = later;
            // One after the other, as they are far apart in memory: so many are on their way at the same time.
            some.clear();
            some.extend(now.iter().map(|&record| lines[record as u32 as usize]));
            for alike in some.chunk_by_mut(|a, b| high(a.0) == high(b.0)) {
                if alike.len() == 1 {
                    continue;
                }
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
        }
        groups
    }

    /// The lines of one of some parts that may stand more than once, in order, and for each a record of 32 bits of its hash and its number among these.
    fn repeated(&self, part: u64, parts: u64) -> (Vec<(LineHash, LinePlace)>, Vec<u64>) {
        let about = self.repeats.count() / parts as usize;
        let about = about + about / 16 + 16;
        let (mut lines, mut records) = (Vec::with_capacity(about), Vec::with_capacity(about));
        let mut number = 0;
        let mut own: Vec<usize> = Vec::new();
        for &document in self.texts {
            let mut all = self.documents.sketches.lines(document);
            own.clear();
            for (at, &hash) in all.hashes().iter().enumerate() {
                if self.repeats.holds(number + at) && (high(hash) * parts) >> 32 == part {
                    own.push(at);
                }
            }
            number += all.hashes().len();
            // Places cost more than hashes: those of a document without such lines are not looked at.
            let mut next = 0;
            for &at in &own {
                let Some(line) = all.nth(at - next) else {
                    break;
                };
                next = at + 1;
                records.push(high(line.hash) << 32 | lines.len() as u64);
                lines.push((line.hash, LinePlace::of(document, &line)));
            }
        }
        (lines, records)
    }
}

/// How many of the first of some sorted records hold whole groups: some thousand, or all.
fn whole_groups(records: &[u64]) -> usize {
    /// Their lines stay in the second cache.
    const ABOUT: usize = 1 << 12;
    let Some(last) = records.get(ABOUT) else {
        return records.len();
    };
    let beyond = &records[ABOUT..];
    ABOUT
        + beyond
            .iter()
            .take_while(|&record| record >> 32 == last >> 32)
            .count()
}

/// The bits of a hash that lines are sorted by.
fn high(hash: LineHash) -> u64 {
    hash[1] >> 32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_group_is_cut() {
        // Groups of 1, 2, 3 … records, and one of many.
        let lengths = (1..200).chain([10_000, 3]);
        let groups = lengths
            .zip(0u64..)
            .flat_map(|(length, high)| (0..length).map(move |number: u64| high << 32 | number));
        let records: Vec<u64> = groups.collect();
        let (mut rest, mut steps) = (records.as_slice(), 0);
        while let Some(first) = rest.first() {
            assert_eq!(*first as u32, 0, "a group begins");
            rest = &rest[whole_groups(rest)..];
            steps += 1;
        }
        assert!((4..=7).contains(&steps), "{steps}");
    }
}
