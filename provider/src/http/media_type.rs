//! The media type of a body: RFC 9110 section 8.3.

use axum::http::{HeaderMap, header};

/// Whether the body is a form: RFC 6749 appendix B.
pub(super) fn is_form(headers: &HeaderMap) -> bool {
    is(headers, "application/x-www-form-urlencoded")
}

/// Whether the body is JSON.
pub(super) fn is_json(headers: &HeaderMap) -> bool {
    is(headers, "application/json")
}

/// Compares without case, and whatever the parameters are.
fn is(headers: &HeaderMap, essence: &str) -> bool {
    let media_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let named = media_type.split(';').next().unwrap_or_default().trim();
    named.eq_ignore_ascii_case(essence)
}
