//! Local alignment: every passage that two sequences share.

use std::ops::Range;

use ahash::AHashMap;

use super::ahead::Ahead;
use super::chain::{Chain, chains};
use super::extend::{Ways, extend};
use super::fill::{Cells, fill};
use super::grams::{Sequence, matches, matches_within, runs};
use super::lanes::Word;
use super::reach::{Hop, reach};
use super::score::Scores;
use super::steps::{Column, Part, Steps, stretches};
use super::{AlignSettings, Passage, Step, StepKind};

/// Every maximal passage that two sequences of word hashes share, in order of place. See [`passages_between`].
pub fn passages(left: &[u64], right: &[u64], settings: &AlignSettings) -> Vec<Passage> {
    passages_between(&Sequence::new(left), &Sequence::new(right), settings)
}

/// Every maximal passage that two sequences share, in order of place.
///
/// Chain and extend: runs of at least three equal words are chained where they follow each other on both sides, the gaps of at most 32
/// words between them are aligned exactly, and both ends are extended while it pays off. A passage without a run of three words is not
/// seen. Passages may overlap on one side, where a text stands twice on the other; a stretch that stands more than four times on both
/// sides is matched in order only.
///
/// O(n log n) for n words of both sides, and linear memory, for any input.
pub fn passages_between(
    left: &Sequence<'_>,
    right: &Sequence<'_>,
    settings: &AlignSettings,
) -> Vec<Passage> {
    let (l, r) = (left.tokens(), right.tokens());
    let runs = runs(l, r, |found| matches(left, right, found));
    aligned(l, r, chains(runs, Scores::BOUNDS), settings)
}

/// Every passage that stands twice in one sequence, the first place left, the second right of it, not overlapping. As
/// [`passages_between`].
pub fn passages_within(sequence: &Sequence<'_>, settings: &AlignSettings) -> Vec<Passage> {
    let tokens = sequence.tokens();
    let runs = runs(tokens, tokens, |found| matches_within(sequence, found));
    let found = aligned(tokens, tokens, chains(runs, Scores::BOUNDS), settings);
    let mut apart = Vec::new();
    for passage in found {
        periods(passage, settings, &mut apart);
    }
    apart
}

/// Memory that is used again for one place after the other.
#[derive(Debug, Default)]
pub struct Scratch {
    before: Vec<Hop>,
    after: Vec<Hop>,
    ways: Ways,
    ends: Ends,
    cells: Cells,
    steps: Vec<Step>,
}

/// Gives the passages around a run of `words` equal words that begins at the places `at` of two sequences. Of one sequence, given twice, see [`apart`].
/// Returns how far the alignment goes on run by run, left and right: another run in there gives the same passages.
///
/// Words are told apart by any value: hashes, or parts of hashes. The gaps are found run by run, and aligned exactly. O(n) for the n words of a passage and its
/// edits.
pub fn passages_around<T: Word>(
    left: &[T],
    right: &[T],
    at: [usize; 2],
    words: usize,
    settings: &AlignSettings,
    scratch: &mut Scratch,
    mut found: impl FnMut(Part<'_>),
) -> [Range<usize>; 2] {
    let scores = Scores::BOUNDS;
    let [l, r] = at;
    let Scratch {
        before,
        after,
        ways,
        ends,
        cells,
        steps,
    } = scratch;
    let (left_ahead, right_ahead) = (Ahead::<T, true>::new(&left[..l]), Ahead::new(&right[..r]));
    let score = scores.equal * words as i64;
    reach(left_ahead, right_ahead, score, scores, before);
    let gained: i64 = before
        .iter()
        .map(|hop| scores.equal * hop.run as i64 - scores.edit * hop.left.max(hop.right) as i64)
        .sum();
    let (l_end, r_end) = (l + words, r + words);
    let (left_ahead, right_ahead) = (
        Ahead::<T, false>::new(&left[l_end..]),
        Ahead::new(&right[r_end..]),
    );
    let score = score + gained;
    reach(left_ahead, right_ahead, score, scores, after);
    let longer = |hops: &[Hop]| -> usize {
        let words = hops.iter().map(|hop| hop.left.max(hop.right) + hop.run);
        words.sum()
    };
    let core = longer(before) + words + longer(after);
    let whole = |hops: &[Hop], side: fn(&Hop) -> usize| -> usize {
        hops.iter().map(|hop| side(hop) + hop.run).sum()
    };
    let start = [
        l - whole(before, |hop| hop.left),
        r - whole(before, |hop| hop.right),
    ];
    let end = [
        l_end + whole(after, |hop| hop.left),
        r_end + whole(after, |hop| hop.right),
    ];
    let around = [start[0]..end[0], start[1]..end[1]];
    if core * 5 < settings.min_words * 2 {
        return around;
    }
    // What comes in runs of one word only is left to the search of all alignments.
    let drop = scores.last_drop.min(score);
    ends.find(left, right, [start, end], core, drop, ways);
    if core + ends.before.len() + ends.after.len() < settings.min_words {
        return around;
    }
    let mut aligned = ends.begin(start, std::mem::take(steps));
    let [mut l, mut r] = start;
    let mut gap = |skip: [usize; 2], run: [usize; 2], steps: &mut Steps| {
        steps.equal(run[0]);
        (l, r) = (l + run[0], r + run[0]);
        fill(&left[l..l + skip[0]], &right[r..r + skip[1]], steps, cells);
        (l, r) = (l + skip[0] + run[1], r + skip[1] + run[1]);
        steps.equal(run[1]);
    };
    for hop in before.iter().rev() {
        gap([hop.left, hop.right], [hop.run, 0], &mut aligned);
    }
    gap([0, 0], [words, 0], &mut aligned);
    for hop in after {
        gap([hop.left, hop.right], [0, hop.run], &mut aligned);
    }
    ends.finish(&mut aligned);
    *steps = aligned.finish();
    passing(steps, settings, &mut found);
    around
}

/// What an alignment is extended by on both ends.
#[derive(Debug, Default)]
struct Ends {
    before: Vec<Column>,
    after: Vec<Column>,
}

impl Ends {
    /// Extends an alignment of `core` words, given by the places where it starts and ends on both sides.
    fn find<T: Word>(
        &mut self,
        left: &[T],
        right: &[T],
        [[l, r], [l_end, r_end]]: [[usize; 2]; 2],
        core: usize,
        drop: i64,
        ways: &mut Ways,
    ) {
        let before = (Ahead::<T, true>::new(&left[..l]), Ahead::new(&right[..r]));
        extend(before.0, before.1, core, drop, ways, &mut self.before);
        let (left, right) = (&left[l_end..], &right[r_end..]);
        let after = (Ahead::<T, false>::new(left), Ahead::new(right));
        extend(after.0, after.1, core, drop, ways, &mut self.after);
    }

    /// The steps up to `start`, in the memory of `steps`.
    fn begin(&self, start: [usize; 2], steps: Vec<Step>) -> Steps {
        let [mut l, mut r] = start;
        for column in &self.before {
            l -= usize::from(!matches!(column, Column::Right));
            r -= usize::from(!matches!(column, Column::Left));
        }
        let mut steps = Steps::within(steps, l, r);
        for &column in self.before.iter().rev() {
            steps.column(column);
        }
        steps
    }

    fn finish(&self, steps: &mut Steps) {
        for &column in &self.after {
            steps.column(column);
        }
    }
}

/// The passage of one sequence, or the parts of it, if its two places overlap: see [`passages_within`].
pub fn apart(passage: Passage, settings: &AlignSettings) -> Vec<Passage> {
    let mut parts = Vec::new();
    periods(passage, settings, &mut parts);
    parts
}

fn aligned(
    left: &[u64],
    right: &[u64],
    chains: Vec<Chain>,
    settings: &AlignSettings,
) -> Vec<Passage> {
    let scores = Scores::BOUNDS;
    let mut found: Vec<Passage> = Vec::new();
    let mut covered = Covered::default();
    for chain in chains {
        if covered.has(&chain) {
            continue;
        }
        let steps = extended(left, right, &chain, scores);
        passing(&steps, settings, |passage| {
            let passage = Passage::from(passage);
            if !covered.most_of(&passage) {
                covered.add(&passage);
                found.push(passage);
            }
        });
    }
    found.sort_unstable_by_key(|passage| (passage.left.start, passage.right.start));
    found
}

/// The passages of an alignment: its stretches, and where one of them has too many edits, the parts of it that have not.
fn passing<'s>(steps: &'s [Step], settings: &AlignSettings, mut found: impl FnMut(Part<'s>)) {
    let strict = Scores::of(settings);
    stretches(steps, Scores::BOUNDS, |passage| {
        if passage.words() < settings.min_words {
            return;
        }
        if strict.equal * passage.equal() as i64 > strict.edit * passage.edits() as i64 {
            found(passage);
            return;
        }
        stretches(passage.steps(), strict, |part| {
            if part.words() >= settings.min_words {
                found(part);
            }
        });
    });
}

/// The alignment of a chain, gaps filled, and extended on both ends.
fn extended(left: &[u64], right: &[u64], chain: &Chain, scores: Scores) -> Vec<Step> {
    let (first, last) = (chain.runs[0], chain.runs[chain.runs.len() - 1]);
    let start = [first.left as usize, first.right as usize];
    let end = [last.left_end() as usize, last.right_end() as usize];
    let core = (end[0] - start[0]).max(end[1] - start[1]);
    let score = chain.score.max(i64::from(last.length) * scores.equal);
    let drop = scores.last_drop.min(score);
    let mut ends = Ends::default();
    ends.find(left, right, [start, end], core, drop, &mut Ways::default());
    let mut steps = ends.begin(start, Vec::new());
    let [mut l, mut r] = start;
    let mut cells = Cells::default();
    for run in &chain.runs {
        let (to_l, to_r) = (run.left as usize, run.right as usize);
        fill(&left[l..to_l], &right[r..to_r], &mut steps, &mut cells);
        steps.equal(run.length as usize);
        (l, r) = (run.left_end() as usize, run.right_end() as usize);
    }
    ends.finish(&mut steps);
    steps.finish()
}

/// What passages cover already, in squares.
#[derive(Default)]
struct Covered {
    squares: AHashMap<(usize, usize), u32>,
    /// Left and right bounds of the passages.
    bounds: Vec<[usize; 4]>,
}

/// Side of a square, in words.
const SQUARE: usize = 32;

impl Covered {
    fn add(&mut self, passage: &Passage) {
        let number = self.bounds.len() as u32;
        self.bounds.push([
            passage.left.start,
            passage.left.end,
            passage.right.start,
            passage.right.end,
        ]);
        for step in &passage.steps {
            let equal = step.kind == StepKind::Equal;
            let mut place = (step.left.start, step.right.start);
            while equal && place.0 < step.left.end {
                self.squares
                    .entry((place.0 / SQUARE, place.1 / SQUARE))
                    .or_insert(number);
                let ahead = (SQUARE - place.0 % SQUARE).min(SQUARE - place.1 % SQUARE);
                place = (place.0 + ahead, place.1 + ahead);
            }
        }
    }

    /// Whether a chain lies within one passage, beside its path.
    fn has(&self, chain: &Chain) -> bool {
        let (first, last) = (chain.runs[0], chain.runs[chain.runs.len() - 1]);
        self.around(first.left as usize, first.right as usize)
            .is_some_and(|[l, l_end, r, r_end]| {
                l <= first.left as usize
                    && r <= first.right as usize
                    && last.left_end() as usize <= l_end
                    && last.right_end() as usize <= r_end
            })
    }

    /// Whether at least half of a passage lies within an earlier one on both sides.
    fn most_of(&self, passage: &Passage) -> bool {
        let middle = &passage.steps[passage.steps.len() / 2];
        let ends = [
            (passage.left.start, passage.right.start),
            (middle.left.start, middle.right.start),
            (passage.left.end - 1, passage.right.end - 1),
        ];
        ends.iter().any(|&(l, r)| {
            self.around(l, r).is_some_and(|[l, l_end, r, r_end]| {
                let inside = |from: usize, to: usize, low: usize, high: usize| {
                    2 * to.min(high).saturating_sub(from.max(low)) >= to - from
                };
                inside(passage.left.start, passage.left.end, l, l_end)
                    && inside(passage.right.start, passage.right.end, r, r_end)
            })
        })
    }

    /// Bounds of a passage that goes through the square of a place or one beside it.
    fn around(&self, left: usize, right: usize) -> Option<[usize; 4]> {
        let (left, right) = (left / SQUARE, right / SQUARE);
        for l in left.saturating_sub(1)..=left + 1 {
            for r in right.saturating_sub(1)..=right + 1 {
                if let Some(&number) = self.squares.get(&(l, r)) {
                    return Some(self.bounds[number as usize]);
                }
            }
        }
        None
    }
}

/// A passage of one sequence, cut where it runs into itself: text that repeats with a period of p words gives pairs of neighbouring periods,
/// if these are long enough.
fn periods(passage: Passage, settings: &AlignSettings, out: &mut Vec<Passage>) {
    if passage.left.end <= passage.right.start {
        out.push(passage);
        return;
    }
    let mut steps = passage.steps.into_iter().peekable();
    while let Some(first) = steps.peek().cloned() {
        // A piece goes up to where its right side begins.
        let limit = first.right.start;
        let mut piece: Vec<Step> = Vec::new();
        while let Some(step) = steps.peek_mut() {
            if step.left.end <= limit {
                piece.extend(steps.next());
                continue;
            }
            let whole = step.left.start >= limit || step.kind != StepKind::Equal;
            if !whole {
                let words = limit - step.left.start;
                piece.push(Step {
                    kind: StepKind::Equal,
                    left: step.left.start..limit,
                    right: step.right.start..step.right.start + words,
                });
                step.left.start = limit;
                step.right.start += words;
            }
            break;
        }
        if piece.is_empty() {
            // An edit longer than the period.
            steps.next();
            continue;
        }
        passing(&piece, settings, |part| out.push(part.into()));
    }
}
