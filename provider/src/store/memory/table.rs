//! Rows by id, and the forgetting of those that are over.

use std::array;

use foldhash::fast::FixedState;
use indexmap::IndexMap;

use crate::model::TokenId;

/// Rows by id.
///
/// A hash map moves all its rows when it grows: of a million, that takes half a second under the lock that every request
/// needs. So there are many small ones, each with its share of the ids. Rows are boxed because a map that has just grown
/// is half empty.
pub(super) struct Table<R> {
    shards: Box<[Shard<R>; SHARDS]>,
    /// This shard is swept next.
    next: usize,
}

struct Shard<R> {
    /// In the order of time, until some are forgotten. Ids are random and our own, so nobody can make them collide.
    rows: IndexMap<TokenId, Box<R>, FixedState>,
    /// The sweep goes on below this row.
    next: usize,
}

const SHARDS: usize = 128;

/// How many rows one sweep looks at: few enough that no write is slow.
const LOOKS: usize = 16;

/// A shard with room for so many times its rows gives room back.
const TOO_ROOMY: usize = 8;

/// The shard of an id, by one of its random bytes.
fn shard(id: TokenId) -> usize {
    usize::from(id.to_bytes()[15]) % SHARDS
}

impl<R> Default for Table<R> {
    fn default() -> Self {
        Self {
            shards: Box::new(array::from_fn(|_| Shard {
                rows: IndexMap::default(),
                next: 0,
            })),
            next: 0,
        }
    }
}

impl<R> Table<R> {
    pub(super) fn get(&self, id: TokenId) -> Option<&R> {
        self.shards[shard(id)].rows.get(&id).map(Box::as_ref)
    }

    pub(super) fn get_mut(&mut self, id: TokenId) -> Option<&mut R> {
        let rows = &mut self.shards[shard(id)].rows;
        rows.get_mut(&id).map(Box::as_mut)
    }

    pub(super) fn insert(&mut self, id: TokenId, row: R) {
        self.shards[shard(id)].rows.insert(id, Box::new(row));
    }

    /// Looks at a few rows of the next shard, and drops those that are over.
    pub(super) fn sweep(&mut self, is_over: impl Fn(&R) -> bool) {
        let Shard { rows, next } = &mut self.shards[self.next];
        self.next = (self.next + 1) % SHARDS;
        for _ in 0..LOOKS.min(rows.len()) {
            // Downwards: the row that takes the place of a dropped one has been looked at.
            *next = next.checked_sub(1).unwrap_or(rows.len().saturating_sub(1));
            if rows.get_index(*next).is_some_and(|(_, row)| is_over(row)) {
                rows.swap_remove_index(*next);
            }
        }
        if rows.len() < rows.capacity() / TOO_ROOMY {
            rows.shrink_to(rows.len() * 2);
        }
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.shards.iter().map(|shard| shard.rows.len()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::Entropy;

    #[test]
    fn a_sweep_forgets_the_rows_that_are_over_with_their_room_and_no_others() {
        let entropy = Entropy::seeded(1);
        let ids: Vec<_> = (0..20_000)
            .map(|_| TokenId::new(0, entropy.bytes()))
            .collect();
        let mut table = Table::default();
        for (n, id) in ids.iter().enumerate() {
            table.insert(*id, n);
        }
        let stays = |n: usize| n.is_multiple_of(50);
        for _ in 0..ids.len() / LOOKS * 2 {
            table.sweep(|n| !stays(*n));
        }
        for (n, id) in ids.iter().enumerate() {
            assert_eq!(table.get(*id), stays(n).then_some(&n));
        }
        let room: usize = table.shards.iter().map(|shard| shard.rows.capacity()).sum();
        assert!(table.len() == 400 && room < 5_000, "{room}");
    }
}
