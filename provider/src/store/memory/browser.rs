//! Browser state in memory.

use std::collections::{HashMap, VecDeque};

use super::{MemoryStore, lock, ready};
use crate::model::{ClientId, NameHash, ScopeSet, Session, Timestamp, UserId};
use crate::store::{Answer, BrowserStore, PendingRequest};

#[derive(Default)]
pub(super) struct Tables {
    sessions: Arrivals<Session>,
    requests: Arrivals<PendingRequest>,
    consents: HashMap<(UserId, ClientId), ScopeSet>,
}

/// Strangers can begin as many requests as they like; beyond this many the oldest give way.
const MOST_REQUESTS: usize = 50_000;
const MOST_SESSIONS: usize = 500_000;

/// How many old rows are looked at with every new one: more than one, so that a burst is paid back.
const PER_ARRIVAL: usize = 4;

/// Rows in the order of their arrival, of which the oldest leave first.
struct Arrivals<R> {
    rows: HashMap<NameHash, R>,
    order: VecDeque<NameHash>,
}

impl<R> Default for Arrivals<R> {
    fn default() -> Self {
        Self {
            rows: HashMap::new(),
            order: VecDeque::new(),
        }
    }
}

impl<R> Arrivals<R> {
    /// Adds a row, and drops old ones that are over, already gone, or too many.
    fn arrive(&mut self, name: NameHash, row: R, at_most: usize, is_over: impl Fn(&R) -> bool) {
        for _ in 0..PER_ARRIVAL {
            let Some(oldest) = self.order.front() else {
                break;
            };
            let crowded = self.order.len() >= at_most;
            if !crowded && self.rows.get(oldest).is_some_and(|row| !is_over(row)) {
                break;
            }
            self.order
                .pop_front()
                .and_then(|gone| self.rows.remove(&gone));
        }
        self.order.push_back(name);
        self.rows.insert(name, row);
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
        replaces.and_then(|old| sessions.rows.remove(&old));
        sessions.arrive(name, session, MOST_SESSIONS, |row| row.expires <= now);
        ready(())
    }

    fn find_session(&self, name: NameHash) -> Answer<'_, Option<Session>> {
        ready(lock(&self.browser).sessions.rows.get(&name).cloned())
    }

    fn begin_request(
        &self,
        name: NameHash,
        pending: PendingRequest,
        now: Timestamp,
    ) -> Answer<'_, ()> {
        lock(&self.browser)
            .requests
            .arrive(name, pending, MOST_REQUESTS, |row| row.expires <= now);
        ready(())
    }

    fn find_request(&self, name: NameHash) -> Answer<'_, Option<PendingRequest>> {
        ready(lock(&self.browser).requests.rows.get(&name).cloned())
    }

    fn note_login(&self, request: NameHash, login: NameHash) -> Answer<'_, ()> {
        if let Some(pending) = lock(&self.browser).requests.rows.get_mut(&request) {
            pending.login = Some(login);
        }
        ready(())
    }

    fn take_request(&self, name: NameHash) -> Answer<'_, Option<PendingRequest>> {
        ready(lock(&self.browser).requests.rows.remove(&name))
    }

    fn remember_consent(&self, user: UserId, client: ClientId, scopes: ScopeSet) -> Answer<'_, ()> {
        let consents = &mut lock(&self.browser).consents;
        let known = consents.entry((user, client)).or_default();
        *known = known.union(&scopes);
        ready(())
    }

    fn find_consent(&self, user: UserId, client: ClientId) -> Answer<'_, ScopeSet> {
        ready(
            lock(&self.browser)
                .consents
                .get(&(user, client))
                .cloned()
                .unwrap_or_default(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Secret;

    fn name(n: usize) -> NameHash {
        NameHash::of(&Secret::new(n.to_string()))
    }

    #[test]
    fn the_oldest_rows_give_way_and_the_table_stays_bounded() {
        let mut arrivals = Arrivals::default();
        for n in 0..100 {
            arrivals.arrive(name(n), n, 10, |_| false);
        }
        assert!(arrivals.rows.len() <= 10 && arrivals.order.len() <= 10);
        assert!(arrivals.rows.contains_key(&name(99)) && !arrivals.rows.contains_key(&name(0)));
    }

    #[test]
    fn rows_that_are_over_are_collected_by_later_arrivals() {
        let mut arrivals = Arrivals::default();
        for n in 0..20 {
            arrivals.arrive(name(n), n, 1_000, |row| *row < 15);
        }
        for n in 20..25 {
            arrivals.arrive(name(n), n, 1_000, |row| *row < 15);
        }
        assert_eq!(arrivals.rows.len(), 10);
    }
}
