//! The resource owner password grant, which no provider should have: RFC 9700 section 2.4.

use std::sync::Arc;

use axum::response::{IntoResponse, Response};

use super::value;
use crate::http::issue;
use crate::model::{ClientId, Grant, Scope, Secret};
use crate::provider::Provider;

/// Tokens for a username and password, if that is what the request asks for.
pub(super) async fn answer(op: &Provider, form: &[(String, String)]) -> Option<Response> {
    let get = |name: &str| value(form, name);
    if get("grant_type") != Some("password") {
        return None;
    }
    let user = op.config().user_named(get("username")?)?;
    let password = Secret::new(get("password")?);
    if !op.passwords().verify(Some(&user.password), password).await {
        return None;
    }
    // Credentials in the header are not looked at: a provider that runs this grant is careless.
    let named = get("client_id").map(ClientId::new);
    let client = match &named {
        Some(id) => op.client(id).await.ok()??,
        None => Arc::new(op.config().clients.first()?.clone()),
    };
    let now = op.now();
    let grant = Grant {
        id: op.mint_grant(),
        client: client.id.clone(),
        user: Some(user.id.clone()),
        scopes: [Scope::Openid, Scope::Profile].into_iter().collect(),
        auth_time: Some(now),
        nonce: None,
        created: now,
        revoked: false,
    };
    let tokens = issue::for_user(
        op,
        &client,
        &grant,
        grant.scopes.clone(),
        issue::Occasion::First,
        now,
    )
    .await
    .ok()?;
    op.tokens().issue(grant, tokens.issued, now).await.ok()?;
    Some(tokens.answer.into_response())
}
