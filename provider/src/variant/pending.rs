//! `second-request-overwrites-first`: one place per browser for the request that it is in the middle of.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use super::lock;
use crate::model::{ClientId, NameHash, ScopeSet, Session, Timestamp, UserId};
use crate::rule::{Rule, Rules};
use crate::store::{Answer, BrowserStore, PendingRequest};

/// The store, or the store with the bug if it was asked for.
pub(super) fn install(store: Arc<dyn BrowserStore>, rules: &Rules) -> Arc<dyn BrowserStore> {
    if rules.keep(Rule::AuthzParallelFlowsInOneSession) {
        return store;
    }
    Arc::new(LastRequestWins {
        store,
        newest: Mutex::default(),
    })
}

/// A browser always gets the last request that it made, not the one that it asks for.
struct LastRequestWins {
    store: Arc<dyn BrowserStore>,
    newest: Mutex<HashMap<NameHash, PendingRequest>>,
}

impl BrowserStore for LastRequestWins {
    fn open_session(
        &self,
        name: NameHash,
        session: Session,
        replaces: Option<NameHash>,
        now: Timestamp,
    ) -> Answer<'_, ()> {
        self.store.open_session(name, session, replaces, now)
    }

    fn find_session(&self, name: NameHash) -> Answer<'_, Option<Session>> {
        self.store.find_session(name)
    }

    fn begin_request(
        &self,
        name: NameHash,
        pending: PendingRequest,
        now: Timestamp,
    ) -> Answer<'_, ()> {
        let mut newest = lock(&self.newest);
        newest.insert(pending.browser, pending.clone());
        drop(newest);
        self.store.begin_request(name, pending, now)
    }

    fn find_request(&self, name: NameHash) -> Answer<'_, Option<PendingRequest>> {
        let own = self.store.find_request(name);
        Box::pin(async move { Ok(own.await?.map(|own| self.newest_of(own))) })
    }

    fn note_login(&self, request: NameHash, login: NameHash) -> Answer<'_, ()> {
        self.store.note_login(request, login)
    }

    fn take_request(&self, name: NameHash) -> Answer<'_, Option<PendingRequest>> {
        let own = self.store.take_request(name);
        Box::pin(async move { Ok(own.await?.map(|own| self.newest_of(own))) })
    }

    fn remember_consent(&self, user: UserId, client: ClientId, scopes: ScopeSet) -> Answer<'_, ()> {
        self.store.remember_consent(user, client, scopes)
    }

    fn find_consent(&self, user: UserId, client: ClientId) -> Answer<'_, ScopeSet> {
        self.store.find_consent(user, client)
    }
}

impl LastRequestWins {
    fn newest_of(&self, own: PendingRequest) -> PendingRequest {
        let newest = lock(&self.newest);
        match newest.get(&own.browser) {
            Some(newest) => PendingRequest {
                request: newest.request.clone(),
                ..own
            },
            None => own,
        }
    }
}
