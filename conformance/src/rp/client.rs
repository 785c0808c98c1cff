//! The HTTP client of a check: one request, one answer, within limits of time and size.

use bytes::{Bytes, BytesMut};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use http::HeaderMap;
use tokio::time::Instant;

use super::carrier::{Carrier, Connection};
use super::transport::{Answer, NoAnswer, Outgoing, innermost};
use super::wire::Wire;

/// An HTTP client with connections of its own.
#[derive(Debug, Clone)]
pub struct HttpClient {
    wire: Wire,
    http: reqwest::Client,
}

impl HttpClient {
    /// A client that has no connections yet.
    pub fn new(wire: Wire) -> Result<Self, String> {
        let http = wire.client().map_err(|error| innermost(&error))?;
        Ok(Self { wire, http })
    }

    async fn exchange(&self, request: &Outgoing) -> Result<Answer, NoAnswer> {
        let started = Instant::now();
        let limits = self.wire.limits();
        match tokio::time::timeout(limits.time, self.receive(request, limits.body)).await {
            Ok(Ok((status, headers, body))) => Ok(Answer {
                status,
                headers,
                body,
                took: started.elapsed(),
                url: request.url.to_string(),
            }),
            Ok(Err(none)) => Err(none.at(&request.url)),
            Err(_) => {
                let none = format!("it was not complete within {:?}", limits.time);
                Err(NoAnswer::from(none).at(&request.url))
            }
        }
    }

    async fn receive(
        &self,
        request: &Outgoing,
        limit: usize,
    ) -> Result<(u16, HeaderMap, Bytes), NoAnswer> {
        let mut response = self
            .http
            .request(request.method.clone(), request.url.clone())
            .headers(request.headers.clone())
            .body(request.body.clone())
            .send()
            .await
            .map_err(|error| NoAnswer::by(&error))?;
        let status = response.status().as_u16();
        let headers = std::mem::take(response.headers_mut());
        let mut body = BytesMut::new();
        while let Some(chunk) = response
            .chunk()
            .await
            .map_err(|error| NoAnswer::by(&error))?
        {
            if body.len() + chunk.len() > limit {
                return Err(format!("the body is longer than {limit} bytes").into());
            }
            body.extend_from_slice(&chunk);
        }
        Ok((status, headers, body.freeze()))
    }
}

impl Carrier for HttpClient {
    fn carry<'a>(
        &'a self,
        request: &'a Outgoing,
        connection: Connection,
    ) -> BoxFuture<'a, Result<Answer, NoAnswer>> {
        async move {
            match connection {
                Connection::Any if request.body.len() <= SURELY_READ => {
                    self.exchange(request).await
                }
                Connection::Any | Connection::New => {
                    Self::new(self.wire.clone())?.exchange(request).await
                }
            }
        }
        .boxed()
    }
}

/// A server that has had enough of a body answers and closes the connection, with or without saying so first (RFC 9112
/// section 9.6). The next request on it would get no answer, so a longer body travels on a connection of its own.
const SURELY_READ: usize = 4096;
