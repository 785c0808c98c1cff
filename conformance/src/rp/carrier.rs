//! The carrier takes requests to a target and brings the answers back.

use std::fmt;

use futures::future::BoxFuture;

use super::transport::{Answer, NoAnswer, Outgoing};

/// Takes requests to a target and brings the answers back, within limits of its own: the HTTP client of a check, or the
/// connections of a load test.
pub trait Carrier: fmt::Debug + Send + Sync {
    /// Sends a request; an error says why no complete answer came.
    fn carry<'a>(
        &'a self,
        request: &'a Outgoing,
        connection: Connection,
    ) -> BoxFuture<'a, Result<Answer, NoAnswer>>;
}

/// Which connection a request may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Connection {
    /// Any, an open one for preference.
    Any,
    /// One that is opened for it.
    New,
}
