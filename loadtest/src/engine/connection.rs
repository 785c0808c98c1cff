//! Opening a connection: TCP, TLS where the URL asks for it, HTTP/1.1.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::Instant;
use tokio_rustls::TlsConnector;
use url::Url;

use super::meter::Opened;

/// The way to send requests over a connection.
pub(crate) type Sender = SendRequest<Full<Bytes>>;

/// Opens a connection to the host of a URL, driven by a task of the runtime that is entered.
pub(crate) async fn open(
    url: &Url,
    tls: &Arc<rustls::ClientConfig>,
) -> Result<(Sender, Opened), String> {
    let host = url.host_str().ok_or("the URL has no host")?;
    let port = url.port_or_known_default().ok_or("the URL has no port")?;
    let started = Instant::now();
    // Brackets belong to the URL, not to the address: RFC 3986 section 3.2.2.
    let address = host.trim_start_matches('[').trim_end_matches(']');
    let stream = TcpStream::connect((address, port))
        .await
        .map_err(|error| error.to_string())?;
    // Requests are small and complete: waiting for more to send only delays them.
    stream
        .set_nodelay(true)
        .map_err(|error| error.to_string())?;
    let connect = started.elapsed();
    if url.scheme() != "https" {
        let sender = handshake(stream).await?;
        return Ok((sender, Opened { connect, tls: None }));
    }
    let name = ServerName::try_from(address.to_owned()).map_err(|error| error.to_string())?;
    let started = Instant::now();
    let stream = TlsConnector::from(Arc::clone(tls))
        .connect(name, stream)
        .await
        .map_err(|error| error.to_string())?;
    let tls: Option<Duration> = Some(started.elapsed());
    let sender = handshake(stream).await?;
    Ok((sender, Opened { connect, tls }))
}

async fn handshake<S>(stream: S) -> Result<Sender, String>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (sender, connection) = http1::Builder::new()
        .max_headers(MOST_HEADERS)
        .max_buf_size(LARGEST_HEAD)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(|error| error.to_string())?;
    // How a connection ends is told by the request that was on it.
    tokio::spawn(async move { drop(connection.await) });
    Ok(sender)
}

/// Limits for the head of an answer, against a hostile target.
const MOST_HEADERS: usize = 100;
const LARGEST_HEAD: usize = 64 * 1024;
