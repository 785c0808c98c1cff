//! Grants, codes and tokens in memory.

use super::table::Table;
use super::{MemoryStore, lock, ready};
use crate::model::{
    AccessToken, AuthorizationCode, Grant, GrantId, Issued, RefreshToken, Revocation, Timestamp,
    TokenId,
};
use crate::store::tokens::{LINGER, REUSE_MEMORY};
use crate::store::{Answer, Redeemed, Rotated, TokenStore};

#[derive(Default)]
pub(super) struct Tables {
    grants: Table<HeldGrant>,
    codes: Table<AuthorizationCode>,
    access: Table<AccessToken>,
    refresh: Table<HeldRefresh>,
    /// How many writes there were; it says which table is swept next.
    writes: usize,
}

/// A grant, and how long something hangs on it.
struct HeldGrant {
    grant: Grant,
    /// Whether its refresh tokens may be used.
    refreshable: bool,
    /// How many refresh tokens without end hang on it: they end with it.
    endless: u32,
    /// When the last of the other rows that hang on it is over.
    until: Timestamp,
}

struct HeldRefresh {
    token: RefreshToken,
    /// When it is over; with its grant, if it has no end.
    until: Option<Timestamp>,
}

impl HeldGrant {
    fn is_endless(&self) -> bool {
        self.endless > 0 && self.refreshable && !self.grant.revoked
    }

    fn is_over(&self, now: Timestamp) -> bool {
        self.until <= now && !self.is_endless()
    }

    /// Keeps it as long as a row that hangs on it.
    fn outlive(&mut self, until: Timestamp) {
        self.until = self.until.max(until);
    }

    /// Ends its refresh tokens, and all the rest too if it is revoked.
    fn end(&mut self, revoked: bool, now: Timestamp) {
        if self.is_endless() {
            self.outlive(now + LINGER);
        }
        self.refreshable = false;
        self.grant.revoked |= revoked;
    }
}

impl Tables {
    fn grant(&self, id: &GrantId) -> Option<&HeldGrant> {
        self.grants.get(id.id())
    }

    /// Forgets those of the next few rows of one table that are over: no write does more than that.
    fn collect(&mut self, now: Timestamp) {
        let grants = &mut self.grants;
        self.writes = self.writes.wrapping_add(1);
        match self.writes % 4 {
            0 => grants.sweep(|held| held.is_over(now)),
            1 => self.codes.sweep(|code| code.expires + LINGER <= now),
            2 => self.access.sweep(|token| token.expires + LINGER <= now),
            _ => self.refresh.sweep(|held| match held.until {
                Some(until) => until <= now,
                None => grants.get(held.token.grant.id()).is_none(),
            }),
        }
    }

    /// Adds a grant, or takes it anew with all that hangs on it.
    fn open(&mut self, grant: Grant, until: Timestamp) {
        let id = grant.id.id();
        if let Some(known) = self.grants.get_mut(id) {
            known.grant = grant;
            known.refreshable = true;
            known.outlive(until);
            return;
        }
        let held = HeldGrant {
            grant,
            refreshable: true,
            endless: 0,
            until,
        };
        self.grants.insert(id, held);
    }

    fn record(&mut self, issued: Issued) {
        let Issued { access, refresh } = issued;
        if let Some(held) = self.grants.get_mut(access.grant.id()) {
            held.outlive(access.expires + LINGER);
            match refresh.as_ref().map(|token| token.expires) {
                Some(Some(expires)) => held.outlive(expires + LINGER),
                Some(None) => held.endless += 1,
                None => {}
            }
        }
        self.access.insert(access.id, access);
        if let Some(token) = refresh {
            let until = token.expires.map(|expires| expires + LINGER);
            self.refresh.insert(token.id, HeldRefresh { token, until });
        }
    }

    fn redeem(&mut self, id: TokenId, issued: Issued) -> Redeemed {
        let Some(code) = self.codes.get_mut(id) else {
            return Redeemed::Revoked;
        };
        let Some(held) = self.grants.get(code.grant.id()) else {
            return Redeemed::Revoked;
        };
        if code.used {
            return Redeemed::AlreadyUsed;
        }
        if held.grant.revoked {
            return Redeemed::Revoked;
        }
        code.used = true;
        self.record(issued);
        Redeemed::Done
    }

    fn rotate(&mut self, id: TokenId, issued: Issued, now: Timestamp) -> Rotated {
        let Some(HeldRefresh { token, until }) = self.refresh.get_mut(id) else {
            return Rotated::Revoked;
        };
        let Some(held) = self.grants.get_mut(token.grant.id()) else {
            return Rotated::Revoked;
        };
        if token.rotated {
            return Rotated::Reused;
        }
        if held.grant.revoked || !held.refreshable {
            return Rotated::Revoked;
        }
        token.rotated = true;
        if until.is_none() {
            let over = now + REUSE_MEMORY + LINGER;
            *until = Some(over);
            held.outlive(over);
            held.endless = held.endless.saturating_sub(1);
        }
        self.record(issued);
        Rotated::Done
    }

    fn revoke(&mut self, whose: &Revocation, now: Timestamp) {
        let (id, revoked) = match whose {
            Revocation::Grant(id) => (id, true),
            Revocation::RefreshTokensOf(id) => (id, false),
        };
        if let Some(held) = self.grants.get_mut(id.id()) {
            held.end(revoked, now);
        }
    }
}

impl TokenStore for MemoryStore {
    fn open_grant(&self, grant: Grant, code: AuthorizationCode, now: Timestamp) -> Answer<'_, ()> {
        let mut tables = lock(&self.tokens);
        tables.collect(now);
        tables.open(grant, code.expires + LINGER);
        tables.codes.insert(code.id, code);
        ready(())
    }

    fn find_code(&self, id: TokenId) -> Answer<'_, Option<(AuthorizationCode, Grant)>> {
        let tables = lock(&self.tokens);
        ready(tables.codes.get(id).and_then(|code| {
            let held = tables.grant(&code.grant)?;
            Some((code.clone(), held.grant.clone()))
        }))
    }

    fn redeem_code(&self, id: TokenId, issued: Issued, now: Timestamp) -> Answer<'_, Redeemed> {
        let mut tables = lock(&self.tokens);
        tables.collect(now);
        ready(tables.redeem(id, issued))
    }

    fn find_refresh(&self, id: TokenId) -> Answer<'_, Option<(RefreshToken, Grant)>> {
        let tables = lock(&self.tokens);
        ready(
            tables
                .refresh
                .get(id)
                .and_then(|HeldRefresh { token, .. }| {
                    let held = tables.grant(&token.grant)?;
                    let mut grant = held.grant.clone();
                    grant.revoked |= !held.refreshable;
                    Some((token.clone(), grant))
                }),
        )
    }

    fn rotate(&self, id: TokenId, issued: Issued, now: Timestamp) -> Answer<'_, Rotated> {
        let mut tables = lock(&self.tokens);
        tables.collect(now);
        ready(tables.rotate(id, issued, now))
    }

    fn issue(&self, grant: Grant, issued: Issued, now: Timestamp) -> Answer<'_, ()> {
        let mut tables = lock(&self.tokens);
        tables.collect(now);
        tables.open(grant, now);
        tables.record(issued);
        ready(())
    }

    fn find_access(&self, id: TokenId) -> Answer<'_, Option<(AccessToken, Grant)>> {
        let tables = lock(&self.tokens);
        ready(tables.access.get(id).and_then(|token| {
            let held = tables.grant(&token.grant)?;
            Some((token.clone(), held.grant.clone()))
        }))
    }

    fn revoke(&self, whose: Revocation, now: Timestamp) -> Answer<'_, ()> {
        let mut tables = lock(&self.tokens);
        tables.collect(now);
        tables.revoke(&whose, now);
        ready(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tokio::runtime::Builder;

    use super::*;
    use crate::store::contract;

    #[test]
    fn the_rows_of_a_sign_in_are_small() {
        let rows = size_of::<HeldGrant>() + size_of::<AuthorizationCode>();
        let tokens = size_of::<AccessToken>() + size_of::<HeldRefresh>();
        assert!(rows + tokens <= 480, "{} bytes", rows + tokens);
    }

    proptest! {
        #[test]
        fn it_keeps_the_contract_and_forgets_all_that_is_over(steps in contract::steps(), then in contract::wait()) {
            let store = MemoryStore::new();
            let runtime = Builder::new_current_thread().build().expect("it has nothing to wait for");
            let left = runtime.block_on(contract::play(&store, steps, then))?;
            let Tables { grants, codes, access, refresh, .. } = &*lock(&store.tokens);
            prop_assert_eq!([grants.len(), codes.len(), access.len(), refresh.len()], left);
        }
    }
}
