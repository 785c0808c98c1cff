//! How an authorization response leaves: by redirect, or by a form that posts itself.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::failure::Failure;
use super::page::{FormPostPage, Script, page};
use crate::model::{AuthorizationCode, Grant, TokenKind};
use crate::oauth::authorize::{
    Approval, AuthorizationRequest, AuthorizationResponse, AuthorizeError, Outcome, ReturnTo,
};
use crate::provider::Provider;

/// Opens the grant that a user approved, and sends the client the code that stands for it.
pub(super) async fn issue(
    op: &Provider,
    request: AuthorizationRequest,
    approval: Approval,
) -> Result<Response, Failure> {
    let now = op.now();
    let minted = op.mint(TokenKind::Code);
    let grant = Grant {
        id: op.mint_grant(),
        client: request.client,
        user: Some(approval.user),
        scopes: approval.scopes,
        auth_time: Some(approval.auth_time),
        nonce: request.nonce,
        created: now,
        revoked: false,
    };
    tracing::info!(client = %grant.client, grant = %grant.id, scopes = %grant.scopes, "authorization granted");
    let code = AuthorizationCode {
        id: minted.id,
        secret: minted.hash,
        grant: grant.id.clone(),
        redirect_uri: request.return_to.uri().clone(),
        redirect_uri_requested: request.return_to.was_named(),
        challenge: request.challenge,
        expires: now + op.config().lifetimes.code,
        used: false,
    };
    op.tokens().open_grant(grant, code, now).await?;
    Ok(send(op, request.return_to, &Outcome::Code(minted.token)))
}

/// Tells the client why it gets no code.
pub(super) fn refuse(op: &Provider, return_to: ReturnTo, error: AuthorizeError) -> Response {
    tracing::info!(error = error.code().as_str(), reason = %error, cite = error.rule().map(|rule| tracing::field::display(rule.cite())), "authorization refused");
    send(op, return_to, &Outcome::Error(error))
}

fn send(op: &Provider, return_to: ReturnTo, outcome: &Outcome) -> Response {
    let response = AuthorizationResponse::new(return_to, outcome, op.issuer().as_str());
    match response.location() {
        Some(location) => see_other(&location),
        None => {
            let return_to = &response.return_to;
            let (destination, action) = (return_to.destination(), return_to.uri().as_str());
            let form = FormPostPage {
                destination,
                action,
                fields: &response.parameters,
            };
            page(StatusCode::OK, &form, Script::AutoSubmit)
        }
    }
}

/// Sends the browser on. Always 303: it turns a post into a get, so that no password or answer is posted a second time
/// to wherever the browser goes (RFC 9700 section 4.12).
pub(super) fn see_other(location: &str) -> Response {
    // Every location is built from a verified URI and percent-encoded text, so it is visible ASCII.
    let Ok(mut location) = HeaderValue::try_from(location) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    // It may hold a code.
    location.set_sensitive(true);
    let headers = [
        (header::LOCATION, location),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        // The URL we leave holds the whole request.
        (
            header::REFERRER_POLICY,
            HeaderValue::from_static("no-referrer"),
        ),
    ];
    (StatusCode::SEE_OTHER, headers).into_response()
}
