//! Both well-known documents: OIDC Discovery 1.0 section 4 and RFC 8414 section 3.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};

use crate::oauth::metadata::Metadata;
use crate::provider::{Provider, TestControls};

pub(super) async fn metadata(State(op): State<Provider>) -> Response {
    let controls = match op.test_controls() {
        TestControls::On => Some(op.issuer().endpoint("/test")),
        TestControls::Off => None,
    };
    let metadata = Metadata {
        config: op.config(),
        controls,
        broken: op.rules().broken().map(|rule| rule.fault()).collect(),
    };
    Json(metadata).into_response()
}
