//! `POST /oauth_applications/access_tokens/verify`: what a resource server asks with the installation's secret key.

use std::borrow::Cow;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use serde::Deserialize;

use super::body::WholeBody;
use super::clerk_error::clerk_error;
use super::json;
use super::media_type::is_json;
use super::presented::{self, bearer};
use crate::oauth::verify::record;
use crate::provider::Provider;
use crate::store::StoreError;

#[derive(Deserialize)]
struct Asked<'a> {
    #[serde(borrow)]
    access_token: Option<Cow<'a, str>>,
    /// The older name of the same.
    #[serde(borrow)]
    secret: Option<Cow<'a, str>>,
}

pub(super) async fn verify(
    State(op): State<Provider>,
    headers: HeaderMap,
    body: WholeBody,
) -> Response {
    if !holds_the_key(&op, &headers) {
        let mut response = clerk_error(
            StatusCode::UNAUTHORIZED,
            "clerk_key_invalid",
            "the secret key is missing or invalid",
        );
        response
            .headers_mut()
            .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        return response;
    }
    if !is_json(&headers) {
        return clerk_error(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported_content_type",
            "the body is not application/json",
        );
    }
    let Ok(asked) = serde_json::from_slice::<Asked<'_>>(&body.0) else {
        return clerk_error(
            StatusCode::BAD_REQUEST,
            "request_body_invalid",
            "the body is not a JSON object",
        );
    };
    let Some(token) = asked.access_token.or(asked.secret) else {
        return clerk_error(
            StatusCode::BAD_REQUEST,
            "form_param_missing",
            "access_token is missing",
        );
    };
    match look_up(&op, &token).await {
        Ok(Some(answer)) => answer,
        Ok(None) => clerk_error(
            StatusCode::NOT_FOUND,
            "resource_not_found",
            "the access token is not valid",
        ),
        Err(cause) => {
            tracing::error!(%cause, "a token could not be looked up");
            let message = "the token could not be looked up";
            clerk_error(StatusCode::INTERNAL_SERVER_ERROR, "internal_error", message)
        }
    }
}

async fn look_up(op: &Provider, token: &str) -> Result<Option<Response>, StoreError> {
    let Some((token, grant)) = presented::access(op, token).await? else {
        return Ok(None);
    };
    if presented::is_blocked(op, &grant).await? {
        return Ok(None);
    }
    let record = record(&token, &grant, op.now(), op.rules());
    Ok(record.map(|record| json::uncached(StatusCode::OK, &record)))
}

fn holds_the_key(op: &Provider, headers: &HeaderMap) -> bool {
    op.config()
        .verify_key
        .zip(bearer(headers))
        .is_some_and(|(key, shown)| key.matches(shown.expose().as_bytes()))
}
