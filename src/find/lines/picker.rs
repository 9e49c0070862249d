//! Which documents keep a line that they share.

use super::coverage::stands_twice;
use super::group::{LineGroups, LineHash, LinePlace, texts};
use crate::find::Documents;
use crate::find::cluster::Clusters;
use crate::model::DocumentId;

/// Of documents that are copies of one another, picks one.
pub(super) struct Picker<'a> {
    documents: Documents<'a>,
    near: &'a Clusters,
    /// Leader and document, for each document of a group.
    families: Vec<(DocumentId, DocumentId)>,
    kept: Vec<DocumentId>,
}

impl<'a> Picker<'a> {
    pub(super) fn new(documents: Documents<'a>, near: &'a Clusters) -> Self {
        Picker {
            documents,
            near,
            families: Vec::new(),
            kept: Vec::new(),
        }
    }

    /// Adds the group of a line with all its `places`, in order of document and line, at least two. One of the documents of each
    /// cluster of copies, the longest, keeps its places. Nothing is added where nothing repeated is left.
    pub(super) fn add(&mut self, groups: &mut LineGroups, hash: LineHash, places: &[LinePlace]) {
        if self.near.clusters.is_empty() {
            groups.push(hash, places.iter().copied());
            return;
        }
        let leading = |a, b| self.documents.leading_order(a, b);
        self.families.clear();
        self.families
            .extend(texts(places).map(|id| (self.near.leader(id), id)));
        self.families
            .sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| leading(a.1, b.1)));
        self.kept.clear();
        let families = self.families.chunk_by(|a, b| a.0 == b.0);
        self.kept.extend(families.map(|family| family[0].1));
        if self.kept.len() == 1 {
            // Copies of one text: told only if one of them has the line twice.
            let mut copies = self.families.iter().map(|&(_, id)| id);
            let Some(only) = copies.find(|&id| stands_twice(places, id)) else {
                return;
            };
            self.kept[0] = only;
        }
        self.kept.sort_unstable();
        let is_kept = |place: &&LinePlace| self.kept.binary_search(&place.document).is_ok();
        groups.push(hash, places.iter().filter(is_kept).copied());
    }
}
