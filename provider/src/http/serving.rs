//! What happens around every endpoint: a deadline, cross-origin access, and the headers of every answer.
//!
//! One layer rather than one for each: every layer of a router costs allocations per request, and together they cost more
//! than what they surrounded.

use std::convert::Infallible;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::Route;
use axum::routing::future::RouteFuture;
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
    tower::layer::layer_fn(move |mut route: Route| {
        let op = op.clone();
        service_fn(move |request: Request| {
            let op = op.clone();
            // The path only: a query may hold codes and states.
            let seen = tracing::enabled!(Level::DEBUG)
                .then(|| (request.method().clone(), request.uri().path().to_owned()));
            let preflight = readers == Readers::AnyOrigin && cors::is_preflight(&request);
            let answering = (!preflight).then(|| route.call(request));
            async move {
                let mut response = match answering {
                    Some(answering) => in_time(&op, answering).await,
                    None => cors::preflight(),
                };
                if let Some((method, path)) = seen {
                    tracing::debug!(%method, path, status = response.status().as_u16(), "answered");
                }
                finish(&mut response, &op, readers);
                Ok(response)
            }
        })
    })
}

async fn in_time(op: &Provider, answering: RouteFuture<Infallible>) -> Response {
    match tokio::time::timeout(op.config().limits.request_timeout, answering).await {
        Ok(Ok(response)) => response,
        Err(_) => StatusCode::REQUEST_TIMEOUT.into_response(),
    }
}

fn finish(response: &mut Response, op: &Provider, readers: Readers) {
    let headers = response.headers_mut();
    if readers == Readers::AnyOrigin {
        cors::open(headers);
    }
    headers::add(headers, op);
}
