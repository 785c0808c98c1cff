//! Rows by id, and the forgetting of those that are over.

use std::collections::BTreeMap;
use std::ops::Bound::{self, Included, Unbounded};

use crate::model::TokenId;

/// Rows by id.
///
/// A hash map moves all its rows when it grows: of a million, that takes half a second under the lock that every request
/// needs. A B-tree moves a few at a time, and gives memory back as it shrinks. Rows are boxed because ids come in the
/// order of time: of a tree that grows at its end only, the nodes stay half empty.
pub(super) struct Table<R> {
    rows: BTreeMap<TokenId, Box<R>>,
    /// The sweep goes on here.
    next: Bound<TokenId>,
}

/// How many rows one sweep looks at: few enough that no write is slow.
const LOOKS: usize = 16;

impl<R> Default for Table<R> {
    fn default() -> Self {
        Self {
            rows: BTreeMap::new(),
            next: Unbounded,
        }
    }
}

impl<R> Table<R> {
    pub(super) fn get(&self, id: TokenId) -> Option<&R> {
        self.rows.get(&id).map(Box::as_ref)
    }

    pub(super) fn get_mut(&mut self, id: TokenId) -> Option<&mut R> {
        self.rows.get_mut(&id).map(Box::as_mut)
    }

    pub(super) fn insert(&mut self, id: TokenId, row: R) {
        self.rows.insert(id, Box::new(row));
    }

    /// Looks at the next few rows, round and round, and drops those that are over.
    pub(super) fn sweep(&mut self, is_over: impl Fn(&R) -> bool) {
        let mut ahead = self.rows.range((self.next, Unbounded));
        let looked_at = ahead.by_ref().take(LOOKS);
        let over = looked_at.filter(|(_, row)| is_over(row));
        let over: Vec<TokenId> = over.map(|(id, _)| *id).collect();
        self.next = ahead.next().map_or(Unbounded, |(id, _)| Included(*id));
        for id in over {
            self.rows.remove(&id);
        }
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }
}
