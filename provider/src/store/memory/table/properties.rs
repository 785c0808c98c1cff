//! A table holds what was put in and not taken out, in whatever order that happened, and its size follows its rows.

use std::collections::{HashMap, HashSet};

use proptest::collection::vec;
use proptest::prelude::*;

use super::{LOOKS, NONE, Row, SPARE, Table, address, hash};
use crate::entropy::Entropy;
use crate::model::{Timestamp, TokenId};

#[derive(Clone, PartialEq, Eq, Debug)]
struct Numbered(TokenId, u32);

impl Row for Numbered {
    fn key(&self) -> TokenId {
        self.0
    }

    fn stays_until(&self) -> Timestamp {
        Timestamp::from_secs(u64::from(self.1 % 3))
    }
}

/// Some rows have to stay now, and none does later.
const NOW: Timestamp = Timestamp::from_secs(1);
const LATER: Timestamp = Timestamp::from_secs(3);

#[derive(Clone, Copy, Debug)]
enum Step {
    Insert(u16),
    Remove(u16),
    /// Drops the numbers that this divides, from a few rows.
    Sweep(u32),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let key = || prop_oneof![0..40_u16, 0..2_000_u16];
    let step = prop_oneof![
        6 => key().prop_map(Step::Insert),
        2 => key().prop_map(Step::Remove),
        2 => (1..5_u32).prop_map(Step::Sweep),
    ];
    vec(step, 0..1_500)
}

/// Keys that look like those of one or of several milliseconds.
fn key(n: u16) -> TokenId {
    let random = if n.is_multiple_of(2) {
        [7; 10]
    } else {
        Entropy::seeded(n.into()).bytes()
    };
    TokenId::new(n.into(), random)
}

/// Every row hangs on its own bucket, once, and there are as many buckets as there should be.
fn is_in_order(table: &Table<Numbered>) -> bool {
    let (rows, buckets) = (table.rows.len(), table.buckets.len());
    let mut seen = vec![false; rows];
    for bucket in 0..buckets {
        let mut at = table.buckets[bucket];
        while at != NONE {
            let link = table.links[at as usize];
            let own = hash(table.rows[at as usize].key());
            let seen_before = std::mem::replace(&mut seen[at as usize], true);
            if link.hash != own || address(own, buckets) != bucket || seen_before {
                return false;
            }
            at = link.next;
        }
    }
    seen.into_iter().all(|seen| seen)
        && rows <= buckets
        && (buckets == 1 || rows * SPARE >= buckets)
}

proptest! {
    #[test]
    fn it_holds_what_a_map_of_the_standard_library_holds(steps in steps()) {
        let (mut table, mut model) = (Table::default(), HashMap::new());
        for (number, step) in (0..).zip(steps) {
            match step {
                Step::Insert(n) => {
                    let old = table.insert(Numbered(key(n), number));
                    prop_assert_eq!(old.map(|row| row.1), model.insert(key(n), number));
                }
                Step::Remove(n) => {
                    prop_assert_eq!(table.remove(key(n)).map(|row| row.1), model.remove(&key(n)));
                }
                Step::Sweep(divisor) => table.sweep(NOW, |row| {
                    assert!(row.stays_until() <= NOW, "it has to stay, so nobody is asked");
                    let keep = !row.1.is_multiple_of(divisor);
                    if !keep {
                        model.remove(&row.0);
                    }
                    keep
                }),
            }
            if number % 8 == 0 {
                prop_assert!(is_in_order(&table));
            }
        }
        prop_assert!(is_in_order(&table));
        for n in 0..2_000 {
            prop_assert_eq!(table.get(key(n)).map(|row| row.1), model.get(&key(n)).copied());
        }
    }

    #[test]
    fn a_sweep_goes_round_in_as_many_calls_as_the_rows_need(rows in 0..5_000_u16) {
        let mut table = Table::default();
        for n in 0..rows {
            table.insert(Numbered(key(n), n.into()));
        }
        let (calls, mut seen) = (usize::from(rows).div_ceil(LOOKS), HashSet::new());
        for _ in 0..calls {
            table.sweep(LATER, |row| {
                seen.insert(row.0);
                true
            });
        }
        prop_assert_eq!(seen.len(), usize::from(rows));
        for _ in 0..calls {
            table.sweep(LATER, |_| false);
        }
        prop_assert_eq!((table.rows.len(), table.buckets.len()), (0, 1));
        prop_assert!(table.bytes() < 10_000, "a list of buckets is left, and room for no row");
    }
}
