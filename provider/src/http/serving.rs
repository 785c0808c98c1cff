//! The layer around every endpoint: a deadline, cross-origin access, and the headers of every answer.
//!
//! One layer rather than one for each: every layer of a router costs allocations per request, and together they cost more
//! than what they surrounded. And a future of its own rather than an async block: that would hold what it waits for twice,
//! and memory of more than a thousand bytes comes slowly.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::extract::Request;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::Route;
use axum::routing::future::RouteFuture;
use pin_project_lite::pin_project;
use tokio::time::{Timeout, timeout};
use tower::{Layer, Service};
use tracing::Level;

use super::{cors, headers};
use crate::model::Readers;
use crate::provider::Provider;

/// Surrounds each route of a router.
#[derive(Clone)]
pub(super) struct Serving {
    pub(super) op: Provider,
    pub(super) readers: Readers,
    /// How long an answer may take.
    pub(super) patience: Duration,
}

impl Layer<Route> for Serving {
    type Service = Served;

    fn layer(&self, route: Route) -> Served {
        let serving = self.clone();
        Served { serving, route }
    }
}

/// A route with all that surrounds it.
#[derive(Clone)]
pub(super) struct Served {
    serving: Serving,
    route: Route,
}

impl Service<Request> for Served {
    type Response = Response;
    type Error = Infallible;
    type Future = Answering;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Service::<Request>::poll_ready(&mut self.route, context)
    }

    fn call(&mut self, request: Request) -> Answering {
        let Serving {
            readers, patience, ..
        } = &self.serving;
        // The path only: a query may hold codes and states.
        let seen = tracing::enabled!(Level::DEBUG)
            .then(|| (request.method().clone(), request.uri().path().to_owned()));
        let preflight = *readers == Readers::AnyOrigin && cors::is_preflight(&request);
        Answering {
            route: (!preflight).then(|| timeout(*patience, self.route.call(request))),
            serving: self.serving.clone(),
            seen,
        }
    }
}

pin_project! {
    /// An answer on its way.
    pub(super) struct Answering {
        // None for a preflight, which no route sees.
        #[pin]
        route: Option<Timeout<RouteFuture<Infallible>>>,
        serving: Serving,
        seen: Option<(Method, String)>,
    }
}

impl Future for Answering {
    type Output = Result<Response, Infallible>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let mut response = match this.route.as_pin_mut() {
            None => cors::preflight(),
            Some(route) => match ready!(route.poll(context)) {
                Ok(Ok(response)) => response,
                Err(_) => StatusCode::REQUEST_TIMEOUT.into_response(),
            },
        };
        if let Some((method, path)) = this.seen.take() {
            tracing::debug!(%method, path, status = response.status().as_u16(), "answered");
        }
        let Serving { op, readers, .. } = this.serving;
        let headers = response.headers_mut();
        if *readers == Readers::AnyOrigin {
            cors::open(headers);
        }
        headers::add(headers, op);
        Poll::Ready(Ok(response))
    }
}
