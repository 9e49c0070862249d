//! Passages as findings.

use rayon::prelude::*;

use super::aligned::Stretch;
use super::group::Group;
use super::located::Located;
use crate::align::{Step, StepKind, difference};
use crate::corpus::TextReader;
use crate::error::Error;
use crate::find::wording::first_words;
use crate::find::{Documents, Ranked, finding_id};
use crate::model::{
    AlignedKind, AlignedPlace, AlignedStep, DocumentId, Evidence, Finding, Kind, Member, Rule, Span,
};
use crate::sketch::sequence_hash;
use crate::text::Tokenizer;

/// Places of one finding that are shown, as for lines.
const MOST_PLACES: usize = 100;

/// Documents of a boilerplate finding that are shown.
const EXAMPLES: usize = 3;

/// The places of a passage that are shown: the leader and the first others.
pub(super) fn shown(group: &Group) -> Vec<usize> {
    let most = match group.kind {
        Kind::Finding => MOST_PLACES,
        Kind::Boilerplate => EXAMPLES,
    };
    let others = (0..group.places.len()).filter(|&at| at != group.leader);
    let mut shown: Vec<usize> = std::iter::once(group.leader)
        .chain(others.take(most - 1))
        .collect();
    shown.sort_unstable();
    shown
}

/// One finding a group.
pub(super) fn findings(
    documents: Documents<'_>,
    groups: &[Group],
    located: &Located,
) -> Result<Vec<Ranked>, Error> {
    let found: Result<Vec<Option<Ranked>>, Error> = groups
        .par_iter()
        .map_init(
            || Maker {
                documents,
                located,
                texts: TextReader::new(documents.library),
                tokenizer: Tokenizer::default(),
            },
            Maker::finding,
        )
        .collect();
    Ok(found?.into_iter().flatten().collect())
}

/// Makes findings. One a thread.
struct Maker<'a> {
    documents: Documents<'a>,
    located: &'a Located,
    texts: TextReader<'a>,
    tokenizer: Tokenizer,
}

/// An excerpt as it is compared, with its words: their hashes and bytes.
struct Excerpt {
    text: String,
    hashes: Vec<u64>,
    bytes: Vec<[usize; 2]>,
}

impl Maker<'_> {
    fn finding(&mut self, group: &Group) -> Result<Option<Ranked>, Error> {
        let shown: Vec<Stretch> = shown(group)
            .into_iter()
            .map(|at| group.places[at])
            .collect();
        let mut members: Vec<Member> = Vec::new();
        let mut ids: Vec<DocumentId> = Vec::new();
        // Of each place the member, the span and the words.
        let mut spots: Vec<(usize, usize, Excerpt)> = Vec::new();
        for &place in &shown {
            let Some((span, excerpt)) = self.cut(place)? else {
                return Ok(None);
            };
            if ids.last() != Some(&place.document) {
                ids.push(place.document);
                members.push(self.documents.member(place.document));
            }
            let member = members.len() - 1;
            spots.push((member, members[member].spans.len(), excerpt));
            members[member].spans.push(span);
        }
        let leading = group.places[group.leader];
        let at = shown.iter().position(|&place| place == leading);
        let at = at.unwrap_or(0);
        let (leader, span, ref own) = spots[at];
        let title = first_words(&own.text);
        let others = spots.iter().enumerate().filter(|&(other, _)| other != at);
        let places: Vec<AlignedPlace> = others
            .map(|(_, (member, span, excerpt))| aligned(own, excerpt, *member, *span))
            .collect();
        let kind = group.kind;
        let words = own.hashes.len();
        let shares = places.iter().map(|place| {
            let longer = place.words.max(words).max(1);
            place.equal as f64 / longer as f64
        });
        let mut weakest = shares.fold(1.0, f64::min);
        if shown.len() < group.places.len() {
            weakest = weakest.min(f64::from(group.weakest) / 1000.0);
        }
        let count = match kind {
            Kind::Finding => group.places.len(),
            Kind::Boilerplate => group.texts,
        };
        Ok(Some(Ranked {
            weight: (words * (group.places.len() - 1)) as f64,
            finding: Finding {
                rule: Rule::SharedPassage,
                kind,
                id: finding_id(Rule::SharedPassage, kind, &[sequence_hash(&own.hashes)]),
                status: None,
                allowed: None,
                title,
                leader,
                weakest,
                count,
                members,
                pairs: Vec::new(),
                evidence: Evidence::AlignedWords {
                    words,
                    span,
                    places,
                },
            },
        }))
    }

    /// A place's span, and its words without what is suppressed.
    fn cut(&mut self, place: Stretch) -> Result<Option<(Span, Excerpt)>, Error> {
        let Some(spot) = self.located.get(place) else {
            return Ok(None);
        };
        let text = self.texts.text(place.document)?;
        let compared = text.compared.get(spot.bytes()).unwrap_or_default();
        let mut excerpt = Excerpt {
            text: compared.to_owned(),
            hashes: Vec::new(),
            bytes: Vec::new(),
        };
        self.tokenizer.for_each(compared, |token| {
            excerpt.hashes.push(token.hash);
            excerpt.bytes.push([token.start, token.end]);
        });
        Ok(Some((spot.span(text.source), excerpt)))
    }
}

/// A place compared with the leading one, word by word.
fn aligned(leader: &Excerpt, here: &Excerpt, member: usize, span: usize) -> AlignedPlace {
    let steps = difference(&leader.hashes, &here.hashes);
    let equal = |step: &&Step| step.kind == StepKind::Equal;
    AlignedPlace {
        member,
        span,
        words: here.hashes.len(),
        equal: steps.iter().filter(equal).map(|step| step.left.len()).sum(),
        edited: steps.iter().map(Step::edits).sum(),
        steps: steps
            .into_iter()
            .map(|step| AlignedStep {
                kind: match step.kind {
                    StepKind::Equal => AlignedKind::Equal,
                    StepKind::Replaced => AlignedKind::Replaced,
                    StepKind::OnlyLeft => AlignedKind::OnlyLeader,
                    StepKind::OnlyRight => AlignedKind::OnlyHere,
                },
                leader: bytes(leader, step.left),
                here: bytes(here, step.right),
            })
            .collect(),
    }
}

/// The bytes of some words; for none, the end of the word before.
fn bytes(excerpt: &Excerpt, words: std::ops::Range<usize>) -> [usize; 2] {
    let end = words
        .end
        .checked_sub(1)
        .map_or(0, |last| excerpt.bytes[last][1]);
    if words.is_empty() {
        return [end, end];
    }
    [excerpt.bytes[words.start][0], end]
}
