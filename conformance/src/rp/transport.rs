//! HTTP requests and their answers, each kept as evidence and bounded in time and memory.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method};
use tokio::time::Instant;
use url::Url;

use super::carrier::{Carrier, Connection};
use super::client::HttpClient;
use super::evidence::{ExchangeId, Log};
use super::wire::Wire;

/// A request, complete.
#[derive(Clone)]
pub struct Outgoing {
    /// The method.
    pub method: Method,
    /// The URL.
    pub url: Url,
    /// The header fields.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Outgoing {
    /// A GET without anything.
    pub fn get(url: Url) -> Self {
        Self {
            method: Method::GET,
            url,
            headers: HeaderMap::new(),
            body: Bytes::new(),
        }
    }
}

/// An answer, complete.
#[derive(Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The header fields.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
    /// From sending to the end of the body.
    pub took: Duration,
    /// The URL that answered.
    pub url: String,
}

impl Answer {
    /// A header field as text, if it is there; several of one name are joined by commas.
    pub fn header(&self, name: &str) -> Option<String> {
        let values: Vec<_> = self
            .headers
            .get_all(name)
            .iter()
            .map(|value| String::from_utf8_lossy(value.as_bytes()))
            .collect();
        if values.is_empty() {
            None
        } else {
            Some(values.join(", "))
        }
    }

    /// The media type without parameters, in lower case.
    pub fn media_type(&self) -> Option<String> {
        let value = self.header("content-type")?;
        Some(
            value
                .split(';')
                .next()
                .unwrap_or_default()
                .trim()
                .to_ascii_lowercase(),
        )
    }

    /// The body as text; bytes that are not UTF-8 become replacement characters.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The server's clock when it answered: RFC 9110 section 6.6.1.
    pub fn date(&self) -> Option<u64> {
        let date = httpdate::parse_http_date(self.headers.get("date")?.to_str().ok()?).ok()?;
        date.duration_since(std::time::UNIX_EPOCH)
            .ok()
            .map(|since| since.as_secs())
    }
}

/// Bodies hold tokens; only the size is shown.
impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Answer({} of {} bytes)", self.status, self.body.len())
    }
}

/// The result of a request, and where it is kept.
#[derive(Debug)]
pub struct Sent {
    /// The exchange in the log.
    pub id: ExchangeId,
    /// The answer, or why there is none.
    pub came: Result<Answer, NoAnswer>,
}

/// Why there is no complete answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct NoAnswer {
    /// In a sentence.
    pub reason: String,
    /// As far as somebody decides by it.
    pub cause: Cause,
}

/// The part of the way at which there was no going on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The certificate of the target is not trusted.
    Certificate,
    /// Anything else.
    Other,
}

impl NoAnswer {
    /// By the innermost cause of an error.
    pub(crate) fn by(error: &(dyn std::error::Error + 'static)) -> Self {
        let mut layers = std::iter::successors(Some(error), |layer| layer.source());
        Self {
            reason: innermost(error),
            cause: match layers.any(distrusts) {
                true => Cause::Certificate,
                false => Cause::Other,
            },
        }
    }

    /// The same, with the address in its sentence.
    pub(crate) fn at(self, url: &Url) -> Self {
        Self {
            reason: unanswered(url, &self.reason),
            ..self
        }
    }
}

/// Whether an error is that of a certificate. An I/O error does not count the error that it wraps among its sources.
fn distrusts(error: &(dyn std::error::Error + 'static)) -> bool {
    let wrapped = error.downcast_ref::<std::io::Error>();
    match wrapped.and_then(std::io::Error::get_ref) {
        Some(wrapped) => distrusts(wrapped),
        None => matches!(
            error.downcast_ref(),
            Some(rustls::Error::InvalidCertificate(_))
        ),
    }
}

impl From<String> for NoAnswer {
    fn from(reason: String) -> Self {
        Self {
            reason,
            cause: Cause::Other,
        }
    }
}

impl From<NoAnswer> for String {
    fn from(none: NoAnswer) -> Self {
        none.reason
    }
}

/// Sends the requests of one relying party and keeps what came.
#[derive(Debug, Clone)]
pub struct Transport {
    wire: Wire,
    log: Log,
    way: Way,
}

/// Over whose connections requests travel.
#[derive(Debug, Clone)]
enum Way {
    /// Over the relying party's own.
    Own(Arc<Own>),
    /// Over those of somebody who serves many relying parties.
    Carried(Arc<dyn Carrier>),
}

#[derive(Debug, Default)]
struct Own {
    client: Mutex<Option<HttpClient>>,
    /// Clients with a connection of their own, reused from one race to the next.
    lanes: Mutex<Vec<HttpClient>>,
}

/// The way that one request of a race takes: its connection is open before the race begins.
#[derive(Debug)]
pub struct Lane {
    transport: Transport,
    carrier: Arc<dyn Carrier>,
}

/// In bytes: twice what servers take.
const LONGEST_URL: usize = 16 * 1024;

impl Transport {
    /// A transport over a way to the target.
    pub fn new(wire: Wire, log: Log) -> Self {
        Self {
            wire,
            log,
            way: Way::Own(Arc::default()),
        }
    }

    /// A transport whose requests somebody else carries.
    pub fn carried(wire: Wire, log: Log, carrier: Arc<dyn Carrier>) -> Self {
        Self {
            wire,
            log,
            way: Way::Carried(carrier),
        }
    }

    /// The way to the target.
    pub fn wire(&self) -> &Wire {
        &self.wire
    }

    /// The log of exchanges.
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// Closes the relying party's own connections; the next request opens another.
    pub(crate) fn forget_connections(&self) {
        if let Way::Own(own) = &self.way {
            *lock(&own.client) = None;
            lock(&own.lanes).clear();
        }
    }

    /// Sends a request over any connection.
    pub async fn send(&self, request: Outgoing) -> Sent {
        match &self.way {
            Way::Own(own) => match self.own_client(own) {
                Ok(client) => self.send_by(&client, Connection::Any, request).await,
                Err(reason) => self.record(request, Err(reason.into()), Duration::ZERO),
            },
            Way::Carried(carrier) => {
                self.send_by(carrier.as_ref(), Connection::Any, request)
                    .await
            }
        }
    }

    /// Sends a request over a connection that is opened for it.
    pub async fn send_afresh(&self, request: Outgoing) -> Sent {
        match &self.way {
            Way::Own(_) => match HttpClient::new(self.wire.clone()) {
                Ok(client) => self.send_by(&client, Connection::Any, request).await,
                Err(reason) => self.record(request, Err(reason.into()), Duration::ZERO),
            },
            Way::Carried(carrier) => {
                self.send_by(carrier.as_ref(), Connection::New, request)
                    .await
            }
        }
    }

    /// Ways for requests that are to leave at the same moment. Our own connections are opened and have answered a harmless
    /// request before; who carries the requests of many opens what is missing.
    pub async fn warm_lanes(&self, count: usize, harmless: &Url) -> Result<Vec<Lane>, String> {
        let carriers: Vec<Arc<dyn Carrier>> = match &self.way {
            Way::Own(own) => self.warm_clients(own, count, harmless).await?,
            Way::Carried(carrier) => vec![Arc::clone(carrier); count],
        };
        Ok(carriers
            .into_iter()
            .map(|carrier| Lane {
                transport: self.clone(),
                carrier,
            })
            .collect())
    }

    async fn warm_clients(
        &self,
        own: &Own,
        count: usize,
        harmless: &Url,
    ) -> Result<Vec<Arc<dyn Carrier>>, String> {
        if !self.wire.reaches(harmless) {
            return Err(foreign(harmless));
        }
        let mut clients = std::mem::take(&mut *lock(&own.lanes));
        while clients.len() < count {
            clients.push(HttpClient::new(self.wire.clone())?);
        }
        let request = Outgoing::get(harmless.clone());
        let answers = clients
            .iter()
            .take(count)
            .map(|client| client.carry(&request, Connection::Any));
        let warm = futures::future::join_all(answers).await;
        lock(&own.lanes).clone_from(&clients);
        warm.into_iter().collect::<Result<Vec<_>, _>>()?;
        clients.truncate(count);
        Ok(clients
            .into_iter()
            .map(|client| Arc::new(client) as Arc<dyn Carrier>)
            .collect())
    }

    fn own_client(&self, own: &Own) -> Result<HttpClient, String> {
        let mut kept = lock(&own.client);
        match &*kept {
            Some(client) => Ok(client.clone()),
            None => Ok(kept.insert(HttpClient::new(self.wire.clone())?).clone()),
        }
    }

    async fn send_by(
        &self,
        carrier: &dyn Carrier,
        connection: Connection,
        request: Outgoing,
    ) -> Sent {
        let started = Instant::now();
        let came = if !self.wire.reaches(&request.url) {
            Err(foreign(&request.url).into())
        } else if request.url.as_str().len() > LONGEST_URL {
            // A target that sends the browser around makes such URLs, and every one of them is evidence.
            let length = request.url.as_str().len();
            Err(format!("a URL of {length} bytes is not requested").into())
        } else {
            carrier.carry(&request, connection).await
        };
        self.record(request, came, started.elapsed())
    }

    fn record(&self, request: Outgoing, came: Result<Answer, NoAnswer>, took: Duration) -> Sent {
        let id = self.log.record(request, &came, took);
        Sent { id, came }
    }
}

impl Lane {
    /// Sends a request this way.
    pub async fn send(&self, request: Outgoing) -> Sent {
        self.transport
            .send_by(self.carrier.as_ref(), Connection::Any, request)
            .await
    }
}

/// Why no answer came, in a sentence with the address and without what its query may hold.
pub fn unanswered(url: &Url, reason: &str) -> String {
    format!("no answer from {}: {reason}", without_query(url))
}

/// The innermost cause: the layers around it say nothing that the reader does not know.
pub fn innermost(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

fn foreign(url: &Url) -> String {
    format!(
        "{} is not contacted: it does not belong to the target",
        url.origin().ascii_serialization()
    )
}

fn without_query(url: &Url) -> String {
    let mut url = url.clone();
    // URLs that cannot have user and password have none to take away.
    let _ = url.set_username("").and_then(|()| url.set_password(None));
    url.set_query(None);
    url.set_fragment(None);
    url.into()
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::super::wire::Limits;
    use super::*;

    #[tokio::test]
    async fn nobody_at_the_door_is_a_sentence_with_the_url() {
        let issuer = Url::parse("http://127.0.0.1:1/").expect("URL");
        let wire = Wire::new([&issuer], None, Limits::default()).expect("nothing to trust");
        let transport = Transport::new(wire, Log::new(super::super::secrets::Salt::fresh()));
        let sent = transport
            .send(Outgoing::get(
                Url::parse("http://127.0.0.1:1/x?code=secret").expect("URL"),
            ))
            .await;
        let reason = sent.came.expect_err("nobody listens");
        assert!(
            reason
                .reason
                .starts_with("no answer from http://127.0.0.1:1/x: "),
            "{reason}"
        );
        assert_eq!(transport.log().exchanges().len(), 1);
    }
}
