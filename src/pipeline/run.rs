//! The stages after reading: candidates, verified pairs, one relation after the other.

use std::borrow::Cow;
use std::sync::Arc;

use ahash::AHashSet;
use rayon::prelude::*;

use super::plan::Plan;
use crate::corpus::Library;
use crate::error::Error;
use crate::find::boilerplate::{Boilerplate, Listed, Rest};
use crate::find::cluster::{Cluster, Clusters};
use crate::find::duplicated::Duplicated;
use crate::find::exact::ExactGroups;
use crate::find::folders::Folders;
use crate::find::identities::identities;
use crate::find::lines::{Lines, LinesIn};
use crate::find::passages::{CoveredLines, Passages};
use crate::find::stories::Backgrounds;
use crate::find::texts::texts;
use crate::find::verify::{VerifiedPair, verify};
use crate::find::{
    Documents, Found, Ranked, SameFurniture, contained, in_report_order, near, recall, stories,
};
use crate::model::{Counts, DocumentId, Kind, PairRow, Rule};
use crate::observe::{Observer, Unit};
use crate::resources::{Memory, Wanted};
use crate::settings::Settings;
use crate::sketch::{BandPlan, Sketches, Terms};

/// What the stages after reading work with.
pub(super) struct Run<'a> {
    pub(super) folders: &'a Folders,
    pub(super) listed: &'a Listed,
    pub(super) backgrounds: &'a Arc<Backgrounds>,
    pub(super) library: &'a Library,
    pub(super) sketches: &'a mut Sketches,
    pub(super) settings: &'a Settings,
    pub(super) plan: Plan,
    pub(super) memory: &'a Memory,
    pub(super) observer: &'a dyn Observer,
}

/// What is told so far.
struct Told<'s> {
    wanted: Wanted,
    ranked: Vec<Ranked>,
    rows: Vec<PairRow>,
    counts: Counts,
    duplicated: Duplicated<'s>,
}

/// The pairs with a stronger relation than a story, and what follows from them.
#[derive(Clone, Copy)]
struct Pairs<'a> {
    verified: &'a [VerifiedPair],
    near: &'a Clusters,
    furniture: SameFurniture<'a>,
}

impl Run<'_> {
    pub(super) fn documents(&self) -> Documents<'_> {
        Documents {
            library: self.library,
            sketches: self.sketches,
            settings: self.settings,
            folders: self.folders,
            listed: self.listed,
            backgrounds: self.backgrounds,
        }
    }

    /// Finds all that the settings ask for. `wrong_marks` are findings already.
    ///
    /// # Errors
    /// Where a text cannot be read again or has changed; [`Error::Interrupted`]; those of temporary files.
    pub(super) fn find(
        &mut self,
        wrong_marks: Vec<Ranked>,
        wanted: Wanted,
    ) -> Result<Found, Error> {
        let (settings, plan, observer) = (self.settings, self.plan, self.observer);
        let documents = self.documents();
        let mut told = Told {
            wanted,
            ranked: Vec::new(),
            rows: Vec::new(),
            counts: Counts::default(),
            duplicated: Duplicated::new(self.library.len(), &settings.gate.fail_on),
        };
        told.marks(wrong_marks);
        let exact = ExactGroups::of(documents);
        if settings.wants(Rule::ExactDuplicate) {
            told.copies(documents, &exact);
        }

        let distinct = exact.distinct(documents);
        let shared = self.shared_fingerprints(&distinct)?;
        let listed = self.listed.may_stand_in(documents, &distinct);
        self.sketches.forget_fingerprints();
        let (candidates, mut statistics) = self.candidates(&distinct, &shared)?;
        self.sketches.forget_bands();
        let terms = self.sketches.take_terms();
        let documents = self.documents();
        let count = candidates.pairs.len() as u64;
        observer.stage("verifying", Unit::Pairs, Some(count));
        let pairs = verify(documents, &candidates.pairs, self.memory.sets, observer)?;
        statistics.verified = pairs.len() as u64;
        statistics.rejected = statistics.candidates - statistics.verified;
        if settings.wants(Rule::NearDuplicate) {
            let bands =
                (plan == Plan::Banded).then(|| BandPlan::for_threshold(settings.near_threshold));
            statistics.expected_recall = recall::expected(bands, &candidates, &pairs);
        }
        let whole = near::clusters(documents, &pairs);

        observer.checkpoint()?;
        let lines = self.lines(&distinct, &whole)?;
        self.sketches.forget_joined();
        let documents = self.documents();
        observer.checkpoint()?;
        let mut passages = None;
        if settings.wants(Rule::SharedPassage) {
            observer.stage("looking for passages", Unit::Documents, None);
            let exact = plan == Plan::Exact;
            passages = Some(Passages::of(
                documents, &distinct, &shared, &whole, &pairs, exact, observer,
            )?);
        }
        let found = (passages.as_ref(), lines.as_ref());
        let boilerplate = self.taken_out(&listed, &whole, found)?;
        let boilerplate_texts = self.boilerplate_texts(wanted, found)?;
        let rest = self.rest(&distinct, &boilerplate)?;
        let pairs = match &rest {
            Some(rest) => self.decided_without(&distinct, &shared, pairs, rest)?,
            None => pairs,
        };
        drop(shared);
        if wanted.pairs {
            told.rows
                .par_extend(pairs.par_iter().map(|pair| pair.row(documents)));
        }
        let anew = rest.is_some() && settings.ignores_boilerplate(Rule::NearDuplicate);
        let near = match anew {
            true => Cow::Owned(near::clusters(documents, &pairs)),
            false => Cow::Borrowed(&whole),
        };
        let covered = match passages {
            Some(mut passages) => {
                passages.settle(documents, &whole, &pairs, lines.as_ref(), wanted)?;
                told.passages(documents, passages)?
            }
            None => CoveredLines::default(),
        };
        self.sketches.forget_marks();
        let documents = self.documents();
        let furniture = |a, b| {
            let lines = lines.as_ref();
            lines.is_some_and(|lines| lines.same_furniture(&whole, a, b))
        };
        let of_pairs = Pairs {
            verified: &pairs,
            near: &near,
            furniture: &furniture,
        };
        told.pairs(documents, of_pairs, rest.as_ref());
        if settings.wants(Rule::OverlappingReport) {
            observer.checkpoint()?;
            let stories = self.stories(
                distinct,
                terms,
                (&boilerplate, rest.as_ref()),
                of_pairs,
                wanted,
            )?;
            statistics.stories_scored = stories.scored;
            told.counts
                .add(Rule::OverlappingReport, Kind::Finding, stories.count);
            told.ranked.extend(stories.findings);
            told.rows.extend(stories.rows);
        }
        let mut lines_in = LinesIn::default();
        if let Some(lines) = lines {
            observer.checkpoint()?;
            if wanted.identities {
                lines_in.all = lines.everywhere();
            }
            let lines = lines.told(documents, &whole, &pairs, &covered);
            lines.count(&mut told.counts);
            if wanted.identities {
                lines_in.told = lines.lines_by_finding(documents, observer)?;
            }
            for (id, words) in lines.repeats() {
                told.duplicated.part(Rule::RepeatedLine, id, words);
            }
            if wanted.findings {
                observer.stage("cutting out lines", Unit::Documents, None);
                told.ranked.extend(lines.findings(documents, observer)?);
            }
        }
        observer.checkpoint()?;
        let mut rows = told.rows;
        rows.par_sort_unstable_by(|x, y| (&x.a, &x.b, x.rule).cmp(&(&y.a, &y.b, y.rule)));
        let findings = in_report_order(told.ranked);
        let identities = wanted
            .identities
            .then(|| identities(documents, &findings, &rows, lines_in))
            .transpose()?;
        let texts = texts(documents, &findings, wanted.text_bytes)?;
        Ok(Found {
            findings,
            counts: told.counts,
            duplicated: told.duplicated.finish(documents),
            pairs: rows,
            identities,
            texts,
            boilerplate: boilerplate_texts,
            statistics,
        })
    }

    /// The repeated lines, if they are asked for. Where copies are told, one of them stands for all.
    fn lines(&self, distinct: &[DocumentId], near: &Clusters) -> Result<Option<Lines>, Error> {
        if !self.settings.wants(Rule::RepeatedLine) {
            return Ok(None);
        }
        self.observer.stage("joining lines", Unit::Documents, None);
        let documents = self.documents();
        let mut texts = if self.settings.wants(Rule::ExactDuplicate) {
            Cow::Borrowed(distinct)
        } else {
            Cow::Owned(documents.with_words())
        };
        if !self.folders.are_alike() {
            let lines = |&id: &DocumentId| documents.take_part(id, Rule::RepeatedLine);
            texts.to_mut().retain(lines);
        }
        Lines::of(documents, &texts, near, self.memory).map(Some)
    }

    /// The stories of the documents `distinct`, by what is left of them where boilerplate does not count.
    fn stories(
        &self,
        distinct: Vec<DocumentId>,
        mut terms: Vec<Terms>,
        (boilerplate, rest): (&Boilerplate, Option<&Rest>),
        pairs: Pairs<'_>,
        wanted: Wanted,
    ) -> Result<stories::Told, Error> {
        let (settings, documents) = (self.settings, self.documents());
        let mut short: AHashSet<DocumentId> = AHashSet::new();
        if settings.ignores_boilerplate(Rule::OverlappingReport) {
            for (id, left) in self.terms_left(&distinct, &terms, boilerplate, rest) {
                if left.words.len() < settings.min_story_words {
                    short.insert(id);
                }
                terms[id.index()] = left;
            }
        }
        let mut reports = distinct;
        reports.retain(|&id| {
            documents.words(id) >= settings.min_story_words
                && !short.contains(&id)
                && documents.take_part(id, Rule::OverlappingReport)
        });
        // A leader must be a report itself: elsewhere it always is, being the longest.
        let of_reports = (!documents.folders.are_alike())
            .then(|| near::clusters_of_reports(documents, pairs.verified));
        let stronger = stories::Stronger {
            verified: pairs.verified,
            near: of_reports.as_ref().unwrap_or(pairs.near),
            furniture: pairs.furniture,
        };
        stories::findings(documents, terms, &reports, stronger, wanted, self.observer)
    }
}

impl Run<'_> {
    /// The terms of those of `texts` that hold boilerplate, without it; what is left of them is known where a `rest` was made.
    fn terms_left(
        &self,
        texts: &[DocumentId],
        terms: &[Terms],
        boilerplate: &Boilerplate,
        rest: Option<&Rest>,
    ) -> Vec<(DocumentId, Terms)> {
        let left = |&id: &DocumentId| {
            if boilerplate.documents().binary_search(&id).is_err() {
                return None;
            }
            let terms = &terms[id.index()];
            let left = match rest {
                Some(rest) => Cow::Borrowed(rest.left(id)?),
                None => Cow::Owned(boilerplate.left_of_terms(terms)?),
            };
            Some((id, terms.keeping(left.iter())))
        };
        texts.par_iter().filter_map(left).collect()
    }
}

impl Told<'_> {
    fn marks(&mut self, wrong: Vec<Ranked>) {
        if !wrong.is_empty() {
            self.counts
                .add(Rule::Suppression, Kind::Finding, wrong.len());
            if self.wanted.findings {
                self.ranked.extend(wrong);
            }
        }
    }

    fn copies(&mut self, documents: Documents<'_>, exact: &ExactGroups) {
        self.counts
            .add(Rule::ExactDuplicate, Kind::Finding, exact.count());
        let copies = exact.copies().collect();
        self.duplicated
            .whole(documents, Rule::ExactDuplicate, copies);
        if self.wanted.findings {
            self.ranked.extend(exact.findings(documents));
        }
        if self.wanted.pairs {
            self.rows.extend(exact.rows(documents));
        }
    }

    /// Gives the lines that passages tell.
    fn passages(
        &mut self,
        documents: Documents<'_>,
        mut passages: Passages,
    ) -> Result<CoveredLines, Error> {
        passages.count(&mut self.counts);
        for (id, words) in passages.repeats() {
            self.duplicated.part(Rule::SharedPassage, id, words);
        }
        self.rows.extend(passages.take_rows());
        if self.wanted.findings {
            self.ranked.extend(passages.findings(documents)?);
        }
        Ok(passages.lines())
    }

    /// Near-duplicates and contained documents.
    fn pairs(&mut self, documents: Documents<'_>, pairs: Pairs<'_>, rest: Option<&Rest>) {
        let alike = near::told(pairs.near, pairs.furniture);
        let containers = contained::told(documents, pairs.verified, pairs.furniture);
        self.counts
            .add(Rule::NearDuplicate, Kind::Finding, alike.len());
        self.counts
            .add(Rule::Contained, Kind::Finding, containers.len());
        let members = |cluster: &Cluster| cluster.members.clone();
        let copies = alike.iter().copied().flat_map(members).collect();
        self.duplicated
            .whole(documents, Rule::NearDuplicate, copies);
        let inside = containers.iter().flat_map(members).collect();
        self.duplicated.whole(documents, Rule::Contained, inside);
        if self.wanted.findings {
            self.ranked
                .extend(near::findings(documents, &alike, pairs.verified));
            let ignores = documents.settings.ignores_boilerplate(Rule::Contained);
            let rest = rest.filter(|_| ignores);
            let findings = contained::findings(documents, &containers, pairs.verified, rest);
            self.ranked.extend(findings);
        }
    }
}
