//! Requests and answers with something wrong on the wire.

mod answer;
mod cors;
mod crosstalk;
mod document;
mod request;

use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method};
use axum::middleware::{self, Next};
use axum::response::Response;
use tower::Layer;

use super::store::FaultyStore;
use crate::provider::Provider;

/// Wraps the routes of a provider in its faults.
pub(super) fn install(routes: Router, op: Provider, tokens: Arc<FaultyStore>) -> Router {
    let routes = crosstalk::install(routes, op.rules());
    // As a service around the whole router, because some faults change the method before it is routed.
    let tampering = Tampering {
        op,
        tokens,
        cached_host: Arc::default(),
    };
    let tampering = middleware::from_fn_with_state(tampering, tamper);
    Router::new().fallback_service(tampering.layer(routes))
}

/// The provider that is served, and its store.
#[derive(Clone)]
struct Tampering {
    op: Provider,
    tokens: Arc<FaultyStore>,
    /// The first host that a request named in the place of ours: what a cache that is not told of it gives to all.
    cached_host: Arc<OnceLock<String>>,
}

/// The request as it arrived, before a fault changed it.
struct Asked {
    method: Method,
    path: String,
    headers: HeaderMap,
    cached_host: Option<String>,
}

async fn tamper(State(state): State<Tampering>, request: Request, next: Next) -> Response {
    let Tampering {
        op,
        tokens,
        cached_host,
    } = &state;
    let host = request.headers().get(document::FORWARDED_HOST);
    if let Some(Ok(host)) = host.map(|host| host.to_str()) {
        cached_host.get_or_init(|| host.to_owned());
    }
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let asked = Asked {
        method,
        path,
        headers: request.headers().clone(),
        cached_host: cached_host.get().cloned(),
    };
    let mut response = match request::alter(op, tokens, request).await {
        Ok(request) => next.run(request).await,
        Err(instead) => instead,
    };
    for rule in op.rules().broken() {
        response = document::alter(rule, op, &asked, response).await;
        answer::alter(rule, op, tokens, &asked, &mut response).await;
        cors::alter(rule, &asked, &mut response);
    }
    response
}
