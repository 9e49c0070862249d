//! Alignments against their definitions, by brute force.

use std::cmp::Reverse;

use proptest::prelude::*;

use super::score::Scores;
use super::*;

/// Steps tell every word of both ranges once, in order, and say the truth.
fn assert_steps(
    left: &[u64],
    right: &[u64],
    steps: &[Step],
    from: (usize, usize),
) -> (usize, usize) {
    let (mut l, mut r) = from;
    let mut equal_before = None;
    for step in steps {
        assert_eq!((step.left.start, step.right.start), (l, r));
        (l, r) = (step.left.end, step.right.end);
        let same = left[step.left.clone()] == right[step.right.clone()];
        match step.kind {
            StepKind::Equal => assert!(same && !step.left.is_empty()),
            StepKind::Replaced => assert!(!step.left.is_empty() && !step.right.is_empty()),
            StepKind::OnlyLeft => assert!(!step.left.is_empty() && step.right.is_empty()),
            StepKind::OnlyRight => assert!(step.left.is_empty() && !step.right.is_empty()),
        }
        let equal = step.kind == StepKind::Equal;
        assert_ne!(equal_before, Some(equal), "neighbours of one kind");
        equal_before = Some(equal);
    }
    (l, r)
}

fn score(steps: &[Step], scores: Scores) -> i64 {
    let of = |step: &Step| match step.kind {
        StepKind::Equal => scores.equal * step.left.len() as i64,
        _ => -scores.edit * step.edits() as i64,
    };
    steps.iter().map(of).sum()
}

fn assert_passage(left: &[u64], right: &[u64], passage: &Passage, settings: &AlignSettings) {
    let start = (passage.left.start, passage.right.start);
    let end = assert_steps(left, right, &passage.steps, start);
    assert_eq!(end, (passage.left.end, passage.right.end));
    let first = passage.steps.first().unwrap();
    let last = passage.steps.last().unwrap();
    assert_eq!((first.kind, last.kind), (StepKind::Equal, StepKind::Equal));
    let equal: usize = passage
        .steps
        .iter()
        .map(|step| {
            if step.kind == StepKind::Equal {
                step.left.len()
            } else {
                0
            }
        })
        .sum();
    assert_eq!(equal, passage.equal);
    assert!(passage.words() >= settings.min_words);
    let scores = Scores::of(settings);
    for cut in 1..=passage.steps.len() {
        assert!(
            score(&passage.steps[..cut], Scores::BOUNDS) > 0
                || score(&passage.steps[..cut], scores) > 0
        );
    }
    assert!(score(&passage.steps, scores) > 0);
}

/// The best local alignment by definition (Smith and Waterman 1981): its score.
fn best_local(left: &[u64], right: &[u64], scores: Scores) -> i64 {
    let mut above = vec![0; right.len() + 1];
    let mut best = 0;
    for l in left {
        let mut row = vec![0; right.len() + 1];
        for (at, r) in right.iter().enumerate() {
            let both = above[at] + if l == r { scores.equal } else { -scores.edit };
            row[at + 1] = 0
                .max(both)
                .max(above[at + 1] - scores.edit)
                .max(row[at] - scores.edit);
            best = best.max(row[at + 1]);
        }
        above = row;
    }
    best
}

/// The fewest edits between two whole sequences, and the most equal words with so few, by definition.
fn fewest_edits(left: &[u64], right: &[u64]) -> (usize, usize) {
    // Equal words turned round, so that the smallest pair has the most of them.
    let both = |(edits, equal): (usize, Reverse<usize>), same: bool| {
        (
            edits + usize::from(!same),
            Reverse(equal.0 + usize::from(same)),
        )
    };
    let one = |(edits, equal)| (edits + 1, equal);
    let mut above: Vec<(usize, Reverse<usize>)> =
        (0..=right.len()).map(|edits| (edits, Reverse(0))).collect();
    for (at, l) in left.iter().enumerate() {
        let mut row = vec![(at + 1, Reverse(0))];
        for (to, r) in right.iter().enumerate() {
            row.push(
                both(above[to], l == r)
                    .min(one(above[to + 1]))
                    .min(one(row[to])),
            );
        }
        above = row;
    }
    let (edits, Reverse(equal)) = above[right.len()];
    (edits, equal)
}

/// An edit of a word: kept, replaced, left out, or one put in before it.
fn edited(words: &[u64], edits: &[u8]) -> Vec<u64> {
    let mut out = Vec::new();
    for (at, &word) in words.iter().enumerate() {
        match edits[at % edits.len()] {
            0 => out.push(1_000_000 + at as u64),
            1 => {}
            2 => out.extend([2_000_000 + at as u64, word]),
            _ => out.push(word),
        }
    }
    out
}

fn small() -> AlignSettings {
    AlignSettings {
        min_words: 6,
        ..AlignSettings::default()
    }
}

#[test]
fn a_copied_run_is_one_passage_with_its_bounds() {
    let left: Vec<u64> = (0..100).collect();
    let mut right: Vec<u64> = (500..560).collect();
    right.splice(20..20, 30..70);
    let found = passages(&left, &right, &AlignSettings::default());
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].left.clone(), found[0].right.clone()),
        (30..70, 20..60)
    );
    assert_eq!((found[0].equal, found[0].edits()), (40, 0));
}

#[test]
fn edits_are_told_by_kind() {
    let left: Vec<u64> = (0..40).collect();
    let mut right = left.clone();
    right[10] = 900;
    right.remove(20);
    right.insert(30, 901);
    let found = passages(&left, &right, &AlignSettings::default());
    let kinds: Vec<StepKind> = found[0].steps.iter().map(|step| step.kind).collect();
    use StepKind::*;
    assert_eq!(
        kinds,
        [Equal, Replaced, Equal, OnlyLeft, Equal, OnlyRight, Equal]
    );
    assert_eq!(difference(&left, &right), found[0].steps);
    let turned = found[0].clone().turned();
    assert_eq!(passages(&right, &left, &AlignSettings::default()), [turned]);
}

#[test]
fn a_passage_twice_on_one_side_is_two() {
    let passage: Vec<u64> = (0..30).collect();
    let noise = |from: u64| (from..from + 50).collect::<Vec<u64>>();
    let right = [noise(1000), passage.clone(), noise(2000), passage.clone()].concat();
    let found = passages(&passage, &right, &AlignSettings::default());
    let places: Vec<_> = found.iter().map(|found| found.right.clone()).collect();
    assert_eq!(places, [50..80, 130..160]);
    let within = passages_within(&Sequence::new(&right), &AlignSettings::default());
    assert_eq!(within.len(), 1);
    assert_eq!(
        (within[0].left.clone(), within[0].right.clone()),
        (50..80, 130..160)
    );
}

#[test]
fn what_moved_to_the_other_end_is_equal() {
    let left: Vec<u64> = (0..60).collect();
    let right: Vec<u64> = (35..95).collect();
    let steps = difference(&left, &right);
    let kinds: Vec<StepKind> = steps.iter().map(|step| step.kind).collect();
    assert_eq!(
        kinds,
        [StepKind::OnlyLeft, StepKind::Equal, StepKind::OnlyRight]
    );
    assert_eq!(
        (steps[1].left.clone(), steps[1].right.clone()),
        (35..60, 0..25)
    );
}

#[test]
fn repetition_stays_linear() {
    let settings = AlignSettings::default();
    let same = vec![7u64; 200_000];
    let found = passages(&same, &same[..150_000], &settings);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].equal, 150_000);
    assert!(passages_within(&Sequence::new(&same), &settings).len() <= 1 + 200_000 / 25);
    assert_eq!(difference(&same, &same[..150_000]).len(), 2);

    let block: Vec<u64> = (0..50).collect();
    let blocks = block.repeat(3_000);
    let found = passages(&blocks, &block, &settings);
    assert_eq!(found.len(), 3_000);
    assert_eq!(passages(&blocks, &blocks, &settings)[0].equal, 150_000);
    let within = passages_within(&Sequence::new(&blocks), &settings);
    assert_eq!(within.len(), 2_999);
    assert!(
        within
            .iter()
            .all(|pair| pair.left.len() == 50 && pair.left.end == pair.right.start)
    );
    // Two words that alternate in no order meet in all seeds.
    let random: Vec<u64> = (0..200_000u64)
        .map(|at| (at.wrapping_mul(at).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40) & 1)
        .collect();
    for passage in passages(&random, &random[1000..], &settings) {
        assert_passage(&random, &random[1000..], &passage, &settings);
    }
    let reversed: Vec<u64> = random.iter().rev().copied().collect();
    let end = assert_steps(&random, &reversed, &difference(&random, &reversed), (0, 0));
    assert_eq!(end, (200_000, 200_000));
}

proptest! {
    #[test]
    fn passages_say_the_truth(
        left in prop::collection::vec(0u64..6, 0..80),
        right in prop::collection::vec(0u64..6, 0..80),
    ) {
        for passage in passages(&left, &right, &small()) {
            assert_passage(&left, &right, &passage, &small());
        }
        for passage in passages_within(&Sequence::new(&left), &small()) {
            assert_passage(&left, &left, &passage, &small());
            prop_assert!(passage.left.end <= passage.right.start);
        }
        let end = assert_steps(&left, &right, &difference(&left, &right), (0, 0));
        prop_assert_eq!(end, (left.len(), right.len()));
    }

    #[test]
    fn a_copy_with_edits_scores_as_the_best_alignment(
        words in 40usize..120,
        edits in prop::collection::vec(prop_oneof![1 => 0u8..3, 5 => Just(3u8)], 40..120),
        before in 0usize..60,
        after in 0usize..60,
    ) {
        let source: Vec<u64> = (0..words as u64).collect();
        let copy = edited(&source, &edits);
        let left = [(5_000..5_000 + before as u64).collect(), source].concat();
        let right = [copy, (9_000..9_000 + after as u64).collect()].concat();
        let settings = AlignSettings { max_edits: 0.5, ..small() };
        let scores = Scores::BOUNDS;
        let found = passages(&left, &right, &settings);
        let best = found.iter().map(|passage| score(&passage.steps, scores)).max().unwrap_or(0);
        // Where runs of less than three words come in a row, the seeds miss them: bounded by one gap.
        let right_one = best_local(&left, &right, scores);
        prop_assert!(best <= right_one);
        if right_one > 12 * scores.equal {
            prop_assert!(best * 10 >= right_one * 7, "{best} of {right_one}");
        }
    }

    #[test]
    fn a_shared_run_is_always_seen(
        left in prop::collection::vec(0u64..100_000, 0..100),
        right in prop::collection::vec(0u64..100_000, 0..100),
        run in prop::collection::vec(0u64..100_000, 6..40),
        at in 0usize..100,
        to in 0usize..100,
    ) {
        let (at, to) = (at.min(left.len()), to.min(right.len()));
        let mut left = left;
        left.splice(at..at, run.iter().copied());
        let mut right = right;
        right.splice(to..to, run.iter().copied());
        let found = passages(&left, &right, &small());
        let seen = found.iter().any(|passage| {
            passage.left.start <= at && at + run.len() <= passage.left.end
                && passage.right.start <= to && to + run.len() <= passage.right.end
        });
        prop_assert!(seen);
    }

    #[test]
    fn a_small_difference_in_a_long_text_has_the_fewest_edits(
        left in prop::collection::vec(0u64..5, 0..40),
        right in prop::collection::vec(0u64..5, 0..40),
    ) {
        let within = |own: &[u64]| [(1_000..1_400).collect(), own.to_vec(), (2_000..2_400).collect()].concat();
        let steps = difference(&within(&left), &within(&right));
        let edits: usize = steps.iter().map(Step::edits).sum();
        prop_assert!(edits <= fewest_edits(&left, &right).0);
    }

    #[test]
    fn a_small_difference_has_the_fewest_edits_and_of_these_the_most_equal_words(
        left in prop::collection::vec(0u64..5, 0..40),
        right in prop::collection::vec(0u64..5, 0..40),
    ) {
        let mut steps = super::steps::Steps::from(0, 0);
        let mut cells = super::fill::Cells::default();
        // What another gap left behind does not matter.
        super::fill::fill(&right, &left, &mut super::steps::Steps::from(0, 0), &mut cells);
        super::fill::fill(&left, &right, &mut steps, &mut cells);
        let steps = steps.finish();
        assert_steps(&left, &right, &steps, (0, 0));
        let edits: usize = steps.iter().map(Step::edits).sum();
        // Neighbouring words that stand on one side only, then the other, are one replacement.
        let (fewest, most_equal) = fewest_edits(&left, &right);
        prop_assert!(edits <= fewest);
        let equal: usize = steps.iter().filter(|step| step.kind == StepKind::Equal).map(|step| step.left.len()).sum();
        prop_assert_eq!(equal, most_equal);
    }
}
