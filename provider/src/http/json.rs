//! JSON answers.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// A JSON answer that holds a token, a claim, or a sign of one, and so must not be kept in any cache: RFC 6749 section 5.1.
///
/// Written into one buffer, and with room for the headers of every answer, because this is what the busiest endpoints do.
pub(super) fn uncached(status: StatusCode, answer: &impl Serialize) -> Response {
    let mut body = Vec::with_capacity(LENGTH);
    if serde_json::to_writer(&mut body, answer).is_err() {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    let mut headers = HeaderMap::with_capacity(HEADERS);
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

/// Holds most answers; one with two JWTs is longer. More would come slowly from the usual allocators, which have blocks of
/// up to a thousand bytes at hand.
const LENGTH: usize = 1_000;

/// As many as any answer has: a map that grows moves all of them.
const HEADERS: usize = 8;
