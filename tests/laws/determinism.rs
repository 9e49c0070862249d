//! Law 1: the same input and settings give the same bytes.

use rayon::ThreadPoolBuilder;
use retold::observe::Silent;
use retold::report::{Format, Style, write};
use retold::resources::Resources;
use retold::settings::Settings;

use crate::support::corpus::{families, json_lines};
use crate::support::{Folder, report, run, seeds};

#[test]
fn threads_and_order_of_arguments_change_no_byte() {
    let orders = [
        "archive helpdesk letters manual news notices",
        "notices news manual letters helpdesk archive",
        "manual archive news/../news helpdesk notices letters manual/kiln-2024.md ./manual",
    ];
    for format in Format::ALL.map(Format::name) {
        let outputs: Vec<Vec<u8>> = orders
            .iter()
            .flat_map(|order| ["1", "4"].map(|threads| (order, threads)))
            .map(|(order, threads)| {
                let options = [
                    "check",
                    "--format",
                    format,
                    "--verbose",
                    "--threads",
                    threads,
                ];
                let arguments: Vec<&str> = options.into_iter().chain(order.split(' ')).collect();
                let run = run(&seeds(), &arguments);
                assert_eq!(run.status, Some(1), "{}", run.stderr);
                run.stdout
            })
            .collect();
        for output in &outputs {
            assert!(*output == outputs[0], "{format} differs");
        }
    }
}

#[test]
fn threads_change_no_byte_over_many_documents_in_many_files() {
    let folder = Folder::new();
    for part in 0..20 {
        folder.write(&format!("{part}.jsonl"), json_lines(&families(part, 12)));
    }
    for format in Format::ALL.map(Format::name) {
        let of = |threads| {
            let arguments = [
                "check",
                ".",
                "--limit",
                "0",
                "--format",
                format,
                "--threads",
                threads,
            ];
            run(folder.path(), &arguments).stdout
        };
        let one = of("1");
        // Ten annotations are the shortest, but for a list of no boilerplate.
        let least = if format == "boilerplate" { 200 } else { 2_000 };
        assert!(one.len() > least, "{format}: {}", one.len());
        for _ in 0..3 {
            assert!(of("4") == one, "{format} differs");
        }
    }
}

#[test]
fn threads_change_no_byte_of_a_banded_run() {
    let folder = Folder::new();
    folder.write("a.jsonl", json_lines(&families(7, 150)));
    let bytes = |threads| {
        let pool = ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        let settings = Settings {
            exact_join_shingles: 0,
            ..Settings::default()
        };
        let inputs = [folder.path().to_owned()];
        let report = pool
            .install(|| retold::check(&inputs, settings, &Resources::default(), &Silent))
            .unwrap();
        assert!(report.pairs.len() > 100);
        Format::ALL.map(|format| {
            let mut out = Vec::new();
            write(format, &report, &Style::default(), &mut out).unwrap();
            out
        })
    };
    let one = bytes(1);
    let json = Format::ALL
        .iter()
        .position(|format| *format == Format::Json);
    report(&one[json.unwrap()]);
    for _ in 0..3 {
        assert!(bytes(4) == one);
    }
}
