//! Each broken rule of the token side shows its own bug, where the strict provider shows none.

mod codes;
mod concurrency;
mod documents;
mod id_tokens;
mod lifetimes;
mod requests;
mod revocation;
mod wire;

use assay_provider::rule::{Rule, Rules};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use crate::client::{Answer, CONFIDENTIAL, get};
use crate::robot::Op;

async fn breaking(rule: Rule) -> Op {
    Op::with(Rules::breaking(rule)).await
}

async fn tokens(rule: Rule) -> (Op, Answer) {
    let op = breaking(rule).await;
    let tokens = CONFIDENTIAL.tokens(&op).await;
    (op, tokens)
}

/// A part of the ID token that a provider without one rule issues: 0 is its header, 1 its claims.
async fn id_token(rule: Rule, part: usize) -> Value {
    let (_op, tokens) = tokens(rule).await;
    let token = tokens.text("id_token");
    let part = token.split('.').nth(part).expect("a JWT has three parts");
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).expect("base64url")).expect("JSON")
}

async fn metadata(rule: Rule) -> (Value, Value) {
    let op = breaking(rule).await;
    let oidc = get(&op, "/.well-known/openid-configuration").await.json;
    (
        oidc,
        get(&op, "/.well-known/oauth-authorization-server")
            .await
            .json,
    )
}
