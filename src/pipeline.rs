//! The main job, stage by stage: read and sketch, candidates, verify, relations, verdict.

mod boilerplate;
mod candidates;
mod inputs;
mod plan;

use std::borrow::Cow;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use ahash::AHashSet;
use rayon::prelude::*;

use crate::cache::{Cache, Kept, Question};
use crate::corpus::{self, Format, Inventory, Library, RawDocument, TextReader, markdown};
use crate::day::Day;
use crate::error::Error;
use crate::find::boilerplate::{Boilerplate, BoilerplateList, Listed};
use crate::find::cluster::Cluster;
use crate::find::duplicated::Duplicated;
use crate::find::exact::ExactGroups;
use crate::find::folders::Folders;
use crate::find::identities::identities;
use crate::find::lines::{Lines, LinesIn};
use crate::find::passages::{CoveredLines, Passages};
use crate::find::stories::Backgrounds;
use crate::find::suppressions::{Marked, marked};
use crate::find::texts::texts;
use crate::find::verify::verify;
use crate::find::{Documents, Found, Ranked, contained, in_report_order, near, recall, stories};
use crate::gate::judge;
use crate::model::{
    CorpusSummary, Counts, DocumentId, Kind, PairRow, REPORT_SCHEMA, Report, Rule, Skipped, Tool,
};
use crate::observe::{Observer, Unit};
use crate::resources::{Memory, Resources, Wanted};
use crate::settings::Settings;
use crate::sketch::{self, BandPlan, Dates, Gather, SketchPlan, Sketches};

use inputs::shown_inputs;
pub(crate) use plan::BYTES_PER_SHINGLE;
use plan::{Plan, wants_pairs};

/// Reads `inputs` (files, folders, `-` for standard input) and says what they tell twice.
///
/// Runs on the current rayon thread pool; the report does not depend on its size, nor on the order of inputs.
///
/// # Errors
/// Settings out of range, an input that does not exist, a text that changes during the run, no room for temporary files,
/// an interrupt. Documents that cannot be read are no error here: they are in the report, and its verdict is an error.
pub fn check(
    inputs: &[PathBuf],
    settings: Settings,
    resources: &Resources,
    observer: &dyn Observer,
) -> Result<Report, Error> {
    check_within(
        inputs,
        settings,
        resources,
        &resources.validated()?.memory(),
        observer,
    )
}

/// [`check`] with shares of memory of any size.
fn check_within(
    inputs: &[PathBuf],
    settings: Settings,
    resources: &Resources,
    memory: &Memory,
    observer: &dyn Observer,
) -> Result<Report, Error> {
    let mut settings = settings.validated()?;
    let backgrounds = Arc::new(backgrounds(&settings)?);
    settings.background_hash = backgrounds.hash().map(str::to_owned);
    let list = boilerplate_list(&mut settings)?;
    let job = Job {
        settings: &settings,
        list: &list,
        backgrounds: &backgrounds,
        resources,
        memory,
        observer,
    };
    let cache = resources
        .cache_dir
        .as_ref()
        .and_then(|folder| Cache::open(folder, observer));
    let inventory = Inventory::open(inputs, &settings.input, observer)?;
    let kept = match &cache {
        Some(cache) => {
            let question = cache.question(&settings, resources.wanted, &inventory);
            cached(question, inventory, job)?
        }
        None => {
            let plan = Plan::guessed(&settings, &inventory);
            let (library, sketches) = read(inventory, plan.sketch(&settings), job)?;
            search(&library, sketches, plan, job)?
        }
    };
    let Kept { corpus, found } = kept;
    let gate = judge(&settings, &corpus, &found.counts, &found.duplicated);
    Ok(Report {
        schema: REPORT_SCHEMA,
        tool: Tool::default(),
        corpus,
        findings: found.findings,
        counts: found.counts,
        pairs: found.pairs,
        identities: found.identities,
        texts: found.texts,
        boilerplate: found.boilerplate,
        inputs: shown_inputs(inputs),
        statistics: found.statistics,
        gate,
        hints: Vec::new(),
        settings,
    })
}

/// What every stage of a run looks at.
#[derive(Clone, Copy)]
struct Job<'a> {
    settings: &'a Settings,
    list: &'a BoilerplateList,
    backgrounds: &'a Arc<Backgrounds>,
    resources: &'a Resources,
    memory: &'a Memory,
    observer: &'a dyn Observer,
}

impl Job<'_> {
    /// When a document was published, if that decides anything.
    fn date(self, document: &RawDocument<'_>) -> Option<Day> {
        let dated = self.settings.wants(Rule::OverlappingReport);
        dated
            .then(|| document.published(&self.settings.input))
            .flatten()
    }

    /// [`sketch_again`], with dates: those of records are not in their texts.
    fn sketch_again(
        self,
        library: &Library,
        dates: &Dates,
        plan: SketchPlan,
    ) -> Result<Sketches, Error> {
        let mut sketches = sketch_again(library, self.memory, plan, self.observer)?;
        sketches.date_as(dates);
        Ok(sketches)
    }
}

/// Takes the result of an earlier run, or searches and keeps what is found. Where there may be a result, the documents are read to
/// know whether there is; only if there is none they are read again for sketches.
fn cached(question: Question<'_>, inventory: Inventory, job: Job<'_>) -> Result<Kept, Error> {
    let Job {
        settings,
        resources,
        observer,
        ..
    } = job;
    let plan = Plan::guessed(settings, &inventory);
    let sketch = plan.sketch(settings);
    let (library, dates, sketches) = if question.may_be_answered() {
        let date = |document: &RawDocument<'_>| job.date(document);
        let (library, dates) = corpus::read(inventory, &settings.input, resources, observer, date)?;
        (library, Dates::from_iter(dates), None)
    } else {
        let (library, sketches) = read(inventory, sketch, job)?;
        (library, sketches.dates(), Some(sketches))
    };
    let place = question.about(&library, &dates, settings);
    if let Some(kept) = place.get(&library) {
        return Ok(kept);
    }
    let sketches = match sketches {
        Some(sketches) => sketches,
        None => job.sketch_again(&library, &dates, sketch)?,
    };
    drop(dates);
    let kept = search(&library, sketches, plan, job)?;
    place.put(&kept);
    Ok(kept)
}

/// Searches what was read.
fn search(
    library: &Library,
    mut sketches: Sketches,
    mut plan: Plan,
    job: Job<'_>,
) -> Result<Kept, Error> {
    let settings = job.settings;
    let shingles = sketches.ids().map(|id| sketches.shingle_places(id)).sum();
    let right = Plan::for_shingles(settings, shingles);
    if right != plan && wants_pairs(settings) {
        // The size of the files misled the guess: all is made from the texts again.
        let dates = sketches.dates();
        drop(sketches);
        sketches = job.sketch_again(library, &dates, right.sketch(settings))?;
    }
    plan = right;
    let folders = Folders::of(library, settings)?;
    let listed = Listed::of(job.list, plan.sketch(settings).fingerprints);
    let mut run = Run {
        folders: &folders,
        listed: &listed,
        backgrounds: job.backgrounds,
        library,
        sketches: &mut sketches,
        settings,
        plan,
        memory: job.memory,
        observer: job.observer,
    };
    let mut marked = marked(run.documents())?;
    let wrong_marks = std::mem::take(&mut marked.findings);
    let found = run.find(wrong_marks, job.resources.wanted)?;
    Ok(Kept {
        corpus: summary(library, &sketches, &marked),
        found,
    })
}

/// The list of boilerplate of the run, which is no document of it.
fn boilerplate_list(settings: &mut Settings) -> Result<BoilerplateList, Error> {
    let Some(file) = &settings.boilerplate else {
        return Ok(BoilerplateList::default());
    };
    let place = file.display().to_string();
    let broken = |place: String, reason: String| Error::BoilerplateList { place, reason };
    let text = std::fs::read_to_string(file).map_err(|error| {
        let reason = format!(
            "cannot be read: {error}; make one with `retold check --output boilerplate=FILE`"
        );
        broken(place.clone(), reason)
    })?;
    let list = BoilerplateList::parse(&text)
        .map_err(|wrong| broken(format!("{place}:{}", wrong.line), wrong.reason))?;
    settings.boilerplate_hash = list.hash().map(str::to_owned);
    (settings.input.never).extend(file.canonicalize());
    Ok(list)
}

/// The tables of words of the run.
fn backgrounds(settings: &Settings) -> Result<Backgrounds, Error> {
    let Some(file) = &settings.background else {
        return Ok(Backgrounds::default());
    };
    let place = file.display().to_string();
    let text = std::fs::read_to_string(file).map_err(|error| Error::Background {
        place: place.clone(),
        reason: format!("cannot be read: {error}; make one with `retold background build`"),
    })?;
    Backgrounds::of_file(&text).map_err(|broken| Error::Background {
        place: format!("{place}:{}", broken.line),
        reason: broken.reason,
    })
}

/// Reads every document once and sketches it, in parallel.
fn read(
    inventory: Inventory,
    plan: SketchPlan,
    job: Job<'_>,
) -> Result<(Library, Sketches), Error> {
    let gather = Gather::new(plan, job.memory);
    let read = corpus::read(
        inventory,
        &job.settings.input,
        job.resources,
        &gather.watch(job.observer),
        |document| {
            gather.take(
                document.text,
                &uncounted(plan, document),
                job.date(document),
            )
        },
    );
    gather.checked()?;
    let (library, kept) = read?;
    Ok((library, gather.finish(kept)?))
}

/// The parts of a text whose lines never count as repeated.
fn uncounted(plan: SketchPlan, document: &RawDocument<'_>) -> Vec<Range<usize>> {
    match document.format {
        Format::Markdown if plan.line_words.is_some() => markdown::uncounted_lines(document.text),
        Format::Markdown | Format::Plain => Vec::new(),
    }
}

/// Makes all sketches from the texts again, without their dates.
pub(crate) fn sketch_again(
    library: &Library,
    memory: &Memory,
    plan: SketchPlan,
    observer: &dyn Observer,
) -> Result<Sketches, Error> {
    observer.stage("sketching", Unit::Documents, Some(library.len() as u64));
    let gather = Gather::new(plan, memory);
    let watch = gather.watch(observer);
    let made: Result<Vec<sketch::Kept>, Error> = (0..library.len())
        .into_par_iter()
        .map_init(
            || TextReader::new(library),
            |texts, index| {
                watch.checkpoint()?;
                let id = DocumentId(index as u32);
                let document = RawDocument {
                    text: texts.text(id)?.compared,
                    format: library.format(id),
                    date: None,
                };
                watch.advance(1);
                Ok(gather.take(document.text, &uncounted(plan, &document), None))
            },
        )
        .collect();
    drop(watch);
    gather.checked()?;
    gather.finish(made?)
}

/// What the stages after reading work with.
struct Run<'a> {
    folders: &'a Folders,
    listed: &'a Listed,
    backgrounds: &'a Arc<Backgrounds>,
    library: &'a Library,
    sketches: &'a mut Sketches,
    settings: &'a Settings,
    plan: Plan,
    memory: &'a Memory,
    observer: &'a dyn Observer,
}

impl Run<'_> {
    fn documents(&self) -> Documents<'_> {
        Documents {
            library: self.library,
            sketches: self.sketches,
            settings: self.settings,
            folders: self.folders,
            listed: self.listed,
            backgrounds: self.backgrounds,
        }
    }

    fn find(&mut self, wrong_marks: Vec<Ranked>, wanted: Wanted) -> Result<Found, Error> {
        let (settings, plan, observer) = (self.settings, self.plan, self.observer);
        let documents = self.documents();
        let exact = ExactGroups::of(documents);
        let mut ranked: Vec<Ranked> = Vec::new();
        let mut rows: Vec<PairRow> = Vec::new();
        let mut counts = Counts::default();
        if !wrong_marks.is_empty() {
            counts.add(Rule::Suppression, Kind::Finding, wrong_marks.len());
            ranked.extend(wrong_marks.into_iter().filter(|_| wanted.findings));
        }
        let mut duplicated = Duplicated::new(self.library.len(), &settings.gate.fail_on);
        if settings.wants(Rule::ExactDuplicate) {
            counts.add(Rule::ExactDuplicate, Kind::Finding, exact.count());
            duplicated.whole(documents, Rule::ExactDuplicate, exact.copies().collect());
            if wanted.findings {
                ranked.extend(exact.findings(documents));
            }
            if wanted.pairs {
                rows.extend(exact.rows(documents));
            }
        }

        let distinct = exact.distinct(documents);
        let shared = self.shared_fingerprints(&distinct)?;
        let listed = self.listed.may_stand_in(documents, &distinct);
        self.sketches.forget_fingerprints();
        let (candidates, mut statistics) = self.candidates(&distinct, &shared)?;
        self.sketches.forget_bands();
        let mut terms = self.sketches.take_terms();
        let documents = self.documents();
        observer.stage(
            "verifying",
            Unit::Pairs,
            Some(candidates.pairs.len() as u64),
        );
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
        let lines = if settings.wants(Rule::RepeatedLine) {
            observer.stage("joining lines", Unit::Documents, None);
            let mut texts = if settings.wants(Rule::ExactDuplicate) {
                Cow::Borrowed(&distinct)
            } else {
                Cow::Owned(documents.with_words())
            };
            if !self.folders.are_alike() {
                let lines = |&id: &DocumentId| documents.take_part(id, Rule::RepeatedLine);
                texts.to_mut().retain(lines);
            }
            Some(Lines::of(documents, &texts, &whole, self.memory)?)
        } else {
            None
        };
        self.sketches.forget_joined();
        let documents = self.documents();
        observer.checkpoint()?;
        let mut passages = if settings.wants(Rule::SharedPassage) {
            observer.stage("looking for passages", Unit::Documents, None);
            let exact = plan == Plan::Exact;
            Some(Passages::of(
                documents, &distinct, &shared, &whole, &pairs, exact, observer,
            )?)
        } else {
            None
        };
        let boilerplate = if Rule::ALL
            .iter()
            .any(|&rule| settings.ignores_boilerplate(rule))
        {
            Boilerplate::of(
                documents,
                &listed,
                &whole,
                passages.as_ref(),
                lines.as_ref(),
            )?
        } else {
            Boilerplate::default()
        };
        let mut texts_of_it = Vec::new();
        if wanted.boilerplate {
            let of_passages = passages.as_ref().map(|found| found.boilerplate(documents));
            let of_lines = lines.as_ref().map(|found| found.boilerplate(documents));
            for texts in [of_passages, of_lines].into_iter().flatten() {
                texts_of_it.extend(texts?);
            }
            texts_of_it.sort_by(|a, b| (a.rule, b.texts, &a.text).cmp(&(b.rule, a.texts, &b.text)));
            texts_of_it.dedup_by(|a, b| a.text == b.text);
        }
        let rest = self.rest(&distinct, &boilerplate)?;
        let pairs = match &rest {
            Some(rest) => self.decided_without(&distinct, &shared, pairs, rest)?,
            None => pairs,
        };
        if wanted.pairs {
            rows.extend(pairs.iter().map(|pair| pair.row(documents)));
        }
        let anew = rest.is_some() && settings.ignores_boilerplate(Rule::NearDuplicate);
        let near = match anew {
            true => Cow::Owned(near::clusters(documents, &pairs)),
            false => Cow::Borrowed(&whole),
        };
        let covered = match &mut passages {
            Some(found) => {
                found.settle(documents, &whole, &pairs, wanted)?;
                found.count(&mut counts);
                for (id, words) in found.repeats() {
                    duplicated.part(Rule::SharedPassage, id, words);
                }
                rows.extend(found.take_rows());
                if wanted.findings {
                    ranked.extend(found.findings(documents)?);
                }
                found.lines()
            }
            None => CoveredLines::default(),
        };
        drop(passages);
        drop(shared);
        self.sketches.forget_marks();
        let documents = self.documents();
        let furniture = |a, b| {
            lines
                .as_ref()
                .is_some_and(|lines| lines.same_furniture(&whole, a, b))
        };
        let alike = near::told(&near, &furniture);
        let containers = contained::told(documents, &pairs, &furniture);
        counts.add(Rule::NearDuplicate, Kind::Finding, alike.len());
        counts.add(Rule::Contained, Kind::Finding, containers.len());
        let members = |cluster: &Cluster| cluster.members.clone();
        let copies = alike.iter().copied().flat_map(members).collect();
        duplicated.whole(documents, Rule::NearDuplicate, copies);
        let inside = containers.iter().flat_map(members).collect();
        duplicated.whole(documents, Rule::Contained, inside);
        if wanted.findings {
            ranked.extend(near::findings(documents, &alike, &pairs));
            let rest = rest.as_ref();
            let rest = rest.filter(|_| settings.ignores_boilerplate(Rule::Contained));
            ranked.extend(contained::findings(documents, &containers, &pairs, rest));
        }
        if settings.wants(Rule::OverlappingReport) {
            observer.checkpoint()?;
            let mut short: AHashSet<DocumentId> = AHashSet::new();
            if settings.ignores_boilerplate(Rule::OverlappingReport) {
                for &id in boilerplate.documents() {
                    let Some(left) = boilerplate.terms_without(&terms[id.index()]) else {
                        continue;
                    };
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
                .then(|| near::clusters_of_reports(documents, &pairs));
            let stronger = stories::Stronger {
                verified: &pairs,
                near: of_reports.as_ref().unwrap_or(&near),
                furniture: &furniture,
            };
            let told = stories::findings(documents, terms, &reports, stronger, wanted, observer)?;
            statistics.stories_scored = told.scored;
            counts.add(Rule::OverlappingReport, Kind::Finding, told.count);
            ranked.extend(told.findings);
            rows.extend(told.rows);
        }
        let mut lines_in = LinesIn::default();
        if let Some(lines) = lines {
            observer.checkpoint()?;
            if wanted.identities {
                lines_in.all = lines.everywhere();
            }
            let told = lines.told(documents, &whole, &pairs, &covered);
            told.count(&mut counts);
            if wanted.identities {
                lines_in.told = told.lines_by_finding(documents);
            }
            for (id, words) in told.repeats() {
                duplicated.part(Rule::RepeatedLine, id, words);
            }
            if wanted.findings {
                observer.stage("cutting out lines", Unit::Documents, None);
                ranked.extend(told.findings(documents)?);
            }
        }
        observer.checkpoint()?;
        rows.sort_unstable_by(|x, y| (&x.a, &x.b, x.rule).cmp(&(&y.a, &y.b, y.rule)));
        let findings = in_report_order(ranked);
        let identities = wanted
            .identities
            .then(|| identities(documents, &findings, &rows, lines_in))
            .transpose()?;
        let texts = texts(documents, &findings, wanted.text_bytes)?;
        Ok(Found {
            findings,
            counts,
            duplicated: duplicated.finish(documents),
            pairs: rows,
            identities,
            texts,
            boilerplate: texts_of_it,
            statistics,
        })
    }
}

fn summary(library: &Library, sketches: &Sketches, marked: &Marked) -> CorpusSummary {
    let mut summary = CorpusSummary {
        skipped: library.skipped.clone(),
        left_out: library.left_out,
        suppressed: marked.suppressed,
        ..CorpusSummary::default()
    };
    for id in sketches.ids() {
        if marked.whole.binary_search(&id).is_ok() {
            continue;
        }
        if sketches.words(id) == 0 {
            summary.skipped.push(Skipped {
                path: library.name(id).into_owned(),
                reason: "no words".to_owned(),
                error: false,
            });
            continue;
        }
        summary.documents += 1;
        summary.words += u64::from(sketches.words(id));
        summary.bytes += sketches.bytes(id);
    }
    summary.skipped.sort_unstable();
    summary
}

#[cfg(test)]
mod tests;
