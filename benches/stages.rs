//! Each stage of a check by itself, on one thread, over a corpus made at run time.
//!
//! `cargo bench` measures; `RETOLD_BENCH_MB` sets the size of the corpus (8). `cargo test --benches` runs everything once.
//! Stages that work on text tell bytes of text a second, joins documents, and overlaps shingles.

mod corpus;

use std::hint::black_box;
use std::path::PathBuf;
use std::time::Duration;

use criterion::{BenchmarkGroup, Criterion, Throughput, measurement::WallTime};
use retold::candidate::{
    Fingerprinted, JoinThresholds, SharedFingerprints, band_candidates, exact_candidates,
    winnowed_candidates,
};
use retold::corpus::{Inventory, Library, read};
use retold::find::boilerplate::Listed;
use retold::find::folders::Folders;
use retold::find::lines::Lines;
use retold::find::{Documents, near, verify};
use retold::model::{DocumentId, Rule};
use retold::observe::Silent;
use retold::resources::Resources;
use retold::settings::{InputSettings, Settings};
use retold::sketch::{
    BandPlan, FingerprintPlan, Gather, Kept, Overlap, SHINGLE_WORDS, SketchPlan, Sketcher,
    Sketches, guaranteed_window, shingle_hashes, signature, winnow,
};
use retold::text::{for_each_token, tokens};

type Group<'a> = BenchmarkGroup<'a, WallTime>;

fn main() {
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    one.expect("a thread").install(|| {
        let mut criterion = Criterion::default()
            .sample_size(10)
            .warm_up_time(Duration::from_millis(500))
            .measurement_time(Duration::from_secs(3))
            .configure_from_args();
        let input = Input::new();
        text_stages(&mut criterion, &input);
        sketches(&mut criterion, &input);
        joins(&mut criterion, &input);
        verification(&mut criterion, &input);
        whole(&mut criterion, &input);
        criterion.final_summary();
    });
}

/// The corpus, as texts and as a file.
struct Input {
    texts: Vec<String>,
    /// Bytes of all texts.
    bytes: u64,
    path: PathBuf,
    /// Deleted with the value.
    _folder: tempfile::TempDir,
}

impl Input {
    fn new() -> Input {
        let megabytes: usize = match std::env::var("RETOLD_BENCH_MB") {
            Ok(number) => number
                .parse()
                .expect("RETOLD_BENCH_MB: not a whole number of megabytes"),
            Err(_) => 8,
        };
        let texts = corpus::documents(megabytes * 1_000_000);
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("corpus.jsonl");
        let file = std::fs::File::create(&path).expect("a temporary file");
        corpus::write_json_lines(&texts, file).expect("writing the corpus");
        Input {
            bytes: texts.iter().map(|text| text.len() as u64).sum(),
            texts,
            path,
            _folder: folder,
        }
    }

    fn read<T: Send>(&self, visit: impl Fn(&str) -> T + Sync) -> (Library, Vec<T>) {
        let settings = InputSettings::default();
        let inventory = Inventory::open(std::slice::from_ref(&self.path), &settings, &Silent)
            .expect("the corpus was written");
        let resources = Resources::default();
        read(inventory, &settings, &resources, &Silent, |document| {
            visit(document.text)
        })
        .expect("the corpus can be read")
    }
}

fn text_stages(criterion: &mut Criterion, input: &Input) {
    let mut group = criterion.benchmark_group("text");
    group.throughput(Throughput::Bytes(input.bytes));
    group.bench_function("read", |bench| {
        bench.iter(|| input.read(|text| black_box(text).len()));
    });
    group.bench_function("tokenise", |bench| {
        bench.iter(|| {
            for text in &input.texts {
                for_each_token(text, |token| {
                    black_box(token);
                });
            }
        });
    });

    let hashes: Vec<Vec<u64>> = input
        .texts
        .iter()
        .map(|text| tokens(text).iter().map(|token| token.hash).collect())
        .collect();
    let shingles: Vec<Vec<u64>> = hashes
        .iter()
        .map(|tokens| {
            let mut all = Vec::new();
            shingle_hashes(tokens, &mut all);
            all
        })
        .collect();
    let mut buffer = Vec::new();
    group.bench_function("shingle", |bench| {
        bench.iter(|| {
            for tokens in &hashes {
                buffer.clear();
                shingle_hashes(black_box(tokens), &mut buffer);
            }
        });
    });
    group.bench_function("signature", |bench| {
        bench.iter(|| {
            for shingles in &shingles {
                black_box(signature(black_box(shingles)));
            }
        });
    });
    let mut buffer = Vec::new();
    group.bench_function("winnow", |bench| {
        bench.iter(|| {
            for shingles in &shingles {
                buffer.clear();
                winnow(black_box(shingles), default_window(), &mut buffer);
            }
        });
    });
    group.finish();
}

/// Texts to sketches, from tokens on: what a run with the rules of each name does to every document.
fn sketches(criterion: &mut Criterion, input: &Input) {
    let mut group = criterion.benchmark_group("sketch");
    group.throughput(Throughput::Bytes(input.bytes));
    for (name, plan) in [
        ("nothing", SketchPlan::default()),
        ("near-duplicate", near_plan()),
        ("exact-join", shingles_plan()),
        ("contained", fingerprints_plan()),
        ("lines", lines_plan()),
        ("terms", terms_plan()),
        (
            "all",
            SketchPlan {
                bands: near_plan().bands,
                fingerprints: Some(FingerprintPlan {
                    words: SHINGLE_WORDS,
                    window: default_window(),
                    places: false,
                }),
                line_words: lines_plan().line_words,
                terms: true,
                ..SketchPlan::default()
            },
        ),
    ] {
        let mut sketcher = Sketcher::new(plan);
        group.bench_function(name, |bench| {
            bench.iter(|| {
                for text in &input.texts {
                    black_box(sketcher.sketch(text, &[]));
                }
            });
        });
    }
    group.finish();
}

fn joins(criterion: &mut Criterion, input: &Input) {
    let settings = Settings::default();
    let mut group = criterion.benchmark_group("join");
    group.throughput(Throughput::Elements(input.texts.len() as u64));

    let sketched = sketch_all(input, near_plan());
    let words = words(&sketched);
    let ids: Vec<DocumentId> = sketched.ids().collect();
    let plan = BandPlan::for_threshold(settings.near_threshold);
    group.bench_function("bands", |bench| {
        bench.iter(|| band_candidates(&ids, |id| sketched.bands(id), &words, plan.bands));
    });

    let sketched = sketch_all(input, shingles_plan());
    let sets: Vec<(DocumentId, &[u64])> = sketched
        .ids()
        .map(|id| (id, sketched.shingles(id)))
        .collect();
    let near = Some((settings.near_threshold, settings.min_near_words));
    let contained = Some((settings.contained_threshold, settings.min_contained_words));
    for (name, thresholds) in [
        (
            "exact, near-duplicate",
            JoinThresholds {
                near,
                contained: None,
            },
        ),
        ("exact, both", JoinThresholds { near, contained }),
    ] {
        group.bench_function(name, |bench| {
            bench.iter(|| exact_candidates(&sets, &words, thresholds));
        });
    }

    let sketched = sketch_all(input, fingerprints_plan());
    let fingerprints: Vec<Fingerprinted<'_>> = sketched
        .ids()
        .map(|id| Fingerprinted {
            id,
            fingerprints: sketched.fingerprints(id),
            gaps: &[],
        })
        .collect();
    group.bench_function("winnowed", |bench| {
        bench.iter(|| {
            let shared =
                SharedFingerprints::of(&fingerprints, ids.len()).expect("few fingerprints");
            let min_words = settings.min_contained_words;
            winnowed_candidates(&ids, &shared, &words, min_words, |_, _| true)
        });
    });

    let (library, sketches) = read_and_sketch(input, lines_plan());
    let backgrounds = std::sync::Arc::default();
    let documents = Documents {
        backgrounds: &backgrounds,
        library: &library,
        sketches: &sketches,
        settings: &settings,
        folders: &Folders::default(),
        listed: &Listed::default(),
    };
    let texts = documents.with_words();
    let alone = near::clusters(documents, &[]);
    let memory = Resources::default().memory();
    group.bench_function("lines", |bench| {
        bench.iter(|| Lines::of(documents, &texts, &alone, &memory).expect("few lines"));
    });
    group.finish();
}

fn verification(criterion: &mut Criterion, input: &Input) {
    let settings = Settings::default();
    let mut group = criterion.benchmark_group("verify");
    let (library, kept) = read_and_sketch(input, shingles_plan());
    let words = words(&kept);
    let sets: Vec<(DocumentId, &[u64])> = kept.ids().map(|id| (id, kept.shingles(id))).collect();
    let thresholds = JoinThresholds {
        near: Some((settings.near_threshold, settings.min_near_words)),
        contained: None,
    };
    let pairs = exact_candidates(&sets, &words, thresholds).pairs;
    let set = |id: DocumentId| sets[id.index()].1;
    let shingles = pairs.iter().map(|&(a, b)| set(a).len() + set(b).len());
    group.throughput(Throughput::Elements(shingles.sum::<usize>() as u64));
    group.bench_function("overlap", |bench| {
        bench.iter(|| {
            for &(a, b) in &pairs {
                black_box(Overlap::of(set(a), set(b)));
            }
        });
    });

    let forgotten = sketch_all(input, SketchPlan::default());
    for (name, sketches) in [("kept", &kept), ("from-texts", &forgotten)] {
        let backgrounds = std::sync::Arc::default();
        let documents = Documents {
            backgrounds: &backgrounds,
            library: &library,
            sketches,
            settings: &settings,
            folders: &Folders::default(),
            listed: &Listed::default(),
        };
        group.bench_function(name, |bench| {
            bench.iter(|| {
                verify::verify(documents, &pairs, usize::MAX, &Silent).expect("texts are there")
            });
        });
    }
    group.finish();
}

fn whole(criterion: &mut Criterion, input: &Input) {
    let mut group = criterion.benchmark_group("whole");
    group.throughput(Throughput::Bytes(input.bytes));
    let pairs = [Rule::ExactDuplicate, Rule::NearDuplicate];
    check(&mut group, input, "near-duplicate", &pairs, None);
    check(&mut group, input, "near-duplicate, banded", &pairs, Some(0));
    check(&mut group, input, "contained", &[Rule::Contained], None);
    check(
        &mut group,
        input,
        "contained, winnowed",
        &[Rule::Contained],
        Some(0),
    );
    check(
        &mut group,
        input,
        "repeated-line",
        &[Rule::RepeatedLine],
        None,
    );
    check(
        &mut group,
        input,
        "overlapping-report",
        &[Rule::OverlappingReport],
        None,
    );
    check(&mut group, input, "all", &Rule::ALL, None);
    check(&mut group, input, "all, banded", &Rule::ALL, Some(0));
    group.finish();
}

/// A whole run, with the corpus as large as `exact_join_shingles` says.
fn check(
    group: &mut Group<'_>,
    input: &Input,
    name: &str,
    rules: &[Rule],
    exact_join_shingles: Option<u64>,
) {
    let defaults = Settings::default();
    let settings = Settings {
        rules: rules.to_vec(),
        exact_join_shingles: exact_join_shingles.unwrap_or(defaults.exact_join_shingles),
        ..defaults
    };
    group.bench_function(name, |bench| {
        bench.iter(|| {
            let inputs = std::slice::from_ref(&input.path);
            retold::check(inputs, settings.clone(), &Resources::default(), &Silent)
                .expect("the corpus can be read")
        });
    });
}

fn words(sketches: &Sketches) -> Vec<u32> {
    sketches.ids().map(|id| sketches.words(id)).collect()
}

/// Everything in memory.
fn gather(plan: SketchPlan) -> Gather {
    Gather::new(plan, &Resources::default().memory())
}

fn sketch_all(input: &Input, plan: SketchPlan) -> Sketches {
    let gather = gather(plan);
    let kept = input.texts.iter().map(|text| gather.take(text, &[], None));
    let kept: Vec<Kept> = kept.collect();
    gather.finish(kept).expect("nothing is written")
}

fn read_and_sketch(input: &Input, plan: SketchPlan) -> (Library, Sketches) {
    let gather = gather(plan);
    let (library, kept) = input.read(|text| gather.take(text, &[], None));
    let sketches = gather.finish(kept).expect("nothing is written");
    (library, sketches)
}

fn default_window() -> usize {
    let settings = Settings::default();
    guaranteed_window(settings.contained_threshold, settings.min_contained_words)
}

fn near_plan() -> SketchPlan {
    SketchPlan {
        bands: Some(BandPlan::for_threshold(Settings::default().near_threshold)),
        ..SketchPlan::default()
    }
}

fn shingles_plan() -> SketchPlan {
    SketchPlan {
        shingles: true,
        ..SketchPlan::default()
    }
}

fn fingerprints_plan() -> SketchPlan {
    SketchPlan {
        fingerprints: Some(FingerprintPlan {
            words: SHINGLE_WORDS,
            window: default_window(),
            places: false,
        }),
        ..SketchPlan::default()
    }
}

fn lines_plan() -> SketchPlan {
    SketchPlan {
        line_words: Some(Settings::default().min_line_words),
        only_lines: true,
        ..SketchPlan::default()
    }
}

fn terms_plan() -> SketchPlan {
    SketchPlan {
        terms: true,
        ..SketchPlan::default()
    }
}
