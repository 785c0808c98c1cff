//! Knowledge that needs all users: whether values that were issued to different users are equal, and the subject of each user.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::lock;

/// The values that were issued, and their owners, in memory that does not grow.
///
/// Of every value a fingerprint is kept, in a slot that a later value may overwrite. So a repetition is noticed if it comes
/// within some millions of values after the first. There are next to no false alarms: two different values are mistaken
/// for equal once in 2^47 comparisons.
#[derive(Debug)]
pub(crate) struct IssuedValues {
    slots: Box<[AtomicU64]>,
    place: RandomState,
    print: RandomState,
    unique_owners: AtomicU64,
    subjects: Mutex<HashMap<(String, String), String>>,
}

/// 32 MB: four million fingerprints.
const SLOTS: usize = 1 << 22;
/// How much of a slot says who got the value.
const OWNER_BITS: u32 = 16;

/// To whom a value was issued: the same may get it twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Owner(u64);

impl IssuedValues {
    /// Nothing has been issued yet.
    pub(crate) fn new() -> Self {
        Self::with_slots(SLOTS)
    }

    fn with_slots(slots: usize) -> Self {
        Self {
            slots: (0..slots).map(|_| AtomicU64::new(0)).collect(),
            place: RandomState::new(),
            print: RandomState::new(),
            unique_owners: AtomicU64::new(0),
            subjects: Mutex::default(),
        }
    }

    /// An owner by name.
    pub(crate) fn owner(&self, name: impl std::hash::Hash) -> Owner {
        Owner(self.print.hash_one(name) >> (u64::BITS - OWNER_BITS))
    }

    /// An owner that is different from all others: for values that must not be issued twice to anyone.
    pub(crate) fn unique_owner(&self) -> Owner {
        self.owner(self.unique_owners.fetch_add(1, Ordering::Relaxed))
    }

    /// Records that a value was issued. False, if another owner had got it before.
    pub(crate) fn is_new(&self, value: &str, owner: Owner) -> bool {
        let place = self.place.hash_one(value);
        let at = usize::try_from(place % self.slots.len() as u64).unwrap_or_default();
        // Zero means that the slot is empty.
        let print = (self.print.hash_one(value) | 1) << OWNER_BITS;
        let before = self.slots[at].swap(print | owner.0, Ordering::Relaxed);
        before >> OWNER_BITS != print >> OWNER_BITS || before == print | owner.0
    }

    /// Notes which subject a user is to a client; the subject that this user was before, if that was another.
    pub(crate) fn other_subject(&self, user: &str, client: &str, subject: &str) -> Option<String> {
        let mut subjects = lock(&self.subjects);
        let known = subjects
            .entry((user.to_owned(), client.to_owned()))
            .or_insert_with(|| subject.to_owned());
        (known != subject).then(|| known.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_two_get_is_noticed_and_one_that_one_keeps_is_not() {
        let issued = IssuedValues::with_slots(64);
        let (alice, bob) = (issued.owner("alice"), issued.owner("bob"));
        assert!(issued.is_new("token-1", alice));
        assert!(issued.is_new("token-1", alice));
        assert!(!issued.is_new("token-1", bob));
    }

    #[test]
    fn different_values_are_never_taken_for_equal_however_full_it_is() {
        let issued = IssuedValues::with_slots(8);
        let owner = issued.owner(0);
        let other = issued.owner(1);
        for n in 0..10_000 {
            let owner = if n % 2 == 0 { owner } else { other };
            assert!(issued.is_new(&format!("token-{n}"), owner), "{n}");
        }
    }

    #[test]
    fn a_user_is_one_subject_to_a_client() {
        let issued = IssuedValues::with_slots(8);
        assert_eq!(issued.other_subject("first", "public", "sub-1"), None);
        assert_eq!(issued.other_subject("first", "public", "sub-1"), None);
        assert_eq!(issued.other_subject("first", "jwt", "pairwise"), None);
        assert_eq!(
            issued.other_subject("first", "public", "sub-2"),
            Some("sub-1".to_owned())
        );
    }
}
