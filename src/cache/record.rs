//! What a report is made of, as bytes. Each field is named, so that a new one does not compile before it is here too.

use super::wire::{Sink, Wire, choice, structure};
use crate::day::Day;
use crate::find::Found;
use crate::identity::{ContentSketch, DocumentIdentity, Identities, LineIdentity};
use crate::model::{
    AlignedKind, AlignedPlace, AlignedStep, Allowed, BoilerplateText, CandidateMethod,
    ConflictKind, CorpusSummary, Counts, DuplicatedWords, Evidence, Finding, Kind, LeftOut, Member,
    Pair, PairRow, RepeatedText, Rule, SharedTerm, Skipped, Span, Statistics, Status,
    StoryConflict, StoryExcerpt, StoryPlace, Suppressed, SuppressionProblem, Texts,
};

structure!(Found {
    findings,
    counts,
    duplicated,
    pairs,
    identities,
    texts,
    boilerplate,
    statistics,
});
structure!(BoilerplateText { rule, texts, text });
structure!(Finding {
    rule,
    kind,
    id,
    status,
    allowed,
    title,
    leader,
    weakest,
    count,
    members,
    pairs,
    evidence,
});
structure!(Allowed { reason, expires });
structure!(Member {
    document,
    path,
    date,
    status,
    spans,
});
structure!(Span {
    line,
    column,
    end_line,
    end_column,
    start,
    end,
    excerpt,
});
structure!(Pair {
    a,
    b,
    resemblance,
    containment_a,
    containment_b,
    score,
});
structure!(PairRow {
    a,
    b,
    rule,
    resemblance,
    containment_a,
    containment_b,
    score,
});
structure!(SharedTerm {
    text,
    weight,
    documents,
});
structure!(StoryExcerpt {
    member,
    span,
    shared,
});
structure!(StoryPlace { member, span });
structure!(StoryConflict {
    kind,
    what,
    texts,
    places,
});
structure!(RepeatedText { text, count });
structure!(AlignedStep { kind, leader, here });
structure!(AlignedPlace {
    member,
    span,
    words,
    equal,
    edited,
    steps,
});
structure!(DuplicatedWords { by_rule, together });
structure!(Statistics {
    method,
    bands,
    candidates,
    verified,
    rejected,
    cut,
    expected_recall,
    stories_scored,
});
structure!(CorpusSummary {
    documents,
    words,
    bytes,
    skipped,
    left_out,
    suppressed,
});
structure!(Suppressed {
    documents,
    stretches,
    words,
});
structure!(Skipped {
    path,
    reason,
    error,
});
structure!(LeftOut {
    ignored,
    other,
    own,
});
structure!(Texts { documents, texts });
structure!(Identities {
    corpus,
    documents,
    lines,
    told_lines,
});
structure!(DocumentIdentity {
    name,
    content,
    sketch,
});
structure!(LineIdentity {
    line,
    document,
    count,
});

choice!(ConflictKind { 0 => Number {}, 1 => Date {}, 2 => Name {} });
choice!(Kind { 0 => Finding {}, 1 => Boilerplate {} });
choice!(Status { 0 => Known {}, 1 => Moved {}, 2 => Edited {}, 3 => New {} });
choice!(CandidateMethod { 0 => None {}, 1 => Exact {}, 2 => Banded {} });
choice!(AlignedKind { 0 => Equal {}, 1 => Replaced {}, 2 => OnlyLeader {}, 3 => OnlyHere {} });
choice!(Rule {
    0 => ExactDuplicate {},
    1 => NearDuplicate {},
    2 => Contained {},
    3 => SharedPassage {},
    4 => OverlappingReport {},
    5 => RepeatedLine {},
    6 => Suppression {},
});
choice!(Evidence {
    0 => SameTokens { words, byte_identical },
    1 => SharedShingles { words, resemblance },
    2 => ContainedShingles { words, contained_words, boilerplate_words },
    3 => AlignedWords { words, span, places },
    4 => SharedStory { cohesion, names, terms, quotes, quote_places, conflicts, excerpts },
    5 => SameLines { words, verbatim, lines },
    6 => Suppression { problem, words },
});
choice!(SuppressionProblem {
    0 => Unknown {},
    1 => Unclosed {},
    2 => Unopened {},
    3 => Redundant {},
    4 => Unused {},
    5 => Expired {},
    6 => Outgrown {},
});

impl Wire for Day {
    fn put(&self, to: &mut Sink<'_>) {
        self.number().put(to);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        Day::from_number(i32::take(from)?)
    }
}

impl Wire for Counts {
    fn put(&self, to: &mut Sink<'_>) {
        let rows: Vec<((Rule, Kind), usize)> = self.rows().collect();
        rows.put(to);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        let mut counts = Counts::default();
        for ((rule, kind), count) in Vec::<((Rule, Kind), usize)>::take(from)? {
            counts.add(rule, kind, count);
        }
        Some(counts)
    }
}

impl Wire for ContentSketch {
    fn put(&self, to: &mut Sink<'_>) {
        to.bytes(self);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        let (bytes, rest) = from.split_first_chunk()?;
        *from = rest;
        Some(*bytes)
    }
}
