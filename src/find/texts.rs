//! The texts that are shown beside the worst findings.

use std::cmp::Reverse;

use ahash::{AHashMap, AHashSet};
use rayon::prelude::*;

use super::Documents;
use crate::corpus::TextReader;
use crate::error::Error;
use crate::model::{DocumentId, Finding, Kind, Rule, Status, Texts};

/// Members of one finding whose texts are taken. In a group of hundreds of copies nobody opens them all; fewer than there
/// are cells in the heat map of a finding would leave these empty.
const MEMBERS: usize = 30;

/// Part of the bytes that one text may have, so that one book does not keep out everything else.
const LARGEST: usize = 4;

/// The places of findings in a list, the worst first: what is new before what is known, boilerplate last; the first of each rule,
/// then the second of each, and so on. Rules cannot be weighed against each other. O(n log n).
pub fn worst_first(findings: &[Finding]) -> Vec<usize> {
    let mut nth: AHashMap<(Rule, Kind, bool), usize> = AHashMap::new();
    let mut order: Vec<_> = findings
        .iter()
        .enumerate()
        .map(|(at, finding)| {
            let known = finding.status == Some(Status::Known);
            let nth = nth.entry((finding.rule, finding.kind, known)).or_default();
            *nth += 1;
            ((finding.kind, known, *nth, finding.rule), at)
        })
        .collect();
    order.sort_unstable();
    order.into_iter().map(|(_, at)| at).collect()
}

/// Texts of documents in findings, the worst findings first, `most_bytes` of them at most; a text that does not fit is left out
/// and smaller ones behind it are still taken. Documents with the same bytes share one text. O(documents + bytes read).
///
/// # Errors
/// Where a text cannot be read again or has changed.
pub fn texts(
    documents: Documents<'_>,
    findings: &[Finding],
    most_bytes: usize,
) -> Result<Texts, Error> {
    let mut chosen = Texts::default();
    if most_bytes == 0 {
        return Ok(chosen);
    }
    let ids = ids(documents, findings);
    let mut room = most_bytes;
    let mut by_content: AHashMap<u128, usize> = AHashMap::new();
    let mut read: Vec<DocumentId> = Vec::new();
    for finding in worst_first(findings).into_iter().map(|at| &findings[at]) {
        let mut members: Vec<usize> = (0..finding.members.len()).collect();
        members.sort_by_key(|&at| Reverse(at == finding.leader));
        for member in members.into_iter().take(MEMBERS) {
            let name = &finding.members[member].document;
            let Some(&id) = ids.get(name.as_str()) else {
                continue;
            };
            let bytes = documents.sketches.bytes(id) as usize;
            let content = documents.library.content_hash(id);
            let text = match by_content.get(&content) {
                Some(&text) => text,
                None if bytes <= room.min(most_bytes / LARGEST) => {
                    room -= bytes;
                    by_content.insert(content, read.len());
                    read.push(id);
                    read.len() - 1
                }
                None => continue,
            };
            chosen.documents.insert(name.clone(), text);
        }
    }
    let texts: Result<Vec<String>, Error> = read
        .into_par_iter()
        .map_init(
            || TextReader::new(documents.library),
            |texts, id| Ok(texts.text(id)?.source.to_owned()),
        )
        .collect();
    chosen.texts = texts?;
    Ok(chosen)
}

/// The ids of documents in findings, by name.
fn ids<'a>(documents: Documents<'_>, findings: &'a [Finding]) -> AHashMap<&'a str, DocumentId> {
    let members = findings.iter().flat_map(|finding| &finding.members);
    let names: AHashSet<&str> = members.map(|member| member.document.as_str()).collect();
    documents
        .library
        .ids()
        .filter_map(|id| Some((*names.get(&*documents.library.name(id))?, id)))
        .collect()
}
