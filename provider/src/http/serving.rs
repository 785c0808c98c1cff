//! What happens around every endpoint: a deadline, cross-origin access, and the headers of every answer.
//!
//! One layer rather than one for each: every layer of a router costs allocations per request, and together they cost more
//! than what they surrounded.

use std::convert::Infallible;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::Route;
use tower::{Layer, Service, service_fn};
use tracing::Level;

use super::{cors, headers};
use crate::provider::Provider;

/// Who may read the answers in a browser.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Readers {
    /// Scripts of any origin.
    AnyOrigin,
    /// The provider's own pages.
    SameOrigin,
}

/// Surrounds each route of a router.
pub(super) fn serving(
    op: Provider,
    readers: Readers,
) -> impl Layer<
    Route,
    Service = impl Service<
        Request,
        Response = Response,
        Error = Infallible,
        Future = impl Future<Output = Result<Response, Infallible>> + Send,
    > + Clone
              + Send
              + Sync,
> + Clone
+ Send
+ Sync {
    tower::layer::layer_fn(move |route: Route| {
        let op = op.clone();
        service_fn(move |request| {
            let (op, route) = (op.clone(), route.clone());
            async move { Ok(answer(&op, readers, route, request).await) }
        })
    })
}

async fn answer(op: &Provider, readers: Readers, mut route: Route, request: Request) -> Response {
    // The path only: a query may hold codes and states.
    let seen = tracing::enabled!(Level::DEBUG)
        .then(|| (request.method().clone(), request.uri().path().to_owned()));
    let mut response = if readers == Readers::AnyOrigin && cors::is_preflight(&request) {
        cors::preflight()
    } else {
        let patience = op.config().limits.request_timeout;
        match tokio::time::timeout(patience, route.call(request)).await {
            Ok(Ok(response)) => response,
            Err(_) => StatusCode::REQUEST_TIMEOUT.into_response(),
        }
    };
    if let Some((method, path)) = seen {
        tracing::debug!(%method, path, status = response.status().as_u16(), "answered");
    }
    let headers = response.headers_mut();
    if readers == Readers::AnyOrigin {
        cors::open(headers);
    }
    headers::add(headers, op);
    response
}
