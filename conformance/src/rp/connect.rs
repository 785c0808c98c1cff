//! Bare connections to a target, with TLS where it asks for that, and to nobody else.

use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use url::Url;

use super::wire::Wire;

/// A connection, encrypted or not.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// A target that does not even accept is not waited for longer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Opens a connection to the host of a URL.
pub(super) async fn connect(wire: &Wire, url: &Url) -> std::io::Result<Box<dyn Stream>> {
    let patience = PATIENCE.min(wire.limits().time);
    tokio::time::timeout(patience, open(wire, url)).await?
}

async fn open(wire: &Wire, url: &Url) -> std::io::Result<Box<dyn Stream>> {
    let foreign = || std::io::Error::other("the host does not belong to the target");
    let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
        return Err(foreign());
    };
    if !wire.reaches(url) {
        return Err(foreign());
    }
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let stream = TcpStream::connect((bare, port)).await?;
    // Pieces that are sent one after the other are meant to travel so.
    stream.set_nodelay(true)?;
    if url.scheme() != "https" {
        return Ok(Box::new(stream));
    }
    let name = ServerName::try_from(bare.to_owned()).map_err(std::io::Error::other)?;
    let stream = TlsConnector::from(Arc::clone(&wire.tls()))
        .connect(name, stream)
        .await?;
    Ok(Box::new(stream))
}
