//! The main job, stage by stage: read and sketch, candidates, verify, relations, verdict.

mod boilerplate;
mod candidates;
mod inputs;
mod plan;
mod run;

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;

use crate::cache::{Cache, Kept, Question};
use crate::corpus::{self, Format, Inventory, Library, RawDocument, TextReader, markdown};
use crate::day::Day;
use crate::error::Error;
use crate::find::boilerplate::{BoilerplateList, Listed};
use crate::find::folders::Folders;
use crate::find::stories::Backgrounds;
use crate::find::suppressions::{Marked, marked};
use crate::gate::judge;
use crate::model::{CorpusSummary, DocumentId, REPORT_SCHEMA, Report, Rule, Skipped, Tool};
use crate::observe::{Observer, Unit};
use crate::resources::{Memory, Resources};
use crate::settings::Settings;
use crate::sketch::{self, Dates, Gather, SketchPlan, Sketches};

use inputs::shown_inputs;
pub(crate) use plan::BYTES_PER_SHINGLE;
use plan::{Plan, wants_pairs};
use run::Run;

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
            let (library, sketches) =
                read(inventory, plan.sketch(&settings, resources.wanted), job)?;
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
    let sketch = plan.sketch(settings, resources.wanted);
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
        sketches = job.sketch_again(
            library,
            &dates,
            right.sketch(settings, job.resources.wanted),
        )?;
    }
    plan = right;
    let folders = Folders::of(library, settings)?;
    let listed = Listed::of(job.list, plan.fingerprints(settings));
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
