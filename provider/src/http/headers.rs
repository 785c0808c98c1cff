//! Headers that belong on every answer.

use std::time::{Duration, UNIX_EPOCH};

use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::provider::Provider;

/// Forbids content sniffing and plain http, and tells the time by the provider's own clock, so that whoever tests expiry can read it.
pub(super) async fn on_every_answer(
    State(op): State<Provider>,
    request: Request,
    next: Next,
) -> Response {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let mut response = next.run(request).await;
    // The path only: a query may hold codes and states.
    tracing::debug!(%method, path, status = response.status().as_u16(), "answered");
    let headers = response.headers_mut();
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    // RFC 6797 section 7.2. Not on loopback: there the policy would cover every other port of a developer's machine.
    if op.issuer().is_https() && !op.issuer().is_loopback() {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000"),
        );
    }
    let now = UNIX_EPOCH + Duration::from_secs(op.now().as_secs());
    if let Ok(date) = HeaderValue::from_str(&httpdate::fmt_http_date(now)) {
        headers.insert(header::DATE, date);
    }
    response
}
