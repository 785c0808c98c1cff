//! The header of every answer that holds a token, a claim, or a sign of one: RFC 6749 section 5.1.

use axum::http::{HeaderName, HeaderValue, header};

/// Keeps an answer out of every cache.
pub(super) const UNCACHED: [(HeaderName, HeaderValue); 1] =
    [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
