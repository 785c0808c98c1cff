//! The routes as one connection sees them.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::net::SocketAddr;
use std::task::{Context, Poll};

use axum::Router;
use axum::extract::ConnectInfo;
use axum::http::Request;
use axum::response::{IntoResponse, Response};
use axum::routing::future::RouteFuture;
use futures::future::Either;
use hyper::body::Incoming;
use tower::Service;

use super::host;
use crate::provider::TestControls;

/// Routes that serve no request whose Host is in doubt. A service of its own, because layers of a router cost allocations
/// for each request.
#[derive(Clone)]
pub(super) struct Routes {
    router: Router,
    controls: TestControls,
    peer: Option<SocketAddr>,
}

impl Routes {
    pub(super) fn new(router: Router, controls: TestControls) -> Self {
        Self {
            router,
            controls,
            peer: None,
        }
    }

    /// The routes for a connection. Only the test controls ask who it is from.
    pub(super) fn for_peer(&self, peer: SocketAddr) -> Self {
        let peer = match self.controls {
            TestControls::On => Some(peer),
            TestControls::Off => None,
        };
        Self {
            peer,
            ..self.clone()
        }
    }
}

impl Service<Request<Incoming>> for Routes {
    type Response = Response;
    type Error = Infallible;
    type Future = Either<Ready<Result<Response, Infallible>>, RouteFuture<Infallible>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Service::<Request<Incoming>>::poll_ready(&mut self.router, context)
    }

    fn call(&mut self, mut request: Request<Incoming>) -> Self::Future {
        if !host::is_clear(&request) {
            return Either::Left(ready(Ok(host::Unclear.into_response())));
        }
        if let Some(peer) = self.peer {
            request.extensions_mut().insert(ConnectInfo(peer));
        }
        Either::Right(self.router.call(request))
    }
}
