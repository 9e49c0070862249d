//! What a baseline needs to know of documents and lines.

use ahash::AHashMap;
use rayon::prelude::*;

use super::Documents;
use super::lines::LinesIn;
use super::token_reader::TokenReader;
use crate::error::Error;
use crate::identity::{
    CONTENT_SKETCH_VALUES, ContentSketch, DocumentIdentity, Identities, LineIdentity,
};
use crate::model::{DocumentId, Finding, PairRow};
use crate::sketch::{shingle_hashes, signature};

/// Everything of [`Identities`]: of the documents in `findings` and `rows`, and of `lines`. Reads each of these documents again;
/// O(bytes) for their bytes, O(n) for n documents of the corpus.
///
/// # Errors
/// Where a text cannot be read again or has changed.
pub fn identities(
    documents: Documents<'_>,
    findings: &[Finding],
    rows: &[PairRow],
    lines: LinesIn,
) -> Result<Identities, Error> {
    let all = documents.sketches.ids();
    let corpus: Vec<(String, u128)> = all
        .map(|id| {
            let name = documents.library.name(id).into_owned();
            (name, documents.sketches.document_hash(id))
        })
        .collect();
    let ids: AHashMap<&str, DocumentId> = corpus
        .iter()
        .map(|(name, _)| name.as_str())
        .zip(documents.sketches.ids())
        .collect();
    let in_rows = rows.iter().flat_map(|row| [&row.a, &row.b]);
    let members = findings.iter().flat_map(|finding| &finding.members);
    let mut wanted: Vec<DocumentId> = in_rows
        .chain(members.map(|member| &member.document))
        .filter_map(|name| ids.get(name.as_str()).copied())
        .chain(lines.all.iter().map(|&(_, document, _)| document))
        .collect();
    wanted.sort_unstable();
    wanted.dedup();
    let known: Result<Vec<DocumentIdentity>, Error> = wanted
        .par_iter()
        .map_init(
            || TokenReader::new(documents),
            |reader, &id| {
                let (name, content) = &corpus[id.index()];
                Ok(DocumentIdentity {
                    name: name.clone(),
                    content: *content,
                    sketch: content_sketch(reader.tokens(id)?),
                })
            },
        )
        .collect();
    let identity = |&(line, document, count): &(u128, DocumentId, u32)| LineIdentity {
        line,
        document: wanted.partition_point(|&other| other < document) as u32,
        count,
    };
    let told_lines = lines.told.iter();
    Ok(Identities {
        documents: known?,
        lines: lines.all.iter().map(identity).collect(),
        told_lines: told_lines
            .map(|(id, lines)| (id.clone(), lines.iter().map(identity).collect()))
            .collect(),
        corpus,
    })
}

/// Zeros for a text without tokens, which is in no finding.
fn content_sketch(tokens: &[u64]) -> ContentSketch {
    let mut shingles = Vec::with_capacity(tokens.len());
    shingle_hashes(tokens, &mut shingles);
    let mut sketch = [0; CONTENT_SKETCH_VALUES];
    if let Some(signature) = signature(&shingles) {
        for (byte, value) in sketch.iter_mut().zip(signature) {
            *byte = value as u8;
        }
    }
    sketch
}
