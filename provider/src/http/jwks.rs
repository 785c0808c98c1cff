//! `GET /.well-known/jwks.json`: RFC 7517 section 5.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use crate::provider::Provider;

pub(super) async fn jwks(State(op): State<Provider>) -> Json<Value> {
    Json(json!({ "keys": op.keys().published(op.now()) }))
}
