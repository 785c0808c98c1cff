//! Requests and answers with something wrong on the wire.

mod answer;
mod cors;
mod crosstalk;
mod document;
mod request;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method};
use axum::middleware::{self, Next};
use axum::response::Response;
use tower::Layer;

use crate::provider::Provider;

/// Wraps the routes in the faults of a provider; leaves them alone when it has none.
pub(crate) fn install(routes: Router, provider: Provider) -> Router {
    if provider.rules().are_strict() {
        return routes;
    }
    let routes = crosstalk::install(routes, provider.rules());
    // As a service around the whole router, because some faults change the method before it is routed.
    Router::new().fallback_service(middleware::from_fn_with_state(provider, tamper).layer(routes))
}

/// The request as it arrived, before a fault changed it.
struct Asked {
    method: Method,
    path: String,
    headers: HeaderMap,
}

async fn tamper(State(op): State<Provider>, request: Request, next: Next) -> Response {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let asked = Asked {
        method,
        path,
        headers: request.headers().clone(),
    };
    let mut response = match request::alter(&op, request).await {
        Ok(request) => next.run(request).await,
        Err(instead) => instead,
    };
    for rule in op.rules().broken() {
        response = document::alter(rule, &op, &asked, response).await;
        answer::alter(rule, &op, &asked, &mut response).await;
        cors::alter(rule, &asked, &mut response);
    }
    response
}
