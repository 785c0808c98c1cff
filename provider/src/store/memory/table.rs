//! Rows by id, in a table that grows and shrinks without a pause.
//!
//! **Why not a `HashMap`.** It doubles: at a million rows one insert moves them all, which takes half a second under the
//! lock that everybody waits for, and until it doubles again up to half of it is empty. This table grows by linear hashing
//! (Litwin, VLDB 1980) instead: a new row splits one chain of rows in two, and one that goes joins a few. The
//! rows themselves lie close together and stay where they are; only into the place of one that goes the last one moves. So
//! no operation touches more than a handful of rows, and none calls the allocator but once in two thousand.
//!
//! **How dead rows leave.** [`Table::sweep`] looks at the next few rows, one after the other and round again. Swept with
//! each write, a table is gone through once in `rows / LOOKS` writes, so what is dead stays a fraction of what is alive as
//! long as a write adds no more than one row to it. Nothing has to be kept in the order in which it ends, which would cost
//! each row another 20 bytes and each write another search.

use super::segments::Segments;
use crate::model::{Timestamp, TokenId};

/// What a table can hold.
pub(super) trait Row {
    /// What it is found by.
    fn key(&self) -> TokenId;

    /// A moment up to which it stays whatever happens; the first of all moments, if something may end it at any time.
    fn stays_until(&self) -> Timestamp;
}

/// Rows by id: four thousand million of them at most, which is beyond the memory of the machines we run on.
pub(super) struct Table<R> {
    rows: Segments<R>,
    /// What leads to each row, and up to when each stays. Apart from the rows and close together: whoever walks along a
    /// chain, splits one or sweeps need not touch the rows themselves, which have left the processor's caches long ago.
    links: Segments<Link>,
    stays: Segments<Timestamp>,
    /// Where the chain of each bucket begins.
    buckets: Segments<Place>,
    /// The row that is looked at next.
    hand: usize,
}

/// The hash of a row's key, and the next row of its bucket.
#[derive(Clone, Copy)]
struct Link {
    hash: u32,
    next: Place,
}

/// The place of a row, or [`NONE`]. Half as long as a `usize`, because every row has one.
type Place = u32;

const NONE: Place = Place::MAX;

/// How many buckets there are to a row at the most. There is at least one: whoever looks for a row then finds it, or its
/// absence, after one other row at the most, and each of them lies in memory that was not touched lately.
const SPARE: usize = 2;

/// How many rows a sweep looks at. More than one, so that a burst is paid back; few, so that no write is slow.
const LOOKS: usize = 4;

impl<R> Default for Table<R> {
    fn default() -> Self {
        let mut buckets = Segments::default();
        buckets.push(NONE);
        Self {
            rows: Segments::default(),
            links: Segments::default(),
            stays: Segments::default(),
            buckets,
            hand: 0,
        }
    }
}

impl<R: Row> Table<R> {
    pub(super) fn get(&self, key: TokenId) -> Option<&R> {
        self.find(key, hash(key)).map(|place| &self.rows[place])
    }

    pub(super) fn get_mut(&mut self, key: TokenId) -> Option<&mut R> {
        self.find(key, hash(key)).map(|place| &mut self.rows[place])
    }

    /// Adds a row, and gives back the one that had its key.
    pub(super) fn insert(&mut self, row: R) -> Option<R> {
        let (key, stays) = (row.key(), row.stays_until());
        let hash = hash(key);
        if let Some(old) = self.find(key, hash) {
            self.stays[old] = stays;
            return Some(std::mem::replace(&mut self.rows[old], row));
        }
        let bucket = address(hash, self.buckets.len());
        let head = &mut self.buckets[bucket];
        let next = std::mem::replace(head, place(self.rows.len()));
        self.links.push(Link { hash, next });
        self.stays.push(stays);
        self.rows.push(row);
        if self.rows.len() > self.buckets.len() {
            self.split();
        }
        None
    }

    pub(super) fn remove(&mut self, key: TokenId) -> Option<R> {
        self.find(key, hash(key)).and_then(|place| self.take(place))
    }

    /// Looks at the next few rows, and drops those that need not stay and that `keep` does not keep.
    pub(super) fn sweep(&mut self, now: Timestamp, mut keep: impl FnMut(&R) -> bool) {
        for _ in 0..LOOKS.min(self.rows.len()) {
            if self.hand >= self.rows.len() {
                self.hand = 0;
            }
            if now < self.stays[self.hand] || keep(&self.rows[self.hand]) {
                self.hand += 1;
            } else {
                // The last row takes its place, and is looked at next.
                self.take(self.hand);
            }
        }
    }

    fn find(&self, key: TokenId, hash: u32) -> Option<usize> {
        let mut at = self.buckets[address(hash, self.buckets.len())];
        while at != NONE {
            let link = self.links[at as usize];
            if link.hash == hash && self.rows[at as usize].key() == key {
                return Some(at as usize);
            }
            at = link.next;
        }
        None
    }

    /// Takes the row at a place out, and moves the last row there.
    fn take(&mut self, from: usize) -> Option<R> {
        self.relink(from, self.links[from].next);
        let last = self.rows.len() - 1;
        if from != last {
            self.relink(last, place(from));
        }
        self.links.swap_remove(from);
        self.stays.swap_remove(from);
        let taken = self.rows.swap_remove(from)?;
        // One row less allows for `SPARE` buckets less.
        for _ in 0..SPARE {
            if self.buckets.len() > 1 && self.rows.len() * SPARE < self.buckets.len() {
                self.join();
            }
        }
        Some(taken)
    }

    /// Lets the chain that leads to a place lead to another one instead.
    fn relink(&mut self, from: usize, to: Place) {
        let bucket = address(self.links[from].hash, self.buckets.len());
        let mut at = self.buckets[bucket];
        if at == place(from) {
            self.buckets[bucket] = to;
            return;
        }
        while at != NONE {
            let next = &mut self.links[at as usize].next;
            if *next == place(from) {
                *next = to;
                return;
            }
            at = *next;
        }
    }

    /// Adds a bucket, and hangs on it what belongs there.
    fn split(&mut self) {
        let new = self.buckets.len();
        let mut at = std::mem::replace(&mut self.buckets[parent(new)], NONE);
        self.buckets.push(NONE);
        while at != NONE {
            let link = &mut self.links[at as usize];
            let head = &mut self.buckets[address(link.hash, new + 1)];
            let rest = std::mem::replace(&mut link.next, *head);
            *head = at;
            at = rest;
        }
    }

    /// Takes the last bucket away, and hangs its rows where they are looked for from now on.
    fn join(&mut self) {
        let last = self.buckets.len() - 1;
        let Some(mut at) = self.buckets.pop() else {
            return;
        };
        let head = &mut self.buckets[parent(last)];
        while at != NONE {
            let next = std::mem::replace(&mut self.links[at as usize].next, *head);
            *head = at;
            at = next;
        }
    }
}

fn place(of: usize) -> Place {
    of as Place
}

/// In which of so many buckets a row is: the last bits of its hash say so. A bucket that has not been split off yet is
/// stood in for by its parent, which has one bit less.
fn address(hash: u32, buckets: usize) -> usize {
    let beyond = buckets.next_power_of_two();
    let at = hash as usize & (beyond - 1);
    if at < buckets {
        at
    } else {
        at & (beyond / 2 - 1)
    }
}

/// The bucket from which another is split off: the same number without its first bit.
fn parent(bucket: usize) -> usize {
    bucket & !(1 << bucket.ilog2())
}

/// Nobody but us draws ids, so nobody can make them meet in one bucket; the time is mixed in for those that a test makes.
fn hash(key: TokenId) -> u32 {
    let id = u128::from_be_bytes(key.to_bytes());
    let folded = (id >> 64) as u64 ^ id as u64;
    (folded.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32
}

#[cfg(test)]
impl<R> Table<R> {
    pub(super) const fn len(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn bytes(&self) -> usize {
        self.rows.bytes() + self.links.bytes() + self.stays.bytes() + self.buckets.bytes()
    }
}

#[cfg(test)]
mod properties;
