//! `POST /oauth/token_info`: RFC 7662.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::error::TokenError;
use super::json;
use super::presented;
use super::request::ClientRequest;
use crate::model::{ClientId, Grant};
use crate::oauth::client_auth::ClientRefused;
use crate::oauth::introspect::{self, Asker, Found, Introspection};
use crate::provider::Provider;
use crate::rule::{Rule, Violation};

pub(super) async fn introspect(State(op): State<Provider>, request: ClientRequest) -> Response {
    match answer(&op, &request).await {
        Ok(answer) => answer,
        Err(error) => error.into_response(),
    }
}

async fn answer(op: &Provider, request: &ClientRequest) -> Result<Response, TokenError> {
    let asker = asker(op, request).await?;
    let asker = asker.as_ref().map_or(Asker::Anybody, Asker::Client);
    let text = request.required("token")?;
    let (issuer, now, rules) = (op.issuer(), op.now(), op.rules());
    let describe = async |found: Found<'_>, grant: &Grant| {
        // The tokens of a user who is locked out are refused everywhere.
        let answer = match presented::is_blocked(op, grant).await? {
            true => Introspection::default(),
            false => introspect::introspect(found, grant, asker, issuer, now, rules),
        };
        Ok(json::uncached(StatusCode::OK, &answer))
    };
    if let Some((token, grant)) = presented::access(op, text).await? {
        return describe(Found::Access(&token), &grant).await;
    }
    if let Some((token, grant)) = presented::refresh(op, text).await? {
        return describe(Found::Refresh(&token), &grant).await;
    }
    // RFC 7662 section 2.2: what we do not know is inactive, and nothing more is said.
    Ok(json::uncached(StatusCode::OK, &Introspection::default()))
}

/// RFC 7662 section 2.1: the endpoint is not open. A public client proves nothing, so it may not ask.
async fn asker(op: &Provider, request: &ClientRequest) -> Result<Option<ClientId>, TokenError> {
    let rule = Rule::IntrAuthorizationRequired;
    match request.client(op, rule).await {
        Ok(client) if !client.is_public() => Ok(Some(client.id.clone())),
        Ok(_) => {
            let unproven = op.rules().require(rule, false);
            unproven
                .map(|()| None)
                .map_err(|Violation(rule)| ClientRefused::Unproven(Violation(rule)).into())
        }
        Err(_) if !op.rules().keep(rule) => Ok(None),
        Err(error) => Err(error),
    }
}
