//! Grants, codes and tokens in memory.

use super::rows::{HeldAccess, HeldCode, HeldGrant, HeldRefresh, LINGER, NEVER, OwnGrant};
use super::table::{Row as _, Table};
use super::{MemoryStore, lock, ready};
use crate::model::{
    AccessToken, AuthorizationCode, Grant, GrantId, Issued, Nonce, RefreshToken, Revocation,
    Timestamp, TokenId,
};
use crate::store::{Answer, Redeemed, Rotated, TokenStore};

#[derive(Default)]
pub(super) struct Tables {
    grants: Table<HeldGrant>,
    codes: Table<HeldCode>,
    access: Table<HeldAccess>,
    refresh: Table<HeldRefresh>,
}

impl Tables {
    fn grant(&self, id: &GrantId) -> Option<Grant> {
        self.grants.get(id.id()).map(HeldGrant::grant)
    }

    fn is_alive(&self, id: &GrantId) -> bool {
        let held = self.grants.get(id.id());
        held.is_some_and(|held| !held.is_revoked())
    }

    /// Adds a grant, and says what its code has to remember of it.
    fn open(&mut self, mut grant: Grant) -> Option<Nonce> {
        let nonce = grant.nonce.take();
        let id = grant.id.id();
        if let Some(known) = self.grants.insert(HeldGrant::new(grant))
            && let Some(held) = self.grants.get_mut(id)
        {
            held.rows = known.rows;
        }
        nonce
    }

    fn add_code(&mut self, code: AuthorizationCode, nonce: Option<Nonce>) {
        hang(&mut self.grants, &code.grant);
        if let Some(old) = self.codes.insert(HeldCode { code, nonce }) {
            unhang(&mut self.grants, &old.code.grant);
        }
    }

    fn add_access(&mut self, token: AccessToken, own: Option<OwnGrant>) {
        if let Some(old) = self.access.insert(HeldAccess { token, own }) {
            unhang(&mut self.grants, &old.token.grant);
        }
    }

    fn issue(&mut self, grant: Grant, issued: Issued) {
        let own = OwnGrant::of(&issued, &grant);
        if own.is_some() {
            self.add_access(issued.access, own);
        } else {
            self.open(grant);
            self.record(issued);
        }
    }

    fn record(&mut self, issued: Issued) {
        let Issued { access, refresh } = issued;
        hang(&mut self.grants, &access.grant);
        self.add_access(access, None);
        if let Some(refresh) = refresh {
            hang(&mut self.grants, &refresh.grant);
            if let Some(old) = self.refresh.insert(HeldRefresh::new(refresh)) {
                unhang(&mut self.grants, &old.token.grant);
            }
        }
    }

    /// Forgets what is long dead among the next few rows of each table: no write does more than that.
    fn collect(&mut self, now: Timestamp) {
        let Self {
            grants,
            codes,
            access,
            refresh,
        } = self;
        codes.sweep(now, |held| {
            stays(grants, &held.code.grant, now < held.stays_until())
        });
        access.sweep(now, |held| {
            stays(grants, &held.token.grant, now < held.stays_until())
        });
        refresh.sweep(now, |held| {
            let until = match held.until {
                // It would stay forever after its grant ended.
                NEVER => grants
                    .get(held.token.grant.id())
                    .map_or(now, |held| held.ended + LINGER),
                until => until,
            };
            stays(grants, &held.token.grant, now < until)
        });
    }

    fn redeem(&mut self, id: TokenId, issued: Issued) -> Redeemed {
        let Some(held) = self.codes.get(id) else {
            return Redeemed::Revoked;
        };
        if held.code.used {
            return Redeemed::AlreadyUsed;
        }
        if !self.is_alive(&held.code.grant) {
            return Redeemed::Revoked;
        }
        if let Some(held) = self.codes.get_mut(id) {
            held.code.used = true;
        }
        self.record(issued);
        Redeemed::Done
    }

    fn rotate(&mut self, id: TokenId, issued: Issued, now: Timestamp) -> Rotated {
        let Some(HeldRefresh { token, .. }) = self.refresh.get(id) else {
            return Rotated::Revoked;
        };
        if token.rotated {
            return Rotated::Reused;
        }
        let grant = self.grants.get(token.grant.id());
        if !grant.is_some_and(|held| held.refreshable && !held.is_revoked()) {
            return Rotated::Revoked;
        }
        if let Some(held) = self.refresh.get_mut(id) {
            held.rotate(now);
        }
        self.record(issued);
        Rotated::Done
    }

    fn revoke(&mut self, whose: &Revocation, now: Timestamp) {
        match whose {
            Revocation::Grant(id) => {
                let own = self
                    .access
                    .get_mut(id.id())
                    .and_then(|held| held.own.as_mut());
                match (self.grants.get_mut(id.id()), own) {
                    (Some(held), _) => held.end(now),
                    (None, Some(own)) => own.end(now),
                    (None, None) => {}
                }
            }
            Revocation::RefreshTokensOf(id) => {
                if let Some(held) = self.grants.get_mut(id.id()) {
                    held.refreshable = false;
                }
            }
        }
    }
}

fn hang(grants: &mut Table<HeldGrant>, on: &GrantId) {
    if let Some(held) = grants.get_mut(on.id()) {
        held.rows += 1;
    }
}

/// Takes a row off its grant, which goes with the last one.
fn unhang(grants: &mut Table<HeldGrant>, from: &GrantId) {
    if let Some(held) = grants.get_mut(from.id()) {
        held.rows = held.rows.saturating_sub(1);
        if held.rows == 0 {
            grants.remove(from.id());
        }
    }
}

/// Passes on whether a row is kept; one that is not no longer counts for its grant.
fn stays(grants: &mut Table<HeldGrant>, on: &GrantId, kept: bool) -> bool {
    if !kept {
        unhang(grants, on);
    }
    kept
}

impl TokenStore for MemoryStore {
    fn open_grant(&self, grant: Grant, code: AuthorizationCode, now: Timestamp) -> Answer<'_, ()> {
        let mut tables = lock(&self.tokens);
        tables.collect(now);
        let nonce = tables.open(grant);
        tables.add_code(code, nonce);
        ready(())
    }

    fn find_code(&self, id: TokenId) -> Answer<'_, Option<(AuthorizationCode, Grant)>> {
        let tables = lock(&self.tokens);
        let found = tables.codes.get(id).and_then(|held| {
            let grant = Grant {
                nonce: held.nonce.clone(),
                ..tables.grant(&held.code.grant)?
            };
            Some((held.code.clone(), grant))
        });
        drop(tables);
        ready(found)
    }

    fn redeem_code(&self, id: TokenId, issued: Issued, now: Timestamp) -> Answer<'_, Redeemed> {
        let mut tables = lock(&self.tokens);
        tables.collect(now);
        ready(tables.redeem(id, issued))
    }

    fn find_refresh(&self, id: TokenId) -> Answer<'_, Option<(RefreshToken, Grant)>> {
        let tables = lock(&self.tokens);
        let found = tables
            .refresh
            .get(id)
            .and_then(|HeldRefresh { token, .. }| {
                let held = tables.grants.get(token.grant.id())?;
                let grant = Grant {
                    revoked: held.is_revoked() || !held.refreshable,
                    ..held.grant()
                };
                Some((token.clone(), grant))
            });
        drop(tables);
        ready(found)
    }

    fn rotate(&self, id: TokenId, issued: Issued, now: Timestamp) -> Answer<'_, Rotated> {
        let mut tables = lock(&self.tokens);
        tables.collect(now);
        ready(tables.rotate(id, issued, now))
    }

    fn issue(&self, grant: Grant, issued: Issued, now: Timestamp) -> Answer<'_, ()> {
        let mut tables = lock(&self.tokens);
        tables.collect(now);
        tables.issue(grant, issued);
        ready(())
    }

    fn find_access(&self, id: TokenId) -> Answer<'_, Option<(AccessToken, Grant)>> {
        let tables = lock(&self.tokens);
        let found = tables.access.get(id).and_then(|HeldAccess { token, own }| {
            let grant = match own {
                Some(own) => own.grant(token),
                None => tables.grant(&token.grant)?,
            };
            Some((token.clone(), grant))
        });
        drop(tables);
        ready(found)
    }

    fn revoke(&self, whose: Revocation, now: Timestamp) -> Answer<'_, ()> {
        let mut tables = lock(&self.tokens);
        tables.collect(now);
        tables.revoke(&whose, now);
        ready(())
    }
}

#[cfg(test)]
mod alone;

#[cfg(test)]
mod properties;

#[cfg(test)]
mod size;
