//! Browser state in memory.

use std::collections::{BTreeMap, BTreeSet};

use super::{MemoryStore, lock, ready};
use crate::model::{ClientId, NameHash, ScopeSet, Session, Timestamp, UserId};
use crate::store::{Answer, BrowserStore, PendingRequest};

#[derive(Default)]
pub(super) struct Tables {
    sessions: Expiring<Session>,
    requests: Expiring<PendingRequest>,
    consents: BTreeMap<(UserId, ClientId), ScopeSet>,
}

/// Strangers can begin as many requests as they like; beyond this many those that expire first give way.
const MOST_REQUESTS: usize = 50_000;
const MOST_SESSIONS: usize = 500_000;

/// How many rows may leave with every new one: more than one, so that a burst is paid back.
const PER_ARRIVAL: usize = 4;

/// Rows by name, and the names by the time at which they expire. Trees, because they grow without a pause.
struct Expiring<R> {
    rows: BTreeMap<NameHash, (Timestamp, Box<R>)>,
    ends: BTreeSet<(Timestamp, NameHash)>,
}

impl<R> Default for Expiring<R> {
    fn default() -> Self {
        Self {
            rows: BTreeMap::new(),
            ends: BTreeSet::new(),
        }
    }
}

impl<R> Expiring<R> {
    fn get(&self, name: NameHash) -> Option<&R> {
        self.rows.get(&name).map(|(_, row)| row.as_ref())
    }

    fn get_mut(&mut self, name: NameHash) -> Option<&mut R> {
        self.rows.get_mut(&name).map(|(_, row)| row.as_mut())
    }

    /// Takes a row out: of two that ask for it, exactly one gets it.
    fn take(&mut self, name: NameHash) -> Option<R> {
        let (expires, row) = self.rows.remove(&name)?;
        self.ends.remove(&(expires, name));
        Some(*row)
    }

    /// Adds a row, and drops a few that have expired or are too many.
    fn insert(&mut self, name: NameHash, row: R, expires: Timestamp, now: Timestamp, most: usize) {
        for _ in 0..PER_ARRIVAL {
            match self.ends.first() {
                Some((end, first)) if *end <= now || self.rows.len() >= most => self.take(*first),
                Some(_) | None => break,
            };
        }
        self.take(name);
        self.ends.insert((expires, name));
        self.rows.insert(name, (expires, Box::new(row)));
    }
}

impl BrowserStore for MemoryStore {
    fn open_session(
        &self,
        name: NameHash,
        session: Session,
        replaces: Option<NameHash>,
        now: Timestamp,
    ) -> Answer<'_, ()> {
        let sessions = &mut lock(&self.browser).sessions;
        replaces.and_then(|old| sessions.take(old));
        let expires = session.expires;
        sessions.insert(name, session, expires, now, MOST_SESSIONS);
        ready(())
    }

    fn find_session(&self, name: NameHash) -> Answer<'_, Option<Session>> {
        ready(lock(&self.browser).sessions.get(name).cloned())
    }

    fn begin_request(
        &self,
        name: NameHash,
        pending: PendingRequest,
        now: Timestamp,
    ) -> Answer<'_, ()> {
        let expires = pending.expires;
        let requests = &mut lock(&self.browser).requests;
        requests.insert(name, pending, expires, now, MOST_REQUESTS);
        ready(())
    }

    fn find_request(&self, name: NameHash) -> Answer<'_, Option<PendingRequest>> {
        ready(lock(&self.browser).requests.get(name).cloned())
    }

    fn note_login(&self, request: NameHash, login: NameHash) -> Answer<'_, ()> {
        if let Some(pending) = lock(&self.browser).requests.get_mut(request) {
            pending.login = Some(login);
        }
        ready(())
    }

    fn take_request(&self, name: NameHash) -> Answer<'_, Option<PendingRequest>> {
        ready(lock(&self.browser).requests.take(name))
    }

    fn remember_consent(&self, user: UserId, client: ClientId, scopes: ScopeSet) -> Answer<'_, ()> {
        let consents = &mut lock(&self.browser).consents;
        let known = consents.entry((user, client)).or_default();
        *known = known.union(&scopes);
        ready(())
    }

    fn find_consent(&self, user: UserId, client: ClientId) -> Answer<'_, ScopeSet> {
        let consents = &lock(&self.browser).consents;
        ready(consents.get(&(user, client)).cloned().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Secret;

    fn name(n: u64) -> NameHash {
        NameHash::of(&Secret::new(n.to_string()))
    }

    fn at(n: u64) -> Timestamp {
        Timestamp::from_secs(n)
    }

    #[test]
    fn the_first_to_expire_give_way_and_the_table_stays_bounded() {
        let mut rows = Expiring::default();
        for n in 0..100 {
            rows.insert(name(n), n, at(n + 1), at(0), 10);
        }
        assert_eq!((rows.rows.len(), rows.ends.len()), (10, 10));
        assert_eq!((rows.get(name(99)), rows.get(name(89))), (Some(&99), None));
    }

    #[test]
    fn rows_that_expired_or_were_taken_leave_nothing_behind() {
        let mut rows = Expiring::default();
        for n in 0..20 {
            rows.insert(name(n), n, at(n), at(0), 1_000);
        }
        assert_eq!((rows.take(name(19)), rows.take(name(19))), (Some(19), None));
        for n in 20..25 {
            rows.insert(name(n), n, at(n), at(15), 1_000);
        }
        assert_eq!((rows.rows.len(), rows.ends.len()), (8, 8));
    }
}
