//! Headers that belong on every answer.

use std::cell::RefCell;
use std::time::{Duration, UNIX_EPOCH};

use axum::http::{HeaderMap, HeaderValue, header};

use crate::model::Timestamp;
use crate::provider::Provider;

/// Forbids content sniffing and plain http, and tells the time of the provider's own clock, so that a test of expiry can
/// read it.
pub(super) fn add(headers: &mut HeaderMap, op: &Provider) {
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    // RFC 6797 section 7.2. Not on loopback: there the policy would cover every other port of a developer's machine.
    if op.demands_https() {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000"),
        );
    }
    if let Some(date) = date(op.now()) {
        headers.insert(header::DATE, date);
    }
}

/// RFC 9110 section 6.6.1. Written once a second: writing it costs as much as a look-up in the store.
fn date(now: Timestamp) -> Option<HeaderValue> {
    thread_local! {
        static LATEST: RefCell<Option<(Timestamp, HeaderValue)>> = const { RefCell::new(None) };
    }
    LATEST.with_borrow_mut(|latest| match latest {
        Some((at, date)) if *at == now => Some(date.clone()),
        Some(_) | None => {
            let time = UNIX_EPOCH + Duration::from_secs(now.as_secs());
            let date = HeaderValue::try_from(httpdate::fmt_http_date(time)).ok()?;
            *latest = Some((now, date.clone()));
            Some(date)
        }
    })
}
