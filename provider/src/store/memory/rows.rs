//! The rows as they are kept: those of the store, and when they may be forgotten.

use super::table::Row;
use crate::model::{
    AccessToken, AuthorizationCode, ClientId, Grant, GrantId, Issued, Lifetime, Nonce,
    RefreshToken, ScopeSet, Timestamp, TokenId, UserId,
};

/// A grant and how many rows hang on it; it goes with the last of them. Its nonce lies with the code.
pub(super) struct HeldGrant {
    id: GrantId,
    pub(super) client: ClientId,
    user: Option<UserId>,
    scopes: ScopeSet,
    auth_time: Option<Timestamp>,
    created: Timestamp,
    /// When it was revoked, or [`NEVER`].
    pub(super) ended: Timestamp,
    pub(super) rows: u32,
    pub(super) refreshable: bool,
}

/// A code, with what only its exchange needs of the grant: most of a grant's life there is no code any more.
pub(super) struct HeldCode {
    pub(super) code: AuthorizationCode,
    pub(super) nonce: Option<Nonce>,
}

/// An access token.
pub(super) struct HeldAccess {
    pub(super) token: AccessToken,
    /// What its grant says besides, if nothing else will ever hang on it: then one row is enough for both.
    pub(super) own: Option<OwnGrant>,
}

/// The grant of a client that acts for itself: the rest of it is what its token says too.
pub(super) struct OwnGrant {
    pub(super) client: ClientId,
    /// When it was revoked, or [`NEVER`].
    ended: Timestamp,
}

/// A refresh token.
pub(super) struct HeldRefresh {
    pub(super) token: RefreshToken,
    /// From when on it may be forgotten; [`NEVER`], if it lives as long as its grant.
    pub(super) until: Timestamp,
}

/// A moment that does not come. No `Option`, because it would add a word to every row.
pub(super) const NEVER: Timestamp = Timestamp::from_secs(u64::MAX);

/// Dead rows are kept for a while so that the log can tell an expired token from an invented one.
pub(super) const LINGER: Lifetime = Lifetime::from_secs(2 * 3_600);

/// How long a rotated token that would live forever is remembered, to notice its reuse.
pub(super) const REUSE_MEMORY: Lifetime = Lifetime::from_secs(30 * 86_400);

impl HeldGrant {
    pub(super) fn new(grant: Grant) -> Self {
        let Grant {
            id,
            client,
            user,
            scopes,
            auth_time,
            nonce: _,
            created,
            revoked,
        } = grant;
        Self {
            id,
            client,
            user,
            scopes,
            auth_time,
            created,
            ended: if revoked { created } else { NEVER },
            rows: 0,
            refreshable: true,
        }
    }

    /// The grant as it is now. Whoever is named in it is shared, so this allocates nothing.
    pub(super) fn grant(&self) -> Grant {
        Grant {
            id: self.id.clone(),
            client: self.client.clone(),
            user: self.user.clone(),
            scopes: self.scopes.clone(),
            auth_time: self.auth_time,
            nonce: None,
            created: self.created,
            revoked: self.is_revoked(),
        }
    }

    pub(super) fn is_revoked(&self) -> bool {
        self.ended != NEVER
    }

    pub(super) fn end(&mut self, now: Timestamp) {
        self.ended = self.ended.min(now);
    }
}

impl OwnGrant {
    /// The grant and its only token in one, unless that would lose something.
    pub(super) fn of(issued: &Issued, grant: &Grant) -> Option<Self> {
        let Issued { access, refresh } = issued;
        let alone = refresh.is_none() && access.id == grant.id.id();
        let of_client = grant.user.is_none() && grant.auth_time.is_none() && grant.nonce.is_none();
        let same = access.scopes == grant.scopes && access.issued == grant.created;
        (alone && of_client && same && !grant.revoked).then(|| Self {
            client: grant.client.clone(),
            ended: NEVER,
        })
    }

    pub(super) fn grant(&self, token: &AccessToken) -> Grant {
        Grant {
            id: token.grant.clone(),
            client: self.client.clone(),
            user: None,
            scopes: token.scopes.clone(),
            auth_time: None,
            nonce: None,
            created: token.issued,
            revoked: self.is_revoked(),
        }
    }

    pub(super) fn is_revoked(&self) -> bool {
        self.ended != NEVER
    }

    pub(super) fn end(&mut self, now: Timestamp) {
        self.ended = self.ended.min(now);
    }
}

impl HeldRefresh {
    pub(super) fn new(token: RefreshToken) -> Self {
        let until = token.expires.map_or(NEVER, |expires| expires + LINGER);
        Self { token, until }
    }

    /// Makes way for a newer one.
    pub(super) fn rotate(&mut self, now: Timestamp) {
        self.token.rotated = true;
        if self.token.expires.is_none() {
            self.until = now + REUSE_MEMORY + LINGER;
        }
    }
}

impl Row for HeldGrant {
    fn key(&self) -> TokenId {
        self.id.id()
    }

    /// It goes with the last row that hangs on it, and is never swept.
    fn stays_until(&self) -> Timestamp {
        NEVER
    }
}

impl Row for HeldCode {
    fn key(&self) -> TokenId {
        self.code.id
    }

    fn stays_until(&self) -> Timestamp {
        self.code.expires + LINGER
    }
}

impl Row for HeldAccess {
    fn key(&self) -> TokenId {
        self.token.id
    }

    fn stays_until(&self) -> Timestamp {
        self.token.expires + LINGER
    }
}

impl Row for HeldRefresh {
    fn key(&self) -> TokenId {
        self.token.id
    }

    fn stays_until(&self) -> Timestamp {
        match self.until {
            NEVER => Timestamp::from_secs(0),
            until => until,
        }
    }
}
