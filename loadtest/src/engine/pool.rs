//! The connections of one thread: opened when they are needed, kept while they are fresh.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use assay_conformance::rp::carrier::{Carrier, Connection};
use assay_conformance::rp::transport::{Answer, NoAnswer, Outgoing, innermost, unanswered};
use assay_conformance::rp::wire::{Limits, Wire};
use bytes::{Bytes, BytesMut};
use futures::future::BoxFuture;
use futures::{FutureExt as _, TryFutureExt as _};
use http::header::{CONTENT_LENGTH, HOST, HeaderValue, USER_AGENT};
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Body as _, Incoming};
use tokio::time::Instant;
use url::{Position, Url};

use super::connection::{self, Sender};
use super::meter::Meter;
use crate::lock;

/// Whether connections are used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reuse {
    /// As HTTP/1.1 clients do: RFC 9112 section 9.3.
    KeepAlive,
    /// Every request opens one.
    PerRequest,
}

impl fmt::Display for Reuse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::KeepAlive => "keep-alive",
            Self::PerRequest => "per-request",
        })
    }
}

/// The connections of one thread.
#[derive(Debug)]
pub(crate) struct Pool {
    tls: Arc<rustls::ClientConfig>,
    limits: Limits,
    reuse: Reuse,
    idle: Mutex<Vec<Idle>>,
    /// The authority of the latest request.
    latest: Mutex<Option<HeaderValue>>,
}

/// An idle connection.
struct Idle {
    authority: HeaderValue,
    encrypted: bool,
    sender: Sender,
    since: Instant,
}

/// Servers close connections that were idle for some time, the earliest known after five seconds; a request that crosses the
/// close is lost, and neither side is at fault.
const FRESH: Duration = Duration::from_secs(4);

impl Pool {
    /// No connections yet.
    pub(crate) fn new(wire: &Wire, reuse: Reuse) -> Self {
        Self {
            tls: wire.tls(),
            limits: wire.limits(),
            reuse,
            idle: Mutex::default(),
            latest: Mutex::default(),
        }
    }

    /// Sends a request and waits for the whole answer.
    pub(crate) async fn exchange(
        &self,
        request: &Outgoing,
        connection: Connection,
        meter: &Meter,
    ) -> Result<Answer, String> {
        let exchanged = self.send_and_receive(request, connection, meter);
        match tokio::time::timeout(self.limits.time, exchanged).await {
            Ok(came) => came.map_err(|reason| unanswered(&request.url, &reason)),
            Err(_) => Err(unanswered(
                &request.url,
                &format!("it was not complete within {:?}", self.limits.time),
            )),
        }
    }

    async fn send_and_receive(
        &self,
        request: &Outgoing,
        connection: Connection,
        meter: &Meter,
    ) -> Result<Answer, String> {
        let url = &request.url;
        let authority = self.authority(url)?;
        let encrypted = url.scheme() == "https";
        let kept = match (self.reuse, connection) {
            (Reuse::KeepAlive, Connection::Any) => self.kept(&authority, encrypted).await,
            (Reuse::KeepAlive, Connection::New) | (Reuse::PerRequest, _) => None,
        };
        let mut sender = match kept {
            Some(sender) => sender,
            None => {
                let (sender, opened) = connection::open(url, &self.tls).await?;
                meter.opened(opened);
                sender
            }
        };
        let message = message(request, &authority)?;
        let sent = Instant::now();
        let under_way = meter.sent(sent);
        let (head, body) = receive(&mut sender, message, self.limits.body).await?;
        under_way.answered(body.len());
        let ended = Instant::now();
        if (self.reuse, connection) == (Reuse::KeepAlive, Connection::Any) && !sender.is_closed() {
            let mut idle = lock(&self.idle);
            // The connection that was used last is taken first, so those that are no longer needed gather at the front.
            let stale = idle.partition_point(|kept| ended - kept.since >= FRESH);
            idle.drain(..stale);
            idle.push(Idle {
                authority,
                encrypted,
                sender,
                since: ended,
            });
        }
        Ok(Answer {
            status: head.status.as_u16(),
            headers: head.headers,
            body,
            took: ended - sent,
            url: url.to_string(),
        })
    }

    /// Host and port as they stand in the Host header: RFC 9110 section 7.2. Nearly always they are those of the last request.
    fn authority(&self, url: &Url) -> Result<HeaderValue, String> {
        let text = &url[Position::BeforeHost..Position::AfterPort];
        let mut latest = lock(&self.latest);
        if let Some(latest) = latest.as_ref().filter(|latest| *latest == text) {
            return Ok(latest.clone());
        }
        let authority = HeaderValue::from_str(text)
            .map_err(|_| "the host cannot stand in a header".to_owned())?;
        Ok(latest.insert(authority).clone())
    }

    /// The connection that was used last: so no more stay open than are needed.
    async fn kept(&self, authority: &HeaderValue, encrypted: bool) -> Option<Sender> {
        loop {
            let mut found = {
                let mut idle = lock(&self.idle);
                let at = idle
                    .iter()
                    .rposition(|kept| kept.encrypted == encrypted && kept.authority == authority)?;
                idle.remove(at)
            };
            if found.since.elapsed() < FRESH && found.sender.ready().await.is_ok() {
                return Some(found.sender);
            }
        }
    }
}

/// Carries the requests of one user over the connections of the thread.
#[derive(Debug)]
pub struct PooledCarrier {
    pub(crate) pool: Arc<Pool>,
    pub(crate) meter: Arc<Meter>,
}

impl PooledCarrier {
    /// Carries requests over connections of its own, which it keeps.
    #[must_use]
    pub fn new(wire: &Wire) -> Self {
        Self {
            pool: Arc::new(Pool::new(wire, Reuse::KeepAlive)),
            meter: Arc::default(),
        }
    }
}

impl Carrier for PooledCarrier {
    fn carry<'a>(
        &'a self,
        request: &'a Outgoing,
        connection: Connection,
    ) -> BoxFuture<'a, Result<Answer, NoAnswer>> {
        let came = self.pool.exchange(request, connection, &self.meter);
        came.err_into().boxed()
    }
}

/// The request in origin form: RFC 9112 section 3.2.1.
fn message(
    request: &Outgoing,
    authority: &HeaderValue,
) -> Result<http::Request<Full<Bytes>>, String> {
    let path = &request.url[Position::BeforePath..Position::AfterQuery];
    let mut message = http::Request::new(Full::new(request.body.clone()));
    *message.method_mut() = request.method.clone();
    *message.uri_mut() = path
        .parse()
        .map_err(|_| format!("`{path}` cannot be requested"))?;
    *message.headers_mut() = request.headers.clone();
    let headers = message.headers_mut();
    headers.insert(HOST, authority.clone());
    headers
        .entry(USER_AGENT)
        .or_insert(HeaderValue::from_static(concat!(
            "assay/",
            env!("CARGO_PKG_VERSION")
        )));
    // A POST without a body says so, or servers wait for one: RFC 9110 section 8.6.
    if request.method == http::Method::POST && request.body.is_empty() {
        headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
    }
    Ok(message)
}

async fn receive(
    sender: &mut Sender,
    message: http::Request<Full<Bytes>>,
    limit: usize,
) -> Result<(http::response::Parts, Bytes), String> {
    let answer = sender
        .send_request(message)
        .await
        .map_err(|error| innermost(&error))?;
    let (head, body) = answer.into_parts();
    Ok((head, collect(body, limit).await?))
}

/// The whole body; one that comes in a piece is not copied.
async fn collect(mut body: Incoming, limit: usize) -> Result<Bytes, String> {
    let mut first = Bytes::new();
    let mut all = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|error| innermost(&error))?.into_data() else {
            continue;
        };
        if first.len() + all.len() + data.len() > limit {
            return Err(format!("the body is longer than {limit} bytes"));
        }
        if first.is_empty() && all.is_empty() {
            first = data;
        } else {
            if all.is_empty() {
                all.extend_from_slice(&std::mem::take(&mut first));
            }
            all.extend_from_slice(&data);
        }
        if body.is_end_stream() {
            break;
        }
    }
    Ok(if all.is_empty() { first } else { all.freeze() })
}

/// The address of an idle connection is no secret, but what travelled on it is.
impl fmt::Debug for Idle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Idle({:?})", self.authority)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calibrate::Server;

    #[tokio::test]
    async fn what_was_opened_for_one_request_is_not_kept() {
        let server = Server::start().expect("a free port");
        let url: Url = format!("http://{}/", server.address).parse().expect("URL");
        let wire = Wire::new([&url], None, Limits::default()).expect("nothing to trust");
        let pool = Pool::new(&wire, Reuse::KeepAlive);
        let request = Outgoing::get(url);
        let meter = Meter::default();
        for connection in [
            Connection::New,
            Connection::New,
            Connection::Any,
            Connection::Any,
        ] {
            let came = pool.exchange(&request, connection, &meter).await;
            assert_eq!(came.map(|answer| answer.status), Ok(200));
        }
        assert_eq!((lock(&pool.idle).len(), meter.take().opened.len()), (1, 3));
    }
}
