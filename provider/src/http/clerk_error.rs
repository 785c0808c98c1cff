//! The error body of the product's own APIs: a list of errors, each with a code.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::uncached::UNCACHED;

/// One error in the product's shape.
pub(super) fn clerk_error(status: StatusCode, code: &'static str, message: &str) -> Response {
    let error = json!({ "message": message, "long_message": message, "code": code });
    (status, UNCACHED, Json(json!({ "errors": [error] }))).into_response()
}
