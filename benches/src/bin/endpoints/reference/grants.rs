//! Grants that a user gave before the measurement begins, each with a code that waits to be redeemed.

use std::collections::BTreeMap;

use anyhow::Result;
use assay_provider::clock::Clock;
use assay_provider::entropy::Entropy;
use assay_provider::model::{
    AuthorizationCode, ClientId, Grant, GrantId, Lifetime, Minted, TokenId, TokenKind, UserId,
};
use assay_provider::store::TokenStore;

/// The codes that wait for each client.
pub(crate) type Codes = BTreeMap<String, Vec<String>>;

/// Opens some grants of one client.
pub(super) async fn open(
    store: &impl TokenStore,
    client: &str,
    count: usize,
    clock: &Clock,
    entropy: &Entropy,
) -> Result<Vec<String>> {
    let now = clock.now();
    let mut codes = Vec::with_capacity(count);
    for _ in 0..count {
        let id = TokenId::new(clock.now_millis(), entropy.bytes());
        let minted = Minted::new(TokenKind::Code, id, entropy.bytes());
        let grant = Grant {
            id: GrantId::new(id),
            client: ClientId::new(client),
            user: Some(UserId::new("user_alice")),
            scopes: "openid offline_access".parse()?,
            auth_time: Some(now),
            nonce: None,
            created: now,
            revoked: false,
        };
        let code = AuthorizationCode {
            id: minted.id,
            secret: minted.hash,
            grant: grant.id.clone(),
            redirect_uri: "https://rp.example/callback".parse()?,
            redirect_uri_requested: false,
            challenge: None,
            expires: now + LIFETIME,
            used: false,
        };
        store.open_grant(grant, code, now).await?;
        codes.push(minted.token.expose().to_owned());
    }
    Ok(codes)
}

/// Longer than any round.
const LIFETIME: Lifetime = Lifetime::from_secs(86_400);
