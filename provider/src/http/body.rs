//! Reading the bodies of requests, within the configured length.

use std::error::Error as _;

use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use http_body_util::LengthLimitError;

use crate::provider::Provider;

/// A whole body, no longer than the configuration allows.
pub(super) struct WholeBody(pub(super) Bytes);

/// Why there is none.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Unread {
    /// It is longer.
    TooLarge,
    /// It broke off.
    Incomplete,
}

impl FromRequest<Provider> for WholeBody {
    type Rejection = Unread;

    async fn from_request(request: Request, op: &Provider) -> Result<Self, Unread> {
        let read = to_bytes(request.into_body(), op.config().limits.body_bytes).await;
        read.map(Self).map_err(|error| {
            let limit =
                |source: &(dyn std::error::Error + 'static)| source.is::<LengthLimitError>();
            if error.source().is_some_and(limit) {
                Unread::TooLarge
            } else {
                Unread::Incomplete
            }
        })
    }
}

impl IntoResponse for Unread {
    fn into_response(self) -> Response {
        match self {
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "the body is too large\n"),
            Self::Incomplete => (StatusCode::BAD_REQUEST, "the body broke off\n"),
        }
        .into_response()
    }
}
