//! The rows that a store should know, as plain lists that forget nothing.

use std::collections::HashMap;

use crate::model::{
    AccessToken, AuthorizationCode, Grant, GrantId, Issued, RefreshToken, Revocation, Timestamp,
    TokenId,
};
use crate::store::tokens::{LINGER, REUSE_MEMORY};
use crate::store::{Redeemed, Rotated};

/// Later than any moment of a test.
const NEVER: Timestamp = Timestamp::from_secs(u64::MAX);

/// The rows that a store should know, in lists with the newest last; beside a refresh token when it is over, if it has an end.
#[derive(Default)]
pub(super) struct Model {
    pub(super) grants: HashMap<GrantId, ModelGrant>,
    pub(super) codes: Vec<AuthorizationCode>,
    pub(super) access: Vec<AccessToken>,
    pub(super) refresh: Vec<(RefreshToken, Option<Timestamp>)>,
}

pub(super) struct ModelGrant {
    pub(super) grant: Grant,
    pub(super) refreshable: bool,
    /// When the end of the grant became that of its endless tokens.
    ended: Option<Timestamp>,
}

/// The `n`th newest.
pub(super) fn newest<T>(rows: &[T], n: usize) -> Option<&T> {
    (!rows.is_empty()).then(|| &rows[rows.len() - 1 - n % rows.len()])
}

impl Model {
    pub(super) fn open(&mut self, grant: Grant) {
        let id = grant.id.clone();
        let grant = ModelGrant {
            grant,
            refreshable: true,
            ended: None,
        };
        self.grants.insert(id, grant);
    }

    pub(super) fn record(&mut self, issued: Issued) {
        self.access.push(issued.access);
        let until = |token: &RefreshToken| token.expires.map(|expires| expires + LINGER);
        let refresh = issued.refresh.map(|token| (token.clone(), until(&token)));
        self.refresh.extend(refresh);
    }

    pub(super) fn redeem(&mut self, id: TokenId, issued: Issued) -> Redeemed {
        let code = self.codes.iter_mut().find(|code| code.id == id);
        let code = code.expect("steps name codes that were made");
        if code.used {
            return Redeemed::AlreadyUsed;
        }
        if self.grants[&code.grant].grant.revoked {
            return Redeemed::Revoked;
        }
        code.used = true;
        self.record(issued);
        Redeemed::Done
    }

    pub(super) fn rotate(&mut self, id: TokenId, issued: Issued, now: Timestamp) -> Rotated {
        let found = self.refresh.iter_mut().find(|(token, _)| token.id == id);
        let (token, until) = found.expect("steps name tokens that were made");
        if token.rotated {
            return Rotated::Reused;
        }
        let known = &self.grants[&token.grant];
        if known.grant.revoked || !known.refreshable {
            return Rotated::Revoked;
        }
        token.rotated = true;
        until.get_or_insert(now + REUSE_MEMORY + LINGER);
        self.record(issued);
        Rotated::Done
    }

    pub(super) fn revoke(&mut self, whose: &Revocation, now: Timestamp) {
        let (Revocation::Grant(id) | Revocation::RefreshTokensOf(id)) = whose;
        let endless = self.is_endless(id);
        let known = self.grants.get_mut(id).expect("steps name known grants");
        match whose {
            Revocation::Grant(_) => known.grant.revoked = true,
            Revocation::RefreshTokensOf(_) => known.refreshable = false,
        }
        if endless {
            known.ended = Some(now);
        }
    }

    fn is_endless(&self, id: &GrantId) -> bool {
        let known = &self.grants[id];
        let mut tokens = self.refresh.iter();
        !known.grant.revoked
            && known.refreshable
            && tokens.any(|(token, until)| token.grant == *id && until.is_none())
    }

    /// When the last row that hangs on a grant is over.
    fn grant_until(&self, id: &GrantId) -> Timestamp {
        if self.is_endless(id) {
            return NEVER;
        }
        let codes = self.codes.iter().filter(|code| code.grant == *id);
        let access = self.access.iter().filter(|token| token.grant == *id);
        let refresh = self.refresh.iter().filter(|(token, _)| token.grant == *id);
        codes
            .map(|code| code.expires + LINGER)
            .chain(access.map(|token| token.expires + LINGER))
            .chain(refresh.filter_map(|(_, until)| *until))
            .chain(self.grants[id].ended.map(|ended| ended + LINGER))
            .max()
            .expect("something hangs on each grant")
    }

    pub(super) fn refresh_until(
        &self,
        (token, until): &(RefreshToken, Option<Timestamp>),
    ) -> Timestamp {
        until.unwrap_or_else(|| self.grant_until(&token.grant))
    }

    /// How many grants, codes, access and refresh tokens are not over.
    pub(super) fn left(&self, now: Timestamp) -> [usize; 4] {
        let stays = |until: &Timestamp| now < *until;
        let grants = self.grants.keys().map(|id| self.grant_until(id));
        let codes = self.codes.iter().map(|code| code.expires + LINGER);
        let access = self.access.iter().map(|token| token.expires + LINGER);
        let refresh = self.refresh.iter().map(|row| self.refresh_until(row));
        [
            grants.filter(stays).count(),
            codes.filter(stays).count(),
            access.filter(stays).count(),
            refresh.filter(stays).count(),
        ]
    }
}
