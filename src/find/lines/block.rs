//! Blocks: lines that are neighbours in every place where they stand.

use std::ops::Range;

use rayon::prelude::*;

use super::LineIn;
use super::group::{LineGroup, LineHash, LinePlace, texts};
use super::text_hash::TextHashes;
use crate::find::places::LineRun;
use crate::model::DocumentId;

/// Groups in blocks, in order of their first places.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    /// In order of their first places: the lines of a block follow each other.
    groups: Vec<LineGroup>,
    /// Where each block ends in `groups`.
    ends: Vec<u32>,
}

impl Blocks {
    /// Merges groups into blocks. O(g log g) for g groups, and O(places).
    ///
    /// The group that starts right behind another's first place, if there is one, is the next by first place. So blocks are runs.
    pub(super) fn of(groups: Vec<LineGroup>, places: &[LinePlace]) -> Blocks {
        let groups = by_first_place(groups, places);
        let mut ends = Vec::new();
        for at in 1..=groups.len() {
            if at == groups.len() || !is_followed_by(&groups[at - 1], &groups[at], places) {
                ends.push(at as u32);
            }
        }
        ends.shrink_to_fit();
        Blocks { groups, ends }
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// A block, with the list that its groups' places are in.
    pub(super) fn get<'a>(&'a self, at: usize, places: &'a [LinePlace]) -> Block<'a> {
        Block {
            groups: &self.groups[self.range(at)],
            all: places,
        }
    }

    fn range(&self, at: usize) -> Range<usize> {
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        start as usize..self.ends[at] as usize
    }
}

/// Sorts groups by their first places. Places are all over the memory: each is looked up once. 12 bytes a group, and the group once more, while it is done.
fn by_first_place(groups: Vec<LineGroup>, places: &[LinePlace]) -> Vec<LineGroup> {
    let first = |(group, at): (&LineGroup, u32)| {
        let first = group.places(places)[0];
        (first.document, first.number, at)
    };
    let mut order: Vec<_> = groups.iter().zip(0..).map(first).collect();
    order.par_sort_unstable();
    let sorted = order.into_iter().map(|(_, _, at)| groups[at as usize]);
    sorted.collect()
}

/// Whether `next` stands right behind `group`, blank lines aside, in every place of both.
fn is_followed_by(group: &LineGroup, next: &LineGroup, all: &[LinePlace]) -> bool {
    let (places, next) = (group.places(all), next.places(all));
    places.len() == next.len()
        && places.iter().zip(next).all(|(place, next)| {
            place.document == next.document && place.ordinal + 1 == next.ordinal
        })
}

/// One line or several neighbouring ones, with all places of the whole.
#[derive(Clone, Copy)]
pub(super) struct Block<'a> {
    /// Its lines, in order. All have as many places, and those of one place stand behind each other.
    groups: &'a [LineGroup],
    all: &'a [LinePlace],
}

impl<'a> Block<'a> {
    /// Hashes of its lines, in order.
    pub(super) fn hashes(self) -> impl Iterator<Item = LineHash> + use<'a> {
        self.groups.iter().map(|group| group.hash)
    }

    /// How many places it has.
    pub(super) fn places(self) -> usize {
        self.first_lines().len()
    }

    /// How many distinct texts it stands in.
    pub(super) fn texts_count(self) -> usize {
        self.groups[0].texts as usize
    }

    /// The distinct texts it stands in, in corpus order.
    pub(super) fn texts(self) -> impl Iterator<Item = DocumentId> + use<'a> {
        texts(self.first_lines())
    }

    /// Its places, in order.
    pub(super) fn runs(self) -> impl Iterator<Item = LineRun> + use<'a> {
        let last = self.groups[self.groups.len() - 1].places(self.all);
        let ends = self.first_lines().iter().zip(last);
        ends.map(|(first, last)| LineRun {
            document: first.document,
            first: first.number,
            last: last.number,
        })
    }

    /// The first place.
    pub(super) fn first_run(self) -> LineRun {
        let last = self.groups[self.groups.len() - 1].places(self.all)[0];
        let first = self.first_lines()[0];
        LineRun {
            document: first.document,
            first: first.number,
            last: last.number,
        }
    }

    /// Words of all its lines.
    pub(super) fn words(self) -> usize {
        let words = |group: &LineGroup| group.places(self.all)[0].words as usize;
        self.groups.iter().map(words).sum()
    }

    /// Whether all places have the same characters, white space around lines aside.
    pub(super) fn is_verbatim(self) -> bool {
        self.groups.iter().all(|group| {
            let places = group.places(self.all);
            let first = places[0].verbatim;
            places.iter().all(|place| place.verbatim == first)
        })
    }

    /// Each of its lines in each of its documents.
    pub(super) fn lines_in(self) -> impl Iterator<Item = LineIn> + use<'a> {
        let groups = self.groups.iter();
        groups.flat_map(move |group| lines_in(group, self.all))
    }

    /// What makes the block this block: its lines, and for a block inside one text that text, so that two documents that each
    /// repeat the same line for themselves (as copies may) keep two ids.
    pub(super) fn id(self, hashes: &TextHashes) -> Vec<u128> {
        let mut id: Vec<u128> = self.hashes().map(wide).collect();
        id.extend(self.only_text().and_then(|only| hashes.get(only)));
        id
    }

    /// The one text that it stands in, if it is one.
    pub(super) fn only_text(self) -> Option<DocumentId> {
        self.texts().next().filter(|_| self.texts_count() == 1)
    }

    fn first_lines(self) -> &'a [LinePlace] {
        self.groups[0].places(self.all)
    }
}

/// A line in each of its documents.
pub(super) fn lines_in<'a>(
    group: &'a LineGroup,
    all: &'a [LinePlace],
) -> impl Iterator<Item = LineIn> + use<'a> {
    let places = group.places(all);
    let by_document = places.chunk_by(|a, b| a.document == b.document);
    by_document.map(|own| (wide(group.hash), own[0].document, own.len() as u32))
}

/// Both halves of a line's hash as one number.
pub(super) fn wide(hash: LineHash) -> u128 {
    u128::from(hash[1]) << 64 | u128::from(hash[0])
}

#[cfg(test)]
mod tests {
    use super::super::group::LineGroups;
    use super::*;

    fn blocks(lines: &[(u64, &[(u32, u32)])]) -> (LineGroups, Blocks) {
        let mut all = LineGroups::default();
        for &(hash, places) in lines {
            let places = places.iter().map(|&(document, line)| LinePlace {
                document: DocumentId(document),
                number: line,
                ordinal: line,
                verbatim: 0,
                words: 6,
            });
            all.push([hash, 0], places);
        }
        let blocks = Blocks::of(all.groups.clone(), &all.places);
        (all, blocks)
    }

    #[test]
    fn neighbours_in_every_place_are_one_block() {
        let (all, blocks) = blocks(&[
            (13, &[(0, 4), (2, 1)]),
            (10, &[(0, 1), (1, 5)]),
            (11, &[(0, 2), (1, 6)]),
            (12, &[(0, 3), (1, 9)]),
        ]);
        let block = |at| blocks.get(at, &all.places);
        let hashes: Vec<Vec<u64>> = (0..blocks.len())
            .map(|at| block(at).hashes().map(|hash| hash[0]).collect())
            .collect();
        assert_eq!(hashes, [vec![10, 11], vec![12], vec![13]]);
        assert_eq!(block(0).runs().last().unwrap().last, 6);
        assert_eq!(block(0).words(), 12);
    }

    #[test]
    fn a_line_right_behind_itself_is_no_block_of_itself() {
        let (_, blocks) = blocks(&[(10, &[(0, 1), (0, 2), (0, 3)])]);
        assert_eq!(blocks.len(), 1);
    }
}
