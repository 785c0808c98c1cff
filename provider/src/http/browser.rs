//! What a person at a browser sees: authorization, login, consent.
//!
//! A request that needs its user waits in the store under an unguessable name. The pages carry that name, the browser
//! carries a cookie that proves it is the one the request was made in, and every step asks the core again what is next.

use axum::Router;
use axum::routing::get;

use super::{authorize, consent, login};
use crate::provider::Provider;

/// The routes of the browser side.
pub(super) fn routes() -> Router<Provider> {
    Router::new()
        .route(
            "/oauth/authorize",
            get(authorize::get).post(authorize::post),
        )
        .route("/login", get(login::get).post(login::post))
        .route("/consent", get(consent::get).post(consent::post))
}
