//! One story, told.

use ahash::{AHashMap, AHashSet};

use super::confirm::KeptShingles;
use super::evidence::shared;
use super::reading::Reading;
use super::score::{Millionths, ONE};
use super::shared::Overlaps;
use super::window::Window;
use super::wording::Wordings;
use crate::corpus::TextReader;
use crate::error::Error;
use crate::find::{Documents, Ranked, SameFurniture, finding_id};
use crate::model::{DocumentId, Evidence, Finding, Kind, Member, Pair, PairRow, Rule};
use crate::resources::Wanted;
use crate::sketch::Overlap;

/// Stories of at most this many documents tell all their pairs; larger ones, of which the pairs would be half a million and
/// more, those of documents that are nobody's near copy.
const ALL_PAIRS_UP_TO: usize = 1_000;

/// Documents up to which a finding lists all pairs of its story; beyond, each member's pair with the leader.
const FINDING_PAIRS_UP_TO: usize = 30;

/// Documents whose words go into the evidence. More would only add counts.
const EVIDENCE_FROM: usize = 50;

/// Names or terms in a title.
const TITLE_PARTS: usize = 3;

/// A story's finding and the rows of its pairs, as far as they are wanted.
pub(super) struct ToldStory {
    pub(super) finding: Option<Ranked>,
    pub(super) rows: Vec<PairRow>,
}

/// Reads texts again, and tells what they share. One a thread.
pub(super) struct StoryReader<'a> {
    texts: TextReader<'a>,
    overlaps: Overlaps,
}

impl<'a> StoryReader<'a> {
    pub(super) fn new(documents: Documents<'a>) -> Self {
        StoryReader {
            texts: TextReader::new(documents.library),
            overlaps: Overlaps::default(),
        }
    }
}

/// A group of documents. Near copies of one leader are one text here: the leader speaks for them.
pub(super) struct Story<'a> {
    pub(super) documents: Documents<'a>,
    pub(super) wordings: Wordings<'a>,
    /// Places in the corpus of the texts, ascending.
    pub(super) texts: Vec<u32>,
    /// The scores of all pairs of texts, by places in `texts`.
    pub(super) scores: AHashMap<(usize, usize), Millionths>,
    /// All documents with their texts, by places in `texts`; as [`in_time`](super::window::in_time) orders them.
    pub(super) members: Vec<(DocumentId, usize)>,
    /// The documents that lead, by places in `texts`.
    pub(super) leads: Vec<DocumentId>,
}

impl Story<'_> {
    /// The finding and the rows of its pairs; nothing where a stronger relation or a boilerplate finding tells every pair.
    ///
    /// O(n² s) for n documents of s shingles.
    ///
    /// # Errors
    /// Where a text cannot be read again or has changed.
    pub(super) fn tell(
        &self,
        strong: &AHashSet<(DocumentId, DocumentId)>,
        furniture: SameFurniture<'_>,
        wanted: Wanted,
        (kept, reader): (&KeptShingles, &mut StoryReader<'_>),
    ) -> Result<Option<ToldStory>, Error> {
        let count = self.members.len();
        // In a very large story the near copies are members, but their pairs are not told.
        let paired: Vec<usize> = (0..count)
            .filter(|&place| count <= ALL_PAIRS_UP_TO || self.leads(place))
            .collect();
        let pairs = || {
            let behind = |at: usize| paired[at + 1..].iter();
            (paired.iter().enumerate()).flat_map(move |(at, &a)| behind(at).map(move |&b| (a, b)))
        };
        let date = |place: usize| self.documents.sketches.date(self.members[place].0);
        let window = Window::of(self.documents);
        let near = |a: usize, b: usize| window.near(date(a), date(b));
        let told = |a: usize, b: usize| {
            let (a, b) = (self.members[a].0, self.members[b].0);
            strong.contains(&(a.min(b), a.max(b))) || furniture(a, b)
        };
        if pairs().all(|(a, b)| told(a, b) || !near(a, b)) {
            return Ok(None);
        }
        let mut readings: Vec<Reading> = Vec::new();
        let mut shown: Vec<usize> = Vec::new();
        if wanted.findings {
            let leads = paired.iter().filter(|&&place| self.leads(place));
            for &place in leads.take(EVIDENCE_FROM) {
                let (id, text) = self.members[place];
                let counts = &self.wordings.corpus.documents[self.texts[text] as usize].counts;
                readings.push(Reading::of(&mut reader.texts, id, counts)?);
                shown.push(place);
            }
        }
        let shingles: Vec<_> = (paired.iter())
            .map(|&place| kept.of(self.members[place].0, self.wordings))
            .collect();
        let shingles: Vec<&[u64]> = shingles.iter().map(AsRef::as_ref).collect();
        let overlaps = reader.overlaps.of(&shingles);
        let pair = |((a, b), overlap): ((usize, usize), Overlap)| {
            let (x, y) = (self.members[a].1, self.members[b].1);
            let score = self.scores.get(&(x.min(y), x.max(y)));
            Pair {
                a,
                b,
                resemblance: overlap.resemblance(),
                containment_a: overlap.containment_a(),
                containment_b: overlap.containment_b(),
                // Near copies belong together as far as they resemble each other.
                score: score.map_or(overlap.resemblance(), |&score| {
                    f64::from(score) / f64::from(ONE)
                }),
            }
        };
        let all = pairs().zip(overlaps).filter(|&((a, b), _)| near(a, b));
        let all: Vec<Pair> = all.map(pair).collect();
        let rows = (all.iter())
            .filter(|pair| wanted.pairs && !told(pair.a, pair.b))
            .map(|pair| self.row(pair))
            .collect();
        let finding = wanted
            .findings
            .then(|| self.finding(all, &readings, &shown));
        Ok(Some(ToldStory { finding, rows }))
    }

    /// The finding. `all` are the pairs, `readings` those of the members at the places `shown`.
    fn finding(&self, all: Vec<Pair>, readings: &[Reading], shown: &[usize]) -> Ranked {
        let count = self.members.len();
        let leader = self.leader(&all);
        let cohesion = mean(&all);
        let weakest = all.iter().map(|pair| pair.score).fold(1.0, f64::min);
        let pairs = (all.into_iter())
            .filter(|pair| count <= FINDING_PAIRS_UP_TO || pair.a == leader || pair.b == leader)
            .collect();

        let places: Vec<u32> = (shown.iter())
            .map(|&place| self.texts[self.members[place].1])
            .collect();
        let mut evidence = shared(readings, self.wordings.corpus, &places);
        for excerpt in &mut evidence.excerpts {
            excerpt.member = shown[excerpt.member];
        }
        let conflicts = evidence
            .conflicts
            .iter_mut()
            .flat_map(|conflict| &mut conflict.places);
        let quotes = evidence.quote_places.iter_mut().flatten();
        for place in conflicts.chain(quotes) {
            place.member = shown[place.member];
        }
        let mut title: Vec<&str> = evidence.names.iter().map(String::as_str).collect();
        title.extend(evidence.terms.iter().map(|term| term.text.as_str()));
        title.truncate(TITLE_PARTS);
        let mut hashes: Vec<u128> = (self.members.iter())
            .map(|(id, _)| self.documents.sketches.document_hash(*id))
            .collect();
        hashes.sort_unstable();
        let finding = Finding {
            rule: Rule::OverlappingReport,
            kind: Kind::Finding,
            id: finding_id(Rule::OverlappingReport, Kind::Finding, &hashes),
            status: None,
            allowed: None,
            title: title.join(", "),
            leader,
            weakest,
            count,
            members: (self.members.iter())
                .map(|&(id, _)| Member {
                    date: self.documents.sketches.date(id),
                    ..self.documents.member(id)
                })
                .collect(),
            pairs,
            evidence: Evidence::SharedStory {
                cohesion,
                names: evidence.names,
                terms: evidence.terms,
                quotes: evidence.quotes,
                quote_places: evidence.quote_places,
                conflicts: evidence.conflicts,
                excerpts: evidence.excerpts,
            },
        };
        Ranked {
            weight: (count - 1) as f64 * cohesion,
            finding,
        }
    }

    /// Whether the member is a text of its own, and not the near copy of one.
    fn leads(&self, place: usize) -> bool {
        let (id, text) = self.members[place];
        self.leads[text] == id
    }

    /// The document that the others are most like; of equals the longest, then the first.
    fn leader(&self, pairs: &[Pair]) -> usize {
        let mut sums = vec![0u64; self.members.len()];
        for pair in pairs {
            let millionths = (pair.score * f64::from(ONE)).round() as u64;
            sums[pair.a] += millionths;
            sums[pair.b] += millionths;
        }
        (0..sums.len())
            .max_by(|&a, &b| {
                let (x, y) = (self.members[a].0, self.members[b].0);
                sums[a]
                    .cmp(&sums[b])
                    .then_with(|| self.documents.leading_order(y, x))
            })
            .unwrap_or(0)
    }

    /// The pair's row, with the documents in corpus order.
    fn row(&self, pair: &Pair) -> PairRow {
        let (a, b) = (self.members[pair.a].0, self.members[pair.b].0);
        let name = |id: DocumentId| self.documents.library.name(id).into_owned();
        let contained = if a < b {
            [pair.containment_a, pair.containment_b]
        } else {
            [pair.containment_b, pair.containment_a]
        };
        PairRow {
            a: name(a.min(b)),
            b: name(a.max(b)),
            rule: Rule::OverlappingReport,
            resemblance: pair.resemblance,
            containment_a: contained[0],
            containment_b: contained[1],
            score: pair.score,
        }
    }
}

fn mean(pairs: &[Pair]) -> f64 {
    // Summed in order, so that the last bit is the same in every run.
    let mut scores: Vec<f64> = pairs.iter().map(|pair| pair.score).collect();
    scores.sort_unstable_by(f64::total_cmp);
    scores.iter().sum::<f64>() / pairs.len() as f64
}
