//! `POST /oauth/token/revoke`: RFC 7009.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::error::TokenError;
use super::presented;
use super::request::ClientRequest;
use super::uncached::UNCACHED;
use crate::model::{Client, Grant, Timestamp};
use crate::oauth::access_token::looks_like_jwt;
use crate::oauth::revoke::{Found, revocation, search_order};
use crate::provider::Provider;
use crate::rule::{Rule, Rules};

pub(super) async fn revoke(State(op): State<Provider>, request: ClientRequest) -> Response {
    match end(&op, &request).await {
        Ok(()) => (StatusCode::OK, UNCACHED).into_response(),
        Err(error) => error.into_response(),
    }
}

async fn end(op: &Provider, request: &ClientRequest) -> Result<(), TokenError> {
    let rules = op.rules();
    let client = match request.client(op, Rule::RevClientAuthentication).await {
        Err(_) if !rules.keep(Rule::RevClientAuthentication) => None,
        client => Some(client?),
    };
    let named = request.required("token");
    if named.is_err() && !rules.keep(Rule::RevTokenRequired) {
        return Ok(());
    }
    let text = named?;
    // RFC 7009 section 2.2.1. Its resource servers verify such a token offline, so a 200 would promise too much.
    if looks_like_jwt(text) && rules.keep(Rule::RevUnknownTokenAccepted) {
        return Err(TokenError::UnsupportedTokenType);
    }
    let order = search_order(request.form.get("token_type_hint"), rules);
    for kind in order.map_err(TokenError::Refused)? {
        if let Some((grant, expires)) = find(op, kind, text).await? {
            if grant.revoked || expires.is_some_and(|expires| expires <= op.now()) {
                useless(rules)?;
            }
            return end_grant(op, kind, &grant, client.as_deref()).await;
        }
    }
    useless(rules)
}

/// RFC 7009 section 2.2: a token that cannot be used is as the client wants it to be.
fn useless(rules: &Rules) -> Result<(), TokenError> {
    let accepted = rules.permit(Rule::RevUnknownTokenAccepted);
    accepted.map_err(TokenError::Refused)
}

async fn end_grant(
    op: &Provider,
    kind: Found,
    grant: &Grant,
    client: Option<&Client>,
) -> Result<(), TokenError> {
    let Some(revocation) =
        revocation(kind, grant, client, op.rules()).map_err(TokenError::Refused)?
    else {
        return Ok(());
    };
    tracing::info!(grant = %grant.id, client = %grant.client, "revoked");
    Ok(op.tokens().revoke(revocation, op.now()).await?)
}

/// The grant of a token of one kind, and when the token expires.
async fn find(
    op: &Provider,
    kind: Found,
    text: &str,
) -> Result<Option<(Grant, Option<Timestamp>)>, TokenError> {
    Ok(match kind {
        Found::Access => presented::access(op, text)
            .await?
            .map(|(token, grant)| (grant, Some(token.expires))),
        Found::Refresh => presented::refresh(op, text)
            .await?
            .map(|(token, grant)| (grant, token.expires)),
    })
}
