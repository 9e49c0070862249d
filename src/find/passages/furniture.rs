//! The text of passages that are boilerplate.

use rayon::prelude::*;

use super::aligned::{PassagePair, Stretch};
use super::group::Group;
use crate::error::Error;
use crate::find::Documents;
use crate::find::boilerplate::{Furniture, put_runs};
use crate::find::token_reader::TokenReader;
use crate::model::{DocumentId, Kind};

/// The places of boilerplate, in order.
#[derive(Debug, Default)]
pub(super) struct Places(Vec<Stretch>);

impl Places {
    pub(super) fn of(groups: &[Group]) -> Places {
        let boilerplate = groups
            .iter()
            .filter(|group| group.kind == Kind::Boilerplate);
        let mut places: Vec<Stretch> = boilerplate
            .flat_map(|group| group.places.iter().copied())
            .collect();
        places.sort_unstable();
        places.dedup();
        Places(places)
    }

    /// Whether both sides of a pair lie in boilerplate for the most part. O(log p) for p places, and those of both documents.
    pub(super) fn hold(&self, pair: &PassagePair) -> bool {
        pair.sides.iter().all(|side| {
            let own = self.of_document(side.document);
            own.iter().any(|place| side.is_mostly_within(place))
        })
    }

    fn of_document(&self, id: DocumentId) -> &[Stretch] {
        let from = self.0.partition_point(|place| place.document < id);
        let own = &self.0[from..];
        &own[..own.partition_point(|place| place.document == id)]
    }

    /// Their text. Reads each document once, in parallel.
    pub(super) fn furniture(&self, documents: Documents<'_>) -> Result<Furniture, Error> {
        let by_document: Vec<&[Stretch]> =
            self.0.chunk_by(|a, b| a.document == b.document).collect();
        let runs: Result<Vec<Vec<u64>>, Error> = by_document
            .par_iter()
            .map_init(
                || TokenReader::new(documents),
                |reader, places| {
                    let tokens = reader.tokens(places[0].document)?;
                    let mut runs = Vec::new();
                    for place in *places {
                        let own = tokens.get(place.start as usize..place.end as usize);
                        put_runs(own.unwrap_or_default().iter().copied(), &mut runs);
                    }
                    Ok(runs)
                },
            )
            .collect();
        Ok(Furniture {
            runs: runs?.concat(),
            documents: by_document
                .iter()
                .map(|places| places[0].document)
                .collect(),
        })
    }
}
