//! The shell: one endpoint per file. This page is the list of endpoints.

mod answer;
mod authorize;
mod body;
mod clerk_error;
mod consent;
mod cookie;
mod cors;
mod discovery;
mod error;
mod failure;
mod form_token;
mod grant;
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

use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::routing::{MethodRouter, get, post};

use self::serving::Serving;
use crate::model::{Endpoint, Readers};
use crate::provider::{Provider, TestControls};

/// Everything that a provider serves.
pub(crate) fn router(provider: Provider) -> Router {
    let serving = |readers| Serving {
        op: provider.clone(),
        readers,
        patience: provider.config().limits.request_timeout,
    };
    let mut others = routes(Readers::SameOrigin, &provider)
        .fallback(async || StatusCode::NOT_FOUND)
        .layer(serving(Readers::SameOrigin));
    if provider.test_controls() == TestControls::On {
        // New keys take as long as the machine needs, and only the tester waits for them.
        let without_deadline = Serving {
            patience: Duration::MAX,
            ..serving(Readers::SameOrigin)
        };
        others = others.merge(test_controls::routes().layer(without_deadline));
    }
    routes(Readers::AnyOrigin, &provider)
        .layer(serving(Readers::AnyOrigin))
        .merge(others)
        .with_state(provider)
}

/// The endpoints whose answers these scripts may read.
fn routes(readers: Readers, provider: &Provider) -> Router<Provider> {
    // For the forms of pages, which axum reads. The other endpoints read a `WholeBody`; the layer costs a query 3 %.
    let body_limit = DefaultBodyLimit::max(provider.config().limits.body_bytes);
    let endpoints = Endpoint::ALL.into_iter();
    endpoints
        .filter(|endpoint| endpoint.readers() == readers)
        .fold(Router::new(), |router, endpoint| {
            router.route(endpoint.path(), handler(endpoint, body_limit))
        })
}

fn handler(endpoint: Endpoint, body_limit: DefaultBodyLimit) -> MethodRouter<Provider> {
    match endpoint {
        Endpoint::OpenidConfiguration | Endpoint::AuthorizationServer => get(discovery::metadata),
        Endpoint::Jwks => get(jwks::jwks),
        Endpoint::Authorization => get(authorize::get).post(authorize::post).layer(body_limit),
        Endpoint::Login => get(login::get).post(login::post).layer(body_limit),
        Endpoint::Consent => get(consent::get).post(consent::post).layer(body_limit),
        Endpoint::Token => post(token::token),
        Endpoint::Userinfo => get(userinfo::get).post(userinfo::post),
        Endpoint::Introspection => post(introspection::introspect),
        Endpoint::Revocation => post(revoke::revoke),
        Endpoint::Registration => post(register::register),
        Endpoint::Verification | Endpoint::VerificationV1 => post(verify::verify),
        Endpoint::Health => get(async || "ok\n"),
    }
}
