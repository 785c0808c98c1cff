//! Collecting what is long dead, a little with every write.

use std::collections::BTreeSet;

use crate::types::{Lifetime, Timestamp};

/// Rows in the order in which they may be forgotten.
#[derive(Debug)]
pub(super) struct Retention<K> {
    due: BTreeSet<(Timestamp, K)>,
}

impl<K> Default for Retention<K> {
    fn default() -> Self {
        Self {
            due: BTreeSet::new(),
        }
    }
}

impl<K: Ord + Clone> Retention<K> {
    /// A row that is dead from `expires` on may be forgotten some time later.
    ///
    /// It is kept for a while so that the log can tell an expired token from an invented one.
    pub(super) fn keep_until(&mut self, expires: Timestamp, row: K) {
        self.due.insert((expires + LINGER, row));
    }

    /// Up to [`PER_WRITE`] rows to forget now. More than one, so that a burst is paid back; few, so that no write is slow.
    pub(super) fn collect(&mut self, now: Timestamp) -> Vec<K> {
        let mut dead = Vec::new();
        while dead.len() < PER_WRITE {
            match self.due.first() {
                Some((due, _)) if *due <= now => {}
                Some(_) | None => break,
            }
            dead.extend(self.due.pop_first().map(|(_, row)| row));
        }
        dead
    }
}

const LINGER: Lifetime = Lifetime::from_secs(2 * 3_600);
const PER_WRITE: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    #[test]
    fn a_burst_is_paid_back_in_small_steps() {
        let mut retention = Retention::default();
        for row in 0..20 {
            retention.keep_until(Timestamp::from_secs(0), row);
        }
        let after = Timestamp::from_secs(0) + LINGER;
        let steps: Vec<usize> = (0..4).map(|_| retention.collect(after).len()).collect();
        assert_eq!(steps, [8, 8, 4, 0]);
    }

    proptest! {
        #[test]
        fn a_row_is_forgotten_once_and_never_before_it_is_dead(ends in vec(any::<Timestamp>(), 0..12), now: Timestamp) {
            let mut retention = Retention::default();
            for (row, expires) in ends.iter().enumerate() {
                retention.keep_until(*expires, row);
            }
            let mut forgotten: Vec<usize> = (0..3).flat_map(|_| retention.collect(now)).collect();
            forgotten.sort_unstable();
            let dead = |row: &usize| u128::from(now.as_secs()) >= u128::from((ends[*row] + LINGER).as_secs());
            prop_assert!(forgotten.iter().all(|row| ends[*row] <= now));
            prop_assert_eq!(forgotten, (0..ends.len()).filter(dead).collect::<Vec<_>>());
        }
    }
}
