//! `POST /oauth/token/revoke`: RFC 7009.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::error::TokenError;
use super::presented;
use super::request::ClientRequest;
use super::uncached::UNCACHED;
use crate::model::{Client, Grant};
use crate::oauth::access_token::looks_like_jwt;
use crate::oauth::revoke::{Found, revocation, search_order, unknown};
use crate::provider::Provider;
use crate::rule::Rule;

pub(super) async fn revoke(State(op): State<Provider>, request: ClientRequest) -> Response {
    match end(&op, &request).await {
        Ok(()) => (StatusCode::OK, UNCACHED).into_response(),
        Err(error) => error.into_response(),
    }
}

async fn end(op: &Provider, request: &ClientRequest) -> Result<(), TokenError> {
    let client = request.client(op, Rule::RevClientAuthentication).await?;
    let text = request.required("token")?;
    // RFC 7009 section 2.2.1. Its resource servers verify such a token offline, so a 200 would promise too much.
    if looks_like_jwt(text) {
        return Err(TokenError::UnsupportedTokenType);
    }
    for kind in search_order(request.form.get("token_type_hint"), op.rules()) {
        if let Some(grant) = find(op, kind, text).await? {
            return end_grant(op, kind, &grant, &client).await;
        }
    }
    unknown(op.rules()).map_err(TokenError::Refused)
}

async fn end_grant(
    op: &Provider,
    kind: Found,
    grant: &Grant,
    client: &Client,
) -> Result<(), TokenError> {
    let Some(revocation) =
        revocation(kind, grant, client, op.rules()).map_err(TokenError::Refused)?
    else {
        return Ok(());
    };
    tracing::info!(grant = %grant.id, client = %client.id, "revoked");
    Ok(op.tokens().revoke(revocation, op.now()).await?)
}

/// The grant of a token of one kind. A JWT never gets here.
async fn find(op: &Provider, kind: Found, text: &str) -> Result<Option<Grant>, TokenError> {
    Ok(match kind {
        Found::Access => presented::access(op, text).await?.map(|(_, grant)| grant),
        Found::Refresh => presented::refresh(op, text).await?.map(|(_, grant)| grant),
    })
}
