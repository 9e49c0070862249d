//! What marks suppress, and `suppression`: marks that do nothing, or more than was meant.

use std::sync::atomic::{AtomicBool, Ordering};

use ahash::AHashMap;
use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_128;

use super::token_reader::TokenReader;
use super::wording::first_words;
use super::{Documents, Ranked, finding_id};
use crate::corpus::{Extent, Stretch, Suppressions, TextReader, WrongMark};
use crate::error::Error;
use crate::model::{
    DocumentId, Evidence, Finding, Kind, Member, Rule, Span, Suppressed, SuppressionProblem,
};
use crate::sketch::{SHINGLE_WORDS, sequence_hash, shingle_hashes};
use crate::text::{Positions, Tokenizer};

/// All that is said of the marks of a run.
#[derive(Debug, Default)]
pub struct Marked {
    /// `None` where no text has a mark.
    pub suppressed: Option<Suppressed>,
    /// The documents of which nothing is left to compare, in order.
    pub whole: Vec<DocumentId>,
    /// A finding for each mark with something wrong.
    pub findings: Vec<Ranked>,
}

/// What is suppressed, and which marks have something wrong.
///
/// A stretch is used if one of its shingles stands anywhere else: in text that is compared, in another stretch, or once more in
/// this one. That is what any relation between texts needs but a story; so a document of enough words for a story counts as used, and so does
/// a stretch too short for a shingle where lines are looked for that are as short. It is a weak test on purpose: in a large
/// corpus common phrases keep an idle mark quiet, but a mark that is told to be unused can go.
///
/// Costs nothing where no text has a mark. Otherwise O(bytes) of the marked documents and, where shingle sets are not kept,
/// of all others, each read once more.
///
/// # Errors
/// Where a text cannot be read again or has changed.
pub fn marked(documents: Documents<'_>) -> Result<Marked, Error> {
    let all = documents.library.all_suppressions();
    if all.is_empty() {
        return Ok(Marked::default());
    }
    let read: Result<Vec<Vec<Read>>, Error> = all
        .par_iter()
        .map_init(
            || (TextReader::new(documents.library), Tokenizer::default()),
            |(texts, tokenizer), (id, said)| {
                let source = texts.text(*id)?.source;
                Ok(read(source, said, tokenizer))
            },
        )
        .collect();
    let read = read?;
    let elsewhere = Elsewhere::of(&read, documents)?;
    let mut marked = Marked::default();
    let mut suppressed = Suppressed::default();
    for ((id, said), marks) in all.iter().zip(&read) {
        let stretches = marks.iter().filter(|mark| mark.stretch.is_some());
        suppressed.stretches += said.stretches.len();
        let words: usize = stretches.map(|mark| mark.tokens.len()).sum();
        suppressed.words += words as u64;
        if documents.words(*id) == 0 && words > 0 {
            suppressed.documents += 1;
            marked.whole.push(*id);
        }
        for mark in marks {
            if let Some(problem) = mark.problem(&elsewhere, documents) {
                marked.findings.push(finding(documents, *id, mark, problem));
            }
        }
    }
    marked.suppressed = Some(suppressed);
    Ok(marked)
}

/// A mark, read again.
struct Read {
    span: Span,
    wrong: Option<WrongMark>,
    /// How far it suppresses, where it does.
    stretch: Option<Extent>,
    /// The words of what it suppresses.
    tokens: Vec<u64>,
    shingles: Vec<u64>,
}

fn read(source: &str, said: &Suppressions, tokenizer: &mut Tokenizer) -> Vec<Read> {
    let positions = Positions::new(source);
    let span = |place: &std::ops::Range<usize>| positions.span(place.start, place.end);
    let wrong = said.wrong.iter().map(|(wrong, place)| Read {
        span: span(place),
        wrong: Some(*wrong),
        stretch: None,
        tokens: Vec::new(),
        shingles: Vec::new(),
    });
    let stretches = said.stretches.iter().map(|stretch| {
        let tokens = words(source, stretch, tokenizer);
        let mut shingles = Vec::new();
        if tokens.len() >= SHINGLE_WORDS {
            shingle_hashes(&tokens, &mut shingles);
        }
        Read {
            span: span(&stretch.mark),
            wrong: None,
            stretch: Some(stretch.extent),
            tokens,
            shingles,
        }
    });
    wrong.chain(stretches).collect()
}

/// The words of a stretch without those of its mark.
fn words(source: &str, stretch: &Stretch, tokenizer: &mut Tokenizer) -> Vec<u64> {
    let mut tokens = Vec::new();
    let mark = stretch.mark.start.max(stretch.text.start)..stretch.mark.end.max(stretch.text.start);
    for part in [stretch.text.start..mark.start, mark.end..stretch.text.end] {
        tokenizer.hashes(&source[part], &mut tokens);
    }
    tokens
}

/// The shingles of all stretches, each with whether it stands more than once.
struct Elsewhere(AHashMap<u64, AtomicBool>);

impl Elsewhere {
    fn of(read: &[Vec<Read>], documents: Documents<'_>) -> Result<Elsewhere, Error> {
        let mut all: AHashMap<u64, AtomicBool> = AHashMap::new();
        for shingle in read.iter().flatten().flat_map(|mark| &mark.shingles) {
            all.entry(*shingle)
                .and_modify(|again| *again.get_mut() = true)
                .or_default();
        }
        let elsewhere = Elsewhere(all);
        let stretches = || read.iter().flatten().filter(|mark| mark.stretch.is_some());
        if !stretches().all(|mark| mark.shingles.is_empty() || elsewhere.has(&mark.shingles)) {
            elsewhere.look(documents)?;
        }
        Ok(elsewhere)
    }

    /// Looks for the shingles in all that is compared.
    fn look(&self, documents: Documents<'_>) -> Result<(), Error> {
        let see = |shingle: &u64| {
            if let Some(again) = self.0.get(shingle) {
                again.store(true, Ordering::Relaxed);
            }
        };
        documents.with_words().par_iter().try_for_each_init(
            || (TokenReader::new(documents), Vec::new()),
            |(reader, shingles), &id| {
                let kept = documents.sketches.shingles(id);
                if kept.is_empty() {
                    shingles.clear();
                    shingle_hashes(reader.tokens(id)?, shingles);
                    shingles.iter().for_each(see);
                } else {
                    kept.iter().for_each(see);
                }
                Ok(())
            },
        )
    }

    fn has(&self, shingles: &[u64]) -> bool {
        let again = |shingle| {
            self.0
                .get(shingle)
                .is_some_and(|again| again.load(Ordering::Relaxed))
        };
        shingles.iter().any(again)
    }
}

impl Read {
    fn problem(
        &self,
        elsewhere: &Elsewhere,
        documents: Documents<'_>,
    ) -> Option<SuppressionProblem> {
        match self.wrong {
            Some(WrongMark::Unknown) => return Some(SuppressionProblem::Unknown),
            Some(WrongMark::Unopened) => return Some(SuppressionProblem::Unopened),
            Some(WrongMark::Redundant) => return Some(SuppressionProblem::Redundant),
            None => {}
        }
        let extent = self.stretch?;
        if extent == Extent::Unclosed {
            return Some(SuppressionProblem::Unclosed);
        }
        let settings = documents.settings;
        let words = self.tokens.len();
        let may_be_story = extent == Extent::Document && words >= settings.min_story_words;
        let may_be_line = words > 0 && words < SHINGLE_WORDS && settings.min_line_words <= words;
        let used = elsewhere.has(&self.shingles) || may_be_story || may_be_line;
        (!used).then_some(SuppressionProblem::Unused)
    }
}

fn finding(
    documents: Documents<'_>,
    id: DocumentId,
    mark: &Read,
    problem: SuppressionProblem,
) -> Ranked {
    let span = mark.span.clone();
    let content = [
        problem as u128,
        xxh3_128(span.excerpt.as_bytes()),
        sequence_hash(&mark.tokens),
    ];
    let member = Member {
        spans: vec![span],
        ..documents.member(id)
    };
    problem_finding(member, &content, problem, mark.tokens.len())
}

/// A finding on a mark, or on an entry of the allow file, whose only member has a span of it. `content` is what its id is made of.
pub(crate) fn problem_finding(
    member: Member,
    content: &[u128],
    problem: SuppressionProblem,
    words: usize,
) -> Ranked {
    let mark = member.spans.first();
    let title = mark.map_or(String::new(), |mark| first_words(&mark.excerpt));
    Ranked {
        weight: 0.0,
        finding: Finding {
            rule: Rule::Suppression,
            kind: Kind::Finding,
            id: finding_id(Rule::Suppression, Kind::Finding, content),
            status: None,
            allowed: None,
            title,
            leader: 0,
            weakest: 1.0,
            count: 1,
            members: vec![member],
            pairs: Vec::new(),
            evidence: Evidence::Suppression { problem, words },
        },
    }
}
