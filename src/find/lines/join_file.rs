//! Finds the lines that stand more than once, by sorted runs in a file.

use super::group::{LineGroups, LineHash, LinePlace, checked_count};
use super::picker::Picker;
use crate::error::Error;
use crate::find::Documents;
use crate::find::cluster::Clusters;
use crate::model::DocumentId;
use crate::resources::Memory;
use crate::runs::Sorter;
use crate::sketch::Line;

/// A line with its place: its hash in four parts, document, number, ordinal, verbatim, words. They sort by hash and place.
type LineRecord = [u32; 9];

fn record(document: DocumentId, line: &Line) -> LineRecord {
    let [low, high] = line.hash;
    [
        (high >> 32) as u32,
        high as u32,
        (low >> 32) as u32,
        low as u32,
        document.0,
        line.number,
        line.ordinal,
        line.verbatim,
        line.words,
    ]
}

fn line(record: &LineRecord) -> (LineHash, LinePlace) {
    let half = |high: u32, low: u32| u64::from(high) << 32 | u64::from(low);
    let place = LinePlace {
        document: DocumentId(record[4]),
        number: record[5],
        ordinal: record[6],
        verbatim: record[7],
        words: record[8],
    };
    let hash = [half(record[2], record[3]), half(record[0], record[1])];
    (hash, place)
}

/// As [`join`](super::join::join), where lines are in a file. Only groups come back to memory.
///
/// # Errors
/// [`Error::TooManyLines`], [`Error::TempFile`], [`Error::TempFileRead`].
pub(super) fn through_file(
    documents: Documents<'_>,
    texts: &[DocumentId],
    near: &Clusters,
    memory: &Memory,
) -> Result<LineGroups, Error> {
    let mut wanted = vec![false; documents.sketches.len()];
    for text in texts {
        wanted[text.index()] = true;
    }
    let mut sorter: Sorter<LineRecord> = Sorter::new(memory.folder.clone(), memory.records);
    documents.sketches.for_each_block(|block| {
        for &id in block.ids().iter().filter(|id| wanted[id.index()]) {
            for line in block.lines(id) {
                sorter.push(record(id, &line))?;
            }
        }
        Ok(())
    })?;
    let mut groups = LineGroups::default();
    let mut picker = Picker::new(documents, near);
    let mut places = Vec::new();
    sorter.finish()?.for_each_group(
        |a, b| a[..4] == b[..4],
        |group| {
            places.clear();
            places.extend(group.iter().map(|record| line(record).1));
            picker.add(&mut groups, line(&group[0]).0, &places);
            checked_count(groups.places.len())
        },
    )?;
    Ok(groups)
}
