//! The shell: one endpoint per file. This page is the list of endpoints.

mod answer;
mod authorize;
mod body;
mod browser;
mod clerk_error;
mod consent;
mod cookie;
mod cors;
mod discovery;
mod error;
mod failure;
mod form_token;
mod headers;
mod introspection;
pub(crate) mod issue;
mod json;
mod jwks;
mod login;
mod media_type;
mod page;
mod presented;
mod register;
mod request;
mod revoke;
mod serving;
mod test_controls;
mod token;
mod uncached;
mod userinfo;
mod verify;
mod visit;
mod waiting;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::routing::{get, post};

use self::serving::{Readers, Serving};
use crate::oauth::metadata::path;
use crate::provider::{Provider, TestControls};

/// Everything that a provider serves.
pub(crate) fn router(provider: Provider) -> Router {
    let body_limit = DefaultBodyLimit::max(provider.config().limits.body_bytes);
    let mut others = for_servers()
        .merge(browser::routes().layer(body_limit))
        .fallback(async || StatusCode::NOT_FOUND);
    if provider.test_controls() == TestControls::On {
        others = others.merge(test_controls::routes());
    }
    let serving = |readers| Serving {
        op: provider.clone(),
        readers,
    };
    for_any_origin()
        .layer(serving(Readers::AnyOrigin))
        .merge(others.layer(serving(Readers::SameOrigin)))
        .with_state(provider)
}

/// What scripts of any origin may call: they bring their own token or code, and no cookie of ours means anything here.
fn for_any_origin() -> Router<Provider> {
    Router::new()
        .route(path::OPENID_CONFIGURATION, get(discovery::metadata))
        .route(path::AUTHORIZATION_SERVER, get(discovery::metadata))
        .route(path::JWKS, get(jwks::jwks))
        .route(path::TOKEN, post(token::token))
        .route(path::USERINFO, get(userinfo::get).post(userinfo::post))
        .route(path::REVOCATION, post(revoke::revoke))
        .route(path::REGISTRATION, post(register::register))
}

/// What only servers call.
fn for_servers() -> Router<Provider> {
    Router::new()
        .route(path::INTROSPECTION, post(introspection::introspect))
        .route(
            "/oauth_applications/access_tokens/verify",
            post(verify::verify),
        )
        .route(
            "/v1/oauth_applications/access_tokens/verify",
            post(verify::verify),
        )
        .route("/healthz", get(async || "ok\n"))
}
