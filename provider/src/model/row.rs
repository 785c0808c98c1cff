//! The rows: a grant, and the codes and tokens that hang on it.

use super::{
    AccessTokenFormat, Challenge, ClientId, GrantId, Nonce, RedirectUri, ScopeSet, SecretHash,
    Timestamp, TokenId, UserId,
};

/// The access that one user allowed one client at one moment. Codes and tokens belong to it, and end with it.
#[derive(Clone, Debug)]
pub struct Grant {
    /// Names it. A client that acts for itself has one token for each grant, and both go by one name.
    pub id: GrantId,
    /// The client that may use it.
    pub client: ClientId,
    /// The user who gave it; `None` when a client acts for itself (RFC 6749 section 4.4).
    pub user: Option<UserId>,
    /// The scopes that were allowed.
    pub scopes: ScopeSet,
    /// When the user last proved who they are: OIDC Core 1.0 section 2, `auth_time`.
    pub auth_time: Option<Timestamp>,
    /// Echoed in the first ID token, so it is needed only together with the code: a store may forget it with the code.
    pub nonce: Option<Nonce>,
    /// When it was given.
    pub created: Timestamp,
    /// Whether it was taken back.
    pub revoked: bool,
}

/// An authorization code.
#[derive(Clone, Debug)]
pub struct AuthorizationCode {
    /// Keys the row.
    pub id: TokenId,
    /// Proves the holder.
    pub secret: SecretHash,
    /// Its grant.
    pub grant: GrantId,
    /// Where it was sent.
    pub redirect_uri: RedirectUri,
    /// Whether the request named that URI, so that the exchange must name it too: RFC 6749 section 4.1.3.
    pub redirect_uri_requested: bool,
    /// The challenge of the request, if it had one: the verifier must hash to it.
    pub challenge: Option<Challenge>,
    /// From when on it is refused.
    pub expires: Timestamp,
    /// Whether it was exchanged.
    pub used: bool,
}

/// An access token.
#[derive(Clone, Debug)]
pub struct AccessToken {
    /// Keys the row; the `jti` of a JWT.
    pub id: TokenId,
    /// Proves the holder: the hash of the secret half, or of the signature of a JWT.
    pub secret: SecretHash,
    /// Its shape.
    pub format: AccessTokenFormat,
    /// Its grant.
    pub grant: GrantId,
    /// Its scopes: those of the grant, or fewer.
    pub scopes: ScopeSet,
    /// When it was issued.
    pub issued: Timestamp,
    /// From when on it is refused.
    pub expires: Timestamp,
}

/// A refresh token.
#[derive(Clone, Debug)]
pub struct RefreshToken {
    /// Keys the row.
    pub id: TokenId,
    /// Proves the holder.
    pub secret: SecretHash,
    /// Its grant.
    pub grant: GrantId,
    /// When it was issued.
    pub issued: Timestamp,
    /// From when on it is refused, if ever.
    pub expires: Option<Timestamp>,
    /// Whether a newer one took its place.
    pub rotated: bool,
}

/// The tokens of one answer, recorded together or not at all.
#[derive(Clone, Debug)]
pub struct Issued {
    /// Always there.
    pub access: AccessToken,
    /// Only for a client that works while the user is away.
    pub refresh: Option<RefreshToken>,
}

/// The tokens that a revocation ends.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Revocation {
    /// One grant: RFC 7009, a replayed code, a reused refresh token.
    Grant(GrantId),
    /// The refresh tokens of a grant; its access tokens run out by themselves.
    RefreshTokensOf(GrantId),
}
