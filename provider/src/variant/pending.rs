//! Requests that wait for their users, mixed up: one place per browser for the request that it is in the middle of, and
//! requests that are still there after they were answered.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use super::lock;
use crate::model::{ClientId, NameHash, ScopeSet, Session, Timestamp, UserId};
use crate::oauth::authorize::AuthorizationRequest;
use crate::rule::{Rule, Rules};
use crate::store::{Answer, BrowserStore, PendingRequest};

/// The store, or the store with the bug if it was asked for.
pub(super) fn install(store: Arc<dyn BrowserStore>, rules: &Rules) -> Arc<dyn BrowserStore> {
    let bugs = [
        Rule::AuthzParallelFlowsInOneSession,
        Rule::AuthzSecondRequestIsItself,
        Rule::ConsentAnsweredOnce,
    ];
    if bugs.into_iter().all(|rule| rules.keep(rule)) {
        return store;
    }
    Arc::new(OneAtATime {
        store,
        rules: rules.clone(),
        at_hand: Mutex::default(),
    })
}

/// A browser always gets the request at hand, be it the first or the last of those that wait, not the one that it asks for.
struct OneAtATime {
    store: Arc<dyn BrowserStore>,
    rules: Rules,
    /// By browser, with the number of requests that wait in it.
    at_hand: Mutex<HashMap<NameHash, (AuthorizationRequest, usize)>>,
}

impl BrowserStore for OneAtATime {
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
        let newest = self.breaks(Rule::AuthzParallelFlowsInOneSession);
        if newest || self.breaks(Rule::AuthzSecondRequestIsItself) {
            let mut at_hand = lock(&self.at_hand);
            let (request, waiting) = at_hand
                .entry(pending.browser)
                .or_insert_with(|| (pending.request.clone(), 0));
            *waiting += 1;
            if newest {
                request.clone_from(&pending.request);
            }
        }
        self.store.begin_request(name, pending, now)
    }

    fn find_request(&self, name: NameHash) -> Answer<'_, Option<PendingRequest>> {
        let own = self.store.find_request(name);
        Box::pin(async move { Ok(own.await?.map(|own| self.at_hand_instead_of(own))) })
    }

    fn note_login(&self, request: NameHash, login: NameHash) -> Answer<'_, ()> {
        self.store.note_login(request, login)
    }

    fn take_request(&self, name: NameHash) -> Answer<'_, Option<PendingRequest>> {
        let own = if self.breaks(Rule::ConsentAnsweredOnce) {
            self.store.find_request(name)
        } else {
            self.store.take_request(name)
        };
        Box::pin(async move {
            let taken = own.await?.map(|own| self.at_hand_instead_of(own));
            if let Some(taken) = &taken {
                self.count_down(taken.browser);
            }
            Ok(taken)
        })
    }

    fn remember_consent(&self, user: UserId, client: ClientId, scopes: ScopeSet) -> Answer<'_, ()> {
        self.store.remember_consent(user, client, scopes)
    }

    fn find_consent(&self, user: UserId, client: ClientId) -> Answer<'_, ScopeSet> {
        self.store.find_consent(user, client)
    }
}

impl OneAtATime {
    fn breaks(&self, rule: Rule) -> bool {
        !self.rules.keep(rule)
    }

    /// The request at hand is cleared when nothing waits any more.
    fn count_down(&self, browser: NameHash) {
        let mut at_hand = lock(&self.at_hand);
        if let Some((_, waiting)) = at_hand.get_mut(&browser) {
            *waiting -= 1;
            if *waiting == 0 {
                at_hand.remove(&browser);
            }
        }
    }

    fn at_hand_instead_of(&self, own: PendingRequest) -> PendingRequest {
        match lock(&self.at_hand).get(&own.browser) {
            Some((request, _)) => PendingRequest {
                request: request.clone(),
                ..own
            },
            None => own,
        }
    }
}
