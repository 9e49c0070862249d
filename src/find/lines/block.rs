//! Blocks: lines that are neighbours in every place where they stand.

use ahash::AHashMap;

use crate::find::Documents;
use crate::find::places::LineRun;
use crate::model::DocumentId;
use crate::sketch::Line;

/// Hash of a line's tokens.
pub(super) type LineHash = [u64; 2];

/// Where a line or block stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LinePlace {
    pub(super) run: LineRun,
    /// Place of its last line among the document's lines with tokens.
    pub(super) ordinal: u32,
    /// Hash of the last line's characters.
    pub(super) verbatim: u32,
    /// Words of all its lines.
    pub(super) words: u32,
}

impl LinePlace {
    pub(super) fn of(document: DocumentId, line: &Line) -> Self {
        LinePlace {
            run: LineRun {
                document,
                first: line.number,
                last: line.number,
            },
            ordinal: line.ordinal,
            verbatim: line.verbatim,
            words: line.words,
        }
    }
}

/// A line with the places worth telling.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct LineGroup {
    pub(super) hash: LineHash,
    /// The distinct texts it stands in, in corpus order.
    pub(super) texts: Vec<DocumentId>,
    /// In order of document and line.
    pub(super) places: Vec<LinePlace>,
}

/// One line or several neighbouring ones, with all places of the whole.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Block {
    /// Hashes of its lines, in order.
    pub(super) hashes: Vec<LineHash>,
    pub(super) texts: Vec<DocumentId>,
    pub(super) places: Vec<LinePlace>,
    /// Whether all places have the same characters, white space around lines aside.
    pub(super) verbatim: bool,
}

impl Block {
    /// What makes the block this block: its lines, and for a block inside one text that text, so that two documents that each
    /// repeat the same line for themselves (as copies may) keep two ids.
    pub(super) fn id(&self, documents: Documents<'_>) -> Vec<u128> {
        let mut id: Vec<u128> = self.hashes.iter().map(|&hash| wide(hash)).collect();
        if let [only] = self.texts[..] {
            id.push(documents.sketches[only.index()].document_hash);
        }
        id
    }

    fn starting_with(group: &LineGroup) -> Block {
        Block {
            hashes: vec![group.hash],
            texts: group.texts.clone(),
            places: group.places.clone(),
            verbatim: same_characters(group),
        }
    }

    fn append(&mut self, next: &LineGroup) {
        self.hashes.push(next.hash);
        self.verbatim &= same_characters(next);
        for (place, follower) in self.places.iter_mut().zip(&next.places) {
            place.run.last = follower.run.last;
            place.ordinal = follower.ordinal;
            place.words += follower.words;
        }
    }

    /// Whether `next` stands right behind this block, blank lines aside, in every place of both.
    fn is_followed_by(&self, next: &LineGroup) -> bool {
        self.places.len() == next.places.len()
            && self.places.iter().zip(&next.places).all(|(place, next)| {
                place.run.document == next.run.document && place.ordinal + 1 == next.ordinal
            })
    }
}

/// Both halves of a line's hash as one number.
pub(super) fn wide(hash: LineHash) -> u128 {
    u128::from(hash[1]) << 64 | u128::from(hash[0])
}

fn same_characters(group: &LineGroup) -> bool {
    group
        .places
        .iter()
        .all(|place| place.verbatim == group.places[0].verbatim)
}

/// Merges groups into blocks, in order of their first places. O(places).
pub(super) fn blocks(mut groups: Vec<LineGroup>) -> Vec<Block> {
    groups.sort_unstable_by_key(|group| group.places[0].run);
    let at_place: AHashMap<(DocumentId, u32), usize> = groups
        .iter()
        .enumerate()
        .map(|(at, group)| ((group.places[0].run.document, group.places[0].ordinal), at))
        .collect();
    let mut merged = vec![false; groups.len()];
    let mut blocks = Vec::new();
    for at in 0..groups.len() {
        if merged[at] {
            continue;
        }
        merged[at] = true;
        let mut block = Block::starting_with(&groups[at]);
        while let Some(&next) =
            at_place.get(&(block.places[0].run.document, block.places[0].ordinal + 1))
        {
            if merged[next] || !block.is_followed_by(&groups[next]) {
                break;
            }
            merged[next] = true;
            block.append(&groups[next]);
        }
        blocks.push(block);
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(hash: u64, places: &[(u32, u32)]) -> LineGroup {
        let mut texts: Vec<DocumentId> = places.iter().map(|&(d, _)| DocumentId(d)).collect();
        texts.dedup();
        let hash = [hash, 0];
        LineGroup {
            hash,
            texts,
            places: places
                .iter()
                .map(|&(document, line)| {
                    let line = Line {
                        hash,
                        number: line,
                        ordinal: line,
                        verbatim: 0,
                        words: 6,
                    };
                    LinePlace::of(DocumentId(document), &line)
                })
                .collect(),
        }
    }

    #[test]
    fn neighbours_in_every_place_are_one_block() {
        let blocks = blocks(vec![
            group(10, &[(0, 1), (1, 5)]),
            group(11, &[(0, 2), (1, 6)]),
            group(12, &[(0, 3), (1, 9)]),
            group(13, &[(0, 4), (2, 1)]),
        ]);
        let hashes: Vec<Vec<u64>> = blocks
            .iter()
            .map(|block| block.hashes.iter().map(|hash| hash[0]).collect())
            .collect();
        assert_eq!(hashes, [vec![10, 11], vec![12], vec![13]]);
        assert_eq!(blocks[0].places[1].run.last, 6);
    }

    #[test]
    fn a_line_right_behind_itself_is_no_block_of_itself() {
        let blocks = blocks(vec![group(10, &[(0, 1), (0, 2), (0, 3)])]);
        assert_eq!(blocks.len(), 1);
        assert_eq!(blocks[0].hashes, [[10, 0]]);
    }
}
