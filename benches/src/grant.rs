//! Grants of a user, put into the store as a login and a consent would have put them there.

use assay_provider::model::{
    AccessToken, AccessTokenFormat, AuthorizationCode, Challenge, ClientId, Grant, GrantId, Issued,
    Lifetime, Minted, Nonce, RedirectUri, RefreshToken, Secret, Timestamp, TokenId, TokenKind,
    UserId,
};
use assay_provider::store::TokenStore as _;
use futures::FutureExt as _;

use crate::claims::CLAIMS;
use crate::reference::Reference;

impl Reference {
    /// A code that nobody has redeemed.
    pub fn code(&self, client: &ClientId) -> Secret {
        let (minted, grant) = (self.mint(TokenKind::Code), self.grant(client));
        let redirect_uri = REDIRECT_URI.parse().expect("it is a URI");
        let expires = self.now() + Lifetime::from_secs(600);
        let code = code(&grant, &minted, redirect_uri, VERIFIER, expires);
        let opened = self.store.open_grant(grant, code, self.now());
        done(opened);
        minted.token
    }

    /// The access and refresh token of a fresh grant.
    pub fn tokens(&self, client: &ClientId) -> (Secret, Secret) {
        let (access, refresh) = (self.mint(TokenKind::Access), self.mint(TokenKind::Refresh));
        let (grant, now) = (self.grant(client), self.now());
        let issued = issued(&grant, (&access, LIFETIME), (&refresh, LIFETIME), now);
        let recorded = self.store.issue(grant, issued, now);
        done(recorded);
        (access.token, refresh.token)
    }

    fn grant(&self, client: &ClientId) -> Grant {
        let id = GrantId::new(self.id());
        let nonce = Nonce::new(self.entropy.name());
        granted(id, client.clone(), nonce, self.now())
    }

    fn mint(&self, kind: TokenKind) -> Minted {
        Minted::new(kind, self.id(), self.entropy.bytes())
    }

    fn id(&self) -> TokenId {
        TokenId::new(self.now().as_secs() * 1_000, self.entropy.bytes())
    }
}

/// The grant of a user of the demonstration to a client.
#[must_use]
pub fn granted(id: GrantId, client: ClientId, nonce: Nonce, now: Timestamp) -> Grant {
    Grant {
        id,
        client,
        user: Some(UserId::new(CLAIMS.sub)),
        scopes: "openid profile email offline_access"
            .parse()
            .expect("these are scopes"),
        auth_time: Some(now),
        nonce: Some(nonce),
        created: now,
        revoked: false,
    }
}

/// The code of a grant.
#[must_use]
pub fn code(
    grant: &Grant,
    minted: &Minted,
    redirect_uri: RedirectUri,
    verifier: &str,
    expires: Timestamp,
) -> AuthorizationCode {
    AuthorizationCode {
        id: minted.id,
        secret: minted.hash,
        grant: grant.id.clone(),
        redirect_uri,
        redirect_uri_requested: true,
        challenge: Some(Challenge::of(verifier)),
        expires,
        used: false,
    }
}

/// An opaque access token and a refresh token, and how long each of them lives.
#[must_use]
pub fn issued(
    grant: &Grant,
    (access, access_lives): (&Minted, Lifetime),
    (refresh, refresh_lives): (&Minted, Lifetime),
    now: Timestamp,
) -> Issued {
    Issued {
        access: AccessToken {
            id: access.id,
            secret: access.hash,
            format: AccessTokenFormat::Opaque,
            grant: grant.id.clone(),
            scopes: grant.scopes.clone(),
            issued: now,
            expires: now + access_lives,
        },
        refresh: Some(RefreshToken {
            id: refresh.id,
            secret: refresh.hash,
            grant: grant.id.clone(),
            issued: now,
            expires: Some(now + refresh_lives),
            rotated: false,
        }),
    }
}

fn done<E: std::fmt::Debug>(answer: impl Future<Output = Result<(), E>>) {
    let answer = answer.now_or_never().expect("memory makes nobody wait");
    answer.expect("memory does not fail");
}

/// Where codes are sent.
pub const REDIRECT_URI: &str = "https://rp.example/callback";
/// The challenge that every code is bound to: RFC 7636 appendix B.
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const LIFETIME: Lifetime = Lifetime::from_secs(3_600);
