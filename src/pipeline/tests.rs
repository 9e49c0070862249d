//! A run that spills says the same as one that does not.

use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::observe::Silent;
use crate::report::{Format, Style, write};

/// All formats of the report on a file, with shares of so many bytes. Texts of more shingles than `exact_join_shingles` are joined
/// by bands.
fn told(
    file: &Path,
    bytes: usize,
    threads: usize,
    rules: &[Rule],
    exact_join_shingles: u64,
) -> Vec<u8> {
    let settings = Settings {
        rules: rules.to_vec(),
        min_line_words: 2,
        boilerplate_documents: 4,
        exact_join_shingles,
        ..Settings::default()
    };
    let resources = Resources::default();
    let memory = Memory {
        columns: bytes,
        records: bytes,
        sets: bytes,
        ..resources.memory()
    };
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .unwrap();
    let inputs = [file.to_owned()];
    let report = pool
        .install(|| check_within(&inputs, settings, &resources, &memory, &Silent))
        .unwrap();
    let mut out = Vec::new();
    for format in [Format::Json, Format::Pairs] {
        write(format, &report, &Style::default(), &mut out).unwrap();
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn any_budget_gives_the_same_bytes(
        // Documents as the lines they have of one long text, so that copies, near-copies and repeated lines abound.
        documents in prop::collection::vec(prop::collection::vec(0u32..40, 0..30), 1..30),
        copies in prop::collection::vec((0usize..30, 0u32..1000), 0..10),
        bytes in prop_oneof![Just(0usize), 1usize..4000],
        lines_only in any::<bool>(),
        exact_join in prop_oneof![Just(0), Just(u64::MAX)],
    ) {
        let mut texts: Vec<String> = documents
            .iter()
            .map(|lines| {
                let line = |&n: &u32| format!("Line{n} a{} b{n}.\n{}", n / 7, if n % 3 == 0 { "\n" } else { "x\n" });
                lines.iter().map(line).collect()
            })
            .collect();
        for (of, edit) in copies {
            let copy = format!("{}\nedit{edit} once more", texts[of % texts.len()].to_lowercase());
            texts.push(copy);
        }
        let records: String = texts
            .iter()
            .map(|text| serde_json::json!({ "text": text }).to_string() + "\n")
            .collect();
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("all.jsonl");
        std::fs::write(&file, records).unwrap();
        let rules: &[Rule] = if lines_only {
            &[Rule::RepeatedLine]
        } else {
            &[Rule::ExactDuplicate, Rule::NearDuplicate, Rule::Contained, Rule::RepeatedLine]
        };
        let whole = told(&file, usize::MAX, 1, rules, exact_join);
        for threads in [1, 2] {
            prop_assert!(told(&file, bytes, threads, rules, exact_join) == whole, "{bytes} bytes, {threads} threads");
        }
    }
}
