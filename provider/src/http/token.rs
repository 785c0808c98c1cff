//! `POST /oauth/token`: RFC 6749 section 3.2.

use axum::extract::State;
use axum::response::{IntoResponse, Response};

use super::error::TokenError;
use super::grant;
use super::issue::Answer;
use super::request::ClientRequest;
use crate::model::GrantType;
use crate::provider::Provider;

/// Authenticates the client, asks the core whether it may have tokens, makes and records them, and answers.
pub(super) async fn token(State(op): State<Provider>, request: ClientRequest) -> Response {
    match answer(&op, &request).await {
        Ok(answer) => answer.into_response(),
        Err(error) => error.into_response(),
    }
}

async fn answer(op: &Provider, request: &ClientRequest) -> Result<Answer, TokenError> {
    let named = request.form.get("grant_type");
    let grant_type = named.and_then(GrantType::named);
    // Only a client that proved itself is told that a grant type is unknown, like everything else.
    let client = request.client(op, grant::demanded_by(grant_type)).await?;
    match grant_type {
        Some(grant_type) => grant::exchange(op, grant_type, &client, request).await,
        None if named.is_some() => Err(TokenError::UnsupportedGrantType),
        None => Err(TokenError::Missing("grant_type")),
    }
}
