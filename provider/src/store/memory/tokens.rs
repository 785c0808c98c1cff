//! Grants, codes and tokens in memory.

use std::collections::HashMap;

use super::retention::Retention;
use super::{MemoryStore, lock, ready};
use crate::store::{
    AccessToken, Answer, AuthorizationCode, Grant, Issued, Redeemed, RefreshToken, Revocation,
    Rotated, TokenStore,
};
use crate::types::{GrantId, Lifetime, Timestamp, TokenId};

#[derive(Default)]
pub(super) struct Tables {
    grants: HashMap<GrantId, Held>,
    codes: HashMap<TokenId, AuthorizationCode>,
    access: HashMap<TokenId, AccessToken>,
    refresh: HashMap<TokenId, RefreshToken>,
    dead: Retention<Row>,
}

/// A grant and how many rows hang on it; it goes with the last of them.
struct Held {
    grant: Grant,
    rows: usize,
    refreshable: bool,
    /// The newest refresh token, if it has no end of its own: it would stay forever after the grant ended.
    endless: Option<TokenId>,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Row {
    Code(TokenId),
    Access(TokenId),
    Refresh(TokenId),
}

/// How long a rotated token that would live forever is remembered, to notice its reuse.
const REUSE_MEMORY: Lifetime = Lifetime::from_secs(30 * 86_400);

impl Tables {
    fn grant(&self, id: &GrantId) -> Option<Grant> {
        self.grants.get(id).map(|held| held.grant.clone())
    }

    fn is_alive(&self, id: &GrantId) -> bool {
        self.grants.get(id).is_some_and(|held| !held.grant.revoked)
    }

    fn open(&mut self, grant: Grant) {
        self.grants.insert(
            grant.id.clone(),
            Held {
                grant,
                rows: 0,
                refreshable: true,
                endless: None,
            },
        );
    }

    fn hang(&mut self, on: &GrantId) {
        if let Some(held) = self.grants.get_mut(on) {
            held.rows += 1;
        }
    }

    fn record(&mut self, issued: Issued) {
        let Issued { access, refresh } = issued;
        self.hang(&access.grant);
        self.dead.keep_until(access.expires, Row::Access(access.id));
        self.access.insert(access.id, access);
        if let Some(refresh) = refresh {
            self.hang(&refresh.grant);
            match (refresh.expires, self.grants.get_mut(&refresh.grant)) {
                (Some(expires), _) => self.dead.keep_until(expires, Row::Refresh(refresh.id)),
                (None, Some(held)) => held.endless = Some(refresh.id),
                (None, None) => {}
            }
            self.refresh.insert(refresh.id, refresh);
        }
    }

    fn collect(&mut self, now: Timestamp) {
        for row in self.dead.collect(now) {
            let grant = match row {
                Row::Code(id) => self.codes.remove(&id).map(|code| code.grant),
                Row::Access(id) => self.access.remove(&id).map(|token| token.grant),
                Row::Refresh(id) => self.refresh.remove(&id).map(|token| token.grant),
            };
            let Some(grant) = grant else { continue };
            if let Some(held) = self.grants.get_mut(&grant) {
                held.rows = held.rows.saturating_sub(1);
                if held.rows == 0 {
                    self.grants.remove(&grant);
                }
            }
        }
    }

    fn redeem(&mut self, id: TokenId, issued: Issued) -> Redeemed {
        let Some(code) = self.codes.get(&id) else {
            return Redeemed::Revoked;
        };
        if code.used {
            return Redeemed::AlreadyUsed;
        }
        if !self.is_alive(&code.grant) {
            return Redeemed::Revoked;
        }
        if let Some(code) = self.codes.get_mut(&id) {
            code.used = true;
        }
        self.record(issued);
        Redeemed::Done
    }

    fn rotate(&mut self, id: TokenId, issued: Issued, now: Timestamp) -> Rotated {
        let Some(token) = self.refresh.get(&id) else {
            return Rotated::Revoked;
        };
        if token.rotated {
            return Rotated::Reused;
        }
        let refreshable = self
            .grants
            .get(&token.grant)
            .is_some_and(|held| held.refreshable);
        if !refreshable || !self.is_alive(&token.grant) {
            return Rotated::Revoked;
        }
        if token.expires.is_none() {
            self.dead.keep_until(now + REUSE_MEMORY, Row::Refresh(id));
        }
        if let Some(token) = self.refresh.get_mut(&id) {
            token.rotated = true;
        }
        self.record(issued);
        Rotated::Done
    }

    fn revoke(&mut self, whose: &Revocation, now: Timestamp) {
        let dead = &mut self.dead;
        let mut end = |held: &mut Held| {
            held.grant.revoked = true;
            if let Some(id) = held.endless.take() {
                dead.keep_until(now, Row::Refresh(id));
            }
        };
        match whose {
            Revocation::Grant(id) => {
                if let Some(held) = self.grants.get_mut(id) {
                    end(held);
                }
            }
            Revocation::RefreshTokensOf(id) => {
                if let Some(held) = self.grants.get_mut(id) {
                    held.refreshable = false;
                }
            }
            Revocation::Client(client) => self
                .grants
                .values_mut()
                .filter(|held| held.grant.client == *client)
                .for_each(end),
            Revocation::Everything => self.grants.values_mut().for_each(end),
        }
    }
}

impl TokenStore for MemoryStore {
    fn open_grant(&self, grant: Grant, code: AuthorizationCode, now: Timestamp) -> Answer<'_, ()> {
        let mut tables = lock(&self.tokens);
        tables.collect(now);
        tables.open(grant);
        tables.hang(&code.grant);
        tables.dead.keep_until(code.expires, Row::Code(code.id));
        tables.codes.insert(code.id, code);
        ready(())
    }

    fn find_code(&self, id: TokenId) -> Answer<'_, Option<(AuthorizationCode, Grant)>> {
        let tables = lock(&self.tokens);
        ready(
            tables
                .codes
                .get(&id)
                .and_then(|code| Some((code.clone(), tables.grant(&code.grant)?))),
        )
    }

    fn redeem_code(&self, id: TokenId, issued: Issued, now: Timestamp) -> Answer<'_, Redeemed> {
        let mut tables = lock(&self.tokens);
        tables.collect(now);
        ready(tables.redeem(id, issued))
    }

    fn find_refresh(&self, id: TokenId) -> Answer<'_, Option<(RefreshToken, Grant)>> {
        let tables = lock(&self.tokens);
        let found = tables.refresh.get(&id).and_then(|token| {
            let held = tables.grants.get(&token.grant)?;
            let revoked = held.grant.revoked || !held.refreshable;
            Some((
                token.clone(),
                Grant {
                    revoked,
                    ..held.grant.clone()
                },
            ))
        });
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
        tables.open(grant);
        tables.record(issued);
        ready(())
    }

    fn find_access(&self, id: TokenId) -> Answer<'_, Option<(AccessToken, Grant)>> {
        let tables = lock(&self.tokens);
        ready(
            tables
                .access
                .get(&id)
                .and_then(|token| Some((token.clone(), tables.grant(&token.grant)?))),
        )
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
    use super::*;
    use crate::client::AccessTokenFormat;
    use crate::types::{ClientId, ScopeSet, SecretHash};

    const NOW: Timestamp = Timestamp::from_secs(1_000);

    fn refresh_token_without_end(grant: &GrantId) -> Issued {
        let (id, secret) = (TokenId::new(1, [1; 10]), SecretHash::of(b"secret"));
        Issued {
            access: AccessToken {
                id,
                secret,
                format: AccessTokenFormat::Opaque,
                grant: grant.clone(),
                scopes: ScopeSet::default(),
                issued: NOW,
                expires: NOW,
            },
            refresh: Some(RefreshToken {
                id,
                secret,
                grant: grant.clone(),
                issued: NOW,
                expires: None,
                rotated: false,
            }),
        }
    }

    #[test]
    fn a_token_without_end_is_forgotten_once_its_grant_has_ended() {
        let mut tables = Tables::default();
        let grant = Grant {
            id: GrantId::new(TokenId::new(0, [0; 10])),
            client: ClientId::new("client"),
            user: None,
            scopes: ScopeSet::default(),
            auth_time: None,
            nonce: None,
            created: NOW,
            revoked: false,
        };
        let id = grant.id.clone();
        tables.open(grant);
        tables.record(refresh_token_without_end(&id));
        let much_later = NOW + REUSE_MEMORY + REUSE_MEMORY;
        tables.collect(much_later);
        assert_eq!((tables.refresh.len(), tables.grants.len()), (1, 1));
        tables.revoke(&Revocation::Grant(id), NOW);
        tables.collect(much_later);
        assert_eq!((tables.refresh.len(), tables.grants.len()), (0, 0));
    }
}
