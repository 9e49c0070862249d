//! Folders that bring a page into trouble.

use std::collections::HashSet;

use serde_json::json;

use crate::page::Report;
use crate::support::Folder;
use crate::support::corpus::{Random, words};

/// What a script of a document would leave behind if a page ran it.
pub const TRACE: &str = "hostile";

/// What hostile documents say: ends of elements, elements that run scripts, comments that change how scripts are read,
/// characters that end lines in scripts or turn the reading direction, and what no character is.
const ATTACKS: [&str; 10] = [
    "</script><script>window.hostile='closed';alert(1)</script>",
    "<!--<script>window.hostile='comment'</script>",
    "<img src=x onerror=\"window.hostile='image';alert(2)\">",
    "'><svg/onload=window.hostile='quote'>",
    "\"><iframe srcdoc='<script>parent.hostile=1</script>'></iframe>",
    "[link](javascript:window.hostile='link')",
    "&lt;b&gt; &amp; &#60;script&#62; ${window.hostile='template'} {{constructor}}",
    "</textarea></style></title></noscript><base href=https://example.invalid/>",
    "left \u{202e}thgir\u{202c} \u{2066}isolated\u{2069} \u{200b}\u{feff}\u{ad} lines\u{2028}and\u{2029}paragraphs",
    "control \u{1}\u{7f}\u{9b}31m \u{fffd}\u{fffe}\u{1f600} end",
];

/// Names of files below `docs`. A `/` is where a folder ends, so that whole elements can stand in a path.
const NAMES: [&str; 8] = [
    "a</script><script>window.hostile='name';alert(3)</script>.txt",
    "<img src=x onerror=window.hostile='file'>.txt",
    "\"onmouseover=\"window.hostile='attribute'\" x=\".txt",
    "javascript:window.hostile='address'.txt",
    "annual\u{202e}txt.exe.txt",
    "line\nend\ttab.txt",
    "100%25#?&amp;'quoted'.txt",
    "<!--<script>.txt",
];

/// Ids of records that are names of what every JavaScript object has.
const IDS: [&str; 6] = [
    "__proto__",
    "constructor",
    "toString",
    "hasOwnProperty",
    "</script>",
    "\u{202e}di",
];

/// Documents with hostile names and hostile texts, so that there are findings of every rule but stories.
pub fn hostile() -> Folder {
    let folder = Folder::new();
    let mut random = Random(7);
    let prose = |random: &mut Random, count| words(random, "w", 4000, count).join(" ");
    let shared: Vec<String> = ATTACKS
        .iter()
        .map(|attack| {
            format!(
                "{} {attack} {}\n",
                prose(&mut random, 6),
                prose(&mut random, 6)
            )
        })
        .collect();
    for (at, name) in NAMES.iter().enumerate() {
        // All share a few lines; neighbours are near-duplicates, and two are the same.
        let own = prose(&mut random, 30);
        let text = match at % 4 {
            0 | 1 => shared.concat(),
            2 => format!("{}\n{own} own\n", shared.concat()),
            _ => format!("{own}\n{}", shared[at % shared.len()].repeat(2)),
        };
        folder.write(&format!("docs/{name}"), text);
    }
    let long = format!("docs/{}.txt", "long-name-".repeat(24));
    folder.write(&long, shared.concat());
    let records: String = IDS
        .iter()
        .map(|id| json!({"id": id, "text": format!("\u{0}{}", shared.concat())}).to_string() + "\n")
        .collect();
    folder.write("docs/records.jsonl", records);
    folder.write(
        "docs/broken</script><b>.jsonl",
        "{\"text\": </script><script>window.hostile='error'</script>}\n",
    );
    folder
}

/// Findings that the page has to hold without getting slow.
pub const LARGE: usize = 10_000;

/// So many findings, a multiple of five, of three rules over four folders: pairs of copies, pairs that are nearly the same, and
/// lines that stand in two documents.
pub fn many(findings: usize) -> Report {
    let mut random = Random(11);
    let folder = Folder::new();
    let mut files: Vec<String> = vec![String::new(); 4];
    let mut record = |at: usize, id: String, text: &[String]| {
        let line = json!({"id": id, "text": text.join(" ")}).to_string() + "\n";
        files[at % 4].push_str(&line);
    };
    for at in 0..findings * 2 / 5 {
        let text = words(&mut random, "c", 90_000, 8 + at % 23);
        record(at, format!("copy-{at}"), &text);
        record(at + at / 4, format!("copy-{at}-again"), &text);
    }
    for at in 0..findings * 2 / 5 {
        let mut text = words(&mut random, "n", 90_000, 14 + at % 17);
        record(at, format!("near-{at}"), &text);
        let last = text.len() - 1 - at % 2;
        text.truncate(last);
        record(at + at / 4, format!("near-{at}-shorter"), &text);
    }
    for at in 0..findings / 5 {
        let line = words(&mut random, "l", 90_000, 7 + at % 9).join(" ");
        for side in ["left", "right"] {
            let own = words(&mut random, "o", 90_000, 6).join(" ");
            record(
                at,
                format!("line-{at}-{side}"),
                &[format!("{own}\n{line}\n")],
            );
        }
    }
    for (at, records) in files.iter().enumerate() {
        let name = ["north/spring", "north/autumn", "south", "west/archive/old"][at];
        folder.write(&format!("docs/{name}.jsonl"), records);
    }
    let rules = "exact-duplicate,near-duplicate,repeated-line";
    let report = Report::of(folder, &["--rules", rules]);
    let keys: HashSet<String> = report.keyed().into_iter().map(|(key, _)| key).collect();
    assert_eq!(keys.len(), findings);
    report
}
