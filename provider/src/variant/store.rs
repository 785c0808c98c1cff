//! A token store that forgets, mixes up, and does in two steps what must be one.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};

use tokio::time::Instant;

use super::lately::Lately;
use super::shared_variable::SharedVariable;
use super::{WAIT, lock};
use crate::config::Lifetimes;
use crate::model::{
    AccessToken, AuthorizationCode, Challenge, ClientId, Grant, GrantId, Issued, Lifetime,
    RefreshToken, Revocation, ScopeSet, Timestamp, TokenId, UserId,
};
use crate::rule::{Rule, Rules};
use crate::store::{Answer, Redeemed, Rotated, StoreError, TokenStore};

/// A store with the bugs of the rules that are broken.
pub(super) struct FaultyStore {
    store: Arc<dyn TokenStore>,
    rules: Rules,
    access_token: Lifetime,
    latest_challenge: Mutex<HashMap<ClientId, Option<Challenge>>>,
    user_at_hand: SharedVariable<Option<UserId>>,
    seen: Lately<TokenId, (AccessToken, Grant)>,
    /// Scopes that an exchange asks for, by its code.
    widened: Mutex<HashMap<TokenId, ScopeSet>>,
    /// Every grant, if a broken rule ends more than one at a time.
    grants: Mutex<Vec<Grant>>,
    /// The grants that a request is about to change.
    busy: Mutex<HashSet<GrantId>>,
    /// Access tokens that came of a refresh.
    refreshed: Mutex<HashSet<TokenId>>,
}

/// How much too early an access token dies.
const EARLY: u64 = 60;

impl FaultyStore {
    pub(super) fn new(store: Arc<dyn TokenStore>, rules: &Rules, lifetimes: &Lifetimes) -> Self {
        Self {
            store,
            rules: rules.clone(),
            access_token: lifetimes.access_token,
            latest_challenge: Mutex::default(),
            user_at_hand: SharedVariable::default(),
            seen: Lately::default(),
            widened: Mutex::default(),
            grants: Mutex::default(),
            busy: Mutex::default(),
            refreshed: Mutex::default(),
        }
    }

    /// `exchange-scope-widens-grant`: adds to the scopes that the grant of a code has.
    pub(super) fn widen(&self, code: TokenId, scopes: ScopeSet) {
        lock(&self.widened).insert(code, scopes);
    }

    /// `rotation-invalidates-live-tokens`: ends every grant.
    pub(super) async fn end_all(&self, now: Timestamp) -> Result<(), StoreError> {
        let all = lock(&self.grants).clone();
        for grant in all {
            self.store.revoke(Revocation::Grant(grant.id), now).await?;
        }
        Ok(())
    }

    /// `unauthenticated-reuse-revokes-family`: ends the grant of a refresh token that was rotated away.
    pub(super) async fn end_if_rotated(
        &self,
        refresh_token: TokenId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        match self.store.find_refresh(refresh_token).await? {
            Some((token, grant)) if token.rotated => {
                self.store.revoke(Revocation::Grant(grant.id), now).await
            }
            Some(_) | None => Ok(()),
        }
    }

    fn note(&self, grant: &Grant) {
        let ends_many = [
            Rule::RevOneGrantOnly,
            Rule::RevOneClientOnly,
            Rule::JwksRotationLiveTokens,
        ];
        if ends_many.into_iter().any(|rule| self.breaks(rule)) {
            lock(&self.grants).push(grant.clone());
        }
    }

    /// `revokes-all-client-tokens` and `revokes-all-tokens-of-user`: the grants that end with one.
    fn ends_with(&self, revoked: &GrantId) -> Vec<GrantId> {
        let grants = lock(&self.grants);
        let Some(revoked) = grants.iter().find(|grant| grant.id == *revoked) else {
            return Vec::new();
        };
        let ends = |other: &&Grant| {
            (self.breaks(Rule::RevOneGrantOnly) && other.client == revoked.client)
                || (self.breaks(Rule::RevOneClientOnly) && other.user == revoked.user)
        };
        let ending = grants.iter().filter(ends);
        ending.map(|grant| grant.id.clone()).collect()
    }

    /// `concurrent-revocation-500`: fails if another request is about to change the grant.
    async fn alone_with(&self, grant: &GrantId) -> Result<(), StoreError> {
        if !self.breaks(Rule::RevConflictAnswered) {
            return Ok(());
        }
        let alone = lock(&self.busy).insert(grant.clone());
        tokio::time::sleep(WAIT).await;
        if alone {
            lock(&self.busy).remove(grant);
            Ok(())
        } else {
            Err(StoreError("two transactions changed one row".into()))
        }
    }

    fn breaks(&self, rule: Rule) -> bool {
        !self.rules.keep(rule)
    }

    /// An access token as it was when it was last read, if that was less than a second ago.
    async fn find_access_lately(
        &self,
        id: TokenId,
    ) -> Result<Option<(AccessToken, Grant)>, StoreError> {
        let now = Instant::now();
        if let Some(seen) = self.seen.recall(id, now) {
            return Ok(Some(seen));
        }
        let found = self.store.find_access(id).await?;
        if let Some(row) = &found {
            self.seen.keep(id, row.clone(), now);
        }
        Ok(found)
    }

    /// Records tokens for a code or refresh token whose time is over.
    async fn issue_again(
        &self,
        grant: Grant,
        issued: Issued,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.store.issue(grant, issued, now).await
    }

    /// Forgets that a grant was revoked, by recording the tokens under a new one.
    async fn issue_regardless(
        &self,
        grant: Grant,
        mut issued: Issued,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let id = GrantId::new(issued.access.id);
        issued.access.grant = id.clone();
        if let Some(refresh) = &mut issued.refresh {
            refresh.grant = id.clone();
        }
        self.store
            .issue(
                Grant {
                    id,
                    revoked: false,
                    ..grant
                },
                issued,
                now,
            )
            .await
    }
}

impl TokenStore for FaultyStore {
    fn open_grant(
        &self,
        mut grant: Grant,
        code: AuthorizationCode,
        now: Timestamp,
    ) -> Answer<'_, ()> {
        self.note(&grant);
        lock(&self.latest_challenge).insert(grant.client.clone(), code.challenge.clone());
        Box::pin(async move {
            if self.breaks(Rule::AuthzOwnUser) {
                grant.user = self.user_at_hand.pass(grant.user).await;
            }
            self.store.open_grant(grant, code, now).await
        })
    }

    fn find_code(&self, id: TokenId) -> Answer<'_, Option<(AuthorizationCode, Grant)>> {
        Box::pin(async move {
            let found = self.store.find_code(id).await?;
            Ok(found.map(|(mut code, mut grant)| {
                if self.breaks(Rule::PkceBoundToCode) {
                    let latest = lock(&self.latest_challenge);
                    code.challenge = latest.get(&grant.client).cloned().flatten();
                }
                if let Some(more) = lock(&self.widened).remove(&id) {
                    grant.scopes = grant.scopes.union(&more);
                }
                (code, grant)
            }))
        })
    }

    fn redeem_code(&self, id: TokenId, issued: Issued, now: Timestamp) -> Answer<'_, Redeemed> {
        Box::pin(async move {
            if self.breaks(Rule::TokenCodeRedeemedOnce) {
                let before = self.store.find_code(id).await?;
                tokio::time::sleep(WAIT).await;
                let redeemed = self.store.redeem_code(id, issued.clone(), now).await?;
                return Ok(match before {
                    Some((code, grant)) if !code.used && redeemed != Redeemed::Done => {
                        self.issue_again(grant, issued, now).await?;
                        Redeemed::Done
                    }
                    Some(_) | None => redeemed,
                });
            }
            let redeemed = self.store.redeem_code(id, issued.clone(), now).await?;
            if redeemed == Redeemed::AlreadyUsed
                && self.breaks(Rule::TokenCodeSingleUse)
                && let Some((_, grant)) = self.store.find_code(id).await?
            {
                self.issue_again(grant, issued, now).await?;
                return Ok(Redeemed::Done);
            }
            Ok(redeemed)
        })
    }

    fn find_refresh(&self, id: TokenId) -> Answer<'_, Option<(RefreshToken, Grant)>> {
        Box::pin(async move {
            let found = self.store.find_refresh(id).await?;
            Ok(found.map(|(mut token, grant)| {
                if self.breaks(Rule::ExpRefreshLiveUntilExpiry) {
                    let with_access_token = token.issued + self.access_token;
                    token.expires = Some(
                        token
                            .expires
                            .map_or(with_access_token, |at| at.min(with_access_token)),
                    );
                }
                (token, grant)
            }))
        })
    }

    fn rotate(&self, id: TokenId, mut issued: Issued, now: Timestamp) -> Answer<'_, Rotated> {
        Box::pin(async move {
            let before = self.store.find_refresh(id).await?;
            if let Some((old, grant)) = &before {
                self.alone_with(&grant.id).await?;
                if self.breaks(Rule::ExpRefreshedOwnLifetime) {
                    issued.access.expires = old.issued + self.access_token;
                }
            }
            if self.breaks(Rule::RtKeepsUser) {
                lock(&self.refreshed).insert(issued.access.id);
            }
            if self.breaks(Rule::ExpRefreshAbsoluteLimit)
                && let (Some((old, _)), Some(new)) = (&before, &mut issued.refresh)
            {
                let span = old.expires.map(|expires| expires.since(old.issued));
                new.expires = span.map(|span| new.issued + span);
            }
            if self.breaks(Rule::RevOutlastsRefresh) || self.breaks(Rule::RtRotatedOnce) {
                tokio::time::sleep(WAIT).await;
            }
            let rotated = self.store.rotate(id, issued.clone(), now).await?;
            match (rotated, before) {
                // The core lets a rotated token get here only without the first rule; with it, this one lost a race.
                (Rotated::Reused, Some((_, grant)))
                    if self.breaks(Rule::RtReuseRefused) || self.breaks(Rule::RtRotatedOnce) =>
                {
                    self.issue_again(grant, issued, now).await?;
                    Ok(Rotated::Done)
                }
                // The core saw the grant alive, so it was revoked after the refresh was begun.
                (Rotated::Revoked, Some((_, grant))) if self.breaks(Rule::RevOutlastsRefresh) => {
                    self.issue_regardless(grant, issued, now).await?;
                    Ok(Rotated::Done)
                }
                (rotated, _) => Ok(rotated),
            }
        })
    }

    fn issue(&self, grant: Grant, issued: Issued, now: Timestamp) -> Answer<'_, ()> {
        self.note(&grant);
        self.store.issue(grant, issued, now)
    }

    fn find_access(&self, id: TokenId) -> Answer<'_, Option<(AccessToken, Grant)>> {
        Box::pin(async move {
            let found = if self.breaks(Rule::RevSeenAtOnce) {
                self.find_access_lately(id).await?
            } else {
                self.store.find_access(id).await?
            };
            Ok(found.map(|(mut token, mut grant)| {
                if lock(&self.refreshed).contains(&id) {
                    grant.user = None;
                }
                if self.breaks(Rule::ExpAccessLiveUntilExpiry) {
                    token.expires =
                        Timestamp::from_secs(token.expires.as_secs().saturating_sub(EARLY));
                }
                (token, grant)
            }))
        })
    }

    fn revoke(&self, whose: Revocation, now: Timestamp) -> Answer<'_, ()> {
        Box::pin(async move {
            let (Revocation::Grant(id) | Revocation::RefreshTokensOf(id)) = &whose;
            self.alone_with(id).await?;
            for other in self.ends_with(id) {
                self.store.revoke(Revocation::Grant(other), now).await?;
            }
            self.store.revoke(whose, now).await
        })
    }
}
