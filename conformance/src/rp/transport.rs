//! HTTP requests and their answers, each kept as evidence and bounded in time and memory.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, Method};
use tokio::time::Instant;
use url::Url;

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

/// What came of a request, and where it is kept.
#[derive(Debug)]
pub struct Sent {
    /// The exchange in the log.
    pub id: ExchangeId,
    /// The answer, or a sentence that says why there is none.
    pub came: Result<Answer, String>,
}

/// Sends the requests of one check and keeps what came.
#[derive(Debug, Clone)]
pub struct Transport {
    wire: Wire,
    log: Log,
    client: Arc<Mutex<Option<reqwest::Client>>>,
    /// Clients with a connection of their own, reused from one race to the next.
    lanes: Arc<Mutex<Vec<reqwest::Client>>>,
}

/// A connection that is open and has answered once.
pub struct Lane {
    transport: Transport,
    client: reqwest::Client,
}

/// In bytes: twice what servers take.
const LONGEST_URL: usize = 16 * 1024;

impl Transport {
    /// A transport over a way to the target.
    pub fn new(wire: Wire, log: Log) -> Self {
        Self {
            wire,
            log,
            client: Arc::default(),
            lanes: Arc::default(),
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

    /// Closes the check's own connections; the next request opens another.
    pub(crate) fn forget_connections(&self) {
        *lock(&self.client) = None;
        lock(&self.lanes).clear();
    }

    /// Sends a request over the check's own connections.
    pub async fn send(&self, request: Outgoing) -> Sent {
        let client = lock(&self.client).clone();
        let client = match client {
            Some(client) => Ok(client),
            None => self
                .client()
                .inspect(|client| *lock(&self.client) = Some(client.clone())),
        };
        self.send_by(client, request).await
    }

    /// Sends a request over a connection that is opened for it.
    pub async fn send_afresh(&self, request: Outgoing) -> Sent {
        self.send_by(self.client(), request).await
    }

    /// Opens connections and has each of them answer a harmless request, so that what is sent next leaves at once.
    pub async fn warm_lanes(&self, count: usize, harmless: &Url) -> Result<Vec<Lane>, String> {
        let mut clients = std::mem::take(&mut *lock(&self.lanes));
        while clients.len() < count {
            clients.push(self.client()?);
        }
        let warm = futures::future::join_all(clients.iter().take(count).map(|client| async {
            if !self.wire.reaches(harmless) {
                return Err(foreign(harmless));
            }
            self.exchange(client, &Outgoing::get(harmless.clone()))
                .await
        }))
        .await;
        lock(&self.lanes).clone_from(&clients);
        warm.into_iter().collect::<Result<Vec<_>, _>>()?;
        clients.truncate(count);
        Ok(clients
            .into_iter()
            .map(|client| Lane {
                transport: self.clone(),
                client,
            })
            .collect())
    }

    fn client(&self) -> Result<reqwest::Client, String> {
        self.wire.client().map_err(|error| reason(&error))
    }

    async fn send_by(&self, client: Result<reqwest::Client, String>, request: Outgoing) -> Sent {
        let started = Instant::now();
        let came = match client {
            _ if !self.wire.reaches(&request.url) => Err(foreign(&request.url)),
            // A target that sends the browser around makes such URLs, and every one of them is evidence.
            _ if request.url.as_str().len() > LONGEST_URL => Err(format!(
                "a URL of {} bytes is not requested",
                request.url.as_str().len()
            )),
            Ok(client) => self.exchange(&client, &request).await,
            Err(reason) => Err(reason),
        };
        let took = started.elapsed();
        let id = self.log.record(
            request.method,
            request.url.as_str(),
            &request.headers,
            &request.body,
            &came,
            took,
        );
        Sent { id, came }
    }

    async fn exchange(
        &self,
        client: &reqwest::Client,
        request: &Outgoing,
    ) -> Result<Answer, String> {
        let started = Instant::now();
        let limits = self.wire.limits();
        match tokio::time::timeout(limits.time, receive(client, request, limits.body)).await {
            Ok(Ok((status, headers, body))) => Ok(Answer {
                status,
                headers,
                body,
                took: started.elapsed(),
                url: request.url.to_string(),
            }),
            Ok(Err(reason)) => Err(format!(
                "no answer from {}: {reason}",
                without_query(&request.url)
            )),
            Err(_) => Err(format!(
                "no complete answer from {} within {:?}",
                without_query(&request.url),
                limits.time
            )),
        }
    }
}

impl Lane {
    /// Sends a request over this connection.
    pub async fn send(&self, request: Outgoing) -> Sent {
        self.transport
            .send_by(Ok(self.client.clone()), request)
            .await
    }
}

async fn receive(
    client: &reqwest::Client,
    request: &Outgoing,
    limit: usize,
) -> Result<(u16, HeaderMap, Bytes), String> {
    let mut response = client
        .request(request.method.clone(), request.url.clone())
        .headers(request.headers.clone())
        .body(request.body.clone())
        .send()
        .await
        .map_err(|error| reason(&error))?;
    let status = response.status().as_u16();
    let headers = std::mem::take(response.headers_mut());
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| reason(&error))? {
        if body.len() + chunk.len() > limit {
            return Err(format!("the body is longer than {limit} bytes"));
        }
        body.extend_from_slice(&chunk);
    }
    Ok((status, headers, body.freeze()))
}

/// The innermost cause: the layers around it say nothing that the reader does not know.
fn reason(error: &dyn std::error::Error) -> String {
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
            reason.starts_with("no answer from http://127.0.0.1:1/x: "),
            "{reason}"
        );
        assert_eq!(transport.log().exchanges().len(), 1);
    }
}
