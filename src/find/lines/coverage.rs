//! Which lines a stronger relation tells.

use ahash::AHashSet;

use super::group::{LineGroup, LinePlace, texts};
use crate::find::Documents;
use crate::find::cluster::Clusters;
use crate::find::verify::VerifiedPair;
use crate::model::{DocumentId, Rule};

/// Which documents' shared lines are told because one of them is contained in the other, or because the two are
/// near-duplicates that follow different leaders.
pub(super) struct Coverage<'a> {
    near: &'a Clusters,
    told: AHashSet<(DocumentId, DocumentId)>,
}

impl<'a> Coverage<'a> {
    pub(super) fn new(near: &'a Clusters, pairs: &[VerifiedPair]) -> Self {
        let told = pairs
            .iter()
            .filter_map(|pair| {
                let (a, b) = (near.leader(pair.a), near.leader(pair.b));
                match pair.rule {
                    Rule::Contained => Some(ordered(a, b)),
                    Rule::NearDuplicate if a != b => Some(ordered(pair.a, pair.b)),
                    _ => None,
                }
            })
            .collect();
        Coverage { near, told }
    }

    fn covers(&self, a: DocumentId, b: DocumentId) -> bool {
        let leaders = ordered(self.near.leader(a), self.near.leader(b));
        self.told.contains(&leaders) || self.told.contains(&ordered(a, b))
    }

    /// Takes out of each group the documents whose shared lines with one that stays are told; and the group if only one stays and
    /// has the line once. Groups have fewer texts than boilerplate, so pairs of texts are few.
    pub(super) fn uncover(
        &self,
        documents: Documents<'_>,
        groups: &mut Vec<LineGroup>,
        places: &mut [LinePlace],
    ) {
        if self.told.is_empty() {
            return;
        }
        let (mut order, mut kept) = (Vec::new(), Vec::new());
        groups.retain_mut(|group| {
            if group.texts < 2 {
                return true;
            }
            order.clear();
            order.extend(texts(group.places(places)));
            order.sort_unstable_by(|&a, &b| documents.leading_order(a, b));
            kept.clear();
            for &text in &order {
                if !kept.iter().any(|&other| self.covers(other, text)) {
                    kept.push(text);
                }
            }
            if kept.len() == order.len() {
                return true;
            }
            if kept.len() == 1 {
                let twice = |&text: &DocumentId| stands_twice(group.places(places), text);
                let Some(only) = order.iter().copied().find(twice) else {
                    return false;
                };
                kept[0] = only;
            }
            group.retain(places, |document| kept.contains(&document));
            true
        });
    }
}

/// Whether a document has more than one of some places, which are in order of documents.
pub(super) fn stands_twice(places: &[LinePlace], text: DocumentId) -> bool {
    let first = places.partition_point(|place| place.document < text);
    places
        .get(first + 1)
        .is_some_and(|place| place.document == text)
}

fn ordered(a: DocumentId, b: DocumentId) -> (DocumentId, DocumentId) {
    (a.min(b), a.max(b))
}
