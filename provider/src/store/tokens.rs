//! Grants, codes and tokens: everything that must be exact under concurrency.

use super::Answer;
use crate::model::{
    AccessToken, AuthorizationCode, Grant, Issued, Lifetime, RefreshToken, Revocation, Timestamp,
    TokenId,
};

/// The outcome of a code exchange.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Redeemed {
    /// This caller spent the code, and its tokens are recorded.
    Done,
    /// Another caller had spent it.
    AlreadyUsed,
    /// Its grant was revoked meanwhile, or the row is gone.
    Revoked,
}

/// The outcome of a refresh.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Rotated {
    /// This caller rotated the token, and its successors are recorded.
    Done,
    /// Another caller had rotated it.
    Reused,
    /// Its grant was revoked meanwhile, or the row is gone.
    Revoked,
}

/// Dead rows are kept this long at least, so that the log can tell an expired token from an invented one.
pub(super) const LINGER: Lifetime = Lifetime::from_secs(2 * 3_600);

/// A rotated token that would live forever is remembered this long, to notice its reuse.
pub(super) const REUSE_MEMORY: Lifetime = Lifetime::from_secs(30 * 86_400);

/// Grants, and the codes and tokens that belong to them.
pub trait TokenStore: Send + Sync {
    /// Records a grant with the code that stands for it.
    fn open_grant(&self, grant: Grant, code: AuthorizationCode, now: Timestamp) -> Answer<'_, ()>;

    /// A code and its grant.
    fn find_code(&self, id: TokenId) -> Answer<'_, Option<(AuthorizationCode, Grant)>>;

    /// Spends a code and records its tokens, if it is unspent and its grant alive.
    fn redeem_code(&self, id: TokenId, issued: Issued, now: Timestamp) -> Answer<'_, Redeemed>;

    /// A refresh token and its grant.
    fn find_refresh(&self, id: TokenId) -> Answer<'_, Option<(RefreshToken, Grant)>>;

    /// Rotates a refresh token and records its successors, if it is the newest and its grant alive.
    fn rotate(&self, id: TokenId, issued: Issued, now: Timestamp) -> Answer<'_, Rotated>;

    /// Records a grant with its tokens at once, as client credentials need it.
    fn issue(&self, grant: Grant, issued: Issued, now: Timestamp) -> Answer<'_, ()>;

    /// An access token and its grant.
    fn find_access(&self, id: TokenId) -> Answer<'_, Option<(AccessToken, Grant)>>;

    /// Ends a grant, and with it every code and token that belongs to it. To end one twice is allowed.
    fn revoke(&self, whose: Revocation, now: Timestamp) -> Answer<'_, ()>;
}
