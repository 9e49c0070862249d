//! Makes the names of records distinct.
//!
//! The first record with an id has `path#id`; the next have `~2`, `~3` and so on, where numbers that would spell
//! another record's id are passed over. A file whose own name reads like a record's comes first, too.

use std::collections::HashSet;

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use super::library::Document;
use super::source::SourceFile;
use crate::model::DocumentId;
use crate::radix::HashSorter;

/// The numbers behind `~` that documents need to have distinct names, in corpus order, as `documents` are. O(n log n) for n records,
/// and what the copies of ids cost.
pub(super) fn numbers(
    documents: &[Document],
    ids: &str,
    files: &[SourceFile],
) -> Vec<(DocumentId, u32)> {
    let rivals = rivals(files);
    // Names of rivals; a file's rivals sort behind it, hence backwards.
    let mut taken: HashSet<String> = HashSet::new();
    let mut all = Vec::new();
    let mut end = documents.len();
    for group in documents.chunk_by(|a, b| a.file == b.file).rev() {
        let file = group[0].file as usize;
        let name = &*files[file].name;
        let start = end - group.len();
        end = start;
        let mut numbers = match files[file].kind.has_records() {
            true => number(group, ids, name, &taken),
            false => Vec::new(),
        };
        numbers.sort_unstable();
        if rivals.contains(&file) {
            let mut numbers = numbers.iter().peekable();
            taken.extend((0u32..).zip(group).map(|(index, document)| {
                let plain = document.plain_name(name, ids);
                match numbers.next_if(|numbered| numbered.0 == index) {
                    None => plain.into_owned(),
                    Some((_, copy)) => format!("{plain}~{copy}"),
                }
            }));
        }
        let of_all = |&(index, copy): &(u32, u32)| (DocumentId(start as u32 + index), copy);
        all.extend(numbers.iter().rev().map(of_all));
    }
    all.reverse();
    all
}

/// Files whose name is that of a file of records, followed by `#` or `:`. As good as always none.
fn rivals(files: &[SourceFile]) -> HashSet<usize> {
    let records: HashSet<&str> = files
        .iter()
        .filter(|file| file.kind.has_records())
        .map(|file| &*file.name)
        .collect();
    let is_rival = |name: &str| {
        name.match_indices(['#', ':'])
            .any(|(at, _)| records.contains(&name[..at]))
    };
    (0..files.len())
        .filter(|&index| is_rival(&files[index].name))
        .collect()
}

/// The numbers of the copies of one file's records, with their places among these, in no order.
fn number(records: &[Document], ids: &str, path: &str, taken: &HashSet<String>) -> Vec<(u32, u32)> {
    let mut numbers = Vec::new();
    let key = |(index, record): (usize, &Document)| {
        let id = record.id(ids)?;
        Some((xxh3_64(id.as_bytes()), index as u32))
    };
    let mut keyed: Vec<(u64, u32)> = (records.par_iter().enumerate()).filter_map(key).collect();
    // Those of equal hashes stay in the order of the file.
    HashSorter::default().sort(&mut keyed, 0, |&(hash, _)| hash);
    let id_of = |index: u32| records[index as usize].id(ids).unwrap_or_default();
    let is_id = |id: &str| {
        let hash = xxh3_64(id.as_bytes());
        let from = keyed.partition_point(|&(other, _)| other < hash);
        keyed[from..]
            .iter()
            .take_while(|&&(other, _)| other == hash)
            .any(|&(_, index)| id_of(index) == id)
    };
    for run in keyed.chunk_by(|a, b| a.0 == b.0) {
        if run.len() == 1 && taken.is_empty() {
            continue;
        }
        let mut run: Vec<u32> = run.iter().map(|&(_, index)| index).collect();
        run.sort_by_key(|&index| (id_of(index), index));
        let mut before = None;
        let mut next = 2;
        for index in run {
            let id = id_of(index);
            if before.replace(id) != Some(id) {
                next = 2;
                if !taken.contains(&format!("{path}#{id}")) {
                    continue;
                }
            }
            loop {
                let candidate = format!("{id}~{next}");
                next += 1;
                if !is_id(&candidate) && !taken.contains(&format!("{path}#{candidate}")) {
                    break;
                }
            }
            numbers.push((index, next - 1));
        }
    }
    if !taken.is_empty() {
        for (index, record) in (0u32..).zip(records) {
            let name = record.plain_name(path, ids);
            if record.id.is_none() && taken.contains(&*name) {
                let copy = (2..)
                    .find(|copy| !taken.contains(&format!("{name}~{copy}")))
                    .unwrap_or(u32::MAX);
                numbers.push((index, copy));
            }
        }
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::super::globs::FileKind;
    use super::super::library::IdPlace;
    use super::super::source::Content;
    use super::*;

    /// Names of the records of files, given as (file name, ids).
    fn names(corpus: &[(&str, &[&str])]) -> Vec<String> {
        let (mut documents, mut ids, mut files) = (Vec::new(), String::new(), Vec::new());
        for (file, records) in corpus {
            let kind = FileKind::of(std::path::Path::new(file));
            for (line, id) in (1u64..).zip(records.iter()) {
                documents.push(Document {
                    file: files.len() as u32,
                    line: if kind == FileKind::JsonLines { line } else { 0 },
                    id: IdPlace::new(ids.len(), id.len()),
                    ..Document::default()
                });
                ids.push_str(id);
            }
            files.push(SourceFile {
                name: (*file).into(),
                content: Content::Named,
                size: Some(0),
                kind,
                codec: None,
            });
        }
        let numbers = numbers(&documents, &ids, &files);
        assert!(numbers.is_sorted());
        let all: Vec<String> = (0..)
            .zip(&documents)
            .map(|(index, document)| {
                let plain = document.plain_name(&files[document.file as usize].name, &ids);
                match numbers.iter().find(|(id, _)| *id == DocumentId(index)) {
                    None => plain.into_owned(),
                    Some((_, copy)) => format!("{plain}~{copy}"),
                }
            })
            .collect();
        assert_eq!(
            all.iter().collect::<HashSet<_>>().len(),
            all.len(),
            "{all:?}"
        );
        all
    }

    #[test]
    fn repeated_ids_are_numbered() {
        assert_eq!(
            names(&[("a.jsonl", &["x", "", "x", "y", "x"])]),
            [
                "a.jsonl#x",
                "a.jsonl:2",
                "a.jsonl#x~2",
                "a.jsonl#y",
                "a.jsonl#x~3"
            ]
        );
        assert_eq!(
            names(&[("a.jsonl", &["x"]), ("b.jsonl", &["x"])]),
            ["a.jsonl#x", "b.jsonl#x"]
        );
    }

    #[test]
    fn a_number_never_spells_another_id() {
        assert_eq!(
            names(&[("a.jsonl", &["x", "x", "x~2", "x~2", "x"])]),
            [
                "a.jsonl#x",
                "a.jsonl#x~3",
                "a.jsonl#x~2",
                "a.jsonl#x~2~2",
                "a.jsonl#x~4"
            ]
        );
    }

    #[test]
    fn files_that_read_like_records_keep_their_names() {
        assert_eq!(
            names(&[
                ("a.jsonl", &["x.txt", "", "b.jsonl#c"]),
                ("a.jsonl#b.jsonl", &["c", "c"]),
                ("a.jsonl#x.txt", &[""]),
                ("a.jsonl:2", &[""]),
            ]),
            [
                "a.jsonl#x.txt~2",
                "a.jsonl:2~2",
                "a.jsonl#b.jsonl#c~3",
                "a.jsonl#b.jsonl#c",
                "a.jsonl#b.jsonl#c~2",
                "a.jsonl#x.txt",
                "a.jsonl:2"
            ]
        );
    }
}
